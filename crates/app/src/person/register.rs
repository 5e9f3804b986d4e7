//! Entering a resident by hand.

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
        }
    }
    fn kind(&self) -> Kind {
        match self {
            PersonError::NikTaken | PersonError::NotActive | PersonError::DoesNotFit => Kind::Conflict,
            _ => Kind::Invalid,
        }
    }
    fn field(&self) -> Option<&'static str> {
        match self {
            PersonError::NikTaken => Some("nik"),
            PersonError::OutsideScope => Some("village"),
            PersonError::NothingToSearch => Some("name"),
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

/// Enters a resident with the record UNREGISTERED.
pub fn register(ctx: &mut Ctx<'_>, cmd: &RegisterPerson) -> Result<PersonId, Failure<PersonError>> {
    ctx.authorise(Permission::EditPerson)?;
    if !ctx.actor.covers(cmd.person.address.village) {
        return Err(Failure::Rule(PersonError::OutsideScope));
    }
    if cmd.person.birth_on > ctx.today() {
        return Err(Failure::Rule(PersonError::ImpossibleDate));
    }
    if ctx.tx.find_person_by_nik(cmd.person.nik)?.is_some() {
        return Err(Failure::Rule(PersonError::NikTaken));
    }
    let person = Person { id: ctx.draw.person(), version: 0, ..cmd.person.clone() };
    enter(ctx.tx, &person, &Enrolment::unregistered(person.id, ctx.now))?;
    ctx.journal(Act::PersonRegistered, Some(person.id), "")?;
    Ok(person.id)
}
