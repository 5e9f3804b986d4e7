//! JPEG 2000 (ISO/IEC 15444-1), as a bare codestream or in a JP2 file, read only.

use hayro_jpeg2000::{ColorSpace, DecodeError, DecodeSettings, DecoderContext, DecodingError, Image};
use image::{DynamicImage, GrayAlphaImage, GrayImage, RgbImage, RgbaImage};

use super::ImageError;
use super::decode::judge;

/// The signature box of a JP2 file.
const JP2: &[u8] = b"\x00\x00\x00\x0CjP  ";
/// Start of codestream, then its size segment.
const CODESTREAM: &[u8] = b"\xFF\x4F\xFF\x51";
/// End of codestream.
const EOC: &[u8] = b"\xFF\xD9";

/// Bytes of one sample while it is decoded: a float.
const SAMPLE_BYTES: u64 = 4;

/// True for bytes that claim to be JPEG 2000.
pub(super) fn is_claimed(bytes: &[u8]) -> bool {
    bytes.starts_with(JP2) || bytes.starts_with(CODESTREAM)
}

/// Decodes a file; deeper samples are scaled to 8 bits.
///
/// # Errors
/// `Truncated`, `Damaged`, `TooSmall`, `TooLarge`; `NotAnImage` for colours that are neither grey nor RGB.
pub(super) fn decode(bytes: &[u8]) -> Result<DynamicImage, ImageError> {
    if !codestream(bytes).ok_or(ImageError::Truncated)?.ends_with(EOC) {
        // The decoder would fill what is missing with blur and call it a picture.
        return Err(ImageError::Truncated);
    }
    let settings = DecodeSettings { strict: true, ..DecodeSettings::default() };
    let image = Image::new(bytes, &settings).map_err(|e| reason(&e))?;
    let (width, height) = (image.width(), image.height());
    let channels = u64::from(image.color_space().num_channels()) + u64::from(image.has_alpha());
    judge(width, height, channels * SAMPLE_BYTES)?;
    let colours = match image.color_space() {
        ColorSpace::Gray | ColorSpace::Icc { num_channels: 1, .. } => 1,
        ColorSpace::RGB | ColorSpace::Icc { num_channels: 3, .. } => 3,
        _ => return Err(ImageError::NotAnImage),
    };
    let has_alpha = image.has_alpha();
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(|e| reason(&e))?;
    let pixels = u64::from(width) * u64::from(height);
    let components = decoded.components();
    let is_whole = |samples: &[f32]| u64::try_from(samples.len()).is_ok_and(|n| n == pixels);
    if components.len() != colours + usize::from(has_alpha) || !components.iter().all(|c| is_whole(c.samples())) {
        return Err(ImageError::Damaged);
    }
    let data = decoded.data_u8();
    match (colours, has_alpha) {
        (1, false) => GrayImage::from_raw(width, height, data).map(DynamicImage::ImageLuma8),
        (1, true) => GrayAlphaImage::from_raw(width, height, data).map(DynamicImage::ImageLumaA8),
        (_, false) => RgbImage::from_raw(width, height, data).map(DynamicImage::ImageRgb8),
        (_, true) => RgbaImage::from_raw(width, height, data).map(DynamicImage::ImageRgba8),
    }
    .ok_or(ImageError::Damaged)
}

/// The codestream of a file: itself, or the content of its first `jp2c` box; `None` when the file ends before that.
fn codestream(bytes: &[u8]) -> Option<&[u8]> {
    if bytes.starts_with(CODESTREAM) {
        return Some(bytes);
    }
    let mut rest = bytes;
    loop {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (kind, after) = after.split_first_chunk::<4>()?;
        let content = match u32::from_be_bytes(*length) {
            0 => after,
            1 => {
                let (long, after) = after.split_first_chunk::<8>()?;
                after.get(..usize::try_from(u64::from_be_bytes(*long).checked_sub(16)?).ok()?)?
            }
            length => after.get(..usize::try_from(length.checked_sub(8)?).ok()?)?,
        };
        if kind == b"jp2c" {
            return Some(content);
        }
        let header = if u32::from_be_bytes(*length) == 1 { 16 } else { 8 };
        rest = rest.get(header + content.len()..)?;
    }
}

fn reason(error: &DecodeError) -> ImageError {
    match error {
        DecodeError::Decoding(DecodingError::UnexpectedEof) => ImageError::Truncated,
        _ => ImageError::Damaged,
    }
}
