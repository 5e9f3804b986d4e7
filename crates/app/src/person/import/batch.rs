//! One batch: each row against the register, one journal entry for each row that changes something.

use super::compare::{is_same_person, merged, newcomer};
use super::feed::Waiting;
use crate::card::enqueue_due;
use crate::error::{Failure, Nothing};
use crate::person::book::{Draft, Field, Reason, RecordedElsewhere, Warning};
use crate::person::elements::changed_elements;
use crate::record::{change_person, enrolment_of, enter, move_to};
use crate::service::Ctx;
use domain::card::IssueReason;
use domain::enrolment::{Enrolment, Status};
use domain::ids::PersonId;
use domain::journal::Act;
use domain::person::Person;
use domain::staff::Permission;
use jiff::civil::Date;

/// What became of a row.
pub struct Outcome {
    pub taken: Taken,
    pub warnings: Vec<Warning>,
}

/// What was done with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    New { is_taken_over: bool },
    Changed,
    Moved,
    Unchanged,
    Refused(Field, Reason),
}

impl Outcome {
    fn refused(field: Field, reason: Reason) -> Self {
        Self { taken: Taken::Refused(field, reason), warnings: Vec::new() }
    }
}

/// Takes a batch in one transaction. The outcomes are in the order of the rows.
pub fn take_batch(ctx: &mut Ctx<'_>, rows: &[&Waiting]) -> Result<Vec<Outcome>, Failure<Nothing>> {
    ctx.authorise(Permission::EditPerson)?;
    let today = ctx.today();
    rows.iter().map(|row| take(ctx, &row.draft, row.first_row, today)).collect()
}

fn take(ctx: &mut Ctx<'_>, draft: &Draft, first_row: Option<u64>, today: Date) -> Result<Outcome, Failure<Nothing>> {
    let known = match ctx.tx.find_person_by_nik(draft.nik)? {
        Some(id) => ctx.tx.find_person(id)?,
        None => None,
    };
    let Some(known) = known else {
        return match first_row {
            // The earlier row with this NIK was refused: which of the two is right, the office says.
            Some(first_row) => Ok(Outcome::refused(Field::Nik, Reason::NikRepeated { first_row })),
            None => enter_new(ctx, draft, today),
        };
    };
    if !ctx.actor.covers(known.address.village) {
        return Ok(Outcome::refused(Field::Nik, Reason::NikOutside));
    }
    if !is_same_person(draft, &known) {
        let reason = match first_row {
            Some(first_row) => Reason::NikRepeated { first_row },
            None => Reason::NikOfSomebodyElse,
        };
        return Ok(Outcome::refused(Field::Nik, reason));
    }
    if !known.standing.is_active() {
        return Ok(Outcome::refused(Field::Nik, Reason::NotActive));
    }
    let new = merged(draft, &known, today);
    match first_row {
        Some(first_row) if new == known => {
            Ok(Outcome { taken: Taken::Unchanged, warnings: vec![Warning::Repeated { first_row }] })
        }
        Some(first_row) => Ok(Outcome::refused(Field::Nik, Reason::NikRepeated { first_row })),
        None => change(ctx, draft, &known, &new),
    }
}

fn enter_new(ctx: &mut Ctx<'_>, draft: &Draft, today: Date) -> Result<Outcome, Failure<Nothing>> {
    let person = match newcomer(draft, ctx.draw.person(), today) {
        Ok(person) => person,
        Err((field, reason)) => return Ok(Outcome::refused(field, reason)),
    };
    let mut warnings = Vec::new();
    if person.address.line.is_empty() && person.address.rt == 0 {
        warnings.push(Warning::NoAddress);
    }
    let unregistered = Enrolment::unregistered(person.id, ctx.now);
    let enrolment = draft.recorded.map(|recorded| taken_over(&unregistered, recorded, today));
    enter(ctx.tx, &person, enrolment.as_ref().unwrap_or(&unregistered))?;
    if enrolment.as_ref().is_some_and(|enrolment| enrolment.status == Status::PrintReadyRecord) {
        // Unique elsewhere and not printed: the card is due here.
        enqueue_due(ctx, &person, IssueReason::New, ctx.actor.office)?;
    }
    match &enrolment {
        Some(enrolment) => ctx.journal(Act::RecordingTakenOver, Some(person.id), enrolment.status.word())?,
        None => ctx.journal(Act::PersonRegistered, Some(person.id), "book")?,
    };
    Ok(Outcome { taken: Taken::New { is_taken_over: enrolment.is_some() }, warnings })
}

/// The record of somebody whom an earlier system recorded: counted as recorded, without a capture event of ours. Where
/// the book does not tell the day, it is the day of the import.
fn taken_over(unregistered: &Enrolment, recorded: RecordedElsewhere, today: Date) -> Enrolment {
    let on = recorded.on.unwrap_or(today);
    let since = |reached: bool| reached.then_some(on);
    let status = recorded.status;
    Enrolment {
        status,
        recorded_on: Some(on),
        ready_on: since(status.is_unique()),
        printed_on: since(matches!(status, Status::CardPrinted | Status::CardShipped | Status::CardIssued)),
        issued_on: since(status == Status::CardIssued),
        ..unregistered.clone()
    }
}

fn change(ctx: &mut Ctx<'_>, draft: &Draft, old: &Person, new: &Person) -> Result<Outcome, Failure<Nothing>> {
    let mut warnings = Vec::new();
    if old.name != new.name {
        warnings.push(Warning::NameChanged);
    }
    if old.birth_on != new.birth_on {
        warnings.push(Warning::BirthCorrected);
    }
    let needs_record = draft.recorded.is_some() || new != old;
    if !needs_record {
        return Ok(Outcome { taken: Taken::Unchanged, warnings });
    }
    let enrolment = enrolment_of(ctx, old)?;
    if draft.recorded.is_some() && enrolment.status == Status::Unregistered {
        warnings.push(Warning::RecordUnknown);
    }
    if new == old {
        return Ok(Outcome { taken: Taken::Unchanged, warnings });
    }
    if new.address.village == old.address.village {
        change_person(ctx.tx, old, new, &enrolment)?;
        let act = if old.birth_on == new.birth_on { Act::PersonChanged } else { Act::BirthCorrected };
        journal(ctx, act, old.id, &changed_elements(old, new))?;
        return Ok(Outcome { taken: Taken::Changed, warnings });
    }
    if new.resident_from_on < old.resident_from_on {
        return Ok(Outcome::refused(Field::ResidentFrom, Reason::ImpossibleDate));
    }
    move_to(ctx.tx, old, new, &enrolment)?;
    let detail = format!("{} {} {}", old.address.village, new.address.village, changed_elements(old, new));
    journal(ctx, Act::PersonMovedIn, old.id, &detail)?;
    warnings.push(Warning::Moved);
    Ok(Outcome { taken: Taken::Moved, warnings })
}

fn journal(ctx: &mut Ctx<'_>, act: Act, person: PersonId, detail: &str) -> Result<(), Failure<Nothing>> {
    ctx.journal(act, Some(person), format!("book {detail}"))?;
    Ok(())
}
