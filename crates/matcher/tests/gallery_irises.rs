//! The gallery's irises and fingers against a naive model: a map whose every pair is compared by [`compare_eyes`].
#![expect(clippy::as_conversions, reason = "tests")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests: to panic is to fail")]

use matcher::finger::{FingerPosition, FingerSet, PreparedSet, finger_sum};
use matcher::gallery::{Change, Gallery, IrisCandidate, IrisSearch, Key, Rows, Scope, Templates, View};
use matcher::iris::*;
use matcher::synthetic::iris::{Eye, iris_identity, iris_sample};
use matcher::synthetic::{face_identity, face_sample, finger_set};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

type Model<const L: usize> = BTreeMap<Key, EyePair<L>>;

/// How one size of code goes into the gallery and is searched.
struct Size<const L: usize> {
    templates: fn(EyePair<L>) -> Templates,
    search: fn(&View, &[EyePair<L>], &[EyeAssignment], &IrisRule) -> Vec<IrisSearch>,
}

const SMALL: Size<8> = Size {
    templates: |pair| Templates { irises: Some(Box::new(pair)), ..Templates::default() },
    search: View::search_irises,
};

const LARGE: Size<64> = Size {
    templates: |pair| Templates { large_irises: Some(Box::new(pair)), ..Templates::default() },
    search: View::search_large_irises,
};

fn eyes<const L: usize>(person: u64, noise: u64) -> EyePair<L> {
    let eye = |eye| Some(iris_sample(&iris_identity(person, eye), noise));
    EyePair { left: eye(Eye::Left), right: eye(Eye::Right) }
}

/// A code of which hardly anything counts.
fn little<const L: usize>(code: &IrisCode<L>) -> IrisCode<L> {
    let mut mask = vec![0; IrisCode::<L>::CODE_BYTES];
    mask[..8].copy_from_slice(&code.mask()[..8]);
    mask[8] = 1;
    IrisCode::new(code.code(), &mask).unwrap()
}

/// Captures of a few people: whole, of one eye, under wrong names, flipped, and hardly visible.
fn pool<const L: usize>(people: u64) -> Vec<EyePair<L>> {
    let captures = (0..people * 8).map(|n| (n, eyes(n / 8, n)));
    let kinds = captures.map(|(n, pair): (u64, EyePair<L>)| match n % 8 {
        0 => EyePair { left: None, ..pair },
        1 => EyePair { right: None, ..pair },
        2 => pair.assigned(EyeAssignment::Swapped),
        3 => pair.assigned(EyeAssignment::Mirrored),
        4 => pair.assigned(EyeAssignment::SwappedMirrored),
        5 => EyePair { left: pair.left.as_ref().map(little), ..pair },
        6 => EyePair { left: pair.left.as_ref().map(little), right: pair.right.as_ref().map(little) },
        _ => pair,
    });
    kinds.collect()
}

fn rule<const L: usize>() -> IrisRule {
    IrisRule::new(320_000, IrisCode::<L>::BITS as u32 / 5).unwrap()
}

/// What a plain loop finds.
fn naive<const L: usize>(
    model: &Model<L>,
    probe: &EyePair<L>,
    assignments: &[EyeAssignment],
    rule: &IrisRule,
) -> (Vec<IrisCandidate>, Vec<Key>) {
    let (mut candidates, mut incomparable) = (Vec::new(), Vec::new());
    for (key, record) in model {
        let mut has_straight = false;
        for (assignment, eyes) in compare_eyes(probe, record, rule) {
            let [left, right] = eyes.map(|eye| eye.and_then(|e| e.distance()));
            if !assignments.contains(&assignment) {
                continue;
            }
            has_straight |= assignment == EyeAssignment::Straight && (left.is_some() || right.is_some());
            if [left, right].into_iter().flatten().any(|d| rule.accepts(d.disagreeing, d.common)) {
                candidates.push(IrisCandidate { key: *key, assignment, left, right });
            }
        }
        if !has_straight {
            incomparable.push(*key);
        }
    }
    (candidates, incomparable)
}

