//! When two iris codes count as one eye.

use super::code::IrisCode;
use super::compare::TYPICAL_COMMON_BITS;

/// Parts in which thresholds are given.
const PARTS: i128 = 1_000_000;

/// On what scale a distance is held against the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IrisScale {
    /// The share of common bits that differ.
    Raw,
    /// Daugman's normalisation for the number of common bits, `0.5 − (0.5 − HD) × √(n / typical_bits)`, by which a
    /// small distance over few bits counts for less (J. Daugman, "New methods in iris recognition", IEEE Trans. SMC-B
    /// 37(5), 2007; 911 there, the mean number of common bits of its 2,048-bit codes).
    Daugman {
        /// The number of common bits at which nothing changes; above 0.
        typical_bits: u32,
    },
}

/// A first look at a quarter of the columns, every fourth pair, which rejects most rows before the others are read.
///
/// **This loses candidates**, unlike everything else here, and is therefore off unless asked for. Misses are genuine
/// pairs that the full comparison accepts and this one does not. Measured at a threshold of 0.32 with
/// [`FirstStage::default`] on synthetic codes of about 247 degrees of freedom (`--example iris_scores`):
///
/// | first threshold | missed, of 79,994 accepted pairs | of the 267 among them between 0.28 and 0.32 |
/// |---|---|---|
/// | 0.32 | 8 (1.0e-4) | 8 (3 %) |
/// | 0.34 (default) | 0 (below 3.8e-5 with 95 % confidence) | 0 (below 1.2 %) |
/// | 0.36 | 0 | 0 |
///
/// So it loses nearly nothing of good captures, and what it loses are the poorest, which matter most. Independent random
/// bits would flatter it. With codes of 16,384 bits so few synthetic pairs come near 0.32 that nothing can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstStage {
    /// Highest raw distance over the sampled bits that is looked at further, in millionths.
    pub threshold_ppm: u32,
}

impl Default for FirstStage {
    fn default() -> Self {
        Self { threshold_ppm: 340_000 }
    }
}

/// Why a rule cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IrisRuleError {
    /// A threshold above a million millionths.
    #[error("a threshold is a share of at most 1,000,000 millionths")]
    Threshold,
    /// A distance over no bits.
    #[error("at least one common bit must be asked for")]
    MinCommon,
    /// A normalisation to no bits.
    #[error("the typical number of common bits must be above 0 and at most 16,384")]
    TypicalBits,
}

/// When two iris codes are candidates for one eye: at some rotation they have at least [`IrisRule::min_common`] bits in
/// common, and their distance is at most the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IrisRule {
    threshold_ppm: u32,
    min_common: u32,
    scale: IrisScale,
    first_stage: Option<FirstStage>,
}

impl IrisRule {
    /// A rule on the raw scale: highest distance in millionths, inclusive, and the fewest common bits.
    ///
    /// # Errors
    /// [`IrisRuleError::Threshold`] and [`IrisRuleError::MinCommon`].
    pub fn new(threshold_ppm: u32, min_common: u32) -> Result<Self, IrisRuleError> {
        if i128::from(threshold_ppm) > PARTS {
            return Err(IrisRuleError::Threshold);
        }
        if min_common == 0 {
            return Err(IrisRuleError::MinCommon);
        }
        Ok(Self { threshold_ppm, min_common, scale: IrisScale::Raw, first_stage: None })
    }

    /// The rule for codes of `LINES` lines on Daugman's scale: distances are normalised to [`TYPICAL_COMMON_BITS`] of
    /// 2,048 bits, to as many times more as the code is larger, and are believed over a quarter of the bits. A threshold
    /// above a million millionths counts as a million.
    #[must_use]
    pub fn usual<const LINES: usize>(threshold_ppm: u32) -> Self {
        let bits = u32::try_from(IrisCode::<LINES>::BITS).unwrap_or(u32::MAX);
        Self {
            threshold_ppm: threshold_ppm.min(1_000_000),
            min_common: bits / 4,
            scale: IrisScale::Daugman { typical_bits: TYPICAL_COMMON_BITS * (bits / 2_048) },
            first_stage: None,
        }
    }

    /// The same rule on another scale.
    ///
    /// # Errors
    /// [`IrisRuleError::TypicalBits`].
    pub fn on_scale(self, scale: IrisScale) -> Result<Self, IrisRuleError> {
        match scale {
            IrisScale::Daugman { typical_bits } if !(1..=16_384).contains(&typical_bits) => {
                Err(IrisRuleError::TypicalBits)
            }
            _ => Ok(Self { scale, ..self }),
        }
    }

    /// The same rule with a lossy first stage; read [`FirstStage`] first. [`super::compare()`] takes no notice of it.
    ///
    /// # Errors
    /// [`IrisRuleError::Threshold`].
    pub fn with_first_stage(self, stage: FirstStage) -> Result<Self, IrisRuleError> {
        if i128::from(stage.threshold_ppm) > PARTS {
            return Err(IrisRuleError::Threshold);
        }
        Ok(Self { first_stage: Some(stage), ..self })
    }

    /// The fewest common bits over which a distance is believed.
    #[must_use]
    pub fn min_common(&self) -> u32 {
        self.min_common
    }

    /// The scale of the threshold.
    #[must_use]
    pub fn scale(&self) -> IrisScale {
        self.scale
    }

