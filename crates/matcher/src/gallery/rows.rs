//! What a modality must say of itself to become a column of the gallery.

/// The records of one segment and one modality, stored the way their search wants them.
///
/// A face is 192 bytes in an order made for vector loads; an iris code a fixed number of lines; a set of fingers a piece
/// of a byte heap with a table of ends. The gallery's columns, segments, tombstones and snapshots
/// ask nothing else of a modality than this.
pub trait Rows: Clone + Default + Send + Sync + 'static {
    /// One person's template.
    type Record: Clone + Send + Sync;

    /// Names the layout of [`Rows::encode`] in snapshots; another layout takes another name.
    const LAYOUT: [u8; 8];

    /// Records from which a segment is left as it is, at least [`HEAD_ROWS`](super::HEAD_ROWS). A segment is written,
    /// read and joined in one piece: some 10 MB serve.
    const SEGMENT_ROWS: usize = 32_768;

    /// Number of records.
    fn len(&self) -> usize;

    /// Whether there is no record.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a record behind the last.
    fn push(&mut self, record: &Self::Record);

    /// The record of a row.
    fn get(&self, row: usize) -> Option<Self::Record>;

    /// Adds all records of another store behind the last.
    fn append(&mut self, other: &Self) {
        for record in (0..other.len()).filter_map(|row| other.get(row)) {
            self.push(&record);
        }
    }

    /// Writes the records behind `out`, whose length is a multiple of 64: a layout made of 64-byte lines stays aligned
    /// in a mapped file.
    fn encode(&self, out: &mut Vec<u8>);

    /// Reads what [`Rows::encode`] wrote for this number of records; none if the bytes are not such a layout. Whatever
    /// can be derived from the records is derived anew, so that no altered sum can hide a record from a search.
    fn decode(rows: usize, bytes: &[u8]) -> Option<Self>;
}
