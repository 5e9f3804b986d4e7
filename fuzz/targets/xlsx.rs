//! Tables as xlsx: every row comes or is refused with its number.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sheet::Hint;
use std::io::Cursor;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(rows) = sheet::read(Cursor::new(bytes), Hint::Xlsx) {
        for row in rows {
            let _ = row;
        }
    }
});
