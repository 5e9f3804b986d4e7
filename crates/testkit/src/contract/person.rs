//! Residents.

use super::build::{name, person, person_called, person_id, village};
use super::{NOBODY, Subject, read, refused, write};
use app::port::{Mode, PersonQuery, Store, StoreError};
use domain::nik::Nik;
use domain::person::{Citizenship, Person, Standing};
use domain::reference::{BasicStatus, Marital, Relation, Sex};
use jiff::civil::{Date, date};

fn insert(store: &dyn Store, persons: &[Person]) {
    write(store, |tx| persons.iter().try_for_each(|person| tx.insert_person(person)));
}

/// Round trip of every kind of standing and citizenship; absent.
pub fn residents_are_kept_whole(subject: &Subject) {
    let store = subject.store.as_ref();
    assert_eq!(read(store, |tx| tx.find_person(person_id(1))), None);
    let on = date(2024, 2, 29);
    let itap = Citizenship::WnaItap { until_on: date(2029, 1, 31) };
    let persons = [
        person(1),
        Person { standing: Standing::Dead { on }, marital: Marital::Married, married_on: Some(on), ..person(2) },
        Person { standing: Standing::MovedOut { on }, citizenship: itap, ..person(3) },
        Person { standing: Standing::Gone { status: BasicStatus::Missing, on }, name: name("D'ARC"), ..person(4) },
        Person { citizenship: Citizenship::WnaOther, birth_on: Date::MAX, mother_name: "Ü".into(), ..person(5) },
        Person { birth_on: date(1899, 12, 31), father_name: String::new(), ..person(i64::MAX) },
    ];
    insert(store, &persons);
    for person in persons {
        let kept = read(store, |tx| tx.find_person(person.id));
        assert_eq!(kept, Some(Person { version: 1, ..person }));
    }
}

/// The NIK index: found, absent, taken, changed, free again.
pub fn niks_are_taken_once(subject: &Subject) {
    let store = subject.store.as_ref();
    insert(store, &[person(1), person(2)]);
    let nik = person(1).nik;
    assert_eq!(read(store, |tx| tx.find_person_by_nik(nik)), Some(person_id(1)));
    assert_eq!(read(store, |tx| tx.find_person_by_nik(person(9).nik)), None);
    let twin = Person { nik, ..person(3) };
    assert_eq!(refused(store, |tx| tx.insert_person(&twin)), StoreError::Conflict("person_nik"));
    let taken = Person { nik, version: 1, ..person(2) };
    assert_eq!(refused(store, |tx| tx.update_person(&taken)), StoreError::Conflict("person_nik"));

    let other = Nik::compose(village(1).district(), date(1991, 1, 1), Sex::Female, 77).unwrap();
    write(store, |tx| tx.update_person(&Person { nik: other, version: 1, ..person(1) }));
    assert_eq!(read(store, |tx| tx.find_person_by_nik(nik)), None);
    assert_eq!(read(store, |tx| tx.find_person_by_nik(other)), Some(person_id(1)));
    insert(store, &[twin]);
    assert_eq!(read(store, |tx| tx.find_person_by_nik(nik)), Some(person_id(3)));
}

/// A key twice; a version that is not the one kept; somebody who is not there.
pub fn versions_guard_updates(subject: &Subject) {
    let store = subject.store.as_ref();
    insert(store, &[person(1)]);
    let again = Person { nik: person(2).nik, ..person(1) };
    assert_eq!(refused(store, |tx| tx.insert_person(&again)), StoreError::Conflict("person"));
    let changed = Person { birth_place: "KASONGAN".into(), version: 1, ..person(1) };
    write(store, |tx| tx.update_person(&changed));
    assert_eq!(read(store, |tx| tx.find_person(person_id(1))), Some(Person { version: 2, ..changed.clone() }));
    for stale in [changed.clone(), Person { version: 0, ..changed.clone() }, Person { version: 3, ..changed }] {
        assert_eq!(refused(store, |tx| tx.update_person(&stale)), StoreError::Conflict("person_version"));
    }
    let nobody = Person { version: 1, ..person(5) };
    assert_eq!(refused(store, |tx| tx.update_person(&nobody)), StoreError::Conflict("person_version"));
}

