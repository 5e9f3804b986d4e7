//! Third step: with one finger laid on the other, which minutiae are the same.
#![expect(clippy::indexing_slicing, clippy::as_conversions, reason = "a numeric kernel: ranges are stated beside")]

use super::each_set;
use super::pose::{Pose, turned};
use super::votes::Votes;
use crate::finger::prepared::{MAX_COMPARED_MINUTIAE, Points, UNITS_PER_PX, turn::direction};

/// Farthest apart that minutiae are paired under the first, rough pose; units: 20 pixels.
pub(super) const ROUGH: u16 = 20 * UNITS_PER_PX as u16;

/// The same under the refined pose: 16 pixels, two ridges. The skin's distortion needs that much.
pub(super) const FINE: u16 = 16 * UNITS_PER_PX as u16;

/// Most by which paired minutiae's directions differ, 1/256 turns: 28 degrees.
const ANGLE_SLACK: u8 = 20;

/// A minutia with a minutia of the other finger within this distance, units, lies where both fingers were seen.
const COMMON: u16 = 40 * UNITS_PER_PX as u16;

/// No partner.
const ALONE: u8 = u8::MAX;

/// The minutiae of the two fingers that were paired.
pub(super) struct Pairing {
    /// For each minutia of the first finger its partner, or `ALONE`.
    partner: [u8; MAX_COMPARED_MINUTIAE],
    /// Pairs.
    count: u32,
    /// Sum of the pairs' support.
    support: u32,
}

/// The second finger's minutiae as they lie on the first's.
struct Placed {
    x: [i16; MAX_COMPARED_MINUTIAE],
    y: [i16; MAX_COMPARED_MINUTIAE],
    angle: [u8; MAX_COMPARED_MINUTIAE],
}

impl Placed {
    #[inline(always)]
    fn under(pose: Pose, points: &Points) -> Self {
        let mut placed = Self {
            x: [i16::MIN; MAX_COMPARED_MINUTIAE],
            y: [i16::MIN; MAX_COMPARED_MINUTIAE],
            angle: [0; MAX_COMPARED_MINUTIAE],
        };
        let turn = (pose.turn.wrapping_add(128) >> 8) as u8;
        // Coordinates reach 8,000, shifts 32,767; farther than 16,000 from the first's middle nothing is paired.
        let limit = |units: i32| units.clamp(-24_000, 24_000) as i16;
        for i in 0..points.count {
            let (x, y) = pose.place(i32::from(points.x[i]), i32::from(points.y[i]));
            (placed.x[i], placed.y[i]) = (limit(x), limit(y));
            placed.angle[i] = points.angle[i].wrapping_add(turn);
        }
        placed
    }
}

impl Pairing {
    /// Pairs minutiae that prefer each other: nearest, most alike in direction, best supported.
    #[inline(always)]
    pub(super) fn under(pose: Pose, reach: u16, first: &Points, second: &Points, votes: &Votes) -> Self {
        Self::with(&Placed::under(pose, second), reach, first, votes, |_| ())
    }

    /// The same, and how many minutiae of either finger lie where both were seen.
    #[inline(always)]
    pub(super) fn in_common_area(
        pose: Pose,
        reach: u16,
        first: &Points,
        second: &Points,
        votes: &Votes,
    ) -> (Self, u32, u32) {
        let mut seen = [0u8; MAX_COMPARED_MINUTIAE];
        let mut first_common = 0;
        let note = |row: &Row| first_common += u32::from(row.note_common(&mut seen));
        let pairing = Self::with(&Placed::under(pose, second), reach, first, votes, note);
        (pairing, first_common, seen.iter().map(|s| u32::from(*s)).sum())
    }

    #[inline(always)]
    fn with(placed: &Placed, reach: u16, first: &Points, votes: &Votes, mut note: impl FnMut(&Row)) -> Self {
        let mut pairing = Self { partner: [ALONE; MAX_COMPARED_MINUTIAE], count: 0, support: 0 };
        let mut choice_of_first = [NO_CHOICE; MAX_COMPARED_MINUTIAE];
        let mut choice_of_second = [NO_CHOICE; MAX_COMPARED_MINUTIAE];
        for (i, chosen) in choice_of_first.iter_mut().enumerate().take(first.count) {
            let row = Row::of(first, i, placed, reach);
            note(&row);
            each_set(&row.is_near, |j| {
                let found = choice(&row, i, j, votes);
                *chosen = found.min(*chosen);
                choice_of_second[j] = found.min(choice_of_second[j]);
            });
        }
        for (i, choice) in choice_of_first.into_iter().enumerate() {
            let j = (choice & 63) as usize;
            if choice != NO_CHOICE && choice_of_second[j] == choice {
                pairing.partner[i] = j as u8;
                pairing.count += 1;
                pairing.support += u32::from(votes.support(i, j));
            }
        }
        pairing
    }

