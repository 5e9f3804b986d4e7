//! Counting bits of iris rows, and ruling rows out by a bound.
//!
//! Two questions, each with a plain answer and faster ones chosen at run time; all answers are equal bit for bit.
//! - [`Level::count`]: how many bits of two rows are in common, and how many of these differ.
//! - [`Level::filter`]: which of up to 32 rows cannot be ruled out for a [`Job`] (a probe at several rotations).
#![expect(clippy::as_conversions, reason = "a numeric kernel: counts of bits are at most 16,384")]
#![expect(
    clippy::indexing_slicing,
    reason = "a lane of a tile is below 32, which every array of lanes has, and a nibble below 16"
)]
#![expect(unsafe_code, reason = "calls of versions that need instructions just asked for")]

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;

use super::column::{LINE_NIBBLES, Lanes, TILE_ROWS, Tile};
use super::row::{IrisRow, Line};
use super::rule::Envelope;

/// Bytes of mask that are counted together for the bound on the common bits.
pub(super) const GRANULE_BYTES: usize = 4;
/// Granules of one line.
const LINE_GRANULES: usize = 8;
/// Nibbles of one granule.
const GRANULE_NIBBLES: usize = 2 * GRANULE_BYTES;

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

/// How many bits of the 32 rows of a tile count.
pub(super) struct Counts {
    /// In each granule.
    granules: Vec<Lanes>,
    /// In all granules together.
    pub valid: [u16; TILE_ROWS],
}

impl Counts {
    /// For the first lines of tiles.
    pub(super) fn new(lines: usize) -> Self {
        Self { granules: vec![Lanes([0; TILE_ROWS]); lines * LINE_GRANULES], valid: [0; TILE_ROWS] }
    }

    pub(super) fn lines(&self) -> usize {
        self.granules.len() / LINE_GRANULES
    }

    /// As many lines of a tile as are counted.
    fn lines_of<'a, const LINES: usize>(&self, tile: &'a Tile<LINES>) -> &'a [[Lanes; LINE_NIBBLES]] {
        tile.lines().get(..self.lines()).unwrap_or_default()
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

    /// Counts the bits of a tile that count. `next` is the tile that will be asked for next; memory is told so early.
    pub(super) fn count_masks<const LINES: usize>(
        self,
        counts: &mut Counts,
        tile: &Tile<LINES>,
        next: Option<&Tile<LINES>>,
    ) {
        let lines = counts.lines_of(tile);
        let next = next.map_or(&[][..], |next| counts.lines_of(next));
        match self {
            Self::Portable => count_masks_portable(counts, lines),
            // SAFETY: these levels are only made when the processor has AVX2.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 | Self::Avx512 => unsafe { avx2::count_masks(counts, lines, next) },
        }
    }

    /// For each job the rows (bit `i` for row `i`) that are not ruled out: those whose fewest disagreements do not lie
    /// above the line over the most common bits. The counts are those of the tile, and all jobs have as many lines.
    pub(super) fn filter<const LINES: usize>(
        self,
        tile: &Tile<LINES>,
        counts: &Counts,
        jobs: &[Job],
        line: Envelope,
        passed: &mut Vec<u32>,
    ) {
        let lines = counts.lines_of(tile);
        let (nibbles, granules) = (lines.len() * LINE_NIBBLES, lines.len() * LINE_GRANULES);
        assert!(
            jobs.iter().all(|j| j.luts.len() == nibbles && j.caps.len() == granules),
            "a job is made for the lines that are counted"
        );
        passed.clear();
        match self {
            Self::Portable => passed.extend(jobs.iter().map(|job| filter_portable(lines, counts, job, line))),
            // SAFETY: these levels are only made when the processor has AVX2; the lengths were compared above.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 | Self::Avx512 => unsafe { avx2::filter(lines, counts, jobs, line, passed) },
        }
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

fn count_masks_portable(counts: &mut Counts, lines: &[[Lanes; LINE_NIBBLES]]) {
    counts.valid = [0; TILE_ROWS];
    let granules = lines.as_flattened().as_chunks::<GRANULE_NIBBLES>().0;
    for (nibbles, out) in granules.iter().zip(&mut counts.granules) {
        for lane in 0..TILE_ROWS {
            let bits = nibbles.iter().map(|nibble| 7 - (nibble.0[lane] >> 5)).sum();
            out.0[lane] = bits;
            counts.valid[lane] += u16::from(bits);
        }
    }
}

fn filter_portable(lines: &[[Lanes; LINE_NIBBLES]], counts: &Counts, job: &Job, line: Envelope) -> u32 {
    let mut passed = 0;
    for lane in 0..TILE_ROWS {
        let fewest = |(nibble, lut): (&Lanes, &Lut)| match nibble.0[lane] {
            whole @ ..0x80 => u32::from(lut.0[usize::from(whole & 0xF)]),
            _ => 0,
        };
        let common: u32 =
            counts.granules.iter().zip(&job.caps).map(|(count, cap)| u32::from(count.0[lane].min(cap.0[0]))).sum();
        let differ: u32 = lines.as_flattened().iter().zip(&job.luts).map(fewest).sum();
        let limit = ((common * u32::from(line.factor)) >> 16) + u32::from(line.offset);
        passed |= u32::from(differ <= limit) << lane;
    }
    passed
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::iris::{IrisCode, IrisColumn, IrisRule, plan::Plan};
    use proptest::prelude::*;

    pub(in crate::iris) fn row() -> impl Strategy<Value = IrisRow<8>> {
        // Runs of whole bytes, so that many nibbles count, beside masks of any bits.
        let byte = prop_oneof![Just(0u8), Just(0xFF), any::<u8>()];
        prop::collection::vec(byte, 512).prop_map(|bytes| {
            let (code, mask) = bytes.split_at(256);
            IrisCode::new(code, mask).map_or(IrisRow::ABSENT, |code| IrisRow::from(&code))
        })
    }

    proptest! {
        #[test]
        fn every_level_counts_and_filters_alike(rows in prop::collection::vec(row(), 1..=TILE_ROWS), ppm in 0u32..=1_000_000, lines in 1usize..=8) {
            let rule = IrisRule::new(ppm, 1).expect("a rule");
            let line = rule.envelope::<8>();
            let codes: Vec<IrisCode<8>> = rows.iter().take(7).filter_map(|row| row.to_code().ok()).collect();
            let jobs: Vec<Job> = codes.iter().flat_map(|code| Plan::new(code, lines, line).1).collect();
            let column: IrisColumn<8> = rows.iter().copied().collect();
            let tile = &column.tiles()[0];
            let mut answers = Vec::new();
            for level in Level::all() {
                let (mut counts, mut passed) = (Counts::new(lines), Vec::new());
                level.count_masks(&mut counts, tile, Some(tile));
                level.filter(tile, &counts, &jobs, line, &mut passed);
                let granules: Vec<_> = counts.granules.iter().map(|lanes| lanes.0).collect();
                let exact: Vec<_> = rows.iter().flat_map(|a| rows.iter().map(move |b| level.count(a, b))).collect();
                answers.push((passed, granules, counts.valid, exact));
            }
            for (row, valid) in rows.iter().zip(answers[0].2) {
                let bits: u32 = row.lines()[..lines].iter().flat_map(|line| line.mask).map(u8::count_ones).sum();
                prop_assert_eq!(bits, u32::from(valid));
            }
            for answer in &answers {
                prop_assert_eq!(answer, &answers[0]);
            }
        }
    }
}
