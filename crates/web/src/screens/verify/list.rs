//! `GET /verify`: recordings that wait for a second officer, longest first.

use app::Failure;
use app::enrolment::EnrolmentError;
use askama::Template;
use axum::extract::Query;
use domain::enrolment::Status;
use domain::ids::PersonId;
use domain::staff::Permission;
use serde::Deserialize;

use crate::PageError;
use crate::desk::Desk;
use crate::layout::{Page, Screen};
use crate::paths::{self, Link};
use crate::screens::sample::{WorkRow, place, waiting};
use crate::text::key;
use crate::ui::{Column, Pager, Table};

use super::decide::first_of_others;

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "screens/verify_list.html")]
pub(super) struct VerifyList {
    page: Page,
    table: Table,
    rows: Vec<WorkRow>,
    pager: Option<Pager>,
    /// The recording that has waited longest and that this officer may verify, on whichever page it stands.
    first: Option<PersonId>,
}

pub(super) async fn show(desk: Desk, Query(chosen): Query<Chosen>) -> Result<Screen<VerifyList>, PageError> {
    desk.authorise(Permission::Verify)?;
    let after = place(&chosen.after)?;
    let (list, total, first) = desk
        .write(move |ctx| {
            let list = waiting(ctx, Status::BioCaptured, false, after)?;
            let counts = ctx.tx.count_enrolments(ctx.actor.scope.village_range())?;
            let total = counts.iter().find(|(status, _)| *status == Status::BioCaptured).map_or(0, |(_, count)| *count);
            Ok::<_, Failure<EnrolmentError>>((list, total, first_of_others(ctx)?))
        })
        .await?;
    let columns = [
        Column::text(key!("person-name")),
        Column::text(key!("person-birth-date")),
        Column::text(key!("person-village")),
        Column::text(key!("work-since")),
        Column::number(key!("work-days")),
    ];
    let table = Table::new(key!("verify-title"), columns);
    let summary = key!("work-shown-of").with("count", list.rows.len()).with("total", total);
    let pager = list.pager(summary, &Link::new(paths::VERIFY), after.is_none());
    let page = desk.page.titled(key!("verify-title"));
    Ok(Screen::ok(VerifyList { page, table, rows: list.rows, pager, first }))
}
