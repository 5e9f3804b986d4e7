//! Opening a register: tables of today on both engines, the right master key, no newer program; and what a killed
//! program leaves behind.
#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]
#![expect(clippy::disallowed_methods, reason = "a test writes a file that is not a register")]

use app::port::{Mode, Store, StoreError, Tx};
use std::sync::Arc;
use store::{Keys, OpenError, PostgresStore, SqliteStore};
use testkit::contract::{journal, read, write};
use testkit::postgres::{Server, skipped};

fn keys(master: u8) -> Arc<Keys> {
    Arc::new(Keys::from_master(&[master; 32], "register.test/journal").unwrap())
}

fn error<T>(result: Result<T, OpenError>) -> OpenError {
    match result {
        Ok(_) => panic!("this must not open"),
        Err(error) => error,
    }
}

#[test]
fn both_engines_have_the_same_tables_and_columns() {
    let Some(server) = Server::shared() else { return skipped("schema parity") };
    let postgres = PostgresStore::open(server.fresh_database(), keys(1)).unwrap().schema().unwrap();
    let sqlite = SqliteStore::memory(keys(1)).unwrap().schema().unwrap();
    assert!(sqlite.len() > 30);
    assert_eq!(sqlite, postgres);
}

/// A register is opened again, with its key only, and not when a newer or another edition has changed its tables.
fn reopening(open: impl Fn(u8) -> Result<Arc<dyn Store>, OpenError>, raw: impl Fn(&str)) {
    write(open(1).unwrap().as_ref(), |tx| tx.put_setting("a", "1"));
    assert_eq!(read(open(1).unwrap().as_ref(), |tx| tx.find_setting("a")).as_deref(), Some("1"));
    assert_eq!(error(open(2)), OpenError::OtherMasterKey);
    assert_eq!(read(open(1).unwrap().as_ref(), |tx| tx.find_setting("a")).as_deref(), Some("1"));

    raw("INSERT INTO schema_version (version, name, sha256) VALUES (999, 'later.sql', '00')");
    let newer = error(open(1));
    assert!(matches!(newer, OpenError::NewerSchema { found: 999, .. }), "{newer}");
    raw("DELETE FROM schema_version WHERE version = 999");
    raw("UPDATE schema_version SET sha256 = '00' WHERE version = 1");
    assert_eq!(error(open(1)), OpenError::OtherSchema { version: 1 });
}

#[test]
fn a_file_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.db");
    let open = |master| SqliteStore::open(&path, keys(master));
    let held = std::cell::OnceCell::new();
    reopening(
        |master| {
            let store = Arc::new(open(master)?);
            let _ = held.set(store.clone());
            Ok(store)
        },
        |sql| held.get().unwrap().run_raw(sql).unwrap(),
    );
}

#[test]
fn a_database_is_opened_again() {
    let Some(server) = Server::shared() else { return skipped("reopening a database") };
    let url = server.fresh_database();
    let held = std::cell::OnceCell::new();
    reopening(
        |master| {
            let store = Arc::new(PostgresStore::open(url.as_str(), keys(master))?);
            let _ = held.set(store.clone());
            Ok(store)
        },
        |sql| held.get().unwrap().run_raw(sql).unwrap(),
    );
}

#[test]
fn what_cannot_be_opened_is_said_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = error(SqliteStore::open(folder.path().join("no/such/folder/register.db"), keys(1)));
    assert!(matches!(nowhere, OpenError::Store(StoreError::Unavailable(_))), "{nowhere}");
    let path = folder.path().join("letter.txt");
    std::fs::write(&path, "This is a letter and not a register. ".repeat(100)).unwrap();
    let letter = error(SqliteStore::open(&path, keys(1)));
    assert!(matches!(letter, OpenError::Store(StoreError::Corrupt(_))), "{letter}");
    let nobody = error(PostgresStore::open("postgres://nobody@127.0.0.1:1/none", keys(1)));
    assert!(matches!(nobody, OpenError::Store(StoreError::Unavailable(_))), "{nobody}");
}

#[test]
fn an_interrupted_transaction_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.db");
    let store = SqliteStore::open(&path, keys(1)).unwrap();
    write(&store, |tx| tx.put_setting("a", "1"));
    let mut tx = store.begin(Mode::Write).unwrap();
    for n in 0..20_000 {
        // More than the page cache holds, so that uncommitted pages are in the log.
        tx.put_setting(&format!("filler {n}"), &"x".repeat(2_000)).unwrap();
    }
    journal(tx.as_mut());
    // What a killed process leaves: the files as they are at this moment.
    let copy = folder.path().join("copy.db");
    std::fs::copy(&path, &copy).unwrap();
    let wal = |path: &std::path::Path| std::path::PathBuf::from(format!("{}-wal", path.display()));
    assert!(std::fs::metadata(wal(&path)).unwrap().len() > 1_000_000);
    std::fs::copy(wal(&path), wal(&copy)).unwrap();
    drop(tx);
    for path in [path, copy] {
        let store = SqliteStore::open(&path, keys(1)).unwrap();
        assert_eq!(read(&store, |tx| tx.find_setting("a")).as_deref(), Some("1"));
        assert_eq!(read(&store, |tx| tx.find_setting("filler 0")), None);
        let audit = read(&store, |tx| tx.audit(&mut |_, _| ()));
        assert_eq!((audit.leaves, audit.rows, audit.findings), (1, 1, vec![]));
    }
}

#[test]
fn a_second_writer_on_the_same_file_waits_and_then_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.db");
    let (one, two) = (SqliteStore::open(&path, keys(1)).unwrap(), SqliteStore::open(&path, keys(1)).unwrap());
    std::thread::scope(|scope| {
        let tx = one.begin(Mode::Write).unwrap();
        let second = scope.spawn(|| write(&two, |tx| tx.put_setting("a", "2")));
        drop(tx);
        second.join().unwrap();
    });
    assert_eq!(read(&one, |tx| tx.find_setting("a")).as_deref(), Some("2"));
    write(&one, |tx: &mut dyn Tx| tx.put_setting("a", "3"));
    assert_eq!(read(&two, |tx| tx.journal_head()).0, 2);
}
