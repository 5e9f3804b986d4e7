//! Receipts: the proof that one entry is in the log, as one text that verifies offline (C2SP tlog-proof).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::checkpoint::{Checkpoint, CheckpointError, VerifiedCheckpoint, parse_decimal};
use crate::hash::Hash;
use crate::note::VerifierKey;
use crate::verify::{ProofError, verify_inclusion};

/// The first line of the format.
const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// The most hashes that are read: a tree below 2^64 leaves needs no more.
const MAX_HASHES: usize = 64;

/// That an entry stands at an index of a log, with all that is needed to check it but the entry and the log's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The index of the entry, from 0.
    pub index: u64,
    /// The inclusion proof, the leaf's sibling first.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint, verbatim.
    pub checkpoint: String,
    /// What the application wants to carry along. Not authenticated: never trust it.
    pub extra: Option<Vec<u8>>,
}

/// Why a receipt is refused. Lines count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Not UTF-8, or another first line.
    #[error("this is not a receipt of the format {FIRST_LINE}")]
    OtherFormat,
    /// A line is not as the format has it.
    #[error("line {line} of the receipt is malformed")]
    MalformedLine {
        /// The line.
        line: usize,
    },
    /// There is no blank line before a checkpoint.
    #[error("the receipt has no checkpoint")]
    NoCheckpoint,
    /// The checkpoint within is refused.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The checkpoint is of another log.
    #[error("the checkpoint is of another log")]
    OtherOrigin,
    /// The proof does not lead to the root.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl Receipt {
    /// The text of the receipt (file extension `.tlog-proof`).
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{FIRST_LINE}\n");
        if let Some(extra) = &self.extra {
            text.push_str(&format!("extra {}\n", STANDARD.encode(extra)));
        }
        text.push_str(&format!("index {}\n", self.index));
        for hash in &self.hashes {
            text.push_str(&hash.to_base64());
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.checkpoint);
        text
    }

    /// Reads the text of a receipt; nothing is verified yet.
    ///
    /// # Errors
    /// Names the line that is malformed.
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        let (head, checkpoint) = text.split_once("\n\n").ok_or(ReceiptError::NoCheckpoint)?;
        let mut lines = (1_usize..).zip(head.split('\n')).peekable();
        if lines.next().is_none_or(|(_, first)| first != FIRST_LINE) {
            return Err(ReceiptError::OtherFormat);
        }
        let extra = match lines.next_if(|(_, line)| line.starts_with("extra ")) {
            Some((number, line)) => {
                let decoded = line.strip_prefix("extra ").and_then(|encoded| STANDARD.decode(encoded).ok());
                Some(decoded.ok_or(ReceiptError::MalformedLine { line: number })?)
            }
            None => None,
        };
        let (number, line) = lines.next().ok_or(ReceiptError::MalformedLine { line: 2 })?;
        let index = line.strip_prefix("index ").and_then(parse_decimal);
        let index = index.ok_or(ReceiptError::MalformedLine { line: number })?;
        let mut hashes = Vec::new();
        for (number, line) in lines {
            let hash = Hash::from_base64(line).filter(|_| hashes.len() < MAX_HASHES);
            hashes.push(hash.ok_or(ReceiptError::MalformedLine { line: number })?);
        }
        Ok(Self { index, hashes, checkpoint: checkpoint.to_owned(), extra })
    }

    /// Checks that the entry with this leaf hash stands at [`Receipt::index`] of the log `origin`, whose checkpoint
    /// one of `keys` signed; returns that checkpoint.
    ///
    /// # Errors
    /// When it does not, or the receipt does not show it.
    pub fn verify(&self, leaf: &Hash, origin: &str, keys: &[VerifierKey]) -> Result<VerifiedCheckpoint, ReceiptError> {
        let verified = Checkpoint::parse_and_verify(self.checkpoint.as_bytes(), keys)?;
        if verified.checkpoint.origin() != origin {
            return Err(ReceiptError::OtherOrigin);
        }
        verify_inclusion(leaf, self.index, verified.checkpoint.size(), &self.hashes, verified.checkpoint.root())?;
        Ok(verified)
    }
}
