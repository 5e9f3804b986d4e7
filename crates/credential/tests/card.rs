//! Round trips, tampering, limits and hostile input.
#![cfg(test)]

use std::collections::BTreeMap;
use std::io::Write as _;

use credential::{
    Biometric, BirthDate, BodyPart, CborValue, Claim169, Claim169Error, CwtMeta, Decoded, EncodeError, Gender,
    IssuerKey, MAX_DECOMPRESSED_BYTES, MAX_QR_CHARS, MaritalStatus, PhotoFormat, SigningKey, decode_and_verify,
    encode_signed, inspect_unverified,
};
use proptest::prelude::*;
use qrcode::{EcLevel, QrCode, Version};

const KID: &[u8] = b"2026-1";

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn trusted(seed: u8) -> [IssuerKey; 1] {
    [IssuerKey { kid: KID.to_vec(), key: key(seed).verifying_key() }]
}

/// What our card carries: the attributes of its face that the specification has.
fn typical() -> Claim169 {
    let text = |text: &str| Some(text.to_owned());
    Claim169 {
        id: text("6202055708990003"),
        full_name: text("SITI NURHALIZAH BINTI AHMAD FAUZI"),
        date_of_birth: BirthDate::from_ymd(1999, 8, 17),
        gender: Some(Gender::Female),
        address: text("JL. TJILIK RIWUT KM 3 NO. 27\nRT 014/RW 003\nBAAMANG HULU\nBAAMANG"),
        nationality: text("ID"),
        marital_status: Some(MaritalStatus::Married),
        ..Claim169::default()
    }
}

fn meta() -> CwtMeta {
    CwtMeta::new("dukcapil.kotimkab.go.id", 1_795_318_505)
}

/// Any bytes as a code, compressed as a code is.
fn code_of(bytes: &[u8]) -> String {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    base45(&encoder.finish().unwrap())
}

/// Base45 by division, apart from the crate's own.
fn base45(bytes: &[u8]) -> String {
    let alphabet: Vec<char> = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".chars().collect();
    let mut text = String::new();
    for pair in bytes.chunks(2) {
        let value = pair.iter().fold(0, |value, byte| value * 256 + usize::from(*byte));
        let digits = [value % 45, value / 45 % 45, value / 2025];
        text.extend(digits[..=pair.len()].iter().map(|digit| alphabet[*digit]));
    }
    text
}

fn cbor(value: &CborValue) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

/// A code around this payload, properly signed, with these protected header members.
fn signed(protected: Vec<(CborValue, CborValue)>, payload: &CborValue) -> String {
    use ed25519_dalek::Signer as _;
    let protected = CborValue::Bytes(cbor(&CborValue::Map(protected)));
    let payload = CborValue::Bytes(cbor(payload));
    let context = CborValue::from("Signature1");
    let message = [context, protected.clone(), CborValue::Bytes(Vec::new()), payload.clone()];
    let signature = key(1).sign(&cbor(&CborValue::Array(message.to_vec()))).to_bytes();
    let unprotected = CborValue::Map(vec![(4.into(), CborValue::Bytes(KID.to_vec()))]);
    let message = vec![protected, unprotected, payload, CborValue::Bytes(signature.to_vec())];
    code_of(&cbor(&CborValue::Array(message)))
}

fn map(entries: &[(i64, CborValue)]) -> CborValue {
    CborValue::Map(entries.iter().map(|(key, value)| (CborValue::from(*key), value.clone())).collect())
}

fn eddsa() -> Vec<(CborValue, CborValue)> {
    vec![(1.into(), CborValue::from(-8))]
}

