//! The contract of the port on every engine: in memory, in a SQLite file, and in PostgreSQL where it is installed.
#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]

use std::cell::RefCell;
use std::sync::Arc;

use store::{Keys, PostgresStore, SqliteStore};
use testkit::contract::Subject;
use testkit::postgres::{Server, skipped};

fn keys() -> Arc<Keys> {
    Arc::new(Keys::from_master(&[7; 32], "register.test/journal").unwrap())
}

thread_local! {
    /// Folders of the registers in files, deleted when their test's thread ends.
    static FOLDERS: RefCell<Vec<tempfile::TempDir>> = const { RefCell::new(Vec::new()) };
}

fn in_memory(_: &str) -> Option<Subject> {
    let keys = keys();
    let store = Arc::new(SqliteStore::memory(keys.clone()).unwrap());
    let raw = store.clone();
    Some(Subject { store, vault: keys, tamper: Box::new(move |what| raw.run_raw(&sql(what, "blob")).unwrap()) })
}

fn in_a_file(_: &str) -> Option<Subject> {
    let keys = keys();
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SqliteStore::open(folder.path().join("register.db"), keys.clone()).unwrap());
    FOLDERS.with_borrow_mut(|folders| folders.push(folder));
    let raw = store.clone();
    Some(Subject { store, vault: keys, tamper: Box::new(move |what| raw.run_raw(&sql(what, "blob")).unwrap()) })
}

fn in_postgres(test: &str) -> Option<Subject> {
    let Some(server) = Server::shared() else {
        skipped(test);
        return None;
    };
    let keys = keys();
    let store = Arc::new(PostgresStore::open(server.fresh_database(), keys.clone()).unwrap());
    let raw = store.clone();
    Some(Subject { store, vault: keys, tamper: Box::new(move |what| raw.run_raw(&sql(what, "bytea")).unwrap()) })
}

testkit::contract_tests!(memory, in_memory);
testkit::contract_tests!(sqlite, in_a_file);
testkit::contract_tests!(postgres, in_postgres);

/// The attacker's statement for an alteration, and the one that takes it back.
fn sql(what: &str, bytes: &str) -> String {
    let (what, is_back) = what.strip_suffix(" back").map_or((what, false), |what| (what, true));
    let pick = |there: &str, back: &str| if is_back { back.to_owned() } else { there.to_owned() };
    // The bytes are set in hexadecimal, which both engines read in their own way.
    let hex = |text: &str| {
        let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        if bytes == "blob" { format!("x'{hex}'") } else { format!("'\\x{hex}'::bytea") }
    };
    let set = |table: &str, column: &str, altered: &str, original: &str, rows: &str| {
        let value = if is_back { original } else { altered };
        format!("UPDATE {table} SET {column} = {value} WHERE {rows}")
    };
    let text = |table: &str, column: &str, original: &str, rows: &str| {
        set(table, column, &format!("'{original}x'"), &format!("'{original}'"), rows)
    };
    let plus = |table: &str, column: &str, rows: &str| {
        set(table, column, &format!("{column} + 1"), &format!("{column} - 1"), rows)
    };
    match what {
        "village" => text("village", "name", "DESA 1", "name LIKE 'DESA 1%'"),
        "person" => text("person", "mother_name", "RUSMINI", "id = 1"),
        "enrolment" => plus("enrolment", "since_at", "person = 3"),
        "enrolment_event" => text("enrolment_event", "note", "", "person = 2"),
        "encounter" => plus("encounter", "captured_by", "person = 2"),
        "capture_exception" => text("capture_exception", "note", "perban", "person = 2"),
        "sample" => set("sample", "sealed", &hex("sealed bytez"), &hex("sealed bytes"), "person = 2"),
        "face_template" => set("face_template", "sealed", &hex("sealed facf"), &hex("sealed face"), "person = 2"),
        "finger_template" => {
            set("finger_template", "sealed", &hex("tealed fingers"), &hex("sealed fingers"), "person = 2")
        }
        "search_case" => plus("search_case", "compared", "person = 2"),
        "search_candidate" => plus("search_candidate", "finger_sum", "person = 2"),
        "search_weight" => plus("search_weight", "ratio_e3", "person = 2"),
        "vote" => set("vote", "verdict", "'DIFFERENT_PERSON'", "'SAME_PERSON'", "person = 2"),
        "card_issue" => plus("card_issue", "serial", "person = 3"),
        // The card it points to must be one of the person's: the key is moved with it.
        "active_card" => pick(
            "INSERT INTO card_issue (person, id, reason, priority, requested_at, requested_by, office, state, version)
             VALUES (3, 9, 'NEW', 0, 0, 0, 1, 'QUEUED', 1); UPDATE active_card SET card = 9 WHERE person = 3",
            "UPDATE active_card SET card = 8 WHERE person = 3; DELETE FROM card_issue WHERE id = 9",
        ),
        "holding" => plus("holding", "last_serial", "first_serial = 1"),
        "movement" => text("movement", "document", "SJ/1", "id = 1"),
        "destruction" => text("destruction", "reason", "rusak", "id = 1"),
        "destruction_range" => plus("destruction_range", "last_serial", "destruction = 1"),
        "office" => plus("office", "reserve", "id = 1"),
        "staff" => set("staff", "role", "'HEAD'", "'OPERATOR'", "id = 11"),
        "encounter_taker" => plus("encounter_taker", "since_at", "person = 2"),
        "setting" => set("setting", "value", "'2024-11-28'", "'2024-11-27'", "name = 'election_on'"),
        _ => attack(what, is_back, &pick, bytes),
    }
}

