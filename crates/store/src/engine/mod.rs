//! The seam between statements, which are written once, and the two engines that run them.

pub mod pool;
pub mod postgres;
pub mod sqlite;

use crate::value::{Cells, Value};
use app::port::{Mode, Stored};

/// One connection, within one transaction at a time. Parameters are `$1`, `$2` …; statements live as long as the
/// program, so that each engine prepares them once.
pub trait Connection {
    /// Begins a transaction. A reading one sees one consistent state from here on; a writing one is the only writer.
    fn begin(&self, mode: Mode) -> Stored<()>;
    /// Makes the transaction durable.
    fn commit(&self) -> Stored<()>;
    /// Forgets the transaction.
    fn rollback(&self) -> Stored<()>;
    /// Runs a statement; how many rows it changed.
    fn execute(&self, sql: &'static str, params: &[Value<'_>]) -> Stored<u64>;
    /// Runs a query and shows each row. `visit` must not use the connection.
    fn query(&self, sql: &'static str, params: &[Value<'_>], visit: &mut Visit<'_>) -> Stored<()>;
    /// Runs statements without parameters, such as a migration.
    fn batch(&self, sql: &str) -> Stored<()>;
    /// Names of a table's columns in order, for the schema tests.
    fn columns_of(&self, table: &str) -> Stored<Vec<String>>;
    /// Names of all tables, in order, for the schema tests.
    fn tables(&self) -> Stored<Vec<String>>;
}

/// Sees one row.
pub type Visit<'v> = dyn FnMut(&dyn Cells) -> Stored<()> + 'v;

/// The first row, read by `read`.
pub fn first<T>(
    connection: &dyn Connection,
    sql: &'static str,
    params: &[Value<'_>],
    read: impl Fn(&dyn Cells) -> Stored<T>,
) -> Stored<Option<T>> {
    let mut found = None;
    connection.query(sql, params, &mut |cells| {
        if found.is_none() {
            found = Some(read(cells)?);
        }
        Ok(())
    })?;
    Ok(found)
}

/// All rows, each read by `read`.
pub fn all<T>(
    connection: &dyn Connection,
    sql: &'static str,
    params: &[Value<'_>],
    read: impl Fn(&dyn Cells) -> Stored<T>,
) -> Stored<Vec<T>> {
    let mut found = Vec::new();
    connection.query(sql, params, &mut |cells| {
        found.push(read(cells)?);
        Ok(())
    })?;
    Ok(found)
}
