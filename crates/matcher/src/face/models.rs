//! The three networks together: from a picture to a capture.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use thiserror::Error;

use super::detect::{Detection, Detector};
use super::embed::{self, Embedder};
use super::geometry::{FaceBox, Point};
use super::mesh::{Mesh, Mesher};
use super::net::plan::PreluReading;
use super::net::{Arena, ModelFault};
use super::portrait;
use super::quality::{self, FaceQuality};
use super::template::FaceTemplate;
use crate::image::RgbImage;

/// Margins tried one after the other. With 1.4 a face that fills the picture is as safely seen as one of a tenth of
/// its width; without any margin, one of two faces filling the picture was missed. Without margin, smaller faces than
/// that are found.
const MARGINS: [f32; 2] = [1.4, 1.0];
/// Least presence the mesh must see where the detector saw a face.
const MIN_PRESENCE: f32 = 0.5;
/// A second face counts when it is at least this part of the largest one's width; smaller ones are pictures on the
/// wall and people far behind, and cannot be mistaken for the person in front of the camera.
const BYSTANDER_WIDTH: f32 = 0.35;
/// Arenas kept for the next pictures; more threads than this allocate anew.
const MAX_IDLE_ARENAS: usize = 16;

/// One network's pair of files as TensorFlow.js distributes them.
#[derive(Clone, Copy)]
pub struct ModelPair<'a> {
    /// The graph, `….json`.
    pub json: &'a [u8],
    /// The weights, `….bin`.
    pub bin: &'a [u8],
}

/// The files of the three networks.
#[derive(Clone, Copy)]
pub struct ModelFiles<'a> {
    /// `blazeface.json`, `blazeface.bin`.
    pub blazeface: ModelPair<'a>,
    /// `facemesh.json`, `facemesh.bin`.
    pub facemesh: ModelPair<'a>,
    /// `mobilefacenet.json`, `mobilefacenet.bin`.
    pub mobilefacenet: ModelPair<'a>,
}

/// Which of the networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceModel {
    /// The detector.
    Blazeface,
    /// The shape.
    Facemesh,
    /// The embedding.
    Mobilefacenet,
}

impl fmt::Display for FaceModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blazeface => "blazeface",
            Self::Facemesh => "facemesh",
            Self::Mobilefacenet => "mobilefacenet",
        })
    }
}

/// A model that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("face model {model}: {fault}")]
pub struct ModelError {
    /// Which one.
    pub model: FaceModel,
    /// Why.
    #[source]
    pub fault: ModelFault,
}

/// Why a picture yields no template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FaceRejection {
    /// No face was found.
    #[error("no face was found in the picture")]
    NoFace,
    /// More than one person: nobody could say whose template it would be.
    #[error("{count} faces were found in the picture; only one person may be in it")]
    SeveralFaces {
        /// Faces found; `MAX_FACES` means that many or more.
        count: usize,
    },
    /// A face was found but its measures make no sense (extreme distortion).
    #[error("the face in the picture could not be measured")]
    NotMeasurable,
}

/// What one portrait yields.
#[derive(Debug, Clone)]
pub struct FaceCapture {
    /// For comparison.
    pub template: FaceTemplate,
    /// How good the portrait is. A template exists even when the verdict is `Retake`; the caller decides.
    pub quality: FaceQuality,
    /// Where the face is in the picture, in pixels.
    pub face_box: FaceBox,
    /// Eyes, nose tip and mouth corners in the picture, from left to right as seen.
    pub points: [Point; 5],
    /// The 3:4 crop for the card, 480 × 640 pixels.
    pub portrait: RgbImage,
}

/// The three networks, planned once. Immutable but for a pool of buffers; share it in an `Arc`.
pub struct FaceModels {
    detector: Detector,
    mesher: Mesher,
    embedder: Embedder,
    arenas: Mutex<Vec<Arena>>,
}

impl FaceModels {
    /// Reads and plans the networks.
    ///
    /// # Errors
    /// [`ModelError`] names the model and what is wrong with its files.
    pub fn load(files: &ModelFiles<'_>) -> Result<Self, ModelError> {
        Self::load_reading(files, PreluReading::Repaired)
    }

    fn load_reading(files: &ModelFiles<'_>, reading: PreluReading) -> Result<Self, ModelError> {
        let of = |model| move |fault| ModelError { model, fault };
        let ModelFiles { blazeface, facemesh, mobilefacenet } = files;
        Ok(Self {
            detector: Detector::load(blazeface.json, blazeface.bin).map_err(of(FaceModel::Blazeface))?,
            mesher: Mesher::load(facemesh.json, facemesh.bin).map_err(of(FaceModel::Facemesh))?,
            embedder: Embedder::load(mobilefacenet.json, mobilefacenet.bin, reading)
                .map_err(of(FaceModel::Mobilefacenet))?,
            arenas: Mutex::new(Vec::new()),
        })
    }

