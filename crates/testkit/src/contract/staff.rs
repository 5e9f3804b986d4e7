//! Offices, officers, sign-in, settings.

use super::build::{office, office_id, staff, staff_id};
use super::{Subject, instant, read, refused, write};
use app::port::{LoginSession, StoreError};
use domain::region::{DistrictCode, OfficeZone};
use domain::staff::{Office, Role, Scope, Staff};

/// Round trip, absent, order, versions, names taken once, no officer without an office.
pub fn offices_and_officers_are_kept(subject: &Subject) {
    let store = subject.store.as_ref();
    let district = Scope::District(DistrictCode::from_i64(620_201).unwrap());
    let desk = Office { scope: district, zone: OfficeZone::Wit, reserve: 0, ..office(2) };
    write(store, |tx| {
        tx.put_office(&desk)?;
        tx.put_office(&office(1))
    });
    let kept = |office: &Office, version| Office { version, ..office.clone() };
    assert_eq!(read(store, |tx| tx.list_offices()), [kept(&office(1), 1), kept(&desk, 1)]);
    assert_eq!(read(store, |tx| tx.find_office(office_id(2))), Some(kept(&desk, 1)));
    assert_eq!(read(store, |tx| tx.find_office(office_id(3))), None);
    let moved = Office { name: "UPT SAMPIT".into(), version: 1, ..desk.clone() };
    write(store, |tx| tx.put_office(&moved));
    assert_eq!(read(store, |tx| tx.find_office(office_id(2))), Some(kept(&moved, 2)));
    assert_eq!(refused(store, |tx| tx.put_office(&moved)), StoreError::Conflict("office_version"));
    assert_eq!(refused(store, |tx| tx.put_office(&desk)), StoreError::Conflict("office"));

    let officers: Vec<_> = Role::ALL
        .iter()
        .zip((1_i64..).zip(["zul", "ani", "budi", "citra", "dewi", "eka", "fitri"]))
        .map(|(role, (n, name))| Staff { role: *role, is_active: n % 2 == 0, ..staff(n, name) })
        .collect();
    write(store, |tx| officers.iter().try_for_each(|officer| tx.put_staff(officer)));
    let mut expected: Vec<_> = officers.iter().map(|officer| Staff { version: 1, ..officer.clone() }).collect();
    assert_eq!(read(store, |tx| tx.find_staff(staff_id(3))), Some(expected[2].clone()));
    assert_eq!(read(store, |tx| tx.find_staff_by_username("zul")), Some(expected[0].clone()));
    assert_eq!(read(store, |tx| tx.find_staff_by_username("ZUL")), None);
    assert_eq!(read(store, |tx| tx.find_staff(staff_id(99))), None);
    expected.sort_by(|a, b| a.username.cmp(&b.username));
    assert_eq!(read(store, |tx| tx.list_staff()), expected);
    assert_eq!(refused(store, |tx| tx.put_staff(&staff(9, "zul"))), StoreError::Conflict("staff_username"));
    let renamed = Staff { username: "ani".into(), version: 1, ..officers[0].clone() };
    assert_eq!(refused(store, |tx| tx.put_staff(&renamed)), StoreError::Conflict("staff_username"));
    let stale = Staff { version: 5, ..officers[0].clone() };
    assert_eq!(refused(store, |tx| tx.put_staff(&stale)), StoreError::Conflict("staff_version"));
    let homeless = Staff { office: office_id(9), ..staff(9, "tono") };
    assert_eq!(refused(store, |tx| tx.put_staff(&homeless)), StoreError::Conflict("reference"));
}

/// Kept without an entry, found by the hash alone, ended one by one and when expired.
pub fn sessions_end(subject: &Subject) {
    let store = subject.store.as_ref();
    let session = |n: u8, expires| LoginSession {
        token_hash: [n; 32],
        staff: staff_id(1),
        created_at: instant(0),
        expires_at: instant(expires),
    };
    let find = |n: u8| read(store, |tx| tx.find_session(&[n; 32]));
    assert_eq!(find(1), None);
    let mut tx = store.begin(app::port::Mode::Write).unwrap();
    for kept in [session(1, 10), session(2, 20), session(3, 30)] {
        tx.put_session(&kept).unwrap();
    }
    tx.commit().unwrap();
    assert_eq!(find(1), Some(session(1, 10)));
    write(store, |tx| tx.put_session(&session(1, 40)));
    assert_eq!(find(1), Some(session(1, 40)));
    write(store, |tx| tx.delete_session(&[3; 32], instant(20)));
    assert_eq!((find(1), find(2), find(3)), (Some(session(1, 40)), None, None));
}

/// Counted from an instant on, forgotten by name.
pub fn failures_are_counted_and_forgotten(subject: &Subject) {
    let store = subject.store.as_ref();
    let count = |name: &str, since| read(store, |tx| tx.count_failures(name, instant(since)));
    let mut tx = store.begin(app::port::Mode::Write).unwrap();
    for at in [1, 2, 2, 5] {
        tx.note_failure("ani", instant(at), true).unwrap();
    }
    tx.note_failure("budi", instant(5), true).unwrap();
    tx.commit().unwrap();
    assert_eq!([count("ani", 0), count("ani", 2), count("ani", 3), count("ani", 6)], [4, 3, 1, 0]);
    write(store, |tx| tx.note_failure("ani", instant(9), false));
    assert_eq!((count("ani", 0), count("budi", 0), count("tono", 0)), (0, 1, 0));
}

/// Round trip, absent, replaced.
pub fn settings_are_kept(subject: &Subject) {
    let store = subject.store.as_ref();
    assert_eq!(read(store, |tx| tx.find_setting("election_on")), None);
    for value in ["2024-11-27", ""] {
        write(store, |tx| tx.put_setting("election_on", value));
        assert_eq!(read(store, |tx| tx.find_setting("election_on")).as_deref(), Some(value));
    }
}
