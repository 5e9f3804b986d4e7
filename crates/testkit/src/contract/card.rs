//! Cards.

use super::build::{card, card_id, holding, office_id, person, person_id, range, serial};
use super::{NOBODY, Subject, instant, read, refused, write};
use app::port::{Store, StoreError};
use domain::card::{CardIssue, CardState, IssueReason, Recipient};
use domain::ids::OfficeId;
use domain::stock::AccountKind;

fn persons(store: &dyn Store, count: i64) {
    write(store, |tx| (1..=count).try_for_each(|n| tx.insert_person(&person(n))));
}

/// Round trip of every state and reason; absent; versions; newest request first.
pub fn every_state_is_kept(subject: &Subject) {
    let store = subject.store.as_ref();
    persons(store, 1);
    let (serial, at, printed_at) = (serial(7), instant(50), instant(40));
    let deputy = Recipient::Deputy { name: "BUDI".into(), basis: "F-1.07".into() };
    let states = [
        CardState::Queued,
        CardState::Printing { serial, at },
        CardState::Printed { serial, at },
        CardState::HandedOver { serial, printed_at, at, to: Recipient::Holder },
        CardState::HandedOver { serial, printed_at, at, to: deputy },
        CardState::Withdrawn { serial, printed_at, at },
        CardState::Cancelled { at },
    ];
    let cards: Vec<_> = (1_i64..)
        .zip(states)
        .zip(IssueReason::ALL.iter().cycle())
        .map(|((c, state), reason)| CardIssue { state, ..card(1, c, *reason) })
        .collect();
    write(store, |tx| cards.iter().try_for_each(|card| tx.put_card(card)));
    let kept: Vec<_> = cards.iter().rev().map(|card| CardIssue { version: 1, ..card.clone() }).collect();
    assert_eq!(read(store, |tx| tx.list_cards(person_id(1))), kept);
    assert_eq!(read(store, |tx| tx.find_card(person_id(1), card_id(99))), None);

    // From each state to the next, and back to the first.
    for (state, version) in cards.iter().rev().map(|card| card.state.clone()).zip(1_i64..) {
        let changed = CardIssue { state, version, ..card(1, 1, IssueReason::New) };
        write(store, |tx| tx.put_card(&changed));
        let found = read(store, |tx| tx.find_card(person_id(1), card_id(1)));
        assert_eq!(found, Some(CardIssue { version: version + 1, ..changed }));
    }
    let stale = CardIssue { version: 1, ..card(1, 1, IssueReason::New) };
    assert_eq!(refused(store, |tx| tx.put_card(&stale)), StoreError::Conflict("card_version"));
    let again = card(1, 1, IssueReason::New);
    assert_eq!(refused(store, |tx| tx.put_card(&again)), StoreError::Conflict("card_issue"));
}

/// Bound, bound twice, freed, bound again; only a card of the person.
pub fn one_card_is_active(subject: &Subject) {
    let store = subject.store.as_ref();
    persons(store, 2);
    write(store, |tx| (1..=2).try_for_each(|c| tx.put_card(&card(1, c, IssueReason::New))));
    let active = || read(store, |tx| tx.find_active_card(person_id(1)));
    assert_eq!(active(), None);
    write(store, |tx| tx.set_active_card(person_id(1), None));
    write(store, |tx| tx.set_active_card(person_id(1), Some(card_id(1))));
    write(store, |tx| tx.set_active_card(person_id(1), Some(card_id(1))));
    assert_eq!(active(), Some(card_id(1)));
    let second = refused(store, |tx| tx.set_active_card(person_id(1), Some(card_id(2))));
    assert_eq!(second, StoreError::Conflict("active_card"));
    write(store, |tx| tx.set_active_card(person_id(1), None));
    assert_eq!(active(), None);
    write(store, |tx| tx.set_active_card(person_id(1), Some(card_id(2))));
    assert_eq!(active(), Some(card_id(2)));
    let foreign = refused(store, |tx| tx.set_active_card(person_id(2), Some(card_id(2))));
    assert_eq!(foreign, StoreError::Conflict("reference"));
}

