//! Edition 2005.

use super::super::bytes::{Reader, put_count, put_length, put_long_count, put_u16s, record};
use super::super::{CodedImage, ImageCoding, Iso19794Error, MAX_IMAGE_RECORD_LEN};
use super::{EyeLabel, IrisImage};

pub(super) const HEAD: &[u8; 8] = b"IIR\x00010\x00";

/// Bytes of the head; it says so itself.
const HEAD_LEN: u16 = 45;

/// Codes of codings, and whether the image is in colour.
const CODINGS: &[(u16, ImageCoding, bool)] = &[
    (0x02, ImageCoding::Raw, false),
    (0x04, ImageCoding::Raw, true),
    (0x06, ImageCoding::Jpeg, false),
    (0x08, ImageCoding::Jpeg, true),
    (0x0A, ImageCoding::JpegLs, false),
    (0x0C, ImageCoding::JpegLs, true),
    (0x0E, ImageCoding::Jpeg2000Lossy, false),
    (0x10, ImageCoding::Jpeg2000Lossy, true),
];

/// A record: what all its images share, and the eyes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IrisImages2005 {
    /// Number of the capture device, uninterpreted.
    pub capture_device: u16,
    /// Orientation, scan, occlusions, bits.
    pub properties: u16,
    /// Expected diameter of the iris, pixels; 0 unknown.
    pub diameter: u16,
    /// How the images are coded; JPEG 2000 has one code, read as lossy.
    pub coding: ImageCoding,
    /// Whether the images are in colour.
    pub is_colour: bool,
    /// Width in pixels, 0 when not said.
    pub width: u16,
    /// Height in pixels, 0 when not said.
    pub height: u16,
    /// Bits of one channel, 0 when not said.
    pub bit_depth: u8,
    /// Whether the image was transformed to polar form.
    pub transformation: u8,
    /// Serial number, address or processor of the device.
    pub device_id: [u8; 16],
    /// The eyes, at most two.
    pub eyes: Vec<IrisEye2005>,
}

/// The images of one eye.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IrisEye2005 {
    /// Which eye.
    pub eye: EyeLabel,
    /// Its images, at most 65,535.
    pub views: Vec<IrisView2005>,
}

/// One image.
#[derive(Clone, PartialEq, Eq)]
pub struct IrisView2005 {
    /// Number of the image.
    pub number: u16,
    /// Quality 0 to 100; above, none is given.
    pub quality: u8,
    /// Rotation of the eye in units of 360/65,536 degrees; 65,535 unknown.
    pub rotation: u16,
    /// Its uncertainty in the same unit; 65,535 unknown.
    pub rotation_uncertainty: u16,
    /// The coded image.
    pub bytes: Vec<u8>,
}

impl IrisImages2005 {
    pub(super) fn images(&self) -> Vec<IrisImage<'_>> {
        let views = self.eyes.iter().flat_map(|eye| eye.views.iter().map(|view| (eye.eye, view)));
        views.map(|(eye, view)| self.image(eye, view)).collect()
    }

    fn image<'a>(&self, eye: EyeLabel, view: &'a IrisView2005) -> IrisImage<'a> {
        let channels = if self.is_colour { 3 } else { 1 };
        IrisImage {
            eye,
            quality: Some(view.quality).filter(|quality| *quality <= 100),
            image: CodedImage {
                coding: self.coding,
                width: self.width,
                height: self.height,
                bits_per_pixel: self.bit_depth.saturating_mul(channels),
                bytes: &view.bytes,
            },
        }
    }

    /// Reads what stands behind the record's length.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Iso19794Error> {
        let capture_device = reader.u16()?;
        let count = reader.u8()?;
        if count > 2 {
            return Err(Iso19794Error::UnknownCode { field: "number of eyes", code: count.into() });
        }
        let head = reader.u16()?;
        if head != HEAD_LEN {
            return Err(Iso19794Error::Contradiction("another length of the head than 45 bytes"));
        }
        let (properties, diameter, code) = (reader.u16()?, reader.u16()?, reader.u16()?);
        let known = CODINGS.iter().find(|(known, ..)| *known == code);
        let &(_, coding, is_colour) = known.ok_or(Iso19794Error::UnknownCode { field: "image coding", code })?;
        let (width, height) = (reader.u16()?, reader.u16()?);
        let [bit_depth, transformation] = reader.array()?;
        let device_id = reader.array()?;
        let eyes = (0..count).map(|_| IrisEye2005::read(reader)).collect::<Result<_, _>>()?;
        Ok(Self {
            capture_device,
            properties,
            diameter,
            coding,
            is_colour,
            width,
            height,
            bit_depth,
            transformation,
            device_id,
            eyes,
        })
    }

    pub(super) fn write(&self) -> Result<Vec<u8>, Iso19794Error> {
        if self.eyes.len() > 2 {
            return Err(Iso19794Error::DoesNotFit("number of eyes"));
        }
        let code = CODINGS.iter().find(|(_, coding, colour)| (*coding, *colour) == (self.coding, self.is_colour));
        let &(code, ..) = code.ok_or(Iso19794Error::DoesNotFit("image coding"))?;
        let mut body = Vec::new();
        put_u16s(&mut body, &[self.capture_device]);
        put_count(&mut body, self.eyes.len(), "number of eyes")?;
        put_u16s(&mut body, &[HEAD_LEN, self.properties, self.diameter, code, self.width, self.height]);
        body.extend_from_slice(&[self.bit_depth, self.transformation]);
        body.extend_from_slice(&self.device_id);
        for eye in &self.eyes {
            body.push(eye.eye.code());
            put_long_count(&mut body, eye.views.len(), "number of images")?;
            for view in &eye.views {
                put_u16s(&mut body, &[view.number]);
                body.push(view.quality);
                put_u16s(&mut body, &[view.rotation, view.rotation_uncertainty]);
                put_length(&mut body, view.bytes.len(), "an image's length")?;
                body.extend_from_slice(&view.bytes);
            }
        }
        record(HEAD, &body, MAX_IMAGE_RECORD_LEN)
    }
}

impl IrisEye2005 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Iso19794Error> {
        let eye = EyeLabel::from_code(reader.u8()?)?;
        let mut views = Vec::new();
        for _ in 0..reader.u16()? {
            let number = reader.u16()?;
            let quality = reader.u8()?;
            let (rotation, rotation_uncertainty) = (reader.u16()?, reader.u16()?);
            let length = reader.length()?;
            let bytes = reader.take(length)?.to_vec();
            views.push(IrisView2005 { number, quality, rotation, rotation_uncertainty, bytes });
        }
        Ok(Self { eye, views })
    }
}

/// An image of an eye is biometric data: its bytes never reach a log.
impl std::fmt::Debug for IrisView2005 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IrisView2005({} bytes)", self.bytes.len())
    }
}
