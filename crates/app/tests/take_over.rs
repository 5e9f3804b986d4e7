//! What an earlier system holds is taken over whole or not at all, and then lives on like any other record.

use app::card::{self, HandOver};
use app::enrolment::{TakeOver, TakeOverError, WaitingCard, seal_templates, take_over};
use app::port::{Mode, Vault};
use app::{Draw, Failure};
use domain::card::Recipient;
use domain::enrolment::{Encounter, Enrolment, Status};
use domain::ids::{EncounterId, PersonId};
use domain::person::Person;
use domain::staff::Role;
use jiff::Timestamp;
use jiff::civil::date;
use matcher::finger::FingerPosition;
use matcher::synthetic::{face_identity, face_sample, finger_set};
use testkit::world::{World, keys, resident, resident_born};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A record of somebody in a status, with the body of `number`.
fn record(world: &World, number: u32, person: Person, status: Status) -> TakeOver {
    let id = PersonId::from_i64(5_000 + i64::from(number)).unwrap();
    let person = Person { id, ..person };
    if status == Status::Unregistered {
        let enrolment = Enrolment::unregistered(id, at("2024-01-01T00:00:00Z"));
        return TakeOver { person, enrolment, recording: None, card: None };
    }
    let encounter = EncounterId::from_i64(9_000 + i64::from(number)).unwrap();
    let mut draw = Draw::new([u8::try_from(number % 251).unwrap(); 32], at("2024-01-01T00:00:00Z"));
    let positions = [1, 2, 6, 7].map(|code| FingerPosition::from_code(code).unwrap());
    let seed = u64::from(number);
    let face = face_sample(&face_identity(seed), 0);
    let fingers = finger_set(seed, &positions, 0);
    let keys = keys();
    let templates = seal_templates(keys.as_ref() as &dyn Vault, &mut draw, id, encounter, &face, &fingers);
    let (recorded_at, printed_at) = (at("2024-10-01T03:00:00Z"), at("2024-10-09T03:00:00Z"));
    let capture = Encounter {
        person: id,
        id: encounter,
        captured_at: recorded_at,
        captured_by: world.actor(Role::Operator).staff,
        office: world.dinas.id,
        exceptions: Vec::new(),
        verified: Some((world.actor(Role::Verifier).staff, recorded_at)),
        is_discarded: false,
        version: 0,
    };
    let printed_on = (status != Status::PrintReadyRecord).then_some(date(2024, 10, 9));
    let enrolment = Enrolment {
        person: id,
        status,
        since_at: printed_at,
        encounter: Some(encounter),
        recorded_on: Some(date(2024, 10, 1)),
        ready_on: Some(date(2024, 10, 2)),
        printed_on,
        issued_on: (status == Status::CardIssued).then_some(date(2024, 10, 10)),
        version: 0,
    };
    let card = match status {
        Status::PrintReadyRecord => Some(WaitingCard::Queued { requested_at: recorded_at }),
        Status::CardPrinted => Some(WaitingCard::Printed { requested_at: recorded_at, printed_at }),
        _ => None,
    };
    let card = card.map(|card| (world.dinas.id, card));
    TakeOver { person, enrolment, recording: Some((capture, templates)), card }
}

fn enter(world: &World, cmd: &TakeOver) -> Result<(), Failure<TakeOverError>> {
    world.act(&world.program(), |ctx| take_over(ctx, cmd))
}