/// The queue by priority, request and id; lists of other states by request; counts; another office's are not there.
pub fn queues_have_an_order_and_counts(subject: &Subject) {
    let store = subject.store.as_ref();
    persons(store, 9);
    let at = |c: i64, reason, requested: i64| CardIssue { requested_at: instant(requested), ..card(c, c, reason) };
    let printing =
        |card: CardIssue| CardIssue { state: CardState::Printing { serial: serial(1), at: instant(9) }, ..card };
    let cards = [
        at(1, IssueReason::DataChange, 1),
        at(2, IssueReason::New, 5),
        at(3, IssueReason::Lost, 2),
        at(4, IssueReason::New, 4),
        at(5, IssueReason::New, 4),
        printing(at(6, IssueReason::New, 8)),
        printing(at(7, IssueReason::Damaged, 7)),
        printing(at(8, IssueReason::Renewal, 9)),
        CardIssue { office: office_id(2), ..at(9, IssueReason::New, 1) },
    ];
    write(store, |tx| cards.iter().try_for_each(|card| tx.put_card(card)));
    let ids = |cards: Vec<CardIssue>| cards.iter().map(|card| card.id.to_i64()).collect::<Vec<_>>();
    let queue = |office, limit| ids(read(store, |tx| tx.list_card_queue(office, limit)));
    let here: OfficeId = office_id(1);
    assert_eq!(queue(here, 9), [4, 5, 2, 3, 1]);
    assert_eq!(queue(here, 2), [4, 5]);
    assert_eq!(queue(office_id(2), 9), [9]);
    assert_eq!(queue(office_id(3), 9), NOBODY);
    let state = |state: &str, limit| ids(read(store, |tx| tx.list_cards_in_state(here, state, limit)));
    assert_eq!(state("PRINTING", 9), [7, 6, 8]);
    assert_eq!(state("PRINTING", 2), [7, 6]);
    assert_eq!(state("QUEUED", 9), [1, 3, 4, 5, 2]);
    assert_eq!(state("PRINTED", 9), NOBODY);
    let reasons = read(store, |tx| tx.count_card_queue(here));
    assert_eq!(reasons, [(IssueReason::New, 3), (IssueReason::DataChange, 1), (IssueReason::Lost, 1)]);
    let states = read(store, |tx| tx.count_cards(here));
    assert_eq!(states, [("PRINTING".to_owned(), 3), ("QUEUED".to_owned(), 5)]);
    assert_eq!(read(store, |tx| tx.count_cards(office_id(3))), []);
}

/// Withdrawn by a request for DAMAGED of the office, within the range, still a card in the books; in order of serial.
pub fn damaged_cards_taken_in_are_listed(subject: &Subject) {
    let store = subject.store.as_ref();
    persons(store, 6);
    // Person, serial, reason of the request that withdrew the card, office of that request.
    let rows = [
        (1, 9, IssueReason::Damaged, 1),
        (2, 4, IssueReason::Damaged, 1),
        (3, 5, IssueReason::Lost, 1),
        (4, 6, IssueReason::Damaged, 2),
        (5, 20, IssueReason::Damaged, 1),
    ];
    write(store, |tx| {
        for (n, number, reason, office) in rows {
            let (at, printed_at) = (instant(50 + n), instant(40));
            let state = CardState::Withdrawn { serial: serial(number), printed_at, at };
            tx.put_card(&CardIssue { state, office: office_id(1), ..card(n, n, IssueReason::New) })?;
            tx.put_card(&CardIssue { requested_at: at, office: office_id(office), ..card(n, 10 + n, reason) })?;
        }
        let state =
            CardState::HandedOver { serial: serial(7), printed_at: instant(1), at: instant(2), to: Recipient::Holder };
        tx.put_card(&CardIssue { state, ..card(6, 6, IssueReason::New) })?;
        // Serial 20 is destroyed already.
        tx.change_holdings(&[], &[holding(1, 10, 1, AccountKind::Printed), holding(20, 20, 1, AccountKind::Destroyed)])
    });
    let taken_in = |office, range, limit| -> Vec<i64> {
        let cards = read(store, |tx| tx.list_cards_taken_in(office_id(office), range, limit));
        cards.iter().map(|card| card.person.to_i64()).collect()
    };
    assert_eq!(taken_in(1, range(1, 99), 10), [2, 1]);
    assert_eq!(taken_in(1, range(1, 99), 1), [2]);
    assert_eq!(taken_in(1, range(5, 99), 10), [1]);
    assert_eq!(taken_in(1, range(9, 9), 10), [1]);
    assert_eq!(taken_in(2, range(1, 99), 10), [4], "printed by the first office, taken in by the second");
    assert_eq!(taken_in(3, range(1, 99), 10), NOBODY);
}
