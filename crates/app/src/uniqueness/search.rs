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
use matcher::decision::{CandidateEvidence, DoubtReason, Finding, Policy, Verdict, assess, decide};
use matcher::face::FaceTemplate;
use matcher::finger::{Comparer, FingerSet, PreparedSet, finger_sum};

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

/// Moves approved records on by one batch each: PROCESSING → RECEIVED_AT_CENTRAL → decided. The search itself runs in a
/// reading transaction, so that no desk waits for it; the decision is kept in a short writing one, and only if neither
/// the record nor the gallery has changed in between.
pub fn advance(service: &Service, program: &Actor) -> Result<Advanced, Failure<EnrolmentError>> {
    let received = service.write(program, receive_batch)?;
    let searched = service.read(program, search_batch)?;
    let mut done = if searched.is_empty() {
        Advanced::default()
    } else {
        service.write(program, |ctx| keep_batch(ctx, &searched))?
    };
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

/// A record to be decided, and what the gallery says of it.
struct Searched {
    person: PersonId,
    encounter: Option<Encounter>,
    face: Option<FaceTemplate>,
    fingers: FingerSet,
    evidence: Vec<CandidateEvidence>,
    compared: u64,
    watermark: u64,
}

/// Exhaustive search on the face over the gallery, all probes of the batch in one pass; each candidate's fingers are
/// then compared, on all cores.
fn search_batch(ctx: &mut Ctx<'_>) -> Result<Vec<Searched>, Failure<EnrolmentError>> {
    let batch = ctx.tx.list_enrolments(Status::ReceivedAtCentral, ctx.actor.scope.village_range(), SEARCH_BATCH)?;
    let mut searched = Vec::with_capacity(batch.len());
    for enrolment in batch {
        let encounter = match enrolment.encounter {
            Some(id) => ctx.tx.find_encounter(enrolment.person, id)?,
            None => None,
        };
        let (face, fingers) = match &encounter {
            Some(encounter) => open_templates(ctx, enrolment.person, encounter.id)?,
            None => (None, FingerSet::new()),
        };
        let person = enrolment.person;
        searched.push(Searched { person, encounter, face, fingers, evidence: Vec::new(), compared: 0, watermark: 0 });
    }
    let probes: Vec<FaceTemplate> = searched.iter().filter_map(|s| s.face.clone()).collect();
    let threshold = ctx.env.matching.policy().face_candidate;
    let found = ctx.env.matching.gallery().search_batch(&probes, threshold);
    for (probe, found) in searched.iter_mut().filter(|s| s.face.is_some()).zip(found) {
        let mut sets = Vec::new();
        for candidate in found.candidates.iter().filter(|c| c.reference != reference(probe.person)) {
            sets.push((candidate.reference, candidate.score, fingers_of(ctx, person_of(candidate.reference)?)?));
        }
        probe.evidence = compare_fingers(&probe.fingers, &sets);
        probe.compared = found.compared;
        probe.watermark = found.watermark;
    }
    Ok(searched)
}

fn compare_fingers(probe: &FingerSet, candidates: &[(u64, f32, FingerSet)]) -> Vec<CandidateEvidence> {
    use rayon::prelude::*;
    let probe = PreparedSet::new(probe);
    let compare = |comparer: &mut Comparer, (reference, face, theirs): &(u64, f32, FingerSet)| CandidateEvidence {
        reference: *reference,
        face: *face,
        fingers: probe.compare_with(&PreparedSet::new(theirs), comparer),
    };
    candidates.par_iter().map_init(Comparer::new, compare).collect()
}

/// The fingers of a person's standing recording; empty if there are none.
fn fingers_of(ctx: &Ctx<'_>, person: PersonId) -> Result<FingerSet, Failure<EnrolmentError>> {
    let Some(record) = ctx.tx.find_enrolment(person)? else { return Ok(FingerSet::new()) };
    let Some(encounter) = record.encounter else { return Ok(FingerSet::new()) };
    Ok(open_templates(ctx, person, encounter)?.1)
}

/// Keeps the decisions of a batch. A probe is also compared with those of its own batch that were decided before it.
fn keep_batch(ctx: &mut Ctx<'_>, batch: &[Searched]) -> Result<Advanced, Failure<EnrolmentError>> {
    let mut done = Advanced::default();
    let mut joined: Vec<&Searched> = Vec::new();
    let watermark = ctx.env.matching.gallery().watermark();
    for searched in batch {
        let Some(person) = ctx.tx.find_person(searched.person)? else { continue };
        let record = enrolment_of(ctx, &person)?;
        let is_same_recording = record.encounter == searched.encounter.as_ref().map(|e| e.id);
        let is_complete = searched.face.is_none() || searched.watermark == watermark;
        if record.status != Status::ReceivedAtCentral || !is_same_recording || !is_complete {
            continue;
        }
        match &searched.encounter {
            Some(encounter) => {
                let outcome = keep_one(ctx, &person, &record, encounter, searched, &joined)?;
                match outcome {
                    Outcome::Unique => done.unique += 1,
                    Outcome::Duplicate => done.duplicates += 1,
                    Outcome::Adjudicate => done.referred += 1,
                }
                if outcome != Outcome::Duplicate {
                    joined.push(searched);
                }
            }
            None => {
                step(ctx, &person, &record, Verb::FailAtCentral, "no recording", |_| {})?;
                ctx.journal(Act::Searched, Some(person.id), Status::EnrollFailureAtCentral.word())?;
                done.failed += 1;
            }
        }
    }
    for searched in joined {
        if let Some(face) = &searched.face {
            ctx.after_commit.push(GalleryChange::Insert(searched.person, Box::new(face.clone())));
        }
    }
    Ok(done)
}

fn keep_one(
    ctx: &mut Ctx<'_>,
    person: &Person,
    record: &Enrolment,
    encounter: &Encounter,
    searched: &Searched,
    joined: &[&Searched],
) -> Result<Outcome, Failure<EnrolmentError>> {
    let policy = *ctx.env.matching.policy();
    let found = with_batch(searched, joined, &policy);
    let (outcome, verb) = match found.verdict {
        Verdict::Unique => (Outcome::Unique, Verb::FindUnique),
        Verdict::Duplicate { .. } => (Outcome::Duplicate, Verb::FindDuplicate),
        Verdict::Adjudicate { .. } => (Outcome::Adjudicate, Verb::Refer),
    };
    keep_case(ctx, encounter, &found, outcome)?;
    step(ctx, person, record, verb, "", |_| {})?;
    if outcome == Outcome::Unique {
        card::enqueue(ctx, person.id, IssueReason::New, encounter.office)?;
    }
    let detail = format!(
        "{} compared={} watermark={} candidates={} {}",
        outcome.word(),
        found.compared,
        found.watermark,
        found.evidence.len(),
        policy_in_words(&policy)
    );
    ctx.journal(Act::Searched, Some(person.id), detail)?;
    Ok(outcome)
}

/// One completed search.
struct Found {
    evidence: Vec<CandidateEvidence>,
    verdict: Verdict,
    compared: u64,
    watermark: u64,
}

/// Adds the comparison with those of the batch and decides. A record without a face cannot be searched and is left to
/// people.
fn with_batch(searched: &Searched, joined: &[&Searched], policy: &Policy) -> Found {
    let Searched { person, face, fingers, evidence, compared, watermark, .. } = searched;
    let (mut evidence, mut compared) = (evidence.clone(), *compared);
    let Some(face) = face else {
        let verdict = Verdict::Adjudicate { with: reference(*person), reason: DoubtReason::TooFewFingers };
        return Found { evidence, verdict, compared, watermark: *watermark };
    };
    for other in joined {
        let Some(theirs) = &other.face else { continue };
        compared += 1;
        let score = face.score(theirs);
        if score >= policy.face_candidate {
            let fingers = finger_sum(fingers, &other.fingers);
            evidence.push(CandidateEvidence { reference: reference(other.person), face: score, fingers });
        }
    }
    Found { verdict: decide(&evidence, policy), evidence, compared, watermark: *watermark }
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
