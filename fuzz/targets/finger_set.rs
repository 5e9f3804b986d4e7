//! The stored form of a person's fingers: what is read is written back, and compares with itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matcher::finger::{FingerSet, finger_sum};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(set) = FingerSet::from_bytes(bytes) {
        assert_eq!(FingerSet::from_bytes(&set.to_bytes()), Ok(set.clone()));
        let _ = finger_sum(&set, &set);
    }
});
