//! The vote: who may vote on a day, and how many become due for a card until then.
//!
//! WNI, 17 on the day or ever married, not TNI or Polri (PKPU 7/2024 Art. 4): by calendar date, from the register. Who
//! becomes due is listed by name with [`crate::coverage::Wanted::Due`].

use crate::error::{Failure, Nothing};
use crate::port::StoreError;
use crate::service::Ctx;
use domain::coverage::Counts;
use domain::journal::Act;
use domain::staff::Permission;
use jiff::civil::Date;

/// Name of the setting that holds the election day, `YYYY-MM-DD`.
pub const ELECTION_ON: &str = "election_on";

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

/// Figures for an election.
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

/// Figures for an election on a day that has not passed, of the villages with codes in `first..=last` that the actor's
/// office serves. Of a past election there are none: the register keeps where people live today.
pub fn voter_counts(
    ctx: &Ctx<'_>,
    (first, last): (i64, i64),
    on: Date,
) -> Result<Option<VoterCounts>, Failure<Nothing>> {
    ctx.authorise(Permission::ViewCoverage)?;
    let (from, to) = ctx.actor.scope.village_range();
    let (first, last) = (first.max(from), last.min(to));
    if first > last {
        return Err(Failure::NotFound);
    }
    let today = ctx.today();
    if on < today {
        return Ok(None);
    }
    // From the figures of both days and the few who do not vote: nobody's line is looked at. Duties that end before the
    // election are theirs alone, because nothing but a permit has an end in days to come.
    let figures = |day| -> Result<Counts, StoreError> {
        Ok(ctx.tx.coverage(day, first, last)?.into_iter().map(|(_, counts)| counts).sum())
    };
    let (now, then) = (figures(today)?, figures(on)?);
    let others = ctx.tx.count_non_voters(today, on, first, last)?;
    Ok(Some(VoterCounts {
        obliged: then.obliged,
        eligible: then.obliged - others.obliged,
        unrecorded: then.remaining() - others.unrecorded,
        due: then.obliged - now.obliged + others.leaving,
        due_unrecorded: then.remaining() - now.remaining() + others.leaving_unrecorded,
    }))
}
