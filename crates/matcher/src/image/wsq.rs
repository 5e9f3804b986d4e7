//! Wavelet Scalar Quantization, the fingerprint format of the FBI, read only.
//!
//! After the *WSQ Gray-Scale Fingerprint Image Compression Specification* (IAFIS-IC-0110, version 3): 64 subbands of a
//! fixed wavelet tree are quantised uniformly with a dead zone, run-length and Huffman coded in up to a few blocks. A
//! file is a chain of segments, each a marker (0xFFA0 to 0xFFA8) and, but for the first and last, a length.
//!
//! Not read: filters of even length (the specification's second encoder, which no device we know of uses) and restart
//! intervals. Below 81 pixels a side NIST's own reader differs from ours by a few grey levels near one edge: it
//! reflects wrongly where the innermost high band has two samples.

mod bands;
mod huffman;
mod synthesis;

use super::{GreyImage, ImageError, MAX_SIDE_PX, decode::judge};
use bands::{BANDS, subbands};
use huffman::{BitReader, Table};
use synthesis::Filters;

/// Start of image, the first two bytes of every file.
pub(super) const MAGIC: &[u8] = &[0xFF, 0xA0];

const EOI: u8 = 0xA1;
const SOF: u8 = 0xA2;
const SOB: u8 = 0xA3;
const DTT: u8 = 0xA4;
const DQT: u8 = 0xA5;
const DHT: u8 = 0xA6;
const COM: u8 = 0xA8;

/// Most segments in one file; encoders write a dozen. Each costs at most the length of its content.
const MAX_SEGMENTS: usize = 1_000;
/// Huffman tables have numbers 0 to 7.
const MAX_TABLES: usize = 8;

/// Decodes a file.
///
/// # Errors
/// `Truncated`, `Damaged`, `TooSmall`, `TooLarge`; `NotAnImage` for what is valid but not read here.
pub(super) fn decode(bytes: &[u8]) -> Result<GreyImage, ImageError> {
    let mut reader = Reader { rest: bytes.strip_prefix(MAGIC).ok_or(ImageError::NotAnImage)? };
    let mut tables = Tables::default();
    let mut coefficients: Option<(Frame, Vec<i32>)> = None;
    for _ in 0..MAX_SEGMENTS {
        match reader.marker()? {
            EOI => {
                let (frame, values) = coefficients.ok_or(ImageError::Damaged)?;
                return reconstruct(&frame, &values, &tables);
            }
            SOF if coefficients.is_none() => {
                coefficients = Some((Frame::read(&mut reader.segment()?)?, Vec::new()));
            }
            SOB => {
                let (frame, values) = coefficients.as_mut().ok_or(ImageError::Damaged)?;
                let [table] = reader.segment()?.array()?;
                let table = tables.huffman.get(usize::from(table)).and_then(Option::as_ref);
                let wanted = tables.quantisation()?.coded_values(frame);
                let mut bits = BitReader::new(reader.rest);
                huffman::read_block(&mut bits, table.ok_or(ImageError::Damaged)?, wanted, values)?;
                reader.rest = bits.at_next_marker()?;
            }
            DTT => tables.filters = Some(Filters::read(&mut reader.segment()?)?),
            DQT => tables.quantisation = Some(Quantisation::read(&mut reader.segment()?)?),
            DHT => tables.read_huffman(&mut reader.segment()?)?,
            COM => {
                reader.segment()?;
            }
            _ => return Err(ImageError::Damaged),
        }
    }
    Err(ImageError::Damaged)
}

/// Dequantises the coefficients, joins the subbands, scales to grey.
fn reconstruct(frame: &Frame, values: &[i32], tables: &Tables) -> Result<GreyImage, ImageError> {
    let quantisation = tables.quantisation()?;
    let filters = tables.filters.as_ref().ok_or(ImageError::Damaged)?;
    if values.len() != quantisation.coded_values(frame) {
        return Err(ImageError::Truncated);
    }
    let mut plane = vec![0.0; frame.width * frame.height];
    let mut rest = values;
    for (band, step) in subbands(frame.width, frame.height).iter().zip(&quantisation.steps) {
        if step.bin > 0.0 {
            let (own, others) = rest.split_at_checked(band.area()).ok_or(ImageError::Truncated)?;
            rest = others;
            let dequantised = own.iter().map(|v| step.value(*v, quantisation.centre));
            band.fill(&mut plane, frame.width, dequantised);
        }
    }
    synthesis::join_all(&mut plane, frame.width, frame.height, filters);
    let grey = plane.iter().map(|v| to_grey(v * frame.scale + frame.shift)).collect();
    let side = |n: usize| u32::try_from(n).unwrap_or(MAX_SIDE_PX);
    GreyImage::new(side(frame.width), side(frame.height), grey).ok_or(ImageError::Damaged)
}

/// Rounds and clips; what is not a number is black.
#[expect(clippy::as_conversions, reason = "a float is clipped to 0 to 255 before it becomes a byte")]
fn to_grey(value: f32) -> u8 {
    (value + 0.5).clamp(0.0, 255.0) as u8
}

