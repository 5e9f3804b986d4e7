//! Opening a register and beginning transactions.

use crate::dialect;
use crate::engine::Connection;
use crate::engine::pool::{Lent, Pool};
use crate::engine::postgres::{LOCK_HEAD, LOCK_SCHEMA, PostgresConnection};
use crate::engine::sqlite::{Durability, Purpose, SqliteConnection};
use crate::error::OpenError;
use crate::migrate::bring_up_to_date;
use crate::tx::{Leased, RegisterTx};
use crate::vault::Keys;
use app::port::{Mode, Store, StoreError, Stored, Tx};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reading transactions at a time on SQLite; more wait their turn.
const READERS: usize = 8;

impl<C: Connection> Leased for Lent<'_, C> {
    fn connection(&self) -> &dyn Connection {
        &**self
    }

    fn discard(self: Box<Self>) {
        Lent::discard(*self);
    }
}

/// Bytes of the smallest page of a SQLite file; one with less, but not nothing, was cut off.
const SMALLEST_FILE: u64 = 512;

/// A register in one SQLite file, or in memory.
pub struct SqliteStore {
    path: PathBuf,
    durability: Durability,
    engine: &'static str,
    keys: Arc<Keys>,
    writer: Pool<SqliteConnection>,
    readers: Pool<SqliteConnection>,
}

impl SqliteStore {
    /// Opens the register in a file; creates the file when it is not there and brings its tables up to date.
    ///
    /// # Errors
    /// When the file cannot be opened, comes from a newer program, or belongs to another master key.
    pub fn open(path: impl Into<PathBuf>, keys: Arc<Keys>) -> Result<Self, OpenError> {
        let path = path.into();
        // SQLite takes what is left of a cut file for an empty one, and would begin a new register over it.
        if std::fs::metadata(&path).is_ok_and(|file| (1..SMALLEST_FILE).contains(&file.len())) {
            return Err(StoreError::Corrupt("the file is cut off: it is too short for a register".into()).into());
        }
        Self::with(path, Durability::Full, "sqlite", keys)
    }

    /// A register in memory, gone when it is dropped or the program ends: for tests and short demonstrations.
    ///
    /// It is a file in `/dev/shm` (or the folder for temporary files) that is deleted as soon as all its connections
    /// are open: exactly the engine of [`SqliteStore::open`], with readers that do not wait for the writer, which
    /// SQLite's own in-memory databases do not have.
    ///
    /// # Errors
    /// When neither folder can be written.
    pub fn memory(keys: Arc<Keys>) -> Result<Self, OpenError> {
        let unavailable = |error: std::io::Error| StoreError::Unavailable(error.to_string());
        let builder = || tempfile::Builder::new().prefix("tunggal-memory-").to_owned();
        let folder = builder().tempdir_in("/dev/shm").or_else(|_| builder().tempdir()).map_err(unavailable)?;
        let store = Self::with(folder.path().join("register.db"), Durability::None, "memory", keys)?;
        // Nobody can open the file once it is deleted: every connection is opened, and has read, before.
        let all = (0..READERS).map(|_| store.begin(Mode::Read)).collect::<Stored<Vec<_>>>()?;
        drop(all);
        folder.close().map_err(unavailable)?;
        Ok(store)
    }

    fn with(path: PathBuf, durability: Durability, engine: &'static str, keys: Arc<Keys>) -> Result<Self, OpenError> {
        let (writer, readers) = (Pool::new(1), Pool::new(READERS));
        let store = Self { path, durability, engine, keys, writer, readers };
        let connection = store.writer.take(|| store.connect(Purpose::Write))?;
        bring_up_to_date(&*connection, &dialect::SQLITE, &store.keys, "")?;
        drop(connection);
        Ok(store)
    }

    fn connect(&self, purpose: Purpose) -> Stored<SqliteConnection> {
        SqliteConnection::open(&self.path, purpose, self.durability)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs statements beside the journal: how the tests play the attacker.
    ///
    /// # Errors
    /// When SQLite refuses them.
    #[doc(hidden)]
    pub fn run_raw(&self, sql: &str) -> Stored<()> {
        self.writer.take(|| self.connect(Purpose::Write))?.batch(sql)
    }

    /// Every table with its columns in order: for the tests that compare the engines.
    ///
    /// # Errors
    /// When SQLite cannot say.
    #[doc(hidden)]
    pub fn schema(&self) -> Stored<Vec<(String, Vec<String>)>> {
        schema(&*self.writer.take(|| self.connect(Purpose::Write))?)
    }
}

pub(crate) fn schema(connection: &dyn Connection) -> Stored<Vec<(String, Vec<String>)>> {
    let tables = connection.tables()?;
    tables.into_iter().map(|table| connection.columns_of(&table).map(|columns| (table, columns))).collect()
}

impl Store for SqliteStore {
    fn begin(&self, mode: Mode) -> Stored<Box<dyn Tx + '_>> {
        let lent = match mode {
            Mode::Read => self.readers.take(|| self.connect(Purpose::Read))?,
            Mode::Write => self.writer.take(|| self.connect(Purpose::Write))?,
        };
        Ok(Box::new(RegisterTx::begin(Box::new(lent), &self.keys, mode, None)?))
    }

    fn engine(&self) -> &'static str {
        self.engine
    }
}

/// Connections to PostgreSQL at a time; more transactions wait their turn.
const CONNECTIONS: usize = 8;

/// A register in a PostgreSQL database.
pub struct PostgresStore {
    url: String,
    keys: Arc<Keys>,
    connections: Pool<PostgresConnection>,
}

impl PostgresStore {
    /// Opens the register in a database and brings its tables up to date. The database must be there, in UTF-8.
    ///
    /// # Errors
    /// When the server does not answer, the tables come from a newer program, or belong to another master key.
    pub fn open(url: impl Into<String>, keys: Arc<Keys>) -> Result<Self, OpenError> {
        let store = Self { url: url.into(), keys, connections: Pool::new(CONNECTIONS) };
        let connection = store.connection()?;
        let encoding = connection.encoding()?;
        if encoding != "UTF8" {
            return Err(OpenError::WrongEncoding { encoding });
        }
        bring_up_to_date(&*connection, &dialect::POSTGRES, &store.keys, LOCK_SCHEMA)?;
        drop(connection);
        Ok(store)
    }

    fn connection(&self) -> Stored<Lent<'_, PostgresConnection>> {
        self.connections.take(|| PostgresConnection::open(&self.url))
    }

    /// Runs statements beside the journal: how the tests play the attacker.
    ///
    /// # Errors
    /// When PostgreSQL refuses them.
    #[doc(hidden)]
    pub fn run_raw(&self, sql: &str) -> Stored<()> {
        self.connection()?.batch(sql)
    }

    /// Every table with its columns in order: for the tests that compare the engines.
    ///
    /// # Errors
    /// When PostgreSQL cannot say.
    #[doc(hidden)]
    pub fn schema(&self) -> Stored<Vec<(String, Vec<String>)>> {
        schema(&*self.connection()?)
    }
}

impl Store for PostgresStore {
    fn begin(&self, mode: Mode) -> Stored<Box<dyn Tx + '_>> {
        let lent = Box::new(self.connection()?);
        Ok(Box::new(RegisterTx::begin(lent, &self.keys, mode, Some(LOCK_HEAD))?))
    }

    fn engine(&self) -> &'static str {
        "postgres"
    }
}
