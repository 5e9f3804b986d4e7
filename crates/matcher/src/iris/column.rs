//! A gallery's column of iris codes, stored the way the scan reads it.
//!
//! The scan asks of 32 rows at once how many bits differ in one nibble, so the same nibble of 32 rows lies together, a
//! byte for each. That byte says everything: its top three bits are 7 less the number of bits that count, the other five
//! tell apart what the nibble can be with so many. There are 16, 32, 24, 8 and 1 such nibbles with 4, 3, 2, 1 and 0 bits
//! that count, so they fit, and take the room of four bits of code and four of mask. A nibble that counts whole then has
//! its code as the low four bits and the highest bit clear, all others have the highest bit set: it is the index of a
//! byte shuffle as it stands.
#![expect(clippy::as_conversions, reason = "a table of bytes, worked out by the compiler")]
#![expect(clippy::indexing_slicing, reason = "a lane of a tile is below 32, and a table has a place for every byte")]

use super::code::LINE_BYTES;
use super::row::IrisRow;

/// Rows that lie together.
pub(super) const TILE_ROWS: usize = 32;
/// Nibbles of one line.
pub(super) const LINE_NIBBLES: usize = 2 * LINE_BYTES;

/// A nibble of which no bit counts.
const NOTHING: u8 = 0xE0;

/// The byte of each nibble (`code << 4 | mask`, the code within the mask), and the nibble of each byte
/// (`code | mask << 8`).
const NIBBLES: ([u8; 256], [u16; 256]) = {
    let (mut to, mut from) = ([0; 256], [0; 256]);
    let mut met = [0; 5];
    let mut i = 0_usize;
    while i < 256 {
        let (mask, code) = (i >> 4, i & 0xF);
        if code & !mask == 0 {
            let bits = mask.count_ones() as usize;
            let byte = (7 - bits) << 5 | met[bits];
            met[bits] += 1;
            to[code << 4 | mask] = byte as u8;
            from[byte] = (code | mask << 8) as u16;
        }
        i += 1;
    }
    (to, from)
};

/// Whether a byte is that of a nibble.
fn is_nibble(byte: u8) -> bool {
    matches!(byte, 0x60..=0x6F | 0x80..=0xB7 | 0xC0..=0xC7 | NOTHING)
}

/// One byte for each of the rows of a tile.
#[derive(Clone, Copy)]
#[repr(C, align(32))]
pub(super) struct Lanes(pub [u8; TILE_ROWS]);

/// Line by line, the nibbles (low half of a byte first) of 32 rows.
#[derive(Clone)]
#[repr(C, align(64))]
pub(super) struct Tile<const LINES: usize>([[Lanes; LINE_NIBBLES]; LINES]);

impl<const LINES: usize> Tile<LINES> {
    const ABSENT: Self = Self([[Lanes([NOTHING; TILE_ROWS]); LINE_NIBBLES]; LINES]);

    pub(super) fn lines(&self) -> &[[Lanes; LINE_NIBBLES]; LINES] {
        &self.0
    }

    /// The row of a lane; code bits that do not count are 0.
    pub(super) fn row(&self, lane: usize) -> IrisRow<LINES> {
        let lane = lane % TILE_ROWS;
        let mut row = IrisRow::ABSENT;
        for (line, nibbles) in row.lines_mut().iter_mut().zip(&self.0) {
            let bytes = line.code.iter_mut().zip(&mut line.mask);
            for ((code, mask), [low, high]) in bytes.zip(nibbles.as_chunks::<2>().0) {
                let nibble = |lanes: &Lanes| NIBBLES.1[usize::from(lanes.0[lane])];
                [*code, *mask] = (nibble(low) | nibble(high) << 4).to_le_bytes();
            }
        }
        row
    }

    fn set(&mut self, lane: usize, row: &IrisRow<LINES>) {
        for (line, nibbles) in row.lines().iter().zip(&mut self.0) {
            let bytes = line.code.iter().zip(&line.mask);
            for ((code, mask), [low, high]) in bytes.zip(nibbles.as_chunks_mut::<2>().0) {
                let nibble = |code: u8, mask: u8| NIBBLES.0[usize::from((code & mask) << 4 | mask)];
                low.0[lane] = nibble(code & 0xF, mask & 0xF);
                high.0[lane] = nibble(code >> 4, mask >> 4);
            }
        }
    }

    pub(super) fn is_absent(&self, lane: usize) -> bool {
        self.0.as_flattened().iter().all(|lanes| lanes.0[lane] == NOTHING)
    }
}

/// Rows of iris codes, to which rows are added at the end: 512 bytes a row for 2,048 bits, 4,096 for 16,384.
///
/// 32 rows lie together, nibble by nibble; a column takes memory for whole lots of 32.
#[derive(Clone, Default)]
pub struct IrisColumn<const LINES: usize> {
    tiles: Vec<Tile<LINES>>,
    rows: usize,
}

impl<const LINES: usize> IrisColumn<LINES> {
    /// The rows that lie together. A range of rows to be scanned begins at a multiple of it.
    pub const TILE_ROWS: usize = TILE_ROWS;

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Adds a row behind the last.
    pub fn push(&mut self, row: &IrisRow<LINES>) {
        let lane = self.rows % TILE_ROWS;
        if lane == 0 {
            self.tiles.push(Tile::ABSENT);
        }
        if let Some(tile) = self.tiles.last_mut() {
            tile.set(lane, row);
        }
        self.rows += 1;
    }

