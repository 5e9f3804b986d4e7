//! Printing at once: what is print-ready and has a blank goes to the printer without being asked for, unless somebody
//! holds the printing of the office. A printer that spoils a blank holds it too: the next card would spoil the next one.

use super::CardError;
use super::press::{CARDS_LOOKED_AT, send};
use super::queue::standing_of;
use crate::error::Failure;
use crate::port::{Stored, Tx};
use crate::service::{Ctx, Service};
use crate::stock::on_hand;
use domain::card::Wait;
use domain::ids::OfficeId;
use domain::journal::Act;
use domain::staff::{Actor, Permission};
use jiff::civil::Date;

/// The setting that holds the printing of an office.
fn setting(office: OfficeId) -> String {
    format!("printing-held-{office}")
}

/// Whether the printing of an office is held.
pub fn is_held(tx: &dyn Tx, office: OfficeId) -> Stored<bool> {
    Ok(tx.find_setting(&setting(office))?.is_some_and(|held| held == HELD))
}

const HELD: &str = "1";
const GOES_ON: &str = "0";

/// Holds the printing of the actor's office: cards are sent one by one, by hand, until it goes on.
pub fn hold_printing(ctx: &mut Ctx<'_>) -> Result<(), Failure<CardError>> {
    keep(ctx, HELD)
}

/// Lets the printing of the actor's office go on.
pub fn resume_printing(ctx: &mut Ctx<'_>) -> Result<(), Failure<CardError>> {
    keep(ctx, GOES_ON)
}

fn keep(ctx: &mut Ctx<'_>, value: &str) -> Result<(), Failure<CardError>> {
    ctx.authorise(Permission::PrintCard)?;
    let name = setting(ctx.actor.office);
    ctx.tx.put_setting(&name, value)?;
    ctx.journal(Act::SettingChanged, None, format!("{name}={value}"))?;
    Ok(())
}

/// What was seen of an office's queue when nothing in it could be printed: as long as nothing changes, it need not be
/// looked through again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    leaves: u64,
    today: Date,
}

/// Sends up to `limit` cards of the program's office that are ready, in the order of the queue; none while printing is
/// held. A card that failed before waits for a person. Returns how many, and what was seen if there was nothing to do.
pub fn print_at_once(
    service: &Service,
    program: &Actor,
    seen: Option<Seen>,
    limit: usize,
) -> Result<(usize, Option<Seen>), Failure<CardError>> {
    let (now_seen, is_due) = service.read(program, |ctx| {
        let (leaves, _, _) = ctx.tx.journal_head()?;
        let now_seen = Seen { leaves, today: ctx.today() };
        Ok::<_, Failure<CardError>>((now_seen, Some(now_seen) != seen && !ready(ctx, 1)?.is_empty()))
    })?;
    if !is_due {
        return Ok((0, Some(now_seen)));
    }
    let sent = service.write(program, |ctx| {
        ctx.authorise(Permission::PrintCard)?;
        let cards = ready(ctx, limit)?;
        for (person, card) in &cards {
            send(ctx, person, card)?;
        }
        Ok::<_, Failure<CardError>>(cards.len())
    })?;
    Ok((sent, None))
}

/// The first cards of the queue that may be printed at once, no more than there are blanks for.
fn ready(
    ctx: &Ctx<'_>,
    limit: usize,
) -> Result<Vec<(domain::person::Person, domain::card::CardIssue)>, Failure<CardError>> {
    let office = ctx.tx.find_office(ctx.actor.office)?.ok_or(Failure::NotFound)?;
    let mut blanks = on_hand(ctx.tx, office.id)?;
    if blanks == 0 || is_held(ctx.tx, office.id)? {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for card in ctx.tx.list_card_queue(office.id, CARDS_LOOKED_AT)? {
        if found.len() == limit || blanks == 0 {
            break;
        }
        let Some(person) = ctx.tx.find_person(card.person)? else { continue };
        if standing_of::<CardError>(ctx, &card, &person, blanks, office.reserve)? == Wait::Ready {
            blanks -= 1;
            found.push((person, card));
        }
    }
    Ok(found)
}
