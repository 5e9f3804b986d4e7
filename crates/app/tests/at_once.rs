//! Printing at once: without an officer, on the day it is due, and never against a printer that spoils blanks.

#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]

use app::Failure;
use app::card::{self, CardError, CardFace, HandOver, PressRun, QueueFrom, Seen};
use app::person::{self, MoveWithin, Target};
use app::port::{CardPress, Mode, PressError, SampleKind};
use domain::card::{CardIssue, IssueReason, Recipient, Wait};
use domain::enrolment::Status;
use domain::ids::PersonId;
use domain::person::Address;
use domain::staff::{Actor, Role};
use jiff::SignedDuration;
use jiff::civil::date;
use std::collections::BTreeSet;
use testkit::world::{World, resident, resident_born};

/// A printer with a rule for each card, which shows the holder's id and name and nothing else.
struct Printer<F: Fn(&str) -> Result<(), PressError> + Send + Sync>(F);

impl<F: Fn(&str) -> Result<(), PressError> + Send + Sync> CardPress for Printer<F> {
    fn draw(&self, face: &CardFace) -> Result<Vec<u8>, PressError> {
        Ok(format!("{} {}", face.person.id, face.person.name.as_str()).into_bytes())
    }

    fn print(&self, _: &str, card: &[u8], _: bool) -> Result<(), PressError> {
        (self.0)(std::str::from_utf8(card).unwrap())
    }
}

fn prints(_: &str) -> Result<(), PressError> {
    Ok(())
}

fn enrolled(world: &World, number: u32) -> PersonId {
    let person = world.register(resident(number, world.village_here()));
    world.enrol(person, u64::from(number), 0);
    person
}

fn card_of(world: &World, person: PersonId) -> CardIssue {
    world.store.begin(Mode::Read).unwrap().list_cards(person).unwrap().into_iter().next().unwrap()
}

fn at_once(world: &World, seen: Option<Seen>) -> (usize, Option<Seen>) {
    card::print_at_once(&world.service, &world.program(), seen, 100).unwrap()
}

fn press(world: &World, printer: &dyn CardPress, run: &mut PressRun) -> card::PrintReport {
    card::run_press(&world.service, &world.program(), printer, run, 3).unwrap()
}

fn a_run(world: &World) -> PressRun {
    PressRun::new(world.service.now())
}

#[test]
fn who_is_print_ready_is_printed_without_being_asked_for() {
    let world = World::new();
    let person = enrolled(&world, 1);
    let (sent, seen) = at_once(&world, None);
    assert_eq!((sent, world.status(person)), (0, Status::PrintReadyRecord), "there is no blank yet");
    assert_eq!(at_once(&world, seen), (0, seen), "nothing has changed");
    world.receive_blanks(1, 1);
    assert_eq!(at_once(&world, seen), (1, None));
    press(&world, &Printer(prints), &mut a_run(&world));
    assert_eq!(world.status(person), Status::CardPrinted);
    world.audit();
}

#[test]
fn the_seventeenth_birthday_needs_no_officer() {
    let world = World::new();
    world.receive_blanks(1, 5);
    let person = world.register(resident_born(1, world.village_here(), date(2007, 11, 8)));
    world.enrol(person, 1, 0);
    let (sent, seen) = at_once(&world, None);
    assert_eq!((sent, at_once(&world, seen).0), (0, 0));
    world.clock.advance(SignedDuration::from_hours(48));
    assert_eq!(at_once(&world, seen).0, 1, "the day has changed, though nobody has done anything");
    assert_eq!(world.status(person), Status::SentForCardPrinting);
}

#[test]
fn held_printing_waits_for_an_officer() {
    let world = World::new();
    world.receive_blanks(1, 5);
    let printer = world.actor(Role::Printer);
    world.act(&printer, |ctx| card::hold_printing(ctx)).unwrap();
    let person = enrolled(&world, 1);
    assert_eq!(at_once(&world, None).0, 0);
    let page = world.act(&printer, |ctx| card::queue(ctx, QueueFrom::default(), 10)).unwrap();
    assert!(page.is_held && page.waiting[0].wait == Wait::Ready);
    let operator = world.actor(Role::Operator);
    assert!(matches!(world.act(&operator, |ctx| card::resume_printing(ctx)), Err(Failure::NotPermitted(_))));
    world.act(&printer, |ctx| card::resume_printing(ctx)).unwrap();
    assert_eq!((at_once(&world, None).0, world.status(person)), (1, Status::SentForCardPrinting));
}

