//! ISO/IEC 19794-5 face image records ("FAC"), editions 2005 (version " 010") and 2011 (" 030"), read and written.
//!
//! All numbers are big-endian. **2011**: head of 17 bytes (`FAC\0`, `030\0`, length u32, number of representations u16,
//! certification flag u8, which is 0, temporal semantics u16); each representation is its length u32 (itself
//! included), [`Capture`], facial information (number of landmarks u16, gender, eye colour, hair colour, height u8
//! each, features 24 bits, expression u16, pose and its uncertainty three bytes each), landmarks of 8 bytes (kind u8,
//! code u8, x, y, z u16), image information (kind u8, coding u8, width u16, height u16, sampling level u8,
//! post-processing u16, cross reference u8, colour space u8), length of the image u32, the image, and for
//! three-dimensional kinds their data. **2005**: head of 14 bytes (`FAC\0`, `010\0`, length u32, number of images
//! u16); each image is its length u32, facial information without the height, landmarks, image information (kind u8,
//! coding u8, width u16, height u16, colour space u8, source u8, device u16, quality u16), the image.

use super::bytes::{Reader, put_length, put_long_count, put_part, put_u16s, record};
use super::{Capture, CodedImage, ImageCoding, Iso19794Error, MAX_IMAGE_RECORD_LEN};

const HEAD_2005: &[u8; 8] = b"FAC\x00010\x00";
const HEAD_2011: &[u8; 8] = b"FAC\x00030\x00";

/// Kinds with three-dimensional data behind the image (2011): basic, full frontal, token frontal.
const KINDS_3D: std::ops::RangeInclusive<u8> = 0x80..=0x82;

/// A record of either edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaceImageRecord {
    /// Edition 2005: the images, at most 65,535.
    V2005(Vec<FaceImage<Source2005>>),
    /// Edition 2011.
    V2011 {
        /// How the representations follow each other in time: 0 one only, 1 not said, others as clause 8 has them.
        temporal_semantics: u16,
        /// The representations, at most 65,535.
        images: Vec<FaceImage<Source2011>>,
    },
}

/// One image and what is said about it; `S` is what only one edition says.
#[derive(Clone, PartialEq, Eq)]
pub struct FaceImage<S> {
    /// The person.
    pub subject: Subject,
    /// Points of the face, at most 65,535.
    pub landmarks: Vec<Landmark>,
    /// Kind of the image: 0 basic, 1 full frontal, 2 token frontal, others as the edition has them.
    pub kind: u8,
    /// How the image is coded.
    pub coding: ImageCoding,
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
    /// Colour space: 1 is 24-bit RGB, 3 is 8-bit grey.
    pub colour_space: u8,
    /// The coded image.
    pub bytes: Vec<u8>,
    /// What this edition says besides.
    pub source: S,
}

/// What is said about the person, uninterpreted codes; 0 or 0xFF is "not said".
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Subject {
    /// 1 male, 2 female.
    pub gender: u8,
    /// Colour of the eyes.
    pub eye_colour: u8,
    /// Colour of the hair.
    pub hair_colour: u8,
    /// Height in centimetres (2011 only; 0 in 2005).
    pub height_cm: u8,
    /// Glasses, beard and other features, 24 bits.
    pub features: u32,
    /// Expression.
    pub expression: u16,
    /// Turn to the side, up and down, and tilt, in the edition's codes.
    pub pose: [u8; 3],
    /// Uncertainty of each.
    pub pose_uncertainty: [u8; 3],
}

/// A point of the face.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Landmark {
    /// Kind of point: 1 is a two-dimensional MPEG-4 point.
    pub kind: u8,
    /// Which point.
    pub code: u8,
    /// x, y and z; z is reserved in 2005.
    pub place: [u16; 3],
}

/// What only the edition of 2011 says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source2011 {
    /// When, with what, how good.
    pub capture: Capture,
    /// Width of the head in classes of pixels.
    pub sampling_level: u8,
    /// What was done to the image, one bit each.
    pub post_processing: u16,
    /// Number of the representation this one was made from, 0 for none.
    pub cross_reference: u8,
    /// Three-dimensional data, uninterpreted; empty unless the kind has them.
    pub three_d: Vec<u8>,
}

/// What only the edition of 2005 says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Source2005 {
    /// Camera, scanner or film.
    pub source: u8,
    /// The maker's number of the device.
    pub device: u16,
    /// Quality, not defined by the edition.
    pub quality: u16,
}

