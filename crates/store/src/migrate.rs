//! Bringing a database to today's tables: numbered migrations, forward only, never edited.

use crate::dialect::Dialect;
use crate::engine::{Connection, all, first};
use crate::error::OpenError;
use crate::value::{Reader, Value};
use crate::vault::Keys;
use app::port::{Mode, StoreError, Stored};

/// One numbered step.
#[derive(Debug)]
pub struct Migration {
    /// 1, 2, 3 …
    pub version: i64,
    /// File name in `migrations/`.
    pub name: &'static str,
    /// The portable text.
    pub text: &'static str,
}

/// All steps, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "0001_register.sql", text: include_str!("../migrations/0001_register.sql") },
    Migration { version: 4, name: "0004_lists.sql", text: include_str!("../migrations/0004_lists.sql") },
];

/// The checksums that are recorded with the migrations and in every database.
const SUMS: &str = include_str!("../migrations/SHA256SUMS");

impl Migration {
    /// The recorded SHA-256 of the file, in hexadecimal.
    pub fn checksum(&self) -> &'static str {
        let line = SUMS.lines().find_map(|line| line.split_once("  ").filter(|(_, name)| *name == self.name));
        line.map_or("", |(sum, _)| sum)
    }
}

/// The newest version that this program knows.
pub fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.version)
}

/// Applies what is missing, each step in the one transaction that also notes it, then compares the master key.
/// `lock` keeps a second program from doing the same at the same time.
pub fn bring_up_to_date(
    connection: &dyn Connection,
    dialect: &Dialect,
    keys: &Keys,
    lock: &'static str,
) -> Result<(), OpenError> {
    connection.begin(Mode::Write)?;
    let done = in_transaction(connection, dialect, keys, lock);
    match done {
        Ok(()) => Ok(connection.commit()?),
        Err(error) => {
            connection.rollback()?;
            Err(error)
        }
    }
}

fn in_transaction(
    connection: &dyn Connection,
    dialect: &Dialect,
    keys: &Keys,
    lock: &'static str,
) -> Result<(), OpenError> {
    connection.batch(lock)?;
    connection.batch(&dialect.fill_in(
        "CREATE TABLE IF NOT EXISTS schema_version (
             version {int} NOT NULL,
             name TEXT NOT NULL,
             sha256 TEXT NOT NULL,
             CONSTRAINT schema_version_key PRIMARY KEY (version)
         ){strict}",
    ))?;
    let applied = all(connection, "SELECT version, sha256 FROM schema_version ORDER BY version", &[], |cells| {
        let mut row = Reader::new("schema_version", cells);
        Ok((row.int()?, row.string()?))
    })?;
    let found = applied.last().map_or(0, |(version, _)| *version);
    if found > newest() {
        return Err(OpenError::NewerSchema { found, known: newest() });
    }
    for migration in MIGRATIONS {
        match applied.iter().find(|(version, _)| *version == migration.version) {
            Some((_, sum)) if sum == migration.checksum() => {}
            Some(_) => return Err(OpenError::OtherSchema { version: migration.version }),
            None => apply(connection, dialect, migration)?,
        }
    }
    check_key(connection, keys)
}

fn apply(connection: &dyn Connection, dialect: &Dialect, migration: &Migration) -> Stored<()> {
    connection.batch(&dialect.fill_in(migration.text))?;
    let note = "INSERT INTO schema_version (version, name, sha256) VALUES ($1, $2, $3)";
    connection
        .execute(note, &[Value::Int(migration.version), migration.name.into(), migration.checksum().into()])
        .map(|_| ())
}

/// A new register notes its key; an old one must have been created with the same.
fn check_key(connection: &dyn Connection, keys: &Keys) -> Result<(), OpenError> {
    let kept = first(connection, "SELECT value FROM key_check WHERE id = 0", &[], |cells| {
        Reader::new("key_check", cells).array::<32>()
    })?;
    match kept {
        Some(kept) if kept == *keys.check() => Ok(()),
        Some(_) => Err(OpenError::OtherMasterKey),
        None => {
            let note = "INSERT INTO key_check (id, value) VALUES (0, $1)";
            connection.execute(note, &[Value::Bytes(keys.check())])?;
            // The row that writers lock is there before the first of them.
            let head = "INSERT INTO journal_head (id, frontier, at) VALUES (0, $1, NULL)";
            connection.execute(head, &[Value::Bytes(&ledger::Frontier::new().to_bytes())])?;
            Ok(())
        }
    }
}

impl From<OpenError> for StoreError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Store(error) => error,
            other => StoreError::Unavailable(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_follow_each_other_and_have_checksums() {
        for (migration, version) in MIGRATIONS.iter().zip(1..) {
            assert_eq!(migration.version, version);
            assert!(migration.name.starts_with(&format!("{version:04}_")));
            assert_eq!(migration.checksum().len(), 64, "{}", migration.name);
        }
    }
}
