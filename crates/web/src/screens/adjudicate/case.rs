//! `GET /adjudicate/{person}`: the probe beside each of its candidates, and the form of who may decide.

use std::collections::BTreeSet;

use app::port::{SampleKind, StoreError};
use app::uniqueness::{CaseFile, DeskError, case_file};
use app::{Ctx, Failure};
use askama::Template;
use axum::extract::Path;
use domain::enrolment::{InvalidTransition, Status as RecordStatus, Verb};
use domain::ids::{EncounterId, PersonId};
use domain::person::Person;
use domain::staff::Permission;
use domain::uniqueness::{CandidateFinding, SearchCandidate, Verdict};
use jiff::Timestamp;
use matcher::decision::Policy;
use matcher::finger::FingerPosition;

use super::authorise;
use super::compare::{Line, Pair, Side, lines, may_be_twins, pairs};
use super::evidence::Evidence;
use super::settle::settle_form;
use super::vote::vote_form;
use crate::PageError;
use crate::desk::Desk;
use crate::layout::{Page, Screen};
use crate::rules::sentence;
use crate::screens::sample::{Exception, Identity, LEFT_HAND, RIGHT_HAND, finger_label, person_id};
use crate::text::{Key, Message, key};
use crate::ui::{Crumb, Form, Status};

#[derive(Template)]
#[template(path = "screens/adjudicate.html")]
pub(super) struct Case {
    page: Page,
    crumbs: Vec<Crumb>,
    id: PersonId,
    status: Option<Status>,
    probe: Side,
    exceptions: Vec<Exception>,
    candidates: Vec<Candidate>,
    searched_at: Timestamp,
    compared: i64,
    policy: String,
    votes: Vec<Cast>,
    /// How the head of office settled it.
    settlement: Option<Settled>,
    /// The vote or the settlement that this officer may make now.
    form: Option<(Action, Form)>,
    /// Why this officer may not vote.
    why_not: Option<Message>,
    /// Every picture of the probe, whether or not there is a candidate to compare it with.
    shown: Vec<Shown>,
    /// Whether the head of office may delete the recording instead.
    may_discard: bool,
}

/// A picture of the probe.
struct Shown {
    label: Key,
    src: String,
}

/// What the form does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Casts a vote.
    Vote,
    /// Settles the case.
    Settle,
}

struct Candidate {
    side: Side,
    evidence: Evidence,
    lines: Vec<Line>,
    pairs: Vec<Pair>,
    is_twin: bool,
    is_open: bool,
}

/// A vote as it is shown.
struct Cast {
    by: String,
    verdict: Key,
    reason: String,
    at: Timestamp,
}

/// The head's decision as it is shown.
struct Settled {
    by: String,
    reason: String,
    at: Timestamp,
}

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Screen<Case>, PageError> {
    let id = person_id(&id)?;
    Ok(Screen::ok(load(desk, id, |form| form).await?))
}

/// The page, its form as `judged` leaves it: with what was typed and why it was refused. The look is journalled on the
/// probe and each candidate.
pub(super) async fn load(desk: Desk, id: PersonId, judged: impl FnOnce(Form) -> Form) -> Result<Case, PageError> {
    authorise(&desk)?;
    let loaded = desk.write(move |ctx| look(ctx, id)).await?;
    let file = loaded.file;
    let language = desk.page.texts().language();
    let candidates = loaded.candidates.into_iter().map(|(found, person, side)| Candidate {
        evidence: Evidence::of(&found, &loaded.policy, language),
        lines: lines(&desk.page, &loaded.probe.who, &side.who),
        pairs: pairs(id, &loaded.probe, &side),
        is_twin: may_be_twins(&file.person, &person),
        is_open: found.finding != CandidateFinding::Cleared,
        side,
    });
    let is_waiting = file.enrolment.status == RecordStatus::AdjudicateRecord;
    let may_discard = desk.may(Permission::Settle) && file.enrolment.status.after(Verb::Discard).is_ok();
    let may_settle = desk.may(Permission::Settle)
        && file.enrolment.status == RecordStatus::RequestValidation
        && !file.rulings.is_empty();
    let may_vote = desk.may(Permission::Adjudicate) && is_waiting;
    let action = match file.may_vote {
        Ok(()) if may_vote => Some((Action::Vote, judged(vote_form()))),
        _ if may_settle => Some((Action::Settle, judged(settle_form(&file.rulings)))),
        _ => None,
    };
    let why_not = if action.is_some() { None } else { Some(why_not(&desk, &file)) };
    Ok(Case {
        crumbs: vec![Crumb::to("/adjudicate", key!("adjudicate-title")), Crumb::here(loaded.probe.who.name.clone())],
        candidates: candidates.collect(),
        page: desk.page.titled(key!("adjudicate-one-title")),
        id,
        status: Status::find(file.enrolment.status.word()),
        shown: shown(id, &loaded.probe),
        may_discard,
        probe: loaded.probe,
        exceptions: file.encounter.exceptions.iter().map(Exception::from).collect(),
        searched_at: file.case.searched_at,
        compared: file.case.compared,
        policy: file.case.policy,
        votes: loaded.votes,
        settlement: loaded.settlement,
        form: action,
        why_not,
    })
}