/// Segments one after the other.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// The code of the next marker, without its 0xFF.
    fn marker(&mut self) -> Result<u8, ImageError> {
        match self.array()? {
            [0xFF, code] => Ok(code),
            _ => Err(ImageError::Damaged),
        }
    }

    /// The content of a segment whose length, its own two bytes included, comes first.
    fn segment(&mut self) -> Result<Reader<'a>, ImageError> {
        let length = usize::from(u16::from_be_bytes(self.array()?)).checked_sub(2).ok_or(ImageError::Damaged)?;
        let (content, rest) = self.rest.split_at_checked(length).ok_or(ImageError::Truncated)?;
        self.rest = rest;
        Ok(Reader { rest: content })
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ImageError> {
        let (head, rest) = self.rest.split_first_chunk().ok_or(ImageError::Truncated)?;
        self.rest = rest;
        Ok(*head)
    }

    /// A decimal: the number of places after the point, then the digits as a big-endian number of two bytes.
    fn decimal(&mut self) -> Result<f32, ImageError> {
        let [places, high, low] = self.array()?;
        Ok(f32::from(u16::from_be_bytes([high, low])) / power_of_ten(places)?)
    }
}

/// 10^places; a file has no use for more than 30 places, and a float none for more than 38.
fn power_of_ten(places: u8) -> Result<f32, ImageError> {
    if places > 30 { Err(ImageError::Damaged) } else { Ok(10_f32.powi(i32::from(places))) }
}

/// Size and grey scale of the picture.
struct Frame {
    width: usize,
    height: usize,
    /// Grey at zero.
    shift: f32,
    /// Grey levels a unit.
    scale: f32,
}

impl Frame {
    fn read(content: &mut Reader<'_>) -> Result<Self, ImageError> {
        let [_black, _white, h0, h1, w0, w1] = content.array()?;
        let (height, width) = (u16::from_be_bytes([h0, h1]), u16::from_be_bytes([w0, w1]));
        judge(u32::from(width), u32::from(height), COEFFICIENT_BYTES)?;
        let (shift, scale) = (content.decimal()?, content.decimal()?);
        Ok(Self { width: usize::from(width), height: usize::from(height), shift, scale })
    }
}

/// Bytes that one pixel takes while it is a coefficient.
const COEFFICIENT_BYTES: u64 = 4;

/// The quantiser of one subband.
#[derive(Clone, Copy)]
struct Step {
    /// Width of a bin; 0 when the subband is not coded.
    bin: f32,
    /// Width of the bin around zero.
    zero_bin: f32,
}

impl Step {
    /// The coefficient that an index stands for.
    #[expect(clippy::as_conversions, reason = "an index has at most 16 bits and is exact in f32")]
    fn value(self, index: i32, centre: f32) -> f32 {
        let magnitude = self.bin * (index.unsigned_abs() as f32 - centre) + self.zero_bin / 2.0;
        match index.signum() {
            0 => 0.0,
            1 => magnitude,
            _ => -magnitude,
        }
    }
}

struct Quantisation {
    /// Where in a bin its value lies, 0 to 1.
    centre: f32,
    steps: [Step; BANDS],
}

impl Quantisation {
    fn read(content: &mut Reader<'_>) -> Result<Self, ImageError> {
        let centre = content.decimal()?;
        let mut steps = [Step { bin: 0.0, zero_bin: 0.0 }; BANDS];
        for step in &mut steps {
            *step = Step { bin: content.decimal()?, zero_bin: content.decimal()? };
        }
        Ok(Self { centre, steps })
    }

    /// How many coefficients the blocks of a picture hold in all.
    fn coded_values(&self, frame: &Frame) -> usize {
        let bands = subbands(frame.width, frame.height);
        bands.iter().zip(&self.steps).filter(|(_, step)| step.bin > 0.0).map(|(band, _)| band.area()).sum()
    }
}

#[derive(Default)]
struct Tables {
    filters: Option<Filters>,
    quantisation: Option<Quantisation>,
    huffman: [Option<Table>; MAX_TABLES],
}

impl Tables {
    fn quantisation(&self) -> Result<&Quantisation, ImageError> {
        self.quantisation.as_ref().ok_or(ImageError::Damaged)
    }

    /// One segment may hold several tables; a later one replaces an earlier one of the same number.
    fn read_huffman(&mut self, content: &mut Reader<'_>) -> Result<(), ImageError> {
        while !content.rest.is_empty() {
            let [number] = content.array()?;
            let slot = self.huffman.get_mut(usize::from(number)).ok_or(ImageError::Damaged)?;
            let counts: [u8; huffman::MAX_BITS] = content.array()?;
            let total = counts.iter().map(|c| usize::from(*c)).sum();
            let (values, rest) = content.rest.split_at_checked(total).ok_or(ImageError::Truncated)?;
            content.rest = rest;
            *slot = Some(Table::new(counts, values).ok_or(ImageError::Damaged)?);
        }
        Ok(())
    }
}
