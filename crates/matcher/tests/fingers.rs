//! Comparing fingers: what a score does not depend on, prepared forms, whole hands, swapped fingers.
#![expect(clippy::unwrap_used, clippy::as_conversions, clippy::indexing_slicing, reason = "tests")]

use matcher::finger::{
    Comparer, FingerPosition, FingerSet, PreparedError, PreparedFinger, PreparedSet, assign, finger_sum, score,
    verify_batch,
};
use matcher::minutiae::{Minutia, MinutiaKind, MinutiaeTemplate};
use matcher::synthetic::{finger_identity, finger_sample, finger_set};
use proptest::prelude::*;

const SIDE: u16 = 1_000;

fn sample(seed: u64, noise: u64) -> MinutiaeTemplate {
    finger_sample(&finger_identity(seed, FingerPosition::RightIndex), noise)
}

/// The template turned counter-clockwise about its image's middle and moved, in a larger image.
fn moved(template: &MinutiaeTemplate, degrees: f64, dx: f64, dy: f64) -> MinutiaeTemplate {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (mx, my) = (f64::from(template.width()) / 2.0, f64::from(template.height()) / 2.0);
    let minutia = |m: &Minutia| {
        // y points down.
        let (x, y) = (f64::from(m.x) - mx, my - f64::from(m.y));
        let (x, y) = (x * cos - y * sin + dx, x * sin + y * cos + dy);
        let middle = f64::from(SIDE) / 2.0;
        let angle = (f64::from(m.angle) + degrees).rem_euclid(360.0).round() as u16 % 360;
        Minutia { x: (middle + x).round() as u16, y: (middle - y).round() as u16, angle, ..*m }
    };
    MinutiaeTemplate::new(SIDE, SIDE, 500, template.minutiae().iter().map(minutia).collect()).unwrap()
}

/// What lies left of a line through the image, if it is enough to compare.
fn left_of(template: &MinutiaeTemplate, x: u16) -> Option<MinutiaeTemplate> {
    let kept = template.minutiae().iter().filter(|m| m.x < x).copied().collect();
    MinutiaeTemplate::new(template.width(), template.height(), template.dpi(), kept).ok()
}

/// Minutiae anywhere, up to more than are compared.
fn anything() -> impl Strategy<Value = MinutiaeTemplate> {
    let minutia = (0..SIDE, 0..SIDE, 0u16..360, 0u8..=100).prop_map(|(x, y, angle, quality)| Minutia {
        x,
        y,
        angle,
        quality,
        kind: MinutiaKind::Other,
    });
    (100u16..=2_000, prop::collection::vec(minutia, 10..120))
        .prop_filter_map("crowded minutiae are no finger", |(dpi, m)| MinutiaeTemplate::new(SIDE, SIDE, dpi, m).ok())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn scores_are_symmetric_and_repeat(a in anything(), b in anything()) {
        let (one, other) = (PreparedFinger::new(&a), PreparedFinger::new(&b));
        let mut comparer = Comparer::new();
        let forth = comparer.score(&one, &other);
        prop_assert_eq!(comparer.score(&other, &one), forth);
        // Nothing is left of the comparison before.
        let _ = comparer.score(&one, &one);
        prop_assert_eq!(comparer.score(&one, &other), forth);
        prop_assert_eq!(score(&b, &a), forth);
    }

    #[test]
    fn a_shift_changes_nothing(seed in 0u64..40, dx in -250i32..250, dy in -250i32..250) {
        let (a, b) = (sample(seed, 1), sample(seed, 2));
        let still = moved(&b, 0.0, 0.0, 0.0);
        let shifted = moved(&b, 0.0, f64::from(dx), f64::from(dy));
        prop_assert_eq!(score(&a, &shifted), score(&a, &still));
    }

    #[test]
    fn a_turn_changes_little(seed in 0u64..40, degrees in -180.0f64..180.0) {
        let (a, b) = (sample(seed, 1), sample(seed, 2));
        let (straight, turned) = (score(&a, &b), score(&a, &moved(&b, degrees, 10.0, -20.0)));
        // Rounded coordinates and directions; a pair of fingers near nothing may fall to it or rise from it.
        prop_assert!(straight.abs_diff(turned) <= 16, "{} {}", straight, turned);
    }

    #[test]
    fn stored_forms_round_trip(template in anything()) {
        let finger = PreparedFinger::new(&template);
        let bytes = finger.to_bytes();
        prop_assert_eq!(bytes.len(), 2 + 5 * finger.minutiae());
        let read = PreparedFinger::from_bytes(&bytes).unwrap();
        prop_assert_eq!(read.to_bytes(), bytes);
        let probe = PreparedFinger::new(&sample(1, 1));
        let mut comparer = Comparer::new();
        prop_assert_eq!(comparer.score(&probe, &read), comparer.score(&probe, &finger));
    }

    /// Also of points that no template would hold: all in one place, on a line, on a grid.
    #[test]
    fn any_bytes_are_answered(body in prop::collection::vec(any::<u8>(), 0..330), count in 8u8..70, step in 0u8..9) {
        let _ = PreparedFinger::from_bytes(&body);
        let mut whole = vec![1, count];
        whole.extend(body.iter().cycle().chain(&[7]).take(5 * usize::from(count)));
        let grid = (0..count).flat_map(|i| [0, i % 8 * step, 0, i / 8 * step, 0]);
        let grid: Vec<u8> = [1, count].into_iter().chain(grid).collect();
        for bytes in [whole, grid] {
            if let Ok(finger) = PreparedFinger::from_bytes(&bytes) {
                let _ = Comparer::new().score(&finger, &finger);
            }
        }
    }
}

