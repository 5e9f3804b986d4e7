//! Taking over what an earlier system holds: a resident, their standing record, their templates, their card.
//!
//! One call enters one resident with everything that belongs to them and one journal entry. It is the work of the
//! program before an office opens; a running program loads its gallery anew before its next search.

use super::seal_context;
use crate::error::{Coded, Failure, Kind};
use crate::port::{Templates, Vault};
use crate::record::enter;
use crate::service::{Ctx, Draw};
use crate::stock::{StockFailure, take_blank};
use crate::uniqueness::GalleryChange;
use domain::card::{CardIssue, CardState, IssueReason};
use domain::enrolment::{Encounter, Enrolment, Status};
use domain::ids::{EncounterId, OfficeId, PersonId};
use domain::journal::Act;
use domain::person::Person;
use domain::staff::Permission;
use jiff::Timestamp;
use matcher::face::FaceTemplate;
use matcher::finger::FingerSet;

/// Why a record was not taken over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TakeOverError {
    /// The village is not served by the actor's office.
    #[error("this village is not served by the office")]
    OutsideScope,
    /// The parts do not belong to one person and one recording, or do not fit the status.
    #[error("the record is not consistent: {0}")]
    Inconsistent(&'static str),
    /// There is no blank for a card that is printed and waits for its holder.
    #[error(transparent)]
    Stock(#[from] StockFailure),
}

impl Coded for TakeOverError {
    fn code(&self) -> &'static str {
        match self {
            TakeOverError::OutsideScope => "person-outside-scope",
            TakeOverError::Inconsistent(_) => "take-over-inconsistent",
            TakeOverError::Stock(e) => e.code(),
        }
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// A first card that is not in its holder's hand yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaitingCard {
    /// In the queue since an instant.
    Queued {
        /// When it was asked for.
        requested_at: Timestamp,
    },
    /// Printed and not collected: takes the next blank of the office out of the store.
    Printed {
        /// When it was asked for.
        requested_at: Timestamp,
        /// When it was printed.
        printed_at: Timestamp,
    },
}

/// Command: enter one resident as an earlier system knows them. Ids are drawn by the caller, because templates are
/// sealed for them ([`seal_templates`]) before the transaction begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeOver {
    /// The resident, with their new id and version 0.
    pub person: Person,
    /// Their record, version 0.
    pub enrolment: Enrolment,
    /// The recording that stands and its sealed templates; none if nothing is recorded.
    pub recording: Option<(Encounter, Templates)>,
    /// The first card, while it waits, and the office that prints it. Cards in their holders' hands were made from
    /// blanks that this register never counted; they are milestones of the record only.
    pub card: Option<(OfficeId, WaitingCard)>,
}

/// Seals the templates of a recording for its place.
pub fn seal_templates(
    vault: &dyn Vault,
    draw: &mut Draw,
    person: PersonId,
    encounter: EncounterId,
    face: &FaceTemplate,
    fingers: &FingerSet,
) -> Templates {
    let face = vault.seal(&seal_context(person, encounter, "face"), draw.nonce(), &face.to_bytes());
    let fingers = if fingers.is_empty() {
        Vec::new()
    } else {
        vault.seal(&seal_context(person, encounter, "fingers"), draw.nonce(), &fingers.to_bytes())
    };
    Templates { person, encounter, face, fingers }
}

/// Enters one resident as an earlier system knows them.
pub fn take_over(ctx: &mut Ctx<'_>, cmd: &TakeOver) -> Result<(), Failure<TakeOverError>> {
    ctx.authorise(Permission::EditPerson)?;
    ctx.authorise(Permission::Record)?;
    if !ctx.actor.covers(cmd.person.address.village) {
        return Err(Failure::Rule(TakeOverError::OutsideScope));
    }
    check(cmd).map_err(|what| Failure::Rule(TakeOverError::Inconsistent(what)))?;
    enter(ctx.tx, &cmd.person, &cmd.enrolment)?;
    if let Some((encounter, templates)) = &cmd.recording {
        ctx.tx.put_encounter(encounter)?;
        ctx.tx.put_templates(templates)?;
    }
    if let Some((office, card)) = &cmd.card {
        put_card(ctx, cmd.person.id, *office, card)?;
    }
    if cmd.recording.is_some() {
        ctx.after_commit.push(GalleryChange::TakenOver);
    }
    let act = if cmd.recording.is_some() { Act::RecordingTakenOver } else { Act::PersonRegistered };
    ctx.journal(act, Some(cmd.person.id), cmd.enrolment.status.word())?;
    Ok(())
}

/// Whether the parts fit each other.
fn check(cmd: &TakeOver) -> Result<(), &'static str> {
    let id = cmd.person.id;
    let enrolment = &cmd.enrolment;
    if enrolment.person != id || cmd.person.version != 0 || enrolment.version != 0 {
        return Err("the record is not a new one of this person");
    }
    let standing = cmd.recording.as_ref().map(|(encounter, _)| encounter.id);
    if enrolment.encounter != standing || enrolment.recorded_on.is_some() != standing.is_some() {
        return Err("the record does not name its recording");
    }
    if let Some((encounter, templates)) = &cmd.recording {
        let (ours, theirs) = ((encounter.person, encounter.id), (templates.person, templates.encounter));
        if ours != theirs || encounter.person != id || encounter.is_discarded || encounter.version != 0 {
            return Err("recording and templates are not of this person");
        }
    }
    let waits = match (enrolment.status, &cmd.card) {
        (Status::Unregistered, None) => standing.is_none(),
        (Status::CardIssued, None) => standing.is_some() && enrolment.issued_on.is_some(),
        (Status::PrintReadyRecord, Some((_, WaitingCard::Queued { .. }))) => enrolment.ready_on.is_some(),
        (Status::CardPrinted, Some((_, WaitingCard::Printed { .. }))) => enrolment.printed_on.is_some(),
        _ => false,
    };
    if waits { Ok(()) } else { Err("status, recording and card do not fit") }
}

fn put_card(
    ctx: &mut Ctx<'_>,
    person: PersonId,
    office: OfficeId,
    card: &WaitingCard,
) -> Result<(), Failure<TakeOverError>> {
    let (requested_at, state) = match card {
        WaitingCard::Queued { requested_at } => (*requested_at, CardState::Queued),
        WaitingCard::Printed { requested_at, printed_at } => {
            let serial = take_blank(ctx, office).map_err(|f| f.map_rule(TakeOverError::Stock))?;
            (*requested_at, CardState::Printed { serial, at: *printed_at })
        }
    };
    let is_active = state.is_active();
    let card = CardIssue {
        person,
        id: ctx.draw.card(),
        reason: IssueReason::New,
        requested_at,
        requested_by: ctx.actor.staff,
        office,
        state,
        version: 0,
    };
    ctx.tx.put_card(&card)?;
    if is_active {
        ctx.tx.set_active_card(person, Some(card.id))?;
    }
    Ok(())
}
