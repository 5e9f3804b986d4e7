//! One batch: each row against the register, one journal entry for each row that changes something.

use super::canonical::canonical;
use super::compare::{is_same_person, merged, newcomer};
use super::families::Families;
use super::feed::Waiting;
use crate::card::enqueue_due;
use crate::error::{Failure, Nothing};
use crate::person::book::{Draft, Field, Reason, RecordedElsewhere, Warning};
use crate::person::elements::changed_elements;
use crate::record::{enrolment_of, enter, replace};
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

/// Takes a batch in one transaction. The outcomes are in the order of the rows. `as_of` is the book's date.
pub fn take_batch(ctx: &mut Ctx<'_>, rows: &[&Waiting], as_of: Date) -> Result<Vec<Outcome>, Failure<Nothing>> {
    ctx.authorise(Permission::EditPerson)?;
    let mut batch = Batch { ctx, as_of, families: Families::of(rows), agreeing: Vec::new() };
    let outcomes = rows.iter().map(|row| batch.take(&row.draft, row.first_row)).collect::<Result<_, _>>()?;
    batch.note_agreeing()?;
    Ok(outcomes)
}

struct Batch<'b, 'c> {
    ctx: &'b mut Ctx<'c>,
    as_of: Date,
    families: Families,
    /// Rows that were not taken before and change nothing: they too are remembered as taken.
    agreeing: Vec<(PersonId, Vec<u8>)>,
}

impl Batch<'_, '_> {
    fn take(&mut self, draft: &Draft, first_row: Option<u64>) -> Result<Outcome, Failure<Nothing>> {
        let known = match self.ctx.tx.find_person_by_nik(draft.nik)? {
            Some(id) => self.ctx.tx.find_person(id)?,
            None => None,
        };
        let Some(known) = known else {
            return match first_row {
                // The earlier row with this NIK was refused: which of the two is right, the office says.
                Some(first_row) => Ok(Outcome::refused(Field::Nik, Reason::NikRepeated { first_row })),
                None => self.enter_new(draft),
            };
        };
        if !self.ctx.actor.covers(known.address.village) {
            return Ok(Outcome::refused(Field::Nik, Reason::NikOutside));
        }
        let row = canonical(draft);
        // What the desk entered since the row was taken is newer than the row.
        let is_taken = self.ctx.tx.is_last_book_row(known.id, &row)?;
        if !is_taken && !is_same_person(draft, &known) {
            let reason = match first_row {
                Some(first_row) => Reason::NikRepeated { first_row },
                None => Reason::NikOfSomebodyElse,
            };
            return Ok(Outcome::refused(Field::Nik, reason));
        }
        if !known.standing.is_active() {
            return Ok(Outcome::refused(Field::Nik, Reason::NotActive));
        }
        let new = if is_taken { known.clone() } else { merged(draft, &known, self.as_of) };
        match first_row {
            Some(first_row) if new == known => {
                Ok(Outcome { taken: Taken::Unchanged, warnings: vec![Warning::Repeated { first_row }] })
            }
            Some(first_row) => Ok(Outcome::refused(Field::Nik, Reason::NikRepeated { first_row })),
            None if new == known => {
                if !is_taken {
                    self.agreeing.push((known.id, row));
                }
                let warnings = self.record_unknown(draft, &known)?;
                Ok(Outcome { taken: Taken::Unchanged, warnings })
            }
            None => self.change(draft, &known, &new, &row),
        }
    }

    /// Remembers the rows that agree with the register, under one entry of the journal.
    fn note_agreeing(&mut self) -> Result<(), Failure<Nothing>> {
        if self.agreeing.is_empty() {
            return Ok(());
        }
        for (person, row) in &self.agreeing {
            self.ctx.tx.put_book_row(*person, row)?;
        }
        self.ctx.journal(Act::BookImported, None, format!("agreeing={}", self.agreeing.len()))?;
        Ok(())
    }

