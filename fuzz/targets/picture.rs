//! Any picture file: what decodes has a size within the limits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matcher::image::{MAX_SIDE_PX, decode_grey, decode_rgb};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(picture) = decode_rgb(bytes) {
        assert!(picture.width().max(picture.height()) <= MAX_SIDE_PX);
    }
    let _ = decode_grey(bytes);
});
