//! The search at the centre: approved records are sent, received, searched against everybody, and decided.
//!
//! The status is the queue: a record in PROCESSING or RECEIVED_AT_CENTRAL is work to do. A program that is killed
//! finishes after restart, and a record is decided once, because the decision is a step of its status machine in one
//! transaction with the case file and the journal.

use super::{GalleryChange, person_of, reference};
use crate::card;
use crate::enrolment::{EnrolmentError, open_templates};
use crate::error::Failure;
use crate::record::{enrolment_of, step};
use crate::service::{Ctx, Service};
use domain::card::IssueReason;
use domain::enrolment::{Encounter, Enrolment, Status, Verb};
use domain::ids::PersonId;
use domain::journal::Act;
use domain::person::Person;
use domain::staff::Actor;
use domain::uniqueness::{CandidateFinding, Outcome, SearchCandidate, SearchCase};
use matcher::decision::{CandidateEvidence, Finding, Policy, Verdict, assess, decide};
use matcher::face::FaceTemplate;
use matcher::finger::{FingerSet, finger_sum};

/// Records decided in one transaction.
pub const SEARCH_BATCH: usize = 32;

/// What one round did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Advanced {
    /// Sent and received.
    pub received: usize,
    /// Found unique.
    pub unique: usize,
    /// Found to be duplicates.
    pub duplicates: usize,
    /// Referred to people.
    pub referred: usize,
    /// Unusable at the centre.
    pub failed: usize,
}

impl Advanced {
    /// Whether there was nothing to do.
    pub fn is_idle(&self) -> bool {
        *self == Advanced::default()
    }
}

/// The thresholds in words, kept with each case.
pub fn policy_in_words(policy: &Policy) -> String {
    format!(
        "face>={:.3} alarm>={:.2} same>={}/4 clear<={}/4",
        policy.face_candidate, policy.face_alarm, policy.duplicate_sum, policy.clear_sum
    )
}

/// Moves approved records on by one batch each: PROCESSING → RECEIVED_AT_CENTRAL → decided.
pub fn advance(service: &Service, program: &Actor) -> Result<Advanced, Failure<EnrolmentError>> {
    let received = service.write(program, receive_batch)?;
    let mut done = service.write(program, search_batch)?;
    done.received = received;
    Ok(done)
}

fn receive_batch(ctx: &mut Ctx<'_>) -> Result<usize, Failure<EnrolmentError>> {
    let batch = ctx.tx.list_enrolments(Status::Processing, ctx.actor.scope.village_range(), SEARCH_BATCH)?;
    for enrolment in &batch {
        let Some(person) = ctx.tx.find_person(enrolment.person)? else { continue };
        let sent = step(ctx, &person, enrolment, Verb::Send, "", |_| {})?;
        step(ctx, &person, &sent, Verb::Receive, "", |_| {})?;
        ctx.journal(Act::RecordingSent, Some(person.id), "")?;
    }
    Ok(batch.len())
}

/// A record decided earlier in the same batch: it is compared with, though not yet in the gallery.
struct Joined {
    person: PersonId,
    face: FaceTemplate,
}

fn search_batch(ctx: &mut Ctx<'_>) -> Result<Advanced, Failure<EnrolmentError>> {
    let batch = ctx.tx.list_enrolments(Status::ReceivedAtCentral, ctx.actor.scope.village_range(), SEARCH_BATCH)?;
    let mut done = Advanced::default();
    let mut joined = Vec::new();
    for enrolment in batch {
        if let Some(person) = ctx.tx.find_person(enrolment.person)? {
            search_one(ctx, &person, &enrolment, &mut joined, &mut done)?;
        }
    }
    let inserts = joined.into_iter().map(|j: Joined| GalleryChange::Insert(j.person, Box::new(j.face)));
    ctx.after_commit.extend(inserts);
    Ok(done)
}

fn search_one(
    ctx: &mut Ctx<'_>,
    person: &Person,
    enrolment: &Enrolment,
    joined: &mut Vec<Joined>,
    done: &mut Advanced,
) -> Result<(), Failure<EnrolmentError>> {
    let encounter = match enrolment.encounter {
        Some(id) => ctx.tx.find_encounter(person.id, id)?,
        None => None,
    };
    let Some(encounter) = encounter else {
        step(ctx, person, enrolment, Verb::FailAtCentral, "no recording", |_| {})?;
        ctx.journal(Act::Searched, Some(person.id), "ENROLL_FAILURE_AT_CENTRAL")?;
        done.failed += 1;
        return Ok(());
    };
    let (face, fingers) = open_templates(ctx, person.id, encounter.id)?;
    let search = search(ctx, person.id, face.as_ref(), &fingers, joined)?;
    let outcome = match search.verdict {
        Verdict::Unique => Outcome::Unique,
        Verdict::Duplicate { .. } => Outcome::Duplicate,
        Verdict::Adjudicate { .. } => Outcome::Adjudicate,
    };
    keep_case(ctx, &encounter, &search, outcome)?;
    let verb = match outcome {
        Outcome::Unique => Verb::FindUnique,
        Outcome::Duplicate => Verb::FindDuplicate,
        Outcome::Adjudicate => Verb::Refer,
    };
    step(ctx, person, enrolment, verb, "", |_| {})?;
    match outcome {
        Outcome::Unique => done.unique += 1,
        Outcome::Duplicate => done.duplicates += 1,
        Outcome::Adjudicate => done.referred += 1,
    }
    if outcome != Outcome::Duplicate
        && let Some(face) = face
    {
        joined.push(Joined { person: person.id, face });
    }
    let detail = format!(
        "{} compared={} watermark={} candidates={} {}",
        outcome.word(),
        search.compared,
        search.watermark,
        search.evidence.len(),
        policy_in_words(ctx.env.matching.policy())
    );
    if outcome == Outcome::Unique {
        card::enqueue(ctx, person.id, IssueReason::New, encounter.office)?;
    }
    ctx.journal(Act::Searched, Some(person.id), detail)?;
    Ok(())
}

