//! The stored form of a prepared finger: what is read is written back, and compares with itself, either way.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matcher::finger::{Comparer, PreparedFinger};

fuzz_target!(|bytes: &[u8]| {
    // One finger, or two after a byte that says how long the first is.
    let (one, other) = match bytes.split_first() {
        Some((2, rest)) => rest.split_at(rest.len() / 2),
        _ => (bytes, bytes),
    };
    if let (Ok(one), Ok(other)) = (PreparedFinger::from_bytes(one), PreparedFinger::from_bytes(other)) {
        let again = PreparedFinger::from_bytes(&one.to_bytes()).expect("what was read can be written");
        assert_eq!(again.to_bytes(), one.to_bytes());
        let mut comparer = Comparer::new();
        assert_eq!(comparer.score(&one, &other), comparer.score(&other, &one));
    }
});
