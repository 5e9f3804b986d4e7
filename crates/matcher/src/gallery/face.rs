//! The face column: 192 bytes a face, compared whole.

mod kernel;
mod rows;
mod search;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use rows::FaceRows;
pub(super) use search::search;
