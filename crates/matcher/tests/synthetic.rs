//! Synthetic people: the same for the same seeds, and distributed as stated.
#![expect(clippy::as_conversions, reason = "tests")]

use matcher::decision::{CandidateEvidence, Finding, Judge, Policy};
use matcher::finger::{FingerPosition, FingerSet, finger_sum};
use matcher::synthetic::{face_identity, face_sample, finger_set, twin_of};

const FOUR: [FingerPosition; 4] =
    [FingerPosition::RightThumb, FingerPosition::RightIndex, FingerPosition::LeftThumb, FingerPosition::LeftIndex];

fn moments(values: &[f32]) -> (f32, f32) {
    let n = values.len() as f32;
    let mean = values.iter().sum::<f32>() / n;
    (mean, (values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / n).sqrt())
}

fn is_near((mean, sd): (f32, f32), (wanted_mean, wanted_sd): (f32, f32), slack: f32) -> bool {
    (mean - wanted_mean).abs() <= slack && (sd - wanted_sd).abs() <= slack
}

/// FNV-1a, to pin bytes.
fn digest(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xCBF2_9CE4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01B3))
}

/// Registers made earlier keep their people: a change here is a change of every seeded demo.
#[test]
fn seeds_give_the_same_bytes_everywhere() {
    let faces = (0..200).flat_map(|seed| face_sample(&face_identity(seed), seed + 7).to_bytes());
    let fingers = (0..50).flat_map(|seed| finger_set(seed, &FOUR, seed + 7).to_bytes());
    let twins = (0..50).flat_map(|seed| face_sample(&twin_of(&face_identity(seed), seed), 1).to_bytes());
    assert_eq!((digest(faces), digest(fingers), digest(twins)), PINNED);
}

const PINNED: (u64, u64, u64) = (10_777_769_891_927_061_438, 4_019_276_209_872_504_251, 6_043_414_879_925_735_330);

#[test]
fn face_scores_follow_the_observed_distributions() {
    let people: Vec<_> = (0..3_000u64)
        .map(|p| (face_identity(p), p))
        .map(|(identity, p)| [face_sample(&identity, 2 * p), face_sample(&identity, 2 * p + 1)])
        .collect();
    let genuine: Vec<f32> = people.iter().map(|[a, b]| a.score(b)).collect();
    let impostor: Vec<f32> =
        (0..100).flat_map(|i| people[i + 1..].iter().map(|p| p[1].score(&people[i][0])).collect::<Vec<_>>()).collect();
    assert!(is_near(moments(&genuine), (0.776, 0.083), 0.01), "{:?}", moments(&genuine));
    assert!(is_near(moments(&impostor), (0.016, 0.145), 0.01), "{:?}", moments(&impostor));
}

#[test]
fn twins_look_alike_but_their_fingers_differ() {
    let pairs = 0..400u64;
    let scores: Vec<f32> = pairs
        .map(|p| {
            let one = face_identity(p);
            face_sample(&one, 2 * p).score(&face_sample(&twin_of(&one, p), 2 * p + 1))
        })
        .collect();
    let (mean, _) = moments(&scores);
    assert!((0.68..0.76).contains(&mean), "{mean}");
}

#[test]
fn four_fingers_tell_people_apart() {
    let people = 60u64;
    let sets: Vec<_> = (0..people).map(|p| [finger_set(p, &FOUR, 2 * p), finger_set(p, &FOUR, 2 * p + 1)]).collect();
    let judge = |a, b| {
        let fingers = finger_sum(a, b);
        let sum = fingers.sum;
        let found = CandidateEvidence { face: Some(0.7), fingers, ..CandidateEvidence::default() };
        (Judge::new(&Policy::default(), 300_000).assess(&found), sum)
    };
    let genuine: Vec<_> = sets.iter().map(|[a, b]| judge(a, b)).collect();
    let impostor: Vec<_> = (0..300).map(|i| judge(&sets[i % 60][0], &sets[(i + 1 + i / 60) % 60][1])).collect();
    let count = |all: &[(Finding, u32)], wanted: Finding| all.iter().filter(|(f, _)| *f == wanted).count();
    assert_eq!(count(&genuine, Finding::Cleared), 0);
    assert_eq!(count(&impostor, Finding::Duplicate), 0);
    assert!(count(&genuine, Finding::Duplicate) >= 58, "{genuine:?}");
    assert!(count(&impostor, Finding::Cleared) >= 296, "{impostor:?}");
    let sums = |all: &[(Finding, u32)]| moments(&all.iter().map(|(_, s)| *s as f32).collect::<Vec<_>>());
    assert!(is_near(sums(&genuine), (247.0, 26.0), 12.0), "{:?}", sums(&genuine));
    assert!(is_near(sums(&impostor), (28.0, 12.0), 4.0), "{:?}", sums(&impostor));
}

/// What is made up without the check for plausible minutiae must pass it when read back.
#[test]
fn synthetic_fingers_can_be_stored_and_read() {
    for seed in 0..2_000 {
        let set = finger_set(seed, &FOUR, seed);
        assert_eq!(FingerSet::from_bytes(&set.to_bytes()), Ok(set), "seed {seed}");
    }
}

#[test]
fn seeds_and_noises_give_different_people_and_captures() {
    let identity = face_identity(1);
    assert_ne!(face_sample(&identity, 1), face_sample(&identity, 2));
    assert_ne!(finger_set(1, &FOUR, 1), finger_set(1, &FOUR, 2));
    assert_ne!(finger_set(1, &FOUR, 1), finger_set(2, &FOUR, 1));
    let hand = finger_set(1, &FingerPosition::ALL, 1);
    assert_eq!(hand.len(), 10);
    for (a, template) in hand.iter() {
        assert!(hand.iter().filter(|(b, _)| *b != a).all(|(_, other)| other != template));
    }
}
