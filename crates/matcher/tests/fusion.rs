//! Calibration: the fit, the bounds it promises, and the committed lines.
#![expect(clippy::as_conversions, reason = "tests")]

use matcher::evaluate::Scores;
use matcher::finger::{Comparer, FingerPosition, PreparedFinger};
use matcher::fusion::{
    Calibration, EyeDistances, EyeEvidence, Fusion, Ratios, cllr, least_cllr, threshold_of_fnir, threshold_of_fpir,
};
use matcher::iris::{EyeAssignment, EyePair};
use matcher::synthetic::iris::{Eye, iris_identity, iris_sample};
use matcher::synthetic::{face_identity, face_sample, finger_identity, finger_sample};
use proptest::prelude::*;

fn mapped(scores: &Scores, line: &Calibration) -> Scores {
    let map = |scores: &[f64]| scores.iter().map(|s| line.ratio(*s)).collect();
    Scores::new(map(scores.genuine()), map(scores.impostor())).unwrap()
}

/// Evenly spread quantiles of a logistic distribution.
fn logistic(middle: f64, scale: f64, n: usize) -> Vec<f64> {
    (0..n).map(|i| (i as f64 + 0.5) / n as f64).map(|p| middle + scale * (p / (1.0 - p)).ln()).collect()
}

#[test]
fn the_fit_finds_the_line_that_the_scores_were_made_of() {
    // Two normal distributions of equal spread, 3 standard deviations apart: the ratio is 3 × (x − 1.5).
    let normal = |middle: f64| {
        // Sums of twelve evenly drawn numbers.
        let mut state = 7u64;
        let mut uniform = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        (0..200_000).map(|_| middle - 6.0 + (0..12).map(|_| uniform()).sum::<f64>()).collect::<Vec<_>>()
    };
    let scores = Scores::new(normal(3.0), normal(0.0)).unwrap();
    let line = Calibration::fit(&scores);
    assert!((line.slope - 3.0).abs() < 0.1 && (line.offset + 4.5).abs() < 0.15, "{line:?}");
    // A fit cannot cost less than the best increasing map, and here hardly more.
    let (cost, least) = (cllr(&mapped(&scores, &line)), least_cllr(&scores));
    assert!(least <= cost && cost < least + 0.002, "{cost} {least}");
    // On another scale, and with the genuine ones few: the same ratios.
    let scaled = |s: &[f64]| s.iter().map(|x| 100.0 + 7.0 * x).collect::<Vec<_>>();
    let few: Vec<f64> = scaled(scores.genuine()).into_iter().step_by(50).collect();
    let other = Calibration::fit(&Scores::new(few, scaled(scores.impostor())).unwrap());
    for x in [-1.0, 1.5, 4.0] {
        assert!((other.ratio(100.0 + 7.0 * x) - line.ratio(x)).abs() < 0.4, "{x}");
    }
}

#[test]
fn scores_that_do_not_overlap_say_no_more_than_their_number_shows() {
    let scores = Scores::new(logistic(10.0, 0.1, 1_000), logistic(0.0, 0.1, 1_000)).unwrap();
    let line = Calibration::fit(&scores);
    assert!(least_cllr(&scores) < 1e-9);
    let (genuine, impostor) = (line.ratio(10.0), line.ratio(0.0));
    assert!((5.0..10.0).contains(&genuine) && (-10.0..-5.0).contains(&impostor), "{genuine} {impostor}");
}

#[test]
fn costs_are_those_of_the_definition() {
    // Nothing said costs one bit; one bit of misleading certainty more.
    let silent = Scores::new(vec![0.0; 3], vec![0.0; 5]).unwrap();
    assert!((cllr(&silent) - 1.0).abs() < 1e-12);
    let wrong = Scores::new(vec![-3.0], vec![3.0]).unwrap();
    assert!((cllr(&wrong) - (1.0 + 3f64.exp()).log2()).abs() < 1e-12);
    // Ratios too large to be exponentiated cost what they are.
    let loud = Scores::new(vec![-2_000.0], vec![0.0]).unwrap();
    assert!((cllr(&loud) - (2_000.0 / std::f64::consts::LN_2 + 1.0) / 2.0).abs() < 1e-6);
    // Equal scores of both kinds cannot be told apart, whatever the order in which they come.
    let equal = Scores::new(vec![1.0, 1.0], vec![1.0, 1.0]).unwrap();
    assert!((least_cllr(&equal) - 1.0).abs() < 1e-12);
}

