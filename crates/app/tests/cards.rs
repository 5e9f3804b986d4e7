//! Cards at the press and over the counter: interrupted, refused, given up, withdrawn.

use app::Failure;
use app::card::{self, CardError, CardFace, HandOver, PressRun, PrintReport, QueueFrom};
use app::person::{self, Target};
use app::port::{CardPress, Mode, PressError};
use app::stock;
use domain::card::{CardIssue, CardState, IssueReason, Recipient};
use domain::enrolment::Status;
use domain::ids::PersonId;
use domain::journal::Act;
use domain::staff::{Actor, Role};
use domain::stock::{AccountKind, MovementKind};
use std::collections::BTreeMap;
use std::sync::Mutex;
use testkit::world::{World, resident};

/// A printer that never prints a job twice, as the port asks, and counts how often it is asked.
#[derive(Default)]
struct Tray {
    asked: Mutex<BTreeMap<String, (usize, Vec<bool>)>>,
    printed: Mutex<Vec<String>>,
}

impl CardPress for Tray {
    fn draw(&self, face: &CardFace) -> Result<Vec<u8>, PressError> {
        assert!(!face.qr.is_empty());
        Ok(face.serial.to_string().into_bytes())
    }

    fn print(&self, job: &str, _: &[u8], is_resumed: bool) -> Result<(), PressError> {
        let mut asked = self.asked.lock().unwrap();
        let entry = asked.entry(job.to_owned()).or_default();
        entry.0 += 1;
        entry.1.push(is_resumed);
        let mut printed = self.printed.lock().unwrap();
        if !printed.iter().any(|done| done == job) {
            printed.push(job.to_owned());
        }
        Ok(())
    }
}

/// A printer that always says the same.
struct Says(fn() -> PressError);

impl CardPress for Says {
    fn draw(&self, _: &CardFace) -> Result<Vec<u8>, PressError> {
        Ok(Vec::new())
    }

    fn print(&self, _: &str, _: &[u8], _: bool) -> Result<(), PressError> {
        Err(self.0())
    }
}

fn ready(world: &World, number: u32) -> PersonId {
    let person = world.register(resident(number, world.village_here()));
    world.enrol(person, u64::from(number), 0);
    person
}

fn newest(world: &World, person: PersonId) -> CardIssue {
    let tx = world.store.begin(Mode::Read).unwrap();
    tx.list_cards(person).unwrap().into_iter().next().unwrap()
}

fn press(world: &World, printer: &dyn CardPress) -> PrintReport {
    card::run_press(&world.service, &world.program(), printer, &mut PressRun::new(world.service.now()), 100).unwrap()
}

fn send_all(world: &World) -> usize {
    world.act(&world.actor(Role::Printer), |ctx| card::send_next(ctx, 100)).unwrap()
}

fn issued(world: &World, number: u32) -> (PersonId, CardIssue) {
    let person = ready(world, number);
    send_all(world);
    press(world, &Tray::default());
    let card = newest(world, person);
    let cmd = HandOver { person, card: card.id, to: Recipient::Holder };
    world.act(&world.actor(Role::Operator), |ctx| card::hand_over(ctx, &cmd)).unwrap();
    (person, newest(world, person))
}

fn on_hand(world: &World) -> u64 {
    let tx = world.store.begin(Mode::Read).unwrap();
    stock::on_hand(tx.as_ref(), world.dinas.id).unwrap()
}

