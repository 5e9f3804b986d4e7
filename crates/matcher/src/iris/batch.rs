//! Many probes against many rows: every candidate, found without looking at every rotation of every row.
//!
//! For each probe the rotations are taken in groups. A table of the fewest disagreements that any rotation of the group
//! can have with a nibble of a row gives, summed over the row, a number that no rotation goes below; the smaller count
//! of mask bits gives one that no rotation's common bits exceed. A row whose lower bound lies above what the rule could
//! accept for the upper bound is no candidate at any of these rotations. Whatever is left is counted exactly, so the
//! result is that of [`super::compare()`] on every pair.

use super::code::IrisCode;
use super::compare::{IrisComparison, IrisDistance};
use super::kernel::{Job, Level, TILE_ROWS, Tile};
use super::plan::Plan;
use super::row::IrisRow;
use super::rule::{Envelope, IrisRule};
use rayon::prelude::*;
use std::ops::Range;

/// Rows that a thread takes at a time.
const BLOCK_ROWS: usize = 2_048;
/// Tiles that are turned once and kept for all probes: 8 × 18 kB for codes of 2,048 bits.
const SPAN_TILES: usize = 8;
/// Jobs whose tables are used together on them: 32 × 9 kB.
const STRIP_JOBS: usize = 32;

/// A row that the rule accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IrisCandidate {
    /// Place of the row in the slice that was scanned.
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

    /// Compares every probe with every row, on all cores; the results stand in the order of the probes.
    #[must_use]
    pub fn scan(&self, rows: &[IrisRow<LINES>]) -> Vec<IrisScan> {
        self.scan_on(Level::detect(), rows)
    }

    fn scan_on(&self, level: Level, rows: &[IrisRow<LINES>]) -> Vec<IrisScan> {
        let blocks: Vec<Vec<IrisScan>> = rows
            .par_chunks(BLOCK_ROWS)
            .enumerate()
            .map(|(block, rows)| self.scan_block(level, block * BLOCK_ROWS, rows))
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

    fn scan_block(&self, level: Level, first: usize, rows: &[IrisRow<LINES>]) -> Vec<IrisScan> {
        let mut scans = vec![IrisScan::default(); self.len()];
        let mut tiles: Vec<Tile> = (0..SPAN_TILES).map(|_| Tile::new(self.lines)).collect();
        let mut passed = Vec::new();
        let strips = self.strips();
        let mut next = rows.chunks(TILE_ROWS).skip(1);
        for (s, span) in rows.chunks(SPAN_TILES * TILE_ROWS).enumerate() {
            let first = first + s * SPAN_TILES * TILE_ROWS;
            for (rows, tile) in span.chunks(TILE_ROWS).zip(&mut tiles) {
                level.fill(tile, rows, next.next().unwrap_or_default());
            }
            for strip in &strips {
                for ((first, rows), tile) in (first..).step_by(TILE_ROWS).zip(span.chunks(TILE_ROWS)).zip(&tiles) {
                    self.scan_tile(&Turned { level, tile, first, rows }, strip.clone(), &mut passed, &mut scans);
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

    fn scan_tile(
        &self,
        turned: &Turned<'_, LINES>,
        strip: Range<usize>,
        passed: &mut Vec<u32>,
        scans: &mut [IrisScan],
    ) {
        let ranges = self.ranges.get(strip.clone()).unwrap_or_default();
        let (Some(from), Some(to)) = (ranges.first(), ranges.last()) else { return };
        let jobs = self.jobs.get(from.start..to.end).unwrap_or_default();
        turned.level.filter(turned.tile, jobs, self.line, passed);
        let plans = self.plans.get(strip.clone()).unwrap_or_default().iter().zip(ranges);
        for ((plan, range), scan) in plans.zip(scans.get_mut(strip).unwrap_or_default()) {
            let passed = passed.get(range.start - from.start..range.end - from.start).unwrap_or_default();
            self.look_closer(turned, plan, passed, scan);
            self.note_silent_rows(turned, plan, scan);
        }
    }

    /// Counts exactly what the bound has not ruled out.
    fn look_closer(&self, turned: &Turned<'_, LINES>, plan: &Plan<LINES>, passed: &[u32], scan: &mut IrisScan) {
        let any = passed.iter().fold(0, |any, lanes| any | lanes);
        if any == 0 {
            return;
        }
        for (lane, row) in turned.rows.iter().enumerate().filter(|(lane, _)| any >> lane & 1 == 1) {
            let mut jobs = passed.iter().enumerate().filter(|(_, lanes)| *lanes >> lane & 1 == 1);
            if jobs.any(|(job, _)| plan.is_candidate(turned.level, row, job, &self.rule))
                && let IrisComparison::Compared(distance) = plan.compare(turned.level, row, &self.rule)
            {
                scan.candidates.push(IrisCandidate { row: turned.first + lane, distance });
            }
        }
    }

    /// Finds the rows that are absent or have too few bits in common.
    ///
    /// `|mA ∧ mB| ≥ |mA| + |mB| − bits` at every rotation, so most rows are known to be comparable by their number of
    /// bits. With a first stage that number is four times the sampled one less an eighth of all bits.
    fn note_silent_rows(&self, turned: &Turned<'_, LINES>, plan: &Plan<LINES>, scan: &mut IrisScan) {
        let bits = u32::try_from(IrisCode::<LINES>::BITS).unwrap_or(u32::MAX);
        let enough = (bits + self.rule.min_common()).saturating_sub(plan.valid_bits);
        for ((lane, row), sampled) in turned.rows.iter().enumerate().zip(turned.tile.valid) {
            let valid = match self.rule.first_stage() {
                None => u32::from(sampled),
                Some(_) => (4 * u32::from(sampled)).saturating_sub(bits / 8),
            };
            if valid >= enough {
                continue;
            }
            if row.is_absent() {
                scan.absent += 1;
            } else if !plan.is_comparable(turned.level, row, &self.rule) {
                scan.incomparable.push(turned.first + lane);
            }
        }
    }
}

/// A tile, with the rows it was made from.
struct Turned<'a, const LINES: usize> {
    level: Level,
    tile: &'a Tile,
    first: usize,
    rows: &'a [IrisRow<LINES>],
}
