//! The second pair of eyes: the verifier approves a recording or sends it back; the head deletes a failed one.

use super::EnrolmentError;
use super::begin::takers;
use crate::card;
use crate::error::Failure;
use crate::record::{enrolment_of, step};
use crate::service::Ctx;
use crate::uniqueness::GalleryChange;
use domain::enrolment::{Encounter, Enrolment, Verb};
use domain::ids::PersonId;
use domain::journal::Act;
use domain::person::Person;
use domain::staff::Permission;
use domain::uniqueness::{Ruling, SearchCase};

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
    if !person.standing.is_active() {
        return Err(Failure::Rule(EnrolmentError::NotDue));
    }
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

/// Finds the biometrics of a recording unusable: ENROLL_FAILURE_AT_REGIONAL. They are kept for the head of office to look
/// at, who deletes them.
pub fn fail(ctx: &mut Ctx<'_>, id: PersonId, reason: &str) -> Result<Enrolment, Failure<EnrolmentError>> {
    ctx.authorise(Permission::Verify)?;
    let reason = required(reason)?;
    let (person, enrolment, encounter) = captured(ctx, id)?;
    let verified = Some((ctx.actor.staff, ctx.now));
    ctx.tx.put_encounter(&Encounter { verified, ..encounter })?;
    let next = step(ctx, &person, &enrolment, Verb::FailAtRegional, reason, |_| {})?;
    ctx.journal(Act::RecordingRejected, Some(id), next.status.word())?;
    Ok(next)
}

/// Deletes a failed or mistaken recording (*salah rekam*: somebody else's biometrics under this NIK), so that the person
/// can be recorded again: the head of office. Whatever stood on it falls with it: the place in the gallery, the milestones,
/// a card that waits or is in use. A card that is with the printer at this moment is waited for.
pub fn discard(ctx: &mut Ctx<'_>, id: PersonId, reason: &str) -> Result<Enrolment, Failure<EnrolmentError>> {
    ctx.authorise(Permission::Settle)?;
    let reason = required(reason)?;
    let person = ctx.person(id)?;
    let enrolment = enrolment_of(ctx, &person)?;
    let next = step(ctx, &person, &enrolment, Verb::Discard, reason, |_| {})?;
    if let Some(encounter) = enrolment.encounter
        && let Some(encounter) = ctx.tx.find_encounter(id, encounter)?
    {
        if takers(ctx, &encounter)?.contains(&ctx.actor.staff) {
            return Err(Failure::Rule(EnrolmentError::SamePerson));
        }
        if let Some(case) = ctx.tx.find_case(id, encounter.id)? {
            ctx.tx.put_case(&SearchCase { settled: Some(Ruling::Discarded), ..case })?;
        }
        delete(ctx, &encounter)?;
    }
    ctx.journal(Act::RecordingDiscarded, Some(id), enrolment.status.word())?;
    card::end_all(ctx, id)?;
    ctx.after_commit.push(GalleryChange::Remove(id));
    Ok(next)
}

pub(super) fn required(reason: &str) -> Result<&str, Failure<EnrolmentError>> {
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
    if takers(ctx, &encounter)?.contains(&ctx.actor.staff) {
        return Err(Failure::Rule(EnrolmentError::SamePerson));
    }
    Ok((person, enrolment, encounter))
}

/// Deletes what was taken; that it was taken, when and by whom stays.
pub(crate) fn delete<E>(ctx: &mut Ctx<'_>, encounter: &Encounter) -> Result<(), Failure<E>> {
    ctx.tx.delete_biometrics(encounter.person, encounter.id)?;
    ctx.tx.put_encounter(&Encounter { is_discarded: true, ..encounter.clone() })?;
    Ok(())
}
