//! The rows of each context.

pub mod biometric;
pub mod card;
pub mod enrolment;
pub mod journal;
pub mod person;
pub mod projection;
pub mod region;
pub mod roll;
pub mod search;
pub mod setting;
pub mod staff;
pub mod stock;
pub mod uniqueness;

use crate::value::Value;

/// A limit as a parameter.
pub(crate) fn limit(limit: usize) -> Value<'static> {
    Value::Int(i64::try_from(limit).unwrap_or(i64::MAX))
}
