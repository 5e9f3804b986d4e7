//! `GET /record`: what was sent back to the office, what was left open, what the operator has recorded and others have yet
//! to verify, and the way to the next person.

use app::enrolment::{EnrolmentError, Unfinished, unfinished};
use app::{Ctx, Failure};
use askama::Template;
use axum::extract::Query;
use domain::enrolment::Status;
use domain::ids::PersonId;
use domain::journal::Act;
use domain::person::Person;
use domain::staff::Permission;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use crate::PageError;
use crate::desk::Desk;
use crate::layout::{Page, Screen};
use crate::paths::{self, Link};
use crate::screens::sample::{WorkRow, place, village_name, waiting};
use crate::text::{Key, key};
use crate::ui::{Column, Pager, Table};

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "screens/record_list.html")]
pub(super) struct RecordList {
    page: Page,
    sent_back: (Table, Vec<Left>),
    open: (Table, Vec<Left>),
    is_cut: bool,
    table: Table,
    rows: Vec<WorkRow>,
    pager: Option<Pager>,
}

/// A recording that somebody has to take up again.
struct Left {
    id: PersonId,
    name: String,
    birth_on: Date,
    village: String,
    /// Since when.
    at: Timestamp,
    /// Why it was sent back, or who opened it.
    words: String,
}

pub(super) async fn show(desk: Desk, Query(chosen): Query<Chosen>) -> Result<Screen<RecordList>, PageError> {
    desk.authorise(Permission::Record)?;
    let after = place(&chosen.after)?;
    let (own, left) = desk
        .write(move |ctx| {
            let own = waiting(ctx, Status::BioCaptured, true, after)?;
            Ok::<_, Failure<EnrolmentError>>((own, look(ctx)?))
        })
        .await?;
    let summary = key!("work-shown").with("count", own.rows.len());
    let (sent_back, open, is_cut) = left;
    Ok(Screen::ok(RecordList {
        pager: own.pager(summary, &Link::new(paths::RECORD), after.is_none()),
        table: table(key!("record-waiting"), Column::number(key!("work-days"))),
        sent_back: (table(key!("record-sent-back"), Column::text(key!("record-reason"))), sent_back),
        open: (table(key!("record-open"), Column::text(key!("record-opened-by"))), open),
        is_cut,
        rows: own.rows,
        page: desk.page.titled(key!("record-title")),
    }))
}

fn table(caption: Key, last: Column) -> Table {
    let columns = [
        Column::text(key!("person-name")),
        Column::text(key!("person-birth-date")),
        Column::text(key!("person-village")),
        Column::text(key!("work-since")),
        last,
    ];
    Table::new(caption, columns)
}

/// What the office has to take up again; the look is journalled.
fn look(ctx: &mut Ctx<'_>) -> Result<(Vec<Left>, Vec<Left>, bool), Failure<EnrolmentError>> {
    let Unfinished { open, sent_back, is_cut } = unfinished(ctx)?;
    ctx.journal(Act::RollViewed, None, format!("UNFINISHED hits={}", open.len() + sent_back.len()))?;
    let mut opened = Vec::with_capacity(open.len());
    for (person, encounter) in open {
        let by = ctx.tx.find_staff(encounter.captured_by)?.map(|staff| staff.display_name).unwrap_or_default();
        opened.push(left(ctx, &person, encounter.captured_at, by)?);
    }
    let mut returned = Vec::with_capacity(sent_back.len());
    for (person, step) in sent_back {
        returned.push(left(ctx, &person, step.at, step.note)?);
    }
    Ok((returned, opened, is_cut))
}

fn left(ctx: &Ctx<'_>, person: &Person, at: Timestamp, words: String) -> Result<Left, Failure<EnrolmentError>> {
    Ok(Left {
        id: person.id,
        name: person.name.as_str().to_owned(),
        birth_on: person.birth_on,
        village: village_name(ctx, person)?,
        at,
        words,
    })
}
