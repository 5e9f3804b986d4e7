//! The books as their readers see them: balance, holdings, postings, the life of one blank.

use super::StockFailure;
use crate::error::Failure;
use crate::port::StoreError;
use crate::service::Ctx;
use domain::ids::{MovementId, OfficeId, StaffId};
use domain::staff::{Office, Permission};
use domain::stock::{Account, AccountKind, Balance, Destruction, Holding, Movement, MovementKind, Serial};
use std::collections::BTreeMap;

/// Postings shown at once.
pub const MOVEMENTS_PAGE: usize = 50;
/// Destructions shown at once.
const DESTRUCTIONS_SHOWN: usize = 50;
/// Postings of one blank shown at most; a blank that moved more often has its oldest ones shown.
const LIFE_LIMIT: usize = 200;

/// A posting with what its readers ask next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovementLine {
    /// The posting.
    pub movement: Movement,
    /// Name of the officer; of the program none.
    pub by: Option<String>,
    /// The posting that reversed it.
    pub reversed_by: Option<MovementId>,
    /// The actor could reverse it: made here, by hand, not reversed yet.
    pub may_be_reversed: bool,
}

/// A page of postings that touch the actor's office, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovementsPage {
    /// The postings.
    pub lines: Vec<MovementLine>,
    /// The next page begins after this posting.
    pub older: Option<MovementId>,
}

/// What the stock page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockPage {
    /// Balance of the actor's office.
    pub balance: Balance,
    /// Blanks kept for first-time owners.
    pub reserve: u64,
    /// Where the serials are.
    pub holdings: Vec<Holding>,
    /// Newest postings.
    pub movements: MovementsPage,
    /// Newest destructions; for the head of a Dinas those of its desks, too.
    pub destructions: Vec<Destruction>,
    /// Names of all offices: postings speak of others, too.
    pub offices: BTreeMap<OfficeId, String>,
}

/// The books of the actor's office.
pub fn stock_page(ctx: &Ctx<'_>) -> Result<StockPage, Failure<StockFailure>> {
    ctx.authorise(Permission::ViewStock)?;
    let office = ctx.tx.find_office(ctx.actor.office)?.ok_or(Failure::NotFound)?;
    Ok(StockPage {
        balance: balance(ctx, office.id)?,
        reserve: office.reserve,
        holdings: ctx.tx.list_holdings(office.id)?,
        movements: movements(ctx, None)?,
        destructions: super::destruction::list(ctx, DESTRUCTIONS_SHOWN)?,
        offices: office_names(ctx)?,
    })
}

/// The balance of one office.
pub fn balance(ctx: &Ctx<'_>, office: OfficeId) -> Result<Balance, StoreError> {
    let mut balance = Balance::default();
    for (_, kind, count) in ctx.tx.balances(Some(office))? {
        balance.add(kind, count);
    }
    Ok(balance)
}

/// Where the serials of the actor's office are, in order of serial.
pub fn holdings(ctx: &Ctx<'_>) -> Result<Vec<Holding>, Failure<StockFailure>> {
    ctx.authorise(Permission::ViewStock)?;
    Ok(ctx.tx.list_holdings(ctx.actor.office)?)
}

/// Names of all offices.
pub fn office_names(ctx: &Ctx<'_>) -> Result<BTreeMap<OfficeId, String>, StoreError> {
    Ok(ctx.tx.list_offices()?.into_iter().map(|office| (office.id, office.name)).collect())
}

/// The offices to which the actor's office can send blanks, in order of id.
pub fn other_offices(ctx: &Ctx<'_>) -> Result<Vec<Office>, Failure<StockFailure>> {
    ctx.authorise(Permission::ViewStock)?;
    let mut offices = ctx.tx.list_offices()?;
    offices.retain(|office| office.id != ctx.actor.office);
    Ok(offices)
}

