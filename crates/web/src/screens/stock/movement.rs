//! `/stock/move/{verb}`: blanks received, sent, arrived, spoiled or lost, each a posting with its document.

use app::stock::{self, MoveBlanks, StockFailure};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::ids::OfficeId;
use domain::staff::{Office, Permission};
use domain::stock::{AccountKind, Holding, MovementKind, SerialRange};
use serde::Deserialize;

use super::line::{Range, kind_label, range_of, typed_serial};
use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::layout::{Page, Screen};
use crate::paths;
use crate::rules::sentence;
use crate::security::CsrfForm;
use crate::text::{Key, key};
use crate::ui::{Choice, Control, Crumb, Field, Form, Tone};

/// Longest document number or remark, in characters.
pub(super) const DOCUMENT_LIMIT: u16 = 80;
/// Digits of a serial.
const SERIAL_DIGITS: u16 = 15;

#[derive(Template)]
#[template(path = "screens/stock_move.html")]
pub(super) struct Move {
    page: Page,
    crumbs: Vec<Crumb>,
    lead: Key,
    action: String,
    /// The runs that this posting can take from, to be copied at sight.
    from: Vec<Range>,
    form: Form,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    first: String,
    #[serde(default)]
    last: String,
    #[serde(default)]
    other_office: String,
    #[serde(default)]
    document: String,
}

fn parse(verb: &str) -> Result<MovementKind, PageError> {
    match verb {
        "receive" => Ok(MovementKind::Receive),
        "send" => Ok(MovementKind::Send),
        "arrive" => Ok(MovementKind::Arrive),
        "spoil" => Ok(MovementKind::Spoil),
        "lose" => Ok(MovementKind::Lose),
        _ => Err(PageError::NotFound),
    }
}

fn lead(kind: MovementKind) -> Key {
    match kind {
        MovementKind::Receive => key!("stock-lead-receive"),
        MovementKind::Send => key!("stock-lead-send"),
        MovementKind::Arrive => key!("stock-lead-arrive"),
        MovementKind::Lose => key!("stock-lead-lose"),
        _ => key!("stock-lead-spoil"),
    }
}

/// The accounts of this office that a posting may take from.
fn takes_from(kind: MovementKind) -> &'static [AccountKind] {
    match kind {
        MovementKind::Send | MovementKind::Spoil => &[AccountKind::OnHand],
        MovementKind::Arrive => &[AccountKind::InTransit],
        MovementKind::Lose => &[AccountKind::OnHand, AccountKind::InTransit, AccountKind::Spoiled],
        _ => &[],
    }
}

fn form(kind: MovementKind, offices: &[Office]) -> Form {
    let mut fields = vec![
        Field::digits("first", key!("stock-first"), SERIAL_DIGITS).required().focus(),
        Field::digits("last", key!("stock-last"), SERIAL_DIGITS).hint(key!("stock-last-hint")),
    ];
    if kind == MovementKind::Send {
        let choices = offices.iter().map(|office| Choice::new(office.id.to_string(), office.name.clone())).collect();
        fields.push(Field::new("other_office", key!("stock-to-office"), Control::Select(choices)).required());
    }
    let document = Field::text("document", key!("stock-document")).required().max_length(DOCUMENT_LIMIT);
    fields.push(document.hint(key!("stock-document-hint")));
    Form::new(fields)
}

