//! Which impressions are compared, and what several fingers would say together.

use super::{EvaluateError, Scores, below};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::BTreeMap;

/// Comparisons to be made, by the places of the impressions in the list that was given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairs {
    /// Two impressions of one finger.
    pub genuine: Vec<(usize, usize)>,
    /// Impressions of two fingers.
    pub impostor: Vec<(usize, usize)>,
}

/// The comparisons of the Fingerprint Verification Competitions (Maio and others, FVC2000): all pairs of impressions of
/// one finger, and the first impression of every finger with the first of every other; with `every_impostor` all pairs
/// of impressions of different fingers instead of the latter. `subjects` names the finger of each impression.
#[must_use]
pub fn fvc_pairs<S: Ord>(subjects: &[S], every_impostor: bool) -> Pairs {
    let mut by_subject: BTreeMap<&S, Vec<usize>> = BTreeMap::new();
    for (place, subject) in subjects.iter().enumerate() {
        by_subject.entry(subject).or_default().push(place);
    }
    let groups: Vec<Vec<usize>> = by_subject.into_values().collect();
    let mut pairs = Pairs::default();
    for (at, group) in groups.iter().enumerate() {
        for (i, one) in group.iter().enumerate() {
            pairs.genuine.extend(group.iter().skip(i + 1).map(|other| (*one, *other)));
        }
        let taken = if every_impostor { usize::MAX } else { 1 };
        for other in groups.iter().skip(at + 1) {
            for one in group.iter().take(taken) {
                pairs.impostor.extend(other.iter().take(taken).map(|two| (*one, *two)));
            }
        }
    }
    pairs
}

/// One comparison and whose it was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Number of the one finger.
    pub one: usize,
    /// Number of the other finger; the same for a genuine comparison.
    pub other: usize,
    /// The score.
    pub score: f64,
}

/// Sums over several fingers, drawn from comparisons of single ones: for a person as many different fingers as `parts`,
/// for each a genuine comparison, for strangers for each a comparison with another finger. `draws` sums of both kinds.
///
/// It takes the fingers of a person as independent. They are not quite: a person's fingers are dry together.
///
/// # Errors
/// `Empty` when fewer fingers than `parts` have comparisons of both kinds, or one of the arguments is 0.
pub fn drawn_sums(comparisons: &[Comparison], parts: usize, draws: usize, seed: u64) -> Result<Scores, EvaluateError> {
    let mut of_finger: BTreeMap<usize, [Vec<f64>; 2]> = BTreeMap::new();
    for comparison in comparisons {
        let [genuine, impostor] = of_finger.entry(comparison.one).or_default();
        if comparison.one == comparison.other {
            genuine.push(comparison.score);
        } else {
            impostor.push(comparison.score);
            let [_, impostor] = of_finger.entry(comparison.other).or_default();
            impostor.push(comparison.score);
        }
    }
    let mut fingers: Vec<[Vec<f64>; 2]> =
        of_finger.into_values().filter(|[genuine, impostor]| !genuine.is_empty() && !impostor.is_empty()).collect();
    if parts == 0 || fingers.len() < parts {
        return Err(EvaluateError::Empty { genuine: fingers.len(), impostor: fingers.len() });
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut sums = [Vec::with_capacity(draws), Vec::with_capacity(draws)];
    for _ in 0..draws {
        // The first places of a shuffle that goes no further.
        for place in 0..parts {
            let other = place + below(&mut rng, fingers.len() - place);
            fingers.swap(place, other);
        }
        for (kind, sums) in sums.iter_mut().enumerate() {
            let drawn = fingers.iter().take(parts).filter_map(|finger| {
                let scores = finger.get(kind)?;
                scores.get(below(&mut rng, scores.len()))
            });
            sums.push(drawn.sum());
        }
    }
    let [genuine, impostor] = sums;
    Scores::new(genuine, impostor)
}
