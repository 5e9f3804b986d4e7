//! First step: which pairs of one finger look like which pairs of the other, and what each such resemblance says of
//! their ends.
#![expect(clippy::indexing_slicing, clippy::as_conversions, reason = "a numeric kernel: indices are masked or counted")]

use crate::finger::prepared::{LANES, MAX_COMPARED_MINUTIAE, MAX_PAIRS, Pairs};

/// Most by which the length classes of pairs that resemble each other differ.
const LENGTH_SLACK: usize = 8;

/// Most by which their directions differ at each end, 1/256 turns: 17 degrees.
const DIRECTION_SLACK: u8 = 12;

/// Most resemblances that are kept. Two fingers have 300 to 2,000; the bound keeps what is no finger from taking long.
pub(super) const MAX_ALIKE: usize = 4_096;

/// Most blocks of lanes that hold resemblances.
const MAX_FOUND: usize = 4_096;

/// Blocks of lanes of a table, and the next power of two, by which an index is masked.
const MAX_BLOCKS: usize = (2 * MAX_PAIRS).div_ceil(LANES);
const BLOCKS: usize = MAX_BLOCKS.next_power_of_two();

/// One bit for each of a block of lanes.
type Bits = u64;

/// A block of lanes with resemblances: the first finger's row, the block in the second's table, the lanes.
type Found = (u16, u16, Bits);

/// A minutia of the first finger and one of the second, as one number: 64 times the first and the second.
pub(super) type Cell = u16;

/// Number of cells.
pub(super) const CELLS: usize = MAX_COMPARED_MINUTIAE * MAX_COMPARED_MINUTIAE;

/// The cell of two minutiae.
#[inline(always)]
fn cell(one: u8, two: u8) -> Cell {
    u16::from(one & 63) << 6 | u16::from(two & 63)
}

/// The two minutiae of a cell.
#[inline(always)]
pub(super) fn minutiae_of(cell: Cell) -> (usize, usize) {
    (usize::from(cell >> 6 & 63), usize::from(cell & 63))
}

/// The place of a cell in a table of all cells.
#[inline(always)]
pub(super) fn place_of(cell: Cell) -> usize {
    usize::from(cell) % CELLS
}

/// A pair of the first finger and a directed pair of the second that look alike.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Alike {
    /// The corresponding minutiae at either end.
    pub(super) ends: [Cell; 2],
    /// How far the second pair has to be turned to lie as the first does, 1/65,536 turns.
    pub(super) turn: u16,
}

/// What the pairs say; kept between comparisons for its memory only.
pub(super) struct Votes {
    found: Vec<Found>,
    alike: Vec<Alike>,
    /// How many of them there are.
    count: usize,
    weights: Vec<u8>,
    /// For each cell: resembling pairs that have its minutiae as corresponding ends.
    support: [u8; CELLS],
}

impl Votes {
    pub(super) fn new() -> Self {
        Self {
            found: vec![(0, 0, 0); MAX_FOUND],
            alike: vec![Alike::default(); MAX_ALIKE],
            count: 0,
            weights: Vec::with_capacity(MAX_ALIKE),
            support: [0; CELLS],
        }
    }

    /// Pairs that look alike.
    #[inline(always)]
    pub(super) fn alike(&self) -> &[Alike] {
        &self.alike[..self.count]
    }

    /// How far each of them is believed: as far as its weaker end is supported by others. Zeros fill the last block.
    #[inline(always)]
    pub(super) fn weights(&self) -> &[[u8; LANES]] {
        self.weights.as_chunks().0
    }

    /// How many resemblances support that two minutiae are the same, at most 255.
    #[inline(always)]
    pub(super) fn support(&self, one: usize, two: usize) -> u8 {
        self.support[(one & 63) << 6 | two & 63]
    }

    /// Holds every pair of the first finger against every pair of about its length of the second. `resembling` is
    /// given the two columns of directions and the two directions sought; it answers with one bit a lane.
    #[inline(always)]
    pub(super) fn count(
        &mut self,
        first: &Pairs,
        second: &Pairs,
        resembling: impl Fn(&[u8; LANES], &[u8; LANES], u8, u8) -> Bits,
    ) {
        let found = find(first, second, &mut self.found, resembling);
        self.support = [0; CELLS];
        let (blocks, _) = second.ends.as_chunks::<LANES>();
        let mut count = 0;
        for &(row, block, bits) in &self.found[..found] {
            let (one, lanes) = (first.ends[usize::from(row)], &blocks[usize::from(block)]);
            let Some(places) = self.alike[count..].first_chunk_mut::<LANES>() else { break };
            let support = &mut self.support;
            // The resemblance of the lowest lane; of no lane something is written that the next block overwrites.
            let mut note = |place: &mut Alike, bits: Bits| {
                let two = lanes[bits.trailing_zeros() as usize % LANES];
                let ends = [cell(one.here, two.here), cell(one.there, two.there)];
                *place = Alike { ends, turn: one.direction.wrapping_sub(two.direction) };
                for end in ends {
                    let support = &mut support[place_of(end)];
                    *support = support.saturating_add(u8::from(bits != 0));
                }
                bits & bits.wrapping_sub(1)
            };
            // Nearly all blocks hold one or two: two are noted without asking, since no branch could be foreseen.
            let (pair, more) = places.split_at_mut(2);
            let mut left = pair.iter_mut().fold(bits, |bits, place| note(place, bits));
            for place in more {
                if left == 0 {
                    break;
                }
                left = note(place, left);
            }
            count += bits.count_ones() as usize;
        }
        self.count = count;
        let support = &self.support;
        self.weights.clear();
        self.weights.extend(self.alike[..count].iter().map(|alike| {
            let [here, there] = alike.ends.map(|end| support[place_of(end)]);
            here.min(there)
        }));
        self.weights.resize(count.next_multiple_of(LANES), 0);
    }
}