/// The committed lines against people whom their fit has not seen, and the bounds that decisions rest on.
#[test]
fn the_committed_lines_keep_their_promises() {
    let fusion = Fusion::default();
    let face = |p: u64, n: u64| face_sample(&face_identity(1_000_000 + p), 2 * p + n);
    let faces: Vec<_> = (0..1_500u64).map(|p| [face(p, 0), face(p, 1)]).collect();
    let others = |i: usize| (1..=40).map(move |step| (i, (i + step) % 1_500));
    let face_scores = Scores::new(
        faces.iter().map(|[a, b]| f64::from(a.score(b))).collect(),
        (0..1_500).flat_map(others).map(|(i, j)| f64::from(faces[i][0].score(&faces[j][1]))).collect(),
    );
    let finger = |p: u64, n: u64| {
        PreparedFinger::new(&finger_sample(&finger_identity(2_000_000 + p, FingerPosition::LeftIndex), 2 * p + n))
    };
    let fingers: Vec<_> = (0..200u64).map(|p| [finger(p, 0), finger(p, 1)]).collect();
    let mut comparer = Comparer::new();
    let mut score = |i: usize, j: usize| f64::from(comparer.score(&fingers[i][0], &fingers[j][1]));
    let genuine = (0..200).map(|i| score(i, i)).collect();
    let impostor = (0..200).flat_map(|i| (1..=20).map(move |s| (i, (i + s) % 200))).map(|(i, j)| score(i, j)).collect();
    let finger_scores = Scores::new(genuine, impostor);
    for (name, scores, line) in
        [("face", face_scores.unwrap(), fusion.face), ("finger", finger_scores.unwrap(), fusion.finger)]
    {
        let ratios = mapped(&scores, &line);
        assert!(cllr(&ratios) < least_cllr(&scores) + 0.03, "{name}: {} {}", cllr(&ratios), least_cllr(&scores));
        for t in [1.0f64, 2.0, 3.0, 4.0] {
            let above = ratios.at(t).fmr;
            let below = mapped(&scores, &line).at((-t).next_up()).fnmr;
            assert!(above.wilson().low <= (-t).exp(), "{name} {t}: {above:?}");
            assert!(below.wilson().low <= (-t).exp(), "{name} {t}: {below:?}");
        }
    }
}

#[test]
fn exchanged_eyes_stand_beside_the_straight_ones_where_only_they_come_near() {
    let code = |person, eye, noise| iris_sample(&iris_identity::<8>(person, eye), noise);
    let pair = |person, noise| EyePair {
        left: Some(code(person, Eye::Left, noise)),
        right: Some(code(person, Eye::Right, noise)),
    };
    let (first, again, stranger) = (pair(1, 1), pair(1, 2), pair(2, 1));
    let between = |a: &EyePair<8>, b: &EyePair<8>| EyeEvidence::between(a, b, 320_000).unwrap();
    let (own, other) = (between(&first, &again), between(&first, &stranger));
    for evidence in [own, other] {
        assert_eq!((evidence.exchanged, evidence.compared()), (None, 2));
        assert_eq!(evidence.nearest(), evidence.straight.iter().fold(1.0, f64::min));
    }
    assert!(own.straight.iter().all(|d| d < 0.3), "{own:?}");
    assert!(other.straight.iter().all(|d| d > 0.36), "{other:?}");
    for assignment in EyeAssignment::ALL.into_iter().skip(1) {
        let laid = between(&first.assigned(assignment), &again);
        assert!(laid.straight.iter().all(|d| d > 0.32), "{laid:?}");
        let (way, eyes) = laid.exchanged.unwrap();
        assert_eq!((way, laid.compared()), (assignment, 2));
        assert!(eyes.iter().all(|d| d < 0.3) && eyes.iter().any(|d| d == laid.nearest()), "{laid:?}");
    }
    // One eye each, the other one: nothing to compare but exchanged.
    let left = EyePair { left: first.left.clone(), right: None };
    let right = EyePair { left: None, right: again.right.clone() };
    assert_eq!(EyeEvidence::between(&left, &right, 320_000), None);
    let taken_for_left = EyePair { left: None, right: again.left.clone() };
    let laid = between(&left, &taken_for_left);
    assert_eq!((laid.straight, laid.compared()), (EyeDistances::default(), 1));
    assert_eq!(laid.exchanged.unwrap().0, EyeAssignment::Swapped);
}

proptest! {
    /// Both bounds, for any scores whose ratio is known exactly: `ln(n / m)` of a table of counts.
    #[test]
    fn thresholds_honour_the_rates_that_are_asked_for(
        table in prop::collection::vec((1u32..200, 1u32..200), 2..12),
        rate in 0.001f64..0.9,
        gallery in 1u64..1_000,
    ) {
        let (n, m) = table.iter().fold((0.0, 0.0), |(n, m), (g, i)| (n + f64::from(*g), m + f64::from(*i)));
        let ratio = |(g, i): &(u32, u32)| (f64::from(*g) / n / (f64::from(*i) / m)).ln();
        let same = threshold_of_fpir(rate, gallery);
        let false_positives: f64 = table.iter().filter(|c| ratio(c) >= same).map(|(_, i)| f64::from(*i) / m).sum();
        prop_assert!(false_positives * gallery as f64 <= rate * (1.0 + 1e-9));
        let clear = threshold_of_fnir(rate);
        let cleared: f64 = table.iter().filter(|c| ratio(c) <= clear).map(|(g, _)| f64::from(*g) / n).sum();
        prop_assert!(cleared <= rate * (1.0 + 1e-9));
    }

    #[test]
    fn ratios_stay_within_their_limits(score in prop::num::f64::ANY, least in -9.0f64..0.0, most in 0.0f64..9.0) {
        let line = Calibration { offset: -1.0, slope: 2.0, least, most };
        let ratio = line.ratio(score);
        prop_assert!((least..=most).contains(&ratio));
        let all = Ratios { face: Some(ratio), fingers: None, eyes: Some(1.0) };
        prop_assert_eq!((all.total(), all.besides_face()), (ratio + 1.0, 1.0));
    }
}
