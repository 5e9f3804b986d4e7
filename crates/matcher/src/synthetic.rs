//! People who do not exist, with faces, fingers and irises that compare as real ones do.
//!
//! Used by the demo regency, tests and benches. Everything is a function of its seeds and nothing else, bit for bit on
//! every machine: only additions, multiplications, divisions and square roots are used, which IEEE 754 fixes.

mod dice;
mod face;
mod finger;
pub mod iris;

pub use face::{FaceIdentity, face_identity, face_sample, twin_of};
pub use finger::{FingerIdentity, finger_identity, finger_sample, finger_set};