#[test]
fn a_program_that_is_killed_after_printing_prints_nothing_twice() {
    let world = World::new();
    world.receive_blanks(1, 5);
    let person = ready(&world, 1);
    send_all(&world);
    let card = newest(&world, person);
    let tray = Tray::default();
    let face = world.act(&world.actor(Role::Printer), |ctx| card::preview(ctx, person, card.id)).unwrap();
    let job = format!("{}-{}-{}", card.id, card.version, card.person);
    tray.print(&job, &tray.draw(&face).unwrap(), false).unwrap(); // Printed; then the power goes before it is noted.
    world.clock.advance(jiff::SignedDuration::from_secs(60));
    assert_eq!(newest(&world, person).state.word(), "PRINTING");
    assert_eq!(press(&world, &tray).printed, 1);
    assert_eq!(press(&world, &tray), PrintReport::default(), "nothing is left to do");
    assert_eq!(*tray.printed.lock().unwrap(), [job.clone()], "one card lies in the tray");
    let asked = tray.asked.lock().unwrap().clone();
    assert_eq!(asked.get(&job), Some(&(2, vec![false, true])), "the second run says that it resumes");
    assert_eq!((world.status(person), on_hand(&world)), (Status::CardPrinted, 4));
    world.audit();
}

#[test]
fn each_job_goes_to_the_printer_once() {
    let world = World::new();
    world.receive_blanks(1, 20);
    for number in 1..=12 {
        ready(&world, number);
    }
    assert_eq!(send_all(&world), 12);
    let tray = Tray::default();
    for _ in 0..3 {
        card::run_press(&world.service, &world.program(), &tray, &mut PressRun::new(world.service.now()), 5).unwrap();
    }
    let asked = tray.asked.lock().unwrap();
    assert_eq!(asked.len(), 12);
    assert!(asked.values().all(|(times, _)| *times == 1));
    let tx = world.store.begin(Mode::Read).unwrap();
    let serials: std::collections::BTreeSet<_> = tx
        .list_cards_in_state(world.dinas.id, "PRINTED", 100)
        .unwrap()
        .into_iter()
        .map(|card| card.state.serial().unwrap())
        .collect();
    assert_eq!(serials.len(), 12, "each on a blank of its own");
}

#[test]
fn a_printer_that_is_not_ready_keeps_the_job_and_one_that_fails_gives_it_back() {
    let world = World::new();
    world.receive_blanks(1, 5);
    let person = ready(&world, 1);
    send_all(&world);
    let later = press(&world, &Says(|| PressError::Later("no paper".into())));
    assert_eq!(later, PrintReport::default());
    let unsure = press(&world, &Says(|| PressError::Uncertain("forgotten".into())));
    assert_eq!(unsure.uncertain, 1);
    assert_eq!(newest(&world, person).state.word(), "PRINTING");
    let failed = press(&world, &Says(|| PressError::Failed { is_blank_spoiled: false, reason: "jam".into() }));
    assert_eq!((failed.failed, on_hand(&world), world.status(person)), (1, 5, Status::PrintReadyRecord));
    send_all(&world);
    press(&world, &Says(|| PressError::Failed { is_blank_spoiled: true, reason: "jam".into() }));
    assert_eq!((on_hand(&world), newest(&world, person).state), (4, CardState::Queued));
    world.audit();
}

#[test]
fn a_blank_given_back_again_and_again_stays_one_blank() {
    let world = World::new();
    world.receive_blanks(1, 1);
    let person = ready(&world, 1);
    for _ in 0..4 {
        assert_eq!(send_all(&world), 1);
        press(&world, &Says(|| PressError::Failed { is_blank_spoiled: false, reason: "jam".into() }));
        assert_eq!(on_hand(&world), 1);
    }
    send_all(&world);
    press(&world, &Tray::default());
    assert_eq!((on_hand(&world), world.status(person)), (0, Status::CardPrinted));
    world.audit();
}

#[test]
fn a_blank_that_the_printer_spoiled_never_becomes_a_card_by_hand() {
    let world = World::new();
    world.receive_blanks(1, 2);
    let person = ready(&world, 1);
    send_all(&world);
    let printer = world.actor(Role::Printer);
    let card = newest(&world, person).id;
    world.act(&printer, |ctx| card::report_failure(ctx, person, card, true, "macet")).unwrap();
    let clerk = world.actor(Role::StockClerk);
    let page = world.act(&clerk, |ctx| stock::stock_page(ctx)).unwrap();
    let spoil = page.movements.lines.iter().find(|line| line.movement.kind == MovementKind::Spoil).unwrap();
    assert!(!spoil.may_be_reversed);
    let refused = world.act(&clerk, |ctx| stock::reverse(ctx, spoil.movement.id, "salah")).unwrap_err();
    assert_eq!(refused, Failure::Rule(stock::StockFailure::NotReversible));
}

