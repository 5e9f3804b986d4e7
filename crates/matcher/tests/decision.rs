//! The decision table, every cell.
#![expect(clippy::as_conversions, reason = "tests")]

use DoubtReason::{
    Between, EyesSwapped, FaceAlikeFingersDiffer, FingersSwapped, ModalitiesDisagree, SeveralMatch, TooFewFingers,
};
use Finding::{Cleared, Doubtful, Duplicate};
use matcher::decision::{CandidateEvidence, DoubtReason, Finding, Judge, LOUD, Policy, Verdict};
use matcher::finger::{Assignment, FingerEvidence, FingerPosition, FingerScore, PreparedSet};
use matcher::fusion::{Calibration, EyeDistances, EyeEvidence, Fusion};
use matcher::iris::EyeAssignment;
use matcher::synthetic::finger_set;
use proptest::prelude::*;

const fn line(offset: f64, slope: f64, least: f64, most: f64) -> Calibration {
    Calibration { offset, slope, least, most }
}

/// In round numbers: a finger of score 0 says -5 and of score 10 says 5; a face says ten times its cosine; an eye at 0.1
/// says 5 and at 0.5 says -5.
fn policy() -> Policy {
    let fusion = Fusion {
        face: line(0.0, 10.0, -4.0, 9.0),
        finger: line(-5.0, 1.0, -5.0, 5.0),
        iris: line(7.5, 25.0, -8.0, 8.0),
    };
    // Among a thousand people: one from ln(10,000) = 9.2, two up to ln(1/1000) = -6.9.
    Policy { fpir: 0.1, least_gallery: 500, fnir: 1e-3, fusion, ..Policy::default() }
}

const GALLERY: u64 = 1_000;

/// So many fingers, the first of which match.
fn fingers(compared: usize, matching: usize) -> FingerEvidence {
    let scores = FingerPosition::ALL.into_iter().take(compared).enumerate();
    let per_finger = scores.map(|(i, position)| FingerScore { position, score: if i < matching { 10 } else { 0 } });
    FingerEvidence::from_scores(per_finger.collect())
}

fn candidate(reference: u64, face: f32, compared: usize, matching: usize) -> CandidateEvidence {
    let fingers = fingers(compared, matching);
    CandidateEvidence { reference, face: Some(face), fingers, ..CandidateEvidence::default() }
}

/// Eyes at these distances when they are laid so; straight ones differ then.
fn eyes(assignment: EyeAssignment, left: Option<f64>, right: Option<f64>) -> Option<EyeEvidence> {
    let (laid, far) = (EyeDistances { left, right }, EyeDistances { left: Some(0.5), right: Some(0.5) });
    Some(match assignment {
        EyeAssignment::Straight => EyeEvidence { straight: laid, exchanged: None },
        _ => EyeEvidence { straight: far, exchanged: Some((assignment, laid)) },
    })
}

#[test]
fn one_candidate_every_cell() {
    let policy = policy();
    let judge = Judge::new(&policy, GALLERY);
    assert!((judge.same - 10_000f64.ln()).abs() < 1e-9 && (judge.clear + 1_000f64.ln()).abs() < 1e-9);
    let cases = [
        // Face, fingers compared and matching, below the alarm and above.
        (4, 4, Duplicate, Duplicate),
        (4, 3, Duplicate, Duplicate),
        (4, 2, Doubtful(Between), Doubtful(Between)),
        (4, 1, Cleared, Doubtful(FaceAlikeFingersDiffer)),
        (4, 0, Cleared, Doubtful(FaceAlikeFingersDiffer)),
        (5, 2, Doubtful(Between), Doubtful(Between)),
        (6, 2, Cleared, Doubtful(FaceAlikeFingersDiffer)),
        (10, 10, Duplicate, Duplicate),
        (10, 5, Doubtful(Between), Doubtful(Between)),
        (3, 3, Doubtful(TooFewFingers), Doubtful(TooFewFingers)),
        (3, 0, Doubtful(TooFewFingers), Doubtful(TooFewFingers)),
        (0, 0, Doubtful(TooFewFingers), Doubtful(TooFewFingers)),
    ];
    for (compared, matching, below, above) in cases {
        for face in [0.634, 0.7, 0.899_9] {
            assert_eq!(judge.assess(&candidate(1, face, compared, matching)), below, "{compared} {matching} {face}");
        }
        for face in [0.9, 0.95, 1.0] {
            assert_eq!(judge.assess(&candidate(1, face, compared, matching)), above, "{compared} {matching} {face}");
        }
    }
    // Without a face four fingers must weigh enough by themselves.
    let faceless = |matching| CandidateEvidence { face: None, ..candidate(1, 0.0, 4, matching) };
    assert_eq!([4, 3].map(|m| judge.assess(&faceless(m))), [Duplicate, Duplicate]);
    let many = Judge::new(&policy, 100_000);
    assert_eq!([4, 3].map(|m| many.assess(&faceless(m))), [Duplicate, Doubtful(Between)]);
}

