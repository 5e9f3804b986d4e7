//! The vote: who of a village may vote on a day, and who becomes due for a card until then.
//!
//! WNI, 17 on the day or ever married, not TNI or Polri (PKPU 7/2024 Art. 4): by calendar date, from the register.

use crate::coverage::VILLAGE_PAGE;
use crate::error::{Failure, Nothing};
use crate::port::{RollQuery, RollRow, StoreError};
use crate::service::Ctx;
use domain::journal::Act;
use domain::person::Person;
use domain::region::VillageCode;
use domain::staff::Permission;
use jiff::civil::Date;

/// Name of the setting that holds the election day, `YYYY-MM-DD`.
pub const ELECTION_ON: &str = "election_on";
/// People of a village looked at for one answer at most.
pub const VOTER_LIMIT: usize = 100_000;

/// The election day, if one is set.
pub fn election_on(ctx: &Ctx<'_>) -> Result<Option<Date>, Failure<Nothing>> {
    let Some(text) = ctx.tx.find_setting(ELECTION_ON)? else { return Ok(None) };
    let on = text.parse().map_err(|_| StoreError::Corrupt(format!("setting {ELECTION_ON} is not a date")))?;
    Ok(Some(on))
}

/// Sets the election day: setting-up, by the program.
pub fn set_election_on(ctx: &mut Ctx<'_>, on: Date) -> Result<(), Failure<Nothing>> {
    ctx.tx.put_setting(ELECTION_ON, &on.to_string())?;
    ctx.journal(Act::SettingChanged, None, format!("{ELECTION_ON} {on}"))?;
    Ok(())
}

/// A village's figures for an election.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VoterCounts {
    /// Obliged to hold a KTP-el on that day.
    pub obliged: i64,
    /// Of these, may vote.
    pub eligible: i64,
    /// Of those who may vote, not recorded today.
    pub unrecorded: i64,
    /// Not obliged today, but on that day.
    pub due: i64,
    /// Of these, not recorded today.
    pub due_unrecorded: i64,
}

/// Figures of a village for a day.
pub fn voter_counts(ctx: &Ctx<'_>, village: VillageCode, on: Date) -> Result<VoterCounts, Failure<Nothing>> {
    ctx.authorise(Permission::ViewCoverage)?;
    let today = ctx.today();
    let mut counts = VoterCounts::default();
    for_each(ctx, village, on, |row, person| {
        let is_eligible = person.is_eligible_voter(on);
        let is_due = becomes_due(row, today);
        let is_unrecorded = !row.status.is_recorded();
        counts.obliged += 1;
        counts.eligible += i64::from(is_eligible);
        counts.unrecorded += i64::from(is_eligible && is_unrecorded);
        counts.due += i64::from(is_due);
        counts.due_unrecorded += i64::from(is_due && is_unrecorded);
    })?;
    Ok(counts)
}

/// Who of a village is not obliged today but will be on a day, in order of name, with where their records stand: the
/// *pemula* to be called in time. The look is in the journal.
pub fn due_by(ctx: &mut Ctx<'_>, village: VillageCode, on: Date) -> Result<Vec<(RollRow, Person)>, Failure<Nothing>> {
    ctx.authorise(Permission::ViewPerson)?;
    let today = ctx.today();
    let mut due = Vec::new();
    for_each(ctx, village, on, |row, person| {
        if becomes_due(row, today) {
            due.push((row.clone(), person.clone()));
        }
    })?;
    ctx.journal(Act::RollViewed, None, format!("due {village} {on} {}", due.len()))?;
    Ok(due)
}

fn becomes_due(row: &RollRow, today: Date) -> bool {
    row.obliged_on.is_some_and(|from| from > today)
}

/// Everybody of a village who is obliged on a day.
fn for_each(
    ctx: &Ctx<'_>,
    village: VillageCode,
    on: Date,
    mut visit: impl FnMut(&RollRow, &Person),
) -> Result<(), Failure<Nothing>> {
    if !ctx.actor.covers(village) {
        return Err(Failure::NotFound);
    }
    let mut query = RollQuery { village, as_of: on, statuses: Vec::new(), after: None, limit: VILLAGE_PAGE };
    let mut seen = 0;
    while seen < VOTER_LIMIT {
        let page = ctx.tx.list_roll(&query)?;
        for row in &page {
            if let Some(person) = ctx.tx.find_person(row.person)? {
                visit(row, &person);
            }
        }
        seen += page.len();
        let Some(last) = page.last().filter(|_| page.len() == VILLAGE_PAGE) else { break };
        query.after = Some((last.sort_key.clone(), last.person));
    }
    Ok(())
}
