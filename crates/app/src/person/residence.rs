//! Coming, moving, leaving, dying.

use super::PersonError;
use super::change::{Changed, Target, check_day, keep, load, load_active, outcome};
use super::register::check_newcomer;
use crate::card::{end_all, enqueue_due};
use crate::error::Failure;
use crate::record::{enrolment_of, enter, move_to, roll_row};
use crate::service::Ctx;
use domain::card::IssueReason;
use domain::coverage::contributions;
use domain::enrolment::{Enrolment, Status};
use domain::journal::Act;
use domain::kk::KkNumber;
use domain::person::{Address, Person, Standing};
use domain::reference::Relation;
use domain::region::VillageCode;
use domain::staff::Permission;
use jiff::civil::Date;

/// Command: enter somebody who comes to live here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveIn {
    /// The resident as the papers of the move say; `id`, `version` and `standing` are not used,
    /// `resident_from_on` is the day of the move.
    pub person: Person,
}

/// What came of somebody's coming.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedIn {
    /// Whom.
    pub changed: Changed,
    /// True if the register had known the person before: their record and their cards are still theirs.
    pub is_known: bool,
}

/// Enters somebody who comes to live in a village of the actor's office (*pindah datang*). A NIK from elsewhere stays as
/// it is. Whom the register knows, because they had moved away or live in another of its districts, is taken over
/// with their record: nobody is recorded twice. Name and date of birth must then agree.
pub fn move_in(ctx: &mut Ctx<'_>, cmd: &MoveIn) -> Result<MovedIn, Failure<PersonError>> {
    ctx.authorise(Permission::EditPerson)?;
    let name_warnings = check_newcomer(ctx, &cmd.person)?;
    let known = match ctx.tx.find_person_by_nik(cmd.person.nik)? {
        Some(id) => ctx.tx.find_person(id)?,
        None => None,
    };
    let is_known = known.is_some();
    let changed = match known {
        Some(old) => come_back(ctx, &old, &cmd.person)?,
        None => come_new(ctx, &cmd.person)?,
    };
    Ok(MovedIn { changed: Changed { name_warnings, ..changed }, is_known })
}

fn come_new(ctx: &mut Ctx<'_>, comer: &Person) -> Result<Changed, Failure<PersonError>> {
    let new = Person { id: ctx.draw.person(), version: 0, standing: Standing::Active, ..comer.clone() };
    let enrolment = Enrolment::unregistered(new.id, ctx.now);
    enter(ctx.tx, &new, &enrolment)?;
    ctx.journal(Act::PersonMovedIn, Some(new.id), format!("new {}", new.address.village))?;
    outcome(ctx, &new, &new, &enrolment)
}

fn come_back(ctx: &mut Ctx<'_>, old: &Person, comer: &Person) -> Result<Changed, Failure<PersonError>> {
    if old.birth_on != comer.birth_on || old.name.sort_key() != comer.name.sort_key() {
        return Err(Failure::Rule(PersonError::NikTaken));
    }
    let new = Person { id: old.id, version: old.version, standing: Standing::Active, ..comer.clone() };
    let enrolment = enrolment_of(ctx, old)?;
    match old.standing {
        Standing::Dead { .. } => return Err(Failure::Rule(PersonError::NotActive)),
        Standing::Active if old.address.village == new.address.village => {
            return Err(Failure::Rule(PersonError::DoesNotFit));
        }
        Standing::Active => {
            if new.resident_from_on < old.resident_from_on {
                return Err(Failure::Rule(PersonError::ResidenceDate));
            }
            move_to(ctx.tx, old, &new, &enrolment)?;
        }
        Standing::MovedOut { on } | Standing::Gone { on, .. } => {
            if new.resident_from_on < on {
                return Err(Failure::Rule(PersonError::ResidenceDate));
            }
            // The years before stay counted where they were; the new ones begin.
            ctx.tx.update_person(&new)?;
            ctx.tx.put_roll(&roll_row(&new, &enrolment))?;
            ctx.tx.add_coverage(&contributions(&new, &enrolment))?;
            // Whoever was found unique while away, or whose request ended with the move, is due a card here.
            if enrolment.status == Status::PrintReadyRecord {
                let reason = if enrolment.printed_on.is_some() { IssueReason::MovedIn } else { IssueReason::New };
                enqueue_due(ctx, &new, reason, ctx.actor.office)?;
            }
        }
    }
    let detail = format!("known {} {}", old.address.village, new.address.village);
    ctx.journal(Act::PersonMovedIn, Some(old.id), detail)?;
    outcome(ctx, old, &new, &enrolment)
}

