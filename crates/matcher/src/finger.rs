//! From a fingerprint image to a template, and from two templates to a score.

pub mod compare;
pub mod extract;
pub mod position;
pub mod set;

pub use compare::score;
pub use extract::{FingerCapture, FingerIssue, FingerQuality, FingerRejection, FingerVerdict, extract};
pub use position::FingerPosition;
pub use set::{FingerEvidence, FingerScore, FingerSet, FingerSetError, finger_sum};
