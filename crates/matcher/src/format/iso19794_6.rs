//! ISO/IEC 19794-6 iris image records ("IIR"), editions 2005 (version " 010") and 2011 (" 020"), read and written.
//!
//! All numbers are big-endian. **2011**: head of 16 bytes (`IIR\0`, `020\0`, length u32, number of representations u16,
//! certification flag u8, which is 0, number of eyes u8: 0 unknown, 1, or 2 for both); each representation is its
//! length u32 (itself included), [`Capture`], number u16, eye u8, kind u8, coding u8, properties u8, width, height u16,
//! bit depth u8, range, roll angle, its uncertainty u16, smallest and largest x, y and diameter of the iris u16 each,
//! length of the image u32, the image. **2005**: head of 45 bytes (`IIR\0`, `010\0`, length u32, capture device u16,
//! number of eyes u8, length of the head u16, properties u16, diameter u16, coding u16, width, height u16, bit depth
//! u8, transformation u8, device identifier 16 bytes); for each eye its label u8 and number of images u16; for each
//! image number u16, quality u8, rotation, its uncertainty u16, length u32, the image.

mod edition2005;
mod edition2011;

pub use edition2005::{IrisEye2005, IrisImages2005, IrisView2005};
pub use edition2011::{Bounds, IrisImage2011};

use super::bytes::Reader;
use super::{CodedImage, Iso19794Error, MAX_IMAGE_RECORD_LEN};

#[cfg(doc)]
use super::Capture;

/// Which eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EyeLabel {
    /// Not said.
    Unknown,
    /// The person's right eye.
    Right,
    /// The person's left eye.
    Left,
}

/// A record of either edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IrisImageRecord {
    /// Edition 2005.
    V2005(IrisImages2005),
    /// Edition 2011: the representations, at most 65,535.
    V2011(Vec<IrisImage2011>),
}

/// One image of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IrisImage<'a> {
    /// Which eye.
    pub eye: EyeLabel,
    /// Quality 0 to 100, if any was given.
    pub quality: Option<u8>,
    /// The image.
    pub image: CodedImage<'a>,
}

impl IrisImageRecord {
    /// Reads a record.
    ///
    /// # Errors
    /// [`Iso19794Error`]; never panics, never allocates more than the input's size implies.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Iso19794Error> {
        let heads = [edition2005::HEAD, edition2011::HEAD];
        let mut reader = Reader::open(bytes, &heads, MAX_IMAGE_RECORD_LEN)?;
        let announced = u32::from_be_bytes(reader.array()?);
        reader.check_length(announced.into())?;
        let record = if bytes.starts_with(edition2005::HEAD) {
            Self::V2005(IrisImages2005::read(&mut reader)?)
        } else {
            Self::V2011(edition2011::read(&mut reader)?)
        };
        reader.close()?;
        Ok(record)
    }

    /// Writes the record.
    ///
    /// # Errors
    /// `DoesNotFit` or `TooLong`.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Iso19794Error> {
        match self {
            Self::V2005(record) => record.write(),
            Self::V2011(images) => edition2011::write(images),
        }
    }

    /// The images in the record's order.
    #[must_use]
    pub fn images(&self) -> Vec<IrisImage<'_>> {
        match self {
            Self::V2005(record) => record.images(),
            Self::V2011(images) => images.iter().map(IrisImage2011::image).collect(),
        }
    }
}

impl EyeLabel {
    fn from_code(code: u8) -> Result<Self, Iso19794Error> {
        match code {
            0 => Ok(Self::Unknown),
            1 => Ok(Self::Right),
            2 => Ok(Self::Left),
            code => Err(Iso19794Error::UnknownCode { field: "eye", code: code.into() }),
        }
    }

    fn code(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Right => 1,
            Self::Left => 2,
        }
    }
}
