//! Fingers recorded under wrong names: hands exchanged, or laid down in another order.

use super::{Comparer, FingerPosition, PreparedSet};

/// Which of the candidate's fingers is which of the probe's, as far as the scores tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assignment {
    /// The probe's finger, the candidate's finger and their score, in the order of the probe's; every finger at most
    /// once.
    pub pairs: Vec<(FingerPosition, FingerPosition, u32)>,
    /// Sum of the pairs' scores.
    pub sum: u32,
    /// Sum of the scores of the fingers of equal names, as [`PreparedSet::compare`] has it.
    pub straight_sum: u32,
}

impl Assignment {
    /// Whether every finger is assigned to the finger of its own name.
    #[must_use]
    pub fn is_straight(&self) -> bool {
        self.pairs.iter().all(|(probe, candidate, _)| probe == candidate)
    }

    /// How many fingers are assigned to a finger of another name.
    #[must_use]
    pub fn moved(&self) -> usize {
        self.moved_scores().count()
    }

    /// Sum of the scores of the fingers that are assigned to a finger of another name.
    #[must_use]
    pub fn moved_sum(&self) -> u32 {
        self.moved_scores().sum()
    }

    fn moved_scores(&self) -> impl Iterator<Item = u32> {
        self.pairs.iter().filter(|(probe, candidate, _)| probe != candidate).map(|(_, _, score)| *score)
    }
}

/// Compares every finger of the probe with every finger of the candidate, up to 100 comparisons, and pairs them so that
/// the sum of their scores is the largest there is: exactly, over all ways to pair them, the smaller set wholly. Equal
/// names win where sums are equal.
///
/// The best of many sums is larger than one sum, between strangers too: a threshold for `straight_sum` is too low for
/// `sum`. What strangers reach, and what is made of it, is stated at [`Policy`](crate::decision::Policy).
#[must_use]
pub fn assign(probe: &PreparedSet, candidate: &PreparedSet) -> Assignment {
    let mut comparer = Comparer::new();
    let theirs: Vec<_> = candidate.iter().collect();
    let rows: Vec<(FingerPosition, Vec<u32>)> = probe
        .iter()
        .map(|(position, finger)| (position, theirs.iter().map(|(_, other)| comparer.score(finger, other)).collect()))
        .collect();
    let names: Vec<FingerPosition> = theirs.iter().map(|(position, _)| *position).collect();
    best(&rows, &names)
}

/// What a way to pair some rows with a set of columns is worth: the sum, then how many keep their names.
type Worth = (u32, u32);

/// For each set of columns in use after a row: the best worth, and the column of that row if it has one.
type Step = Vec<Option<(Worth, Option<usize>)>>;

/// Dynamic programming over the sets of columns in use: 2¹⁰ sets at most.
fn best(rows: &[(FingerPosition, Vec<u32>)], names: &[FingerPosition]) -> Assignment {
    let mut steps: Vec<Step> = Vec::with_capacity(rows.len());
    let mut worths: Vec<Option<Worth>> = vec![None; 1 << names.len()];
    if let Some(empty) = worths.first_mut() {
        *empty = Some((0, 0));
    }
    for (position, scores) in rows {
        let mut next: Step = worths.iter().map(|w| w.map(|w| (w, None))).collect();
        for (used, worth) in worths.iter().enumerate() {
            let Some((sum, kept)) = *worth else { continue };
            for (column, (score, name)) in scores.iter().zip(names).enumerate() {
                let with = (sum + score, kept + u32::from(name == position));
                if used >> column & 1 == 0
                    && let Some(place) = next.get_mut(used | 1 << column)
                    && place.is_none_or(|(there, _)| there < with)
                {
                    *place = Some((with, Some(column)));
                }
            }
        }
        worths = next.iter().map(|place| place.map(|(worth, _)| worth)).collect();
        steps.push(next);
    }
    let most = u32::try_from(rows.len().min(names.len())).unwrap_or(u32::MAX);
    let full = worths.iter().enumerate().filter(|(used, _)| used.count_ones() == most);
    let last = full.max_by_key(|(_, worth)| **worth).map_or(0, |(used, _)| used);
    trace_back(rows, names, &steps, last)
}

/// Follows the steps from the last set of columns to the empty one.
fn trace_back(
    rows: &[(FingerPosition, Vec<u32>)],
    names: &[FingerPosition],
    steps: &[Step],
    last: usize,
) -> Assignment {
    let mut found = Assignment::default();
    let mut used = last;
    for ((position, scores), step) in rows.iter().zip(steps).rev() {
        let column = step.get(used).copied().flatten().and_then(|(_, column)| column);
        if let Some(column) = column
            && let (Some(name), Some(score)) = (names.get(column), scores.get(column))
        {
            found.pairs.push((*position, *name, *score));
            found.sum += score;
            used &= !(1 << column);
        }
    }
    found.pairs.reverse();
    let straight = |(position, scores): &(FingerPosition, Vec<u32>)| {
        names.iter().zip(scores).find(|(name, _)| *name == position).map_or(0, |(_, score)| *score)
    };
    found.straight_sum = rows.iter().map(straight).sum();
    found
}
