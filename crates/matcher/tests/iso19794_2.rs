//! The ISO/IEC 19794-2 codec: real records, round trips, hostile bytes.
#![expect(clippy::unwrap_used, clippy::as_conversions, reason = "tests")]

use matcher::finger::{FingerPosition, extract, score};
use matcher::format::Iso19794Error;
use matcher::format::iso19794_2::{FingerMinutiaeRecord, FingerView, MAX_RECORD_LEN};
use matcher::minutiae::{Minutia, MinutiaKind, MinutiaeTemplate, TemplateError};
use proptest::prelude::*;
use std::path::PathBuf;

fn fvc(folder: &str, name: &str) -> Option<PathBuf> {
    let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/biometrics/fingerprints/fvc2002_db1_b");
    let path = PathBuf::from(shared).join(folder).join(name);
    if !path.exists() {
        eprintln!("SKIPPED: {} is not there", path.display());
        return None;
    }
    Some(path)
}

#[expect(clippy::disallowed_methods, reason = "the test reads its input; the crate does not")]
fn record(finger: usize, impression: usize) -> Option<Vec<u8>> {
    Some(std::fs::read(fvc("iso", &format!("{finger}_{impression}.iso"))?).unwrap())
}

fn image_template(finger: usize, impression: usize) -> MinutiaeTemplate {
    let image = image::open(fvc("png", &format!("{finger}_{impression}.png")).unwrap()).unwrap().into_luma8();
    extract(image.as_raw(), image.width() as usize, image.height() as usize, 500).unwrap().template
}

#[test]
fn records_of_another_extractor_are_read_and_written_back_byte_by_byte() {
    for finger in 101..=110 {
        for impression in 1..=8 {
            let Some(bytes) = record(finger, impression) else { return };
            let record = FingerMinutiaeRecord::from_bytes(&bytes).unwrap();
            assert_eq!((record.views.len(), record.x_per_cm), (1, 197));
            assert_eq!(record.to_bytes().unwrap(), bytes);
            let template = record.template(&record.views[0]).unwrap();
            assert_eq!(template.dpi(), 500);
            assert_eq!(template.minutiae().len(), record.views[0].minutiae.len());
        }
    }
}

/// The other extractor's minutiae and ours of the same finger must find each other: axes and angles then mean the same.
#[test]
fn records_of_another_extractor_match_our_own_templates() {
    if record(101, 1).is_none() {
        return;
    }
    let read = |finger| {
        let record = FingerMinutiaeRecord::from_bytes(&record(finger, 1).unwrap()).unwrap();
        record.template(&record.views[0]).unwrap()
    };
    let theirs: Vec<_> = (101..=110).map(read).collect();
    let ours: Vec<_> = (101..=110).map(|finger| image_template(finger, 1)).collect();
    let scores = |is_same: bool| -> Vec<u32> {
        (0..100).filter(|i| (i / 10 == i % 10) == is_same).map(|i| score(&theirs[i / 10], &ours[i % 10])).collect()
    };
    let mean = |v: &[u32]| v.iter().sum::<u32>() / v.len() as u32;
    let (same, other) = (scores(true), scores(false));
    println!("same finger {same:?}, others at most {:?}", other.iter().max());
    assert!(mean(&same) > 4 * mean(&other), "same {same:?}, others {other:?}");
}

fn minutia() -> impl Strategy<Value = Minutia> {
    (0u16..1 << 14, 0u16..1 << 14, 0u8..=255, 0u8..=100, 0u8..3).prop_map(|(x, y, units, quality, kind)| Minutia {
        x,
        y,
        // Only angles that the format can say.
        angle: ((f32::from(units) * 360.0 / 256.0).round() as u16) % 360,
        quality,
        kind: MinutiaKind::from_code(kind).unwrap(),
    })
}

