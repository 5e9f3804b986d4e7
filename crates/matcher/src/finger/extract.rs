//! A fingerprint image to minutiae, with a verdict for the operator.

mod foreground;

use crate::minutiae::{MAX_SIDE_PX, Minutia, MinutiaKind, MinutiaeTemplate, TemplateError};
use foreground::Foreground;
use fprint_mindtct::{GrayImage, MIN_DETECTABLE_DIM, detect_minutiae};
use thiserror::Error;

/// Resolutions the minutiae detector is made for (500 dpi ± 5 %), dots per inch. The ridge filters have fixed sizes in
/// pixels, so another resolution would be read wrongly rather than refused.
pub const EXTRACT_DPI: std::ops::RangeInclusive<u16> = 475..=525;

/// Below this share of foreground an image counts as a blank page.
const BLANK_SHARE: f32 = 0.02;

/// More minutiae than this on one finger are noise: the 80 images of FVC2002 DB1_B have 19 to 76, an image of random
/// pixels 163.
const NOISE_MINUTIAE: usize = 140;

/// The image gave no template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FingerRejection {
    /// Nothing on the glass.
    #[error("the image is blank: no finger on the glass")]
    BlankImage,
    /// A finger, but fewer minutiae than can be compared.
    #[error("only {found} minutiae found; at least 10 are needed")]
    TooFewMinutiae {
        /// How many were found.
        found: usize,
    },
    /// More minutiae than a finger has: dirt, noise, or not a finger.
    #[error("{found} minutiae found: this is noise, not a finger")]
    TooManyMinutiae {
        /// How many were found.
        found: usize,
    },
    /// Ridges, but not a finger's: a pattern, a screen, a drawing.
    #[error("the minutiae do not lie as on a finger")]
    NotAFinger,
    /// A side is shorter than the detector's window.
    #[error("{width}×{height} pixels is too small for a fingerprint")]
    ImageTooSmall {
        /// Width in pixels.
        width: usize,
        /// Height in pixels.
        height: usize,
    },
    /// A side is longer than [`MAX_SIDE_PX`].
    #[error("{width}×{height} pixels is too large for one finger")]
    ImageTooLarge {
        /// Width in pixels.
        width: usize,
        /// Height in pixels.
        height: usize,
    },
    /// There are not `width × height` pixels.
    #[error("the image has {found} pixels instead of {expected}")]
    WrongPixelCount {
        /// Width × height.
        expected: usize,
        /// Pixels handed in.
        found: usize,
    },
    /// The resolution is outside [`EXTRACT_DPI`].
    #[error("{dpi} dpi: fingerprints are taken at 500 dpi")]
    WrongResolution {
        /// Dots per inch.
        dpi: u16,
    },
}

/// Something the operator can do better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FingerIssue {
    /// Few minutiae: press the middle of the finger on the glass, clean finger and glass.
    FewMinutiae,
    /// Unusually many minutiae: dirt, moisture or scars break the ridges; dry the finger.
    ManyMinutiae,
    /// Ridges hardly darker than valleys: a dry finger; press a little more.
    LowContrast,
    /// Little of the finger touches the glass: lay it flat.
    SmallArea,
}

/// What to do with a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FingerVerdict {
    /// Take it again.
    Retake,
    /// Usable; take it again if the person has time.
    Acceptable,
    /// Nothing to improve.
    Good,
}

/// The measurements behind a verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct FingerQuality {
    /// Minutiae found.
    pub minutiae: usize,
    /// Share of the image covered by ridges, 0 to 1.
    pub foreground_share: f32,
    /// Area covered by ridges, square millimetres.
    pub foreground_mm2: f32,
    /// Mean standard deviation of grey levels within the ridge area, 0 to 127.
    pub contrast: f32,
    /// What could be better, in a fixed order; empty when nothing.
    pub issues: Vec<FingerIssue>,
    /// What to do.
    pub verdict: FingerVerdict,
}

/// A template and how good it is.
#[derive(Debug, Clone)]
pub struct FingerCapture {
    /// The comparable template.
    pub template: MinutiaeTemplate,
    /// Its quality.
    pub quality: FingerQuality,
}

/// Finds the minutiae of a grey image, row by row, one byte a pixel, 0 black (ridges) to 255 white.
///
/// # Errors
/// [`FingerRejection`] says why there is no template.
pub fn extract(pixels: &[u8], width: usize, height: usize, dpi: u16) -> Result<FingerCapture, FingerRejection> {
    let (w, h) = check(pixels, width, height, dpi)?;
    let foreground = Foreground::of(pixels, width);
    if foreground.share < BLANK_SHARE {
        return Err(FingerRejection::BlankImage);
    }
    let image =
        GrayImage::new(pixels, width, height, dpi).map_err(|_| FingerRejection::ImageTooSmall { width, height })?;
    let minutiae: Vec<Minutia> = detect_minutiae(image).iter().filter_map(|m| to_iso(m, i32::from(h))).collect();
    let found = minutiae.len();
    if found > NOISE_MINUTIAE {
        return Err(FingerRejection::TooManyMinutiae { found });
    }
    let template = MinutiaeTemplate::new(w, h, dpi, minutiae).map_err(|error| match error {
        TemplateError::TooManyMinutiae { found } => FingerRejection::TooManyMinutiae { found },
        TemplateError::NotAFinger => FingerRejection::NotAFinger,
        _ => FingerRejection::TooFewMinutiae { found },
    })?;
    Ok(FingerCapture { template, quality: assess(found, &foreground, dpi) })
}

