//! The wavelet tree: which rectangle of the transformed picture is which of the 64 subbands.
//!
//! Splitting a rectangle puts low frequencies first and high ones second along both axes. In a part that is itself of
//! high frequency the order is turned around, since its spectrum is mirrored; the low half keeps the odd sample.

/// Subbands of the tree.
pub(super) const BANDS: usize = 64;

/// A part of the transformed picture, in samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
    /// Whether high frequencies come first along x when this part is split.
    pub is_mirrored_x: bool,
    /// The same along y.
    pub is_mirrored_y: bool,
}

impl Part {
    pub(super) fn whole(width: usize, height: usize) -> Self {
        Self { x: 0, y: 0, width, height, is_mirrored_x: false, is_mirrored_y: false }
    }

    pub(super) fn area(&self) -> usize {
        self.width * self.height
    }

    /// Upper left, upper right, lower left, lower right.
    pub(super) fn split(&self) -> [Self; 4] {
        let (left, right) = halves(self.width, self.is_mirrored_x);
        let (upper, lower) = halves(self.height, self.is_mirrored_y);
        let part = |is_right: bool, is_lower: bool| Self {
            x: self.x + if is_right { left } else { 0 },
            y: self.y + if is_lower { upper } else { 0 },
            width: if is_right { right } else { left },
            height: if is_lower { lower } else { upper },
            is_mirrored_x: is_right,
            is_mirrored_y: is_lower,
        };
        [part(false, false), part(true, false), part(false, true), part(true, true)]
    }

    /// Puts values into this part of a plane, row by row.
    pub(super) fn fill(&self, plane: &mut [f32], stride: usize, mut values: impl Iterator<Item = f32>) {
        for row in plane.chunks_exact_mut(stride).skip(self.y).take(self.height) {
            for (cell, value) in row.iter_mut().skip(self.x).take(self.width).zip(&mut values) {
                *cell = value;
            }
        }
    }
}

/// Samples of the first and the second half.
fn halves(length: usize, is_mirrored: bool) -> (usize, usize) {
    let (low, high) = (length.div_ceil(2), length / 2);
    if is_mirrored { (high, low) } else { (low, high) }
}

/// The parts that are joined from four, the innermost first: the order in which the picture is put together.
pub(super) fn joints(width: usize, height: usize) -> [Part; 20] {
    let whole = Part::whole(width, height);
    let [low, right, lower, _] = whole.split();
    let [low2, right2, lower2, _] = low.split();
    let [low3, a, b, c] = low2.split();
    let [low4, ..] = low3.split();
    let [d, e, f, g] = right2.split();
    let [h, i, j, k] = lower2.split();
    [low4, low3, a, b, c, d, e, f, g, h, i, j, k, low2, right2, lower2, low, right, lower, whole]
}

/// The 64 subbands in the order of the specification (figure 3).
pub(super) fn subbands(width: usize, height: usize) -> [Part; BANDS] {
    let [low4, low3, a, b, c, d, e, f, g, h, i, j, k, _, _, _, low, right, lower, whole] = joints(width, height);
    let [_, four, five, six] = low3.split();
    let [_, _, _, fifty_one] = low.split();
    let [_, _, _, corner] = whole.split();
    let mut bands = [whole; BANDS];
    let groups = [a, b, c, d, e, f, g, h, i, j, k].map(|part| part.split());
    let ordered = low4
        .split()
        .into_iter()
        .chain([four, five, six])
        .chain(groups.into_iter().flatten())
        .chain([fifty_one])
        .chain([right, lower, corner].into_iter().flat_map(|part| part.split()));
    for (slot, band) in bands.iter_mut().zip(ordered) {
        *slot = band;
    }
    bands
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(plane: &[f32]) -> usize {
        plane.iter().filter(|v| **v > 0.0).count()
    }

    #[test]
    fn the_subbands_cover_every_sample_once() {
        for (width, height) in [(20, 20), (21, 35), (101, 77), (300, 400), (545, 622), (63, 64)] {
            let bands = subbands(width, height);
            let mut covered = vec![0.0; width * height];
            for band in &bands {
                let before = filled(&covered);
                band.fill(&mut covered, width, std::iter::repeat(1.0));
                assert_eq!(filled(&covered) - before, band.area(), "{band:?} overlaps another");
            }
            assert!(covered.iter().all(|v| *v == 1.0), "{width}×{height}");
        }
    }

    #[test]
    fn low_halves_keep_the_odd_sample() {
        let [a, b, c, d] = Part::whole(7, 5).split();
        assert_eq!([a.width, b.width, c.height, d.height], [4, 3, 2, 2]);
        let [first, second, ..] = b.split();
        assert_eq!([first.width, second.width], [1, 2]);
    }
}
