//! How well scores tell one body from two: error rates, stated with the counts behind them.
//!
//! After ISO/IEC 19795-1: a genuine comparison below the threshold is a false non-match, an impostor comparison at or
//! above it a false match. Nothing here compares anything; scores come from outside, higher meaning more alike, and may
//! be of any modality.

mod figures;
mod folds;
mod interval;
mod lfw;
pub mod plot;
mod protocol;
mod subjects;

pub use figures::{AtFmr, Figures, Histogram, Spread};
pub use folds::{Fold, FoldAccuracy, FoldMean, FoldResult, fold_accuracy};
pub use interval::{Interval, Rate};
pub use lfw::{LfwFault, LfwPair, LfwPairs, LfwPicture, LfwReason};
pub use protocol::{Comparison, Pairs, drawn_sums, fvc_pairs};
pub use subjects::bootstrap_by_subject;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::Serialize;
use thiserror::Error;

/// Why scores cannot be evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EvaluateError {
    /// No genuine or no impostor comparison.
    #[error("{genuine} genuine and {impostor} impostor comparisons: at least one of each is needed")]
    Empty {
        /// Genuine comparisons.
        genuine: usize,
        /// Impostor comparisons.
        impostor: usize,
    },
    /// A score is not a number.
    #[error("a score is not a number")]
    NotANumber,
}

/// The scores of genuine and of impostor comparisons.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    genuine: Vec<f64>,
    impostor: Vec<f64>,
}

/// What one threshold does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OperatingPoint {
    /// Scores at or above it match.
    pub threshold: f64,
    /// False match rate: impostors at or above the threshold.
    pub fmr: Rate,
    /// False non-match rate: genuine below the threshold.
    pub fnmr: Rate,
}

/// The false match rates at which reports state the false non-match rate.
pub const USUAL_FMRS: [f64; 5] = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

impl Scores {
    /// Takes the scores of all comparisons.
    ///
    /// # Errors
    /// `Empty` or `NotANumber`.
    pub fn new(mut genuine: Vec<f64>, mut impostor: Vec<f64>) -> Result<Self, EvaluateError> {
        if genuine.is_empty() || impostor.is_empty() {
            return Err(EvaluateError::Empty { genuine: genuine.len(), impostor: impostor.len() });
        }
        if genuine.iter().chain(&impostor).any(|score| score.is_nan()) {
            return Err(EvaluateError::NotANumber);
        }
        genuine.sort_unstable_by(f64::total_cmp);
        impostor.sort_unstable_by(f64::total_cmp);
        Ok(Self { genuine, impostor })
    }

    /// Genuine scores, lowest first.
    #[must_use]
    pub fn genuine(&self) -> &[f64] {
        &self.genuine
    }

    /// Impostor scores, lowest first.
    #[must_use]
    pub fn impostor(&self) -> &[f64] {
        &self.impostor
    }

    /// The error rates at a threshold.
    #[must_use]
    pub fn at(&self, threshold: f64) -> OperatingPoint {
        let below = |scores: &[f64]| scores.partition_point(|score| *score < threshold);
        let matches = self.impostor.len() - below(&self.impostor);
        OperatingPoint {
            threshold,
            fmr: Rate::new(matches, self.impostor.len()),
            fnmr: Rate::new(below(&self.genuine), self.genuine.len()),
        }
    }

    /// The lowest threshold among the scores (or just above all of them) whose false match rate is at most `fmr`, a
    /// share from 0 to 1. `None` where there are fewer impostor comparisons than one for each expected error: such a
    /// rate cannot be shown with so few.
    #[must_use]
    pub fn at_fmr(&self, fmr: f64) -> Option<OperatingPoint> {
        let count = as_f64(self.impostor.len());
        if fmr * count < 1.0 {
            return None;
        }
        let is_met = |errors: &usize| Rate::new(*errors, self.impostor.len()).value() <= fmr;
        // By the number of impostors that still match: the most that is allowed, and the score that no longer may.
        let errors = partition(self.impostor.len(), is_met).checked_sub(1)?;
        let Some(refused) = self.impostor.len().checked_sub(errors + 1).and_then(|place| self.impostor.get(place))
        else {
            let lowest = self.genuine.first().into_iter().chain(self.impostor.first()).copied();
            return Some(self.at(lowest.fold(f64::INFINITY, f64::min)));
        };
        let next = |scores: &[f64]| scores.get(scores.partition_point(|score| score <= refused)).copied();
        let threshold = match (next(&self.genuine), next(&self.impostor)) {
            (Some(one), Some(other)) => one.min(other),
            (one, other) => one.or(other).unwrap_or_else(|| refused.next_up()),
        };
        Some(self.at(threshold))
    }