/// Returns how many candidates there were.
fn check<const L: usize>(
    size: &Size<L>,
    view: &View,
    model: &Model<L>,
    probes: &[EyePair<L>],
    assignments: &[EyeAssignment],
) -> usize {
    let found = (size.search)(view, probes, assignments, &rule::<L>());
    assert_eq!(found.len(), probes.len());
    let mut count = 0;
    for (probe, found) in probes.iter().zip(found) {
        let (candidates, incomparable) = naive(model, probe, assignments, &rule::<L>());
        let Scope { watermark, position, compared, .. } = found.scope;
        assert_eq!((watermark, position, compared), (view.watermark(), view.position(), model.len() as u64));
        assert_eq!(found.candidates, candidates);
        assert_eq!(found.incomparable, incomparable);
        count += candidates.len();
    }
    count
}

#[derive(Debug, Clone)]
enum Step {
    Insert(Key, usize),
    Update(Key, usize),
    Remove(Key),
    RemovePerson(u64),
    /// The entry keeps a face only.
    Forget(Key),
}

fn step() -> impl Strategy<Value = Step> {
    let key = || (0u64..40, 1u64..4).prop_map(|(reference, encounter)| Key::new(reference, encounter));
    prop_oneof![
        8 => (key(), 0usize..1_000).prop_map(|(k, n)| Step::Insert(k, n)),
        2 => (key(), 0usize..1_000).prop_map(|(k, n)| Step::Update(k, n)),
        2 => key().prop_map(Step::Remove),
        1 => (0u64..40).prop_map(Step::RemovePerson),
        1 => key().prop_map(Step::Forget),
    ]
}

/// A history of changes, and the searches after each part of it, and again at its end.
fn follow<const L: usize>(size: &Size<L>, pool: &[EyePair<L>], parts: &[(Vec<Step>, usize, usize)]) {
    let (gallery, mut model) = (Gallery::new(), Model::<L>::new());
    let mut earlier = Vec::new();
    for (steps, first, asked) in parts {
        let pick = |n: &usize| pool[n % pool.len()].clone();
        for step in steps {
            match step {
                Step::Insert(key, n) => {
                    if gallery.insert(*key, (size.templates)(pick(n))) {
                        assert_eq!(model.insert(*key, pick(n)), None);
                    }
                }
                Step::Update(key, n) => {
                    if gallery.update(*key, (size.templates)(pick(n))) {
                        model.insert(*key, pick(n));
                    }
                }
                Step::Remove(key) => {
                    model.remove(key);
                    gallery.remove(*key);
                }
                Step::RemovePerson(reference) => {
                    model.retain(|key, _| key.reference != *reference);
                    gallery.apply(&[Change::RemovePerson(*reference)]);
                }
                Step::Forget(key) => {
                    model.remove(key);
                    gallery.update(*key, face_sample(&face_identity(1), 1));
                }
            }
        }
        let probes: Vec<_> = (*first..first + 3).map(|n| pick(&n)).collect();
        let assignments = &EyeAssignment::ALL[asked % 4..];
        check(size, &gallery.view(), &model, &probes, assignments);
        earlier.push((gallery.view(), model.clone()));
        for (key, pair) in &model {
            assert_eq!(gallery.get(*key), (size.templates)(pair.clone()));
        }
    }
    // No later change has touched a view.
    for (view, model) in earlier.iter().step_by(3) {
        check(size, view, model, &pool[..1], &EyeAssignment::ALL);
    }
}

