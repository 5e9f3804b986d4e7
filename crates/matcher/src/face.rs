//! From a portrait to a face template.
//!
//! [`FaceModels::extract`] finds the one face of a picture (BlazeFace), measures its shape (FaceMesh), turns and
//! scales it to a common position, and condenses it to 192 values (MobileFaceNet), which [`FaceTemplate::score`]
//! compares. Beside the template it returns the quality of the portrait and the crop for the card. The networks' files
//! are not part of this program; the caller reads them and checks their digests.

mod detect;
mod embed;
mod geometry;
mod mesh;
mod models;
mod net;
mod portrait;
mod quality;
mod sample;
pub mod template;

pub use geometry::{FaceBox, Point};
pub use models::{FaceCapture, FaceModel, FaceModels, FaceRejection, ModelError, ModelFiles, ModelPair};
pub use net::ModelFault;
pub use portrait::{PORTRAIT_HEIGHT_PX, PORTRAIT_WIDTH_PX};
pub use quality::{FaceIssue, FaceQuality, FaceVerdict, QualityPolicy};
pub use template::{FACE_TEMPLATE_LEN, FACE_TEMPLATE_SCALE, FaceTemplate, FaceTemplateError};
