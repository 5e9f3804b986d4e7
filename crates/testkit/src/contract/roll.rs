//! The roll.

use super::build::{person_id, village};
use super::{NOBODY, Subject, read, write};
use app::port::{RollQuery, RollRow, Store, VoterCounts};
use domain::enrolment::Status;
use jiff::civil::{Date, date};

const AS_OF: Date = date(2024, 11, 27);

fn line(n: i64, place: i64, sort_key: &str, status: Status) -> RollRow {
    RollRow {
        person: person_id(n),
        village: village(place),
        sort_key: sort_key.into(),
        status,
        obliged_on: Some(date(2007, 8, 17)),
        until_on: None,
        issued_on: None,
        is_voter: true,
    }
}

fn put(store: &dyn Store, lines: &[RollRow]) {
    write(store, |tx| lines.iter().try_for_each(|line| tx.put_roll(line)));
}

fn query(place: i64, statuses: &[Status], after: Option<(&str, i64)>, limit: usize) -> RollQuery {
    let after = after.map(|(sort_key, n)| (sort_key.to_owned(), person_id(n)));
    RollQuery {
        village: village(place),
        as_of: AS_OF,
        statuses: statuses.to_vec(),
        obliged_after: None,
        had_card: None,
        after,
        limit,
    }
}

fn ids(store: &dyn Store, query: &RollQuery) -> Vec<i64> {
    read(store, |tx| tx.list_roll(query)).iter().map(|line| line.person.to_i64()).collect()
}

/// Round trip; a person has one line; counts per status follow, also within the transaction.
pub fn lines_are_replaced_and_counted(subject: &Subject) {
    let store = subject.store.as_ref();
    let (old, new) = (Status::Unregistered, Status::BioCaptured);
    put(store, &[line(1, 1, "AMIN", old), line(2, 1, "BUDI", old), line(3, 2, "CITRA", old)]);
    let all = (village(1).to_i64(), village(999).to_i64());
    let first = (village(1).to_i64(), village(1).to_i64());
    assert_eq!(read(store, |tx| tx.list_roll(&query(2, &[], None, 9))), [line(3, 2, "CITRA", old)]);
    assert_eq!(read(store, |tx| tx.count_enrolments(all)), [(old, 3)]);

    write(store, |tx| {
        tx.put_roll(&line(1, 1, "AMINAH", new))?;
        tx.put_roll(&line(1, 1, "AMINAH", new))?;
        assert_eq!(tx.count_enrolments(first)?, [(old, 1), (new, 1)]);
        tx.put_roll(&line(3, 1, "CITRA", old))
    });
    assert_eq!(read(store, |tx| tx.count_enrolments(first)), [(old, 2), (new, 1)]);
    assert_eq!(read(store, |tx| tx.count_enrolments((village(2).to_i64(), village(9).to_i64()))), []);
    assert_eq!(ids(store, &query(1, &[], None, 9)), [1, 2, 3]);
    assert_eq!(ids(store, &query(1, &[old], None, 9)), [2, 3]);
    assert_eq!(ids(store, &query(2, &[], None, 9)), NOBODY);
}

/// Pages across statuses in order of name and person, same names included.
pub fn pages_follow_each_other_without_gap(subject: &Subject) {
    let store = subject.store.as_ref();
    let statuses = [Status::Unregistered, Status::PrintReadyRecord, Status::CardIssued];
    let lines: Vec<_> = (1..=20_i64)
        .zip(statuses.iter().cycle())
        .map(|(n, status)| line(n, 1, if n % 4 == 0 { "ANI" } else { "BUDI" }, *status))
        .collect();
    put(store, &lines);
    let mut expected: Vec<_> = lines.iter().map(|line| (line.sort_key.clone(), line.person.to_i64())).collect();
    expected.sort();
    for limit in [1, 3, 7, 20, 50] {
        let mut seen: Vec<(String, i64)> = Vec::new();
        loop {
            let after = seen.last().cloned();
            let page = read(store, |tx| {
                tx.list_roll(&query(1, &[], after.as_ref().map(|(key, n)| (key.as_str(), *n)), limit))
            });
            assert!(page.len() <= limit);
            if page.is_empty() {
                break;
            }
            seen.extend(page.into_iter().map(|line| (line.sort_key, line.person.to_i64())));
        }
        assert_eq!(seen, expected, "pages of {limit}");
    }
    assert_eq!(ids(store, &query(1, &[], None, 0)), NOBODY);
}

