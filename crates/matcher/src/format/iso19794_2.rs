//! ISO/IEC 19794-2:2005 finger minutiae records ("FMR", version " 20"), read and written.
//!
//! Layout, all numbers big-endian. Head, 24 bytes: `FMR\0`, ` 20\0`, length of the whole record (u32), capture device
//! (u16), image width and height in pixels (u16 each), resolution along x and y in pixels per centimetre (u16 each),
//! number of views (u8), reserved (u8). Each view: finger position (u8), view number and impression type (4 bits each),
//! finger quality (u8), number of minutiae (u8), six bytes a minutia (kind 2 bits, x 14 bits, reserved 2 bits, y 14
//! bits, angle u8 in units of 360/256 degrees, quality u8), length of the extended data (u16), extended data.
//!
//! Nothing in foreign bytes is believed: every length is checked before it is used, and a record has to be consumed to
//! its last byte.

use super::Iso19794Error;
use super::bytes::{Reader, put_count, put_long_count, put_u16s, record};
use crate::finger::FingerPosition;
use crate::minutiae::{MAX_SIDE_PX, Minutia, MinutiaKind, MinutiaeTemplate, TemplateError};
use std::collections::BTreeMap;

/// Largest record that is looked at, bytes: 16 views of ten fingers with 255 minutiae need a quarter of a megabyte.
pub const MAX_RECORD_LEN: usize = 1 << 20;

const MAGIC: &[u8; 8] = b"FMR\0 20\0";

/// A record: one capture device and image geometry, several views.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FingerMinutiaeRecord {
    /// Certification flags and device id, uninterpreted.
    pub capture_device: u16,
    /// Image width, pixels.
    pub width: u16,
    /// Image height, pixels.
    pub height: u16,
    /// Resolution along x, pixels per centimetre; 197 is 500 dpi.
    pub x_per_cm: u16,
    /// Resolution along y, pixels per centimetre.
    pub y_per_cm: u16,
    /// The views, at most 255.
    pub views: Vec<FingerView>,
}

/// One view of one finger.
#[derive(Clone, PartialEq, Eq)]
pub struct FingerView {
    /// The finger; `None` when the record says "unknown" (code 0).
    pub position: Option<FingerPosition>,
    /// Number of the view of this finger, 0 to 15.
    pub view_number: u8,
    /// Impression type, 0 (live-scan plain) to 15.
    pub impression: u8,
    /// Quality of the finger, 0 to 100.
    pub quality: u8,
    /// The minutiae, at most 255, in the record's order.
    pub minutiae: Vec<Minutia>,
    /// Extended data, uninterpreted, at most 65,535 bytes.
    pub extended: Vec<u8>,
}

impl FingerMinutiaeRecord {
    /// Reads a record.
    ///
    /// # Errors
    /// [`Iso19794Error`]; never panics, never allocates more than the input's size implies.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Iso19794Error> {
        let mut reader = Reader::open(bytes, &[MAGIC], MAX_RECORD_LEN)?;
        let announced = u32::from_be_bytes(reader.array()?);
        reader.check_length(announced.into())?;
        let (capture_device, width, height) = (reader.u16()?, reader.u16()?, reader.u16()?);
        let (x_per_cm, y_per_cm, [count, _]) = (reader.u16()?, reader.u16()?, reader.array()?);
        let views = (0..usize::from(count)).map(|view| read_view(&mut reader, view)).collect::<Result<_, _>>()?;
        reader.close()?;
        Ok(Self { capture_device, width, height, x_per_cm, y_per_cm, views })
    }

    /// Writes the record. Angles are rounded to 360/256 degrees; everything else survives.
    ///
    /// # Errors
    /// `DoesNotFit` or `TooLong`.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Iso19794Error> {
        let mut body = Vec::new();
        put_u16s(&mut body, &[self.capture_device, self.width, self.height, self.x_per_cm, self.y_per_cm]);
        put_count(&mut body, self.views.len(), "number of views")?;
        body.push(0);
        for view in &self.views {
            view.write(&mut body)?;
        }
        record(MAGIC, &body, MAX_RECORD_LEN)
    }

    /// A record of templates that share image size and resolution, one view each, plain live scans. Several of one
    /// finger are numbered from 0 in the order given; more than 16 do not fit when written.
    ///
    /// # Errors
    /// `DoesNotFit` when the templates' sizes or resolutions differ, or there is none.
    pub fn from_templates(templates: &[(FingerPosition, u8, &MinutiaeTemplate)]) -> Result<Self, Iso19794Error> {
        let (_, _, first) = templates.first().ok_or(Iso19794Error::DoesNotFit("an empty record"))?;
        let frame = |t: &MinutiaeTemplate| (t.width(), t.height(), t.dpi());
        if templates.iter().any(|(_, _, t)| frame(t) != frame(first)) {
            return Err(Iso19794Error::DoesNotFit("a second image size"));
        }
        let per_cm = per_cm(first.dpi());
        let mut seen = BTreeMap::new();
        let mut view = |(position, quality, template): &(FingerPosition, u8, &MinutiaeTemplate)| {
            let count: &mut u8 = seen.entry(*position).or_default();
            let view_number = *count;
            *count = count.saturating_add(1);
            FingerView {
                position: Some(*position),
                view_number,
                impression: 0,
                quality: *quality,
                minutiae: template.minutiae().to_vec(),
                extended: Vec::new(),
            }
        };
        Ok(Self {
            capture_device: 0,
            width: first.width(),
            height: first.height(),
            x_per_cm: per_cm,
            y_per_cm: per_cm,
            views: templates.iter().map(&mut view).collect(),
        })
    }

    /// The comparable template of one of this record's views.
    ///
    /// Some extractors write an image size smaller than the coordinates they found; the frame then grows to hold them,
    /// since a comparison depends on distances only.
    ///
    /// # Errors
    /// `BadResolution` when x and y differ or are out of range, `BadSize`, `TooFewMinutiae`, `BadMinutia`.
    pub fn template(&self, view: &FingerView) -> Result<MinutiaeTemplate, TemplateError> {
        let dpi = dpi(self.x_per_cm);
        if self.x_per_cm != self.y_per_cm {
            return Err(TemplateError::BadResolution { dpi });
        }
        let reach = |side: u16, last: Option<u16>| side.max(last.map_or(0, |l| l.saturating_add(1)));
        let width = reach(self.width, view.minutiae.iter().map(|m| m.x).max());
        let height = reach(self.height, view.minutiae.iter().map(|m| m.y).max());
        if width > MAX_SIDE_PX || height > MAX_SIDE_PX {
            return Err(TemplateError::BadSize { width, height });
        }
        MinutiaeTemplate::new(width, height, dpi, view.minutiae.clone())
    }
}