#[test]
fn eyes_weigh_beside_and_instead_of_fingers() {
    use EyeAssignment::{Mirrored, Straight, Swapped, SwappedMirrored};
    let policy = policy();
    let judge = Judge::new(&policy, GALLERY);
    let (near, far) = (Some(0.1), Some(0.5));
    let cases = [
        // Fingers compared and matching, assignment, left and right eye.
        (0, 0, Straight, near, near, Duplicate),
        (0, 0, Straight, far, far, Cleared),
        (0, 0, Straight, near, far, Doubtful(Between)),
        (0, 0, Straight, near, None, Doubtful(TooFewFingers)),
        (4, 1, Straight, far, far, Cleared),
        (4, 2, Straight, far, None, Doubtful(Between)),
        (4, 2, Straight, far, far, Cleared),
        (4, 4, Straight, near, near, Duplicate),
        (4, 2, Straight, near, None, Duplicate),
        // One of two is somebody else's.
        (4, 0, Straight, near, near, Doubtful(ModalitiesDisagree)),
        (4, 4, Straight, far, far, Doubtful(ModalitiesDisagree)),
        // One eye all but equal, everything else a stranger's.
        (4, 0, Straight, Some(0.0), far, Doubtful(ModalitiesDisagree)),
        (4, 0, Straight, near, far, Cleared),
        (10, 10, Straight, far, None, Duplicate),
        (4, 4, Swapped, near, near, Duplicate),
        (4, 0, Swapped, near, near, Doubtful(EyesSwapped)),
        (4, 0, Mirrored, near, near, Doubtful(EyesSwapped)),
        (0, 0, SwappedMirrored, near, near, Doubtful(EyesSwapped)),
        (3, 3, Swapped, near, near, Doubtful(EyesSwapped)),
        (4, 0, Swapped, Some(0.0), far, Doubtful(EyesSwapped)),
        // One of the many ways to lay eyes on others comes just near enough to propose, as strangers' do.
        (4, 0, Swapped, Some(0.28), far, Cleared),
        (4, 2, Swapped, Some(0.28), far, Cleared),
        (0, 0, Swapped, Some(0.28), far, Cleared),
        (3, 0, Swapped, Some(0.28), far, Cleared),
        // Nearer, though neither eye matches by itself.
        (0, 0, Swapped, Some(0.2), Some(0.25), Doubtful(EyesSwapped)),
        (4, 2, Swapped, Some(0.2), Some(0.25), Doubtful(EyesSwapped)),
        (4, 0, Swapped, Some(0.2), Some(0.25), Cleared),
    ];
    for (compared, matching, assignment, left, right, finding) in cases {
        let found = CandidateEvidence { eyes: eyes(assignment, left, right), ..candidate(1, 0.7, compared, matching) };
        assert_eq!(judge.assess(&found), finding, "{compared} {matching} {assignment:?} {left:?} {right:?}");
    }
}

