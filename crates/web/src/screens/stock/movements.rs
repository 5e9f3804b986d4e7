//! `GET /stock/movements`: every posting, page by page, newest first.

use app::stock;
use askama::Template;
use axum::extract::Query;
use domain::ids::MovementId;
use serde::Deserialize;

use super::line::{Line, Names, movement_table};
use crate::PageError;
use crate::desk::Desk;
use crate::layout::{Page, Screen};
use crate::paths::{self, Link};
use crate::text::key;
use crate::ui::{Crumb, Pager, Table};

const PATH: &str = "/stock/movements";

/// The page of postings after one.
pub(super) fn after(id: MovementId) -> String {
    Link::new(PATH).with("after", &id.to_string()).build()
}

#[derive(Template)]
#[template(path = "screens/stock_movements.html")]
pub(super) struct Movements {
    page: Page,
    crumbs: Vec<Crumb>,
    table: Table,
    lines: Vec<Line>,
    pager: Pager,
}

#[derive(Deserialize)]
pub(super) struct Cursor {
    #[serde(default)]
    after: String,
}

pub(super) async fn show(desk: Desk, Query(cursor): Query<Cursor>) -> Result<Screen<Movements>, PageError> {
    let from = match cursor.after.as_str() {
        "" => None,
        text => Some(text.parse::<MovementId>().map_err(|_| PageError::NotFound)?),
    };
    let (found, offices) = desk.read(move |ctx| Ok((stock::movements(ctx, from)?, stock::office_names(ctx)?))).await?;
    let names = Names::new(&desk, offices);
    let lines: Vec<_> = found.lines.into_iter().map(|line| names.line(line)).collect();
    let pager = Pager::new(key!("stock-shown").with("count", lines.len()))
        .previous(from.map(|_| PATH.to_owned()))
        .next(found.older.map(after));
    Ok(Screen::ok(Movements {
        page: desk.page.titled(key!("stock-movements")),
        crumbs: vec![Crumb::to(paths::STOCK, key!("stock-title")), Crumb::here(key!("stock-movements"))],
        table: movement_table(),
        lines,
        pager,
    }))
}
