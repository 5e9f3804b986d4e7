//! The search and what people make of it: nobody stops it, nobody is missed, nobody decides alone, and every record has a
//! way out.
#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]

use app::card::{self, HandOver};
use app::enrolment::{self, Begun, EnrolmentError, FinishRecording, Kept};
use app::person::{Die, MoveIn, MoveOut, Target};
use app::port::{Mode, Templates};
use app::uniqueness::{self, Advanced, DeskError};
use app::{Ctx, Failure, Nothing};
use domain::card::{CardIssue, CardState, Recipient};
use domain::enrolment::{CaptureException, Enrolment, ExceptionReason, Modality, Status};
use domain::ids::PersonId;
use domain::journal::Act;
use domain::staff::{Actor, Role};
use domain::uniqueness::{CandidateFinding, Doubt, Outcome, Ruling, SearchCandidate, SearchCase, Verdict, VoteError};
use jiff::civil::date;
use matcher::face::FaceTemplate;
use matcher::finger::{FingerPosition, FingerSet};
use matcher::format::iso19794_2::FingerMinutiaeRecord;
use matcher::synthetic::{face_identity, face_sample, finger_set};
use testkit::world::{World, resident, service_over, synthetic_sample};

fn record_of(world: &World, person: PersonId) -> Enrolment {
    let tx = world.store.begin(Mode::Read).unwrap();
    tx.find_enrolment(person).unwrap().unwrap()
}

fn cards(world: &World, person: PersonId) -> Vec<CardIssue> {
    world.store.begin(Mode::Read).unwrap().list_cards(person).unwrap()
}

fn case(world: &World, person: PersonId) -> (SearchCase, Vec<SearchCandidate>) {
    let tx = world.store.begin(Mode::Read).unwrap();
    let encounter = tx.find_enrolment(person).unwrap().unwrap().encounter.unwrap();
    (tx.find_case(person, encounter).unwrap().unwrap(), tx.list_candidates(person, encounter).unwrap())
}

fn approve(world: &World, person: PersonId) {
    world.act(&world.actor(Role::Verifier), |ctx| enrolment::approve(ctx, person)).unwrap();
}

fn advance(world: &World) -> Advanced {
    uniqueness::advance(&world.service, &world.program()).unwrap()
}

