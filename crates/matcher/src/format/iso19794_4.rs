//! ISO/IEC 19794-4 finger image records ("FIR"), editions 2005 (version " 010") and 2011 (" 020"), read and written.
//!
//! All numbers are big-endian. **2011**: head of 16 bytes (`FIR\0`, `020\0`, length u32, number of representations u16,
//! certification flag u8, number of positions u8); each representation is its length u32 (itself included),
//! [`Capture`], certification blocks if the flag is set, position u8, number u8, scale unit u8, four sampling rates
//! u16, bit depth u8, coding u8, impression u8, width u16, height u16, length of the image u32, the image, and extended
//! data blocks (identifier u16, length u16 with these four bytes, content). **2005**: head of 32 bytes (`FIR\0`,
//! `010\0`, length u48, capture device u16, acquisition level u16, number of views u8, scale unit u8, four sampling
//! rates u16, bit depth u8, coding u8, reserved u16); each view is its length u32, position u8, number of views of this
//! finger u8, view number u8, quality u8, impression u8, width u16, height u16, reserved u8, the image.

mod edition2005;
mod edition2011;

pub use edition2005::{FingerImages2005, FingerView2005};
pub use edition2011::{ExtendedData, FingerImage2011};

use super::bytes::Reader;
use super::{CodedImage, ImageCoding, Iso19794Error, MAX_IMAGE_RECORD_LEN};
use crate::finger::FingerPosition;

#[cfg(doc)]
use super::Capture;

/// Tables 6 to 8: fingers, groups of fingers and palms. Groups of two and three fingers (40 to 50) are of 2011.
const POSITIONS: &[std::ops::RangeInclusive<u8>] = &[0..=10, 13..=15, 20..=36, 40..=50];

/// A record of either edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FingerImageRecord {
    /// Edition 2005.
    V2005(FingerImages2005),
    /// Edition 2011: the representations, at most 65,535.
    V2011(Vec<FingerImage2011>),
}

/// One image of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FingerImage<'a> {
    /// Code of the finger, group of fingers or palm; see [`finger`](Self::finger).
    pub position: u8,
    /// Impression type: 0 live-scan plain, 1 rolled, others as the edition has them.
    pub impression: u8,
    /// Quality 0 to 100, if any was given.
    pub quality: Option<u8>,
    /// Resolution in dots per inch; `None` when it differs along x and y or is not said.
    pub dpi: Option<u16>,
    /// The image.
    pub image: CodedImage<'a>,
}

impl FingerImage<'_> {
    /// The finger, when it is a single known one.
    #[must_use]
    pub fn finger(&self) -> Option<FingerPosition> {
        FingerPosition::from_code(self.position)
    }
}

impl FingerImageRecord {
    /// Reads a record.
    ///
    /// # Errors
    /// [`Iso19794Error`]; never panics, never allocates more than the input's size implies.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Iso19794Error> {
        let heads = [edition2005::HEAD, edition2011::HEAD];
        let mut reader = Reader::open(bytes, &heads, MAX_IMAGE_RECORD_LEN)?;
        let record = if bytes.starts_with(edition2005::HEAD) {
            Self::V2005(FingerImages2005::read(&mut reader)?)
        } else {
            Self::V2011(edition2011::read(&mut reader)?)
        };
        reader.close()?;
        Ok(record)
    }

    /// Writes the record.
    ///
    /// # Errors
    /// `DoesNotFit`, `UnknownCode` or `TooLong`.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Iso19794Error> {
        match self {
            Self::V2005(images) => images.write(),
            Self::V2011(images) => edition2011::write(images),
        }
    }

    /// The images in the record's order.
    #[must_use]
    pub fn images(&self) -> Vec<FingerImage<'_>> {
        match self {
            Self::V2005(record) => record.views.iter().map(|view| record.image(view)).collect(),
            Self::V2011(images) => images.iter().map(FingerImage2011::image).collect(),
        }
    }
}

/// Unit and rates of sampling, as both editions have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampling {
    /// Whether the rates are per centimetre; else they are per inch.
    pub is_per_cm: bool,
    /// Pixels per unit of the scan, along x and y.
    pub scan: [u16; 2],
    /// Pixels per unit of the image, along x and y.
    pub image: [u16; 2],
}

impl Sampling {
    /// The same resolution everywhere, dots per inch.
    #[must_use]
    pub fn of_dpi(dpi: u16) -> Self {
        Self { is_per_cm: false, scan: [dpi; 2], image: [dpi; 2] }
    }

    /// Resolution of the image in dots per inch; `None` when it differs along x and y or is 0.
    #[must_use]
    pub fn dpi(&self) -> Option<u16> {
        let [x, y] = self.image;
        if x != y || x == 0 {
            return None;
        }
        match (self.is_per_cm, x) {
            (false, _) => Some(x),
            // 500 and 1,000 dpi, rounded to whole pixels a centimetre.
            (true, 196..=197) => Some(500),
            (true, 393..=394) => Some(1_000),
            (true, _) => u16::try_from((u32::from(x) * 254 + 50) / 100).ok(),
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Iso19794Error> {
        let is_per_cm = match reader.u8()? {
            1 => false,
            2 => true,
            code => return Err(Iso19794Error::UnknownCode { field: "scale unit", code: code.into() }),
        };
        let mut rates = || Ok::<_, Iso19794Error>([reader.u16()?, reader.u16()?]);
        Ok(Self { is_per_cm, scan: rates()?, image: rates()? })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.push(if self.is_per_cm { 2 } else { 1 });
        super::bytes::put_u16s(out, &self.scan);
        super::bytes::put_u16s(out, &self.image);
    }
}

fn check_position(code: u8) -> Result<u8, Iso19794Error> {
    if POSITIONS.iter().any(|range| range.contains(&code)) {
        Ok(code)
    } else {
        Err(Iso19794Error::UnknownCode { field: "finger position", code: code.into() })
    }
}

/// A table of codings and their codes, both ways.
fn coding_of(table: &[(u8, ImageCoding)], code: u8) -> Result<ImageCoding, Iso19794Error> {
    let found = table.iter().find(|(known, _)| *known == code);
    found.map(|(_, coding)| *coding).ok_or(Iso19794Error::UnknownCode { field: "image coding", code: code.into() })
}

fn code_of(table: &[(u8, ImageCoding)], coding: ImageCoding) -> Result<u8, Iso19794Error> {
    let found = table.iter().find(|(_, known)| *known == coding);
    found.map(|(code, _)| *code).ok_or(Iso19794Error::DoesNotFit("image coding"))
}
