//! The data folder: keys, database, models. The program opens nothing without the master key.

use crate::args::HomeArgs;
use crate::clock::{SystemClock, SystemEntropy, random_bytes};
use crate::demo::DemoClock;
use crate::gallery::Keeper;
use anyhow::{Context, Result, bail};
use app::port::{Clock, Mode, Store, Vault};
use app::uniqueness::{Everybody, Matching};
use app::{Env, Service};
use matcher::decision::Policy;
use matcher::face::{FaceModels, QualityPolicy};
use matcher::gallery::Gallery;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::OpenError;

const KEY_FILE: &str = "master.key";
const DATABASE_FILE: &str = "tunggal.db";
/// What the names of logs made here begin with. C2SP asks for a name that no other log has; it need not be an address.
const ORIGIN_PREFIX: &str = "tunggal.local";
/// Bytes of chance in a log's name.
const ORIGIN_BYTES: usize = 8;

/// An opened data folder.
pub struct Home {
    /// The folder.
    pub folder: PathBuf,
    /// The register.
    pub store: Arc<dyn Store>,
    /// The keys.
    pub keys: Arc<store::Keys>,
    /// The time: the machine's, or a demo register's own.
    pub clock: Arc<dyn Clock>,
}

/// Makes the folder and the master key (mode 0600) if they are not there yet, and opens the register. `regency` stands in
/// the name of a new register's log.
pub fn create(args: &HomeArgs, regency: Option<&str>) -> Result<Home> {
    fs::create_dir_all(&args.data).with_context(|| format!("cannot make the folder {}", args.data.display()))?;
    let path = args.data.join(KEY_FILE);
    if path.exists() {
        return open_or_make(args, &read_key(&path)?, regency);
    }
    if args.data.join(DATABASE_FILE).exists() {
        bail!("{} is missing although there is a register beside it: put the key back", path.display());
    }
    let draft = path.with_extension("part");
    let key = draft_key(&draft).with_context(|| format!("cannot write {}", draft.display()))?;
    match open_or_make(args, &key, regency) {
        Ok(home) => {
            fs::rename(&draft, &path).with_context(|| format!("cannot write {}", path.display()))?;
            Ok(home)
        }
        Err(error) => {
            if matches!(error.downcast_ref(), Some(OpenError::OtherMasterKey)) {
                // The key opens nothing: the database is another register's, whose key must be brought.
                fs::remove_file(&draft).with_context(|| format!("cannot remove {}", draft.display()))?;
            }
            Err(error)
        }
    }
}

/// A fresh master key in a file that is not the key file yet: it becomes that when a register was made with it. One that
/// an interrupted run left is used, since a register may have been made with it.
fn draft_key(draft: &Path) -> Result<[u8; 32]> {
    if let Ok(key) = read_key(draft) {
        return Ok(key);
    }
    let key = random_bytes();
    let hex: String = key.iter().map(|b| format!("{b:02x}")).collect();
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(draft)?;
    writeln!(file, "{hex}")?;
    file.sync_all()?;
    Ok(key)
}

/// Opens the register with the master key. A register that is not there is not made: that would hide its loss.
pub fn open(args: &HomeArgs) -> Result<Home> {
    let path = args.data.join(DATABASE_FILE);
    if args.database.is_none() && args.data.join(KEY_FILE).exists() && !path.exists() {
        bail!(
            "{} is missing: put the register back, or make a new one with `tunggal init --regency CODE`",
            path.display()
        );
    }
    open_or_make(args, &master_key(&args.data)?, None)
}

/// A name that no other log has: a new register gets it, and keeps it.
fn fresh_origin(regency: Option<&str>) -> String {
    let chance: String = random_bytes().iter().take(ORIGIN_BYTES).map(|b| format!("{b:02x}")).collect();
    [Some(ORIGIN_PREFIX), regency, Some(&chance)].into_iter().flatten().collect::<Vec<_>>().join("/")
}

