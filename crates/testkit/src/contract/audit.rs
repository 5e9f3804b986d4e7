//! The audit: a register with something in every table is clean, and whatever is altered in it is named.

use super::build::{
    card, card_id, encounter, encounter_id, enrolment, holding, movement, office, person, person_called, person_id,
    range, serial, staff, staff_id, village_row,
};
use super::{Subject, entry, instant, read, write};
use app::port::{Audit, AuditFinding, Mode, Sample, SampleKind, Store, StoreError, Stored, Templates, Tx};
use app::record::{change_person, enter, move_to, roll_row};
use domain::card::{CardIssue, CardState, IssueReason};
use domain::enrolment::{
    CaptureException, Encounter, Enrolment, EnrolmentEvent, ExceptionReason, Modality, Status, Verb,
};
use domain::ids::DestructionId;
use domain::journal::{Act, Entry};
use domain::person::{Person, Standing};
use domain::stock::{AccountKind, Destruction, DestructionState};
use domain::uniqueness::{CandidateFinding, Doubt, Outcome, SearchCandidate, SearchCase, Verdict, Vote, Weight};
use jiff::civil::date;
use ledger::{Checkpoint, Hash};

/// Every journalled table, as findings call it.
pub const TABLES: &[&str] = &[
    "village",
    "person",
    "enrolment",
    "enrolment_event",
    "encounter",
    "capture_exception",
    "sample",
    "face_template",
    "finger_template",
    "search_case",
    "search_candidate",
    "search_weight",
    "vote",
    "card_issue",
    "active_card",
    "holding",
    "movement",
    "destruction",
    "destruction_range",
    "office",
    "staff",
    "setting",
    "book_row",
    "encounter_taker",
];

fn people(tx: &mut dyn Tx) -> Stored<()> {
    let on = Some(date(2024, 3, 1));
    for (n, status) in (1..).zip([Status::Unregistered, Status::BioCaptured, Status::CardIssued]) {
        let person = person_called(n, "SITI AMINAH", n, date(1990, 8, 17));
        let on = on.filter(|_| n > 1);
        enter(tx, &person, &Enrolment { recorded_on: on, ready_on: on, ..enrolment(n, status) })?;
    }
    tx.put_book_row(person_id(1), b"as the book had it")?;
    let young = person_called(4, "BUDI", 1, date(2008, 5, 5));
    enter(tx, &young, &Enrolment { recorded_on: on, ..enrolment(4, Status::BioCaptured) })
}

fn recording(tx: &mut dyn Tx) -> Stored<()> {
    let (person, encounter_id) = (person_id(2), encounter_id(5));
    let note = "perban".to_owned();
    let exceptions = vec![CaptureException { modality: Modality::Iris, reason: ExceptionReason::NoDevice, note }];
    tx.put_encounter(&Encounter { exceptions, ..encounter(2, 5) })?;
    tx.add_taker(person, encounter_id, staff_id(11), instant(1))?;
    let (media_type, quality) = ("image/jpeg".to_owned(), "GOOD".to_owned());
    let sealed = b"sealed bytes".to_vec();
    let sample = Sample { person, encounter: encounter_id, kind: SampleKind::Face, media_type, quality, sealed };
    tx.put_sample(&sample)?;
    let (face, fingers) = (b"sealed face".to_vec(), b"sealed fingers".to_vec());
    tx.put_templates(&Templates { person, encounter: encounter_id, face, fingers })?;
    tx.append_enrolment_event(&EnrolmentEvent {
        person,
        sequence: 1,
        from: Status::Unregistered,
        verb: Verb::Capture,
        to: Status::BioCaptured,
        at: instant(1),
        by: staff_id(11),
        note: String::new(),
    })?;
    tx.put_case(&SearchCase {
        person,
        encounter: encounter_id,
        searched_at: instant(2),
        compared: 3,
        watermark: 3,
        policy: "p".into(),
        outcome: Outcome::Adjudicate,
        settled: None,
        version: 0,
    })?;
    tx.put_candidate(&SearchCandidate {
        person,
        encounter: encounter_id,
        candidate: person_id(3),
        face_e6: 700_000,
        fingers_compared: 8,
        finger_sum: 90,
        finding: CandidateFinding::Unclear,
        weight: Some(Weight { ratio_e3: 2_500, eyes_compared: 0, iris_e6: 0, doubt: Some(Doubt::Between) }),
    })?;
    let reason = "mirip sekali".to_owned();
    let verdict = Verdict::SamePerson;
    tx.insert_vote(&Vote { person, encounter: encounter_id, by: staff_id(31), verdict, reason, at: instant(3) })
}

