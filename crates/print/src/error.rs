//! Why something could not be drawn. Variants name the field, never its content.

use thiserror::Error;

/// Why the fonts could not be loaded.
#[derive(Debug, Error)]
pub enum FontError {
    /// The folder has no such file or it cannot be read.
    #[error("font file {file} cannot be read ({source}): install fonts-dejavu-core or point to its folder")]
    Unreadable {
        /// Name of the font file.
        file: &'static str,
        /// What the file system answered.
        source: std::io::Error,
    },
    /// The file is not the font it should be.
    #[error("font file {file} is not a usable TrueType font: reinstall fonts-dejavu-core")]
    Invalid {
        /// Name of the font file.
        file: &'static str,
    },
}

/// Which picture of a card is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// The portrait of the holder.
    Portrait,
    /// The holder's signature.
    Signature,
}

/// What is wrong with a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFault {
    /// The bytes are no readable JPEG or PNG, or stop early.
    Unreadable,
    /// More bytes or pixels than [`crate`] accepts (8 MiB, 8,192 pixels a side).
    TooLarge,
    /// Fewer pixels than a recognisable print needs.
    TooSmall,
}

/// Why a page could not be drawn; nothing has been printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RenderError {
    /// A required field is empty.
    #[error("{field} is empty: complete it in the register, then print again")]
    Missing {
        /// Name of the field.
        field: &'static str,
    },
    /// A field does not have its form (a NIK has 16 digits).
    #[error("{field} is malformed: correct it in the register, then print again")]
    Malformed {
        /// Name of the field.
        field: &'static str,
    },
    /// A field holds something other than Latin text, or a letter the fonts lack.
    #[error("{field} holds a character that cannot be printed: correct its spelling, then print again")]
    Unprintable {
        /// Name of the field.
        field: &'static str,
    },
    /// A field does not fit its place even at the smallest legible size.
    #[error("{field} is too long for its place: shorten it by the rules on abbreviations, then print again")]
    DoesNotFit {
        /// Name of the field.
        field: &'static str,
    },
    /// A picture cannot be used.
    #[error("the {kind:?} cannot be used ({fault:?}): take or upload it again")]
    Picture {
        /// Which picture.
        kind: PictureKind,
        /// What is wrong with it.
        fault: PictureFault,
    },
    /// The text for the QR code is longer than a code can be printed and read at this size.
    #[error("the QR text of {len} bytes is too long: {limit} bytes can always be printed legibly")]
    QrTooLong {
        /// Bytes given.
        len: usize,
        /// Bytes that always fit; capitals and digits alone may be more.
        limit: usize,
    },
    /// A list has more entries than one document may hold.
    #[error("{field} has more than {limit} entries: split it into several documents")]
    TooMany {
        /// Name of the list.
        field: &'static str,
        /// Entries allowed.
        limit: usize,
    },
    /// The drawing itself failed: a fault of this program.
    #[error("drawing failed at {stage}: report this to the developers; no card was printed")]
    Internal {
        /// The step that failed.
        stage: &'static str,
    },
}
