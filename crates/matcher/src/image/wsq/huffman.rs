//! Huffman codes, zero runs and escapes: the bits of a block to quantised coefficients.

use super::ImageError;

/// Longest code in bits.
pub(super) const MAX_BITS: usize = 16;

/// A canonical Huffman code: by length, the first code, how many there are, and where their symbols begin.
pub(super) struct Table {
    lengths: [Length; MAX_BITS],
    symbols: Vec<u8>,
}

#[derive(Clone, Copy, Default)]
struct Length {
    first: u32,
    count: u32,
    offset: usize,
}

impl Table {
    /// `None` when there are more codes of a length than fit, or more than 256 in all.
    pub(super) fn new(counts: [u8; MAX_BITS], symbols: &[u8]) -> Option<Self> {
        let mut lengths = [Length::default(); MAX_BITS];
        let (mut next, mut offset) = (0_u32, 0_usize);
        for (bits, (length, count)) in (1_u32..).zip(lengths.iter_mut().zip(counts)) {
            let count = u32::from(count);
            *length = Length { first: next, count, offset };
            offset += usize::try_from(count).ok()?;
            let end = next + count;
            if end > 1 << bits {
                return None;
            }
            next = end << 1;
        }
        (offset <= 256 && offset == symbols.len()).then(|| Self { lengths, symbols: symbols.to_vec() })
    }

    /// The next symbol; `None` when a marker comes first.
    fn symbol(&self, bits: &mut BitReader<'_>) -> Result<Option<u8>, ImageError> {
        let mut code = 0;
        for length in &self.lengths {
            let Some(bit) = bits.bit()? else { return Ok(None) };
            code = code << 1 | bit;
            if let Some(index) = code.checked_sub(length.first).filter(|index| *index < length.count) {
                let at = length.offset + usize::try_from(index).map_err(|_| ImageError::Damaged)?;
                return self.symbols.get(at).copied().map(Some).ok_or(ImageError::Damaged);
            }
        }
        Err(ImageError::Damaged)
    }
}

/// Appends a block's coefficients to `values` until the next marker; there may be `wanted` in all.
pub(super) fn read_block(
    bits: &mut BitReader<'_>,
    table: &Table,
    wanted: usize,
    values: &mut Vec<i32>,
) -> Result<(), ImageError> {
    while let Some(symbol) = table.symbol(bits)? {
        let (value, count) = match symbol {
            0 | 255 => return Err(ImageError::Damaged),
            1..=100 => (0, u32::from(symbol)),
            101 => (bits.number(8)?.cast_signed(), 1),
            102 => (-bits.number(8)?.cast_signed(), 1),
            103 => (bits.number(16)?.cast_signed(), 1),
            104 => (-bits.number(16)?.cast_signed(), 1),
            105 => (0, bits.number(8)?),
            106 => (0, bits.number(16)?),
            107..=254 => (i32::from(symbol) - 180, 1),
        };
        let end = usize::try_from(count).ok().and_then(|count| values.len().checked_add(count));
        let end = end.filter(|end| *end <= wanted).ok_or(ImageError::Damaged)?;
        values.resize(end, value);
    }
    Ok(())
}

/// Bits of a block, most significant first. A byte 0xFF is followed by a stuffed zero, or it begins a marker.
pub(super) struct BitReader<'a> {
    rest: &'a [u8],
    byte: u8,
    left: u8,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest, byte: 0, left: 0 }
    }

    /// The next bit; `None` before a marker.
    fn bit(&mut self) -> Result<Option<u32>, ImageError> {
        if self.left == 0 {
            self.byte = match self.rest {
                [0xFF, 0, rest @ ..] => {
                    self.rest = rest;
                    0xFF
                }
                [0xFF, _, ..] => return Ok(None),
                [0xFF] | [] => return Err(ImageError::Truncated),
                [byte, rest @ ..] => {
                    self.rest = rest;
                    *byte
                }
            };
            self.left = 8;
        }
        self.left -= 1;
        Ok(Some(u32::from(self.byte >> self.left & 1)))
    }

    /// The next bits as a number; a marker among them is an error.
    fn number(&mut self, count: u32) -> Result<u32, ImageError> {
        (0..count).try_fold(0, |number, _| Ok(number << 1 | self.bit()?.ok_or(ImageError::Damaged)?))
    }

    /// The bytes from the marker that ended the block.
    pub(super) fn at_next_marker(&self) -> Result<&'a [u8], ImageError> {
        if self.rest.is_empty() { Err(ImageError::Truncated) } else { Ok(self.rest) }
    }
}
