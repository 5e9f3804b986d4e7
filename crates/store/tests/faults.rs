//! A full disk, a torn file: the act that meets it fails and leaves nothing behind, and the program goes on, without
//! being started again, as soon as there is space.
#![expect(clippy::disallowed_methods, reason = "a test that starts itself under a limit, and cuts files")]

use app::Failure;
use app::person::{RegisterPerson, register};
use app::port::{Mode, Store, StoreError};
use domain::staff::Role;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use store::{OpenError, SqliteStore};
use testkit::world::{World, keys, resident};

/// Registers the n-th resident; what the store says if it cannot.
fn enter(world: &World, number: u32) -> Result<(), StoreError> {
    let operator = world.actor(Role::Operator);
    let cmd = RegisterPerson { person: resident(number + 1, world.village_here()) };
    match world.act(&operator, |ctx| register(ctx, &cmd)) {
        Ok(_) => Ok(()),
        Err(Failure::Store(error)) => Err(error),
        Err(failure) => panic!("resident {number}: {failure}"),
    }
}

/// Registers so many residents in one transaction.
fn enter_many(world: &World, numbers: std::ops::Range<u32>) -> Result<(), StoreError> {
    let operator = world.actor(Role::Operator);
    let all = world.act(&operator, |ctx| {
        for number in numbers.clone() {
            register(ctx, &RegisterPerson { person: resident(number + 1, world.village_here()) })?;
        }
        Ok(())
    });
    match all {
        Ok(()) => Ok(()),
        Err(Failure::Store(error)) => Err(error),
        Err(failure) => panic!("residents: {failure}"),
    }
}

fn persons(store: &dyn Store) -> usize {
    let tx = store.begin(Mode::Read).expect("readable");
    tx.list_persons(None, 10_000).expect("a list").len()
}

/// Enters residents until the disk is full, then once more: the same answer each time, and nothing of the refused.
fn fill_up(world: &World, from: u32) -> u32 {
    let mut next = from;
    let full = loop {
        match enter(world, next) {
            Ok(()) => next += 1,
            Err(error) => break error,
        }
        assert!(next < 9_000, "the disk never fills");
    };
    assert!(matches!(full, StoreError::Unavailable(_)), "{full:?}");
    let again = enter_many(world, next..next + 200).expect_err("still full");
    assert!(matches!(again, StoreError::Unavailable(_)), "{again:?}");
    assert_eq!(persons(world.store.as_ref()), usize::try_from(next).expect("small"), "nothing half-written");
    world.audit();
    next
}

#[test]
fn a_database_at_its_limit_refuses_and_goes_on_when_it_may_grow() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Arc::new(SqliteStore::open(folder.path().join("register.db"), keys()).expect("opened"));
    let world = World::on(store.clone());
    enter(&world, 0).expect("there is space");
    for more in [0_u32, 1, 7, 60] {
        // A limit below the present size is raised to it.
        store.run_raw("PRAGMA max_page_count = 1").expect("a limit");
        if more > 0 {
            let pages = pages(folder.path()) + more;
            store.run_raw(&format!("PRAGMA max_page_count = {pages}")).expect("a limit");
        }
        let before = u32::try_from(persons(store.as_ref())).expect("small");
        let next = fill_up(&world, before);
        store.run_raw("PRAGMA max_page_count = 4294967294").expect("no limit");
        enter(&world, next).expect("there is space again");
        enter_many(&world, next + 1..next + 50).expect("and for many");
        world.audit();
    }
    drop(world);
    drop(store);
    reopened_is_whole(&folder.path().join("register.db"));
}

/// Pages of the register, those in the log included.
fn pages(folder: &Path) -> u32 {
    let connection = rusqlite::Connection::open(folder.join("register.db")).expect("a second connection");
    connection.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("a count")
}

fn reopened_is_whole(path: &Path) -> usize {
    let store = SqliteStore::open(path, keys()).expect("opened again");
    let audit = store.begin(Mode::Read).expect("readable").audit(&mut |_, _| {}).expect("audited");
    assert_eq!(audit.findings, []);
    persons(&store)
}

const CHILD: &str = "TUNGGAL_FULL_DISK";

