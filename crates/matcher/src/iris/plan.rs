//! A probe made ready: its rotations, and how they are grouped for the bound.
#![expect(clippy::as_conversions, reason = "a numeric kernel: counts of bits are at most 16,384 and exact in f32")]

use super::code::IrisCode;
use super::compare::{IrisComparison, IrisDistance};
use super::kernel::{GRANULE_BYTES, Job, Level, Lut};
use super::row::{IrisRow, Line};
use super::rule::{Envelope, IrisRule};

/// Spread of the share of differing bits between two eyes, for planning; codes of some 247 degrees of freedom have
/// 0.5 / √247.
const SPREAD: f32 = 0.032;
/// How many spreads the expected bound of a group lies above the threshold, so that few rows pass. Found by trying.
const MARGIN: f32 = 2.25;
/// The same over a quarter of the bits, whose distances spread wider, and whose bound is so cheap that looking closer
/// weighs more.
const SAMPLE_MARGIN: f32 = 3.0;

/// A probe with its rotations.
pub(super) struct Plan<const LINES: usize> {
    rotations: Vec<(i32, IrisRow<LINES>)>,
    /// How many rotations each job has; the jobs follow each other along the rotations.
    size: usize,
    /// Bits of the probe that count.
    pub valid_bits: u32,
}

impl<const LINES: usize> Plan<LINES> {
    /// The plan of a probe and its jobs over the first `lines` lines of a row.
    ///
    /// Every grouping gives the same result; it is chosen for speed, as the largest groups that should still rule out
    /// nearly every other eye. The bits of a gallery are expected to run together as those of the probe do.
    pub(super) fn new(code: &IrisCode<LINES>, lines: usize, line: Envelope) -> (Self, Vec<Job>) {
        let rotations: Vec<(i32, IrisRow<LINES>)> =
            IrisCode::<LINES>::rotations().map(|r| (r, IrisRow::from(&code.rotated(r)))).collect();
        let single: Vec<Job> =
            rotations.iter().map(|(_, row)| job(row.lines().get(..lines).unwrap_or_default())).collect();
        let margin = if lines < LINES { SAMPLE_MARGIN } else { MARGIN };
        let weights = nibble_weights(&IrisRow::from(code));
        let alone: f32 = single.iter().map(|job| expected(job, &weights)).sum();
        let (mut size, mut jobs) = (single.len(), vec![least(&single)]);
        while size > 1 {
            let worst = jobs.iter().map(|job| expected(job, &weights)).fold(f32::INFINITY, f32::min);
            let share = 0.5 * worst * single.len() as f32 / alone;
            if share >= line.share() + margin * SPREAD {
                break;
            }
            // The next smaller group is one that needs more groups; 17 rotations go through 17, 9, 6, 5, 4, 3, 2, 1.
            size = single.len().div_ceil(single.len().div_ceil(size) + 1).min(size - 1);
            jobs = single.chunks(size).map(least).collect();
        }
        (Self { rotations, size, valid_bits: code.valid_bits() }, jobs)
    }

    /// The rotations of the job `job`.
    fn group(&self, job: usize) -> &[(i32, IrisRow<LINES>)] {
        self.rotations.chunks(self.size).nth(job).unwrap_or_default()
    }

    /// Whether a row is a candidate at one of the rotations of a job.
    pub(super) fn is_candidate(&self, level: Level, row: &IrisRow<LINES>, job: usize, rule: &IrisRule) -> bool {
        self.group(job).iter().any(|(_, turned)| {
            let (disagreeing, common) = level.count(row, turned);
            rule.accepts(disagreeing, common)
        })
    }

    /// Whether at some rotation there are enough bits in common.
    pub(super) fn is_comparable(&self, level: Level, row: &IrisRow<LINES>, rule: &IrisRule) -> bool {
        self.rotations.iter().any(|(_, turned)| level.count(row, turned).1 >= rule.min_common())
    }

    /// The comparison over all rotations.
    pub(super) fn compare(&self, level: Level, row: &IrisRow<LINES>, rule: &IrisRule) -> IrisComparison {
        let distances = self.rotations.iter().map(|(rotation, turned)| {
            let (disagreeing, common) = level.count(row, turned);
            IrisDistance { disagreeing, common, rotation: *rotation }
        });
        IrisComparison::of(distances, rule)
    }
}

/// For each code and mask of a probe's nibble (`code × 16 + mask`) the disagreements with each value of a row's nibble.
const NIBBLES: [Lut; 256] = {
    let mut tables = [Lut([0; 16]); 256];
    let mut i = 0;
    while i < 256 * 16 {
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        {
            tables[i / 16].0[i % 16] = (((i % 16) ^ (i / 256)) & (i / 16 % 16)).count_ones() as u8;
        }
        i += 1;
    }
    tables
};

/// The job of one rotation: exact counts, not yet the least of several.
fn job(lines: &[Line]) -> Job {
    let nibble = |code: u8, mask: u8| NIBBLES.get(usize::from(code << 4 | mask)).map_or(Lut([0; 16]), |lut| *lut);
    let bytes = lines.iter().flat_map(|line| line.code.iter().zip(&line.mask));
    let luts = bytes.flat_map(|(code, mask)| [nibble(code & 0xF, mask & 0xF), nibble(code >> 4, mask >> 4)]).collect();
    let granules = lines.iter().flat_map(|line| line.mask.as_chunks::<GRANULE_BYTES>().0);
    let caps = granules.map(|granule| Lut([u32::from_le_bytes(*granule).count_ones() as u8; 16])).collect();
    Job { luts, caps }
}

/// The job of several rotations: fewest disagreements, most common bits.
fn least(jobs: &[Job]) -> Job {
    let mut all = Job { luts: Vec::new(), caps: Vec::new() };
    if let Some((first, rest)) = jobs.split_first() {
        all = Job { luts: first.luts.clone(), caps: first.caps.clone() };
        for job in rest {
            for (least, lut) in all.luts.iter_mut().zip(&job.luts) {
                least.0.iter_mut().zip(lut.0).for_each(|(least, fewest)| *least = fewest.min(*least));
            }
            for (most, cap) in all.caps.iter_mut().zip(&job.caps) {
                most.0.iter_mut().zip(cap.0).for_each(|(most, bits)| *most = bits.max(*most));
            }
        }
    }
    all
}

/// How often each value of a nibble is met in another eye: as in the probe, ones and zeros being equally likely.
fn nibble_weights<const LINES: usize>(row: &IrisRow<LINES>) -> [f32; 16] {
    let mut weights = [0.0; 16];
    for (code, mask) in row.lines().iter().flat_map(|line| line.code.iter().zip(&line.mask)) {
        for (value, mask) in [(code & 0xF, mask & 0xF), (code >> 4, mask >> 4)] {
            if mask == 0xF {
                for value in [value, 0xF ^ value] {
                    weights.iter_mut().skip(usize::from(value)).take(1).for_each(|w| *w += 1.0);
                }
            }
        }
    }
    let sum = weights.iter().sum::<f32>().max(1.0);
    weights.map(|w| w / sum)
}

/// The bound that another eye without occlusion is expected to reach.
fn expected(job: &Job, weights: &[f32; 16]) -> f32 {
    let mut sums = [0u32; 16];
    for lut in &job.luts {
        sums.iter_mut().zip(lut.0).for_each(|(sum, fewest)| *sum += u32::from(fewest));
    }
    sums.iter().zip(weights).map(|(sum, weight)| *sum as f32 * weight).sum()
}