/// Command: somebody moves to another address in the regency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveWithin {
    /// Whom.
    pub target: Target,
    /// Where to.
    pub to: Address,
    /// Family card at the new address, if it is another one.
    pub kk: Option<KkNumber>,
    /// Place in that family.
    pub relation: Option<Relation>,
    /// First day there.
    pub on: Date,
}

/// Moves a resident within the regency. In the old village they count until the day before, in the new one from that
/// day on; the record goes with them. A move within the village changes the address only.
pub fn move_within(ctx: &mut Ctx<'_>, cmd: &MoveWithin) -> Result<Changed, Failure<PersonError>> {
    let old = load_active(ctx, cmd.target)?;
    check_day(ctx, cmd.on, old.birth_on)?;
    check_village(ctx, &old, cmd.to.village)?;
    let mut new = Person {
        address: cmd.to.clone(),
        kk: cmd.kk.unwrap_or(old.kk),
        relation: cmd.relation.unwrap_or(old.relation),
        ..old.clone()
    };
    if new.address.village == old.address.village {
        return keep(ctx, &old, &new, Act::PersonMovedIn, "same village");
    }
    if cmd.on < old.resident_from_on {
        return Err(Failure::Rule(PersonError::ImpossibleDate));
    }
    new.resident_from_on = cmd.on;
    let enrolment = enrolment_of(ctx, &old)?;
    move_to(ctx.tx, &old, &new, &enrolment)?;
    ctx.journal(Act::PersonMovedIn, Some(old.id), format!("{} {}", old.address.village, new.address.village))?;
    outcome(ctx, &old, &new, &enrolment)
}

fn check_village(ctx: &Ctx<'_>, old: &Person, to: VillageCode) -> Result<(), Failure<PersonError>> {
    if to.regency() != old.address.village.regency() || ctx.tx.find_village(to)?.is_none() {
        return Err(Failure::Rule(PersonError::OutsideScope));
    }
    Ok(())
}

/// Command: somebody leaves the regency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveOut {
    /// Whom.
    pub target: Target,
    /// First day on which they no longer live here.
    pub on: Date,
    /// True if they leave the country: their card ceases to be valid.
    pub is_abroad: bool,
}

/// Moves a resident out of the regency. Within the country the card stays valid until the new office replaces it.
pub fn move_out(ctx: &mut Ctx<'_>, cmd: &MoveOut) -> Result<Changed, Failure<PersonError>> {
    let old = load_active(ctx, cmd.target)?;
    check_day(ctx, cmd.on, old.resident_from_on.max(old.birth_on))?;
    let new = Person { standing: Standing::MovedOut { on: cmd.on }, ..old.clone() };
    let word = if cmd.is_abroad { "abroad" } else { "within the country" };
    let changed = keep(ctx, &old, &new, Act::PersonMovedOut, word)?;
    if cmd.is_abroad {
        end_all(ctx, old.id)?;
    }
    Ok(changed)
}

/// Command: enter a death.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Die {
    /// Whose.
    pub target: Target,
    /// Day of death.
    pub on: Date,
}

/// Enters a death: the person no longer counts from that day on, their card is withdrawn, what was asked for is given
/// up. The spouse's marital status is an act of its own ([`super::end_marriage`]). Somebody missing can be found dead.
pub fn die(ctx: &mut Ctx<'_>, cmd: &Die) -> Result<Changed, Failure<PersonError>> {
    let old = load(ctx, cmd.target)?;
    if matches!(old.standing, Standing::Dead { .. } | Standing::MovedOut { .. }) {
        return Err(Failure::Rule(PersonError::NotActive));
    }
    check_day(ctx, cmd.on, old.birth_on)?;
    let new = Person { standing: Standing::Dead { on: cmd.on }, ..old.clone() };
    let changed = keep(ctx, &old, &new, Act::PersonDied, "")?;
    end_all(ctx, old.id)?;
    Ok(changed)
}
