//! Keeping a resident and their record: the rows, and with them the roll and the coverage deltas, always together.

use crate::error::Failure;
use crate::port::{RollRow, Stored, Tx};
use crate::service::Ctx;
use domain::coverage::{change, contributions};
use domain::enrolment::{Enrolment, EnrolmentEvent, InvalidTransition, Verb};
use domain::person::Person;

/// The line of the roll for a person and their record.
pub fn roll_row(person: &Person, enrolment: &Enrolment) -> RollRow {
    RollRow {
        person: person.id,
        village: person.address.village,
        sort_key: person.name.sort_key(),
        status: enrolment.status,
        obliged_on: person.obliged_on().map(|on| on.max(person.resident_from_on)),
        until_on: person.obliged_until_on(),
        issued_on: enrolment.issued_on,
        is_voter: person.is_voter(),
    }
}

/// Enters a new resident with their record. The caller journals.
pub fn enter(tx: &mut dyn Tx, person: &Person, enrolment: &Enrolment) -> Stored<()> {
    tx.insert_person(person)?;
    tx.put_enrolment(enrolment)?;
    tx.put_roll(&roll_row(person, enrolment))?;
    tx.add_coverage(&contributions(person, enrolment))
}

/// Replaces a resident. From `new.resident_from_on` on, if they moved to another village or their citizenship changed:
/// the figures of the days before stay ([`move_to`]). The caller journals.
pub fn replace(tx: &mut dyn Tx, old: &Person, new: &Person, enrolment: &Enrolment) -> Stored<()> {
    let has_moved = old.address.village != new.address.village;
    if has_moved || old.citizenship.begins_anew(new.citizenship, new.resident_from_on) {
        move_to(tx, old, new, enrolment)
    } else {
        change_person(tx, old, new, enrolment)
    }
}

/// Replaces a resident. A move to another village closes the figures of the old one on the day of the move
/// ([`move_to`]); every other change replaces the person's present contributions. The caller journals.
pub fn change_person(tx: &mut dyn Tx, old: &Person, new: &Person, enrolment: &Enrolment) -> Stored<()> {
    tx.update_person(new)?;
    tx.put_roll(&roll_row(new, enrolment))?;
    tx.add_coverage(&change(&contributions(old, enrolment), &contributions(new, enrolment)))
}

/// Replaces a resident who moved, or whose citizenship changed: as they were they count until the day before
/// `new.resident_from_on`, as they are from that day. The caller journals.
pub fn move_to(tx: &mut dyn Tx, old: &Person, new: &Person, enrolment: &Enrolment) -> Stored<()> {
    let left = Person { standing: domain::person::Standing::MovedOut { on: new.resident_from_on }, ..old.clone() };
    tx.update_person(new)?;
    tx.put_roll(&roll_row(new, enrolment))?;
    tx.add_coverage(&change(&contributions(old, enrolment), &contributions(&left, enrolment)))?;
    tx.add_coverage(&contributions(new, enrolment))
}

/// The record of a person; one that was never entered counts as unregistered.
pub fn enrolment_of<E>(ctx: &Ctx<'_>, person: &Person) -> Result<Enrolment, Failure<E>> {
    Ok(ctx.tx.find_enrolment(person.id)?.unwrap_or_else(|| Enrolment::unregistered(person.id, ctx.now)))
}

/// Takes one step of the record's status machine and keeps it, with its history, roll and coverage. `edit` may set the
/// encounter before it is kept. The caller journals.
pub fn step<E: From<InvalidTransition>>(
    ctx: &mut Ctx<'_>,
    person: &Person,
    enrolment: &Enrolment,
    verb: Verb,
    note: &str,
    edit: impl FnOnce(&mut Enrolment),
) -> Result<Enrolment, Failure<E>> {
    let mut next = enrolment.apply(verb, ctx.now, ctx.today()).map_err(|refused| Failure::Rule(E::from(refused)))?;
    edit(&mut next);
    let sequence = ctx.tx.list_enrolment_events(person.id)?.last().map_or(1, |last| last.sequence + 1);
    ctx.tx.put_enrolment(&next)?;
    ctx.tx.append_enrolment_event(&EnrolmentEvent {
        person: person.id,
        sequence,
        from: enrolment.status,
        verb,
        to: next.status,
        at: ctx.now,
        by: ctx.actor.staff,
        note: note.to_owned(),
    })?;
    ctx.tx.put_roll(&roll_row(person, &next))?;
    ctx.tx.add_coverage(&change(&contributions(person, enrolment), &contributions(person, &next)))?;
    next.version += 1;
    Ok(next)
}
