//! `POST /print-queue/{person}/{card}/printed` and `…/failed`: what a person saw in the tray, when the printer cannot
//! say it.

use app::card::{self, CardError};
use axum::extract::Path;
use serde::Deserialize;

use super::ids;
use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::layout::SeeOther;
use crate::paths;
use crate::rules::sentence;
use crate::security::{CsrfForm, NoFields};
use crate::text::{Key, key};
use crate::ui::Tone;

pub(super) async fn printed(
    desk: Desk,
    Path(path): Path<(String, String)>,
    CsrfForm(NoFields {}): CsrfForm<NoFields>,
) -> Result<SeeOther, PageError> {
    let (person, card) = ids(&path)?;
    let told = desk.write(move |ctx| card::confirm_printed(ctx, person, card)).await;
    answer(&desk, told, key!("print-told-printed"))
}

#[derive(Deserialize)]
pub(super) struct Failed {
    #[serde(default)]
    blank: String,
}

pub(super) async fn failed(
    desk: Desk,
    Path(path): Path<(String, String)>,
    CsrfForm(typed): CsrfForm<Failed>,
) -> Result<SeeOther, PageError> {
    let (person, card) = ids(&path)?;
    let (is_spoiled, said) = match typed.blank.as_str() {
        "spoiled" => (true, key!("print-told-spoiled")),
        "back" => (false, key!("print-told-back")),
        _ => return Err(PageError::Unprocessable),
    };
    let told = desk.write(move |ctx| card::report_failure(ctx, person, card, is_spoiled, "told by an officer")).await;
    answer(&desk, told, said)
}

fn answer(desk: &Desk, told: Result<(), Refusal<CardError>>, said: Key) -> Result<SeeOther, PageError> {
    let answer = desk.page.see_other(paths::PRINT_QUEUE);
    match told {
        Ok(()) => Ok(answer.notice(Tone::Good, desk.page.t(said))),
        Err(Refusal::Rule(rule)) => Ok(answer.notice(Tone::Warn, desk.page.say(&sentence(&rule)))),
        Err(Refusal::Page(error)) => Err(error),
    }
}
