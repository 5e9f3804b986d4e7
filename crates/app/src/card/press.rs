//! From the queue to the printer and back. The state PRINTING is the job: a program that is killed finds its jobs again,
//! and the printer is asked whether it knows the job before a card is printed.

use super::CardError;
use super::face::card_face;
use super::hand_over::withdraw;
use super::queue::{PRINTING, standing};
use crate::error::Failure;
use crate::port::{CardPress, PressError, StoreError};
use crate::record::{enrolment_of, step};
use crate::service::{Ctx, Service};
use crate::stock::{StockFailure, post, take_blank};
use domain::card::{CardIssue, CardState, Wait};
use domain::enrolment::Verb;
use domain::ids::{CardId, MovementId, PersonId};
use domain::journal::Act;
use domain::person::{Person, Standing};
use domain::staff::{Actor, Permission};
use domain::stock::{Account, AccountKind, MovementKind, Serial, SerialRange};
use jiff::Timestamp;

/// Allots the next blank to a waiting card and sends it to the printer. The blank leaves the store in the books in the
/// same transaction: two printers never get the same one.
pub fn send_to_printer(ctx: &mut Ctx<'_>, person: PersonId, card: CardId) -> Result<CardIssue, Failure<CardError>> {
    ctx.authorise(Permission::PrintCard)?;
    let person = ctx.person(person)?;
    let card = ctx.tx.find_card(person.id, card)?.ok_or(Failure::NotFound)?;
    if card.office != ctx.actor.office {
        return Err(Failure::NotFound);
    }
    match standing(ctx, &card, &person)? {
        Wait::Ready => {}
        wait => return Err(Failure::Rule(CardError::Waits(wait))),
    }
    let serial = take_blank(ctx, card.office).map_err(|f| f.map_rule(CardError::Stock))?;
    let printing = card.send_to_printer(serial, ctx.now).map_err(|e| Failure::Rule(e.into()))?;
    ctx.tx.put_card(&printing)?;
    ctx.tx.set_active_card(person.id, Some(printing.id))?;
    let enrolment = enrolment_of(ctx, &person)?;
    step::<CardError>(ctx, &person, &enrolment, Verb::SendToPrinter, "", |_| {})?;
    ctx.journal(Act::CardSentToPrinter, Some(person.id), format!("{} {serial}", printing.id))?;
    Ok(CardIssue { version: printing.version + 1, ..printing })
}

/// Waiting cards looked at for those that may be printed. Far above any office's queue: people recorded in advance wait
/// at its head for months and must not hold up the others.
const CARDS_LOOKED_AT: usize = 20_000;

/// Sends up to `limit` cards that may be printed now, in the order of the queue. Returns how many.
pub fn send_next(ctx: &mut Ctx<'_>, limit: usize) -> Result<usize, Failure<CardError>> {
    ctx.authorise(Permission::PrintCard)?;
    let mut sent = 0;
    for card in ctx.tx.list_card_queue(ctx.actor.office, CARDS_LOOKED_AT)? {
        if sent == limit {
            break;
        }
        let Some(person) = ctx.tx.find_person(card.person)? else { continue };
        if !ctx.actor.covers(person.address.village) {
            continue;
        }
        match standing::<CardError>(ctx, &card, &person)? {
            Wait::Ready => {
                send_to_printer(ctx, card.person, card.id)?;
                sent += 1;
            }
            Wait::NoBlank => break,
            _ => {}
        }
    }
    Ok(sent)
}

/// A card of the actor's own office with its person; another office's card does not exist.
fn own_card(ctx: &Ctx<'_>, person: PersonId, card: CardId) -> Result<(Person, CardIssue), Failure<CardError>> {
    let person = ctx.tx.find_person(person)?.ok_or(Failure::NotFound)?;
    let card = ctx.tx.find_card(person.id, card)?.filter(|card| card.office == ctx.actor.office);
    Ok((person, card.ok_or(Failure::NotFound)?))
}

/// The card is printed. If its holder died while it was with the printer it is withdrawn at once.
pub fn confirm_printed(ctx: &mut Ctx<'_>, person: PersonId, card: CardId) -> Result<(), Failure<CardError>> {
    ctx.authorise(Permission::PrintCard)?;
    let (person, card) = own_card(ctx, person, card)?;
    let printed = card.print(ctx.now).map_err(|e| Failure::Rule(e.into()))?;
    ctx.tx.put_card(&printed)?;
    let enrolment = enrolment_of(ctx, &person)?;
    step::<CardError>(ctx, &person, &enrolment, Verb::Print, "", |_| {})?;
    ctx.journal(Act::CardPrinted, Some(person.id), printed.id.to_string())?;
    if matches!(person.standing, Standing::Dead { .. }) {
        withdraw(ctx, person.id)?;
    }
    Ok(())
}

