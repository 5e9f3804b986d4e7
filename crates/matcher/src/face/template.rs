//! The face template: 192 signed bytes, and the cosine between two of them.
//!
//! An embedding is a unit vector of 192 values whose typical size is 1/√192 ≈ 0.072. Each value is stored as
//! `round(value × 317.5)`, so one step is 0.00315 and ±0.4 fills the byte; larger values are clipped. The rounding
//! moves a cosine by about 0.001, a hundredth of the spread between two portraits of one person.
#![expect(clippy::as_conversions, reason = "a numeric kernel: i8 → i32 → f32 are exact here")]

use thiserror::Error;

/// Values in one face template, and bytes in its stored form.
pub const FACE_TEMPLATE_LEN: usize = 192;

/// Steps per unit: an embedding value `v` is stored as `round(v × FACE_TEMPLATE_SCALE)`, clipped to ±127.
pub const FACE_TEMPLATE_SCALE: f32 = 317.5;

/// Shortest embedding that still has a direction; anything below is a dead network, not a face.
const MIN_EMBEDDING_NORM: f32 = 1e-6;

/// Why values or bytes are not a face template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FaceTemplateError {
    /// The stored form has another length than 192 bytes.
    #[error("a face template has 192 bytes, this one has {0}")]
    WrongLength(usize),
    /// Every value is zero: there is no direction to compare.
    #[error("the face template is empty")]
    Empty,
    /// The embedding holds NaN or infinity.
    #[error("the face embedding is not a finite vector")]
    NotFinite,
}

/// A face as 192 signed bytes. Scores need no unpacking: the cosine is taken on the integers.
#[derive(Clone, PartialEq, Eq)]
pub struct FaceTemplate {
    values: [i8; FACE_TEMPLATE_LEN],
}

impl FaceTemplate {
    /// Normalises an embedding to length 1 and quantises it.
    ///
    /// # Errors
    /// `NotFinite` for NaN or infinity, `Empty` for a vector without direction.
    pub fn from_embedding(embedding: &[f32; FACE_TEMPLATE_LEN]) -> Result<Self, FaceTemplateError> {
        if embedding.iter().any(|v| !v.is_finite()) {
            return Err(FaceTemplateError::NotFinite);
        }
        let norm = embedding.iter().map(|v| f64::from(*v) * f64::from(*v)).sum::<f64>().sqrt() as f32;
        if norm < MIN_EMBEDDING_NORM {
            return Err(FaceTemplateError::Empty);
        }
        let step = FACE_TEMPLATE_SCALE / norm;
        let values = embedding.map(|v| (v * step).round().clamp(-127.0, 127.0) as i8);
        Self::from_values(values)
    }

    /// A template from its 192 signed values.
    ///
    /// # Errors
    /// `Empty` when all are zero.
    pub fn from_values(values: [i8; FACE_TEMPLATE_LEN]) -> Result<Self, FaceTemplateError> {
        if values.iter().all(|v| *v == 0) {
            return Err(FaceTemplateError::Empty);
        }
        Ok(Self { values })
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// `WrongLength` unless there are 192 bytes, `Empty` when all are zero.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FaceTemplateError> {
        let bytes: [u8; FACE_TEMPLATE_LEN] =
            bytes.try_into().map_err(|_| FaceTemplateError::WrongLength(bytes.len()))?;
        Self::from_values(bytes.map(u8::cast_signed))
    }

    /// The stored form: 192 bytes, two's complement.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; FACE_TEMPLATE_LEN] {
        self.values.map(i8::cast_unsigned)
    }

    /// The 192 signed values, for kernels that scan many templates.
    #[must_use]
    pub fn values(&self) -> &[i8; FACE_TEMPLATE_LEN] {
        &self.values
    }

    /// Integer inner product; at most 192 × 128² in size.
    #[must_use]
    pub fn dot(&self, other: &Self) -> i32 {
        self.values.iter().zip(&other.values).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
    }

    /// Integer inner product with itself: the square of the template's length as a vector.
    #[must_use]
    pub fn square(&self) -> i32 {
        self.dot(self)
    }

    /// Cosine similarity, −1 to 1; symmetric, and 1 for a template against itself.
    #[must_use]
    pub fn score(&self, other: &Self) -> f32 {
        cosine(self.dot(other), self.square(), other.square())
    }
}

/// The cosine from the inner product of two templates and their squares; the one formula for 1:1 and 1:N.
pub(crate) fn cosine(dot: i32, square: i32, other_square: i32) -> f32 {
    let lengths = f64::from(square) * f64::from(other_square);
    ((f64::from(dot) / lengths.sqrt()) as f32).clamp(-1.0, 1.0)
}

/// A template is biometric data: its values never reach a log.
impl std::fmt::Debug for FaceTemplate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FaceTemplate(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(phase: f32) -> [f32; FACE_TEMPLATE_LEN] {
        std::array::from_fn(|i| (i as f32 * 0.7 + phase).sin())
    }

    fn cosine(a: &[f32], b: &[f32]) -> f32 {
        let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(p, q)| p * q).sum::<f32>();
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    }

    #[test]
    fn quantised_score_follows_the_cosine() {
        for phase in [0.0, 0.1, 0.5, 1.0, 1.6, 3.0, 3.1] {
            let (a, b) = (wave(0.0), wave(phase));
            let (ta, tb) = (FaceTemplate::from_embedding(&a).unwrap(), FaceTemplate::from_embedding(&b).unwrap());
            assert!((ta.score(&tb) - cosine(&a, &b)).abs() < 0.003, "phase {phase}");
            assert_eq!(ta.score(&tb), tb.score(&ta));
            assert!((ta.score(&ta) - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn stored_form_round_trips() {
        let t = FaceTemplate::from_embedding(&wave(0.3)).unwrap();
        assert_eq!(FaceTemplate::from_bytes(&t.to_bytes()), Ok(t));
    }

    #[test]
    fn what_is_no_template_is_refused() {
        assert_eq!(FaceTemplate::from_bytes(&[1; 191]), Err(FaceTemplateError::WrongLength(191)));
        assert_eq!(FaceTemplate::from_bytes(&[0; 192]), Err(FaceTemplateError::Empty));
        assert_eq!(FaceTemplate::from_embedding(&[0.0; 192]), Err(FaceTemplateError::Empty));
        assert_eq!(FaceTemplate::from_embedding(&[f32::NAN; 192]), Err(FaceTemplateError::NotFinite));
    }

    #[test]
    fn debug_shows_no_values() {
        let t = FaceTemplate::from_values([7; 192]).unwrap();
        assert_eq!(format!("{t:?}"), "FaceTemplate(…)");
    }
}