/// Why there is no form: a case that one can only look at says whom it waits for.
fn why_not(desk: &Desk, file: &CaseFile) -> Message {
    let is_own_turn = match file.enrolment.status {
        RecordStatus::AdjudicateRecord if !desk.may(Permission::Adjudicate) => {
            return key!("case-waits-for-two").into();
        }
        RecordStatus::RequestValidation if !desk.may(Permission::Settle) => return key!("case-waits-for-head").into(),
        status => status != RecordStatus::DuplicateRecord,
    };
    match file.may_vote {
        Err(ref refused) if is_own_turn => sentence(&DeskError::Vote(*refused)),
        _ => key!("case-is-decided").into(),
    }
}

struct Loaded {
    file: CaseFile,
    probe: Side,
    candidates: Vec<(SearchCandidate, Person, Side)>,
    votes: Vec<Cast>,
    settlement: Option<Settled>,
    policy: Policy,
}

/// Whether people may still look into the case of a record in this status.
pub(super) fn is_open_to_look(status: RecordStatus) -> bool {
    matches!(status, RecordStatus::AdjudicateRecord | RecordStatus::RequestValidation | RecordStatus::DuplicateRecord)
}

fn look(ctx: &mut Ctx<'_>, id: PersonId) -> Result<Loaded, Failure<DeskError>> {
    let person = ctx.person(id)?;
    let status = enrolment_status(ctx, &person)?;
    if !is_open_to_look(status) {
        let refused = InvalidTransition { from: status, verb: Verb::Escalate };
        return Err(Failure::Rule(refused.into()));
    }
    let file = case_file(ctx, id)?;
    let probe = side(ctx, &file.person, Some(file.encounter.id))?;
    let mut candidates = Vec::with_capacity(file.candidates.len());
    for (found, person, encounter) in &file.candidates {
        candidates.push((found.clone(), person.clone(), side(ctx, person, *encounter)?));
    }
    let mut votes = Vec::with_capacity(file.votes.len());
    for vote in &file.votes {
        let by = ctx.tx.find_staff(vote.by)?.map(|staff| staff.display_name).unwrap_or_default();
        votes.push(Cast { by, verdict: verdict_label(vote.verdict), reason: vote.reason.clone(), at: vote.at });
    }
    let settlement = match &file.settlement {
        Some(step) => {
            let by = ctx.tx.find_staff(step.by)?.map(|staff| staff.display_name).unwrap_or_default();
            Some(Settled { by, reason: step.note.clone(), at: step.at })
        }
        None => None,
    };
    Ok(Loaded { probe, candidates, votes, settlement, policy: *ctx.env.matching.policy(), file })
}

fn enrolment_status(ctx: &Ctx<'_>, person: &Person) -> Result<RecordStatus, StoreError> {
    Ok(ctx.tx.find_enrolment(person.id)?.map_or(RecordStatus::Unregistered, |record| record.status))
}

fn side(ctx: &Ctx<'_>, person: &Person, encounter: Option<EncounterId>) -> Result<Side, StoreError> {
    let samples = match encounter {
        Some(encounter) => ctx.tx.list_samples(person.id, encounter)?,
        None => Vec::new(),
    };
    let kinds: BTreeSet<SampleKind> = samples.into_iter().map(|(kind, _)| kind).collect();
    Ok(Side { id: person.id, who: Identity::of(ctx, person)?, kinds })
}

/// The pictures that are kept of the probe, fingers from thumb to thumb.
fn shown(id: PersonId, probe: &Side) -> Vec<Shown> {
    let finger = |position: &FingerPosition| (SampleKind::Finger(position.code()), finger_label(*position));
    let fingers = RIGHT_HAND.iter().chain(LEFT_HAND.iter().rev()).map(finger);
    let ends = [(SampleKind::Portrait, key!("modality-face")), (SampleKind::Signature, key!("modality-signature"))];
    let kinds = ends.into_iter().chain(fingers);
    kinds.filter_map(|(kind, label)| Some(Shown { label, src: probe.picture(&id, kind)? })).collect()
}

/// A vote in words.
pub(super) fn verdict_label(verdict: Verdict) -> Key {
    match verdict {
        Verdict::SamePerson => key!("verdict-same"),
        Verdict::DifferentPerson => key!("verdict-different"),
        Verdict::Undecidable => key!("verdict-undecidable"),
    }
}
