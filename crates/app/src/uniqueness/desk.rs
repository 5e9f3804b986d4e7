//! The adjudication desk: two different people, neither of them involved in the recording, decide with both records side by side.

use super::GalleryChange;
use super::search::record;
use crate::card;
use crate::enrolment::{EnrolmentError, delete, first_waiting, takers};
use crate::error::{Coded, Failure, Kind};
use crate::port::StoreError;
use crate::record::{enrolment_of, step};
use crate::service::Ctx;
use domain::card::IssueReason;
use domain::enrolment::{Encounter, Enrolment, EnrolmentEvent, InvalidTransition, Status, Verb};
use domain::ids::{EncounterId, PersonId, StaffId};
use domain::journal::Act;
use domain::person::Person;
use domain::staff::Permission;
use domain::uniqueness::{
    MIN_REASON_CHARS, Ruling, SearchCandidate, SearchCase, Tally, Verdict, Vote, VoteError, check_settlement,
    check_vote, tally,
};

/// Why a vote or a settlement was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeskError {
    /// The record is not waiting for this.
    #[error(transparent)]
    Step(#[from] InvalidTransition),
    /// The vote may not be cast.
    #[error(transparent)]
    Vote(#[from] VoteError),
}

impl Coded for DeskError {
    fn code(&self) -> &'static str {
        match self {
            DeskError::Step(_) => "desk-step",
            DeskError::Vote(VoteError::Involved) => "desk-involved",
            DeskError::Vote(VoteError::AlreadyVoted) => "desk-already-voted",
            DeskError::Vote(VoteError::NoReason) => "reason-required",
            DeskError::Vote(VoteError::NobodyVotedSo) => "desk-nobody-voted-so",
        }
    }
    fn kind(&self) -> Kind {
        if matches!(self, DeskError::Vote(VoteError::NoReason)) { Kind::Invalid } else { Kind::Conflict }
    }
    fn field(&self) -> Option<&'static str> {
        matches!(self, DeskError::Vote(VoteError::NoReason)).then_some("reason")
    }
}

/// Everything the desk shows of a case. Candidates from another district are shown here: the search is national, and
/// the desk cannot decide on what it may not see; each look is in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFile {
    /// The probe.
    pub person: Person,
    /// Its record.
    pub enrolment: Enrolment,
    /// Its recording.
    pub encounter: Encounter,
    /// The search.
    pub case: SearchCase,
    /// Candidates with their residents, records and standing recordings, most alike first.
    pub candidates: Vec<(SearchCandidate, Person, Option<EncounterId>)>,
    /// Votes so far; shown only to who has voted, so that the second decides alone.
    pub votes: Vec<Vote>,
    /// How the head of office settled it, with the reason as the step's note.
    pub settlement: Option<EnrolmentEvent>,
    /// Whether the actor may vote now, and if not, why.
    pub may_vote: Result<(), VoteError>,
    /// How the actor may settle the case, if the head of office were to.
    pub rulings: Vec<Ruling>,
}

/// Opens a case for looking; the look is journalled on the probe and on each candidate.
pub fn case_file(ctx: &mut Ctx<'_>, id: PersonId) -> Result<CaseFile, Failure<DeskError>> {
    if !ctx.actor.may(Permission::Adjudicate) {
        ctx.authorise(Permission::Settle)?;
    }
    let (person, enrolment) = record(ctx, id)?;
    let (encounter, case) = case_of(ctx, &enrolment)?;
    let mut candidates = Vec::new();
    for candidate in ctx.tx.list_candidates(id, encounter.id)? {
        if let Some(other) = ctx.tx.find_person(candidate.candidate)? {
            let theirs = ctx.tx.find_enrolment(other.id)?.and_then(|e| e.encounter);
            candidates.push((candidate, other, theirs));
        }
    }
    ctx.journal(Act::CaseViewed, Some(id), "probe")?;
    for (_, other, _) in &candidates {
        ctx.journal(Act::CaseViewed, Some(other.id), "candidate")?;
    }
    let votes = ctx.tx.list_votes(id, encounter.id)?;
    let placeholder_reason = "-".repeat(MIN_REASON_CHARS);
    let involved = involved(ctx, &encounter)?;
    let may_vote = check_vote(&involved, &votes, ctx.actor.staff, &placeholder_reason);
    let may_rule =
        |ruling: &Ruling| check_settlement(&involved, &votes, ctx.actor.staff, *ruling, &placeholder_reason).is_ok();
    let rulings = Ruling::ALL.iter().copied().filter(may_rule).collect();
    let is_open_to_see = votes.iter().any(|v| v.by == ctx.actor.staff) || ctx.actor.may(Permission::Settle);
    let votes = if is_open_to_see { votes } else { Vec::new() };
    let settlement = settlement_of(ctx, id)?;
    Ok(CaseFile { person, enrolment, encounter, case, candidates, votes, settlement, may_vote, rulings })
}

/// The step by which the head of office settled the present case, if the record stands where that step led it.
fn settlement_of(ctx: &Ctx<'_>, id: PersonId) -> Result<Option<EnrolmentEvent>, Failure<DeskError>> {
    let last = ctx.tx.list_enrolment_events(id)?.pop();
    Ok(last.filter(|step| step.from == Status::RequestValidation))
}

