//! Entering a resident by hand.

use super::elements::warnings_of;
use crate::error::{Coded, Failure, Kind};
use crate::record::enter;
use crate::service::Ctx;
use domain::enrolment::Enrolment;
use domain::ids::PersonId;
use domain::journal::Act;
use domain::person::Person;
use domain::staff::Permission;

/// Why a resident was not entered, found or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    /// The NIK belongs to somebody already.
    #[error("this NIK belongs to a resident already")]
    NikTaken,
    /// The village is not served by the actor's office.
    #[error("this village is not served by your office")]
    OutsideScope,
    /// Nothing to search for was given.
    #[error("give a NIK, a name, or a date of birth")]
    NothingToSearch,
    /// The date lies in the future, or before the birth.
    #[error("the date cannot be right")]
    ImpossibleDate,
    /// The resident is no longer active (dead, moved away).
    #[error("the resident is no longer active")]
    NotActive,
    /// The change changes nothing, or does not fit the marital status.
    #[error("this does not fit what the register says")]
    DoesNotFit,
    /// "Almarhum" or the like in a name: a death is entered as a death, never in the name.
    #[error("a death belongs in the register as a death, not in the name")]
    DeathInName,
    /// A family card has exactly one head.
    #[error("the family would have no head, or more than one")]
    FamilyHead,
    /// Everybody on a family card lives in one village: somebody has to move first.
    #[error("the family of this card lives in another village")]
    FamilyElsewhere,
}

impl Coded for PersonError {
    fn code(&self) -> &'static str {
        match self {
            PersonError::NikTaken => "person-nik-taken",
            PersonError::OutsideScope => "person-outside-scope",
            PersonError::NothingToSearch => "person-nothing-to-search",
            PersonError::ImpossibleDate => "person-impossible-date",
            PersonError::NotActive => "person-not-active",
            PersonError::DoesNotFit => "person-does-not-fit",
            PersonError::DeathInName => "person-death-in-name",
            PersonError::FamilyHead => "person-family-head",
            PersonError::FamilyElsewhere => "person-family-elsewhere",
        }
    }
    fn kind(&self) -> Kind {
        match self {
            PersonError::NikTaken | PersonError::NotActive | PersonError::DoesNotFit | PersonError::FamilyElsewhere => {
                Kind::Conflict
            }
            _ => Kind::Invalid,
        }
    }
    fn field(&self) -> Option<&'static str> {
        match self {
            PersonError::NikTaken => Some("nik"),
            PersonError::OutsideScope => Some("village"),
            PersonError::NothingToSearch | PersonError::DeathInName => Some("name"),
            PersonError::FamilyHead => Some("relation"),
            PersonError::FamilyElsewhere => Some("kk"),
            PersonError::ImpossibleDate => Some("on"),
            PersonError::NotActive | PersonError::DoesNotFit => None,
        }
    }
}

/// Command: enter a resident. The id, version and first status are given by the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterPerson {
    /// The resident; `id` and `version` are not used.
    pub person: Person,
}

/// Enters a resident with the record UNREGISTERED. Where the name departs from the rule is the form's to tell.
pub fn register(ctx: &mut Ctx<'_>, cmd: &RegisterPerson) -> Result<PersonId, Failure<PersonError>> {
    ctx.authorise(Permission::EditPerson)?;
    if !ctx.actor.covers(cmd.person.address.village) {
        return Err(Failure::Rule(PersonError::OutsideScope));
    }
    if cmd.person.birth_on > ctx.today() {
        return Err(Failure::Rule(PersonError::ImpossibleDate));
    }
    warnings_of(&cmd.person.name)?;
    if ctx.tx.find_person_by_nik(cmd.person.nik)?.is_some() {
        return Err(Failure::Rule(PersonError::NikTaken));
    }
    let person = Person { id: ctx.draw.person(), version: 0, ..cmd.person.clone() };
    enter(ctx.tx, &person, &Enrolment::unregistered(person.id, ctx.now))?;
    ctx.journal(Act::PersonRegistered, Some(person.id), "")?;
    Ok(person.id)
}
