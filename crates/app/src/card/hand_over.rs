//! Into the hand: the card is given out, and to whom.

use super::CardError;
use crate::enrolment::open_sample;
use crate::error::Failure;
use crate::port::SampleKind;
use crate::record::{enrolment_of, step};
use crate::service::Ctx;
use domain::card::{CardIssue, CardState, InvalidCardStep, Recipient};
use domain::enrolment::Verb;
use domain::ids::{CardId, PersonId};
use domain::journal::Act;
use domain::person::Person;
use domain::staff::Permission;

/// Command: hand a printed card over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// Whose card.
    pub person: PersonId,
    /// Which.
    pub card: CardId,
    /// To whom.
    pub to: Recipient,
}

/// What the counter shows before a card is given out: who must be standing there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtCounter {
    /// The card.
    pub card: CardIssue,
    /// Its holder.
    pub person: Person,
    /// Portrait to compare with (media type, bytes); none for synthetic people.
    pub portrait: Option<(String, Vec<u8>)>,
    /// Whether it can still be sent to another place of hand-over.
    pub may_ship: bool,
}

/// A card and its holder, for the officer who gives it out. The look is journalled.
pub fn at_counter(ctx: &mut Ctx<'_>, person: PersonId, card: CardId) -> Result<AtCounter, Failure<CardError>> {
    ctx.authorise(Permission::HandOver)?;
    let (person, card) = deliverable(ctx, person, card)?;
    let enrolment = enrolment_of::<CardError>(ctx, &person)?;
    let may_ship = enrolment.status.after(Verb::Ship).is_ok();
    let portrait = match enrolment.encounter {
        // A portrait that cannot be opened does not stop the hand-over: the officer looks at the card itself.
        Some(encounter) => open_sample(ctx, person.id, encounter, SampleKind::Portrait).ok().flatten(),
        None => None,
    };
    ctx.journal(Act::PersonViewed, Some(person.id), format!("hand-over {}", card.id))?;
    Ok(AtCounter { card, person, portrait, may_ship })
}

/// A card that the actor may give out: one of their own residents', or one that lies in their own office although its
/// holder has moved to another district since.
fn deliverable(ctx: &Ctx<'_>, person: PersonId, card: CardId) -> Result<(Person, CardIssue), Failure<CardError>> {
    let person = ctx.tx.find_person(person)?.ok_or(Failure::NotFound)?;
    let card = ctx.tx.find_card(person.id, card)?.ok_or(Failure::NotFound)?;
    let is_ours = card.office == ctx.actor.office || ctx.actor.covers(person.address.village);
    if is_ours { Ok((person, card)) } else { Err(Failure::NotFound) }
}

/// Hands a card over: CARD_ISSUED.
pub fn hand_over(ctx: &mut Ctx<'_>, cmd: &HandOver) -> Result<(), Failure<CardError>> {
    ctx.authorise(Permission::HandOver)?;
    let (person, card) = deliverable(ctx, cmd.person, cmd.card)?;
    if let Recipient::Deputy { name, basis } = &cmd.to
        && (name.trim().is_empty() || basis.trim().is_empty())
    {
        return Err(Failure::Rule(CardError::NoDeputy));
    }
    let given = card.hand_over(cmd.to.clone(), ctx.now).map_err(|e| Failure::Rule(e.into()))?;
    ctx.tx.put_card(&given)?;
    let enrolment = enrolment_of(ctx, &person)?;
    step::<CardError>(ctx, &person, &enrolment, Verb::Issue, "", |_| {})?;
    let to = if cmd.to == Recipient::Holder { "holder" } else { "deputy" };
    ctx.journal(Act::CardHandedOver, Some(person.id), format!("{} {to}", given.id))?;
    Ok(())
}

/// Sends a printed card to another place of hand-over, such as the holder's kecamatan: CARD_SHIPPED. Whoever serves the
/// holder there hands it over.
pub fn ship(ctx: &mut Ctx<'_>, person: PersonId, card: CardId) -> Result<(), Failure<CardError>> {
    ctx.authorise(Permission::HandOver)?;
    let person = ctx.person(person)?;
    let card = ctx.tx.find_card(person.id, card)?.ok_or(Failure::NotFound)?;
    if !matches!(card.state, CardState::Printed { .. }) {
        return Err(Failure::Rule(InvalidCardStep { from: card.state.word(), verb: "shipped" }.into()));
    }
    let enrolment = enrolment_of(ctx, &person)?;
    step::<CardError>(ctx, &person, &enrolment, Verb::Ship, "", |_| {})?;
    ctx.journal(Act::CardShipped, Some(person.id), card.id.to_string())?;
    Ok(())
}

/// Ends a card without a replacement: its holder died or moved abroad. Not an act of its own at a desk; life events
/// call it. The caller has authorised.
pub fn withdraw<E>(ctx: &mut Ctx<'_>, person: PersonId) -> Result<(), Failure<E>> {
    if let Some(active) = ctx.tx.find_active_card(person)?
        && let Some(card) = ctx.tx.find_card(person, active)?
        && let Ok(withdrawn) = card.withdraw(ctx.now)
    {
        ctx.tx.put_card(&withdrawn)?;
        ctx.tx.set_active_card(person, None)?;
        ctx.journal(Act::CardWithdrawn, Some(person), withdrawn.id.to_string())?;
    }
    Ok(())
}

/// Ends whatever a person has or waits for: the recording that it stood on was deleted. The caller has authorised.
pub(crate) fn end_all<E>(ctx: &mut Ctx<'_>, person: PersonId) -> Result<(), Failure<E>> {
    withdraw(ctx, person)?;
    for card in ctx.tx.list_cards(person)? {
        if card.state == CardState::Queued
            && let Ok(cancelled) = card.cancel(ctx.now)
        {
            ctx.tx.put_card(&cancelled)?;
            ctx.journal(Act::CardCancelled, Some(person), cancelled.id.to_string())?;
        }
    }
    Ok(())
}