#[test]
fn an_officer_who_told_first_is_not_contradicted_by_the_press() {
    struct Slow<'a>(&'a World, PersonId);
    impl CardPress for Slow<'_> {
        fn draw(&self, _: &CardFace) -> Result<Vec<u8>, PressError> {
            Ok(Vec::new())
        }

        fn print(&self, job: &str, _: &[u8], _: bool) -> Result<(), PressError> {
            let printer = self.0.actor(Role::Printer);
            let card = job.split('-').next().unwrap().parse().unwrap();
            self.0.act(&printer, |ctx| card::confirm_printed(ctx, self.1, card)).unwrap();
            Ok(())
        }
    }
    let world = World::new();
    world.receive_blanks(1, 2);
    let person = ready(&world, 1);
    send_all(&world);
    press(&world, &Slow(&world, person));
    assert_eq!(world.status(person), Status::CardPrinted);
    world.audit();
}

#[test]
fn another_office_neither_prints_nor_confirms() {
    let world = World::new();
    world.receive_blanks(1, 5);
    let person = ready(&world, 1);
    let card = newest(&world, person).id;
    let there = world.at_desk(Role::Printer);
    let nothing = |result: Result<(), Failure<CardError>>| assert_eq!(result.unwrap_err(), Failure::NotFound);
    nothing(world.act(&there, |ctx| card::send_to_printer(ctx, person, card).map(|_| ())));
    send_all(&world);
    nothing(world.act(&there, |ctx| card::confirm_printed(ctx, person, card)));
    nothing(world.act(&there, |ctx| card::report_failure(ctx, person, card, true, "x")));
    nothing(world.act(&there, |ctx| card::preview(ctx, person, card).map(|_| ())));
    let district = Actor::program(&world.desk).unwrap();
    let report =
        card::run_press(&world.service, &district, &Tray::default(), &mut PressRun::new(world.service.now()), 10)
            .unwrap();
    assert_eq!(report, PrintReport::default());
    assert_eq!(world.act(&there, |ctx| card::queue(ctx, QueueFrom::default(), 10)).unwrap().printing, []);
}

#[test]
fn a_deputy_needs_a_name_and_a_basis() {
    let world = World::new();
    world.receive_blanks(1, 5);
    let person = ready(&world, 1);
    let operator = world.actor(Role::Operator);
    let give = |to: Recipient| {
        let cmd = HandOver { person, card: newest(&world, person).id, to };
        world.act(&operator, |ctx| card::hand_over(ctx, &cmd))
    };
    assert!(matches!(give(Recipient::Holder), Err(Failure::Rule(CardError::Card(_)))), "not printed yet");
    send_all(&world);
    press(&world, &Tray::default());
    for (name, basis) in [("", "ibu"), ("SITI", " "), (" ", "")] {
        let refused = give(Recipient::Deputy { name: name.into(), basis: basis.into() }).unwrap_err();
        assert_eq!(refused, Failure::Rule(CardError::NoDeputy));
    }
    let seen = world.act(&operator, |ctx| card::at_counter(ctx, person, newest(&world, person).id)).unwrap();
    assert_eq!((seen.person.id, seen.portrait), (person, None));
    give(Recipient::Deputy { name: "SITI".into(), basis: "ibu kandung".into() }).unwrap();
    assert!(matches!(give(Recipient::Holder), Err(Failure::Rule(CardError::Card(_)))), "given once");
    assert_eq!(world.status(person), Status::CardIssued);
}

