//! What is read is written back the same up to reserved bits, and its views become templates or are refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matcher::format::iso19794_2::FingerMinutiaeRecord;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(record) = FingerMinutiaeRecord::from_bytes(bytes) {
        for view in &record.views {
            let _ = record.template(view);
        }
        let written = record.to_bytes().expect("what was read can be written");
        assert_eq!(FingerMinutiaeRecord::from_bytes(&written), Ok(record));
    }
});
