//! Irises beside the face and the fingers: taken, kept in the gallery, found again.
#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]

use app::enrolment::{self, FinishRecording, Prepared};
use app::port::{Mode, SampleKind};
use app::uniqueness::{Everybody, load_gallery, restore_gallery};
use domain::enrolment::{CaptureException, ExceptionReason, Modality, Status};
use domain::ids::PersonId;
use domain::staff::Role;
use domain::uniqueness::{CandidateFinding, Doubt, SearchCandidate, SearchCase};
use matcher::face::FaceTemplate;
use matcher::finger::{FingerPosition, FingerSet};
use matcher::gallery::Key;
use matcher::iris::{EyeAssignment, EyePair, IrisCode};
use matcher::synthetic::iris::{Eye, iris_identity, iris_sample};
use matcher::synthetic::{face_identity, face_sample, finger_set};
use store::FolderShelf;
use testkit::world::{World, keys, resident, service_over};

const FOUR: [FingerPosition; 4] =
    [FingerPosition::RightThumb, FingerPosition::RightIndex, FingerPosition::LeftThumb, FingerPosition::LeftIndex];

fn face(seed: u64, noise: u64) -> Option<FaceTemplate> {
    Some(face_sample(&face_identity(seed), noise))
}

fn eyes<const L: usize>(seed: u64, noise: u64) -> EyePair<L> {
    let eye = |eye| Some(iris_sample(&iris_identity(seed, eye), noise));
    EyePair { left: eye(Eye::Left), right: eye(Eye::Right) }
}

/// An iris as devices deliver it: the code, then its mask.
fn bytes<const L: usize>(code: &IrisCode<L>) -> Vec<u8> {
    [code.code(), code.mask()].concat()
}

/// What is recorded of somebody.
struct Taken {
    face: Option<FaceTemplate>,
    fingers: FingerSet,
    left: Option<Vec<u8>>,
    right: Option<Vec<u8>>,
}

impl Taken {
    fn new<const L: usize>(face: Option<FaceTemplate>, fingers: FingerSet, eyes: &EyePair<L>) -> Self {
        let (left, right) = (eyes.left.as_ref().map(bytes), eyes.right.as_ref().map(bytes));
        Self { face, fingers, left, right }
    }

    /// Everything of a synthetic person, with small iris codes.
    fn of(seed: u64, noise: u64) -> Self {
        Self::new(face(seed, noise), finger_set(seed, &FOUR, noise), &eyes::<8>(seed, noise))
    }
}

/// Records and approves, with exceptions for what is missing.
fn take(world: &World, person: PersonId, taken: &Taken) {
    let operator = world.actor(Role::Operator);
    let mut missing = vec![Modality::Signature];
    missing.extend((taken.left.is_none() || taken.right.is_none()).then_some(Modality::Iris));
    missing.extend(taken.face.is_none().then_some(Modality::Face));
    missing.extend((taken.fingers.len() < 4).then_some(Modality::Fingers));
    let exception = |modality| CaptureException { modality, reason: ExceptionReason::Disability, note: String::new() };
    let cmd = FinishRecording { person, exceptions: missing.into_iter().map(exception).collect() };
    let fingers = taken.fingers.iter().map(|(p, t)| (p, t.clone())).collect();
    let mut prepared = vec![Prepared::templates(taken.face.clone(), fingers)];
    for (kind, eye) in [(SampleKind::IrisLeft, &taken.left), (SampleKind::IrisRight, &taken.right)] {
        prepared.extend(eye.as_ref().map(|eye| enrolment::prepare_iris(kind, eye).unwrap()));
    }
    world.act(&operator, |ctx| enrolment::begin(ctx, person)).unwrap();
    for prepared in prepared {
        world.act(&operator, |ctx| enrolment::keep_sample(ctx, person, &prepared)).unwrap();
    }
    world.act(&operator, |ctx| enrolment::finish(ctx, &cmd)).unwrap();
    world.act(&world.actor(Role::Verifier), |ctx| enrolment::approve(ctx, person)).unwrap();
}

fn enrol(world: &World, person: PersonId, taken: &Taken) {
    take(world, person, taken);
    app::uniqueness::advance(&world.service, &world.program()).unwrap();
}

fn people<const N: usize>(world: &World) -> [PersonId; N] {
    std::array::from_fn(|n| world.register(resident(u32::try_from(n + 1).unwrap(), world.village_here())))
}

fn key(world: &World, person: PersonId) -> Key {
    let tx = world.store.begin(Mode::Read).unwrap();
    let encounter = tx.find_enrolment(person).unwrap().unwrap().encounter.unwrap();
    Key::new(person.to_i64().unsigned_abs(), encounter.to_i64().unsigned_abs())
}

