//! Iris codes: bits with a mask, compared by the share of valid bits that differ, at the best of several rotations.
//!
//! `HD = popcount((A⊕B) ∧ mA ∧ mB) / popcount(mA ∧ mB)`, the smallest over the rotations (J. Daugman, "How iris
//! recognition works", IEEE Trans. CSVT 14(1), 2004). Everything here counts in integers and compares fractions
//! exactly: a decision does not depend on the processor, the batch or the order of the rows.
//!
//! [`compare()`] is the plain reference for two codes. [`IrisBatch`] compares many probes with the rows of an [`IrisColumn`],
//! and gives for each probe **every** row that the reference would accept, and no other.
//!
//! The program has no encoder from an image to a code; codes come from outside.

mod batch;
mod code;
mod column;
mod compare;
mod eyes;
mod kernel;
mod plan;
mod row;
mod rule;
mod search;

pub use batch::{IrisBatch, IrisCandidate, IrisScan};
pub use code::{IRIS_FORMAT_VERSION, IrisCode, IrisCode2048, IrisCode16384, IrisCodeError};
pub use column::IrisColumn;
pub use compare::{IrisComparison, IrisDistance, TYPICAL_COMMON_BITS, compare};
pub use eyes::{EyeAssignment, EyePair, compare_eyes};
pub use row::IrisRow;
pub use rule::{FirstStage, IrisRule, IrisRuleError, IrisScale};
pub use search::{EyeBatch, EyeCandidate, EyeColumns, EyeSearch, search_eyes, search_eyes_within};