    /// The equal error rate, a share: where the two rates cross, linearly between the two thresholds around the crossing.
    #[must_use]
    pub fn equal_error_rate(&self) -> f64 {
        let gap = |point: &OperatingPoint| point.fnmr.value() - point.fmr.value();
        let thresholds = self.thresholds();
        let first = thresholds.partition_point(|threshold| gap(&self.at(*threshold)) < 0.0);
        let at = |place: usize| thresholds.get(place).map(|threshold| self.at(*threshold));
        // At the lowest score everything matches and above all nothing does: there is a crossing between.
        let (Some(before), Some(after)) = (first.checked_sub(1).and_then(at), at(first)) else { return 0.5 };
        let weight = -gap(&before) / (gap(&after) - gap(&before));
        before.fnmr.value() + weight * (after.fnmr.value() - before.fnmr.value())
    }

    /// The curve of both rates over all thresholds that change one of them, thinned to at most `points` (at least 2).
    #[must_use]
    pub fn det(&self, points: usize) -> Vec<OperatingPoint> {
        let thresholds = self.thresholds();
        let (last, steps) = (thresholds.len() - 1, points.max(2) - 1);
        let mut places: Vec<usize> = (0..=steps).map(|i| i * last / steps).collect();
        places.dedup();
        places.into_iter().filter_map(|i| thresholds.get(i)).map(|threshold| self.at(*threshold)).collect()
    }

    /// An interval of 95 % for the equal error rate by the percentile bootstrap: `rounds` times as many comparisons are
    /// drawn with replacement. It takes comparisons as independent, which pairs of few fingers are not: it is too
    /// narrow then, and says so little about other fingers.
    #[must_use]
    pub fn bootstrap_equal_error_rate(&self, rounds: usize, seed: u64) -> Interval {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut rates: Vec<f64> = (0..rounds.max(1))
            .map(|_| {
                let mut again =
                    Self { genuine: redrawn(&self.genuine, &mut rng), impostor: redrawn(&self.impostor, &mut rng) };
                again.genuine.sort_unstable_by(f64::total_cmp);
                again.impostor.sort_unstable_by(f64::total_cmp);
                again.equal_error_rate()
            })
            .collect();
        rates.sort_unstable_by(f64::total_cmp);
        let (low, high) = (rates.len() / 40, rates.len() - 1 - rates.len() / 40);
        let at = |i: usize| rates.get(i).copied().unwrap_or_default();
        Interval { low: at(low), high: at(high) }
    }

    /// Every score once, lowest first, and a threshold above all of them.
    fn thresholds(&self) -> Vec<f64> {
        let mut all: Vec<f64> = self.genuine.iter().chain(&self.impostor).copied().collect();
        all.sort_unstable_by(f64::total_cmp);
        all.dedup();
        all.extend(all.last().map(|last| last.next_up()));
        all
    }
}

/// How many of the numbers from 0 to `last` meet what only lower ones meet.
fn partition(last: usize, is_met: impl Fn(&usize) -> bool) -> usize {
    let (mut low, mut high) = (0, last + 1);
    while low < high {
        let middle = low.midpoint(high);
        if is_met(&middle) { low = middle + 1 } else { high = middle }
    }
    low
}

fn redrawn(scores: &[f64], rng: &mut ChaCha8Rng) -> Vec<f64> {
    (0..scores.len()).filter_map(|_| scores.get(below(rng, scores.len()))).copied().collect()
}

/// A number below `limit`, which fits in 32 bits; the slight preference for small numbers is below 2⁻³².
fn below(rng: &mut ChaCha8Rng, limit: usize) -> usize {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    usize::try_from((rng.next_u64() >> 32).wrapping_mul(limit) >> 32).unwrap_or(0)
}

#[expect(clippy::as_conversions, reason = "counts of comparisons stay below 2⁵³ and are exact")]
fn as_f64(count: usize) -> f64 {
    count as f64
}
