//! What stands around all screens.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;

use crate::security::{FORM_LIMIT_BYTES, RandomSource, SessionSource};
use crate::{PageError, assets, context, language, paths};

/// What the screens need from the binary.
#[derive(Clone)]
pub struct ShellConfig {
    /// Where sessions are looked up.
    pub sessions: Arc<dyn SessionSource>,
    /// Unpredictable bytes for visitor tokens and request ids.
    pub random: RandomSource,
    /// Whether the site is reached over HTTPS: cookies are then `Secure` and browsers are told to stay.
    pub is_secure: bool,
}

impl fmt::Debug for ShellConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShellConfig").field("is_secure", &self.is_secure).finish_non_exhaustive()
    }
}

/// Puts the shared parts around the screens' routes: assets, language switch, error pages, body limit, panics caught,
/// session, origin check, cookies, security headers.
pub fn shell(screens: Router, config: ShellConfig) -> Router {
    screens
        .route("/assets/{file}", get(assets::serve))
        .route(paths::LANGUAGE, post(language::choose))
        .fallback(async || PageError::NotFound)
        .method_not_allowed_fallback(async || PageError::MethodNotAllowed)
        .layer(DefaultBodyLimit::max(FORM_LIMIT_BYTES))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(config, context::attend))
}

/// Runs synchronous work (a use case) on the blocking pool.
///
/// # Errors
/// `Internal` if the work panicked. The panic's message is not logged: it may hold what a log must not.
pub async fn blocking<T, F>(work: F) -> Result<T, PageError>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let stopped = |_| PageError::internal("a use case panicked or was stopped");
    tokio::task::spawn_blocking(work).await.map_err(stopped)
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a screen panicked");
    PageError::Internal.into_response()
}