fn view() -> impl Strategy<Value = FingerView> {
    let numbers = (0u8..=10, 0u8..16, 0u8..16, 0u8..=100);
    (numbers, prop::collection::vec(minutia(), 0..80), prop::collection::vec(any::<u8>(), 0..40)).prop_map(
        |((code, view_number, impression, quality), minutiae, extended)| FingerView {
            position: FingerPosition::from_code(code),
            view_number,
            impression,
            quality,
            minutiae,
            extended,
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        head in any::<(u16, u16, u16, u16, u16)>(),
        views in prop::collection::vec(view(), 0..12),
    ) {
        let (capture_device, width, height, x_per_cm, y_per_cm) = head;
        let record = FingerMinutiaeRecord { capture_device, width, height, x_per_cm, y_per_cm, views };
        let bytes = record.to_bytes().unwrap();
        prop_assert_eq!(FingerMinutiaeRecord::from_bytes(&bytes).unwrap(), record);
    }

    #[test]
    fn any_bytes_are_answered(tail in prop::collection::vec(any::<u8>(), 0..400), counts in any::<(u8, u8)>()) {
        let _ = FingerMinutiaeRecord::from_bytes(&tail);
        // The same behind a head that holds, so that the views are reached too.
        let mut bytes = b"FMR\0 20\0".to_vec();
        bytes.extend_from_slice(&u32::try_from(28 + tail.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(&[0, 0, 1, 44, 1, 144, 0, 197, 0, 197, counts.0 % 4, 0, 2, 0, 80, counts.1]);
        bytes.extend_from_slice(&tail);
        if let Ok(record) = FingerMinutiaeRecord::from_bytes(&bytes) {
            for view in &record.views {
                let _ = record.template(view);
            }
        }
    }
}

fn one_finger(minutiae: Vec<Minutia>) -> FingerMinutiaeRecord {
    let view =
        FingerView { position: None, view_number: 0, impression: 0, quality: 50, minutiae, extended: vec![7; 5] };
    FingerMinutiaeRecord { capture_device: 0, width: 300, height: 400, x_per_cm: 197, y_per_cm: 197, views: vec![view] }
}

fn points(count: u32) -> Vec<Minutia> {
    let point = |i: u32| Minutia {
        x: (i * 97 % 293) as u16,
        y: (i * i * 7 % 397) as u16,
        angle: (i * i * 45 % 360) as u16,
        quality: 9,
        kind: MinutiaKind::Ending,
    };
    (0..count).map(point).collect()
}

#[test]
fn every_cut_is_refused() {
    let bytes = one_finger(points(12)).to_bytes().unwrap();
    for length in 0..bytes.len() {
        let mut cut = bytes[..length].to_vec();
        assert!(FingerMinutiaeRecord::from_bytes(&cut).is_err(), "cut at {length}");
        if length >= 12 {
            // A head that agrees with the cut does not help.
            cut[8..12].copy_from_slice(&u32::try_from(length).unwrap().to_be_bytes());
            assert!(
                matches!(FingerMinutiaeRecord::from_bytes(&cut), Err(Iso19794Error::Truncated { .. })),
                "cut at {length} with its length corrected"
            );
        }
    }
}

#[test]
fn lies_about_lengths_and_codes_are_named() {
    let good = one_finger(points(12)).to_bytes().unwrap();
    let changed = |at: usize, value: u8| {
        let mut bytes = good.clone();
        bytes[at] = value;
        FingerMinutiaeRecord::from_bytes(&bytes)
    };
    let found = good.len();
    assert_eq!(changed(0, b'X'), Err(Iso19794Error::NotARecord));
    assert_eq!(changed(5, b'3'), Err(Iso19794Error::NotARecord));
    assert_eq!(changed(8, 255), Err(Iso19794Error::LengthMismatch { announced: 0xFF00_0000 + found, found }));
    assert_eq!(changed(22, 2), Err(Iso19794Error::Truncated { at: found }));
    assert_eq!(changed(22, 0), Err(Iso19794Error::LeftOver { at: 24, left: found - 24 }));
    assert_eq!(changed(24, 11), Err(Iso19794Error::UnknownCode { field: "finger position", code: 11 }));
    assert_eq!(changed(27, 255), Err(Iso19794Error::Truncated { at: 28 + 6 * 13 }));
    assert_eq!(changed(28, 0xC0), Err(Iso19794Error::BadKind { view: 0, index: 0 }));
    assert_eq!(changed(28 + 72, 255), Err(Iso19794Error::Truncated { at: 28 + 74 }));
    let found = MAX_RECORD_LEN + 1;
    assert_eq!(
        FingerMinutiaeRecord::from_bytes(&vec![0; found]),
        Err(Iso19794Error::TooLong { found, limit: MAX_RECORD_LEN })
    );
}

#[test]
fn what_does_not_fit_is_not_written() {
    let refused = |change: fn(&mut FingerMinutiaeRecord)| {
        let mut record = one_finger(points(12));
        change(&mut record);
        matches!(record.to_bytes(), Err(Iso19794Error::DoesNotFit(_) | Iso19794Error::TooLong { .. }))
    };
    assert!(refused(|r| r.views[0].minutiae[0].x = 1 << 14));
    assert!(refused(|r| r.views[0].minutiae[0].y = 1 << 14));
    assert!(refused(|r| r.views[0].minutiae[0].angle = 360));
    assert!(refused(|r| r.views[0].minutiae[0].quality = 101));
    assert!(refused(|r| r.views[0].minutiae = points(256)));
    assert!(refused(|r| r.views[0].view_number = 16));
    assert!(refused(|r| r.views[0].quality = 101));
    assert!(refused(|r| r.views[0].extended = vec![0; 65_536]));
    assert!(refused(|r| r.views = vec![r.views[0].clone(); 256]));
    assert!(refused(|r| {
        r.views[0].extended = vec![0; 65_535];
        r.views = vec![r.views[0].clone(); 20];
    }));
    assert!(!refused(|_| ()));
}

#[test]
fn a_view_becomes_a_template_only_when_it_can_be_compared() {
    let template = |record: &FingerMinutiaeRecord| record.template(&record.views[0]);
    for (count, wanted) in [(0, Some(0)), (9, Some(9)), (10, None), (40, None)] {
        let result = template(&one_finger(points(count)));
        match wanted {
            Some(found) => assert_eq!(result, Err(TemplateError::TooFewMinutiae { found })),
            None => assert_eq!(result.unwrap().minutiae().len(), count as usize),
        }
    }
    let oblong = FingerMinutiaeRecord { y_per_cm: 100, ..one_finger(points(12)) };
    assert_eq!(template(&oblong), Err(TemplateError::BadResolution { dpi: 500 }));
    let mut far = one_finger(points(12));
    far.views[0].minutiae[3].x = 16_000;
    assert_eq!(template(&far), Err(TemplateError::BadSize { width: 16_001, height: 400 }));
}

#[test]
fn templates_go_out_and_come_back() {
    let ours = MinutiaeTemplate::new(300, 400, 500, points(40)).unwrap();
    let fingers = [(FingerPosition::RightThumb, 80, &ours), (FingerPosition::LeftLittle, 60, &ours)];
    let record = FingerMinutiaeRecord::from_templates(&fingers).unwrap();
    let read = FingerMinutiaeRecord::from_bytes(&record.to_bytes().unwrap()).unwrap();
    for (view, (position, quality, template)) in read.views.iter().zip(fingers) {
        assert_eq!((view.position, view.quality), (Some(position), quality));
        assert_eq!(&read.template(view).unwrap(), template);
    }
    let twice = [fingers[0], fingers[1], fingers[0]];
    let numbers =
        FingerMinutiaeRecord::from_templates(&twice).unwrap().views.iter().map(|v| v.view_number).collect::<Vec<_>>();
    assert_eq!(numbers, [0, 0, 1]);
    let other = MinutiaeTemplate::new(301, 400, 500, points(40)).unwrap();
    let mixed = [(FingerPosition::RightThumb, 80, &ours), (FingerPosition::LeftLittle, 60, &other)];
    assert!(FingerMinutiaeRecord::from_templates(&mixed).is_err());
    assert!(FingerMinutiaeRecord::from_templates(&[]).is_err());
}