#[test]
fn a_printer_that_spoils_a_blank_spoils_one_only() {
    let world = World::new();
    world.receive_blanks(1, 9);
    let people: Vec<_> = (1..=3).map(|number| enrolled(&world, number)).collect();
    let jams = Printer(|_: &str| Err(PressError::Failed { is_blank_spoiled: true, reason: "jam".into() }));
    assert_eq!(card::print_at_once(&world.service, &world.program(), None, 1).unwrap().0, 1);
    press(&world, &jams, &mut a_run(&world));
    assert_eq!(at_once(&world, None).0, 0, "held until somebody has looked at the printer");
    let printer = world.actor(Role::Printer);
    world.act(&printer, |ctx| card::resume_printing(ctx)).unwrap();
    assert_eq!(at_once(&world, None).0, 2, "the others; the card that failed waits for a person");
    let page = world.act(&printer, |ctx| card::queue(ctx, QueueFrom::default(), 10)).unwrap();
    assert_eq!((page.waiting.len(), page.waiting[0].wait), (1, Wait::PrintFailed));
    assert_eq!(world.act(&printer, |ctx| card::send_next(ctx, 10)).unwrap(), 1);
    press(&world, &Printer(prints), &mut a_run(&world));
    assert!(people.iter().all(|person| world.status(*person) == Status::CardPrinted));
    world.audit();
}

#[test]
fn a_face_that_cannot_be_made_stops_nobody_else() {
    let world = World::new();
    world.receive_blanks(1, 9);
    let people: Vec<_> = (1..=2).map(|number| enrolled(&world, number)).collect();
    let spoiled = people[0];
    world
        .act(&world.program(), |ctx| {
            let encounter = ctx.tx.find_enrolment(spoiled)?.unwrap().encounter.unwrap();
            let sample = app::port::Sample {
                person: spoiled,
                encounter,
                kind: SampleKind::Signature,
                media_type: "image/png".into(),
                quality: "GOOD".into(),
                sealed: vec![7; 64],
            };
            ctx.tx.put_sample(&sample)?;
            ctx.journal(domain::journal::Act::SampleTaken, Some(spoiled), "a disk that forgets")?;
            Ok::<_, Failure<CardError>>(())
        })
        .unwrap();
    at_once(&world, None);
    let mut run = a_run(&world);
    let report = press(&world, &Printer(prints), &mut run);
    assert_eq!((report.printed, report.failed), (1, 1));
    assert_eq!(
        people.iter().map(|p| world.status(*p)).collect::<Vec<_>>(),
        [Status::PrintReadyRecord, Status::CardPrinted]
    );
    assert_eq!(at_once(&world, None).0, 0, "it is not tried again and again");
    world.audit();
}

#[test]
fn jobs_of_unknown_fate_do_not_hold_up_the_others() {
    let world = World::new();
    world.receive_blanks(1, 20);
    let people: Vec<_> = (1..=8).map(|number| enrolled(&world, number)).collect();
    at_once(&world, None);
    let unknown: BTreeSet<_> = people.iter().take(5).copied().collect();
    let forgets = Printer(|card: &str| match unknown.iter().any(|person| card.starts_with(&person.to_string())) {
        true => Err(PressError::Uncertain("forgotten".into())),
        false => Ok(()),
    });
    let mut run = a_run(&world);
    let mut seen = (0, 0);
    for _ in 0..4 {
        let report = press(&world, &forgets, &mut run);
        seen = (seen.0 + report.printed, seen.1 + report.uncertain);
    }
    assert_eq!(seen, (3, 5), "each is asked for once");
    let printer = world.actor(Role::Printer);
    for person in &unknown {
        let card = card_of(&world, *person);
        world.act(&printer, |ctx| card::confirm_printed(ctx, *person, card.id)).unwrap();
    }
    assert!(people.iter().all(|person| world.status(*person) == Status::CardPrinted));
}

#[test]
fn what_changes_while_a_card_waits_for_those_before_it_stands_on_it() {
    let world = World::new();
    world.receive_blanks(1, 5);
    let people: Vec<_> = (1..=2).map(|number| enrolled(&world, number)).collect();
    at_once(&world, None);
    let printed = std::sync::Mutex::new(Vec::new());
    let corrects = Printer(|card: &str| {
        let mut printed = printed.lock().unwrap();
        printed.push(card.split_once(' ').unwrap().1.to_owned());
        if printed.len() == 1 {
            world
                .act(&world.program(), |ctx| {
                    let second = ctx.tx.find_person(people[1])?.unwrap();
                    let name = domain::name::PersonName::parse("NAMA BARU").unwrap().0;
                    ctx.tx.update_person(&domain::person::Person { name, ..second })?;
                    ctx.journal(domain::journal::Act::PersonChanged, Some(people[1]), "name")?;
                    Ok::<_, Failure<CardError>>(())
                })
                .unwrap();
        }
        Ok(())
    });
    press(&world, &corrects, &mut a_run(&world));
    assert_eq!(printed.lock().unwrap()[1], "NAMA BARU");
}