/// Something done to the register behind the use cases.
fn spoil(world: &World, mut act: impl FnMut(&mut Ctx<'_>) -> app::port::Stored<()>) {
    let done = world.act(&world.program(), |ctx| {
        act(ctx)?;
        ctx.journal(Act::SettingChanged, None, "spoilt")?;
        Ok::<_, Failure<Nothing>>(())
    });
    done.unwrap();
}

const FOUR: [FingerPosition; 4] =
    [FingerPosition::RightThumb, FingerPosition::RightIndex, FingerPosition::LeftThumb, FingerPosition::LeftIndex];

/// Records with a face of one seed or none, and some fingers of another, and approves.
fn record(world: &World, person: PersonId, face: Option<u64>, fingers: (u64, &[FingerPosition]), noise: u64) {
    let face = face.map(|seed| face_sample(&face_identity(seed), noise));
    take(world, person, face, &finger_set(fingers.0, fingers.1, noise));
}

/// Records with these templates, exceptions for what is missing, and approves.
fn take(world: &World, person: PersonId, face: Option<FaceTemplate>, fingers: &FingerSet) {
    let operator = world.actor(Role::Operator);
    let mut missing = vec![Modality::Iris, Modality::Signature];
    missing.extend(face.is_none().then_some(Modality::Face));
    missing.extend((fingers.len() < 4).then_some(Modality::Fingers));
    let prepared = enrolment::Prepared::templates(face, fingers.iter().map(|(p, t)| (p, t.clone())).collect());
    let exception = |modality| CaptureException { modality, reason: ExceptionReason::Disability, note: String::new() };
    let cmd = FinishRecording { person, exceptions: missing.into_iter().map(exception).collect() };
    world.act(&operator, |ctx| enrolment::begin(ctx, person)).unwrap();
    world.act(&operator, |ctx| enrolment::keep_sample(ctx, person, &prepared)).unwrap();
    world.act(&operator, |ctx| enrolment::finish(ctx, &cmd)).unwrap();
    approve(world, person);
}

fn people<const N: usize>(world: &World) -> [PersonId; N] {
    std::array::from_fn(|n| world.register(resident(u32::try_from(n + 1).unwrap(), world.village_here())))
}

#[test]
fn one_unreadable_template_stops_nobody_else() {
    let world = World::new();
    let [first, spoilt, like_first, other] = people(&world);
    world.enrol(first, 5, 0);
    for (id, seed, noise) in [(spoilt, 6, 0), (like_first, 5, 1), (other, 7, 0)] {
        world.record(id, seed, noise);
        approve(&world, id);
    }
    for person in [first, spoilt] {
        let encounter = record_of(&world, person).encounter.unwrap();
        spoil(&world, |ctx| {
            let kept = ctx.tx.find_templates(person, encounter)?.unwrap();
            ctx.tx.put_templates(&Templates { fingers: b"spoilt".to_vec(), ..kept })
        });
    }
    let done = advance(&world);
    assert_eq!((done.failed, done.referred, done.unique), (1, 1, 1));
    assert_eq!(world.status(spoilt), Status::EnrollFailureAtCentral);
    assert_eq!(
        world.status(like_first),
        Status::AdjudicateRecord,
        "the candidate's fingers say nothing: people decide"
    );
    assert_eq!(world.status(other), Status::PrintReadyRecord);
    let (_, candidates) = case(&world, like_first);
    assert_eq!(candidates.iter().map(|c| (c.candidate, c.fingers_compared)).collect::<Vec<_>>(), [(first, 0)]);
    world.act(&world.actor(Role::Head), |ctx| enrolment::discard(ctx, spoilt, "templat rusak")).unwrap();
    world.enrol(spoilt, 6, 1);
    assert_eq!(world.status(spoilt), Status::PrintReadyRecord);
    world.audit();
}

#[test]
fn a_face_that_cannot_be_read_hides_nobody_after_a_restart() {
    let world = World::new();
    let [first, second, again] = people(&world);
    world.enrol(first, 5, 0);
    world.enrol(second, 6, 0);
    let encounter = record_of(&world, first).encounter.unwrap();
    spoil(&world, |ctx| {
        let kept = ctx.tx.find_templates(first, encounter)?.unwrap();
        ctx.tx.put_templates(&Templates { face: b"spoilt".to_vec(), ..kept })
    });
    let restarted = service_over(world.store.clone(), world.clock.clone());
    assert_eq!(restarted.env().matching.gallery().faces().len(), 1);
    world.record(again, 5, 1);
    approve(&world, again);
    uniqueness::advance(&restarted, &world.program()).unwrap();
    assert_eq!(world.status(again), Status::DuplicateRecord, "found by the fingers");
}

#[test]
fn the_centre_searches_for_every_office() {
    let world = World::new();
    let there = world.register(resident(1, world.village_elsewhere()));
    world.record(there, 1, 0);
    approve(&world, there);
    let desk = Actor::program(&world.desk).unwrap();
    assert!(!desk.covers(world.village_elsewhere()));
    uniqueness::advance(&world.service, &desk).unwrap();
    assert_eq!(world.status(there), Status::PrintReadyRecord);
    assert_eq!(cards(&world, there)[0].office, world.dinas.id, "printed where it was recorded");
}

#[test]
fn two_programs_on_one_register_see_each_others_people() {
    let world = World::new();
    let other = service_over(world.store.clone(), world.clock.clone());
    let [first, second, third] = people(&world);
    world.enrol(first, 5, 0);
    world.record(second, 5, 1);
    approve(&world, second);
    uniqueness::advance(&other, &world.program()).unwrap();
    assert_eq!(world.status(second), Status::DuplicateRecord);
    assert_eq!(other.env().matching.gallery().faces().len(), 1);
    // What the other program deletes is gone here, too.
    other.write(&world.actor(Role::Head), |ctx| enrolment::discard(ctx, first, "salah rekam")).unwrap();
    world.enrol(third, 5, 2);
    assert_eq!(world.status(third), Status::PrintReadyRecord);
    world.audit();
}

#[test]
fn who_joins_meanwhile_waits_for_no_search_and_changes_none() {
    let world = World::new();
    let [first, second] = people(&world);
    world.enrol(first, 5, 0);
    let matching = &world.service.env().matching;
    let standing = matching.gallery();
    world.enrol(second, 6, 0);
    world.act(&world.actor(Role::Head), |ctx| enrolment::discard(ctx, first, "salah rekam")).unwrap();
    let later = matching.gallery();
    assert_eq!(later.changes(), standing.changes().map(|changes| changes + 2));
    let found = |standing: &uniqueness::Standing| {
        let search = standing.search_faces(&[face_sample(&face_identity(5), 1)], -1.0).remove(0);
        let people: Vec<_> = search.candidates.iter().map(|c| c.key.reference).collect();
        (people, search.scope.compared, i64::try_from(search.scope.position).ok())
    };
    let reference = |person: PersonId| person.to_i64().unsigned_abs();
    assert_eq!(found(&standing), (vec![reference(first)], 1, standing.changes()));
    assert_eq!(found(&later), (vec![reference(second)], 1, later.changes()));
    let (second_case, _) = case(&world, second);
    assert_eq!((second_case.compared, Some(second_case.watermark)), (1, standing.changes()), "what the view said");
}

#[test]
fn who_dies_during_the_search_gets_no_card() {
    let world = World::new();
    world.receive_blanks(1, 10);
    let [dead, gone, late] = people(&world);
    let operator = world.actor(Role::Operator);
    for (id, seed) in [(dead, 1), (gone, 2)] {
        world.record(id, seed, 0);
        approve(&world, id);
    }
    world.record(late, 3, 0);
    let target = |id| {
        let tx = world.store.begin(Mode::Read).unwrap();
        Target::of(&tx.find_person(id).unwrap().unwrap())
    };
    let on = date(2024, 11, 6);
    for id in [dead, late] {
        let cmd = Die { target: target(id), on };
        world.act(&operator, |ctx| app::person::die(ctx, &cmd)).unwrap();
    }
    let cmd = MoveOut { target: target(gone), on, is_abroad: true };
    world.act(&operator, |ctx| app::person::move_out(ctx, &cmd)).unwrap();
    let refused = world.act(&world.actor(Role::Verifier), |ctx| enrolment::approve(ctx, late));
    assert_eq!(refused.unwrap_err(), Failure::Rule(EnrolmentError::NotDue));
    advance(&world);
    for id in [dead, gone] {
        assert_eq!(world.status(id), Status::PrintReadyRecord);
        assert_eq!(cards(&world, id), []);
    }
    let person = world.store.begin(Mode::Read).unwrap().find_person(gone).unwrap().unwrap();
    let cmd = MoveIn { person: domain::person::Person { resident_from_on: on, ..person } };
    world.act(&operator, |ctx| app::person::move_in(ctx, &cmd)).unwrap();
    let states: Vec<_> = cards(&world, gone).into_iter().map(|card| (card.reason, card.state)).collect();
    assert_eq!(states, [(domain::card::IssueReason::New, CardState::Queued)], "who comes back is due a card");
    world.audit();
}

#[test]
fn who_died_at_the_desk_is_not_finished() {
    let world = World::new();
    let [id] = people(&world);
    let operator = world.actor(Role::Operator);
    world.act(&operator, |ctx| enrolment::begin(ctx, id)).unwrap();
    let person = world.store.begin(Mode::Read).unwrap().find_person(id).unwrap().unwrap();
    let cmd = Die { target: Target::of(&person), on: date(2024, 11, 6) };
    world.act(&operator, |ctx| app::person::die(ctx, &cmd)).unwrap();
    let exception = |m: &Modality| CaptureException { modality: *m, reason: ExceptionReason::Absent, note: "".into() };
    let cmd = FinishRecording { person: id, exceptions: Modality::ALL.iter().map(exception).collect() };
    let refused = world.act(&operator, |ctx| enrolment::finish(ctx, &cmd));
    assert_eq!(refused.unwrap_err(), Failure::Rule(EnrolmentError::NotDue));
}

#[test]
fn a_wrong_recording_is_undone_from_every_status_that_follows() {
    let world = World::new();
    world.receive_blanks(1, 10);
    let [queued, printed, issued, original] = people(&world);
    let head = world.actor(Role::Head);
    for (id, seed) in [(printed, 1), (issued, 2)] {
        world.enrol(id, seed, 0);
    }
    world.print_all();
    let card = cards(&world, issued)[0].id;
    let cmd = HandOver { person: issued, card, to: Recipient::Holder };
    world.act(&world.actor(Role::Operator), |ctx| card::hand_over(ctx, &cmd)).unwrap();
    world.enrol(queued, 3, 0);
    for (id, status, card) in [
        (queued, Status::PrintReadyRecord, "CANCELLED"),
        (printed, Status::CardPrinted, "WITHDRAWN"),
        (issued, Status::CardIssued, "WITHDRAWN"),
    ] {
        assert_eq!(world.status(id), status);
        let nameless = world.act(&head, |ctx| enrolment::discard(ctx, id, " "));
        assert_eq!(nameless.unwrap_err(), Failure::Rule(EnrolmentError::NoReason));
        let refused = world.act(&world.actor(Role::Operator), |ctx| enrolment::discard(ctx, id, "salah rekam"));
        assert!(matches!(refused, Err(Failure::NotPermitted(_))));
        let next = world.act(&head, |ctx| enrolment::discard(ctx, id, "salah rekam")).unwrap();
        let unregistered = Enrolment::unregistered(id, next.since_at);
        assert_eq!(next, Enrolment { version: next.version, ..unregistered });
        assert_eq!(cards(&world, id).iter().map(|c| c.state.word()).collect::<Vec<_>>(), [card]);
        assert_eq!(world.store.begin(Mode::Read).unwrap().find_active_card(id).unwrap(), None);
    }
    // Whose biometrics they were is recorded under the right NIK, and the others anew.
    world.enrol(original, 2, 1);
    assert_eq!(world.status(original), Status::PrintReadyRecord, "the wrong recording has left the gallery");
    world.enrol(issued, 4, 0);
    world.print_all();
    assert_eq!(world.status(issued), Status::CardPrinted);
    world.audit();
}

#[test]
fn a_card_with_the_printer_is_waited_for() {
    let world = World::new();
    world.receive_blanks(1, 10);
    let [id] = people(&world);
    world.enrol(id, 1, 0);
    world.act(&world.actor(Role::Printer), |ctx| card::send_next(ctx, 1)).unwrap();
    let refused = world.act(&world.actor(Role::Head), |ctx| enrolment::discard(ctx, id, "salah rekam"));
    assert!(matches!(refused, Err(Failure::Rule(EnrolmentError::Step(_)))));
}

#[test]
fn the_head_discards_what_nobody_may_adjudicate() {
    let world = World::new();
    let [id] = people(&world);
    record(&world, id, None, (1, &FOUR), 0);
    advance(&world);
    assert_eq!(world.status(id), Status::AdjudicateRecord);
    let encounter = record_of(&world, id).encounter.unwrap();
    world.act(&world.actor(Role::Head), |ctx| enrolment::discard(ctx, id, "hanya satu penelaah")).unwrap();
    assert_eq!(world.status(id), Status::Unregistered);
    let case = world.store.begin(Mode::Read).unwrap().find_case(id, encounter).unwrap().unwrap();
    assert_eq!(case.settled, Some(Ruling::Discarded));
    world.audit();
}

#[test]
fn nobody_settles_what_no_adjudicator_said() {
    let world = World::new();
    let [id] = people(&world);
    record(&world, id, None, (1, &FOUR), 0);
    advance(&world);
    let (one, other) = (world.actor(Role::Adjudicator), world.second(Role::Adjudicator));
    for (actor, verdict) in [(&one, Verdict::SamePerson), (&other, Verdict::Undecidable)] {
        world.act(actor, |ctx| uniqueness::vote(ctx, id, verdict, "kurang jelas")).unwrap();
    }
    assert_eq!(world.status(id), Status::RequestValidation);
    let head = world.actor(Role::Head);
    let seen = world.act(&head, |ctx| uniqueness::case_file(ctx, id)).unwrap();
    assert_eq!(seen.rulings, [Ruling::Duplicate, Ruling::Discarded]);
    let settle = |actor: &Actor, ruling| world.act(actor, |ctx| uniqueness::settle(ctx, id, ruling, "dikenal RT"));
    let refused = settle(&head, Ruling::Unique);
    assert_eq!(refused.unwrap_err(), Failure::Rule(DeskError::Vote(VoteError::NobodyVotedSo)));
    let voter = Actor { role: Some(Role::Head), ..one };
    let refused = settle(&voter, Ruling::Duplicate);
    assert_eq!(refused.unwrap_err(), Failure::Rule(DeskError::Vote(VoteError::AlreadyVoted)));
    settle(&head, Ruling::Duplicate).unwrap();
    assert_eq!(world.status(id), Status::DuplicateRecord);
    world.audit();
}

#[test]
fn whom_an_earlier_system_had_sent_is_recorded_here() {
    let world = World::new();
    let [id] = people(&world);
    spoil(&world, |ctx| {
        let record = ctx.tx.find_enrolment(id)?.unwrap();
        let person = ctx.tx.find_person(id)?.unwrap();
        let sent =
            Enrolment { status: Status::SentForEnrollment, recorded_on: Some(date(2020, 1, 1)), ..record.clone() };
        ctx.tx.put_enrolment(&sent)?;
        ctx.tx.put_roll(&app::record::roll_row(&person, &sent))?;
        use domain::coverage::{change, contributions};
        ctx.tx.add_coverage(&change(&contributions(&person, &record), &contributions(&person, &sent)))
    });
    let begun = world.act(&world.actor(Role::Operator), |ctx| enrolment::begin(ctx, id)).unwrap();
    assert!(matches!(begun, Begun::Open(_)));
    advance(&world);
    assert_eq!(world.status(id), Status::SentForEnrollment, "what is open is not received");
    world.enrol(id, 1, 0);
    assert_eq!(world.status(id), Status::PrintReadyRecord);
    assert_eq!(cards(&world, id).len(), 1);
    assert_eq!(record_of(&world, id).recorded_on, Some(date(2024, 11, 6)));
    world.audit();
}

#[test]
fn the_face_alone_decides_nothing() {
    let world = World::new();
    let [known, few, none, twice, with_face] = people(&world);
    world.enrol(known, 5, 0);
    record(&world, few, Some(6), (6, &FOUR[..3]), 0);
    advance(&world);
    assert_eq!(world.status(few), Status::AdjudicateRecord, "three fingers decide nothing");
    let (kept, candidates) = case(&world, few);
    assert_eq!((kept.outcome, kept.compared), (Outcome::Adjudicate, 1));
    assert_eq!(candidates.iter().map(|c| c.candidate).collect::<Vec<_>>(), [known], "the nearest face, however far");
    // Without a face: compared by the fingers with the others without one.
    record(&world, none, None, (8, &FOUR), 0);
    advance(&world);
    assert_eq!(world.status(none), Status::AdjudicateRecord);
    assert_eq!(case(&world, none).1, []);
    record(&world, twice, None, (8, &FOUR), 1);
    advance(&world);
    assert_eq!(world.status(twice), Status::DuplicateRecord);
    assert_eq!(case(&world, twice).1.iter().map(|c| (c.candidate, c.face_e6)).collect::<Vec<_>>(), [(none, 0)]);
    // And found again by somebody who now has a face.
    record(&world, with_face, Some(8), (8, &FOUR), 2);
    advance(&world);
    assert_eq!(world.status(with_face), Status::DuplicateRecord);
    world.audit();
}

#[test]
fn what_the_verifier_finds_unusable_waits_for_the_head() {
    let world = World::new();
    let [id] = people(&world);
    world.record(id, 1, 0);
    let verifier = world.actor(Role::Verifier);
    let nameless = world.act(&verifier, |ctx| enrolment::fail(ctx, id, ""));
    assert_eq!(nameless.unwrap_err(), Failure::Rule(EnrolmentError::NoReason));
    let own = Actor { role: Some(Role::Verifier), ..world.actor(Role::Operator) };
    let refused = world.act(&own, |ctx| enrolment::fail(ctx, id, "kabur"));
    assert_eq!(refused.unwrap_err(), Failure::Rule(EnrolmentError::SamePerson));
    let failed = world.act(&verifier, |ctx| enrolment::fail(ctx, id, "sidik jari kabur")).unwrap();
    assert_eq!((failed.status, failed.recorded_on), (Status::EnrollFailureAtRegional, None));
    world.act(&world.actor(Role::Head), |ctx| enrolment::discard(ctx, id, "rekam ulang")).unwrap();
    world.enrol(id, 1, 1);
    assert_eq!(world.status(id), Status::PrintReadyRecord);
    world.audit();
}

#[test]
fn a_search_that_cannot_be_completed_fails_and_is_asked_for_again() {
    let world = World::new();
    let [first, again, other] = people(&world);
    world.enrol(first, 5, 0);
    let kept = record_of(&world, first);
    spoil(&world, |ctx| ctx.tx.put_enrolment(&Enrolment { encounter: None, ..kept.clone() }));
    for (id, seed) in [(again, 5), (other, 9)] {
        world.record(id, seed, 1);
        approve(&world, id);
    }
    assert_eq!(advance(&world), Advanced { received: 2, unique: 1, failed: 1, ..Advanced::default() });
    assert_eq!(world.status(again), Status::SearchFailureAtCentral);
    assert_eq!(world.status(other), Status::PrintReadyRecord);
    spoil(&world, |ctx| ctx.tx.put_enrolment(&Enrolment { version: kept.version + 1, ..kept.clone() }));
    let refused = world.act(&world.actor(Role::Adjudicator), |ctx| uniqueness::retry_search(ctx, again));
    assert!(matches!(refused, Err(Failure::NotPermitted(_))));
    world.act(&world.actor(Role::Head), |ctx| uniqueness::retry_search(ctx, again)).unwrap();
    advance(&world);
    assert_eq!(world.status(again), Status::DuplicateRecord);
    world.audit();
}

#[test]
fn whoever_had_a_hand_in_a_recording_does_not_judge_it() {
    let world = World::new();
    let [id] = people(&world);
    let (one, other) = (world.actor(Role::Operator), world.second(Role::Operator));
    world.act(&one, |ctx| enrolment::begin(ctx, id)).unwrap();
    world.act(&one, |ctx| enrolment::keep_sample(ctx, id, &synthetic_sample(1, 0))).unwrap();
    let exception = |modality| CaptureException { modality, reason: ExceptionReason::NoDevice, note: String::new() };
    let cmd =
        FinishRecording { person: id, exceptions: vec![exception(Modality::Iris), exception(Modality::Signature)] };
    world.act(&other, |ctx| enrolment::finish(ctx, &cmd)).unwrap();
    for operator in [&one, &other] {
        let verifier = Actor { role: Some(Role::Verifier), ..operator.clone() };
        let refused = world.act(&verifier, |ctx| enrolment::approve(ctx, id));
        assert_eq!(refused.unwrap_err(), Failure::Rule(EnrolmentError::SamePerson));
    }
    world.audit();
}

#[test]
fn an_open_recording_is_cancelled_with_a_reason() {
    let world = World::new();
    let [id] = people(&world);
    let (one, other) = (world.actor(Role::Operator), world.second(Role::Operator));
    world.act(&one, |ctx| enrolment::begin(ctx, id)).unwrap();
    world.act(&one, |ctx| enrolment::keep_sample(ctx, id, &synthetic_sample(1, 0))).unwrap();
    let encounter = record_of(&world, id).encounter.unwrap();
    let nameless = world.act(&other, |ctx| enrolment::cancel(ctx, id, " "));
    assert_eq!(nameless.unwrap_err(), Failure::Rule(EnrolmentError::NoReason));
    world.act(&other, |ctx| enrolment::cancel(ctx, id, "salah orang")).unwrap();
    let refused = world.act(&other, |ctx| enrolment::cancel(ctx, id, "sekali lagi"));
    assert_eq!(refused.unwrap_err(), Failure::Rule(EnrolmentError::NotOpen));
    let tx = world.store.begin(Mode::Read).unwrap();
    assert_eq!(tx.find_templates(id, encounter).unwrap(), None);
    assert!(tx.find_encounter(id, encounter).unwrap().unwrap().is_discarded);
    drop(tx);
    world.enrol(id, 2, 0);
    assert_eq!(world.status(id), Status::PrintReadyRecord);
    world.audit();
}

#[test]
fn a_card_is_sent_to_the_district_and_handed_over_there() {
    let world = World::new();
    world.receive_blanks(1, 10);
    let [id] = people(&world);
    world.enrol(id, 1, 0);
    let card = cards(&world, id)[0].id;
    let operator = world.actor(Role::Operator);
    let early = world.act(&operator, |ctx| card::ship(ctx, id, card));
    assert!(matches!(early, Err(Failure::Rule(card::CardError::Card(_)))));
    world.print_all();
    world.act(&operator, |ctx| card::ship(ctx, id, card)).unwrap();
    assert_eq!(world.status(id), Status::CardShipped);
    let again = world.act(&operator, |ctx| card::ship(ctx, id, card));
    assert!(matches!(again, Err(Failure::Rule(card::CardError::Step(_)))));
    let cmd = HandOver { person: id, card, to: Recipient::Holder };
    world.act(&world.at_desk(Role::Operator), |ctx| card::hand_over(ctx, &cmd)).unwrap();
    assert_eq!(world.status(id), Status::CardIssued);
    world.audit();
}

/// Synthetic people whose sums are stated: what the search makes of each. The probe shares a number of fingers with who
/// is in the gallery; the other fingers are a stranger's.
#[test]
fn the_sum_of_the_fingers_decides() {
    const KNOWN: u64 = 5;
    for (shared, face_noise, sum, finding, status) in [
        (4, 1, 228, CandidateFinding::Same, Status::DuplicateRecord),
        (3, 1, 176, CandidateFinding::Same, Status::DuplicateRecord),
        (2, 1, 133, CandidateFinding::Unclear, Status::AdjudicateRecord),
        (1, 1, 97, CandidateFinding::Unclear, Status::AdjudicateRecord),
        (0, 1, 39, CandidateFinding::Cleared, Status::PrintReadyRecord),
        // The same picture of the face, a stranger's fingers: twins, or somebody else's fingers were taken.
        (0, 0, 39, CandidateFinding::Unclear, Status::AdjudicateRecord),
    ] {
        let world = World::new();
        let [known, probe] = people(&world);
        world.enrol(known, KNOWN, 0);
        let mut fingers = finger_set(KNOWN + 100, &FOUR, 1);
        for (position, template) in finger_set(KNOWN, &FOUR[..shared], 1).iter() {
            fingers.insert(position, template.clone());
        }
        take(&world, probe, Some(face_sample(&face_identity(KNOWN), face_noise)), &fingers);
        advance(&world);
        let (kept, candidates) = case(&world, probe);
        let [found] = &candidates[..] else { panic!("{shared} shared: {candidates:?}") };
        assert_eq!((found.finger_sum, found.fingers_compared, found.finding), (sum, 4, finding), "{shared} shared");
        assert_eq!(world.status(probe), status, "{shared} shared");
        assert_eq!((kept.compared, found.candidate), (1, known));
        let has_card = status == Status::PrintReadyRecord;
        assert_eq!(cards(&world, probe).len(), usize::from(has_card), "{shared} shared");
    }
}

/// The hands exchanged at the glass, or the neighbours on each: the person is found, and people decide. Once against the
/// gallery and once within a batch.
#[test]
fn fingers_under_other_names_are_found_and_for_people() {
    let [thumb, index, left_thumb, left_index] = FOUR;
    for names in [[left_thumb, left_index, thumb, index], [index, thumb, left_index, left_thumb]] {
        for is_one_batch in [false, true] {
            let world = World::new();
            let [known, probe, stranger] = people(&world);
            record(&world, known, Some(5), (5, &FOUR), 0);
            if !is_one_batch {
                advance(&world);
            }
            let taken = finger_set(5, &FOUR, 1);
            let renamed = FOUR.iter().zip(names).map(|(name, other)| (other, taken.get(*name).unwrap().clone()));
            take(&world, probe, Some(face_sample(&face_identity(5), 1)), &renamed.collect());
            record(&world, stranger, Some(9), (9, &FOUR), 0);
            let done = advance(&world);
            assert_eq!((done.referred, done.duplicates), (1, 0));
            assert_eq!(world.status(probe), Status::AdjudicateRecord);
            assert_eq!(world.status(stranger), Status::PrintReadyRecord);
            assert_eq!(cards(&world, probe), []);
            let (kept, candidates) = case(&world, probe);
            let [found] = &candidates[..] else { panic!("{candidates:?}") };
            assert_eq!((found.candidate, found.finding), (known, CandidateFinding::Unclear));
            assert_eq!(found.weight.and_then(|w| w.doubt), Some(Doubt::FingersSwapped), "{kept:?} {found:?}");
            world.audit();
        }
    }
}

#[test]
fn a_worse_retake_leaves_the_better_finger() {
    let world = World::new();
    let [id] = people(&world);
    let operator = world.actor(Role::Operator);
    let thumb = FingerPosition::RightThumb;
    let file = |seed, quality| {
        let set = finger_set(seed, &[thumb], 0);
        let views: Vec<_> = set.iter().map(|(position, template)| (position, quality, template)).collect();
        let bytes = FingerMinutiaeRecord::from_templates(&views).unwrap().to_bytes().unwrap();
        enrolment::prepare_finger_record(Some(thumb), &bytes).unwrap()
    };
    world.act(&operator, |ctx| enrolment::begin(ctx, id)).unwrap();
    for (seed, quality, kept, words) in [
        (1, 20, Kept::Taken, "RETAKE LOW_QUALITY"),
        (2, 40, Kept::Taken, "ACCEPTABLE LOW_QUALITY"),
        (3, 20, Kept::EarlierIsBetter, "ACCEPTABLE LOW_QUALITY"),
        (4, 60, Kept::Taken, "GOOD"),
        (5, 40, Kept::EarlierIsBetter, "GOOD"),
        (6, 80, Kept::Taken, "GOOD"),
    ] {
        let prepared = file(seed, quality);
        assert_eq!(world.act(&operator, |ctx| enrolment::keep_sample(ctx, id, &prepared)).unwrap(), kept, "{seed}");
        let desk = world.act(&operator, |ctx| enrolment::desk_of(ctx, id)).unwrap();
        assert_eq!(desk.samples, [(app::port::SampleKind::Finger(1), words.to_owned())], "{seed}");
    }
    world.audit();
}
