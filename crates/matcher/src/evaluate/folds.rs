//! Accuracy over folds: each fold is judged at the threshold that served the others best.

use super::{Rate, as_f64};
use serde::Serialize;

/// The comparisons of one fold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fold {
    /// Scores of genuine comparisons, in any order.
    pub genuine: Vec<f64>,
    /// Scores of impostor comparisons, in any order.
    pub impostor: Vec<f64>,
    /// Pairs that could not be compared.
    pub failed: usize,
}

/// How one fold was judged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FoldResult {
    /// The threshold that the other folds chose: scores at or above it match.
    pub threshold: f64,
    /// Pairs judged wrongly, of those that were compared.
    pub wrong: Rate,
    /// Pairs that could not be compared.
    pub failed: usize,
}

impl FoldResult {
    /// The share judged rightly, of those that were compared.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        1.0 - self.wrong.value()
    }

    /// The same, pairs that could not be compared counting as wrong.
    #[must_use]
    pub fn accuracy_with_failures(&self) -> f64 {
        1.0 - Rate::new(self.wrong.errors + self.failed, self.wrong.of + self.failed).value()
    }
}

/// A mean over folds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FoldMean {
    /// Mean of the folds.
    pub mean: f64,
    /// Its standard error: the standard deviation over the folds (with n − 1), over √n.
    pub standard_error: f64,
}

/// Accuracy over folds, in the manner of the LFW protocol.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FoldAccuracy {
    /// Each fold.
    pub folds: Vec<FoldResult>,
    /// Over what was compared.
    pub accuracy: FoldMean,
    /// Pairs that could not be compared counting as wrong.
    pub accuracy_with_failures: FoldMean,
}

/// Judges each fold at the threshold of highest accuracy on all others. `None` with fewer than two folds, or where a
/// fold has no comparison.
///
/// Thresholds lie halfway between two neighbouring scores of the other folds; of several that are equally good, the
/// lowest is taken.
#[must_use]
pub fn fold_accuracy(folds: &[Fold]) -> Option<FoldAccuracy> {
    if folds.len() < 2 || folds.iter().any(|fold| fold.genuine.is_empty() && fold.impostor.is_empty()) {
        return None;
    }
    let results: Vec<FoldResult> = (0..folds.len())
        .zip(folds)
        .map(|(place, fold)| {
            let others = folds.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, fold)| fold);
            let threshold = best_threshold(others);
            let missed = fold.genuine.iter().filter(|score| **score < threshold).count();
            let matched = fold.impostor.iter().filter(|score| **score >= threshold).count();
            let wrong = Rate::new(missed + matched, fold.genuine.len() + fold.impostor.len());
            FoldResult { threshold, wrong, failed: fold.failed }
        })
        .collect();
    Some(FoldAccuracy {
        accuracy: mean(results.iter().map(FoldResult::accuracy).collect()),
        accuracy_with_failures: mean(results.iter().map(FoldResult::accuracy_with_failures).collect()),
        folds: results,
    })
}

fn best_threshold<'a>(folds: impl Iterator<Item = &'a Fold>) -> f64 {
    let mut scores: Vec<(f64, bool)> = folds
        .flat_map(|fold| {
            let genuine = fold.genuine.iter().map(|score| (*score, true));
            genuine.chain(fold.impostor.iter().map(|score| (*score, false)))
        })
        .collect();
    scores.sort_unstable_by(|(a, _), (b, _)| a.total_cmp(b));
    // Below all scores everything matches: the impostors are wrong.
    let mut wrong = scores.iter().filter(|(_, is_genuine)| !is_genuine).count();
    let mut best = (wrong, scores.first().map_or(0.0, |(score, _)| *score));
    let mut rest = scores.iter().peekable();
    while let Some((score, is_genuine)) = rest.next() {
        wrong = if *is_genuine { wrong + 1 } else { wrong.saturating_sub(1) };
        let threshold = match rest.peek() {
            Some((next, _)) if next > score => score + (next - score) / 2.0,
            Some(_) => continue,
            None => score.next_up(),
        };
        // Of two neighbouring numbers the middle may be the lower one.
        let threshold = threshold.max(score.next_up());
        if wrong < best.0 {
            best = (wrong, threshold);
        }
    }
    best.1
}

fn mean(values: Vec<f64>) -> FoldMean {
    let count = as_f64(values.len());
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    FoldMean { mean, standard_error: (squares / (count - 1.0)).sqrt() / count.sqrt() }
}
