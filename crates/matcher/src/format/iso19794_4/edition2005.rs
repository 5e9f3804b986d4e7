//! Edition 2005.

use super::super::bytes::{Reader, put_count, put_part, put_u16s};
use super::super::{CodedImage, ImageCoding, Iso19794Error, MAX_IMAGE_RECORD_LEN};
use super::{FingerImage, Sampling, check_position, code_of, coding_of};

pub(super) const HEAD: &[u8; 8] = b"FIR\x00010\x00";

/// Bytes of the identifier, the version and the length, which has six bytes in this edition.
const LENGTH_END: usize = 14;

const CODINGS: &[(u8, ImageCoding)] = &[
    (0, ImageCoding::Raw),
    (1, ImageCoding::RawPacked),
    (2, ImageCoding::Wsq),
    (3, ImageCoding::Jpeg),
    (4, ImageCoding::Jpeg2000Lossy),
    (5, ImageCoding::Png),
];

/// A record: what all its views share, and the views.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FingerImages2005 {
    /// Number of the capture device, uninterpreted.
    pub capture_device: u16,
    /// Image acquisition level: 31 is 500 dpi of 8 bits.
    pub acquisition_level: u16,
    /// Resolutions.
    pub sampling: Sampling,
    /// Bits of one grey pixel.
    pub bit_depth: u8,
    /// How the images are coded. Both kinds of JPEG 2000 are one code here, read as lossy.
    pub coding: ImageCoding,
    /// The views, at most 255.
    pub views: Vec<FingerView2005>,
}

/// One image.
#[derive(Clone, PartialEq, Eq)]
pub struct FingerView2005 {
    /// Code of the finger, group of fingers or palm.
    pub position: u8,
    /// How many views of this finger the record has.
    pub count: u8,
    /// Which of them this is, from 1.
    pub number: u8,
    /// Quality 0 to 100; above, none is given.
    pub quality: u8,
    /// Impression type.
    pub impression: u8,
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
    /// The coded image.
    pub bytes: Vec<u8>,
}

impl FingerImages2005 {
    /// One of this record's views as an image.
    pub(super) fn image<'a>(&self, view: &'a FingerView2005) -> FingerImage<'a> {
        FingerImage {
            position: view.position,
            impression: view.impression,
            quality: Some(view.quality).filter(|quality| *quality <= 100),
            dpi: self.sampling.dpi(),
            image: CodedImage {
                coding: self.coding,
                width: view.width,
                height: view.height,
                bits_per_pixel: self.bit_depth,
                bytes: &view.bytes,
            },
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Iso19794Error> {
        let [a, b, c, d, e, f] = reader.array()?;
        reader.check_length(u64::from_be_bytes([0, 0, a, b, c, d, e, f]))?;
        let (capture_device, acquisition_level) = (reader.u16()?, reader.u16()?);
        let count = reader.u8()?;
        let sampling = Sampling::read(reader)?;
        let [bit_depth, coding, _, _] = reader.array()?;
        let coding = coding_of(CODINGS, coding)?;
        let mut views = Vec::new();
        for _ in 0..count {
            views.push(FingerView2005::read(&mut reader.part()?)?);
        }
        Ok(Self { capture_device, acquisition_level, sampling, bit_depth, coding, views })
    }

    pub(super) fn write(&self) -> Result<Vec<u8>, Iso19794Error> {
        let mut body = Vec::new();
        put_u16s(&mut body, &[self.capture_device, self.acquisition_level]);
        put_count(&mut body, self.views.len(), "number of views")?;
        self.sampling.write(&mut body);
        body.extend_from_slice(&[self.bit_depth, code_of(CODINGS, self.coding)?, 0, 0]);
        for view in &self.views {
            put_part(&mut body, &view.write()?)?;
        }
        let found = LENGTH_END + body.len();
        if found > MAX_IMAGE_RECORD_LEN {
            return Err(Iso19794Error::TooLong { found, limit: MAX_IMAGE_RECORD_LEN });
        }
        let announced = u32::try_from(found).map_err(|_| Iso19794Error::DoesNotFit("the record's length"))?;
        let mut out = Vec::with_capacity(found);
        out.extend_from_slice(HEAD);
        out.extend_from_slice(&[0, 0]);
        out.extend_from_slice(&announced.to_be_bytes());
        out.append(&mut body);
        Ok(out)
    }
}

impl FingerView2005 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Iso19794Error> {
        let [position, count, number, quality, impression] = reader.array()?;
        let (width, height) = (reader.u16()?, reader.u16()?);
        reader.u8()?;
        let position = check_position(position)?;
        Ok(Self { position, count, number, quality, impression, width, height, bytes: reader.rest().to_vec() })
    }

    fn write(&self) -> Result<Vec<u8>, Iso19794Error> {
        let position = check_position(self.position)?;
        let mut out = vec![position, self.count, self.number, self.quality, self.impression];
        put_u16s(&mut out, &[self.width, self.height]);
        out.push(0);
        out.extend_from_slice(&self.bytes);
        Ok(out)
    }
}

/// An image of a finger is biometric data: its bytes never reach a log.
impl std::fmt::Debug for FingerView2005 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { position, width, height, bytes, .. } = self;
        write!(f, "FingerView2005(position {position}, {width}×{height}, {} bytes)", bytes.len())
    }
}
