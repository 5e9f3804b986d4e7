//! Seeded draws.
#![expect(clippy::as_conversions, reason = "a numeric kernel: integers below 2²⁴ are exact in f32")]

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of draws.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of a purpose, a seed and an index within it; different arguments give unrelated streams.
    pub(super) fn new(purpose: &[u8; 8], seed: u64, index: u64) -> Self {
        let mut key = [0u8; 32];
        for (part, value) in
            key.as_chunks_mut::<8>().0.iter_mut().zip([*purpose, seed.to_le_bytes(), index.to_le_bytes()])
        {
            *part = value;
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// Uniform in [0, 1), 24 bits.
    pub(super) fn uniform(&mut self) -> f32 {
        (self.0.next_u32() >> 8) as f32 / 16_777_216.0
    }

    /// Uniform in [low, high).
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.uniform()
    }

    /// True with the given probability.
    pub(super) fn chance(&mut self, probability: f32) -> bool {
        self.uniform() < probability
    }

    /// About normal, mean 0, standard deviation 1: the sum of four 16-bit uniforms (Irwin–Hall), so within ±3.46.
    pub(super) fn normal(&mut self) -> f32 {
        let word = self.0.next_u64();
        let sum = (word & 0xFFFF) + (word >> 16 & 0xFFFF) + (word >> 32 & 0xFFFF) + (word >> 48);
        // Four uniforms on 0..65536 have mean 131,070 and standard deviation 65,536 / √3.
        (sum as f32 - 131_070.0) * (1.732_050_8 / 65_536.0)
    }
}
