//! Second step: how one finger has to be turned and moved to lie on the other.
//!
//! Every resemblance of two pairs implies one turn and one shift. The right ones agree and the accidental ones scatter,
//! so the best supported resemblances vote, as in the generalised Hough transform of Ratha, Karu, Chen and Jain (*A
//! Real-Time Matching System for Large Fingerprint Databases*, IEEE PAMI 18, 1996). Instead of counting in bins, whose
//! edges part what belongs together, each resemblance counts those near it.
#![expect(clippy::indexing_slicing, clippy::as_conversions, reason = "a numeric kernel: ranges are stated beside")]

use super::each_set;
use super::votes::{Alike, Votes, minutiae_of};
use crate::finger::prepared::{LANES, MAX_COMPARED_MINUTIAE, Points, UNITS_PER_PX, turn::sin_cos};

/// Resemblances that vote.
const VOTERS: usize = 64;

/// Most by which agreeing turns differ, 1/65,536 turns: 11 degrees.
const TURN_SLACK: u16 = 8 << 8;

/// Most by which agreeing shifts differ along x and along y, units: 14 pixels.
const SHIFT_SLACK: i16 = 14 * UNITS_PER_PX as i16;

/// The second finger is turned about its middle, counter-clockwise, and then shifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pose {
    /// 1/65,536 turns.
    pub(super) turn: u16,
    /// Units.
    pub(super) x: i32,
    /// Units.
    pub(super) y: i32,
}

impl Pose {
    /// Where a point of the second finger comes to lie.
    #[inline(always)]
    pub(super) fn place(self, x: i32, y: i32) -> (i32, i32) {
        let (turned_x, turned_y) = turned(self.turn, x, y);
        (turned_x + self.x, turned_y + self.y)
    }
}

/// A vector turned counter-clockwise; components stay below 2¹⁶.
#[inline(always)]
pub(super) fn turned(turn: u16, x: i32, y: i32) -> (i32, i32) {
    let (sin, cos) = sin_cos(turn);
    ((x * cos - y * sin + (1 << 13)) >> 14, (x * sin + y * cos + (1 << 13)) >> 14)
}

/// The resemblances that vote, in columns; unused places have no weight.
pub(super) struct Voters {
    turn: [u16; VOTERS],
    x: [i16; VOTERS],
    y: [i16; VOTERS],
    weight: [u16; VOTERS],
    count: usize,
}

impl Voters {
    /// The best supported resemblances; among equals the first.
    #[inline(always)]
    pub(super) fn choose(first: &Points, second: &Points, votes: &Votes) -> Self {
        let least = least_weight(votes.weights());
        let mut voters = Self { turn: [0; VOTERS], x: [0; VOTERS], y: [0; VOTERS], weight: [0; VOTERS], count: 0 };
        // First those above the least weight that is needed to fill the places, then as many of that weight as fit.
        voters.add_all(|weight| weight > least, first, second, votes);
        if least > 0 {
            voters.add_all(|weight| weight == least, first, second, votes);
        }
        voters
    }

    /// Adds the resemblances of such weights while there are places.
    #[inline(always)]
    fn add_all(&mut self, is_wanted: impl Fn(u8) -> bool, first: &Points, second: &Points, votes: &Votes) {
        for (block, weights) in votes.weights().iter().enumerate() {
            if self.count == VOTERS {
                break;
            }
            each_set(&weights.map(|weight| u8::from(is_wanted(weight))), |lane| {
                if self.count < VOTERS {
                    self.add(&votes.alike()[block * LANES + lane], weights[lane], first, second);
                }
            });
        }
    }

    #[inline(always)]
    fn add(&mut self, alike: &Alike, weight: u8, first: &Points, second: &Points) {
        let [(i, j), (k, l)] = alike.ends.map(minutiae_of);
        let (x, y) = sum(first, i, k);
        let (turned_x, turned_y) = {
            let (x, y) = sum(second, j, l);
            turned(alike.turn, x, y)
        };
        // The shift that joins the two pairs' middles.
        let at = self.count;
        self.turn[at] = alike.turn;
        (self.x[at], self.y[at]) = (saturated((x - turned_x) >> 1), saturated((y - turned_y) >> 1));
        self.weight[at] = u16::from(weight);
        self.count += 1;
    }

