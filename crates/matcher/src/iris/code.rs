//! The iris code: its layout, its bytes, its rotations.

use std::fmt;

/// Version of the bytes form written by [`IrisCode::to_bytes`].
pub const IRIS_FORMAT_VERSION: u8 = 1;

/// Bytes of code bits in a line; a line of a code has as many mask bytes.
pub(super) const LINE_BYTES: usize = 32;

/// 2,048 code bits and 2,048 mask bits: 128 columns of 16 bits.
pub type IrisCode2048 = IrisCode<8>;

/// 16,384 code bits and 16,384 mask bits: 256 columns of 64 bits.
pub type IrisCode16384 = IrisCode<64>;

/// An iris code of `LINES` × 256 bits with its mask. `LINES` is 8 or 64; another number does not compile.
///
/// # Layout
/// A column holds the bits of one angle, from the pupil outwards; columns follow each other around the iris and the
/// last one neighbours the first. Bit `r` of column `c` is bit `c × column_bits + r`, bit `i` being bit `i % 8` of byte
/// `i / 8`. A mask bit of 1 says that the code bit counts. Code bits that do not count are kept as 0, so that equal
/// codes have equal bytes.
///
/// | bits | columns × bits | a column spans | rotations compared |
/// |---|---|---|---|
/// | 2,048 | 128 × 16 (8 bands × 2 phase bits) | 2.8° | 17: ±8 columns, ±22.5° |
/// | 16,384 | 256 × 64 (32 bands × 2 phase bits) | 1.4° | 33: ±16 columns, ±22.5° |
#[derive(Clone, PartialEq, Eq)]
pub struct IrisCode<const LINES: usize> {
    code: [[u8; LINE_BYTES]; LINES],
    mask: [[u8; LINE_BYTES]; LINES],
}

/// Why bytes are not an iris code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IrisCodeError {
    /// The number of bytes is not that of this size of code.
    #[error("an iris code of this size has {expected} bytes, not {found}")]
    Length {
        /// Bytes there should be.
        expected: usize,
        /// Bytes there were.
        found: usize,
    },
    /// The bytes were written in a form that this version does not read.
    #[error("version {0} of the iris format is not known")]
    Version(u8),
    /// The header names another size of code.
    #[error("the header names another size of code")]
    Size,
    /// No bit counts, so the code says nothing.
    #[error("the mask leaves no bit")]
    EmptyMask,
}

impl<const LINES: usize> IrisCode<LINES> {
    /// Bits of the code, and of the mask.
    pub const BITS: usize = LINES * LINE_BYTES * 8;
    /// Bits of one column.
    pub const COLUMN_BITS: usize = match LINES {
        8 => 16,
        64 => 64,
        _ => panic!("iris codes have 8 or 64 lines"),
    };
    /// Columns around the iris.
    pub const COLUMNS: usize = Self::BITS / Self::COLUMN_BITS;
    /// Columns that a code is turned to either side when it is compared: a sixteenth of the circle.
    pub const MAX_ROTATION: i32 = match LINES {
        8 => 8,
        _ => 16,
    };
    /// Bytes of the code bits alone.
    pub const CODE_BYTES: usize = LINES * LINE_BYTES;
    /// Bytes of the form [`IrisCode::to_bytes`] writes: version, number of lines, code, mask.
    pub const BYTES: usize = 2 + 2 * Self::CODE_BYTES;

    /// A code from its bits and its mask, each [`IrisCode::CODE_BYTES`] long in the layout above.
    ///
    /// # Errors
    /// [`IrisCodeError::Length`] and [`IrisCodeError::EmptyMask`].
    pub fn new(code: &[u8], mask: &[u8]) -> Result<Self, IrisCodeError> {
        let (mut code, mask) = (Self::lines(code)?, Self::lines(mask)?);
        if mask.as_flattened().iter().all(|m| *m == 0) {
            return Err(IrisCodeError::EmptyMask);
        }
        for (c, m) in code.as_flattened_mut().iter_mut().zip(mask.as_flattened()) {
            *c &= m;
        }
        Ok(Self { code, mask })
    }

    fn lines(bytes: &[u8]) -> Result<[[u8; LINE_BYTES]; LINES], IrisCodeError> {
        let wrong = IrisCodeError::Length { expected: Self::CODE_BYTES, found: bytes.len() };
        match bytes.as_chunks::<LINE_BYTES>() {
            (lines, []) => lines.try_into().map_err(|_| wrong),
            _ => Err(wrong),
        }
    }

    /// Reads what [`IrisCode::to_bytes`] wrote.
    ///
    /// # Errors
    /// Any [`IrisCodeError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, IrisCodeError> {
        let wrong = IrisCodeError::Length { expected: Self::BYTES, found: bytes.len() };
        let [version, lines, rest @ ..] = bytes else { return Err(wrong) };
        if *version != IRIS_FORMAT_VERSION {
            return Err(IrisCodeError::Version(*version));
        }
        if usize::from(*lines) != LINES {
            return Err(IrisCodeError::Size);
        }
        let (code, mask) = rest.split_at_checked(Self::CODE_BYTES).ok_or(wrong)?;
        if mask.len() != Self::CODE_BYTES {
            return Err(wrong);
        }
        Self::new(code, mask)
    }

    /// The fixed form, [`IrisCode::BYTES`] long.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::BYTES);
        bytes.extend([IRIS_FORMAT_VERSION, u8::try_from(LINES).unwrap_or(u8::MAX)]);
        bytes.extend_from_slice(self.code());
        bytes.extend_from_slice(self.mask());
        bytes
    }

    /// The code bits; those that do not count are 0.
    #[must_use]
    pub fn code(&self) -> &[u8] {
        self.code.as_flattened()
    }

    /// The mask bits.
    #[must_use]
    pub fn mask(&self) -> &[u8] {
        self.mask.as_flattened()
    }

    /// Number of bits that count.
    #[must_use]
    pub fn valid_bits(&self) -> u32 {
        self.mask().iter().map(|m| m.count_ones()).sum()
    }

    /// The code turned by some columns: what stood in column `c` stands in column `c + columns`.
    #[must_use]
    pub fn rotated(&self, columns: i32) -> Self {
        let count = i32::try_from(Self::COLUMNS).unwrap_or(i32::MAX);
        let shift = usize::try_from(columns.rem_euclid(count)).unwrap_or(0) * Self::COLUMN_BITS / 8;
        let mut turned = self.clone();
        turned.code.as_flattened_mut().rotate_right(shift);
        turned.mask.as_flattened_mut().rotate_right(shift);
        turned
    }

    /// The code with its columns in the opposite order, as an image flipped left to right has them.
    ///
    /// This is the whole of a flip for encoders whose bits are symmetric in the angle. One whose sine bit changes its
    /// sign under a flip must undo that itself.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let mut mirrored = self.clone();
        for lines in [&mut mirrored.code, &mut mirrored.mask] {
            let bytes = lines.as_flattened_mut();
            bytes.reverse();
            // Reversing the bytes also turned each column around; this turns it back.
            bytes.chunks_exact_mut(Self::COLUMN_BITS / 8).for_each(<[u8]>::reverse);
        }
        mirrored
    }

    /// All rotations that are compared, from the most negative to the most positive.
    pub(super) fn rotations() -> std::ops::RangeInclusive<i32> {
        -Self::MAX_ROTATION..=Self::MAX_ROTATION
    }
}

/// No bit of the code is shown.
impl<const LINES: usize> fmt::Debug for IrisCode<LINES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IrisCode({} of {} bits)", self.valid_bits(), Self::BITS)
    }
}
