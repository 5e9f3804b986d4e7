//! Error rates: small sets worked out by hand, and what holds for all.
#![expect(clippy::unwrap_used, clippy::as_conversions, reason = "tests")]

use matcher::evaluate::{Comparison, EvaluateError, Rate, Scores, drawn_sums, fvc_pairs};
use proptest::prelude::*;

fn scores(genuine: &[f64], impostor: &[f64]) -> Scores {
    Scores::new(genuine.to_vec(), impostor.to_vec()).unwrap()
}

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[test]
fn rates_at_a_threshold_count_what_the_standard_counts() {
    let scores = scores(&[5.0, 7.0, 9.0, 9.0], &[1.0, 2.0, 5.0]);
    for (threshold, false_matches, false_non_matches) in
        [(0.0, 3, 0), (1.0, 3, 0), (1.5, 2, 0), (5.0, 1, 0), (5.5, 0, 1), (9.0, 0, 2), (9.5, 0, 4)]
    {
        let point = scores.at(threshold);
        assert_eq!(point.fmr, Rate::new(false_matches, 3), "{threshold}");
        assert_eq!(point.fnmr, Rate::new(false_non_matches, 4), "{threshold}");
    }
}

#[test]
fn equal_error_rates_by_hand() {
    assert!(is_near(scores(&[3.0, 4.0], &[1.0, 2.0]).equal_error_rate(), 0.0));
    assert!(is_near(scores(&[1.0, 2.0], &[3.0, 4.0]).equal_error_rate(), 1.0));
    // At 3 one of four on either side is wrong.
    assert!(is_near(scores(&[2.0, 4.0, 5.0, 6.0], &[0.0, 1.0, 1.5, 3.0]).equal_error_rate(), 0.25));
    // All alike: from all false matches to all false non-matches in one step.
    assert!(is_near(scores(&[1.0; 3], &[1.0; 5]).equal_error_rate(), 0.5));
}

#[test]
fn rates_that_so_few_comparisons_cannot_show_are_not_given() {
    let impostor: Vec<f64> = (0..1_000).map(f64::from).collect();
    let scores = scores(&[990.0, 995.0, 2_000.0], &impostor);
    let point = scores.at_fmr(1e-2).unwrap();
    assert_eq!((point.threshold, point.fmr.errors, point.fnmr.errors), (990.0, 10, 0));
    let point = scores.at_fmr(1e-3).unwrap();
    assert_eq!((point.threshold, point.fmr.errors, point.fnmr.errors), (999.0, 1, 2));
    assert_eq!(scores.at_fmr(1e-4), None);
}

#[test]
fn what_cannot_be_evaluated_is_named() {
    assert_eq!(Scores::new(vec![], vec![1.0]), Err(EvaluateError::Empty { genuine: 0, impostor: 1 }));
    assert_eq!(Scores::new(vec![1.0], vec![]), Err(EvaluateError::Empty { genuine: 1, impostor: 0 }));
    assert_eq!(Scores::new(vec![1.0], vec![f64::NAN]), Err(EvaluateError::NotANumber));
}

/// Worked out with the closed form elsewhere.
#[test]
fn intervals_after_wilson() {
    for (errors, of, low, high) in [
        (0, 100, 0.0, 0.036_994),
        (1, 100, 0.001_767, 0.054_486),
        (50, 100, 0.403_832, 0.596_168),
        (5, 5, 0.565_518, 1.0),
    ] {
        let interval = Rate::new(errors, of).wilson();
        assert!(
            (interval.low - low).abs() < 1e-5 && (interval.high - high).abs() < 1e-5,
            "{errors}/{of}: {interval:?}"
        );
    }
    let nothing = Rate::new(0, 0);
    assert_eq!((nothing.value(), nothing.wilson().low, nothing.wilson().high), (0.0, 0.0, 1.0));
}

#[test]
fn the_competitions_pairs() {
    // As FVC counts: 10 fingers × 8 impressions give 280 genuine and 45 impostor comparisons.
    let subjects: Vec<u32> = (0..80).map(|i| i % 10).collect();
    let pairs = fvc_pairs(&subjects, false);
    assert_eq!((pairs.genuine.len(), pairs.impostor.len()), (280, 45));
    assert!(pairs.genuine.iter().all(|(a, b)| a < b && subjects[*a] == subjects[*b]));
    assert!(pairs.impostor.iter().all(|(a, b)| *a < 10 && *b < 10 && a != b));
    assert_eq!(fvc_pairs(&subjects, true).impostor.len(), 2_880);
    assert_eq!(fvc_pairs::<u32>(&[], true), Default::default());
}

#[test]
fn drawn_sums_come_from_different_fingers() {
    // Finger f scores 10^f against itself and 2 × 10^f against the next: each digit is then drawn once at most.
    let comparisons: Vec<Comparison> = (0..5)
        .flat_map(|f| {
            let unit = 10f64.powi(f as i32);
            [Comparison { one: f, other: f, score: unit }, Comparison { one: f, other: (f + 1) % 5, score: 0.0 }]
        })
        .collect();
    let sums = drawn_sums(&comparisons, 3, 500, 1).unwrap();
    assert!(sums.genuine().iter().all(|sum| {
        let digits = format!("{sum}");
        digits.chars().all(|c| "01".contains(c)) && digits.matches('1').count() == 3
    }));
    assert_eq!(sums.impostor(), vec![0.0; 500]);
    assert_eq!(drawn_sums(&comparisons, 3, 500, 1).unwrap(), sums);
    assert_ne!(drawn_sums(&comparisons, 3, 500, 2).unwrap(), sums);
    assert!(drawn_sums(&comparisons, 6, 10, 1).is_err() && drawn_sums(&comparisons, 0, 10, 1).is_err());
}

fn some() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec((0u32..30).prop_map(f64::from), 1..60)
}

proptest! {
    #[test]
    fn rates_move_with_the_threshold(genuine in some(), impostor in some(), points in 2usize..20) {
        let scores = Scores::new(genuine, impostor).unwrap();
        let curve = scores.det(points);
        prop_assert!(curve.len() <= points && curve.is_sorted_by(|a, b| a.threshold < b.threshold));
        prop_assert!(curve.is_sorted_by(|a, b| a.fmr.errors >= b.fmr.errors && a.fnmr.errors <= b.fnmr.errors));
        let (first, last) = (curve.first().unwrap(), curve.last().unwrap());
        prop_assert_eq!((first.fnmr.errors, last.fmr.errors), (0, 0));
        let rate = scores.equal_error_rate();
        prop_assert!((0.0..=1.0).contains(&rate));
        let interval = scores.bootstrap_equal_error_rate(20, 3);
        prop_assert!(interval.low <= interval.high);
        for fmr in [0.5, 0.1, 0.02] {
            if let Some(point) = scores.at_fmr(fmr) {
                prop_assert!(point.fmr.value() <= fmr);
            }
        }
    }

    #[test]
    fn intervals_hold_their_rate(errors in 0usize..500, more in 0usize..500) {
        let rate = Rate::new(errors, errors + more);
        let interval = rate.wilson();
        prop_assert!(interval.low <= rate.value() && rate.value() <= interval.high);
        prop_assert!((0.0..=1.0).contains(&interval.low) && (0.0..=1.0).contains(&interval.high));
    }
}
