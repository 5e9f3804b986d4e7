//! One modality of the gallery: many sealed segments, a small growing head, and views of both.
//!
//! A view shares the segments. The head holds at most [`HEAD_ROWS`] rows, so that the copy which an insertion makes of
//! it when a view still holds it costs microseconds; a full head is sealed as it is. Once small segments have gathered,
//! they are joined to one of [`Rows::SEGMENT_ROWS`]. A segment of which more than half is struck out is taken apart and its
//! living rows are added anew.

use super::Key;
use super::rows::Rows;
use super::segment::{Part, Segment};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Rows of a full head.
pub const HEAD_ROWS: usize = 128;

/// Where a record is.
#[derive(Clone, Copy)]
struct Place {
    segment: u64,
    row: usize,
}

/// The writer's side of a column.
pub(super) struct Column<R: Rows> {
    /// In the order of their numbers.
    sealed: Arc<Vec<Part<R>>>,
    head: Part<R>,
    index: BTreeMap<Key, Place>,
}

impl<R: Rows> Default for Column<R> {
    fn default() -> Self {
        Self { sealed: Arc::default(), head: Part::new(Segment::new(0)), index: BTreeMap::new() }
    }
}

impl<R: Rows> Column<R> {
    /// What is in the column now, unchanged by whatever comes later.
    pub fn view(&self) -> ColumnView<R> {
        ColumnView { sealed: self.sealed.clone(), head: self.head.clone(), count: self.index.len() }
    }

    pub fn contains(&self, key: Key) -> bool {
        self.index.contains_key(&key)
    }

    pub fn get(&self, key: Key) -> Option<R::Record> {
        let place = self.index.get(&key)?;
        self.part(place.segment)?.segment.rows.get(place.row)
    }

    /// The keys of one person.
    pub fn keys_of(&self, reference: u64) -> impl Iterator<Item = Key> {
        self.index.range(Key::first_of(reference)..=Key::last_of(reference)).map(|(key, _)| *key)
    }

    /// Puts a record in, or another one in its place.
    pub fn put(&mut self, key: Key, record: &R::Record) {
        self.remove(key);
        self.append(key, record);
    }

    /// Strikes a record out, if it is there.
    pub fn remove(&mut self, key: Key) -> bool {
        let Some(place) = self.index.remove(&key) else { return false };
        if place.segment == self.head.segment.id {
            Arc::make_mut(&mut self.head.dead).set(place.row);
            return true;
        }
        let Ok(at) = self.sealed.binary_search_by_key(&place.segment, |p| p.segment.id) else { return true };
        if let Some(part) = Arc::make_mut(&mut self.sealed).get_mut(at) {
            Arc::make_mut(&mut part.dead).set(place.row);
            if part.live_count() * 2 < part.row_count() {
                self.take_apart(at);
            }
        }
        true
    }

    fn part(&self, segment: u64) -> Option<&Part<R>> {
        if segment == self.head.segment.id {
            return Some(&self.head);
        }
        self.sealed.get(self.sealed.binary_search_by_key(&segment, |p| p.segment.id).ok()?)
    }

    fn append(&mut self, key: Key, record: &R::Record) {
        let head = Arc::make_mut(&mut self.head.segment);
        self.index.insert(key, Place { segment: head.id, row: head.keys.len() });
        head.push(key, record);
        if head.keys.len() >= HEAD_ROWS {
            self.seal_head();
        }
    }

    fn seal_head(&mut self) {
        let next = Part::new(Segment::new(self.head.segment.id + 1));
        let full = std::mem::replace(&mut self.head, next);
        Arc::make_mut(&mut self.sealed).push(full);
        self.join_small();
    }

    /// Joins the small segments at the end once they make a large one.
    fn join_small(&mut self) {
        let is_small = |part: &&Part<R>| part.row_count() < R::SEGMENT_ROWS;
        let small = self.sealed.iter().rev().take_while(is_small).count();
        let rows: usize = self.sealed.iter().rev().take(small).map(Part::live_count).sum();
        // However many are struck out of them, small segments do not gather without end.
        if rows < R::SEGMENT_ROWS && small < R::SEGMENT_ROWS / HEAD_ROWS {
            return;
        }
        // The joined segment takes the head's number and the head, empty at this time, the next.
        let mut joined = Segment::new(self.head.segment.id);
        let sealed = Arc::make_mut(&mut self.sealed);
        for part in sealed.drain(sealed.len() - small..) {
            join(&mut joined, &part);
        }
        for (row, key) in joined.keys.iter().enumerate() {
            self.index.insert(*key, Place { segment: joined.id, row });
        }
        self.head = Part::new(Segment::new(joined.id + 1));
        if !joined.keys.is_empty() {
            sealed.push(Part::new(joined));
        }
    }

    /// Adds the living rows of a segment anew and drops it.
    fn take_apart(&mut self, at: usize) {
        let part = Arc::make_mut(&mut self.sealed).remove(at);
        for row in 0..part.row_count() {
            if let (Some(key), Some(record)) = (part.live_key(row), part.segment.rows.get(row)) {
                self.append(key, &record);
            }
        }
    }

