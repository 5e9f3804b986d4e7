//! The stored form of an iris code, and the rows of a gallery's column, of both sizes: what is read is written back, and
//! the scan of a row decides as the plain comparison does.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matcher::iris::{IrisBatch, IrisCode, IrisRow, IrisRule, compare};

fn check<const LINES: usize>(bytes: &[u8]) {
    if let Ok(code) = IrisCode::<LINES>::from_bytes(bytes) {
        assert_eq!(IrisCode::from_bytes(&code.to_bytes()), Ok(code.clone()));
        assert_eq!(IrisRow::from(&code).to_code(), Ok(code.clone()));
        assert_eq!(code.mirrored().mirrored(), code);
    }
    let Some(rows) = IrisRow::<LINES>::copied_from(bytes) else { return };
    assert_eq!(IrisRow::as_bytes(&rows), bytes);
    let codes: Vec<_> = rows.iter().filter_map(|row| row.to_code().ok()).take(3).collect();
    let rule = IrisRule::new(320_000, 400).expect("a rule");
    for (code, scan) in codes.iter().zip(IrisBatch::new(&codes, &rule).scan(&rows)) {
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
