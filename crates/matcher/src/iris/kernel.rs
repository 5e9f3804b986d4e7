//! Counting bits of iris rows, and ruling rows out by a bound.
//!
//! Two questions, each with a plain answer and faster ones chosen at run time; all answers are equal bit for bit.
//! - [`Level::count`]: how many bits of two rows are in common, and how many of these differ.
//! - [`Level::filter`]: which of up to 32 rows cannot be ruled out for a [`Job`] (a probe at several rotations).
#![expect(clippy::as_conversions, reason = "a numeric kernel: counts of bits are at most 16,384")]
#![expect(clippy::indexing_slicing, reason = "a lane of a tile is below 32, which every array of lanes has")]
#![expect(unsafe_code, reason = "calls of versions that need instructions just asked for")]

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;

use super::row::{IrisRow, Line};
use super::rule::Envelope;

/// Rows that are ruled out together.
pub(super) const TILE_ROWS: usize = 32;
/// Nibbles of one line.
pub(super) const LINE_NIBBLES: usize = 64;
/// Bytes of mask that are counted together for the bound on the common bits.
pub(super) const GRANULE_BYTES: usize = 4;
/// Granules of one line.
pub(super) const LINE_GRANULES: usize = 8;

/// Disagreements for each of the 16 values of a row's nibble.
#[derive(Clone, Copy)]
#[repr(C, align(16))]
pub(super) struct Lut(pub [u8; 16]);

/// Several rotations of one probe, for which a row is ruled out at once.
///
/// `luts` holds for each nibble of a row (line, byte, low half first) and each value of it the fewest disagreements that
/// any of the rotations has there; `caps` for each granule the most bits that any rotation's mask has, sixteen times.
/// So the sum over a row's nibbles is at most the disagreements, and the sum of the smaller counts at least the common
/// bits, of every one of the rotations.
pub(super) struct Job {
    pub luts: Vec<Lut>,
    pub caps: Vec<Lut>,
}

/// One byte for each of the rows of a tile.
#[derive(Clone, Copy)]
#[repr(C, align(32))]
struct Lanes([u8; TILE_ROWS]);

/// Up to 32 rows, turned so that the same nibble of all rows lies together.
pub(super) struct Tile {
    /// Nibbles in the order of [`Job::luts`]; 0xFF when not all four bits count.
    nibbles: Vec<Lanes>,
    /// Mask bits of each granule.
    counts: Vec<Lanes>,
    /// Mask bits of each row over the lines of the tile.
    pub valid: [u16; TILE_ROWS],
    rows: usize,
}

impl Tile {
    pub(super) fn new(lines: usize) -> Self {
        Self {
            nibbles: vec![Lanes([0xFF; TILE_ROWS]); lines * LINE_NIBBLES],
            counts: vec![Lanes([0; TILE_ROWS]); lines * LINE_GRANULES],
            valid: [0; TILE_ROWS],
            rows: 0,
        }
    }

    fn lines(&self) -> usize {
        self.counts.len() / LINE_GRANULES
    }
}

/// The instructions that this machine has. A value other than `Portable` is only made after asking the processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// AVX-512 F, BW and VPOPCNTDQ, and AVX2.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Level {
    /// The best level of this machine.
    pub(super) fn detect() -> Self {
        Self::all().pop().unwrap_or(Self::Portable)
    }

    /// All levels of this machine, the best last.
    pub(super) fn all() -> Vec<Self> {
        let mut levels = vec![Self::Portable];
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            levels.push(Self::Avx2);
            if std::arch::is_x86_feature_detected!("avx512f")
                && std::arch::is_x86_feature_detected!("avx512bw")
                && std::arch::is_x86_feature_detected!("avx512vpopcntdq")
            {
                levels.push(Self::Avx512);
            }
        }
        levels
    }

    /// Bits that differ among the common ones, and common bits.
    pub(super) fn count<const LINES: usize>(self, a: &IrisRow<LINES>, b: &IrisRow<LINES>) -> (u32, u32) {
        match self {
            Self::Portable => count_portable(a.lines(), b.lines()),
            // SAFETY: this level is only made when the processor has AVX2.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => unsafe { avx2::count(a.lines(), b.lines()) },
            // SAFETY: this level is only made when the processor has AVX-512 F, BW and VPOPCNTDQ.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => unsafe { avx512::count(a.lines(), b.lines()) },
        }
    }

    /// Turns the first lines of up to 32 rows, as many lines as the tile was made for. `next` are the rows that will be
    /// asked for next; memory is told so early.
    pub(super) fn fill<const LINES: usize>(self, tile: &mut Tile, rows: &[IrisRow<LINES>], next: &[IrisRow<LINES>]) {
        assert!(rows.len() <= TILE_ROWS && tile.lines() <= LINES, "a tile holds 32 rows and at most all their lines");
        tile.rows = rows.len();
        match self {
            Self::Portable => fill_portable(tile, rows),
            // SAFETY: these levels are only made when the processor has AVX2.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 | Self::Avx512 => unsafe { avx2::fill(tile, rows, next) },
        }
    }

    /// For each job the rows (bit `i` for row `i`) that are not ruled out: those whose fewest disagreements do not lie
    /// above the line over the most common bits. All jobs have as many lines as the tile.
    pub(super) fn filter(self, tile: &Tile, jobs: &[Job], line: Envelope, passed: &mut Vec<u32>) {
        let (nibbles, granules) = (tile.nibbles.len(), tile.counts.len());
        assert!(
            jobs.iter().all(|j| j.luts.len() == nibbles && j.caps.len() == granules),
            "a job is made for the lines of the tile"
        );
        passed.clear();
        match self {
            Self::Portable => passed.extend(jobs.iter().map(|job| filter_portable(tile, job, line))),
            // SAFETY: these levels are only made when the processor has AVX2; the lengths were compared above.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 | Self::Avx512 => unsafe { avx2::filter(tile, jobs, line, passed) },
        }
        let rows = u32::MAX.checked_shr((TILE_ROWS - tile.rows) as u32).unwrap_or(0);
        passed.iter_mut().for_each(|lanes| *lanes &= rows);
    }
}

