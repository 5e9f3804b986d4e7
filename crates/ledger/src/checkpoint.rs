//! Checkpoints: the size and the root of the tree, signed (C2SP tlog-checkpoint).

use crate::hash::{EMPTY_ROOT, Hash};
use crate::note::{NoteError, NoteSigner, VerifierKey, verify_note};

/// The head of a log at one size. Whoever holds one can later prove what the log said by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

/// A checkpoint with the known keys that signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedCheckpoint {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The names of the known keys whose signatures verified, in the order of their lines.
    pub signers: Vec<String>,
}

/// Why a checkpoint is refused. Lines count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note around it is refused.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The origin (line 1) is empty or has a control character.
    #[error("line 1: the origin is empty or has a control character")]
    BadOrigin,
    /// The size (line 2) is not a decimal number without leading zeros below 2^64.
    #[error("line 2: the size is not a decimal number without leading zeros")]
    BadSize,
    /// The root (line 3) is not the base64 of 32 bytes.
    #[error("line 3: the root is not the base64 of 32 bytes")]
    BadRoot,
    /// The size is zero, but the root is not that of the empty tree.
    #[error("line 3: a log without entries has another root")]
    BadEmptyRoot,
    /// An extension line is empty or has a control character.
    #[error("line {line}: an extension line is empty or has a control character")]
    BadExtension {
        /// The line.
        line: usize,
    },
}

impl Checkpoint {
    /// A checkpoint of the log `origin` (a URL without its scheme, such as `ktp.example.go.id/journal`), without
    /// extension lines.
    ///
    /// # Errors
    /// When the origin is empty or has control characters, or the root does not fit the empty tree.
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, CheckpointError> {
        if !is_line(origin) {
            return Err(CheckpointError::BadOrigin);
        }
        if size == 0 && root != EMPTY_ROOT {
            return Err(CheckpointError::BadEmptyRoot);
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions: Vec::new() })
    }

    /// The same with extension lines. The specification advises against them: nobody monitors what they say.
    ///
    /// # Errors
    /// When a line is empty or has control characters.
    pub fn with_extensions(mut self, extensions: Vec<String>) -> Result<Self, CheckpointError> {
        if let Some(position) = extensions.iter().position(|line| !is_line(line)) {
            return Err(CheckpointError::BadExtension { line: position + 4 });
        }
        self.extensions = extensions;
        Ok(self)
    }

    /// The identity of the log.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root over these leaves.
    #[must_use]
    pub const fn root(&self) -> &Hash {
        &self.root
    }

    /// The extension lines.
    #[must_use]
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// The text that is signed, its final newline included.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64());
        for line in &self.extensions {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// The signed note, as it is published at `<prefix>/checkpoint`.
    ///
    /// A log must never sign a checkpoint that is inconsistent with one it signed before: whoever calls this has
    /// taken size and root from the one tree. The signer's name should be the origin.
    #[must_use]
    pub fn sign(&self, signer: &NoteSigner) -> String {
        signer.sign(&self.to_text()).unwrap_or_else(|_| unreachable!("a checkpoint's text is made of valid lines"))
    }

    /// Reads the verified text of a note, which ends in a newline.
    fn parse_text(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.split_terminator('\n');
        let origin = lines.next().ok_or(CheckpointError::BadOrigin)?;
        let size = lines.next().and_then(parse_decimal).ok_or(CheckpointError::BadSize)?;
        let root = lines.next().and_then(Hash::from_base64).ok_or(CheckpointError::BadRoot)?;
        Self::new(origin, size, root)?.with_extensions(lines.map(str::to_owned).collect())
    }

    /// Verifies the note's signatures of the known `keys`, then reads its text. The caller compares
    /// [`Checkpoint::origin`] with the log it asked for.
    ///
    /// # Errors
    /// When no known key signed it, a known key's signature does not verify, or a line is malformed.
    pub fn parse_and_verify(note: &[u8], keys: &[VerifierKey]) -> Result<VerifiedCheckpoint, CheckpointError> {
        let note = verify_note(note, keys)?;
        let checkpoint = Self::parse_text(note.text)?;
        Ok(VerifiedCheckpoint { checkpoint, signers: note.signers.into_iter().map(str::to_owned).collect() })
    }
}

/// A decimal number in its one spelling.
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

fn is_line(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|c| c < ' ')
}
