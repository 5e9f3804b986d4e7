//! Many probes against many rows: every candidate, found without looking at every rotation of every row.
//!
//! For each probe the rotations are taken in groups. A table of the fewest disagreements that any rotation of the group
//! can have with a nibble of a row gives, summed over the row, a number that no rotation goes below; the smaller count
//! of mask bits gives one that no rotation's common bits exceed. A row whose lower bound lies above what the rule could
//! accept for the upper bound is no candidate at any of these rotations. Whatever is left is counted exactly, so the
//! result is that of [`super::compare()`] on every pair.

use super::code::IrisCode;
use super::column::{IrisColumn, TILE_ROWS, Tile};
use super::compare::{IrisComparison, IrisDistance};
use super::kernel::{Counts, Job, Level};
use super::plan::Plan;
use super::row::IrisRow;
use super::rule::{Envelope, IrisRule};
use rayon::prelude::*;
use std::cell::OnceCell;
use std::ops::Range;

/// Tiles that a thread takes at a time: 2,048 rows.
const BLOCK_TILES: usize = 64;
/// Tiles that all probes are laid on before the next ones are read: 8 × 16 kB for codes of 2,048 bits.
const SPAN_TILES: usize = 8;
/// Jobs whose tables are used together on them: 32 × 9 kB.
const STRIP_JOBS: usize = 32;

/// A row that the rule accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IrisCandidate {
    /// Place of the row in the range that was scanned.
    pub row: usize,
    /// Distance at the best rotation.
    pub distance: IrisDistance,
}

/// What one probe found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IrisScan {
    /// **Every** row that the rule accepts, in the order of the rows.
    pub candidates: Vec<IrisCandidate>,
    /// Rows with too few bits in common at every rotation: the scan says nothing about them, and whoever decides must
    /// not count them as different. In the order of the rows.
    pub incomparable: Vec<usize>,
    /// Rows without a code of this eye.
    pub absent: usize,
    /// Rows about which the scan speaks: all but the incomparable and the absent ones.
    pub compared: usize,
}

/// Probes made ready to be compared with any number of rows under one rule.
pub struct IrisBatch<const LINES: usize> {
    rule: IrisRule,
    line: Envelope,
    lines: usize,
    plans: Vec<Plan<LINES>>,
    jobs: Vec<Job>,
    /// For each plan its jobs.
    ranges: Vec<Range<usize>>,
}

impl<const LINES: usize> IrisBatch<LINES> {
    /// Makes probes ready: some 0.2 ms and 50 kB each for 2,048 bits, ten times that for 16,384.
    #[must_use]
    pub fn new(probes: &[IrisCode<LINES>], rule: &IrisRule) -> Self {
        let line = rule.envelope::<LINES>();
        let lines = if rule.first_stage().is_some() { LINES / 4 } else { LINES };
        let mut batch = Self { rule: *rule, line, lines, plans: Vec::new(), jobs: Vec::new(), ranges: Vec::new() };
        for (plan, jobs) in probes.iter().map(|code| Plan::new(code, lines, line)) {
            batch.ranges.push(batch.jobs.len()..batch.jobs.len() + jobs.len());
            batch.jobs.extend(jobs);
            batch.plans.push(plan);
        }
        batch
    }