/// Printing failed: the card waits again; the blank is spoiled, or, if it never left the hopper, back in the store.
pub fn report_failure(
    ctx: &mut Ctx<'_>,
    person: PersonId,
    card: CardId,
    is_blank_spoiled: bool,
    what: &str,
) -> Result<(), Failure<CardError>> {
    ctx.authorise(Permission::PrintCard)?;
    let (person, card) = own_card(ctx, person, card)?;
    let serial = card.state.serial();
    let waiting = card.fail_print().map_err(|e| Failure::Rule(e.into()))?;
    let serial = serial.ok_or(Failure::NotFound)?;
    let at = |kind| Some(Account { office: waiting.office, kind });
    let (kind, to, reverses) = if is_blank_spoiled {
        (MovementKind::Spoil, at(AccountKind::Spoiled), None)
    } else {
        (MovementKind::Reverse, at(AccountKind::OnHand), open_print_of(ctx, serial)?)
    };
    let document = format!("{} {what}", waiting.id);
    post(ctx, kind, at(AccountKind::Printed), to, SerialRange::single(serial), &document, reverses)
        .map_err(|f: Failure<StockFailure>| f.map_rule(CardError::Stock))?;
    ctx.tx.put_card(&waiting)?;
    ctx.tx.set_active_card(person.id, None)?;
    let enrolment = enrolment_of(ctx, &person)?;
    step::<CardError>(ctx, &person, &enrolment, Verb::FailPrint, what, |_| {})?;
    ctx.journal(Act::CardPrintFailed, Some(person.id), format!("{serial} spoiled={is_blank_spoiled} {what}"))?;
    Ok(())
}

/// Postings of one blank that are searched for the one that took it out of the store.
const POSTINGS_OF_A_BLANK: usize = 1000;

/// The posting that gave a blank to the printer and has not been reversed.
fn open_print_of(ctx: &Ctx<'_>, serial: Serial) -> Result<Option<MovementId>, StoreError> {
    for movement in ctx.tx.list_movements_of(serial, POSTINGS_OF_A_BLANK)?.iter().rev() {
        if movement.kind == MovementKind::Print && ctx.tx.find_reversal_of(movement.id)?.is_none() {
            return Ok(Some(movement.id));
        }
    }
    Ok(None)
}

/// What one round at the press did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PrintReport {
    /// Cards printed.
    pub printed: usize,
    /// Cards put back into the queue.
    pub failed: usize,
    /// Cards whose fate is not known; a person looks into the tray.
    pub uncertain: usize,
}

/// Prints what is with the printer: for each card in PRINTING, make its face, print (once, whatever happened before:
/// the press knows the job by its name), confirm. A card whose face cannot be made does not stop the others: it goes
/// back into the queue and its blank into the store. Jobs sent before `started_at` are an earlier run's and may have been
/// printed already.
pub fn run_press(
    service: &Service,
    program: &Actor,
    press: &dyn CardPress,
    started_at: Timestamp,
    limit: usize,
) -> Result<PrintReport, Failure<CardError>> {
    let jobs = service.read(program, |ctx| Ok::<_, Failure<CardError>>(with_printer(ctx, limit)?))?;
    let mut report = PrintReport::default();
    for (card, serial) in jobs {
        let is_resumed = matches!(card.state, CardState::Printing { at, .. } if at < started_at);
        let face = service.read(program, |ctx| {
            let person = ctx.tx.find_person(card.person)?.ok_or(Failure::NotFound)?;
            card_face(ctx, &person, serial)
        });
        let printed = match face {
            Ok(face) => press.print(&job_name(&card), &face, is_resumed),
            Err(Failure::Rule(_)) => Err(PressError::Failed { is_blank_spoiled: false, reason: NO_FACE.to_owned() }),
            Err(failure) => return Err(failure),
        };
        let kept = match printed {
            Ok(()) => {
                report.printed += 1;
                service.write(program, |ctx| match is_same_job(ctx, &card)? {
                    true => confirm_printed(ctx, card.person, card.id),
                    false => Ok(()),
                })
            }
            Err(PressError::Failed { is_blank_spoiled, reason }) => {
                report.failed += 1;
                service.write(program, |ctx| match is_same_job(ctx, &card)? {
                    true => report_failure(ctx, card.person, card.id, is_blank_spoiled, &reason),
                    false => Ok(()),
                })
            }
            Err(PressError::Later(_)) => break,
            Err(PressError::Uncertain(_)) => {
                report.uncertain += 1;
                Ok(())
            }
        };
        match kept {
            // An officer has told the register in the meantime what became of the card.
            Ok(()) | Err(Failure::Rule(CardError::Card(_))) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(report)
}

/// The name of a job: a card that came out badly and is sent again is another job, which the printer does not know yet.
/// The row's version says which time it is, and the person's id where to find the card again.
fn job_name(card: &CardIssue) -> String {
    format!("{}-{}-{}", card.id, card.version, card.person)
}

/// The card behind the name of a job.
pub(super) fn card_of_job(name: &str) -> Option<(PersonId, CardId)> {
    let mut parts = name.split('-');
    let (card, _, person) = (parts.next()?, parts.next()?, parts.next()?);
    Some((person.parse().ok()?, card.parse().ok()?))
}

/// Whether the card is still the job that was printed: an officer may have reported it as failed in the meantime, and
/// sent it again with another blank.
fn is_same_job(ctx: &Ctx<'_>, card: &CardIssue) -> Result<bool, StoreError> {
    Ok(ctx.tx.find_card(card.person, card.id)?.is_some_and(|now| now.version == card.version))
}

/// What the journal says of a card whose face could not be made.
const NO_FACE: &str = "the face of the card could not be made";

fn with_printer(ctx: &Ctx<'_>, limit: usize) -> Result<Vec<(CardIssue, Serial)>, StoreError> {
    let cards = ctx.tx.list_cards_in_state(ctx.actor.office, PRINTING, limit)?;
    Ok(cards.into_iter().filter_map(|card| card.state.serial().map(|serial| (card, serial))).collect())
}
