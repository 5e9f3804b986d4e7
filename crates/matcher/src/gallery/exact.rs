//! The column of faces in single precision: the embeddings as the network gave them, for whoever keeps them.
//!
//! It takes four times the memory and the time of the quantised column. The inner product is summed in the order of
//! the values, each product rounded, each sum rounded; 16 rows lie side by side, so that every implementation adds in
//! this order and all results are equal bit for bit.
#![cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "the call of the AVX2 version, which states why it holds")
)]

use super::column::ColumnView;
use super::rows::Rows;
use super::search::{Candidate, Hit, reaches};
use super::segment::Part;
use crate::face::{FACE_TEMPLATE_LEN, FaceTemplateError};
use std::ops::Range;

const GROUP_ROWS: usize = 16;

/// Rows handed to a thread at a time: 3 MB.
const BLOCK_ROWS: usize = 4_096;

/// Probes whose sums are taken together.
const TILE_PROBES: usize = 4;

/// Shortest embedding that still has a direction.
const MIN_EMBEDDING_NORM: f64 = 1e-6;

/// A face embedding of length 1 in single precision.
#[derive(Clone, PartialEq)]
pub struct ExactFace {
    values: [f32; FACE_TEMPLATE_LEN],
}

impl ExactFace {
    /// Normalises an embedding to length 1.
    ///
    /// # Errors
    /// `NotFinite` for NaN or infinity, `Empty` for a vector without direction.
    #[expect(clippy::as_conversions, reason = "rounding to single precision is the purpose")]
    pub fn from_embedding(embedding: &[f32; FACE_TEMPLATE_LEN]) -> Result<Self, FaceTemplateError> {
        if embedding.iter().any(|v| !v.is_finite()) {
            return Err(FaceTemplateError::NotFinite);
        }
        let norm = embedding.iter().map(|v| f64::from(*v) * f64::from(*v)).sum::<f64>().sqrt();
        if norm < MIN_EMBEDDING_NORM {
            return Err(FaceTemplateError::Empty);
        }
        Ok(Self { values: embedding.map(|v| (f64::from(v) / norm) as f32) })
    }

    /// The values; the sum of their squares is 1 but for rounding.
    #[must_use]
    pub fn values(&self) -> &[f32; FACE_TEMPLATE_LEN] {
        &self.values
    }

    /// Cosine similarity, −1 to 1.
    #[must_use]
    pub fn score(&self, other: &Self) -> f32 {
        self.values.iter().zip(&other.values).fold(0.0, |sum, (a, b)| sum + a * b).clamp(-1.0, 1.0)
    }
}

/// An embedding is biometric data: its values never reach a log.
impl std::fmt::Debug for ExactFace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ExactFace(…)")
    }
}

/// 16 embeddings, value by value side by side.
type Group = [[f32; GROUP_ROWS]; FACE_TEMPLATE_LEN];

/// Embeddings of one segment.
#[derive(Clone, Default)]
pub struct ExactFaceRows {
    groups: Vec<Group>,
    rows: usize,
}

impl Rows for ExactFaceRows {
    type Record = ExactFace;

    const LAYOUT: [u8; 8] = *b"facef32x";

    fn len(&self) -> usize {
        self.rows
    }

    fn push(&mut self, record: &ExactFace) {
        let row = self.rows % GROUP_ROWS;
        if row == 0 {
            self.groups.push([[0.0; GROUP_ROWS]; FACE_TEMPLATE_LEN]);
        }
        for (places, value) in self.groups.last_mut().into_iter().flatten().zip(&record.values) {
            if let Some(place) = places.get_mut(row) {
                *place = *value;
            }
        }
        self.rows += 1;
    }

    fn get(&self, row: usize) -> Option<ExactFace> {
        let group = self.groups.get(row / GROUP_ROWS).filter(|_| row < self.rows)?;
        let mut values = [0.0; FACE_TEMPLATE_LEN];
        for (value, places) in values.iter_mut().zip(group) {
            *value = *places.get(row % GROUP_ROWS)?;
        }
        Some(ExactFace { values })
    }

