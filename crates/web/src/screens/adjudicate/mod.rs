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
use crate::text::Message;
use crate::ui::Form;

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

/// Shows a decision's form again: with what was typed, and what is wrong with one of its fields.
fn again<'a>(
    typed: [(&'static str, &'a str); 2],
    field: &'static str,
    what: Message,
) -> impl FnOnce(Form) -> Form + Send + 'a {
    move |form| {
        let mut form = typed.into_iter().fold(form, |form, (name, value)| form.fill(name, value));
        form.refuse(field, what);
        form
    }
}