#[test]
fn who_moves_to_another_district_gets_the_card_where_it_was_asked_for() {
    let world = World::new();
    let desk = Actor::program(&world.desk).unwrap();
    let clerk = world.actor(Role::StockClerk);
    world.receive_blanks(1, 9);
    for (who, kind) in [
        (&clerk, domain::stock::MovementKind::Send),
        (&world.at_desk(Role::StockClerk), domain::stock::MovementKind::Arrive),
    ] {
        let serial = |n| domain::stock::Serial::from_u64(n).unwrap();
        let cmd = app::stock::MoveBlanks {
            kind,
            range: domain::stock::SerialRange::new(serial(1), serial(5)).unwrap(),
            other_office: Some(world.desk.id),
            document: "SJ-2".into(),
        };
        world.act(who, |ctx| app::stock::move_blanks(ctx, &cmd)).unwrap();
    }
    let person = world.register(resident(1, world.village_here()));
    world.record_by(&world.at_desk(Role::Operator), person, 1, 0);
    world.act(&world.at_desk(Role::Verifier), |ctx| app::enrolment::approve(ctx, person)).unwrap();
    app::uniqueness::advance(&world.service, &world.program()).unwrap();
    let known = world.store.begin(Mode::Read).unwrap().find_person(person).unwrap().unwrap();
    let cmd = MoveWithin {
        target: Target { person, version: known.version },
        to: Address { village: world.village_elsewhere(), ..known.address },
        kk: None,
        relation: None,
        on: date(2024, 11, 6),
    };
    world.act(&world.actor(Role::Operator), |ctx| person::move_within(ctx, &cmd)).unwrap();
    assert_eq!(card::print_at_once(&world.service, &desk, None, 10).unwrap().0, 1);
    card::run_press(&world.service, &desk, &Printer(prints), &mut a_run(&world), 10).unwrap();
    let operator = world.at_desk(Role::Operator);
    let given = HandOver { person, card: card_of(&world, person).id, to: Recipient::Holder };
    world.act(&operator, |ctx| card::at_counter(ctx, person, given.card)).unwrap();
    world.act(&operator, |ctx| card::hand_over(ctx, &given)).unwrap();
    assert_eq!(world.status(person), Status::CardIssued);
    world.audit();
}

#[test]
fn a_replacement_leaves_blanks_for_first_timers_in_the_queue() {
    let world = World::new();
    world.receive_blanks(1, 1);
    let holder = enrolled(&world, 1);
    at_once(&world, None);
    press(&world, &Printer(prints), &mut a_run(&world));
    let operator = world.actor(Role::Operator);
    let given = HandOver { person: holder, card: card_of(&world, holder).id, to: Recipient::Holder };
    world.act(&operator, |ctx| card::hand_over(ctx, &given)).unwrap();
    world.act(&operator, |ctx| card::request_replacement(ctx, holder, IssueReason::Lost, "LP/1")).unwrap();
    let first_timer = enrolled(&world, 2);
    world.receive_blanks(2, 4);
    let printer = world.actor(Role::Printer);
    let replacement = card_of(&world, holder).id;
    let refused = world.act(&printer, |ctx| card::send_to_printer(ctx, holder, replacement)).unwrap_err();
    let kept = Wait::ReserveKept { on_hand: 3, reserve: 3 };
    assert_eq!(refused, Failure::Rule(CardError::Waits(kept)), "three blanks: two in reserve, one for who waits");
    assert_eq!(at_once(&world, None).0, 1);
    assert_eq!(world.status(first_timer), Status::SentForCardPrinting);
    world.audit();
}

#[test]
fn the_biodata_letter_is_for_who_has_no_card() {
    let world = World::new();
    world.receive_blanks(1, 5);
    let person = enrolled(&world, 1);
    let operator = world.actor(Role::Operator);
    let letter = world.act(&operator, |ctx| card::biodata(ctx, person)).unwrap();
    assert_eq!(letter.head, "Petugas 10", "the head of the Dinas signs");
    at_once(&world, None);
    press(&world, &Printer(prints), &mut a_run(&world));
    let refused = world.act(&operator, |ctx| card::biodata(ctx, person)).unwrap_err();
    assert_eq!(refused, Failure::Rule(CardError::NoLetter));
}

#[test]
fn no_id_is_drawn_twice_while_the_clock_stands_still() {
    let world = World::new();
    let people: BTreeSet<_> =
        (1..=3_000).map(|number| world.register(resident(number, world.village_here()))).collect();
    assert_eq!(people.len(), 3_000);
}
