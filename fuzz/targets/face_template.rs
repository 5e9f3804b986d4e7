//! The stored form of a face.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matcher::face::FaceTemplate;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(template) = FaceTemplate::from_bytes(bytes) {
        assert_eq!(template.to_bytes().as_slice(), bytes);
        assert!((-1.0..=1.0).contains(&template.score(&template)));
    }
});
