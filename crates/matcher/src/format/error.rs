//! Why bytes are not a record.

use thiserror::Error;

/// Why bytes are not a record of ISO/IEC 19794, or a record has no bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Iso19794Error {
    /// The bytes do not begin with the identifier and a version that this part has.
    #[error("not a record of this part of ISO/IEC 19794, or of another edition")]
    NotARecord,
    /// More bytes than are looked at.
    #[error("the record has {found} bytes; at most {limit} are read")]
    TooLong {
        /// Bytes there are.
        found: usize,
        /// The largest record.
        limit: usize,
    },
    /// The head, or the head of a part, announces another length than there is.
    #[error("the record announces {announced} bytes and has {found}")]
    LengthMismatch {
        /// Bytes announced.
        announced: usize,
        /// Bytes there are.
        found: usize,
    },
    /// A part reaches beyond the record's end.
    #[error("the record is cut off at byte {at}")]
    Truncated {
        /// Offset of the part.
        at: usize,
    },
    /// Bytes remain after the last part.
    #[error("{left} bytes are left over at byte {at}")]
    LeftOver {
        /// Where they begin.
        at: usize,
        /// How many.
        left: usize,
    },
    /// A code that the edition does not define.
    #[error("{field} has the unknown code {code}")]
    UnknownCode {
        /// Which field.
        field: &'static str,
        /// The code.
        code: u16,
    },
    /// The reserved minutia kind.
    #[error("minutia {index} of view {view} has the reserved kind")]
    BadKind {
        /// View, from 0.
        view: usize,
        /// Minutia, from 0.
        index: usize,
    },
    /// Two parts of the record say different things.
    #[error("the record contradicts itself: {0}")]
    Contradiction(&'static str),
    /// A number does not fit its field when written.
    #[error("{0} does not fit its field")]
    DoesNotFit(&'static str),
}
