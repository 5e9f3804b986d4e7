//! Seeded draws, integers only, so that every machine agrees.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of draws.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of a purpose, a seed and an index within it; different arguments give unrelated streams.
    pub(crate) fn new(purpose: &[u8; 8], seed: u64, index: u64) -> Self {
        let mut key = [0_u8; 32];
        let parts = [*purpose, seed.to_le_bytes(), index.to_le_bytes()];
        key.as_chunks_mut::<8>().0.iter_mut().zip(parts).for_each(|(slot, part)| *slot = part);
        Self(ChaCha8Rng::from_seed(key))
    }

    /// Uniform below a bound; 0 for the bound 0.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        let scaled = u64::from(self.0.next_u32()) * u64::from(bound);
        u32::try_from(scaled >> 32).unwrap_or(0)
    }

    /// Uniform from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True `share` times in ten thousand.
    pub(crate) fn chance(&mut self, share: u32) -> bool {
        self.below(10_000) < share
    }

    /// One of a list; `None` if it is empty.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let bound = u32::try_from(list.len()).unwrap_or(u32::MAX);
        list.get(usize::try_from(self.below(bound)).unwrap_or(0))
    }

    /// One of a list by weight; the first if the weights are all zero.
    pub(crate) fn weighted<T: Copy>(&mut self, list: &[(u32, T)]) -> Option<T> {
        let total: u32 = list.iter().map(|(weight, _)| weight).sum();
        let mut left = self.below(total);
        for (weight, item) in list {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return Some(*item),
            }
        }
        list.first().map(|(_, item)| *item)
    }
}

/// A number that looks random and is the same for the same arguments (the finaliser of SplitMix64).
pub(crate) fn mixed(seed: u64, index: u64) -> u64 {
    let mut z = seed.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Splits a whole into parts in proportion to weights, exactly (largest remainders; ties to the earlier part).
pub(crate) fn apportion(whole: u32, weights: &[u64]) -> Vec<u32> {
    let sum: u64 = weights.iter().sum::<u64>().max(1);
    let share = |weight: &u64| (u64::from(whole) * weight / sum, u64::from(whole) * weight % sum);
    let mut parts: Vec<u32> = weights.iter().map(|w| u32::try_from(share(w).0).unwrap_or(0)).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(weights.get(*i).map_or(0, |w| share(w).1)));
    let given: u32 = parts.iter().sum();
    let missing = usize::try_from(whole.saturating_sub(given)).unwrap_or(0);
    for i in order.into_iter().cycle().take(if weights.is_empty() { 0 } else { missing }) {
        if let Some(part) = parts.get_mut(i) {
            *part += 1;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_sum_to_the_whole() {
        for (whole, weights) in [(10, vec![1, 1, 1]), (2_496, vec![7, 0, 3, 90]), (0, vec![5, 5]), (5, vec![0, 0])] {
            assert_eq!(apportion(whole, &weights).iter().sum::<u32>(), whole, "{whole} by {weights:?}");
        }
        assert_eq!(apportion(10, &[1, 1, 2]), [3, 2, 5]);
    }

    #[test]
    fn draws_repeat_and_stay_within_bounds() {
        let draws = |seed| -> Vec<u32> {
            let mut dice = Dice::new(b"test    ", seed, 1);
            (0..200).map(|_| dice.between(3, 9)).collect()
        };
        assert_eq!(draws(1), draws(1));
        assert_ne!(draws(1), draws(2));
        assert!(draws(1).iter().all(|n| (3..=9).contains(n)));
        assert!((3..=9).all(|n| draws(1).contains(&n)));
    }
}
