//! The data folder: keys, database, models. The program opens nothing without the master key.

use crate::args::HomeArgs;
use crate::clock::{SystemClock, SystemEntropy, random_bytes};
use crate::demo::DemoClock;
use anyhow::{Context, Result, bail};
use app::port::{Clock, Mode, Store, Vault};
use app::uniqueness::{Everybody, Matching, load_gallery};
use app::{Env, Service};
use matcher::decision::Policy;
use matcher::face::{FaceModels, QualityPolicy};
use matcher::gallery::Gallery;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const KEY_FILE: &str = "master.key";
const DATABASE_FILE: &str = "tunggal.db";
/// Origin line of the journal's checkpoints.
pub const JOURNAL_ORIGIN: &str = "tunggal/journal";

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

/// Makes the folder and the master key (mode 0600) if they are not there yet, and opens the register.
pub fn create(args: &HomeArgs) -> Result<Home> {
    fs::create_dir_all(&args.data).with_context(|| format!("cannot make the folder {}", args.data.display()))?;
    let path = args.data.join(KEY_FILE);
    if !path.exists() {
        if args.data.join(DATABASE_FILE).exists() {
            bail!("{} is missing although there is a register beside it: put the key back", path.display());
        }
        write_key(&path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    open_or_make(args)
}

/// Writes a fresh master key (mode 0600): whole or not at all, whenever the program is killed.
fn write_key(path: &Path) -> std::io::Result<()> {
    let draft = path.with_extension("part");
    let hex: String = random_bytes().iter().map(|b| format!("{b:02x}")).collect();
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    writeln!(file, "{hex}")?;
    file.sync_all()?;
    fs::rename(&draft, path)
}

/// Opens the register with the master key. A register that is not there is not made: that would hide its loss.
pub fn open(args: &HomeArgs) -> Result<Home> {
    let path = args.data.join(DATABASE_FILE);
    if args.database.is_none() && args.data.join(KEY_FILE).exists() && !path.exists() {
        bail!("{} is missing: put the register back, or make a new one with `tunggal init`", path.display());
    }
    open_or_make(args)
}

fn open_or_make(args: &HomeArgs) -> Result<Home> {
    let keys = Arc::new(store::Keys::from_master(&master_key(&args.data)?, JOURNAL_ORIGIN)?);
    let store: Arc<dyn Store> = match &args.database {
        Some(url) if url.starts_with("postgres") => {
            Arc::new(store::PostgresStore::open(url, keys.clone()).context("cannot open the PostgreSQL register")?)
        }
        Some(other) => bail!("--database {other:?} is not understood: postgres://… is expected"),
        None => {
            let path = args.data.join(DATABASE_FILE);
            let store = store::SqliteStore::open(&path, keys.clone());
            Arc::new(store.with_context(|| format!("cannot open the register {}", path.display()))?)
        }
    };
    let clock: Arc<dyn Clock> = match DemoClock::of(store.as_ref())? {
        Some(demo) => Arc::new(demo),
        None => Arc::new(SystemClock),
    };
    Ok(Home { folder: args.data.clone(), store, keys, clock })
}

fn master_key(folder: &Path) -> Result<[u8; 32]> {
    let path = folder.join(KEY_FILE);
    let text = fs::read_to_string(&path).with_context(|| {
        format!(
            "no master key at {}: the register is sealed and is not opened without it; \
             bring the key back, or make a new register with `tunggal init --data {}`",
            path.display(),
            folder.display()
        )
    })?;
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

    /// The use cases with the gallery loaded from the register.
    pub fn matching_service(&self, models: Option<Arc<FaceModels>>) -> Result<Service> {
        let everybody = load_gallery(self.store.as_ref(), self.keys.as_ref()).context("cannot load the gallery")?;
        Ok(self.service_with(everybody, models))
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
