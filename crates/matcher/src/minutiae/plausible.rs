//! Whether minutiae lie as on a finger.
//!
//! A matcher compares every pair of near minutiae with every pair on the other side. Where all pairs look the same, as
//! on a grid or a line, or where points are crowded, everything resembles everything, and what comes out says nothing;
//! our own comparison is bounded then, but BOZORTH3, to which records may go, takes seconds: thirty points on a line
//! against themselves took 13 s, a finger takes 1 ms. Such a template comes only from somebody who wants that, and is
//! refused at the door.
#![expect(clippy::as_conversions, reason = "a numeric kernel: small values are binned or counted exactly")]

use super::Minutia;

/// Farthest apart that two minutiae make a pair for the matcher: 125 pixels at 500 dpi, in inches.
const REACH_INCH: f32 = 0.25;

/// Closer than this, 10 pixels at 500 dpi, two minutiae stand on neighbouring ridges or on one.
const CLOSE_INCH: f32 = 0.02;

/// Most close pairs for each minutia. The 80 images of FVC2002 DB1_B reach 0.20, another
/// extractor's minutiae of them 0.31.
const MAX_CLOSE: f32 = 0.5;

/// Most pairs that resemble a pair, itself included, on average. FVC2002 DB1_B reaches 1.62, a
/// grid of 30 minutiae 16.
const MAX_RESEMBLANCE: f32 = 2.5;

/// Angles within one bin of this many degrees count as alike: about the matcher's tolerance.
const ANGLE_BIN: f32 = 15.0;

/// Bins of a pair's length for each doubling: an eighth more length is another bin.
const LENGTH_BINS: f32 = 6.0;

/// Whether the minutiae could be a finger's.
pub(super) fn is_plausible(minutiae: &[Minutia], dpi: u16) -> bool {
    let (close, resemblance) = measure(minutiae, dpi);
    close <= MAX_CLOSE && resemblance <= MAX_RESEMBLANCE
}

/// Close pairs for each minutia, and pairs alike for each pair.
fn measure(minutiae: &[Minutia], dpi: u16) -> (f32, f32) {
    let (reach, near) = (REACH_INCH * f32::from(dpi), CLOSE_INCH * f32::from(dpi));
    let (mut close, mut kinds) = (0u32, Vec::new());
    for (i, a) in minutiae.iter().enumerate() {
        for b in minutiae.iter().skip(i + 1) {
            let (dx, dy) = (f32::from(b.x) - f32::from(a.x), f32::from(a.y) - f32::from(b.y));
            let length = (dx * dx + dy * dy).sqrt();
            if length <= reach {
                close += u32::from(length <= near);
                let line = dy.atan2(dx).to_degrees();
                let (one, other) = (angle_bin(f32::from(a.angle) - line), angle_bin(f32::from(b.angle) - line - 180.0));
                let length = (length.max(1.0).log2() * LENGTH_BINS) as u32;
                kinds.push(length << 16 | one.min(other) << 8 | one.max(other));
            }
        }
    }
    kinds.sort_unstable();
    let alike: f32 = kinds.chunk_by(|a, b| a == b).map(|same| (same.len() as f32) * (same.len() as f32)).sum();
    (close as f32 / minutiae.len().max(1) as f32, alike / kinds.len().max(1) as f32)
}

fn angle_bin(degrees: f32) -> u32 {
    (degrees.rem_euclid(360.0) / ANGLE_BIN) as u32
}
