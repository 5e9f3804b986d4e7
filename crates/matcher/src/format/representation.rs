//! What the editions of 2011 put before every image: when, with which device, how good (ISO/IEC 19794-1:2011, 12).

use super::Iso19794Error;
use super::bytes::{Reader, put_count, put_u16s};

/// When an image was taken, in coordinated universal time. A field that is unknown has all its bits set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaptureTime {
    /// Year of the common era.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Second, 0 to 59.
    pub second: u8,
    /// Millisecond, 0 to 999.
    pub millisecond: u16,
}

impl CaptureTime {
    /// Nothing is known.
    pub const UNKNOWN: Self =
        Self { year: 0xFFFF, month: 0xFF, day: 0xFF, hour: 0xFF, minute: 0xFF, second: 0xFF, millisecond: 0xFFFF };
}

/// A score with the algorithm that gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QualityBlock {
    /// 0 (worst) to 100; 255 when the algorithm failed.
    pub score: u8,
    /// Who made the algorithm, a number of the IBIA's register.
    pub vendor: u16,
    /// Which of its algorithms.
    pub algorithm: u16,
}

/// A certificate of the capture device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CertificationBlock {
    /// Who certified, a number of the IBIA's register.
    pub authority: u16,
    /// By which scheme.
    pub scheme: u8,
}

/// What is said about the taking of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// When.
    pub time: CaptureTime,
    /// Sensor technology, 0 when unknown.
    pub technology: u8,
    /// Maker of the device, a number of the IBIA's register; 0 when unknown.
    pub vendor: u16,
    /// The maker's number of the device type; 0 when unknown.
    pub device: u16,
    /// Scores, at most 255.
    pub quality: Vec<QualityBlock>,
}

impl Capture {
    /// A capture of which nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self { time: CaptureTime::UNKNOWN, technology: 0, vendor: 0, device: 0, quality: Vec::new() }
    }

    /// The first score that an algorithm gave, 0 to 100.
    #[must_use]
    pub fn score(&self) -> Option<u8> {
        self.quality.iter().map(|block| block.score).find(|score| *score <= 100)
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Iso19794Error> {
        let year = reader.u16()?;
        let [month, day, hour, minute, second] = reader.array()?;
        let time = CaptureTime { year, month, day, hour, minute, second, millisecond: reader.u16()? };
        let (technology, vendor, device) = (reader.u8()?, reader.u16()?, reader.u16()?);
        let count = reader.u8()?;
        let block = |_| {
            let score = reader.u8()?;
            if score > 100 && score != 0xFF {
                return Err(Iso19794Error::UnknownCode { field: "quality score", code: score.into() });
            }
            Ok(QualityBlock { score, vendor: reader.u16()?, algorithm: reader.u16()? })
        };
        let quality = (0..count).map(block).collect::<Result<_, _>>()?;
        Ok(Self { time, technology, vendor, device, quality })
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) -> Result<(), Iso19794Error> {
        let t = &self.time;
        put_u16s(out, &[t.year]);
        out.extend_from_slice(&[t.month, t.day, t.hour, t.minute, t.second]);
        put_u16s(out, &[t.millisecond]);
        out.push(self.technology);
        put_u16s(out, &[self.vendor, self.device]);
        put_count(out, self.quality.len(), "number of quality blocks")?;
        for block in &self.quality {
            if block.score > 100 && block.score != 0xFF {
                return Err(Iso19794Error::DoesNotFit("quality score"));
            }
            out.push(block.score);
            put_u16s(out, &[block.vendor, block.algorithm]);
        }
        Ok(())
    }
}

impl CertificationBlock {
    pub(super) fn read_all(reader: &mut Reader<'_>) -> Result<Vec<Self>, Iso19794Error> {
        let count = reader.u8()?;
        (0..count).map(|_| Ok(Self { authority: reader.u16()?, scheme: reader.u8()? })).collect()
    }

    pub(super) fn write_all(blocks: &[Self], out: &mut Vec<u8>) -> Result<(), Iso19794Error> {
        put_count(out, blocks.len(), "number of certification blocks")?;
        for block in blocks {
            put_u16s(out, &[block.authority]);
            out.push(block.scheme);
        }
        Ok(())
    }
}
