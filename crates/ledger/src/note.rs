//! Signed notes: text with Ed25519 signatures below it (C2SP signed-note).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// Signature type byte of plain Ed25519 (signed-note, "Signature types").
const ED25519: u8 = 0x01;
/// The largest note that is read, in bytes: room for many post-quantum signatures.
pub const MAX_NOTE_BYTES: usize = 1 << 20;
/// The most signature lines that are read (the specification asks for at least 16).
pub const MAX_SIGNATURES: usize = 100;
/// What a signature line begins with: an em dash and a space.
const SIGNATURE_MARK: &str = "\u{2014} ";
/// Bytes of the key id before the signature.
const KEY_ID_BYTES: usize = 4;

/// A signing key with the name it signs under.
#[derive(Clone)]
pub struct NoteSigner {
    verifier: VerifierKey,
    key: SigningKey,
}

/// A public key with its name: one line of text, `name+id+base64(type || key)`, that an auditor is given once.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key_id: u32,
    key: VerifyingKey,
}

/// Why a key name or a verifier key line is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name is empty or has a space, a plus sign or a control character.
    #[error("a key name is not empty and has neither spaces nor plus signs nor control characters")]
    BadName,
    /// Not three parts separated by plus signs.
    #[error("a verifier key has three parts: name+id+key")]
    NotThreeParts,
    /// The id is not eight lower-case hexadecimal digits.
    #[error("the key id is not eight lower-case hexadecimal digits")]
    BadId,
    /// The key is not base64 of a type byte and a key.
    #[error("the key is not standard base64 of a signature type and a public key")]
    BadKey,
    /// A signature type that this software does not verify.
    #[error("signature type {0:#04x} is not Ed25519")]
    UnsupportedType(u8),
    /// The id is not the one that name and key give.
    #[error("the key id does not belong to this name and key")]
    IdDiffers,
}

/// Why a note is refused. Lines count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Larger than [`MAX_NOTE_BYTES`].
    #[error("the note has {got} bytes, more than {MAX_NOTE_BYTES}")]
    TooLarge {
        /// The bytes given.
        got: usize,
    },
    /// Not UTF-8.
    #[error("line {line} is not UTF-8")]
    NotUtf8 {
        /// The line of the first bad byte.
        line: usize,
    },
    /// A control character other than newline.
    #[error("line {line} has a control character")]
    ControlCharacter {
        /// The line of the first such character.
        line: usize,
    },
    /// The last line does not end, or there is no blank line before the signatures.
    #[error("the note has no blank line followed by signature lines that end in a newline")]
    NoSignatureBlock,
    /// More signature lines than [`MAX_SIGNATURES`].
    #[error("the note has more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
    /// A line of the signature block is not a signature.
    #[error("line {line} is not a signature")]
    MalformedSignature {
        /// The line.
        line: usize,
    },
    /// A signature of a known key does not verify: the text was altered or the signature forged.
    #[error("the signature on line {line} does not verify")]
    WrongSignature {
        /// The line.
        line: usize,
    },
    /// No signature is of a known key.
    #[error("no signature is of a known key")]
    NoKnownSignature,
}

/// Why a text cannot be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a note's text ends in a newline and has no other control characters")]
pub struct UnsignableText;

/// A note whose text at least one known key has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedNote<'n> {
    /// The text, its final newline included.
    pub text: &'n str,
    /// The names of the known keys that signed, in the order of their lines.
    pub signers: Vec<&'n str>,
}

impl NoteSigner {
    /// A signer from the 32 secret bytes of an Ed25519 key (RFC 8032).
    ///
    /// # Errors
    /// When the name is not a key name.
    pub fn new(name: &str, secret: &[u8; 32]) -> Result<Self, KeyError> {
        let key = SigningKey::from_bytes(secret);
        Ok(Self { verifier: VerifierKey::new(name, key.verifying_key())?, key })
    }

    /// The public half.
    #[must_use]
    pub const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The whole note: the text, a blank line and this signer's line.
    ///
    /// # Errors
    /// When the text does not end in a newline or has other control characters.
    pub fn sign(&self, text: &str) -> Result<String, UnsignableText> {
        if !text.ends_with('\n') || text.chars().any(|c| c < ' ' && c != '\n') {
            return Err(UnsignableText);
        }
        let mut bytes = self.verifier.key_id.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.key.sign(text.as_bytes()).to_bytes());
        Ok(format!("{text}\n{SIGNATURE_MARK}{} {}\n", self.verifier.name, STANDARD.encode(bytes)))
    }
}

/// Never shows the secret.
impl fmt::Debug for NoteSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteSigner({})", self.verifier)
    }
}

impl VerifierKey {
    /// A verifier from a name and an Ed25519 public key.
    ///
    /// # Errors
    /// When the name is not a key name.
    pub fn new(name: &str, key: VerifyingKey) -> Result<Self, KeyError> {
        if !is_key_name(name) {
            return Err(KeyError::BadName);
        }
        Ok(Self { name: name.to_owned(), key_id: key_id(name, &key), key })
    }