#[test]
fn records_of_every_standing_are_taken_over_and_live_on() {
    let world = World::new();
    world.receive_blanks(1, 10);
    let village = world.village_here();
    for (number, status) in
        (1..).zip([Status::Unregistered, Status::CardIssued, Status::CardPrinted, Status::PrintReadyRecord])
    {
        enter(&world, &record(&world, number, resident(number, village), status)).unwrap();
        assert_eq!(world.status(PersonId::from_i64(5_000 + i64::from(number)).unwrap()), status);
    }
    world.audit();
    let (printed, queued) = (PersonId::from_i64(5_003).unwrap(), PersonId::from_i64(5_004).unwrap());
    assert_eq!(world.print_all(), 1);
    for person in [printed, queued] {
        let card = world.store.begin(Mode::Read).unwrap().find_active_card(person).unwrap().unwrap();
        let cmd = HandOver { person, card, to: Recipient::Holder };
        world.act(&world.actor(Role::Operator), |ctx| card::hand_over(ctx, &cmd)).unwrap();
    }
    let tx = world.store.begin(Mode::Read).unwrap();
    let today = date(2024, 11, 6);
    let (first, last) = (village.to_i64(), village.to_i64());
    let [(_, counts)] = tx.coverage(today, first, last).unwrap()[..] else { panic!("one village") };
    assert_eq!(counts.fields(), [4, 3, 3, 3, 3, 0]);
    drop(tx);
    world.audit();
}

#[test]
fn a_body_that_was_taken_over_is_found_again() {
    let world = World::new();
    world.receive_blanks(1, 10);
    let village = world.village_here();
    enter(&world, &record(&world, 7, resident(7, village), Status::CardIssued)).unwrap();
    let gallery = app::uniqueness::load_gallery(world.store.as_ref(), keys().as_ref()).unwrap();
    world.service.env().matching.replace_gallery(gallery);
    let again = world.register(resident(8, village));
    world.enrol(again, 7, 1);
    assert_eq!(world.status(again), Status::DuplicateRecord);
}

#[test]
fn what_does_not_fit_is_refused() {
    let world = World::new();
    let village = world.village_here();
    let good = || record(&world, 1, resident(1, village), Status::CardIssued);
    let inconsistent = |cmd: TakeOver| {
        let refused = enter(&world, &cmd);
        assert!(matches!(refused, Err(Failure::Rule(TakeOverError::Inconsistent(_)))), "{refused:?}");
    };
    inconsistent(TakeOver { recording: None, ..good() });
    inconsistent(TakeOver { person: Person { version: 3, ..good().person }, ..good() });
    inconsistent(TakeOver {
        recording: record(&world, 2, resident(2, village), Status::CardIssued).recording,
        ..good()
    });
    let waits = WaitingCard::Queued { requested_at: at("2024-10-01T03:00:00Z") };
    inconsistent(TakeOver { card: Some((world.dinas.id, waits)), ..good() });
    let status = Status::AdjudicateRecord;
    inconsistent(TakeOver { enrolment: Enrolment { status, ..good().enrolment }, ..good() });
    // No blank for a card that is said to be printed.
    let printed = record(&world, 3, resident(3, village), Status::CardPrinted);
    assert!(matches!(enter(&world, &printed), Err(Failure::Rule(TakeOverError::Stock(_)))));
    let tx = world.store.begin(Mode::Read).unwrap();
    assert_eq!(tx.find_person_by_nik(good().person.nik).unwrap(), None);
    drop(tx);
    enter(&world, &good()).unwrap();
    assert!(enter(&world, &good()).is_err(), "a NIK twice");
    let auditor = world.actor(Role::Auditor);
    let refused =
        world.act(&auditor, |ctx| take_over(ctx, &record(&world, 4, resident(4, village), Status::CardIssued)));
    assert!(matches!(refused, Err(Failure::NotPermitted(_))));
}

#[test]
fn who_waits_for_a_birthday_holds_nobody_up() {
    let world = World::new();
    world.receive_blanks(1, 10);
    let village = world.village_here();
    let early = u32::try_from(card::QUEUE_LIMIT).unwrap() + 5;
    for number in 1..=early {
        let person = resident_born(number, village, date(2008, 5, 17));
        enter(&world, &record(&world, number, person, Status::PrintReadyRecord)).unwrap();
    }
    let due = early + 1;
    enter(&world, &record(&world, due, resident(due, village), Status::PrintReadyRecord)).unwrap();
    let sent = world.act(&world.actor(Role::Printer), |ctx| card::send_next(ctx, 10)).unwrap();
    assert_eq!(sent, 1);
}
