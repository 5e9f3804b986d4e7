//! The main line through the use cases: recorded, verified, unique, printed, handed over; and everything that must not
//! happen on the way.

use app::card::{self, CardError, HandOver, QueueFrom};
use app::enrolment::{self, Begun, Direction, EnrolmentError, FinishRecording};
use app::stock::{self, MoveBlanks, StockFailure};
use app::uniqueness::{self, DeskError};
use app::{Failure, Nothing};
use domain::card::{IssueReason, Recipient, Wait};
use domain::enrolment::{CaptureException, ExceptionReason, Modality, Status};
use domain::ids::PersonId;
use domain::staff::Role;
use domain::stock::{MovementKind, Serial, SerialRange};
use domain::uniqueness::{Ruling, Tally, Verdict, VoteError};
use jiff::SignedDuration;
use jiff::civil::date;
use testkit::world::{World, resident, resident_born, service_over, synthetic_sample};

fn one(n: u64) -> SerialRange {
    SerialRange::single(Serial::from_u64(n).unwrap())
}

fn queued(world: &World, person: PersonId) -> domain::card::CardIssue {
    let tx = world.store.begin(app::port::Mode::Read).unwrap();
    tx.list_cards(person).unwrap().into_iter().next().unwrap()
}

fn on_hand(world: &World) -> u64 {
    world.act(&world.program(), |ctx| Ok::<_, Failure<Nothing>>(stock::on_hand(ctx.tx, world.dinas.id)?)).unwrap()
}

#[test]
fn from_nothing_recorded_to_a_card_in_the_hand() {
    let world = World::new();
    world.receive_blanks(1, 10);
    let id = world.register(resident(1, world.village_here()));
    world.enrol(id, 1, 0);
    assert_eq!(world.status(id), Status::PrintReadyRecord);
    assert_eq!(world.print_all(), 1);
    assert_eq!(world.status(id), Status::CardPrinted);
    assert_eq!(on_hand(&world), 9);
    let cmd = HandOver { person: id, card: queued(&world, id).id, to: Recipient::Holder };
    world.act(&world.actor(Role::Operator), |ctx| card::hand_over(ctx, &cmd)).unwrap();
    assert_eq!(world.status(id), Status::CardIssued);
    world.audit();
}

#[test]
fn a_second_recording_is_refused_with_directions() {
    let world = World::new();
    let id = world.register(resident(1, world.village_here()));
    let operator = world.actor(Role::Operator);
    world.record(id, 1, 0);
    let begin = |expected| {
        let begun = world.act(&operator, |ctx| enrolment::begin(ctx, id)).unwrap();
        assert_eq!(begun, Begun::Refused(expected));
    };
    begin(Direction::UnderWay);
    world.act(&world.actor(Role::Verifier), |ctx| enrolment::approve(ctx, id)).unwrap();
    uniqueness::advance(&world.service, &world.program()).unwrap();
    begin(Direction::ReplaceOrMove);
    let refusals = {
        let tx = world.store.begin(app::port::Mode::Read).unwrap();
        tx.list_leaves_about(id, 100)
            .unwrap()
            .iter()
            .filter(|l| l.act == domain::journal::Act::SecondRecordingRefused)
            .count()
    };
    assert_eq!(refusals, 2);
}

#[test]
fn the_same_person_under_another_nik_gets_no_card() {
    let world = World::new();
    world.receive_blanks(1, 10);
    let first = world.register(resident(1, world.village_here()));
    let second = world.register(resident(2, world.village_elsewhere()));
    world.enrol(first, 77, 0);
    world.enrol(second, 77, 1);
    assert_eq!(world.status(first), Status::PrintReadyRecord);
    assert!(
        matches!(world.status(second), Status::DuplicateRecord | Status::AdjudicateRecord),
        "{:?}",
        world.status(second)
    );
    assert_eq!(world.print_all(), 1);
    world.audit();
}

