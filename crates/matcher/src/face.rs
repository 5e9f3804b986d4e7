//! From a portrait to a face template: detection, landmarks, alignment, embedding, quality.

pub(crate) mod net;
pub mod template;

pub use template::{FACE_TEMPLATE_LEN, FACE_TEMPLATE_SCALE, FaceTemplate, FaceTemplateError};