#[test]
fn broken_stored_forms_are_named() {
    let good = PreparedFinger::new(&sample(3, 1)).to_bytes();
    let length = good.len();
    for cut in 0..length {
        let refused = PreparedFinger::from_bytes(&good[..cut]).unwrap_err();
        assert!(matches!(refused, PreparedError::WrongLength { found, .. } if found == cut), "{cut}: {refused:?}");
    }
    let changed = |at: usize, value: u8| {
        let mut bytes = good.clone();
        bytes[at] = value;
        PreparedFinger::from_bytes(&bytes).unwrap_err()
    };
    assert_eq!(changed(0, 2), PreparedError::UnknownFormat(2));
    assert_eq!(changed(1, 9), PreparedError::BadCount(9));
    assert_eq!(changed(1, 65), PreparedError::BadCount(65));
    assert_eq!(changed(2, 0x7F), PreparedError::BadPoint { index: 0 });
    assert_eq!(changed(1, 64), PreparedError::WrongLength { expected: 2 + 5 * 64, found: length });
}

#[test]
fn half_a_finger_is_recognised() {
    let whole: Vec<_> = (0..80).map(|f| sample(f, 2)).collect();
    let halves: Vec<_> = (0..80).filter_map(|f| Some((f as usize, left_of(&sample(f, 1), 200)?))).collect();
    let of =
        |count: &dyn Fn(usize) -> usize| halves.iter().filter(|(f, half)| score(half, &whole[count(*f)]) > 30).count();
    let (genuine, strangers) = (of(&|f| f), of(&|f| (f + 1) % 80));
    assert!(halves.len() >= 60, "{} halves", halves.len());
    assert!(genuine * 4 >= halves.len() * 3, "{genuine} of {} recognised", halves.len());
    assert!(strangers * 20 <= halves.len(), "{strangers} strangers");
}

#[test]
fn batches_give_what_single_comparisons_give() {
    let probe = finger_set(1, &FingerPosition::ALL, 1);
    let candidates: Vec<FingerSet> =
        (0..12).map(|p| finger_set(p, &FingerPosition::ALL[p as usize % 7..], 2)).chain([FingerSet::new()]).collect();
    let prepared: Vec<PreparedSet> = candidates.iter().map(PreparedSet::new).collect();
    let batch = verify_batch(&PreparedSet::new(&probe), &prepared);
    let single: Vec<_> = candidates.iter().map(|candidate| finger_sum(&probe, candidate)).collect();
    assert_eq!(batch, single);
    assert_eq!((batch[1].fingers_compared, batch[12].fingers_compared), (9, 0));
}

