//! The search at the centre: approved records are sent, received, searched against everybody, and decided.
//!
//! The status is the queue: a record in PROCESSING or RECEIVED_AT_CENTRAL is work to do. A program that is killed
//! finishes after restart, and a record is decided once, because the decision is a step of its status machine in one
//! transaction with the case file and the journal.

use super::candidates::{Proposed, Taken, compare_faceless, compare_proposed, others, propose};
use super::irises::{Irises, alike_within, open_irises};
use super::{GalleryChange, person_of};
use crate::card;
use crate::enrolment::{EnrolmentError, open_templates};
use crate::error::Failure;
use crate::port::StoreError;
use crate::record::{enrolment_of, step};
use crate::service::{Ctx, Service};
use domain::card::IssueReason;
use domain::enrolment::{Encounter, Enrolment, Status, Verb};
use domain::ids::PersonId;
use domain::journal::Act;
use domain::person::Person;
use domain::staff::{Actor, Permission};
use domain::uniqueness::{CandidateFinding, Doubt, Outcome, SearchCandidate, SearchCase, Weight};
use matcher::decision::{CandidateEvidence, DoubtReason, Finding, Judge, Policy, Verdict};
use matcher::finger::{Comparer, FingerSet, PreparedSet};
use std::collections::BTreeSet;

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

/// The policy in words, with the thresholds that follow from it among so many people; kept with each case.
pub fn policy_in_words(policy: &Policy, people: u64) -> String {
    let Judge { same, clear, .. } = Judge::new(policy, people);
    let Policy { face_candidate, face_alarm, iris_candidate_ppm, fpir, fnir, .. } = policy;
    let iris = f64::from(*iris_candidate_ppm) / 1e6;
    format!(
        "face>={face_candidate:.3} alarm>={face_alarm:.2} iris<={iris:.3} fpir<={fpir:e} fnir<={fnir:e} \
         people={people} same>={same:.2} clear<={clear:.2}"
    )
}

/// Everywhere: the centre searches for every office. (The records' own offices say who may look at them.)
const EVERYWHERE: (i64, i64) = (0, i64::MAX);

/// How often a batch is searched anew because the gallery changed under it, before it is left to the next round.
const SEARCH_TRIES: usize = 3;

/// Moves approved records on by one batch each: PROCESSING → RECEIVED_AT_CENTRAL → decided. The search itself runs in a
/// reading transaction, so that no desk waits for it; the decision is kept in a short writing one, and only if neither
/// the record nor the gallery has changed in between, be it by this program or by another one on the same register.
pub fn advance(service: &Service, program: &Actor) -> Result<Advanced, Failure<EnrolmentError>> {
    let received = service.write(program, receive_batch)?;
    for _ in 0..SEARCH_TRIES {
        let Some(batch) = service.read(program, search_batch)? else {
            service.reload_gallery()?;
            continue;
        };
        if batch.probes.is_empty() {
            break;
        }
        if let Some(done) = service.write(program, |ctx| keep_batch(ctx, &batch))? {
            return Ok(Advanced { received, ..done });
        }
    }
    Ok(Advanced { received, ..Advanced::default() })
}

fn receive_batch(ctx: &mut Ctx<'_>) -> Result<usize, Failure<EnrolmentError>> {
    let batch = ctx.tx.list_enrolments(Status::Processing, EVERYWHERE, SEARCH_BATCH)?;
    for enrolment in &batch {
        let Some(person) = ctx.tx.find_person(enrolment.person)? else { continue };
        let sent = step(ctx, &person, enrolment, Verb::Send, "", |_| {})?;
        step(ctx, &person, &sent, Verb::Receive, "", |_| {})?;
        ctx.journal(Act::RecordingSent, Some(person.id), "")?;
    }
    Ok(batch.len())
}

/// Records that were searched in one state of the gallery.
struct Batch {
    probes: Vec<Searched>,
    /// The register's count of the gallery's changes at the search.
    changes: i64,
}

