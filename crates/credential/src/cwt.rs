//! The claims around the identity data (CWT, RFC 8392).

use std::collections::BTreeSet;

use ciborium::Value;

use crate::cbor::{CLAIM_169, from_cbor, to_cbor};
use crate::claim::Claim169;
use crate::error::{Claim169Error, EncodeError};

/// Claim keys of RFC 8392, table 1.
const ISS: i64 = 1;
const SUB: i64 = 2;
const EXP: i64 = 4;
const NBF: i64 = 5;
const IAT: i64 = 6;

/// Who says so, and when. Instants are whole seconds since 1970 UTC.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CwtMeta {
    /// Claim 1: the issuer.
    pub issuer: Option<String>,
    /// Claim 2: the subject.
    pub subject: Option<String>,
    /// Claim 4: from then on not accepted. A KTP-el is valid for life, so its code has none.
    pub expires_at_epoch_s: Option<i64>,
    /// Claim 5: before then not accepted.
    pub not_before_epoch_s: Option<i64>,
    /// Claim 6: when it was issued.
    pub issued_at_epoch_s: Option<i64>,
}

impl CwtMeta {
    /// Issued by `issuer` at this instant, without limits.
    #[must_use]
    pub fn new(issuer: &str, issued_at_epoch_s: i64) -> Self {
        Self { issuer: Some(issuer.to_owned()), issued_at_epoch_s: Some(issued_at_epoch_s), ..Self::default() }
    }

    /// Checks the limits at an instant (RFC 8392, sections 3.1.4 and 3.1.5).
    ///
    /// # Errors
    /// `Expired` at or after the expiry, `NotYetValid` before the beginning.
    pub fn check_at(&self, now_epoch_s: i64) -> Result<(), Claim169Error> {
        if let Some(expired_at_epoch_s) = self.expires_at_epoch_s.filter(|expiry| now_epoch_s >= *expiry) {
            return Err(Claim169Error::Expired { expired_at_epoch_s });
        }
        if let Some(valid_from_epoch_s) = self.not_before_epoch_s.filter(|begin| now_epoch_s < *begin) {
            return Err(Claim169Error::NotYetValid { valid_from_epoch_s });
        }
        Ok(())
    }
}

/// The claims as CBOR, keys ascending.
pub(crate) fn write(claim: &Claim169, meta: &CwtMeta) -> Result<Vec<u8>, EncodeError> {
    let mut map = Vec::new();
    let mut put = |key: i64, value: Option<Value>| map.extend(value.map(|value| (Value::from(key), value)));
    put(ISS, meta.issuer.as_deref().map(Value::from));
    put(SUB, meta.subject.as_deref().map(Value::from));
    put(EXP, meta.expires_at_epoch_s.map(Value::from));
    put(NBF, meta.not_before_epoch_s.map(Value::from));
    put(IAT, meta.issued_at_epoch_s.map(Value::from));
    put(CLAIM_169, Some(to_cbor(claim)?));
    let mut bytes = Vec::new();
    ciborium::into_writer(&Value::Map(map), &mut bytes).map_err(|error| EncodeError::Write(error.to_string()))?;
    Ok(bytes)
}

/// Reads the claims. Others than these are ignored, as RFC 8392, section 3, has it.
pub(crate) fn read(mut bytes: &[u8]) -> Result<(Claim169, CwtMeta), Claim169Error> {
    let value: Value = ciborium::from_reader(&mut bytes).map_err(|_| Claim169Error::BadClaims)?;
    let entries = value.into_map().ok().filter(|_| bytes.is_empty()).ok_or(Claim169Error::BadClaims)?;
    let (mut meta, mut identity, mut seen) = (CwtMeta::default(), None, BTreeSet::new());
    for (key, value) in entries {
        let Some(key) = key.as_integer().and_then(|key| i64::try_from(key).ok()) else { continue };
        if !seen.insert(key) {
            return Err(Claim169Error::BadClaims);
        }
        match key {
            ISS => meta.issuer = Some(text(value)?),
            SUB => meta.subject = Some(text(value)?),
            EXP => meta.expires_at_epoch_s = Some(instant(&value, f64::floor)?),
            NBF => meta.not_before_epoch_s = Some(instant(&value, f64::ceil)?),
            IAT => meta.issued_at_epoch_s = Some(instant(&value, f64::floor)?),
            CLAIM_169 => identity = Some(value),
            _ => {}
        }
    }
    let claim = from_cbor(identity.ok_or(Claim169Error::Claim169Missing)?)?;
    Ok((claim, meta))
}

fn text(value: Value) -> Result<String, Claim169Error> {
    value.into_text().map_err(|_| Claim169Error::BadClaims)
}

/// A NumericDate (RFC 8392, section 2), which may have a fraction: an expiry is rounded to the earlier second, a
/// beginning to the later one, so that rounding never prolongs validity.
fn instant(value: &Value, round: impl Fn(f64) -> f64) -> Result<i64, Claim169Error> {
    let whole = value.as_integer().and_then(|seconds| i64::try_from(seconds).ok());
    let fraction = || {
        let seconds = round(value.as_float()?);
        // Beyond 2^53 a float does not say a second; no such instant is meant.
        let is_exact = seconds.abs() <= 9_007_199_254_740_992.0;
        #[expect(clippy::as_conversions, reason = "a whole number within 2^53 converts exactly")]
        is_exact.then_some(seconds as i64)
    };
    whole.or_else(fraction).ok_or(Claim169Error::BadClaims)
}
