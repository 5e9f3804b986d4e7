//! Finger templates and sets: limits, stored forms, hostile bytes.
#![expect(clippy::unwrap_used, clippy::as_conversions, reason = "tests")]

use matcher::finger::{FingerPosition, FingerSet, FingerSetError, finger_sum, score};
use matcher::minutiae::{MAX_GIVEN_MINUTIAE, Minutia, MinutiaKind, MinutiaeTemplate, TemplateError};
use matcher::synthetic::{finger_identity, finger_sample, finger_set};
use proptest::prelude::*;

fn minutia() -> impl Strategy<Value = Minutia> {
    (0u16..2047, 0u16..2047, 0u16..360, 0u8..=100, 0u8..3).prop_map(|(x, y, angle, quality, kind)| Minutia {
        x,
        y,
        angle,
        quality,
        kind: MinutiaKind::from_code(kind).unwrap(),
    })
}

fn template() -> impl Strategy<Value = MinutiaeTemplate> {
    (100u16..=2_000, prop::collection::vec(minutia(), 10..300))
        .prop_filter_map("crowded minutiae are no finger", |(dpi, minutiae)| {
            MinutiaeTemplate::new(2047, 2047, dpi, minutiae).ok()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn stored_forms_round_trip(
        template in template(),
        positions in prop::collection::btree_set(0usize..10, 0..=10),
    ) {
        let bytes = template.to_bytes();
        prop_assert_eq!(bytes.len(), 8 + 5 * template.minutiae().len());
        prop_assert_eq!(&MinutiaeTemplate::from_bytes(&bytes).unwrap(), &template);
        let set: FingerSet = positions.iter().map(|p| (FingerPosition::ALL[*p], template.clone())).collect();
        prop_assert_eq!(FingerSet::from_bytes(&set.to_bytes()).unwrap(), set);
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200), count in 0u8..30) {
        let _ = MinutiaeTemplate::from_bytes(&bytes);
        let _ = FingerSet::from_bytes(&bytes);
        // Behind a head that holds.
        let mut whole = vec![1, count, 7, 255, 7, 255, 1, 244];
        whole.extend(bytes.iter().cycle().take(5 * usize::from(count)));
        if let Ok(template) = MinutiaeTemplate::from_bytes(&whole) {
            prop_assert_eq!(score(&template, &template), score(&template, &template));
        }
    }

    #[test]
    fn one_stored_form_only(set in prop::collection::vec(any::<u8>(), 0..60)) {
        if let Ok(read) = FingerSet::from_bytes(&set) {
            prop_assert_eq!(read.to_bytes(), set);
        }
    }
}

/// Points strewn over 2047 × 2047 pixels, no two in one place.
fn points(count: u32) -> Vec<Minutia> {
    let point = |i: u32| Minutia {
        x: (i * 389 % 2_039) as u16,
        y: (i * i * 7 % 2_029) as u16,
        angle: (i * i * 37 % 360) as u16,
        quality: (i % 100) as u8,
        kind: MinutiaKind::Other,
    };
    (0..count).map(point).collect()
}

#[test]
fn counts_have_limits() {
    for (count, wanted) in [
        (0, Err(TemplateError::TooFewMinutiae { found: 0 })),
        (9, Err(TemplateError::TooFewMinutiae { found: 9 })),
        (10, Ok(10)),
        (255, Ok(255)),
        (256, Ok(255)),
        (MAX_GIVEN_MINUTIAE, Ok(255)),
        (MAX_GIVEN_MINUTIAE + 1, Err(TemplateError::TooManyMinutiae { found: 1_001 })),
        (10_000, Err(TemplateError::TooManyMinutiae { found: 10_000 })),
    ] {
        let result = MinutiaeTemplate::new(2047, 2047, 500, points(u32::try_from(count).unwrap()));
        assert_eq!(result.map(|t| t.minutiae().len()), wanted, "{count} minutiae");
    }
}

#[test]
fn the_best_minutiae_stay_and_stand_first() {
    let template = MinutiaeTemplate::new(2047, 2047, 500, points(400)).unwrap();
    let qualities: Vec<u8> = template.minutiae().iter().map(|m| m.quality).collect();
    assert!(qualities.is_sorted_by(|a, b| a >= b));
    // 400 minutiae hold four of each quality from 0 to 99; the best 255 end at quality 36.
    assert_eq!(qualities.last(), Some(&36));
}

#[test]
fn impossible_frames_and_minutiae_are_refused() {
    let new = |width, height, dpi, change: fn(&mut Minutia)| {
        let mut minutiae = points(20);
        change(&mut minutiae[4]);
        MinutiaeTemplate::new(width, height, dpi, minutiae)
    };
    let same: fn(&mut Minutia) = |_| ();
    assert_eq!(new(0, 300, 500, same), Err(TemplateError::BadSize { width: 0, height: 300 }));
    assert_eq!(new(300, 2048, 500, same), Err(TemplateError::BadSize { width: 300, height: 2048 }));
    assert_eq!(new(300, 300, 0, same), Err(TemplateError::BadResolution { dpi: 0 }));
    let bad = Err(TemplateError::BadMinutia { index: 4 });
    assert!(new(2047, 2047, 500, same).is_ok());
    assert_eq!(new(2047, 2047, 500, |m| m.x = 2047), bad);
    assert_eq!(new(2047, 2047, 500, |m| m.y = 2047), bad);
    assert_eq!(new(2047, 2047, 500, |m| m.angle = 360), bad);
    assert_eq!(new(2047, 2047, 500, |m| m.quality = 101), bad);
}

/// Patterns that would keep the matcher busy for seconds.
#[test]
fn what_does_not_lie_as_on_a_finger_is_refused() {
    let new = |count: u16, point: fn(u16) -> (u16, u16, u16)| {
        let minutia = |i| {
            let (x, y, angle) = point(i);
            Minutia { x, y, angle, quality: 0, kind: MinutiaKind::Other }
        };
        MinutiaeTemplate::new(600, 600, 500, (0..count).map(minutia).collect()).err()
    };
    for count in [30, 60, 150, 250] {
        let refused = Some(TemplateError::NotAFinger);
        assert_eq!(new(count, |i| (i % 12 * 25, i / 12 * 25, 0)), refused, "grid of {count}");
        assert_eq!(new(count, |i| (i * 2, 5, 90)), refused, "line of {count}");
        assert_eq!(new(count, |i| (i % 16, i / 16, 0)), refused, "block of {count}");
        assert_eq!(new(count, |i| (i * 7 % 41, i * i % 37, i * 29 % 360)), refused, "crowd of {count}");
        assert_eq!(new(count, |_| (9, 9, 9)), Some(TemplateError::TooFewMinutiae { found: 1 }), "one place");
    }
}

#[test]
fn broken_stored_forms_are_named() {
    let good = MinutiaeTemplate::new(2047, 2047, 500, points(12)).unwrap().to_bytes();
    let length = good.len();
    for cut in 0..length {
        assert!(matches!(MinutiaeTemplate::from_bytes(&good[..cut]), Err(TemplateError::WrongLength { .. })));
    }
    let changed = |at: usize, value: u8| {
        let mut bytes = good.clone();
        bytes[at] = value;
        MinutiaeTemplate::from_bytes(&bytes)
    };
    assert_eq!(changed(0, 9), Err(TemplateError::UnknownFormat(9)));
    assert_eq!(changed(1, 13), Err(TemplateError::WrongLength { expected: length + 5, found: length }));
    assert_eq!(changed(8 + 4, 0xFF), Err(TemplateError::BadMinutia { index: 0 }));
}

#[test]
fn broken_finger_sets_are_named() {
    let set = finger_set(1, &[FingerPosition::RightThumb, FingerPosition::LeftIndex], 1);
    let good = set.to_bytes();
    for cut in 0..good.len() {
        assert_eq!(FingerSet::from_bytes(&good[..cut]), Err(FingerSetError::WrongLength));
    }
    let changed = |at: usize, value: u8| {
        let mut bytes = good.clone();
        bytes[at] = value;
        FingerSet::from_bytes(&bytes)
    };
    assert_eq!(changed(0, 1), Err(FingerSetError::WrongLength));
    assert_eq!(changed(0, 11), Err(FingerSetError::WrongLength));
    assert_eq!(changed(1, 0), Err(FingerSetError::BadPosition(0)));
    assert_eq!(changed(1, 7), Err(FingerSetError::BadPosition(7)), "the second finger then repeats the first");
    assert!(matches!(changed(4, 2), Err(FingerSetError::BadTemplate { code: 1, .. })));
}

#[test]
fn scores_are_symmetric_and_ignore_resolution() {
    for seed in 0..20 {
        let identity = finger_identity(seed, FingerPosition::RightIndex);
        let (a, b) = (finger_sample(&identity, 1), finger_sample(&identity, 2));
        assert_eq!(score(&a, &b), score(&b, &a));
        let double = |m: &Minutia| Minutia { x: 2 * m.x, y: 2 * m.y, ..*m };
        let fine = MinutiaeTemplate::new(768, 848, 1_000, b.minutiae().iter().map(double).collect()).unwrap();
        assert_eq!(score(&a, &fine), score(&a, &b));
    }
}

#[test]
fn only_common_fingers_are_compared() {
    use FingerPosition::{LeftIndex, LeftThumb, RightIndex, RightThumb};
    let a = finger_set(5, &[RightThumb, RightIndex, LeftThumb], 1);
    let b = finger_set(5, &[RightIndex, LeftThumb, LeftIndex], 2);
    let evidence = finger_sum(&a, &b);
    assert_eq!(evidence, finger_sum(&b, &a));
    assert_eq!(evidence.per_finger.iter().map(|f| f.position).collect::<Vec<_>>(), [RightIndex, LeftThumb]);
    assert_eq!(evidence.fingers_compared, 2);
    assert_eq!(evidence.sum, evidence.per_finger.iter().map(|f| f.score).sum::<u32>());
    assert_eq!(finger_sum(&a, &FingerSet::new()), Default::default());
}

#[test]
fn debug_shows_no_points() {
    let set = finger_set(5, &[FingerPosition::RightThumb], 1);
    let text = format!("{set:?}");
    assert!(text.contains("RightThumb: MinutiaeTemplate(") && !text.contains("angle"), "{text}");
}