    /// Number of probes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.plans.len()
    }

    /// Whether there is no probe.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.plans.is_empty()
    }

    /// Compares every probe with the rows of a range, as far as the column goes, on all cores; the results stand in the
    /// order of the probes, and count rows from the beginning of the range.
    ///
    /// # Panics
    /// If the range does not begin at a multiple of [`IrisColumn::TILE_ROWS`].
    #[must_use]
    pub fn scan(&self, column: &IrisColumn<LINES>, range: Range<usize>) -> Vec<IrisScan> {
        assert!(range.start.is_multiple_of(TILE_ROWS), "rows are scanned from the beginning of a tile");
        let end = range.end.min(column.len());
        let tiles = column.tiles().get(range.start / TILE_ROWS..end.div_ceil(TILE_ROWS)).unwrap_or_default();
        let rows = end.saturating_sub(range.start);
        let level = Level::detect();
        let blocks: Vec<Vec<IrisScan>> = tiles
            .par_chunks(BLOCK_TILES)
            .zip((0..rows).into_par_iter().step_by(BLOCK_TILES * TILE_ROWS))
            .map(|(tiles, first)| self.scan_block(level, tiles, first..rows.min(first + BLOCK_TILES * TILE_ROWS)))
            .collect();
        let mut all = vec![IrisScan::default(); self.len()];
        for block in blocks {
            for (all, mut part) in all.iter_mut().zip(block) {
                all.candidates.append(&mut part.candidates);
                all.incomparable.append(&mut part.incomparable);
                all.absent += part.absent;
                all.compared += part.compared;
            }
        }
        all
    }

    /// Scans the rows of some tiles, which have these places in the range.
    fn scan_block(&self, level: Level, tiles: &[Tile<LINES>], rows: Range<usize>) -> Vec<IrisScan> {
        let mut scans = vec![IrisScan::default(); self.len()];
        let mut held: Vec<Held<'_, LINES>> =
            tiles.iter().take(SPAN_TILES).map(|tile| Held::new(level, tile, self.lines)).collect();
        let mut passed = Vec::new();
        let strips = self.strips();
        let mut firsts = rows.clone().step_by(TILE_ROWS);
        let mut next = tiles.iter().skip(1);
        for span in tiles.chunks(SPAN_TILES) {
            for ((tile, first), held) in span.iter().zip(&mut firsts).zip(&mut held) {
                held.hold(tile, first..rows.end.min(first + TILE_ROWS), next.next());
            }
            for strip in &strips {
                for held in held.iter().take(span.len()) {
                    self.scan_tile(held, strip.clone(), &mut passed, &mut scans);
                }
            }
        }
        for scan in &mut scans {
            scan.compared = rows.len() - scan.absent - scan.incomparable.len();
        }
        scans
    }

    /// Plans that together have few enough jobs for their tables to stay in a near cache.
    fn strips(&self) -> Vec<Range<usize>> {
        let mut strips: Vec<Range<usize>> = Vec::new();
        let mut jobs = STRIP_JOBS;
        for (plan, range) in self.ranges.iter().enumerate() {
            jobs += range.len();
            match strips.last_mut() {
                Some(strip) if jobs <= STRIP_JOBS => strip.end = plan + 1,
                _ => {
                    strips.push(plan..plan + 1);
                    jobs = range.len();
                }
            }
        }
        strips
    }

    fn scan_tile(&self, held: &Held<'_, LINES>, strip: Range<usize>, passed: &mut Vec<u32>, scans: &mut [IrisScan]) {
        let ranges = self.ranges.get(strip.clone()).unwrap_or_default();
        let (Some(from), Some(to)) = (ranges.first(), ranges.last()) else { return };
        let jobs = self.jobs.get(from.start..to.end).unwrap_or_default();
        held.level.filter(held.tile, &held.counts, jobs, self.line, passed);
        let plans = self.plans.get(strip.clone()).unwrap_or_default().iter().zip(ranges);
        for ((plan, range), scan) in plans.zip(scans.get_mut(strip).unwrap_or_default()) {
            let passed = passed.get(range.start - from.start..range.end - from.start).unwrap_or_default();
            self.look_closer(held, plan, passed, scan);
            self.note_silent_rows(held, plan, scan);
        }
    }

    /// Counts exactly what the bound has not ruled out.
    fn look_closer(&self, held: &Held<'_, LINES>, plan: &Plan<LINES>, passed: &[u32], scan: &mut IrisScan) {
        let any = passed.iter().fold(0, |any, lanes| any | lanes);
        for (lane, row) in held.rows_of(any) {
            let mut jobs = passed.iter().enumerate().filter(|(_, lanes)| *lanes >> lane & 1 == 1);
            if jobs.any(|(job, _)| plan.is_candidate(held.level, row, job, &self.rule))
                && let IrisComparison::Compared(distance) = plan.compare(held.level, row, &self.rule)
            {
                scan.candidates.push(IrisCandidate { row: held.rows.start + lane, distance });
            }
        }
    }

    /// Counts the rows that are absent and finds those with too few bits in common.
    ///
    /// `|mA ∧ mB| ≥ |mA| + |mB| − bits` at every rotation, so most rows are known to be comparable by their number of
    /// bits.
    fn note_silent_rows(&self, held: &Held<'_, LINES>, plan: &Plan<LINES>, scan: &mut IrisScan) {
        scan.absent += held.absent;
        let enough = (bits::<LINES>() + self.rule.min_common()).saturating_sub(plan.valid_bits);
        if held.fewest >= enough {
            return;
        }
        let sparse = lanes(held.valid.iter().map(|valid| *valid < enough));
        for (lane, row) in held.rows_of(sparse) {
            if !plan.is_comparable(held.level, row, &self.rule) {
                scan.incomparable.push(held.rows.start + lane);
            }
        }
    }
}

