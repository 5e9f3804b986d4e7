//! What the law and the office mean: types, state machines, rules. Pure: no I/O, no clock, no randomness.

pub mod card;
pub mod coverage;
pub mod date_text;
pub mod enrolment;
pub mod ids;
pub mod journal;
pub mod kk;
pub mod name;
pub mod nik;
pub mod person;
pub mod reference;
pub mod region;
pub mod staff;
pub mod stock;
pub mod uniqueness;
