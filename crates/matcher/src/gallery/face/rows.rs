//! Face templates stored for the kernels.

use super::kernel::{ENERGY_WINDOWS, Group, STEP_BYTES, STEPS, WINDOW_STEPS};
use crate::face::{FACE_TEMPLATE_LEN, FaceTemplate};
use crate::gallery::rows::Rows;

/// Rows in a group: one cache line holds four values of each.
pub const GROUP_ROWS: usize = 16;

/// Groups in a strip. A strip is what a kernel's preconditions and a probe's lowest interesting inner product are worked
/// out for.
pub(super) const STRIP_GROUPS: usize = 8;

/// Rows in a full strip.
pub const STRIP_ROWS: usize = STRIP_GROUPS * GROUP_ROWS;

/// Face templates of one segment: groups of 16 rows, value by value side by side, in strips of 8 groups.
#[derive(Clone, Default)]
pub struct FaceRows {
    groups: Vec<Group>,
    /// Inner product of each row with itself.
    squares: Vec<i32>,
    strips: Vec<Bounds>,
}

/// What holds for every row of a strip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    /// Length as a vector of the shortest row.
    pub shortest: f64,
    /// Length as a vector of the longest row.
    pub longest: f64,
    /// The largest [`energy`].
    pub energy: u32,
}

impl Bounds {
    const NONE: Self = Self { shortest: f64::INFINITY, longest: 0.0, energy: 0 };

    fn include(&mut self, square: i32, energy: u32) {
        let length = f64::from(square).sqrt();
        self.shortest = self.shortest.min(length);
        self.longest = self.longest.max(length);
        self.energy = self.energy.max(energy);
    }
}

/// The largest sum of squares over the values that meet in one 16-bit sum of the AVX2 kernel: by Cauchy and Schwarz no
/// such sum of products of two templates is larger than the square root of the product of their energies.
pub(super) fn energy(values: &[i8; FACE_TEMPLATE_LEN]) -> u32 {
    let mut sums = [[0u32; 2]; ENERGY_WINDOWS];
    let (windows, _) = values.as_chunks::<{ WINDOW_STEPS * STEP_BYTES }>();
    for (sum, window) in sums.iter_mut().zip(windows) {
        for [a, b, c, d] in window.as_chunks().0 {
            let square = |v: &i8| u32::from(v.unsigned_abs()).pow(2);
            let [low, high] = sum;
            *low += square(a) + square(b);
            *high += square(c) + square(d);
        }
    }
    sums.as_flattened().iter().copied().max().unwrap_or_default()
}

impl FaceRows {
    /// The groups of a strip, and what holds for its rows.
    pub(super) fn strip(&self, strip: usize) -> Option<(&[Group], Bounds)> {
        let start = strip * STRIP_GROUPS;
        let end = self.groups.len().min(start + STRIP_GROUPS);
        Some((self.groups.get(start..end)?, *self.strips.get(strip)?))
    }

    /// Inner product of a row with itself.
    pub(super) fn square(&self, row: usize) -> Option<i32> {
        self.squares.get(row).copied()
    }

    fn note(&mut self, square: i32, energy: u32) {
        if self.squares.len().is_multiple_of(STRIP_ROWS) {
            self.strips.push(Bounds::NONE);
        }
        self.squares.push(square);
        if let Some(strip) = self.strips.last_mut() {
            strip.include(square, energy);
        }
    }
}

impl Rows for FaceRows {
    type Record = FaceTemplate;

    const LAYOUT: [u8; 8] = *b"face8x16";

    fn len(&self) -> usize {
        self.squares.len()
    }

    fn push(&mut self, record: &FaceTemplate) {
        let row = self.len() % GROUP_ROWS;
        if row == 0 {
            self.groups.push(Group::EMPTY);
        }
        if let Some(group) = self.groups.last_mut() {
            group.set(row, record.values());
        }
        self.note(record.square(), energy(record.values()));
    }

    fn get(&self, row: usize) -> Option<FaceTemplate> {
        if row >= self.len() {
            return None;
        }
        FaceTemplate::from_values(self.groups.get(row / GROUP_ROWS)?.get(row % GROUP_ROWS)?).ok()
    }

    fn append(&mut self, other: &Self) {
        if self.len().is_multiple_of(STRIP_ROWS) {
            self.groups.extend_from_slice(&other.groups);
            self.squares.extend_from_slice(&other.squares);
            self.strips.extend_from_slice(&other.strips);
        } else {
            for record in (0..other.len()).filter_map(|row| other.get(row)) {
                self.push(&record);
            }
        }
    }

    fn encode(&self, out: &mut Vec<u8>) {
        out.reserve(self.groups.len() * size_of::<Group>());
        for group in &self.groups {
            out.extend_from_slice(group.as_bytes());
        }
    }

    fn decode(rows: usize, bytes: &[u8]) -> Option<Self> {
        let (groups, []) = bytes.as_chunks::<{ STEPS * GROUP_ROWS * STEP_BYTES }>() else { return None };
        if groups.len() != rows.div_ceil(GROUP_ROWS) {
            return None;
        }
        let mut read = Self::default();
        read.groups.reserve(groups.len());
        read.squares.reserve(rows);
        for bytes in groups {
            read.groups.push(Group::from_bytes(bytes));
        }
        for row in 0..rows {
            let values = read.groups.get(row / GROUP_ROWS)?.get(row % GROUP_ROWS)?;
            let template = FaceTemplate::from_values(values).ok()?;
            read.note(template.square(), energy(&values));
        }
        Some(read)
    }
}
