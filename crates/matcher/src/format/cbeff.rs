//! CBEFF XML in MOSIP's profile: the biometrics of one person as a document of biometric information records (BIR).
//!
//! After ISO/IEC 19785-3 and the schema `mosip-cbeff.xsd` (namespace [`NAMESPACE`]): a root BIR holds one BIR per finger,
//! eye or face, each with what is said of it ([`BdbInfo`]), its record ([`Bir::bdb`], ISO/IEC 19794 in base64), a
//! security block ([`Bir::sb`]) and further entries ([`Bir::others`]). Elements may stand in any order; those that the
//! schema does not know are refused, since nobody could say what they change. Beyond the schema, as MOSIP's own
//! documents need it: the type `ExceptionPhoto`, base64 with the alphabet for addresses and without padding, a root
//! `Others` of `Key` and `Value`.
//!
//! Documents come from strangers. There are limits on everything; a document type declaration is refused, so that no
//! entity but the five of XML itself exists; and what a BIR says is compared with the record it holds.

mod agree;
mod read;
mod text;
mod tree;
mod write;

pub use write::Base64Form;

use super::Iso19794Error;
use thiserror::Error;

/// The namespace of every element.
pub const NAMESPACE: &str = "http://standards.iso.org/iso-iec/19785/-3/ed-2/";

/// Largest document, bytes: ten fingers, two eyes and a face without loss need some 10 MiB.
pub const MAX_DOCUMENT_LEN: usize = 64 << 20;
/// Deepest nesting of elements; the profile needs six.
pub const MAX_DEPTH: usize = 12;
/// Most elements in a document; a person's has about 400.
pub const MAX_ELEMENTS: usize = 20_000;
/// Longest text that is not base64, bytes: a device's signed payload has some 10 kB.
pub const MAX_TEXT_LEN: usize = 1 << 20;

/// A biometric information record.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Bir {
    /// Version of the record.
    pub version: Option<Version>,
    /// Version of CBEFF.
    pub cbeff_version: Option<Version>,
    /// About this record.
    pub info: BirInfo,
    /// About the data block.
    pub bdb_info: Option<BdbInfo>,
    /// Format of the security block.
    pub sb_format: Option<RegistryId>,
    /// Records within this one.
    pub birs: Vec<Bir>,
    /// The data block: a record of ISO/IEC 19794, or ciphertext.
    pub bdb: Option<Vec<u8>>,
    /// The security block.
    pub sb: Option<Vec<u8>>,
    /// Names and values beside, in the document's order.
    pub others: Vec<(String, String)>,
}

/// Major and minor number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// Major.
    pub major: u32,
    /// Minor.
    pub minor: u32,
}

/// About a record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BirInfo {
    /// Who made it.
    pub creator: Option<String>,
    /// Its UUID.
    pub index: Option<String>,
    /// Payload, uninterpreted.
    pub payload: Option<Vec<u8>>,
    /// Whether the security block protects it.
    pub has_integrity: bool,
    /// Dates.
    pub dates: Dates,
}

/// Instants as the document writes them (`xs:dateTime`), checked for their form only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dates {
    /// When it was made.
    pub created: Option<String>,
    /// From when it is valid.
    pub not_before: Option<String>,
    /// Until when it is valid.
    pub not_after: Option<String>,
}

/// About a data block.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BdbInfo {
    /// Challenge and response, uninterpreted.
    pub challenge_response: Option<Vec<u8>>,
    /// Its UUID.
    pub index: Option<String>,
    /// Its format; see [`BdbInfo::record_format`].
    pub format: Option<RegistryId>,
    /// Whether the block is ciphertext; its content is then not compared with anything.
    pub is_encrypted: Option<bool>,
    /// Dates.
    pub dates: Dates,
    /// What it is of.
    pub modality: Option<Modality>,
    /// Which part of the body.
    pub subtype: Vec<Subtype>,
    /// How far it is processed.
    pub level: Option<Level>,
    /// Product.
    pub product: Option<RegistryId>,
    /// Capture device.
    pub capture_device: Option<RegistryId>,
    /// Algorithm of feature extraction.
    pub feature_extraction: Option<RegistryId>,
    /// Algorithm of comparison.
    pub comparison: Option<RegistryId>,
    /// Algorithm of compression.
    pub compression: Option<RegistryId>,
    /// What it was taken for.
    pub purpose: Option<Purpose>,
    /// How good it is.
    pub quality: Option<Quality>,
}

