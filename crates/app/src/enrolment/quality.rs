//! What samples are worth that come without a verdict of their own: signatures, templates of other programs, irises.

use super::SampleError;
use matcher::format::iso19794_2::FingerView;
use matcher::image::GreyImage;

/// Verdicts in the order of their worth: what does not count, what counts, what could not be better.
pub(super) fn worth(quality: &str) -> u8 {
    match quality.split(' ').next() {
        Some("GOOD") => 2,
        Some("ACCEPTABLE") => 1,
        _ => 0,
    }
}

/// Whether quality words say that the sample does not count.
pub(super) fn is_retake(quality: &str) -> bool {
    worth(quality) == 0
}

/// How far a grey level must lie from the paper's to be ink.
const INK_LEVELS: u8 = 48;
/// Ink in thousandths of the picture: less is an empty pad or a dot.
const LEAST_INK_PERMILLE: usize = 2;
/// More is a photograph or a black page.
const MOST_INK_PERMILLE: usize = 400;

/// Looks for ink: the paper is the commonest grey level, and what differs clearly from it was written. A line or a cross
/// of somebody who cannot write is enough.
pub(super) fn check_signature(image: &GreyImage) -> Result<(), SampleError> {
    let mut levels = [0_usize; 256];
    for level in image.data() {
        if let Some(count) = levels.get_mut(usize::from(*level)) {
            *count += 1;
        }
    }
    let commonest = (0..=u8::MAX).zip(levels).max_by_key(|(_, count)| *count);
    let paper = commonest.map_or(u8::MAX, |(level, _)| level);
    let ink = image.data().iter().filter(|level| level.abs_diff(paper) >= INK_LEVELS).count();
    let permille = ink.saturating_mul(1000) / image.data().len().max(1);
    match permille {
        ..LEAST_INK_PERMILLE => Err(SampleError::EmptySignature),
        LEAST_INK_PERMILLE..=MOST_INK_PERMILLE => Ok(()),
        _ => Err(SampleError::NotASignature),
    }
}

/// The verdict on a finger of an ISO/IEC 19794-2 record. Numbers of minutiae as for pictures ([`matcher::finger::extract`]);
/// the quality byte as ISO/IEC 19794-2:2005 and the NFIQ scale that is mapped to it have it: 20 is poor, 40 is fair, 0 and
/// above 100 say nothing.
pub(super) fn record_quality(view: &FingerView) -> String {
    let minutiae = view.minutiae.len();
    let says = |least: u8, most: u8| (least..=most).contains(&view.quality);
    let limits = [
        (minutiae < 20, minutiae < 14, "FEW_MINUTIAE"),
        (minutiae > 100, minutiae > 125, "MANY_MINUTIAE"),
        (says(1, 40), says(1, 20), "LOW_QUALITY"),
    ];
    let verdict = if limits.iter().any(|limit| limit.1) {
        "RETAKE"
    } else if limits.iter().any(|limit| limit.0) {
        "ACCEPTABLE"
    } else {
        "GOOD"
    };
    let issues = limits.iter().filter(|limit| limit.0).map(|limit| limit.2);
    std::iter::once(verdict).chain(issues).collect::<Vec<_>>().join(" ")
}

/// An iris code in which every byte is the same was never measured. The second half of a template is its mask, which may
/// well be all ones.
pub(super) fn check_iris(bytes: &[u8]) -> Result<(), SampleError> {
    let code = bytes.get(..bytes.len() / 2).unwrap_or(bytes);
    if code.iter().all(|byte| Some(byte) == code.first()) { Err(SampleError::EmptyIris) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use matcher::finger::FingerPosition;
    use matcher::minutiae::{Minutia, MinutiaKind};

    /// Paper of one level with a bar of another across so many of its 100 rows.
    fn paper(paper: u8, ink: u8, rows: usize) -> GreyImage {
        let row = |n: usize| if n < rows { [ink; 200] } else { [paper; 200] };
        GreyImage::new(200, 100, (0..100).flat_map(row).collect()).unwrap()
    }

    #[test]
    fn a_signature_is_some_ink_on_much_paper() {
        let empty = Err(SampleError::EmptySignature);
        for (image, expected) in [
            (paper(255, 0, 0), empty.clone()),
            (paper(200, 200, 0), empty.clone()),
            (paper(0, 0, 0), empty.clone()),
            (paper(255, 240, 10), empty),
            (paper(255, 0, 1), Ok(())),
            (paper(250, 30, 30), Ok(())),
            (paper(10, 200, 5), Ok(())),
            (paper(255, 0, 45), Err(SampleError::NotASignature)),
        ] {
            assert_eq!(check_signature(&image), expected);
        }
    }

    #[test]
    fn a_foreign_template_has_a_verdict() {
        let view = |minutiae: u16, quality| FingerView {
            position: Some(FingerPosition::RightThumb),
            view_number: 0,
            impression: 0,
            quality,
            minutiae: (0..minutiae)
                .map(|n| Minutia { x: n, y: n, angle: 0, quality: 0, kind: MinutiaKind::Other })
                .collect(),
            extended: Vec::new(),
        };
        for (minutiae, quality, expected) in [
            (40, 80, "GOOD"),
            (40, 0, "GOOD"),
            (40, 254, "GOOD"),
            (40, 40, "ACCEPTABLE LOW_QUALITY"),
            (40, 20, "RETAKE LOW_QUALITY"),
            (19, 80, "ACCEPTABLE FEW_MINUTIAE"),
            (13, 80, "RETAKE FEW_MINUTIAE"),
            (101, 80, "ACCEPTABLE MANY_MINUTIAE"),
            (126, 1, "RETAKE MANY_MINUTIAE LOW_QUALITY"),
        ] {
            assert_eq!(record_quality(&view(minutiae, quality)), expected);
        }
    }

    #[test]
    fn an_iris_that_was_never_measured_is_refused() {
        for size in [512, 4096] {
            let mut bytes = vec![0xFF; size];
            assert_eq!(check_iris(&bytes), Err(SampleError::EmptyIris));
            bytes[3] = 0;
            assert_eq!(check_iris(&bytes), Ok(()));
        }
    }

    #[test]
    fn verdicts_have_an_order() {
        assert!(worth("GOOD") > worth("ACCEPTABLE LOW_CONTRAST"));
        assert!(worth("ACCEPTABLE") > worth("RETAKE BLURRED"));
        assert!(is_retake("RETAKE BLURRED") && is_retake("") && !is_retake("GOOD"));
    }
}