/// Leaves, tree, projections, missing and unknown rows.
fn attack(what: &str, is_back: bool, pick: &dyn Fn(&str, &str) -> String, bytes: &str) -> String {
    // A copy of a table from which it is restored.
    let through_copy = |table: &str, change: &str| {
        pick(
            &format!("CREATE TABLE copy_of_{table} AS SELECT * FROM {table}; {change}"),
            &format!(
                "DELETE FROM {table}; INSERT INTO {table} SELECT * FROM copy_of_{table}; DROP TABLE copy_of_{table}"
            ),
        )
    };
    let zeroes =
        if bytes == "blob" { format!("x'{}'", "00".repeat(32)) } else { format!("'\\x{}'::bytea", "00".repeat(32)) };
    match what {
        "book_row" => through_copy("book_row", &format!("UPDATE book_row SET digest = {zeroes} WHERE person = 1")),
        "leaf 1 detail" => through_copy("journal", "UPDATE journal SET detail = 'nothing' WHERE leaf = 1"),
        "leaf 2 act" => through_copy("journal", "UPDATE journal SET act = 'no such act' WHERE leaf = 2"),
        "leaf 0 touched" => through_copy(
            "journal",
            "UPDATE journal SET touched = (SELECT touched FROM journal WHERE leaf = 1) WHERE leaf = 0",
        ),
        "leaf 5 hash" => through_copy("journal", &format!("UPDATE journal SET leaf_hash = {zeroes} WHERE leaf = 5")),
        "node" => through_copy("journal_node", &format!("UPDATE journal_node SET hash = {zeroes}")),
        "head" => through_copy(
            "journal_head",
            "UPDATE journal_head SET frontier = (SELECT touched FROM journal WHERE leaf = 299)",
        ),
        "head instant" => through_copy("journal_head", "UPDATE journal_head SET at = at - 1"),
        "seal" => through_copy("journal_head", "UPDATE journal_head SET seal = NULL"),
        "remember the head" => "CREATE TABLE old_head AS SELECT * FROM journal_head".into(),
        // All that the journal's tables say agrees, but for the seal: an older one is valid only for the older head.
        "forget the last entry" => {
            let head =
                "UPDATE journal_head SET frontier = (SELECT frontier FROM old_head), at = (SELECT at FROM old_head)";
            let leaf = "DELETE FROM journal WHERE leaf = 1";
            format!("{}; {}", through_copy("journal", leaf), through_copy("journal_head", head))
        }
        "all checkpoints" => "DELETE FROM checkpoint".into(),
        "checkpoint" => through_copy("checkpoint", "UPDATE checkpoint SET note = 'forged' WHERE size = 300"),
        "last leaf" => through_copy("journal", "DELETE FROM journal WHERE leaf = 299"),
        "leaf 7" => through_copy("journal", "DELETE FROM journal WHERE leaf = 7"),
        "person_nik" => through_copy("person_nik", "UPDATE person_nik SET person = 2 WHERE person = 1"),
        "roll" => through_copy("roll", "UPDATE roll SET obliged_on = obliged_on + 1 WHERE person = 1"),
        "roll_count" => through_copy("roll_count", "UPDATE roll_count SET persons = persons + 1"),
        "coverage_day" => through_copy("coverage_day", "UPDATE coverage_day SET recorded = recorded + 1"),
        "coverage_month" => through_copy("coverage_month", "UPDATE coverage_month SET issued = issued + 2"),
        "coverage_year" => through_copy("coverage_year", "UPDATE coverage_year SET obliged = obliged - 1"),
        "coverage_decade" => through_copy("coverage_decade", "UPDATE coverage_decade SET ready = ready + 1"),
        "vote missing" => "DELETE FROM vote".into(),
        "setting unknown" => "INSERT INTO setting (name, value) VALUES ('slipped_in_0', '1')".into(),
        "settings unknown" => {
            (1..40).map(|n| format!("INSERT INTO setting (name, value) VALUES ('slipped_in_{n}', '1'); ")).collect()
        }
        _ => panic!("no statement for {what}, {is_back}"),
    }
}
