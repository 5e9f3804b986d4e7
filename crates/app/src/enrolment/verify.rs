//! The second pair of eyes: the verifier approves a recording or sends it back; the head deletes a failed one.

use super::EnrolmentError;
use crate::error::Failure;
use crate::record::{enrolment_of, step};
use crate::service::Ctx;
use crate::uniqueness::GalleryChange;
use domain::enrolment::{Encounter, Enrolment, Verb};
use domain::ids::PersonId;
use domain::journal::Act;
use domain::person::Person;
use domain::staff::Permission;

/// What approval says of the recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The record after it.
    pub enrolment: Enrolment,
}

/// Approves a recording with its exceptions: PROCESSING. Never by the one who recorded.
pub fn approve(ctx: &mut Ctx<'_>, id: PersonId) -> Result<Approval, Failure<EnrolmentError>> {
    ctx.authorise(Permission::Verify)?;
    let (person, enrolment, encounter) = captured(ctx, id)?;
    let verified = Some((ctx.actor.staff, ctx.now));
    ctx.tx.put_encounter(&Encounter { verified, ..encounter })?;
    let enrolment = step(ctx, &person, &enrolment, Verb::Approve, "", |_| {})?;
    ctx.journal(Act::RecordingApproved, Some(id), "")?;
    Ok(Approval { enrolment })
}

/// Sends a recording back: it is deleted and the person recorded again.
pub fn reject(ctx: &mut Ctx<'_>, id: PersonId, reason: &str) -> Result<Enrolment, Failure<EnrolmentError>> {
    ctx.authorise(Permission::Verify)?;
    let reason = required(reason)?;
    let (person, enrolment, encounter) = captured(ctx, id)?;
    delete(ctx, &encounter)?;
    let next = step(ctx, &person, &enrolment, Verb::Reject, reason, |_| {})?;
    ctx.journal(Act::RecordingRejected, Some(id), "")?;
    Ok(next)
}

/// Deletes a failed or mistaken recording, so that the person can be recorded again: the head of office.
pub fn discard(ctx: &mut Ctx<'_>, id: PersonId, reason: &str) -> Result<Enrolment, Failure<EnrolmentError>> {
    ctx.authorise(Permission::Settle)?;
    let reason = required(reason)?;
    let person = ctx.person(id)?;
    let enrolment = enrolment_of(ctx, &person)?;
    if let Some(encounter) = enrolment.encounter
        && let Some(encounter) = ctx.tx.find_encounter(id, encounter)?
    {
        delete(ctx, &encounter)?;
    }
    let next = step(ctx, &person, &enrolment, Verb::Discard, reason, |_| {})?;
    ctx.journal(Act::RecordingDiscarded, Some(id), "")?;
    ctx.after_commit.push(GalleryChange::Remove(id));
    Ok(next)
}

fn required(reason: &str) -> Result<&str, Failure<EnrolmentError>> {
    let reason = reason.trim();
    if reason.is_empty() { Err(Failure::Rule(EnrolmentError::NoReason)) } else { Ok(reason) }
}

fn captured(ctx: &Ctx<'_>, id: PersonId) -> Result<(Person, Enrolment, Encounter), Failure<EnrolmentError>> {
    let person = ctx.person(id)?;
    let enrolment = enrolment_of(ctx, &person)?;
    enrolment.status.after(Verb::Approve).map_err(|refused| Failure::Rule(refused.into()))?;
    let encounter = match enrolment.encounter {
        Some(encounter) => ctx.tx.find_encounter(id, encounter)?,
        None => None,
    }
    .ok_or(Failure::Rule(EnrolmentError::NotOpen))?;
    if encounter.captured_by == ctx.actor.staff {
        return Err(Failure::Rule(EnrolmentError::SamePerson));
    }
    Ok((person, enrolment, encounter))
}

fn delete(ctx: &mut Ctx<'_>, encounter: &Encounter) -> Result<(), Failure<EnrolmentError>> {
    ctx.tx.delete_biometrics(encounter.person, encounter.id)?;
    ctx.tx.put_encounter(&Encounter { is_discarded: true, ..encounter.clone() })?;
    Ok(())
}
