//! JPEG 2000 pictures, whose size the fuzzer may not enlarge: a large one only costs time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matcher::image::decode_rgb;

/// Longest extent that is tried, pixels.
const MAX_SIDE: u32 = 600;

fuzz_target!(|bytes: &[u8]| {
    let size = bytes.windows(4).position(|quad| quad == b"\xFF\x4F\xFF\x51");
    let sides = size.and_then(|at| bytes.get(at + 8..at + 16)).and_then(|b| <[u8; 8]>::try_from(b).ok());
    let is_large = sides.is_some_and(|[a, b, c, d, e, f, g, h]| {
        u32::from_be_bytes([a, b, c, d]).max(u32::from_be_bytes([e, f, g, h])) > MAX_SIDE
    });
    if !is_large {
        let _ = decode_rgb(bytes);
        // Fuzzers rarely keep the end marker, without which nothing is decoded.
        if bytes.starts_with(b"\xFF\x4F") {
            let _ = decode_rgb(&[bytes, b"\xFF\xD9"].concat());
        }
    }
});
