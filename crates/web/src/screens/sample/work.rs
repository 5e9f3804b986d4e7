//! The lines of a work list: who waits, where they live, since when.

use app::enrolment::{EnrolmentError, takers, work_list};
use app::{Ctx, Failure};
use domain::enrolment::{Enrolment, Status};
use domain::ids::PersonId;
use domain::journal::Act;
use domain::person::Person;
use jiff::Timestamp;
use jiff::civil::Date;

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

/// The records of a status, longest waiting first; the look at the list is journalled.
pub(in crate::screens) fn waiting(ctx: &mut Ctx<'_>, status: Status) -> Result<Vec<WorkRow>, Failure<EnrolmentError>> {
    let list = work_list(ctx, status)?;
    ctx.journal(Act::RollViewed, None, format!("{} hits={}", status.word(), list.len()))?;
    list.iter().map(|(person, enrolment)| row(ctx, person, enrolment)).collect()
}

fn row(ctx: &Ctx<'_>, person: &Person, enrolment: &Enrolment) -> Result<WorkRow, Failure<EnrolmentError>> {
    let village = ctx.tx.find_village(person.address.village)?;
    let encounter = match enrolment.encounter {
        Some(encounter) => ctx.tx.find_encounter(person.id, encounter)?,
        None => None,
    };
    Ok(WorkRow {
        id: person.id,
        name: person.name.as_str().to_owned(),
        birth_on: person.birth_on,
        village: village.map_or_else(|| person.address.village.to_string(), |village| village.name),
        since_at: enrolment.since_at,
        days: ctx.now.duration_since(enrolment.since_at).as_hours() / 24,
        is_own: match &encounter {
            Some(encounter) => takers(ctx, encounter)?.contains(&ctx.actor.staff),
            None => false,
        },
    })
}
