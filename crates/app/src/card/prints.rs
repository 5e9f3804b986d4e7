//! The files from which cards were printed: they show face and data in clear, and are removed when nobody needs them.

use super::CardError;
use super::press::card_of_job;
use crate::error::Failure;
use crate::port::{CardPress, StoreError};
use crate::service::{Ctx, Service};
use domain::card::CardState;
use domain::ids::{CardId, PersonId};
use domain::journal::Act;
use domain::staff::{Actor, Permission};
use jiff::SignedDuration;

/// The file of a card is kept for so long after the hand-over, so that a card that turns out faulty at the counter can
/// still be compared with it.
pub const HOURS_A_PRINT_IS_KEPT: i64 = 24;

/// Removes the files that a press keeps of cards that were handed over, or ceased to be valid, at least
/// [`HOURS_A_PRINT_IS_KEPT`] ago; each removal is journalled before it is done, so that one that was interrupted is told
/// twice rather than never. Files whose names are no jobs of this register are left alone. Returns how many were removed.
pub fn remove_prints(service: &Service, program: &Actor, press: &dyn CardPress) -> Result<usize, Failure<CardError>> {
    let mut removed = 0;
    for job in press.kept() {
        let Some((person, card)) = card_of_job(&job) else { continue };
        let is_over = |ctx: &Ctx<'_>| Ok::<_, Failure<CardError>>(is_over(ctx, person, card)?);
        if !service.read(program, |ctx| is_over(ctx))? {
            continue;
        }
        service.write(program, |ctx| {
            ctx.authorise(Permission::PrintCard)?;
            ctx.journal(Act::CardFileRemoved, Some(person), card.to_string())?;
            Ok::<_, Failure<CardError>>(())
        })?;
        if press.discard(&job).is_ok() {
            removed += 1;
        }
    }
    Ok(removed)
}

/// Whether the card has been out of the office's hands for long enough.
fn is_over(ctx: &Ctx<'_>, person: PersonId, card: CardId) -> Result<bool, StoreError> {
    let card = ctx.tx.find_card(person, card)?;
    let ended_at = card.and_then(|card| match card.state {
        CardState::HandedOver { at, .. } | CardState::Withdrawn { at, .. } | CardState::Cancelled { at } => Some(at),
        CardState::Queued | CardState::Printing { .. } | CardState::Printed { .. } => None,
    });
    let kept_for = SignedDuration::from_hours(HOURS_A_PRINT_IS_KEPT);
    Ok(ended_at.is_some_and(|at| ctx.now.duration_since(at) >= kept_for))
}
