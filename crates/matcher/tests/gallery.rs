//! The gallery against a naive model: a map searched by [`FaceTemplate::score`].
#![expect(clippy::as_conversions, reason = "tests")]
#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]

use matcher::face::FaceTemplate;
use matcher::gallery::{Candidate, Change, ExactFace, Gallery, Key, Scope, Search, Templates, View};
use matcher::synthetic::{face_identity, face_sample};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

type Model = BTreeMap<Key, Templates>;

fn face(seed: u64) -> FaceTemplate {
    face_sample(&face_identity(seed % 40), seed)
}

fn exact(seed: u64) -> ExactFace {
    let mut values = face(seed).values().map(f32::from);
    for (value, i) in values.iter_mut().zip(0u16..) {
        *value += (seed as f32 + f32::from(i)).sin();
    }
    ExactFace::from_embedding(&values).unwrap()
}

/// Entries with one face, with the other, with both, and with none.
fn templates(seed: u64) -> Templates {
    Templates {
        face: (!seed.is_multiple_of(5)).then(|| face(seed)),
        exact_face: (seed.is_multiple_of(5) || seed.is_multiple_of(7))
            .then(|| Box::new(exact(seed)))
            .filter(|_| seed != 35),
        ..Templates::default()
    }
}

/// What a plain loop finds; one score's bits and one key a candidate.
fn naive(model: &Model, threshold: f32, score: impl Fn(&Templates) -> Option<f32>) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = model
        .iter()
        .filter_map(|(key, templates)| Some(Candidate { key: *key, score: score(templates)? }))
        .filter(|c| c.score >= threshold)
        .collect();
    all.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.key.cmp(&b.key)));
    all
}

fn naive_faces(model: &Model, probe: &FaceTemplate, threshold: f32) -> Vec<Candidate> {
    naive(model, threshold, |t| t.face.as_ref().map(|face| probe.score(face)))
}

fn naive_exact(model: &Model, probe: &ExactFace, threshold: f32) -> Vec<Candidate> {
    naive(model, threshold, |t| t.exact_face.as_deref().map(|face| probe.score(face)))
}

fn one_face(view: &View, probe: &FaceTemplate, threshold: f32) -> Search {
    view.search_faces(std::slice::from_ref(probe), threshold).remove(0)
}

fn check(view: &View, model: &Model, seed: u64, threshold: f32) {
    let found = one_face(view, &face(seed), threshold);
    assert_eq!(found.candidates, naive_faces(model, &face(seed), threshold));
    assert_eq!(found.scope.compared, model.values().filter(|t| t.face.is_some()).count() as u64);
    assert_eq!(found.scope.watermark, view.watermark());
    let found = view.search_exact_faces(&[exact(seed)], threshold).remove(0);
    assert_eq!(found.candidates, naive_exact(model, &exact(seed), threshold));
    assert_eq!(found.scope.compared, model.values().filter(|t| t.exact_face.is_some()).count() as u64);
}

fn keys_of(model: &Model, reference: u64) -> Vec<Key> {
    model.keys().filter(|k| k.reference == reference).copied().collect()
}

/// Does to the model what a change does to the gallery; returns for how many entries.
fn apply(model: &mut Model, change: &Change) -> u64 {
    match change {
        Change::Insert(key, t) if !t.is_empty() && !model.contains_key(key) => {
            u64::from(model.insert(*key, t.clone()).is_none())
        }
        Change::Update(key, t) if !t.is_empty() && model.contains_key(key) => {
            u64::from(model.insert(*key, t.clone()).is_some())
        }
        Change::Insert(..) | Change::Update(..) | Change::StandAt(_) => 0,
        Change::Remove(key) => u64::from(model.remove(key).is_some()),
        Change::RemovePerson(reference) => {
            let keys = keys_of(model, *reference);
            keys.iter().for_each(|key| drop(model.remove(key)));
            keys.len() as u64
        }
    }
}

