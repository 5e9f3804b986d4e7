//! Portraits and signatures: decoded, checked, cut to shape and encoded anew. What a camera wrote beside the pixels
//! (place, time, serial number) never reaches a card.

use std::io::Cursor;
use std::sync::Arc;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, GenericImageView as _, ImageDecoder as _, ImageFormat, ImageReader, Limits};

use crate::error::{PictureFault, PictureKind, RenderError};

/// Most bytes of a picture.
const BYTES_MAX: usize = 8 * 1024 * 1024;
/// Most pixels of a side.
const SIDE_MAX_PX: u32 = 8_192;
/// Most memory that decoding may take.
const ALLOC_MAX_BYTES: u64 = 256 * 1024 * 1024;
/// Least width and height of a portrait. Whether a face is good enough was decided when it was recorded; this only
/// keeps out what is no picture at all.
const PORTRAIT_MIN_PX: (u32, u32) = (16, 20);
/// Below this width a portrait is enlarged smoothly, or its pixels would show as squares.
const SMOOTH_BELOW_PX: u32 = 150;
/// The portrait as printed: 3 to 4, 423 dots per inch on 18 mm.
const PORTRAIT_PX: (u32, u32) = (300, 400);
/// The largest signature kept: 720 dots per inch on 17 mm.
const SIGNATURE_PX: (u32, u32) = (480, 240);
const JPEG_QUALITY: u8 = 90;

/// An encoded picture that the PDF takes as it is.
#[derive(Clone)]
pub(crate) enum Picture {
    Jpeg(Arc<Vec<u8>>),
    Png(Arc<Vec<u8>>),
}

/// The portrait: turned as the camera says, cut to 3 : 4 about its centre, 300 × 400 pixels at most.
///
/// # Errors
/// [`RenderError::Picture`] with what is wrong.
pub(crate) fn portrait(bytes: &[u8]) -> Result<Picture, RenderError> {
    let kind = PictureKind::Portrait;
    let whole = decode(bytes).map_err(|fault| RenderError::Picture { kind, fault })?;
    let (w, h) = whole.dimensions();
    if w < PORTRAIT_MIN_PX.0 || h < PORTRAIT_MIN_PX.1 {
        return Err(RenderError::Picture { kind, fault: PictureFault::TooSmall });
    }
    let (cut_w, cut_h) = if w * 4 > h * 3 { (h * 3 / 4, h) } else { (w, w * 4 / 3) };
    let mut cut = whole.crop_imm((w - cut_w) / 2, (h - cut_h) / 2, cut_w, cut_h);
    if cut_w > 4 * PORTRAIT_PX.0 {
        cut = cut.thumbnail_exact(PORTRAIT_PX.0, PORTRAIT_PX.1);
    } else if cut_w < SMOOTH_BELOW_PX {
        cut = cut.resize_exact(PORTRAIT_PX.0, PORTRAIT_PX.1, FilterType::CatmullRom);
    } else if cut_w > PORTRAIT_PX.0 {
        cut = cut.resize_exact(PORTRAIT_PX.0, PORTRAIT_PX.1, FilterType::Triangle);
    }
    let cut = if cut.color().has_color() { on_white(&cut) } else { DynamicImage::ImageLuma8(cut.to_luma8()) };
    let mut out = Vec::new();
    cut.write_with_encoder(JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY))
        .map_err(|_| RenderError::Internal { stage: "portrait" })?;
    Ok(Picture::Jpeg(Arc::new(out)))
}

/// The signature: dark strokes on nothing, whatever the colour of the paper was.
///
/// # Errors
/// [`RenderError::Picture`] with what is wrong.
pub(crate) fn signature(bytes: &[u8]) -> Result<Picture, RenderError> {
    let kind = PictureKind::Signature;
    let mut whole = decode(bytes).map_err(|fault| RenderError::Picture { kind, fault })?;
    let (w, h) = whole.dimensions();
    if w < 8 || h < 8 {
        return Err(RenderError::Picture { kind, fault: PictureFault::TooSmall });
    }
    if w > SIGNATURE_PX.0 || h > SIGNATURE_PX.1 {
        whole = whole.thumbnail(SIGNATURE_PX.0, SIGNATURE_PX.1);
    }
    let grey = on_white(&whole).to_luma8();
    let strokes = image::GrayAlphaImage::from_fn(grey.width(), grey.height(), |x, y| {
        let image::Luma([light]) = *grey.get_pixel(x, y);
        image::LumaA([16, 255 - light])
    });
    let mut out = Vec::new();
    DynamicImage::ImageLumaA8(strokes)
        .write_with_encoder(PngEncoder::new(&mut out))
        .map_err(|_| RenderError::Internal { stage: "signature" })?;
    Ok(Picture::Png(Arc::new(out)))
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, PictureFault> {
    if bytes.len() > BYTES_MAX {
        return Err(PictureFault::TooLarge);
    }
    let unreadable = |_| PictureFault::Unreadable;
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PictureFault::Unreadable)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png)) {
        return Err(PictureFault::Unreadable);
    }
    // A JPEG that stops early still decodes, with grey where the face should be.
    if reader.format() == Some(ImageFormat::Jpeg) && !ends_as_jpeg(bytes) {
        return Err(PictureFault::Unreadable);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX_PX);
    limits.max_image_height = Some(SIDE_MAX_PX);
    limits.max_alloc = Some(ALLOC_MAX_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| match error {
        image::ImageError::Limits(_) => PictureFault::TooLarge,
        _ => PictureFault::Unreadable,
    })?;
    let (w, h) = decoder.dimensions();
    if w > SIDE_MAX_PX || h > SIDE_MAX_PX {
        return Err(PictureFault::TooLarge);
    }
    let orientation = decoder.orientation().map_err(unreadable)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| match error {
        image::ImageError::Limits(_) => PictureFault::TooLarge,
        _ => PictureFault::Unreadable,
    })?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// Whether the end-of-image marker stands in the last bytes; cameras may pad after it.
fn ends_as_jpeg(bytes: &[u8]) -> bool {
    let tail = bytes.get(bytes.len().saturating_sub(4_096)..).unwrap_or(bytes);
    tail.windows(2).any(|pair| pair == [0xff, 0xd9])
}

/// Flattens transparency onto white paper.
fn on_white(image: &DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return DynamicImage::ImageRgb8(image.to_rgb8());
    }
    let mut paper = image::RgbaImage::from_pixel(image.width(), image.height(), image::Rgba([255; 4]));
    image::imageops::overlay(&mut paper, &image.to_rgba8(), 0, 0);
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(paper).to_rgb8())
}
