//! What is done at the desks, one thing at a time.

use super::{Notes, Office};
use crate::dice::Dice;
use crate::plan::{EDITIONS, FIRST_EDITION, Plan, ROWS, Subject};
use anyhow::{Context, Result, ensure};
use app::Failure;
use app::card::{CardError, HandOver, hand_over, report_failure, request_replacement};
use app::enrolment::{FinishRecording, approve, begin, finish, keep_sample};
use app::person::import::{Listener, Origin, Report, import};
use app::port::Mode;
use app::stock::{MoveBlanks, move_blanks, on_hand};
use app::uniqueness::{DeskError, vote};
use domain::card::{CardIssue, IssueReason, Recipient};
use domain::enrolment::{CaptureException, Enrolment, ExceptionReason, Modality, Status};
use domain::ids::PersonId;
use domain::stock::{MovementKind, Serial, SerialRange};
use domain::uniqueness::{Verdict, VoteError};
use std::collections::BTreeSet;
use testkit::world::synthetic_sample;

/// Blanks of one delivery.
const DELIVERY: u64 = 12;
/// Fewer blanks than this bring another delivery.
const FEW: u64 = 6;
/// Lines of a list looked at.
const LINES: usize = 50;

/// Something by chance; how many things were done.
pub fn something(office: &Office, dice: &mut Dice, notes: &mut Notes) -> Result<usize> {
    let done = match dice.below(20) {
        0..=2 => import_next(office, notes)?,
        3..=8 => record_somebody(office, dice, notes)?,
        9..=11 => approve_all(office, notes)?,
        12 | 13 => adjudicate(office, notes)?,
        14 | 15 => hand_over_all(office, dice.below(3), notes)?,
        16 | 17 => replace_somebody(office, dice, notes)?,
        18 => spoil_a_card(office, dice, notes)?,
        _ => deliver(office, notes)?,
    };
    if done > 0 {
        notes.committed(office)?;
    }
    Ok(done)
}

/// Everything that is left, but no new cases of lost or spoiled cards.
pub fn all(office: &Office, notes: &mut Notes) -> Result<usize> {
    let done = import_next(office, notes)?
        + record_next(office, notes)?
        + approve_all(office, notes)?
        + adjudicate(office, notes)?
        + hand_over_all(office, 1, notes)?
        + deliver(office, notes)?;
    notes.committed(office)?;
    Ok(done)
}

struct Silent;

impl Listener for Silent {
    fn refused(&mut self, _: &[String], cells: &[String], _: &app::person::book::Refusal) -> Result<(), String> {
        Err(format!("a row was refused: {cells:?}"))
    }
    fn warned(&mut self, _: u64, _: &app::person::book::Warning) -> Result<(), String> {
        Ok(())
    }
    fn advanced(&mut self, _: sheet::Progress, _: &Report) {}
}

/// The edition of a book that the register has: that of its last row, since a book is one transaction.
fn edition_of(office: &Office, book: u32) -> Result<u32> {
    let last = office.plan.resident((book + 1) * ROWS - 1);
    let tx = office.store.begin(Mode::Read)?;
    let Some(id) = tx.find_person_by_nik(last.nik)? else { return Ok(FIRST_EDITION - 1) };
    Ok(u32::from(tx.find_person(id)?.context("a person of the index")?.address.rt))
}

/// Imports the next edition of the first book that lacks it.
fn import_next(office: &Office, notes: &mut Notes) -> Result<usize> {
    let mut next = None;
    for book in 0..office.plan.books {
        let edition = edition_of(office, book)?;
        if edition < EDITIONS && next.is_none_or(|(_, least)| edition < least) {
            next = Some((book, edition));
        }
    }
    let Some((book, edition)) = next else { return Ok(0) };
    notes.doing("import")?;
    let text = office.plan.book(book, edition + 1);
    let sheet = sheet::read(std::io::Cursor::new(text.into_bytes()), sheet::Hint::Csv)?;
    let report = import(&office.service, &office.operator, sheet, Origin::default(), &mut Silent)?;
    ensure!(report.read == u64::from(ROWS) && report.unchanged == 0, "{report:?}");
    ensure!(report.new == 0 || report.changed == 0, "half a book was there: {report:?}");
    Ok(1)
}

