//! Transactions.

use super::build::{person, person_id, village_row};
use super::{Subject, entry, journal, read, write};
use app::port::{Mode, StoreError};

/// Dropped: rows, index, roll, coverage and journal are as before.
pub fn what_is_not_committed_is_gone(subject: &Subject) {
    let store = subject.store.as_ref();
    write(store, |tx| tx.put_setting("kept", "1"));
    let before = read(store, |tx| tx.journal_head());
    let mut tx = store.begin(Mode::Write).unwrap();
    tx.insert_person(&person(1)).unwrap();
    tx.put_setting("kept", "2").unwrap();
    journal(tx.as_mut());
    assert_eq!(tx.journal_head().unwrap().0, 2);
    assert_eq!(tx.find_person(person_id(1)).map(|found| found.is_some()), Ok(true));
    drop(tx);
    assert_eq!(read(store, |tx| tx.journal_head()), before);
    assert_eq!(read(store, |tx| tx.find_person(person_id(1))), None);
    assert_eq!(read(store, |tx| tx.find_person_by_nik(person(1).nik)), None);
    assert_eq!(read(store, |tx| tx.find_setting("kept")).as_deref(), Some("1"));
    write(store, |tx| tx.insert_person(&person(1)));
}

/// A change after the last entry, or without any.
pub fn what_no_entry_covers_is_refused(subject: &Subject) {
    let store = subject.store.as_ref();
    let mut tx = store.begin(Mode::Write).unwrap();
    tx.put_villages(&[village_row(1)]).unwrap();
    assert!(matches!(tx.commit(), Err(StoreError::Corrupt(_))));
    let mut tx = store.begin(Mode::Write).unwrap();
    tx.put_villages(&[village_row(1)]).unwrap();
    journal(tx.as_mut());
    tx.put_villages(&[village_row(2)]).unwrap();
    assert!(matches!(tx.commit(), Err(StoreError::Corrupt(_))));
    assert_eq!(read(store, |tx| tx.list_villages(0, i64::MAX)), []);
    assert_eq!(read(store, |tx| tx.journal_head()).0, 0);
    store.begin(Mode::Write).unwrap().commit().unwrap();
}

/// What is committed meanwhile is not seen; writing in a reading transaction fails.
pub fn readers_see_one_state_and_write_nothing(subject: &Subject) {
    let store = subject.store.as_ref();
    write(store, |tx| tx.put_setting("a", "1"));
    let reader = store.begin(Mode::Read).unwrap();
    write(store, |tx| tx.put_setting("a", "2"));
    assert_eq!(reader.find_setting("a").unwrap().as_deref(), Some("1"));
    assert_eq!(reader.journal_head().unwrap().0, 1);
    drop(reader);
    let mut reader = store.begin(Mode::Read).unwrap();
    assert_eq!(reader.find_setting("a").unwrap().as_deref(), Some("2"));
    assert!(matches!(reader.put_setting("a", "3"), Err(StoreError::Corrupt(_))));
    assert!(matches!(reader.commit(), Err(StoreError::Corrupt(_))));
    let mut reader = store.begin(Mode::Read).unwrap();
    assert!(matches!(reader.append_entry(&entry(9, None)), Err(StoreError::Corrupt(_))));
    drop(reader);
    assert_eq!(read(store, |tx| tx.find_setting("a")).as_deref(), Some("2"));
}

/// Many threads add one each: nothing is lost, and the journal counts every one.
pub fn writers_take_turns(subject: &Subject) {
    let store = subject.store.as_ref();
    write(store, |tx| tx.put_setting("sum", "0"));
    let (threads, rounds) = (4, 8);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..rounds {
                    write(store, |tx| {
                        let sum: u64 = tx.find_setting("sum")?.unwrap().parse().unwrap();
                        tx.put_setting("sum", &(sum + 1).to_string())
                    });
                }
            });
        }
    });
    let expected = threads * rounds;
    assert_eq!(read(store, |tx| tx.find_setting("sum")), Some(expected.to_string()));
    assert_eq!(read(store, |tx| tx.journal_head()).0, expected + 1);
    assert_eq!(read(store, |tx| tx.audit(&mut |_, _| ())).findings, []);
}

/// A fresh store is empty, whatever others are open.
pub fn two_stores_do_not_mix(subject: &Subject) {
    let store = subject.store.as_ref();
    assert_eq!(read(store, |tx| tx.journal_head()).0, 0);
    assert_eq!(read(store, |tx| tx.list_staff()), []);
    assert!(["memory", "sqlite", "postgres"].contains(&store.engine()));
}