    fn encode(&self, out: &mut Vec<u8>) {
        out.reserve(self.groups.len() * size_of::<Group>());
        for value in self.groups.as_flattened().as_flattened() {
            out.extend_from_slice(&value.to_le_bytes());
        }
    }

    fn decode(rows: usize, bytes: &[u8]) -> Option<Self> {
        let (values, []) = bytes.as_chunks::<4>() else { return None };
        let (lines, []) = values.as_chunks::<GROUP_ROWS>() else { return None };
        let (groups, []) = lines.as_chunks::<FACE_TEMPLATE_LEN>() else { return None };
        let read = Self { groups: groups.iter().map(|g| g.map(|l| l.map(f32::from_le_bytes))).collect(), rows };
        let is_sound = |face: ExactFace| {
            let square: f64 = face.values.iter().map(|v| f64::from(*v) * f64::from(*v)).sum();
            (square - 1.0).abs() < 1e-3
        };
        let is_whole = groups.len() == rows.div_ceil(GROUP_ROWS);
        (is_whole && (0..rows).all(|row| read.get(row).is_some_and(is_sound))).then_some(read)
    }
}

/// Compares each probe with every embedding of the column.
pub(super) fn search(column: &ColumnView<ExactFaceRows>, probes: &[ExactFace], threshold: f32) -> (Vec<Hit>, u64) {
    column.scan(BLOCK_ROWS, |part, range| {
        let mut hits = Vec::new();
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has AVX2, which the line above has just asked; the function needs nothing else.
            unsafe { scan_avx2(part, range, probes, threshold, &mut hits) };
            return hits;
        }
        scan(part, range, probes, threshold, &mut hits);
        hits
    })
}

/// The same code, compiled for wider registers.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn scan_avx2(
    part: &Part<ExactFaceRows>,
    range: Range<usize>,
    probes: &[ExactFace],
    threshold: f32,
    hits: &mut Vec<Hit>,
) {
    scan(part, range, probes, threshold, hits);
}

#[inline(always)]
fn scan(part: &Part<ExactFaceRows>, range: Range<usize>, probes: &[ExactFace], threshold: f32, hits: &mut Vec<Hit>) {
    let groups = range.start / GROUP_ROWS..range.end.div_ceil(GROUP_ROWS);
    for (group, first_row) in
        part.rows().groups.get(groups).unwrap_or_default().iter().zip((range.start..).step_by(GROUP_ROWS))
    {
        let (tiles, rest) = probes.as_chunks::<TILE_PROBES>();
        for (tile, first) in tiles.iter().zip((0..).step_by(TILE_PROBES)) {
            for (sums, probe) in dots(group, tile).iter().zip(first..) {
                keep(part, first_row, sums, probe, threshold, hits);
            }
        }
        for (one, probe) in rest.iter().zip(tiles.len() * TILE_PROBES..) {
            let [sums] = dots(group, std::array::from_ref(one));
            keep(part, first_row, &sums, probe, threshold, hits);
        }
    }
}

#[inline(always)]
fn dots<const P: usize>(group: &Group, probes: &[ExactFace; P]) -> [[f32; GROUP_ROWS]; P] {
    let mut sums = [[0.0; GROUP_ROWS]; P];
    for (i, places) in group.iter().enumerate() {
        for (sums, probe) in sums.iter_mut().zip(probes) {
            let value = probe.values.get(i).copied().unwrap_or_default();
            for (sum, place) in sums.iter_mut().zip(places) {
                *sum += place * value;
            }
        }
    }
    sums
}

#[inline(always)]
fn keep(
    part: &Part<ExactFaceRows>,
    first_row: usize,
    sums: &[f32; GROUP_ROWS],
    probe: usize,
    threshold: f32,
    hits: &mut Vec<Hit>,
) {
    let kept = |sum: f32| reaches(sum.clamp(-1.0, 1.0), threshold);
    if !sums.iter().fold(false, |any, sum| any | kept(*sum)) {
        return;
    }
    for (sum, row) in sums.iter().zip(first_row..) {
        if let Some(key) = part.live_key(row).filter(|_| kept(*sum)) {
            hits.push(Hit { probe, candidate: Candidate { key, score: sum.clamp(-1.0, 1.0) } });
        }
    }
}
