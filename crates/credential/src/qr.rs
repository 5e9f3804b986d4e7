//! From identity data to the characters of a QR code and back: CWT, COSE_Sign1, zlib, base45
//! (specification 1.2.0, section 3.2.1).

use std::io::{Read as _, Write as _};

use ciborium::Value;
use coset::{Algorithm, AsCborValue as _, CoseError, CoseSign1, CoseSign1Builder, HeaderBuilder, iana};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use flate2::Compression;
use flate2::bufread::ZlibDecoder;
use flate2::write::ZlibEncoder;

use crate::base45;
use crate::claim::Claim169;
use crate::cwt::{self, CwtMeta};
use crate::error::{Claim169Error, EncodeError};

/// The most characters that a QR code holds (version 40, level L, alphanumeric; ISO/IEC 18004, table 7).
pub const MAX_QR_CHARS: usize = 4296;
/// The most bytes that a code is decompressed to: a few times what fits, and no more than a reader can spare.
pub const MAX_DECOMPRESSED_BYTES: usize = 64 * 1024;

/// CBOR tags (IANA registry of CBOR tags).
const TAG_CWT: u64 = 61;
const TAG_SIGN1: u64 = 18;
const TAG_ENCRYPT0: u64 = 16;
const TAG_ENCRYPT: u64 = 96;

/// A public key of an issuer that is trusted, with the id under which it signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerKey {
    /// The key id, as the code names it.
    pub kid: Vec<u8>,
    /// The Ed25519 public key.
    pub key: VerifyingKey,
}

/// What a code says.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The identity data.
    pub claim: Claim169,
    /// Who says so, and when.
    pub meta: CwtMeta,
    /// The key id that the code names; empty when it names none.
    pub kid: Vec<u8>,
}

/// What a code says, proven by nothing: to show what is on a card, never to decide by it.
#[derive(Debug, Clone, PartialEq)]
pub struct Unverified(pub Decoded);

/// Signs the identity data with Ed25519 and returns the characters of the QR code (all of the QR alphanumeric set).
///
/// `kid` stands outside the signature, as in the specification's example, and is left out when empty. The same input
/// always gives the same code. A typical card (id, name, birth, gender, four lines of address, nationality, marital
/// status) needs about 400 characters: QR version 12 at error correction level M, 65 modules square.
///
/// # Errors
/// When an attribute is not as specified or the code would not fit.
pub fn encode_signed(claim: &Claim169, meta: &CwtMeta, key: &SigningKey, kid: &[u8]) -> Result<String, EncodeError> {
    let write_failed = |error: String| EncodeError::Write(error);
    let signed = CoseSign1Builder::new()
        .protected(HeaderBuilder::new().algorithm(iana::Algorithm::EdDSA).build())
        .unprotected(HeaderBuilder::new().key_id(kid.to_vec()).build())
        .payload(cwt::write(claim, meta)?)
        .create_signature(&[], |message| key.sign(message).to_bytes().to_vec())
        .build();
    let value = signed.to_cbor_value().map_err(|error| write_failed(error.to_string()))?;
    let tagged = Value::Tag(TAG_CWT, Box::new(Value::Tag(TAG_SIGN1, Box::new(value))));
    let mut bytes = Vec::new();
    ciborium::into_writer(&tagged, &mut bytes).map_err(|error| write_failed(error.to_string()))?;
    if bytes.len() > MAX_DECOMPRESSED_BYTES {
        return Err(EncodeError::TooLarge);
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bytes).map_err(|error| write_failed(error.to_string()))?;
    let code = base45::encode(&encoder.finish().map_err(|error| write_failed(error.to_string()))?);
    if code.len() > MAX_QR_CHARS { Err(EncodeError::TooLong { chars: code.len() }) } else { Ok(code) }
}

/// Reads a code, verifies that one of `keys` signed it, and, given the present instant, that it is valid now.
///
/// A code that names a key id is verified with the keys of that id only; one that names none with any.
///
/// # Errors
/// One variant for each thing that can be wrong; the content is looked at only after the signature verified.
pub fn decode_and_verify(code: &str, keys: &[IssuerKey], now_epoch_s: Option<i64>) -> Result<Decoded, Claim169Error> {
    let signed = open(code)?;
    verify_signature(&signed, keys)?;
    let decoded = read_payload(signed)?;
    if let Some(now_epoch_s) = now_epoch_s {
        decoded.meta.check_at(now_epoch_s)?;
    }
    Ok(decoded)
}

