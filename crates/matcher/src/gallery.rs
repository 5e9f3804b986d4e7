//! All faces of the register in memory, and the exhaustive search through them.
//!
//! The gallery is one contiguous block, 192 bytes a face, scanned whole for every probe: nothing is sampled, indexed or
//! approximated, so a search misses no entry at or above its threshold. 311,000 faces take about 66 MB.

mod kernel;

use crate::face::FaceTemplate;
use kernel::{Row, Rows};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Rows handed to a thread at a time: 3 MB, some 0.3 ms of work.
const BLOCK_ROWS: usize = 16_384;

/// Rows whose inner products are taken before they are compared with the threshold: they stay in the nearest cache.
const STRIP_ROWS: usize = 256;

/// Slack of the first, single-precision comparison; whatever passes it is scored exactly.
const COARSE_SLACK: f32 = 1e-4;

/// An entry at or above the threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The entry's reference.
    pub reference: u64,
    /// Cosine, equal to [`FaceTemplate::score`].
    pub score: f32,
}

/// The result of one search.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// **Every** entry whose score is at least the threshold; highest score first, then lowest reference.
    pub candidates: Vec<Candidate>,
    /// How many entries the probe was compared with: all there were.
    pub compared: u64,
    /// The gallery's [`Gallery::watermark`] at the search: whoever sees a later one knows that the gallery has changed.
    pub watermark: u64,
}

/// Face templates by reference.
#[derive(Debug, Clone, Default)]
pub struct Gallery {
    rows: Rows,
    references: Vec<u64>,
    /// Length of each row as a vector, for the first comparison.
    lengths: Vec<f32>,
    places: BTreeMap<u64, usize>,
    watermark: u64,
}

impl Gallery {
    /// An empty gallery.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.references.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.references.is_empty()
    }

    /// Whether the reference has an entry.
    #[must_use]
    pub fn contains(&self, reference: u64) -> bool {
        self.places.contains_key(&reference)
    }

    /// The template of a reference.
    #[must_use]
    pub fn get(&self, reference: u64) -> Option<FaceTemplate> {
        let row = self.rows.get(*self.places.get(&reference)?)?;
        FaceTemplate::from_values(row.0).ok()
    }

    /// A counter that grows by one with every insertion, removal and replacement. Two equal watermarks of one gallery
    /// mean equal contents.
    #[must_use]
    pub fn watermark(&self) -> u64 {
        self.watermark
    }

    /// Adds an entry; `false`, and nothing changes, when the reference has one already.
    pub fn insert(&mut self, reference: u64, template: &FaceTemplate) -> bool {
        if self.contains(reference) {
            return false;
        }
        self.places.insert(reference, self.references.len());
        self.append(reference, template);
        self.watermark += 1;
        true
    }

    /// Puts another template in the place of an entry; `false`, and nothing changes, when there is none.
    pub fn replace(&mut self, reference: u64, template: &FaceTemplate) -> bool {
        let Some(&place) = self.places.get(&reference) else { return false };
        if let (Some(row), Some(length)) = (self.rows.get_mut(place), self.lengths.get_mut(place)) {
            *row = Row(*template.values());
            *length = kernel::length(template.values());
        }
        self.watermark += 1;
        true
    }

    /// Takes an entry out; `false`, and nothing changes, when there is none.
    pub fn remove(&mut self, reference: u64) -> bool {
        let Some(place) = self.places.remove(&reference) else { return false };
        self.take_out(place);
        self.watermark += 1;
        true
    }

    /// Compares a probe with every entry.
    ///
    /// `threshold` is a cosine, inclusive. A threshold that is not a number keeps every entry: a broken setting then
    /// shows at once instead of hiding duplicates.
    #[must_use]
    pub fn search(&self, probe: &FaceTemplate, threshold: f32) -> Search {
        self.search_batch(std::slice::from_ref(probe), threshold).into_iter().next().unwrap_or_else(|| Search {
            candidates: Vec::new(),
            compared: 0,
            watermark: self.watermark,
        })
    }

    /// Compares several probes in one pass over the gallery; the results stand in the order of the probes and equal
    /// those of single searches.
    #[must_use]
    pub fn search_batch(&self, probes: &[FaceTemplate], threshold: f32) -> Vec<Search> {
        let prepared: Vec<Probe<'_>> = probes.iter().map(|p| Probe::new(p, threshold)).collect();
        let blocks: Vec<Vec<Vec<Candidate>>> = (0..self.len().div_ceil(BLOCK_ROWS))
            .into_par_iter()
            .map(|b| self.scan(b * BLOCK_ROWS, &prepared))
            .collect();
        let mut found = vec![Vec::new(); probes.len()];
        for block in blocks {
            for (all, mut part) in found.iter_mut().zip(block) {
                all.append(&mut part);
            }
        }
        let compared = u64::try_from(self.len()).unwrap_or(u64::MAX);
        found
            .into_iter()
            .map(|mut candidates| {
                candidates.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.reference.cmp(&b.reference)));
                Search { candidates, compared, watermark: self.watermark }
            })
            .collect()
    }

    /// Scans the block of rows that starts at `start`: for each probe its candidates.
    fn scan(&self, start: usize, probes: &[Probe<'_>]) -> Vec<Vec<Candidate>> {
        let end = self.len().min(start + BLOCK_ROWS);
        let mut found = vec![Vec::new(); probes.len()];
        let mut dots = vec![0i32; STRIP_ROWS];
        for strip in (start..end).step_by(STRIP_ROWS) {
            let range = strip..end.min(strip + STRIP_ROWS);
            let rows = self.rows.slice(range.clone());
            let (Some(lengths), Some(references)) = (self.lengths.get(range.clone()), self.references.get(range))
            else {
                continue;
            };
            for (probe, candidates) in probes.iter().zip(&mut found) {
                kernel::dots(rows, &probe.wide, &mut dots);
                for (((dot, length), reference), row) in dots.iter().zip(lengths).zip(references).zip(rows) {
                    if probe.may_pass(*dot, *length)
                        && let Some(score) = probe.score(row)
                    {
                        candidates.push(Candidate { reference: *reference, score });
                    }
                }
            }
        }
        found
    }

    /// Appends a row without noting its place.
    fn append(&mut self, reference: u64, template: &FaceTemplate) {
        self.rows.push(Row(*template.values()));
        self.references.push(reference);
        self.lengths.push(kernel::length(template.values()));
    }

    /// Takes out the rows that are not the noted place of their reference, from the back, so that every row moved into
    /// a gap has been looked at.
    fn drop_superseded(&mut self) {
        for place in (0..self.references.len()).rev() {
            let is_noted = |reference| self.places.get(reference) == Some(&place);
            if !self.references.get(place).is_some_and(is_noted) {
                self.take_out(place);
            }
        }
    }

    /// Removes a row; the last one moves into the gap.
    fn take_out(&mut self, place: usize) {
        self.rows.swap_remove(place);
        self.references.swap_remove(place);
        self.lengths.swap_remove(place);
        if let Some(moved) = self.references.get(place) {
            self.places.insert(*moved, place);
        }
    }
}

