//! Who it is: MobileFaceNet (Chen et al. 2018), 192 values of an aligned face.

use super::geometry::{Point, Similarity};
use super::net::plan::PreluReading;
use super::net::{Arena, ModelFault, Network};
use super::sample::{Border, sample_image};
use super::template::FACE_TEMPLATE_LEN;
use crate::image::RgbImage;

/// Side of the aligned face in pixels.
pub(crate) const ALIGNED_SIDE: u32 = 112;

/// Where eyes, nose tip and mouth corners lie in the aligned face (the ArcFace template, Deng et al. 2019).
const ARCFACE_POINTS: [Point; 5] = [
    Point { x: 38.2946, y: 51.6963 },
    Point { x: 73.5318, y: 51.5014 },
    Point { x: 56.0252, y: 71.7366 },
    Point { x: 41.5493, y: 92.3655 },
    Point { x: 70.7299, y: 92.2041 },
];

/// The planned embedding network.
pub(crate) struct Embedder {
    network: Network,
}

impl Embedder {
    /// The file is defective as distributed; see [`PreluReading`].
    pub(crate) fn load(json: &[u8], bin: &[u8], reading: PreluReading) -> Result<Self, ModelFault> {
        let ends: (&str, &[&str]) = ("img_inputs", &["MobileFaceNet/Logits/SpatialSqueeze"]);
        let network = Network::load(json, bin, ends, reading)?;
        network.expect_sizes(112, &[FACE_TEMPLATE_LEN])?;
        Ok(Self { network })
    }

    /// The embedding of an aligned face, before normalisation to length one.
    pub(crate) fn embed(&self, arena: &mut Arena, aligned: &RgbImage) -> [f32; FACE_TEMPLATE_LEN] {
        let outputs = self.network.run(arena, |input| {
            for (value, byte) in input.iter_mut().zip(aligned.data()) {
                *value = (f32::from(*byte) - 127.5) / 128.0;
            }
        });
        outputs.first().and_then(|o| o.as_slice().try_into().ok()).unwrap_or([0.0; FACE_TEMPLATE_LEN])
    }
}

/// Cuts the face out so that its five points come to lie on the template's. `None` if the points coincide.
pub(crate) fn align(image: &RgbImage, points: &[Point; 5]) -> Option<RgbImage> {
    let to_source = Similarity::fit(&ARCFACE_POINTS, points)?;
    sample_image(image, &to_source, (ALIGNED_SIDE, ALIGNED_SIDE), Border::Black)
}