/// An organization and its number or name for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryId {
    /// The organization, `Mosip` or `257`.
    pub organization: String,
    /// Its type.
    pub kind: String,
}

/// Quality of a data block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quality {
    /// Who says so.
    pub algorithm: RegistryId,
    /// The score.
    pub score: QualityScore,
}

/// A score or its absence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QualityScore {
    /// 0 to 100.
    Score(u8),
    /// It could not be computed, with a reason.
    Failed(String),
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$about])* $variant,)+ }

        impl $name {
            /// The word of the schema.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The value of a word of the schema.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// What a data block is of. The profile has these; the schema's others are refused.
    Modality {
        /// A face.
        Face = "Face",
        /// A finger.
        Finger = "Finger",
        /// An eye.
        Iris = "Iris",
        /// The photograph that proves a missing finger or eye.
        ExceptionPhoto = "ExceptionPhoto",
    }
}

words! {
    /// A part of the body; fingers are a side and a finger.
    Subtype {
        /// Left.
        Left = "Left",
        /// Right.
        Right = "Right",
        /// Thumb.
        Thumb = "Thumb",
        /// Index finger.
        IndexFinger = "IndexFinger",
        /// Middle finger.
        MiddleFinger = "MiddleFinger",
        /// Ring finger.
        RingFinger = "RingFinger",
        /// Little finger.
        LittleFinger = "LittleFinger",
    }
}

words! {
    /// How far a data block is processed.
    Level {
        /// As captured.
        Raw = "Raw",
        /// Between.
        Intermediate = "Intermediate",
        /// A template.
        Processed = "Processed",
    }
}

words! {
    /// What a data block was taken for.
    Purpose {
        /// Verification.
        Verify = "Verify",
        /// Identification.
        Identify = "Identify",
        /// Enrolment.
        Enroll = "Enroll",
        /// Enrolment for verification.
        EnrollVerify = "EnrollVerify",
        /// Enrolment for identification.
        EnrollIdentify = "EnrollIdentify",
        /// Audit.
        Audit = "Audit",
    }
}

/// The record that a data block holds, by its number in the IBIA's register (organization 257, which MOSIP calls by
/// its own name).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordFormat {
    /// 2: ISO/IEC 19794-2.
    FingerMinutiae,
    /// 7: ISO/IEC 19794-4.
    FingerImage,
    /// 8: ISO/IEC 19794-5.
    FaceImage,
    /// 9: ISO/IEC 19794-6.
    IrisImage,
}

impl RecordFormat {
    /// The format of a number.
    #[must_use]
    pub fn from_number(number: &str) -> Option<Self> {
        match number {
            "2" => Some(Self::FingerMinutiae),
            "7" => Some(Self::FingerImage),
            "8" => Some(Self::FaceImage),
            "9" => Some(Self::IrisImage),
            _ => None,
        }
    }
}

impl BdbInfo {
    /// The record format, if the profile knows it.
    #[must_use]
    pub fn record_format(&self) -> Option<RecordFormat> {
        self.format.as_ref().and_then(|format| RecordFormat::from_number(&format.kind))
    }
}

