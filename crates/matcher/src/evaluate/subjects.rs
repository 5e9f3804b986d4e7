//! Uncertainty that knows whose comparisons they are.

use super::{Comparison, EvaluateError, Interval, as_f64, below};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::BTreeMap;

/// An interval of 95 % for the equal error rate by the subset bootstrap over subjects (Bolle, Ratha and Pankanti, 2004):
/// in each round as many subjects are drawn, with replacement, as there are, and a comparison counts as often as its
/// subjects were drawn. It is wider than an interval that takes comparisons as independent, and is the one to believe:
/// a few people whose pictures are poor make many errors together.
///
/// Rounds in which no comparison of one kind is left do not count.
///
/// # Errors
/// `Empty` when there is no genuine or no impostor comparison, or no round counts; `NotANumber`.
pub fn bootstrap_by_subject(comparisons: &[Comparison], rounds: usize, seed: u64) -> Result<Interval, EvaluateError> {
    let genuine = comparisons.iter().filter(|c| c.one == c.other).count();
    let empty = EvaluateError::Empty { genuine, impostor: comparisons.len() - genuine };
    if genuine == 0 || genuine == comparisons.len() {
        return Err(empty);
    }
    if comparisons.iter().any(|c| c.score.is_nan()) {
        return Err(EvaluateError::NotANumber);
    }
    let names = comparisons.iter().flat_map(|c| [c.one, c.other]);
    let mut places: BTreeMap<usize, usize> = names.map(|name| (name, 0)).collect();
    for (place, (_, value)) in places.iter_mut().enumerate() {
        *value = place;
    }
    let place = |name: usize| places.get(&name).copied().unwrap_or_default();
    let mut sorted: Vec<(f64, usize, usize)> =
        comparisons.iter().map(|c| (c.score, place(c.one), place(c.other))).collect();
    sorted.sort_unstable_by(|(a, ..), (b, ..)| a.total_cmp(b));
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut rates: Vec<f64> = (0..rounds.max(1))
        .filter_map(|_| {
            let mut drawn = vec![0u32; places.len()];
            for _ in 0..places.len() {
                drawn.iter_mut().skip(below(&mut rng, places.len())).take(1).for_each(|times| *times += 1);
            }
            weighted_equal_error_rate(&sorted, &drawn)
        })
        .collect();
    rates.sort_unstable_by(f64::total_cmp);
    let at = |i: usize| rates.get(i).copied().ok_or(empty);
    Ok(Interval { low: at(rates.len() / 40)?, high: at(rates.len().saturating_sub(1 + rates.len() / 40))? })
}

/// The equal error rate, as of [`super::Scores`], of comparisons in ascending order of which each counts as often as its
/// subjects were drawn.
fn weighted_equal_error_rate(sorted: &[(f64, usize, usize)], drawn: &[u32]) -> Option<f64> {
    let times = |subject: usize| drawn.get(subject).copied().map_or(0, u64::from);
    let weight = |one: usize, other: usize| if one == other { [times(one), 0] } else { [0, times(one) * times(other)] };
    let mut total = [0u64; 2];
    for (_, one, other) in sorted {
        total.iter_mut().zip(weight(*one, *other)).for_each(|(total, weight)| *total += weight);
    }
    let [genuine, impostor] = total;
    if genuine == 0 || impostor == 0 {
        return None;
    }
    // Non-matches among the genuine and matches among the impostors at the threshold before and at this one.
    let (mut missed, mut matched) = (0u64, impostor);
    let mut before: Option<[f64; 2]> = None;
    for group in sorted.chunk_by(|(a, ..), (b, ..)| a == b) {
        let here = [share(missed, genuine), share(matched, impostor)];
        if here[0] >= here[1] {
            return Some(crossing(before, here));
        }
        before = Some(here);
        for (_, one, other) in group {
            let [same, strangers] = weight(*one, *other);
            missed += same;
            matched -= strangers;
        }
    }
    Some(crossing(before, [share(missed, genuine), share(matched, impostor)]))
}

/// Where the two rates are equal on the way from one threshold to the next.
fn crossing(before: Option<[f64; 2]>, [missed, matched]: [f64; 2]) -> f64 {
    let Some([last_missed, last_matched]) = before else { return f64::midpoint(missed, matched) };
    let (gap, last_gap) = (missed - matched, last_matched - last_missed);
    if gap + last_gap <= 0.0 {
        return missed;
    }
    last_missed + last_gap / (gap + last_gap) * (missed - last_missed)
}

fn share(part: u64, whole: u64) -> f64 {
    let count = |n: u64| as_f64(usize::try_from(n).unwrap_or(usize::MAX));
    count(part) / count(whole)
}
