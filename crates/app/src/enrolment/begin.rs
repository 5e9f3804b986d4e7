//! Opening a recording, or refusing a second one.

use super::verify::{delete, required};
use super::{Direction, EnrolmentError};
use crate::error::Failure;
use crate::port::{SampleKind, StoreError};
use crate::record::enrolment_of;
use crate::service::Ctx;
use domain::enrolment::{Encounter, Enrolment};
use domain::ids::{PersonId, StaffId};
use domain::journal::Act;
use domain::person::Person;
use domain::staff::Permission;

/// What came of asking to record somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// The recording is open (anew, or as it was left).
    Open(Encounter),
    /// One recording per life: refused, with directions. The refusal is in the journal.
    Refused(Direction),
}

/// Opens a recording for a resident, resumes the one that is open, or refuses a second recording. Whom an earlier system
/// recorded without telling whether they are unique (SENT_FOR_ENROLLMENT, no recording here) is recorded like anybody.
pub fn begin(ctx: &mut Ctx<'_>, id: PersonId) -> Result<Begun, Failure<EnrolmentError>> {
    ctx.authorise(Permission::Record)?;
    let person = ctx.person(id)?;
    let enrolment = enrolment_of(ctx, &person)?;
    if let Some(direction) = Direction::for_status(enrolment.status) {
        ctx.journal(Act::SecondRecordingRefused, Some(id), direction.word())?;
        return Ok(Begun::Refused(direction));
    }
    if !person.may_be_recorded(ctx.today()) {
        return Err(Failure::Rule(EnrolmentError::NotDue));
    }
    if let Some(open) = open_encounter(ctx, &enrolment)? {
        return Ok(Begun::Open(open));
    }
    let encounter = Encounter {
        person: id,
        id: ctx.draw.encounter(),
        captured_at: ctx.now,
        captured_by: ctx.actor.staff,
        office: ctx.actor.office,
        exceptions: Vec::new(),
        verified: None,
        is_discarded: false,
        version: 0,
    };
    ctx.tx.put_encounter(&encounter)?;
    note_taker(ctx, &encounter)?;
    ctx.tx.put_enrolment(&Enrolment { encounter: Some(encounter.id), ..enrolment })?;
    ctx.journal(Act::RecordingOpened, Some(id), "")?;
    Ok(Begun::Open(Encounter { version: 1, ..encounter }))
}

/// The recording that is open: begun, and neither finished nor given up.
pub(super) fn open_encounter<E>(ctx: &Ctx<'_>, enrolment: &Enrolment) -> Result<Option<Encounter>, Failure<E>> {
    match enrolment.encounter {
        Some(id) if Direction::for_status(enrolment.status).is_none() => {
            Ok(ctx.tx.find_encounter(enrolment.person, id)?)
        }
        _ => Ok(None),
    }
}

/// Gives up an open recording: what was taken is deleted, and the person can be recorded anew. Every officer of the
/// recording desk may; the reason is kept in the record's history, since it is there for the next officer.
pub fn cancel(ctx: &mut Ctx<'_>, id: PersonId, reason: &str) -> Result<(), Failure<EnrolmentError>> {
    ctx.authorise(Permission::Record)?;
    let reason = required(reason)?;
    let (_, enrolment, open) = require_open(ctx, id)?;
    note_taker(ctx, &open)?;
    delete(ctx, &open)?;
    ctx.tx.put_enrolment(&Enrolment { encounter: None, ..enrolment })?;
    ctx.journal(Act::RecordingCancelled, Some(id), reason)?;
    Ok(())
}

/// Notes that the actor has a hand in a recording.
pub(super) fn note_taker<E>(ctx: &mut Ctx<'_>, encounter: &Encounter) -> Result<(), Failure<E>> {
    Ok(ctx.tx.add_taker(encounter.person, encounter.id, ctx.actor.staff, ctx.now)?)
}

/// Who had a hand in a recording: none of them verifies it or decides on it.
pub fn takers(ctx: &Ctx<'_>, encounter: &Encounter) -> Result<Vec<StaffId>, StoreError> {
    let mut takers = ctx.tx.list_takers(encounter.person, encounter.id)?;
    if !takers.contains(&encounter.captured_by) {
        takers.push(encounter.captured_by);
    }
    Ok(takers)
}

/// What the desk shows of a recording: the person, the record, the capture event that is open or stands, and its samples with their
/// quality words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// The resident.
    pub person: Person,
    /// Their record.
    pub enrolment: Enrolment,
    /// The capture event.
    pub encounter: Option<Encounter>,
    /// Samples taken.
    pub samples: Vec<(SampleKind, String)>,
    /// Whether the recording is open.
    pub is_open: bool,
    /// Who had a hand in it.
    pub takers: Vec<StaffId>,
}

/// The desk of a resident. A look: the caller journals it ([`crate::person::view`]) when it shows personal data.
pub fn desk_of(ctx: &Ctx<'_>, id: PersonId) -> Result<Desk, Failure<EnrolmentError>> {
    if !ctx.actor.may(Permission::Record) {
        ctx.authorise(Permission::Verify)?;
    }
    let person = ctx.person(id)?;
    let enrolment = enrolment_of(ctx, &person)?;
    let encounter = match enrolment.encounter {
        Some(encounter) => ctx.tx.find_encounter(id, encounter)?,
        None => None,
    };
    let samples = match &encounter {
        Some(encounter) => ctx.tx.list_samples(id, encounter.id)?,
        None => Vec::new(),
    };
    let is_open = open_encounter::<EnrolmentError>(ctx, &enrolment)?.is_some();
    let takers = encounter.as_ref().map_or(Ok(Vec::new()), |encounter| takers(ctx, encounter))?;
    Ok(Desk { person, enrolment, encounter, samples, is_open, takers })
}

/// The open recording of a resident, for a step that needs one.
pub(super) fn require_open(
    ctx: &Ctx<'_>,
    id: PersonId,
) -> Result<(Person, Enrolment, Encounter), Failure<EnrolmentError>> {
    let person = ctx.person(id)?;
    let enrolment = enrolment_of(ctx, &person)?;
    let open = open_encounter(ctx, &enrolment)?.ok_or(Failure::Rule(EnrolmentError::NotOpen))?;
    Ok((person, enrolment, open))
}
