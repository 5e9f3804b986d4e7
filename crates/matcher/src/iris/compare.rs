//! Two iris codes: the plain comparison, which every faster one must equal.

use super::code::IrisCode;
use super::rule::{IrisRule, IrisScale};
use std::cmp::Ordering;

/// The mean number of common bits of Daugman's 2,048-bit codes; see [`IrisScale::Daugman`].
pub const TYPICAL_COMMON_BITS: u32 = 911;

/// How far two codes lie from each other at one rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IrisDistance {
    /// Common bits that differ.
    pub disagreeing: u32,
    /// Bits that count in both codes.
    pub common: u32,
    /// Columns by which the probe was turned, see [`IrisCode::rotated`].
    pub rotation: i32,
}

impl IrisDistance {
    /// The share of common bits that differ, 0 to 1; not a number when there are none.
    #[must_use]
    pub fn hamming(&self) -> f64 {
        f64::from(self.disagreeing) / f64::from(self.common)
    }

    /// The share after [`IrisScale::Daugman`]'s normalisation.
    #[must_use]
    pub fn normalised(&self, typical_bits: u32) -> f64 {
        0.5 - (0.5 - self.hamming()) * (f64::from(self.common) / f64::from(typical_bits)).sqrt()
    }

    /// Nearest first on the scale, exactly; then the smaller turn, then the one to the negative side.
    pub(super) fn order(&self, other: &Self, scale: IrisScale) -> Ordering {
        let by_distance = match scale {
            IrisScale::Raw => {
                let cross = |a: &Self, b: &Self| u64::from(a.disagreeing) * u64::from(b.common);
                cross(self, other).cmp(&cross(other, self))
            }
            // The larger (n − 2d) / √n the nearer; squared with its sign.
            IrisScale::Daugman { .. } => {
                let excess = |a: &Self| i128::from(a.common) - 2 * i128::from(a.disagreeing);
                let cross = |a: &Self, b: &Self| excess(a) * excess(a).abs() * i128::from(b.common);
                cross(other, self).cmp(&cross(self, other))
            }
        };
        by_distance.then(self.rotation.abs().cmp(&other.rotation.abs())).then(self.rotation.cmp(&other.rotation))
    }
}

/// The outcome of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IrisComparison {
    /// The distance at the best rotation.
    Compared(IrisDistance),
    /// At no rotation do the codes have enough bits in common: nothing can be said, neither alike nor different.
    TooFewCommonBits {
        /// The most bits in common at any rotation.
        most: u32,
    },
}

impl IrisComparison {
    /// The distance, where there is one.
    #[must_use]
    pub fn distance(&self) -> Option<IrisDistance> {
        match self {
            Self::Compared(distance) => Some(*distance),
            Self::TooFewCommonBits { .. } => None,
        }
    }

    /// The best of the distances over enough bits.
    pub(super) fn of(distances: impl Iterator<Item = IrisDistance>, rule: &IrisRule) -> Self {
        let mut most = 0;
        let best = distances
            .inspect(|d| most = most.max(d.common))
            .filter(|d| d.common >= rule.min_common())
            .min_by(|a, b| a.order(b, rule.scale()));
        best.map_or(Self::TooFewCommonBits { most }, Self::Compared)
    }
}

/// Compares two codes at all rotations, the probe being the one that is turned. The rule gives the fewest common bits
/// and the scale on which the best rotation is chosen; its threshold and its first stage play no part.
#[must_use]
pub fn compare<const LINES: usize>(
    probe: &IrisCode<LINES>,
    other: &IrisCode<LINES>,
    rule: &IrisRule,
) -> IrisComparison {
    let distances = IrisCode::<LINES>::rotations().map(|rotation| {
        let turned = probe.rotated(rotation);
        let (mut disagreeing, mut common) = (0, 0);
        for (((a, ma), b), mb) in turned.code().iter().zip(turned.mask()).zip(other.code()).zip(other.mask()) {
            disagreeing += ((a ^ b) & ma & mb).count_ones();
            common += (ma & mb).count_ones();
        }
        IrisDistance { disagreeing, common, rotation }
    });
    IrisComparison::of(distances, rule)
}