fn key() -> impl Strategy<Value = Key> {
    (0u64..60, 1u64..4).prop_map(|(reference, encounter)| Key::new(reference, encounter))
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        6 => (key(), 0u64..1_000).prop_map(|(k, s)| Change::Insert(k, templates(s))),
        2 => (key(), 0u64..1_000).prop_map(|(k, s)| Change::Update(k, templates(s))),
        2 => key().prop_map(Change::Remove),
        1 => (0u64..60).prop_map(Change::RemovePerson),
        1 => any::<u64>().prop_map(Change::StandAt),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_history_equals_the_model(
        steps in prop::collection::vec((prop::collection::vec(change(), 0..12), 0u64..1_000, -1.0f32..1.0), 0..40),
    ) {
        let (gallery, mut model, mut watermark) = (Gallery::new(), Model::new(), 0u64);
        let mut earlier: Vec<(std::sync::Arc<View>, Model)> = Vec::new();
        for (changes, seed, threshold) in steps {
            let expected: u64 = changes.iter().map(|c| apply(&mut model, c)).sum();
            prop_assert_eq!(gallery.apply(&changes), expected);
            watermark += expected;
            prop_assert_eq!(gallery.view().watermark(), watermark);
            if let Some(Change::StandAt(position)) = changes.iter().rev().find(|c| matches!(c, Change::StandAt(_))) {
                prop_assert_eq!(gallery.view().position(), *position);
            }
            check(&gallery.view(), &model, seed, threshold);
            earlier.push((gallery.view(), model.clone()));
        }
        // No later change has touched a view.
        for (view, model) in earlier.iter().step_by(5) {
            check(view, model, 1, 0.3);
        }
        for reference in 0..60 {
            prop_assert_eq!(gallery.keys_of(reference), keys_of(&model, reference));
        }
        for key in (0..60).flat_map(|r| (1..4).map(move |e| Key::new(r, e))) {
            prop_assert_eq!(gallery.get(key), model.get(&key).cloned().unwrap_or_default());
            for (view, model) in earlier.iter().step_by(7) {
                prop_assert_eq!(view.get(key), model.get(&key).cloned().unwrap_or_default());
            }
        }
    }

    #[test]
    fn arbitrary_templates_lose_no_candidate(
        rows in prop::collection::vec(prop::collection::vec(any::<i8>(), 192), 1..40),
        pick in any::<prop::sample::Index>(),
    ) {
        let faces: Vec<FaceTemplate> =
            rows.into_iter().filter_map(|r| FaceTemplate::from_values(r.try_into().unwrap()).ok()).collect();
        prop_assume!(!faces.is_empty());
        let keyed = || (0..).map(|n| Key::new(n, 1)).zip(faces.iter().cloned());
        let model: Model = keyed().map(|(k, f)| (k, f.into())).collect();
        let gallery: Gallery = keyed().collect();
        let probe = pick.get(&faces);
        // The exact score of each entry as the threshold: equality must count as found.
        for other in &faces {
            let threshold = probe.score(other);
            prop_assert_eq!(one_face(&gallery.view(), probe, threshold).candidates, naive_faces(&model, probe, threshold));
        }
    }
}

/// More rows than one block and one segment, inserted, removed and joined; a batch equals single searches.
#[test]
fn large_galleries_and_batches_agree_with_the_model() {
    let faces: Vec<FaceTemplate> = (0..2_000).map(|s| face_sample(&face_identity(s), s)).collect();
    let keyed = |n: u64| (Key::new(n.wrapping_mul(0x9E37_79B9_7F4A_7C15), 1), faces[(n % 2_000) as usize].clone());
    let gallery: Gallery = (0..50_000).map(keyed).collect();
    let mut model: Model = (0..50_000).map(keyed).map(|(k, f)| (k, f.into())).collect();
    let changes: Vec<Change> = (0..60_000)
        .map(|n| match n % 3 {
            // Two thirds of the first segments go, so that they are taken apart.
            0 | 1 => Change::Remove(keyed(n / 3 * 2 + n % 3).0),
            _ => Change::Insert(keyed(50_000 + n).0, keyed(50_000 + n).1.into()),
        })
        .collect();
    let expected: u64 = changes.iter().map(|c| apply(&mut model, c)).sum();
    let applied: u64 = changes.chunks(1_000).map(|some| gallery.apply(some)).sum();
    assert_eq!(applied, expected);
    let probes: Vec<FaceTemplate> = (0..67).map(|p| face_sample(&face_identity(p * 29), 1 << 40 | p)).collect();
    let view = gallery.view();
    for n in (0..110_000).step_by(97) {
        let key = keyed(n).0;
        assert_eq!(view.get(key), model.get(&key).cloned().unwrap_or_default());
    }
    let batch = view.search_faces(&probes, 0.5);
    assert_eq!(batch.len(), probes.len());
    for (probe, found) in probes.iter().zip(&batch).step_by(13) {
        assert_eq!(found, &one_face(&view, probe, 0.5));
        assert_eq!(found.candidates, naive_faces(&model, probe, 0.5));
        assert_eq!(found.scope.compared, model.len() as u64);
        assert!(found.scope.segments > 1);
    }
    assert!(batch.iter().map(|s| s.candidates.len()).sum::<usize>() > 1_000, "there must be candidates to lose");
}

