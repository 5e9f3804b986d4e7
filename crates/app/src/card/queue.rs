//! The print queue: first-time owners first, the reserve untouched by replacements, and every waiting card says why.

use super::CardError;
use super::at_once::is_held;
use super::press::CARDS_LOOKED_AT;
use crate::error::Failure;
use crate::port::StoreError;
use crate::record::{enrolment_of, step};
use crate::service::Ctx;
use crate::stock::on_hand;
use domain::card::{CardIssue, CardState, IssueReason, Wait, wait};
use domain::enrolment::{Status, Verb};
use domain::ids::{CardId, OfficeId, PersonId};
use domain::journal::Act;
use domain::person::Person;
use domain::staff::Permission;

/// Lines of the queue shown at once.
pub const QUEUE_LIMIT: usize = 200;

/// Puts a card into the queue of an office. The caller has authorised and journals.
pub(crate) fn enqueue<E>(
    ctx: &mut Ctx<'_>,
    person: PersonId,
    reason: IssueReason,
    office: OfficeId,
) -> Result<CardIssue, Failure<E>> {
    let card = CardIssue {
        person,
        id: ctx.draw.card(),
        reason,
        requested_at: ctx.now,
        requested_by: ctx.actor.staff,
        office,
        state: CardState::Queued,
        version: 0,
    };
    ctx.tx.put_card(&card)?;
    Ok(CardIssue { version: 1, ..card })
}

/// Puts the card that is due to a print-ready resident into the queue: if they live here, and none is on its way or in
/// their hand. The caller has authorised and journals.
pub(crate) fn enqueue_due<E>(
    ctx: &mut Ctx<'_>,
    person: &Person,
    reason: IssueReason,
    office: OfficeId,
) -> Result<Option<CardIssue>, Failure<E>> {
    if !person.standing.is_active() {
        return Ok(None);
    }
    let is_made = |card: &CardIssue| card.state == CardState::Queued || card.state.is_active();
    if ctx.tx.list_cards(person.id)?.iter().any(is_made) {
        return Ok(None);
    }
    enqueue(ctx, person.id, reason, office).map(Some)
}

/// Whether a card may be printed now, and if not, why. A replacement also leaves enough for the first-time owners who
/// stand in the queue of its office and could be printed.
pub(super) fn standing<E>(ctx: &Ctx<'_>, card: &CardIssue, person: &Person) -> Result<Wait, Failure<E>> {
    let office = ctx.tx.find_office(card.office)?.ok_or(Failure::NotFound)?;
    let blanks = on_hand(ctx.tx, card.office)?;
    let wait = standing_of(ctx, card, person, blanks, office.reserve)?;
    if card.reason.is_first_time() || !wait.may_be_printed() {
        return Ok(wait);
    }
    let free = blanks.saturating_sub(office.reserve);
    let mut ahead = 0_u64;
    let queue = ctx.tx.list_card_queue(card.office, CARDS_LOOKED_AT)?;
    for first in queue.iter().take_while(|first| first.reason.is_first_time()) {
        let Some(holder) = ctx.tx.find_person(first.person)? else { continue };
        ahead += u64::from(standing_of(ctx, first, &holder, blanks, office.reserve)?.may_be_printed());
        if ahead >= free {
            return Ok(Wait::ReserveKept { on_hand: blanks, reserve: office.reserve.saturating_add(ahead) });
        }
    }
    Ok(wait)
}

/// The same of one card by itself, with the blanks and the reserve of its office known.
pub(super) fn standing_of<E>(
    ctx: &Ctx<'_>,
    card: &CardIssue,
    person: &Person,
    blanks: u64,
    reserve: u64,
) -> Result<Wait, Failure<E>> {
    let enrolment = enrolment_of(ctx, person)?;
    // A card in the queue whose row was written once has never been with the printer.
    let has_failed = card.version > 1
        && ctx.tx.list_enrolment_events(person.id)?.last().is_some_and(|last| last.verb == Verb::FailPrint);
    let (today, is_unique) = (ctx.today(), enrolment.status.is_unique());
    Ok(wait(card.reason, is_unique, person.card_due_on(today), has_failed, today, blanks, reserve))
}

