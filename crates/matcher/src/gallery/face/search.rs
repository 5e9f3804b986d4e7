//! Exhaustive search of the face column.

use super::kernel::{Dots, Group, Kernel, Probe, STREAMS, keeps_range};
use super::rows::{Bounds, FaceRows, GROUP_ROWS, STRIP_GROUPS, STRIP_ROWS};
use crate::face::FaceTemplate;
use crate::face::template::cosine;
use crate::gallery::column::ColumnView;
use crate::gallery::search::{Candidate, Hit, reaches};
use crate::gallery::segment::Part;
use std::ops::Range;

/// Rows handed to a thread at a time: 0.8 MB, some 40 µs for one probe.
const BLOCK_ROWS: usize = 32 * STRIP_ROWS;

/// Probes that pass over the rows together. Their 12 KB and a group's 3 KB stay in the nearest cache.
const BATCH_PROBES: usize = 64;

/// Inner products taken before they are looked at: 4 KB.
const RUN_DOTS: usize = 64;

/// What a cosine in single precision can lie above the real one, by far: a step of single precision below 1 is 6e-8.
const ROUNDING: f64 = 1e-6;

/// Compares each probe with every face of the column.
pub(in crate::gallery) fn search(
    column: &ColumnView<FaceRows>,
    probes: &[FaceTemplate],
    threshold: f32,
) -> (Vec<Hit>, u64) {
    search_by(Kernel::detect(), column, probes, threshold)
}

fn search_by(
    kernel: Kernel,
    column: &ColumnView<FaceRows>,
    probes: &[FaceTemplate],
    threshold: f32,
) -> (Vec<Hit>, u64) {
    let batches: Vec<Batch> =
        probes.chunks(BATCH_PROBES).zip(0..).map(|(p, n)| Batch::new(p, n * BATCH_PROBES, threshold)).collect();
    column.scan(BLOCK_ROWS, |part, range| {
        let mut hits = Vec::new();
        for batch in &batches {
            scan(kernel, part, range.clone(), batch, &mut hits);
        }
        hits
    })
}

/// Probes made ready, in the order of their energies.
struct Batch {
    probes: Vec<Probe>,
    limits: Vec<Limit>,
    threshold: f32,
}

/// What a probe's inner products are held against.
struct Limit {
    /// Place of the probe in the caller's list.
    probe: usize,
    square: i32,
    /// Smallest cosine worth a closer look, times the probe's length.
    scaled: f64,
}

impl Batch {
    fn new(templates: &[FaceTemplate], first: usize, threshold: f32) -> Self {
        let mut ready: Vec<(Probe, Limit)> = templates
            .iter()
            .zip(first..)
            .map(|(template, probe)| {
                let square = template.square();
                let scaled = (f64::from(threshold) - ROUNDING) * f64::from(square).sqrt();
                (Probe::new(template.values()), Limit { probe, square, scaled })
            })
            .collect();
        ready.sort_by_key(|(probe, _)| probe.energy);
        let (probes, limits): (Vec<Probe>, Vec<Limit>) = ready.into_iter().unzip();
        Self { probes, limits, threshold }
    }

    /// The probes in the two runs that take one path each, with the place of its first: those that keep the range with
    /// all rows of a strip, and those that do not.
    fn runs(&self, bounds: &Bounds) -> [(usize, &[Probe], bool); 2] {
        let narrow = self.probes.partition_point(|probe| keeps_range(probe.energy, bounds.energy));
        let (first, rest) = self.probes.split_at_checked(narrow).unwrap_or((&[], &self.probes));
        [(0, first, true), (narrow, rest, false)]
    }

    /// Scores the living rows of a group and keeps those at or above the threshold.
    fn keep(&self, part: &Part<FaceRows>, first_row: usize, probe: usize, dots: &Dots, hits: &mut Vec<Hit>) {
        let Some(limit) = self.limits.get(probe) else { return };
        for (dot, row) in dots.iter().zip(first_row..) {
            let (Some(square), Some(key)) = (part.rows().square(row), part.live_key(row)) else { continue };
            let score = cosine(*dot, limit.square, square);
            if reaches(score, self.threshold) {
                hits.push(Hit { probe: limit.probe, candidate: Candidate { key, score } });
            }
        }
    }
}

