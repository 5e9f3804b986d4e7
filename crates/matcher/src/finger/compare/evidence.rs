//! Last step: from paired minutiae to a score.
#![expect(clippy::indexing_slicing, clippy::as_conversions, reason = "a numeric kernel: ranges are stated beside")]

use super::pairing::Pairing;
use super::votes::{CELLS, Votes, place_of};
use crate::finger::prepared::MAX_COMPARED_MINUTIAE;

/// A paired minutia counts when at least this many resemblances join it to other pairs.
const ENOUGH: u8 = 2;

/// What the comparison of two fingers found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Evidence {
    /// Pairs of near minutiae that look alike on both fingers, wherever they are.
    pub(super) alike: u32,
    /// Those of them whose ends were both paired with each other.
    pub(super) joined: u32,
    /// Paired minutiae that at least two of these join to others.
    pub(super) held: u32,
    /// Minutiae of the first finger where the second was seen too.
    pub(super) first_common: u32,
    /// Minutiae of the second finger where the first was seen too.
    pub(super) second_common: u32,
}

impl Evidence {
    #[inline(always)]
    pub(super) fn of(votes: &Votes, pairing: &Pairing, first_common: u32, second_common: u32) -> Self {
        let mut is_pair = [false; CELLS];
        for (i, j) in pairing.pairs() {
            is_pair[i << 6 | j] = true;
        }
        let mut joins = [0u8; MAX_COMPARED_MINUTIAE];
        let mut joined = 0;
        for alike in votes.alike() {
            let [here, there] = alike.ends.map(place_of);
            if is_pair[here] & is_pair[there] {
                joined += 1;
                for end in [here, there] {
                    let joins = &mut joins[end >> 6];
                    *joins = joins.saturating_add(1);
                }
            }
        }
        Self {
            alike: votes.alike().len() as u32,
            joined,
            held: joins.iter().map(|joins| u32::from(*joins >= ENOUGH)).sum(),
            first_common,
            second_common,
        }
    }

    /// The score; see [`score`](super::score) for what it means and where its four numbers come from.
    pub(super) fn score(&self) -> u32 {
        let common = (self.first_common + 1) * (self.second_common + 1) * 256;
        let share = 256 * 16 * self.held / common.isqrt().max(1);
        // In 1/1024: 12.75 and 6 for each doubling, 35 for the whole share, 12.5 at the start.
        let bits = |x: u32| i64::from(log2(x));
        let score = 51 * bits(1 + self.joined) - 24 * bits(1 + self.alike) + 140 * i64::from(share) + 50 * 256;
        ((score + 512) >> 10).max(0) as u32
    }
}

/// Binary logarithm of a positive number, 8 fractional bits. The curve is off by 0.0081 at most and rounding by half of
/// 1/256, 0.0020; the two never quite meet below 2¹⁶, so the whole is within 0.01: an eighth of a point of a score.
fn log2(x: u32) -> u32 {
    let whole = x.max(1).ilog2();
    // The fraction above the leading one, 15 bits; its logarithm is nearly f + 0.344 f (1 - f).
    let f = ((u64::from(x.max(1)) << 15) >> whole) as u32 - (1 << 15);
    let bow = (((f * ((1 << 15) - f)) >> 15) * 88) >> 8;
    (whole << 8) + ((f + bow + 64) >> 7)
}

#[cfg(test)]
mod tests {
    use super::super::votes::MAX_ALIKE;
    use super::*;

    /// Every number that a score takes the logarithm of, and then some.
    #[test]
    fn logarithms_are_close() {
        for x in 1..=4 * MAX_ALIKE as u32 {
            let off = f64::from(log2(x)) / 256.0 - f64::from(x).log2();
            assert!(off.abs() <= 0.01, "{x}: {off}");
            assert!(log2(x) <= log2(x + 1), "{x}");
        }
    }

    #[test]
    fn scores_rise_with_what_agrees_and_fall_with_chance() {
        let some = Evidence { alike: 700, joined: 120, held: 20, first_common: 30, second_common: 35 };
        let score = some.score();
        assert!((60..80).contains(&score), "{score}");
        assert!(Evidence { joined: 130, ..some }.score() > score);
        assert!(Evidence { held: 22, ..some }.score() > score);
        assert!(Evidence { alike: 800, ..some }.score() < score);
        assert!(Evidence { second_common: 50, ..some }.score() < score);
        let nothing = Evidence { alike: 0, joined: 0, held: 0, first_common: 0, second_common: 0 };
        assert_eq!(nothing.score(), 13);
        assert_eq!(Evidence { alike: 900, joined: 3, held: 0, ..some }.score(), 0);
    }
}
