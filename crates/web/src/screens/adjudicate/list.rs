//! `GET /adjudicate`: the office's lists of records that people have to look at.

use std::collections::BTreeSet;

use app::enrolment::EnrolmentError;
use app::{Ctx, Failure};
use askama::Template;
use axum::extract::Query;
use domain::enrolment::Status as RecordStatus;
use domain::ids::PersonId;
use domain::staff::Permission;
use serde::Deserialize;

use super::authorise;
use crate::PageError;
use crate::desk::Desk;
use crate::layout::{Page, Screen};
use crate::paths::Link;
use crate::screens::sample::{WorkRow, waiting};
use crate::text::{Key, key};
use crate::ui::{Column, Status, Table};

/// The lists, those that wait for a decision first.
const LISTS: [RecordStatus; 6] = [
    RecordStatus::AdjudicateRecord,
    RecordStatus::RequestValidation,
    RecordStatus::DuplicateRecord,
    RecordStatus::EnrollFailureAtRegional,
    RecordStatus::EnrollFailureAtCentral,
    RecordStatus::SearchFailureAtCentral,
];

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    list: String,
}

#[derive(Template)]
#[template(path = "screens/adjudicate_list.html")]
pub(super) struct CaseList {
    page: Page,
    tabs: Vec<Tab>,
    table: Table,
    rows: Vec<WorkRow>,
    voted: BTreeSet<PersonId>,
    meaning: Key,
    /// Whether the rows lead to a case with candidates.
    has_cases: bool,
    may_discard: bool,
    may_retry: bool,
}

struct Tab {
    href: String,
    status: Status,
    count: i64,
    is_current: bool,
}

impl CaseList {
    /// The first case that still waits for this officer.
    fn first(&self) -> Option<&WorkRow> {
        self.rows.iter().filter(|_| self.has_cases).find(|row| !row.is_own && !self.voted.contains(&row.id))
    }
}

pub(super) async fn show(desk: Desk, Query(chosen): Query<Chosen>) -> Result<Screen<CaseList>, PageError> {
    authorise(&desk)?;
    let usual =
        if desk.may(Permission::Settle) { RecordStatus::RequestValidation } else { RecordStatus::AdjudicateRecord };
    let list = LISTS.into_iter().find(|status| status.word() == chosen.list).unwrap_or(usual);
    let (counts, rows, voted) = desk.write(move |ctx| load(ctx, list)).await?;
    let count = |status| counts.iter().find(|(found, _)| *found == status).map_or(0, |(_, count)| *count);
    let tab = |status: RecordStatus| {
        Some(Tab {
            href: Link::new("/adjudicate").with("list", status.word()).build(),
            status: Status::find(status.word())?,
            count: count(status),
            is_current: status == list,
        })
    };
    let may_settle = desk.may(Permission::Settle);
    let has_cases = matches!(
        list,
        RecordStatus::AdjudicateRecord | RecordStatus::RequestValidation | RecordStatus::DuplicateRecord
    );
    Ok(Screen::ok(CaseList {
        page: desk.page.titled(key!("adjudicate-title")),
        tabs: LISTS.into_iter().filter_map(tab).collect(),
        table: Table::new(key!("adjudicate-title"), columns()),
        rows,
        voted,
        meaning: meaning(list),
        has_cases,
        may_retry: may_settle && list.after(domain::enrolment::Verb::RetrySearch).is_ok(),
        may_discard: may_settle && list.after(domain::enrolment::Verb::Discard).is_ok(),
    }))
}

fn columns() -> [Column; 6] {
    [
        Column::text(key!("person-name")),
        Column::text(key!("person-birth-date")),
        Column::text(key!("person-village")),
        Column::text(key!("work-since")),
        Column::number(key!("work-days")),
        Column::text(key!("adjudicate-next-step")),
    ]
}

fn meaning(list: RecordStatus) -> Key {
    match list {
        RecordStatus::RequestValidation => key!("list-request-validation"),
        RecordStatus::DuplicateRecord => key!("list-duplicate"),
        RecordStatus::EnrollFailureAtRegional | RecordStatus::EnrollFailureAtCentral => key!("list-enroll-failure"),
        RecordStatus::SearchFailureAtCentral => key!("list-search-failure"),
        _ => key!("list-adjudicate"),
    }
}

type Loaded = (Vec<(RecordStatus, i64)>, Vec<WorkRow>, BTreeSet<PersonId>);

fn load(ctx: &mut Ctx<'_>, list: RecordStatus) -> Result<Loaded, Failure<EnrolmentError>> {
    let rows = waiting(ctx, list)?;
    let counts = ctx.tx.count_enrolments(ctx.actor.scope.village_range())?;
    let mut voted = BTreeSet::new();
    for row in &rows {
        let Some(encounter) = ctx.tx.find_enrolment(row.id)?.and_then(|record| record.encounter) else { continue };
        if ctx.tx.list_votes(row.id, encounter)?.iter().any(|vote| vote.by == ctx.actor.staff) {
            voted.insert(row.id);
        }
    }
    Ok((counts, rows, voted))
}
