//! How a use case fails: the same few ways everywhere, and each module's own rules.

use crate::port::StoreError;
use domain::staff::Permission;

/// Why a use case did not happen. `E` are the rules of its module.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure<E> {
    /// The actor's role may not do this (HTTP 403).
    #[error("not permitted: {}", .0.word())]
    NotPermitted(Permission),
    /// There is no such thing, or the actor may not know that it exists (HTTP 404).
    #[error("not found")]
    NotFound,
    /// A rule of the domain stands against it (HTTP 409 or 422, see [`Coded`]).
    #[error(transparent)]
    Rule(E),
    /// The store could not (HTTP 409, 503, 500).
    #[error(transparent)]
    Store(StoreError),
}

impl<E> From<StoreError> for Failure<E> {
    fn from(error: StoreError) -> Self {
        Failure::Store(error)
    }
}

impl<E> Failure<E> {
    /// Translates the rule, for a use case that uses another module's.
    pub fn map_rule<F>(self, f: impl FnOnce(E) -> F) -> Failure<F> {
        match self {
            Failure::NotPermitted(p) => Failure::NotPermitted(p),
            Failure::NotFound => Failure::NotFound,
            Failure::Rule(e) => Failure::Rule(f(e)),
            Failure::Store(e) => Failure::Store(e),
        }
    }

    /// The store was busy: the whole act may be tried again.
    pub fn is_busy(&self) -> bool {
        matches!(self, Failure::Store(StoreError::Busy))
    }
}

/// What a rule's refusal is for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The form can be corrected (HTTP 422).
    Invalid,
    /// The state of things stands against it (HTTP 409).
    Conflict,
    /// Too many tries (HTTP 429).
    TooMany,
}

/// A rule's refusal with a stable code. The sentence for people is in the catalogue under `error-<code>`.
pub trait Coded: std::error::Error {
    /// Stable code, kebab-case.
    fn code(&self) -> &'static str;
    /// What it is for the caller.
    fn kind(&self) -> Kind;
    /// The form field it belongs to, if any.
    fn field(&self) -> Option<&'static str> {
        None
    }
}

/// The rules of a use case that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Nothing {}

impl Coded for Nothing {
    fn code(&self) -> &'static str {
        match *self {}
    }
    fn kind(&self) -> Kind {
        match *self {}
    }
}