/// All sets of up to three candidates out of every kind, in every order.
#[test]
fn many_candidates_every_combination_and_order() {
    let kinds = [
        candidate(1, 0.70, 4, 0), // cleared
        candidate(2, 0.95, 4, 0), // alike faces, other fingers
        candidate(3, 0.66, 4, 2), // between
        candidate(4, 0.80, 2, 2), // too few fingers
        candidate(5, 0.65, 4, 4), // the same
        candidate(5, 0.64, 5, 5), // the same, in another recording
        candidate(6, 0.99, 4, 3), // the same, weaker fingers
    ];
    let policy = policy();
    let judge = Judge::new(&policy, GALLERY);
    let expected = |present: &[usize]| -> Verdict {
        let has = |reference: u64| present.iter().any(|i| kinds[*i].reference == reference);
        if has(5) && has(6) {
            Verdict::Adjudicate { with: 5, reason: SeveralMatch }
        } else if has(5) {
            Verdict::Duplicate { of: 5 }
        } else if has(6) {
            Verdict::Duplicate { of: 6 }
        } else if has(3) {
            Verdict::Adjudicate { with: 3, reason: Between }
        } else if has(2) {
            Verdict::Adjudicate { with: 2, reason: FaceAlikeFingersDiffer }
        } else if has(4) {
            Verdict::Adjudicate { with: 4, reason: TooFewFingers }
        } else {
            Verdict::Unique
        }
    };
    assert_eq!(judge.decide(&[]), Verdict::Unique);
    let n = kinds.len();
    for code in 0..n * n * n {
        let order = [code % n, code / n % n, code / n / n];
        for length in 1..=3 {
            let present = &order[..length];
            let candidates: Vec<_> = present.iter().map(|i| kinds[*i].clone()).collect();
            assert_eq!(judge.decide(&candidates), expected(present), "{present:?}");
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
    let policy = policy();
    let judge = Judge::new(&policy, GALLERY);
    let cases = [
        // Face, fingers of equal names and how many match; those that keep their names, those that do not; the finding.
        (0.7, 4, 0, &[][..], &[30, 30, 30, 30][..], Doubtful(FingersSwapped)),
        (0.7, 4, 0, &[], &[30, 30, 30, 29], Cleared),
        (0.95, 4, 0, &[], &[30, 30, 30, 29], Doubtful(FaceAlikeFingersDiffer)),
        (0.95, 4, 0, &[], &[60, 60, 60, 60], Doubtful(FingersSwapped)),
        (0.7, 4, 2, &[50, 50], &[30, 30], Doubtful(FingersSwapped)),
        // A stranger's fingers are not carried by good ones that keep their names.
        (0.7, 4, 2, &[60, 50], &[10, 10], Doubtful(Between)),
        (0.7, 3, 3, &[60, 60, 60], &[10], Doubtful(TooFewFingers)),
        // Three fingers decide nothing, whatever their names.
        (0.7, 0, 0, &[], &[60, 60, 60], Doubtful(TooFewFingers)),
        (0.7, 0, 0, &[], &[60, 60, 60, 60], Doubtful(FingersSwapped)),
        // What the fingers of equal names have decided stays decided.
        (0.7, 4, 4, &[60, 60], &[60, 60], Duplicate),
    ];
    for (face, compared, matching, kept, moved, finding) in cases {
        let swapped = Some(assignment(kept, moved));
        let found = CandidateEvidence { swapped, ..candidate(1, face, compared, matching) };
        assert_eq!(judge.assess(&found), finding, "{found:?}");
        if finding == Doubtful(FingersSwapped) {
            assert_eq!(found.fingers_and_sum().0 as usize, kept.len() + moved.len(), "{found:?}");
        } else if finding != Duplicate {
            assert_eq!(found.fingers_and_sum().0 as usize, compared, "{found:?}");
        }
    }
    // The strongest doubt comes first.
    let swapped = CandidateEvidence { swapped: Some(assignment(&[], &[50; 4])), ..candidate(7, 0.7, 4, 0) };
    let all = [candidate(3, 0.66, 4, 2), candidate(4, 0.80, 2, 2), swapped];
    assert_eq!(judge.decide(&all), Verdict::Adjudicate { with: 7, reason: FingersSwapped });
}

#[test]
fn other_names_are_looked_for_where_equal_ones_make_no_duplicate() {
    let set = |person, noise| PreparedSet::new(&finger_set(person, &FingerPosition::ALL[..5], noise));
    let policy = Policy::default();
    let judge = Judge::new(&policy, 300_000);
    let look = |probe: &PreparedSet, other: &PreparedSet| {
        let fingers = probe.compare(other);
        let mut found = CandidateEvidence { face: Some(0.7), fingers, ..CandidateEvidence::default() };
        found.look_for_swapped(probe, other, &judge);
        (found.swapped.is_some(), judge.assess(&found))
    };
    let (first, again) = (set(1, 1), set(1, 2));
    let other_hand: PreparedSet =
        again.iter().zip(&FingerPosition::ALL[5..]).map(|((_, finger), name)| (*name, finger.clone())).collect();
    let three: PreparedSet = other_hand.iter().take(3).map(|(name, finger)| (name, finger.clone())).collect();
    assert_eq!(look(&first, &again), (false, Duplicate));
    assert_eq!(look(&first, &other_hand), (true, Doubtful(FingersSwapped)));
    assert_eq!(look(&first, &three), (false, Doubtful(TooFewFingers)));
    for stranger in 2..40 {
        assert_eq!(look(&first, &set(stranger, 1)), (true, Cleared), "{stranger}");
    }
}

#[test]
fn equal_evidence_names_the_lowest_reference() {
    let policy = policy();
    let judge = Judge::new(&policy, GALLERY);
    let twice = [candidate(9, 0.7, 4, 2), candidate(8, 0.7, 4, 2)];
    assert_eq!(judge.decide(&twice), Verdict::Adjudicate { with: 8, reason: Between });
    // Where the limits make two equal, the higher scores come first.
    let mut higher = candidate(9, 0.95, 4, 4);
    higher.fingers.sum += 10;
    let several = Verdict::Adjudicate { with: 9, reason: SeveralMatch };
    assert_eq!(judge.decide(&[candidate(8, 0.95, 4, 4), higher]), several);
}

#[test]
fn the_default_policy_is_in_order() {
    let policy = Policy::default();
    assert!(policy.is_sound());
    for broken in [
        Policy { face_candidate: f32::NAN, ..policy },
        Policy { face_candidate: 1.1, ..policy },
        Policy { face_alarm: 0.5, ..policy },
        Policy { face_alarm: f32::NAN, ..policy },
        Policy { fpir: 0.0, ..policy },
        Policy { fpir: f64::NAN, ..policy },
        Policy { fnir: 1.0, ..policy },
        Policy { fnir: -1e-3, ..policy },
    ] {
        assert!(!broken.is_sound(), "{broken:?}");
    }
    // A gallery that has just begun is judged as one of a million.
    assert_eq!(Judge::new(&policy, 1), Judge::new(&policy, 1_000_000));
    // No face, however alike, makes a duplicate or hides one by itself, at any size of gallery.
    assert!(policy.fusion.face.most < Judge::new(&policy, 100).same);
    assert!(-policy.fusion.face.least < LOUD);
}

proptest! {
    /// More evidence for one person never turns a finding towards two.
    #[test]
    fn findings_are_monotone(
        face in -1.0f32..1.0,
        scores in prop::collection::vec(0u32..120, 4..=10),
        more in 0u32..60,
        gallery in 1u64..100_000_000,
    ) {
        let policy = Policy::default();
        let judge = Judge::new(&policy, gallery);
        let evidence = |scores: &[u32]| {
            let all = scores.iter().zip(FingerPosition::ALL).map(|(score, position)| FingerScore { position, score: *score });
            let fingers = FingerEvidence::from_scores(all.collect());
            CandidateEvidence { face: Some(face), fingers, ..CandidateEvidence::default() }
        };
        let grade = |finding| match finding {
            Cleared => 0,
            Doubtful(FaceAlikeFingersDiffer) => 1,
            Doubtful(_) => 2,
            Duplicate => 3,
        };
        let weaker = grade(judge.assess(&evidence(&scores)));
        let stronger: Vec<u32> = scores.iter().map(|score| score + more).collect();
        prop_assert!(grade(judge.assess(&evidence(&stronger))) >= weaker);
        // A larger gallery asks for more.
        let larger = Judge::new(&policy, gallery * 10);
        prop_assert!(grade(larger.assess(&evidence(&scores))) <= weaker);
    }
}
