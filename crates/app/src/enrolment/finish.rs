//! Finishing a recording: everything is there, or a named exception says why not.

use super::begin::{note_taker, require_open};
use super::quality::is_retake;
use super::sample::open_templates;
use super::{EnrolmentError, MIN_FINGERS};
use crate::error::Failure;
use crate::port::SampleKind;
use crate::record::step;
use crate::service::Ctx;
use domain::enrolment::{CaptureException, Encounter, Enrolment, Modality, Verb};
use domain::ids::PersonId;
use domain::journal::Act;
use domain::staff::Permission;

/// Command: the recording is complete but for these exceptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinishRecording {
    /// Who was recorded.
    pub person: PersonId,
    /// What is missing, and why; the verifier approves it with the recording.
    pub exceptions: Vec<CaptureException>,
}

/// Closes the open recording: BIO_CAPTURED.
pub fn finish(ctx: &mut Ctx<'_>, cmd: &FinishRecording) -> Result<Enrolment, Failure<EnrolmentError>> {
    ctx.authorise(Permission::Record)?;
    let (person, enrolment, encounter) = require_open(ctx, cmd.person)?;
    if !person.may_be_recorded(ctx.today()) {
        return Err(Failure::Rule(EnrolmentError::NotDue));
    }
    let present = present(ctx, &encounter)?;
    let excepted = |m: &Modality| cmd.exceptions.iter().any(|e| e.modality == *m);
    let missing: Vec<_> = Modality::ALL.iter().filter(|m| !present.contains(m) && !excepted(m)).copied().collect();
    if !missing.is_empty() {
        return Err(Failure::Rule(EnrolmentError::Missing(missing)));
    }
    if let Some(needless) = cmd.exceptions.iter().find(|e| present.contains(&e.modality)) {
        return Err(Failure::Rule(EnrolmentError::NeedlessException(needless.modality)));
    }
    note_taker(ctx, &encounter)?;
    ctx.tx.put_encounter(&Encounter {
        exceptions: cmd.exceptions.clone(),
        captured_at: ctx.now,
        captured_by: ctx.actor.staff,
        ..encounter
    })?;
    let next = step(ctx, &person, &enrolment, Verb::Capture, "", |_| {})?;
    let exceptions: Vec<_> = cmd.exceptions.iter().map(|e| e.modality.word()).collect();
    ctx.journal(Act::Captured, Some(person.id), exceptions.join(" "))?;
    Ok(next)
}

/// Which modalities the open recording has, usable.
fn present(ctx: &Ctx<'_>, encounter: &Encounter) -> Result<Vec<Modality>, Failure<EnrolmentError>> {
    let samples = ctx.tx.list_samples(encounter.person, encounter.id)?;
    let (face, fingers) = open_templates(ctx, encounter.person, encounter.id)?;
    let has = |kind| samples.iter().any(|(k, quality)| *k == kind && !is_retake(quality));
    let mut present = Vec::new();
    if face.is_some() {
        present.push(Modality::Face);
    }
    if fingers.len() >= MIN_FINGERS {
        present.push(Modality::Fingers);
    }
    if has(SampleKind::IrisLeft) && has(SampleKind::IrisRight) {
        present.push(Modality::Iris);
    }
    if has(SampleKind::Signature) {
        present.push(Modality::Signature);
    }
    Ok(present)
}
