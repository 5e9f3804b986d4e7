//! From synthetic people to take-overs, sealed, in batches: computed on all cores beside the one writer.

use super::clock::TAKE_OVER_AT;
use crate::clock::random_bytes;
use anyhow::{Context, Result};
use app::Draw;
use app::enrolment::{TakeOver, WaitingCard, seal_templates};
use app::port::Vault;
use domain::enrolment::{CaptureException, Encounter, Enrolment, Status};
use domain::ids::{EncounterId, OfficeId, PersonId, StaffId};
use domain::person::Person;
use domain::region::OfficeZone;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use population::{Country, Recording, State, SyntheticPerson};
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

/// Persons entered in one transaction.
pub const BATCH: usize = 4_000;

/// Who recorded and verified before our time, and where.
#[derive(Clone, Copy)]
pub struct Past {
    pub operator: StaffId,
    pub verifier: StaffId,
    pub office: OfficeId,
}

/// One person on the way into the register.
struct Arrival {
    synthetic: SyntheticPerson,
    person: PersonId,
    encounter: EncounterId,
}

/// Sends everybody of the country in batches, leaving out the first `skip` and those who arrive later. Stops when the
/// receiver is gone.
pub fn send_all(
    country: &Country,
    skip: usize,
    past: Past,
    vault: &Arc<dyn Vault>,
    batches: &SyncSender<Result<Vec<TakeOver>>>,
    draw: &mut Draw,
) {
    let mut waiting: Vec<Arrival> = Vec::with_capacity(BATCH);
    let everybody = country.people().flatten().filter(|p| p.state != State::Newcomer).skip(skip);
    for synthetic in everybody {
        waiting.push(Arrival { synthetic, person: draw.person(), encounter: draw.encounter() });
        if waiting.len() == BATCH && batches.send(sealed(std::mem::take(&mut waiting), past, vault)).is_err() {
            return;
        }
    }
    // When the receiver is gone there is nobody left to tell.
    drop(batches.send(sealed(waiting, past, vault)));
}

fn sealed(arrivals: Vec<Arrival>, past: Past, vault: &Arc<dyn Vault>) -> Result<Vec<TakeOver>> {
    let opening: Timestamp = TAKE_OVER_AT.parse()?;
    arrivals
        .into_par_iter()
        .map_init(
            || Draw::new(random_bytes(), opening),
            |draw, arrival| take_over_of(arrival, past, vault.as_ref(), draw),
        )
        .collect()
}

fn take_over_of(arrival: Arrival, past: Past, vault: &dyn Vault, draw: &mut Draw) -> Result<TakeOver> {
    let Arrival { synthetic, person: id, encounter } = arrival;
    let Some(recording) = synthetic.recording().cloned() else {
        let since_at = hour_of(synthetic.person.resident_from_on, 8)?;
        let person = Person { id, ..synthetic.person };
        return Ok(TakeOver { enrolment: Enrolment::unregistered(id, since_at), person, recording: None, card: None });
    };
    let (face, fingers) = (synthetic.biometrics.face(), synthetic.biometrics.fingers());
    let templates = seal_templates(vault, draw, id, encounter, &face, &fingers);
    let capture = capture_of(&synthetic, &recording, id, encounter, past)?;
    let enrolment = Enrolment {
        person: id,
        status: recording.status,
        since_at: hour_of(latest(&recording), 11)?,
        encounter: Some(encounter),
        recorded_on: Some(recording.recorded_on),
        ready_on: Some(recording.ready_on),
        printed_on: recording.printed_on,
        issued_on: recording.issued_on,
        version: 0,
    };
    let requested_at = hour_of(recording.ready_on, 10)?;
    let card = match (recording.status, recording.printed_on) {
        (Status::PrintReadyRecord, _) => Some(WaitingCard::Queued { requested_at }),
        (Status::CardPrinted, Some(on)) => Some(WaitingCard::Printed { requested_at, printed_at: hour_of(on, 11)? }),
        _ => None,
    };
    Ok(TakeOver {
        person: Person { id, ..synthetic.person },
        enrolment,
        recording: Some((capture, templates)),
        card: card.map(|card| (past.office, card)),
    })
}

fn capture_of(
    synthetic: &SyntheticPerson,
    recording: &Recording,
    person: PersonId,
    id: EncounterId,
    past: Past,
) -> Result<Encounter> {
    let captured_at = hour_of(recording.recorded_on, 9)?;
    let exception =
        |(modality, reason): &(_, _)| CaptureException { modality: *modality, reason: *reason, note: String::new() };
    Ok(Encounter {
        person,
        id,
        captured_at,
        captured_by: past.operator,
        office: past.office,
        exceptions: synthetic.missing.iter().map(exception).collect(),
        verified: Some((past.verifier, captured_at.saturating_add(SignedDuration::from_mins(20))?)),
        is_discarded: false,
        version: 0,
    })
}

fn latest(recording: &Recording) -> Date {
    recording.issued_on.or(recording.printed_on).unwrap_or(recording.ready_on)
}

/// An hour of a day at the office.
fn hour_of(on: Date, hour: i64) -> Result<Timestamp> {
    let midnight = OfficeZone::Wib.day_begins_at(on).context("a day outside the calendar")?;
    Ok(midnight.saturating_add(SignedDuration::from_hours(hour))?)
}
