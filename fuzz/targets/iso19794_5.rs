//! What is read is written back the same, and its images decode or are refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matcher::format::iso19794_5::FaceImageRecord;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(record) = FaceImageRecord::from_bytes(bytes) {
        for image in record.images() {
            let _ = image.to_grey();
        }
        let written = record.to_bytes().expect("what was read can be written");
        assert_eq!(FaceImageRecord::from_bytes(&written), Ok(record));
    }
});