/// One completed search.
struct Found {
    evidence: Vec<CandidateEvidence>,
    verdict: Verdict,
    compared: u64,
    watermark: u64,
}

/// Exhaustive search on the face over the gallery and the batch, confirmed or cleared by the fingers. A record without
/// a face cannot be searched and is left to people.
fn search(
    ctx: &Ctx<'_>,
    probe: PersonId,
    face: Option<&FaceTemplate>,
    fingers: &FingerSet,
    joined: &[Joined],
) -> Result<Found, Failure<EnrolmentError>> {
    use matcher::decision::DoubtReason;
    let policy = *ctx.env.matching.policy();
    let Some(face) = face else {
        let verdict = Verdict::Adjudicate { with: reference(probe), reason: DoubtReason::TooFewFingers };
        return Ok(Found { evidence: Vec::new(), verdict, compared: 0, watermark: 0 });
    };
    let found = ctx.env.matching.gallery().search(face, policy.face_candidate);
    let batch = joined.iter().map(|j| (reference(j.person), face.score(&j.face)));
    let near = batch.filter(|(_, score)| *score >= policy.face_candidate);
    let candidates = found.candidates.iter().map(|c| (c.reference, c.score)).chain(near);
    let mut evidence = Vec::new();
    for (candidate, score) in candidates.filter(|(c, _)| *c != reference(probe)) {
        let fingers = match fingers_of(ctx, person_of(candidate)?)? {
            Some(theirs) => finger_sum(fingers, &theirs),
            None => Default::default(),
        };
        evidence.push(CandidateEvidence { reference: candidate, face: score, fingers });
    }
    let compared = found.compared + joined.len() as u64;
    Ok(Found { verdict: decide(&evidence, &policy), evidence, compared, watermark: found.watermark })
}

fn fingers_of(ctx: &Ctx<'_>, person: PersonId) -> Result<Option<FingerSet>, Failure<EnrolmentError>> {
    let Some(record) = ctx.tx.find_enrolment(person)? else { return Ok(None) };
    let Some(encounter) = record.encounter else { return Ok(None) };
    let (_, fingers) = open_templates(ctx, person, encounter)?;
    Ok(Some(fingers))
}

fn keep_case(
    ctx: &mut Ctx<'_>,
    encounter: &Encounter,
    found: &Found,
    outcome: Outcome,
) -> Result<(), Failure<EnrolmentError>> {
    let policy = *ctx.env.matching.policy();
    let as_i64 = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    ctx.tx.put_case(&SearchCase {
        person: encounter.person,
        encounter: encounter.id,
        searched_at: ctx.now,
        compared: as_i64(found.compared),
        watermark: as_i64(found.watermark),
        policy: policy_in_words(&policy),
        outcome,
        settled: None,
        version: 0,
    })?;
    for candidate in &found.evidence {
        ctx.tx.put_candidate(&SearchCandidate {
            person: encounter.person,
            encounter: encounter.id,
            candidate: person_of(candidate.reference)?,
            face_e6: millionths(candidate.face),
            fingers_compared: i64::from(candidate.fingers.fingers_compared),
            finger_sum: i64::from(candidate.fingers.sum),
            finding: match assess(candidate, &policy) {
                Finding::Cleared => CandidateFinding::Cleared,
                Finding::Duplicate => CandidateFinding::Same,
                Finding::Doubtful(_) => CandidateFinding::Unclear,
            },
        })?;
    }
    Ok(())
}

#[expect(clippy::as_conversions, reason = "a cosine between -1 and 1 fits in millionths")]
fn millionths(score: f32) -> i64 {
    (f64::from(score) * 1e6).round() as i64
}

/// The record of a person for a desk, or not found.
pub(super) fn record<E>(ctx: &Ctx<'_>, id: PersonId) -> Result<(Person, Enrolment), Failure<E>> {
    let person = ctx.person(id)?;
    let enrolment = enrolment_of(ctx, &person)?;
    Ok((person, enrolment))
}
