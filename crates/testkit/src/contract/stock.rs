//! Blanks.

use super::build::{account, holding, movement, office_id, range, serial, staff_id};
use super::{NOBODY, Subject, instant, read, refused, write};
use app::port::StoreError;
use domain::ids::{DestructionId, MovementId};
use domain::stock::{AccountKind as A, Destruction, DestructionState, Movement, MovementKind};
use jiff::Timestamp;

/// What overlaps, what ends just before, what begins just after; nothing else.
pub fn holdings_are_found_around_a_range(subject: &Subject) {
    let store = subject.store.as_ref();
    let all = [
        holding(1, 10, 1, A::OnHand),
        holding(11, 19, 1, A::Printed),
        holding(21, 21, 2, A::Spoiled),
        holding(22, 40, 1, A::OnHand),
        holding(60, 99, 1, A::InTransit),
    ];
    write(store, |tx| tx.change_holdings(&[], &all));
    let near = |first, last| read(store, |tx| tx.holdings_near(range(first, last)));
    assert_eq!(near(20, 20), all[1..3]);
    assert_eq!(near(12, 13), all[1..2]);
    assert_eq!(near(11, 19), all[0..2]);
    assert_eq!(near(5, 70), all);
    assert_eq!(near(41, 58), all[3..4]);
    assert_eq!(near(41, 59), all[3..5]);
    assert_eq!(near(50, 51), []);
    assert_eq!(near(100, 999_999_999_999_999), all[4..5]);
    let first = |kind| read(store, |tx| tx.first_holding(account(1, kind)));
    assert_eq!((first(A::OnHand), first(A::Lost)), (Some(all[0]), None));
    assert_eq!(read(store, |tx| tx.list_holdings(office_id(2))), [all[2]]);
    assert_eq!(read(store, |tx| tx.list_holdings(office_id(3))), []);
    let balances = read(store, |tx| tx.balances(Some(office_id(1))));
    let here = office_id(1);
    assert_eq!(balances, [(here, A::InTransit, 40), (here, A::OnHand, 29), (here, A::Printed, 9)]);
    let mut every = balances;
    every.push((office_id(2), A::Spoiled, 1));
    assert_eq!(read(store, |tx| tx.balances(None)), every);
    assert_eq!(read(store, |tx| tx.balances(Some(office_id(3)))), []);
}

/// Removed and added together; what is not there as decided is a conflict.
pub fn holdings_change_as_decided(subject: &Subject) {
    let store = subject.store.as_ref();
    let (whole, left, right) =
        (holding(1, 100, 1, A::OnHand), holding(1, 7, 1, A::Printed), holding(8, 100, 1, A::OnHand));
    write(store, |tx| tx.change_holdings(&[], &[whole]));
    write(store, |tx| tx.change_holdings(&[whole], &[left, right]));
    assert_eq!(read(store, |tx| tx.list_holdings(office_id(1))), [left, right]);
    for stale in [whole, holding(8, 100, 2, A::OnHand), holding(200, 201, 1, A::OnHand)] {
        let error = refused(store, |tx| tx.change_holdings(&[stale], &[]));
        assert_eq!(error, StoreError::Conflict("holding"), "{stale:?}");
    }
    let twice = refused(store, |tx| tx.change_holdings(&[], &[holding(8, 9, 1, A::Lost)]));
    assert_eq!(twice, StoreError::Conflict("holding"));
}