/// Small eyes, large eyes, one eye, no eye, eyes without a face, and eyes of two sizes.
fn a_mixed_register(world: &World) -> [PersonId; 6] {
    let everybody = people(world);
    let [small, large, one, none, faceless, both] = everybody;
    enrol(world, small, &Taken::of(1, 0));
    enrol(world, large, &Taken::new(face(2, 0), finger_set(2, &FOUR, 0), &eyes::<64>(2, 0)));
    enrol(world, one, &Taken { right: None, ..Taken::of(3, 0) });
    enrol(world, none, &Taken { left: None, right: None, ..Taken::of(4, 0) });
    enrol(world, faceless, &Taken { face: None, ..Taken::of(5, 0) });
    enrol(world, both, &Taken { right: eyes::<64>(6, 0).right.as_ref().map(bytes), ..Taken::of(6, 0) });
    everybody
}

fn check(world: &World, [small, large, one, none, faceless, both]: [PersonId; 6], everybody: &Everybody) {
    let view = everybody.gallery.view();
    assert_eq!((view.faces().len(), view.irises().len(), view.large_irises().len()), (5, 4, 2));
    assert!(everybody.faceless.contains(&faceless) && everybody.faceless.len() == 1);
    let get = |person| view.get(key(world, person));
    assert_eq!((get(small).face, get(small).irises.as_deref()), (face(1, 0), Some(&eyes(1, 0))));
    assert_eq!((get(large).face, get(large).large_irises.as_deref()), (face(2, 0), Some(&eyes(2, 0))));
    assert_eq!(get(one).irises.as_deref(), Some(&EyePair { right: None, ..eyes(3, 0) }));
    assert_eq!(get(none), face_sample(&face_identity(4), 0).into());
    assert_eq!((get(faceless).face, get(faceless).irises.as_deref()), (None, Some(&eyes(5, 0))));
    assert_eq!(get(both).irises.as_deref(), Some(&EyePair { right: None, ..eyes(6, 0) }));
    assert_eq!(get(both).large_irises.as_deref(), Some(&EyePair { left: None, ..eyes(6, 0) }));
}

#[test]
fn the_gallery_has_everybodys_irises_however_it_came_about() {
    let world = World::new();
    let people = a_mixed_register(&world);
    let matching = &world.service.env().matching;
    let grown = matching.gallery();
    let loaded = load_gallery(world.store.as_ref(), keys().as_ref()).unwrap();
    check(&world, people, &loaded);
    assert_eq!(grown.changes(), loaded.changes);
    for person in people {
        assert_eq!(grown.get(key(&world, person)), loaded.gallery.view().get(key(&world, person)));
    }
    // The copy gives what the register gives.
    let folder = tempfile::tempdir().unwrap();
    let shelf = FolderShelf::new(folder.path().join("gallery"), keys());
    world.service.keep_gallery(&shelf).unwrap();
    check(&world, people, &restore_gallery(world.store.as_ref(), &shelf).unwrap());
    // Who leaves, leaves with the irises.
    let first = key(&world, people[0]);
    world.act(&world.actor(Role::Head), |ctx| enrolment::discard(ctx, people[0], "salah rekam")).unwrap();
    for gallery in [matching.gallery(), service_over(world.store.clone(), world.clock.clone()).env().matching.gallery()]
    {
        assert!(gallery.get(first).is_empty());
        assert_eq!(gallery.irises().len(), 3);
    }
    world.audit();
}

#[test]
fn an_iris_that_says_nothing_hides_nobody() {
    let world = World::new();
    let [unreadable, masked] = people(&world);
    enrol(&world, unreadable, &Taken::of(1, 0));
    let whole = eyes::<8>(2, 0).left.unwrap();
    let blank = [whole.code(), &[0; 256]].concat();
    enrol(&world, masked, &Taken { left: Some(blank.clone()), right: Some(blank), ..Taken::of(2, 0) });
    let encounter = domain::ids::EncounterId::from_i64(i64::try_from(key(&world, unreadable).encounter).unwrap());
    let spoilt = world.act(&world.program(), |ctx| {
        for kind in [SampleKind::IrisLeft, SampleKind::IrisRight] {
            let sample = ctx.tx.find_sample(unreadable, encounter.unwrap(), kind)?.unwrap();
            ctx.tx.put_sample(&app::port::Sample { sealed: b"spoilt".to_vec(), ..sample })?;
        }
        ctx.journal(domain::journal::Act::SettingChanged, None, "spoilt")?;
        Ok::<_, app::Failure<app::Nothing>>(())
    });
    spoilt.unwrap();
    let loaded = load_gallery(world.store.as_ref(), keys().as_ref()).unwrap();
    let view = loaded.gallery.view();
    assert_eq!((view.faces().len(), view.irises().len(), loaded.faceless.len()), (2, 0, 0));
}
fn case(world: &World, person: PersonId) -> (SearchCase, Vec<SearchCandidate>) {
    let tx = world.store.begin(Mode::Read).unwrap();
    let encounter = tx.find_enrolment(person).unwrap().unwrap().encounter.unwrap();
    (tx.find_case(person, encounter).unwrap().unwrap(), tx.list_candidates(person, encounter).unwrap())
}

