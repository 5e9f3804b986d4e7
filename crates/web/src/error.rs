//! Refusals as pages: what happened, what to do next, and the number to read out to whoever helps.

use std::fmt;
use std::sync::Arc;

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::context::{RequestContext, html, is_html};
use crate::layout::Page;
use crate::paths::{self, Link};
use crate::text::{Key, Message, key};

/// Why a request is not answered with its screen. The sentences are in the catalogue; causes stay in the log.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PageError {
    /// 400: the request cannot be read.
    #[error("malformed request")]
    BadRequest,
    /// 401: nobody is signed in; the browser is sent to the sign-in form and comes back afterwards.
    #[error("sign-in required")]
    SignInRequired,
    /// 403: the person may not do this, and we admit that it exists.
    #[error("forbidden")]
    Forbidden,
    /// 403: the form did not come from a page of this session.
    #[error("form token or origin missing or wrong")]
    Forged,
    /// 404: it does not exist, or the person may not even know that it does.
    #[error("not found")]
    NotFound,
    /// 405: the address exists, the verb does not.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// 409: somebody else was faster; the message says with what.
    #[error("conflict")]
    Conflict(Message),
    /// 413: the form or a file is too big.
    #[error("too large")]
    TooLarge,
    /// 415: the form came in another encoding than ours.
    #[error("unsupported media type")]
    UnsupportedMedia,
    /// 422: the form cannot be understood. Prefer to show the form again with errors beside its fields.
    #[error("unprocessable")]
    Unprocessable,
    /// 429: too many attempts.
    #[error("too many requests")]
    TooMany {
        /// When to try again, in seconds.
        retry_after_s: u32,
    },
    /// 500: our fault.
    #[error("internal error")]
    Internal,
    /// 503: overloaded, or the register cannot be reached now.
    #[error("unavailable")]
    Unavailable,
}

/// When to try again after a 503, in seconds.
const UNAVAILABLE_RETRY_S: u32 = 5;
/// When to try again after too many failed sign-ins, in seconds: by then the first of them no longer counts.
pub(crate) const TOO_MANY_RETRY_S: u32 = 60 * 15;

impl PageError {
    /// Logs a cause and answers 500. The cause must not hold personal data.
    #[must_use]
    pub fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(%cause, "a screen failed");
        Self::Internal
    }

    /// The refusal behind a bare status, such as an extractor's.
    #[must_use]
    pub fn from_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::SignInRequired,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMedia,
            StatusCode::UNPROCESSABLE_ENTITY => Self::Unprocessable,
            StatusCode::TOO_MANY_REQUESTS => Self::TooMany { retry_after_s: 60 },
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            _ if status.is_server_error() => Self::Internal,
            _ => Self::BadRequest,
        }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::SignInRequired => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::Forged => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The page's heading, what happened, and what to do next.
    fn sentences(&self) -> (Key, Message, Key) {
        match self {
            Self::BadRequest | Self::UnsupportedMedia | Self::MethodNotAllowed => {
                (key!("error-request-title"), key!("error-request-what").into(), key!("error-request-next"))
            }
            Self::SignInRequired => {
                (key!("error-sign-in-title"), key!("error-sign-in-what").into(), key!("error-sign-in-next"))
            }
            Self::Forbidden => {
                (key!("error-forbidden-title"), key!("error-forbidden-what").into(), key!("error-forbidden-next"))
            }
            Self::Forged => (key!("error-forged-title"), key!("error-forged-what").into(), key!("error-forged-next")),
            Self::NotFound => {
                (key!("error-not-found-title"), key!("error-not-found-what").into(), key!("error-not-found-next"))
            }
            Self::Conflict(what) => (key!("error-conflict-title"), what.clone(), key!("error-conflict-next")),
            Self::TooLarge => {
                (key!("error-too-large-title"), key!("error-too-large-what").into(), key!("error-too-large-next"))
            }
            Self::Unprocessable => (key!("error-form-title"), key!("error-form-what").into(), key!("error-form-next")),
            Self::TooMany { retry_after_s } => (
                key!("error-too-many-title"),
                key!("error-too-many-what").with("seconds", *retry_after_s),
                key!("error-too-many-next"),
            ),
            Self::Internal => {
                (key!("error-internal-title"), key!("error-internal-what").into(), key!("error-internal-next"))
            }
            Self::Unavailable => {
                (key!("error-unavailable-title"), key!("error-unavailable-what").into(), key!("error-unavailable-next"))
            }
        }
    }

    const fn retry_after_s(&self) -> Option<u32> {
        match self {
            Self::TooMany { retry_after_s } => Some(*retry_after_s),
            Self::Unavailable => Some(UNAVAILABLE_RETRY_S),
            _ => None,
        }
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        Self::internal(error)
    }
}

/// Leaves the refusal in the response; the shell, which knows the reader, makes the page of it.
impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorScreen {
    page: Page,
    status: u16,
    what: Message,
    next: Key,
}

/// Replaces a bare refusal by its page; leaves every other response alone.
pub(crate) fn error_page(context: &Arc<RequestContext>, response: Response) -> Response {
    let status = response.status();
    let is_bare = (status.is_client_error() || status.is_server_error()) && !is_html(response.headers());
    let error = match response.extensions().get::<PageError>() {
        Some(error) => error.clone(),
        None if is_bare => PageError::from_status(status),
        None => return response,
    };
    if error == PageError::SignInRequired {
        return to_sign_in(context);
    }
    let (title, what, next) = error.sentences();
    let screen =
        ErrorScreen { page: Page::new(Arc::clone(context)).titled(title), status: error.status().as_u16(), what, next };
    let body = screen.render().unwrap_or_else(|_| error.status().to_string());
    let mut page = html(error.status(), body);
    if let Some(allow) = response.headers().get(header::ALLOW) {
        page.headers_mut().insert(header::ALLOW, allow.clone());
    }
    if let Some(seconds) = error.retry_after_s() {
        page.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    page
}

fn to_sign_in(context: &RequestContext) -> Response {
    let next = context.path().as_str();
    let link = Link::new(paths::SIGN_IN).with("next", if next == paths::START { "" } else { next });
    (StatusCode::SEE_OTHER, [(header::LOCATION, link.build())]).into_response()
}
