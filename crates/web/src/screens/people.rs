//! Residents: the search for one, the list of a village, and entering somebody new.

pub(super) mod fields;
pub(super) mod parts;
mod register;
mod search;
pub(super) mod sentences;
mod village;

use axum::Router;
use axum::routing::get;

use crate::desk::WebState;
use crate::paths;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route(paths::PEOPLE, get(search::show).post(search::submit))
        .route("/people/new", get(register::show).post(register::submit))
        .route("/people/village/{village}", get(village::show))
        .route("/people/village/{village}/list.csv", get(village::csv))
        .route("/people/village/{village}/list.xlsx", get(village::xlsx))
}
