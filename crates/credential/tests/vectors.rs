//! The published vectors of claim 169, read in place from `../shared`.
#![cfg(test)]

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use credential::{
    Biometric, BodyPart, Claim169, Claim169Error, CwtMeta, Decoded, Gender, IssuerKey, MaritalStatus, PhotoFormat,
    SigningKey, VerifyingKey, decode_and_verify, encode_signed, inspect_unverified,
};
use serde_json::Value as Json;

/// An instant at which the dated vectors are valid: 2024-01-01.
const NOW: i64 = 1_704_067_200;

/// The vectors of one folder by file name; `None`, and a line on the terminal, where they are not installed.
fn vectors(folder: &str) -> Option<Vec<(String, Json)>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/standards/vectors/claim169/test-vectors");
    let Ok(entries) = std::fs::read_dir(PathBuf::from(root).join(folder)) else {
        eprintln!("SKIPPED: no claim 169 vectors at {root}/{folder}");
        return None;
    };
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap())
    };
    let mut vectors: Vec<_> = entries.map(|entry| read(entry.unwrap().path())).collect();
    vectors.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(!vectors.is_empty());
    Some(vectors)
}

fn code(vector: &Json) -> &str {
    vector["qr_data"].as_str().unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// The Ed25519 key of a vector.
fn issuer_key(vector: &Json) -> Option<IssuerKey> {
    let key = &vector["signing_key"];
    let is_ed25519 = key["algorithm"] == "EdDSA";
    let bytes = hex(key["public_key_hex"].as_str().filter(|_| is_ed25519)?);
    Some(IssuerKey { kid: b"any".to_vec(), key: VerifyingKey::from_bytes(&bytes.try_into().unwrap()).unwrap() })
}

fn any_key() -> IssuerKey {
    IssuerKey { kid: b"other".to_vec(), key: SigningKey::from_bytes(&[9; 32]).verifying_key() }
}

/// Compares every expectation of a vector with what was read, and nothing else may be there.
fn assert_expected(name: &str, decoded: &Decoded, vector: &Json) {
    let expected = vector["expected_claim169"].as_object().unwrap();
    let mut claim = decoded.claim.clone();
    for (key, value) in expected {
        assert_eq!(&take(&mut claim, name, key), value, "{name}: {key}");
    }
    if name == "refugee-identity" {
        assert!(claim.photo.take().unwrap().starts_with(b"RIFF"), "the vector's list leaves the photograph out");
    }
    if name == "with-all-biometrics" {
        assert_eq!(claim.biometrics.len(), 13, "the vector's list leaves the biometrics out");
        claim.biometrics.clear();
    }
    claim.unassigned.clear();
    assert_eq!(claim, Claim169::default(), "{name}: nothing is read that is not expected");
    let meta = CwtMeta {
        issuer: vector["expected_cwt_meta"]["issuer"].as_str().map(str::to_owned),
        subject: vector["expected_cwt_meta"]["subject"].as_str().map(str::to_owned),
        expires_at_epoch_s: vector["expected_cwt_meta"]["expiresAt"].as_i64(),
        not_before_epoch_s: vector["expected_cwt_meta"]["notBefore"].as_i64(),
        issued_at_epoch_s: vector["expected_cwt_meta"]["issuedAt"].as_i64(),
    };
    assert_eq!(decoded.meta, meta, "{name}");
}

/// Takes one attribute out of the claim, in the words of the vectors.
fn take(claim: &mut Claim169, name: &str, key: &str) -> Json {
    let text = match key {
        "id" => &mut claim.id,
        "version" => &mut claim.version,
        "language" => &mut claim.language,
        "fullName" => &mut claim.full_name,
        "firstName" => &mut claim.first_name,
        "middleName" => &mut claim.middle_name,
        "lastName" => &mut claim.last_name,
        "address" => &mut claim.address,
        "email" => &mut claim.email,
        "phone" => &mut claim.phone,
        "nationality" => &mut claim.nationality,
        "guardian" => &mut claim.guardian,
        "secondaryFullName" => &mut claim.secondary_full_name,
        "secondaryLanguage" => &mut claim.secondary_language,
        "locationCode" => &mut claim.location_code,
        "legalStatus" => &mut claim.legal_status,
        "countryOfIssuance" => &mut claim.country_of_issuance,
        _ => return take_other(claim, name, key),
    };
    text.take().into()
}

fn take_other(claim: &mut Claim169, name: &str, key: &str) -> Json {
    match key {
        "dateOfBirth" => claim.date_of_birth.take().map(|date| date.as_text().to_owned()).into(),
        "gender" => claim
            .gender
            .take()
            .map(|gender| match gender {
                Gender::Male => 1,
                Gender::Female => 2,
                Gender::Other => 3,
            })
            .into(),
        "maritalStatus" => claim
            .marital_status
            .take()
            .map(|status| match status {
                MaritalStatus::Unmarried => 1,
                MaritalStatus::Married => 2,
                MaritalStatus::Divorced => 3,
            })
            .into(),
        "photoFormat" => claim
            .photo_format
            .take()
            .map(|format| match format {
                PhotoFormat::Jpeg => 1,
                PhotoFormat::Jpeg2000 => 2,
                PhotoFormat::Avif => 3,
                PhotoFormat::Webp => 4,
            })
            .into(),
        "bestQualityFingers" => claim.best_quality_fingers.take().into(),
        "face" => biometrics(claim, name, BodyPart::Face),
        "rightThumb" => biometrics(claim, name, BodyPart::RightThumb),
        "rightPointerFinger" => biometrics(claim, name, BodyPart::RightPointerFinger),
        _ => panic!("{name}: unknown expectation {key}"),
    }
}

fn biometrics(claim: &mut Claim169, name: &str, part: BodyPart) -> Json {
    let to_json = |sample: Biometric| {
        let mut json = serde_json::json!({"format": sample.format, "subFormat": sample.sub_format});
        match name {
            // The list leaves the bytes out.
            "claim169-example" => assert!(sample.data.starts_with(b"RIFF")),
            // The list says `//3+4AAQ` (ff fd fe e0 00 10), the code holds the beginning of a JPEG (ff d8 ff e0 00 10).
            "with-face" => {
                assert_eq!(sample.data, [0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10]);
                json["data"] = "//3+4AAQ".into();
            }
            _ => json["data"] = STANDARD.encode(sample.data).into(),
        }
        json
    };
    claim.biometrics.remove(&part).unwrap().into_iter().map(to_json).collect()
}

#[test]
fn valid_vectors_are_read_as_expected_and_verified_where_they_are_signed() {
    let mut verified = Vec::new();
    for (name, vector) in vectors("valid").unwrap_or_default() {
        let keys = [any_key(), issuer_key(&vector).unwrap_or_else(any_key)];
        let result = decode_and_verify(code(&vector), &keys, Some(NOW));
        if vector.get("encryption_key").is_some() {
            assert_eq!(result, Err(Claim169Error::Encrypted), "{name}");
            assert_eq!(inspect_unverified(code(&vector)), Err(Claim169Error::Encrypted), "{name}");
            continue;
        }
        let decoded = inspect_unverified(code(&vector)).unwrap().0;
        assert_expected(&name, &decoded, &vector);
        if issuer_key(&vector).is_some() {
            assert_eq!(result.as_ref(), Ok(&decoded), "{name}");
            let other = decode_and_verify(code(&vector), &[any_key()], Some(NOW));
            assert_eq!(other, Err(Claim169Error::WrongSignature), "{name}");
            let none = decode_and_verify(code(&vector), &[], Some(NOW));
            assert_eq!(none, Err(Claim169Error::UnknownKey { kid: Vec::new() }), "{name}");
            verified.push(name);
        } else if name == "ecdsa-p256-signed" {
            assert_eq!(result, Err(Claim169Error::UnsupportedAlgorithm));
        } else {
            // The others carry an empty signature.
            assert_eq!(result, Err(Claim169Error::WrongSignature), "{name}");
        }
    }
    assert!(verified.is_empty() || verified == ["ed25519-signed"], "{verified:?}");
}

#[test]
fn every_readable_vector_survives_being_signed_by_us() {
    let key = SigningKey::from_bytes(&[3; 32]);
    let keys = [IssuerKey { kid: b"k".to_vec(), key: key.verifying_key() }];
    for (name, vector) in ["valid", "edge"].iter().flat_map(|folder| vectors(folder).unwrap_or_default()) {
        let Ok(unverified) = inspect_unverified(code(&vector)) else { continue };
        let Decoded { claim, meta, .. } = unverified.0;
        let ours = encode_signed(&claim, &meta, &key, b"k").unwrap();
        let expected = Decoded { claim, meta, kid: b"k".to_vec() };
        assert_eq!(decode_and_verify(&ours, &keys, None), Ok(expected), "{name}");
    }
}

#[test]
fn invalid_vectors_are_refused_for_their_reason() {
    for (name, vector) in vectors("invalid").unwrap_or_default() {
        let error = inspect_unverified(code(&vector)).unwrap_err();
        let reason = match error {
            Claim169Error::BadBase45 { .. } => "Base45Decode",
            Claim169Error::BadZlib => "Decompress",
            Claim169Error::NotCose => "CoseParse",
            Claim169Error::Claim169Missing => "Claim169NotFound",
            _ => "another",
        };
        assert_eq!(vector["expected_error"], reason, "{name}: {error}");
        assert!(decode_and_verify(code(&vector), &[any_key()], None).is_err(), "{name}");
    }
}

#[test]
fn edge_vectors_are_read_and_their_limits_kept() {
    let key = SigningKey::from_bytes(&[3; 32]);
    let keys = [IssuerKey { kid: b"k".to_vec(), key: key.verifying_key() }];
    for (name, vector) in vectors("edge").unwrap_or_default() {
        let decoded = inspect_unverified(code(&vector)).unwrap().0;
        assert_expected(&name, &decoded, &vector);
        let ours = encode_signed(&decoded.claim, &decoded.meta, &key, b"k").unwrap();
        let result = decode_and_verify(&ours, &keys, Some(NOW)).map(|_| ());
        let expected = match name.as_str() {
            "expired" => Err(Claim169Error::Expired { expired_at_epoch_s: 1_609_459_200 }),
            "not-yet-valid" => Err(Claim169Error::NotYetValid { valid_from_epoch_s: 2_524_608_000 }),
            _ => Ok(()),
        };
        assert_eq!(result, expected, "{name}");
        if name == "unknown-fields" {
            assert_eq!(decoded.claim.unassigned.keys().copied().collect::<Vec<_>>(), [30, 45, 70, 99]);
        }
    }
}
