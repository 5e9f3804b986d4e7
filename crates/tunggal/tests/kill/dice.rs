//! Chance from a seed, so that a run can be repeated as far as a race can be.

use app::port::{Clock, Entropy};
use jiff::{SignedDuration, Timestamp};
use std::sync::Mutex;

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice of their own for each purpose and each life of the worker.
    pub fn new(seed: u64, life: u64, purpose: u64) -> Dice {
        let mut dice = Dice(seed ^ life.rotate_left(24) ^ purpose.rotate_left(48));
        dice.roll();
        Dice(dice.roll())
    }

    /// 64 bits.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.roll() % limit.max(1)
    }
}

/// Seeds that no other life of the worker draws.
pub struct LifeEntropy(Mutex<Dice>);

impl LifeEntropy {
    /// Entropy of one life.
    pub fn new(seed: u64, life: u64) -> LifeEntropy {
        LifeEntropy(Mutex::new(Dice::new(seed, life, 1)))
    }
}

impl Entropy for LifeEntropy {
    fn seed(&self) -> [u8; 32] {
        let mut dice = self.0.lock().expect("nobody panics while rolling");
        let mut seed = [0; 32];
        for part in seed.chunks_exact_mut(8) {
            part.copy_from_slice(&dice.roll().to_be_bytes());
        }
        seed
    }
}

/// The machine's clock, wrong by so much: each life has its own error, so that time jumps back between lives.
pub struct WrongClock(pub SignedDuration);

impl Clock for WrongClock {
    #[expect(clippy::disallowed_methods, reason = "the worker runs in real time")]
    fn now(&self) -> Timestamp {
        Timestamp::now().saturating_add(self.0).expect("a clock wrong by less than a century")
    }
}
