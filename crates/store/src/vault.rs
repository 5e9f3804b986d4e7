//! The keys, all derived from one 32-byte master key (HKDF-SHA256, RFC 5869), and what they do: seal biometrics
//! (AES-256-GCM, NIST SP 800-38D), make pseudonyms and row digests (HMAC-SHA256), sign checkpoints and cards (Ed25519).

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use app::port::{Vault, VaultError};
use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use ledger::NoteSigner;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Bytes of a nonce, kept before the ciphertext.
const NONCE_BYTES: usize = 12;
/// Bytes of a pseudonym or a row's tag.
pub const TAG_BYTES: usize = 16;

/// HMAC-SHA256 under one key.
pub(crate) type Keyed = Hmac<Sha256>;

/// The keys of one register.
pub struct Keys {
    cipher: Aes256Gcm,
    /// Seals copies of the gallery, so that these do not use up the nonces of the samples' key.
    copies: Aes256Gcm,
    copy_parts: Keyed,
    rows: Keyed,
    book_rows: Keyed,
    subjects: Keyed,
    heads: Keyed,
    check: [u8; 32],
    unsealed_check: [u8; 32],
    origin: String,
    journal: NoteSigner,
    card: SigningKey,
}

impl Keys {
    /// Derives the keys. `origin` names the journal in its checkpoints, such as `dukcapil-6202.example/journal`: a
    /// name without blanks and plus signs.
    ///
    /// # Errors
    /// When the origin cannot be the name of a signing key.
    pub fn from_master(master: &[u8; 32], origin: &str) -> Result<Self, ledger::KeyError> {
        let derived = |purpose: &str| derive(master, purpose);
        Ok(Self {
            cipher: Aes256Gcm::new(&(*derived("seal")).into()),
            copies: Aes256Gcm::new(&(*derived("gallery copies")).into()),
            copy_parts: keyed(&derived("parts of gallery copies")),
            rows: keyed(&derived("rows")),
            book_rows: keyed(&derived("book rows")),
            subjects: keyed(&derived("subjects")),
            heads: keyed(&derived("journal head")),
            check: *derived("check of a register with a sealed head"),
            unsealed_check: *derived("check"),
            origin: origin.to_owned(),
            journal: NoteSigner::new(origin, &derived("journal signer"))?,
            card: SigningKey::from_bytes(&derived("card signer")),
        })
    }

    /// The journal's name in its checkpoints.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Shows which master key a register belongs to without giving it away.
    pub(crate) fn check(&self) -> &[u8; 32] {
        &self.check
    }

    /// The same of a register whose journal's head was never sealed.
    pub(crate) fn unsealed_check(&self) -> &[u8; 32] {
        &self.unsealed_check
    }

    /// The seal of the journal's head: over the right edge of the tree, which stands for its size and root, and the
    /// instant of the last entry in microseconds.
    pub(crate) fn head_seal(&self, frontier: &[u8], at: Option<i64>) -> [u8; 32] {
        let mut mac = self.heads.clone();
        mac.update(&[u8::from(at.is_some())]);
        mac.update(&at.unwrap_or(0).to_be_bytes());
        mac.update(frontier);
        mac.finalize().into_bytes().into()
    }

    /// The state from which row tags and digests are computed.
    pub(crate) fn rows(&self) -> &Keyed {
        &self.rows
    }

    /// The digest of a book's row as it was taken for a person: it shows that two rows are the same, and nothing else.
    pub(crate) fn book_row(&self, person: i64, row: &[u8]) -> [u8; TAG_BYTES] {
        let mut mac = self.book_rows.clone();
        mac.update(&person.to_be_bytes());
        mac.update(row);
        short(&mac.finalize().into_bytes().into())
    }

    /// Seals a piece of a copy of the gallery.
    pub(crate) fn seal_copy(&self, context: &[u8], nonce: [u8; NONCE_BYTES], plain: &[u8]) -> Vec<u8> {
        seal(&self.copies, context, nonce, plain)
    }

    /// Opens what [`Keys::seal_copy`] sealed.
    pub(crate) fn open_copy(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        open(&self.copies, context, sealed)
    }

