//! The stored form of an iris code, and many codes with their masks in a gallery's column, of both sizes: what is read is
//! written back, what a column keeps is what was put in, and its scan decides as the plain comparison does.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matcher::iris::{IrisBatch, IrisCode, IrisColumn, IrisRow, IrisRule, compare};

fn check<const LINES: usize>(bytes: &[u8]) {
    if let Ok(code) = IrisCode::<LINES>::from_bytes(bytes) {
        assert_eq!(IrisCode::from_bytes(&code.to_bytes()), Ok(code.clone()));
        assert_eq!(IrisRow::from(&code).to_code(), Ok(code.clone()));
        assert_eq!(code.mirrored().mirrored(), code);
    }
    let row = |bytes: &[u8]| {
        let (code, mask) = bytes.split_at(bytes.len() / 2);
        IrisCode::<LINES>::new(code, mask).map_or(IrisRow::ABSENT, |code| IrisRow::from(&code))
    };
    let rows: Vec<_> = bytes.chunks_exact(2 * IrisCode::<LINES>::CODE_BYTES).map(row).collect();
    let column: IrisColumn<LINES> = rows.iter().copied().collect();
    let mut stored = Vec::new();
    column.encode(&mut stored);
    let read = IrisColumn::<LINES>::decode(rows.len(), &stored).expect("what was encoded");
    assert!(rows.iter().enumerate().all(|(at, row)| read.get(at).is_some_and(|kept| kept.to_code() == row.to_code())));
    let codes: Vec<_> = rows.iter().filter_map(|row| row.to_code().ok()).take(3).collect();
    let rule = IrisRule::new(320_000, 400).expect("a rule");
    for (code, scan) in codes.iter().zip(IrisBatch::new(&codes, &rule).scan(&column, 0..rows.len())) {
        let distance = |row: &IrisRow<LINES>| compare(code, &row.to_code().ok()?, &rule).distance();
        let accepted = |row| distance(row).filter(|d| rule.accepts(d.disagreeing, d.common));
        let found: Vec<_> = rows.iter().enumerate().filter_map(|(at, row)| Some((at, accepted(row)?))).collect();
        assert_eq!(scan.candidates.iter().map(|c| (c.row, c.distance)).collect::<Vec<_>>(), found);
    }
}

fuzz_target!(|bytes: &[u8]| {
    check::<8>(bytes);
    check::<64>(bytes);
});
