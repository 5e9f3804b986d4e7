//! From the queue to the printer and back. The state PRINTING is the job: a program that is killed finds its jobs again,
//! and the printer is asked whether it knows the job before a card is printed.

use super::CardError;
use super::at_once::hold_printing;
use super::face::{CardFace, card_face};
use super::hand_over::withdraw;
use super::queue::{PRINTING, standing, standing_of};
use crate::error::Failure;
use crate::port::{CardPress, PressError, StoreError};
use crate::record::{enrolment_of, step};
use crate::service::{Ctx, Service};
use crate::stock::{StockFailure, on_hand, post, take_blank};
use domain::card::{CardIssue, CardState};
use domain::enrolment::Verb;
use domain::ids::{CardId, MovementId, PersonId};
use domain::journal::Act;
use domain::person::{Person, Standing};
use domain::staff::{Actor, Permission};
use domain::stock::{Account, AccountKind, MovementKind, Serial, SerialRange};
use jiff::Timestamp;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Allots the next blank to a waiting card and sends it to the printer. The blank leaves the store in the books in the
/// same transaction: two printers never get the same one.
pub fn send_to_printer(ctx: &mut Ctx<'_>, person: PersonId, card: CardId) -> Result<CardIssue, Failure<CardError>> {
    ctx.authorise(Permission::PrintCard)?;
    let (person, card) = own_card(ctx, person, card)?;
    let wait = standing(ctx, &card, &person)?;
    if !wait.may_be_printed() {
        return Err(Failure::Rule(CardError::Waits(wait)));
    }
    send(ctx, &person, &card)
}

/// Allots the next blank of the card's office and sends it. The caller has authorised and found that it may be printed.
pub(super) fn send(ctx: &mut Ctx<'_>, person: &Person, card: &CardIssue) -> Result<CardIssue, Failure<CardError>> {
    let serial = take_blank(ctx, card.office).map_err(|f| f.map_rule(CardError::Stock))?;
    let printing = card.clone().send_to_printer(serial, ctx.now).map_err(|e| Failure::Rule(e.into()))?;
    ctx.tx.put_card(&printing)?;
    ctx.tx.set_active_card(person.id, Some(printing.id))?;
    let enrolment = enrolment_of(ctx, person)?;
    step::<CardError>(ctx, person, &enrolment, Verb::SendToPrinter, "", |_| {})?;
    ctx.journal(Act::CardSentToPrinter, Some(person.id), format!("{} {serial}", printing.id))?;
    Ok(CardIssue { version: printing.version + 1, ..printing })
}

/// Waiting cards looked at for those that may be printed. Far above any office's queue: people recorded in advance wait
/// at its head for months and must not hold up the others.
pub(super) const CARDS_LOOKED_AT: usize = 20_000;

/// Sends up to `limit` cards that may be printed now, in the order of the queue, also those that failed before: an
/// officer asks for it. Returns how many.
pub fn send_next(ctx: &mut Ctx<'_>, limit: usize) -> Result<usize, Failure<CardError>> {
    ctx.authorise(Permission::PrintCard)?;
    let office = ctx.tx.find_office(ctx.actor.office)?.ok_or(Failure::NotFound)?;
    let mut blanks = on_hand(ctx.tx, office.id)?;
    let mut sent = 0;
    for card in ctx.tx.list_card_queue(office.id, CARDS_LOOKED_AT)? {
        if sent == limit || blanks == 0 {
            break;
        }
        let Some(person) = ctx.tx.find_person(card.person)? else { continue };
        if standing_of::<CardError>(ctx, &card, &person, blanks, office.reserve)?.may_be_printed() {
            send(ctx, &person, &card)?;
            blanks -= 1;
            sent += 1;
        }
    }
    Ok(sent)
}

