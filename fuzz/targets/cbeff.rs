//! A document that is read is written and read again without a difference.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matcher::format::cbeff::{Base64Form, Bir};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(bir) = Bir::from_xml(bytes) {
        let written = bir.to_xml(Base64Form::Schema).expect("what was read can be written");
        assert_eq!(Bir::from_xml(&written), Ok(bir));
    }
});
