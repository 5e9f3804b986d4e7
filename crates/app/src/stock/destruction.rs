//! Destruction with a berita acara: first a list of spoiled blanks and of damaged cards taken in, then a second signature,
//! then the postings. The second signature is that of a head: of the office itself, or, for a district's desk, which has
//! none, of the Dinas of its regency.

use super::StockFailure;
use super::movement::post;
use crate::error::{Coded, Failure, Kind};
use crate::port::StoreError;
use crate::service::Ctx;
use domain::ids::{DestructionId, OfficeId};
use domain::journal::Act;
use domain::staff::{Office, Permission, Scope};
use domain::stock::{
    Account, AccountKind, Destruction, DestructionState, MovementKind, Serial, SerialRange, StockError,
};

/// Serial ranges on one berita acara at most.
pub const MAX_RANGES: usize = 500;

/// Why a destruction was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DestructionError {
    /// The books stand against it.
    #[error(transparent)]
    Stock(#[from] StockFailure),
    /// Number, reason, both witnesses and at least one range are required.
    #[error("number, reason, two witnesses and at least one range of serials are required")]
    Incomplete,
    /// A serial stands on the list twice.
    #[error("serials {0} to {1} stand on the list twice", range.first(), range.last())]
    Overlapping {
        /// The second of the two ranges.
        range: SerialRange,
    },
    /// More ranges than one list holds.
    #[error("at most {MAX_RANGES} ranges on one berita acara")]
    TooMany,
    /// It is done or withdrawn.
    #[error("this destruction is no longer open")]
    NotOpen,
    /// Two different people sign.
    #[error("who drew up the list cannot sign as the second person")]
    SamePerson,
}

impl Coded for DestructionError {
    fn code(&self) -> &'static str {
        match self {
            DestructionError::Stock(e) => e.code(),
            DestructionError::Incomplete => "destruction-incomplete",
            DestructionError::Overlapping { .. } => "destruction-overlapping",
            DestructionError::TooMany => "destruction-too-many",
            DestructionError::NotOpen => "destruction-not-open",
            DestructionError::SamePerson => "destruction-same-person",
        }
    }
    fn kind(&self) -> Kind {
        match self {
            DestructionError::Incomplete | DestructionError::Overlapping { .. } | DestructionError::TooMany => {
                Kind::Invalid
            }
            _ => Kind::Conflict,
        }
    }
    fn field(&self) -> Option<&'static str> {
        match self {
            DestructionError::Stock(_) | DestructionError::Overlapping { .. } | DestructionError::TooMany => {
                Some("ranges")
            }
            _ => None,
        }
    }
}

/// Command: draw up a destruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposeDestruction {
    /// Number of the berita acara.
    pub number: String,
    /// What is destroyed: blanks that are spoiled, and damaged cards that were taken in.
    pub ranges: Vec<SerialRange>,
    /// Why.
    pub reason: String,
    /// Satpol PP, Inspektorat.
    pub witnesses: [String; 2],
}

/// Draws up the list. Nothing moves yet.
pub fn propose_destruction(
    ctx: &mut Ctx<'_>,
    cmd: &ProposeDestruction,
) -> Result<Destruction, Failure<DestructionError>> {
    ctx.authorise(Permission::MoveStock)?;
    let texts = [&cmd.number, &cmd.reason, &cmd.witnesses[0], &cmd.witnesses[1]];
    if texts.iter().any(|t| t.trim().is_empty()) || cmd.ranges.is_empty() {
        return Err(Failure::Rule(DestructionError::Incomplete));
    }
    if cmd.ranges.len() > MAX_RANGES {
        return Err(Failure::Rule(DestructionError::TooMany));
    }
    let mut sorted = cmd.ranges.clone();
    sorted.sort();
    if let Some(range) = sorted.iter().zip(sorted.iter().skip(1)).find_map(|(a, b)| a.overlaps(*b).then_some(*b)) {
        return Err(Failure::Rule(DestructionError::Overlapping { range }));
    }
    let destruction = Destruction {
        id: ctx.draw.destruction(),
        office: ctx.actor.office,
        number: cmd.number.trim().to_owned(),
        proposed_at: ctx.now,
        proposed_by: ctx.actor.staff,
        ranges: cmd.ranges.clone(),
        reason: cmd.reason.trim().to_owned(),
        witnesses: cmd.witnesses.clone().map(|name| name.trim().to_owned()),
        state: DestructionState::Proposed,
        approved: None,
        version: 0,
    };
    for range in &destruction.ranges {
        parts(ctx, destruction.office, *range)?;
    }
    ctx.tx.put_destruction(&destruction)?;
    ctx.journal(Act::DestructionChanged, None, format!("{} PROPOSED", destruction.id))?;
    Ok(Destruction { version: 1, ..destruction })
}

