//! Two templates to a score, by BOZORTH3.

use crate::minutiae::MinutiaeTemplate;
use fprint_bozorth3::{Minutia as Point, match_score};

/// The resolution the matcher's distances are made for, dots per inch.
const MATCHER_DPI: i32 = 500;

/// How alike two fingers are; 0 upwards, higher is more alike. `score(a, b) == score(b, a)`.
#[must_use]
pub fn score(a: &MinutiaeTemplate, b: &MinutiaeTemplate) -> u32 {
    let (a, b) = (points(a), points(b));
    match_score(&a, &b).max(match_score(&b, &a))
}

/// The template as BOZORTH3 reads it: pixels at 500 dpi from the bottom left, angle pointing away from the ridge.
fn points(template: &MinutiaeTemplate) -> Vec<Point> {
    let (height, dpi) = (i32::from(template.height()), i32::from(template.dpi()));
    let scale = |px: i32| if dpi == MATCHER_DPI { px } else { (px * MATCHER_DPI + dpi / 2) / dpi };
    template
        .minutiae()
        .iter()
        .map(|m| Point {
            x: scale(i32::from(m.x)),
            y: scale(height - i32::from(m.y)),
            theta: (i32::from(m.angle) + 180) % 360,
        })
        .collect()
}