fn office_work(tx: &mut dyn Tx) -> Stored<()> {
    tx.put_villages(&[village_row(1), village_row(2)])?;
    tx.put_office(&office(1))?;
    tx.put_staff(&staff(11, "ani"))?;
    tx.put_setting("election_on", "2024-11-27")?;
    let state = CardState::Printed { serial: serial(7), at: instant(4) };
    tx.put_card(&CardIssue { state, ..card(3, 8, IssueReason::New) })?;
    tx.set_active_card(person_id(3), Some(card_id(8)))?;
    let on_hand = holding(1, 100, 1, AccountKind::OnHand);
    tx.insert_movement(&movement(1, None, Some(on_hand.account), range(1, 100)))?;
    tx.change_holdings(&[], &[on_hand])?;
    tx.put_destruction(&Destruction {
        id: DestructionId::from_i64(1).unwrap(),
        office: office(1).id,
        number: "BA/1".into(),
        proposed_at: instant(5),
        proposed_by: staff_id(11),
        ranges: vec![range(9, 9)],
        reason: "rusak".into(),
        witnesses: ["A".into(), "B".into()],
        state: DestructionState::Proposed,
        approved: None,
        version: 0,
    })
}

/// Something in every table, in three entries, with a signed checkpoint.
fn fill(subject: &Subject) {
    let store = subject.store.as_ref();
    write(store, people);
    write(store, recording);
    write(store, office_work);
    sign(subject);
}

fn sign(subject: &Subject) {
    let store = subject.store.as_ref();
    let (size, root, _) = read(store, |tx| tx.journal_head());
    let signer = subject.vault.journal_signer();
    let checkpoint = Checkpoint::new(signer.verifier().name(), size, Hash::from_bytes(root)).unwrap();
    let mut tx = store.begin(Mode::Write).unwrap();
    tx.put_checkpoint(size, &checkpoint.sign(signer)).unwrap();
    tx.commit().unwrap();
}

fn audit(store: &dyn Store) -> Audit {
    read(store, |tx| tx.audit(&mut |done, of| assert!(done <= of)))
}

/// After moves, deaths, changes and deletions, and across the edges of tiles, nothing is found.
pub fn a_busy_register_is_clean(subject: &Subject) {
    let store = subject.store.as_ref();
    assert_eq!(audit(store).findings, []);
    fill(subject);
    let old = read(store, |tx| tx.find_person(person_id(2))).unwrap();
    let record = read(store, |tx| tx.find_enrolment(person_id(2))).unwrap();
    let moved = Person {
        address: person_called(2, "X", 3, date(1990, 1, 1)).address,
        resident_from_on: date(2024, 6, 1),
        ..old.clone()
    };
    write(store, |tx| move_to(tx, &old, &moved, &record));
    let dead = Person { standing: Standing::Dead { on: date(2024, 7, 1) }, version: 2, ..moved.clone() };
    write(store, |tx| change_person(tx, &moved, &dead, &record));
    write(store, |tx| tx.delete_biometrics(person_id(2), encounter_id(5)));
    write(store, |tx| tx.set_active_card(person_id(3), None));
    let mut tx = store.begin(Mode::Write).unwrap();
    for n in 7..700 {
        tx.put_setting("step", &n.to_string()).unwrap();
        tx.append_entry(&entry(n, None)).unwrap();
    }
    tx.commit().unwrap();
    sign(subject);
    // A person without a record, and a lone row that a later entry of the same transaction replaces.
    write(store, |tx| tx.insert_person(&person(50)));
    let audit = audit(store);
    assert_eq!(audit.findings, []);
    let (leaves, root, _) = read(store, |tx| tx.journal_head());
    assert_eq!((audit.leaves, audit.root), (leaves, root));
    assert_eq!(audit.rows, 29);
}

/// One byte of one row in each table: that table and a key are named first.
pub fn every_altered_table_is_named(subject: &Subject) {
    let store = subject.store.as_ref();
    fill(subject);
    assert_eq!(audit(store).findings, []);
    for table in TABLES {
        let before = audit(store).findings;
        (subject.tamper)(table);
        let found = audit(store).findings;
        let new: Vec<_> = found
            .iter()
            .filter(|finding| !before.contains(finding))
            .filter_map(|finding| match finding {
                AuditFinding::RowAltered { table, key, last_leaf } => Some((*table, key.clone(), *last_leaf)),
                _ => None,
            })
            .collect();
        assert_eq!(new.len(), 1, "{table}: {found:?}");
        assert_eq!(new[0].0, *table);
        assert!(new[0].2 < 3 && !new[0].1.is_empty());
        (subject.tamper)(&format!("{table} back"));
        assert_eq!(audit(store).findings, before, "{table} restored");
    }
}

