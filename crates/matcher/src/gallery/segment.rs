//! Segments: records with their keys, never changed once they are shared; what is deleted is struck out beside them.

use super::Key;
use super::column::HEAD_ROWS;
use super::rows::Rows;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Digest and length of a segment's stored form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stored {
    /// SHA-256.
    pub digest: [u8; 32],
    pub bytes: u64,
}

/// Records of one modality with their keys.
#[derive(Clone)]
pub(super) struct Segment<R> {
    /// Grows with every segment of a column, so that segments stand in the order of their numbers.
    pub id: u64,
    pub keys: Vec<Key>,
    pub rows: R,
    /// What is known of the stored form, once it has been worked out.
    pub stored: OnceLock<Stored>,
    /// The rows in the order of their keys, once somebody has looked for one: 4 bytes a row.
    order: OnceLock<Vec<u32>>,
}

impl<R: Rows> Segment<R> {
    pub fn new(id: u64) -> Self {
        Self::of(id, Vec::new(), R::default())
    }

    /// Of as many keys as records.
    pub fn of(id: u64, keys: Vec<Key>, rows: R) -> Self {
        Self { id, keys, rows, stored: OnceLock::new(), order: OnceLock::new() }
    }

    pub fn push(&mut self, key: Key, record: &R::Record) {
        self.keys.push(key);
        self.rows.push(record);
        self.stored = OnceLock::new();
        self.order = OnceLock::new();
    }

    /// The rows of a key, of which at most one is not struck out.
    fn rows_of(&self, key: Key) -> Vec<usize> {
        if self.keys.len() <= HEAD_ROWS {
            return self.keys.iter().enumerate().filter(|(_, k)| **k == key).map(|(row, _)| row).collect();
        }
        let key_of = |row: &u32| usize::try_from(*row).ok().and_then(|row| self.keys.get(row)).copied();
        let order = self.order.get_or_init(|| {
            let mut order: Vec<u32> = (0..).take(self.keys.len()).collect();
            order.sort_by_key(key_of);
            order
        });
        let from = order.partition_point(|row| key_of(row) < Some(key));
        let rows = order.get(from..).unwrap_or_default().iter().take_while(|row| key_of(row) == Some(key));
        rows.filter_map(|row| usize::try_from(*row).ok()).collect()
    }
}

/// Which rows of a segment are struck out: one bit a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tombstones {
    words: Vec<u64>,
    count: usize,
}

const WORD_BITS: usize = 64;

impl Tombstones {
    /// From the words that [`Tombstones::words`] gave; none if they strike out rows that the segment does not have.
    pub fn from_words(words: Vec<u64>, rows: usize) -> Option<Self> {
        let count = words.iter().map(|w| w.count_ones()).sum::<u32>();
        let stones = Self { words, count: usize::try_from(count).ok()? };
        let is_within = stones.words.len() <= rows.div_ceil(WORD_BITS) && stones.count_in(0..rows) == stones.count;
        is_within.then_some(stones)
    }

    pub fn words(&self) -> &[u64] {
        &self.words
    }

    pub fn count(&self) -> usize {
        self.count
    }

    pub fn has(&self, row: usize) -> bool {
        self.words.get(row / WORD_BITS).is_some_and(|word| word >> (row % WORD_BITS) & 1 == 1)
    }

    /// Strikes a row out that is not yet struck out.
    pub fn set(&mut self, row: usize) {
        if self.has(row) {
            return;
        }
        if self.words.len() <= row / WORD_BITS {
            self.words.resize(row / WORD_BITS + 1, 0);
        }
        if let Some(word) = self.words.get_mut(row / WORD_BITS) {
            *word |= 1 << (row % WORD_BITS);
            self.count += 1;
        }
    }

    /// Rows of a range that are struck out.
    pub fn count_in(&self, range: Range<usize>) -> usize {
        if self.count == 0 {
            return 0;
        }
        let (first, last) = (range.start / WORD_BITS, range.end.div_ceil(WORD_BITS));
        let words = self.words.iter().zip(0..).take(last).skip(first);
        let inside = words.map(|(word, at)| {
            let bit = |row: usize| row.saturating_sub(at * WORD_BITS).min(WORD_BITS);
            word & below(bit(range.end)) & !below(bit(range.start))
        });
        inside.map(u64::count_ones).sum::<u32>().try_into().unwrap_or(usize::MAX)
    }
}

/// The lowest `bits` bits.
fn below(bits: usize) -> u64 {
    if bits >= WORD_BITS { u64::MAX } else { (1 << bits) - 1 }
}

/// A segment and what is struck out of it, as one state of the gallery sees it.
#[derive(Clone)]
pub struct Part<R> {
    pub(super) segment: Arc<Segment<R>>,
    pub(super) dead: Arc<Tombstones>,
}

impl<R: Rows> Part<R> {
    pub(super) fn new(segment: Segment<R>) -> Self {
        Self { segment: Arc::new(segment), dead: Arc::default() }
    }

    /// The records of all rows, also of those struck out.
    pub fn rows(&self) -> &R {
        &self.segment.rows
    }

    /// The key of a row, unless it is struck out.
    #[must_use]
    pub fn live_key(&self, row: usize) -> Option<Key> {
        if self.dead.has(row) { None } else { self.segment.keys.get(row).copied() }
    }

    /// The record of a key, unless it is struck out.
    pub(super) fn get(&self, key: Key) -> Option<R::Record> {
        let row = self.segment.rows_of(key).into_iter().find(|row| self.live_key(*row).is_some())?;
        self.segment.rows.get(row)
    }

    /// Rows, with those struck out.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.segment.keys.len()
    }

    /// Rows that are not struck out.
    #[must_use]
    pub fn live_count(&self) -> usize {
        self.row_count() - self.dead.count()
    }

    /// Rows of a range that are not struck out.
    pub(super) fn live_in(&self, range: Range<usize>) -> usize {
        range.len() - self.dead.count_in(range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn tombstones_count_as_a_set_does(
            rows in prop::collection::btree_set(0usize..300, 0..100),
            (a, b) in (0usize..320, 0usize..320),
        ) {
            let mut stones = Tombstones::default();
            rows.iter().chain(&rows).for_each(|row| stones.set(*row));
            let range = a.min(b)..a.max(b);
            prop_assert_eq!(stones.count(), rows.len());
            prop_assert_eq!(stones.count_in(range.clone()), rows.range(range).count());
            prop_assert_eq!((0..400).filter(|row| stones.has(*row)).collect::<BTreeSet<_>>(), rows.clone());
            let last = rows.last().map_or(0, |row| row + 1);
            prop_assert_eq!(Tombstones::from_words(stones.words().to_vec(), last), Some(stones.clone()));
            if last > 0 {
                prop_assert_eq!(Tombstones::from_words(stones.words().to_vec(), last - 1), None);
            }
        }
    }
}
