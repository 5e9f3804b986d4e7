//! Points, boxes and similarity maps of the picture plane. Coordinates are pixels; the centre of the first pixel is
//! (0, 0), x grows to the right and y downwards.

/// A point in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

impl Point {
    /// Distance to another point, in pixels.
    #[must_use]
    pub fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The point halfway to another.
    #[must_use]
    pub fn midpoint(self, other: Self) -> Self {
        Self { x: f32::midpoint(self.x, other.x), y: f32::midpoint(self.y, other.y) }
    }
}

/// An upright box in pixels; it may reach beyond the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceBox {
    /// Left edge.
    pub left: f32,
    /// Upper edge.
    pub top: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

impl FaceBox {
    /// The middle of the box.
    #[must_use]
    pub fn centre(&self) -> Point {
        Point { x: self.left + self.width / 2.0, y: self.top + self.height / 2.0 }
    }

    /// Area shared by two boxes over the area of the smaller, 0 to 1.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> f32 {
        let span = |a: f32, a_len: f32, b: f32, b_len: f32| ((a + a_len).min(b + b_len) - a.max(b)).max(0.0);
        let shared =
            span(self.left, self.width, other.left, other.width) * span(self.top, self.height, other.top, other.height);
        let smaller = (self.width * self.height).min(other.width * other.height);
        if smaller > 0.0 { shared / smaller } else { 0.0 }
    }
}

/// A rotation with scale and shift: x ↦ a·x − b·y + dx, y ↦ b·x + a·y + dy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Similarity {
    pub(crate) a: f32,
    pub(crate) b: f32,
    pub(crate) dx: f32,
    pub(crate) dy: f32,
}

impl Similarity {
    /// The map that takes the centre of a square of `side` pixels to `centre`, scaled and turned (radians, clockwise
    /// on the screen).
    pub(crate) fn around(side: f32, centre: Point, scale: f32, angle: f32) -> Self {
        let (a, b) = (scale * angle.cos(), scale * angle.sin());
        let half = (side - 1.0) / 2.0;
        Self { a, b, dx: centre.x - a * half + b * half, dy: centre.y - b * half - a * half }
    }

    pub(crate) fn apply(&self, p: Point) -> Point {
        Point { x: self.a * p.x - self.b * p.y + self.dx, y: self.b * p.x + self.a * p.y + self.dy }
    }

    pub(crate) fn scale(&self) -> f32 {
        self.a.hypot(self.b)
    }

    /// The similarity with the least squared error from `from` to `to` (Umeyama 1991 in two dimensions, where the
    /// rotation needs no decomposition). `None` when all points of `from` coincide.
    pub(crate) fn fit<const N: usize>(from: &[Point; N], to: &[Point; N]) -> Option<Self> {
        let (p, q) = (mean(from), mean(to));
        let (mut dot, mut cross, mut spread) = (0.0, 0.0, 0.0);
        for (s, t) in from.iter().zip(to) {
            let (sx, sy, tx, ty) = (s.x - p.x, s.y - p.y, t.x - q.x, t.y - q.y);
            dot += sx * tx + sy * ty;
            cross += sx * ty - sy * tx;
            spread += sx * sx + sy * sy;
        }
        if spread <= f32::EPSILON {
            return None;
        }
        let (a, b) = (dot / spread, cross / spread);
        Some(Self { a, b, dx: q.x - a * p.x + b * p.y, dy: q.y - b * p.x - a * p.y })
    }
}

#[expect(clippy::as_conversions, reason = "a count of points is exact in f32")]
fn mean(points: &[Point]) -> Point {
    let n = points.len().max(1) as f32;
    Point { x: points.iter().map(|p| p.x).sum::<f32>() / n, y: points.iter().map(|p| p.y).sum::<f32>() / n }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fit_recovers_the_map() {
        let map = Similarity { a: 0.8, b: -0.3, dx: 5.0, dy: -2.0 };
        let from = [(1.0, 2.0), (30.0, 4.0), (15.0, 22.0), (7.0, 40.0), (28.0, 41.0)].map(|(x, y)| Point { x, y });
        let found = Similarity::fit(&from, &from.map(|p| map.apply(p))).unwrap();
        for (a, b) in [(found.a, map.a), (found.b, map.b), (found.dx, map.dx), (found.dy, map.dy)] {
            assert!((a - b).abs() < 1e-4, "{found:?}");
        }
        assert_eq!(Similarity::fit(&[from[0]; 3], &[from[1]; 3]), None);
    }

    #[test]
    fn the_square_lands_around_its_centre() {
        let centre = Point { x: 100.0, y: 50.0 };
        let map = Similarity::around(192.0, centre, 0.5, 0.4);
        let found = map.apply(Point { x: 95.5, y: 95.5 });
        assert!(found.distance(centre) < 1e-3, "{found:?}");
        assert!((map.scale() - 0.5).abs() < 1e-6);
    }

    #[test]
    fn overlap_of_boxes() {
        let unit = FaceBox { left: 0.0, top: 0.0, width: 2.0, height: 2.0 };
        let moved = |left, top| FaceBox { left, top, ..unit };
        for (other, expected) in [(unit, 1.0), (moved(1.0, 0.0), 0.5), (moved(2.0, 0.0), 0.0)] {
            assert!((unit.overlap(&other) - expected).abs() < 1e-6, "{other:?}");
        }
    }
}
