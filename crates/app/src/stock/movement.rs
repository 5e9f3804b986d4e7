//! Postings made at the store's desk and by the press.

use super::StockFailure;
use super::books::{find, is_ours_by_hand};
use crate::error::Failure;
use crate::port::{StoreError, Tx};
use crate::service::Ctx;
use domain::ids::{MovementId, OfficeId};
use domain::journal::Act;
use domain::staff::Permission;
use domain::stock::{self, Account, AccountKind, Movement, MovementKind, Serial, SerialRange};

/// Blanks on hand at an office.
pub fn on_hand(tx: &dyn Tx, office: OfficeId) -> Result<u64, StoreError> {
    let on_hand = |(_, kind, count): &(_, AccountKind, u64)| (*kind == AccountKind::OnHand).then_some(*count);
    Ok(tx.balances(Some(office))?.iter().filter_map(on_hand).sum())
}

/// Blanks that one posting by hand moves at most: far above any delivery to an office, far below a mistyped serial.
pub const MAX_BLANKS_A_POSTING: u64 = 1_000_000;

/// Command: move blanks by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveBlanks {
    /// Receive, send, arrive, spoil, lose.
    pub kind: MovementKind,
    /// Which blanks.
    pub range: SerialRange,
    /// Where a dispatch goes.
    pub other_office: Option<OfficeId>,
    /// Document number or remark.
    pub document: String,
}

/// Moves blanks by hand.
pub fn move_blanks(ctx: &mut Ctx<'_>, cmd: &MoveBlanks) -> Result<Movement, Failure<StockFailure>> {
    ctx.authorise(Permission::MoveStock)?;
    if cmd.document.trim().is_empty() {
        return Err(Failure::Rule(StockFailure::NoDocument));
    }
    if cmd.range.count() > MAX_BLANKS_A_POSTING {
        return Err(Failure::Rule(StockFailure::TooMany));
    }
    let here = |kind| Some(Account { office: ctx.actor.office, kind });
    let (from, to) = match cmd.kind {
        MovementKind::Receive => (None, here(AccountKind::OnHand)),
        MovementKind::Send => {
            let other = cmd.other_office.filter(|o| *o != ctx.actor.office);
            let other = other.ok_or(Failure::Rule(StockFailure::NoSuchOffice))?;
            ctx.tx.find_office(other)?.ok_or(Failure::Rule(StockFailure::NoSuchOffice))?;
            (here(AccountKind::OnHand), Some(Account { office: other, kind: AccountKind::InTransit }))
        }
        MovementKind::Arrive => (here(AccountKind::InTransit), here(AccountKind::OnHand)),
        MovementKind::Spoil => (here(AccountKind::OnHand), here(AccountKind::Spoiled)),
        MovementKind::Lose => (lost_from(ctx, cmd.range)?, here(AccountKind::Lost)),
        MovementKind::Print | MovementKind::Destroy | MovementKind::Reverse => {
            return Err(Failure::Rule(StockFailure::NotByHand));
        }
    };
    let movement = post(ctx, cmd.kind, from, to, cmd.range, cmd.document.trim(), None)?;
    ctx.journal(Act::StockMoved, None, in_words(&movement))?;
    Ok(movement)
}

/// Blanks are lost from where they are: the store, the way here, or the spoiled.
fn lost_from(ctx: &Ctx<'_>, range: SerialRange) -> Result<Option<Account>, Failure<StockFailure>> {
    let holdings = ctx.tx.holdings_near(range)?;
    let holding = holdings.iter().find(|h| h.range.contains(range) && h.account.office == ctx.actor.office);
    Ok(Some(holding.map_or(Account { office: ctx.actor.office, kind: AccountKind::OnHand }, |h| h.account)))
}

fn in_words(movement: &Movement) -> String {
    let range = movement.range;
    format!("{} {} {}-{} {}", movement.id, movement.kind.word(), range.first(), range.last(), movement.document)
}

/// Undoes a posting made by hand, by its opposite. The office that made it undoes it: a dispatch is the sender's, and
/// only as long as the blanks are still under way.
pub fn reverse(ctx: &mut Ctx<'_>, id: MovementId, document: &str) -> Result<Movement, Failure<StockFailure>> {
    ctx.authorise(Permission::MoveStock)?;
    if document.trim().is_empty() {
        return Err(Failure::Rule(StockFailure::NoDocument));
    }
    let original = find(ctx, id)?;
    if !is_ours_by_hand(&original, ctx.actor.office) || ctx.tx.find_reversal_of(id)?.is_some() {
        return Err(Failure::Rule(StockFailure::NotReversible));
    }
    let movement = post(
        ctx,
        MovementKind::Reverse,
        original.to,
        original.from,
        original.range,
        document.trim(),
        Some(original.id),
    )?;
    ctx.journal(Act::StockMoved, None, in_words(&movement))?;
    Ok(movement)
}

/// Makes a posting. The caller has authorised and journals.
pub(crate) fn post(
    ctx: &mut Ctx<'_>,
    kind: MovementKind,
    from: Option<Account>,
    to: Option<Account>,
    range: SerialRange,
    document: &str,
    reverses: Option<MovementId>,
) -> Result<Movement, Failure<StockFailure>> {
    let movement = Movement {
        id: ctx.draw.movement(),
        at: ctx.now,
        by: ctx.actor.staff,
        kind,
        from,
        to,
        range,
        document: document.to_owned(),
        reverses,
    };
    let near = ctx.tx.holdings_near(range)?;
    let change = stock::post(&near, &movement).map_err(|e| Failure::Rule(e.into()))?;
    ctx.tx.change_holdings(&change.remove, &change.add)?;
    ctx.tx.insert_movement(&movement)?;
    Ok(movement)
}

/// Takes the blank with the smallest serial out of an office's store for a card. The caller journals.
pub(crate) fn take_blank(ctx: &mut Ctx<'_>, office: OfficeId) -> Result<Serial, Failure<StockFailure>> {
    let store = Account { office, kind: AccountKind::OnHand };
    let holding = ctx.tx.first_holding(store)?.ok_or(Failure::Rule(StockFailure::Empty))?;
    let serial = holding.range.first();
    let to = Account { office, kind: AccountKind::Printed };
    post(ctx, MovementKind::Print, Some(store), Some(to), SerialRange::single(serial), "", None)?;
    Ok(serial)
}
