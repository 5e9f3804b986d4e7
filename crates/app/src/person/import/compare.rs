//! A row of a book against the register: the same, changed, or somebody else.

use crate::person::book::{Draft, Field, Reason};
use domain::ids::PersonId;
use domain::person::{Address, Citizenship, Person, Standing};
use domain::reference::{Blood, Disability, Education, Marital, Occupation, Relation};
use jiff::civil::Date;

/// Whether a row speaks of the resident who has its NIK: of name, date of birth and sex at most one differs.
pub fn is_same_person(draft: &Draft, known: &Person) -> bool {
    let has_name = draft.name == known.name || draft.name.sort_key() == known.name.sort_key();
    let agreeing =
        [has_name, draft.birth_on == known.birth_on, draft.sex == known.sex].into_iter().filter(|same| *same).count();
    agreeing >= 2
}

/// The resident as a row has them; what it leaves open stays. What a book of a day says counts from that day, if the row
/// has no day of its own.
pub fn merged(draft: &Draft, known: &Person, as_of: Date) -> Person {
    let mut new = known.clone();
    new.name = draft.name.clone();
    new.sex = draft.sex;
    new.birth_on = draft.birth_on;
    set(&mut new.birth_place, draft.birth_place.as_ref());
    set(&mut new.religion, draft.religion.as_ref());
    set(&mut new.occupation, draft.occupation.as_ref());
    set(&mut new.education, draft.education.as_ref());
    set(&mut new.blood, draft.blood.as_ref());
    set(&mut new.relation, draft.relation.as_ref());
    set(&mut new.citizenship, draft.citizenship.as_ref());
    set(&mut new.disability, draft.disability.as_ref());
    set(&mut new.kk, draft.kk.as_ref());
    set(&mut new.address.line, draft.address_line.as_ref());
    set(&mut new.address.rt, draft.rt.as_ref());
    set(&mut new.address.rw, draft.rw.as_ref());
    set(&mut new.address.village, draft.village.as_ref());
    set(&mut new.mother_name, draft.mother_name.as_ref());
    set(&mut new.father_name, draft.father_name.as_ref());
    set(&mut new.resident_from_on, draft.resident_from_on.as_ref());
    marry(&mut new, draft, known, as_of);
    let is_move = new.address.village != known.address.village && draft.resident_from_on.is_none();
    if is_move || known.citizenship.begins_anew(new.citizenship, as_of) {
        new.resident_from_on = as_of.max(known.resident_from_on);
    }
    new
}

fn set<T: Clone>(element: &mut T, value: Option<&T>) {
    if let Some(value) = value {
        *element = value.clone();
    }
}

/// Marital status and the day of the first marriage. Where the book does not tell the day of a marriage that is new to
/// the register, it counts from the book's date.
fn marry(new: &mut Person, draft: &Draft, known: &Person, as_of: Date) {
    new.marital = draft.marital.unwrap_or(known.marital);
    new.married_on = match (known.marital, new.marital) {
        (_, Marital::Single) => None,
        (Marital::Single, _) => draft.married_on.or(Some(as_of)),
        _ => draft.married_on.or(known.married_on),
    };
}

/// A resident who is new to the register; or what the book must say of them and does not.
pub fn newcomer(draft: &Draft, id: PersonId, as_of: Date) -> Result<Person, (Field, Reason)> {
    let needed = |field| (field, Reason::Required);
    let resident_from_on = draft.resident_from_on.unwrap_or(as_of);
    let marital = draft.marital.ok_or(needed(Field::Marital))?;
    Ok(Person {
        id,
        nik: draft.nik,
        kk: draft.kk.ok_or(needed(Field::Kk))?,
        name: draft.name.clone(),
        sex: draft.sex,
        birth_place: draft.birth_place.clone().ok_or(needed(Field::BirthPlace))?,
        birth_on: draft.birth_on,
        religion: draft.religion.ok_or(needed(Field::Religion))?,
        marital,
        married_on: if marital == Marital::Single { None } else { draft.married_on },
        occupation: draft.occupation.unwrap_or(Occupation::NOT_WORKING),
        education: draft.education.unwrap_or(Education::None),
        blood: draft.blood.unwrap_or(Blood::Unknown),
        relation: draft.relation.unwrap_or(Relation::Other),
        citizenship: draft.citizenship.unwrap_or(Citizenship::Wni),
        disability: draft.disability.unwrap_or(Disability::None),
        address: Address {
            line: draft.address_line.clone().unwrap_or_default(),
            rt: draft.rt.unwrap_or(0),
            rw: draft.rw.unwrap_or(0),
            village: draft.village.ok_or(needed(Field::VillageCode))?,
        },
        mother_name: draft.mother_name.clone().unwrap_or_default(),
        father_name: draft.father_name.clone().unwrap_or_default(),
        standing: Standing::Active,
        resident_from_on,
        version: 0,
    })
}
