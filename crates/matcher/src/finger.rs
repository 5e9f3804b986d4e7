//! From a fingerprint image to a template, and from two templates to a score.

pub mod compare;
pub mod extract;
pub mod position;
pub mod prepared;
pub mod set;
pub mod swapped;
pub mod verify;

pub use compare::{Comparer, score};
pub use extract::{FingerCapture, FingerIssue, FingerQuality, FingerRejection, FingerVerdict, extract};
pub use position::FingerPosition;
pub use prepared::{PreparedError, PreparedFinger};
pub use set::{FingerEvidence, FingerScore, FingerSet, FingerSetError, finger_sum};
pub use swapped::{Assignment, assign};
pub use verify::{PreparedSet, verify_batch};
