//! What all life events have in common: who, which version, and what follows for the card.

use super::PersonError;
use crate::error::Failure;
use crate::port::StoreError;
use crate::record::{enrolment_of, replace};
use crate::service::Ctx;
use domain::card::IssueReason;
use domain::enrolment::{Enrolment, Status};
use domain::ids::{CardId, PersonId};
use domain::journal::Act;
use domain::name::NameWarning;
use domain::nik::NikDisagreement;
use domain::person::{Citizenship, Person};
use domain::staff::Permission;
use jiff::civil::Date;

/// Whom a life event is about, and which version of them the officer had on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The resident.
    pub person: PersonId,
    /// [`Person::version`] as shown. If the register has another one, somebody else was first:
    /// `Conflict("person_version")`.
    pub version: i64,
}

impl Target {
    /// The resident as shown.
    pub fn of(person: &Person) -> Self {
        Self { person: person.id, version: person.version }
    }
}

/// A card that shows what is no longer right. It is not replaced by itself: the resident asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardDue {
    /// Under which reason a replacement can be asked for.
    pub reason: IssueReason,
    /// The card; `None` if an earlier system issued it.
    pub card: Option<CardId>,
}

/// What came of a life event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Whom.
    pub person: PersonId,
    /// The card that should be replaced, if any.
    pub card_due: Option<CardDue>,
    /// Where the NIK and the register now differ: information, the NIK stays for life.
    pub disagreements: Vec<NikDisagreement>,
    /// Where the name departs from Permendagri 73/2022: information.
    pub name_warnings: Vec<NameWarning>,
}

/// Authorises, loads the resident and compares the version.
pub(super) fn load(ctx: &Ctx<'_>, target: Target) -> Result<Person, Failure<PersonError>> {
    ctx.authorise(Permission::EditPerson)?;
    let person = ctx.person(target.person)?;
    if person.version == target.version { Ok(person) } else { Err(StoreError::Conflict("person_version").into()) }
}

/// Like [`load`], for events that only happen to residents who live here.
pub(super) fn load_active(ctx: &Ctx<'_>, target: Target) -> Result<Person, Failure<PersonError>> {
    let person = load(ctx, target)?;
    if person.standing.is_active() { Ok(person) } else { Err(Failure::Rule(PersonError::NotActive)) }
}

/// Refuses a day in the future or before a birth.
pub(super) fn check_day(ctx: &Ctx<'_>, on: Date, birth_on: Date) -> Result<(), Failure<PersonError>> {
    if on > ctx.today() || on < birth_on { Err(Failure::Rule(PersonError::ImpossibleDate)) } else { Ok(()) }
}

/// Keeps a changed resident who stays in their village, and journals the act. Figures of earlier days stay where the
/// change begins a count of its own ([`replace`]).
pub(super) fn keep(
    ctx: &mut Ctx<'_>,
    old: &Person,
    new: &Person,
    act: Act,
    detail: &str,
) -> Result<Changed, Failure<PersonError>> {
    if new == old {
        return Err(Failure::Rule(PersonError::DoesNotFit));
    }
    let enrolment = enrolment_of(ctx, old)?;
    replace(ctx.tx, old, new, &enrolment)?;
    ctx.journal(act, Some(old.id), detail)?;
    outcome(ctx, old, new, &enrolment)
}

/// What the caller is told after a change.
pub(super) fn outcome(
    ctx: &Ctx<'_>,
    old: &Person,
    new: &Person,
    enrolment: &Enrolment,
) -> Result<Changed, Failure<PersonError>> {
    Ok(Changed {
        person: old.id,
        card_due: card_due(ctx, old, new, enrolment)?,
        disagreements: new.nik.disagreements(new.birth_on, new.sex),
        name_warnings: Vec::new(),
    })
}

fn card_due(
    ctx: &Ctx<'_>,
    old: &Person,
    new: &Person,
    enrolment: &Enrolment,
) -> Result<Option<CardDue>, Failure<PersonError>> {
    let Some(reason) = replacement_reason(old, new) else { return Ok(None) };
    let card = ctx.tx.find_active_card(old.id)?;
    let is_held =
        card.is_some() || matches!(enrolment.status, Status::CardPrinted | Status::CardShipped | Status::CardIssued);
    Ok(is_held.then_some(CardDue { reason, card }))
}

/// Why a card that shows `old` would have to be replaced by one that shows `new`; `None` if both look the same.
fn replacement_reason(old: &Person, new: &Person) -> Option<IssueReason> {
    let has_permit_changed = old.citizenship != new.citizenship;
    if has_permit_changed
        && matches!((old.citizenship, new.citizenship), (Citizenship::WnaItap { .. }, Citizenship::WnaItap { .. }))
    {
        return Some(IssueReason::Renewal);
    }
    if old.address.village != new.address.village {
        return Some(IssueReason::MovedIn);
    }
    let face = |p: &Person| {
        let printed = (p.name.clone(), p.birth_place.clone(), p.birth_on, p.sex, p.address.clone());
        (printed, p.religion, p.marital, p.blood, p.occupation)
    };
    (has_permit_changed || face(old) != face(new)).then_some(IssueReason::DataChange)
}