/// A record to be decided, and what the gallery says of it.
struct Searched {
    person: PersonId,
    encounter: Option<Encounter>,
    /// Ready for all comparisons of the search and of the batch.
    taken: Taken,
    evidence: Vec<CandidateEvidence>,
    compared: u64,
    /// Earlier probes of the batch of whom an eye is like one of this probe's.
    alike_eyes: BTreeSet<PersonId>,
    /// Why this record could not be searched: it fails, and holds nobody else up.
    failure: Option<(Verb, &'static str)>,
}

impl Searched {
    /// A candidate has no standing recording: the search is void. What failed before stays the reason.
    fn fail_search(&mut self) {
        self.failure = self.failure.or(Some((Verb::FailSearch, "a candidate has no recording")));
    }
}

/// Exhaustive search by face and irises over the gallery, all probes of the batch in one pass; each candidate's fingers are
/// then compared, on all cores. `None` if the gallery in memory is not the register's present one.
fn search_batch(ctx: &mut Ctx<'_>) -> Result<Option<Batch>, Failure<EnrolmentError>> {
    let batch = ctx.tx.list_enrolments(Status::ReceivedAtCentral, EVERYWHERE, SEARCH_BATCH)?;
    let changes = ctx.tx.gallery_changes()?;
    let mut probes = batch.iter().map(|enrolment| probe(ctx, enrolment)).collect::<Result<Vec<_>, _>>()?;
    if probes.is_empty() {
        return Ok(Some(Batch { probes, changes }));
    }
    let standing = ctx.env.matching.gallery();
    if standing.changes() != Some(changes) {
        return Ok(None);
    }
    let policy = *ctx.env.matching.policy();
    let proposed = propose(&standing, &probes.iter().map(|probe| &probe.taken).collect::<Vec<_>>(), &policy);
    for (probe, Proposed { people, compared }) in probes.iter_mut().zip(proposed) {
        probe.compared = compared;
        let judge = Judge::new(&policy, compared);
        let people = people.into_iter().filter(|person| *person != probe.person);
        match others(ctx, &standing, people)? {
            Some(others) => probe.evidence = compare_proposed(&probe.taken, &others, (&judge, &policy)),
            None => probe.fail_search(),
        }
    }
    match others(ctx, &standing, standing.faceless().iter().copied())? {
        Some(faceless) => {
            let mut all: Vec<_> = probes.iter_mut().map(|p| (p.person, &p.taken, &mut p.evidence)).collect();
            compare_faceless(&mut all, &faceless, &policy);
            let more = u64::try_from(faceless.len()).unwrap_or(u64::MAX);
            probes.iter_mut().for_each(|probe| probe.compared += more);
        }
        None => probes.iter_mut().for_each(Searched::fail_search),
    }
    note_alike_eyes(&mut probes, &policy);
    Ok(Some(Batch { probes, changes }))
}

/// Compares the irises of the batch with each other.
fn note_alike_eyes(probes: &mut [Searched], policy: &Policy) {
    let irises: Vec<_> = probes.iter().map(|probe| &probe.taken.irises).collect();
    for (first, second) in alike_within(&irises, policy.iris_candidate_ppm) {
        let earlier = probes.get(first).map(|probe| probe.person);
        if let Some(later) = probes.get_mut(second) {
            later.alike_eyes.extend(earlier);
        }
    }
}

/// Reads one record's templates. What cannot be read fails this record only.
fn probe(ctx: &Ctx<'_>, enrolment: &Enrolment) -> Result<Searched, Failure<EnrolmentError>> {
    let person = enrolment.person;
    let encounter = match enrolment.encounter {
        Some(id) => ctx.tx.find_encounter(person, id)?,
        None => None,
    };
    let mut failure = None;
    let (face, fingers) = match &encounter {
        None => {
            failure = Some((Verb::FailAtCentral, "no recording"));
            (None, FingerSet::new())
        }
        Some(encounter) => match open_templates(ctx, person, encounter.id) {
            Ok(templates) => templates,
            Err(Failure::Store(StoreError::Corrupt(_))) => {
                failure = Some((Verb::FailAtCentral, "a template cannot be read"));
                (None, FingerSet::new())
            }
            Err(other) => return Err(other),
        },
    };
    let irises = match &encounter {
        Some(encounter) => open_irises(ctx, person, encounter.id)?,
        None => Irises::default(),
    };
    let taken = Taken { face, irises, fingers: PreparedSet::new(&fingers) };
    let (evidence, alike_eyes) = (Vec::new(), BTreeSet::new());
    Ok(Searched { person, encounter, taken, evidence, compared: 0, alike_eyes, failure })
}

/// Keeps the decisions of a batch. A probe is also compared with those of its own batch that were decided before it.
/// `None`, and nothing is kept, if the gallery has changed since the search.
fn keep_batch(ctx: &mut Ctx<'_>, batch: &Batch) -> Result<Option<Advanced>, Failure<EnrolmentError>> {
    if ctx.tx.gallery_changes()? != batch.changes {
        return Ok(None);
    }
    let mut done = Advanced::default();
    let mut joined: Vec<&Searched> = Vec::new();
    for searched in &batch.probes {
        let Some(person) = ctx.tx.find_person(searched.person)? else { continue };
        let record = enrolment_of(ctx, &person)?;
        let is_same_recording = record.encounter == searched.encounter.as_ref().map(|e| e.id);
        if record.status != Status::ReceivedAtCentral || !is_same_recording {
            continue;
        }
        match (&searched.encounter, searched.failure) {
            (Some(encounter), None) => {
                let found = with_batch(searched, &joined, batch.changes, ctx.env.matching.policy());
                keep_one(ctx, &person, &record, encounter, &found)?;
                match found.outcome {
                    Outcome::Unique => done.unique += 1,
                    Outcome::Duplicate => done.duplicates += 1,
                    Outcome::Adjudicate => done.referred += 1,
                }
                if found.outcome != Outcome::Duplicate {
                    joined.push(searched);
                }
            }
            (_, failure) => {
                let (verb, why) = failure.unwrap_or((Verb::FailAtCentral, "no recording"));
                let failed = step(ctx, &person, &record, verb, why, |_| {})?;
                ctx.journal(Act::Searched, Some(person.id), failed.status.word())?;
                done.failed += 1;
            }
        }
    }
    for searched in joined {
        if let Some(encounter) = &searched.encounter {
            let templates = searched.taken.irises.clone().with_face(searched.taken.face.clone());
            ctx.after_commit.push(GalleryChange::Insert(searched.person, encounter.id, Box::new(templates)));
        }
    }
    Ok(Some(done))
}

fn keep_one(
    ctx: &mut Ctx<'_>,
    person: &Person,
    record: &Enrolment,
    encounter: &Encounter,
    found: &Found,
) -> Result<(), Failure<EnrolmentError>> {
    let verb = match found.outcome {
        Outcome::Unique => Verb::FindUnique,
        Outcome::Duplicate => Verb::FindDuplicate,
        Outcome::Adjudicate => Verb::Refer,
    };
    keep_case(ctx, encounter, found)?;
    step(ctx, person, record, verb, "", |_| {})?;
    if found.outcome == Outcome::Unique {
        card::enqueue_due(ctx, person, IssueReason::New, encounter.office)?;
    }
    let detail = format!(
        "{} compared={} watermark={} candidates={} {}",
        found.outcome.word(),
        found.compared,
        found.changes,
        found.evidence.len(),
        policy_in_words(ctx.env.matching.policy(), found.compared)
    );
    ctx.journal(Act::Searched, Some(person.id), detail)?;
    Ok(())
}

/// One completed search.
struct Found {
    evidence: Vec<CandidateEvidence>,
    outcome: Outcome,
    /// More than one person matches.
    is_several: bool,
    compared: u64,
    changes: i64,
}

/// Adds the comparison with those of the batch and decides.
fn with_batch(searched: &Searched, joined: &[&Searched], changes: i64, policy: &Policy) -> Found {
    let (mut evidence, mut compared) = (searched.evidence.clone(), searched.compared);
    compared += u64::try_from(joined.len()).unwrap_or(u64::MAX);
    let judge = Judge::new(policy, compared);
    let mut comparer = Comparer::new();
    for other in joined {
        let (ours, theirs) = (&searched.taken, &other.taken);
        let face = ours.face_score(theirs);
        if face.is_some_and(|alike| alike >= policy.face_candidate) || searched.alike_eyes.contains(&other.person) {
            evidence.push(ours.evidence(other.person, theirs, (&judge, policy), &mut comparer));
        } else if face.is_none() {
            evidence.extend(ours.evidence_by_fingers(other.person, theirs, policy, &mut comparer));
        }
    }
    let (outcome, is_several) = match judge.decide(&evidence) {
        Verdict::Duplicate { .. } => (Outcome::Duplicate, false),
        Verdict::Unique if !searched.taken.is_for_people() => (Outcome::Unique, false),
        Verdict::Adjudicate { reason, .. } => (Outcome::Adjudicate, reason == DoubtReason::SeveralMatch),
        Verdict::Unique => (Outcome::Adjudicate, false),
    };
    Found { evidence, outcome, is_several, compared, changes }
}

fn keep_case(ctx: &mut Ctx<'_>, encounter: &Encounter, found: &Found) -> Result<(), Failure<EnrolmentError>> {
    let policy = *ctx.env.matching.policy();
    ctx.tx.put_case(&SearchCase {
        person: encounter.person,
        encounter: encounter.id,
        searched_at: ctx.now,
        compared: i64::try_from(found.compared).unwrap_or(i64::MAX),
        watermark: found.changes,
        policy: policy_in_words(&policy, found.compared),
        outcome: found.outcome,
        settled: None,
        version: 0,
    })?;
    let judge = Judge::new(&policy, found.compared);
    for candidate in &found.evidence {
        let (fingers, sum) = candidate.fingers_and_sum();
        let (finding, doubt) = match judge.assess(candidate) {
            Finding::Cleared => (CandidateFinding::Cleared, None),
            Finding::Duplicate => (CandidateFinding::Same, found.is_several.then_some(Doubt::SeveralMatch)),
            Finding::Doubtful(reason) => (CandidateFinding::Unclear, Some(in_words(reason))),
        };
        let eyes = candidate.eyes;
        ctx.tx.put_candidate(&SearchCandidate {
            person: encounter.person,
            encounter: encounter.id,
            candidate: person_of(candidate.reference)?,
            face_e6: candidate.face.map_or(0, |face| scaled(face.into(), 1e6)),
            fingers_compared: i64::from(fingers),
            finger_sum: i64::from(sum),
            finding,
            weight: Some(Weight {
                ratio_e3: scaled(policy.weigh(candidate).total(), 1e3),
                eyes_compared: eyes.map_or(0, |eyes| i64::from(eyes.compared())),
                iris_e6: eyes.map_or(0, |eyes| scaled(eyes.nearest(), 1e6)),
                doubt,
            }),
        })?;
    }
    Ok(())
}

fn in_words(reason: DoubtReason) -> Doubt {
    match reason {
        DoubtReason::TooFewFingers => Doubt::TooFewFingers,
        DoubtReason::Between => Doubt::Between,
        DoubtReason::FaceAlikeFingersDiffer => Doubt::FaceAlikeFingersDiffer,
        DoubtReason::FingersSwapped => Doubt::FingersSwapped,
        DoubtReason::EyesSwapped => Doubt::EyesSwapped,
        DoubtReason::ModalitiesDisagree => Doubt::ModalitiesDisagree,
        DoubtReason::SeveralMatch => Doubt::SeveralMatch,
    }
}

/// A cosine of faces as it was before it was kept in millionths.
#[expect(clippy::as_conversions, reason = "a cosine in millionths lies between -1,000,000 and 1,000,000")]
pub fn cosine(millionths: i64) -> f32 {
    (millionths as f64 / 1e6) as f32
}

#[expect(clippy::as_conversions, reason = "scores and ratios are far below 2⁵³ when scaled; beyond, it saturates")]
fn scaled(value: f64, by: f64) -> i64 {
    (value * by).round() as i64
}

/// Asks for another search of a record that could not be searched: the head of office, once the cause is gone.
pub fn retry_search(ctx: &mut Ctx<'_>, id: PersonId) -> Result<Enrolment, Failure<EnrolmentError>> {
    ctx.authorise(Permission::Settle)?;
    let (person, enrolment) = record(ctx, id)?;
    let next = step(ctx, &person, &enrolment, Verb::RetrySearch, "", |_| {})?;
    ctx.journal(Act::SearchRetried, Some(id), "")?;
    Ok(next)
}

/// The record of a person for a desk, or not found.
pub(super) fn record<E>(ctx: &Ctx<'_>, id: PersonId) -> Result<(Person, Enrolment), Failure<E>> {
    let person = ctx.person(id)?;
    let enrolment = enrolment_of(ctx, &person)?;
    Ok((person, enrolment))
}
