//! The passport-like cut of a portrait: 3:4, eyes on one line for every card.
#![expect(clippy::as_conversions, reason = "pixel sizes are exact in f32")]

use super::geometry::{FaceBox, Similarity};
use super::mesh::Mesh;
use super::sample::{Border, sample_image};
use crate::image::RgbImage;

/// Width of the portrait in pixels: 300 dots an inch on a photo of 4 cm, twice what a card shows.
pub const PORTRAIT_WIDTH_PX: u32 = 480;
/// Height of the portrait in pixels; width to height is 3:4.
pub const PORTRAIT_HEIGHT_PX: u32 = 640;
/// The crop's height over the distance from hairline to chin. Crown to chin is about 1.3 of that distance, so the head
/// takes some 70 % of the height, within the 60 to 90 % of ISO/IEC 19794-5.
const HEIGHT_OVER_FACE: f32 = 1.85;
/// Where the eyes lie below the upper edge, as a part of the height; ISO/IEC 19794-5 wants 30 to 50 %.
const EYE_LINE: f32 = 0.43;

/// Where the portrait lies in the picture; it may reach beyond.
pub(crate) fn place(mesh: &Mesh) -> FaceBox {
    let [left, right, ..] = mesh.five_points();
    let eyes = left.midpoint(right);
    let cheeks = mesh.point(234).midpoint(mesh.point(454));
    let height = mesh.point(10).distance(mesh.point(152)) * HEIGHT_OVER_FACE;
    let width = height * PORTRAIT_WIDTH_PX as f32 / PORTRAIT_HEIGHT_PX as f32;
    FaceBox { left: f32::midpoint(eyes.x, cheeks.x) - width / 2.0, top: eyes.y - EYE_LINE * height, width, height }
}

/// Part of a box that lies outside the picture, 0 to 1.
pub(crate) fn outside(crop: &FaceBox, image: &RgbImage) -> f32 {
    let span = |start: f32, len: f32, size: f32| ((start + len).min(size - 0.5) - start.max(-0.5)).max(0.0);
    let inside = span(crop.left, crop.width, image.width() as f32) * span(crop.top, crop.height, image.height() as f32);
    let area = crop.width * crop.height;
    if area > 0.0 { (1.0 - inside / area).clamp(0.0, 1.0) } else { 1.0 }
}

/// Cuts the portrait out; beyond the picture its edge is repeated.
pub(crate) fn cut(image: &RgbImage, crop: &FaceBox) -> Option<RgbImage> {
    let scale = crop.width / PORTRAIT_WIDTH_PX as f32;
    let shift = (scale - 1.0) / 2.0;
    let map = Similarity { a: scale, b: 0.0, dx: crop.left + shift, dy: crop.top + shift };
    sample_image(image, &map, (PORTRAIT_WIDTH_PX, PORTRAIT_HEIGHT_PX), Border::Nearest)
}