/// The record of a subject, if their book has been imported.
fn record_of(office: &Office, subject: &Subject) -> Result<Option<(PersonId, Enrolment)>> {
    let tx = office.store.begin(Mode::Read)?;
    let Some(id) = tx.find_person_by_nik(office.plan.resident(subject.number).nik)? else { return Ok(None) };
    Ok(Some((id, tx.find_enrolment(id)?.context("a record of a resident")?)))
}

fn record_next(office: &Office, notes: &mut Notes) -> Result<usize> {
    for subject in office.plan.subjects() {
        if let Some((id, record)) = record_of(office, &subject)?
            && record.status == Status::Unregistered
        {
            return record_one(office, id, &subject, notes);
        }
    }
    Ok(0)
}

/// One of the first few who are not recorded yet, by chance, so that of a planted pair either may be first.
fn record_somebody(office: &Office, dice: &mut Dice, notes: &mut Notes) -> Result<usize> {
    let mut waiting = Vec::new();
    for subject in office.plan.subjects() {
        match record_of(office, &subject)? {
            Some((id, record)) if record.status == Status::Unregistered => waiting.push((id, subject)),
            _ => {}
        }
        if waiting.len() == 8 {
            break;
        }
    }
    let which = usize::try_from(dice.below(u64::try_from(waiting.len())?))?;
    match waiting.get(which) {
        Some((id, subject)) => record_one(office, *id, subject, notes),
        None => Ok(0),
    }
}

/// Three acts, each with its own transaction; what an earlier life began is taken up.
fn record_one(office: &Office, id: PersonId, subject: &Subject, notes: &mut Notes) -> Result<usize> {
    notes.doing("record")?;
    let prepared = synthetic_sample(subject.body, subject.sample);
    let exception = |modality, reason| CaptureException { modality, reason, note: String::new() };
    let exceptions = vec![
        exception(Modality::Iris, ExceptionReason::NoDevice),
        exception(Modality::Signature, ExceptionReason::CannotSign),
    ];
    let (service, operator) = (&office.service, &office.operator);
    service.write(operator, |ctx| begin(ctx, id))?;
    service.write(operator, |ctx| keep_sample(ctx, id, &prepared))?;
    let cmd = FinishRecording { person: id, exceptions };
    service.write(operator, |ctx| finish(ctx, &cmd))?;
    Ok(1)
}

fn in_status(office: &Office, status: Status) -> Result<Vec<Enrolment>> {
    Ok(office.store.begin(Mode::Read)?.list_enrolments(status, office.program.scope.village_range(), LINES)?)
}

fn approve_all(office: &Office, notes: &mut Notes) -> Result<usize> {
    let captured = in_status(office, Status::BioCaptured)?;
    notes.doing("approve")?;
    for record in &captured {
        office.service.write(&office.verifier, |ctx| approve(ctx, record.person))?;
    }
    Ok(captured.len())
}

/// Two officers who know the plan; a vote that an earlier life has cast is not cast again.
fn adjudicate(office: &Office, notes: &mut Notes) -> Result<usize> {
    let cases = in_status(office, Status::AdjudicateRecord)?;
    for case in &cases {
        notes.doing("adjudicate")?;
        let verdict = verdict(office, case)?;
        for officer in &office.adjudicators {
            match office.service.write(officer, |ctx| vote(ctx, case.person, verdict, "menurut rencana")) {
                Ok(_) | Err(Failure::Rule(DeskError::Vote(VoteError::AlreadyVoted))) => {}
                Err(failure) => return Err(failure.into()),
            }
        }
    }
    Ok(cases.len())
}

