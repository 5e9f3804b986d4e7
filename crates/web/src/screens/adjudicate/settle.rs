//! `POST /adjudicate/{person}/settle`: the head of office decides what the two adjudicators could not.

use app::uniqueness::{self, DeskError};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::staff::Permission;
use domain::uniqueness::{MIN_REASON_CHARS, Ruling, VoteError};
use serde::Deserialize;

use super::again;
use super::case::load;
use super::vote::reason_field;
use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::layout::Screen;
use crate::rules::sentence;
use crate::screens::sample::person_id;
use crate::security::CsrfForm;
use crate::text::{Key, key};
use crate::ui::{Choice, Control, Field, Form, Tone};

#[derive(Deserialize)]
pub(super) struct Settlement {
    #[serde(default)]
    ruling: String,
    #[serde(default)]
    reason: String,
}

/// The head's form.
pub(super) fn settle_form(rulings: &[Ruling]) -> Form {
    let choices = rulings.iter().map(|ruling| Choice::new(ruling.word(), ruling_label(*ruling))).collect();
    let ruling = Field::new("ruling", key!("settle-ruling"), Control::Radios(choices)).required();
    Form::new([ruling, reason_field()])
}

fn ruling_label(ruling: Ruling) -> Key {
    match ruling {
        Ruling::Unique => key!("ruling-unique"),
        Ruling::Duplicate => key!("ruling-duplicate"),
        Ruling::Discarded => key!("ruling-discarded"),
    }
}

pub(super) async fn settle(
    desk: Desk,
    Path(id): Path<String>,
    CsrfForm(typed): CsrfForm<Settlement>,
) -> Result<Response, PageError> {
    desk.authorise(Permission::Settle)?;
    let id = person_id(&id)?;
    let again = |field, what| again([("ruling", &typed.ruling), ("reason", &typed.reason)], field, what);
    let Some(ruling) = Ruling::from_word(&typed.ruling) else {
        let missing = again("ruling", key!("settle-ruling-missing").into());
        return Ok(Screen::invalid(load(desk, id, missing).await?).into_response());
    };
    let reason = typed.reason.clone();
    match desk.write(move |ctx| uniqueness::settle(ctx, id, ruling, &reason)).await {
        Ok(()) => {
            let said = match ruling {
                Ruling::Unique => key!("vote-agreed-unique"),
                Ruling::Duplicate => key!("vote-agreed-duplicate"),
                Ruling::Discarded => key!("settled-discarded"),
            };
            let said = desk.page.t(said).to_string();
            Ok(desk.page.see_other("/adjudicate?list=REQUEST_VALIDATION").notice(Tone::Good, said).into_response())
        }
        Err(Refusal::Rule(DeskError::Vote(VoteError::NoReason))) => {
            let short = again("reason", key!("vote-reason-missing").with("count", MIN_REASON_CHARS));
            Ok(Screen::invalid(load(desk, id, short).await?).into_response())
        }
        Err(Refusal::Rule(rule @ DeskError::Vote(VoteError::NobodyVotedSo))) => {
            let unsaid = again("ruling", sentence(&rule));
            Ok(Screen::invalid(load(desk, id, unsaid).await?).into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}