/// Why a card of a person waits; nothing for a card that does not. The caller has authorised the look.
pub fn wait_of<E>(ctx: &Ctx<'_>, card: &CardIssue, person: &Person) -> Result<Option<Wait>, Failure<E>> {
    if card.state == CardState::Queued { standing(ctx, card, person).map(Some) } else { Ok(None) }
}

/// One line of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueLine {
    /// The request.
    pub card: CardIssue,
    /// For whom.
    pub person: Person,
    /// Why it is not printed at this moment.
    pub wait: Wait,
}

/// Which lines of the print desk's lists are looked at: each list begins after so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueueFrom {
    /// Of the waiting cards.
    pub waiting: usize,
    /// Of the printed cards.
    pub printed: usize,
}

/// What the print desk shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuePage {
    /// Waiting cards: those that may be printed, in the order in which they are served, then the others.
    pub waiting: Vec<QueueLine>,
    /// Whether printing is held.
    pub is_held: bool,
    /// Cards with the printer now.
    pub printing: Vec<(CardIssue, Person)>,
    /// Printed cards that wait for their holders, longest first.
    pub printed: Vec<(CardIssue, Person)>,
    /// How many wait, per reason.
    pub waiting_count: Vec<(IssueReason, i64)>,
    /// How many are with the printer.
    pub printing_count: i64,
    /// How many printed cards wait for their holders.
    pub printed_count: i64,
    /// Blanks on hand.
    pub on_hand: u64,
    /// Blanks kept for first-time owners.
    pub reserve: u64,
}

/// The state word of a card that is with the printer.
pub(super) const PRINTING: &str = "PRINTING";
/// The state word of a card that waits for its holder.
const PRINTED: &str = "PRINTED";

/// Who prints, who hands over, and who reads the proofs (head, auditor).
fn authorise_look(ctx: &Ctx<'_>) -> Result<(), Failure<CardError>> {
    let may = |permission| ctx.actor.may(permission);
    if may(Permission::PrintCard) || may(Permission::HandOver) {
        return Ok(());
    }
    ctx.authorise(Permission::ViewJournal)
}

/// The queue of the actor's office. The list names residents: the look is journalled.
pub fn queue(ctx: &mut Ctx<'_>, from: QueueFrom, limit: usize) -> Result<QueuePage, Failure<CardError>> {
    authorise_look(ctx)?;
    let office = ctx.tx.find_office(ctx.actor.office)?.ok_or(Failure::NotFound)?;
    let limit = limit.min(QUEUE_LIMIT);
    let (blanks, reserve) = (on_hand(ctx.tx, office.id)?, office.reserve);
    let mut waiting = Vec::new();
    for (card, person) in with_people(ctx, ctx.tx.list_card_queue(office.id, CARDS_LOOKED_AT)?)? {
        let wait = standing_of(ctx, &card, &person, blanks, reserve)?;
        waiting.push(QueueLine { card, person, wait });
    }
    waiting.sort_by_key(|line| !line.wait.may_be_printed());
    let progress = progress(ctx)?;
    let mut printed = ctx.tx.list_cards_in_state(office.id, PRINTED, from.printed.saturating_add(limit))?;
    let page = QueuePage {
        waiting: waiting.into_iter().skip(from.waiting).take(limit).collect(),
        is_held: is_held(ctx.tx, office.id)?,
        printing: with_people(ctx, ctx.tx.list_cards_in_state(office.id, PRINTING, limit)?)?,
        printed: with_people(ctx, printed.split_off(from.printed.min(printed.len())))?,
        waiting_count: ctx.tx.count_card_queue(office.id)?,
        printing_count: progress.printing,
        printed_count: progress.printed,
        on_hand: blanks,
        reserve,
    };
    ctx.journal(Act::RollViewed, None, format!("print queue {}", page.waiting.len()))?;
    Ok(page)
}

fn with_people(ctx: &Ctx<'_>, cards: Vec<CardIssue>) -> Result<Vec<(CardIssue, Person)>, StoreError> {
    let mut lines = Vec::with_capacity(cards.len());
    for card in cards {
        if let Some(person) = ctx.tx.find_person(card.person)? {
            lines.push((card, person));
        }
    }
    Ok(lines)
}