    /// What a part of a copy goes by outside: the digest of its contents stays inside.
    pub(crate) fn copy_part(&self, digest: &[u8; 32]) -> [u8; TAG_BYTES] {
        let mut mac = self.copy_parts.clone();
        mac.update(digest);
        short(&mac.finalize().into_bytes().into())
    }

    /// The pseudonym of a person in the journal.
    pub(crate) fn pseudonym(&self, person: i64) -> [u8; TAG_BYTES] {
        let mut mac = self.subjects.clone();
        mac.update(&person.to_be_bytes());
        short(&mac.finalize().into_bytes().into())
    }
}

/// The first 16 of 32 bytes.
pub(crate) fn short(long: &[u8; 32]) -> [u8; TAG_BYTES] {
    let mut tag = [0; TAG_BYTES];
    tag.iter_mut().zip(long).for_each(|(to, from)| *to = *from);
    tag
}

fn derive(master: &[u8; 32], purpose: &str) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    let hkdf = Hkdf::<Sha256>::new(Some(b"tunggal register v1"), master);
    assert!(hkdf.expand(purpose.as_bytes(), key.as_mut()).is_ok(), "HKDF-SHA256 gives up to 8,160 bytes");
    key
}

fn keyed(key: &[u8; 32]) -> Keyed {
    match Keyed::new_from_slice(key) {
        Ok(keyed) => keyed,
        Err(_) => unreachable!("HMAC takes a key of any length"),
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("origin", &self.origin).finish_non_exhaustive()
    }
}

fn seal(cipher: &Aes256Gcm, context: &[u8], nonce: [u8; NONCE_BYTES], plain: &[u8]) -> Vec<u8> {
    let sealed = cipher.encrypt(&nonce.into(), Payload { msg: plain, aad: context });
    let Ok(sealed) = sealed else { panic!("AES-GCM seals up to 64 GiB") };
    [&nonce[..], &sealed].concat()
}

fn open(cipher: &Aes256Gcm, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(VaultError)?;
    cipher.decrypt(&(*nonce).into(), Payload { msg: sealed, aad: context }).map_err(|_| VaultError)
}

impl Vault for Keys {
    fn seal(&self, context: &[u8], nonce: [u8; 12], plain: &[u8]) -> Vec<u8> {
        seal(&self.cipher, context, nonce, plain)
    }

    fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        open(&self.cipher, context, sealed)
    }

    fn journal_signer(&self) -> &NoteSigner {
        &self.journal
    }

    fn card_key(&self) -> &SigningKey {
        &self.card
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(master: u8) -> Keys {
        Keys::from_master(&[master; 32], "register.test/journal").unwrap()
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let (keys, other) = (keys(1), keys(2));
        let sealed = keys.seal(b"face 1", [9; 12], b"plain");
        assert_eq!(sealed.len(), 12 + 5 + 16);
        assert_eq!(keys.open(b"face 1", &sealed).unwrap(), b"plain");
        assert_eq!(keys.open(b"face 2", &sealed), Err(VaultError));
        assert_eq!(other.open(b"face 1", &sealed), Err(VaultError));
        for (index, _) in sealed.iter().enumerate() {
            let mut altered = sealed.clone();
            altered[index] ^= 1;
            assert_eq!(keys.open(b"face 1", &altered), Err(VaultError), "byte {index}");
        }
        assert_eq!(keys.open(b"face 1", &sealed[..20]), Err(VaultError));
        assert_eq!(keys.open(b"face 1", &[]), Err(VaultError));
    }

    #[test]
    fn keys_differ_by_purpose_and_master() {
        let (a, b) = (keys(1), keys(2));
        assert_ne!(a.card_key().to_bytes(), b.card_key().to_bytes());
        assert_ne!(a.check(), b.check());
        assert_ne!(a.pseudonym(7), b.pseudonym(7));
        assert_eq!(a.pseudonym(7), keys(1).pseudonym(7));
        assert_ne!(a.pseudonym(7), a.pseudonym(8));
        assert_eq!(a.journal_signer().verifier(), keys(1).journal_signer().verifier());
        assert!(!format!("{a:?}").contains("01"));
        assert!(Keys::from_master(&[1; 32], "has a blank").is_err());
    }
}