/// The command of what was typed, or what is wrong with it.
fn judged(kind: MovementKind, typed: &Typed, mut form: Form) -> Result<MoveBlanks, Form> {
    form = form.fill("first", &typed.first).fill("last", &typed.last).fill("document", &typed.document);
    if kind == MovementKind::Send {
        form = form.fill("other_office", &typed.other_office);
    }
    let first = typed_serial(&typed.first);
    let last = if typed.last.trim().is_empty() { first } else { typed_serial(&typed.last) };
    let range = first.zip(last).and_then(|(first, last)| SerialRange::new(first, last));
    if first.is_none() {
        form.refuse("first", key!("stock-serial-refused"));
    } else if last.is_none() {
        form.refuse("last", key!("stock-serial-refused"));
    } else if range.is_none() {
        form.refuse("last", key!("stock-last-before-first"));
    }
    let other_office = typed.other_office.parse::<OfficeId>().ok();
    if kind == MovementKind::Send && other_office.is_none() {
        form.refuse("other_office", sentence(&StockFailure::NoSuchOffice));
    }
    let document = typed.document.trim().to_owned();
    if document.is_empty() {
        form.refuse("document", sentence(&StockFailure::NoDocument));
    } else if document.chars().count() > usize::from(DOCUMENT_LIMIT) {
        form.refuse("document", key!("stock-document-long").with("most", DOCUMENT_LIMIT));
    }
    match range {
        Some(range) if form.is_valid() => Ok(MoveBlanks { kind, range, other_office, document }),
        _ => Err(form),
    }
}

pub(super) async fn show(desk: Desk, Path(verb): Path<String>) -> Result<Screen<Move>, PageError> {
    let kind = parse(&verb)?;
    desk.authorise(Permission::MoveStock)?;
    let (offices, holdings) = books(&desk).await?;
    let mut form = form(kind, &offices);
    if kind == MovementKind::Arrive
        && let Some(expected) = there(kind, &holdings).first()
    {
        form = form.fill("first", &expected.first).fill("last", &expected.last);
    }
    Ok(Screen::ok(screen(desk, kind, &verb, &holdings, form)))
}

pub(super) async fn submit(
    desk: Desk,
    Path(verb): Path<String>,
    CsrfForm(typed): CsrfForm<Typed>,
) -> Result<Response, PageError> {
    let kind = parse(&verb)?;
    desk.authorise(Permission::MoveStock)?;
    let (offices, holdings) = books(&desk).await?;
    let form = match judged(kind, &typed, form(kind, &offices)) {
        Err(form) => return Ok(Screen::invalid(screen(desk, kind, &verb, &holdings, form)).into_response()),
        Ok(cmd) => {
            let moved = desk.write(move |ctx| stock::move_blanks(ctx, &cmd)).await;
            match moved {
                Ok(movement) => {
                    let said = desk.page.t("stock-moved").with("count", movement.range.count());
                    return Ok(desk.page.see_other(paths::STOCK).notice(Tone::Good, said).into_response());
                }
                Err(Refusal::Page(error)) => return Err(error),
                Err(Refusal::Rule(rule)) => refused(kind, &typed, &offices, &rule),
            }
        }
    };
    Ok(Screen::invalid(screen(desk, kind, &verb, &holdings, form)).into_response())
}

/// The form again, with the books' refusal beside its field.
fn refused(kind: MovementKind, typed: &Typed, offices: &[Office], rule: &StockFailure) -> Form {
    use app::Coded;
    let mut form = form(kind, offices)
        .fill("first", &typed.first)
        .fill("last", &typed.last)
        .fill("other_office", &typed.other_office)
        .fill("document", &typed.document);
    form.refuse(rule.field().unwrap_or("first"), sentence(rule));
    form
}

async fn books(desk: &Desk) -> Result<(Vec<Office>, Vec<Holding>), PageError> {
    let read =
        desk.read(|ctx| Ok::<_, app::Failure<StockFailure>>((stock::other_offices(ctx)?, stock::holdings(ctx)?)));
    Ok(read.await?)
}

fn there(kind: MovementKind, holdings: &[Holding]) -> Vec<Range> {
    let may_leave = |holding: &&Holding| takes_from(kind).contains(&holding.account.kind);
    holdings.iter().filter(may_leave).map(|holding| range_of(holding.range)).collect()
}

fn screen(desk: Desk, kind: MovementKind, verb: &str, holdings: &[Holding], form: Form) -> Move {
    Move {
        page: desk.page.titled(kind_label(kind)),
        crumbs: vec![Crumb::to(paths::STOCK, key!("stock-title")), Crumb::here(kind_label(kind))],
        lead: lead(kind),
        action: format!("/stock/move/{verb}"),
        from: there(kind, holdings),
        form,
    }
}
