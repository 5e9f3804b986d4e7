//! Entering a resident by hand.

use super::elements::warnings_of;
use crate::error::{Coded, Failure, Kind};
use crate::record::enter;
use crate::service::Ctx;
use domain::enrolment::Enrolment;
use domain::ids::PersonId;
use domain::journal::Act;
use domain::name::NameWarning;
use domain::person::Person;
use domain::staff::Permission;
use jiff::civil::Date;

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
    /// The birth lies in the future.
    #[error("the birth cannot lie in the future")]
    BirthDate,
    /// The marriage lies in the future or before the birth, or the resident is single.
    #[error("the day of the marriage cannot be right")]
    MarriageDate,
    /// Residence begins in the future or before the birth.
    #[error("the first day of residence cannot be right")]
    ResidenceDate,
    /// The change of citizenship lies in the future, or before the resident counted here.
    #[error("the day of the change of citizenship cannot be right")]
    CitizenshipDate,
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
            PersonError::BirthDate => "person-birth-date",
            PersonError::MarriageDate => "person-marriage-date",
            PersonError::ResidenceDate => "person-residence-date",
            PersonError::CitizenshipDate => "person-citizenship-date",
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
            PersonError::BirthDate => Some("birth"),
            PersonError::MarriageDate => Some("married_on"),
            PersonError::ResidenceDate => Some("from"),
            PersonError::CitizenshipDate => Some("citizenship_on"),
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
    check_newcomer(ctx, &cmd.person)?;
    if ctx.tx.find_person_by_nik(cmd.person.nik)?.is_some() {
        return Err(Failure::Rule(PersonError::NikTaken));
    }
    let person = Person { id: ctx.draw.person(), version: 0, ..cmd.person.clone() };
    enter(ctx.tx, &person, &Enrolment::unregistered(person.id, ctx.now))?;
    ctx.journal(Act::PersonRegistered, Some(person.id), "")?;
    Ok(person.id)
}

/// What must hold of everybody who is entered by hand, whether new to the register or coming from elsewhere: the days are
/// possible, the village exists and is served by the actor's office, the name tells of no death. Where the name departs
/// from the rule is returned.
pub(super) fn check_newcomer(ctx: &Ctx<'_>, person: &Person) -> Result<Vec<NameWarning>, Failure<PersonError>> {
    let (today, village) = (ctx.today(), person.address.village);
    if person.birth_on > today {
        return Err(Failure::Rule(PersonError::BirthDate));
    }
    let is_possible = |on: Date| person.birth_on <= on && on <= today;
    let was_married = person.marital.has_been_married();
    if person.married_on.is_some_and(|on| !was_married || !is_possible(on)) {
        return Err(Failure::Rule(PersonError::MarriageDate));
    }
    if !is_possible(person.resident_from_on) {
        return Err(Failure::Rule(PersonError::ResidenceDate));
    }
    if !ctx.actor.covers(village) || ctx.tx.find_village(village)?.is_none() {
        return Err(Failure::Rule(PersonError::OutsideScope));
    }
    warnings_of(&person.name)
}