    /// Finds the one face of a picture and measures it.
    ///
    /// # Errors
    /// [`FaceRejection`] when there is no face, or more than one.
    pub fn extract(&self, image: &RgbImage) -> Result<FaceCapture, FaceRejection> {
        let mut arena = self.arenas.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let result = self.extract_in(&mut arena, image);
        let mut idle = self.arenas.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MAX_IDLE_ARENAS {
            idle.push(arena);
        }
        result
    }

    fn extract_in(&self, arena: &mut Arena, image: &RgbImage) -> Result<FaceCapture, FaceRejection> {
        let (face, first) = self.only_face(arena, image)?;
        let mesh = self.mesher.refine(arena, image, &first);
        if mesh.presence < MIN_PRESENCE {
            return Err(FaceRejection::NotMeasurable);
        }
        let points = mesh.five_points();
        let aligned = embed::align(image, &points).ok_or(FaceRejection::NotMeasurable)?;
        let embedding = self.embedder.embed(arena, &aligned);
        let template = FaceTemplate::from_embedding(&embedding).map_err(|_| FaceRejection::NotMeasurable)?;
        let crop = portrait::place(&mesh);
        let quality = quality::measure(&mesh, &aligned, portrait::outside(&crop, image), mesh.part_outside(image));
        let portrait = portrait::cut(image, &crop).ok_or(FaceRejection::NotMeasurable)?;
        Ok(FaceCapture { template, quality, face_box: face.face_box, points, portrait })
    }

    fn only_face(&self, arena: &mut Arena, image: &RgbImage) -> Result<(Detection, Mesh), FaceRejection> {
        for margin in MARGINS {
            let mut faces = self.faces(arena, image, margin);
            let widest = faces.iter().map(|(d, _)| d.face_box.width).fold(0.0, f32::max);
            faces.retain(|(d, _)| d.face_box.width >= BYSTANDER_WIDTH * widest);
            match faces.len() {
                0 => {}
                1 => return faces.pop().ok_or(FaceRejection::NoFace),
                count => return Err(FaceRejection::SeveralFaces { count }),
            }
        }
        Err(FaceRejection::NoFace)
    }

    /// Detections that the mesh confirms.
    fn faces(&self, arena: &mut Arena, image: &RgbImage, margin: f32) -> Vec<(Detection, Mesh)> {
        let found = self.detector.detect(arena, image, margin);
        let meshed = found.into_iter().map(|d| (d, self.mesher.measure(arena, image, &d)));
        meshed.filter(|(_, mesh)| mesh.presence >= MIN_PRESENCE).collect()
    }
}

impl fmt::Debug for FaceModels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FaceModels(…)")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests read the models and portraits of the shared folder")]

    use super::*;
    use crate::image::decode_rgb;

    /// What happens without the repair of the embedding network: everybody is everybody. If this ever fails, the
    /// distributed file has changed and the repair must be looked at again.
    #[test]
    fn without_the_repair_all_people_look_the_same() {
        let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/biometrics");
        let read = |name: &str| std::fs::read(format!("{shared}/{name}")).ok();
        let names = ["blazeface", "facemesh", "mobilefacenet"];
        let files: Vec<_> = names
            .iter()
            .filter_map(|n| read(&format!("models/{n}.json")).zip(read(&format!("models/{n}.bin"))))
            .collect();
        let portraits: Vec<_> = (1..=4).filter_map(|n| read(&format!("faces/orl_att/s{n}/1.pgm"))).collect();
        let ([a, b, c], 4) = (files.as_slice(), portraits.len()) else {
            eprintln!("SKIPPED: {shared} has no models or portraits");
            return;
        };
        let [blazeface, facemesh, mobilefacenet] = [a, b, c].map(|(json, bin)| ModelPair { json, bin });
        let files = ModelFiles { blazeface, facemesh, mobilefacenet };
        let lowest_and_highest = |reading| {
            let models = FaceModels::load_reading(&files, reading).unwrap();
            let templates: Vec<_> =
                portraits.iter().map(|p| models.extract(&decode_rgb(p).unwrap()).unwrap().template).collect();
            let pairs = (0..4).flat_map(|i| (0..i).map(move |j| (i, j)));
            let scores: Vec<f32> = pairs.map(|(i, j)| templates[i].score(&templates[j])).collect();
            (scores.iter().copied().fold(1.0, f32::min), scores.iter().copied().fold(-1.0, f32::max))
        };
        let (lowest, _) = lowest_and_highest(PreluReading::AsShipped);
        assert!(lowest > 0.99, "lowest score between strangers as shipped: {lowest}");
        let (_, highest) = lowest_and_highest(PreluReading::Repaired);
        assert!(highest < 0.45, "highest score between strangers after the repair: {highest}");
    }
}