    fn enter_new(&mut self, draft: &Draft) -> Result<Outcome, Failure<Nothing>> {
        let person = match newcomer(draft, self.ctx.draw.person(), self.as_of) {
            Ok(person) => person,
            Err((field, reason)) => return Ok(Outcome::refused(field, reason)),
        };
        if self.families.lives_elsewhere(self.ctx.tx, &person)? {
            return Ok(Outcome::refused(Field::Kk, Reason::FamilyElsewhere));
        }
        let mut warnings = Vec::new();
        if person.address.line.is_empty() && person.address.rt == 0 {
            warnings.push(Warning::NoAddress);
        }
        let unregistered = Enrolment::unregistered(person.id, self.ctx.now);
        let enrolment = draft.recorded.map(|recorded| taken_over(&unregistered, recorded, self.as_of));
        enter(self.ctx.tx, &person, enrolment.as_ref().unwrap_or(&unregistered))?;
        self.ctx.tx.put_book_row(person.id, &canonical(draft))?;
        if enrolment.as_ref().is_some_and(|enrolment| enrolment.status == Status::PrintReadyRecord) {
            // Unique elsewhere and not printed: the card is due here.
            enqueue_due(self.ctx, &person, IssueReason::New, self.ctx.actor.office)?;
        }
        match &enrolment {
            Some(enrolment) => {
                self.ctx.journal(Act::RecordingTakenOver, Some(person.id), enrolment.status.word())?;
            }
            None => {
                self.ctx.journal(Act::PersonRegistered, Some(person.id), "book")?;
            }
        }
        self.families.note(None, &person);
        Ok(Outcome { taken: Taken::New { is_taken_over: enrolment.is_some() }, warnings })
    }

    fn change(&mut self, draft: &Draft, old: &Person, new: &Person, row: &[u8]) -> Result<Outcome, Failure<Nothing>> {
        if old.marital.has_been_married() && !new.marital.has_been_married() {
            return Ok(Outcome::refused(Field::Marital, Reason::EverMarried));
        }
        let is_move = new.address.village != old.address.village;
        if is_move && new.resident_from_on < old.resident_from_on {
            return Ok(Outcome::refused(Field::ResidentFrom, Reason::ImpossibleDate));
        }
        if (is_move || new.kk != old.kk) && self.families.lives_elsewhere(self.ctx.tx, new)? {
            return Ok(Outcome::refused(Field::Kk, Reason::FamilyElsewhere));
        }
        let mut warnings = Vec::new();
        if old.name != new.name {
            warnings.push(Warning::NameChanged);
        }
        if old.birth_on != new.birth_on {
            warnings.push(Warning::BirthCorrected);
        }
        warnings.extend(self.record_unknown(draft, old)?);
        let enrolment = enrolment_of(self.ctx, old)?;
        replace(self.ctx.tx, old, new, &enrolment)?;
        self.ctx.tx.put_book_row(old.id, row)?;
        self.families.note(Some(old), new);
        let elements = changed_elements(old, new);
        if is_move {
            let detail = format!("book {} {} {elements}", old.address.village, new.address.village);
            self.ctx.journal(Act::PersonMovedIn, Some(old.id), detail)?;
            warnings.push(Warning::Moved);
            return Ok(Outcome { taken: Taken::Moved, warnings });
        }
        let act = if old.birth_on == new.birth_on { Act::PersonChanged } else { Act::BirthCorrected };
        self.ctx.journal(act, Some(old.id), format!("book {elements}"))?;
        Ok(Outcome { taken: Taken::Changed, warnings })
    }

    /// A book that says "recorded" of somebody of whom the register knows no recording.
    fn record_unknown(&self, draft: &Draft, known: &Person) -> Result<Vec<Warning>, Failure<Nothing>> {
        let is_told = draft.recorded.is_some() && enrolment_of(self.ctx, known)?.status == Status::Unregistered;
        Ok(if is_told { vec![Warning::RecordUnknown] } else { Vec::new() })
    }
}

/// The record of somebody whom an earlier system recorded: counted as recorded, without a capture event of ours. Where
/// the book does not tell the day, it is the book's date.
fn taken_over(unregistered: &Enrolment, recorded: RecordedElsewhere, as_of: Date) -> Enrolment {
    let on = recorded.on.unwrap_or(as_of);
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
