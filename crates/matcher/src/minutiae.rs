//! The finger template: ridge endings and bifurcations with their directions.
//!
//! Coordinates follow ISO/IEC 19794-2:2005: pixels from the top left corner, x to the right, y **down**; the angle is
//! counter-clockwise from the positive x axis, in whole degrees, pointing up the ridge of an ending (or the valley of
//! a bifurcation). Minutiae are kept best quality first, because a comparison reads only the best
//! [`MAX_COMPARED_MINUTIAE`](crate::finger::prepared::MAX_COMPARED_MINUTIAE) of them.
//!
//! # Stored form
//! Eight bytes of head (format 1, count, then width, height and dpi as big-endian u16), then five bytes a minutia:
//! from the most significant bit x (11 bits), y (11), angle (9), quality (7), kind (2).

mod plausible;

use std::collections::BTreeSet;
use thiserror::Error;

/// Fewest minutiae that can be compared: below it the answer would mean "cannot tell". NBIS draws the same line.
pub const MIN_MINUTIAE: usize = 10;

/// Most minutiae a template keeps: the count is one byte here and in ISO/IEC 19794-2.
pub const MAX_MINUTIAE: usize = 255;

/// Most minutiae anyone may hand in. A finger has 20 to 100; more than this is noise or an attack, not a finger.
pub const MAX_GIVEN_MINUTIAE: usize = 1_000;

/// Largest width and height in pixels: eleven bits, 104 mm at 500 dpi.
pub const MAX_SIDE_PX: u16 = 2_047;

/// Accepted resolutions in dots per inch.
pub const DPI_RANGE: std::ops::RangeInclusive<u16> = 100..=2_000;

const FORMAT: u8 = 1;
const HEAD_LEN: usize = 8;
const MINUTIA_LEN: usize = 5;

/// What the ridge does at a minutia.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MinutiaKind {
    /// Not determined, or another kind.
    Other,
    /// The ridge ends.
    Ending,
    /// The ridge divides.
    Bifurcation,
}

impl MinutiaKind {
    /// The two bits of ISO/IEC 19794-2: 0 other, 1 ending, 2 bifurcation. The fourth value is reserved: `None`.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Other),
            1 => Some(Self::Ending),
            2 => Some(Self::Bifurcation),
            _ => None,
        }
    }

    /// The two bits of ISO/IEC 19794-2.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Other => 0,
            Self::Ending => 1,
            Self::Bifurcation => 2,
        }
    }
}

/// One ridge ending or bifurcation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Minutia {
    /// Pixels from the left edge.
    pub x: u16,
    /// Pixels from the top edge.
    pub y: u16,
    /// Degrees, 0 to 359, counter-clockwise from the positive x axis.
    pub angle: u16,
    /// Reliability 0 to 100, higher is better; 0 when the extractor reported none.
    pub quality: u8,
    /// What the ridge does.
    pub kind: MinutiaKind,
}

/// Why minutiae or bytes are not a finger template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TemplateError {
    /// Fewer minutiae in different places than [`MIN_MINUTIAE`].
    #[error("{found} minutiae are too few to compare; at least 10 are needed")]
    TooFewMinutiae {
        /// How many there are.
        found: usize,
    },
    /// More minutiae than [`MAX_GIVEN_MINUTIAE`].
    #[error("{found} minutiae are more than any finger has")]
    TooManyMinutiae {
        /// How many there are.
        found: usize,
    },
    /// The image is empty or a side exceeds [`MAX_SIDE_PX`].
    #[error("{width}×{height} pixels is not the size of one finger's image")]
    BadSize {
        /// Width in pixels.
        width: u16,
        /// Height in pixels.
        height: u16,
    },
    /// The resolution lies outside [`DPI_RANGE`].
    #[error("{dpi} dpi is not a fingerprint resolution")]
    BadResolution {
        /// Dots per inch.
        dpi: u16,
    },
    /// A minutia lies outside the image, or its angle or quality is out of range.
    #[error("minutia {index} is outside the image or has an impossible angle, quality or kind")]
    BadMinutia {
        /// Its place in the list, from 0.
        index: usize,
    },
    /// The minutiae are crowded or repeat each other as no finger's do; comparing them would take seconds.
    #[error("the minutiae do not lie as on a finger")]
    NotAFinger,
    /// The stored form is of another format.
    #[error("unknown template format {0}")]
    UnknownFormat(u8),
    /// The stored form is shorter or longer than its count says.
    #[error("the template should have {expected} bytes and has {found}")]
    WrongLength {
        /// Bytes the head announces.
        expected: usize,
        /// Bytes there are.
        found: usize,
    },
}

/// A comparable finger: 10 to 255 minutiae in an image of known size and resolution.
#[derive(Clone, PartialEq, Eq)]
pub struct MinutiaeTemplate {
    width: u16,
    height: u16,
    dpi: u16,
    minutiae: Vec<Minutia>,
}

