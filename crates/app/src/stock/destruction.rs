//! Destruction with a berita acara: first a list, then a second signature, then the posting.

use super::StockFailure;
use super::movement::post;
use crate::error::{Coded, Failure, Kind};
use crate::service::Ctx;
use domain::ids::DestructionId;
use domain::journal::Act;
use domain::staff::{Office, Permission};
use domain::stock::{Account, AccountKind, Destruction, DestructionState, MovementKind, SerialRange};

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
    /// What is destroyed: blanks that are spoiled.
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
    check(ctx, &destruction)?;
    ctx.tx.put_destruction(&destruction)?;
    ctx.journal(Act::DestructionChanged, None, format!("{} PROPOSED", destruction.id))?;
    Ok(Destruction { version: 1, ..destruction })
}

/// Everything on the list is spoiled at this office now.
fn check(ctx: &Ctx<'_>, destruction: &Destruction) -> Result<(), Failure<DestructionError>> {
    let spoiled = Account { office: destruction.office, kind: AccountKind::Spoiled };
    for range in &destruction.ranges {
        let near = ctx.tx.holdings_near(*range)?;
        if !near.iter().any(|h| h.account == spoiled && h.range.contains(*range)) {
            let there = domain::stock::StockError::NotThere { range: *range };
            return Err(Failure::Rule(DestructionError::Stock(there.into())));
        }
    }
    Ok(())
}

/// Signs as the second person: the blanks are posted as destroyed.
pub fn approve_destruction(ctx: &mut Ctx<'_>, id: DestructionId) -> Result<Destruction, Failure<DestructionError>> {
    ctx.authorise(Permission::ApproveDestruction)?;
    let destruction = open(ctx, id)?;
    if destruction.proposed_by == ctx.actor.staff {
        return Err(Failure::Rule(DestructionError::SamePerson));
    }
    let at = |kind| Some(Account { office: destruction.office, kind });
    for range in &destruction.ranges {
        post(
            ctx,
            MovementKind::Destroy,
            at(AccountKind::Spoiled),
            at(AccountKind::Destroyed),
            *range,
            &destruction.number,
            None,
        )
        .map_err(|f| f.map_rule(DestructionError::Stock))?;
    }
    let done = Destruction { state: DestructionState::Done, approved: Some((ctx.actor.staff, ctx.now)), ..destruction };
    ctx.tx.put_destruction(&done)?;
    ctx.journal(Act::DestructionChanged, None, format!("{} DONE", done.id))?;
    Ok(Destruction { version: done.version + 1, ..done })
}

/// Withdraws a list that was not signed.
pub fn withdraw_destruction(ctx: &mut Ctx<'_>, id: DestructionId) -> Result<(), Failure<DestructionError>> {
    ctx.authorise(Permission::MoveStock)?;
    let destruction = open(ctx, id)?;
    let withdrawn = Destruction { state: DestructionState::Withdrawn, ..destruction };
    ctx.tx.put_destruction(&withdrawn)?;
    ctx.journal(Act::DestructionChanged, None, format!("{} WITHDRAWN", withdrawn.id))?;
    Ok(())
}

fn open(ctx: &Ctx<'_>, id: DestructionId) -> Result<Destruction, Failure<DestructionError>> {
    let ours = ctx.tx.find_destruction(id)?.filter(|d| d.office == ctx.actor.office);
    let destruction = ours.ok_or(Failure::NotFound)?;
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
    /// Name of the office.
    pub office: Office,
    /// Who drew it up.
    pub proposed_by: String,
    /// Who signed second; empty until then.
    pub approved_by: String,
    /// The day it was done, or drawn up.
    pub held_on: jiff::civil::Date,
    /// Invented register.
    pub is_specimen: bool,
}

/// The berita acara of a destruction of the actor's office.
pub fn destruction_sheet(ctx: &Ctx<'_>, id: DestructionId) -> Result<DestructionSheet, Failure<DestructionError>> {
    ctx.authorise(Permission::ViewStock)?;
    // A list that was withdrawn has no minutes: nothing was destroyed, and nothing will be.
    let has_minutes = |d: &Destruction| d.office == ctx.actor.office && d.state != DestructionState::Withdrawn;
    let destruction = ctx.tx.find_destruction(id)?.filter(has_minutes).ok_or(Failure::NotFound)?;
    let office = ctx.tx.find_office(destruction.office)?.ok_or(Failure::NotFound)?;
    let name = |staff| -> Result<String, Failure<DestructionError>> {
        Ok(ctx.tx.find_staff(staff)?.map_or_else(String::new, |s| s.display_name))
    };
    let proposed_by = name(destruction.proposed_by)?;
    let approved_by = match destruction.approved {
        Some((staff, _)) => name(staff)?,
        None => String::new(),
    };
    let held_at = destruction.approved.map_or(destruction.proposed_at, |(_, at)| at);
    Ok(DestructionSheet {
        held_on: office.zone.local_date(held_at),
        is_specimen: ctx.tx.find_setting("demo")?.is_some(),
        proposed_by,
        approved_by,
        office,
        destruction,
    })
}