fn open_or_make(args: &HomeArgs, master: &[u8; 32], regency: Option<&str>) -> Result<Home> {
    let keys = |origin: &str| -> Result<Arc<store::Keys>> { Ok(Arc::new(store::Keys::from_master(master, origin)?)) };
    let mut proposed = keys(&fresh_origin(regency))?;
    let mut opened = open_store(args, &proposed)?;
    // A register that is there says what its log is called.
    let kept = opened.as_ref().err().and_then(|error| match error {
        OpenError::OtherOrigin { origin } => Some(origin.clone()),
        _ => None,
    });
    if let Some(origin) = kept {
        proposed = keys(&origin)?;
        opened = open_store(args, &proposed)?;
    }
    let keys = proposed;
    let store = opened.with_context(|| match &args.database {
        Some(_) => "cannot open the PostgreSQL register".to_owned(),
        None => format!("cannot open the register {}", args.data.join(DATABASE_FILE).display()),
    })?;
    let clock: Arc<dyn Clock> = match DemoClock::of(store.as_ref())? {
        Some(demo) => Arc::new(demo),
        None => Arc::new(SystemClock),
    };
    Ok(Home { folder: args.data.clone(), store, keys, clock })
}

fn open_store(args: &HomeArgs, keys: &Arc<store::Keys>) -> Result<Result<Arc<dyn Store>, OpenError>> {
    Ok(match &args.database {
        Some(url) if url.starts_with("postgres") => store::PostgresStore::open(url, keys.clone()).map(shared),
        Some(other) => bail!("--database {other:?} is not understood: postgres://… is expected"),
        None => store::SqliteStore::open(args.data.join(DATABASE_FILE), keys.clone()).map(shared),
    })
}

fn shared(store: impl Store + 'static) -> Arc<dyn Store> {
    Arc::new(store)
}

fn master_key(folder: &Path) -> Result<[u8; 32]> {
    let path = folder.join(KEY_FILE);
    read_key(&path).with_context(|| {
        format!(
            "no master key at {}: the register is sealed and is not opened without it; \
             bring the key back, or make a new register with `tunggal init --regency CODE --data {}`",
            path.display(),
            folder.display()
        )
    })
}

fn read_key(path: &Path) -> Result<[u8; 32]> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = text.trim();
    let byte = |i: usize| text.get(2 * i..2 * i + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let mut key = [0; 32];
    for (i, slot) in key.iter_mut().enumerate() {
        *slot = byte(i).with_context(|| format!("{} does not hold 64 hexadecimal digits", path.display()))?;
    }
    if text.len() != 64 {
        bail!("{} does not hold 64 hexadecimal digits", path.display());
    }
    Ok(key)
}

impl Home {
    /// The use cases over this register, without gallery or models: for commands that need neither.
    pub fn service(&self) -> Service {
        self.service_with(Gallery::new(), None)
    }

    /// The use cases with everybody in the gallery, and the keeper of its copy.
    pub fn matching_service(&self, models: Option<Arc<FaceModels>>) -> Result<(Service, Keeper)> {
        let keeper = Keeper::new(&self.folder, self.keys.clone());
        let everybody = keeper.load(self.store.as_ref(), self.keys.as_ref())?;
        Ok((self.service_with(everybody, models), keeper))
    }

    /// Whether the register holds invented people.
    pub fn is_demo(&self) -> bool {
        self.setting("demo").is_some()
    }

    /// A setting of the register; none if it cannot be read.
    pub fn setting(&self, name: &str) -> Option<String> {
        self.store.begin(Mode::Read).and_then(|tx| tx.find_setting(name)).ok().flatten()
    }

    /// The use cases over this register.
    pub fn service_with(&self, everybody: impl Into<Everybody>, models: Option<Arc<FaceModels>>) -> Service {
        let vault: Arc<dyn Vault> = self.keys.clone();
        let portraits = if self.is_demo() { QualityPolicy::Thumbnails } else { QualityPolicy::default() };
        let matching = Matching::new(everybody, models, Policy::default()).judging_portraits_by(portraits);
        let env = Env { vault, matching };
        Service::new(self.store.clone(), env, self.clock.clone(), Arc::new(SystemEntropy))
    }
}
