//! Edition 2011.

use super::super::bytes::{Reader, put_count, put_length, put_long_count, put_part, put_u16s, record};
use super::super::{Capture, CertificationBlock, CodedImage, ImageCoding, Iso19794Error, MAX_IMAGE_RECORD_LEN};
use super::{FingerImage, Sampling, check_position, code_of, coding_of};
use std::collections::BTreeSet;

pub(super) const HEAD: &[u8; 8] = b"FIR\x00020\x00";

/// Table 9.
const CODINGS: &[(u8, ImageCoding)] = &[
    (0, ImageCoding::Raw),
    (1, ImageCoding::RawPacked),
    (2, ImageCoding::Wsq),
    (3, ImageCoding::Jpeg),
    (4, ImageCoding::Jpeg2000Lossy),
    (5, ImageCoding::Jpeg2000Lossless),
    (6, ImageCoding::Png),
];

/// One representation.
#[derive(Clone, PartialEq, Eq)]
pub struct FingerImage2011 {
    /// When, with what, how good.
    pub capture: Capture,
    /// Certificates of the device, at most 255. Either all representations of a record carry this list, or none does:
    /// a record is written with the flag set as soon as one list is not empty.
    pub certificates: Vec<CertificationBlock>,
    /// Code of the finger, group of fingers or palm.
    pub position: u8,
    /// Number of this representation of the position, from 0.
    pub number: u8,
    /// Resolutions.
    pub sampling: Sampling,
    /// Bits of one grey pixel.
    pub bit_depth: u8,
    /// How the image is coded.
    pub coding: ImageCoding,
    /// Impression type.
    pub impression: u8,
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
    /// The coded image.
    pub bytes: Vec<u8>,
    /// Segmentation, annotations, comments and vendors' data, uninterpreted.
    pub extended: Vec<ExtendedData>,
}

/// A block behind an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtendedData {
    /// 1 segmentation, 2 annotation, 3 to 255 comment, above a vendor's.
    pub kind: u16,
    /// Its content, at most 65,531 bytes.
    pub content: Vec<u8>,
}

impl FingerImage2011 {
    pub(super) fn image(&self) -> FingerImage<'_> {
        FingerImage {
            position: self.position,
            impression: self.impression,
            quality: self.capture.score(),
            dpi: self.sampling.dpi(),
            image: CodedImage {
                coding: self.coding,
                width: self.width,
                height: self.height,
                bits_per_pixel: self.bit_depth,
                bytes: &self.bytes,
            },
        }
    }

    fn read(reader: &mut Reader<'_>, has_certificates: bool) -> Result<Self, Iso19794Error> {
        let capture = Capture::read(reader)?;
        let certificates = if has_certificates { CertificationBlock::read_all(reader)? } else { Vec::new() };
        let position = check_position(reader.u8()?)?;
        let number = reader.u8()?;
        let sampling = Sampling::read(reader)?;
        let [bit_depth, coding, impression] = reader.array()?;
        let coding = coding_of(CODINGS, coding)?;
        let (width, height) = (reader.u16()?, reader.u16()?);
        let length = reader.length()?;
        let bytes = reader.take(length)?.to_vec();
        let mut extended = Vec::new();
        while reader.left() > 0 {
            extended.push(ExtendedData::read(reader)?);
        }
        Ok(Self {
            capture,
            certificates,
            position,
            number,
            sampling,
            bit_depth,
            coding,
            impression,
            width,
            height,
            bytes,
            extended,
        })
    }

    fn write(&self, has_certificates: bool) -> Result<Vec<u8>, Iso19794Error> {
        let mut out = Vec::new();
        self.capture.write(&mut out)?;
        if has_certificates {
            CertificationBlock::write_all(&self.certificates, &mut out)?;
        }
        out.extend_from_slice(&[check_position(self.position)?, self.number]);
        self.sampling.write(&mut out);
        out.extend_from_slice(&[self.bit_depth, code_of(CODINGS, self.coding)?, self.impression]);
        put_u16s(&mut out, &[self.width, self.height]);
        put_length(&mut out, self.bytes.len(), "an image's length")?;
        out.extend_from_slice(&self.bytes);
        for block in &self.extended {
            put_u16s(&mut out, &[block.kind]);
            put_long_count(&mut out, block.content.len().saturating_add(4), "extended data")?;
            out.extend_from_slice(&block.content);
        }
        Ok(out)
    }
}

impl ExtendedData {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Iso19794Error> {
        let (kind, length) = (reader.u16()?, reader.u16()?);
        let content = usize::from(length).checked_sub(4);
        let content = content.ok_or(Iso19794Error::Contradiction("extended data shorter than their own head"))?;
        Ok(Self { kind, content: reader.take(content)?.to_vec() })
    }
}

/// The representations behind the first eight bytes.
pub(super) fn read(reader: &mut Reader<'_>) -> Result<Vec<FingerImage2011>, Iso19794Error> {
    let announced = u32::from_be_bytes(reader.array()?);
    reader.check_length(announced.into())?;
    let count = reader.u16()?;
    let [flag, positions] = reader.array()?;
    if flag > 1 {
        return Err(Iso19794Error::UnknownCode { field: "certification flag", code: flag.into() });
    }
    let mut images = Vec::new();
    for _ in 0..count {
        let mut part = reader.part()?;
        images.push(FingerImage2011::read(&mut part, flag == 1)?);
    }
    if distinct_positions(&images) != usize::from(positions) {
        return Err(Iso19794Error::Contradiction("another number of finger positions than the head says"));
    }
    Ok(images)
}

pub(super) fn write(images: &[FingerImage2011]) -> Result<Vec<u8>, Iso19794Error> {
    let has_certificates = images.iter().any(|image| !image.certificates.is_empty());
    let mut body = Vec::new();
    put_long_count(&mut body, images.len(), "number of representations")?;
    body.push(u8::from(has_certificates));
    put_count(&mut body, distinct_positions(images), "number of finger positions")?;
    for image in images {
        put_part(&mut body, &image.write(has_certificates)?)?;
    }
    record(HEAD, &body, MAX_IMAGE_RECORD_LEN)
}

fn distinct_positions(images: &[FingerImage2011]) -> usize {
    images.iter().map(|image| image.position).collect::<BTreeSet<_>>().len()
}

/// An image of a finger is biometric data: its bytes never reach a log.
impl std::fmt::Debug for FingerImage2011 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FingerImage2011(position {}, {:?})", self.position, self.image().image)
    }
}
