//! The adjudication desk: two people, neither involved in the recording, decide with both records side by side; the
//! head of office settles what they could not, and deletes recordings that failed.

mod case;
mod compare;
mod discard;
mod evidence;
mod image;
mod list;
mod retry;
mod settle;
mod vote;

use axum::Router;
use axum::routing::{get, post};
use domain::staff::Permission;

use crate::PageError;
use crate::desk::{Desk, WebState};

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/adjudicate", get(list::show))
        .route("/adjudicate/{person}", get(case::show))
        .route("/adjudicate/{person}/vote", post(vote::vote))
        .route("/adjudicate/{person}/settle", post(settle::settle))
        .route("/adjudicate/{person}/discard", get(discard::show).post(discard::discard))
        .route("/adjudicate/{person}/retry", post(retry::retry))
        .route("/adjudicate/{person}/image/{shown}/{kind}", get(image::show))
}

/// The desk is for adjudicators and the head of office.
fn authorise(desk: &Desk) -> Result<(), PageError> {
    if desk.may(Permission::Adjudicate) { Ok(()) } else { desk.authorise(Permission::Settle) }
}