fn check(pixels: &[u8], width: usize, height: usize, dpi: u16) -> Result<(u16, u16), FingerRejection> {
    let side = |length: usize| u16::try_from(length).ok().filter(|l| *l <= MAX_SIDE_PX);
    let (Some(w), Some(h)) = (side(width), side(height)) else {
        return Err(FingerRejection::ImageTooLarge { width, height });
    };
    if width < MIN_DETECTABLE_DIM || height < MIN_DETECTABLE_DIM {
        return Err(FingerRejection::ImageTooSmall { width, height });
    }
    let expected = width * height;
    if pixels.len() != expected {
        return Err(FingerRejection::WrongPixelCount { expected, found: pixels.len() });
    }
    if !EXTRACT_DPI.contains(&dpi) {
        return Err(FingerRejection::WrongResolution { dpi });
    }
    Ok((w, h))
}

/// From the detector's frame (origin bottom left, angle away from the ridge) to the template's. The detector does not
/// tell endings from bifurcations.
fn to_iso(m: &fprint_mindtct::Minutia, height: i32) -> Option<Minutia> {
    Some(Minutia {
        x: u16::try_from(m.x).ok()?,
        y: u16::try_from(height - m.y).ok()?,
        angle: u16::try_from((m.theta + 180).rem_euclid(360)).ok()?,
        quality: u8::try_from(m.quality.clamp(0, 100)).ok()?,
        kind: MinutiaKind::Other,
    })
}

/// The operator's verdict.
///
/// The limits lie outside of what FVC2002 DB1_B shows, where every image is usable: 19 to 76 minutiae, contrast 36 to
/// 73, ridge area 113 to 259 mm². One of its 80 images, with 19 minutiae, is "acceptable", the others are "good".
fn assess(minutiae: usize, foreground: &Foreground, dpi: u16) -> FingerQuality {
    let mm_per_px = 25.4 / f32::from(dpi);
    let foreground_mm2 = foreground.pixels * mm_per_px * mm_per_px;
    let limits = [
        (minutiae < 20, minutiae < 14, FingerIssue::FewMinutiae),
        (minutiae > 100, minutiae > 125, FingerIssue::ManyMinutiae),
        (foreground.contrast < 30.0, foreground.contrast < 20.0, FingerIssue::LowContrast),
        (foreground_mm2 < 90.0, foreground_mm2 < 50.0, FingerIssue::SmallArea),
    ];
    let issues = limits.iter().filter(|l| l.0).map(|l| l.2).collect::<Vec<_>>();
    let verdict = match (issues.is_empty(), limits.iter().any(|l| l.1)) {
        (true, _) => FingerVerdict::Good,
        (false, false) => FingerVerdict::Acceptable,
        (false, true) => FingerVerdict::Retake,
    };
    FingerQuality {
        minutiae,
        foreground_share: foreground.share,
        foreground_mm2,
        contrast: foreground.contrast,
        issues,
        verdict,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ridge area in square millimetres and contrast, at 500 dpi.
    fn judged(minutiae: usize, mm2: f32, contrast: f32) -> (FingerVerdict, Vec<FingerIssue>) {
        let foreground = Foreground { share: 0.5, pixels: mm2 * (500.0 / 25.4) * (500.0 / 25.4), contrast };
        let quality = assess(minutiae, &foreground, 500);
        assert!((quality.foreground_mm2 - mm2).abs() < 0.01);
        (quality.verdict, quality.issues)
    }

    #[test]
    fn each_measure_has_its_word_and_two_lines() {
        use FingerIssue::{FewMinutiae, LowContrast, ManyMinutiae, SmallArea};
        use FingerVerdict::{Acceptable, Good, Retake};
        for (minutiae, mm2, contrast, verdict, issues) in [
            (40, 150.0, 50.0, Good, vec![]),
            (19, 150.0, 50.0, Acceptable, vec![FewMinutiae]),
            (13, 150.0, 50.0, Retake, vec![FewMinutiae]),
            (101, 150.0, 50.0, Acceptable, vec![ManyMinutiae]),
            (126, 150.0, 50.0, Retake, vec![ManyMinutiae]),
            (40, 150.0, 29.0, Acceptable, vec![LowContrast]),
            (40, 150.0, 19.0, Retake, vec![LowContrast]),
            (40, 80.0, 50.0, Acceptable, vec![SmallArea]),
            (40, 49.0, 50.0, Retake, vec![SmallArea]),
            (13, 80.0, 50.0, Retake, vec![FewMinutiae, SmallArea]),
        ] {
            assert_eq!(judged(minutiae, mm2, contrast), (verdict, issues), "{minutiae} {mm2} {contrast}");
        }
    }
}
