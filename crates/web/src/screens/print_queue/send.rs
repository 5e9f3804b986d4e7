//! `POST /print-queue/next` and `POST /print-queue/{person}/{card}/print`: to the printer, with a blank each.

use app::card::{self, QueueFrom};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::{ids, next_form, screen};
use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::layout::{Screen, SeeOther};
use crate::paths;
use crate::rules::sentence;
use crate::security::{CsrfForm, NoFields};
use crate::text::key;
use crate::ui::Tone;

/// Cards sent at once at most.
const MOST_AT_ONCE: usize = 50;

#[derive(Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    count: String,
}

pub(super) async fn next(desk: Desk, CsrfForm(typed): CsrfForm<Next>) -> Result<Response, PageError> {
    desk.authorise(domain::staff::Permission::PrintCard)?;
    let count = typed.count.trim().parse::<usize>().ok().filter(|count| (1..=MOST_AT_ONCE).contains(count));
    let Some(count) = count else {
        let mut form = next_form().fill("count", &typed.count);
        form.refuse("count", key!("print-next-refused").with("most", MOST_AT_ONCE));
        let from = QueueFrom::default();
        let queue = desk.write(move |ctx| card::queue(ctx, from, card::QUEUE_LIMIT)).await?;
        return Ok(Screen::invalid(screen(desk, queue, from, form)).into_response());
    };
    let sent = desk.write(move |ctx| card::send_next(ctx, count)).await?;
    let answer = desk.page.see_other(paths::PRINT_QUEUE);
    let answer = if sent == 0 {
        answer.notice(Tone::Warn, desk.page.t("print-sent-none"))
    } else {
        answer.notice(Tone::Good, desk.page.t("print-sent-some").with("count", sent))
    };
    Ok(answer.into_response())
}

pub(super) async fn one(
    desk: Desk,
    Path(path): Path<(String, String)>,
    CsrfForm(NoFields {}): CsrfForm<NoFields>,
) -> Result<SeeOther, PageError> {
    let (person, card) = ids(&path)?;
    let sent = desk.write(move |ctx| card::send_to_printer(ctx, person, card)).await;
    let answer = desk.page.see_other(paths::PRINT_QUEUE);
    match sent {
        Ok(card) => {
            let serial = card.state.serial().map(|serial| serial.to_string()).unwrap_or_default();
            Ok(answer.notice(Tone::Good, desk.page.t("print-sent-one").with("serial", serial)))
        }
        // The list says anew how things stand; the reason stands above it.
        Err(Refusal::Rule(rule)) => Ok(answer.notice(Tone::Warn, desk.page.say(&sentence(&rule)))),
        Err(Refusal::Page(error)) => Err(error),
    }
}
