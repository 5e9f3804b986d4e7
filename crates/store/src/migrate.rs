//! Bringing a database to today's tables: numbered migrations, forward only, never edited.

use crate::dialect::Dialect;
use crate::engine::{Connection, all, first};
use crate::error::OpenError;
use crate::rows::enrolment::enrolment;
use crate::rows::person::person;
use crate::rows::projection::{LEVELS_BEFORE_MONTHS, Pending};
use crate::table::{ENROLMENT, PERSON, select};
use crate::value::{Cells, Reader, Value};
use crate::vault::Keys;
use app::port::{Mode, StoreError, Stored};
use domain::coverage::{change, contributions};
use domain::person::{Citizenship, Person};

/// What a migration does beside its text.
pub type Then = fn(&dyn Connection, &Dialect) -> Stored<()>;

/// One numbered step.
#[derive(Debug)]
pub struct Migration {
    /// 1, 2, 3 …
    pub version: i64,
    /// File name in `migrations/`.
    pub name: &'static str,
    /// The portable text.
    pub text: &'static str,
    /// What follows in the same transaction, where a text cannot say it.
    pub then: Option<Then>,
}

/// All steps, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "0001_register.sql",
        text: include_str!("../migrations/0001_register.sql"),
        then: None,
    },
    Migration {
        version: 2,
        name: "0002_book_row.sql",
        text: include_str!("../migrations/0002_book_row.sql"),
        then: Some(end_permits),
    },
    Migration {
        version: 3,
        name: "0003_sealed_head.sql",
        text: include_str!("../migrations/0003_sealed_head.sql"),
        then: None,
    },
    Migration { version: 4, name: "0004_lists.sql", text: include_str!("../migrations/0004_lists.sql"), then: None },
    Migration { version: 5, name: "0005_unique.sql", text: include_str!("../migrations/0005_unique.sql"), then: None },
    Migration {
        version: 6,
        name: "0006_figures.sql",
        text: include_str!("../migrations/0006_figures.sql"),
        then: Some(compare_one_by_one),
    },
    Migration { version: 7, name: "0007_weight.sql", text: include_str!("../migrations/0007_weight.sql"), then: None },
    Migration { version: 8, name: "0008_irises.sql", text: include_str!("../migrations/0008_irises.sql"), then: None },
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
    if let Some(then) = migration.then {
        then(connection, dialect)?;
    }
    let note = "INSERT INTO schema_version (version, name, sha256) VALUES ($1, $2, $3)";
    connection
        .execute(note, &[Value::Int(migration.version), migration.name.into(), migration.checksum().into()])
        .map(|_| ())
}

/// Until version 2 a foreigner counted on after the last day of a permanent permit, as a citizen does: from now on their
/// spell in coverage and roll ends with the permit.
fn end_permits(connection: &dyn Connection, _: &Dialect) -> Stored<()> {
    let holders = all(connection, select!(PERSON, "WHERE t.citizenship = 'ITAP' ORDER BY t.id"), &[], person)?;
    let mut pending = Pending::default();
    for person in holders {
        let key = [Value::Int(person.id.to_i64())];
        let Some(record) = first(connection, &ENROLMENT.statements().find, &key, enrolment)? else { continue };
        let before = Person { citizenship: Citizenship::Wni, ..person.clone() };
        pending.add_deltas(&change(&contributions(&before, &record), &contributions(&person, &record)));
        let [key] = key;
        let line = "UPDATE roll SET until_on = $2 WHERE person = $1";
        connection.execute(line, &[key, person.obliged_until_on().into()])?;
    }
    pending.write(connection, &LEVELS_BEFORE_MONTHS)
}

/// Where the engine builds the list of an IN in a CHECK as a small tree, anew for each row that is written (a sixth of
/// the time of an import), the checks are spelled as comparisons instead. They let pass what they let pass before.
/// SQLite's own procedure for a change of tables that does not change what is stored (`lang_altertable`, section 7).
fn compare_one_by_one(connection: &dyn Connection, dialect: &Dialect) -> Stored<()> {
    if !dialect.builds_lists {
        return Ok(());
    }
    let tables = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE '% IN (%'";
    let tables = all(connection, tables, &[], |cells| {
        let mut row = Reader::new("sqlite_schema", cells);
        Ok((row.string()?, row.string()?))
    })?;
    let read_int = |cells: &dyn Cells| Reader::new("schema_version", cells).int();
    let version = first(connection, "PRAGMA schema_version", &[], read_int)?.unwrap_or_default();
    connection.batch("PRAGMA writable_schema = ON")?;
    for (name, sql) in &tables {
        let spelled = "UPDATE sqlite_schema SET sql = $1 WHERE type = 'table' AND name = $2";
        connection.execute(spelled, &[(&compared(sql)).into(), name.into()])?;
    }
    connection.batch(&format!("PRAGMA schema_version = {}; PRAGMA writable_schema = OFF", version + 1))
}

