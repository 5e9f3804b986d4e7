//! The screens: one file each, its template of the same name under `templates/screens/`.

mod health;
mod home;
mod sign_in;

use std::sync::Arc;

use axum::Router;

use crate::desk::{RegisterSessions, WebState};
use crate::shell::{ShellConfig, shell};

/// Every screen over the use cases.
pub fn router(state: WebState) -> Router {
    let config = ShellConfig {
        sessions: Arc::new(RegisterSessions(state.clone())),
        random: state.random.clone(),
        is_secure: state.is_secure,
    };
    let screens = Router::new().merge(home::routes()).merge(sign_in::routes());
    shell(screens.with_state(state.clone()), config).merge(health::routes().with_state(state))
}
