//! Blanks: how many, where, and every posting that moved them.

mod line;
mod movement;
mod movements;
mod reverse;
mod serial;

use app::stock;
use askama::Template;
use axum::Router;
use axum::routing::get;
use domain::staff::Permission;
use domain::stock::{Balance, DestructionState};
use jiff::Timestamp;

use crate::PageError;
use crate::desk::{Desk, WebState};
use crate::layout::{Page, Screen};
use crate::paths;
use crate::text::{Key, key};
use crate::ui::{Column, Table, Tone};

use line::{Line, Names, account_label, movement_table};
pub(super) use line::{Range, range_of, typed_serial};

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route(paths::STOCK, get(show))
        .route("/stock/serial", get(serial::show))
        .route("/stock/move/{verb}", get(movement::show).post(movement::submit))
        .route("/stock/movements", get(movements::show))
        .route("/stock/movements/{id}/reverse", get(reverse::show).post(reverse::submit))
}

#[derive(Template)]
#[template(path = "screens/stock.html")]
struct StockScreen {
    page: Page,
    balance: Balance,
    reserve: u64,
    is_short: bool,
    holdings: (Table, Vec<HoldingRow>),
    movements: (Table, Vec<Line>),
    older: Option<String>,
    destructions: (Table, Vec<DestructionRow>),
    may_move: bool,
}

struct HoldingRow {
    range: Range,
    account: Key,
}

/// A destruction in a list.
struct DestructionRow {
    href: String,
    number: String,
    office: String,
    count: u64,
    proposed_at: Timestamp,
    state: Key,
    tone: Tone,
}

/// A destruction's state in words, and how it is coloured.
pub(super) fn state_label(state: DestructionState) -> (Key, Tone) {
    match state {
        DestructionState::Proposed => (key!("destruction-proposed"), Tone::Warn),
        DestructionState::Done => (key!("destruction-done"), Tone::Good),
        DestructionState::Withdrawn => (key!("destruction-withdrawn"), Tone::Neutral),
    }
}

async fn show(desk: Desk) -> Result<Screen<StockScreen>, PageError> {
    let books = desk.read(|ctx| stock::stock_page(ctx)).await?;
    let offices = books.offices.clone();
    let names = Names::new(&desk, books.offices);
    let holdings = books
        .holdings
        .iter()
        .map(|holding| HoldingRow { range: range_of(holding.range), account: account_label(holding.account.kind) });
    let destructions = books.destructions.iter().map(|destruction| {
        let (state, tone) = state_label(destruction.state);
        DestructionRow {
            href: format!("/stock/destructions/{}", destruction.id),
            number: destruction.number.clone(),
            office: offices.get(&destruction.office).cloned().unwrap_or_default(),
            count: destruction.ranges.iter().map(|range| range.count()).sum(),
            proposed_at: destruction.proposed_at,
            state,
            tone,
        }
    });
    Ok(Screen::ok(StockScreen {
        balance: books.balance,
        reserve: books.reserve,
        is_short: books.balance.on_hand <= books.reserve,
        holdings: (Table::new(key!("stock-holdings"), holding_columns()), holdings.collect()),
        destructions: (Table::new(key!("stock-destructions"), destruction_columns()), destructions.collect()),
        movements: (movement_table(), books.movements.lines.into_iter().map(|line| names.line(line)).collect()),
        older: books.movements.older.map(movements::after),
        may_move: desk.may(Permission::MoveStock),
        page: desk.page.titled(key!("stock-title")),
    }))
}

fn holding_columns() -> [Column; 4] {
    [
        Column::number(key!("stock-first")),
        Column::number(key!("stock-last")),
        Column::number(key!("stock-count")),
        Column::text(key!("stock-where")),
    ]
}

fn destruction_columns() -> [Column; 5] {
    [
        Column::text(key!("destruction-number")),
        Column::text(key!("destruction-office")),
        Column::number(key!("stock-count")),
        Column::text(key!("destruction-proposed-at")),
        Column::text(key!("destruction-state")),
    ]
}
