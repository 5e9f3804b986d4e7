//! Who is at the desk: the session as the screens see it, and where it is looked up.

use crate::text::{Key, OfficeZone, key};

/// What a member of staff may do; the names are those of Permendagri 95/2019 where it has one (operator, Art. 47;
/// verifikator, Art. 46).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Records people at the desk.
    Operator,
    /// Checks a recording against its form.
    Verifier,
    /// Decides pairs that resemble each other.
    Adjudicator,
    /// Prints cards and hands them over.
    Printer,
    /// Keeps the blanks.
    StockClerk,
    /// Heads the office.
    Head,
    /// Reads everything, changes nothing.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 7] =
        [Self::Operator, Self::Verifier, Self::Adjudicator, Self::Printer, Self::StockClerk, Self::Head, Self::Auditor];

    /// The role's name in the catalogue.
    #[must_use]
    pub const fn label(self) -> Key {
        match self {
            Self::Operator => key!("role-operator"),
            Self::Verifier => key!("role-verifier"),
            Self::Adjudicator => key!("role-adjudicator"),
            Self::Printer => key!("role-printer"),
            Self::StockClerk => key!("role-stock-clerk"),
            Self::Head => key!("role-head"),
            Self::Auditor => key!("role-auditor"),
        }
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
