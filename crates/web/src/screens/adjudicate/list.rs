//! `GET /adjudicate`: the office's lists of records that people have to look at.

use std::collections::BTreeSet;

use app::enrolment::{EnrolmentError, WorkPlace};
use app::uniqueness::next_case;
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
use crate::screens::sample::{WorkRow, WorkRows, place, waiting};
use crate::text::{Key, key};
use crate::ui::{Column, Pager, Status, Table};

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
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "screens/adjudicate_list.html")]
pub(super) struct CaseList {
    page: Page,
    tabs: Vec<Tab>,
    table: Table,
    rows: Vec<WorkRow>,
    pager: Option<Pager>,
    voted: BTreeSet<PersonId>,
    meaning: Key,
    /// Whether the rows lead to a case with candidates.
    has_cases: bool,
    may_discard: bool,
    /// What a case of this list waits for.
    waits_for: Key,
    /// The case that has waited longest and on which this officer may decide, on whichever page it stands.
    first: Option<PersonId>,
    may_retry: bool,
}

struct Tab {
    href: String,
    status: Status,
    count: i64,
    is_current: bool,
}

pub(super) async fn show(desk: Desk, Query(chosen): Query<Chosen>) -> Result<Screen<CaseList>, PageError> {
    authorise(&desk)?;
    let usual =
        if desk.may(Permission::Settle) { RecordStatus::RequestValidation } else { RecordStatus::AdjudicateRecord };
    let list = LISTS.into_iter().find(|status| status.word() == chosen.list).unwrap_or(usual);
    let after = place(&chosen.after)?;
    // Where the officer can only look, there is nothing to open first.
    let may_decide = list == usual;
    let (counts, work, voted, first) = desk.write(move |ctx| load(ctx, list, after, may_decide)).await?;
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
    let summary = key!("work-shown-of").with("count", work.rows.len()).with("total", count(list));
    let here = Link::new("/adjudicate").with("list", list.word());
    Ok(Screen::ok(CaseList {
        pager: work.pager(summary, &here, after.is_none()),
        waits_for: waits_for(list),
        first,
        page: desk.page.titled(key!("adjudicate-title")),
        tabs: LISTS.into_iter().filter_map(tab).collect(),
        table: Table::new(key!("adjudicate-title"), columns()),
        rows: work.rows,
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

fn waits_for(list: RecordStatus) -> Key {
    match list {
        RecordStatus::AdjudicateRecord => key!("adjudicate-open"),
        _ => key!("adjudicate-head"),
    }
}

type Loaded = (Vec<(RecordStatus, i64)>, WorkRows, BTreeSet<PersonId>, Option<PersonId>);

fn load(
    ctx: &mut Ctx<'_>,
    list: RecordStatus,
    after: Option<WorkPlace>,
    may_decide: bool,
) -> Result<Loaded, Failure<EnrolmentError>> {
    let work = waiting(ctx, list, false, after)?;
    let counts = ctx.tx.count_enrolments(ctx.actor.scope.village_range())?;
    let mut voted = BTreeSet::new();
    // Where the two have voted already, the case waits for somebody else.
    for row in work.rows.iter().filter(|_| list == RecordStatus::AdjudicateRecord) {
        let Some(encounter) = ctx.tx.find_enrolment(row.id)?.and_then(|record| record.encounter) else { continue };
        if ctx.tx.list_votes(row.id, encounter)?.iter().any(|vote| vote.by == ctx.actor.staff) {
            voted.insert(row.id);
        }
    }
    let first = if may_decide { next_case(ctx)? } else { None };
    Ok((counts, work, voted, first))
}
