//! What the law and the office mean: types, state machines, rules. Pure: no I/O, no clock, no randomness.

pub mod date_text;
pub mod kk;
pub mod name;
pub mod nik;
pub mod reference;
pub mod region;