/// Fills `found` from its beginning; how many there are.
#[inline(always)]
fn find(
    first: &Pairs,
    second: &Pairs,
    found: &mut [Found],
    resembling: impl Fn(&[u8; LANES], &[u8; LANES], u8, u8) -> Bits,
) -> usize {
    let ((here, _), (there, _)) = (second.from_here.as_chunks::<LANES>(), second.from_there.as_chunks::<LANES>());
    let mut count = 0;
    // Rows come in twos, forth and back; the second finger offers both, so one of the first's is enough.
    for row in (0..first.rows()).step_by(2) {
        let class = usize::from(first.length[row]);
        let start = usize::from(second.starts[class.saturating_sub(LENGTH_SLACK)]);
        let end = usize::from(second.starts[(class + LENGTH_SLACK + 1).min(second.starts.len() - 1)]);
        if start == end {
            continue;
        }
        let (seen_here, seen_there) = (first.from_here[row], first.from_there[row]);
        let (block, last) = (start / LANES, (end - 1) / LANES);
        let Some(found) = found[count..].first_chunk_mut::<BLOCKS>() else { break };
        let mut within = Bits::MAX << (start % LANES);
        let mut at = 0;
        for (step, (here, there)) in here[block..=last].iter().zip(&there[block..=last]).enumerate() {
            if block + step == last {
                within &= Bits::MAX >> (LANES - 1 - (end - 1) % LANES);
            }
            let bits = resembling(here, there, seen_here, seen_there) & within;
            within = Bits::MAX;
            // Written always and kept if there is something: cheaper than a branch that cannot be foreseen.
            found[at % BLOCKS] = (row as u16, (block + step) as u16, bits);
            at += usize::from(bits != 0);
        }
        count += at;
    }
    count
}

/// Which lanes have both directions within the slack, in plain code.
#[inline(always)]
pub(super) fn resembling_portable(here: &[u8; LANES], there: &[u8; LANES], wanted_here: u8, wanted_there: u8) -> Bits {
    let is_near = |a: u8, b: u8| a.wrapping_sub(b).wrapping_add(DIRECTION_SLACK) <= 2 * DIRECTION_SLACK;
    let bits = here.iter().zip(there).enumerate();
    bits.fold(0, |bits, (lane, (a, b))| {
        bits | Bits::from(is_near(*a, wanted_here) && is_near(*b, wanted_there)) << lane
    })
}

/// The same with AVX2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn resembling_avx2(here: &[u8; LANES], there: &[u8; LANES], wanted_here: u8, wanted_there: u8) -> Bits {
    use std::arch::x86_64::{
        _mm256_add_epi8, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_set1_epi8,
    };
    let limit = _mm256_set1_epi8(2 * DIRECTION_SLACK as i8);
    let is_near = |half: &[u8; LANES / 2], wanted: u8| {
        let off = _mm256_add_epi8(load(half), _mm256_set1_epi8(DIRECTION_SLACK.wrapping_sub(wanted) as i8));
        _mm256_cmpeq_epi8(_mm256_min_epu8(off, limit), off)
    };
    let ((here, _), (there, _)) = (here.as_chunks(), there.as_chunks());
    let both = |i: usize| {
        let both = _mm256_and_si256(is_near(&here[i], wanted_here), is_near(&there[i], wanted_there));
        Bits::from(_mm256_movemask_epi8(both).cast_unsigned())
    };
    both(0) | both(1) << (LANES / 2)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
#[inline]
#[expect(unsafe_code, reason = "a vector load; the block states why it holds")]
fn load(half: &[u8; LANES / 2]) -> std::arch::x86_64::__m256i {
    // SAFETY: `half` is 32 readable bytes, and the unaligned load asks for no alignment.
    unsafe { std::arch::x86_64::_mm256_loadu_si256(half.as_ptr().cast()) }
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the two versions say, if the machine has both.
    #[expect(unsafe_code, reason = "the call of the AVX2 version")]
    fn both(here: [u8; LANES], there: [u8; LANES], a: u8, b: u8) -> Option<(Bits, Bits)> {
        if !std::arch::is_x86_feature_detected!("avx2") {
            eprintln!("SKIPPED: this machine has no AVX2");
            return None;
        }
        // SAFETY: the processor has AVX2, which has just been asked.
        let fast = unsafe { resembling_avx2(&here, &there, a, b) };
        Some((fast, resembling_portable(&here, &there, a, b)))
    }

    proptest! {
        #[test]
        fn avx2_and_portable_agree(lanes in prop::collection::vec(any::<(u8, u8)>(), LANES), a: u8, b: u8) {
            let column = |of: fn(&(u8, u8)) -> u8| std::array::from_fn(|lane| of(&lanes[lane]));
            if let Some((fast, plain)) = both(column(|l| l.0), column(|l| l.1), a, b) {
                prop_assert_eq!(fast, plain);
            }
        }
    }

    #[test]
    fn every_difference_is_judged_alike() {
        for wanted in 0..=u8::MAX {
            for start in (0..=u8::MAX).step_by(LANES) {
                let lanes = std::array::from_fn(|lane| start.wrapping_add(lane as u8));
                let Some((fast, plain)) = both(lanes, [9; LANES], wanted, 9) else { return };
                assert_eq!(fast, plain);
                for (lane, value) in lanes.into_iter().enumerate() {
                    let off = value.wrapping_sub(wanted) as i8;
                    assert_eq!(plain >> lane & 1 == 1, (-12..=12).contains(&off), "{value} {wanted}");
                }
            }
        }
    }
}
