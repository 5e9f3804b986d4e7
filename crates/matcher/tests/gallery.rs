//! The gallery against a naive model: a map searched by [`FaceTemplate::score`].
#![expect(clippy::as_conversions, reason = "tests")]

use matcher::face::FaceTemplate;
use matcher::gallery::{Candidate, Gallery};
use matcher::synthetic::{face_identity, face_sample};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn face(seed: u64) -> FaceTemplate {
    face_sample(&face_identity(seed % 40), seed)
}

fn naive(model: &BTreeMap<u64, FaceTemplate>, probe: &FaceTemplate, threshold: f32) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = model
        .iter()
        .map(|(reference, template)| Candidate { reference: *reference, score: probe.score(template) })
        .filter(|c| c.score >= threshold)
        .collect();
    all.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.reference.cmp(&b.reference)));
    all
}

#[derive(Debug, Clone)]
enum Step {
    Insert(u64, u64),
    Replace(u64, u64),
    Remove(u64),
    Search(u64, f32),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0u64..60, 0u64..1_000).prop_map(|(r, s)| Step::Insert(r, s)),
        1 => (0u64..60, 0u64..1_000).prop_map(|(r, s)| Step::Replace(r, s)),
        2 => (0u64..60).prop_map(Step::Remove),
        2 => (0u64..1_000, -1.0f32..1.0).prop_map(|(s, t)| Step::Search(s, t)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_history_equals_the_model(steps in prop::collection::vec(step(), 0..120)) {
        let (mut gallery, mut model, mut changes) = (Gallery::new(), BTreeMap::new(), 0u64);
        for step in steps {
            let changed = match step {
                Step::Insert(r, s) if model.contains_key(&r) => {
                    prop_assert!(!gallery.insert(r, &face(s)));
                    false
                }
                Step::Insert(r, s) => {
                    model.insert(r, face(s));
                    gallery.insert(r, &face(s))
                }
                Step::Replace(r, s) => {
                    if let Some(template) = model.get_mut(&r) {
                        *template = face(s);
                    }
                    prop_assert_eq!(gallery.replace(r, &face(s)), model.contains_key(&r));
                    model.contains_key(&r)
                }
                Step::Remove(r) => {
                    let was = model.remove(&r).is_some();
                    prop_assert_eq!(gallery.remove(r), was);
                    was
                }
                Step::Search(s, threshold) => {
                    let search = gallery.search(&face(s), threshold);
                    prop_assert_eq!(search.candidates, naive(&model, &face(s), threshold));
                    prop_assert_eq!((search.compared, search.watermark), (model.len() as u64, changes));
                    false
                }
            };
            changes += u64::from(changed);
            prop_assert_eq!((gallery.len(), gallery.watermark()), (model.len(), changes));
        }
        for r in 0..60 {
            prop_assert_eq!(gallery.get(r), model.get(&r).cloned());
            prop_assert_eq!(gallery.contains(r), model.contains_key(&r));
        }
    }

    #[test]
    fn arbitrary_templates_lose_no_candidate(
        rows in prop::collection::vec(prop::collection::vec(any::<i8>(), 192), 1..40),
        pick in any::<prop::sample::Index>(),
    ) {
        let templates: Vec<FaceTemplate> =
            rows.into_iter().filter_map(|r| FaceTemplate::from_values(r.try_into().unwrap()).ok()).collect();
        prop_assume!(!templates.is_empty());
        let model: BTreeMap<u64, FaceTemplate> = (0..).zip(templates.iter().cloned()).collect();
        let gallery: Gallery = model.clone().into_iter().collect();
        let probe = pick.get(&templates);
        // The exact score of each entry as the threshold: equality must count as found.
        for template in &templates {
            let threshold = probe.score(template);
            prop_assert_eq!(gallery.search(probe, threshold).candidates, naive(&model, probe, threshold));
        }
    }
}

/// More rows than one block, so that blocks are joined; a batch equals single searches.
#[test]
fn large_galleries_and_batches_agree_with_the_model() {
    let model: BTreeMap<u64, FaceTemplate> =
        (0..40_000u64).map(|r| (r.wrapping_mul(0x9E37_79B9_7F4A_7C15), face_sample(&face_identity(r), r))).collect();
    let gallery: Gallery = model.clone().into_iter().collect();
    let probes: Vec<FaceTemplate> = (0..17).map(|p| face_sample(&face_identity(p * 2_000), 1 << 40 | p)).collect();
    let batch = gallery.search_batch(&probes, 0.45);
    assert_eq!(batch.len(), probes.len());
    for (probe, found) in probes.iter().zip(&batch) {
        assert_eq!(found, &gallery.search(probe, 0.45));
        assert_eq!(found.candidates, naive(&model, probe, 0.45));
        assert_eq!(found.compared, 40_000);
    }
    assert!(batch.iter().map(|s| s.candidates.len()).sum::<usize>() > 100, "the test must have candidates to lose");
}

#[test]
fn equal_scores_stand_in_the_order_of_references() {
    let gallery: Gallery = [9, 3, 7, u64::MAX, 0].into_iter().map(|r| (r, face(1))).collect();
    let order: Vec<u64> = gallery.search(&face(1), 0.99).candidates.iter().map(|c| c.reference).collect();
    assert_eq!(order, [0, 3, 7, 9, u64::MAX]);
}

#[test]
fn a_threshold_that_is_no_number_hides_nothing() {
    let gallery: Gallery = (0..50).map(|r| (r, face(r))).collect();
    assert_eq!(gallery.search(&face(1), f32::NAN).candidates.len(), 50);
    assert_eq!(gallery.search(&face(1), f32::NEG_INFINITY).candidates.len(), 50);
    assert!(gallery.search(&face(1), f32::INFINITY).candidates.is_empty());
}

#[test]
fn nothing_is_found_in_nothing() {
    let gallery = Gallery::new();
    assert!(gallery.is_empty());
    let search = gallery.search(&face(1), -1.0);
    assert_eq!((search.candidates.len(), search.compared, search.watermark), (0, 0, 0));
    assert!(gallery.search_batch(&[], 0.0).is_empty());
}

#[test]
fn a_bulk_build_keeps_the_last_of_two() {
    let gallery: Gallery = [(1, face(1)), (2, face(2)), (1, face(3))].into_iter().collect();
    assert_eq!((gallery.len(), gallery.watermark()), (2, 3));
    assert_eq!(gallery.get(1), Some(face(3)));

    let entries: Vec<(u64, FaceTemplate)> = (0..500).map(|i| (i * i % 97, face(i))).collect();
    let model: BTreeMap<u64, FaceTemplate> = entries.iter().cloned().collect();
    let gallery: Gallery = entries.into_iter().collect();
    assert_eq!((gallery.len(), gallery.watermark()), (model.len(), 500));
    assert_eq!(gallery.search(&face(1), -1.0).candidates, naive(&model, &face(1), -1.0));
    assert!(model.iter().all(|(r, t)| gallery.get(*r).as_ref() == Some(t)));
}