fn history(parts: usize) -> impl Strategy<Value = Vec<(Vec<Step>, usize, usize)>> {
    prop::collection::vec((prop::collection::vec(step(), 0..16), 0usize..1_000, 0usize..8), 0..parts)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn every_history_equals_the_plain_comparison(parts in history(8)) {
        follow(&SMALL, &pool(6), &parts);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn so_does_every_history_of_large_codes(parts in history(4)) {
        follow(&LARGE, &pool(2), &parts);
    }
}

/// More rows than a block and a head, with many struck out and segments taken apart.
#[test]
fn a_large_gallery_agrees_with_the_plain_comparison() {
    let people: Vec<EyePair<8>> = (0..60).map(|p| eyes(p, p)).collect();
    let gallery = Gallery::new();
    let mut model = Model::new();
    let pair = |n: u64| people[(n % 60) as usize].clone();
    let changes: Vec<Change> =
        (0..2_600).map(|n| Change::Insert(Key::new(n, n % 3), (SMALL.templates)(pair(n)))).collect();
    assert_eq!(changes.chunks(300).map(|some| gallery.apply(some)).sum::<u64>(), 2_600);
    model.extend((0..2_600).map(|n| (Key::new(n, n % 3), pair(n))));
    // A whole stretch of segments, and every seventh elsewhere.
    for n in (0..2_600u64).filter(|n| (256..640).contains(n) || n % 7 == 0) {
        assert!(gallery.remove(Key::new(n, n % 3)));
        model.remove(&Key::new(n, n % 3));
    }
    let view = gallery.view();
    assert!(view.irises().parts().count() > 5);
    let probes: Vec<EyePair<8>> =
        EyeAssignment::ALL.iter().zip(1..).map(|(a, p)| eyes(p, 1_000 + p).assigned(*a)).collect();
    assert!(check(&SMALL, &view, &model, &probes, &EyeAssignment::ALL) > 4 * 20);
    let batch = view.search_irises(&probes, &EyeAssignment::ALL, &rule::<8>());
    for ((probe, found), assignment) in probes.iter().zip(&batch).zip(EyeAssignment::ALL) {
        let alone = view.search_irises(std::slice::from_ref(probe), &EyeAssignment::ALL, &rule::<8>());
        assert_eq!(std::slice::from_ref(found), alone);
        assert!(found.candidates.iter().all(|c| c.assignment == assignment), "each assignment undoes itself");
    }
}

/// Searches run while entries come and go: no search meets a row that was struck out in its state, and each is whole.
#[test]
fn deletions_during_a_search_show_whole_states() {
    let gallery = Gallery::new();
    let (people, is_done) = (150u64, AtomicBool::new(false));
    // The even rounds have a person's own eyes, the odd ones those of the next person.
    let record = |person: u64, round: u64| (SMALL.templates)(eyes((person + round % 2) % people, round % 2));
    gallery.apply(&(0..people).map(|p| Change::Insert(Key::new(p, 0), record(p, 0))).collect::<Vec<_>>());
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for round in 0..12 {
                for p in 0..people {
                    let (old, new) = (Key::new(p, round), Key::new(p, round + 1));
                    assert_eq!(gallery.apply(&[Change::Remove(old), Change::Insert(new, record(p, round + 1))]), 2);
                }
            }
            is_done.store(true, Ordering::Release);
        });
        let mut searches = 0;
        while !is_done.load(Ordering::Acquire) || searches == 0 {
            let view = gallery.view();
            let everybody = IrisRule::new(1_000_000, 1).unwrap();
            let all = &view.search_irises(&[eyes(7, 99)], &[EyeAssignment::Straight], &everybody)[0];
            let references: Vec<u64> = all.candidates.iter().map(|c| c.key.reference).collect();
            assert_eq!(references, (0..people).collect::<Vec<_>>(), "one entry a person, whatever the moment");
            assert_eq!((all.scope.compared, all.incomparable.len()), (people, 0));
            searches += 1;
        }
        writer.join().unwrap();
    });
}

#[test]
fn encounters_and_modalities_of_a_person_stand_beside_each_other() {
    let gallery = Gallery::new();
    let fingers = |noise| finger_set(3, &FingerPosition::ALL[..4], noise);
    let face = || Some(face_sample(&face_identity(3), 1));
    let first = Templates { face: face(), irises: Some(Box::new(eyes(3, 1))), ..Templates::default() };
    let second = Templates { large_irises: Some(Box::new(eyes(3, 2))), fingers: Some(fingers(2)), ..first.clone() };
    assert!(gallery.insert(Key::new(3, 1), first.clone()) && gallery.insert(Key::new(3, 2), second.clone()));
    assert!(gallery.insert(Key::new(4, 1), Templates { fingers: Some(fingers(3)), ..Templates::default() }));
    assert_eq!((gallery.get(Key::new(3, 1)), gallery.get(Key::new(3, 2))), (first, second));
    assert_eq!(gallery.keys_of(3), [Key::new(3, 1), Key::new(3, 2)]);
    let view = gallery.view();
    let lengths =
        |view: &View| [view.faces().len(), view.irises().len(), view.large_irises().len(), view.fingers().len()];
    assert_eq!(lengths(&view), [2, 2, 1, 2]);
    let found = &view.search_irises(&[eyes(3, 5)], &EyeAssignment::ALL, &rule::<8>())[0];
    assert_eq!(found.candidates.iter().map(|c| c.key).collect::<Vec<_>>(), [Key::new(3, 1), Key::new(3, 2)]);
    // People are compared by their fingers straight from the column.
    let probe = fingers(9);
    for part in view.fingers().parts() {
        for (row, bytes) in (0..part.row_count()).filter_map(|row| Some((row, part.rows().bytes(row)?))) {
            let theirs = FingerSet::from_bytes(bytes).unwrap();
            assert_eq!(part.rows().get(row), Some(theirs.clone()));
            assert!(finger_sum(&probe, &theirs).sum > 0 && PreparedSet::new(&theirs).len() == 4);
        }
    }
    assert_eq!(gallery.apply(&[Change::RemovePerson(3)]), 2);
    assert_eq!(lengths(&gallery.view()), [0, 0, 0, 1]);
    assert_eq!(lengths(&view), [2, 2, 1, 2]);
}