fn bits<const LINES: usize>() -> u32 {
    u32::try_from(IrisCode::<LINES>::BITS).unwrap_or(u32::MAX)
}

/// Bit `i` for lane `i`.
fn lanes(claims: impl DoubleEndedIterator<Item = bool>) -> u32 {
    claims.rev().fold(0, |lanes, claim| lanes << 1 | u32::from(claim))
}

/// A tile, with what is worked out of it once for all probes.
struct Held<'a, const LINES: usize> {
    level: Level,
    tile: &'a Tile<LINES>,
    /// The places of its rows in the range.
    rows: Range<usize>,
    counts: Counts,
    /// Bits of each row that count, at least; after a first stage four times the sampled ones less an eighth of all bits.
    valid: [u32; TILE_ROWS],
    /// The fewest that a row with a code has.
    fewest: u32,
    /// The rows with a code, one bit a lane.
    coded: u32,
    absent: usize,
    /// The rows in the form that is counted exactly, as they are asked for.
    gathered: Vec<OnceCell<IrisRow<LINES>>>,
}

impl<'a, const LINES: usize> Held<'a, LINES> {
    /// A place for tiles of which the first lines are looked at.
    fn new(level: Level, tile: &'a Tile<LINES>, lines: usize) -> Self {
        let gathered = vec![OnceCell::new(); TILE_ROWS];
        let (counts, valid) = (Counts::new(lines), [0; TILE_ROWS]);
        Self { level, tile, rows: 0..0, counts, valid, fewest: 0, coded: 0, absent: 0, gathered }
    }

    /// Takes up a tile; `next` is the one after it.
    fn hold(&mut self, tile: &'a Tile<LINES>, rows: Range<usize>, next: Option<&Tile<LINES>>) {
        self.level.count_masks(&mut self.counts, tile, next);
        self.valid = self.counts.valid.map(|counted| match self.counts.lines() {
            all if all == LINES => u32::from(counted),
            _ => (4 * u32::from(counted)).saturating_sub(bits::<LINES>() / 8),
        });
        let is_coded = |lane| lane < rows.len() && (self.valid.get(lane) != Some(&0) || !tile.is_absent(lane));
        self.coded = lanes((0..TILE_ROWS).map(is_coded));
        let with_code = self.valid.iter().enumerate().filter(|(lane, _)| self.coded >> lane & 1 == 1);
        self.fewest = with_code.clone().map(|(_, valid)| *valid).min().unwrap_or(u32::MAX);
        self.absent = rows.len() - with_code.count();
        self.gathered.iter_mut().for_each(|row| *row = OnceCell::new());
        (self.tile, self.rows) = (tile, rows);
    }

    /// The rows with a code in some of the lanes.
    fn rows_of(&self, lanes: u32) -> impl Iterator<Item = (usize, &IrisRow<LINES>)> {
        let mut lanes = lanes & self.coded;
        std::iter::from_fn(move || {
            let lane = usize::try_from(lanes.trailing_zeros()).ok()?;
            let row = self.gathered.get(lane)?;
            lanes &= lanes - 1;
            Some((lane, row.get_or_init(|| self.tile.row(lane))))
        })
    }
}