/// Searches run while other threads insert, update and remove: each sees exactly one state, and all of it.
#[test]
fn searches_among_writers_see_one_state_whole() {
    let gallery = Gallery::new();
    let is_done = AtomicBool::new(false);
    // Each batch replaces a person's only entry by the next, so every whole state has one entry a person.
    let people = 300u64;
    let start: Vec<Change> = (0..people).map(|p| Change::Insert(Key::new(p, 0), face(p).into())).collect();
    gallery.apply(&start);
    std::thread::scope(|scope| {
        let searches: Vec<_> = (0..2)
            .map(|seed| {
                let (gallery, is_done) = (&gallery, &is_done);
                scope.spawn(move || {
                    let mut last = 0;
                    loop {
                        let is_last = is_done.load(Ordering::Acquire);
                        let view = gallery.view();
                        assert!(view.watermark() >= last, "views never go back");
                        last = view.watermark();
                        let all = one_face(&view, &face(seed), -1.0);
                        assert_eq!(all.scope, Scope { compared: people, watermark: last, ..all.scope });
                        let model: Model = all
                            .candidates
                            .iter()
                            .map(|c| (c.key, face(c.key.reference + c.key.encounter).into()))
                            .collect();
                        let mut references: Vec<u64> = model.keys().map(|k| k.reference).collect();
                        references.dedup();
                        assert_eq!(references.len() as u64, people);
                        assert_eq!(all.candidates, naive_faces(&model, &face(seed), -1.0));
                        if is_last {
                            return;
                        }
                    }
                })
            })
            .collect();
        let writers: Vec<_> = (0..2)
            .map(|half| {
                let gallery = &gallery;
                scope.spawn(move || {
                    for round in 0..40 {
                        for p in (0..people).filter(|p| p % 2 == half) {
                            let (old, new) = (Key::new(p, round), Key::new(p, round + 1));
                            let next = face(p + round + 1).into();
                            assert_eq!(gallery.apply(&[Change::Remove(old), Change::Insert(new, next)]), 2);
                        }
                    }
                })
            })
            .collect();
        writers.into_iter().for_each(|w| w.join().unwrap());
        is_done.store(true, Ordering::Release);
        searches.into_iter().for_each(|s| s.join().unwrap());
    });
    assert_eq!(gallery.view().watermark(), people + people * 40 * 2);
}

#[test]
fn equal_scores_stand_in_the_order_of_keys() {
    let keys = [(9, 1), (3, 2), (3, 1), (u64::MAX, 0), (0, 7)].map(|(r, e)| Key::new(r, e));
    let gallery: Gallery = keys.into_iter().map(|k| (k, face(1))).collect();
    let order: Vec<Key> = one_face(&gallery.view(), &face(1), 0.99).candidates.iter().map(|c| c.key).collect();
    let mut sorted = keys;
    sorted.sort_unstable();
    assert_eq!(order, sorted);
}

#[test]
fn a_threshold_that_is_no_number_hides_nothing() {
    let gallery: Gallery = (0..50).map(|n| (Key::new(n, 1), face(n))).collect();
    let view = gallery.view();
    assert_eq!(one_face(&view, &face(1), f32::NAN).candidates.len(), 50);
    assert_eq!(one_face(&view, &face(1), f32::NEG_INFINITY).candidates.len(), 50);
    assert!(one_face(&view, &face(1), f32::INFINITY).candidates.is_empty());
}

#[test]
fn nothing_is_found_in_nothing() {
    let view = Gallery::new().view();
    assert!(view.faces().is_empty());
    let search = one_face(&view, &face(1), -1.0);
    assert_eq!(search.scope, Scope { watermark: 0, position: 0, segments: 0, compared: 0 });
    assert!(search.candidates.is_empty());
    assert!(view.search_faces(&[], 0.0).is_empty());
}

#[test]
fn a_bulk_build_keeps_the_last_of_two() {
    let entries: Vec<(Key, FaceTemplate)> = (0..500).map(|i| (Key::new(i * i % 97, 1), face(i))).collect();
    let model: Model = entries.iter().cloned().map(|(k, f)| (k, f.into())).collect();
    let gallery: Gallery = entries.into_iter().collect();
    assert_eq!((gallery.view().faces().len(), gallery.view().watermark()), (model.len(), 500));
    check(&gallery.view(), &model, 1, -1.0);
    assert!(model.iter().all(|(k, t)| gallery.get(*k) == *t));
}

#[test]
fn another_gallery_in_its_place_has_a_watermark_of_its_own() {
    let gallery: Gallery = (0..50).map(|n| (Key::new(n, 1), face(n))).collect();
    let (before, other) = (gallery.view(), (0..50).map(|n| (Key::new(n, 2), face(n))).collect::<Gallery>());
    gallery.replace_by(other);
    assert!(gallery.view().watermark() > before.watermark());
    assert_eq!(gallery.keys_of(3), [Key::new(3, 2)]);
    assert_eq!(one_face(&before, &face(3), 0.99).candidates[0].key, Key::new(3, 1));
}
