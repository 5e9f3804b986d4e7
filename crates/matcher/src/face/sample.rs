//! Cutting a turned and scaled square out of a picture.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a pixel loop: coordinates are clamped before use"
)]

use super::geometry::{Point, Similarity};
use crate::image::RgbImage;

/// Most samples per axis of one output pixel: beyond three, the networks gain nothing and the time is felt.
const MAX_TAPS: u32 = 3;

/// From this many samples per axis on, their average needs no interpolation between pixels.
const DENSE_TAPS: u32 = 3;
/// Coordinates beyond this lie outside every picture and would lose their fraction.
const FAR: f32 = 1e6;

/// What lies outside the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Border {
    /// Black, as in the pictures the embedding network was trained on.
    Black,
    /// The nearest pixel of the picture, for portraits that people see.
    Nearest,
}

/// Fills a picture of `width` pixels a row: the output pixel (u, v) shows the source at `to_source(u, v)`, bilinearly;
/// where the source shrinks, several samples are averaged. `put` receives each pixel's R, G, B (0 to 255) in order.
pub(crate) fn sample(
    image: &RgbImage,
    to_source: &Similarity,
    (width, height): (u32, u32),
    border: Border,
    mut put: impl FnMut(usize, [f32; 3]),
) {
    let taps = (to_source.scale().round() as u32).clamp(1, MAX_TAPS);
    let offsets: Vec<f32> = (0..taps).map(|i| (i as f32 + 0.5) / taps as f32 - 0.5).collect();
    let share = 1.0 / (taps * taps) as f32;
    let mut index = 0;
    for v in 0..height {
        for u in 0..width {
            let mut sum = [0.0; 3];
            for dy in &offsets {
                for dx in &offsets {
                    let p = to_source.apply(Point { x: u as f32 + dx, y: v as f32 + dy });
                    let colour =
                        if taps >= DENSE_TAPS { nearest(image, p, border) } else { bilinear(image, p, border) };
                    sum = [sum[0] + colour[0], sum[1] + colour[1], sum[2] + colour[2]];
                }
            }
            put(index, sum.map(|s| s * share));
            index += 1;
        }
    }
}

/// The same as bytes.
pub(crate) fn sample_image(
    image: &RgbImage,
    to_source: &Similarity,
    (width, height): (u32, u32),
    border: Border,
) -> Option<RgbImage> {
    let mut data = vec![0; width as usize * height as usize * 3];
    let (pixels, _) = data.as_chunks_mut::<3>();
    sample(image, to_source, (width, height), border, |i, rgb| pixels[i] = rgb.map(|v| (v + 0.5) as u8));
    RgbImage::new(width, height, data)
}

#[inline]
fn nearest(image: &RgbImage, p: Point, border: Border) -> [f32; 3] {
    let (w, h) = (image.width() as i32, image.height() as i32);
    let (x, y) = (floor(p.x.clamp(-FAR, FAR) + 0.5), floor(p.y.clamp(-FAR, FAR) + 0.5));
    let (cx, cy) = (x.clamp(0, w - 1), y.clamp(0, h - 1));
    if border == Border::Black && (cx, cy) != (x, y) {
        return [0.0; 3];
    }
    let at = (cy as usize * w as usize + cx as usize) * 3;
    let pixel = &image.data()[at..at + 3];
    [f32::from(pixel[0]), f32::from(pixel[1]), f32::from(pixel[2])]
}

#[inline]
fn bilinear(image: &RgbImage, p: Point, border: Border) -> [f32; 3] {
    let (w, h) = (image.width() as i32, image.height() as i32);
    let (px, py) = (p.x.clamp(-FAR, FAR), p.y.clamp(-FAR, FAR));
    let (x, y) = (floor(px), floor(py));
    let (rx, ry) = (px - x as f32, py - y as f32);
    if x >= 0 && y >= 0 && x < w - 1 && y < h - 1 {
        let at = (y as usize * w as usize + x as usize) * 3;
        let data = image.data();
        let (upper, lower) = (&data[at..at + 6], &data[at + w as usize * 3..][..6]);
        return std::array::from_fn(|c| {
            let top = f32::from(upper[c]) * (1.0 - rx) + f32::from(upper[c + 3]) * rx;
            let bottom = f32::from(lower[c]) * (1.0 - rx) + f32::from(lower[c + 3]) * rx;
            top * (1.0 - ry) + bottom * ry
        });
    }
    let mut sum = [0.0; 3];
    for (px, py, weight) in [
        (x, y, (1.0 - rx) * (1.0 - ry)),
        (x.saturating_add(1), y, rx * (1.0 - ry)),
        (x, y.saturating_add(1), (1.0 - rx) * ry),
        (x.saturating_add(1), y.saturating_add(1), rx * ry),
    ] {
        let (cx, cy) = (px.clamp(0, w - 1), py.clamp(0, h - 1));
        if border == Border::Nearest || (cx, cy) == (px, py) {
            let at = (cy as usize * w as usize + cx as usize) * 3;
            for (c, total) in sum.iter_mut().enumerate() {
                *total += weight * f32::from(image.data()[at + c]);
            }
        }
    }
    sum
}

/// The integer below, without the library call that `f32::floor` costs on older instruction sets.
#[inline]
fn floor(v: f32) -> i32 {
    let whole = v as i32;
    whole.saturating_sub(i32::from(v < whole as f32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp() -> RgbImage {
        let data = (0..64 * 64).flat_map(|i| [(i % 64) as u8 * 4, (i / 64) as u8 * 4, 9]).collect();
        RgbImage::new(64, 64, data).unwrap()
    }

    fn pixel(map: Similarity, border: Border) -> [f32; 3] {
        let mut found = [0.0; 3];
        sample(&ramp(), &map, (1, 1), border, |_, rgb| found = rgb);
        found
    }

    #[test]
    fn samples_lie_between_pixels() {
        let at = |a, dx, dy| Similarity { a, b: 0.0, dx, dy };
        assert_eq!(pixel(at(1.0, 10.0, 20.0), Border::Black), [40.0, 80.0, 9.0]);
        assert_eq!(pixel(at(1.0, 10.5, 20.25), Border::Black), [42.0, 81.0, 9.0]);
        assert_eq!(pixel(at(1.0, -9.0, 20.0), Border::Black), [0.0; 3]);
        assert_eq!(pixel(at(1.0, -9.0, 20.0), Border::Nearest), [0.0, 80.0, 9.0]);
        assert_eq!(pixel(at(1.0, 1e20, 1e20), Border::Nearest), [252.0, 252.0, 9.0]);
        assert_eq!(pixel(at(3.0, 31.0, 31.0), Border::Black), [124.0, 124.0, 9.0]);
    }
}
