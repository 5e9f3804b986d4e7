//! Who is at the desk: the session as the screens see it, and where it is looked up.

pub use domain::staff::Role;

use domain::region::OfficeZone;
use domain::staff::Actor;

use crate::text::{Key, key};

/// A role's name in the catalogue.
#[must_use]
pub fn role_label(role: &Role) -> Key {
    match role {
        Role::Operator => key!("role-operator"),
        Role::Verifier => key!("role-verifier"),
        Role::Adjudicator => key!("role-adjudicator"),
        Role::Printer => key!("role-printer"),
        Role::StockClerk => key!("role-stock-clerk"),
        Role::Head => key!("role-head"),
        Role::Auditor => key!("role-auditor"),
    }
}

/// A signed-in person, as the header of each page shows them.
#[derive(Clone, Debug)]
pub struct Session {
    /// The name shown in the header.
    pub user_name: String,
    /// The office whose people and stock these are.
    pub office_name: String,
    /// The zone of the office's clock.
    pub zone: OfficeZone,
    /// What the person may do; decides the navigation only, use cases decide for themselves.
    pub roles: Vec<Role>,
    /// Who acts, for the use cases.
    pub actor: Actor,
}

/// The register of sessions cannot be reached now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sessions cannot be looked up")]
pub struct SessionsUnavailable;

/// Looks sessions up by the token in the cookie.
pub trait SessionSource: Send + Sync {
    /// The live session of a token; `None` if there is none or it has ended. Called on the blocking pool.
    ///
    /// # Errors
    /// [`SessionsUnavailable`] if it cannot be known now; the reader sees "try again", not the sign-in form.
    fn find(&self, token: &str) -> Result<Option<Session>, SessionsUnavailable>;
}

/// What a response does to the session cookie.
#[derive(Clone, Debug)]
pub enum SessionChange {
    /// Begins a session with this token (base64url text from the use case that signs people in).
    Start(String),
    /// Ends it.
    End,
}
