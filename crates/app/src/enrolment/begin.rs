//! Opening a recording, or refusing a second one.

use super::{Direction, EnrolmentError};
use crate::error::Failure;
use crate::port::SampleKind;
use crate::record::enrolment_of;
use crate::service::Ctx;
use domain::enrolment::{Encounter, Enrolment, Status};
use domain::ids::PersonId;
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

/// Opens a recording for a resident, resumes the one that is open, or refuses a second recording.
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
    ctx.tx.put_enrolment(&Enrolment { encounter: Some(encounter.id), ..enrolment })?;
    ctx.journal(Act::RecordingOpened, Some(id), "")?;
    Ok(Begun::Open(Encounter { version: 1, ..encounter }))
}

fn open_encounter(ctx: &Ctx<'_>, enrolment: &Enrolment) -> Result<Option<Encounter>, Failure<EnrolmentError>> {
    match enrolment.encounter {
        Some(id) if enrolment.status == Status::Unregistered => Ok(ctx.tx.find_encounter(enrolment.person, id)?),
        _ => Ok(None),
    }
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
    Ok(Desk { person, enrolment, encounter, samples })
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