/// Where the serials of a range are now, if they may be destroyed here: all of them spoiled at this office, or each of
/// them a damaged card that this office took in. Such a card stays in the books of the office that printed it.
fn parts(
    ctx: &Ctx<'_>,
    office: OfficeId,
    range: SerialRange,
) -> Result<Vec<(SerialRange, Account)>, Failure<DestructionError>> {
    let spoiled = Account { office, kind: AccountKind::Spoiled };
    if ctx.tx.holdings_near(range)?.iter().any(|h| h.account == spoiled && h.range.contains(range)) {
        return Ok(vec![(range, spoiled)]);
    }
    let not_there = || Failure::Rule(DestructionError::Stock(StockError::NotThere { range }.into()));
    if range.count() > u64::try_from(MAX_RANGES).unwrap_or(u64::MAX) {
        return Err(not_there());
    }
    let mut parts = Vec::new();
    for card in ctx.tx.list_cards_taken_in(office, range, MAX_RANGES)? {
        let serial = card.state.serial().ok_or_else(not_there)?;
        parts.push((SerialRange::single(serial), Account { office: card.office, kind: AccountKind::Printed }));
    }
    if u64::try_from(parts.len()).is_ok_and(|found| found == range.count()) { Ok(parts) } else { Err(not_there()) }
}

/// What a list of the actor's office can name now, in order of serial, at most [`MAX_RANGES`]: runs of spoiled blanks,
/// and damaged cards that were taken in.
pub fn destructible(ctx: &Ctx<'_>) -> Result<Vec<SerialRange>, Failure<DestructionError>> {
    ctx.authorise(Permission::MoveStock)?;
    let holdings = ctx.tx.list_holdings(ctx.actor.office)?.into_iter();
    let mut ranges: Vec<_> = holdings.filter(|h| h.account.kind == AccountKind::Spoiled).map(|h| h.range).collect();
    let all = Serial::from_u64(1).zip(Serial::from_u64(Serial::MAX));
    if let Some(all) = all.and_then(|(first, last)| SerialRange::new(first, last)) {
        let cards = ctx.tx.list_cards_taken_in(ctx.actor.office, all, MAX_RANGES)?;
        ranges.extend(cards.iter().filter_map(|card| card.state.serial()).map(SerialRange::single));
    }
    ranges.sort();
    ranges.truncate(MAX_RANGES);
    Ok(ranges)
}

/// Signs as the second person: the blanks are posted as destroyed.
pub fn approve_destruction(ctx: &mut Ctx<'_>, id: DestructionId) -> Result<Destruction, Failure<DestructionError>> {
    ctx.authorise(Permission::ApproveDestruction)?;
    let destruction = open(find(ctx, id)?)?;
    if destruction.proposed_by == ctx.actor.staff {
        return Err(Failure::Rule(DestructionError::SamePerson));
    }
    for range in &destruction.ranges {
        for (part, from) in parts(ctx, destruction.office, *range)? {
            let to = Account { kind: AccountKind::Destroyed, ..from };
            post(ctx, MovementKind::Destroy, Some(from), Some(to), part, &destruction.number, None)
                .map_err(|f| f.map_rule(DestructionError::Stock))?;
        }
    }
    let done = Destruction { state: DestructionState::Done, approved: Some((ctx.actor.staff, ctx.now)), ..destruction };
    ctx.tx.put_destruction(&done)?;
    ctx.journal(Act::DestructionChanged, None, format!("{} DONE", done.id))?;
    Ok(Destruction { version: done.version + 1, ..done })
}

/// Withdraws a list that was not signed.
pub fn withdraw_destruction(ctx: &mut Ctx<'_>, id: DestructionId) -> Result<(), Failure<DestructionError>> {
    ctx.authorise(Permission::MoveStock)?;
    let ours = find(ctx, id)?;
    if ours.office != ctx.actor.office {
        return Err(Failure::NotFound);
    }
    let destruction = open(ours)?;
    let withdrawn = Destruction { state: DestructionState::Withdrawn, ..destruction };
    ctx.tx.put_destruction(&withdrawn)?;
    ctx.journal(Act::DestructionChanged, None, format!("{} WITHDRAWN", withdrawn.id))?;
    Ok(())
}

