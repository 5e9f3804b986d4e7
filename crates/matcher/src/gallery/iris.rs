//! The columns of irises: both eyes of an entry side by side, compared whole.

use super::Key;
use super::column::ColumnView;
use super::rows::Rows;
use super::search::Scope;
use super::segment::Part;
use crate::iris::{
    EyeAssignment, EyeBatch, EyeCandidate, EyeColumns, EyePair, IrisColumn, IrisDistance, IrisRow, IrisRule,
};
use std::ops::Range;

/// Rows handed to a thread at a time, a multiple of [`IrisColumn::TILE_ROWS`]: 2 MB of small codes.
const BLOCK_ROWS: usize = 2_048;

/// Bytes of a segment from which it is left as it is.
const SEGMENT_BYTES: usize = 16 << 20;

/// Irises of one segment: a column of left eyes and one of right eyes, [`IrisRow::ABSENT`] where an entry has no code of
/// the eye. 1,024 bytes an entry for codes of 2,048 bits, 8,192 for codes of 16,384.
#[derive(Clone, Default)]
pub struct IrisRows<const LINES: usize> {
    left: IrisColumn<LINES>,
    right: IrisColumn<LINES>,
}

impl<const LINES: usize> IrisRows<LINES> {
    /// Both columns.
    #[must_use]
    pub fn columns(&self) -> EyeColumns<'_, LINES> {
        EyeColumns { left: &self.left, right: &self.right }
    }
}

impl<const LINES: usize> Rows for IrisRows<LINES> {
    type Record = EyePair<LINES>;

    const LAYOUT: [u8; 8] = match LINES {
        8 => *b"iris2x32",
        _ => *b"iri16x32",
    };

    const SEGMENT_ROWS: usize = SEGMENT_BYTES / (2 * size_of::<IrisRow<LINES>>());

    fn len(&self) -> usize {
        self.left.len()
    }

    fn push(&mut self, record: &EyePair<LINES>) {
        self.left.push(&record.left.as_ref().map_or(IrisRow::ABSENT, IrisRow::from));
        self.right.push(&record.right.as_ref().map_or(IrisRow::ABSENT, IrisRow::from));
    }

    fn get(&self, row: usize) -> Option<EyePair<LINES>> {
        Some(EyePair { left: self.left.get(row)?.to_code().ok(), right: self.right.get(row)?.to_code().ok() })
    }

    fn append(&mut self, other: &Self) {
        self.left.append(&other.left);
        self.right.append(&other.right);
    }

    fn encode(&self, out: &mut Vec<u8>) {
        self.left.encode(out);
        self.right.encode(out);
    }

    fn decode(rows: usize, bytes: &[u8]) -> Option<Self> {
        let (left, right) = bytes.split_at_checked(IrisColumn::<LINES>::bytes_of(rows)?)?;
        let read = Self { left: IrisColumn::decode(rows, left)?, right: IrisColumn::decode(rows, right)? };
        let has_an_eye = |row| !(read.left.is_absent(row) && read.right.is_absent(row));
        (0..rows).all(has_an_eye).then_some(read)
    }
}

/// An entry of which at least one eye is accepted under an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IrisCandidate {
    /// Whose entry.
    pub key: Key,
    /// How the probe's eyes were laid on the entry's.
    pub assignment: EyeAssignment,
    /// Distance at the entry's left eye, accepted or not; none where a code is missing or too few bits are common.
    pub left: Option<IrisDistance>,
    /// The same at the entry's right eye.
    pub right: Option<IrisDistance>,
}

/// The result of one search by irises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IrisSearch {
    /// **Every** entry and assignment with an accepted eye, by key, then by assignment.
    pub candidates: Vec<IrisCandidate>,
    /// Entries of the column of which neither eye could be compared with the probe's eye of the same name, in the order
    /// of their keys. The search says nothing about them; they must not count as different.
    pub incomparable: Vec<Key>,
    /// What was searched: [`Scope::compared`] counts the incomparable entries too.
    pub scope: Scope,
}

/// What one probe met.
pub(super) enum Met {
    Candidate(IrisCandidate),
    Incomparable(Key),
}

/// Compares each probe with every pair of eyes of the column; each finding comes with the place of its probe.
pub(super) fn search<const LINES: usize>(
    column: &ColumnView<IrisRows<LINES>>,
    probes: &[EyePair<LINES>],
    assignments: &[EyeAssignment],
    rule: &IrisRule,
) -> (Vec<(usize, Met)>, u64) {
    let batch = EyeBatch::new(probes, assignments, rule);
    column.scan(BLOCK_ROWS, |part, range| scan(&batch, part, range))
}

/// Struck out rows are compared with the others of their tile and then left out.
fn scan<const LINES: usize>(
    batch: &EyeBatch<'_, LINES>,
    part: &Part<IrisRows<LINES>>,
    range: Range<usize>,
) -> Vec<(usize, Met)> {
    let mut met = Vec::new();
    for (probe, search) in batch.scan(part.rows().columns(), range.clone()).into_iter().enumerate() {
        let key_of = |row: usize| part.live_key(range.start + row);
        met.extend(search.incomparable.into_iter().filter_map(key_of).map(|key| (probe, Met::Incomparable(key))));
        let candidate = |c: EyeCandidate| {
            let EyeCandidate { row, assignment, left, right } = c;
            Some(Met::Candidate(IrisCandidate { key: key_of(row)?, assignment, left, right }))
        };
        met.extend(search.candidates.into_iter().filter_map(candidate).map(|met| (probe, met)));
    }
    met
}

/// The results in the order of the probes.
pub(super) fn by_probe(probes: usize, met: Vec<(usize, Met)>, scope: Scope) -> Vec<IrisSearch> {
    let empty = IrisSearch { candidates: Vec::new(), incomparable: Vec::new(), scope };
    let mut all = vec![empty; probes];
    for (probe, met) in met {
        let Some(search) = all.get_mut(probe) else { continue };
        match met {
            Met::Candidate(candidate) => search.candidates.push(candidate),
            Met::Incomparable(key) => search.incomparable.push(key),
        }
    }
    for search in &mut all {
        search.candidates.sort_unstable_by_key(|c| (c.key, c.assignment));
        search.incomparable.sort_unstable();
    }
    all
}
