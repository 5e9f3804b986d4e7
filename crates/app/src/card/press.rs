//! From the queue to the printer and back. The state PRINTING is the job: a program that is killed finds its jobs again,
//! and the printer is asked whether it knows the job before a card is printed.

use super::CardError;
use super::face::{CardFace, card_face};
use super::queue::standing;
use crate::error::Failure;
use crate::port::{CardPress, PressError};
use crate::record::{enrolment_of, step};
use crate::service::{Ctx, Service};
use crate::stock::{StockFailure, post, take_blank};
use domain::card::{CardIssue, CardState, Wait};
use domain::enrolment::Verb;
use domain::ids::{CardId, PersonId};
use domain::journal::Act;
use domain::staff::{Actor, Permission};
use domain::stock::{Account, AccountKind, MovementKind, SerialRange};

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

/// Sends up to `limit` cards that may be printed now, in the order of the queue. Returns how many.
pub fn send_next(ctx: &mut Ctx<'_>, limit: usize) -> Result<usize, Failure<CardError>> {
    ctx.authorise(Permission::PrintCard)?;
    let mut sent = 0;
    for card in ctx.tx.list_card_queue(ctx.actor.office, super::QUEUE_LIMIT)? {
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

/// The card is printed.
pub fn confirm_printed(ctx: &mut Ctx<'_>, person: PersonId, card: CardId) -> Result<(), Failure<CardError>> {
    ctx.authorise(Permission::PrintCard)?;
    let person = ctx.tx.find_person(person)?.ok_or(Failure::NotFound)?;
    let card = ctx.tx.find_card(person.id, card)?.ok_or(Failure::NotFound)?;
    let printed = card.print(ctx.now).map_err(|e| Failure::Rule(e.into()))?;
    ctx.tx.put_card(&printed)?;
    let enrolment = enrolment_of(ctx, &person)?;
    step::<CardError>(ctx, &person, &enrolment, Verb::Print, "", |_| {})?;
    ctx.journal(Act::CardPrinted, Some(person.id), printed.id.to_string())?;
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
    let person = ctx.tx.find_person(person)?.ok_or(Failure::NotFound)?;
    let card = ctx.tx.find_card(person.id, card)?.ok_or(Failure::NotFound)?;
    let serial = card.state.serial();
    let waiting = card.fail_print().map_err(|e| Failure::Rule(e.into()))?;
    let serial = serial.ok_or(Failure::NotFound)?;
    let at = |kind| Some(Account { office: waiting.office, kind });
    let (kind, to) = if is_blank_spoiled {
        (MovementKind::Spoil, at(AccountKind::Spoiled))
    } else {
        (MovementKind::Reverse, at(AccountKind::OnHand))
    };
    let document = format!("{} {what}", waiting.id);
    post(ctx, kind, at(AccountKind::Printed), to, SerialRange::single(serial), &document, None)
        .map_err(|f: Failure<StockFailure>| f.map_rule(CardError::Stock))?;
    ctx.tx.put_card(&waiting)?;
    ctx.tx.set_active_card(person.id, None)?;
    let enrolment = enrolment_of(ctx, &person)?;
    step::<CardError>(ctx, &person, &enrolment, Verb::FailPrint, what, |_| {})?;
    ctx.journal(Act::CardPrintFailed, Some(person.id), format!("{serial} spoiled={is_blank_spoiled} {what}"))?;
    Ok(())
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

/// Prints what is with the printer: for each card in PRINTING, make its face, print (once, whatever happened before),
/// confirm. `is_first_round` says that the program just started: the jobs found may have been printed already.
pub fn run_press(
    service: &Service,
    program: &Actor,
    press: &dyn CardPress,
    limit: usize,
) -> Result<PrintReport, Failure<CardError>> {
    let jobs = service.read(program, |ctx| Ok::<_, Failure<CardError>>(faces_to_print(ctx, limit)?))?;
    let mut report = PrintReport::default();
    for (card, face) in jobs {
        match press.print(&card.id.to_string(), &face) {
            Ok(()) => {
                service.write(program, |ctx| confirm_printed(ctx, card.person, card.id))?;
                report.printed += 1;
            }
            Err(PressError::Failed { is_blank_spoiled, reason }) => {
                service.write(program, |ctx| report_failure(ctx, card.person, card.id, is_blank_spoiled, &reason))?;
                report.failed += 1;
            }
            Err(PressError::Later(_)) => break,
            Err(PressError::Uncertain(_)) => report.uncertain += 1,
        }
    }
    Ok(report)
}

fn faces_to_print(ctx: &Ctx<'_>, limit: usize) -> Result<Vec<(CardIssue, CardFace)>, Failure<CardError>> {
    let cards = ctx.tx.list_cards_in_state(ctx.actor.office, "PRINTING", limit)?;
    let mut jobs = Vec::with_capacity(cards.len());
    for card in cards {
        if let CardState::Printing { serial, .. } = card.state
            && let Some(person) = ctx.tx.find_person(card.person)?
        {
            let face = card_face(ctx, &person, serial)?;
            jobs.push((card, face));
        }
    }
    Ok(jobs)
}