/// A list of the actor's office, or one that the actor may sign for a desk.
fn find(ctx: &Ctx<'_>, id: DestructionId) -> Result<Destruction, Failure<DestructionError>> {
    let destruction = ctx.tx.find_destruction(id)?.ok_or(Failure::NotFound)?;
    if destruction.office == ctx.actor.office {
        return Ok(destruction);
    }
    let office = ctx.tx.find_office(destruction.office)?.filter(|office| signs_for(ctx, office));
    office.map(|_| destruction).ok_or(Failure::NotFound)
}

/// Whether the actor is the head of the Dinas to which a district's desk belongs.
fn signs_for(ctx: &Ctx<'_>, office: &Office) -> bool {
    let Scope::Regency(regency) = ctx.actor.scope else { return false };
    matches!(office.scope, Scope::District(district) if district.regency() == regency)
        && ctx.actor.may(Permission::ApproveDestruction)
}

/// Newest lists that the actor sees: of the own office, and of the desks for which the actor signs.
pub(super) fn list(ctx: &Ctx<'_>, limit: usize) -> Result<Vec<Destruction>, StoreError> {
    let mut lists = ctx.tx.list_destructions(ctx.actor.office, limit)?;
    for office in ctx.tx.list_offices()? {
        if office.id != ctx.actor.office && signs_for(ctx, &office) {
            lists.extend(ctx.tx.list_destructions(office.id, limit)?);
        }
    }
    lists.sort_by_key(|list| std::cmp::Reverse((list.proposed_at, list.id)));
    lists.truncate(limit);
    Ok(lists)
}

/// A list that waits for its second signature.
fn open(destruction: Destruction) -> Result<Destruction, Failure<DestructionError>> {
    if destruction.state == DestructionState::Proposed {
        Ok(destruction)
    } else {
        Err(Failure::Rule(DestructionError::NotOpen))
    }
}

/// What the berita acara says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DestructionSheet {
    /// The destruction.
    pub destruction: Destruction,
    /// The office.
    pub office: Office,
    /// Ranges of the list that are cards taken in; the others are blanks.
    pub cards: Vec<SerialRange>,
    /// Who drew it up.
    pub proposed_by: String,
    /// Who signed second; empty until then.
    pub approved_by: String,
    /// The day it was done, or drawn up.
    pub held_on: jiff::civil::Date,
    /// Invented register.
    pub is_specimen: bool,
}

/// Postings of one serial that are looked at to tell a card from a blank.
const POSTINGS_OF_A_SERIAL: usize = 1000;

/// Whether a serial is, or was when it was destroyed, a card: before its destruction it was printed.
fn is_card(ctx: &Ctx<'_>, serial: Serial) -> Result<bool, StoreError> {
    let postings = ctx.tx.list_movements_of(serial, POSTINGS_OF_A_SERIAL)?;
    let last = postings.iter().rev().find(|posting| posting.kind != MovementKind::Destroy);
    Ok(last.is_some_and(|posting| posting.kind == MovementKind::Print))
}

/// The berita acara of a destruction of the actor's office, or of a desk for which the actor signs.
pub fn destruction_sheet(ctx: &Ctx<'_>, id: DestructionId) -> Result<DestructionSheet, Failure<DestructionError>> {
    ctx.authorise(Permission::ViewStock)?;
    // A list that was withdrawn has no minutes: nothing was destroyed, and nothing will be.
    let destruction = find(ctx, id)?;
    if destruction.state == DestructionState::Withdrawn {
        return Err(Failure::NotFound);
    }
    let office = ctx.tx.find_office(destruction.office)?.ok_or(Failure::NotFound)?;
    let name = |staff| -> Result<String, Failure<DestructionError>> {
        Ok(ctx.tx.find_staff(staff)?.map_or_else(String::new, |s| s.display_name))
    };
    let proposed_by = name(destruction.proposed_by)?;
    let approved_by = match destruction.approved {
        Some((staff, _)) => name(staff)?,
        None => String::new(),
    };
    let mut cards = Vec::new();
    for range in &destruction.ranges {
        if is_card(ctx, range.first())? {
            cards.push(*range);
        }
    }
    let held_at = destruction.approved.map_or(destruction.proposed_at, |(_, at)| at);
    Ok(DestructionSheet {
        held_on: office.zone.local_date(held_at),
        is_specimen: ctx.tx.find_setting("demo")?.is_some(),
        proposed_by,
        approved_by,
        cards,
        office,
        destruction,
    })
}
