//! `GET /verify`: recordings that wait for a second officer, longest first.

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
#[template(path = "screens/verify_list.html")]
pub(super) struct VerifyList {
    page: Page,
    table: Table,
    rows: Vec<WorkRow>,
}

impl VerifyList {
    /// The first recording that this officer may verify.
    fn first(&self) -> Option<&WorkRow> {
        self.rows.iter().find(|row| !row.is_own)
    }
}

pub(super) async fn show(desk: Desk) -> Result<Screen<VerifyList>, PageError> {
    desk.authorise(Permission::Verify)?;
    let rows = desk.write(|ctx| waiting(ctx, Status::BioCaptured)).await?;
    let columns = [
        Column::text(key!("person-name")),
        Column::text(key!("person-birth-date")),
        Column::text(key!("person-village")),
        Column::text(key!("work-since")),
        Column::number(key!("work-days")),
    ];
    let table = Table::new(key!("verify-title"), columns);
    Ok(Screen::ok(VerifyList { page: desk.page.titled(key!("verify-title")), table, rows }))
}
