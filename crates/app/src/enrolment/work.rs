//! Work lists: what waits at a desk, page by page, and what an operator still has to take up again.

use super::EnrolmentError;
use crate::error::Failure;
use crate::port::WorkQuery;
use crate::service::Ctx;
use domain::enrolment::{Encounter, Enrolment, EnrolmentEvent, Status};
use domain::ids::PersonId;
use domain::person::Person;
use domain::staff::Permission;
use jiff::Timestamp;

/// Records of a work list shown at once.
pub const WORK_LIST_LIMIT: usize = 100;

/// The place of a record in a work list: since when it waits, and whose it is.
pub type WorkPlace = (Timestamp, PersonId);

/// A page of a work list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkPage {
    /// Records with their residents, longest waiting first; [`WORK_LIST_LIMIT`] at most.
    pub list: Vec<(Person, Enrolment)>,
    /// After which record the next page begins; none if this is the last.
    pub next: Option<WorkPlace>,
}

/// The first records in a status with their residents, longest waiting first. The caller journals the look.
pub fn work_list(ctx: &Ctx<'_>, status: Status) -> Result<Vec<(Person, Enrolment)>, Failure<EnrolmentError>> {
    Ok(work_page(ctx, status, false, None)?.list)
}

/// A page of the records in a status, all of them or only what the actor recorded. The caller journals the look.
pub fn work_page(
    ctx: &Ctx<'_>,
    status: Status,
    is_own: bool,
    after: Option<WorkPlace>,
) -> Result<WorkPage, Failure<EnrolmentError>> {
    authorise(ctx)?;
    let mut records = ctx.tx.list_work(&WorkQuery {
        status,
        villages: ctx.actor.scope.village_range(),
        captured_by: is_own.then_some(ctx.actor.staff),
        after,
        limit: WORK_LIST_LIMIT + 1,
    })?;
    let has_more = records.len() > WORK_LIST_LIMIT;
    records.truncate(WORK_LIST_LIMIT);
    let next = records.last().filter(|_| has_more).map(|record| (record.since_at, record.person));
    Ok(WorkPage { list: with_residents(ctx, records, |record| record.person)?, next })
}

/// The record that has waited longest and fits, however many before it do not: what comes next at a desk.
pub fn first_waiting(
    ctx: &Ctx<'_>,
    status: Status,
    mut fits: impl FnMut(&Ctx<'_>, &Encounter) -> Result<bool, Failure<EnrolmentError>>,
) -> Result<Option<PersonId>, Failure<EnrolmentError>> {
    let mut after = None;
    loop {
        let page = work_page(ctx, status, false, after)?;
        for (person, record) in &page.list {
            let Some(encounter) = record.encounter else { continue };
            let Some(encounter) = ctx.tx.find_encounter(person.id, encounter)? else { continue };
            if fits(ctx, &encounter)? {
                return Ok(Some(person.id));
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(None);
        }
    }
}

/// What an operator's office has begun and others wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// Recordings that were left open, longest open first, with who opened them when.
    pub open: Vec<(Person, Encounter)>,
    /// Recordings that were sent back, with the step that says why.
    pub sent_back: Vec<(Person, EnrolmentEvent)>,
    /// Whether either list was cut at [`WORK_LIST_LIMIT`].
    pub is_cut: bool,
}

/// What the actor's office has still to take up again. The caller journals the look.
pub fn unfinished(ctx: &Ctx<'_>) -> Result<Unfinished, Failure<EnrolmentError>> {
    ctx.authorise(Permission::Record)?;
    let (office, villages) = (ctx.actor.office, ctx.actor.scope.village_range());
    let mut records = ctx.tx.list_open_recordings(office, villages, WORK_LIST_LIMIT + 1)?;
    let mut steps = ctx.tx.list_sent_back(office, villages, WORK_LIST_LIMIT + 1)?;
    let is_cut = records.len().max(steps.len()) > WORK_LIST_LIMIT;
    records.truncate(WORK_LIST_LIMIT);
    steps.truncate(WORK_LIST_LIMIT);
    let mut open = Vec::with_capacity(records.len());
    for (person, record) in with_residents(ctx, records, |record| record.person)? {
        let Some(encounter) = record.encounter else { continue };
        open.extend(ctx.tx.find_encounter(person.id, encounter)?.map(|encounter| (person, encounter)));
    }
    Ok(Unfinished { open, sent_back: with_residents(ctx, steps, |step| step.person)?, is_cut })
}

fn with_residents<T>(
    ctx: &Ctx<'_>,
    rows: Vec<T>,
    whose: impl Fn(&T) -> PersonId,
) -> Result<Vec<(Person, T)>, Failure<EnrolmentError>> {
    let mut list = Vec::with_capacity(rows.len());
    for row in rows {
        list.extend(ctx.tx.find_person(whose(&row))?.map(|person| (person, row)));
    }
    Ok(list)
}

fn authorise(ctx: &Ctx<'_>) -> Result<(), Failure<EnrolmentError>> {
    let desks = [Permission::Record, Permission::Verify, Permission::Adjudicate, Permission::Settle];
    if desks.iter().any(|permission| ctx.actor.may(*permission)) { Ok(()) } else { ctx.authorise(Permission::Verify) }
}
