//! Signed data on the card: the QR code of claim 169.
//!
//! The code on the back of a card carries what is printed on the front, signed by the office, so that anyone with the
//! office's public key can tell a genuine card without asking a server. The format is MOSIP's "claim 169": a CBOR map
//! of identity attributes as claim 169 of a CBOR Web Token (RFC 8392), signed as COSE_Sign1 with Ed25519 (RFC 9052),
//! compressed with zlib (RFC 1950), written in base45 (RFC 9285).
//!
//! ```
//! use credential::{BirthDate, Claim169, CwtMeta, IssuerKey, SigningKey, decode_and_verify, encode_signed};
//!
//! let key = SigningKey::from_bytes(&[7; 32]);
//! let keys = [IssuerKey { kid: b"k1".to_vec(), key: key.verifying_key() }];
//! let claim = Claim169 {
//!     id: Some("6202015708990001".to_owned()),
//!     full_name: Some("SITI AMINAH".to_owned()),
//!     date_of_birth: BirthDate::from_ymd(1999, 8, 17),
//!     ..Claim169::default()
//! };
//! let code = encode_signed(&claim, &CwtMeta::new("ktp.example.go.id", 1_795_318_505), &key, b"k1")?;
//! let read = decode_and_verify(&code, &keys, Some(1_795_400_000))?;
//! assert_eq!(read.claim, claim);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it proves and what not
//! That the office signed these attributes. Not that the bearer is the holder (compare the portrait), nor that the card
//! is still the active one (ask the register). The content is readable by anyone who scans it, so it holds no more than
//! the card's face: no photograph and no biometrics unless the caller puts them there.
//!
//! Only EdDSA is accepted; encrypted codes and other algorithms are refused with errors of their own.

mod base45;
mod biometric;
mod cbor;
mod claim;
mod cwt;
mod error;
mod qr;

pub use biometric::{Biometric, BodyPart};
pub use ciborium::Value as CborValue;
pub use claim::{BirthDate, Claim169, Gender, MaritalStatus, PhotoFormat};
pub use cwt::CwtMeta;
pub use ed25519_dalek::{SigningKey, VerifyingKey};
pub use error::{Claim169Error, EncodeError};
pub use qr::{
    Decoded, IssuerKey, MAX_DECOMPRESSED_BYTES, MAX_QR_CHARS, Unverified, decode_and_verify, encode_signed,
    inspect_unverified,
};