#[test]
fn two_recordings_of_one_person_in_one_batch_find_each_other() {
    let world = World::new();
    let ids: Vec<_> = (1..=2).map(|n| world.register(resident(n, world.village_here()))).collect();
    for (id, noise) in ids.iter().zip(0..) {
        world.record(*id, 5, noise);
        world.act(&world.actor(Role::Verifier), |ctx| enrolment::approve(ctx, *id)).unwrap();
    }
    uniqueness::advance(&world.service, &world.program()).unwrap();
    let unique = ids.iter().filter(|id| world.status(**id) == Status::PrintReadyRecord).count();
    assert_eq!(unique, 1);
}

#[test]
fn the_recorder_cannot_verify_and_a_rejection_deletes_the_recording() {
    let world = World::new();
    let id = world.register(resident(1, world.village_here()));
    world.record(id, 1, 0);
    let operator = world.actor(Role::Operator);
    let mut two_hats = operator.clone();
    two_hats.role = Some(Role::Verifier);
    let refused = world.act(&two_hats, |ctx| enrolment::approve(ctx, id));
    assert_eq!(refused.unwrap_err(), Failure::Rule(EnrolmentError::SamePerson));
    let verifier = world.actor(Role::Verifier);
    let refused = world.act(&verifier, |ctx| enrolment::reject(ctx, id, "  "));
    assert_eq!(refused.unwrap_err(), Failure::Rule(EnrolmentError::NoReason));
    world.act(&verifier, |ctx| enrolment::reject(ctx, id, "foto orang lain")).unwrap();
    assert_eq!(world.status(id), Status::Unregistered);
    world.enrol(id, 1, 3);
    assert_eq!(world.status(id), Status::PrintReadyRecord);
    world.audit();
}

#[test]
fn what_is_missing_needs_a_named_exception() {
    let world = World::new();
    let id = world.register(resident(1, world.village_here()));
    let operator = world.actor(Role::Operator);
    world.act(&operator, |ctx| enrolment::begin(ctx, id)).unwrap();
    world.act(&operator, |ctx| enrolment::keep_sample(ctx, id, &synthetic_sample(1, 0))).unwrap();
    let exception = |modality| CaptureException { modality, reason: ExceptionReason::NoDevice, note: String::new() };
    let finish = |exceptions: Vec<CaptureException>| {
        let cmd = FinishRecording { person: id, exceptions };
        world.act(&operator, |ctx| enrolment::finish(ctx, &cmd))
    };
    assert_eq!(
        finish(vec![]).unwrap_err(),
        Failure::Rule(EnrolmentError::Missing(vec![Modality::Iris, Modality::Signature]))
    );
    assert_eq!(
        finish(vec![exception(Modality::Iris), exception(Modality::Signature), exception(Modality::Face)]).unwrap_err(),
        Failure::Rule(EnrolmentError::NeedlessException(Modality::Face))
    );
    finish(vec![exception(Modality::Iris), exception(Modality::Signature)]).unwrap();
    assert_eq!(finish(vec![]).unwrap_err(), Failure::Rule(EnrolmentError::NotOpen), "a recording is finished once");
}

#[test]
fn sixteen_year_olds_wait_and_print_at_seventeen_without_a_new_recording() {
    let world = World::new();
    world.receive_blanks(1, 10);
    let id = world.register(resident_born(1, world.village_here(), date(2007, 11, 8)));
    world.enrol(id, 1, 0);
    assert_eq!(world.status(id), Status::PrintReadyRecord);
    assert_eq!(world.print_all(), 0);
    let page = world.act(&world.actor(Role::Printer), |ctx| card::queue(ctx, QueueFrom::default(), 10)).unwrap();
    assert_eq!(page.waiting[0].wait, Wait::UnderAge { until_on: date(2024, 11, 8) });
    world.clock.advance(SignedDuration::from_hours(48));
    assert_eq!(world.print_all(), 1);
    let child = world.register(resident_born(2, world.village_here(), date(2010, 1, 1)));
    let refused = world.act(&world.actor(Role::Operator), |ctx| enrolment::begin(ctx, child));
    assert_eq!(refused.unwrap_err(), Failure::Rule(EnrolmentError::NotDue));
}

