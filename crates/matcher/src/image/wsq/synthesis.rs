//! The inverse wavelet transform with the filters that the file brings along.
//!
//! A low and a high half are interleaved (low at even places), continued at both ends by reflection about the first and
//! last sample, and filtered: `x[n] = Σ low[m]·g0[n − 2m] + Σ high[m]·g1[n − 2m − 1]`, where the synthesis filters
//! follow from the analysis filters of the file, `g0[k] = (−1)ᵏ·h1[k]` and `g1[k] = (−1)ᵏ·h0[k]`, all centred and
//! symmetric.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a pixel loop: every index is derived from the length of what it indexes"
)]

use super::bands::{Part, joints};
use super::{ImageError, Reader, power_of_ten};

/// Longest filter; those in use have 9 and 7 taps.
const MAX_TAPS: u8 = 31;

/// Synthesis filters merged by parity: what an even and what an odd output sample sums over its neighbours.
pub(super) struct Filters {
    even: Vec<f32>,
    odd: Vec<f32>,
}

impl Filters {
    /// Reads a transform table: lengths of the low-pass and the high-pass analysis filter, then the right half of each.
    pub(super) fn read(content: &mut Reader<'_>) -> Result<Self, ImageError> {
        let [low_taps, high_taps] = content.array()?;
        if low_taps.max(high_taps) > MAX_TAPS {
            return Err(ImageError::Damaged);
        }
        if low_taps % 2 == 0 || high_taps % 2 == 0 {
            // Valid, but symmetric about a gap between samples: not read, as the module's head says.
            return Err(ImageError::NotAnImage);
        }
        let high_synthesis = half_filter(content, low_taps)?;
        let low_synthesis = half_filter(content, high_taps)?;
        let reach = high_synthesis.len().max(low_synthesis.len()) - 1;
        let tap = |filter: &[f32], k: usize| filter.get(k).copied().unwrap_or(0.0);
        let merged = |is_even: bool| {
            let at = |k: usize| tap(if k.is_multiple_of(2) == is_even { &low_synthesis } else { &high_synthesis }, k);
            (0..=2 * reach).map(|i| at(i.abs_diff(reach))).collect()
        };
        Ok(Self { even: merged(true), odd: merged(false) })
    }

    fn reach(&self) -> usize {
        self.even.len() / 2
    }
}

/// The centre and the right half of a filter with alternating signs.
fn half_filter(content: &mut Reader<'_>, taps: u8) -> Result<Vec<f32>, ImageError> {
    let tap = |k: u8| {
        let [sign, places, digits @ ..] = content.array::<6>()?;
        let magnitude = u32::from_be_bytes(digits) as f32 / power_of_ten(places)?;
        Ok(if (sign == 0) == k.is_multiple_of(2) { magnitude } else { -magnitude })
    };
    (0..=taps / 2).map(tap).collect()
}

/// Puts the picture together from its subbands, in place.
pub(super) fn join_all(plane: &mut [f32], width: usize, height: usize, filters: &Filters) {
    let mut line = Line::new(width.max(height), filters);
    for part in joints(width, height) {
        join_columns(plane, width, &part, &mut line);
        join_rows(plane, width, &part, &mut line);
    }
}

fn join_rows(plane: &mut [f32], stride: usize, part: &Part, line: &mut Line<'_>) {
    for y in part.y..part.y + part.height {
        let row = &mut plane[y * stride + part.x..][..part.width];
        line.load(part.is_mirrored_x, row.iter().copied(), part.width);
        for (n, cell) in row.iter_mut().enumerate() {
            *cell = line.filtered(n);
        }
    }
}

fn join_columns(plane: &mut [f32], stride: usize, part: &Part, line: &mut Line<'_>) {
    for x in part.x..part.x + part.width {
        let at = |n: usize| (part.y + n) * stride + x;
        line.load(part.is_mirrored_y, (0..part.height).map(|n| plane[at(n)]), part.height);
        for n in 0..part.height {
            plane[at(n)] = line.filtered(n);
        }
    }
}

/// One row or column, interleaved and continued at both ends.
struct Line<'a> {
    filters: &'a Filters,
    samples: Vec<f32>,
}

impl<'a> Line<'a> {
    fn new(longest: usize, filters: &'a Filters) -> Self {
        Self { filters, samples: vec![0.0; longest + 2 * filters.reach()] }
    }

    /// Takes in both halves as they lie in the plane: low first, or high first if mirrored.
    fn load(&mut self, is_mirrored: bool, halves: impl Iterator<Item = f32>, length: usize) {
        let reach = self.filters.reach();
        let (low, high) = (length.div_ceil(2), length / 2);
        for (i, value) in halves.enumerate() {
            let place = match (is_mirrored, i < if is_mirrored { high } else { low }) {
                (false, true) => 2 * i,
                (false, false) => 2 * (i - low) + 1,
                (true, true) => 2 * i + 1,
                (true, false) => 2 * (i - high),
            };
            self.samples[reach + place] = value;
        }
        for out in 1..=reach {
            self.samples[reach - out] = self.reflected(out, length);
            self.samples[reach + length - 1 + out] = self.reflected(length - 1 + out, length);
        }
    }

    /// The sample that stands for one at a place beyond the end (or, by symmetry, before the start). Reflection keeps
    /// even places even; a single low sample is continued by itself and zeros.
    fn reflected(&self, place: usize, length: usize) -> f32 {
        let reach = self.filters.reach();
        if length < 2 {
            return if place.is_multiple_of(2) { self.samples[reach] } else { 0.0 };
        }
        let period = 2 * (length - 1);
        let within = place % period;
        self.samples[reach + within.min(period - within)]
    }

    fn filtered(&self, n: usize) -> f32 {
        let taps = if n.is_multiple_of(2) { &self.filters.even } else { &self.filters.odd };
        self.samples[n..n + taps.len()].iter().zip(taps).map(|(a, b)| a * b).sum()
    }
}