/// Reads a code without verifying anything.
///
/// # Errors
/// As [`decode_and_verify`], but for signature, key and validity.
pub fn inspect_unverified(code: &str) -> Result<Unverified, Claim169Error> {
    read_payload(open(code)?).map(Unverified)
}

/// The signed message within a code.
fn open(code: &str) -> Result<CoseSign1, Claim169Error> {
    if code.len() > MAX_QR_CHARS {
        return Err(Claim169Error::TooLong { chars: code.len() });
    }
    let compressed = base45::decode(code).map_err(|at| Claim169Error::BadBase45 { at })?;
    let bytes = decompress(&compressed)?;
    let mut rest = bytes.as_slice();
    let mut value: Value = ciborium::from_reader(&mut rest).map_err(|_| Claim169Error::NotCose)?;
    if !rest.is_empty() {
        return Err(Claim169Error::NotCose);
    }
    // The tags are optional: CWT around COSE, and which COSE.
    for allowed in [TAG_CWT, TAG_SIGN1] {
        value = match value {
            Value::Tag(TAG_ENCRYPT0 | TAG_ENCRYPT, _) => return Err(Claim169Error::Encrypted),
            Value::Tag(tag, inner) if tag == allowed => *inner,
            other => other,
        };
    }
    CoseSign1::from_cbor_value(value).map_err(|error| match error {
        // An algorithm, a critical header or a content type that the registry known here does not list.
        CoseError::UnregisteredIanaNonPrivateValue | CoseError::UnregisteredIanaValue => {
            Claim169Error::UnsupportedHeader
        }
        _ => Claim169Error::NotCose,
    })
}

fn decompress(compressed: &[u8]) -> Result<Vec<u8>, Claim169Error> {
    let mut decoder = ZlibDecoder::new(compressed);
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_DECOMPRESSED_BYTES).unwrap_or(u64::MAX) + 1;
    decoder.by_ref().take(limit).read_to_end(&mut bytes).map_err(|_| Claim169Error::BadZlib)?;
    if bytes.len() > MAX_DECOMPRESSED_BYTES {
        return Err(Claim169Error::TooLarge);
    }
    // Nothing may follow the stream: there is one way to write a code.
    if decoder.into_inner().is_empty() { Ok(bytes) } else { Err(Claim169Error::BadZlib) }
}

/// The key id that the message names; the protected header before the other.
fn key_id(signed: &CoseSign1) -> &[u8] {
    let protected = &signed.protected.header.key_id;
    if protected.is_empty() { &signed.unprotected.key_id } else { protected }
}

fn verify_signature(signed: &CoseSign1, keys: &[IssuerKey]) -> Result<(), Claim169Error> {
    let header = &signed.protected.header;
    if header.alg != Some(Algorithm::Assigned(iana::Algorithm::EdDSA)) {
        return Err(Claim169Error::UnsupportedAlgorithm);
    }
    if !header.crit.is_empty() {
        return Err(Claim169Error::UnsupportedHeader);
    }
    let kid = key_id(signed);
    let mut named = keys.iter().filter(|key| kid.is_empty() || key.kid == kid).peekable();
    if named.peek().is_none() {
        return Err(Claim169Error::UnknownKey { kid: kid.to_vec() });
    }
    let is_signed = signed.verify_signature(&[], |signature, message| {
        let signature = Signature::from_slice(signature).map_err(|_| ())?;
        named.any(|key| key.key.verify_strict(message, &signature).is_ok()).then_some(()).ok_or(())
    });
    is_signed.map_err(|()| Claim169Error::WrongSignature)
}

fn read_payload(signed: CoseSign1) -> Result<Decoded, Claim169Error> {
    let kid = key_id(&signed).to_vec();
    let payload = signed.payload.ok_or(Claim169Error::BadClaims)?;
    let (claim, meta) = cwt::read(&payload)?;
    Ok(Decoded { claim, meta, kid })
}