/// A table's text with `a IN (x, y)` spelled `(a = x OR a = y)`. No value of ours has a bracket or a comma in it.
fn compared(sql: &str) -> String {
    let mut parts = sql.split(" IN (");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let column_at = text.rfind([' ', '(']).map_or(0, |at| at + 1);
        let column = text.split_off(column_at);
        let (values, rest) = part.split_once(')').unwrap_or((part, ""));
        let equal: Vec<_> = values.split(',').map(|value| format!("{column} = {}", value.trim())).collect();
        text.push_str(&format!("({}){rest}", equal.join(" OR ")));
    }
    text
}

/// A new register notes its key and its log's name; an old one must have been created with the same.
fn check_key(connection: &dyn Connection, keys: &Keys) -> Result<(), OpenError> {
    let kept = first(connection, "SELECT value, origin FROM key_check WHERE id = 0", &[], |cells| {
        let mut row = Reader::new("key_check", cells);
        Ok((row.array::<32>()?, row.string()?))
    })?;
    match kept {
        Some((value, _)) if value != *keys.check() && value != *keys.unsealed_check() => Err(OpenError::OtherMasterKey),
        Some((_, origin)) if origin != keys.origin() => Err(OpenError::OtherOrigin { origin }),
        Some((value, _)) if value == *keys.unsealed_check() => Ok(seal_old_head(connection, keys)?),
        Some(_) => Ok(()),
        None => {
            let note = "INSERT INTO key_check (id, value, origin) VALUES (0, $1, $2)";
            connection.execute(note, &[Value::Bytes(keys.check()), keys.origin().into()])?;
            // The row that writers lock is there before the first of them.
            let frontier = ledger::Frontier::new().to_bytes();
            let head = "INSERT INTO journal_head (id, frontier, at, seal) VALUES (0, $1, NULL, $2)";
            connection.execute(head, &[Value::Bytes(&frontier), Value::Bytes(&keys.head_seal(&frontier, None))])?;
            Ok(())
        }
    }
}