impl FaceImageRecord {
    /// Reads a record.
    ///
    /// # Errors
    /// [`Iso19794Error`]; never panics, never allocates more than the input's size implies.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Iso19794Error> {
        let mut reader = Reader::open(bytes, &[HEAD_2005, HEAD_2011], MAX_IMAGE_RECORD_LEN)?;
        let announced = u32::from_be_bytes(reader.array()?);
        reader.check_length(announced.into())?;
        let count = reader.u16()?;
        let record = if bytes.starts_with(HEAD_2005) {
            Self::V2005(read_all(&mut reader, count)?)
        } else {
            let flag = reader.u8()?;
            if flag != 0 {
                return Err(Iso19794Error::UnknownCode { field: "certification flag", code: flag.into() });
            }
            let temporal_semantics = reader.u16()?;
            Self::V2011 { temporal_semantics, images: read_all(&mut reader, count)? }
        };
        reader.close()?;
        Ok(record)
    }

    /// Writes the record.
    ///
    /// # Errors
    /// `DoesNotFit`, `Contradiction` or `TooLong`.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Iso19794Error> {
        let mut body = Vec::new();
        match self {
            Self::V2005(images) => {
                put_long_count(&mut body, images.len(), "number of images")?;
                write_all(images, &mut body)?;
                record(HEAD_2005, &body, MAX_IMAGE_RECORD_LEN)
            }
            Self::V2011 { temporal_semantics, images } => {
                put_long_count(&mut body, images.len(), "number of representations")?;
                body.push(0);
                put_u16s(&mut body, &[*temporal_semantics]);
                write_all(images, &mut body)?;
                record(HEAD_2011, &body, MAX_IMAGE_RECORD_LEN)
            }
        }
    }

    /// The images in the record's order.
    #[must_use]
    pub fn images(&self) -> Vec<CodedImage<'_>> {
        match self {
            Self::V2005(images) => images.iter().map(FaceImage::image).collect(),
            Self::V2011 { images, .. } => images.iter().map(FaceImage::image).collect(),
        }
    }
}

/// What differs between the editions within an image.
trait Edition: Sized {
    /// The edition's codings.
    const CODINGS: &'static [(u8, ImageCoding)];
    /// Whether the subject's height is said.
    const HAS_HEIGHT: bool;
    type Early;

    /// What stands before the facial information.
    fn read_early(reader: &mut Reader<'_>) -> Result<Self::Early, Iso19794Error>;
    fn write_early(&self, out: &mut Vec<u8>) -> Result<(), Iso19794Error>;
    /// The colour space, the rest of the source, and the image.
    fn read_late(early: Self::Early, kind: u8, reader: &mut Reader<'_>) -> Result<(u8, Self, Vec<u8>), Iso19794Error>;
    fn write_late(&self, image: &FaceImage<Self>, out: &mut Vec<u8>) -> Result<(), Iso19794Error>;
}

impl Edition for Source2005 {
    const CODINGS: &'static [(u8, ImageCoding)] = &[(0, ImageCoding::Jpeg), (1, ImageCoding::Jpeg2000Lossy)];
    const HAS_HEIGHT: bool = false;
    type Early = ();

    fn read_early(_: &mut Reader<'_>) -> Result<(), Iso19794Error> {
        Ok(())
    }

    fn write_early(&self, _: &mut Vec<u8>) -> Result<(), Iso19794Error> {
        Ok(())
    }

    fn read_late((): (), _: u8, reader: &mut Reader<'_>) -> Result<(u8, Self, Vec<u8>), Iso19794Error> {
        let [colour_space, source] = reader.array()?;
        let source = Self { source, device: reader.u16()?, quality: reader.u16()? };
        Ok((colour_space, source, reader.rest().to_vec()))
    }

    fn write_late(&self, image: &FaceImage<Self>, out: &mut Vec<u8>) -> Result<(), Iso19794Error> {
        out.extend_from_slice(&[image.colour_space, self.source]);
        put_u16s(out, &[self.device, self.quality]);
        out.extend_from_slice(&image.bytes);
        Ok(())
    }
}

impl Edition for Source2011 {
    const CODINGS: &'static [(u8, ImageCoding)] = &[
        (0, ImageCoding::Jpeg),
        (1, ImageCoding::Jpeg2000Lossy),
        (2, ImageCoding::Jpeg2000Lossless),
        (3, ImageCoding::Png),
    ];
    const HAS_HEIGHT: bool = true;
    type Early = Capture;

    fn read_early(reader: &mut Reader<'_>) -> Result<Capture, Iso19794Error> {
        Capture::read(reader)
    }

    fn write_early(&self, out: &mut Vec<u8>) -> Result<(), Iso19794Error> {
        self.capture.write(out)
    }

    fn read_late(capture: Capture, kind: u8, reader: &mut Reader<'_>) -> Result<(u8, Self, Vec<u8>), Iso19794Error> {
        let sampling_level = reader.u8()?;
        let post_processing = reader.u16()?;
        let [cross_reference, colour_space] = reader.array()?;
        let length = reader.length()?;
        let bytes = reader.take(length)?.to_vec();
        let three_d = if KINDS_3D.contains(&kind) { reader.rest().to_vec() } else { Vec::new() };
        Ok((colour_space, Self { capture, sampling_level, post_processing, cross_reference, three_d }, bytes))
    }

    fn write_late(&self, image: &FaceImage<Self>, out: &mut Vec<u8>) -> Result<(), Iso19794Error> {
        if !self.three_d.is_empty() && !KINDS_3D.contains(&image.kind) {
            return Err(Iso19794Error::Contradiction("three-dimensional data behind a flat image"));
        }
        out.push(self.sampling_level);
        put_u16s(out, &[self.post_processing]);
        out.extend_from_slice(&[self.cross_reference, image.colour_space]);
        put_length(out, image.bytes.len(), "an image's length")?;
        out.extend_from_slice(&image.bytes);
        out.extend_from_slice(&self.three_d);
        Ok(())
    }
}

fn read_all<S: Edition>(reader: &mut Reader<'_>, count: u16) -> Result<Vec<FaceImage<S>>, Iso19794Error> {
    let mut images = Vec::new();
    for _ in 0..count {
        let mut part = reader.part()?;
        images.push(read_image(&mut part)?);
        part.close()?;
    }
    Ok(images)
}

fn write_all<S: Edition>(images: &[FaceImage<S>], out: &mut Vec<u8>) -> Result<(), Iso19794Error> {
    for image in images {
        put_part(out, &write_image(image)?)?;
    }
    Ok(())
}

impl<S> FaceImage<S> {
    fn image(&self) -> CodedImage<'_> {
        // The colour spaces that say their depth: RGB and grey of 8 and of 16 bits a channel.
        let bits_per_pixel = match self.colour_space {
            1 => 24,
            3 => 8,
            4 => 48,
            5 => 16,
            _ => 0,
        };
        let Self { coding, width, height, bytes, .. } = self;
        CodedImage { coding: *coding, width: *width, height: *height, bits_per_pixel, bytes }
    }
}

