//! `POST /verify/{person}/approve`, `/reject` and `/fail`: the decision, then the next recording.

use app::enrolment::{self, EnrolmentError, first_waiting, takers};
use app::{Ctx, Failure};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::enrolment::Status;
use domain::ids::PersonId;
use serde::Deserialize;

use super::check::{load, reject_form};
use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::layout::{Screen, SeeOther};
use crate::rules::sentence;
use crate::screens::sample::person_id;
use crate::security::{CsrfForm, NoFields};
use crate::text::{Key, key};
use crate::ui::Tone;

#[derive(Deserialize)]
pub(super) struct Rejection {
    #[serde(default)]
    reason: String,
}

pub(super) async fn approve(
    desk: Desk,
    Path(id): Path<String>,
    CsrfForm(NoFields {}): CsrfForm<NoFields>,
) -> Result<SeeOther, PageError> {
    let id = person_id(&id)?;
    desk.write(move |ctx| enrolment::approve(ctx, id)).await?;
    next(&desk, key!("verify-approved")).await
}

pub(super) async fn reject(
    desk: Desk,
    Path(id): Path<String>,
    CsrfForm(typed): CsrfForm<Rejection>,
) -> Result<Response, PageError> {
    let id = person_id(&id)?;
    let reason = typed.reason.clone();
    let done = desk.write(move |ctx| enrolment::reject(ctx, id, &reason)).await;
    decided(desk, id, done.map(|_| key!("verify-rejected")), &typed.reason).await
}

/// The biometrics are unusable: the head of office deletes them, and the person is recorded again.
pub(super) async fn fail(
    desk: Desk,
    Path(id): Path<String>,
    CsrfForm(typed): CsrfForm<Rejection>,
) -> Result<Response, PageError> {
    let id = person_id(&id)?;
    let reason = typed.reason.clone();
    let done = desk.write(move |ctx| enrolment::fail(ctx, id, &reason)).await;
    decided(desk, id, done.map(|_| key!("verify-failed")), &typed.reason).await
}

async fn decided(
    desk: Desk,
    id: PersonId,
    done: Result<Key, Refusal<EnrolmentError>>,
    reason: &str,
) -> Result<Response, PageError> {
    match done {
        Ok(said) => Ok(next(&desk, said).await?.into_response()),
        Err(Refusal::Rule(rule @ EnrolmentError::NoReason)) => {
            let mut form = reject_form().fill("reason", reason);
            form.refuse("reason", sentence(&rule));
            Ok(Screen::invalid(load(desk, id, form).await?).into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// On to the recording that has waited longest and that this officer did not make.
async fn next(desk: &Desk, said: Key) -> Result<SeeOther, PageError> {
    let next = desk.read(first_of_others).await?;
    let path = next.map_or_else(|| "/verify".to_owned(), |id| format!("/verify/{id}"));
    Ok(desk.page.see_other(&path).notice(Tone::Good, desk.page.t(said)))
}

/// The recording that has waited longest and in which this officer had no hand.
pub(super) fn first_of_others(ctx: &mut Ctx<'_>) -> Result<Option<PersonId>, Failure<EnrolmentError>> {
    let me = ctx.actor.staff;
    first_waiting(ctx, Status::BioCaptured, |ctx, encounter| Ok(!takers(ctx, encounter)?.contains(&me)))
}