impl MinutiaeTemplate {
    /// Checks minutiae and keeps the best [`MAX_MINUTIAE`] of them, best quality first. Of several in one place only the
    /// best counts.
    ///
    /// # Errors
    /// `BadSize`, `BadResolution`, `BadMinutia`, `TooFewMinutiae`, `TooManyMinutiae` or `NotAFinger`; see
    /// [`TemplateError`].
    pub fn new(width: u16, height: u16, dpi: u16, minutiae: Vec<Minutia>) -> Result<Self, TemplateError> {
        let template = Self::trusted(width, height, dpi, minutiae)?;
        if !plausible::is_plausible(&template.minutiae, dpi) {
            return Err(TemplateError::NotAFinger);
        }
        Ok(template)
    }

    /// [`new`](Self::new) without the question whether the minutiae lie as on a finger, for those we have made up.
    pub(crate) fn trusted(
        width: u16,
        height: u16,
        dpi: u16,
        mut minutiae: Vec<Minutia>,
    ) -> Result<Self, TemplateError> {
        let side = 1..=MAX_SIDE_PX;
        if !side.contains(&width) || !side.contains(&height) {
            return Err(TemplateError::BadSize { width, height });
        }
        if !DPI_RANGE.contains(&dpi) {
            return Err(TemplateError::BadResolution { dpi });
        }
        let found = minutiae.len();
        if found > MAX_GIVEN_MINUTIAE {
            return Err(TemplateError::TooManyMinutiae { found });
        }
        let is_bad = |m: &Minutia| m.x >= width || m.y >= height || m.angle >= 360 || m.quality > 100;
        if let Some(index) = minutiae.iter().position(is_bad) {
            return Err(TemplateError::BadMinutia { index });
        }
        minutiae.sort_unstable_by_key(|m| (std::cmp::Reverse(m.quality), m.y, m.x, m.angle, m.kind));
        let mut taken = BTreeSet::new();
        minutiae.retain(|m| taken.insert((m.x, m.y)));
        let found = minutiae.len();
        if found < MIN_MINUTIAE {
            return Err(TemplateError::TooFewMinutiae { found });
        }
        minutiae.truncate(MAX_MINUTIAE);
        Ok(Self { width, height, dpi, minutiae })
    }

    /// Image width in pixels.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Image height in pixels.
    #[must_use]
    pub fn height(&self) -> u16 {
        self.height
    }

    /// Resolution in dots per inch.
    #[must_use]
    pub fn dpi(&self) -> u16 {
        self.dpi
    }

    /// The minutiae, best quality first.
    #[must_use]
    pub fn minutiae(&self) -> &[Minutia] {
        &self.minutiae
    }

    /// The stored form: 8 bytes and 5 more for each minutia; see the module's head.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD_LEN + MINUTIA_LEN * self.minutiae.len());
        bytes.push(FORMAT);
        bytes.push(u8::try_from(self.minutiae.len()).unwrap_or(u8::MAX));
        for value in [self.width, self.height, self.dpi] {
            bytes.extend_from_slice(&value.to_be_bytes());
        }
        for m in &self.minutiae {
            let [_, _, _, packed @ ..] = pack(m).to_be_bytes();
            bytes.extend_from_slice(&packed);
        }
        bytes
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// `UnknownFormat`, `WrongLength`, or whatever [`MinutiaeTemplate::new`] refuses. Never panics.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TemplateError> {
        let Some((&[format, count, w0, w1, h0, h1, d0, d1], body)) = bytes.split_first_chunk::<HEAD_LEN>() else {
            return Err(TemplateError::WrongLength { expected: HEAD_LEN, found: bytes.len() });
        };
        if format != FORMAT {
            return Err(TemplateError::UnknownFormat(format));
        }
        let expected = HEAD_LEN + MINUTIA_LEN * usize::from(count);
        if bytes.len() != expected {
            return Err(TemplateError::WrongLength { expected, found: bytes.len() });
        }
        let minutiae = body
            .as_chunks::<MINUTIA_LEN>()
            .0
            .iter()
            .enumerate()
            .map(|(index, &[a, b, c, d, e])| {
                unpack(u64::from_be_bytes([0, 0, 0, a, b, c, d, e])).ok_or(TemplateError::BadMinutia { index })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let be = u16::from_be_bytes;
        Self::new(be([w0, w1]), be([h0, h1]), be([d0, d1]), minutiae)
    }
}

fn pack(m: &Minutia) -> u64 {
    (u64::from(m.x) << 29)
        | (u64::from(m.y) << 18)
        | (u64::from(m.angle) << 9)
        | (u64::from(m.quality) << 2)
        | u64::from(m.kind.code())
}

fn unpack(bits: u64) -> Option<Minutia> {
    let field = |shift: u32, width: u32| u16::try_from((bits >> shift) & ((1 << width) - 1)).ok();
    Some(Minutia {
        x: field(29, 11)?,
        y: field(18, 11)?,
        angle: field(9, 9)?,
        quality: u8::try_from(field(2, 7)?).ok()?,
        kind: MinutiaKind::from_code(u8::try_from(field(0, 2)?).ok()?)?,
    })
}

/// A template is biometric data: its points never reach a log.
impl std::fmt::Debug for MinutiaeTemplate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MinutiaeTemplate({} minutiae)", self.minutiae.len())
    }
}