#[test]
fn only_a_replacement_is_given_up_and_it_can_be_asked_for_again() {
    let world = World::new();
    world.receive_blanks(1, 10);
    let operator = world.actor(Role::Operator);
    let first = ready(&world, 1);
    let refused = world.act(&operator, |ctx| card::cancel(ctx, first, newest(&world, first).id)).unwrap_err();
    assert_eq!(refused, Failure::Rule(CardError::FirstCard));
    let (person, old) = issued(&world, 2);
    let ask = || world.act(&operator, |ctx| card::request_replacement(ctx, person, IssueReason::Lost, "LP/1"));
    let (asked, _) = ask().unwrap();
    world.act(&operator, |ctx| card::cancel(ctx, person, asked.id)).unwrap();
    assert!(matches!(newest(&world, person).state, CardState::Cancelled { .. }) || newest(&world, person).id == old.id);
    let again = world.act(&operator, |ctx| card::cancel(ctx, person, asked.id)).unwrap_err();
    assert!(matches!(again, Failure::Rule(CardError::Card(_))));
    let (second, _) = ask().unwrap();
    assert_ne!(second.id, asked.id);
    send_all(&world);
    press(&world, &Tray::default());
    assert_eq!(world.status(person), Status::CardPrinted);
    let tx = world.store.begin(Mode::Read).unwrap();
    let active = tx.list_cards(person).unwrap().iter().filter(|card| card.state.is_active()).count();
    assert_eq!(active, 1);
    drop(tx);
    world.audit();
}

fn die(world: &World, id: PersonId) {
    let operator = world.actor(Role::Operator);
    let version = world.store.begin(Mode::Read).unwrap().find_person(id).unwrap().unwrap().version;
    let on = world.dinas.zone.local_date(world.service.now());
    let cmd = person::Die { target: Target { person: id, version }, on };
    world.act(&operator, |ctx| person::die(ctx, &cmd)).unwrap();
}

/// A printer that keeps what it printed, and forgets when told.
#[derive(Default)]
struct Folder(Mutex<Vec<String>>);

impl CardPress for Folder {
    fn draw(&self, _: &CardFace) -> Result<Vec<u8>, PressError> {
        Ok(Vec::new())
    }

