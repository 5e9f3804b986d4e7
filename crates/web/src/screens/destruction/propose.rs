//! `/stock/destructions/new`: the list of what is to be destroyed, ready filled with all that is spoiled and with the
//! damaged cards that were taken in.

use app::Coded;
use app::stock::{self, DestructionError, ProposeDestruction};
use askama::Template;
use axum::response::{IntoResponse, Response};
use domain::staff::Permission;
use domain::stock::SerialRange;
use serde::Deserialize;

use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::layout::{Page, Screen};
use crate::paths;
use crate::rules::sentence;
use crate::screens::stock::typed_serial;
use crate::security::CsrfForm;
use crate::text::{Message, key};
use crate::ui::{Control, Crumb, Field, Form, Tone};

/// Longest number, reason and name, in characters.
const TEXT_LIMIT: u16 = 80;

#[derive(Template)]
#[template(path = "screens/destruction_new.html")]
pub(super) struct Propose {
    page: Page,
    crumbs: Vec<Crumb>,
    form: Form,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    number: String,
    #[serde(default)]
    ranges: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    witness_police: String,
    #[serde(default)]
    witness_inspectorate: String,
}

fn form() -> Form {
    let text = |name, label| Field::text(name, label).required().max_length(TEXT_LIMIT);
    Form::new([
        text("number", key!("destruction-number")).focus(),
        Field::new("ranges", key!("destruction-ranges"), Control::Area)
            .required()
            .hint(key!("destruction-ranges-hint")),
        text("reason", key!("destruction-reason")),
        text("witness_police", key!("destruction-witness-police")),
        text("witness_inspectorate", key!("destruction-witness-inspectorate")),
    ])
}

fn filled(typed: &Typed) -> Form {
    form()
        .fill("number", &typed.number)
        .fill("ranges", &typed.ranges)
        .fill("reason", &typed.reason)
        .fill("witness_police", &typed.witness_police)
        .fill("witness_inspectorate", &typed.witness_inspectorate)
}

pub(super) async fn show(desk: Desk) -> Result<Screen<Propose>, PageError> {
    desk.authorise(Permission::MoveStock)?;
    let ranges = desk.read(|ctx| stock::destructible(ctx)).await?;
    let lines: Vec<_> = ranges.into_iter().map(in_line).collect();
    Ok(Screen::ok(screen(desk, form().fill("ranges", &lines.join("\n")))))
}

pub(super) async fn submit(desk: Desk, CsrfForm(typed): CsrfForm<Typed>) -> Result<Response, PageError> {
    desk.authorise(Permission::MoveStock)?;
    let cmd = match judged(&typed) {
        Ok(cmd) => cmd,
        Err(form) => return Ok(Screen::invalid(screen(desk, form)).into_response()),
    };
    let drawn_up = desk.write(move |ctx| stock::propose_destruction(ctx, &cmd)).await;
    match drawn_up {
        Ok(destruction) => {
            let path = format!("/stock/destructions/{}", destruction.id);
            Ok(desk.page.see_other(&path).notice(Tone::Good, desk.page.t("destruction-drawn-up")).into_response())
        }
        Err(Refusal::Rule(rule)) => {
            let mut form = filled(&typed);
            form.refuse(rule.field().unwrap_or("number"), said(&rule));
            Ok(Screen::invalid(screen(desk, form)).into_response())
        }
        Err(Refusal::Page(error)) => Err(error),
    }
}

/// The rule's sentence, with the serials it is about where it is about some.
fn said(rule: &DestructionError) -> Message {
    use domain::stock::StockError;
    match rule {
        DestructionError::Overlapping { range } => key!("destruction-range-twice").with("range", in_line(*range)),
        DestructionError::Stock(stock::StockFailure::Books(StockError::NotThere { range })) => {
            key!("destruction-range-not-spoiled").with("range", in_line(*range))
        }
        other => sentence(other),
    }
}

fn in_line(range: SerialRange) -> String {
    if range.count() == 1 { range.first().to_string() } else { format!("{}-{}", range.first(), range.last()) }
}

/// A line of the list: `000000012-000000019`, or one serial.
fn typed_range(line: &str) -> Option<SerialRange> {
    let (first, last) = line.split_once(['-', '–']).unwrap_or((line, line));
    SerialRange::new(typed_serial(first)?, typed_serial(last)?)
}

fn judged(typed: &Typed) -> Result<ProposeDestruction, Form> {
    let mut form = filled(typed);
    for (field, text) in [
        ("number", &typed.number),
        ("reason", &typed.reason),
        ("witness_police", &typed.witness_police),
        ("witness_inspectorate", &typed.witness_inspectorate),
    ] {
        if text.trim().is_empty() {
            form.refuse(field, key!("destruction-missing"));
        } else if text.chars().count() > usize::from(TEXT_LIMIT) {
            form.refuse(field, key!("stock-document-long").with("most", TEXT_LIMIT));
        }
    }
    let mut ranges = Vec::new();
    for (number, line) in (1_u64..).zip(typed.ranges.lines()) {
        match (line.trim(), typed_range(line)) {
            ("", _) => {}
            (_, Some(range)) => ranges.push(range),
            (_, None) => form.refuse("ranges", key!("destruction-line").with("line", number)),
        }
    }
    if ranges.is_empty() {
        form.refuse("ranges", key!("destruction-ranges-missing"));
    }
    if !form.is_valid() {
        return Err(form);
    }
    Ok(ProposeDestruction {
        number: typed.number.clone(),
        ranges,
        reason: typed.reason.clone(),
        witnesses: [typed.witness_police.clone(), typed.witness_inspectorate.clone()],
    })
}

fn screen(desk: Desk, form: Form) -> Propose {
    Propose {
        page: desk.page.titled(key!("destruction-new")),
        crumbs: vec![Crumb::to(paths::STOCK, key!("stock-title")), Crumb::here(key!("destruction-new"))],
        form,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_ranges_or_single_serials() {
        for (line, expected) in [
            ("12-19", Some("000000012-000000019")),
            (" 000000012 – 19 ", Some("000000012-000000019")),
            ("7", Some("000000007")),
            ("19-12", None),
            ("12-", None),
            ("12-19-20", None),
            ("a", None),
            ("", None),
        ] {
            assert_eq!(typed_range(line).map(in_line).as_deref(), expected, "{line:?}");
        }
    }
}
