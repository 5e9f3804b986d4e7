//! `POST /record/{person}/cancel`: gives an open recording up, so that it can be begun anew.

use app::enrolment::{self, EnrolmentError};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::staff::Permission;
use serde::Deserialize;

use super::desk::not_cancelled;
use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::rules::sentence;
use crate::screens::sample::person_id;
use crate::security::CsrfForm;
use crate::text::key;
use crate::ui::{Field, Form, Tone};

/// Longest reason, in characters.
const REASON_CHARS: u16 = 200;

#[derive(Deserialize)]
pub(super) struct Cancellation {
    #[serde(default)]
    reason: String,
}

/// Why the recording is given up.
pub(super) fn cancel_form() -> Form {
    let reason = Field::text("reason", key!("record-cancel-reason"));
    Form::new([reason.required().hint(key!("record-cancel-hint")).max_length(REASON_CHARS)])
}

pub(super) async fn cancel(
    desk: Desk,
    Path(id): Path<String>,
    CsrfForm(typed): CsrfForm<Cancellation>,
) -> Result<Response, PageError> {
    desk.authorise(Permission::Record)?;
    let id = person_id(&id)?;
    let reason = typed.reason.clone();
    match desk.write(move |ctx| enrolment::cancel(ctx, id, &reason)).await {
        Ok(()) => {
            let said = desk.page.t("record-cancelled").to_string();
            Ok(desk.page.see_other(&format!("/record/{id}")).notice(Tone::Neutral, said).into_response())
        }
        Err(Refusal::Rule(rule @ EnrolmentError::NoReason)) => {
            let mut form = cancel_form().fill("reason", &typed.reason);
            form.refuse("reason", sentence(&rule));
            not_cancelled(desk, id, form).await
        }
        Err(refusal) => Err(refusal.into()),
    }
}