/// Round trip, pages newest first from either side, one serial's life, one reversal.
pub fn movements_are_paged_and_reversed_once(subject: &Subject) {
    let store = subject.store.as_ref();
    let (here, there) = (account(1, A::OnHand), account(2, A::InTransit));
    let id = |n| MovementId::from_i64(n).unwrap();
    let movements = [
        movement(1, None, Some(here), range(1, 100)),
        Movement { kind: MovementKind::Send, ..movement(2, Some(here), Some(there), range(51, 100)) },
        Movement { kind: MovementKind::Spoil, ..movement(3, Some(here), Some(account(1, A::Spoiled)), range(7, 7)) },
        Movement { at: instant(3), ..movement(4, None, Some(account(2, A::OnHand)), range(500, 600)) },
        Movement { at: instant(3), ..movement(5, None, Some(here), range(700, 700)) },
    ];
    write(store, |tx| movements.iter().try_for_each(|movement| tx.insert_movement(movement)));
    assert_eq!(read(store, |tx| tx.find_movement(id(2))), Some(movements[1].clone()));
    assert_eq!(read(store, |tx| tx.find_movement(id(9))), None);
    let page = |office, before: Option<(Timestamp, MovementId)>, limit| {
        let page = read(store, |tx| tx.list_movements(office_id(office), before, limit));
        page.iter().map(|movement| movement.id.to_i64()).collect::<Vec<_>>()
    };
    assert_eq!(page(1, None, 9), [5, 3, 2, 1]);
    assert_eq!(page(1, None, 2), [5, 3]);
    assert_eq!(page(1, Some((instant(3), id(5))), 2), [3, 2]);
    assert_eq!(page(1, Some((instant(3), id(3))), 2), [2, 1]);
    assert_eq!(page(1, Some((instant(1), id(1))), 2), NOBODY);
    assert_eq!(page(2, None, 9), [4, 2]);
    let life = |n, limit| {
        let life = read(store, |tx| tx.list_movements_of(serial(n), limit));
        life.iter().map(|movement| movement.id.to_i64()).collect::<Vec<_>>()
    };
    assert_eq!(
        (life(7, 9), life(51, 9), life(50, 9), life(101, 9)),
        (vec![1, 3], vec![1, 2], vec![1], NOBODY.to_vec())
    );
    assert_eq!(life(7, 1), [1]);

    let reversal = |n| Movement {
        kind: MovementKind::Reverse,
        reverses: Some(id(5)),
        ..movement(n, Some(here), None, range(700, 700))
    };
    assert_eq!(read(store, |tx| tx.find_reversal_of(id(5))), None);
    write(store, |tx| tx.insert_movement(&reversal(6)));
    assert_eq!(read(store, |tx| tx.find_reversal_of(id(5))), Some(id(6)));
    assert_eq!(read(store, |tx| tx.find_movement(id(6))), Some(reversal(6)));
    let twice = refused(store, |tx| tx.insert_movement(&reversal(7)));
    assert_eq!(twice, StoreError::Conflict("movement_reversal"));
    assert_eq!(refused(store, |tx| tx.insert_movement(&movements[0])), StoreError::Conflict("movement"));
}

/// Round trip, changed ranges, versions, newest first.
pub fn destructions_keep_their_ranges(subject: &Subject) {
    let store = subject.store.as_ref();
    let destruction = |n| Destruction {
        id: DestructionId::from_i64(n).unwrap(),
        office: office_id(1),
        number: format!("BA/{n}"),
        proposed_at: instant(n),
        proposed_by: staff_id(12),
        ranges: vec![range(7, 7), range(20, 29), range(9, 9)],
        reason: "rusak cetak".into(),
        witnesses: ["SATPOL PP".into(), "INSPEKTORAT".into()],
        state: DestructionState::Proposed,
        approved: None,
        version: 0,
    };
    write(store, |tx| (1..=3).try_for_each(|n| tx.put_destruction(&destruction(n))));
    let find = |n| read(store, |tx| tx.find_destruction(DestructionId::from_i64(n).unwrap()));
    assert_eq!(find(1), Some(Destruction { version: 1, ..destruction(1) }));
    assert_eq!(find(4), None);
    let done = Destruction {
        ranges: vec![range(7, 7)],
        state: DestructionState::Done,
        approved: Some((staff_id(13), instant(9))),
        version: 1,
        ..destruction(1)
    };
    write(store, |tx| tx.put_destruction(&done));
    assert_eq!(find(1), Some(Destruction { version: 2, ..done.clone() }));
    assert_eq!(refused(store, |tx| tx.put_destruction(&done)), StoreError::Conflict("destruction_version"));
    let again = destruction(1);
    assert_eq!(refused(store, |tx| tx.put_destruction(&again)), StoreError::Conflict("destruction"));
    let list = |office, limit| {
        let list = read(store, |tx| tx.list_destructions(office_id(office), limit));
        list.iter().map(|destruction| (destruction.id.to_i64(), destruction.ranges.len())).collect::<Vec<_>>()
    };
    assert_eq!(list(1, 2), [(3, 3), (2, 3)]);
    assert_eq!(list(1, 9), [(3, 3), (2, 3), (1, 1)]);
    assert_eq!(list(2, 9), []);
}
