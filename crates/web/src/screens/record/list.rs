//! `GET /record`: what the operator has recorded and others have yet to verify, and the way to the next person.

use askama::Template;
use domain::enrolment::Status;
use domain::staff::Permission;

use crate::PageError;
use crate::desk::Desk;
use crate::layout::{Page, Screen};
use crate::screens::sample::{WorkRow, waiting};
use crate::text::key;
use crate::ui::{Column, Table};

#[derive(Template)]
#[template(path = "screens/record_list.html")]
pub(super) struct RecordList {
    page: Page,
    table: Table,
    rows: Vec<WorkRow>,
}

pub(super) async fn show(desk: Desk) -> Result<Screen<RecordList>, PageError> {
    desk.authorise(Permission::Record)?;
    let mut rows = desk.write(|ctx| waiting(ctx, Status::BioCaptured)).await?;
    rows.retain(|row| row.is_own);
    let columns = [
        Column::text(key!("person-name")),
        Column::text(key!("person-birth-date")),
        Column::text(key!("person-village")),
        Column::text(key!("work-since")),
        Column::number(key!("work-days")),
    ];
    let table = Table::new(key!("record-waiting"), columns);
    Ok(Screen::ok(RecordList { page: desk.page.titled(key!("record-title")), table, rows }))
}
