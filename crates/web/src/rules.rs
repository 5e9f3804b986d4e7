//! The sentence for each rule that refuses, by its stable code.

use app::Coded;

use crate::text::{Key, Message, key};

/// What to tell the officer.
#[must_use]
pub fn sentence(rule: &impl Coded) -> Message {
    key_of(rule.code()).into()
}

fn key_of(code: &str) -> Key {
    of_cards(code).or_else(|| of_people(code)).or_else(|| of_desks(code)).unwrap_or_else(|| {
        tracing::error!(code, "a rule has no sentence");
        key!("rule-unknown")
    })
}

/// Cards and blanks.
fn of_cards(code: &str) -> Option<Key> {
    Some(match code {
        "card-already-queued" => key!("rule-card-already-queued"),
        "card-code" => key!("rule-card-code"),
        "card-first" => key!("rule-card-first"),
        "card-no-deputy" => key!("rule-card-no-deputy"),
        "card-no-document" => key!("rule-card-no-document"),
        "card-no-letter" => key!("rule-card-no-letter"),
        "card-none" => key!("rule-card-none"),
        "card-step" => key!("rule-card-step"),
        "card-waits-no-blank" => key!("rule-card-waits-no-blank"),
        "card-waits-not-due" => key!("rule-card-waits-not-due"),
        "card-waits-not-ready" => key!("rule-card-waits-not-ready"),
        "card-waits-reserve" => key!("rule-card-waits-reserve"),
        "card-waits-under-age" => key!("rule-card-waits-under-age"),
        "destruction-incomplete" => key!("rule-destruction-incomplete"),
        "destruction-not-open" => key!("rule-destruction-not-open"),
        "destruction-overlapping" => key!("rule-destruction-overlapping"),
        "destruction-same-person" => key!("rule-destruction-same-person"),
        "destruction-too-many" => key!("rule-destruction-too-many"),
        "stock-already-known" => key!("rule-stock-already-known"),
        "stock-empty" => key!("rule-stock-empty"),
        "stock-no-document" => key!("rule-stock-no-document"),
        "stock-no-such-office" => key!("rule-stock-no-such-office"),
        "stock-not-by-hand" => key!("rule-stock-not-by-hand"),
        "stock-not-reversible" => key!("rule-stock-not-reversible"),
        "stock-not-there" => key!("rule-stock-not-there"),
        "stock-too-many" => key!("rule-stock-too-many"),
        "stock-wrong-accounts" => key!("rule-stock-wrong-accounts"),
        _ => return None,
    })
}

/// Residents.
fn of_people(code: &str) -> Option<Key> {
    Some(match code {
        "person-birth-date" => key!("rule-person-birth-date"),
        "person-citizenship-date" => key!("rule-person-citizenship-date"),
        "person-death-in-name" => key!("rule-person-death-in-name"),
        "person-does-not-fit" => key!("rule-person-does-not-fit"),
        "person-family-elsewhere" => key!("rule-person-family-elsewhere"),
        "person-family-head" => key!("rule-person-family-head"),
        "person-impossible-date" => key!("rule-person-impossible-date"),
        "person-marriage-date" => key!("rule-person-marriage-date"),
        "person-nik-taken" => key!("rule-person-nik-taken"),
        "person-not-active" => key!("rule-person-not-active"),
        "person-nothing-to-search" => key!("rule-person-nothing-to-search"),
        "person-outside-scope" => key!("rule-person-outside-scope"),
        "person-residence-date" => key!("rule-person-residence-date"),
        _ => return None,
    })
}

/// Recording, uniqueness, journal, lists.
fn of_desks(code: &str) -> Option<Key> {
    Some(match code {
        "desk-already-voted" => key!("rule-desk-already-voted"),
        "desk-involved" => key!("rule-desk-involved"),
        "desk-nobody-voted-so" => key!("rule-desk-nobody-voted-so"),
        "desk-step" => key!("rule-desk-step"),
        "enrolment-missing" => key!("rule-enrolment-missing"),
        "enrolment-needless-exception" => key!("rule-enrolment-needless-exception"),
        "enrolment-not-due" => key!("rule-enrolment-not-due"),
        "enrolment-not-open" => key!("rule-enrolment-not-open"),
        "enrolment-same-person" => key!("rule-enrolment-same-person"),
        "enrolment-same-finger" => key!("rule-enrolment-same-finger"),
        "enrolment-would-replace" => key!("rule-enrolment-would-replace"),
        "enrolment-step" => key!("rule-enrolment-step"),
        "journal-inconsistent" => key!("rule-journal-inconsistent"),
        "journal-not-ours" => key!("rule-journal-not-ours"),
        "journal-shortened" => key!("rule-journal-shortened"),
        "journal-wrong-order" => key!("rule-journal-wrong-order"),
        "list-past" => key!("rule-list-past"),
        "reason-required" => key!("rule-reason-required"),
        "sample-blank" => key!("rule-sample-blank"),
        "sample-empty-record" => key!("rule-sample-empty-record"),
        "sample-face" => key!("rule-sample-face"),
        "sample-finger" => key!("rule-sample-finger"),
        "sample-image" => key!("rule-sample-image"),
        "sample-iris-empty" => key!("rule-sample-iris-empty"),
        "sample-other-finger" => key!("rule-sample-other-finger"),
        "sample-signature-empty" => key!("rule-sample-signature-empty"),
        "sample-signature-full" => key!("rule-sample-signature-full"),
        "sample-iris" => key!("rule-sample-iris"),
        "sample-no-face" => key!("rule-sample-no-face"),
        "sample-no-models" => key!("rule-sample-no-models"),
        "sample-record" => key!("rule-sample-record"),
        "sign-in-too-many" => key!("rule-sign-in-too-many"),
        "sign-in-wrong" => key!("rule-sign-in-wrong"),
        "staff-hash" => key!("rule-staff-hash"),
        "staff-name-taken" => key!("rule-staff-name-taken"),
        "staff-no-such-office" => key!("rule-staff-no-such-office"),
        "staff-office-there" => key!("rule-staff-office-there"),
        "staff-short-password" => key!("rule-staff-short-password"),
        "staff-unknown-area" => key!("rule-staff-unknown-area"),
        _ => return None,
    })
}
