//! One transaction: every change of a journalled row goes through here, and none is committed without its entry.

use crate::digest::{Touch, Touched, digest, tag};
use crate::engine::{Connection, first};
use crate::rows::journal::Head;
use crate::rows::projection::Pending;
use crate::table::Table;
use crate::value::{Cells, Value};
use crate::vault::Keys;
use app::port::{Mode, StoreError, Stored, Tx};
use std::cell::RefCell;

/// A connection that somebody lent for one transaction.
pub(crate) trait Leased {
    /// The connection.
    fn connection(&self) -> &dyn Connection;
    /// Gives it up instead of giving it back.
    fn discard(self: Box<Self>);
}

/// A transaction over all contexts.
pub(crate) struct RegisterTx<'s> {
    lease: Option<Box<dyn Leased + 's>>,
    pub(crate) keys: &'s Keys,
    mode: Mode,
    pub(crate) touched: Touched,
    pub(crate) pending: RefCell<Pending>,
    pub(crate) head: RefCell<Option<Head>>,
    failed: Option<StoreError>,
}

impl<'s> RegisterTx<'s> {
    /// Begins. `lock` is what a writing transaction of this engine does first.
    pub(crate) fn begin(
        lease: Box<dyn Leased + 's>,
        keys: &'s Keys,
        mode: Mode,
        lock: Option<&'static str>,
    ) -> Stored<Self> {
        let locked = lease.connection().begin(mode).and_then(|()| match (mode, lock) {
            (Mode::Write, Some(lock)) => lease.connection().query(lock, &[], &mut |_| Ok(())),
            _ => Ok(()),
        });
        if let Err(error) = locked {
            end(lease);
            return Err(error);
        }
        Ok(Self {
            lease: Some(lease),
            keys,
            mode,
            touched: Touched::default(),
            pending: RefCell::default(),
            head: RefCell::new(None),
            failed: None,
        })
    }

    pub(crate) fn on(&self) -> &dyn Connection {
        match &self.lease {
            Some(lease) => lease.connection(),
            None => unreachable!("the lease is only given up at the end of the transaction"),
        }
    }

    /// The first row of a query.
    pub(crate) fn first<T>(
        &self,
        sql: &'static str,
        params: &[Value<'_>],
        read: impl Fn(&dyn Cells) -> Stored<T>,
    ) -> Stored<Option<T>> {
        first(self.on(), sql, params, read)
    }

    /// All rows of a query.
    pub(crate) fn all<T>(
        &self,
        sql: &'static str,
        params: &[Value<'_>],
        read: impl Fn(&dyn Cells) -> Stored<T>,
    ) -> Stored<Vec<T>> {
        crate::engine::all(self.on(), sql, params, read)
    }

    /// Remembers the first failure of a write: such a transaction can only be rolled back, on both engines.
    pub(crate) fn failing<T>(&mut self, result: Stored<T>) -> Stored<T> {
        if let Err(error) = &result {
            self.failed.get_or_insert_with(|| error.clone());
        }
        result
    }

    /// Refuses a conflict that the program itself found.
    pub(crate) fn conflict<T>(&mut self, what: &'static str) -> Stored<T> {
        self.failing(Err(StoreError::Conflict(what)))
    }

    /// Writes rows that the journal does not cover: projections, sign-in, the journal itself.
    pub(crate) fn write(&mut self, sql: &'static str, params: &[Value<'_>]) -> Stored<u64> {
        let result = match self.mode {
            Mode::Read => Err(StoreError::Corrupt("a write in a reading transaction".into())),
            Mode::Write => self.on().execute(sql, params),
        };
        self.failing(result)
    }

    fn touch(&mut self, table: &Table, row: &[Value<'_>]) {
        let rows = self.keys.rows();
        let tag = tag(rows, table, table.key_of(row));
        self.touched.note(Touch { table: table.code, tag, digest: Some(digest(rows, table, row)) });
    }

    /// Enters a row.
    pub(crate) fn insert(&mut self, table: &'static Table, row: &[Value<'_>]) -> Stored<()> {
        self.write(&table.statements().insert, row)?;
        self.touch(table, row);
        Ok(())
    }

    /// Enters a row or replaces the one with its key.
    pub(crate) fn put(&mut self, table: &'static Table, row: &[Value<'_>]) -> Stored<()> {
        self.write(&table.statements().put, row)?;
        self.touch(table, row);
        Ok(())
    }

    /// Enters a row (version 0) or replaces the one that still has `version`; `stale` is the conflict if it has not.
    /// The last column of `row` is the new version.
    pub(crate) fn keep(
        &mut self,
        table: &'static Table,
        row: &[Value<'_>],
        version: i64,
        stale: &'static str,
    ) -> Stored<()> {
        if version == 0 {
            return self.insert(table, row);
        }
        let params = [row, &[Value::Int(version)]].concat();
        if self.write(&table.statements().update, &params)? == 0 {
            return self.conflict(stale);
        }
        self.touch(table, row);
        Ok(())
    }

    /// Deletes a row; whether it was there.
    pub(crate) fn delete(&mut self, table: &'static Table, key: &[Value<'_>]) -> Stored<bool> {
        let was_there = self.write(&table.statements().delete, key)? > 0;
        if was_there {
            let tag = tag(self.keys.rows(), table, key);
            self.touched.note(Touch { table: table.code, tag, digest: None });
        }
        Ok(was_there)
    }

    fn finish(&mut self) -> Stored<()> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        if !self.touched.is_empty() {
            return Err(StoreError::Corrupt("changes that no journal entry covers".into()));
        }
        self.flush_projections()?;
        self.flush_head()?;
        self.on().commit()
    }
}

impl Tx for RegisterTx<'_> {
    fn commit(mut self: Box<Self>) -> Stored<()> {
        // Whatever is not committed is rolled back when `self` is dropped.
        self.finish()?;
        if let Some(lease) = self.lease.take() {
            drop(lease);
        }
        Ok(())
    }
}

impl Drop for RegisterTx<'_> {
    fn drop(&mut self) {
        if let Some(lease) = self.lease.take() {
            end(lease);
        }
    }
}

/// Rolls back; a connection that cannot even do that is given up.
fn end(lease: Box<dyn Leased + '_>) {
    if lease.connection().rollback().is_err() {
        lease.discard();
    }
}