#[test]
fn a_template_without_contents_is_none() {
    let empty = Templates {
        irises: Some(Box::default()),
        large_irises: Some(Box::default()),
        fingers: Some(FingerSet::new()),
        ..Templates::default()
    };
    assert!(empty.is_empty());
    let gallery = Gallery::new();
    assert!(!gallery.insert(Key::new(1, 1), empty.clone()));
    assert!(gallery.insert(Key::new(1, 1), (SMALL.templates)(eyes(1, 1))));
    assert!(!gallery.update(Key::new(1, 1), empty.clone()));
    let face_only = Templates { face: Some(face_sample(&face_identity(1), 1)), ..empty };
    assert!(gallery.update(Key::new(1, 1), face_only));
    assert_eq!(gallery.get(Key::new(1, 1)), face_sample(&face_identity(1), 1).into());
    assert!(gallery.view().irises().is_empty());
}

#[test]
fn a_bulk_build_equals_single_changes() {
    let templates = |n: u64| match n % 3 {
        0 => (SMALL.templates)(eyes(n, n)),
        1 => face_sample(&face_identity(n), n).into(),
        _ => Templates::default(),
    };
    // Keys come again with other modalities.
    let keyed: Vec<(Key, Templates)> = (0..400).map(|n| (Key::new(n % 90, 1), templates(n))).collect();
    let bulk: Gallery = keyed.iter().cloned().collect();
    let single = Gallery::new();
    for (key, templates) in keyed {
        if !single.insert(key, templates.clone()) {
            single.update(key, templates);
        }
    }
    assert_eq!(bulk.view().watermark(), single.view().watermark());
    for key in (0..90).map(|n| Key::new(n, 1)) {
        assert_eq!(bulk.get(key), single.get(key));
    }
}

#[test]
fn the_probes_of_a_batch_are_compared_with_each_other() {
    let people: Vec<EyePair<8>> = pool(5);
    let within = search_eyes_within(&people, &EyeAssignment::ALL, &rule::<8>());
    let mut found = 0;
    for (place, (probe, search)) in people.iter().zip(&within).enumerate() {
        let later: Model<8> =
            (place + 1..people.len()).map(|row| (Key::new(row as u64, 0), people[row].clone())).collect();
        let (candidates, incomparable) = naive(&later, probe, &EyeAssignment::ALL, &rule::<8>());
        let keyed = |row: usize| Key::new(row as u64, 0);
        let ours: Vec<_> = search
            .candidates
            .iter()
            .map(|c| IrisCandidate { key: keyed(c.row), assignment: c.assignment, left: c.left, right: c.right })
            .collect();
        assert_eq!((&ours, search.incomparable.iter().map(|r| keyed(*r)).collect()), (&candidates, incomparable));
        found += candidates.len();
        // The pair is the same the other way around: turned back, and mirrored or swapped back.
        for c in &search.candidates {
            let (_, back) = compare_eyes(&people[c.row], probe, &rule::<8>())
                .into_iter()
                .find(|(assignment, _)| *assignment == c.assignment)
                .unwrap();
            let bits = |d: Option<IrisDistance>| d.map(|d| (d.disagreeing, d.common));
            let mut back = back.map(|eye| bits(eye.and_then(|e| e.distance())));
            if c.assignment.is_swapped() {
                back.reverse();
            }
            assert_eq!(back, [bits(c.left), bits(c.right)]);
        }
    }
    assert!(found > 20);
}

#[test]
fn nobody_is_found_in_nothing() {
    let view = Gallery::new().view();
    let search = &view.search_irises(&[eyes(1, 1)], &EyeAssignment::ALL, &rule::<8>())[0];
    assert_eq!(search.scope, Scope { watermark: 0, position: 0, segments: 0, compared: 0 });
    assert!(search.candidates.is_empty() && search.incomparable.is_empty());
    assert!(view.search_irises(&[], &EyeAssignment::ALL, &rule::<8>()).is_empty());
}
