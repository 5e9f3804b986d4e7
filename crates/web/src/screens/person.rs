//! One resident: their file, and what can be done from it.

mod events;
mod file;
mod letter;
mod replacement;
mod words;

use axum::Router;
use axum::routing::{get, post};
use domain::ids::PersonId;

use crate::PageError;
use crate::desk::WebState;
use crate::paths;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/people/{person}", get(file::show))
        .route("/people/{person}/biodata", post(letter::issue))
        .route("/people/{person}/replacement", get(replacement::show).post(replacement::submit))
        .route("/people/{person}/events/{kind}", get(events::show).post(events::submit))
}

/// The person of an address; anything that is no id does not exist.
fn id_of(text: &str) -> Result<PersonId, PageError> {
    text.parse().map_err(|_| PageError::NotFound)
}

/// The address of a person's file.
fn path_of(id: PersonId) -> String {
    format!("{}/{id}", paths::PEOPLE)
}