/// Postings that touch the actor's office, newest first, after a posting (none: from the newest).
pub fn movements(ctx: &Ctx<'_>, after: Option<MovementId>) -> Result<MovementsPage, Failure<StockFailure>> {
    ctx.authorise(Permission::ViewStock)?;
    let cursor = match after {
        Some(id) => Some((find(ctx, id)?.at, id)),
        None => None,
    };
    let mut found = ctx.tx.list_movements(ctx.actor.office, cursor, MOVEMENTS_PAGE + 1)?;
    let has_more = found.len() > MOVEMENTS_PAGE;
    found.truncate(MOVEMENTS_PAGE);
    let older = if has_more { found.last().map(|movement| movement.id) } else { None };
    Ok(MovementsPage { lines: lines(ctx, found)?, older })
}

/// One posting that touches the actor's office.
pub fn find_movement(ctx: &Ctx<'_>, id: MovementId) -> Result<MovementLine, Failure<StockFailure>> {
    ctx.authorise(Permission::ViewStock)?;
    let movement = find(ctx, id)?;
    lines(ctx, vec![movement])?.pop().ok_or(Failure::NotFound)
}

/// A posting that touches the actor's office; any other does not exist.
pub(super) fn find(ctx: &Ctx<'_>, id: MovementId) -> Result<Movement, Failure<StockFailure>> {
    let touches = |m: &Movement| accounts(m).any(|account| account.office == ctx.actor.office);
    ctx.tx.find_movement(id)?.filter(touches).ok_or(Failure::NotFound)
}

fn accounts(movement: &Movement) -> impl Iterator<Item = Account> {
    movement.from.into_iter().chain(movement.to)
}

/// Made at this office and by hand: only then a posting is reversed by hand. A dispatch is the sender's.
pub(super) fn is_ours_by_hand(movement: &Movement, office: OfficeId) -> bool {
    let is_by_hand = !matches!(movement.kind, MovementKind::Print | MovementKind::Destroy | MovementKind::Reverse);
    // A blank that a printer spoiled belongs to a card that is back in the queue: it never becomes a card again.
    let is_from_press = movement.from.is_some_and(|account| account.kind == AccountKind::Printed);
    is_by_hand && !is_from_press && accounts(movement).next().is_some_and(|account| account.office == office)
}

fn lines(ctx: &Ctx<'_>, movements: Vec<Movement>) -> Result<Vec<MovementLine>, StoreError> {
    let mut names: BTreeMap<StaffId, Option<String>> = BTreeMap::new();
    let mut lines = Vec::with_capacity(movements.len());
    for movement in movements {
        let by = match names.get(&movement.by) {
            Some(name) => name.clone(),
            None => {
                let name = ctx.tx.find_staff(movement.by)?.map(|staff| staff.display_name);
                names.insert(movement.by, name.clone());
                name
            }
        };
        let reversed_by = ctx.tx.find_reversal_of(movement.id)?;
        let may_be_reversed = reversed_by.is_none()
            && ctx.actor.may(Permission::MoveStock)
            && is_ours_by_hand(&movement, ctx.actor.office);
        lines.push(MovementLine { movement, by, reversed_by, may_be_reversed });
    }
    Ok(lines)
}

/// The life of one blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// Where it is now; none if it never came, or its receipt was reversed.
    pub now: Option<Account>,
    /// What happened to it, oldest first.
    pub postings: Vec<MovementLine>,
    /// Names of all offices.
    pub offices: BTreeMap<OfficeId, String>,
}

/// The life of one blank. None if no office knows the serial.
pub fn life_of(ctx: &Ctx<'_>, serial: Serial) -> Result<Option<Life>, Failure<StockFailure>> {
    ctx.authorise(Permission::ViewStock)?;
    let range = domain::stock::SerialRange::single(serial);
    let near = ctx.tx.holdings_near(range)?;
    let postings = lines(ctx, ctx.tx.list_movements_of(serial, LIFE_LIMIT)?)?;
    if postings.is_empty() {
        return Ok(None);
    }
    let now = near.iter().find(|holding| holding.range.contains(range)).map(|holding| holding.account);
    Ok(Some(Life { now, postings, offices: office_names(ctx)? }))
}
