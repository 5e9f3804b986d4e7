//! `GET /stock/destructions/{id}`: what is to be destroyed, by whom drawn up, and the second signature.

use app::stock;
use askama::Template;
use axum::extract::Path;
use domain::staff::Permission;
use domain::stock::DestructionState;
use jiff::Timestamp;

use super::parse;
use crate::PageError;
use crate::desk::Desk;
use crate::layout::{Page, Screen};
use crate::paths;
use crate::screens::stock::{Range, range_of, state_label};
use crate::text::{Key, key};
use crate::ui::{Column, Crumb, Table, Tone};

#[derive(Template)]
#[template(path = "screens/destruction.html")]
pub(super) struct DestructionScreen {
    page: Page,
    crumbs: Vec<Crumb>,
    minutes: String,
    approve: String,
    withdraw: String,
    number: String,
    office: String,
    reason: String,
    witnesses: [String; 2],
    proposed_by: String,
    proposed_at: Timestamp,
    approved: Option<Approval>,
    state: Key,
    tone: Tone,
    count: u64,
    table: Table,
    ranges: Vec<Range>,
    may_approve: bool,
    may_withdraw: bool,
}

/// The second signature.
struct Approval {
    by: String,
    at: Timestamp,
}

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Screen<DestructionScreen>, PageError> {
    let key = parse(&id)?;
    let sheet = desk.read(move |ctx| stock::destruction_sheet(ctx, key)).await?;
    let destruction = sheet.destruction;
    let is_open = destruction.state == DestructionState::Proposed;
    let is_own = destruction.proposed_by == desk.actor.staff;
    let (state, tone) = state_label(destruction.state);
    let columns =
        [Column::number(key!("stock-first")), Column::number(key!("stock-last")), Column::number(key!("stock-count"))];
    Ok(Screen::ok(DestructionScreen {
        crumbs: vec![Crumb::to(paths::STOCK, key!("stock-title")), Crumb::here(destruction.number.clone())],
        minutes: format!("/stock/destructions/{id}/minutes.pdf"),
        approve: format!("/stock/destructions/{id}/approve"),
        withdraw: format!("/stock/destructions/{id}/withdraw"),
        number: destruction.number,
        office: sheet.office.name,
        reason: destruction.reason,
        witnesses: destruction.witnesses,
        proposed_by: sheet.proposed_by,
        proposed_at: destruction.proposed_at,
        approved: destruction.approved.map(|(_, at)| Approval { by: sheet.approved_by, at }),
        state,
        tone,
        count: destruction.ranges.iter().map(|range| range.count()).sum(),
        table: Table::new(key!("destruction-list"), columns),
        ranges: destruction.ranges.iter().map(|range| range_of(*range)).collect(),
        may_approve: is_open && !is_own && desk.may(Permission::ApproveDestruction),
        may_withdraw: is_open && destruction.office == desk.actor.office && desk.may(Permission::MoveStock),
        page: desk.page.titled(key!("destruction-title")),
    }))
}
