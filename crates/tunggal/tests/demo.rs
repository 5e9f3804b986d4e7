//! The demo from the command line, on a small part of the regency: prepared once, a whole campaign, and a broken law.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

/// Divisor of the population.
const SCALE: &str = "200";

fn tunggal(data: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tunggal"));
    command.args(args).arg("--data").arg(data).output().unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Whether the campaign can print its cards: said aloud if not.
fn has_fonts() -> bool {
    let is_there = Path::new("/usr/share/fonts/truetype/dejavu").is_dir();
    if !is_there {
        eprintln!("SKIPPED: the demo's campaign prints cards: install fonts-dejavu-core");
    }
    is_there
}

#[test]
fn a_campaign_over_the_prepared_demo_keeps_every_law() {
    if !has_fonts() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let prepare = ["demo", "prepare", "--scale", SCALE];

    let before = tunggal(&data, &["demo", "--headless"]);
    assert!(!before.status.success(), "nothing is prepared yet");

    let first = tunggal(&data, &prepare);
    assert!(first.status.success(), "{}", text(&first));
    assert!(text(&first).contains("demo-operator-6202"), "{}", text(&first));
    let again = tunggal(&data, &prepare);
    assert!(again.status.success() && text(&again).contains("is prepared"), "{}", text(&again));

    let report = folder.path().join("report.json");
    let campaign = tunggal(&data, &["demo", "--headless", "--json", report.to_str().unwrap()]);
    assert!(campaign.status.success(), "{}", text(&campaign));
    let report: Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
    assert_eq!(report["all_laws_hold"], true);
    let before = &report["coverage"]["before"];
    assert_eq!((before["obliged"].as_i64(), before["recorded"].as_i64()), (Some(1_593), Some(1_553)));
    assert_eq!(report["people"]["recorded"], 48);
    assert_eq!(report["people"]["registered"], 8);
    assert_eq!(report["duplicates"]["planted"], 5);
    assert_eq!(report["duplicates"]["false"], 0);
    assert_eq!(report["coverage"]["after"]["obliged"], 1_601);

    // A second campaign finds nobody left and breaks nothing.
    let idle = tunggal(&data, &["demo", "--headless"]);
    assert!(idle.status.success() && text(&idle).contains("0 recorded"), "{}", text(&idle));
}

#[test]
fn a_row_altered_by_hand_breaks_the_campaign() {
    if !has_fonts() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let prepared = tunggal(&data, &["demo", "prepare", "--scale", SCALE]);
    assert!(prepared.status.success(), "{}", text(&prepared));
    alter(&data);
    let campaign = tunggal(&data, &["demo", "--headless"]);
    assert!(!campaign.status.success(), "{}", text(&campaign));
    assert!(text(&campaign).contains("BROKEN  the journal"), "{}", text(&campaign));
    assert!(text(&campaign).contains("ALTERED"), "{}", text(&campaign));
}

/// Gives somebody who is not part of the campaign another mother, behind the program's back.
fn alter(data: &Path) {
    let database = rusqlite::Connection::open(data.join("tunggal.db")).unwrap();
    let sql = "UPDATE person SET mother_name = 'X' WHERE id = (SELECT person FROM enrolment
               WHERE status = 'CARD_ISSUED' ORDER BY person LIMIT 1)";
    assert_eq!(database.execute(sql, []).unwrap(), 1);
}
