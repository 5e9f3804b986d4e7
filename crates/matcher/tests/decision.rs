//! The decision table, every cell.
#![expect(clippy::as_conversions, reason = "tests")]

use matcher::decision::{CandidateEvidence, DoubtReason, Finding, Policy, Verdict, assess, decide};
use matcher::finger::{Assignment, FingerEvidence, FingerPosition, FingerScore, PreparedSet};
use matcher::synthetic::finger_set;

/// `fingers` fingers whose scores add up to `sum`.
fn candidate(reference: u64, face: f32, fingers: usize, sum: u32) -> CandidateEvidence {
    let scores = FingerPosition::ALL.into_iter().take(fingers).enumerate();
    let per_finger = scores.map(|(i, position)| FingerScore { position, score: if i == 0 { sum } else { 0 } });
    let fingers = FingerEvidence::from_scores(per_finger.collect());
    CandidateEvidence { reference, face, fingers, swapped: None }
}

const POLICY: Policy = Policy { face_candidate: 0.634, face_alarm: 0.9, duplicate_sum: 120, clear_sum: 60 };

#[test]
fn one_candidate_every_cell() {
    use DoubtReason::{FaceAlikeFingersDiffer, FingersBetween, TooFewFingers};
    use Finding::{Cleared, Doubtful, Duplicate};
    let below_alarm = [-1.0, 0.0, 0.634, 0.7, 0.899_9];
    let alarm = [0.9, 0.95, 1.0];
    for fingers in 0..=3 {
        for sum in [0, 60, 120, 4_000] {
            for face in below_alarm.into_iter().chain(alarm) {
                assert_eq!(assess(&candidate(1, face, fingers, sum), &POLICY), Doubtful(TooFewFingers));
            }
        }
    }
    for fingers in 4..=10usize {
        // Thresholds in proportion to the number of fingers; with five, 60 × 5/4 = 75 and 120 × 5/4 = 150.
        let (clear, duplicate) = (15 * fingers as u32, 30 * fingers as u32);
        for (sum, below, at_alarm) in [
            (0, Cleared, Doubtful(FaceAlikeFingersDiffer)),
            (clear, Cleared, Doubtful(FaceAlikeFingersDiffer)),
            (clear + 1, Doubtful(FingersBetween), Doubtful(FingersBetween)),
            (duplicate - 1, Doubtful(FingersBetween), Doubtful(FingersBetween)),
            (duplicate, Duplicate, Duplicate),
            (40_000, Duplicate, Duplicate),
            (u32::MAX, Duplicate, Duplicate),
        ] {
            for face in below_alarm {
                assert_eq!(assess(&candidate(1, face, fingers, sum), &POLICY), below, "{fingers} {sum} {face}");
            }
            for face in alarm {
                assert_eq!(assess(&candidate(1, face, fingers, sum), &POLICY), at_alarm, "{fingers} {sum} {face}");
            }
        }
    }
}

#[test]
fn thresholds_are_not_rounded() {
    // 61 over five fingers is 48.8 over four: below a threshold of 49, above one of 48.
    let five = candidate(1, 0.7, 5, 61);
    assert_eq!(assess(&five, &Policy { clear_sum: 49, ..POLICY }), Finding::Cleared);
    assert_eq!(assess(&five, &Policy { clear_sum: 48, ..POLICY }), Finding::Doubtful(DoubtReason::FingersBetween));
}

/// All sets of up to three candidates out of every kind, in every order.
#[test]
fn many_candidates_every_combination_and_order() {
    let kinds = [
        candidate(1, 0.70, 4, 10),  // cleared
        candidate(2, 0.95, 4, 10),  // alike faces, other fingers
        candidate(3, 0.66, 4, 90),  // between
        candidate(4, 0.80, 2, 300), // too few fingers
        candidate(5, 0.65, 4, 400), // duplicate
        candidate(6, 0.99, 4, 130), // duplicate, weaker fingers
    ];
    // The strongest evidence first: by finger sum where it counts, then the one that has only a face.
    let expected = |present: &[usize]| -> Verdict {
        let has = |reference: u64| present.iter().any(|i| kinds[*i].reference == reference);
        if has(5) {
            Verdict::Duplicate { of: 5 }
        } else if has(6) {
            Verdict::Duplicate { of: 6 }
        } else if has(3) {
            Verdict::Adjudicate { with: 3, reason: DoubtReason::FingersBetween }
        } else if has(2) {
            Verdict::Adjudicate { with: 2, reason: DoubtReason::FaceAlikeFingersDiffer }
        } else if has(4) {
            Verdict::Adjudicate { with: 4, reason: DoubtReason::TooFewFingers }
        } else {
            Verdict::Unique
        }
    };
    assert_eq!(decide(&[], &POLICY), Verdict::Unique);
    let n = kinds.len();
    for code in 0..n * n * n {
        let order = [code % n, code / n % n, code / n / n];
        for length in 1..=3 {
            let present = &order[..length];
            let candidates: Vec<_> = present.iter().map(|i| kinds[*i].clone()).collect();
            assert_eq!(decide(&candidates, &POLICY), expected(present), "{present:?}");
        }
    }
}

/// Fingers that keep their names and fingers that exchange them with the next, each with its score.
fn assignment(kept: &[u32], moved: &[u32]) -> Assignment {
    let name = |at: usize| FingerPosition::ALL[at];
    let kept = kept.iter().enumerate().map(|(i, score)| (name(i), name(i), *score));
    let moved = moved.iter().enumerate().map(|(i, score)| (name(9 - i), name(9 - (i ^ 1)), *score));
    let straight_sum = kept.clone().map(|(_, _, score)| score).sum();
    let pairs: Vec<_> = kept.chain(moved).collect();
    Assignment { sum: pairs.iter().map(|(_, _, score)| score).sum(), pairs, straight_sum }
}