#[test]
fn the_code_of_a_typical_card_is_small() {
    let code = encode_signed(&typical(), &meta(), &key(1), KID).unwrap();
    assert!(code.bytes().all(|c| b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".contains(&c)));
    let version = |level| QrCode::with_error_correction_level(&code, level).unwrap().version();
    println!("{} characters, {:?} at level M, {:?} at L", code.len(), version(EcLevel::M), version(EcLevel::L));
    assert!(matches!(version(EcLevel::M), Version::Normal(..=13)), "{:?}", version(EcLevel::M));
    let expected = Decoded { claim: typical(), meta: meta(), kid: KID.to_vec() };
    assert_eq!(decode_and_verify(&code, &trusted(1), Some(0)), Ok(expected));
    assert_eq!(encode_signed(&typical(), &meta(), &key(1), KID).unwrap(), code, "the same input, the same code");
}

#[test]
fn keys_are_chosen_by_their_id() {
    let code = encode_signed(&typical(), &meta(), &key(1), KID).unwrap();
    let verify = |keys: &[IssuerKey]| decode_and_verify(&code, keys, None).map(|_| ());
    assert_eq!(verify(&trusted(1)), Ok(()));
    assert_eq!(verify(&trusted(2)), Err(Claim169Error::WrongSignature));
    assert_eq!(verify(&[trusted(2), trusted(1)].concat()), Ok(()), "two keys may share an id");
    let other_id = [IssuerKey { kid: b"x".to_vec(), key: key(1).verifying_key() }];
    assert_eq!(verify(&other_id), Err(Claim169Error::UnknownKey { kid: KID.to_vec() }));
    let unnamed = encode_signed(&typical(), &meta(), &key(1), b"").unwrap();
    assert!(decode_and_verify(&unnamed, &[trusted(2), trusted(1)].concat(), None).is_ok());
}

#[test]
fn validity_begins_and_ends_to_the_second() {
    let limited = CwtMeta { not_before_epoch_s: Some(100), expires_at_epoch_s: Some(200), ..meta() };
    let code = encode_signed(&typical(), &limited, &key(1), KID).unwrap();
    let at = |now| decode_and_verify(&code, &trusted(1), now).map(|_| ());
    assert_eq!(at(Some(99)), Err(Claim169Error::NotYetValid { valid_from_epoch_s: 100 }));
    assert_eq!(at(Some(100)), Ok(()));
    assert_eq!(at(Some(199)), Ok(()));
    assert_eq!(at(Some(200)), Err(Claim169Error::Expired { expired_at_epoch_s: 200 }));
    assert_eq!(at(None), Ok(()));
}

#[test]
fn every_changed_character_is_noticed() {
    let code = encode_signed(&typical(), &meta(), &key(1), KID).unwrap();
    for at in 0..code.len() {
        for replacement in ["0", "Z", ":", "a"] {
            let mut bad = code.clone();
            bad.replace_range(at..=at, replacement);
            assert!(bad == code || decode_and_verify(&bad, &trusted(1), None).is_err(), "{at} {replacement}");
        }
        assert!(decode_and_verify(&code[..at], &trusted(1), None).is_err(), "cut at {at}");
    }
    for longer in
        [format!("{code}0"), format!("{code}00"), format!("{code}000"), format!("{code}\n"), format!(" {code}")]
    {
        assert!(decode_and_verify(&longer, &trusted(1), None).is_err(), "{longer:?}");
    }
}

#[test]
fn malformed_messages_have_their_own_errors() {
    let identity = map(&[(169, map(&[(1, "x".into())]))]);
    let body = |key: i64, value: CborValue| map(&[(169, map(&[(key, value)]))]);
    let with_crit = [eddsa(), vec![(2.into(), CborValue::Array(vec![999.into()])), (999.into(), 1.into())]].concat();
    let named_crit = [eddsa(), vec![(2.into(), CborValue::Array(vec!["x".into()])), ("x".into(), 1.into())]].concat();
    let sample = |entries: &[(i64, CborValue)]| body(62, CborValue::Array(vec![map(entries)]));
    let cases = [
        (
            "other algorithm",
            signed(vec![(1.into(), CborValue::from(-7))], &identity),
            Claim169Error::UnsupportedAlgorithm,
        ),
        (
            "unlisted algorithm",
            signed(vec![(1.into(), CborValue::from(-4000))], &identity),
            Claim169Error::UnsupportedHeader,
        ),
        ("named critical header", signed(named_crit, &identity), Claim169Error::UnsupportedHeader),
        ("no algorithm", signed(vec![], &identity), Claim169Error::UnsupportedAlgorithm),
        ("critical header", signed(with_crit, &identity), Claim169Error::UnsupportedHeader),
        ("payload not a map", signed(eddsa(), &"x".into()), Claim169Error::BadClaims),
        ("issuer a number", signed(eddsa(), &map(&[(1, 5.into())])), Claim169Error::BadClaims),
        ("expiry a text", signed(eddsa(), &map(&[(4, "x".into())])), Claim169Error::BadClaims),
        ("expiry endless", signed(eddsa(), &map(&[(4, f64::INFINITY.into())])), Claim169Error::BadClaims),
        ("claim twice", signed(eddsa(), &map(&[(1, "a".into()), (1, "b".into())])), Claim169Error::BadClaims),
        ("no 169", signed(eddsa(), &map(&[(1, "a".into())])), Claim169Error::Claim169Missing),
        ("169 a text", signed(eddsa(), &map(&[(169, "a".into())])), Claim169Error::BadAttribute { key: 169 }),
        ("id a number", signed(eddsa(), &body(1, 5.into())), Claim169Error::BadAttribute { key: 1 }),
        ("gender 4", signed(eddsa(), &body(9, 4.into())), Claim169Error::BadAttribute { key: 9 }),
        ("gender 0", signed(eddsa(), &body(9, 0.into())), Claim169Error::BadAttribute { key: 9 }),
        ("photo odd hex", signed(eddsa(), &body(16, "abc".into())), Claim169Error::BadAttribute { key: 16 }),
        (
            "finger 11",
            signed(eddsa(), &body(18, CborValue::Array(vec![11.into()]))),
            Claim169Error::BadAttribute { key: 18 },
        ),
        ("sample without data", signed(eddsa(), &sample(&[(1, 0.into())])), Claim169Error::BadAttribute { key: 62 }),
        (
            "attribute twice",
            signed(eddsa(), &map(&[(169, map(&[(1, "a".into()), (1, "b".into())]))])),
            Claim169Error::DuplicateAttribute { key: 1 },
        ),
    ];
    for (what, code, expected) in cases {
        assert_eq!(decode_and_verify(&code, &trusted(1), None), Err(expected), "{what}");
    }
    let good =
        signed(eddsa(), &map(&[(169, map(&[(16, "00fF".into()), (9, 1.into())])), (4, 5.5.into()), (5, 1.5.into())]));
    let decoded = decode_and_verify(&good, &trusted(1), None).unwrap();
    assert_eq!(decoded.claim.photo, Some(vec![0, 255]));
    assert_eq!((decoded.meta.expires_at_epoch_s, decoded.meta.not_before_epoch_s), (Some(5), Some(2)));
    let alone =
        decode_and_verify(&signed(eddsa(), &body(62, map(&[(0, CborValue::Bytes(vec![1]))]))), &trusted(1), None);
    assert_eq!(alone.unwrap().claim.biometrics[&BodyPart::Face].len(), 1, "a sample outside a list is read");
}

#[test]
fn limits_hold_both_ways() {
    let bomb = code_of(&vec![0; 8 << 20]);
    assert_eq!(inspect_unverified(&bomb), Err(Claim169Error::TooLong { chars: bomb.len() }));
    let bomb = code_of(&vec![0; MAX_DECOMPRESSED_BYTES + 1]);
    assert!(bomb.len() < MAX_QR_CHARS);
    assert_eq!(inspect_unverified(&bomb), Err(Claim169Error::TooLarge));
    assert_eq!(inspect_unverified(&code_of(&vec![0; MAX_DECOMPRESSED_BYTES])), Err(Claim169Error::NotCose));
    assert_eq!(inspect_unverified(""), Err(Claim169Error::BadZlib));
    assert_eq!(inspect_unverified(&code_of(&[])), Err(Claim169Error::NotCose));
    // Nested deeper than any reader follows.
    assert_eq!(inspect_unverified(&code_of(&[0x81; 60_000])), Err(Claim169Error::NotCose));
    // A byte string that claims to be as long as memory.
    assert_eq!(inspect_unverified(&code_of(&[0x5b, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0])), Err(Claim169Error::NotCose));

    let noise = |n: u32| (0..n).map(|i| (i.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect::<Vec<_>>();
    let photo = |bytes| Claim169 { photo: Some(bytes), photo_format: Some(PhotoFormat::Webp), ..typical() };
    assert!(encode_signed(&photo(noise(1_000)), &meta(), &key(1), KID).is_ok());
    let flat = encode_signed(&photo(vec![0; MAX_DECOMPRESSED_BYTES]), &meta(), &key(1), KID);
    assert_eq!(flat, Err(EncodeError::TooLarge));
    let mut state = 1_u64;
    let random = (0..5_000).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    });
    let error = encode_signed(&photo(random.collect()), &meta(), &key(1), KID).unwrap_err();
    assert!(matches!(error, EncodeError::TooLong { chars } if chars > MAX_QR_CHARS), "{error}");
}

#[test]
fn what_the_specification_forbids_is_not_written() {
    let encode = |claim: Claim169| encode_signed(&claim, &meta(), &key(1), KID).map(|_| ());
    let fingers = Claim169 { best_quality_fingers: Some(vec![1, 11]), ..typical() };
    assert_eq!(encode(fingers), Err(EncodeError::BadFinger(11)));
    for key in [1, 23, 50, 65] {
        let assigned = Claim169 { unassigned: BTreeMap::from([(key, 1.into())]), ..typical() };
        assert_eq!(encode(assigned), Err(EncodeError::AssignedAttribute(key)));
    }
    for key in [0, 24, 49, 66, 99, -1] {
        assert_eq!(encode(Claim169 { unassigned: BTreeMap::from([(key, 1.into())]), ..typical() }), Ok(()));
    }
}

#[test]
fn birth_dates_are_days_that_exist() {
    let exists = |y, m, d| BirthDate::from_ymd(y, m, d).map(|date| date.as_text().to_owned());
    assert_eq!(exists(2008, 2, 29).as_deref(), Some("20080229"));
    assert_eq!(exists(2000, 2, 29).as_deref(), Some("20000229"));
    for (y, m, d) in [(1900, 2, 29), (2009, 2, 29), (2009, 4, 31), (2009, 0, 1), (2009, 13, 1), (2009, 1, 0), (0, 1, 1)]
    {
        assert_eq!(exists(y, m, d), None, "{y}-{m}-{d}");
    }
    let read = |text: &str| BirthDate::from_text(text.to_owned()).ymd();
    assert_eq!(read("19840118"), Some((1984, 1, 18)));
    assert_eq!(read("1975-04-04"), Some((1975, 4, 4)));
    for bad in ["", "1984018", "198401180", "19841301", "1984/01/18", "+1984011", "1984-0118", "\u{661}\u{661}"] {
        assert_eq!(read(bad), None, "{bad:?}");
    }
}

fn text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("\\PC{0,24}")
}

prop_compose! {
    fn names()(id in text(), version in text(), language in text(), full_name in text(), first_name in text(),
               middle_name in text(), last_name in text(), address in text(), email in text(), phone in text())
        -> Claim169 {
        Claim169 { id, version, language, full_name, first_name, middle_name, last_name, address, email, phone,
                   ..Claim169::default() }
    }
}

prop_compose! {
    fn claims()(claim in names(), nationality in text(), guardian in text(), secondary_full_name in text(),
                secondary_language in text(), location_code in text(), legal_status in text(),
                country_of_issuance in text(), date in text(),
                coded in (0_usize..4, 0_usize..4, 0_usize..5),
                (photo, fingers) in any::<(Option<Vec<u8>>, Option<[bool; 11]>)>(),
                (biometrics, unassigned) in (samples(), proptest::collection::btree_map(66_i64..100, any::<i32>(), 0..4)))
        -> Claim169 {
        Claim169 {
            nationality, guardian, secondary_full_name, secondary_language, location_code, legal_status,
            country_of_issuance, photo, biometrics,
            date_of_birth: date.map(BirthDate::from_text),
            gender: [None, Some(Gender::Male), Some(Gender::Female), Some(Gender::Other)][coded.0],
            marital_status: [None, Some(MaritalStatus::Unmarried), Some(MaritalStatus::Married),
                             Some(MaritalStatus::Divorced)][coded.1],
            photo_format: [None, Some(PhotoFormat::Jpeg), Some(PhotoFormat::Jpeg2000), Some(PhotoFormat::Avif),
                           Some(PhotoFormat::Webp)][coded.2],
            best_quality_fingers: fingers.map(|set| (0..11).filter(|at| set[usize::from(*at)]).collect()),
            unassigned: unassigned.into_iter().map(|(key, value)| (key, value.into())).collect(),
            ..claim
        }
    }
}

fn samples() -> impl Strategy<Value = BTreeMap<BodyPart, Vec<Biometric>>> {
    let sample = (any::<Vec<u8>>(), any::<Option<i64>>(), any::<Option<i64>>(), text())
        .prop_map(|(data, format, sub_format, issuer)| Biometric { data, format, sub_format, issuer });
    let part = (0_usize..16).prop_map(|at| BodyPart::ALL[at]);
    proptest::collection::btree_map(part, proptest::collection::vec(sample, 0..3), 0..3)
}

proptest! {
    #[test]
    fn every_claim_is_read_back(
        claim in claims(), issuer in text(), subject in text(), times: [Option<i64>; 3], kid: Vec<u8>,
    ) {
        let [expires_at_epoch_s, not_before_epoch_s, issued_at_epoch_s] = times;
        let meta = CwtMeta { issuer, subject, expires_at_epoch_s, not_before_epoch_s, issued_at_epoch_s };
        let code = encode_signed(&claim, &meta, &key(1), &kid);
        if let Err(EncodeError::TooLong { .. }) = code {
            return Ok(());
        }
        let keys = [IssuerKey { kid: kid.clone(), key: key(1).verifying_key() }];
        prop_assert_eq!(decode_and_verify(&code.unwrap(), &keys, None), Ok(Decoded { claim, meta, kid }));
    }

    #[test]
    fn hostile_text_never_panics(text: String, alphanumeric in "[0-9A-Z $%*+./:-]{0,200}") {
        let _ = decode_and_verify(&text, &trusted(1), Some(0));
        let _ = decode_and_verify(&alphanumeric, &trusted(1), Some(0));
    }

    #[test]
    fn hostile_bytes_within_never_panic(bytes: Vec<u8>, at in 0_usize..300, replacement: u8) {
        let _ = inspect_unverified(&code_of(&bytes));
        // A good message with one byte changed, before compression.
        let mut message = cbor(&CborValue::Array(vec![
            CborValue::Bytes(cbor(&CborValue::Map(eddsa()))),
            CborValue::Map(vec![(4.into(), CborValue::Bytes(KID.to_vec()))]),
            CborValue::Bytes(cbor(&map(&[(1, "iss".into()), (4, 1.into()), (169, map(&[(1, "x".into()), (9, 1.into())]))]))),
            CborValue::Bytes(vec![0; 64]),
        ]));
        let at = at % message.len();
        message[at] = replacement;
        let _ = inspect_unverified(&code_of(&message));
        prop_assert!(decode_and_verify(&code_of(&message), &trusted(1), None).is_err());
    }
}