/// Builds a gallery in bulk. A reference that comes twice keeps its last template.
impl FromIterator<(u64, FaceTemplate)> for Gallery {
    fn from_iter<I: IntoIterator<Item = (u64, FaceTemplate)>>(iter: I) -> Self {
        let entries = iter.into_iter();
        let (expected, _) = entries.size_hint();
        let mut gallery = Self::new();
        gallery.rows.reserve(expected);
        gallery.references.reserve(expected);
        gallery.lengths.reserve(expected);
        for (reference, template) in entries {
            gallery.append(reference, &template);
            gallery.watermark += 1;
        }
        gallery.places = gallery.references.iter().copied().zip(0..).collect();
        if gallery.places.len() < gallery.references.len() {
            gallery.drop_superseded();
        }
        gallery
    }
}

/// A probe made ready for the scan.
struct Probe<'a> {
    template: &'a FaceTemplate,
    wide: kernel::Wide,
    threshold: f32,
    /// `threshold × length of the probe`, less the slack: the inner product divided by the row's length must reach it.
    floor: f32,
}

impl<'a> Probe<'a> {
    fn new(template: &'a FaceTemplate, threshold: f32) -> Self {
        let floor = (threshold - COARSE_SLACK) * kernel::length(template.values());
        Self { template, wide: kernel::Wide::new(template.values()), threshold, floor }
    }

    fn may_pass(&self, dot: i32, length: f32) -> bool {
        !kernel::is_below(dot, self.floor * length)
    }

    /// The exact score, if it reaches the threshold.
    fn score(&self, row: &Row) -> Option<f32> {
        let score = self.template.score(&FaceTemplate::from_values(row.0).ok()?);
        (score.partial_cmp(&self.threshold) != Some(std::cmp::Ordering::Less)).then_some(score)
    }
}
