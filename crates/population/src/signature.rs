//! A drawn signature: a few strokes on white, as a PNG, so that the recording is complete without any real hand.

use crate::dice::Dice;
use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use std::io::Cursor;

const WIDTH: u32 = 240;
const HEIGHT: u32 = 96;

/// The signature of a body.
pub fn signature_png(body: u64) -> Vec<u8> {
    let mut dice = Dice::new(b"signing ", body, 0);
    let mut paper = GrayImage::from_pixel(WIDTH, HEIGHT, Luma([255]));
    let mut from = (dice.between(12, 40), dice.between(24, 72));
    for _ in 0..dice.between(7, 12) {
        let to = ((from.0 + dice.between(4, 26)).min(WIDTH - 6), dice.between(10, HEIGHT - 10));
        stroke(&mut paper, from, to);
        from = to;
    }
    let mut file = Cursor::new(Vec::new());
    match DynamicImage::from(paper).write_to(&mut file, ImageFormat::Png) {
        Ok(()) => file.into_inner(),
        Err(error) => unreachable!("a small grey picture is written to memory: {error}"),
    }
}

/// A line two pixels thick.
fn stroke(paper: &mut GrayImage, from: (u32, u32), to: (u32, u32)) {
    let steps = from.0.abs_diff(to.0).max(from.1.abs_diff(to.1)).max(1);
    for step in 0..=steps {
        let x = (from.0 * (steps - step) + to.0 * step) / steps;
        let y = (from.1 * (steps - step) + to.1 * step) / steps;
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            if let Some(pixel) = paper.get_pixel_mut_checked(x + dx, y + dy) {
                *pixel = Luma([20]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_pictures_and_differ() {
        let (one, other) = (signature_png(1), signature_png(2));
        assert_ne!(one, other);
        assert_eq!(one, signature_png(1));
        let read = image::load_from_memory(&one).unwrap();
        assert_eq!((read.width(), read.height()), (WIDTH, HEIGHT));
        assert!(one.len() < 4_000, "{}", one.len());
    }
}