fn count_portable(a: &[Line], b: &[Line]) -> (u32, u32) {
    let word = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
    let (mut differ, mut common) = (0, 0);
    for (a, b) in a.iter().zip(b) {
        let codes = a.code.as_chunks().0.iter().zip(b.code.as_chunks().0);
        let masks = a.mask.as_chunks().0.iter().zip(b.mask.as_chunks().0);
        for ((a, b), (ma, mb)) in codes.zip(masks) {
            let both = word(ma) & word(mb);
            differ += ((word(a) ^ word(b)) & both).count_ones();
            common += both.count_ones();
        }
    }
    (differ, common)
}

fn fill_portable<const LINES: usize>(tile: &mut Tile, rows: &[IrisRow<LINES>]) {
    let lines = tile.lines();
    tile.valid = [0; TILE_ROWS];
    for (lane, row) in rows.iter().enumerate() {
        let bytes = row.lines().iter().take(lines).flat_map(|l| l.code.iter().zip(&l.mask));
        for ((code, mask), pair) in bytes.zip(tile.nibbles.as_chunks_mut::<2>().0) {
            for (lanes, shift) in pair.iter_mut().zip([0, 4]) {
                let is_whole = mask >> shift & 0xF == 0xF;
                lanes.0[lane] = if is_whole { code >> shift & 0xF } else { 0xFF };
            }
        }
        let granules = row.lines().iter().take(lines).flat_map(|l| l.mask.as_chunks::<GRANULE_BYTES>().0);
        for (granule, counts) in granules.zip(&mut tile.counts) {
            let bits = u32::from_le_bytes(*granule).count_ones();
            counts.0[lane] = bits as u8;
            tile.valid[lane] += bits as u16;
        }
    }
}

fn filter_portable(tile: &Tile, job: &Job, line: Envelope) -> u32 {
    let mut passed = 0;
    for lane in 0..tile.rows {
        let fewest = |(nibble, lut): (&Lanes, &Lut)| {
            lut.0.get(usize::from(nibble.0[lane])).map_or(0, |fewest| u32::from(*fewest))
        };
        let common: u32 =
            tile.counts.iter().zip(&job.caps).map(|(count, cap)| u32::from(count.0[lane].min(cap.0[0]))).sum();
        let differ: u32 = tile.nibbles.iter().zip(&job.luts).map(fewest).sum();
        let limit = ((common * u32::from(line.factor)) >> 16) + u32::from(line.offset);
        passed |= u32::from(differ <= limit) << lane;
    }
    passed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iris::{IrisCode, IrisRule, plan::Plan};
    use proptest::prelude::*;

    fn row() -> impl Strategy<Value = IrisRow<8>> {
        // Runs of whole bytes, so that many nibbles count, beside masks of any bits.
        let byte = prop_oneof![Just(0u8), Just(0xFF), any::<u8>()];
        prop::collection::vec(byte, 512).prop_map(|bytes| IrisRow::copied_from(&bytes).expect("one row")[0])
    }

    proptest! {
        #[test]
        fn every_level_counts_and_filters_alike(rows in prop::collection::vec(row(), 1..=TILE_ROWS), ppm in 0u32..=1_000_000, lines in 1usize..=8) {
            let rule = IrisRule::new(ppm, 1).expect("a rule");
            let line = rule.envelope::<8>();
            let codes: Vec<IrisCode<8>> = rows.iter().take(7).filter_map(|row| row.to_code().ok()).collect();
            let jobs: Vec<Job> = codes.iter().flat_map(|code| Plan::new(code, lines, line).1).collect();
            let mut answers = Vec::new();
            for level in Level::all() {
                let mut tile = Tile::new(lines);
                level.fill(&mut tile, &rows, &rows[..1]);
                let mut passed = Vec::new();
                level.filter(&tile, &jobs, line, &mut passed);
                let counts: Vec<_> = rows.iter().flat_map(|a| rows.iter().map(move |b| level.count(a, b))).collect();
                let valid = tile.valid[..rows.len()].to_vec();
                answers.push((passed, counts, valid));
            }
            for answer in &answers {
                prop_assert_eq!(answer, &answers[0]);
            }
        }
    }
}
