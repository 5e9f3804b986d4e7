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

/// The crop moved, and if need be shrunk, until it lies inside the picture: a card shows no invented pixels.
fn fit_inside(crop: &FaceBox, image: &RgbImage) -> FaceBox {
    let (w, h) = (image.width() as f32, image.height() as f32);
    let shrink = (w / crop.width).min(h / crop.height).min(1.0);
    let (width, height) = (crop.width * shrink, crop.height * shrink);
    let centre = crop.centre();
    // Where it must shrink, the eyes keep their place in the crop as far as the picture allows.
    let top = crop.top + EYE_LINE * (crop.height - height);
    let place = |wanted: f32, len: f32, size: f32| wanted.clamp(-0.5, (size - 0.5 - len).max(-0.5));
    FaceBox { left: place(centre.x - width / 2.0, width, w), top: place(top, height, h), width, height }
}

/// Cuts the portrait out of the picture.
pub(crate) fn cut(image: &RgbImage, crop: &FaceBox) -> Option<RgbImage> {
    let crop = fit_inside(crop, image);
    let scale = crop.width / PORTRAIT_WIDTH_PX as f32;
    let shift = (scale - 1.0) / 2.0;
    let map = Similarity { a: scale, b: 0.0, dx: crop.left + 0.5 + shift, dy: crop.top + 0.5 + shift };
    sample_image(image, &map, (PORTRAIT_WIDTH_PX, PORTRAIT_HEIGHT_PX), Border::Nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crop_stays_inside_and_keeps_its_shape() {
        let image = RgbImage::new(300, 400, vec![0; 300 * 400 * 3]).unwrap();
        let cases = [
            (FaceBox { left: 50.0, top: 60.0, width: 150.0, height: 200.0 }, (50.0, 60.0, 150.0)),
            (FaceBox { left: -40.0, top: 390.0, width: 150.0, height: 200.0 }, (-0.5, 199.5, 150.0)),
            (FaceBox { left: -150.0, top: -200.0, width: 600.0, height: 800.0 }, (-0.5, -0.5, 300.0)),
        ];
        for (ideal, (left, top, width)) in cases {
            let found = fit_inside(&ideal, &image);
            assert_eq!((found.left, found.top, found.width), (left, top, width), "{ideal:?}");
            assert!((found.height / found.width - 4.0 / 3.0).abs() < 1e-5);
        }
        let whole = FaceBox { left: -0.5, top: -0.5, width: 300.0, height: 400.0 };
        assert!(outside(&whole, &image) < 1e-6);
        assert!((outside(&FaceBox { left: -150.5, ..whole }, &image) - 0.5).abs() < 1e-5);
    }
}