/// How far the printer is: counts only, nobody's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Cards that wait.
    pub waiting: i64,
    /// Cards with the printer.
    pub printing: i64,
    /// Printed cards that wait for their holders.
    pub printed: i64,
}

/// The counts of the actor's office, for a page that watches the printer.
pub fn progress(ctx: &Ctx<'_>) -> Result<Progress, Failure<CardError>> {
    authorise_look(ctx)?;
    let counts = ctx.tx.count_cards(ctx.actor.office)?;
    let of = |word: &str| counts.iter().find(|(state, _)| state == word).map_or(0, |(_, count)| *count);
    Ok(Progress { waiting: of("QUEUED"), printing: of(PRINTING), printed: of(PRINTED) })
}

/// An earlier request was given up: the record is print-ready still, and nothing is in the queue.
fn was_given_up(status: Status, cards: &[CardIssue]) -> bool {
    let is_made = |card: &CardIssue| matches!(card.state, CardState::Queued | CardState::Printing { .. });
    status == Status::PrintReadyRecord && !cards.is_empty() && !cards.iter().any(is_made)
}

/// Whether a resident who holds, or held, a card may ask for another ([`request_replacement`]).
pub fn may_replace(person: &Person, status: Status, cards: &[CardIssue]) -> bool {
    person.standing.is_active() && (status.after(Verb::Replace).is_ok() || was_given_up(status, cards))
}

/// Asks for another card without a new recording: lost (police letter), damaged (old card taken in), data changed,
/// moved in, permit extended. The present card is withdrawn at once; the resident is told how it stands.
pub fn request_replacement(
    ctx: &mut Ctx<'_>,
    id: PersonId,
    reason: IssueReason,
    document: &str,
) -> Result<(CardIssue, Wait), Failure<CardError>> {
    ctx.authorise(Permission::RequestCard)?;
    let person = ctx.person(id)?;
    if matches!(reason, IssueReason::Lost | IssueReason::Damaged) && document.trim().is_empty() {
        return Err(Failure::Rule(CardError::NoDocument));
    }
    let cards = ctx.tx.list_cards(id)?;
    if cards.iter().any(|c| matches!(c.state, CardState::Queued | CardState::Printing { .. })) {
        return Err(Failure::Rule(CardError::AlreadyQueued));
    }
    if reason == IssueReason::New {
        return Err(Failure::Rule(CardError::NoCard));
    }
    let enrolment = enrolment_of(ctx, &person)?;
    if !was_given_up(enrolment.status, &cards) {
        step::<CardError>(ctx, &person, &enrolment, Verb::Replace, reason.word(), |_| {})?;
    }
    if let Some(active) = ctx.tx.find_active_card(id)?
        && let Some(card) = ctx.tx.find_card(id, active)?
    {
        let withdrawn = card.withdraw(ctx.now).map_err(|e| Failure::Rule(e.into()))?;
        ctx.tx.put_card(&withdrawn)?;
        ctx.tx.set_active_card(id, None)?;
    }
    let card = enqueue(ctx, id, reason, ctx.actor.office)?;
    ctx.journal(Act::CardRequested, Some(id), format!("{} {}", reason.word(), document.trim()))?;
    let wait = standing(ctx, &card, &person)?;
    Ok((card, wait))
}

/// Gives up a request that has not been printed. A first card is not given up: its holder is due one.
pub fn cancel(ctx: &mut Ctx<'_>, person: PersonId, card: CardId) -> Result<(), Failure<CardError>> {
    ctx.authorise(Permission::RequestCard)?;
    ctx.person::<CardError>(person)?;
    let card = ctx.tx.find_card(person, card)?.ok_or(Failure::NotFound)?;
    if card.reason.is_first_time() {
        return Err(Failure::Rule(CardError::FirstCard));
    }
    let cancelled = card.cancel(ctx.now).map_err(|e| Failure::Rule(e.into()))?;
    ctx.tx.put_card(&cancelled)?;
    ctx.journal(Act::CardCancelled, Some(person), cancelled.id.to_string())?;
    Ok(())
}
