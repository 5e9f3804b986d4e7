//! The commands that prove, as an auditor runs them; and that nothing is opened without the master key.
#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]
#![expect(clippy::disallowed_methods, reason = "tests that read and write files")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use testkit::postgres::{Server, skipped};

/// Divisor of the population.
const SCALE: &str = "2000";

fn tunggal(data: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tunggal"));
    command.args(args).arg("--data").arg(data).output().unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn done(data: &Path, args: &[&str]) -> String {
    let output = tunggal(data, args);
    assert!(output.status.success(), "{args:?}: {}", text(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// A prepared demo, made once and copied for each test.
fn demo() -> (tempfile::TempDir, PathBuf) {
    static PREPARED: OnceLock<tempfile::TempDir> = OnceLock::new();
    let prepared = PREPARED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        done(&folder.path().join("demo"), &["demo", "prepare", "--scale", SCALE]);
        folder
    });
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    std::fs::create_dir(&data).unwrap();
    for entry in std::fs::read_dir(prepared.path().join("demo")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), data.join(entry.file_name())).unwrap();
    }
    (folder, data)
}

fn alter(data: &Path, sql: &str) {
    rusqlite::Connection::open(data.join("tunggal.db")).unwrap().execute_batch(sql).unwrap();
}

/// Signs a checkpoint and keeps it in a file.
fn checkpoint(data: &Path, name: &str) -> String {
    let path = data.parent().unwrap().join(name);
    std::fs::write(&path, done(data, &["checkpoint"])).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn checkpoints_kept_elsewhere_are_compared_and_growth_is_proven() {
    let (_folder, data) = demo();
    let old = checkpoint(&data, "old.note");
    let new = checkpoint(&data, "new.note");
    let verified = done(&data, &["verify", "--checkpoint", &old]);
    assert!(verified.contains("signed by this register and agrees") && verified.contains("verified"), "{verified}");
    let proof = done(&data, &["consistency", &old, &new]);
    let lines: Vec<_> = proof.lines().collect();
    assert!(lines[0].starts_with("tunggal.local/62.02/"), "{proof}");
    assert!(lines[1].starts_with("old ") && lines[2].starts_with("new ") && lines.len() > 3, "{proof}");
    let other_way = tunggal(&data, &["consistency", &new, &old]);
    assert!(!other_way.status.success() && text(&other_way).contains("older one first"), "{}", text(&other_way));

    let forged = data.parent().unwrap().join("forged.note");
    let note = std::fs::read_to_string(&old).unwrap();
    std::fs::write(&forged, note.replacen("\n", "\n1", 1)).unwrap();
    let refused = tunggal(&data, &["verify", "--checkpoint", forged.to_str().unwrap()]);
    assert!(!refused.status.success(), "{}", text(&refused));
    assert!(text(&refused).contains("CHECKPOINT: this is no checkpoint of this register"), "{}", text(&refused));
    let absent = tunggal(&data, &["verify", "--checkpoint", "no such file"]);
    assert!(!absent.status.success() && text(&absent).contains("cannot read the checkpoint"), "{}", text(&absent));

    let (_other_folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    done(&other.path().join("demo"), &["demo", "prepare", "--scale", SCALE]);
    let foreign = tunggal(&other.path().join("demo"), &["verify", "--checkpoint", &old]);
    assert!(!foreign.status.success() && text(&foreign).contains("CHECKPOINT:"), "{}", text(&foreign));
}

#[test]
fn a_journal_that_was_shortened_and_patched_is_found_by_verify_and_by_a_kept_checkpoint() {
    let (_folder, data) = demo();
    let kept = checkpoint(&data, "kept.note");
    alter(
        &data,
        "DELETE FROM journal WHERE leaf = (SELECT MAX(leaf) FROM journal);
         UPDATE journal_head SET at = at - 1",
    );
    let found = tunggal(&data, &["verify", "--checkpoint", &kept]);
    assert!(!found.status.success());
    let said = text(&found);
    let first = said.lines().find(|line| line.starts_with("ALTERED")).unwrap();
    assert_eq!(first, "ALTERED: the hash tree: the head was not sealed by this register", "{said}");
    let refused = tunggal(&data, &["checkpoint"]);
    assert!(!refused.status.success(), "nothing is signed over a forged head: {}", text(&refused));
}

#[test]
fn public_keys_are_printed_for_third_parties() {
    let (_folder, data) = demo();
    let keys = done(&data, &["keys"]);
    let after = |what: &str| keys.split(what).nth(1).unwrap().lines().next().unwrap().trim().to_owned();
    assert_eq!(after("hex ").len(), 64, "{keys}");
    let jwk: serde_json::Value = serde_json::from_str(&after("jwk ")).unwrap();
    assert_eq!((&jwk["kty"], &jwk["crv"], &jwk["kid"]), (&"OKP".into(), &"Ed25519".into(), &"card-1".into()));
    assert_eq!(jwk["x"].as_str().unwrap().len(), 43);
    let verifier = ledger::VerifierKey::parse(&after("vkey ")).unwrap();
    let note = std::fs::read(checkpoint(&data, "signed.note")).unwrap();
    ledger::Checkpoint::parse_and_verify(&note, std::slice::from_ref(&verifier)).unwrap();
    let master = std::fs::read_to_string(data.join("master.key")).unwrap();
    assert!(!keys.contains(master.trim()));
}

#[test]
fn without_the_master_key_every_command_says_so_and_opens_nothing() {
    let (folder, data) = demo();
    let note = checkpoint(&data, "kept.note");
    let book = folder.path().join("buku.csv");
    std::fs::write(&book, "nik,nama\n").unwrap();
    let password = folder.path().join("password");
    std::fs::write(&password, "kata sandi yang panjang").unwrap();
    let (book, password) = (book.to_str().unwrap(), password.to_str().unwrap());
    let database = data.join("tunggal.db");
    std::fs::remove_file(data.join("master.key")).unwrap();
    let before = std::fs::read(&database).unwrap();
    let listing = || {
        let names = std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name());
        names.collect::<std::collections::BTreeSet<_>>()
    };
    let files = listing();
    let commands: &[&[&str]] = &[
        &["init", "--regency", "62.02"],
        &["serve", "--listen", "127.0.0.1:0"],
        &["demo", "prepare"],
        &["demo", "--headless"],
        &["import", book],
        &["import-villages", book],
        &["coverage"],
        &["verify"],
        &["verify", "--checkpoint", &note],
        &["checkpoint"],
        &["consistency", &note, &note],
        &["keys"],
        &["receipt", "0"],
        &["add-staff", "--username", "a", "--name", "A", "--role", "HEAD", "--password-file", password],
        &["bench"],
    ];
    for command in commands {
        let refused = tunggal(&data, command);
        assert!(!refused.status.success(), "{command:?}: {}", text(&refused));
        // A file that is no book is refused before the register is looked for.
        let is_unread = command[0].starts_with("import") && text(&refused).contains("buku.csv");
        assert!(is_unread || text(&refused).contains("master.key"), "{command:?}: {}", text(&refused));
        assert_eq!(listing(), files, "{command:?}");
        assert_eq!(std::fs::read(&database).unwrap(), before, "{command:?}");
    }
}

#[test]
fn logs_of_two_registers_have_two_names() {
    let folder = tempfile::tempdir().unwrap();
    let name = |data: &str| {
        let said = done(&folder.path().join(data), &["init", "--regency", "62.02"]);
        said.lines().find_map(|line| line.strip_prefix("the journal's log is called ")).unwrap().to_owned()
    };
    let (one, two) = (name("one"), name("two"));
    assert!(one.starts_with("tunggal.local/") && one != two, "{one} {two}");
    let again = tunggal(&folder.path().join("one"), &["init", "--regency", "62.02"]);
    assert!(!again.status.success() && text(&again).contains("left as it is"), "{}", text(&again));
    assert!(done(&folder.path().join("one"), &["keys"]).contains(&one), "made once, it keeps its name");
}

#[test]
fn a_database_of_another_register_leaves_no_new_key_behind() {
    let Some(server) = Server::shared() else { return skipped("init on another's database") };
    let (mine, yours) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let url = server.fresh_database();
    let init = |folder: &Path| tunggal(folder, &["init", "--regency", "62.02", "--database", &url]);
    let made = init(mine.path());
    assert!(made.status.success(), "{}", text(&made));
    let refused = init(yours.path());
    assert!(!refused.status.success() && text(&refused).contains("another master key"), "{}", text(&refused));
    assert_eq!(std::fs::read_dir(yours.path()).unwrap().count(), 0, "no key, no draft of one");
    let opened = tunggal(mine.path(), &["keys", "--database", &url]);
    assert!(opened.status.success(), "the owner still opens it: {}", text(&opened));

    // A database that cannot be reached may be there tomorrow: the key drawn for it is kept as a draft and used then.
    let away = tempfile::tempdir().unwrap();
    let unreachable =
        tunggal(away.path(), &["init", "--regency", "62.02", "--database", "postgres://nobody@127.0.0.1:1/none"]);
    assert!(!unreachable.status.success());
    let draft = std::fs::read_to_string(away.path().join("master.part")).unwrap();
    let fresh = server.fresh_database();
    assert!(tunggal(away.path(), &["init", "--regency", "62.02", "--database", &fresh]).status.success());
    assert_eq!(std::fs::read_to_string(away.path().join("master.key")).unwrap(), draft);
}
