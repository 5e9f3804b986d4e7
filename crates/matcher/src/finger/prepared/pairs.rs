//! The pairs of near minutiae, ordered by length.
#![expect(clippy::as_conversions, clippy::indexing_slicing, reason = "a numeric kernel: ranges are stated beside")]

use super::turn::direction;
use super::{MAX_COMPARED_MINUTIAE, Points, UNITS_PER_PX};

/// Pairs that are looked at in one step.
pub(in crate::finger) const LANES: usize = 64;

/// Longest pair, units: 5 mm. Longer ones are torn by the skin's distortion.
const REACH: i32 = 100 * UNITS_PER_PX;

/// Shortest pair, units: nearer points say nothing about the direction between them.
const NEAREST: i32 = 8 * UNITS_PER_PX;

/// Most pairs; the longest are left out. It bounds the time of a comparison whatever is handed in.
pub(in crate::finger) const MAX_PAIRS: usize = 768;

/// Length at which the grain of [`Pairs::length`] has become four times as coarse, units.
const SOFTNESS: u32 = 150 * UNITS_PER_PX as u32;

/// Directed pairs, shortest first; columns of one table. Each pair stands in it twice, once from each of its ends.
#[derive(Clone)]
pub(in crate::finger) struct Pairs {
    /// Length class: `382 d / (d + 150 px)` of a length d, so that one tolerance in classes is 3 px for short pairs
    /// and 9 px for long ones.
    pub(in crate::finger) length: Vec<u8>,
    /// Direction of the line to the other end seen from this end's minutia, 1/256 turns.
    pub(in crate::finger) from_here: Vec<u8>,
    /// Direction of the line to this end seen from the other end's minutia, 1/256 turns.
    pub(in crate::finger) from_there: Vec<u8>,
    /// The ends, and the direction from one to the other.
    pub(in crate::finger) ends: Vec<Ends>,
    /// Where each length class begins.
    pub(in crate::finger) starts: [u16; 257],
}

/// A directed pair's ends.
#[derive(Debug, Clone, Copy)]
pub(in crate::finger) struct Ends {
    /// This end's minutia.
    pub(in crate::finger) here: u8,
    /// The other end's.
    pub(in crate::finger) there: u8,
    /// Direction of the line to the other end, 1/65,536 turns.
    pub(in crate::finger) direction: u16,
}

impl Ends {
    /// What stands where no pair is.
    pub(in crate::finger) const NONE: Self = Self { here: 0, there: 0, direction: 0 };
}

impl Pairs {
    pub(super) fn of(points: &Points) -> Self {
        let mut found = near(points);
        found.sort_unstable();
        found.truncate(MAX_PAIRS);
        let rows = 2 * found.len();
        let column = || Vec::with_capacity(rows + LANES);
        let mut pairs = Self {
            length: column(),
            from_here: column(),
            from_there: column(),
            ends: Vec::with_capacity(rows + LANES),
            starts: [0; 257],
        };
        for pair in found {
            let (length, one, other) = (length_class(pair >> 12), (pair >> 6 & 63) as u8, (pair & 63) as u8);
            let forth = direction_between(points, one, other);
            let back = forth.wrapping_add(1 << 15);
            for (here, there, forth, back) in [(one, other, forth, back), (other, one, back, forth)] {
                pairs.length.push(length);
                pairs.from_here.push(seen_from(points, here, forth));
                pairs.from_there.push(seen_from(points, there, back));
                pairs.ends.push(Ends { here, there, direction: forth });
            }
            pairs.starts[usize::from(length) + 1] += 2;
        }
        for class in 1..pairs.starts.len() {
            pairs.starts[class] += pairs.starts[class - 1];
        }
        // They are read in whole steps.
        for column in [&mut pairs.from_here, &mut pairs.from_there] {
            column.resize(rows.next_multiple_of(LANES), 0);
        }
        pairs.ends.resize(rows.next_multiple_of(LANES), Ends::NONE);
        pairs
    }

    /// Directed rows.
    pub(in crate::finger) fn rows(&self) -> usize {
        self.length.len()
    }
}

/// Squared length, one end and the other of each near pair, in one number: 18, 6 and 6 bits.
fn near(points: &Points) -> Vec<u32> {
    let mut found = Vec::with_capacity(MAX_COMPARED_MINUTIAE * MAX_COMPARED_MINUTIAE / 2);
    for i in 0..points.count {
        for k in i + 1..points.count {
            let dx = i32::from(points.x[k]) - i32::from(points.x[i]);
            let dy = i32::from(points.y[k]) - i32::from(points.y[i]);
            let squared = dx * dx + dy * dy;
            if (NEAREST * NEAREST..=REACH * REACH).contains(&squared) {
                found.push((squared as u32) << 12 | (i as u32) << 6 | k as u32);
            }
        }
    }
    found
}

fn direction_between(points: &Points, from: u8, to: u8) -> u16 {
    let (from, to) = (usize::from(from), usize::from(to));
    let along = |of: &[i16]| i64::from(of[to]) - i64::from(of[from]);
    direction(along(&points.x), along(&points.y))
}

/// At most 382 × 400 / 1,000 = 152.
fn length_class(squared: u32) -> u8 {
    let length = squared.isqrt();
    ((382 * length + (length + SOFTNESS) / 2) / (length + SOFTNESS)) as u8
}

fn seen_from(points: &Points, point: u8, direction: u16) -> u8 {
    let own = u16::from(points.angle[usize::from(point)]) << 8;
    (direction.wrapping_sub(own).wrapping_add(128) >> 8) as u8
}