/// Seals the head of a register from before heads were sealed, and notes that it has a seal from now on: taking the seal
/// away does not bring such a register back to where it would be sealed anew.
fn seal_old_head(connection: &dyn Connection, keys: &Keys) -> Stored<()> {
    let head = first(connection, "SELECT frontier, at FROM journal_head WHERE id = 0", &[], |cells| {
        let mut row = Reader::new("journal_head", cells);
        Ok((row.bytes()?.to_vec(), row.opt_int()?))
    })?;
    let (frontier, at) = head.ok_or_else(|| StoreError::Corrupt("the journal's head is gone".into()))?;
    let seal = "UPDATE journal_head SET seal = $1 WHERE id = 0";
    connection.execute(seal, &[Value::Bytes(&keys.head_seal(&frontier, at))])?;
    connection.execute("UPDATE key_check SET value = $1 WHERE id = 0", &[Value::Bytes(keys.check())]).map(|_| ())
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

    use crate::SqliteStore;
    use app::port::Store;
    use std::sync::Arc;

    fn keys(origin: &str) -> Arc<Keys> {
        Arc::new(Keys::from_master(&[7; 32], origin).unwrap())
    }

    /// The tables as they were before heads were sealed.
    fn undo_the_seal(keys: &Keys) -> String {
        let old: String = keys.unsealed_check().iter().map(|byte| format!("{byte:02x}")).collect();
        format!(
            "ALTER TABLE journal_head DROP COLUMN seal; ALTER TABLE key_check DROP COLUMN origin;
             ALTER TABLE login_session ADD COLUMN csrf TEXT NOT NULL DEFAULT '';
             DROP INDEX card_issue_withdrawn;
             UPDATE key_check SET value = x'{old}'; DELETE FROM schema_version WHERE version = 3"
        )
    }

    fn append(store: &SqliteStore) -> Stored<u64> {
        let mut tx = store.begin(Mode::Write).unwrap();
        let entry = domain::journal::Entry {
            at: jiff::Timestamp::UNIX_EPOCH,
            by: domain::ids::StaffId::from_i64(0).unwrap(),
            office: domain::ids::OfficeId::from_i64(1).unwrap(),
            act: domain::journal::Act::SettingChanged,
            subject: None,
            detail: String::new(),
        };
        let index = tx.append_entry(&entry)?;
        tx.commit().map(|()| index)
    }

    fn findings(store: &SqliteStore) -> usize {
        store.begin(Mode::Read).unwrap().audit(&mut |_, _| ()).unwrap().findings.len()
    }

    #[test]
    fn a_register_from_before_is_sealed_once_and_keeps_the_old_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.db");
        let old = keys("tunggal/journal");
        let store = SqliteStore::open(&path, old.clone()).unwrap();
        append(&store).unwrap();
        store.run_raw(&undo_the_seal(&old)).unwrap();
        drop(store);
        let other = SqliteStore::open(&path, keys("tunggal.local/62.02/1")).err();
        assert_eq!(other, Some(OpenError::OtherOrigin { origin: "tunggal/journal".into() }));
        let store = SqliteStore::open(&path, old.clone()).unwrap();
        assert_eq!((append(&store), findings(&store)), (Ok(1), 0));

        // Sealed once, it is not sealed again for whoever takes the seal away.
        store.run_raw("UPDATE journal_head SET seal = NULL").unwrap();
        drop(store);
        let store = SqliteStore::open(&path, old).unwrap();
        assert_eq!(findings(&store), 1);
        assert!(matches!(append(&store), Err(StoreError::Corrupt(_))));
    }

    #[test]
    fn a_new_register_keeps_the_name_it_was_made_with() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.db");
        drop(SqliteStore::open(&path, keys("a/1")).unwrap());
        assert_eq!(SqliteStore::open(&path, keys("a/2")).err(), Some(OpenError::OtherOrigin { origin: "a/1".into() }));
        assert!(SqliteStore::open(&path, keys("a/1")).is_ok());
    }

    #[test]
    fn lists_become_comparisons() {
        let text = "CHECK ((a IS NULL) = (state IN ('X',\n    'Y')) AND kind IN (1) OR kind BETWEEN 2 AND 3)";
        let spelled = "CHECK ((a IS NULL) = ((state = 'X' OR state = 'Y')) AND (kind = 1) OR kind BETWEEN 2 AND 3)";
        assert_eq!(compared(text), spelled);
        assert_eq!(compared(spelled), spelled);
    }

    #[test]
    fn no_check_builds_a_list_and_each_still_holds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.db");
        let store = SqliteStore::open(&path, keys("a/1")).unwrap();
        let person = |standing: i64, citizenship: &str| {
            let until = if standing == 1 { "NULL" } else { "20240101" };
            format!(
                "INSERT INTO person VALUES ({standing}, 1, 1, 'A', 'A', 1, 'B', 20000101, 1, 1, NULL, 1, 1, 1, 1,
                 '{citizenship}', NULL, 1, '', 0, 0, 1, '', '', {standing}, {until}, 20000101, 1)"
            )
        };
        let refused =
            |sql: &str| matches!(store.run_raw(sql), Err(StoreError::Corrupt(why)) if why.contains("constraint"));
        for standing in [1, 2, 3, 4, 6, 9] {
            assert_eq!(store.run_raw(&person(standing, "WNI")), Ok(()), "{standing}");
        }
        assert!(refused(&person(5, "WNI")) && refused(&person(7, "WNI")) && refused(&person(8, "wni")));
        for status in domain::enrolment::Status::ALL {
            let entered =
                format!("INSERT INTO enrolment VALUES (1, '{}', 1, NULL, NULL, NULL, NULL, NULL, 1)", status.word());
            assert_eq!(store.run_raw(&format!("{entered}; DELETE FROM enrolment")), Ok(()), "{}", status.word());
        }
        assert!(refused("INSERT INTO enrolment VALUES (1, 'RECORDED', 1, NULL, NULL, NULL, NULL, NULL, 1)"));
        drop(store);
        let inner = rusqlite::Connection::open(&path).unwrap();
        let mut plan =
            inner.prepare("EXPLAIN INSERT INTO enrolment VALUES (1, 'X', 1, NULL, NULL, NULL, NULL, NULL, 1)").unwrap();
        let steps: Vec<String> = plan.query_map([], |row| row.get(1)).unwrap().collect::<Result<_, _>>().unwrap();
        assert!(steps.iter().any(|step| step == "Insert"));
        assert!(!steps.iter().any(|step| step == "OpenEphemeral"), "{steps:?}");
    }

    #[test]
    fn versions_follow_each_other_and_have_checksums() {
        for (migration, version) in MIGRATIONS.iter().zip(1..) {
            assert_eq!(migration.version, version);
            assert!(migration.name.starts_with(&format!("{version:04}_")));
            assert_eq!(migration.checksum().len(), 64, "{}", migration.name);
        }
    }
}