    /// Builds a column from records in bulk; of two records with one key the last stays.
    pub fn bulk(records: impl IntoIterator<Item = (Key, R::Record)>) -> Self {
        let mut segments = vec![Segment::<R>::new(0)];
        for (key, record) in records {
            if segments.last().is_none_or(|s| s.keys.len() >= R::SEGMENT_ROWS) {
                let id = segments.last().map_or(0, |s| s.id + 1);
                segments.push(Segment::new(id));
            }
            if let Some(segment) = segments.last_mut() {
                segment.push(key, &record);
            }
        }
        let mut column = Self::of_parts(segments.into_iter().map(Part::new).collect());
        let superseded = column.index_parts();
        for place in superseded {
            let sealed = Arc::make_mut(&mut column.sealed);
            if let Ok(at) = sealed.binary_search_by_key(&place.segment, |p| p.segment.id)
                && let Some(part) = sealed.get_mut(at)
            {
                Arc::make_mut(&mut part.dead).set(place.row);
            }
        }
        column
    }

    /// A column of parts in the order of their numbers; none if a key is alive twice.
    pub fn restore(parts: Vec<Part<R>>) -> Option<Self> {
        let mut column = Self::of_parts(parts);
        column.index_parts().is_empty().then_some(column)
    }

    fn of_parts(mut parts: Vec<Part<R>>) -> Self {
        parts.retain(|part| part.live_count() > 0);
        let next = parts.last().map_or(0, |p| p.segment.id + 1);
        Self { sealed: Arc::new(parts), head: Part::new(Segment::new(next)), index: BTreeMap::new() }
    }

    /// Fills the index; returns the places of records whose key comes again later.
    fn index_parts(&mut self) -> Vec<Place> {
        let places = |part: &Part<R>| {
            let segment = part.segment.id;
            let place = |row| part.live_key(row).map(|key| (key, Place { segment, row }));
            (0..part.row_count()).filter_map(place).collect::<Vec<_>>()
        };
        let mut all: Vec<(Key, Place)> = self.sealed.par_iter().flat_map_iter(places).collect();
        all.par_sort_by_key(|(key, _)| *key);
        let is_superseded = |pair: &&[(Key, Place)]| matches!(pair, [(a, _), (b, _)] if a == b);
        let superseded =
            all.windows(2).filter(is_superseded).filter_map(|pair| pair.first()).map(|(_, place)| *place).collect();
        // Of equal keys the last stays, as they come in the order of their places.
        self.index = all.into_iter().collect();
        superseded
    }
}

/// Adds the living rows of a part to a segment.
fn join<R: Rows>(joined: &mut Segment<R>, part: &Part<R>) {
    if part.dead.count() == 0 {
        joined.keys.extend_from_slice(&part.segment.keys);
        joined.rows.append(&part.segment.rows);
        return;
    }
    for row in 0..part.row_count() {
        if let (Some(key), Some(record)) = (part.live_key(row), part.segment.rows.get(row)) {
            joined.push(key, &record);
        }
    }
}

/// One state of a column.
#[derive(Clone)]
pub struct ColumnView<R: Rows> {
    sealed: Arc<Vec<Part<R>>>,
    head: Part<R>,
    count: usize,
}

impl<R: Rows> ColumnView<R> {
    /// Number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The record of a key. The first look into a segment puts its keys in order: a millisecond; a further one takes
    /// microseconds.
    #[must_use]
    pub fn get(&self, key: Key) -> Option<R::Record> {
        self.parts().find_map(|part| part.get(key))
    }

    /// The segments that hold records.
    pub fn parts(&self) -> impl Iterator<Item = &Part<R>> {
        self.sealed.iter().chain([&self.head]).filter(|part| part.live_count() > 0)
    }

    /// Hands every row to `work` once, in ranges of at most `block_rows` rows that begin at multiples of it, on all
    /// cores, and returns what it found in the order of the rows, with the number of records looked at.
    ///
    /// # Panics
    /// If the records handed out are not all there are. It cannot happen; a search that was not complete must not
    /// become a decision.
    pub fn scan<T: Send>(
        &self,
        block_rows: usize,
        work: impl Fn(&Part<R>, Range<usize>) -> Vec<T> + Sync,
    ) -> (Vec<T>, u64) {
        let block_rows = block_rows.max(1);
        let blocks: Vec<(&Part<R>, Range<usize>)> = self
            .parts()
            .flat_map(|part| {
                let rows = part.row_count();
                (0..rows).step_by(block_rows).map(move |start| (part, start..rows.min(start + block_rows)))
            })
            .collect();
        let one = |(part, range): &(&Part<R>, Range<usize>)| (part.live_in(range.clone()), work(part, range.clone()));
        let results: Vec<(usize, Vec<T>)> =
            if let [single] = blocks.as_slice() { vec![one(single)] } else { blocks.par_iter().map(one).collect() };
        let compared: usize = results.iter().map(|(live, _)| live).sum();
        assert_eq!(compared, self.count, "a search must look at every record");
        (results.into_iter().flat_map(|(_, found)| found).collect(), u64::try_from(compared).unwrap_or(u64::MAX))
    }
}
