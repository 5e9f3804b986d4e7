//! What can be wrong with a card's code.

use crate::qr::{MAX_DECOMPRESSED_BYTES, MAX_QR_CHARS};

/// Why a code is refused. Each is its own, because each is told to the person at the counter differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Claim169Error {
    /// More characters than the largest QR code holds.
    #[error("the code has {chars} characters, a QR code holds at most {MAX_QR_CHARS}")]
    TooLong {
        /// The characters given.
        chars: usize,
    },
    /// Not base45 (RFC 9285): this is some other QR code.
    #[error("the code is not base45 at character {at}")]
    BadBase45 {
        /// The position of the group of characters, from 0.
        at: usize,
    },
    /// Not one whole zlib stream.
    #[error("the code is not a zlib stream")]
    BadZlib,
    /// Decompresses to more than any card holds.
    #[error("the code decompresses to more than {MAX_DECOMPRESSED_BYTES} bytes")]
    TooLarge,
    /// Not a COSE_Sign1 (RFC 9052).
    #[error("the code holds no COSE_Sign1")]
    NotCose,
    /// Encrypted (COSE_Encrypt0 or COSE_Encrypt): readable only for whom it was encrypted.
    #[error("the code is encrypted")]
    Encrypted,
    /// Signed by another registered algorithm than EdDSA, or the algorithm is not protected by the signature.
    #[error("the code is not signed with EdDSA")]
    UnsupportedAlgorithm,
    /// A critical header (RFC 9052, section 3.1) that is not understood, or a header's value that no registry lists.
    #[error("the code has a header that is not understood")]
    UnsupportedHeader,
    /// Signed with a key that is not among the known ones.
    #[error("the code is signed with an unknown key")]
    UnknownKey {
        /// The key id that the code names; empty when it names none.
        kid: Vec<u8>,
    },
    /// The signature does not verify: altered or forged.
    #[error("the signature is wrong")]
    WrongSignature,
    /// Signed, but the content is not a map of CWT claims (RFC 8392), or a standard claim has another type.
    #[error("the signed content is not a set of CWT claims")]
    BadClaims,
    /// Signed claims without identity data (claim 169).
    #[error("the signed claims hold no identity data (claim 169)")]
    Claim169Missing,
    /// An attribute of claim 169 has another type or a value that the specification does not list.
    #[error("attribute {key} of claim 169 is not as specified")]
    BadAttribute {
        /// The number of the attribute; 169 for the map itself.
        key: i64,
    },
    /// An attribute stands in the map twice.
    #[error("attribute {key} of claim 169 is given twice")]
    DuplicateAttribute {
        /// The number of the attribute.
        key: i64,
    },
    /// At or past its expiry.
    #[error("the code expired at {expired_at_epoch_s} (seconds since 1970)")]
    Expired {
        /// The instant from which it is not accepted, in seconds since 1970 UTC.
        expired_at_epoch_s: i64,
    },
    /// Before the instant from which it is accepted.
    #[error("the code is not valid before {valid_from_epoch_s} (seconds since 1970)")]
    NotYetValid {
        /// The instant from which it is accepted, in seconds since 1970 UTC.
        valid_from_epoch_s: i64,
    },
}

/// Why a code cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// More characters than the largest QR code holds: leave out the photograph or biometrics.
    #[error("the code would have {chars} characters, a QR code holds at most {MAX_QR_CHARS}")]
    TooLong {
        /// The characters needed.
        chars: usize,
    },
    /// More bytes before compression than a reader accepts.
    #[error("the code would decompress to more than {MAX_DECOMPRESSED_BYTES} bytes")]
    TooLarge,
    /// A finger position above 10.
    #[error("{0} is not a finger position (0 to 10)")]
    BadFinger(u8),
    /// An additional attribute under the number of one that the specification assigns.
    #[error("attribute {0} is assigned by the specification")]
    AssignedAttribute(i64),
    /// CBOR or compression failed, which no content is known to cause.
    #[error("the code cannot be written: {0}")]
    Write(String),
}