#[test]
fn the_reserve_is_not_broken_by_replacements_and_a_lost_card_is_replaced() {
    let world = World::new();
    world.receive_blanks(1, 3);
    let id = world.register(resident(1, world.village_here()));
    world.enrol(id, 1, 0);
    world.print_all();
    let operator = world.actor(Role::Operator);
    let cmd = HandOver { person: id, card: queued(&world, id).id, to: Recipient::Holder };
    world.act(&operator, |ctx| card::hand_over(ctx, &cmd)).unwrap();
    let no_letter = world.act(&operator, |ctx| card::request_replacement(ctx, id, IssueReason::Lost, " "));
    assert_eq!(no_letter.unwrap_err(), Failure::Rule(CardError::NoDocument));
    let (_, wait) =
        world.act(&operator, |ctx| card::request_replacement(ctx, id, IssueReason::Lost, "LP/12/XI/2024")).unwrap();
    assert_eq!(wait, Wait::ReserveKept { on_hand: 2, reserve: 2 });
    assert_eq!(world.print_all(), 0, "the two blanks left are the reserve");
    let again = world.act(&operator, |ctx| card::request_replacement(ctx, id, IssueReason::Lost, "LP/13"));
    assert_eq!(again.unwrap_err(), Failure::Rule(CardError::AlreadyQueued));
    world.receive_blanks(4, 4);
    assert_eq!(world.print_all(), 1);
    let tx = world.store.begin(app::port::Mode::Read).unwrap();
    let active = tx.list_cards(id).unwrap().iter().filter(|c| c.state.is_active()).count();
    assert_eq!(active, 1);
    drop(tx);
    world.audit();
}

