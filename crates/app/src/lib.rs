//! Use cases and ports: the only place that decides.
//!
//! A use case is a function of a [`Ctx`] and a command: authorise, load, decide (a pure function of `domain`), write,
//! journal. [`Service`] gives it a transaction, the time and fresh randomness, and commits what it did. There is no way
//! to commit a change that no journal entry covers: the store refuses it.

pub mod card;
pub mod coverage;
pub mod enrolment;
mod error;
pub mod journal;
pub mod person;
pub mod port;
pub mod record;
mod service;
pub mod staff;
pub mod stock;
pub mod uniqueness;
pub mod voter;

pub use error::{Coded, Failure, Kind, Nothing};
pub use service::{Ctx, Draw, Env, Service};
