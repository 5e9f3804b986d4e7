//! Changes of data (form F-1.06) and the correction of a date of birth.

use super::PersonError;
use super::change::{Changed, Target, check_day, keep, load_active};
use crate::error::Failure;
use crate::service::Ctx;
use domain::journal::Act;
use domain::name::{NameWarning, PersonName};
use domain::person::{Citizenship, Person};
use domain::reference::{Blood, Disability, Education, Occupation, Religion, Sex};
use jiff::civil::Date;

/// New values; `None` leaves an element as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewData {
    /// Name, after a ruling or a correction.
    pub name: Option<PersonName>,
    /// Sex, after a ruling.
    pub sex: Option<Sex>,
    /// Place of birth as written.
    pub birth_place: Option<String>,
    /// Religion.
    pub religion: Option<Religion>,
    /// Occupation.
    pub occupation: Option<Occupation>,
    /// Highest education.
    pub education: Option<Education>,
    /// Blood type.
    pub blood: Option<Blood>,
    /// Citizenship and permit.
    pub citizenship: Option<Citizenship>,
    /// The day from which another citizenship holds, or a permit that was given after the last one had ended; today, if
    /// it is not told. Figures of earlier days stay.
    pub citizenship_on: Option<Date>,
    /// Disability.
    pub disability: Option<Disability>,
    /// Street, hamlet, house number, within the same village.
    pub address_line: Option<String>,
    /// Rukun tetangga.
    pub rt: Option<u16>,
    /// Rukun warga.
    pub rw: Option<u16>,
    /// Mother's name.
    pub mother_name: Option<String>,
    /// Father's name.
    pub father_name: Option<String>,
}

impl NewData {
    /// The resident with these elements.
    fn on(&self, old: &Person) -> Person {
        let mut new = old.clone();
        set(&mut new.name, self.name.as_ref());
        set(&mut new.sex, self.sex.as_ref());
        set(&mut new.birth_place, self.birth_place.as_ref());
        set(&mut new.religion, self.religion.as_ref());
        set(&mut new.occupation, self.occupation.as_ref());
        set(&mut new.education, self.education.as_ref());
        set(&mut new.blood, self.blood.as_ref());
        set(&mut new.citizenship, self.citizenship.as_ref());
        set(&mut new.disability, self.disability.as_ref());
        set(&mut new.address.line, self.address_line.as_ref());
        set(&mut new.address.rt, self.rt.as_ref());
        set(&mut new.address.rw, self.rw.as_ref());
        set(&mut new.mother_name, self.mother_name.as_ref());
        set(&mut new.father_name, self.father_name.as_ref());
        new
    }
}

fn set<T: Clone>(element: &mut T, value: Option<&T>) {
    if let Some(value) = value {
        *element = value.clone();
    }
}

/// Command: change elements of a resident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeData {
    /// Whose.
    pub target: Target,
    /// The new values.
    pub data: NewData,
}

/// Changes elements of a resident. A death in the name ("almarhum") is refused: a death is entered as one.
pub fn change_data(ctx: &mut Ctx<'_>, cmd: &ChangeData) -> Result<Changed, Failure<PersonError>> {
    let old = load_active(ctx, cmd.target)?;
    let name_warnings = match &cmd.data.name {
        Some(name) => warnings_of(name)?,
        None => Vec::new(),
    };
    let mut new = cmd.data.on(&old);
    let on = cmd.data.citizenship_on.unwrap_or_else(|| ctx.today().max(old.resident_from_on));
    if old.citizenship.begins_anew(new.citizenship, on) {
        if on > ctx.today() || on < old.resident_from_on {
            return Err(Failure::Rule(PersonError::CitizenshipDate));
        }
        new.resident_from_on = on;
    }
    let changed = keep(ctx, &old, &new, Act::PersonChanged, &changed_elements(&old, &new))?;
    Ok(Changed { name_warnings, ..changed })
}

/// Where a name departs from the rule; a death in it is refused.
pub(super) fn warnings_of(name: &PersonName) -> Result<Vec<NameWarning>, Failure<PersonError>> {
    let warnings = PersonName::parse(name.as_str()).map(|(_, warnings)| warnings).unwrap_or_default();
    if warnings.iter().any(|w| matches!(w, NameWarning::DeathInName { .. })) {
        return Err(Failure::Rule(PersonError::DeathInName));
    }
    Ok(warnings)
}

/// Names of the elements that differ, for the journal: which, never what.
pub(super) fn changed_elements(old: &Person, new: &Person) -> String {
    let named = [
        ("name", old.name != new.name),
        ("sex", old.sex != new.sex),
        ("birth_place", old.birth_place != new.birth_place),
        ("birth_on", old.birth_on != new.birth_on),
        ("religion", old.religion != new.religion),
        ("marital", (old.marital, old.married_on) != (new.marital, new.married_on)),
        ("occupation", old.occupation != new.occupation),
        ("education", old.education != new.education),
        ("blood", old.blood != new.blood),
        ("relation", old.relation != new.relation),
        ("kk", old.kk != new.kk),
        ("citizenship", old.citizenship != new.citizenship),
        ("disability", old.disability != new.disability),
        ("address", old.address != new.address),
        ("parents", (&old.mother_name, &old.father_name) != (&new.mother_name, &new.father_name)),
        ("resident_from", old.resident_from_on != new.resident_from_on),
    ];
    let differing: Vec<&str> = named.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect();
    differing.join(" ")
}

/// Command: correct a date of birth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectBirth {
    /// Whose.
    pub target: Target,
    /// The right date.
    pub birth_on: Date,
}

/// Corrects a date of birth. The NIK stays, also where it now disagrees (Art. 30(2) PP 40/2019): the differences are
/// told as information.
pub fn correct_birth(ctx: &mut Ctx<'_>, cmd: &CorrectBirth) -> Result<Changed, Failure<PersonError>> {
    let old = load_active(ctx, cmd.target)?;
    check_day(ctx, cmd.birth_on, cmd.birth_on)?;
    if old.married_on.is_some_and(|married_on| married_on < cmd.birth_on) {
        return Err(Failure::Rule(PersonError::ImpossibleDate));
    }
    let new = Person { birth_on: cmd.birth_on, ..old.clone() };
    keep(ctx, &old, &new, Act::BirthCorrected, "")
}