/// The same person as one of the candidates, if the plan says so.
fn verdict(office: &Office, case: &Enrolment) -> Result<Verdict> {
    let tx = office.store.begin(Mode::Read)?;
    let encounter = case.encounter.context("a case has a recording")?;
    let mut found = BTreeSet::from([case.person]);
    found.extend(tx.list_candidates(case.person, encounter)?.iter().map(|candidate| candidate.candidate));
    let id_of = |number: u32| tx.find_person_by_nik(office.plan.resident(number).nik);
    for (first, second) in Plan::pairs(office.plan) {
        let pair = [id_of(first)?, id_of(second)?];
        if pair.contains(&Some(case.person)) && pair.iter().flatten().filter(|id| found.contains(id)).count() == 2 {
            return Ok(Verdict::SamePerson);
        }
    }
    Ok(Verdict::DifferentPerson)
}

fn cards_in(office: &Office, state: &str) -> Result<Vec<CardIssue>> {
    Ok(office.store.begin(Mode::Read)?.list_cards_in_state(office.program.office, state, LINES)?)
}

/// Hands over the printed cards, but for the first `keep`, which wait for their holders.
fn hand_over_all(office: &Office, keep: u64, notes: &mut Notes) -> Result<usize> {
    let printed = cards_in(office, "PRINTED")?;
    let keep = usize::try_from(keep)?;
    for card in printed.iter().skip(keep) {
        notes.doing("hand over")?;
        let cmd = HandOver { person: card.person, card: card.id, to: Recipient::Holder };
        office.service.write(&office.operator, |ctx| hand_over(ctx, &cmd))?;
    }
    Ok(printed.len().saturating_sub(keep))
}

/// Somebody has lost their card.
fn replace_somebody(office: &Office, dice: &mut Dice, notes: &mut Notes) -> Result<usize> {
    let given = cards_in(office, "HANDED_OVER")?;
    let which = usize::try_from(dice.below(u64::try_from(given.len())?))?;
    let Some(card) = given.get(which) else { return Ok(0) };
    notes.doing("replace")?;
    let lost = |ctx: &mut app::Ctx<'_>| request_replacement(ctx, card.person, IssueReason::Lost, "LP/1");
    match office.service.write(&office.operator, lost) {
        Ok(_) => Ok(1),
        Err(failure) => Err(failure.into()),
    }
}

/// The officer at the printer finds a card that came out badly, while the press may be at work on it.
fn spoil_a_card(office: &Office, dice: &mut Dice, notes: &mut Notes) -> Result<usize> {
    let printing = cards_in(office, "PRINTING")?;
    let which = usize::try_from(dice.below(u64::try_from(printing.len())?))?;
    let Some(card) = printing.get(which) else { return Ok(0) };
    notes.doing("spoil")?;
    let spoil = |ctx: &mut app::Ctx<'_>| report_failure(ctx, card.person, card.id, true, "luntur");
    match office.service.write(&office.printer, spoil) {
        // The press was faster.
        Ok(()) | Err(Failure::Rule(CardError::Card(_))) => Ok(1),
        Err(failure) => Err(failure.into()),
    }
}

/// A delivery with the next serials, when there are few blanks.
fn deliver(office: &Office, notes: &mut Notes) -> Result<usize> {
    let clerk = &office.clerk;
    let done = office.service.write(clerk, |ctx| {
        if on_hand(ctx.tx, ctx.actor.office)? >= FEW {
            return Ok(0);
        }
        let holdings = ctx.tx.list_holdings(ctx.actor.office)?;
        let last = holdings.iter().map(|holding| holding.range.last().to_i64()).max().unwrap_or(0).unsigned_abs();
        let ends = Serial::from_u64(last + 1).zip(Serial::from_u64(last + DELIVERY));
        let range = ends.and_then(|(first, last)| SerialRange::new(first, last)).ok_or(Failure::NotFound)?;
        let cmd = MoveBlanks { kind: MovementKind::Receive, range, other_office: None, document: "SJ".into() };
        move_blanks(ctx, &cmd).map(|_| 1)
    })?;
    notes.doing("deliver")?;
    Ok(done)
}
