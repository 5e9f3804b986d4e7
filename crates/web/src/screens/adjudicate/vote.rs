//! `POST /adjudicate/{person}/vote`: one of the two votes, then the next case.

use app::uniqueness::{self, DeskError, next_case};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::uniqueness::{MIN_REASON_CHARS, Ruling, Tally, Verdict, VoteError};
use serde::Deserialize;

use super::again;
use super::case::{load, verdict_label};
use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::layout::Screen;
use crate::screens::sample::person_id;
use crate::security::CsrfForm;
use crate::text::{Key, key};
use crate::ui::{Choice, Control, Field, Form, Tone};

/// Longest reason, in characters.
pub(super) const REASON_CHARS: u16 = 500;

#[derive(Deserialize)]
pub(super) struct Ballot {
    #[serde(default)]
    verdict: String,
    #[serde(default)]
    reason: String,
}

/// The ballot.
pub(super) fn vote_form() -> Form {
    let choices = Verdict::ALL.iter().map(|verdict| Choice::new(verdict.word(), verdict_label(*verdict))).collect();
    let verdict = Field::new("verdict", key!("vote-verdict"), Control::Radios(choices)).required();
    Form::new([verdict, reason_field()])
}

/// Why, in words.
pub(super) fn reason_field() -> Field {
    Field::new("reason", key!("vote-reason"), Control::Area)
        .required()
        .hint(key!("vote-reason-hint").with("count", MIN_REASON_CHARS))
        .max_length(REASON_CHARS)
}

pub(super) async fn vote(
    desk: Desk,
    Path(id): Path<String>,
    CsrfForm(typed): CsrfForm<Ballot>,
) -> Result<Response, PageError> {
    desk.authorise(domain::staff::Permission::Adjudicate)?;
    let id = person_id(&id)?;
    let again = |field, what| again([("verdict", &typed.verdict), ("reason", &typed.reason)], field, what);
    let Some(verdict) = Verdict::from_word(&typed.verdict) else {
        let missing = again("verdict", key!("vote-verdict-missing").into());
        return Ok(Screen::invalid(load(desk, id, missing).await?).into_response());
    };
    let reason = typed.reason.clone();
    match desk.write(move |ctx| uniqueness::vote(ctx, id, verdict, &reason)).await {
        Ok(tally) => {
            let next = desk.read(|ctx| next_case(ctx)).await?;
            let path = next.map_or_else(|| "/adjudicate".to_owned(), |id| format!("/adjudicate/{id}"));
            let said = desk.page.t(outcome(tally)).to_string();
            Ok(desk.page.see_other(&path).notice(Tone::Good, said).into_response())
        }
        Err(Refusal::Rule(DeskError::Vote(VoteError::NoReason))) => {
            let short = again("reason", key!("vote-reason-missing").with("count", MIN_REASON_CHARS));
            Ok(Screen::invalid(load(desk, id, short).await?).into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

fn outcome(tally: Tally) -> Key {
    match tally {
        Tally::Waiting { .. } => key!("vote-waiting"),
        Tally::Agreed(Ruling::Unique) => key!("vote-agreed-unique"),
        Tally::Agreed(Ruling::Duplicate) => key!("vote-agreed-duplicate"),
        Tally::Agreed(Ruling::Discarded) => key!("settled-discarded"),
        Tally::Disagreed => key!("vote-disagreed"),
    }
}