/// The one candidate of a search: who, what was found, eyes compared, and why it was left to people.
fn only(world: &World, person: PersonId) -> (PersonId, CandidateFinding, i64, Option<Doubt>) {
    let (_, candidates) = case(world, person);
    let [found] = &candidates[..] else { panic!("{candidates:?}") };
    let weight = found.weight.unwrap();
    (found.candidate, found.finding, weight.eyes_compared, weight.doubt)
}

/// A second recording whose face the search misses: another's.
fn with_other_face(seed: u64, fingers: u64) -> Taken {
    Taken { face: face(100 + seed, 1), fingers: finger_set(fingers, &FOUR, 1), ..Taken::of(seed, 1) }
}

#[test]
fn who_is_missed_by_the_face_is_found_by_the_irises() {
    let world = World::new();
    let [first, large, stranger, again, exchanged, large_again] = people(&world);
    enrol(&world, first, &Taken::of(1, 0));
    enrol(&world, large, &Taken::new(face(2, 0), finger_set(2, &FOUR, 0), &eyes::<64>(2, 0)));
    enrol(&world, stranger, &Taken::of(3, 0));
    assert_eq!(world.status(stranger), Status::PrintReadyRecord, "nobody's face, nobody's eyes");
    assert_eq!(case(&world, stranger).1, []);
    // Without the irises it would have been missed.
    let unseen = Taken { left: None, right: None, ..with_other_face(1, 1) };
    enrol(&world, again, &unseen);
    assert_eq!(world.status(again), Status::PrintReadyRecord);
    world.act(&world.actor(Role::Head), |ctx| enrolment::discard(ctx, again, "untuk uji")).unwrap();
    enrol(&world, again, &with_other_face(1, 1));
    assert_eq!(only(&world, again), (first, CandidateFinding::Same, 2, None));
    assert_eq!(world.status(again), Status::DuplicateRecord);
    // The eyes of one person and the fingers of another: people look.
    enrol(&world, exchanged, &with_other_face(1, 50));
    let disagree = Some(Doubt::ModalitiesDisagree);
    assert_eq!(only(&world, exchanged), (first, CandidateFinding::Unclear, 2, disagree));
    assert_eq!(world.status(exchanged), Status::AdjudicateRecord);
    enrol(&world, large_again, &Taken::new(face(102, 1), finger_set(2, &FOUR, 1), &eyes::<64>(2, 1)));
    assert_eq!(only(&world, large_again), (large, CandidateFinding::Same, 2, None));
    world.audit();
}

#[test]
fn exchanged_and_flipped_eyes_are_found_and_for_people() {
    for assignment in EyeAssignment::ALL.into_iter().skip(1) {
        let world = World::new();
        let [first, second] = people(&world);
        enrol(&world, first, &Taken::of(1, 0));
        let turned = eyes::<8>(1, 1).assigned(assignment);
        enrol(&world, second, &Taken::new(face(101, 1), finger_set(50, &FOUR, 1), &turned));
        assert_eq!(only(&world, second), (first, CandidateFinding::Unclear, 2, Some(Doubt::EyesSwapped)));
        assert_eq!(world.status(second), Status::AdjudicateRecord, "{assignment:?}");
        world.audit();
    }
}

#[test]
fn those_of_one_batch_are_compared_by_their_irises() {
    let world = World::new();
    let [first, second, third] = people(&world);
    take(&world, first, &Taken::of(1, 0));
    take(&world, second, &with_other_face(1, 1));
    take(&world, third, &Taken::of(3, 0));
    let done = app::uniqueness::advance(&world.service, &world.program()).unwrap();
    assert_eq!((done.unique, done.duplicates), (2, 1));
    let (earlier, later) =
        if world.status(second) == Status::DuplicateRecord { (first, second) } else { (second, first) };
    assert_eq!(only(&world, later), (earlier, CandidateFinding::Same, 2, None));
    assert_eq!(case(&world, third).1, []);
    world.audit();
}

#[test]
fn who_has_no_face_is_compared_by_irises_with_everybody() {
    let world = World::new();
    let [first, faceless, other, again, twice] = people(&world);
    enrol(&world, first, &Taken::of(1, 0));
    enrol(&world, faceless, &Taken { face: None, ..Taken::of(2, 0) });
    enrol(&world, other, &Taken::of(3, 0));
    // Without a face, of somebody who had one.
    enrol(&world, again, &Taken { face: None, ..Taken::of(1, 1) });
    assert_eq!(only(&world, again), (first, CandidateFinding::Same, 2, None));
    assert_eq!(world.status(again), Status::DuplicateRecord);
    // Of somebody who had none, proposed by irises and by fingers: one candidate.
    enrol(&world, twice, &Taken::of(2, 1));
    assert_eq!(only(&world, twice), (faceless, CandidateFinding::Same, 2, None));
    assert_eq!(case(&world, twice).0.compared, 3, "two by face and one without");
    world.audit();
}