    /// The lossy first stage, if there is one.
    #[must_use]
    pub fn first_stage(&self) -> Option<FirstStage> {
        self.first_stage
    }

    /// Whether `disagreeing` of `common` bits make a candidate; exact.
    #[must_use]
    pub fn accepts(&self, disagreeing: u32, common: u32) -> bool {
        if common < self.min_common {
            return false;
        }
        let (d, n, t) = (i128::from(disagreeing), i128::from(common), i128::from(self.threshold_ppm));
        match self.scale {
            IrisScale::Raw => d * PARTS <= t * n,
            // (n − 2d) × PARTS ≥ (PARTS − 2t) × √(n × typical), both sides squared with their signs.
            IrisScale::Daugman { typical_bits } => {
                let (left, right) = ((n - 2 * d) * PARTS, PARTS - 2 * t);
                left * left.abs() >= right * right.abs() * n * i128::from(typical_bits)
            }
        }
    }

    /// How disagreements are limited before a row is looked at exactly.
    pub(super) fn envelope<const LINES: usize>(&self) -> Envelope {
        match self.first_stage {
            None => Envelope::over(IrisCode::<LINES>::BITS, |d, n| self.accepts(d, n)),
            Some(stage) => {
                let t = u64::from(stage.threshold_ppm);
                Envelope::over(IrisCode::<LINES>::BITS / 4, |d, n| u64::from(d) * 1_000_000 <= t * u64::from(n))
            }
        }
    }
}

/// A straight line above a rule: no number of common bits up to `n` accepts more than
/// `(n × factor >> 16) + offset` disagreements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Envelope {
    pub factor: u16,
    pub offset: u16,
}

impl Envelope {
    /// The line above `accepts(disagreeing, common)`, which for equal `common` accepts whatever disagrees less.
    fn over(bits: usize, accepts: impl Fn(u32, u32) -> bool) -> Self {
        let bits = u32::try_from(bits).unwrap_or(u32::MAX);
        let mut most = 0;
        let limits: Vec<(u32, u32)> = (1..=bits)
            .map(|n| {
                // Between two neighbouring n the limit moves by a few at most, up or down; the highest so far serves.
                while most < n && accepts(most + 1, n) {
                    most += 1;
                }
                (n, most)
            })
            .collect();
        let factor = limits.iter().map(|(n, d)| (d << 16).div_ceil(*n)).max().unwrap_or(0).min(0xFFFF);
        let offset = limits.iter().map(|(n, d)| d.saturating_sub((n * factor) >> 16)).max().unwrap_or(0);
        Self { factor: u16::try_from(factor).unwrap_or(u16::MAX), offset: u16::try_from(offset).unwrap_or(u16::MAX) }
    }

    /// The highest share of the common bits that passes, roughly; for planning only.
    pub(super) fn share(self) -> f32 {
        f32::from(self.factor) / 65_536.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scales() -> impl Strategy<Value = IrisScale> {
        prop_oneof![Just(IrisScale::Raw), (1u32..=16_384).prop_map(|typical_bits| IrisScale::Daugman { typical_bits })]
    }

    proptest! {
        #[test]
        fn no_accepted_pair_lies_above_the_envelope(
            ppm in 0u32..=1_000_000, min in 1u32..=2048, scale in scales(), n in 1u32..=2048, d in 0u32..=2048, more in 0u32..=2048,
        ) {
            let rule = IrisRule::new(ppm, min).unwrap().on_scale(scale).unwrap();
            let line = rule.envelope::<8>();
            let bound = (n + more).min(2048);
            if d <= n && rule.accepts(d, n) {
                prop_assert!(d <= ((bound * u32::from(line.factor)) >> 16) + u32::from(line.offset));
            }
        }
    }

    #[test]
    fn the_normalisation_is_daugmans() {
        let rule = IrisRule::new(320_000, 1).unwrap().on_scale(IrisScale::Daugman { typical_bits: 911 }).unwrap();
        // At 911 bits nothing changes: 0.32 × 911 = 291.52.
        assert!(rule.accepts(291, 911) && !rule.accepts(292, 911));
        // Over a quarter of the bits the distance from one half must be twice as large: 0.5 − 0.36 = 0.14 of 228.
        assert!(rule.accepts(31, 228) && !rule.accepts(33, 228));
        // A threshold above one half accepts beyond one half, more so over few bits.
        let loose = IrisRule::new(600_000, 1).unwrap().on_scale(IrisScale::Daugman { typical_bits: 100 }).unwrap();
        assert!(loose.accepts(60, 100) && !loose.accepts(61, 100) && loose.accepts(17, 25) && !loose.accepts(18, 25));
    }

    #[test]
    fn unusable_rules_are_refused() {
        assert_eq!(IrisRule::new(1_000_001, 1), Err(IrisRuleError::Threshold));
        assert_eq!(IrisRule::new(0, 0), Err(IrisRuleError::MinCommon));
        let rule = IrisRule::new(320_000, 512).unwrap();
        assert_eq!(rule.on_scale(IrisScale::Daugman { typical_bits: 0 }), Err(IrisRuleError::TypicalBits));
        assert_eq!(rule.with_first_stage(FirstStage { threshold_ppm: 1_000_001 }), Err(IrisRuleError::Threshold));
    }
}