/// Who had a card and who had none, whatever the status says now; whose duty begins after a day.
pub fn cards_and_coming_duties_are_told_apart(subject: &Subject) {
    let store = subject.store.as_ref();
    let with = |n, status, issued_on, obliged_on| RollRow { issued_on, obliged_on, ..line(n, 1, "X", status) };
    let (before, after) = (AS_OF.yesterday().unwrap(), AS_OF.tomorrow().unwrap());
    let lines = [
        with(1, Status::CardIssued, Some(AS_OF), Some(before)),
        with(2, Status::PrintReadyRecord, Some(before), Some(AS_OF)),
        with(3, Status::PrintReadyRecord, None, Some(AS_OF)),
        with(4, Status::CardIssued, Some(after), Some(before)),
    ];
    put(store, &lines);
    let ask = |had_card, obliged_after| ids(store, &RollQuery { had_card, obliged_after, ..query(1, &[], None, 9) });
    assert_eq!(ask(None, None), [1, 2, 3, 4]);
    assert_eq!(ask(Some(true), None), [1, 2]);
    assert_eq!(ask(Some(false), None), [3]);
    assert_eq!(ask(None, Some(before)), [2, 3]);
    assert_eq!(ask(None, Some(AS_OF)), NOBODY);
    assert_eq!(read(store, |tx| tx.list_roll(&query(1, &[], None, 1))), [lines[0].clone()]);
}

/// Obliged, eligible, unrecorded, due: each in its own way, over several villages.
pub fn voters_are_counted(subject: &Subject) {
    let store = subject.store.as_ref();
    let (today, soon) = (AS_OF.yesterday().unwrap(), Some(AS_OF));
    let lines = [
        line(1, 1, "A", Status::Unregistered),
        RollRow { is_voter: false, ..line(2, 1, "B", Status::CardIssued) },
        RollRow { obliged_on: soon, ..line(3, 2, "C", Status::DuplicateRecord) },
        RollRow { obliged_on: soon, ..line(4, 2, "D", Status::BioCaptured) },
        RollRow { obliged_on: AS_OF.tomorrow().ok(), ..line(5, 2, "E", Status::Unregistered) },
        RollRow { until_on: soon, ..line(6, 1, "F", Status::Unregistered) },
        RollRow { is_voter: false, obliged_on: soon, ..line(7, 3, "G", Status::Unregistered) },
    ];
    put(store, &lines);
    let count =
        |first, last| read(store, |tx| tx.count_voters(today, AS_OF, village(first).to_i64(), village(last).to_i64()));
    let expected = VoterCounts { obliged: 4, eligible: 3, unrecorded: 2, due: 2, due_unrecorded: 1 };
    assert_eq!(count(1, 2), expected);
    assert_eq!(count(3, 3), VoterCounts { obliged: 1, eligible: 0, unrecorded: 0, due: 1, due_unrecorded: 1 });
    assert_eq!(count(4, 9), VoterCounts::default());
}

/// On the day the duty begins; on the last day and the day after; never obliged.
pub fn obligation_and_end_are_edges(subject: &Subject) {
    let store = subject.store.as_ref();
    let with = |n, obliged_on, until_on| RollRow { obliged_on, until_on, ..line(n, 1, "X", Status::Unregistered) };
    let (before, after) = (AS_OF.yesterday().unwrap(), AS_OF.tomorrow().unwrap());
    let lines = [
        with(1, Some(AS_OF), None),
        with(2, Some(after), None),
        with(3, Some(before), Some(AS_OF)),
        with(4, Some(before), Some(after)),
        with(5, None, None),
        with(6, Some(before), Some(before)),
    ];
    put(store, &lines);
    let page = read(store, |tx| tx.list_roll(&query(1, &[], None, 9)));
    assert_eq!(page, [lines[0].clone(), lines[3].clone()]);
}
