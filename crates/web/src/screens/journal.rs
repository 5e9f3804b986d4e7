//! The journal: who did what, and the proof that nothing was taken out or put in afterwards.

pub(super) mod act;
mod checkpoint;
mod entries;
mod leaf;
mod published;

use app::journal::{self, Line};
use askama::Template;
use axum::Router;
use axum::extract::Query;
use axum::routing::{get, post};
use domain::staff::Permission;
use jiff::Timestamp;
use serde::Deserialize;

use crate::PageError;
use crate::desk::{Desk, WebState};
use crate::layout::{Page, Screen};
use crate::paths::{self, Link};
use crate::text::{Key, key};
use crate::ui::{Column, Pager, Table};

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route(paths::JOURNAL, get(show))
        .route("/journal/checkpoint", post(checkpoint::sign))
        .route("/journal/checkpoint.txt", get(checkpoint::download))
        .route("/journal/{index}", get(leaf::show))
        .route("/journal/{index}/receipt.txt", get(leaf::receipt))
        .route("/tile/entries/{*index}", get(entries::bundle))
}

/// For monitors, who do not sign in: the signed checkpoint and the hashes below it (C2SP tlog-tiles).
pub(super) fn published_routes() -> Router<WebState> {
    Router::new().route("/checkpoint", get(published::checkpoint)).route("/tile/{level}/{*index}", get(published::tile))
}

#[derive(Template)]
#[template(path = "screens/journal.html")]
struct JournalScreen {
    page: Page,
    size: u64,
    root: String,
    checkpoint: Option<Checkpoint>,
    unsigned: u64,
    may_sign: bool,
    verifier: String,
    card_key: String,
    card_jwk: String,
    first_entries: Option<String>,
    table: Table,
    rows: Vec<Row>,
    pager: Pager,
}

/// The newest signed head.
struct Checkpoint {
    size: u64,
    note: String,
}

struct Row {
    href: String,
    index: u64,
    at: Timestamp,
    act: Key,
    by: String,
    office: String,
    subject: String,
    detail: String,
}

#[derive(Deserialize)]
pub(super) struct Cursor {
    #[serde(default)]
    before: String,
}

async fn show(desk: Desk, Query(cursor): Query<Cursor>) -> Result<Screen<JournalScreen>, PageError> {
    let before = match cursor.before.as_str() {
        "" => None,
        text => Some(text.parse::<u64>().map_err(|_| PageError::NotFound)?),
    };
    let found = desk.read(move |ctx| journal::page(ctx, before)).await?;
    let rows: Vec<_> = found.lines.into_iter().map(|line| row(&desk, line)).collect();
    let pager = Pager::new(key!("journal-shown").with("count", rows.len()).with("total", found.size))
        .previous(before.map(|_| paths::JOURNAL.to_owned()))
        .next(found.older.map(|older| Link::new(paths::JOURNAL).with("before", &older.to_string()).build()));
    let first_entries = found.checkpoint.as_ref().and_then(|(size, _)| journal::first_entries(*size));
    Ok(Screen::ok(JournalScreen {
        size: found.size,
        root: data_encoding::HEXLOWER.encode(&found.root),
        unsigned: found.size.saturating_sub(found.checkpoint.as_ref().map_or(0, |(size, _)| *size)),
        checkpoint: found.checkpoint.map(|(size, note)| Checkpoint { size, note }),
        may_sign: desk.may(Permission::SignJournal),
        verifier: found.verifier,
        card_key: data_encoding::HEXLOWER.encode(&found.card_key),
        card_jwk: app::card::card_jwk(&data_encoding::BASE64URL_NOPAD.encode(&found.card_key)),
        first_entries: first_entries.map(|path| format!("/{path}")),
        table: table(),
        rows,
        pager,
        page: desk.page.titled(key!("journal-title")),
    }))
}

fn table() -> Table {
    let columns = [
        Column::number(key!("journal-index")),
        Column::text(key!("journal-at")),
        Column::text(key!("journal-act")),
        Column::text(key!("journal-by")),
        Column::text(key!("journal-office")),
        Column::text(key!("journal-subject")),
        Column::text(key!("journal-detail")),
    ];
    Table::new(key!("journal-entries"), columns)
}

/// Hexadecimal digits of a pseudonym shown in a list; the whole stands on the entry's own page.
const SUBJECT_DIGITS: usize = 12;

fn row(desk: &Desk, line: Line) -> Row {
    let leaf = line.leaf;
    let subject = leaf.subject.map(|subject| data_encoding::HEXLOWER.encode(&subject)).unwrap_or_default();
    Row {
        href: format!("/journal/{}", leaf.index),
        index: leaf.index,
        at: leaf.at,
        act: act::label(leaf.act),
        by: line.by.unwrap_or_else(|| desk.page.t("stock-by-program").to_string()),
        office: line.office.unwrap_or_default(),
        subject: subject.get(..SUBJECT_DIGITS).unwrap_or_default().to_owned(),
        detail: leaf.detail,
    }
}