/// Families head first; pages by key.
pub fn families_and_pages_have_an_order(subject: &Subject) {
    let store = subject.store.as_ref();
    let kk = person(1).kk;
    let member = |n, relation, birth_on| Person { kk, relation, birth_on, ..person(n) };
    let (head, wife) = (member(3, Relation::Head, date(1980, 1, 1)), member(4, Relation::Wife, date(1982, 1, 1)));
    let (elder, younger) = (member(2, Relation::Child, date(2001, 1, 1)), member(1, Relation::Child, date(2003, 1, 1)));
    insert(store, &[younger, wife, elder, head, person(5)]);
    let ids = |persons: Vec<Person>| persons.iter().map(|person| person.id.to_i64()).collect::<Vec<_>>();
    assert_eq!(ids(read(store, |tx| tx.list_family(kk))), [3, 4, 2, 1]);
    assert_eq!(ids(read(store, |tx| tx.list_family(person(9).kk))), NOBODY);

    let page = |after: Option<i64>, limit| ids(read(store, |tx| tx.list_persons(after.map(person_id), limit)));
    assert_eq!(page(None, 2), [1, 2]);
    assert_eq!(page(Some(2), 2), [3, 4]);
    assert_eq!(page(Some(4), 2), [5]);
    assert_eq!(page(Some(5), 2), NOBODY);
    assert_eq!(page(None, 0), NOBODY);
}

/// By beginning of the name, birth date, villages; in order of name; no more than the limit.
pub fn searches_find_by_name_birth_and_place(subject: &Subject) {
    let store = subject.store.as_ref();
    let born = [date(1990, 1, 1), date(2000, 5, 5)];
    insert(
        store,
        &[
            person_called(1, "SITI ZUBAIDAH", 1, born[0]),
            person_called(2, "SITI AMINAH", 2, born[1]),
            person_called(3, "SITIRAH", 1, born[1]),
            person_called(4, "BUDI", 1, born[0]),
            person_called(5, "SITI AMINAH", 1, born[0]),
        ],
    );
    let everywhere = (village(1).to_i64(), village(999).to_i64());
    let find = |prefix: Option<&str>, birth_on, villages, limit| {
        let query = PersonQuery { name_prefix: prefix.map(str::to_owned), birth_on, villages, limit };
        read(store, |tx| tx.search_persons(&query)).iter().map(|person| person.id.to_i64()).collect::<Vec<_>>()
    };
    assert_eq!(find(Some("SITI"), None, everywhere, 9), [2, 5, 1, 3]);
    assert_eq!(find(Some("SITI "), None, everywhere, 9), [2, 5, 1]);
    assert_eq!(find(Some("SITI AMINAH"), Some(born[0]), everywhere, 9), [5]);
    assert_eq!(find(None, Some(born[0]), everywhere, 9), [4, 5, 1]);
    assert_eq!(find(Some("SITI"), None, (village(2).to_i64(), village(2).to_i64()), 9), [2]);
    assert_eq!(find(None, None, everywhere, 3), [4, 2, 5]);
    assert_eq!(find(Some("TONO"), None, everywhere, 9), NOBODY);
    assert_eq!(find(Some("SITI"), None, everywhere, 0), NOBODY);
    assert_eq!(find(Some("SITI%"), None, everywhere, 9), NOBODY);
}

/// The row of a book last taken for somebody: told apart from every other row and from nobody's, replaced, rolled back.
pub fn the_last_row_of_a_book_is_known(subject: &Subject) {
    let store = subject.store.as_ref();
    insert(store, &[person(1), person(2)]);
    let is_last = |n, row: &[u8]| read(store, |tx| tx.is_last_book_row(person_id(n), row));
    assert!(!is_last(1, b"a"));
    write(store, |tx| tx.put_book_row(person_id(1), b"a"));
    assert!(is_last(1, b"a") && !is_last(1, b"b") && !is_last(1, b"") && !is_last(2, b"a") && !is_last(9, b"a"));
    write(store, |tx| tx.put_book_row(person_id(1), b"b"));
    assert!(is_last(1, b"b") && !is_last(1, b"a"));
    let mut tx = store.begin(Mode::Write).unwrap();
    tx.put_book_row(person_id(2), b"c").unwrap();
    drop(tx);
    assert!(!is_last(2, b"c"));
}
