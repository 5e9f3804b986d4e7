//! PostgreSQL by the synchronous client: for a province or the ministry.

use super::{Connection, Visit};
use crate::error::{REFERENCE, conflict_by_name};
use crate::value::{Cells, Value};
use app::port::{Mode, StoreError, Stored};
use bytes::BytesMut;
use postgres::error::{Error, SqlState};
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, NoTls, Row, Statement};
use std::cell::{RefCell, RefMut};
use std::collections::HashMap;

/// What a writing transaction does first: it waits for the writer before it and keeps out the one after, so that the
/// order of the journal is the order of the commits.
pub const LOCK_HEAD: &str = "SELECT id FROM journal_head WHERE id = 0 FOR UPDATE";
/// What keeps two programs from changing the tables at once.
pub const LOCK_SCHEMA: &str = "SELECT pg_advisory_xact_lock(7306202)";

/// Settings of every connection: a lock is waited for as long as SQLite would.
const SETTINGS: &str = "SET lock_timeout = '10s'; SET client_min_messages = warning; SET timezone = 'UTC'";

/// An open connection.
pub struct PostgresConnection {
    inner: RefCell<Inner>,
}

struct Inner {
    client: Client,
    /// Prepared statements, by the address and length of their text.
    prepared: HashMap<(usize, usize), Statement>,
}

impl Inner {
    fn prepare(&mut self, sql: &'static str) -> Result<Statement, Error> {
        let key = (sql.as_ptr().addr(), sql.len());
        if let Some(statement) = self.prepared.get(&key) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.prepared.insert(key, statement.clone());
        Ok(statement)
    }
}

impl PostgresConnection {
    /// Connects, without encryption: the database stands on the same machine or behind a tunnel of the office.
    pub fn open(url: &str) -> Stored<Self> {
        let mut client = Client::connect(url, NoTls).map_err(|error| stored(&error))?;
        client.batch_execute(SETTINGS).map_err(|error| stored(&error))?;
        Ok(Self { inner: RefCell::new(Inner { client, prepared: HashMap::new() }) })
    }

    /// The encoding of the database.
    pub fn encoding(&self) -> Stored<String> {
        let row = self.inner()?.client.query_one("SHOW server_encoding", &[]);
        row.and_then(|row| row.try_get(0)).map_err(|error| stored(&error))
    }

    fn inner(&self) -> Stored<RefMut<'_, Inner>> {
        self.inner.try_borrow_mut().map_err(|_| StoreError::Corrupt("a statement within a query".into()))
    }
}

impl Connection for PostgresConnection {
    fn begin(&self, mode: Mode) -> Stored<()> {
        match mode {
            // The first statement fixes the state that a reading transaction sees.
            Mode::Read => self.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1"),
            Mode::Write => self.batch("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"),
        }
    }

    fn commit(&self) -> Stored<()> {
        self.batch("COMMIT")
    }

    fn rollback(&self) -> Stored<()> {
        self.batch("ROLLBACK")
    }

    fn execute(&self, sql: &'static str, params: &[Value<'_>]) -> Stored<u64> {
        let mut inner = self.inner()?;
        let mut run = || {
            let statement = inner.prepare(sql)?;
            let params: Vec<_> = params.iter().map(|value| -> &(dyn ToSql + Sync) { value }).collect();
            inner.client.execute(&statement, &params)
        };
        run().map_err(|error| stored(&error))
    }

    fn query(&self, sql: &'static str, params: &[Value<'_>], visit: &mut Visit<'_>) -> Stored<()> {
        let mut inner = self.inner()?;
        let statement = inner.prepare(sql).map_err(|error| stored(&error))?;
        let mut rows = inner.client.query_raw(&statement, params).map_err(|error| stored(&error))?;
        while let Some(row) = rows.next().map_err(|error| stored(&error))? {
            visit(&PostgresCells(&row))?;
        }
        Ok(())
    }

    fn batch(&self, sql: &str) -> Stored<()> {
        self.inner()?.client.batch_execute(sql).map_err(|error| stored(&error))
    }

    fn columns_of(&self, table: &str) -> Stored<Vec<String>> {
        self.names(
            "SELECT column_name::text FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
            &[&table],
        )
    }

    fn tables(&self) -> Stored<Vec<String>> {
        self.names(
            "SELECT tablename::text COLLATE \"C\" FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1",
            &[],
        )
    }
}

impl PostgresConnection {
    fn names(&self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Stored<Vec<String>> {
        let rows = self.inner()?.client.query(sql, params).map_err(|error| stored(&error))?;
        rows.iter().map(|row| row.try_get(0).map_err(|error| stored(&error))).collect()
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(value) => value.to_sql_checked(ty, out),
            Value::Text(value) => value.to_sql_checked(ty, out),
            Value::Bytes(value) => value.to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'r> FromSql<'r> for Value<'r> {
    fn from_sql(ty: &Type, raw: &'r [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        match *ty {
            Type::INT8 => i64::from_sql(ty, raw).map(Value::Int),
            Type::INT4 => i32::from_sql(ty, raw).map(|value| Value::Int(i64::from(value))),
            Type::BYTEA => <&[u8]>::from_sql(ty, raw).map(Value::Bytes),
            _ => <&str>::from_sql(ty, raw).map(Value::Text),
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Value::Null)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::INT4 | Type::BYTEA | Type::TEXT | Type::VARCHAR)
    }
}

struct PostgresCells<'r>(&'r Row);

impl Cells for PostgresCells<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn cell(&self, index: usize) -> Stored<Value<'_>> {
        self.0.try_get(index).map_err(|error| stored(&error))
    }
}

/// An error in the port's words, without values: PostgreSQL's own message may hold a row.
fn stored(error: &Error) -> StoreError {
    let Some(database) = error.as_db_error() else {
        return if error.is_closed()
            || std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>())
        {
            StoreError::Unavailable("the connection to PostgreSQL is lost".into())
        } else {
            StoreError::Corrupt(format!("the statement does not fit the tables: {error}"))
        };
    };
    let code = database.code();
    let constraint = database.constraint().unwrap_or("without a name");
    match *code {
        SqlState::UNIQUE_VIOLATION => conflict_by_name(constraint),
        SqlState::FOREIGN_KEY_VIOLATION => StoreError::Conflict(REFERENCE),
        SqlState::CHECK_VIOLATION | SqlState::NOT_NULL_VIOLATION => {
            StoreError::Corrupt(format!("constraint {constraint} does not hold"))
        }
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED | SqlState::LOCK_NOT_AVAILABLE => {
            StoreError::Busy
        }
        SqlState::IN_FAILED_SQL_TRANSACTION => StoreError::Conflict("transaction"),
        SqlState::READ_ONLY_SQL_TRANSACTION => StoreError::Corrupt("a write in a reading transaction".into()),
        _ => match code.code().get(..2) {
            // Connection, resources, operator, system: the server cannot at the moment.
            Some("08" | "53" | "57" | "58" | "28" | "3D") => {
                StoreError::Unavailable(format!("PostgreSQL says {}", code.code()))
            }
            _ => StoreError::Corrupt(format!("PostgreSQL says {}", code.code())),
        },
    }
}