#[test]
fn the_last_blank_goes_to_one_of_two_printers() {
    let world = World::new();
    world.receive_blanks(1, 1);
    let ids: Vec<_> = (1..=2).map(|n| world.register(resident(n, world.village_here()))).collect();
    for (id, seed) in ids.iter().zip(100..) {
        world.enrol(*id, seed, 0);
    }
    let (a, b) = (world.actor(Role::Printer), world.second(Role::Printer));
    let results: Vec<_> = std::thread::scope(|scope| {
        let send = |actor: domain::staff::Actor, id: PersonId| {
            let card = queued(&world, id).id;
            let world = &world;
            scope.spawn(move || world.act(&actor, |ctx| card::send_to_printer(ctx, id, card)))
        };
        let threads = [send(a, ids[0]), send(b, ids[1])];
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1, "{results:?}");
    let refused = results.into_iter().find_map(Result::err).unwrap();
    assert_eq!(refused, Failure::Rule(CardError::Waits(Wait::NoBlank)));
    world.audit();
}

#[test]
fn a_failed_print_spoils_the_blank_or_gives_it_back() {
    let world = World::new();
    world.receive_blanks(1, 5);
    let id = world.register(resident(1, world.village_here()));
    world.enrol(id, 1, 0);
    let printer = world.actor(Role::Printer);
    for (is_spoiled, left) in [(true, 4), (false, 4)] {
        world.act(&printer, |ctx| card::send_next(ctx, 1)).unwrap();
        let card = queued(&world, id).id;
        world.act(&printer, |ctx| card::report_failure(ctx, id, card, is_spoiled, "macet")).unwrap();
        assert_eq!(world.status(id), Status::PrintReadyRecord);
        assert_eq!(on_hand(&world), left);
    }
    assert_eq!(world.print_all(), 1);
    let page = world.act(&world.actor(Role::StockClerk), |ctx| stock::stock_page(ctx)).unwrap();
    assert_eq!((page.balance.on_hand, page.balance.printed, page.balance.spoiled), (3, 1, 1));
    assert_eq!(page.balance.total(), 5);
    world.audit();
}

#[test]
fn two_adjudicators_decide_and_a_disagreement_goes_to_the_head() {
    let world = World::new();
    let id = world.register(resident(1, world.village_here()));
    let operator = world.actor(Role::Operator);
    world.act(&operator, |ctx| enrolment::begin(ctx, id)).unwrap();
    let exceptions = Modality::ALL
        .iter()
        .map(|m| CaptureException { modality: *m, reason: ExceptionReason::Disability, note: "uji".into() })
        .collect();
    let cmd = FinishRecording { person: id, exceptions };
    world.act(&operator, |ctx| enrolment::finish(ctx, &cmd)).unwrap();
    world.act(&world.actor(Role::Verifier), |ctx| enrolment::approve(ctx, id)).unwrap();
    uniqueness::advance(&world.service, &world.program()).unwrap();
    assert_eq!(world.status(id), Status::AdjudicateRecord, "nothing to search with: people decide");

    let (a, b) = (world.actor(Role::Adjudicator), world.second(Role::Adjudicator));
    let vote = |actor, verdict, reason: &str| world.act(actor, |ctx| uniqueness::vote(ctx, id, verdict, reason));
    assert_eq!(
        vote(&a, Verdict::DifferentPerson, "x").unwrap_err(),
        Failure::Rule(DeskError::Vote(VoteError::NoReason))
    );
    assert_eq!(vote(&a, Verdict::DifferentPerson, "tidak ada calon").unwrap(), Tally::Waiting { needed: 1 });
    assert_eq!(
        vote(&a, Verdict::DifferentPerson, "sekali lagi").unwrap_err(),
        Failure::Rule(DeskError::Vote(VoteError::AlreadyVoted))
    );
    let mut recorder = operator.clone();
    recorder.role = Some(Role::Adjudicator);
    assert_eq!(
        vote(&recorder, Verdict::DifferentPerson, "saya rekam").unwrap_err(),
        Failure::Rule(DeskError::Vote(VoteError::Involved))
    );
    let hidden = world.act(&b, |ctx| uniqueness::case_file(ctx, id)).unwrap();
    assert_eq!(hidden.votes, [], "the second decides without seeing the first");
    assert_eq!(vote(&b, Verdict::Undecidable, "tidak cukup").unwrap(), Tally::Disagreed);
    assert_eq!(world.status(id), Status::RequestValidation);
    let head = world.actor(Role::Head);
    world.act(&head, |ctx| uniqueness::settle(ctx, id, Ruling::Unique, " dikenal RT ")).unwrap();
    assert_eq!(world.status(id), Status::PrintReadyRecord);
    let history = {
        let tx = world.store.begin(app::port::Mode::Read).unwrap();
        tx.list_enrolment_events(id).unwrap()
    };
    let last = history.last().unwrap();
    assert_eq!(
        (last.by, last.note.as_str()),
        (head.staff, "dikenal RT"),
        "why the head decided so stands in the history"
    );
    world.audit();
}

#[test]
fn another_districts_resident_does_not_exist() {
    let world = World::new();
    let there = world.register(resident(1, world.village_elsewhere()));
    let operator = world.at_desk(Role::Operator);
    assert_eq!(world.act(&operator, |ctx| app::person::view(ctx, there)).unwrap_err(), Failure::NotFound);
    assert_eq!(world.act(&operator, |ctx| enrolment::begin(ctx, there)).unwrap_err(), Failure::NotFound);
    let cmd = app::person::SearchPeople { nik: Some(resident(1, world.village_here()).nik), ..Default::default() };
    assert_eq!(world.act(&operator, |ctx| app::person::search(ctx, &cmd)).unwrap(), []);
    assert!(world.act(&world.actor(Role::Operator), |ctx| app::person::view(ctx, there)).is_ok());
}

#[test]
fn the_same_person_twice_in_two_browsers_is_recorded_once() {
    let world = World::new();
    let id = world.register(resident(1, world.village_here()));
    let (a, b) = (world.actor(Role::Operator), world.second(Role::Operator));
    let exception = |modality| CaptureException { modality, reason: ExceptionReason::NoDevice, note: String::new() };
    let cmd =
        FinishRecording { person: id, exceptions: vec![exception(Modality::Iris), exception(Modality::Signature)] };
    for actor in [&a, &b] {
        world.act(actor, |ctx| enrolment::begin(ctx, id)).unwrap();
        world.act(actor, |ctx| enrolment::keep_sample(ctx, id, &synthetic_sample(1, 0))).unwrap();
    }
    let results: Vec<_> = std::thread::scope(|scope| {
        let threads = [&a, &b].map(|actor| scope.spawn(|| world.act(actor, |ctx| enrolment::finish(ctx, &cmd))));
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1, "{results:?}");
    assert_eq!(world.status(id), Status::BioCaptured);
    world.audit();
}

#[test]
fn a_clock_set_back_does_not_turn_the_journal_back() {
    let world = World::new();
    let id = world.register(resident(1, world.village_here()));
    world.clock.advance(SignedDuration::from_hours(-24 * 400));
    world.act(&world.actor(Role::Operator), |ctx| app::person::view(ctx, id)).unwrap();
    let tx = world.store.begin(app::port::Mode::Read).unwrap();
    let leaves = tx.list_leaves(0, 1000).unwrap();
    assert!(leaves.is_sorted_by_key(|l| l.at));
}

#[test]
fn after_a_restart_the_gallery_knows_everybody_again() {
    let world = World::new();
    let first = world.register(resident(1, world.village_here()));
    let second = world.register(resident(2, world.village_here()));
    world.enrol(first, 9, 0);
    let restarted = service_over(world.store.clone(), world.clock.clone());
    assert_eq!(restarted.env().matching.gallery().faces().len(), 1);
    world.record(second, 9, 1);
    restarted.write(&world.actor(Role::Verifier), |ctx| enrolment::approve(ctx, second)).unwrap();
    uniqueness::advance(&restarted, &world.program()).unwrap();
    assert_ne!(world.status(second), Status::PrintReadyRecord);
}

#[test]
fn blanks_are_moved_reversed_and_destroyed_by_two_people() {
    let world = World::new();
    world.receive_blanks(1, 10);
    let clerk = world.actor(Role::StockClerk);
    let by_hand = |kind, range| {
        let cmd = MoveBlanks { kind, range, other_office: None, document: "BA-7".into() };
        world.act(&clerk, |ctx| stock::move_blanks(ctx, &cmd))
    };
    let spoiled = by_hand(MovementKind::Spoil, one(3)).unwrap();
    assert!(matches!(by_hand(MovementKind::Spoil, one(3)), Err(Failure::Rule(StockFailure::Books(_)))));
    assert_eq!(by_hand(MovementKind::Destroy, one(3)).unwrap_err(), Failure::Rule(StockFailure::NotByHand));
    world.act(&clerk, |ctx| stock::reverse(ctx, spoiled.id, "salah hitung")).unwrap();
    let twice = world.act(&clerk, |ctx| stock::reverse(ctx, spoiled.id, "salah hitung"));
    assert_eq!(twice.unwrap_err(), Failure::Rule(StockFailure::NotReversible));
    by_hand(MovementKind::Spoil, one(4)).unwrap();
    let cmd = stock::ProposeDestruction {
        number: "470/BA/1".into(),
        ranges: vec![one(4)],
        reason: "rusak cetak".into(),
        witnesses: ["Satpol".into(), "Inspektur".into()],
    };
    let proposed = world.act(&clerk, |ctx| stock::propose_destruction(ctx, &cmd)).unwrap();
    let mut both = clerk.clone();
    both.role = Some(Role::Head);
    let alone = world.act(&both, |ctx| stock::approve_destruction(ctx, proposed.id));
    assert_eq!(alone.unwrap_err(), Failure::Rule(stock::DestructionError::SamePerson));
    world.act(&world.actor(Role::Head), |ctx| stock::approve_destruction(ctx, proposed.id)).unwrap();
    let page = world.act(&clerk, |ctx| stock::stock_page(ctx)).unwrap();
    assert_eq!((page.balance.on_hand, page.balance.destroyed, page.balance.total()), (9, 1, 10));
    world.audit();
}
