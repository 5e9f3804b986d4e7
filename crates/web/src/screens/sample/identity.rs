//! Who the person is, for comparing with the paper and the face in front of the desk.

use app::Ctx;
use app::port::Stored;
use domain::person::{Citizenship, Person};
use domain::region::district;
use jiff::civil::Date;

use crate::text::{Key, key, lists};

/// A resident as the desks show them. It holds the whole NIK: the operator compares it with the family card.
pub(in crate::screens) struct Identity {
    /// Name as on the card.
    pub(in crate::screens) name: String,
    /// Sixteen digits.
    pub(in crate::screens) nik: String,
    /// Sixteen digits.
    pub(in crate::screens) kk: String,
    /// Male or female.
    pub(in crate::screens) sex: Key,
    /// Place of birth.
    pub(in crate::screens) birth_place: String,
    /// Date of birth.
    pub(in crate::screens) birth_on: Date,
    /// Completed years today.
    pub(in crate::screens) age_years: i64,
    /// Street and RT/RW.
    pub(in crate::screens) address: String,
    /// Village and district.
    pub(in crate::screens) place: String,
    /// Religion, in words.
    pub(in crate::screens) religion: Key,
    /// Marital status, in words.
    pub(in crate::screens) marital: Key,
    /// Occupation, in words.
    pub(in crate::screens) occupation: Key,
    /// Blood type.
    pub(in crate::screens) blood: Key,
    /// Place in the family.
    pub(in crate::screens) relation: Key,
    /// Mother's name.
    pub(in crate::screens) mother: String,
    /// Father's name.
    pub(in crate::screens) father: String,
    /// Citizen or foreigner.
    pub(in crate::screens) citizenship: Key,
}

impl Identity {
    /// Reads what belongs to a person that is not in their row.
    pub(in crate::screens) fn of(ctx: &Ctx<'_>, person: &Person) -> Stored<Self> {
        let village = ctx.tx.find_village(person.address.village)?.map(|village| village.name);
        Ok(Self::new(person, village, ctx.today()))
    }

    fn new(person: &Person, village: Option<String>, today: Date) -> Self {
        let address = &person.address;
        let village = village.unwrap_or_else(|| address.village.to_string());
        let place = match district(address.village.district()) {
            Some(district) => format!("{village}, {}", district.name),
            None => village,
        };
        Self {
            name: person.name.as_str().to_owned(),
            nik: person.nik.digits(),
            kk: person.kk.digits(),
            sex: lists::sex(person.sex),
            birth_place: person.birth_place.clone(),
            birth_on: person.birth_on,
            age_years: i64::from(person.age_years(today)),
            address: format!("{} RT {:03} RW {:03}", address.line, address.rt, address.rw),
            place,
            religion: lists::religion(person.religion),
            marital: lists::marital(person.marital),
            occupation: lists::occupation(person.occupation),
            blood: lists::blood(person.blood),
            relation: lists::relation(person.relation),
            mother: person.mother_name.clone(),
            father: person.father_name.clone(),
            citizenship: match person.citizenship {
                Citizenship::Wni => key!("who-citizenship-wni"),
                Citizenship::WnaItap { .. } => key!("who-citizenship-itap"),
                Citizenship::WnaOther => key!("who-citizenship-other"),
            },
        }
    }
}