    /// The row at a place; code bits that do not count are 0.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<IrisRow<LINES>> {
        self.tile_of(row).map(|tile| tile.row(row % TILE_ROWS))
    }

    /// Whether there is no code at a place.
    #[must_use]
    pub fn is_absent(&self, row: usize) -> bool {
        self.tile_of(row).is_none_or(|tile| tile.is_absent(row % TILE_ROWS))
    }

    fn tile_of(&self, row: usize) -> Option<&Tile<LINES>> {
        self.tiles.get(row / TILE_ROWS).filter(|_| row < self.rows)
    }

    pub(super) fn tiles(&self) -> &[Tile<LINES>] {
        &self.tiles
    }

    /// Adds all rows of another column behind the last: a copy when whole lots of 32 are here, row by row otherwise.
    pub fn append(&mut self, other: &Self) {
        if self.rows.is_multiple_of(TILE_ROWS) {
            self.tiles.extend_from_slice(&other.tiles);
            self.rows += other.rows;
        } else {
            self.extend((0..other.rows).filter_map(|row| other.get(row)));
        }
    }

    /// Bytes that [`IrisColumn::encode`] writes for a number of rows; none if no memory is as large.
    #[must_use]
    pub fn bytes_of(rows: usize) -> Option<usize> {
        rows.div_ceil(TILE_ROWS).checked_mul(size_of::<Tile<LINES>>())
    }

    /// Writes the column behind `out`, in whole lots of 32 rows.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.reserve(size_of_val(self.tiles.as_slice()));
        for lanes in self.tiles.iter().flat_map(|tile| tile.0.as_flattened()) {
            out.extend_from_slice(&lanes.0);
        }
    }

    /// Reads what [`IrisColumn::encode`] wrote for this number of rows; none if the bytes are not such a column.
    #[must_use]
    pub fn decode(rows: usize, bytes: &[u8]) -> Option<Self> {
        if bytes.len() != Self::bytes_of(rows)? || !bytes.iter().fold(true, |all, byte| all & is_nibble(*byte)) {
            return None;
        }
        let mut tiles = Vec::with_capacity(rows.div_ceil(TILE_ROWS));
        for bytes in bytes.chunks_exact(size_of::<Tile<LINES>>()) {
            let mut tile = Tile::ABSENT;
            for (lanes, bytes) in tile.0.as_flattened_mut().iter_mut().zip(bytes.as_chunks().0) {
                lanes.0 = *bytes;
            }
            tiles.push(tile);
        }
        let column = Self { tiles, rows };
        let is_filled_up = |tile: &Tile<LINES>| (rows % TILE_ROWS..TILE_ROWS).all(|lane| tile.is_absent(lane));
        (rows.is_multiple_of(TILE_ROWS) || column.tiles.last().is_some_and(is_filled_up)).then_some(column)
    }
}

impl<const LINES: usize> Extend<IrisRow<LINES>> for IrisColumn<LINES> {
    fn extend<T: IntoIterator<Item = IrisRow<LINES>>>(&mut self, rows: T) {
        rows.into_iter().for_each(|row| self.push(&row));
    }
}

impl<const LINES: usize> FromIterator<IrisRow<LINES>> for IrisColumn<LINES> {
    fn from_iter<T: IntoIterator<Item = IrisRow<LINES>>>(rows: T) -> Self {
        let mut column = Self::default();
        column.extend(rows);
        column
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iris::kernel::tests::row;
    use proptest::prelude::*;

    #[test]
    fn a_byte_tells_the_nibble_and_the_bits_that_count() {
        let mut met = 0;
        for byte in 0..=u8::MAX {
            let [code, mask] = NIBBLES.1[usize::from(byte)].to_le_bytes();
            let is_met = NIBBLES.0[usize::from(code << 4 | mask)] == byte;
            assert_eq!(is_met, is_nibble(byte), "{byte:#x}");
            if is_met {
                met += 1;
                assert_eq!(mask.count_ones(), 7 - u32::from(byte >> 5));
                assert_eq!(mask == 0xF, byte < 0x80);
                assert!(mask != 0xF || byte & 0xF == code);
            }
        }
        assert_eq!(met, 81, "3 to the power of 4: a bit is 0, is 1 or does not count");
    }

    proptest! {
        #[test]
        fn a_column_gives_back_what_was_put_in(
            rows in prop::collection::vec(row(), 0..70), at in any::<prop::sample::Index>(), byte in any::<u8>(),
        ) {
            let column: IrisColumn<8> = rows.iter().copied().collect();
            let (first, second) = rows.split_at(at.index(rows.len() + 1));
            let mut joined: IrisColumn<8> = first.iter().copied().collect();
            joined.append(&second.iter().copied().collect());
            let (mut bytes, mut again) = (Vec::new(), Vec::new());
            column.encode(&mut bytes);
            joined.encode(&mut again);
            prop_assert_eq!(&bytes, &again);
            let read = IrisColumn::<8>::decode(rows.len(), &bytes).expect("a column");
            for (at, row) in rows.iter().enumerate() {
                let kept = read.get(at).expect("a row");
                prop_assert_eq!(kept.to_code(), row.to_code());
                prop_assert_eq!(column.is_absent(at), row.is_absent());
            }
            prop_assert!(read.len() == rows.len() && read.get(rows.len()).is_none() && read.is_absent(rows.len()));
            // Another number of rows, or a row where there is none.
            prop_assert!(IrisColumn::<8>::decode(rows.len() + 32, &bytes).is_none());
            prop_assert!(bytes.is_empty() || IrisColumn::<8>::decode(rows.len(), &bytes[1..]).is_none());
            if let Some(last) = bytes.last_mut().filter(|_| !rows.len().is_multiple_of(32)) {
                *last = byte;
                prop_assert_eq!(IrisColumn::<8>::decode(rows.len(), &bytes).is_some(), byte == NOTHING);
            }
        }
    }
}
