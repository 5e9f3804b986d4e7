//! Iris codes, their comparison, and the pruned scan that must equal it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests: to panic is to fail")]
#![expect(clippy::as_conversions, reason = "numbers of bits and rows are small")]

use matcher::iris::*;
use matcher::synthetic::iris::{Eye, IrisTexture, iris_identity, iris_sample, iris_with_texture};
use proptest::prelude::*;

/// The definition, bit by bit: columns that differ or count, at one rotation.
fn by_bits<const L: usize>(probe: &IrisCode<L>, other: &IrisCode<L>, rotation: i32) -> (u32, u32) {
    let bit = |bytes: &[u8], column: usize, row: usize| {
        let i = column * IrisCode::<L>::COLUMN_BITS + row;
        bytes[i / 8] >> (i % 8) & 1
    };
    let (mut differ, mut common) = (0, 0);
    for column in 0..IrisCode::<L>::COLUMNS {
        let from = (column as i32 - rotation).rem_euclid(IrisCode::<L>::COLUMNS as i32) as usize;
        for row in 0..IrisCode::<L>::COLUMN_BITS {
            if bit(probe.mask(), from, row) & bit(other.mask(), column, row) == 1 {
                common += 1;
                differ += u32::from(bit(probe.code(), from, row) ^ bit(other.code(), column, row));
            }
        }
    }
    (differ, common)
}

/// Every pair compared plainly.
fn plain<const L: usize>(probe: &IrisCode<L>, rows: &[Option<IrisCode<L>>], rule: &IrisRule) -> IrisScan {
    let mut scan = IrisScan::default();
    for (row, other) in rows.iter().enumerate() {
        let Some(other) = other else {
            scan.absent += 1;
            continue;
        };
        match compare(probe, other, rule) {
            IrisComparison::TooFewCommonBits { .. } => scan.incomparable.push(row),
            IrisComparison::Compared(distance) => {
                scan.compared += 1;
                if rule.accepts(distance.disagreeing, distance.common) {
                    scan.candidates.push(IrisCandidate { row, distance });
                }
            }
        }
    }
    scan
}

fn check<const L: usize>(probes: &[IrisCode<L>], rows: &[Option<IrisCode<L>>], rule: &IrisRule) -> usize {
    let table: IrisColumn<L> = rows.iter().map(|r| r.as_ref().map_or(IrisRow::ABSENT, IrisRow::from)).collect();
    let batch = IrisBatch::new(probes, rule);
    let scans = batch.scan(&table, 0..rows.len());
    // A part that begins behind the first tile and may end within one, or beyond the column.
    let (tile, end) = (IrisColumn::<L>::TILE_ROWS, rows.len().saturating_sub(5).max(40));
    let parts = batch.scan(&table, tile..end);
    assert_eq!((scans.len(), parts.len()), (probes.len(), probes.len()));
    for ((probe, scan), part) in probes.iter().zip(&scans).zip(&parts) {
        assert_eq!(scan, &plain(probe, rows, rule));
        assert_eq!(part, &plain(probe, rows.get(tile..end.min(rows.len())).unwrap_or_default(), rule));
    }
    scans.iter().map(|s| s.candidates.len()).sum()
}

/// Codes of every kind: smooth, rough and random textures, many captures of few eyes, all and hardly any mask bits.
fn code<const L: usize>() -> impl Strategy<Value = IrisCode<L>> {
    let texture = prop_oneof![
        Just(IrisTexture::usual::<L>()),
        Just(IrisTexture::NOISE),
        Just(IrisTexture { column_stay: 0.98, row_stay: 0.95 }),
    ];
    let captured = (texture, 0u64..3, any::<u64>(), any::<bool>()).prop_map(|(texture, seed, noise, clean)| {
        let identity = iris_with_texture(seed, Eye::Left, texture);
        if clean { identity.code().clone() } else { iris_sample(&identity, noise) }
    });
    let size = IrisCode::<L>::CODE_BYTES;
    let bytes = move || prop::collection::vec(any::<u8>(), size);
    let random = (bytes(), bytes()).prop_map(|(c, m)| IrisCode::new(&c, &m).unwrap());
    // One or a few bytes of mask: too little in common with most others.
    let sparse = (bytes(), prop::collection::vec((0..size, 1u8..), 1..40)).prop_map(move |(c, few)| {
        let mut mask = vec![0; size];
        few.into_iter().for_each(|(i, m)| mask[i] = m);
        IrisCode::new(&c, &mask).unwrap()
    });
    prop_oneof![6 => captured, 2 => random, 1 => sparse]
}