/// Why a document is not read or written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CbeffError {
    /// More bytes than [`MAX_DOCUMENT_LEN`].
    #[error("the document has {found} bytes; at most {MAX_DOCUMENT_LEN} are read")]
    TooLong {
        /// Bytes there are.
        found: usize,
    },
    /// Elements nested deeper than [`MAX_DEPTH`].
    #[error("the document is nested deeper than {MAX_DEPTH} elements")]
    TooDeep,
    /// More elements than [`MAX_ELEMENTS`].
    #[error("the document has more than {MAX_ELEMENTS} elements")]
    TooManyElements,
    /// A text longer than [`MAX_TEXT_LEN`].
    #[error("a text in {element} is longer than {MAX_TEXT_LEN} bytes")]
    TextTooLong {
        /// The element.
        element: String,
    },
    /// Not well-formed XML in UTF-8, or it ends early.
    #[error("the document is not well-formed XML near byte {at}")]
    NotXml {
        /// Near which byte.
        at: u64,
    },
    /// A document type declaration, a processing instruction, or an entity other than XML's five.
    #[error("the document has {0}, which is not allowed")]
    Forbidden(&'static str),
    /// The root is not a BIR of the namespace.
    #[error("the document is not a CBEFF document")]
    NotCbeff,
    /// An element where the schema has none of that name, or text where it has elements.
    #[error("{parent} may not contain {found}")]
    Unexpected {
        /// The element around it.
        parent: String,
        /// What stands there.
        found: String,
    },
    /// An element that may stand once stands twice.
    #[error("{element} stands twice in {parent}")]
    Repeated {
        /// The element around it.
        parent: String,
        /// The element.
        element: &'static str,
    },
    /// An element that must stand there does not.
    #[error("{parent} has no {element}")]
    Missing {
        /// The element around it.
        parent: String,
        /// The element or attribute.
        element: &'static str,
    },
    /// A value that its element cannot have.
    #[error("{element} has a value that it cannot have")]
    BadValue {
        /// The element.
        element: String,
    },
    /// A BIR says one thing, and another part of it or its record says something else.
    #[error("BIR {bir} contradicts itself: {what}")]
    Contradiction {
        /// Its place in the document, from 0 in the order of opening tags.
        bir: usize,
        /// What does not agree.
        what: &'static str,
    },
    /// The record in a BIR is damaged.
    #[error("the record of BIR {bir}: {source}")]
    Record {
        /// Its place in the document, from 0 in the order of opening tags.
        bir: usize,
        /// What is wrong with it.
        source: Iso19794Error,
    },
}

impl Bir {
    /// Reads a document.
    ///
    /// # Errors
    /// [`CbeffError`]; never panics. Memory stays within a small multiple of the document's length.
    pub fn from_xml(document: &[u8]) -> Result<Self, CbeffError> {
        let bir = read::bir(tree::parse(document)?)?;
        agree::check(&bir)?;
        Ok(bir)
    }

    /// Writes a document with this record as its root. What is written can be read: the same checks apply.
    ///
    /// # Errors
    /// `Contradiction`, `Record`, `TooLong` or another limit; `BadValue` for texts and numbers that cannot be written,
    /// and for an empty block, which would be read as none.
    pub fn to_xml(&self, form: Base64Form) -> Result<Vec<u8>, CbeffError> {
        agree::check(self)?;
        let document = write::document(self, form);
        // Texts may hold what no document can, control characters for example: the reader is the judge.
        if read::bir(tree::parse(&document)?)? == *self {
            Ok(document)
        } else {
            Err(CbeffError::BadValue { element: "BIR".to_owned() })
        }
    }

    /// Whether this BIR stands for a part of the body that could not be captured (entry `EXCEPTION`).
    #[must_use]
    pub fn is_exception(&self) -> bool {
        self.others.iter().any(|(key, value)| key == "EXCEPTION" && value == "true")
    }

    /// This record and all within it, in the document's order.
    pub fn walk(&self) -> impl Iterator<Item = &Bir> {
        let mut waiting = vec![self];
        std::iter::from_fn(move || {
            let next = waiting.pop()?;
            waiting.extend(next.birs.iter().rev());
            Some(next)
        })
    }
}

/// Biometric data and what is said about a person never reach a log.
impl std::fmt::Debug for Bir {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let info = self.bdb_info.as_ref();
        let (modality, subtype) = (info.and_then(|i| i.modality), info.map_or(&[][..], |i| &i.subtype));
        let length = self.bdb.as_ref().map(Vec::len);
        write!(f, "Bir({modality:?} {subtype:?}, {length:?} bytes, {} within)", self.birs.len())
    }
}
