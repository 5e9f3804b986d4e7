//! Reading and writing picture files.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError as CodecError, ImageFormat, ImageReader,
};

use super::{GreyImage, ImageError, MAX_DECODED_BYTES, MAX_PIXELS, MAX_SIDE_PX, MIN_SIDE_PX, RgbImage};
use super::{jpeg, jpeg2000, wsq};

/// Decodes a JPEG, JPEG 2000, PNG, PGM/PPM or WSQ file to RGB, upright (the camera's orientation mark is applied); what is
/// transparent becomes white.
///
/// # Errors
/// Every variant of [`ImageError`] but `Encode`; sizes are judged from the header, before anything is allocated.
pub fn decode_rgb(bytes: &[u8]) -> Result<RgbImage, ImageError> {
    let rgb = on_white(decode(bytes)?);
    let (width, height) = rgb.dimensions();
    RgbImage::new(width, height, rgb.into_raw()).ok_or(ImageError::Damaged)
}

/// Decodes as [`decode_rgb`] does, to grey. A grey file keeps its very values.
///
/// # Errors
/// As [`decode_rgb`].
pub fn decode_grey(bytes: &[u8]) -> Result<GreyImage, ImageError> {
    let picture = decode(bytes)?;
    if let DynamicImage::ImageLuma8(grey) = picture {
        let (width, height) = grey.dimensions();
        return GreyImage::new(width, height, grey.into_raw()).ok_or(ImageError::Damaged);
    }
    let rgb = on_white(picture);
    let (width, height) = rgb.dimensions();
    Ok(RgbImage::new(width, height, rgb.into_raw()).ok_or(ImageError::Damaged)?.to_grey())
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, ImageError> {
    if jpeg2000::is_claimed(bytes) {
        return jpeg2000::decode(bytes);
    }
    if bytes.starts_with(wsq::MAGIC) {
        let grey = wsq::decode(bytes)?;
        let (width, height) = (grey.width(), grey.height());
        let buffer = image::GrayImage::from_raw(width, height, grey.into_data()).ok_or(ImageError::Damaged)?;
        return Ok(DynamicImage::ImageLuma8(buffer));
    }
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| ImageError::NotAnImage)?;
    let format = reader.format().ok_or(ImageError::NotAnImage)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Pnm) {
        return Err(ImageError::NotAnImage);
    }
    let mut decoder = reader.into_decoder().map_err(|e| reason(&e, (0, 0)))?;
    let size = decoder.dimensions();
    judge(size.0, size.1, u64::from(decoder.color_type().bytes_per_pixel()))?;
    if format == ImageFormat::Jpeg && !jpeg::is_complete(bytes) {
        // The decoder would fill the missing rows with grey and call it a picture.
        return Err(ImageError::Truncated);
    }
    let orientation = decoder.orientation().map_err(|e| reason(&e, size))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|e| reason(&e, size))?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// Judges a size before anything is allocated; a pixel takes `pixel_bytes` while it is decoded.
pub(super) fn judge(width: u32, height: u32, pixel_bytes: u64) -> Result<(), ImageError> {
    let pixels = u64::from(width) * u64::from(height);
    let bytes = pixels.saturating_mul(pixel_bytes);
    if width.max(height) > MAX_SIDE_PX || pixels > MAX_PIXELS || bytes > MAX_DECODED_BYTES {
        return Err(ImageError::TooLarge { width, height });
    }
    if width.min(height) < MIN_SIDE_PX {
        return Err(ImageError::TooSmall { width, height });
    }
    Ok(())
}

/// The codec reads from memory, so its I/O errors can only mean that the bytes ran out.
fn reason(error: &CodecError, (width, height): (u32, u32)) -> ImageError {
    match error {
        CodecError::IoError(_) => ImageError::Truncated,
        CodecError::Limits(_) => ImageError::TooLarge { width, height },
        CodecError::Unsupported(_) => ImageError::NotAnImage,
        _ => ImageError::Damaged,
    }
}

/// Lays a picture with transparency on white paper, as it would be printed.
fn on_white(picture: DynamicImage) -> image::RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let rgba = picture.into_rgba8();
    image::RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [r, g, b, a] = rgba.get_pixel(x, y).0;
        let blend = |v: u8| {
            let sum = u32::from(v) * u32::from(a) + 255 * (255 - u32::from(a)) + 127;
            u8::try_from(sum / 255).unwrap_or(u8::MAX)
        };
        image::Rgb([blend(r), blend(g), blend(b)])
    })
}

pub(super) fn encode_png(data: &[u8], width: u32, height: u32) -> Result<Vec<u8>, ImageError> {
    let mut out = Vec::new();
    image::codecs::png::PngEncoder::new(&mut out)
        .write_image(data, width, height, ExtendedColorType::Rgb8)
        .map_err(|_| ImageError::Encode)?;
    Ok(out)
}

pub(super) fn encode_jpeg(data: &[u8], width: u32, height: u32, quality: u8) -> Result<Vec<u8>, ImageError> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, quality.clamp(1, 100))
        .write_image(data, width, height, ExtendedColorType::Rgb8)
        .map_err(|_| ImageError::Encode)?;
    Ok(out)
}