fn read_image<S: Edition>(reader: &mut Reader<'_>) -> Result<FaceImage<S>, Iso19794Error> {
    let early = S::read_early(reader)?;
    let count = reader.u16()?;
    let subject = Subject::read(reader, S::HAS_HEIGHT)?;
    let mut landmarks = Vec::new();
    for _ in 0..count {
        let [kind, code] = reader.array()?;
        landmarks.push(Landmark { kind, code, place: [reader.u16()?, reader.u16()?, reader.u16()?] });
    }
    let [kind, code] = reader.array()?;
    let coding = S::CODINGS.iter().find(|(known, _)| *known == code).map(|(_, coding)| *coding);
    let coding = coding.ok_or(Iso19794Error::UnknownCode { field: "image coding", code: code.into() })?;
    let (width, height) = (reader.u16()?, reader.u16()?);
    let (colour_space, source, bytes) = S::read_late(early, kind, reader)?;
    Ok(FaceImage { subject, landmarks, kind, coding, width, height, colour_space, bytes, source })
}

fn write_image<S: Edition>(image: &FaceImage<S>) -> Result<Vec<u8>, Iso19794Error> {
    let mut out = Vec::new();
    image.source.write_early(&mut out)?;
    put_long_count(&mut out, image.landmarks.len(), "number of landmarks")?;
    image.subject.write(&mut out, S::HAS_HEIGHT)?;
    for landmark in &image.landmarks {
        out.extend_from_slice(&[landmark.kind, landmark.code]);
        put_u16s(&mut out, &landmark.place);
    }
    let code = S::CODINGS.iter().find(|(_, known)| *known == image.coding).map(|(code, _)| *code);
    out.extend_from_slice(&[image.kind, code.ok_or(Iso19794Error::DoesNotFit("image coding"))?]);
    put_u16s(&mut out, &[image.width, image.height]);
    image.source.write_late(image, &mut out)?;
    Ok(out)
}

impl Subject {
    fn read(reader: &mut Reader<'_>, has_height: bool) -> Result<Self, Iso19794Error> {
        let [gender, eye_colour, hair_colour] = reader.array()?;
        let height_cm = if has_height { reader.u8()? } else { 0 };
        let [a, b, c] = reader.array()?;
        let features = u32::from_be_bytes([0, a, b, c]);
        let expression = reader.u16()?;
        let (pose, pose_uncertainty) = (reader.array()?, reader.array()?);
        Ok(Self { gender, eye_colour, hair_colour, height_cm, features, expression, pose, pose_uncertainty })
    }

    fn write(&self, out: &mut Vec<u8>, has_height: bool) -> Result<(), Iso19794Error> {
        out.extend_from_slice(&[self.gender, self.eye_colour, self.hair_colour]);
        if has_height {
            out.push(self.height_cm);
        } else if self.height_cm != 0 {
            return Err(Iso19794Error::DoesNotFit("the subject's height"));
        }
        let [0, features @ ..] = self.features.to_be_bytes() else {
            return Err(Iso19794Error::DoesNotFit("features"));
        };
        out.extend_from_slice(&features);
        put_u16s(out, &[self.expression]);
        out.extend_from_slice(&self.pose);
        out.extend_from_slice(&self.pose_uncertainty);
        Ok(())
    }
}

/// What a record says of a person never reaches a log.
impl std::fmt::Debug for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subject(…)")
    }
}

/// Points of a face are biometric data: they never reach a log.
impl std::fmt::Debug for Landmark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Landmark(…)")
    }
}

/// A portrait is biometric data: its bytes never reach a log.
impl<S> std::fmt::Debug for FaceImage<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FaceImage(kind {}, {:?})", self.kind, self.image())
    }
}
