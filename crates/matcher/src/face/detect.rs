//! Where the faces are: BlazeFace (Bazarevsky et al. 2019), the 256-pixel model for cameras at arm's length and more.
#![expect(clippy::as_conversions, reason = "grid positions and small counts are exact in f32")]

use super::geometry::{FaceBox, Point, Similarity};
use super::net::plan::PreluReading;
use super::net::{Arena, ModelFault, Network};
use super::sample::{Border, sample};
use crate::image::RgbImage;

/// Side of the network's input in pixels.
const SIDE: f32 = 256.0;
/// Least confidence, 0 to 1. One half is the network's own decision line; the mesh's presence score confirms later.
const MIN_CONFIDENCE: f32 = 0.5;
/// Boxes that share more than this part of the smaller one are the same face. Cheek to cheek two faces share below a
/// quarter; the detector's second guesses at one face share 0.4 and more.
const SAME_FACE_OVERLAP: f32 = 0.35;
/// Most faces looked at; a portrait has one, and with nine the answer is "several" all the same.
pub(crate) const MAX_FACES: usize = 9;
/// The two output grids: positions per side, anchors per position.
const GRIDS: [(usize, usize); 2] = [(16, 2), (8, 6)];
/// Values per anchor: centre, size, and six points.
const BOX_VALUES: usize = 16;
/// Scores and boxes of the fine grid, then of the coarse one.
const OUTPUTS: [&str; 4] = ["Identity", "Identity_2", "Identity_1", "Identity_3"];

/// A face the detector saw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Detection {
    /// Confidence, 0 to 1.
    pub(crate) confidence: f32,
    pub(crate) face_box: FaceBox,
    /// The eyes, as they stand in the picture from left to right.
    pub(crate) eyes: [Point; 2],
}

/// The planned detector.
pub(crate) struct Detector {
    network: Network,
}

impl Detector {
    pub(crate) fn load(json: &[u8], bin: &[u8]) -> Result<Self, ModelFault> {
        let network = Network::load(json, bin, ("input", &OUTPUTS), PreluReading::Repaired)?;
        network.expect_sizes(256, &[512, 512 * BOX_VALUES, 384, 384 * BOX_VALUES])?;
        Ok(Self { network })
    }

    /// Faces in descending order of confidence, overlapping ones merged. The picture is laid into a square `margin`
    /// times its longer side, so that a face filling the frame is seen smaller.
    pub(crate) fn detect(&self, arena: &mut Arena, image: &RgbImage, margin: f32) -> Vec<Detection> {
        let (w, h) = (image.width() as f32, image.height() as f32);
        let centre = Point { x: (w - 1.0) / 2.0, y: (h - 1.0) / 2.0 };
        let map = Similarity::around(SIDE, centre, w.max(h) * margin / SIDE, 0.0);
        let outputs = self.network.run(arena, |input| {
            let (pixels, _) = input.as_chunks_mut::<3>();
            sample(image, &map, (SIDE as u32, SIDE as u32), Border::Black, |i, rgb| {
                if let Some(pixel) = pixels.get_mut(i) {
                    *pixel = rgb.map(|v| v / 127.5 - 1.0);
                }
            });
        });
        let mut found = Vec::new();
        for (grid, pair) in GRIDS.iter().zip(outputs.chunks_exact(2)) {
            if let [scores, boxes] = pair {
                collect(*grid, scores, boxes, &map, &mut found);
            }
        }
        merge(found)
    }
}

fn collect(
    (cells, anchors): (usize, usize),
    scores: &[f32],
    boxes: &[f32],
    map: &Similarity,
    out: &mut Vec<Detection>,
) {
    let stride = SIDE / cells as f32;
    let (boxes, _) = boxes.as_chunks::<BOX_VALUES>();
    for (i, (score, values)) in scores.iter().zip(boxes).enumerate() {
        let confidence = logistic(*score);
        if confidence < MIN_CONFIDENCE {
            continue;
        }
        let cell = i / anchors;
        let anchor =
            Point { x: ((cell % cells) as f32 + 0.5) * stride - 0.5, y: ((cell / cells) as f32 + 0.5) * stride - 0.5 };
        let point = |dx: f32, dy: f32| map.apply(Point { x: anchor.x + dx, y: anchor.y + dy });
        let [cx, cy, w, h, ax, ay, bx, by, ..] = *values;
        let (centre, scale) = (point(cx, cy), map.scale());
        let (width, height) = (w * scale, h * scale);
        if !(width > 0.0 && height > 0.0) {
            continue;
        }
        let face_box = FaceBox { left: centre.x - width / 2.0, top: centre.y - height / 2.0, width, height };
        out.push(Detection { confidence, face_box, eyes: [point(ax, ay), point(bx, by)] });
    }
}

/// Keeps the most confident of overlapping detections.
fn merge(mut found: Vec<Detection>) -> Vec<Detection> {
    found.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let mut kept: Vec<Detection> = Vec::new();
    for one in found {
        if kept.len() == MAX_FACES {
            break;
        }
        if kept.iter().all(|k| k.face_box.overlap(&one.face_box) <= SAME_FACE_OVERLAP) {
            kept.push(one);
        }
    }
    kept
}

/// 1 / (1 + e^−x).
pub(crate) fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}