impl Limit {
    /// An inner product that no row of a strip with a score at or above the threshold lies below.
    #[expect(clippy::as_conversions, reason = "the conversion stops at the ends of the range, which is what is wanted")]
    fn floor(&self, bounds: &Bounds) -> i32 {
        let length = if self.scaled >= 0.0 { bounds.shortest } else { bounds.longest };
        let lowest = self.scaled * length;
        // Two less: the conversion cuts towards zero.
        if lowest.is_nan() { i32::MIN } else { (lowest - 2.0) as i32 }
    }
}

/// Adds to `hits` what the rows of a range hold for the probes of a batch.
fn scan(kernel: Kernel, part: &Part<FaceRows>, range: Range<usize>, batch: &Batch, hits: &mut Vec<Hit>) {
    let mut strips = range.start / STRIP_ROWS..range.end.div_ceil(STRIP_ROWS);
    let mut scan = Scan { kernel, part, batch, dots: vec![[0; GROUP_ROWS]; RUN_DOTS], hits };
    if let ([probe], [limit]) = (batch.probes.as_slice(), batch.limits.as_slice()) {
        let each = strips.len() / STREAMS;
        for strip in strips.start..strips.start + each {
            scan.stream(std::array::from_fn(|n| strip + n * each), probe, limit);
        }
        strips.start += STREAMS * each;
    }
    let mut floors = vec![0; batch.probes.len()];
    for strip in strips {
        scan.strip(strip, &mut floors);
    }
}

/// A batch on its way through a part.
struct Scan<'a> {
    kernel: Kernel,
    part: &'a Part<FaceRows>,
    batch: &'a Batch,
    /// Inner products that have not been looked at yet.
    dots: Vec<Dots>,
    hits: &'a mut Vec<Hit>,
}

impl Scan<'_> {
    /// All probes with one strip. `floors` has a place for each.
    fn strip(&mut self, strip: usize, floors: &mut [i32]) {
        let (batch, part) = (self.batch, self.part);
        let Some((groups, bounds)) = part.rows().strip(strip) else { return };
        for (floor, limit) in floors.iter_mut().zip(&batch.limits) {
            *floor = limit.floor(&bounds);
        }
        for (first, probes, is_narrow) in batch.runs(&bounds) {
            if probes.is_empty() {
                continue;
            }
            let floors = floors.get(first..).unwrap_or_default();
            let groups_per_run = (RUN_DOTS / probes.len()).max(1);
            let mut row = strip * STRIP_ROWS;
            for run in groups.chunks(groups_per_run) {
                self.kernel.dots(run, probes, is_narrow, &mut self.dots);
                for of_group in self.dots.chunks_exact(probes.len()).take(run.len()) {
                    for (n, dots) in reached(self.kernel.reached(of_group, floors), of_group) {
                        batch.keep(part, row, first + n, dots, self.hits);
                    }
                    row += GROUP_ROWS;
                }
            }
        }
    }

    /// The only probe with several strips at once, if all are full and it keeps the range with them.
    fn stream(&mut self, strips: [usize; STREAMS], probe: &Probe, limit: &Limit) {
        let found = strips.map(|strip| self.part.rows().strip(strip));
        let is_ready = |strip: &Option<(&[Group], Bounds)>| {
            strip.is_some_and(|(groups, bounds)| {
                groups.len() == STRIP_GROUPS && keeps_range(probe.energy, bounds.energy)
            })
        };
        if !found.iter().all(is_ready) {
            strips.into_iter().for_each(|strip| self.strip(strip, &mut [0]));
            return;
        }
        let groups = found.map(|strip| strip.map_or(&[][..], |(groups, _)| groups));
        let floors = found.map(|strip| strip.map_or(i32::MIN, |(_, bounds)| limit.floor(&bounds)));
        self.kernel.stream(groups, probe, &mut self.dots);
        let abreast = self.dots.as_chunks::<STREAMS>().0.iter().take(STRIP_GROUPS);
        for (of_groups, first) in abreast.zip((0..).step_by(GROUP_ROWS)) {
            for (n, dots) in reached(self.kernel.reached(of_groups, &floors), of_groups) {
                let strip = strips.get(n).copied().unwrap_or_default();
                self.batch.keep(self.part, strip * STRIP_ROWS + first, 0, dots, self.hits);
            }
        }
    }
}

