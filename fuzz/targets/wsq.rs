//! Fingerprint pictures in WSQ, whose frame the fuzzer may not enlarge: a large one only costs time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matcher::image::decode_grey;

/// Longest side that is tried, pixels.
const MAX_SIDE: u16 = 600;

fuzz_target!(|bytes: &[u8]| {
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xA2]);
    let sides = frame.and_then(|at| bytes.get(at + 6..at + 10)).and_then(|b| <[u8; 4]>::try_from(b).ok());
    let is_large =
        sides.is_some_and(|[a, b, c, d]| u16::from_be_bytes([a, b]).max(u16::from_be_bytes([c, d])) > MAX_SIDE);
    if !is_large {
        let _ = decode_grey(&[b"\xFF\xA0", bytes].concat());
        let _ = decode_grey(bytes);
    }
});
