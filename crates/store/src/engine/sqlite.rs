//! SQLite by rusqlite: the default.

use super::{Connection, Visit};
use crate::dialect::sqlite_parameters;
use crate::error::{REFERENCE, conflict_by_columns};
use crate::value::{Cells, Value};
use app::port::{Mode, StoreError, Stored};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, ErrorCode, ToSql, ffi};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

/// How long SQLite itself waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Statements kept prepared on a connection: all there are.
const STATEMENTS: usize = 256;
/// Page cache of the writer, in KiB.
const WRITER_CACHE_KIB: u32 = 32 * 1024;
/// Page cache of each reader, in KiB.
const READER_CACHE_KIB: u32 = 4 * 1024;

/// Pages in the log after which a commit copies them into the file: bulk work changes the same pages again and again.
const CHECKPOINT_PAGES: u32 = 16_000;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The one writer.
    Write,
    /// Reads only; writing is refused by SQLite itself.
    Read,
}

/// Whether a commit waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A commit is on the disk when it returns.
    Full,
    /// Nobody will miss the data.
    None,
}

/// An open connection.
pub struct SqliteConnection {
    inner: rusqlite::Connection,
    /// Each statement in SQLite's spelling, by the address and length of the portable one.
    spelled: RefCell<HashMap<(usize, usize), String>>,
}

impl SqliteConnection {
    /// Opens a file, creating it when it is not there.
    pub fn open(path: &Path, purpose: Purpose, durability: Durability) -> Stored<Self> {
        let inner = rusqlite::Connection::open(path).map_err(|error| stored(&error))?;
        let cache = match purpose {
            Purpose::Write => WRITER_CACHE_KIB,
            Purpose::Read => READER_CACHE_KIB,
        };
        // Readers too: whoever closes the file last copies the log into it.
        let synchronous = match durability {
            Durability::Full => "FULL",
            Durability::None => "OFF",
        };
        let settings = format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA foreign_keys = ON;
             PRAGMA cache_size = -{cache}; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;
             PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}; PRAGMA journal_size_limit = 134217728; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
        );
        let set_up = || {
            inner.busy_timeout(BUSY_TIMEOUT)?;
            inner.execute_batch(&settings)?;
            if purpose == Purpose::Read {
                inner.execute_batch("PRAGMA query_only = ON")?;
            }
            Ok(())
        };
        set_up().map_err(|error: rusqlite::Error| stored(&error))?;
        inner.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Self { inner, spelled: RefCell::new(HashMap::new()) })
    }

    fn prepare(&self, sql: &'static str) -> rusqlite::Result<CachedStatement<'_>> {
        let mut spelled = self.spelled.borrow_mut();
        let sql = spelled.entry((sql.as_ptr().addr(), sql.len())).or_insert_with(|| sqlite_parameters(sql));
        self.inner.prepare_cached(sql)
    }
}

impl Connection for SqliteConnection {
    fn begin(&self, mode: Mode) -> Stored<()> {
        let sql = match mode {
            Mode::Read => "BEGIN",
            Mode::Write => "BEGIN IMMEDIATE",
        };
        self.execute(sql, &[])?;
        // The first read fixes the state that a reading transaction sees.
        let fixed = match mode {
            Mode::Read => self.query("SELECT 1 FROM sqlite_schema LIMIT 1", &[], &mut |_| Ok(())),
            Mode::Write => Ok(()),
        };
        fixed.inspect_err(|_| drop(self.rollback()))
    }

    fn commit(&self) -> Stored<()> {
        self.execute("COMMIT", &[]).map(|_| ())
    }

    fn rollback(&self) -> Stored<()> {
        // An error within a transaction may have rolled it back already.
        if self.inner.is_autocommit() { Ok(()) } else { self.execute("ROLLBACK", &[]).map(|_| ()) }
    }

    fn execute(&self, sql: &'static str, params: &[Value<'_>]) -> Stored<u64> {
        let run = || self.prepare(sql)?.execute(rusqlite::params_from_iter(params));
        let changed = run().map_err(|error| stored(&error))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn query(&self, sql: &'static str, params: &[Value<'_>], visit: &mut Visit<'_>) -> Stored<()> {
        let mut statement = self.prepare(sql).map_err(|error| stored(&error))?;
        let mut rows = statement.query(rusqlite::params_from_iter(params)).map_err(|error| stored(&error))?;
        while let Some(row) = rows.next().map_err(|error| stored(&error))? {
            visit(&SqliteCells(row))?;
        }
        Ok(())
    }

    fn batch(&self, sql: &str) -> Stored<()> {
        self.inner.execute_batch(sql).map_err(|error| stored(&error))
    }

    fn columns_of(&self, table: &str) -> Stored<Vec<String>> {
        let sql = "SELECT name, ?1 FROM pragma_table_info(?1) ORDER BY cid";
        names(&self.inner, sql, table)
    }

    fn tables(&self) -> Stored<Vec<String>> {
        let sql = "SELECT name, ?1 FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
        names(&self.inner, sql, "")
    }
}

fn names(connection: &rusqlite::Connection, sql: &str, parameter: &str) -> Stored<Vec<String>> {
    let read = || -> rusqlite::Result<Vec<String>> {
        connection.prepare(sql)?.query_map([parameter], |row| row.get(0))?.collect()
    };
    read().map_err(|error| stored(&error))
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(value) => ValueRef::Integer(*value),
            Value::Text(value) => ValueRef::Text(value.as_bytes()),
            Value::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

struct SqliteCells<'r, 's>(&'r rusqlite::Row<'s>);

impl Cells for SqliteCells<'_, '_> {
    fn len(&self) -> usize {
        self.0.as_ref().column_count()
    }

    fn cell(&self, index: usize) -> Stored<Value<'_>> {
        match self.0.get_ref(index).map_err(|error| stored(&error))? {
            ValueRef::Null => Ok(Value::Null),
            ValueRef::Integer(value) => Ok(Value::Int(value)),
            ValueRef::Text(value) => std::str::from_utf8(value)
                .map(Value::Text)
                .map_err(|_| StoreError::Corrupt("a text that is not UTF-8".into())),
            ValueRef::Blob(value) => Ok(Value::Bytes(value)),
            ValueRef::Real(_) => Err(StoreError::Corrupt("a number with a fraction".into())),
        }
    }
}

/// An error in the port's words, without values.
fn stored(error: &rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(failure, message) = error else {
        return StoreError::Corrupt(format!("the statement does not fit the tables: {error}"));
    };
    let message = message.as_deref().unwrap_or_default();
    match failure.code {
        ErrorCode::ConstraintViolation => violated(failure.extended_code, message),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Busy,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Corrupt(failure.to_string()),
        ErrorCode::ReadOnly => StoreError::Corrupt("a write in a reading transaction, or a read-only file".into()),
        ErrorCode::DiskFull
        | ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen
        | ErrorCode::PermissionDenied
        | ErrorCode::OutOfMemory
        | ErrorCode::FileLockingProtocolFailed => StoreError::Unavailable(failure.to_string()),
        _ => StoreError::Corrupt(format!("{failure}: {message}")),
    }
}

/// SQLite names the columns of a unique constraint, the name of a check, and nothing of a foreign key.
fn violated(extended_code: i32, message: &str) -> StoreError {
    let what = message.split_once(": ").map_or(message, |(_, what)| what);
    match extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            conflict_by_columns(what)
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => StoreError::Conflict(REFERENCE),
        _ => StoreError::Corrupt(format!("constraint {what} does not hold")),
    }
}
