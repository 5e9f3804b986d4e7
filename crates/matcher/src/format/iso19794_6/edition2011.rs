//! Edition 2011.

use super::super::bytes::{Reader, put_length, put_long_count, put_part, put_u16s, record};
use super::super::{Capture, CodedImage, ImageCoding, Iso19794Error, MAX_IMAGE_RECORD_LEN};
use super::{EyeLabel, IrisImage};
use std::collections::BTreeSet;

pub(super) const HEAD: &[u8; 8] = b"IIR\x00020\x00";

/// Codes of codings, and whether the image is in colour.
const CODINGS: &[(u8, ImageCoding, bool)] = &[
    (0x02, ImageCoding::Raw, false),
    (0x04, ImageCoding::Raw, true),
    (0x06, ImageCoding::Jpeg, false),
    (0x08, ImageCoding::Jpeg, true),
    (0x0A, ImageCoding::Jpeg2000Lossy, false),
    (0x0C, ImageCoding::Jpeg2000Lossy, true),
    (0x0E, ImageCoding::Png, false),
    (0x10, ImageCoding::Png, true),
];

/// One representation.
#[derive(Clone, PartialEq, Eq)]
pub struct IrisImage2011 {
    /// When, with what, how good.
    pub capture: Capture,
    /// Number of the representation, from 1.
    pub number: u16,
    /// Which eye.
    pub eye: EyeLabel,
    /// Kind of the image: 1 uncropped, 2 VGA (640 × 480), 3 cropped, 7 cropped and masked.
    pub kind: u8,
    /// How the image is coded; JPEG 2000 has one code, read as lossy.
    pub coding: ImageCoding,
    /// Whether the image is in colour.
    pub is_colour: bool,
    /// Orientation and compression history, bits.
    pub properties: u8,
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
    /// Bits of one pixel in all its channels.
    pub bit_depth: u8,
    /// Distance of the camera in millimetres; 0 unknown, 1 failed, 65,535 farther than that.
    pub range_mm: u16,
    /// Roll of the eye in units of 360/65,536 degrees; 65,535 unknown.
    pub roll: u16,
    /// Its uncertainty in the same unit; 65,535 unknown.
    pub roll_uncertainty: u16,
    /// Centre of the iris along x, along y, and its diameter, pixels; 0 unknown.
    pub iris: [Bounds; 3],
    /// The coded image.
    pub bytes: Vec<u8>,
}

/// Bounds of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    /// The smallest it may be.
    pub least: u16,
    /// The largest it may be.
    pub most: u16,
}

impl IrisImage2011 {
    pub(super) fn image(&self) -> IrisImage<'_> {
        IrisImage {
            eye: self.eye,
            quality: self.capture.score(),
            image: CodedImage {
                coding: self.coding,
                width: self.width,
                height: self.height,
                bits_per_pixel: self.bit_depth,
                bytes: &self.bytes,
            },
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Iso19794Error> {
        let capture = Capture::read(reader)?;
        let number = reader.u16()?;
        let [eye, kind, code, properties] = reader.array()?;
        let known = CODINGS.iter().find(|(known, ..)| *known == code);
        let &(_, coding, is_colour) =
            known.ok_or(Iso19794Error::UnknownCode { field: "image coding", code: code.into() })?;
        let (width, height) = (reader.u16()?, reader.u16()?);
        let bit_depth = reader.u8()?;
        let (range_mm, roll, roll_uncertainty) = (reader.u16()?, reader.u16()?, reader.u16()?);
        let mut bounds = || Ok::<_, Iso19794Error>(Bounds { least: reader.u16()?, most: reader.u16()? });
        let iris = [bounds()?, bounds()?, bounds()?];
        let length = reader.length()?;
        let bytes = reader.take(length)?.to_vec();
        let eye = EyeLabel::from_code(eye)?;
        Ok(Self {
            capture,
            number,
            eye,
            kind,
            coding,
            is_colour,
            properties,
            width,
            height,
            bit_depth,
            range_mm,
            roll,
            roll_uncertainty,
            iris,
            bytes,
        })
    }

    fn write(&self) -> Result<Vec<u8>, Iso19794Error> {
        let mut out = Vec::new();
        self.capture.write(&mut out)?;
        put_u16s(&mut out, &[self.number]);
        let code = CODINGS.iter().find(|(_, coding, colour)| (*coding, *colour) == (self.coding, self.is_colour));
        let &(code, ..) = code.ok_or(Iso19794Error::DoesNotFit("image coding"))?;
        out.extend_from_slice(&[self.eye.code(), self.kind, code, self.properties]);
        put_u16s(&mut out, &[self.width, self.height]);
        out.push(self.bit_depth);
        put_u16s(&mut out, &[self.range_mm, self.roll, self.roll_uncertainty]);
        for bounds in &self.iris {
            put_u16s(&mut out, &[bounds.least, bounds.most]);
        }
        put_length(&mut out, self.bytes.len(), "an image's length")?;
        out.extend_from_slice(&self.bytes);
        Ok(out)
    }
}

/// The representations behind the record's length.
pub(super) fn read(reader: &mut Reader<'_>) -> Result<Vec<IrisImage2011>, Iso19794Error> {
    let count = reader.u16()?;
    let [flag, eyes] = reader.array()?;
    if flag != 0 {
        return Err(Iso19794Error::UnknownCode { field: "certification flag", code: flag.into() });
    }
    if eyes > 2 {
        return Err(Iso19794Error::UnknownCode { field: "number of eyes", code: eyes.into() });
    }
    let mut images = Vec::new();
    for _ in 0..count {
        let mut part = reader.part()?;
        images.push(IrisImage2011::read(&mut part)?);
        part.close()?;
    }
    if eyes > 0 && eyes < number_of_eyes(&images) {
        return Err(Iso19794Error::Contradiction("more eyes than the head says"));
    }
    Ok(images)
}

pub(super) fn write(images: &[IrisImage2011]) -> Result<Vec<u8>, Iso19794Error> {
    let mut body = Vec::new();
    put_long_count(&mut body, images.len(), "number of representations")?;
    body.extend_from_slice(&[0, number_of_eyes(images)]);
    for image in images {
        put_part(&mut body, &image.write()?)?;
    }
    record(HEAD, &body, MAX_IMAGE_RECORD_LEN)
}

/// How many different known eyes there are.
fn number_of_eyes(images: &[IrisImage2011]) -> u8 {
    let known = images.iter().map(|image| image.eye).filter(|eye| *eye != EyeLabel::Unknown);
    u8::try_from(known.collect::<BTreeSet<_>>().len()).unwrap_or(2)
}

/// An image of an eye is biometric data: its bytes never reach a log.
impl std::fmt::Debug for IrisImage2011 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IrisImage2011({:?}, {:?})", self.eye, self.image().image)
    }
}
