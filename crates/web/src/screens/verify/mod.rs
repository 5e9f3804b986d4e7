//! The second pair of eyes: every recording is compared with the form by another officer than the one who made it.

mod check;
mod decide;
mod list;

use axum::Router;
use axum::routing::{get, post};

use crate::desk::WebState;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/verify", get(list::show))
        .route("/verify/{person}", get(check::show))
        .route("/verify/{person}/approve", post(decide::approve))
        .route("/verify/{person}/reject", post(decide::reject))
        .route("/verify/{person}/fail", post(decide::fail))
}