/// The set with each finger under another's name.
fn renamed(set: &PreparedSet, name: impl Fn(usize) -> usize) -> PreparedSet {
    let code = |position: FingerPosition| usize::from(position.code()) - 1;
    set.iter().map(|(position, finger)| (FingerPosition::ALL[name(code(position))], finger.clone())).collect()
}

#[test]
fn swapped_fingers_are_found() {
    let (first, again) = (
        PreparedSet::new(&finger_set(4, &FingerPosition::ALL, 1)),
        PreparedSet::new(&finger_set(4, &FingerPosition::ALL, 2)),
    );
    let straight = assign(&first, &again);
    assert!(straight.is_straight());
    assert_eq!((straight.sum, straight.moved()), (straight.straight_sum, 0));
    assert_eq!(straight.sum, first.compare(&again).sum);
    // Hands exchanged; each hand laid down from the other end; two fingers exchanged.
    type Naming = fn(usize) -> usize;
    let cases: [(Naming, usize); 3] =
        [(|i| (i + 5) % 10, 10), (|i| i / 5 * 5 + 4 - i % 5, 8), (|i| if i < 2 { 1 - i } else { i }, 2)];
    for (name, moved) in cases {
        let swapped = renamed(&again, name);
        let found = assign(&first, &swapped);
        assert_eq!((found.sum, found.moved()), (straight.sum, moved));
        assert!(
            found.pairs.iter().all(|(probe, candidate, _)| {
                usize::from(candidate.code()) == name(usize::from(probe.code()) - 1) + 1
            })
        );
        assert!(found.straight_sum < found.sum);
        let back = assign(&swapped, &first);
        assert_eq!((back.sum, back.moved(), back.straight_sum), (found.sum, found.moved(), found.straight_sum));
    }
}

#[test]
fn fingers_that_one_side_lacks_are_left_out() {
    let whole = PreparedSet::new(&finger_set(4, &FingerPosition::ALL, 1));
    let part = renamed(&PreparedSet::new(&finger_set(4, &FingerPosition::ALL[2..5], 2)), |i| i + 5);
    for (probe, candidate) in [(&whole, &part), (&part, &whole)] {
        let found = assign(probe, candidate);
        assert_eq!((found.pairs.len(), found.moved()), (3, 3));
    }
    let nobody = PreparedSet::default();
    assert_eq!(assign(&whole, &nobody), assign(&nobody, &whole));
    assert_eq!(assign(&nobody, &whole).sum, 0);
}

/// Every way to pair three fingers with four, tried one by one.
#[test]
fn no_way_to_pair_has_a_larger_sum() {
    for seed in 0..6 {
        let probe = PreparedSet::new(&finger_set(seed, &FingerPosition::ALL[..3], 1));
        let candidate = PreparedSet::new(&finger_set(seed / 2, &FingerPosition::ALL[1..5], 2));
        let mut comparer = Comparer::new();
        let rows: Vec<Vec<u32>> =
            probe.iter().map(|(_, a)| candidate.iter().map(|(_, b)| comparer.score(a, b)).collect()).collect();
        let mut largest = 0;
        for way in 0..64usize {
            let columns = [way % 4, way / 4 % 4, way / 16];
            if columns[0] != columns[1] && columns[1] != columns[2] && columns[0] != columns[2] {
                largest = largest.max(rows.iter().zip(columns).map(|(row, column)| row[column]).sum());
            }
        }
        assert_eq!(assign(&probe, &candidate).sum, largest, "seed {seed}");
    }
}

#[test]
fn debug_shows_no_points() {
    let set = PreparedSet::new(&finger_set(5, &[FingerPosition::RightThumb], 1));
    let text = format!("{set:?}");
    assert!(text.contains("RightThumb: PreparedFinger(") && !text.contains("angle"), "{text}");
}