impl FingerView {
    fn write(&self, out: &mut Vec<u8>) -> Result<(), Iso19794Error> {
        use Iso19794Error::DoesNotFit;
        if self.view_number > 15 || self.impression > 15 || self.quality > 100 {
            return Err(DoesNotFit("view number, impression type or finger quality"));
        }
        let count = u8::try_from(self.minutiae.len()).map_err(|_| DoesNotFit("number of minutiae"))?;
        let position = self.position.map_or(0, FingerPosition::code);
        out.extend_from_slice(&[position, self.view_number << 4 | self.impression, self.quality, count]);
        for m in &self.minutiae {
            if m.x >= 1 << 14 || m.y >= 1 << 14 || m.angle >= 360 || m.quality > 100 {
                return Err(DoesNotFit("a minutia"));
            }
            put_u16s(out, &[u16::from(m.kind.code()) << 14 | m.x, m.y]);
            out.extend_from_slice(&[angle_units(m.angle), m.quality]);
        }
        put_long_count(out, self.extended.len(), "extended data")?;
        out.extend_from_slice(&self.extended);
        Ok(())
    }
}

/// A view holds biometric data: its points never reach a log.
impl std::fmt::Debug for FingerView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FingerView({:?}, {} minutiae)", self.position, self.minutiae.len())
    }
}

fn read_view(reader: &mut Reader<'_>, view: usize) -> Result<FingerView, Iso19794Error> {
    let [code, numbers, quality, count] = reader.array()?;
    let position = match code {
        0 => None,
        code => Some(
            FingerPosition::from_code(code)
                .ok_or(Iso19794Error::UnknownCode { field: "finger position", code: code.into() })?,
        ),
    };
    let minutiae = (0..usize::from(count)).map(|i| read_minutia(reader, view, i)).collect::<Result<_, _>>()?;
    let length = usize::from(reader.u16()?);
    let extended = reader.take(length)?.to_vec();
    let (view_number, impression) = (numbers >> 4, numbers & 15);
    Ok(FingerView { position, view_number, impression, quality: quality.min(100), minutiae, extended })
}

fn read_minutia(reader: &mut Reader<'_>, view: usize, index: usize) -> Result<Minutia, Iso19794Error> {
    let [x0, x1, y0, y1, angle, quality] = reader.array()?;
    Ok(Minutia {
        x: u16::from_be_bytes([x0 & 0x3F, x1]),
        y: u16::from_be_bytes([y0 & 0x3F, y1]),
        angle: angle_degrees(angle),
        quality: quality.min(100),
        kind: MinutiaKind::from_code(x0 >> 6).ok_or(Iso19794Error::BadKind { view, index })?,
    })
}

/// Whole degrees of an angle in units of 360/256 degrees, rounded.
fn angle_degrees(units: u8) -> u16 {
    (u16::from(units) * 45 + 16) / 32 % 360
}

/// Units of 360/256 degrees of an angle in degrees, rounded; the inverse of [`angle_degrees`].
fn angle_units(degrees: u16) -> u8 {
    u8::try_from((u32::from(degrees) * 32 + 22) / 45 % 256).unwrap_or(0)
}

/// 500 dpi is 197 pixels per centimetre.
fn per_cm(dpi: u16) -> u16 {
    u16::try_from((u32::from(dpi) * 100 + 127) / 254).unwrap_or(u16::MAX)
}

/// The nearest of the usual resolutions when within their rounding, else the exact conversion.
fn dpi(per_cm: u16) -> u16 {
    match per_cm {
        196..=197 => 500,
        393..=394 => 1_000,
        _ => u16::try_from((u32::from(per_cm) * 254 + 50) / 100).unwrap_or(u16::MAX),
    }
}
