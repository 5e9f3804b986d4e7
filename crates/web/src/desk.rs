//! A signed-in officer at their desk: the page, who acts, and the way to the use cases.

use std::sync::Arc;

use app::port::{Documents, StoreError};
use app::staff::session_of;
use app::{Coded, Ctx, Failure, Kind, Nothing, Service};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::staff::{Actor, Permission, Role};

use crate::PageError;
use crate::error::TOO_MANY_RETRY_S;
use crate::layout::Page;
use crate::rules::sentence;
use crate::security::{RandomSource, Session, SessionSource, SessionsUnavailable};
use crate::shell::blocking;

/// What the screens need of the program.
#[derive(Clone)]
pub struct WebState {
    /// The use cases.
    pub service: Arc<Service>,
    /// The program itself, for what happens before anybody is signed in.
    pub program: Actor,
    /// Letters, minutes, card faces as PDF.
    pub documents: Arc<dyn Documents>,
    /// The program's own workers, for who watches whether they are alive.
    pub workers: Arc<dyn Workers>,
    /// Unpredictable bytes for visit tokens and request numbers.
    pub random: RandomSource,
    /// Whether the site is reached over HTTPS.
    pub is_secure: bool,
}

/// How the threads that work behind the screens are.
pub trait Workers: Send + Sync {
    /// Every worker, in a fixed order.
    fn pulses(&self) -> Vec<WorkerPulse>;
}

/// One worker's sign of life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerPulse {
    /// What it does, one word.
    pub name: &'static str,
    /// Seconds since its last sign of life.
    pub silent_s: u64,
    /// It has ended, or has been silent for longer than any round of its work takes.
    pub is_stale: bool,
}

/// Finds the sessions of cookies in the register.
pub(crate) struct RegisterSessions(pub WebState);

impl SessionSource for RegisterSessions {
    fn find(&self, token: &str) -> Result<Option<Session>, SessionsUnavailable> {
        let look = |ctx: &mut Ctx<'_>| Ok::<_, Failure<Nothing>>(session_of(ctx, token)?);
        let found = self.0.service.read(&self.0.program, look).map_err(|_| SessionsUnavailable)?;
        Ok(found.map(|session| Session {
            user_name: session.staff.display_name.clone(),
            office_name: session.office.name.clone(),
            zone: session.office.zone,
            roles: vec![session.staff.role],
            actor: session.actor(),
        }))
    }
}

/// Why a use case was not done: a page that says so, or a rule that the screen may show beside a field.
#[derive(Debug)]
pub enum Refusal<E> {
    /// 403, 404, 409, 500, 503.
    Page(PageError),
    /// A rule of the use case.
    Rule(E),
}

impl<E: Coded> From<Refusal<E>> for PageError {
    fn from(refusal: Refusal<E>) -> Self {
        match refusal {
            Refusal::Page(error) => error,
            Refusal::Rule(rule) => match rule.kind() {
                Kind::TooMany => PageError::TooMany { retry_after_s: TOO_MANY_RETRY_S },
                Kind::Conflict | Kind::Invalid => PageError::Conflict(sentence(&rule)),
            },
        }
    }
}

/// The page of a failure that no screen handles itself.
fn refusal<E>(failure: Failure<E>) -> Refusal<E> {
    let page = match failure {
        Failure::Rule(rule) => return Refusal::Rule(rule),
        Failure::NotPermitted(_) => PageError::Forbidden,
        Failure::NotFound => PageError::NotFound,
        Failure::Store(StoreError::Conflict(_)) => PageError::Conflict(crate::text::key!("rule-faster").into()),
        Failure::Store(StoreError::Busy | StoreError::Unavailable(_)) => PageError::Unavailable,
        Failure::Store(StoreError::Corrupt(what)) => PageError::internal(what),
    };
    Refusal::Page(page)
}

/// An officer at work. Handlers of screens for signed-in people take it as an extractor; a stranger is sent to sign in.
pub struct Desk {
    /// The page being made.
    pub page: Page,
    /// Who acts.
    pub actor: Actor,
    /// What the program gives.
    pub state: WebState,
}

impl FromRequestParts<WebState> for Desk {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, PageError> {
        let page = Page::from_request_parts(parts, state).await?;
        let actor = page.signed_in()?.actor.clone();
        Ok(Self { page, actor, state: state.clone() })
    }
}

impl Desk {
    /// Refuses with 403 what the officer's role may not do: for pages that call no use case.
    ///
    /// # Errors
    /// `Forbidden`.
    pub fn authorise(&self, permission: Permission) -> Result<(), PageError> {
        if self.actor.may(permission) { Ok(()) } else { Err(PageError::Forbidden) }
    }

    /// Whether the officer may do something: to offer a button or not.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.actor.may(permission)
    }

    /// What the officer is.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        self.actor.role
    }

    /// Does a use case that changes something (a look at a resident leaves a trace, too).
    ///
    /// # Errors
    /// A page, or the use case's rule.
    pub async fn write<R, E>(
        &self,
        act: impl FnMut(&mut Ctx<'_>) -> Result<R, Failure<E>> + Send + 'static,
    ) -> Result<R, Refusal<E>>
    where
        R: Send + 'static,
        E: Send + 'static,
    {
        let (service, actor) = (self.state.service.clone(), self.actor.clone());
        let done = blocking(move || service.write(&actor, act)).await.map_err(Refusal::Page)?;
        done.map_err(refusal)
    }

    /// Does a use case that only reads.
    ///
    /// # Errors
    /// A page, or the use case's rule.
    pub async fn read<R, E>(
        &self,
        look: impl FnMut(&mut Ctx<'_>) -> Result<R, Failure<E>> + Send + 'static,
    ) -> Result<R, Refusal<E>>
    where
        R: Send + 'static,
        E: Send + 'static,
    {
        let (service, actor) = (self.state.service.clone(), self.actor.clone());
        let done = blocking(move || service.read(&actor, look)).await.map_err(Refusal::Page)?;
        done.map_err(refusal)
    }
}
