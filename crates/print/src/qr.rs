//! QR codes as one SVG path.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

use crate::error::RenderError;
use crate::svg::{Area, Canvas};

/// Largest code printed: version 11. On the 18 mm of the card's front a module is then 0.26 mm, three dots of a 300 dpi
/// card printer, the least that phones read reliably.
const WIDTH_MAX: usize = 61;
/// Largest code for which the stronger correction level is kept.
const WIDTH_STRONG: usize = 53;
/// Bytes that fit version 11 at level L whatever they are; digits and capitals fit more densely (468 letters).
pub(crate) const LIMIT_BYTES: usize = 321;

/// Modules of light margin on each side. ISO/IEC 18004 asks for four.
const QUIET: u8 = 4;

/// A code ready to be painted at any size.
#[derive(Debug, Clone)]
pub(crate) struct Qr {
    path: String,
    /// Modules a side, margin included.
    modules: f32,
}

impl Qr {
    /// Encodes `text` at error correction level M (15 %), or L (7 %) when that keeps the modules larger.
    ///
    /// # Errors
    /// [`RenderError::QrTooLong`] if the modules would get too small, [`RenderError::Missing`] if empty.
    pub(crate) fn encode(text: &str) -> Result<Self, RenderError> {
        let too_long = RenderError::QrTooLong { len: text.len(), limit: LIMIT_BYTES };
        if text.is_empty() {
            return Err(RenderError::Missing { field: "qr" });
        }
        let encode = |level| QrCode::with_error_correction_level(text, level).map_err(|_| too_long);
        let code = match encode(EcLevel::M) {
            Ok(code) if code.width() <= WIDTH_STRONG => code,
            _ => encode(EcLevel::L)?,
        };
        let width = u8::try_from(code.width()).map_err(|_| too_long)?;
        if code.width() > WIDTH_MAX {
            return Err(too_long);
        }
        Ok(Self { path: path_of(&code), modules: f32::from(width) + 2.0 * f32::from(QUIET) })
    }

    /// Paints the code, on white, into a square of `side` millimetres.
    pub(crate) fn paint(&self, canvas: &mut Canvas, x: f32, y: f32, side: f32) {
        canvas.rect(Area::new(x, y, side, side), 0.6, r##"fill="#ffffff""##);
        let module = side / self.modules;
        let margin = module * f32::from(QUIET);
        canvas.path(x + margin, y + margin, module, &self.path, r##"fill="#000000""##);
    }
}

/// Runs of dark modules of a row become one rectangle.
fn path_of(code: &QrCode) -> String {
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(code.width()).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{x} {y}h{0}v1h-{0}z", run.len());
            }
            x += run.len();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_starts_with_its_finder_pattern() {
        let qr = Qr::encode("TUNGGAL").unwrap();
        assert!(qr.path.starts_with("M0 0h7v1h-7z"));
        assert!((qr.modules - 29.0).abs() < f32::EPSILON, "version 1 has 21 modules and two margins of four");
    }

    #[test]
    fn empty_and_endless_texts_are_refused() {
        assert_eq!(Qr::encode("").unwrap_err(), RenderError::Missing { field: "qr" });
        for (letter, most) in [("a", LIMIT_BYTES), ("A", 468)] {
            assert!(Qr::encode(&letter.repeat(most)).is_ok());
            let error = Qr::encode(&letter.repeat(most + 1)).unwrap_err();
            assert_eq!(error, RenderError::QrTooLong { len: most + 1, limit: LIMIT_BYTES });
        }
        assert!(matches!(Qr::encode(&"a".repeat(1_000_000)), Err(RenderError::QrTooLong { .. })));
    }
}
