//! Records, history, capture events.

use super::build::{
    encounter, encounter_id, enrolment, office_id, person, person_called, person_id, staff_id, village,
};
use super::{NOBODY, Subject, instant, read, refused, write};
use app::port::{Store, StoreError, WorkQuery};
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

fn places(first: i64, last: i64) -> (i64, i64) {
    (village(first).to_i64(), village(last).to_i64())
}

/// Enters resident `n` of village `place` with a record whose recording `e` was taken by an officer for an office.
fn recorded(store: &dyn Store, n: i64, place: i64, record: Enrolment, taken: Encounter) {
    write(store, |tx| {
        tx.insert_person(&person_called(n, "ANI", place, date(1990, 1, 1)))?;
        tx.put_encounter(&taken)?;
        tx.put_enrolment(&record)
    });
}

/// Page by page, longest waiting first, those of the same instant by person; only an officer's own; other statuses never.
pub fn work_lists_are_paged_and_filtered(subject: &Subject) {
    let store = subject.store.as_ref();
    for n in 1..=7_i64 {
        let status = if n == 7 { Status::Processing } else { Status::BioCaptured };
        let waits = Enrolment {
            encounter: Some(encounter_id(n)),
            since_at: instant(if n < 4 { 1 } else { 2 }),
            ..enrolment(n, status)
        };
        let taken = Encounter { captured_by: staff_id(11 + n % 2), ..encounter(n, n) };
        recorded(store, n, n % 3 + 1, waits, taken);
    }
    let page = |captured_by: Option<i64>, villages, after, limit| {
        let query =
            WorkQuery { status: Status::BioCaptured, villages, captured_by: captured_by.map(staff_id), after, limit };
        read(store, |tx| tx.list_work(&query))
    };
    let ids = |page: &[Enrolment]| page.iter().map(|record| record.person.to_i64()).collect::<Vec<_>>();
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let next = page(None, places(1, 9), after, 2);
        let Some(last) = next.last() else { break };
        after = Some((last.since_at, last.person));
        seen.extend(ids(&next));
    }
    assert_eq!(seen, [1, 2, 3, 4, 5, 6]);
    assert_eq!(ids(&page(Some(11), places(1, 9), None, 9)), [2, 4, 6]);
    assert_eq!(ids(&page(Some(12), places(1, 9), Some((instant(1), person_id(1))), 9)), [3, 5]);
    assert_eq!(ids(&page(Some(13), places(1, 9), None, 9)), NOBODY);
    assert_eq!(ids(&page(None, places(1, 1), None, 9)), [3, 6]);
    assert_eq!(ids(&page(None, places(1, 9), None, 0)), NOBODY);
}

/// Opened and not finished, of an office, longest open first.
pub fn open_recordings_are_listed(subject: &Subject) {
    let store = subject.store.as_ref();
    for n in 1..=5_i64 {
        let status = if n == 5 { Status::BioCaptured } else { Status::Unregistered };
        let open = Enrolment { encounter: Some(encounter_id(n)), ..enrolment(n, status) };
        let office = office_id(if n == 4 { 2 } else { 1 });
        let taken = Encounter { captured_at: instant(10 - n), office, ..encounter(n, n) };
        recorded(store, n, n, open, taken);
    }
    write(store, |tx| {
        tx.insert_person(&person(6))?;
        tx.put_enrolment(&enrolment(6, Status::Unregistered))
    });
    let list = |office, villages, limit| {
        let listed = read(store, |tx| tx.list_open_recordings(office_id(office), villages, limit));
        listed.iter().map(|record| record.person.to_i64()).collect::<Vec<_>>()
    };
    assert_eq!(list(1, places(1, 9), 9), [3, 2, 1]);
    assert_eq!(list(1, places(1, 9), 2), [3, 2]);
    assert_eq!(list(1, places(2, 2), 9), [2]);
    assert_eq!(list(2, places(1, 9), 9), [4]);
    assert_eq!(list(3, places(1, 9), 9), NOBODY);
}

/// The last step that sent a recording back, with its reason; gone once the person is being recorded again.
pub fn what_was_sent_back_is_listed_until_it_is_taken_up(subject: &Subject) {
    let store = subject.store.as_ref();
    let step = |n, sequence, verb, to| EnrolmentEvent {
        person: person_id(n),
        sequence,
        from: Status::BioCaptured,
        verb,
        to,
        at: instant(20 - n * 2 + sequence),
        by: staff_id(11),
        note: format!("alasan {n}"),
    };
    let verbs = [Verb::Reject, Verb::Discard, Verb::Reject, Verb::Reject];
    for (n, verb) in (1_i64..).zip(verbs) {
        let status = if n == 3 { Status::BioCaptured } else { Status::Unregistered };
        let discarded =
            Encounter { is_discarded: true, office: office_id(if n == 4 { 2 } else { 1 }), ..encounter(n, n) };
        recorded(store, n, n, enrolment(n, status), discarded);
        write(store, |tx| {
            tx.append_enrolment_event(&step(n, 1, Verb::Capture, Status::BioCaptured))?;
            tx.append_enrolment_event(&step(n, 2, verb, Status::Unregistered))
        });
    }
    write(store, |tx| tx.append_enrolment_event(&step(3, 3, Verb::Capture, Status::BioCaptured)));
    let list = |office, villages, limit| {
        let listed = read(store, |tx| tx.list_sent_back(office_id(office), villages, limit));
        listed.iter().map(|step| (step.person.to_i64(), step.note.clone())).collect::<Vec<_>>()
    };
    let line = |n: i64| (n, format!("alasan {n}"));
    assert_eq!(list(1, places(1, 9), 9), [line(2), line(1)]);
    assert_eq!(list(1, places(1, 9), 1), [line(2)]);
    assert_eq!(list(1, places(1, 1), 9), [line(1)]);
    assert_eq!(list(2, places(1, 9), 9), [line(4)]);
    let again = Enrolment { encounter: Some(encounter_id(50)), version: 1, ..enrolment(1, Status::Unregistered) };
    write(store, |tx| {
        tx.put_encounter(&encounter(1, 50))?;
        tx.put_enrolment(&again)
    });
    assert_eq!(list(1, places(1, 9), 9), [line(2)]);
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
