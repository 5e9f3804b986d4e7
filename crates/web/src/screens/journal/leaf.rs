//! `GET /journal/{index}`: one entry with its bytes, its hash and its receipt.

use app::journal;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::Timestamp;

use super::act;
use super::checkpoint::text_file;
use crate::PageError;
use crate::desk::Desk;
use crate::layout::{Page, Screen};
use crate::paths;
use crate::text::{Key, key};
use crate::ui::Crumb;

#[derive(Template)]
#[template(path = "screens/journal_leaf.html")]
pub(super) struct LeafScreen {
    page: Page,
    crumbs: Vec<Crumb>,
    index: u64,
    size: u64,
    at: Timestamp,
    act: Key,
    code: &'static str,
    by: String,
    office: String,
    subject: String,
    detail: String,
    body: String,
    hash: String,
    receipt: Option<String>,
    receipt_href: String,
    previous: Option<String>,
    next: Option<String>,
}

fn parse(index: &str) -> Result<u64, PageError> {
    index.parse().map_err(|_| PageError::NotFound)
}

pub(super) async fn show(desk: Desk, Path(index): Path<String>) -> Result<Screen<LeafScreen>, PageError> {
    let index = parse(&index)?;
    let found = desk.read(move |ctx| journal::leaf(ctx, index)).await?;
    let leaf = found.line.leaf;
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    Ok(Screen::ok(LeafScreen {
        crumbs: vec![
            Crumb::to(paths::JOURNAL, key!("journal-title")),
            Crumb::here(key!("journal-entry").with("index", index)),
        ],
        index,
        size: found.size,
        at: leaf.at,
        act: act::label(leaf.act),
        code: leaf.act.word(),
        by: found.line.by.unwrap_or_else(|| desk.page.t("stock-by-program").to_string()),
        office: found.line.office.unwrap_or_default(),
        subject: leaf.subject.map(|subject| hex(&subject)).unwrap_or_default(),
        detail: leaf.detail,
        body: hex(&leaf.body),
        hash: hex(&found.hash),
        receipt: found.receipt,
        receipt_href: format!("/journal/{index}/receipt.txt"),
        previous: index.checked_sub(1).map(|index| format!("/journal/{index}")),
        next: (index + 1 < found.size).then(|| format!("/journal/{}", index + 1)),
        page: desk.page.titled(key!("journal-entry").with("index", index)),
    }))
}

/// `GET /journal/{index}/receipt.txt`: the receipt (C2SP tlog-proof), for filing with the document it proves.
pub(super) async fn receipt(desk: Desk, Path(index): Path<String>) -> Result<Response, PageError> {
    let index = parse(&index)?;
    let receipt = desk.read(move |ctx| journal::receipt(ctx, index)).await?;
    Ok(text_file(&format!("receipt-{index}.tlog-proof"), receipt))
}
