//! The shelf in a folder: what is kept is what is read, one copy replaces the other whole, and nothing lies open.
#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]
#![expect(clippy::disallowed_methods, reason = "tests that look at files")]

use app::port::{GalleryCopy, GalleryShelf, ShelfError};
use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use store::FolderShelf;
use testkit::world::keys;

/// A copy of parts that hold their name and a text.
fn keep(shelf: &FolderShelf, count: i64, head: &str, names: &[u8], missing: Option<u8>) -> Result<(), ShelfError> {
    let parts: Vec<[u8; 32]> = names.iter().map(|name| [*name; 32]).collect();
    let part = |name: &[u8; 32]| (missing != Some(name[0])).then(|| contents(name));
    let mut fresh = u8::try_from(count).unwrap();
    let mut nonce = || {
        fresh += 1;
        [fresh; 12]
    };
    shelf.keep(&GalleryCopy { count, head: head.as_bytes(), parts: &parts, part: &part }, &mut nonce)
}

fn contents(name: &[u8; 32]) -> Vec<u8> {
    [name.as_slice(), b"a part of the gallery"].concat()
}

fn assert_kept(shelf: &FolderShelf, count: i64, head: &str, names: &[u8]) {
    assert_eq!(shelf.head(), Ok(Some((count, head.as_bytes().to_vec()))));
    for name in names {
        assert_eq!(shelf.part(&[*name; 32]), Ok(contents(&[*name; 32])));
    }
}

/// Files by name, with what tells one writing from another.
fn files(folder: &Path) -> BTreeMap<String, u64> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|e| (e.file_name().into_string().unwrap(), e.metadata().unwrap().ino())).collect()
}

#[test]
fn one_copy_replaces_the_other_and_shares_its_parts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gallery");
    let shelf = FolderShelf::new(&path, keys());
    assert_eq!(shelf.head(), Ok(None));
    assert_eq!(shelf.part(&[1; 32]), Err(ShelfError::Missing));
    keep(&shelf, 10, "first", &[1, 2, 3], None).unwrap();
    assert_kept(&shelf, 10, "first", &[1, 2, 3]);
    let before = files(&path);
    std::fs::write(path.join("0123.new"), "left by a program that was killed").unwrap();
    std::fs::write(path.join("notes.txt"), "somebody's").unwrap();
    let again = FolderShelf::new(&path, keys());
    keep(&again, 20, "second", &[2, 3, 4, 4], None).unwrap();
    assert_kept(&shelf, 20, "second", &[2, 3, 4]);
    assert_eq!(again.part(&[1; 32]), Err(ShelfError::Missing));
    let after = files(&path);
    let parts = |files: &BTreeMap<String, u64>| files.keys().filter(|name| name.ends_with(".part")).count();
    assert_eq!((parts(&before), parts(&after), after.len()), (3, 3, 6), "{after:?}");
    let kept = after.iter().filter(|(name, inode)| name.ends_with(".part") && before.get(*name) == Some(inode)).count();
    assert_eq!(kept, 2, "parts that were there are not written again");
    keep(&again, 30, "empty", &[], None).unwrap();
    assert_kept(&shelf, 30, "empty", &[]);
    assert_eq!(parts(&files(&path)), 0);
}

#[test]
fn a_copy_that_does_not_come_about_leaves_the_last() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = FolderShelf::new(folder.path(), keys());
    keep(&shelf, 10, "first", &[1, 2], None).unwrap();
    assert_eq!(keep(&shelf, 20, "second", &[3, 4], Some(4)), Err(ShelfError::Missing));
    assert_kept(&shelf, 10, "first", &[1, 2]);
    let writer = std::fs::File::options().write(true).open(folder.path().join("lock")).unwrap();
    writer.lock().unwrap();
    assert_eq!(keep(&shelf, 20, "second", &[3], None), Err(ShelfError::Busy));
    assert_kept(&shelf, 10, "first", &[1, 2]);
    drop(writer);
    keep(&shelf, 20, "second", &[3], None).unwrap();
    assert_kept(&shelf, 20, "second", &[3]);
}

#[test]
fn nothing_lies_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gallery");
    let shelf = FolderShelf::new(&path, keys());
    keep(&shelf, 10, "the head of the copy", &[1, 2], None).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    for name in files(&path).keys() {
        let file = path.join(name);
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
        let bytes = std::fs::read(&file).unwrap();
        let has = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
        assert!(!has(b"a part of") && !has(b"the head of") && !has(&[1; 32]) && !has(&[2; 32]), "{name}");
        assert!(!name.contains("0101010101") && !name.contains("0202020202"), "{name} is a digest of what is in it");
    }
    // The count is readable, and counts only as it was written.
    let mut head = std::fs::read(path.join("head")).unwrap();
    assert_eq!(&head[..16], b"TNGSHLF1\x0a\0\0\0\0\0\0\0");
    head[8] = 11;
    std::fs::write(path.join("head"), head).unwrap();
    assert_eq!(shelf.head(), Err(ShelfError::Altered));
}
