//! The vote: who may vote on a day, and how many become due for a card until then.
//!
//! WNI, 17 on the day or ever married, not TNI or Polri (PKPU 7/2024 Art. 4): by calendar date, from the register. Who
//! becomes due is listed by name with [`crate::coverage::Wanted::Due`].

pub use crate::port::VoterCounts;

use crate::error::{Failure, Nothing};
use crate::port::StoreError;
use crate::service::Ctx;
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
    if on < today { Ok(None) } else { Ok(Some(ctx.tx.count_voters(today, on, first, last)?)) }
}