fn rule<const L: usize>() -> impl Strategy<Value = IrisRule> {
    let bits = IrisCode::<L>::BITS as u32;
    let threshold = prop_oneof![4 => 250_000u32..500_000, 1 => 0u32..=1_000_000, 1 => Just(0), 1 => Just(1_000_000)];
    let fewest = prop_oneof![1 => Just(1u32), 4 => 1..bits / 2, 1 => 1..bits + 10];
    let scale = prop_oneof![
        2 => Just(IrisScale::Raw),
        1 => (1..=bits).prop_map(|typical_bits| IrisScale::Daugman { typical_bits }),
    ];
    (threshold, fewest, scale).prop_map(|(t, m, scale)| IrisRule::new(t, m).unwrap().on_scale(scale).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn the_scan_decides_as_the_plain_comparison_does(
        probes in prop::collection::vec(code::<8>(), 1..6),
        rows in prop::collection::vec(prop::option::weighted(0.9, code::<8>()), 0..80),
        rule in rule::<8>(),
    ) {
        check(&probes, &rows, &rule);
    }

    /// The threshold is put exactly on, just under and just over a distance that occurs.
    #[test]
    fn a_row_on_the_threshold_is_a_candidate(
        probe in code::<8>(), rows in prop::collection::vec(code::<8>(), 1..40), pick in any::<prop::sample::Index>(),
    ) {
        let rows: Vec<_> = rows.into_iter().map(Some).collect();
        let loose = IrisRule::new(1_000_000, 1).unwrap();
        let other = rows[pick.index(rows.len())].as_ref().unwrap();
        if let IrisComparison::Compared(d) = compare(&probe, other, &loose) {
            let ppm = u64::from(d.disagreeing) * 1_000_000 / u64::from(d.common);
            for ppm in ppm.saturating_sub(1)..=(ppm + 1).min(1_000_000) {
                check(std::slice::from_ref(&probe), &rows, &IrisRule::new(ppm as u32, 1).unwrap());
            }
        }
    }

    #[test]
    fn bytes_and_rows_keep_a_code(code in code::<8>()) {
        prop_assert_eq!(&IrisCode::from_bytes(&code.to_bytes()).unwrap(), &code);
        prop_assert_eq!(&IrisRow::from(&code).to_code().unwrap(), &code);
        prop_assert_eq!(code.mirrored().mirrored(), code.clone());
        prop_assert_eq!(code.rotated(5).mirrored(), code.mirrored().rotated(-5));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn the_scan_of_large_codes_decides_as_the_plain_comparison_does(
        probes in prop::collection::vec(code::<64>(), 1..3),
        rows in prop::collection::vec(prop::option::weighted(0.9, code::<64>()), 0..40),
        rule in rule::<64>(),
    ) {
        check(&probes, &rows, &rule);
    }

    #[test]
    fn the_comparison_is_the_definition(probe in code::<8>(), other in code::<8>()) {
        let rule = IrisRule::new(0, 1).unwrap();
        let all: Vec<_> = (-8..=8).map(|r| (r, by_bits(&probe, &other, r))).collect();
        match compare(&probe, &other, &rule) {
            IrisComparison::Compared(d) => {
                prop_assert!(all.contains(&(d.rotation, (d.disagreeing, d.common))));
                for (rotation, (differ, common)) in all {
                    let (here, best) = (u64::from(differ) * u64::from(d.common), u64::from(d.disagreeing) * u64::from(common));
                    prop_assert!(common == 0 || here > best || (here == best && rotation.abs() >= d.rotation.abs()));
                }
            }
            IrisComparison::TooFewCommonBits { most } => prop_assert!(most == 0 && all.iter().all(|a| a.1.1 == 0)),
        }
    }
}

/// A population as it is searched: several blocks of rows, more probes than one strip of tables, duplicates among them.
#[test]
fn a_realistic_gallery_is_scanned_without_a_difference() {
    let rows: Vec<_> =
        (0..4_500u64).map(|p| (p % 97 != 0).then(|| iris_sample(&iris_identity::<8>(p, Eye::Left), p))).collect();
    let probes: Vec<_> =
        (0..12).map(|p| iris_sample(&iris_identity::<8>(p * 300 + 1, Eye::Left), 10_000 + p)).collect();
    for (threshold, scale) in [
        (320_000, IrisScale::Raw),
        (400_000, IrisScale::Raw),
        (320_000, IrisScale::Daugman { typical_bits: TYPICAL_COMMON_BITS }),
    ] {
        let rule = IrisRule::new(threshold, 400).unwrap().on_scale(scale).unwrap();
        assert!(check(&probes, &rows, &rule) >= 10);
    }
}

#[test]
fn a_first_stage_only_takes_candidates_away() {
    let full = IrisRule::new(320_000, 400).unwrap();
    let lossy = full.with_first_stage(FirstStage::default()).unwrap();
    let rows: IrisColumn<8> =
        (0..3_000).map(|p| IrisRow::from(&iris_sample(&iris_identity(p % 1_000, Eye::Left), p))).collect();
    let probes: Vec<_> = (0..300).map(|p| iris_sample(&iris_identity::<8>(p, Eye::Left), 9_000 + p)).collect();
    let (mut all, mut kept) = (0, 0);
    let scan = |rule| IrisBatch::new(&probes, rule).scan(&rows, 0..3_000);
    for (a, b) in scan(&full).iter().zip(scan(&lossy)) {
        assert!(b.candidates.iter().all(|c| a.candidates.contains(c)));
        all += a.candidates.len();
        kept += b.candidates.len();
    }
    assert!(all > 800 && kept * 1_000 >= all * 995, "{kept} of {all}");
}

/// Degrees of freedom of a binomial with the spread that impostors' distances have, without masks and rotations.
fn degrees_of_freedom<const L: usize>(eyes: u64, texture: IrisTexture) -> f64 {
    let codes: Vec<_> = (0..eyes).map(|e| iris_with_texture::<L>(e, Eye::Right, texture)).collect();
    let pairs = (1..=20).flat_map(|step| codes.iter().zip(codes.iter().skip(step)));
    let distances: Vec<f64> =
        pairs.map(|(a, b)| by_bytes(a.code().code(), b.code().code()) / IrisCode::<L>::BITS as f64).collect();
    let mean = distances.iter().sum::<f64>() / distances.len() as f64;
    let variance = distances.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / distances.len() as f64;
    mean * (1.0 - mean) / variance
}

fn by_bytes(a: &[u8], b: &[u8]) -> f64 {
    f64::from(a.iter().zip(b).map(|(a, b)| (a ^ b).count_ones()).sum::<u32>())
}

#[test]
fn synthetic_irises_have_the_freedom_of_real_ones() {
    for freedom in
        [degrees_of_freedom::<8>(1_000, IrisTexture::SMALL), degrees_of_freedom::<64>(400, IrisTexture::LARGE)]
    {
        // The figure of the larger codes has a standard error of some 4 %.
        assert!((225.0..272.0).contains(&freedom), "{freedom}");
    }
    assert!(degrees_of_freedom::<8>(300, IrisTexture::NOISE) > 1_800.0);
}

#[test]
fn synthetic_irises_depend_on_their_seeds_alone() {
    let identity = iris_identity::<8>(7, Eye::Left);
    assert_eq!(iris_sample(&identity, 1), iris_sample(&iris_identity(7, Eye::Left), 1));
    assert_ne!(iris_sample(&identity, 1), iris_sample(&identity, 2));
    assert_ne!(identity, iris_identity(7, Eye::Right));
    assert_ne!(identity, iris_identity(8, Eye::Left));
}

#[test]
fn foreign_bytes_are_refused_by_name() {
    let good = iris_identity::<8>(1, Eye::Left).code().to_bytes();
    assert_eq!(good.len(), IrisCode2048::BYTES);
    let read = |bytes: &[u8]| IrisCode2048::from_bytes(bytes).unwrap_err();
    let wrong = |found| IrisCodeError::Length { expected: 514, found };
    for length in [0, 1, 2, 257, 258, 513] {
        assert_eq!(read(&good[..length]), wrong(length));
    }
    assert_eq!(read(&[&good[..], &[0]].concat()), wrong(515));
    assert_eq!(read(&[&[2], &good[1..]].concat()), IrisCodeError::Version(2));
    assert_eq!(read(&[&good[..1], &[64], &good[2..]].concat()), IrisCodeError::Size);
    assert_eq!(read(&[&good[..258], &[0; 256]].concat()), IrisCodeError::EmptyMask);
    assert_eq!(IrisRow::<8>::ABSENT.to_code(), Err(IrisCodeError::EmptyMask));
}

#[test]
fn nothing_shows_a_bit() {
    let identity = iris_identity::<8>(1, Eye::Left);
    assert_eq!(format!("{identity:?} {:?}", identity.code()), "IrisIdentity(2048 bits) IrisCode(2048 of 2048 bits)");
    assert_eq!(format!("{:?}", IrisRow::from(identity.code())), "IrisRow(2048 bits)");
}

#[test]
fn too_few_common_bits_are_neither_alike_nor_different() {
    let whole = iris_identity::<8>(1, Eye::Left).code().clone();
    let mut mask = [0; 256];
    mask[..4].fill(0xFF);
    let little = IrisCode::new(whole.code(), &mask).unwrap();
    let rule = IrisRule::new(320_000, 33).unwrap();
    assert_eq!(compare(&little, &whole, &rule), IrisComparison::TooFewCommonBits { most: 32 });
    let column = [IrisRow::from(&whole), IrisRow::ABSENT].into_iter().collect();
    let scan = &IrisBatch::new(&[little], &rule).scan(&column, 0..2)[0];
    assert_eq!((scan.compared, scan.absent, &scan.incomparable[..]), (0, 1, &[0][..]));
    assert!(scan.candidates.is_empty());
}

fn person(seed: u64, noise: u64) -> EyePair<8> {
    let eye = |eye| Some(iris_sample(&iris_identity(seed, eye), noise));
    EyePair { left: eye(Eye::Left), right: eye(Eye::Right) }
}

#[test]
fn swapped_and_mirrored_eyes_are_found_and_named() {
    let rule = IrisRule::new(320_000, 400).unwrap();
    let people: Vec<_> = (0..200).map(|p| person(p, 1)).collect();
    let column = |eye: fn(&EyePair<8>) -> &Option<IrisCode2048>| -> IrisColumn<8> {
        people.iter().map(|p| eye(p).as_ref().map_or(IrisRow::ABSENT, IrisRow::from)).collect()
    };
    let (left, right) = (column(|p| &p.left), column(|p| &p.right));
    let columns = EyeColumns { left: &left, right: &right };
    for (i, assignment) in EyeAssignment::ALL.into_iter().enumerate() {
        let row = 20 * i + 3;
        // Each assignment undoes itself.
        let probe = person(row as u64, 2).assigned(assignment);
        let found = search_eyes(columns, &probe, &EyeAssignment::ALL, &rule);
        let [candidate] = found.candidates[..] else { panic!("{:?}", found.candidates) };
        assert_eq!((candidate.row, candidate.assignment), (row, assignment));
        assert!(candidate.left.is_some() && candidate.right.is_some() && found.incomparable.is_empty());
        let pairs = compare_eyes(&probe, &people[row], &rule);
        for (tried, eyes) in pairs {
            let accepted = |c: &Option<IrisComparison>| {
                c.unwrap().distance().is_some_and(|d| rule.accepts(d.disagreeing, d.common))
            };
            assert_eq!(eyes.iter().all(accepted), tried == assignment);
        }
        let straight = search_eyes(columns, &probe, &[EyeAssignment::Straight], &rule);
        assert_eq!(straight.candidates.len(), usize::from(assignment == EyeAssignment::Straight));
    }
}

#[test]
fn a_person_with_one_eye_is_compared_by_it() {
    let rule = IrisRule::new(320_000, 400).unwrap();
    let (one, other) = (person(1, 1), person(2, 1));
    let rows = |code: &Option<IrisCode2048>| IrisRow::from(code.as_ref().unwrap());
    let left = [rows(&one.left), IrisRow::ABSENT, IrisRow::ABSENT].into_iter().collect();
    let right = [IrisRow::ABSENT, rows(&other.right), IrisRow::ABSENT].into_iter().collect();
    let probe = EyePair { left: person(1, 2).left, right: None };
    let found = search_eyes(EyeColumns { left: &left, right: &right }, &probe, &[EyeAssignment::Straight], &rule);
    assert_eq!(
        found.candidates.iter().map(|c| (c.row, c.left.is_some(), c.right)).collect::<Vec<_>>(),
        [(0, true, None)]
    );
    assert_eq!(found.incomparable, [1, 2]);
}
