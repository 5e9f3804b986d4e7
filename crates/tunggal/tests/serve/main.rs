//! The served program from outside: what it writes into its log, a disk that is full, cookies behind HTTPS, and a
//! machine without fonts, and cards all the way to a network printer.
#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]

mod browser;
#[expect(dead_code, reason = "the tests of `print` use the rest")]
#[path = "../../../print/tests/ippeve/mod.rs"]
mod ippeve;

use browser::{Browser, Served};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Divisor of the population.
const SCALE: &str = "2000";
const FONTS: &str = "/usr/share/fonts/truetype/dejavu";

/// A prepared demo; none where the program cannot be served.
fn demo(test: &str) -> Option<(tempfile::TempDir, PathBuf)> {
    if !Path::new(FONTS).is_dir() {
        eprintln!("SKIPPED: {test}: there are no fonts in {FONTS}");
        return None;
    }
    Some(prepared(SCALE))
}

/// A prepared demo of a small part of the regency.
fn prepared(scale: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let mut prepare = Command::new(env!("CARGO_BIN_EXE_tunggal"));
    let done = prepare.args(["demo", "prepare", "--scale", scale, "--data"]).arg(&data).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    (folder, data)
}

/// Name and NIK of somebody in the register, and the id in the words of an address.
fn somebody(data: &Path) -> (String, String) {
    let register = rusqlite::Connection::open(data.join("tunggal.db")).unwrap();
    let sql = "SELECT name, nik FROM person ORDER BY id LIMIT 1";
    register.query_row(sql, [], |row| Ok((row.get::<_, String>(0)?, format!("{:016}", row.get::<_, i64>(1)?)))).unwrap()
}

#[test]
fn the_log_is_json_line_by_line_and_names_nobody() {
    let Some((_folder, data)) = demo("the log of the served program") else { return };
    let (name, nik) = somebody(&data);
    let served = Served::start(&data, &[]);
    let mut browser = Browser::at(&served);
    assert_eq!(browser.get("/healthz").status, 200);
    let typed = "kata-sandi-yang-salah";
    assert_eq!(browser.sign_in(&nik, typed).status, 422, "a NIK typed where the user name belongs");
    let password = "demo-operator-6202";
    assert_eq!(browser.sign_in("operator", password).status, 303);
    let found = browser.post("/people", &[("who", nik.as_str()), ("birth", "")]);
    let person = found.location.clone().or_else(|| found.link("/people/")).unwrap();
    assert_eq!(browser.get(&person).status, 200);
    assert_eq!(browser.get(&format!("/people/{nik}")).status, 404);
    assert_eq!(browser.get(&format!("/people?next={nik}")).status, 200);
    assert_eq!(browser.post_raw("/people", "isi yang bukan formulir").status, 403);
    let secrets = browser.cookie_values();
    assert!(secrets.iter().any(|secret| secret.len() > 20), "{secrets:?}");
    let log = served.stop();

    let lines: Vec<_> = log.lines().collect();
    assert!(lines.len() > 8, "{log}");
    for line in &lines {
        let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
        assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
    }
    assert!(log.contains("/people/{person}"), "requests are told by their pattern:\n{log}");
    let id = person.trim_start_matches("/people/");
    let unwanted = [name.as_str(), &nik, id, typed, password, "isi yang bukan formulir"];
    for word in unwanted.into_iter().chain(secrets.iter().map(String::as_str)) {
        assert!(!log.contains(word), "{word} is in the log:\n{log}");
    }
}

