//! Where a signed-in officer starts: the desk of their role.

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;
use domain::staff::Role;

use crate::desk::{Desk, WebState};
use crate::paths;

pub(super) fn routes() -> Router<WebState> {
    Router::new().route(paths::START, get(show))
}

async fn show(desk: Desk) -> Redirect {
    Redirect::to(match desk.role() {
        Some(Role::Operator) => paths::PEOPLE,
        Some(Role::Verifier) => paths::VERIFY,
        Some(Role::Adjudicator) => paths::ADJUDICATE,
        Some(Role::Printer) => paths::PRINT_QUEUE,
        Some(Role::StockClerk) => paths::STOCK,
        Some(Role::Auditor) => paths::JOURNAL,
        Some(Role::Head) | None => paths::COVERAGE,
    })
}