    fn print(&self, job: &str, _: &[u8], _: bool) -> Result<(), PressError> {
        self.0.lock().unwrap().push(job.to_owned());
        Ok(())
    }
    fn kept(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
    fn discard(&self, job: &str) -> Result<(), PressError> {
        self.0.lock().unwrap().retain(|kept| kept != job);
        Ok(())
    }
}

#[test]
fn print_files_go_a_day_after_the_hand_over() {
    let world = World::new();
    world.receive_blanks(1, 5);
    let people = [ready(&world, 1), ready(&world, 2)];
    send_all(&world);
    let folder = Folder(Mutex::new(vec!["surat lain".to_owned(), "0000000000001-1-0000000000001".to_owned()]));
    assert_eq!(press(&world, &folder).printed, 2);
    let sweep = || card::remove_prints(&world.service, &world.program(), &folder).unwrap();
    let day = jiff::SignedDuration::from_hours(card::HOURS_A_PRINT_IS_KEPT);
    world.clock.advance(day);
    assert_eq!(sweep(), 0, "both cards wait for their holders");
    let given = newest(&world, people[0]);
    let cmd = HandOver { person: people[0], card: given.id, to: Recipient::Holder };
    world.act(&world.actor(Role::Operator), |ctx| card::hand_over(ctx, &cmd)).unwrap();
    assert_eq!(sweep(), 0, "it may still be compared");
    world.clock.advance(day);
    assert_eq!((sweep(), sweep()), (1, 0));
    let kept = folder.kept();
    assert_eq!(kept.len(), 3, "the other card, and what is not of this register: {kept:?}");
    assert!(!kept.iter().any(|job| job.starts_with(&given.id.to_string())));
    let tx = world.store.begin(Mode::Read).unwrap();
    let told: Vec<_> = tx.list_leaves_about(people[0], 1).unwrap();
    assert_eq!((told[0].act, told[0].detail.clone()), (Act::CardFileRemoved, given.id.to_string()));
}

#[test]
fn the_code_of_a_foreigners_card_ends_with_the_permit() {
    let world = World::new();
    world.receive_blanks(1, 5);
    let until_on = jiff::civil::date(2026, 3, 31);
    let citizenship = domain::person::Citizenship::WnaItap { until_on };
    let foreigner = domain::person::Person { citizenship, ..resident(1, world.village_here()) };
    let people = [world.register(foreigner), world.register(resident(2, world.village_here()))];
    (1..).zip(people).for_each(|(seed, person)| world.enrol(person, seed, 0));
    send_all(&world);
    let expiry = |person| {
        let card = newest(&world, person).id;
        let face = world.act(&world.actor(Role::Printer), |ctx| card::preview(ctx, person, card)).unwrap();
        credential::inspect_unverified(&face.qr).unwrap().0.meta.expires_at_epoch_s
    };
    let midnight: jiff::Timestamp = "2026-04-01T00:00:00+07:00".parse().unwrap();
    assert_eq!(expiry(people[0]), Some(midnight.as_second()));
    assert_eq!(expiry(people[1]), None, "valid for life");
}

#[test]
fn death_withdraws_the_card_wherever_it_is() {
    let world = World::new();
    world.receive_blanks(1, 10);
    let (holder, _) = issued(&world, 1);
    die(&world, holder);
    assert_eq!(newest(&world, holder).state.word(), "WITHDRAWN");
    let waiting = ready(&world, 2);
    die(&world, waiting);
    assert_eq!(newest(&world, waiting).state.word(), "CANCELLED");
    assert_eq!(send_all(&world), 0);
    let at_press = ready(&world, 3);
    send_all(&world);
    die(&world, at_press);
    press(&world, &Tray::default());
    assert_eq!(newest(&world, at_press).state.word(), "WITHDRAWN", "printed, then withdrawn at once");
    let tx = world.store.begin(Mode::Read).unwrap();
    assert!([holder, waiting, at_press].iter().all(|p| tx.find_active_card(*p).unwrap().is_none()));
    let printed = tx.balances(None).unwrap().iter().find(|(_, k, _)| *k == AccountKind::Printed).unwrap().2;
    assert_eq!(printed, 2, "a blank that became a card stays one");
    drop(tx);
    world.audit();
}

#[test]
fn looks_at_the_queue_and_at_faces_are_journalled() {
    let world = World::new();
    world.receive_blanks(1, 5);
    let person = ready(&world, 1);
    send_all(&world);
    let card = newest(&world, person).id;
    let count = |act: Act| {
        let tx = world.store.begin(Mode::Read).unwrap();
        tx.list_leaves(0, 10_000).unwrap().iter().filter(|leaf| leaf.act == act).count()
    };
    let before = (count(Act::RollViewed), count(Act::PersonViewed));
    world.act(&world.actor(Role::Head), |ctx| card::queue(ctx, QueueFrom::default(), 10)).unwrap();
    world.act(&world.actor(Role::Printer), |ctx| card::preview(ctx, person, card)).unwrap();
    world.act(&world.actor(Role::Operator), |ctx| card::at_counter(ctx, person, card)).unwrap();
    assert_eq!((count(Act::RollViewed), count(Act::PersonViewed)), (before.0 + 1, before.1 + 2));
    for role in [Role::StockClerk, Role::Verifier, Role::Adjudicator] {
        let refused = world.act(&world.actor(role), |ctx| card::queue(ctx, QueueFrom::default(), 10)).unwrap_err();
        assert!(matches!(refused, Failure::NotPermitted(_)), "{role:?}");
    }
}
