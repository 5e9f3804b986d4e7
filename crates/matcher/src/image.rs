//! Pictures as offices and devices deliver them: JPEG, JPEG 2000, PNG, PGM or WSQ bytes become 8-bit pixels, or a
//! reason an operator can act on.
//!
//! The header is read first and judged against the limits below; only a picture within them is decoded.

mod decode;
mod jpeg;
mod jpeg2000;
mod wsq;

pub use decode::{decode_grey, decode_rgb};

use thiserror::Error;

/// Shortest side in pixels. On thumbnails of 23 by 28 pixels the face networks still find and compare faces; below,
/// nothing is left to judge. Whether a portrait has enough pixels for a card is a question of its quality.
pub const MIN_SIDE_PX: u32 = 20;
/// Longest side in pixels; above every camera and below what makes sums of pixels overflow.
pub const MAX_SIDE_PX: u32 = 16_384;
/// Largest area: 40 megapixels, as much as the cameras of ordinary telephones deliver.
pub const MAX_PIXELS: u64 = 40_000_000;
/// Largest size while decoding, in bytes: 40 megapixels of four bytes. Sixteen-bit colour is refused above half the
/// area, JPEG 2000 in colour, which is computed in floats, above a third.
pub const MAX_DECODED_BYTES: u64 = MAX_PIXELS * 4;

/// Why bytes did not become a picture. Sizes are in pixels.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImageError {
    /// The bytes are no picture at all, or of a kind we do not read.
    #[error("this file is not a JPEG, JPEG 2000, PNG, PGM or WSQ picture")]
    NotAnImage,
    /// The file ends before the picture does.
    #[error("the picture file is incomplete; transfer or scan it again")]
    Truncated,
    /// The file claims to be a picture but its content contradicts itself.
    #[error("the picture file is damaged; save or scan it again")]
    Damaged,
    /// One side is below `MIN_SIDE_PX`.
    #[error("the picture is {width} by {height} pixels; each side needs at least {MIN_SIDE_PX}")]
    TooSmall {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The picture exceeds `MAX_SIDE_PX`, `MAX_PIXELS` or `MAX_DECODED_BYTES`.
    #[error("the picture is {width} by {height} pixels, too large to read; save it with at most 40 megapixels")]
    TooLarge {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// Pixels in memory could not be written as PNG or JPEG.
    #[error("the picture could not be encoded")]
    Encode,
}

/// An 8-bit RGB picture, row by row from the top, three bytes a pixel.
#[derive(Clone, PartialEq, Eq)]
pub struct RgbImage {
    width: u32,
    height: u32,
    data: Vec<u8>,
}

impl RgbImage {
    /// A picture from its bytes; `None` unless both sides are positive and `data` has exactly width × height × 3 bytes.
    #[must_use]
    pub fn new(width: u32, height: u32, data: Vec<u8>) -> Option<Self> {
        fits(width, height, 3, data.len()).then_some(Self { width, height, data })
    }

    /// Width in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The bytes, R G B R G B …, row by row from the top.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The luma of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B.
    #[must_use]
    pub fn to_grey(&self) -> GreyImage {
        let (pixels, _) = self.data.as_chunks::<3>();
        GreyImage { width: self.width, height: self.height, data: pixels.iter().map(|p| luma(*p)).collect() }
    }

    /// The picture as a PNG file.
    ///
    /// # Errors
    /// `Encode` when the encoder refuses.
    pub fn to_png(&self) -> Result<Vec<u8>, ImageError> {
        decode::encode_png(&self.data, self.width, self.height)
    }

    /// The picture as a JPEG file of the given quality (1 to 100).
    ///
    /// # Errors
    /// `Encode` when the encoder refuses.
    pub fn to_jpeg(&self, quality: u8) -> Result<Vec<u8>, ImageError> {
        decode::encode_jpeg(&self.data, self.width, self.height, quality)
    }
}

/// An 8-bit grey picture, row by row from the top.
#[derive(Clone, PartialEq, Eq)]
pub struct GreyImage {
    width: u32,
    height: u32,
    data: Vec<u8>,
}

impl GreyImage {
    /// A picture from its bytes; `None` unless both sides are positive and `data` has exactly width × height bytes.
    #[must_use]
    pub fn new(width: u32, height: u32, data: Vec<u8>) -> Option<Self> {
        fits(width, height, 1, data.len()).then_some(Self { width, height, data })
    }

    /// Width in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The bytes, row by row from the top; 0 is black.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    pub(crate) fn into_data(self) -> Vec<u8> {
        self.data
    }

    /// The same picture with three equal channels.
    #[must_use]
    pub fn to_rgb(&self) -> RgbImage {
        let data = self.data.iter().flat_map(|v| [*v; 3]).collect();
        RgbImage { width: self.width, height: self.height, data }
    }
}

/// A picture of a person is personal data: its pixels never reach a log.
impl std::fmt::Debug for RgbImage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RgbImage({}×{})", self.width, self.height)
    }
}

/// A picture of a person is personal data: its pixels never reach a log.
impl std::fmt::Debug for GreyImage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GreyImage({}×{})", self.width, self.height)
    }
}

/// BT.601 luma in integers, rounded.
pub(crate) fn luma([r, g, b]: [u8; 3]) -> u8 {
    let sum = 299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b) + 500;
    u8::try_from(sum / 1000).unwrap_or(u8::MAX)
}

fn fits(width: u32, height: u32, channels: u64, len: usize) -> bool {
    let wanted = u64::from(width).checked_mul(u64::from(height)).and_then(|n| n.checked_mul(channels));
    width > 0 && height > 0 && wanted == u64::try_from(len).ok()
}
