//! Extraction: real fingers, and everything that is no finger.
#![expect(clippy::unwrap_used, clippy::as_conversions, reason = "tests")]

use matcher::decision::{CandidateEvidence, Finding, Judge, Policy};
use matcher::finger::{
    FingerCapture, FingerPosition, FingerRejection, FingerSet, FingerVerdict, extract, finger_sum, score,
};
use std::path::PathBuf;

fn capture(finger: usize, impression: usize) -> Option<FingerCapture> {
    let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/biometrics/fingerprints/fvc2002_db1_b/png");
    let path = PathBuf::from(shared).join(format!("{finger}_{impression}.png"));
    if !path.exists() {
        eprintln!("SKIPPED: {} is not there", path.display());
        return None;
    }
    let image = image::open(path).unwrap().into_luma8();
    Some(extract(image.as_raw(), image.width() as usize, image.height() as usize, 500).unwrap())
}

#[test]
fn real_fingers_match_themselves_and_nobody_else() {
    if capture(101, 1).is_none() {
        return;
    }
    let of = |impression| (101..=110).map(|f| capture(f, impression).unwrap().template).collect::<Vec<_>>();
    let (first, second) = (of(1), of(2));
    let mut worst_impostor = 0;
    let mut genuine = Vec::new();
    for (i, a) in first.iter().enumerate() {
        for (j, b) in second.iter().enumerate() {
            if i == j { genuine.push(score(a, b)) } else { worst_impostor = worst_impostor.max(score(a, b)) }
        }
    }
    println!("genuine {genuine:?}, worst impostor {worst_impostor}");
    assert!(genuine.iter().filter(|s| **s > worst_impostor).count() >= 9, "{genuine:?} against {worst_impostor}");

    // Ten people out of ten fingers: four neighbours make a hand.
    let hand = |templates: &[_], start: usize| -> FingerSet {
        (0..4).map(|k| (FingerPosition::ALL[k], Clone::clone(&templates[(start + k) % 10]))).collect()
    };
    for person in 0..10 {
        for other in 0..10 {
            let fingers = finger_sum(&hand(&first, person), &hand(&second, other));
            let found = CandidateEvidence { face: Some(0.7), fingers, ..CandidateEvidence::default() };
            let finding = Judge::new(&Policy::default(), 300_000).assess(&found);
            let wanted = if person == other { Finding::Duplicate } else { Finding::Cleared };
            assert_eq!(finding, wanted, "{person} against {other}: {found:?}");
        }
    }
}

#[test]
fn real_fingers_are_judged_usable() {
    for finger in 101..=110 {
        let Some(capture) = capture(finger, 3) else { return };
        let quality = capture.quality;
        assert_eq!(quality.verdict, FingerVerdict::Good, "{finger}: {quality:?}");
        assert!((0.2..0.8).contains(&quality.foreground_share) && quality.foreground_mm2 > 90.0, "{quality:?}");
        assert_eq!(quality.minutiae, capture.template.minutiae().len());
    }
}

fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as u8
    };
    (0..count).map(|_| byte()).collect()
}

#[test]
fn what_is_no_finger_is_refused() {
    let (w, h) = (388, 374);
    let rejected = |pixels: &[u8]| extract(pixels, w, h, 500).map(|c| c.quality).unwrap_err();
    for grey in [0, 128, 255] {
        assert_eq!(rejected(&vec![grey; w * h]), FingerRejection::BlankImage);
    }
    // Paper: white with a little grain.
    let paper: Vec<u8> = noise(w * h).iter().map(|n| 235 + n % 16).collect();
    assert_eq!(rejected(&paper), FingerRejection::BlankImage);
    let slope: Vec<u8> = (0..w * h).map(|i| ((i % w) * 255 / w) as u8).collect();
    assert_eq!(rejected(&slope), FingerRejection::BlankImage);
    assert!(matches!(rejected(&noise(w * h)), FingerRejection::TooManyMinutiae { .. }));
    let stripes: Vec<u8> = (0..w * h).map(|i| if i / w / 4 % 2 == 0 { 30 } else { 220 }).collect();
    assert!(matches!(rejected(&stripes), FingerRejection::TooFewMinutiae { .. }));
}

#[test]
fn impossible_images_are_refused_before_any_work() {
    let reject = |count: usize, width, height, dpi| extract(&vec![255; count], width, height, dpi).unwrap_err();
    assert_eq!(reject(1, 1, 1, 500), FingerRejection::ImageTooSmall { width: 1, height: 1 });
    assert_eq!(reject(0, 0, 0, 500), FingerRejection::ImageTooSmall { width: 0, height: 0 });
    assert_eq!(reject(0, 10_000, 10_000, 500), FingerRejection::ImageTooLarge { width: 10_000, height: 10_000 });
    let (width, height) = (usize::MAX, usize::MAX);
    assert_eq!(reject(0, width, height, 500), FingerRejection::ImageTooLarge { width, height });
    assert_eq!(reject(99, 100, 100, 500), FingerRejection::WrongPixelCount { expected: 10_000, found: 99 });
    assert_eq!(reject(10_001, 100, 100, 500), FingerRejection::WrongPixelCount { expected: 10_000, found: 10_001 });
    for dpi in [0, 96, 250, 1_000, u16::MAX] {
        assert_eq!(reject(10_000, 100, 100, dpi), FingerRejection::WrongResolution { dpi });
    }
}
