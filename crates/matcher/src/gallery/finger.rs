//! The column of fingers: their stored bytes in one heap, so that candidates can be compared by their fingers, and
//! people who have nothing else with each other, without asking the register.

use super::rows::Rows;
use crate::finger::FingerSet;
use std::ops::Range;

/// Bytes that a number of a heap's end takes in a stored segment.
const END_BYTES: usize = 8;

/// Finger sets of one segment: a heap of [`FingerSet::to_bytes`], and where each of them ends in it. Some 210 bytes a
/// finger of 40 minutiae and 8 an entry.
#[derive(Clone, Default)]
pub struct FingerRows {
    heap: Vec<u8>,
    ends: Vec<usize>,
}

impl FingerRows {
    /// The stored form of a row's fingers.
    #[must_use]
    pub fn bytes(&self, row: usize) -> Option<&[u8]> {
        self.heap.get(self.range(row)?)
    }

    fn range(&self, row: usize) -> Option<Range<usize>> {
        let end = *self.ends.get(row)?;
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        Some(start..end)
    }
}

impl Rows for FingerRows {
    type Record = FingerSet;

    const LAYOUT: [u8; 8] = *b"fingheap";

    const SEGMENT_ROWS: usize = 8_192;

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn push(&mut self, record: &FingerSet) {
        self.heap.extend_from_slice(&record.to_bytes());
        self.ends.push(self.heap.len());
    }

    fn get(&self, row: usize) -> Option<FingerSet> {
        FingerSet::from_bytes(self.bytes(row)?).ok()
    }

    fn append(&mut self, other: &Self) {
        let before = self.heap.len();
        self.heap.extend_from_slice(&other.heap);
        self.ends.extend(other.ends.iter().map(|end| before + end));
    }

    /// The ends, 8 bytes each, then the heap.
    fn encode(&self, out: &mut Vec<u8>) {
        out.reserve(self.ends.len() * END_BYTES + self.heap.len());
        for end in &self.ends {
            out.extend_from_slice(&u64::try_from(*end).unwrap_or(u64::MAX).to_le_bytes());
        }
        out.extend_from_slice(&self.heap);
    }

    fn decode(rows: usize, bytes: &[u8]) -> Option<Self> {
        let (ends, heap) = bytes.split_at_checked(rows.checked_mul(END_BYTES)?)?;
        let end = |bytes: &[u8; END_BYTES]| usize::try_from(u64::from_le_bytes(*bytes)).ok();
        let ends: Vec<usize> = ends.as_chunks().0.iter().map(end).collect::<Option<_>>()?;
        let read = Self { heap: heap.to_vec(), ends };
        let is_whole = read.ends.is_sorted() && read.ends.last().copied().unwrap_or(0) == heap.len();
        let is_sound = |row| read.get(row).is_some_and(|fingers| !fingers.is_empty());
        (is_whole && (0..rows).all(is_sound)).then_some(read)
    }
}
