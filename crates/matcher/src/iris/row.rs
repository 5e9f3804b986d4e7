//! The fixed-size record that is counted exactly.

use super::code::{IrisCode, IrisCodeError, LINE_BYTES};
use std::fmt;

/// 32 bytes of code and the 32 bytes of mask that belong to them: one cache line.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(C, align(64))]
pub(super) struct Line {
    pub code: [u8; LINE_BYTES],
    pub mask: [u8; LINE_BYTES],
}

/// An iris code as it is counted and put into an [`IrisColumn`](super::IrisColumn): 512 bytes for 2,048 bits, 4,096 for
/// 16,384, aligned to 64.
///
/// The columns of the code stand in another order: every fourth pair first, so that the first quarter of a row samples
/// the whole iris, and the two columns of a pair put into each other, so that a nibble is two bits of both and an
/// eyelid's edge leaves most nibbles whole. Code and mask alternate by 32 bytes. Code bits that do not count are 0. A row
/// of zeros stands for a person without a code of this eye, see [`IrisRow::ABSENT`].
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct IrisRow<const LINES: usize>([Line; LINES]);

impl<const LINES: usize> IrisRow<LINES> {
    /// The row of a person without a code.
    pub const ABSENT: Self = Self([Line { code: [0; LINE_BYTES], mask: [0; LINE_BYTES] }; LINES]);

    /// Whether no bit counts, as in [`IrisRow::ABSENT`].
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.0.iter().all(|line| line.mask == [0; LINE_BYTES])
    }

    /// The code of the row.
    ///
    /// # Errors
    /// [`IrisCodeError::EmptyMask`] when the row is absent.
    pub fn to_code(&self) -> Result<IrisCode<LINES>, IrisCodeError> {
        let code = self.0.map(|line| line.code);
        let mask = self.0.map(|line| line.mask);
        IrisCode::new(&reorder::<LINES>(code.as_flattened(), true), &reorder::<LINES>(mask.as_flattened(), true))
    }

    pub(super) fn lines(&self) -> &[Line; LINES] {
        &self.0
    }

    pub(super) fn lines_mut(&mut self) -> &mut [Line; LINES] {
        &mut self.0
    }
}

impl<const LINES: usize> From<&IrisCode<LINES>> for IrisRow<LINES> {
    fn from(code: &IrisCode<LINES>) -> Self {
        let (bits, mask) = (reorder::<LINES>(code.code(), false), reorder::<LINES>(code.mask(), false));
        let mut row = Self::ABSENT;
        let chunks = bits.as_chunks::<LINE_BYTES>().0.iter().zip(mask.as_chunks::<LINE_BYTES>().0);
        for (line, (code, mask)) in row.0.iter_mut().zip(chunks) {
            *line = Line { code: *code, mask: *mask };
        }
        row
    }
}

/// Puts pairs of columns 0, 4, 8 … first, then pairs 1, 5, 9 … and so on, and the columns of a pair into each other;
/// `back` undoes it.
fn reorder<const LINES: usize>(bytes: &[u8], back: bool) -> Vec<u8> {
    let (pairs, width) = (IrisCode::<LINES>::COLUMNS / 2, IrisCode::<LINES>::COLUMN_BITS / 4);
    let source = |slot: usize| {
        // One way transposes a table of pairs / 4 × 4, the other way a table of 4 × pairs / 4.
        if back { slot % 4 * (pairs / 4) + slot / 4 } else { slot % (pairs / 4) * 4 + slot / (pairs / 4) }
    };
    let mut ordered = Vec::with_capacity(bytes.len());
    for pair in (0..pairs).map(|slot| bytes.chunks_exact(width).nth(source(slot)).unwrap_or_default()) {
        if back {
            let quads = pair.as_chunks::<2>().0.iter().map(|quads| u16::from_le_bytes(*quads));
            ordered.extend(quads.clone().map(|quads| gather(quads & 0x3333)));
            ordered.extend(quads.map(|quads| gather(quads >> 2 & 0x3333)));
        } else {
            let (first, second) = pair.split_at(width / 2);
            for (first, second) in first.iter().zip(second) {
                ordered.extend((spread(*first) | spread(*second) << 2).to_le_bytes());
            }
        }
    }
    ordered
}

/// Each two bits of a byte, followed by two zeros.
fn spread(bits: u8) -> u16 {
    let bits = u16::from(bits);
    let halves = (bits | bits << 4) & 0x0F0F;
    (halves | halves << 2) & 0x3333
}

/// Undoes [`spread`].
fn gather(bits: u16) -> u8 {
    let halves = (bits | bits >> 2) & 0x0F0F;
    let [low, high] = halves.to_le_bytes();
    low | high << 4
}

/// No bit of the code is shown.
impl<const LINES: usize> fmt::Debug for IrisRow<LINES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IrisRow({} bits)", IrisCode::<LINES>::BITS)
    }
}
