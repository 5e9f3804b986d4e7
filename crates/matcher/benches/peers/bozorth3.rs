//! BOZORTH3 as `fprint-bozorth3` ports it, to measure against; included by those who do.

use fprint_bozorth3::{Minutia as Point, match_score};
use matcher::minutiae::MinutiaeTemplate;

/// The template as BOZORTH3 reads it: pixels at 500 dpi from the bottom left, angle pointing away from the ridge.
pub fn points(template: &MinutiaeTemplate) -> Vec<Point> {
    let (height, dpi) = (i32::from(template.height()), i32::from(template.dpi()));
    let scale = |px: i32| if dpi == 500 { px } else { (px * 500 + dpi / 2) / dpi };
    let point = |m: &matcher::minutiae::Minutia| Point {
        x: scale(i32::from(m.x)),
        y: scale(height - i32::from(m.y)),
        theta: (i32::from(m.angle) + 180) % 360,
    };
    template.minutiae().iter().map(point).collect()
}

/// Its score, in one order for both ways, since it is not symmetric; `None` where it panics: version 0.1.0 does so on
/// some pairs of real fingers, with an index out of bounds in its clustering.
pub fn score(a: &[Point], b: &[Point]) -> Option<u32> {
    let in_order = a.iter().map(Point::as_xyt).le(b.iter().map(Point::as_xyt));
    std::panic::catch_unwind(|| if in_order { match_score(a, b) } else { match_score(b, a) }).ok()
}