    /// What decides between rough pairings.
    #[inline(always)]
    pub(super) fn worth(&self) -> u32 {
        self.support + 2 * self.count
    }

    /// Each pair: its minutia of the first finger and that of the second.
    #[inline(always)]
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.partner.iter().enumerate().filter(|(_, j)| **j != ALONE).map(|(i, j)| (i, usize::from(*j & 63)))
    }

    /// The pose that brings the pairs closest together in the mean of squares; `None` with fewer than two pairs.
    #[inline(always)]
    pub(super) fn refined(&self, first: &Points, second: &Points) -> Option<Pose> {
        if self.count < 2 {
            return None;
        }
        let pairs = || self.pairs().map(|(i, j)| [first.x[i], first.y[i], second.x[j], second.y[j]].map(i64::from));
        let count = i64::from(self.count);
        let mut sums = [0i64; 4];
        for pair in pairs() {
            for (sum, value) in sums.iter_mut().zip(pair) {
                *sum += value;
            }
        }
        let means = sums.map(|sum| sum.div_euclid(count));
        let (mut dot, mut cross) = (0, 0);
        for [ax, ay, bx, by] in pairs() {
            let (ax, ay, bx, by) = (ax - means[0], ay - means[1], bx - means[2], by - means[3]);
            dot += ax * bx + ay * by;
            cross += bx * ay - by * ax;
        }
        let turn = direction(dot, cross);
        let [ax, ay, bx, by] = means.map(|mean| mean as i32);
        let (x, y) = turned(turn, bx, by);
        Some(Pose { turn, x: ax - x, y: ay - y })
    }
}

/// One minutia of the first finger against all of the second.
struct Row {
    squared: [u16; MAX_COMPARED_MINUTIAE],
    off: [u8; MAX_COMPARED_MINUTIAE],
    is_near: [u8; MAX_COMPARED_MINUTIAE],
}

impl Row {
    #[inline(always)]
    fn of(first: &Points, i: usize, placed: &Placed, reach: u16) -> Self {
        let (x, y, angle) = (first.x[i], first.y[i], first.angle[i]);
        let mut row = Self {
            squared: [0; MAX_COMPARED_MINUTIAE],
            off: [0; MAX_COMPARED_MINUTIAE],
            is_near: [0; MAX_COMPARED_MINUTIAE],
        };
        for j in 0..MAX_COMPARED_MINUTIAE {
            // 181² × 2 is below 2¹⁶, and beyond every distance that is asked for.
            let along = |a: i16, b: i16| a.saturating_sub(b).clamp(-181, 181);
            let (dx, dy) = (along(placed.x[j], x), along(placed.y[j], y));
            row.squared[j] = dx.wrapping_mul(dx).wrapping_add(dy.wrapping_mul(dy)).cast_unsigned();
        }
        for j in 0..MAX_COMPARED_MINUTIAE {
            let off = placed.angle[j].wrapping_sub(angle);
            row.off[j] = off.min(off.wrapping_neg());
        }
        for j in 0..MAX_COMPARED_MINUTIAE {
            row.is_near[j] = u8::from(row.squared[j] <= reach * reach) & u8::from(row.off[j] <= ANGLE_SLACK);
        }
        row
    }

    /// Marks the second finger's minutiae in the neighbourhood; whether there are any.
    #[inline(always)]
    fn note_common(&self, seen: &mut [u8; MAX_COMPARED_MINUTIAE]) -> bool {
        let mut any = 0;
        for (seen, squared) in seen.iter_mut().zip(&self.squared) {
            let is_common = u8::from(*squared <= COMMON * COMMON);
            *seen |= is_common;
            any |= is_common;
        }
        any != 0
    }
}

/// A possible pair as one number, the smaller the better: its cost, then the two minutiae, 6 bits each.
type Choice = u32;

const NO_CHOICE: Choice = Choice::MAX;

/// The squared distance costs as much as the distance where that is 80 units, and less below; a step of direction costs
/// 2; a supporting resemblance is worth 8, up to six of them.
#[inline(always)]
fn choice(row: &Row, i: usize, j: usize, votes: &Votes) -> Choice {
    let (distance, angle) = ((u32::from(row.squared[j]) * 205) >> 14, u32::from(row.off[j]));
    let cost = 48 + distance + 2 * angle - 8 * u32::from(votes.support(i, j).min(6));
    cost << 12 | (i as u32) << 6 | j as u32
}
