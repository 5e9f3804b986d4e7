//! `/cards/{person}/{card}/hand-over`: who stands at the counter, and the card into their hand.

use app::card::{self, AtCounter, CardError, HandOver};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::card::{CardState, Recipient};
use domain::ids::{CardId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use super::ids;
use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::layout::{Page, Screen};
use crate::paths;
use crate::screens::print_queue::reason_label;
use crate::security::CsrfForm;
use crate::text::{Key, key};
use crate::ui::{Choice, Control, Crumb, Field, Form, Tone};

#[derive(Template)]
#[template(path = "screens/card_hand_over.html")]
pub(super) struct HandOverScreen {
    page: Page,
    crumbs: Vec<Crumb>,
    action: String,
    /// Where the card is sent on from; none if it is on its way already.
    ship: Option<String>,
    name: String,
    nik: String,
    born_on: Date,
    address: String,
    portrait: Option<String>,
    serial: String,
    reason: Key,
    printed_at: Timestamp,
    form: Form,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    to: String,
    #[serde(default)]
    deputy_name: String,
    #[serde(default)]
    basis: String,
}

const HOLDER: &str = "holder";
const DEPUTY: &str = "deputy";
/// Longest name and basis, in characters.
const TEXT_LIMIT: u16 = 60;

fn form() -> Form {
    let to = [Choice::new(HOLDER, key!("card-to-holder")), Choice::new(DEPUTY, key!("card-to-deputy"))];
    Form::new([
        Field::new("to", key!("card-to"), Control::Radios(to.into())).required(),
        Field::text("deputy_name", key!("card-deputy-name")).max_length(TEXT_LIMIT),
        Field::text("basis", key!("card-basis")).hint(key!("card-basis-hint")).max_length(TEXT_LIMIT),
    ])
    .fill("to", HOLDER)
}

/// What was typed as a recipient, or the form with what is wrong.
fn judged(typed: &Typed) -> Result<Recipient, Form> {
    let mut form = form().fill("to", &typed.to).fill("deputy_name", &typed.deputy_name).fill("basis", &typed.basis);
    let (name, basis) = (typed.deputy_name.trim(), typed.basis.trim());
    match typed.to.as_str() {
        HOLDER if name.is_empty() && basis.is_empty() => return Ok(Recipient::Holder),
        HOLDER => form.refuse("to", key!("card-to-which")),
        DEPUTY => {
            for (field, text, error) in
                [("deputy_name", name, key!("card-deputy-name-missing")), ("basis", basis, key!("card-basis-missing"))]
            {
                if text.is_empty() {
                    form.refuse(field, error);
                } else if text.chars().count() > usize::from(TEXT_LIMIT) {
                    form.refuse(field, key!("card-text-long").with("most", TEXT_LIMIT));
                }
            }
        }
        _ => form.refuse("to", key!("card-to-missing")),
    }
    if form.is_valid() { Ok(Recipient::Deputy { name: name.to_owned(), basis: basis.to_owned() }) } else { Err(form) }
}

pub(super) async fn show(desk: Desk, Path(path): Path<(String, String)>) -> Result<Screen<HandOverScreen>, PageError> {
    Ok(Screen::ok(screen(desk, ids(&path)?, form()).await?))
}

pub(super) async fn submit(
    desk: Desk,
    Path(path): Path<(String, String)>,
    CsrfForm(typed): CsrfForm<Typed>,
) -> Result<Response, PageError> {
    let (person, card) = ids(&path)?;
    let to = match judged(&typed) {
        Ok(to) => to,
        Err(form) => return Ok(Screen::invalid(screen(desk, (person, card), form).await?).into_response()),
    };
    let cmd = HandOver { person, card, to };
    let given: Result<(), Refusal<CardError>> = desk.write(move |ctx| card::hand_over(ctx, &cmd)).await;
    given?;
    Ok(desk.page.see_other(paths::PRINT_QUEUE).notice(Tone::Good, desk.page.t("card-handed-over")).into_response())
}

async fn screen(desk: Desk, (person, card): (PersonId, CardId), form: Form) -> Result<HandOverScreen, PageError> {
    let AtCounter { card, person, portrait, may_ship } =
        desk.write(move |ctx| card::at_counter(ctx, person, card)).await?;
    let CardState::Printed { serial, at } = card.state else {
        return Err(PageError::Conflict(key!("rule-card-step").into()));
    };
    let address = &person.address;
    Ok(HandOverScreen {
        crumbs: vec![Crumb::to(paths::PRINT_QUEUE, key!("print-title")), Crumb::here(key!("card-hand-over-title"))],
        page: desk.page.titled(key!("card-hand-over-title")),
        ship: may_ship.then(|| format!("/cards/{}/{}/ship", person.id, card.id)),
        action: format!("/cards/{}/{}/hand-over", person.id, card.id),
        name: person.name.as_str().to_owned(),
        nik: person.nik.digits(),
        born_on: person.birth_on,
        address: format!("{}, RT {:03}/RW {:03}", address.line, address.rt, address.rw),
        portrait: portrait.and_then(|(media_type, bytes)| data_uri(&media_type, &bytes)),
        serial: serial.to_string(),
        reason: reason_label(card.reason),
        printed_at: at,
        form,
    })
}

/// The portrait inside the page: one look, one line in the journal.
fn data_uri(media_type: &str, bytes: &[u8]) -> Option<String> {
    let is_shown = matches!(media_type, "image/jpeg" | "image/png");
    is_shown.then(|| format!("data:{media_type};base64,{}", data_encoding::BASE64.encode(bytes)))
}
