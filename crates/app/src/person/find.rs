//! Finding a resident and looking at them. Nobody looks at a resident without a trace.

use super::PersonError;
use crate::error::Failure;
use crate::port::PersonQuery;
use crate::record::enrolment_of;
use crate::service::Ctx;
use domain::card::CardIssue;
use domain::enrolment::{Enrolment, EnrolmentEvent};
use domain::ids::PersonId;
use domain::journal::Act;
use domain::name::PersonName;
use domain::nik::Nik;
use domain::person::Person;
use domain::staff::Permission;
use jiff::civil::Date;

/// Hits shown at once.
pub const SEARCH_LIMIT: usize = 50;

/// Command: find residents. A NIK alone, or the beginning of a name, with or without a birth date, or a birth date.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchPeople {
    /// The whole NIK.
    pub nik: Option<Nik>,
    /// Beginning of the name.
    pub name: String,
    /// Date of birth.
    pub birth_on: Option<Date>,
}

/// Finds residents whom the actor's office serves, with their records.
pub fn search(ctx: &mut Ctx<'_>, cmd: &SearchPeople) -> Result<Vec<(Person, Enrolment)>, Failure<PersonError>> {
    ctx.authorise(Permission::ViewPerson)?;
    let people = match cmd.nik {
        Some(nik) => match ctx.tx.find_person_by_nik(nik)? {
            Some(id) => ctx.tx.find_person(id)?.filter(|p| ctx.actor.covers(p.address.village)).into_iter().collect(),
            None => Vec::new(),
        },
        None => {
            let name = PersonName::parse(&cmd.name).ok().map(|(name, _)| name.sort_key()).filter(|k| !k.is_empty());
            if name.is_none() && cmd.birth_on.is_none() {
                return Err(Failure::Rule(PersonError::NothingToSearch));
            }
            ctx.tx.search_persons(&PersonQuery {
                name_prefix: name,
                birth_on: cmd.birth_on,
                villages: ctx.actor.scope.village_range(),
                limit: SEARCH_LIMIT,
            })?
        }
    };
    ctx.journal(Act::PersonSearched, None, format!("hits={}", people.len()))?;
    let mut hits = Vec::with_capacity(people.len());
    for person in people {
        let enrolment = enrolment_of(ctx, &person)?;
        hits.push((person, enrolment));
    }
    Ok(hits)
}

/// Everything about one resident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFile {
    /// The resident.
    pub person: Person,
    /// Name of the village.
    pub village: String,
    /// Their record.
    pub enrolment: Enrolment,
    /// Its history, oldest first.
    pub history: Vec<EnrolmentEvent>,
    /// Their cards, newest request first.
    pub cards: Vec<CardIssue>,
    /// Their family.
    pub family: Vec<Person>,
}

/// Opens a resident's file. The look is in the journal.
pub fn view(ctx: &mut Ctx<'_>, id: PersonId) -> Result<PersonFile, Failure<PersonError>> {
    ctx.authorise(Permission::ViewPerson)?;
    let person = ctx.person(id)?;
    let enrolment = enrolment_of(ctx, &person)?;
    let village = ctx.tx.find_village(person.address.village)?;
    let mut family = ctx.tx.list_family(person.kk)?;
    family.retain(|p| ctx.actor.covers(p.address.village));
    ctx.journal(Act::PersonViewed, Some(id), "")?;
    Ok(PersonFile {
        village: village.map_or_else(|| person.address.village.to_string(), |v| v.name.to_string()),
        enrolment,
        history: ctx.tx.list_enrolment_events(id)?,
        cards: ctx.tx.list_cards(id)?,
        family,
        person,
    })
}
