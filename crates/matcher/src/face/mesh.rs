//! The face's shape: FaceMesh (Kartynnik et al. 2019), 468 points in three dimensions.
#![expect(clippy::as_conversions, reason = "pixel counts are exact in f32")]

use super::detect::{Detection, logistic};
use super::geometry::{Point, Similarity};
use super::net::plan::PreluReading;
use super::net::{Arena, ModelFault, Network};
use super::sample::{Border, sample};
use crate::image::RgbImage;

/// Side of the network's input in pixels.
const SIDE: f32 = 192.0;
/// The cut-out reaches a quarter beyond the detected box on each side, as the network was trained.
const CUT_OUT: f32 = 1.5;
/// Points of the mesh.
pub(crate) const MESH_POINTS: usize = 468;
/// The points, and the logit of "a face is present".
const OUTPUTS: [&str; 2] = ["Identity_2", "StatefulPartitionedCall/model_1/conv2d_31/BiasAdd"];

/// The mesh of one face, in pixels of the picture; z is depth in the same unit, smaller is nearer to the camera.
pub(crate) struct Mesh {
    /// x, y, z of each point.
    points: Vec<[f32; 3]>,
    /// Confidence that there is a face at all, 0 to 1.
    pub(crate) presence: f32,
}

impl Mesh {
    /// A mesh with the given points, for tests of what is measured on it.
    #[cfg(test)]
    pub(crate) fn of(given: &[(usize, [f32; 3])]) -> Self {
        let mut points = vec![[0.0; 3]; MESH_POINTS];
        for (n, point) in given {
            points[*n] = *point;
        }
        Self { points, presence: 1.0 }
    }

    /// The n-th point (numbering of the canonical face model).
    pub(crate) fn at(&self, n: usize) -> [f32; 3] {
        self.points.get(n).copied().unwrap_or_default()
    }

    /// The n-th point without its depth.
    pub(crate) fn point(&self, n: usize) -> Point {
        let [x, y, _] = self.at(n);
        Point { x, y }
    }

    /// Upper left and lower right corner of the mesh.
    fn bounds(&self) -> (Point, Point) {
        let start = (Point { x: f32::MAX, y: f32::MAX }, Point { x: f32::MIN, y: f32::MIN });
        self.points.iter().fold(start, |(low, high), [x, y, _]| {
            (Point { x: low.x.min(*x), y: low.y.min(*y) }, Point { x: high.x.max(*x), y: high.y.max(*y) })
        })
    }

    /// Part of the mesh's points that lie outside the picture, 0 to 1.
    pub(crate) fn part_outside(&self, image: &RgbImage) -> f32 {
        let (right, bottom) = (image.width() as f32 - 0.5, image.height() as f32 - 0.5);
        let is_outside = |[x, y, _]: &&[f32; 3]| !((-0.5..=right).contains(x) && (-0.5..=bottom).contains(y));
        self.points.iter().filter(is_outside).count() as f32 / self.points.len().max(1) as f32
    }

    /// The five points of the alignment: left eye, right eye (as seen in the picture), nose tip, mouth corners. Eyes
    /// are the middle of their corners, which do not move with the lids.
    pub(crate) fn five_points(&self) -> [Point; 5] {
        let middle = |a, b| self.point(a).midpoint(self.point(b));
        [middle(33, 133), middle(362, 263), self.point(1), self.point(61), self.point(291)]
    }
}

/// The planned mesh network.
pub(crate) struct Mesher {
    network: Network,
}

impl Mesher {
    pub(crate) fn load(json: &[u8], bin: &[u8]) -> Result<Self, ModelFault> {
        let network = Network::load(json, bin, ("input_1", &OUTPUTS), PreluReading::Repaired)?;
        network.expect_sizes(192, &[MESH_POINTS * 3, 1])?;
        Ok(Self { network })
    }

    /// The mesh of a detected face; the cut-out is turned so that the eyes lie level.
    pub(crate) fn measure(&self, arena: &mut Arena, image: &RgbImage, face: &Detection) -> Mesh {
        let [left, right] = face.eyes;
        let angle = (right.y - left.y).atan2(right.x - left.x);
        let side = face.face_box.width.max(face.face_box.height) * CUT_OUT;
        self.cut_out(arena, image, &Similarity::around(SIDE, face.face_box.centre(), side / SIDE, angle))
    }

    /// Measures again, in a cut-out that follows the first mesh instead of the detector's coarse box. On small grey
    /// portraits this lowers the equal error rate by a third.
    pub(crate) fn refine(&self, arena: &mut Arena, image: &RgbImage, mesh: &Mesh) -> Mesh {
        let [left, right, ..] = mesh.five_points();
        let angle = (right.y - left.y).atan2(right.x - left.x);
        let (low, high) = mesh.bounds();
        let side = (high.x - low.x).max(high.y - low.y) * CUT_OUT;
        self.cut_out(arena, image, &Similarity::around(SIDE, low.midpoint(high), side / SIDE, angle))
    }

    fn cut_out(&self, arena: &mut Arena, image: &RgbImage, map: &Similarity) -> Mesh {
        let outputs = self.network.run(arena, |input| {
            let (pixels, _) = input.as_chunks_mut::<3>();
            sample(image, map, (SIDE as u32, SIDE as u32), Border::Black, |i, rgb| {
                if let Some(pixel) = pixels.get_mut(i) {
                    *pixel = rgb.map(|v| v / 255.0);
                }
            });
        });
        let [values, flag] = outputs.as_slice() else { return Mesh { points: Vec::new(), presence: 0.0 } };
        let place = |[x, y, z]: &[f32; 3]| {
            let p = map.apply(Point { x: *x, y: *y });
            [p.x, p.y, z * map.scale()]
        };
        let points = values.as_chunks::<3>().0.iter().map(place).collect();
        Mesh { points, presence: flag.first().copied().map_or(0.0, logistic) }
    }
}