#[test]
fn fingers_under_other_names_are_for_people() {
    use DoubtReason::{FaceAlikeFingersDiffer, FingersBetween, FingersSwapped, TooFewFingers};
    let cases = [
        // Face, fingers of equal names and their sum; those that keep their names, those that do not; the finding.
        (0.7, 4, 20, &[][..], &[30, 30, 30, 30][..], Finding::Doubtful(FingersSwapped)),
        (0.7, 4, 20, &[], &[30, 30, 30, 29], Finding::Cleared),
        (0.95, 4, 20, &[], &[30, 30, 30, 29], Finding::Doubtful(FaceAlikeFingersDiffer)),
        (0.95, 4, 20, &[], &[60, 60, 60, 60], Finding::Doubtful(FingersSwapped)),
        (0.7, 4, 110, &[50, 50], &[30, 30], Finding::Doubtful(FingersSwapped)),
        // A stranger's fingers are not carried by good ones that keep their names.
        (0.7, 4, 110, &[60, 50], &[10, 10], Finding::Doubtful(FingersBetween)),
        (0.7, 3, 180, &[60, 60, 60], &[10], Finding::Doubtful(TooFewFingers)),
        // Three fingers decide nothing, whatever their names.
        (0.7, 0, 0, &[], &[60, 60, 60], Finding::Doubtful(TooFewFingers)),
        (0.7, 0, 0, &[], &[60, 60, 60, 60], Finding::Doubtful(FingersSwapped)),
        // What the fingers of equal names have decided stays decided.
        (0.7, 4, 130, &[60, 60], &[60, 60], Finding::Duplicate),
    ];
    for (face, fingers, sum, kept, moved, finding) in cases {
        let swapped = Some(assignment(kept, moved));
        let found = CandidateEvidence { swapped, ..candidate(1, face, fingers, sum) };
        assert_eq!(assess(&found, &POLICY), finding, "{found:?}");
        let rests_on_it = finding == Finding::Doubtful(FingersSwapped);
        let stated = if rests_on_it { (kept.len() + moved.len()) as u32 } else { fingers as u32 };
        assert_eq!(found.fingers_and_sum(&POLICY).0, stated, "{found:?}");
    }
    // The strongest doubt comes first.
    let swapped = CandidateEvidence { swapped: Some(assignment(&[], &[50; 4])), ..candidate(7, 0.7, 4, 10) };
    let all = [candidate(3, 0.66, 4, 90), candidate(4, 0.80, 2, 300), swapped];
    assert_eq!(decide(&all, &POLICY), Verdict::Adjudicate { with: 7, reason: FingersSwapped });
}

#[test]
fn other_names_are_looked_for_where_equal_ones_make_no_duplicate() {
    let set = |person, noise| PreparedSet::new(&finger_set(person, &FingerPosition::ALL[..5], noise));
    let policy = Policy::default();
    let look = |probe: &PreparedSet, other: &PreparedSet| {
        let mut found = CandidateEvidence { reference: 1, face: 0.7, fingers: probe.compare(other), swapped: None };
        found.look_for_swapped(probe, other, &policy);
        (found.swapped.is_some(), assess(&found, &policy))
    };
    let (first, again) = (set(1, 1), set(1, 2));
    let other_hand: PreparedSet =
        again.iter().zip(&FingerPosition::ALL[5..]).map(|((_, finger), name)| (*name, finger.clone())).collect();
    let three: PreparedSet = other_hand.iter().take(3).map(|(name, finger)| (name, finger.clone())).collect();
    assert_eq!(look(&first, &again), (false, Finding::Duplicate));
    assert_eq!(look(&first, &other_hand), (true, Finding::Doubtful(DoubtReason::FingersSwapped)));
    assert_eq!(look(&first, &three), (false, Finding::Doubtful(DoubtReason::TooFewFingers)));
    for stranger in 2..40 {
        assert_eq!(look(&first, &set(stranger, 1)), (true, Finding::Cleared), "{stranger}");
    }
}

#[test]
fn equal_evidence_names_the_lowest_reference() {
    let twice = [candidate(9, 0.7, 4, 200), candidate(8, 0.7, 4, 200)];
    assert_eq!(decide(&twice, &POLICY), Verdict::Duplicate { of: 8 });
    // Ten fingers with 500 and four with 200 are equally strong.
    let proportional = [candidate(9, 0.7, 4, 200), candidate(8, 0.7, 10, 500)];
    assert_eq!(decide(&proportional, &POLICY), Verdict::Duplicate { of: 8 });
}

#[test]
fn the_default_policy_is_in_order() {
    let policy = Policy::default();
    assert_eq!(policy, Policy { clear_sum: 75, ..POLICY });
    assert!(policy.is_sound());
    for broken in [
        Policy { face_candidate: f32::NAN, ..POLICY },
        Policy { face_candidate: 1.1, ..POLICY },
        Policy { face_alarm: 0.5, ..POLICY },
        Policy { face_alarm: f32::NAN, ..POLICY },
        Policy { clear_sum: 120, ..POLICY },
        Policy { clear_sum: 500, ..POLICY },
    ] {
        assert!(!broken.is_sound(), "{broken:?}");
    }
}
