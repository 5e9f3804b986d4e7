//! `POST /stock/destructions/{id}/approve` and `…/withdraw`: the second signature, or none ever.

use app::stock::{self, DestructionError};
use axum::extract::Path;

use super::parse;
use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::layout::SeeOther;
use crate::rules::sentence;
use crate::security::{CsrfForm, NoFields};
use crate::text::{Key, key};
use crate::ui::Tone;

pub(super) async fn approve(
    desk: Desk,
    Path(id): Path<String>,
    CsrfForm(NoFields {}): CsrfForm<NoFields>,
) -> Result<SeeOther, PageError> {
    let key = parse(&id)?;
    let done = desk.write(move |ctx| stock::approve_destruction(ctx, key).map(|_| ())).await;
    answer(&desk, &id, done, key!("destruction-approved"))
}

pub(super) async fn withdraw(
    desk: Desk,
    Path(id): Path<String>,
    CsrfForm(NoFields {}): CsrfForm<NoFields>,
) -> Result<SeeOther, PageError> {
    let key = parse(&id)?;
    let done = desk.write(move |ctx| stock::withdraw_destruction(ctx, key)).await;
    answer(&desk, &id, done, key!("destruction-taken-back"))
}

/// Back to the list, which says how it stands now; a rule's refusal stands above it.
fn answer(
    desk: &Desk,
    id: &str,
    done: Result<(), Refusal<DestructionError>>,
    said: Key,
) -> Result<SeeOther, PageError> {
    let answer = desk.page.see_other(&format!("/stock/destructions/{id}"));
    match done {
        Ok(()) => Ok(answer.notice(Tone::Good, desk.page.t(said))),
        Err(Refusal::Rule(rule)) => Ok(answer.notice(Tone::Warn, desk.page.say(&sentence(&rule)))),
        Err(Refusal::Page(error)) => Err(error),
    }
}