    /// Reads the line that [`fmt::Display`] writes: `example.com/foo+530d903a+AekyeRrm…`.
    ///
    /// # Errors
    /// Says which part is not as the specification has it.
    pub fn parse(line: &str) -> Result<Self, KeyError> {
        let (name, rest) = line.split_once('+').ok_or(KeyError::NotThreeParts)?;
        let (id, key) = rest.split_once('+').ok_or(KeyError::NotThreeParts)?;
        if id.len() != 2 * KEY_ID_BYTES || !id.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(KeyError::BadId);
        }
        let id = u32::from_str_radix(id, 16).map_err(|_| KeyError::BadId)?;
        let bytes = STANDARD.decode(key).map_err(|_| KeyError::BadKey)?;
        let (kind, key) = bytes.split_first().ok_or(KeyError::BadKey)?;
        if *kind != ED25519 {
            return Err(KeyError::UnsupportedType(*kind));
        }
        let key = <&[u8; 32]>::try_from(key).map_err(|_| KeyError::BadKey)?;
        let verifier = Self::new(name, VerifyingKey::from_bytes(key).map_err(|_| KeyError::BadKey)?)?;
        if verifier.key_id == id { Ok(verifier) } else { Err(KeyError::IdDiffers) }
    }

    /// The key name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key id: the first four bytes of the hash over name, type and key.
    #[must_use]
    pub const fn key_id(&self) -> u32 {
        self.key_id
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![ED25519];
        bytes.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{:08x}+{}", self.name, self.key_id, STANDARD.encode(bytes))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

/// Splits a note, and verifies every signature of a known key. Signatures of unknown keys are ignored.
///
/// # Errors
/// When the note is malformed, when a signature of a known key does not verify, or when there is none.
pub fn verify_note<'n>(note: &'n [u8], keys: &[VerifierKey]) -> Result<VerifiedNote<'n>, NoteError> {
    let (text, signatures) = split(note)?;
    let mut signers = Vec::new();
    // The first signature stands below the text and the blank line.
    for (line, signature) in (text.lines().count() + 2..).zip(signatures.split_terminator('\n')) {
        let (name, id, bytes) = parse_signature(signature).ok_or(NoteError::MalformedSignature { line })?;
        let Some(known) = keys.iter().find(|key| key.name == name && key.key_id == id) else { continue };
        let verified =
            Signature::from_slice(&bytes).and_then(|signature| known.key.verify_strict(text.as_bytes(), &signature));
        if verified.is_err() {
            return Err(NoteError::WrongSignature { line });
        }
        if !signers.contains(&name) {
            signers.push(name);
        }
    }
    if signers.is_empty() { Err(NoteError::NoKnownSignature) } else { Ok(VerifiedNote { text, signers }) }
}

/// The text with its final newline, and the lines of signatures below the blank line.
fn split(note: &[u8]) -> Result<(&str, &str), NoteError> {
    if note.len() > MAX_NOTE_BYTES {
        return Err(NoteError::TooLarge { got: note.len() });
    }
    let line_at = |offset: usize| 1 + note.iter().take(offset).filter(|byte| **byte == b'\n').count();
    let whole = std::str::from_utf8(note).map_err(|error| NoteError::NotUtf8 { line: line_at(error.valid_up_to()) })?;
    if let Some(offset) = whole.bytes().position(|byte| byte < b' ' && byte != b'\n') {
        return Err(NoteError::ControlCharacter { line: line_at(offset) });
    }
    let blank = whole.rfind("\n\n").ok_or(NoteError::NoSignatureBlock)?;
    // Both indices stand beside a newline, hence on a character boundary.
    let (text, rest) = whole.split_at_checked(blank + 1).ok_or(NoteError::NoSignatureBlock)?;
    let signatures = rest.strip_prefix('\n').unwrap_or(rest);
    if signatures.is_empty() || !signatures.ends_with('\n') {
        return Err(NoteError::NoSignatureBlock);
    }
    if signatures.split_terminator('\n').count() > MAX_SIGNATURES {
        return Err(NoteError::TooManySignatures);
    }
    Ok((text, signatures))
}

/// Key name, key id and signature bytes of one line.
fn parse_signature(line: &str) -> Option<(&str, u32, Vec<u8>)> {
    let (name, encoded) = line.strip_prefix(SIGNATURE_MARK)?.split_once(' ')?;
    let bytes = STANDARD.decode(encoded).ok()?;
    let (id, signature) = bytes.split_first_chunk::<KEY_ID_BYTES>()?;
    (is_key_name(name) && !signature.is_empty()).then(|| (name, u32::from_be_bytes(*id), signature.to_vec()))
}

fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c == '+' || c < ' ')
}

/// `SHA-256(name || 0x0A || type || key)`, the first four bytes.
fn key_id(name: &str, key: &VerifyingKey) -> u32 {
    let mut hasher = Sha256::new();
    hasher.update(name);
    hasher.update([b'\n', ED25519]);
    hasher.update(key.as_bytes());
    let [first, second, third, fourth, ..]: [u8; 32] = hasher.finalize().into();
    u32::from_be_bytes([first, second, third, fourth])
}
