//! Claim 169 as a CBOR map and back.

use std::collections::{BTreeMap, BTreeSet};

use ciborium::Value;

use crate::biometric::{Biometric, BodyPart, FIRST_BODY_PART};
use crate::claim::{BirthDate, Claim169, Coded};
use crate::error::{Claim169Error, EncodeError};

/// The claim's own number, named in errors that concern the map as a whole.
pub(crate) const CLAIM_169: i64 = 169;
/// The highest finger position (attribute 18).
const MAX_FINGER: u8 = 10;

/// The map, attributes in ascending order.
pub(crate) fn to_cbor(claim: &Claim169) -> Result<Value, EncodeError> {
    let mut map = BTreeMap::new();
    for (key, text) in text_attributes(claim) {
        map.extend(text.map(|text| (key, Value::from(text))));
    }
    map.extend(claim.gender.map(|gender| (9, Value::from(gender.code()))));
    map.extend(claim.marital_status.map(|status| (14, Value::from(status.code()))));
    map.extend(claim.photo.as_deref().map(|photo| (16, Value::from(photo))));
    map.extend(claim.photo_format.map(|format| (17, Value::from(format.code()))));
    if let Some(fingers) = &claim.best_quality_fingers {
        if let Some(bad) = fingers.iter().find(|finger| **finger > MAX_FINGER) {
            return Err(EncodeError::BadFinger(*bad));
        }
        map.insert(18, Value::Array(fingers.iter().map(|finger| Value::from(*finger)).collect()));
    }
    for (part, samples) in &claim.biometrics {
        map.insert(part.attribute(), Value::Array(samples.iter().map(biometric_to_cbor).collect()));
    }
    for (key, value) in &claim.unassigned {
        if is_assigned(*key) {
            return Err(EncodeError::AssignedAttribute(*key));
        }
        map.insert(*key, value.clone());
    }
    Ok(Value::Map(map.into_iter().map(|(key, value)| (Value::from(key), value)).collect()))
}

/// Reads the map. Attributes that are not assigned are kept; assigned ones must be as specified.
pub(crate) fn from_cbor(value: Value) -> Result<Claim169, Claim169Error> {
    let Value::Map(entries) = value else { return Err(Claim169Error::BadAttribute { key: CLAIM_169 }) };
    let mut claim = Claim169::default();
    let mut seen = BTreeSet::new();
    for (key, value) in entries {
        let key = as_i64(&key).ok_or(Claim169Error::BadAttribute { key: CLAIM_169 })?;
        if !seen.insert(key) {
            return Err(Claim169Error::DuplicateAttribute { key });
        }
        read_attribute(&mut claim, key, value).ok_or(Claim169Error::BadAttribute { key })?;
    }
    Ok(claim)
}

/// `None` when the value is not what the specification has under this key.
fn read_attribute(claim: &mut Claim169, key: i64, value: Value) -> Option<()> {
    match key {
        8 => claim.date_of_birth = Some(BirthDate::from_text(value.into_text().ok()?)),
        9 => claim.gender = Some(coded(&value)?),
        14 => claim.marital_status = Some(coded(&value)?),
        16 => claim.photo = Some(photo(value)?),
        17 => claim.photo_format = Some(coded(&value)?),
        18 => claim.best_quality_fingers = Some(fingers(value)?),
        _ => {
            if let Some(slot) = text_slot(claim, key) {
                *slot = Some(value.into_text().ok()?);
            } else if let Some(part) = BodyPart::from_attribute(key) {
                claim.biometrics.insert(part, biometrics(value)?);
            } else {
                claim.unassigned.insert(key, value);
            }
        }
    }
    Some(())
}

