//! Fitting a calibration to scores whose truth is known, and saying how good it is.

use super::Calibration;
use crate::evaluate::Scores;

/// Rounds of Newton's method; it converges in fewer than twenty.
const ROUNDS: usize = 100;

impl Calibration {
    /// The straight line from score to log-likelihood ratio that a logistic regression gives, both kinds of comparison
    /// weighing the same however many there are (N. Brümmer and J. du Preez, "Application-independent evaluation of
    /// speaker detection", Computer Speech and Language 20, 2006), with the targets of J. Platt ("Probabilistic outputs
    /// for support vector machines", 1999): `(n + 1) / (n + 2)` for genuine, `1 / (m + 2)` for impostor comparisons. So
    /// scores that do not overlap at all say no more than their number can show.
    ///
    /// Limits are left open.
    #[must_use]
    pub fn fit(scores: &Scores) -> Self {
        let (genuine, impostor) = (scores.genuine(), scores.impostor());
        let (n, m) = (count(genuine.len()), count(impostor.len()));
        // Scores are brought to about one in size, so that Newton's steps are well conditioned.
        let middle = (mean(genuine) + mean(impostor)) / 2.0;
        let spread = ((mean(genuine) - mean(impostor)) / 2.0).abs().max(f64::MIN_POSITIVE);
        let kinds = [(genuine, (n + 1.0) / (n + 2.0), 1.0 / n), (impostor, 1.0 / (m + 2.0), 1.0 / m)];
        let (mut offset, mut slope) = (0.0, 0.0);
        for _ in 0..ROUNDS {
            let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for (scores, target, weight) in kinds {
                for score in scores {
                    let x = (score - middle) / spread;
                    let p = logistic(offset + slope * x);
                    let (g, h) = (weight * (p - target), weight * (p * (1.0 - p)).max(1e-12));
                    g0 += g;
                    g1 += g * x;
                    h00 += h;
                    h01 += h * x;
                    h11 += h * x * x;
                }
            }
            let determinant = h00 * h11 - h01 * h01;
            if determinant <= 0.0 {
                break;
            }
            // Steps are held back so that none leaps over the flat ends of the curve.
            let step = |value: f64| (value / determinant).clamp(-2.0, 2.0);
            let (by_offset, by_slope) = (step(h11 * g0 - h01 * g1), step(h00 * g1 - h01 * g0));
            offset -= by_offset;
            slope -= by_slope;
            if by_offset.abs() + by_slope.abs() < 1e-12 {
                break;
            }
        }
        let slope = slope / spread;
        Self { offset: offset - slope * middle, slope, least: f64::NEG_INFINITY, most: f64::INFINITY }
    }
}

/// What log-likelihood ratios cost, in bits: 0 if they are always right and sure, 1 if they say nothing, more if they
/// mislead (`Cllr` of Brümmer and du Preez, 2006).
#[must_use]
pub fn cllr(ratios: &Scores) -> f64 {
    let cost = |ratios: &[f64], sign: f64| {
        ratios.iter().map(|ratio| softplus(sign * ratio)).sum::<f64>() / count(ratios.len()) / std::f64::consts::LN_2
    };
    (cost(ratios.genuine(), -1.0) + cost(ratios.impostor(), 1.0)) / 2.0
}

/// The least [`cllr`] that any increasing map of the same scores could have: the pool-adjacent-violators algorithm. What
/// [`cllr`] lies above it is the fault of the calibration, the rest that of the scores.
#[must_use]
pub fn least_cllr(scores: &Scores) -> f64 {
    let (n, m) = (count(scores.genuine().len()), count(scores.impostor().len()));
    let genuine = scores.genuine().iter().map(|score| (*score, true));
    let mut all: Vec<(f64, bool)> = genuine.chain(scores.impostor().iter().map(|score| (*score, false))).collect();
    // Among equal scores the order is the one that costs most: they cannot be told apart.
    all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    // Blocks of equal ratios: how many genuine and how many impostor comparisons.
    let mut blocks: Vec<(f64, f64)> = Vec::new();
    for (_, is_genuine) in all {
        let mut block = if is_genuine { (1.0, 0.0) } else { (0.0, 1.0) };
        while let Some(last) = blocks.pop_if(|last| last.0 * (block.0 + block.1) >= block.0 * (last.0 + last.1)) {
            block = (last.0 + block.0, last.1 + block.1);
        }
        blocks.push(block);
    }
    let cost = blocks.iter().map(|(genuine, impostor)| {
        let ratio = (genuine / n) / (impostor / m);
        let one =
            |count: f64, total: f64, odds: f64| if count > 0.0 { count / total * (1.0 + odds).log2() } else { 0.0 };
        one(*genuine, n, 1.0 / ratio) + one(*impostor, m, ratio)
    });
    cost.sum::<f64>() / 2.0
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// `ln(1 + e^x)` without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / count(values.len())
}

#[expect(clippy::as_conversions, reason = "counts of comparisons stay below 2⁵³ and are exact")]
fn count(n: usize) -> f64 {
    n as f64
}