/// A column of a leaf, its list of rows, its hash, a node, the head, a checkpoint, a missing leaf at the end and within.
pub fn altered_leaves_and_tree_are_named(subject: &Subject) {
    let store = subject.store.as_ref();
    fill(subject);
    let mut tx = store.begin(Mode::Write).unwrap();
    for n in 3..300 {
        tx.append_entry(&entry(n, None)).unwrap();
    }
    tx.commit().unwrap();
    sign(subject);
    let after = |what: &str| {
        (subject.tamper)(what);
        let findings = audit(store).findings;
        (subject.tamper)(&format!("{what} back"));
        assert_eq!(audit(store).findings, [], "{what} restored");
        findings
    };
    let tree = |part: &str| AuditFinding::TreeAltered { part: part.into() };
    assert_eq!(after("leaf 1 detail"), [AuditFinding::LeafAltered { index: 1 }]);
    assert_eq!(after("leaf 2 act"), [AuditFinding::LeafAltered { index: 2 }]);
    assert!(after("leaf 0 touched").contains(&AuditFinding::LeafAltered { index: 0 }));
    assert_eq!(after("leaf 5 hash")[0], AuditFinding::LeafAltered { index: 5 });
    assert_eq!(after("node"), [tree("node over leaves 0 to 255")]);
    let unsealed = tree("the head was not sealed by this register");
    assert_eq!(after("head"), [unsealed.clone(), tree("the head")]);
    assert_eq!(after("seal"), std::slice::from_ref(&unsealed));
    assert_eq!(after("head instant")[0], unsealed);
    assert_eq!(after("checkpoint"), [tree("the checkpoint over 300 leaves is not signed by this register")]);
    assert!(after("last leaf").contains(&AuditFinding::LeafMissing { index: 299 }));
    assert_eq!(after("leaf 7"), [AuditFinding::LeafMissing { index: 7 }]);
}

/// Somebody who has no key takes the end of the journal away, with a tree that agrees: only the seal tells, and nothing
/// can be written over it.
pub fn a_forged_end_of_the_journal_is_found(subject: &Subject) {
    let store = subject.store.as_ref();
    write(store, people);
    (subject.tamper)("remember the head");
    let mut tx = store.begin(Mode::Write).unwrap();
    tx.append_entry(&entry(3, None)).unwrap();
    tx.commit().unwrap();
    assert_eq!(audit(store).findings, []);
    (subject.tamper)("forget the last entry");
    let unsealed = AuditFinding::TreeAltered { part: "the head was not sealed by this register".into() };
    assert_eq!(audit(store).findings, [unsealed]);
    let mut tx = store.begin(Mode::Write).unwrap();
    assert!(matches!(tx.append_entry(&entry(9, None)), Err(StoreError::Corrupt(_))));
    drop(tx);
    (subject.tamper)("forget the last entry back");
    assert_eq!(audit(store).findings, []);
}

/// An entry says that a checkpoint was signed: it must be there.
pub fn a_checkpoint_taken_away_is_missed(subject: &Subject) {
    let store = subject.store.as_ref();
    fill(subject);
    let mut tx = store.begin(Mode::Write).unwrap();
    let size = tx.journal_head().unwrap().0;
    let signed = Entry { act: Act::CheckpointSigned, detail: size.to_string(), ..entry(5, None) };
    tx.append_entry(&signed).unwrap();
    tx.commit().unwrap();
    assert_eq!(audit(store).findings, []);
    (subject.tamper)("all checkpoints");
    let part = format!("the checkpoint over {size} leaves that entry {size} signed is gone");
    assert_eq!(audit(store).findings, [AuditFinding::TreeAltered { part }]);
}

/// The index of NIKs, the roll, its counts, coverage by day and by year.
pub fn altered_projections_are_named(subject: &Subject) {
    let store = subject.store.as_ref();
    fill(subject);
    let expected_line =
        roll_row(&person_called(1, "SITI AMINAH", 1, date(1990, 8, 17)), &enrolment(1, Status::Unregistered));
    assert_eq!(expected_line.person, person_id(1));
    for name in
        ["person_nik", "roll", "roll_count", "coverage_day", "coverage_month", "coverage_year", "coverage_decade"]
    {
        (subject.tamper)(name);
        let findings = audit(store).findings;
        assert!(
            findings.iter().any(|f| matches!(f, AuditFinding::ProjectionWrong { name: found, .. } if *found == name)),
            "{name}: {findings:?}"
        );
        (subject.tamper)(&format!("{name} back"));
        assert_eq!(audit(store).findings, [], "{name} restored");
    }
}

/// A row deleted, a row slipped in; findings stop at the limit.
pub fn missing_and_unknown_rows_are_named(subject: &Subject) {
    let store = subject.store.as_ref();
    fill(subject);
    (subject.tamper)("vote missing");
    assert_eq!(audit(store).findings, [AuditFinding::RowMissing { table: "vote", last_leaf: 1 }]);
    (subject.tamper)("setting unknown");
    let unknown = AuditFinding::RowUnknown { table: "setting", key: "name slipped_in_0".into() };
    assert!(audit(store).findings.contains(&unknown));
    (subject.tamper)("settings unknown");
    assert_eq!(audit(store).findings.len(), Audit::MAX_FINDINGS);
}
