//! Destruction of spoiled blanks with a berita acara: one person draws the list up, a second signs it.

mod decide;
mod minutes;
mod propose;
mod view;

use axum::Router;
use axum::routing::{get, post};
use domain::ids::DestructionId;

use crate::PageError;
use crate::desk::WebState;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/stock/destructions/new", get(propose::show).post(propose::submit))
        .route("/stock/destructions/{id}", get(view::show))
        .route("/stock/destructions/{id}/approve", post(decide::approve))
        .route("/stock/destructions/{id}/withdraw", post(decide::withdraw))
        .route("/stock/destructions/{id}/minutes.pdf", get(minutes::show))
}

/// The id in a path; anything else does not exist.
fn parse(id: &str) -> Result<DestructionId, PageError> {
    id.parse().map_err(|_| PageError::NotFound)
}