#[test]
fn a_full_disk_refuses_and_the_program_goes_on_without_being_started_again() {
    if let Some(folder) = std::env::var_os(CHILD) {
        return under_a_limit(&PathBuf::from(folder));
    }
    if Command::new("prlimit").arg("--version").output().is_err() {
        return eprintln!("SKIPPED: a full disk: no prlimit (apt package util-linux)");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let itself = std::env::current_exe().expect("this program");
    // A file that may not grow is answered with EFBIG only where the signal is ignored; what is ignored stays ignored
    // in the program that the shell becomes.
    let child = Command::new("/bin/sh")
        .args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"])
        .arg(itself)
        .args(["--exact", "a_full_disk_refuses_and_the_program_goes_on_without_being_started_again", "--nocapture"])
        .env(CHILD, folder.path())
        .output()
        .expect("started");
    let said = format!("{}{}", String::from_utf8_lossy(&child.stdout), String::from_utf8_lossy(&child.stderr));
    assert!(child.status.success(), "{said}");
    let entered = reopened_is_whole(&folder.path().join("register.db"));
    assert!(said.contains(&format!("entered {entered} residents")), "{entered}: {said}");
}

/// Largest file that this process may write, in bytes; `None` for any.
fn limit_files(bytes: Option<u64>) {
    let soft = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
    let pid = std::process::id().to_string();
    let done = Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={soft}:")]).status();
    assert!(done.expect("prlimit runs").success());
}

/// The disk fills at many places: in the middle of a page, at its end, in the commit, in the middle of a transaction.
fn under_a_limit(folder: &Path) {
    let path = folder.join("register.db");
    let world = World::on(Arc::new(SqliteStore::open(&path, keys()).expect("opened")));
    let mut next = 0;
    for more in [0, 1, 100, 4_096, 4_120, 5_000, 40_000, 123_456, 400_000] {
        enter(&world, next).expect("there is space");
        limit_files(Some(size_of_largest(folder) + more));
        next = fill_up(&world, next + 1);
        limit_files(None);
        enter(&world, next).expect("there is space again, without a restart");
        enter_many(&world, next + 1..next + 100).expect("and for many");
        next += 100;
        world.audit();
    }
    println!("entered {next} residents");
}

fn size_of_largest(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    entries.filter_map(|entry| Some(entry.metadata().ok()?.len())).max().unwrap_or(0)
}

#[test]
fn a_torn_file_is_refused_or_found_by_the_audit() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("register.db");
    let store = Arc::new(SqliteStore::open(&path, keys()).expect("opened"));
    let world = World::on(store);
    enter_many(&world, 0..300).expect("entered");
    drop(world);
    let whole = std::fs::read(&path).expect("a file");
    assert!(!folder.path().join("register.db-wal").exists(), "the last connection has emptied the log");
    let length = whole.len();
    for kept in [1, 99, 100, 511, 512, 4_000, 4_096, 8_192, length / 2, length / 2 + 77, length - 4_096, length - 1] {
        let torn = folder.path().join(format!("torn-{kept}.db"));
        std::fs::write(&torn, &whole[..kept]).expect("written");
        assert!(is_noticed(&torn), "{kept} of {length} bytes pass for a register");
    }
    let zeroed = folder.path().join("zeroed.db");
    for page in (1..length / 4_096).step_by(5) {
        let mut bytes = whole.clone();
        bytes[page * 4_096..(page + 1) * 4_096].fill(0);
        std::fs::write(&zeroed, &bytes).expect("written");
        assert!(is_noticed(&zeroed) || is_free(&whole, page), "page {page} can be lost");
    }
}

/// Whether opening or the audit says that something is wrong.
fn is_noticed(path: &Path) -> bool {
    let store = match SqliteStore::open(path, keys()) {
        Ok(store) => store,
        Err(OpenError::Store(StoreError::Corrupt(_)) | OpenError::OtherMasterKey) => return true,
        Err(other) => panic!("{}: {other}", path.display()),
    };
    let audit = store.begin(Mode::Read).and_then(|tx| tx.audit(&mut |_, _| {}));
    !audit.is_ok_and(|audit| audit.findings.is_empty())
}

/// A page that need not be missed: no page of a tree, of an empty table, or of an index or a projection (kinds 2 and 10
/// of the SQLite file format), which the audit may find but nothing is lost with.
fn is_free(whole: &[u8], page: usize) -> bool {
    let header = &whole[page * 4_096..page * 4_096 + 5];
    matches!(header[0], 0 | 2 | 10) || header[3..5] == [0, 0]
}
