//! Records, history, capture events.

use super::build::{encounter, encounter_id, enrolment, person, person_called, person_id, staff_id, village};
use super::{NOBODY, Subject, instant, read, refused, write};
use app::port::StoreError;
use domain::enrolment::{
    CaptureException, Encounter, Enrolment, EnrolmentEvent, ExceptionReason, Modality, Status, Verb,
};
use jiff::civil::date;

/// Round trip in every status; absent; versions; nobody's record.
pub fn records_are_kept_and_guarded(subject: &Subject) {
    let store = subject.store.as_ref();
    assert_eq!(read(store, |tx| tx.find_enrolment(person_id(1))), None);
    let statuses = || Status::ALL.iter().zip(1_i64..);
    write(store, |tx| {
        statuses().try_for_each(|(status, n)| {
            tx.insert_person(&person(n))?;
            tx.put_enrolment(&enrolment(n, *status))
        })
    });
    for (status, n) in statuses() {
        let kept = read(store, |tx| tx.find_enrolment(person_id(n)));
        assert_eq!(kept, Some(Enrolment { version: 1, ..enrolment(n, *status) }));
    }
    let on = Some(date(2024, 11, 27));
    let next = Enrolment {
        encounter: Some(encounter_id(9)),
        recorded_on: on,
        ready_on: on,
        printed_on: on,
        issued_on: on,
        version: 1,
        ..enrolment(1, Status::CardIssued)
    };
    write(store, |tx| tx.put_enrolment(&next));
    assert_eq!(read(store, |tx| tx.find_enrolment(person_id(1))), Some(Enrolment { version: 2, ..next.clone() }));
    assert_eq!(refused(store, |tx| tx.put_enrolment(&next)), StoreError::Conflict("enrolment_version"));
    let anew = enrolment(1, Status::Unregistered);
    assert_eq!(refused(store, |tx| tx.put_enrolment(&anew)), StoreError::Conflict("enrolment"));
    let nobody = enrolment(99, Status::Unregistered);
    let error = {
        let mut tx = store.begin(app::port::Mode::Write).unwrap();
        let put = tx.put_enrolment(&nobody);
        put.and_then(|()| tx.append_entry(&super::entry(90, None))).and_then(|_| tx.commit()).unwrap_err()
    };
    assert_eq!(error, StoreError::Conflict("reference"));
}

/// By status and villages, oldest first, no more than the limit.
pub fn lists_have_the_longest_waiting_first(subject: &Subject) {
    let store = subject.store.as_ref();
    write(store, |tx| {
        (1..=6_i64).try_for_each(|n| {
            tx.insert_person(&person_called(n, "ANI", n % 2 + 1, date(1990, 1, 1)))?;
            let status = if n == 4 { Status::CardIssued } else { Status::BioCaptured };
            tx.put_enrolment(&Enrolment { since_at: instant(100 - n), ..enrolment(n, status) })
        })
    });
    let list = |status, first: i64, last: i64, limit| {
        let villages = (village(first).to_i64(), village(last).to_i64());
        let listed = read(store, |tx| tx.list_enrolments(status, villages, limit));
        listed.iter().map(|record| record.person.to_i64()).collect::<Vec<_>>()
    };
    assert_eq!(list(Status::BioCaptured, 1, 9, 9), [6, 5, 3, 2, 1]);
    assert_eq!(list(Status::BioCaptured, 1, 1, 9), [6, 2]);
    assert_eq!(list(Status::BioCaptured, 1, 9, 2), [6, 5]);
    assert_eq!(list(Status::CardIssued, 1, 9, 9), [4]);
    assert_eq!(list(Status::Processing, 1, 9, 9), NOBODY);
    assert_eq!(list(Status::BioCaptured, 1, 9, 0), NOBODY);
}

/// Steps of one person, each number once.
pub fn history_is_in_order(subject: &Subject) {
    let store = subject.store.as_ref();
    let event = |sequence, verb| EnrolmentEvent {
        person: person_id(1),
        sequence,
        from: Status::Unregistered,
        verb,
        to: Status::BioCaptured,
        at: instant(sequence),
        by: staff_id(11),
        note: "catatan".into(),
    };
    assert_eq!(read(store, |tx| tx.list_enrolment_events(person_id(1))), []);
    let steps: Vec<_> = Verb::ALL.iter().zip(1_i64..).map(|(verb, sequence)| event(sequence, *verb)).collect();
    write(store, |tx| {
        tx.insert_person(&person(1))?;
        steps.iter().rev().try_for_each(|step| tx.append_enrolment_event(step))
    });
    assert_eq!(read(store, |tx| tx.list_enrolment_events(person_id(1))), steps);
    let again = refused(store, |tx| tx.append_enrolment_event(&event(1, Verb::Approve)));
    assert_eq!(again, StoreError::Conflict("enrolment_event"));
}

/// Round trip with exceptions that come and go; absent; versions.
pub fn encounters_keep_their_exceptions(subject: &Subject) {
    let store = subject.store.as_ref();
    let exception = |modality, reason| CaptureException { modality, reason, note: "dibalut".into() };
    let exceptions = vec![
        exception(Modality::Iris, ExceptionReason::NoDevice),
        exception(Modality::Fingers, ExceptionReason::Injured),
        exception(Modality::Fingers, ExceptionReason::Worn),
    ];
    let first = Encounter { exceptions, ..encounter(1, 5) };
    write(store, |tx| {
        tx.insert_person(&person(1))?;
        tx.put_encounter(&first)
    });
    let find = |e| read(store, |tx| tx.find_encounter(person_id(1), encounter_id(e)));
    assert_eq!(find(5), Some(Encounter { version: 1, ..first.clone() }));
    assert_eq!(find(6), None);
    let second = Encounter {
        exceptions: vec![exception(Modality::Signature, ExceptionReason::CannotSign)],
        verified: Some((staff_id(12), instant(7))),
        is_discarded: true,
        version: 1,
        ..first.clone()
    };
    write(store, |tx| tx.put_encounter(&second));
    assert_eq!(find(5), Some(Encounter { version: 2, ..second.clone() }));
    assert_eq!(refused(store, |tx| tx.put_encounter(&second)), StoreError::Conflict("encounter_version"));
    assert_eq!(refused(store, |tx| tx.put_encounter(&first)), StoreError::Conflict("encounter"));
}

/// Each officer once, in the order of their first act; of this capture event only; none of nobody's.
pub fn takers_are_kept_once_in_order(subject: &Subject) {
    let store = subject.store.as_ref();
    write(store, |tx| {
        tx.insert_person(&person(1))?;
        tx.put_encounter(&encounter(1, 5))?;
        tx.put_encounter(&encounter(1, 6))
    });
    let list = |e| read(store, |tx| tx.list_takers(person_id(1), encounter_id(e)));
    assert_eq!(list(5), []);
    write(store, |tx| {
        tx.add_taker(person_id(1), encounter_id(5), staff_id(12), instant(2))?;
        tx.add_taker(person_id(1), encounter_id(5), staff_id(11), instant(1))
    });
    write(store, |tx| tx.add_taker(person_id(1), encounter_id(5), staff_id(11), instant(9)));
    assert_eq!(list(5), [staff_id(11), staff_id(12)]);
    assert_eq!(list(6), []);
}