/// A card of the actor's own office with its person, who may have moved to another district since; another office's card
/// does not exist.
pub(super) fn own_card(
    ctx: &Ctx<'_>,
    person: PersonId,
    card: CardId,
) -> Result<(Person, CardIssue), Failure<CardError>> {
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

/// One run of the program at its presses: what it must remember from round to round.
#[derive(Debug)]
pub struct PressRun {
    /// Jobs sent before are an earlier run's and may have been printed already.
    started_at: Timestamp,
    /// Jobs whose fate only a person can find out: they are not offered to the printer again.
    uncertain: BTreeSet<String>,
}

impl PressRun {
    /// A run that begins at an instant ([`Service::begins_at`]).
    pub fn new(started_at: Timestamp) -> Self {
        Self { started_at, uncertain: BTreeSet::new() }
    }
}

/// Prints what is with the printer: for each card in PRINTING, draw it, print (once, whatever happened before:
/// the press knows the job by its name), confirm. A card whose face cannot be made does not stop the others: it goes
/// back into the queue and its blank into the store. Nor do cards whose fate is not known: they are passed over until
/// somebody tells. A printer that spoils a blank holds the printing of the office.
pub fn run_press(
    service: &Service,
    program: &Actor,
    press: &dyn CardPress,
    run: &mut PressRun,
    limit: usize,
) -> Result<PrintReport, Failure<CardError>> {
    let looked_at = limit.saturating_add(run.uncertain.len());
    let jobs = service.read(program, |ctx| {
        let mut jobs = with_printer(ctx, looked_at)?;
        jobs.retain(|(card, _)| !run.uncertain.contains(&job_name(card)));
        Ok::<_, Failure<CardError>>(jobs)
    })?;
    let drawn = draw_all(service, program, press, &jobs)?;
    let mut report = PrintReport::default();
    for ((card, serial), drawn) in jobs.into_iter().zip(drawn) {
        let job = job_name(&card);
        let is_resumed = matches!(card.state, CardState::Printing { at, .. } if at < run.started_at);
        let printed = fresh(service, program, press, &card, serial, drawn)?
            .and_then(|drawing| press.print(&job, &drawing.card, is_resumed));
        match printed {
            Ok(()) => {
                report.printed += 1;
                keep(service, program, &card, |ctx| confirm_printed(ctx, card.person, card.id))?;
            }
            Err(PressError::Failed { is_blank_spoiled, reason }) => {
                report.failed += 1;
                keep(service, program, &card, |ctx| {
                    report_failure(ctx, card.person, card.id, is_blank_spoiled, &reason)?;
                    if is_blank_spoiled { hold_printing(ctx) } else { Ok(()) }
                })?;
            }
            Err(PressError::Later(_)) => break,
            Err(PressError::Uncertain(_)) => {
                report.uncertain += 1;
                run.uncertain.insert(job);
            }
        }
    }
    Ok(report)
}

/// A card as the printer takes it, and the version of the resident's row it shows.
struct Drawing {
    card: Vec<u8>,
    version: i64,
}

type Drawn = Result<Drawing, PressError>;

/// Draws the cards of several jobs on all cores, in their order.
fn draw_all(
    service: &Service,
    program: &Actor,
    press: &dyn CardPress,
    jobs: &[(CardIssue, Serial)],
) -> Result<Vec<Drawn>, Failure<CardError>> {
    let faces: Vec<_> = service.read(program, |ctx| {
        jobs.iter().map(|(card, serial)| face_of(ctx, card, *serial)).collect::<Result<_, Failure<CardError>>>()
    })?;
    Ok(faces.into_par_iter().map(|face| draw(press, face)).collect())
}

/// What stands on a card; `None` where it cannot be made.
fn face_of(ctx: &Ctx<'_>, card: &CardIssue, serial: Serial) -> Result<Option<CardFace>, Failure<CardError>> {
    let person = ctx.tx.find_person(card.person)?.ok_or(Failure::NotFound)?;
    match card_face(ctx, &person, serial) {
        Ok(face) => Ok(Some(face)),
        Err(Failure::Rule(_)) => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn draw(press: &dyn CardPress, face: Option<CardFace>) -> Drawn {
    let face = face.ok_or_else(|| PressError::Failed { is_blank_spoiled: false, reason: NO_FACE.to_owned() })?;
    Ok(Drawing { card: press.draw(&face)?, version: face.person.version })
}

/// The drawing of a card, made anew if the resident's data have changed while it waited for the cards before it.
fn fresh(
    service: &Service,
    program: &Actor,
    press: &dyn CardPress,
    card: &CardIssue,
    serial: Serial,
    drawn: Drawn,
) -> Result<Drawn, Failure<CardError>> {
    let Ok(drawing) = &drawn else { return Ok(drawn) };
    let face = service.read(program, |ctx| {
        let is_as_drawn = ctx.tx.find_person(card.person)?.is_some_and(|person| person.version == drawing.version);
        if is_as_drawn { Ok(None) } else { face_of(ctx, card, serial).map(Some) }
    })?;
    Ok(face.map_or(drawn, |face| draw(press, face)))
}

/// Keeps what became of a job, unless an officer has told the register in the meantime.
fn keep(
    service: &Service,
    program: &Actor,
    card: &CardIssue,
    mut act: impl FnMut(&mut Ctx<'_>) -> Result<(), Failure<CardError>>,
) -> Result<(), Failure<CardError>> {
    match service.write(program, |ctx| if is_same_job(ctx, card)? { act(ctx) } else { Ok(()) }) {
        Ok(()) | Err(Failure::Rule(CardError::Card(_))) => Ok(()),
        Err(failure) => Err(failure),
    }
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