/// The attributes that are plain text (and the date), by number.
fn text_attributes(claim: &Claim169) -> [(i64, Option<&str>); 18] {
    [
        (1, claim.id.as_deref()),
        (2, claim.version.as_deref()),
        (3, claim.language.as_deref()),
        (4, claim.full_name.as_deref()),
        (5, claim.first_name.as_deref()),
        (6, claim.middle_name.as_deref()),
        (7, claim.last_name.as_deref()),
        (8, claim.date_of_birth.as_ref().map(BirthDate::as_text)),
        (10, claim.address.as_deref()),
        (11, claim.email.as_deref()),
        (12, claim.phone.as_deref()),
        (13, claim.nationality.as_deref()),
        (15, claim.guardian.as_deref()),
        (19, claim.secondary_full_name.as_deref()),
        (20, claim.secondary_language.as_deref()),
        (21, claim.location_code.as_deref()),
        (22, claim.legal_status.as_deref()),
        (23, claim.country_of_issuance.as_deref()),
    ]
}

/// Where a plain text attribute goes.
fn text_slot(claim: &mut Claim169, key: i64) -> Option<&mut Option<String>> {
    Some(match key {
        1 => &mut claim.id,
        2 => &mut claim.version,
        3 => &mut claim.language,
        4 => &mut claim.full_name,
        5 => &mut claim.first_name,
        6 => &mut claim.middle_name,
        7 => &mut claim.last_name,
        10 => &mut claim.address,
        11 => &mut claim.email,
        12 => &mut claim.phone,
        13 => &mut claim.nationality,
        15 => &mut claim.guardian,
        19 => &mut claim.secondary_full_name,
        20 => &mut claim.secondary_language,
        21 => &mut claim.location_code,
        22 => &mut claim.legal_status,
        23 => &mut claim.country_of_issuance,
        _ => return None,
    })
}

/// True for the numbers that the specification assigns: 1 to 23 and the body parts.
fn is_assigned(key: i64) -> bool {
    (1..=23).contains(&key) || (key >= FIRST_BODY_PART && BodyPart::from_attribute(key).is_some())
}

fn as_i64(value: &Value) -> Option<i64> {
    value.as_integer()?.try_into().ok()
}

fn coded<C: Coded>(value: &Value) -> Option<C> {
    C::from_code(as_i64(value)?)
}

/// Bytes, or text that is hexadecimal.
fn photo(value: Value) -> Option<Vec<u8>> {
    let text = match value {
        Value::Bytes(bytes) => return Some(bytes),
        Value::Text(text) => text,
        _ => return None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let nibble = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let bytes = pairs.iter().map(|[high, low]| Some(nibble(*high)? << 4 | nibble(*low)?)).collect();
    if rest.is_empty() { bytes } else { None }
}

fn fingers(value: Value) -> Option<Vec<u8>> {
    let position = |value: &Value| u8::try_from(as_i64(value)?).ok().filter(|finger| *finger <= MAX_FINGER);
    value.into_array().ok()?.iter().map(position).collect()
}

fn biometric_to_cbor(sample: &Biometric) -> Value {
    let mut map = vec![(Value::from(0), Value::from(sample.data.as_slice()))];
    map.extend(sample.format.map(|format| (Value::from(1), Value::from(format))));
    map.extend(sample.sub_format.map(|format| (Value::from(2), Value::from(format))));
    map.extend(sample.issuer.as_deref().map(|issuer| (Value::from(3), Value::from(issuer))));
    Value::Map(map)
}

/// A list of samples, or one sample alone, as the specification's own example has it.
fn biometrics(value: Value) -> Option<Vec<Biometric>> {
    match value {
        Value::Array(samples) => samples.into_iter().map(biometric).collect(),
        alone => Some(vec![biometric(alone)?]),
    }
}

/// One sample. Members that are not specified are left out.
fn biometric(value: Value) -> Option<Biometric> {
    let mut sample = Biometric::default();
    let (mut seen, mut has_data) = (BTreeSet::new(), false);
    for (key, value) in value.into_map().ok()? {
        let key = as_i64(&key)?;
        if !seen.insert(key) {
            return None;
        }
        match key {
            0 => (sample.data, has_data) = (value.into_bytes().ok()?, true),
            1 => sample.format = Some(as_i64(&value)?),
            2 => sample.sub_format = Some(as_i64(&value)?),
            3 => sample.issuer = Some(value.into_text().ok()?),
            _ => {}
        }
    }
    has_data.then_some(sample)
}
