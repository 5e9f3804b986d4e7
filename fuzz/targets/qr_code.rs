//! The card's QR code. After a first byte of 0 the input is the code's characters; else it is what lies in the code, CBOR
//! under COSE, which a fuzzer cannot compress. What is read is signed, written and read again.
#![no_main]

use credential::{IssuerKey, SigningKey, decode_and_verify, encode_signed, inspect_unverified};
use flate2::{Compression, write::ZlibEncoder};
use libfuzzer_sys::fuzz_target;
use std::io::Write;

const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// RFC 9285.
fn base45(bytes: &[u8]) -> String {
    let group = |pair: &[u8]| {
        let mut value = pair.iter().fold(0, |value, byte| value * 256 + usize::from(*byte));
        let digits: String = (0..=pair.len())
            .map(|_| {
                let digit = char::from(ALPHABET[value % 45]);
                value /= 45;
                digit
            })
            .collect();
        digits
    };
    bytes.chunks(2).map(group).collect()
}

fn packed(bytes: &[u8]) -> String {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("zlib");
    base45(&encoder.finish().expect("zlib"))
}

fuzz_target!(|bytes: &[u8]| {
    let code = match bytes.split_first() {
        Some((0, characters)) => String::from_utf8_lossy(characters).into_owned(),
        Some((_, cbor)) => packed(cbor),
        None => return,
    };
    let key = SigningKey::from_bytes(&[7; 32]);
    let keys = [IssuerKey { kid: b"k1".to_vec(), key: key.verifying_key() }];
    let _ = decode_and_verify(&code, &keys, Some(1_795_400_000));
    if let Ok(read) = inspect_unverified(&code)
        && let Ok(written) = encode_signed(&read.0.claim, &read.0.meta, &key, b"k1")
    {
        let again = decode_and_verify(&written, &keys, None).expect("what was written can be read");
        assert_eq!((again.claim, again.meta), (read.0.claim, read.0.meta));
    }
});