    /// The pose with most votes and their weight, at most 64 × 255; its voters do not vote again. `None` when no
    /// votes are left.
    #[inline(always)]
    pub(super) fn elect(&mut self) -> Option<(Pose, u16)> {
        let (mut winner, mut most) = (0, 0);
        for candidate in 0..self.count {
            let total = if self.weight[candidate] == 0 { 0 } else { self.total(candidate) };
            if total > most {
                (winner, most) = (candidate, total);
            }
        }
        if most == 0 {
            return None;
        }
        let (mut turn, mut x, mut y) = (0, 0, 0);
        let chosen = (self.turn[winner], self.x[winner], self.y[winner]);
        for i in 0..self.count {
            if agrees((self.turn[i], self.x[i], self.y[i]), chosen) != 0 {
                let weight = i64::from(self.weight[i]);
                turn += weight * i64::from(self.turn[i].wrapping_sub(chosen.0).cast_signed());
                x += weight * i64::from(self.x[i]);
                y += weight * i64::from(self.y[i]);
                self.weight[i] = 0;
            }
        }
        let mean = |sum: i64| sum.div_euclid(i64::from(most)) as i32;
        Some((Pose { turn: chosen.0.wrapping_add(mean(turn) as u16), x: mean(x), y: mean(y) }, most))
    }

    /// The weight of all voters that agree with this one.
    #[inline(always)]
    fn total(&self, candidate: usize) -> u16 {
        let chosen = (self.turn[candidate], self.x[candidate], self.y[candidate]);
        let mut totals = [0u16; 16];
        for step in (0..VOTERS).step_by(16) {
            for (lane, total) in totals.iter_mut().enumerate() {
                let i = step + lane;
                let counts = agrees((self.turn[i], self.x[i], self.y[i]), chosen);
                *total = total.wrapping_add(self.weight[i] & counts);
            }
        }
        totals.into_iter().fold(0, u16::wrapping_add)
    }
}

/// All bits when two votes mean the same pose, else none; without branches, so that many are looked at in one step.
/// Shifts are within ±16,000: their difference does not wrap.
#[inline(always)]
fn agrees(one: (u16, i16, i16), other: (u16, i16, i16)) -> u16 {
    let turn = one.0.wrapping_sub(other.0).wrapping_add(TURN_SLACK);
    let shift = |a: i16, b: i16| a.wrapping_sub(b).wrapping_add(SHIFT_SLACK).cast_unsigned();
    let (x, y) = (shift(one.1, other.1), shift(one.2, other.2));
    let within = |off: u16, slack: u16| 0u16.wrapping_sub(u16::from(off <= 2 * slack));
    let shift_slack = SHIFT_SLACK.cast_unsigned();
    within(turn, TURN_SLACK) & within(x, shift_slack) & within(y, shift_slack)
}

/// The largest weight that, with all above it, fills the places; 0 when there are not enough.
#[inline(always)]
fn least_weight(weights: &[[u8; LANES]]) -> u8 {
    let has_enough = |least: u8| {
        let count = |block: &[u8; LANES]| u32::from(block.iter().fold(0u8, |n, w| n + u8::from(*w >= least)));
        weights.iter().map(count).sum::<u32>() >= VOTERS as u32
    };
    // Bit by bit from the highest.
    (0..8).rev().map(|bit| 1 << bit).fold(0, |least, bit| if has_enough(least | bit) { least | bit } else { least })
}

/// The sum of two points, twice their middle.
#[inline(always)]
fn sum(points: &Points, one: usize, other: usize) -> (i32, i32) {
    let along = |of: &[i16; MAX_COMPARED_MINUTIAE]| i32::from(of[one & 63]) + i32::from(of[other & 63]);
    (along(&points.x), along(&points.y))
}

fn saturated(units: i32) -> i16 {
    units.clamp(-16_000, 16_000) as i16
}
