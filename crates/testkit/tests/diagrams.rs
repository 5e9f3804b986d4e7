//! The diagrams in `docs/` are written from the tables that the program runs on, and may not lag behind them.
//!
//! After a change of a table: `TUNGGAL_WRITE_DOCS=1 cargo test -p testkit --test diagrams`.
#![expect(clippy::disallowed_methods, reason = "this test compares a document with the table it is written from")]
#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use domain::enrolment::{Status, TRANSITIONS, Verb};

#[test]
fn the_record_s_diagram_is_that_of_its_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/enrolment.md");
    let expected = enrolment();
    if std::env::var("TUNGGAL_WRITE_DOCS").is_ok_and(|value| value == "1") {
        fs::write(&path, &expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        found, expected,
        "docs/enrolment.md is not what TRANSITIONS says; see the head of this test for the command"
    );
}

fn enrolment() -> String {
    let mut text = String::from(
        "# The life of a record\n\
         Written from `domain::enrolment::TRANSITIONS` by `crates/testkit/tests/diagrams.rs`; do not edit.\n\
         What is not in the table is refused.\n\n\
         ```mermaid\n\
         stateDiagram-v2\n    [*] --> UNREGISTERED\n",
    );
    for (from, verb, to) in TRANSITIONS {
        let label = verb.word().to_lowercase().replace('_', " ");
        writeln!(text, "    {} --> {}: {label}", from.word(), to.word()).unwrap();
    }
    text.push_str("```\n\n| status | step | next status |\n|---|---|---|\n");
    for status in Status::ALL {
        for verb in Verb::ALL {
            for (_, _, to) in TRANSITIONS.iter().filter(|(from, step, _)| from == status && step == verb) {
                writeln!(text, "| {} | {} | {} |", status.word(), verb.word(), to.word()).unwrap();
            }
        }
    }
    text
}
