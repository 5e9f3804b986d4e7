//! `POST /verify/{person}/approve`, `/reject` and `/fail`: the decision, then the next recording.

use app::enrolment::{self, EnrolmentError, first_waiting, takers};
use app::{Ctx, Failure};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::enrolment::{Enrolment, Status};
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

/// What a verifier does to a recording that is not right, with a reason.
type Refuse = fn(&mut Ctx<'_>, PersonId, &str) -> Result<Enrolment, Failure<EnrolmentError>>;

/// Back to the desk, to be corrected there.
pub(super) async fn reject(
    desk: Desk,
    Path(id): Path<String>,
    CsrfForm(typed): CsrfForm<Rejection>,
) -> Result<Response, PageError> {
    refuse(desk, &id, typed.reason, enrolment::reject, key!("verify-rejected")).await
}

/// The biometrics are unusable: the head of office deletes them, and the person is recorded again.
pub(super) async fn fail(
    desk: Desk,
    Path(id): Path<String>,
    CsrfForm(typed): CsrfForm<Rejection>,
) -> Result<Response, PageError> {
    refuse(desk, &id, typed.reason, enrolment::fail, key!("verify-failed")).await
}

async fn refuse(desk: Desk, id: &str, reason: String, act: Refuse, said: Key) -> Result<Response, PageError> {
    let id = person_id(id)?;
    let why = reason.clone();
    match desk.write(move |ctx| act(ctx, id, &why)).await {
        Ok(_) => Ok(next(&desk, said).await?.into_response()),
        Err(Refusal::Rule(rule @ EnrolmentError::NoReason)) => {
            let mut form = reject_form().fill("reason", &reason);
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
