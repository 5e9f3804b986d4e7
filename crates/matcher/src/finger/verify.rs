//! Whole hands: the fingers of one person against those of others.

use super::{Comparer, FingerEvidence, FingerPosition, FingerScore, FingerSet, PreparedFinger};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Up to ten fingers of one person, ready to be compared with many people's.
#[derive(Debug, Clone, Default)]
pub struct PreparedSet {
    fingers: BTreeMap<FingerPosition, PreparedFinger>,
}

impl PreparedSet {
    /// Prepares every finger of a set.
    #[must_use]
    pub fn new(set: &FingerSet) -> Self {
        set.iter().map(|(position, template)| (position, PreparedFinger::new(template))).collect()
    }

    /// The fingers in the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = (FingerPosition, &PreparedFinger)> {
        self.fingers.iter().map(|(position, finger)| (*position, finger))
    }

    /// How many fingers there are, 0 to 10.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fingers.len()
    }

    /// Whether there is no finger at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fingers.is_empty()
    }

    /// Compares every finger that both people gave, like with like. Symmetric.
    #[must_use]
    pub fn compare(&self, other: &Self) -> FingerEvidence {
        self.compare_with(other, &mut Comparer::new())
    }

    /// [`compare`](Self::compare) with a comparer that is at hand.
    #[must_use]
    pub fn compare_with(&self, other: &Self, comparer: &mut Comparer) -> FingerEvidence {
        let scores = self.iter().filter_map(|(position, finger)| {
            Some(FingerScore { position, score: comparer.score(finger, other.fingers.get(&position)?) })
        });
        FingerEvidence::from_scores(scores.collect())
    }
}

impl FromIterator<(FingerPosition, PreparedFinger)> for PreparedSet {
    fn from_iter<I: IntoIterator<Item = (FingerPosition, PreparedFinger)>>(iter: I) -> Self {
        Self { fingers: iter.into_iter().collect() }
    }
}

/// Compares one person's fingers with those of each candidate, like with like, on all cores. The evidence stands in the
/// candidates' order and is what [`PreparedSet::compare`] gives.
#[must_use]
pub fn verify_batch(probe: &PreparedSet, candidates: &[PreparedSet]) -> Vec<FingerEvidence> {
    candidates.par_iter().map_init(Comparer::new, |comparer, other| probe.compare_with(other, comparer)).collect()
}
