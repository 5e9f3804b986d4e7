//! The lines of a work list: who waits, where they live, since when.

use app::enrolment::{EnrolmentError, WorkPlace, takers, work_page};
use app::port::StoreError;
use app::{Ctx, Failure};
use domain::enrolment::{Enrolment, Status};
use domain::ids::PersonId;
use domain::journal::Act;
use domain::person::Person;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::PageError;
use crate::paths::Link;
use crate::text::Message;
use crate::ui::Pager;

/// One record that waits.
pub(in crate::screens) struct WorkRow {
    /// Whose.
    pub(in crate::screens) id: PersonId,
    /// Name as in the register.
    pub(in crate::screens) name: String,
    /// Date of birth.
    pub(in crate::screens) birth_on: Date,
    /// Name of the village.
    pub(in crate::screens) village: String,
    /// Since when it waits.
    pub(in crate::screens) since_at: Timestamp,
    /// Whole days it has waited.
    pub(in crate::screens) days: i64,
    /// Whether the officer who looks has recorded the person.
    pub(in crate::screens) is_own: bool,
}

/// A page of records that wait.
pub(in crate::screens) struct WorkRows {
    /// The records, longest waiting first.
    pub(in crate::screens) rows: Vec<WorkRow>,
    /// After which the next page begins.
    next: Option<WorkPlace>,
}

impl WorkRows {
    /// The line below the list, if there is more than this page; `here` is the page's address with all but its place.
    pub(in crate::screens) fn pager(&self, summary: Message, here: &Link, is_first: bool) -> Option<Pager> {
        let more = |(at, id): (Timestamp, PersonId)| {
            here.clone().with("after", &format!("{}.{id}", at.as_microsecond())).build()
        };
        let back = (!is_first).then(|| here.clone().build());
        (self.next.is_some() || !is_first).then(|| Pager::new(summary).previous(back).next(self.next.map(more)))
    }
}

/// The place in a work list that an address names: an instant and an id, never a name. Nothing is the beginning.
pub(in crate::screens) fn place(text: &str) -> Result<Option<WorkPlace>, PageError> {
    if text.is_empty() {
        return Ok(None);
    }
    let place = text.split_once('.').and_then(|(at, id)| {
        let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
        Some((at, id.parse().ok()?))
    });
    place.map(Some).ok_or(PageError::NotFound)
}

/// A page of the records of a status, longest waiting first, all or only what the officer recorded; the look at the list
/// is journalled.
pub(in crate::screens) fn waiting(
    ctx: &mut Ctx<'_>,
    status: Status,
    is_own: bool,
    after: Option<WorkPlace>,
) -> Result<WorkRows, Failure<EnrolmentError>> {
    let page = work_page(ctx, status, is_own, after)?;
    ctx.journal(Act::RollViewed, None, format!("{} hits={}", status.word(), page.list.len()))?;
    let rows = page.list.iter().map(|(person, enrolment)| row(ctx, person, enrolment)).collect::<Result<_, _>>()?;
    Ok(WorkRows { rows, next: page.next })
}

fn row(ctx: &Ctx<'_>, person: &Person, enrolment: &Enrolment) -> Result<WorkRow, Failure<EnrolmentError>> {
    let encounter = match enrolment.encounter {
        Some(encounter) => ctx.tx.find_encounter(person.id, encounter)?,
        None => None,
    };
    Ok(WorkRow {
        id: person.id,
        name: person.name.as_str().to_owned(),
        birth_on: person.birth_on,
        village: village_name(ctx, person)?,
        since_at: enrolment.since_at,
        days: ctx.now.duration_since(enrolment.since_at).as_hours() / 24,
        is_own: match &encounter {
            Some(encounter) => takers(ctx, encounter)?.contains(&ctx.actor.staff),
            None => false,
        },
    })
}

/// The name of the village where somebody lives, or its code.
pub(in crate::screens) fn village_name(ctx: &Ctx<'_>, person: &Person) -> Result<String, StoreError> {
    let village = ctx.tx.find_village(person.address.village)?;
    Ok(village.map_or_else(|| person.address.village.to_string(), |village| village.name))
}
