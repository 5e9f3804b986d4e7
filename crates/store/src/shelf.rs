//! A folder beside the register with the sealed copy of the gallery.
//!
//! | file | what |
//! |---|---|
//! | `head` | `TNGSHLF1`, the count of the gallery's changes (8 bytes, little-endian), the sealed head |
//! | `….part` | a sealed part, by a keyed name |
//! | `….new` | a file that was being written |
//! | `lock` | held by the program that writes |
//!
//! A file is written under another name, flushed, and then renamed; parts come before the head that names them, and what
//! no head names any more is removed last. Nothing is ever changed in place. The count and the register's name are
//! authenticated with the head, the register's name and the part's digest with each part (AES-256-GCM).
#![expect(clippy::disallowed_methods, reason = "an adapter of files")]

use crate::vault::Keys;
use app::port::{GalleryCopy, GalleryShelf, ShelfError};
use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const MAGIC: &[u8; 8] = b"TNGSHLF1";
const COUNT_BYTES: usize = 8;
const HEAD: &str = "head";
const LOCK: &str = "lock";
/// Ending of a part's file.
const PART: &str = "part";
/// Ending of a file that is being written.
const NEW: &str = "new";

/// The largest file that is read or written, bytes: ten times a full part, and a head for a country.
const MOST_BYTES: u64 = 256 << 20;

/// A shelf that is a folder.
pub struct FolderShelf {
    folder: PathBuf,
    keys: Arc<Keys>,
    /// Something did not open: nothing that is there is relied on by the next copy.
    is_doubtful: AtomicBool,
}

impl FolderShelf {
    /// The folder, which need not be there yet, and the register's keys.
    pub fn new(folder: impl Into<PathBuf>, keys: Arc<Keys>) -> Self {
        Self { folder: folder.into(), keys, is_doubtful: AtomicBool::new(false) }
    }

    fn part_file(&self, name: &[u8; 32]) -> String {
        let tag = self.keys.copy_part(name);
        let hex: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{hex}.{PART}")
    }

    fn context(&self, kind: &[u8], what: &[u8]) -> Vec<u8> {
        [kind, b" of the gallery of ", self.keys.origin().as_bytes(), b"\0", what].concat()
    }

    fn head_context(&self, count: &[u8; COUNT_BYTES]) -> Vec<u8> {
        self.context(b"head", &[MAGIC.as_slice(), count].concat())
    }

    /// The bytes of a file; none if there is no such file.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, ShelfError> {
        let file = match File::open(self.folder.join(name)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unavailable(&error)),
        };
        let length = file.metadata().map_err(|e| unavailable(&e))?.len();
        let mut bytes = Vec::with_capacity(usize::try_from(length.min(MOST_BYTES)).unwrap_or_default());
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|e| unavailable(&e))?;
        if is_too_long(&bytes) { Err(ShelfError::Altered) } else { Ok(Some(bytes)) }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        if is_too_long(bytes) {
            return Err(ErrorKind::FileTooLarge.into());
        }
        let draft = self.folder.join(name).with_extension(NEW);
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(draft, self.folder.join(name))
    }

    /// Makes renamings durable.
    fn flush(&self) -> std::io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }

    fn lock(&self) -> Result<File, ShelfError> {
        let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(self.folder.join(LOCK));
        let lock = lock.map_err(|e| unavailable(&e))?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => Err(ShelfError::Busy),
            Err(TryLockError::Error(error)) => Err(unavailable(&error)),
        }
    }

    fn files(&self) -> std::io::Result<BTreeSet<String>> {
        let names = fs::read_dir(&self.folder)?.map(|entry| Ok(entry?.file_name().into_string()));
        names.filter_map(|name: std::io::Result<_>| name.map(Result::ok).transpose()).collect()
    }

    fn remove_all_but(&self, named: &BTreeSet<String>) -> std::io::Result<()> {
        let is_ours = |name: &str| Path::new(name).extension().is_some_and(|ending| ending == PART || ending == NEW);
        for name in self.files()?.difference(named).filter(|name| is_ours(name)) {
            fs::remove_file(self.folder.join(name))?;
        }
        Ok(())
    }

    fn replace(&self, copy: &GalleryCopy<'_>, nonce: &mut dyn FnMut() -> [u8; 12]) -> Result<(), ShelfError> {
        let is_doubtful = self.is_doubtful.load(Ordering::Acquire);
        let there = if is_doubtful { BTreeSet::new() } else { self.files().map_err(|e| unavailable(&e))? };
        let mut named = BTreeSet::new();
        for name in copy.parts {
            let file = self.part_file(name);
            if !there.contains(&file) && !named.contains(&file) {
                let part = (copy.part)(name).ok_or(ShelfError::Missing)?;
                let sealed = self.keys.seal_copy(&self.context(b"part", name), nonce(), &part);
                self.write(&file, &sealed).map_err(|e| unavailable(&e))?;
            }
            named.insert(file);
        }
        let count = copy.count.to_le_bytes();
        let sealed = self.keys.seal_copy(&self.head_context(&count), nonce(), copy.head);
        let head = [MAGIC.as_slice(), &count, &sealed].concat();
        let written = self.flush().and_then(|()| self.write(HEAD, &head)).and_then(|()| self.flush());
        written.and_then(|()| self.remove_all_but(&named)).map_err(|e| unavailable(&e))?;
        self.is_doubtful.store(false, Ordering::Release);
        Ok(())
    }

    fn doubt<T>(&self, result: Result<T, ShelfError>) -> Result<T, ShelfError> {
        if result.is_err() {
            self.is_doubtful.store(true, Ordering::Release);
        }
        result
    }
}

impl GalleryShelf for FolderShelf {
    fn head(&self) -> Result<Option<(i64, Vec<u8>)>, ShelfError> {
        let Some(bytes) = self.doubt(self.read(HEAD))? else { return Ok(None) };
        let open = || {
            let (count, sealed) = bytes.strip_prefix(MAGIC)?.split_first_chunk()?;
            let head = self.keys.open_copy(&self.head_context(count), sealed).ok()?;
            Some((i64::from_le_bytes(*count), head))
        };
        self.doubt(open().ok_or(ShelfError::Altered)).map(Some)
    }

    fn part(&self, name: &[u8; 32]) -> Result<Vec<u8>, ShelfError> {
        let open = || {
            let sealed = self.read(&self.part_file(name))?.ok_or(ShelfError::Missing)?;
            self.keys.open_copy(&self.context(b"part", name), &sealed).map_err(|_| ShelfError::Altered)
        };
        self.doubt(open())
    }

    fn keep(&self, copy: &GalleryCopy<'_>, nonce: &mut dyn FnMut() -> [u8; 12]) -> Result<(), ShelfError> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&self.folder);
        made.map_err(|e| unavailable(&e))?;
        let _lock = self.lock()?;
        self.replace(copy, nonce)
    }
}

fn is_too_long(bytes: &[u8]) -> bool {
    u64::try_from(bytes.len()).is_ok_and(|length| length > MOST_BYTES)
}

/// What went wrong without the file's name.
fn unavailable(error: &std::io::Error) -> ShelfError {
    ShelfError::Unavailable(error.kind().to_string())
}
