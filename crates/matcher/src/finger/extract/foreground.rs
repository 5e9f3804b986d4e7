//! Where in the image the finger is: blocks whose grey levels vary.
#![expect(clippy::as_conversions, reason = "a numeric kernel: pixel counts below 2²³ are exact in f32")]

/// Side of a block in pixels: about two ridges at 500 dpi.
const BLOCK: usize = 16;

/// A block belongs to the finger when its grey levels have at least this standard deviation.
const RIDGE_DEVIATION: f32 = 12.0;

/// The finger's area and contrast.
pub(super) struct Foreground {
    /// Share of all pixels, 0 to 1.
    pub share: f32,
    /// Pixels.
    pub pixels: f32,
    /// Mean standard deviation of grey levels in the finger's blocks; 0 without any.
    pub contrast: f32,
}

impl Foreground {
    /// Measures an image of rows of `width` pixels.
    pub(super) fn of(pixels: &[u8], width: usize) -> Self {
        let (mut area, mut deviations, mut blocks) = (0usize, 0.0f32, 0usize);
        for band in pixels.chunks(width * BLOCK) {
            for left in (0..width).step_by(BLOCK) {
                let rows = band.chunks(width).map(|row| row.get(left..width.min(left + BLOCK)).unwrap_or_default());
                let (count, deviation) = spread(rows);
                if deviation >= RIDGE_DEVIATION {
                    area += count;
                    deviations += deviation;
                    blocks += 1;
                }
            }
        }
        Self {
            share: area as f32 / pixels.len().max(1) as f32,
            pixels: area as f32,
            contrast: if blocks == 0 { 0.0 } else { deviations / blocks as f32 },
        }
    }
}

/// Count and standard deviation of the pixels.
fn spread<'a>(rows: impl Iterator<Item = &'a [u8]>) -> (usize, f32) {
    let (mut count, mut sum, mut squares) = (0usize, 0u32, 0u32);
    for &p in rows.flatten() {
        count += 1;
        sum += u32::from(p);
        squares += u32::from(p) * u32::from(p);
    }
    if count == 0 {
        return (0, 0.0);
    }
    let mean = sum as f32 / count as f32;
    (count, (squares as f32 / count as f32 - mean * mean).max(0.0).sqrt())
}