/// The inner products whose bit is set, with their places.
fn reached(mut bits: u64, dots: &[Dots]) -> impl Iterator<Item = (usize, &Dots)> {
    std::iter::from_fn(move || {
        let place = usize::try_from(bits.trailing_zeros()).ok()?;
        bits &= bits.wrapping_sub(1);
        Some((place, dots.get(place)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gallery::Key;
    use crate::gallery::column::Column;
    use crate::gallery::rows::Rows;
    use crate::synthetic::{face_identity, face_sample};
    use proptest::prelude::*;

    fn plain(records: &[(Key, FaceTemplate)], probes: &[FaceTemplate], threshold: f32) -> Vec<(usize, Key, u32)> {
        let mut all = Vec::new();
        for (probe, n) in probes.iter().zip(0..) {
            let scored = records.iter().map(|(key, face)| (*key, probe.score(face)));
            all.extend(scored.filter(|(_, s)| reaches(*s, threshold)).map(|(key, s)| (n, key, s.to_bits())));
        }
        all.sort_unstable();
        all
    }

    fn check(records: &[(Key, FaceTemplate)], probes: &[FaceTemplate], thresholds: &[f32]) {
        let column = Column::<FaceRows>::bulk(records.iter().cloned()).view();
        for kernel in Kernel::available() {
            for threshold in thresholds {
                let (hits, compared) = search_by(kernel, &column, probes, *threshold);
                let bits = |h: &Hit| (h.probe, h.candidate.key, h.candidate.score.to_bits());
                let mut hits: Vec<_> = hits.iter().map(bits).collect();
                hits.sort_unstable();
                assert_eq!(hits, plain(records, probes, *threshold), "{kernel:?} at {threshold}");
                assert_eq!(usize::try_from(compared), Ok(records.len()));
            }
        }
    }

    /// Templates of usual size, small ones, and arbitrary ones that break the narrow kernel's conditions.
    fn template() -> impl Strategy<Value = FaceTemplate> {
        let of =
            |range| prop::collection::vec(range, 192).prop_map(|v| FaceTemplate::from_values(v.try_into().unwrap()));
        let real = (0u64..20, any::<u64>()).prop_map(|(who, noise)| Ok(face_sample(&face_identity(who), noise)));
        prop_oneof![6 => real, 1 => of(-2i8..=2), 1 => of(i8::MIN..=i8::MAX)]
            .prop_filter_map("a template is not empty", Result::ok)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn every_kernel_finds_what_a_plain_loop_finds(
            rows in prop::collection::vec(template(), 1..400),
            probes in prop::collection::vec(template(), 0..70),
            threshold in -1.1f32..1.1,
            pick in any::<prop::sample::Index>(),
        ) {
            let records: Vec<_> = rows.iter().zip(0..).map(|(r, n)| (Key::new(n, 1), r.clone())).collect();
            // A threshold that equals a score: equality must count as found.
            let equal = probes.first().map_or(0.5, |p| p.score(pick.get(&rows)));
            check(&records, &probes, &[threshold, equal, 0.634]);
        }
    }

    #[test]
    fn thresholds_at_the_ends_keep_all_or_nothing() {
        let records: Vec<_> = (0..300).map(|n| (Key::new(n, 1), face_sample(&face_identity(n), n))).collect();
        let probes: Vec<_> = (0..3).map(|n| records[n].1.clone()).collect();
        check(
            &records,
            &probes,
            &[f32::NAN, f32::NEG_INFINITY, f32::INFINITY, -1.0, 1.0, 0.0, -0.0, f32::MIN_POSITIVE],
        );
    }

    /// Nothing has to be so tame that no pair of values saturates, since such pairs are split. What is left is the range:
    /// a few templates hold much of their length in one window of values, and with the most lopsided row of a strip the
    /// inequality cannot exclude a sum out of range. They are widened at each step with that strip, with the same results.
    #[test]
    fn usual_templates_take_the_narrow_path() {
        let faces: Vec<_> = (0..2_000).map(|n| face_sample(&face_identity(n), n)).collect();
        let mut rows = FaceRows::default();
        faces.iter().for_each(|face| rows.push(face));
        let batch = Batch::new(&faces[..64], 0, 0.6);
        let strips = (0..).map_while(|strip| rows.strip(strip));
        let narrow: usize = strips.map(|(_, bounds)| batch.runs(&bounds)[0].1.len()).sum();
        let all = 2_000usize.div_ceil(STRIP_ROWS) * 64;
        assert!(narrow * 100 >= all * 99, "{narrow} of {all}");
    }
}