fn case_of(ctx: &Ctx<'_>, enrolment: &Enrolment) -> Result<(Encounter, SearchCase), Failure<DeskError>> {
    let id = enrolment.encounter.ok_or(Failure::NotFound)?;
    let encounter = ctx.tx.find_encounter(enrolment.person, id)?.ok_or(Failure::NotFound)?;
    let case = ctx.tx.find_case(enrolment.person, id)?.ok_or(Failure::NotFound)?;
    Ok((encounter, case))
}

/// Who recorded, had a hand in the recording, or verified it: they do not judge.
fn involved(ctx: &Ctx<'_>, encounter: &Encounter) -> Result<Vec<StaffId>, StoreError> {
    let mut involved = takers(ctx, encounter)?;
    involved.extend(encounter.verified.map(|(staff, _)| staff));
    Ok(involved)
}

/// The case that has waited longest and on which the actor may decide: an adjudicator by a vote, the head of office
/// where the two disagreed.
pub fn next_case(ctx: &Ctx<'_>) -> Result<Option<PersonId>, Failure<EnrolmentError>> {
    let may_vote = ctx.actor.may(Permission::Adjudicate);
    let status = if may_vote { Status::AdjudicateRecord } else { Status::RequestValidation };
    let me = ctx.actor.staff;
    first_waiting(ctx, status, |ctx, encounter| {
        let has_voted = may_vote && ctx.tx.list_votes(encounter.person, encounter.id)?.iter().any(|vote| vote.by == me);
        Ok(!has_voted && !involved(ctx, encounter)?.contains(&me))
    })
}

/// Casts a vote. The second one decides, or, if the two differ, passes the case to the head of office.
pub fn vote(ctx: &mut Ctx<'_>, id: PersonId, verdict: Verdict, reason: &str) -> Result<Tally, Failure<DeskError>> {
    ctx.authorise(Permission::Adjudicate)?;
    let (person, enrolment) = record(ctx, id)?;
    enrolment.status.after(Verb::Escalate).map_err(|refused| Failure::Rule(refused.into()))?;
    let (encounter, case) = case_of(ctx, &enrolment)?;
    let mut votes = ctx.tx.list_votes(id, encounter.id)?;
    check_vote(&involved(ctx, &encounter)?, &votes, ctx.actor.staff, reason).map_err(|e| Failure::Rule(e.into()))?;
    let vote = Vote {
        person: id,
        encounter: encounter.id,
        by: ctx.actor.staff,
        verdict,
        reason: reason.trim().to_owned(),
        at: ctx.now,
    };
    ctx.tx.insert_vote(&vote)?;
    votes.push(vote);
    let tally = tally(&votes);
    match tally {
        Tally::Waiting { .. } => {}
        Tally::Agreed(ruling) => rule(ctx, &person, &enrolment, &encounter, case, ruling, "")?,
        Tally::Disagreed => {
            step(ctx, &person, &enrolment, Verb::Escalate, "", |_| {})?;
        }
    }
    ctx.journal(Act::Voted, Some(id), verdict.word())?;
    Ok(tally)
}

/// The head of office settles what the two could not: as one of them voted, or by having the person recorded again. The
/// reason stands with the step in the record's history.
pub fn settle(ctx: &mut Ctx<'_>, id: PersonId, ruling: Ruling, reason: &str) -> Result<(), Failure<DeskError>> {
    ctx.authorise(Permission::Settle)?;
    let (person, enrolment) = record(ctx, id)?;
    if enrolment.status != Status::RequestValidation {
        return Err(Failure::Rule(InvalidTransition { from: enrolment.status, verb: Verb::RuleUnique }.into()));
    }
    let (encounter, case) = case_of(ctx, &enrolment)?;
    let votes = ctx.tx.list_votes(id, encounter.id)?;
    check_settlement(&involved(ctx, &encounter)?, &votes, ctx.actor.staff, ruling, reason)
        .map_err(|refused| Failure::Rule(refused.into()))?;
    rule(ctx, &person, &enrolment, &encounter, case, ruling, reason.trim())?;
    ctx.journal(Act::Settled, Some(id), ruling.word())?;
    Ok(())
}

fn rule(
    ctx: &mut Ctx<'_>,
    person: &Person,
    enrolment: &Enrolment,
    encounter: &Encounter,
    case: SearchCase,
    ruling: Ruling,
    note: &str,
) -> Result<(), Failure<DeskError>> {
    ctx.tx.put_case(&SearchCase { settled: Some(ruling), ..case })?;
    match ruling {
        Ruling::Unique => {
            step(ctx, person, enrolment, Verb::RuleUnique, note, |_| {})?;
            card::enqueue_due(ctx, person, IssueReason::New, encounter.office)?;
        }
        Ruling::Duplicate => {
            step(ctx, person, enrolment, Verb::RuleDuplicate, note, |_| {})?;
            ctx.after_commit.push(GalleryChange::Remove(person.id));
        }
        Ruling::Discarded => {
            delete(ctx, encounter)?;
            let fresh = enrolment_of(ctx, person)?;
            step(ctx, person, &fresh, Verb::Discard, note, |_| {})?;
            ctx.after_commit.push(GalleryChange::Remove(person.id));
        }
    }
    Ok(())
}