#[test]
fn a_full_disk_refuses_writes_and_leaves_a_register_that_goes_on() {
    let Some((_folder, data)) = demo("a full disk under the served program") else { return };
    // The log of SQLite reaches the limit after a few writes. The limit stands for the disk: a write beyond it fails.
    let served = Served::within(128, &data);
    let mut browser = Browser::at(&served);
    let mut try_once = |n: usize| browser.sign_in(&format!("tidak.ada.{n}"), "kata-sandi-yang-salah").status;
    let answers: Vec<_> = (0..40).map(&mut try_once).collect();
    let refused = answers.iter().position(|status| *status == 503).unwrap_or_else(|| panic!("{answers:?}"));
    assert!(answers[..refused].iter().all(|status| *status == 422), "{answers:?}");
    assert_eq!(browser.get("/healthz").status, 200, "it lives, and reads");
    assert_eq!(browser.get("/sign-in").status, 200);
    let log = served.stop();
    assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{log}");

    let served = Served::start(&data, &[]);
    let mut browser = Browser::at(&served);
    assert_eq!(browser.sign_in("auditor", "demo-auditor-6202").status, 303, "with room again it works again");
    drop(served);
    let verify = Command::new(env!("CARGO_BIN_EXE_tunggal")).arg("verify").arg("--data").arg(&data).output().unwrap();
    assert!(verify.status.success(), "{}", String::from_utf8_lossy(&verify.stdout));
}

#[test]
fn cookies_are_strict_and_behind_https_they_are_secure() {
    let Some((_folder, data)) = demo("the cookies of the served program") else { return };
    for (flags, is_secure) in [(&[][..], false), (&["--behind-https"], true)] {
        let served = Served::start(&data, flags);
        let head = Browser::at(&served).get("/sign-in").head;
        let cookies: Vec<_> = head.lines().filter(|line| line.starts_with("set-cookie: ")).collect();
        assert!(!cookies.is_empty(), "{head}");
        for cookie in cookies {
            assert!(cookie.contains("; httponly") && cookie.contains("; samesite=strict"), "{cookie}");
            assert_eq!(cookie.contains("; secure"), is_secure, "{cookie}");
        }
        assert_eq!(head.contains("strict-transport-security: "), is_secure, "{head}");
    }
}

#[test]
fn without_fonts_the_program_says_what_to_install_and_does_not_begin() {
    let (folder, data) = prepared(SCALE);
    let (data, none) = (data.to_str().unwrap(), folder.path().join("none"));
    let tunggal = |args: &[&str]| Command::new(env!("CARGO_BIN_EXE_tunggal")).args(args).output().unwrap();
    let journal = || tunggal(&["verify", "--data", data]).stdout;
    let before = journal();
    for command in [&["serve", "--listen", "127.0.0.1:0"], &["demo", "--headless"][..]] {
        let refused = tunggal(&[command, &["--fonts", none.to_str().unwrap(), "--data", data]].concat());
        let said = String::from_utf8_lossy(&refused.stderr);
        assert_eq!(refused.status.code(), Some(1), "{command:?}: {said}");
        assert!(said.contains("fonts-dejavu-core") && said.contains("--fonts"), "{command:?}: {said}");
    }
    assert_eq!(journal(), before, "nobody was recorded for a card that cannot be printed");
}

#[test]
fn cards_go_to_a_network_printer() {
    let script = r#"cp "$1" "$OUT/$IPP_JOB_NAME.pdf""#;
    let Some(printer) = ippeve::Printer::start(script, "application/pdf") else { return };
    if !Path::new(FONTS).is_dir() {
        eprintln!("SKIPPED: cards to a network printer: there are no fonts in {FONTS}");
        return;
    }
    // Enough people for some whose card waits when the program starts.
    let (_folder, data) = prepared("200");
    let count = |sql: &str| -> i64 {
        let register = rusqlite::Connection::open(data.join("tunggal.db")).unwrap();
        register.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let printed = || count("SELECT count(*) FROM card_issue WHERE state = 'PRINTED'");
    let refused = || count("SELECT count(*) FROM journal WHERE act = 'card.print_failed'");
    let before = printed();
    let served = Served::start(&data, &["--printer", &printer.address()]);
    // Ten minutes at most: a card that never comes is a fault too.
    for _ in 0..12_000 {
        if printed() > before || refused() > 0 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(refused(), 0, "the printer takes the cards");
    assert!(printed() > before, "no card was printed");
    drop(served);
    let documents = printer.printed();
    assert!(!documents.is_empty(), "a card counts as printed only when the printer has it");
    for document in &documents {
        assert!(std::fs::read(document).unwrap().starts_with(b"%PDF-"), "{}", document.display());
    }
    assert!(!data.join("cards").exists(), "and it lies in no folder");
}
