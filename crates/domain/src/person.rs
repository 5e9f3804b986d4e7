//! A resident and what the law says of age, obligation and the vote.

use crate::ids::PersonId;
use crate::kk::KkNumber;
use crate::name::PersonName;
use crate::nik::Nik;
use crate::reference::{BasicStatus, Blood, Disability, Education, Marital, Occupation, Relation, Religion, Sex};
use crate::region::VillageCode;
use jiff::civil::Date;

/// Age at which a KTP-el is due: UU 24/2013 Art. 63(1).
pub const OBLIGED_AGE_YEARS: i16 = 17;
/// Age from which a pupil may be recorded in advance ("rekam sebelum 17"); the card waits for the 17th birthday.
pub const EARLY_RECORDING_AGE_YEARS: i16 = 16;

/// A resident as the register knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Key of the person everywhere.
    pub id: PersonId,
    /// Lifelong number; data, never a key.
    pub nik: Nik,
    /// Number of the family card the person stands on.
    pub kk: KkNumber,
    /// Name as it stands in the register, upper case.
    pub name: PersonName,
    /// Sex from the register (never from the NIK).
    pub sex: Sex,
    /// Place of birth as written in the register.
    pub birth_place: String,
    /// Date of birth from the register (never from the NIK).
    pub birth_on: Date,
    /// Religion.
    pub religion: Religion,
    /// Marital status.
    pub marital: Marital,
    /// Date of the first marriage, where known.
    pub married_on: Option<Date>,
    /// Occupation, code list 1-89.
    pub occupation: Occupation,
    /// Highest education.
    pub education: Education,
    /// Blood type.
    pub blood: Blood,
    /// Relation to the head of the family (SHDK).
    pub relation: Relation,
    /// Citizenship and permit.
    pub citizenship: Citizenship,
    /// Disability (specially protected, UU 23/2006 Art. 84(1)).
    pub disability: Disability,
    /// Where the person lives.
    pub address: Address,
    /// Mother's name.
    pub mother_name: String,
    /// Father's name.
    pub father_name: String,
    /// Alive and here, or since when not.
    pub standing: Standing,
    /// The day from which the person counts in the present village: the first day of residence, or that of a change of
    /// citizenship after it.
    pub resident_from_on: Date,
    /// Row version; a writer states the version it read.
    pub version: i64,
}

/// Where a person lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Street, hamlet, house number.
    pub line: String,
    /// Rukun tetangga, 0-999.
    pub rt: u16,
    /// Rukun warga, 0-999.
    pub rw: u16,
    /// Village (desa, kelurahan).
    pub village: VillageCode,
}

/// Citizenship, as far as the duty to hold a card depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Citizenship {
    /// Indonesian citizen.
    Wni,
    /// Foreigner with a permanent stay permit (Izin Tinggal Tetap) until a date.
    WnaItap {
        /// Last day of the permit; the card's validity ends with it.
        until_on: Date,
    },
    /// Foreigner with a limited permit or none: no KTP-el.
    WnaOther,
}

impl Citizenship {
    /// Whether a holder of this citizenship must have a KTP-el (UU 24/2013 Art. 63(1)).
    pub fn is_obliged_kind(self) -> bool {
        matches!(self, Citizenship::Wni | Citizenship::WnaItap { .. })
    }

    /// The day from which a permanent permit no longer obliges: the one after its last.
    pub fn permit_ended_on(self) -> Option<Date> {
        match self {
            Citizenship::WnaItap { until_on } => Some(until_on.tomorrow().unwrap_or(Date::MAX)),
            Citizenship::Wni | Citizenship::WnaOther => None,
        }
    }

    /// Whether a change to `new` on a day begins a count of its own and leaves the figures of the days before: every
    /// change of kind, and a permanent permit given after the last one had ended. One extended in time goes on.
    pub fn begins_anew(self, new: Citizenship, on: Date) -> bool {
        match (self, new) {
            (Citizenship::WnaItap { .. }, Citizenship::WnaItap { .. }) => {
                self != new && self.permit_ended_on().is_some_and(|ended_on| ended_on < on)
            }
            _ => self != new,
        }
    }
}

/// Alive and resident, or since when not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Lives here.
    Active,
    /// Died on a day.
    Dead {
        /// Day of death.
        on: Date,
    },
    /// Moved away on a day (to another regency or abroad).
    MovedOut {
        /// Day the move took effect.
        on: Date,
    },
    /// Missing, gone or invalid since a day (status dasar 4, 6, 9).
    Gone {
        /// Which of the codes 4, 6, 9.
        status: BasicStatus,
        /// Since when.
        on: Date,
    },
}

impl Standing {
    /// The day from which the person no longer counts here, if any.
    pub fn until_on(&self) -> Option<Date> {
        match self {
            Standing::Active => None,
            Standing::Dead { on } | Standing::MovedOut { on } | Standing::Gone { on, .. } => Some(*on),
        }
    }

    /// Lives here today as far as the register knows.
    pub fn is_active(&self) -> bool {
        matches!(self, Standing::Active)
    }
}

/// The birthday on which a person completes `years`, by calendar date. Born on 29 February, a person completes the
/// year on 1 March of a common year (comparison of calendar dates).
pub fn birthday(birth_on: Date, years: i16) -> Date {
    let year = birth_on.year().saturating_add(years).min(9999);
    Date::new(year, birth_on.month(), birth_on.day()).or_else(|_| Date::new(year, 3, 1)).unwrap_or(Date::MAX)
}

/// Completed years of age on a day; zero before birth.
pub fn age_years(birth_on: Date, on: Date) -> i16 {
    let mut years = on.year().saturating_sub(birth_on.year());
    if years > 0 && birthday(birth_on, years) > on {
        years -= 1;
    }
    years.max(0)
}

impl Person {
    /// Completed years on a day.
    pub fn age_years(&self, on: Date) -> i16 {
        age_years(self.birth_on, on)
    }

    /// The day the duty to hold a KTP-el begins: the 17th birthday, or the first marriage if earlier
    /// (UU 24/2013 Art. 63(1)); `None` for those never obliged. A marriage without a known date counts from the
    /// first day of residence here.
    pub fn obliged_on(&self) -> Option<Date> {
        if !self.citizenship.is_obliged_kind() {
            return None;
        }
        let by_age = birthday(self.birth_on, OBLIGED_AGE_YEARS);
        let by_marriage = self.marital.has_been_married().then(|| self.married_on.unwrap_or(self.resident_from_on));
        Some(by_marriage.map_or(by_age, |married_on| by_age.min(married_on)))
    }

    /// The day from which the duty here has ended, if any: death, a move away, the day after the last one of a permanent
    /// permit.
    pub fn obliged_until_on(&self) -> Option<Date> {
        [self.standing.until_on(), self.citizenship.permit_ended_on()].into_iter().flatten().min()
    }

    /// Obliged, alive and resident here on a day.
    pub fn is_obliged(&self, on: Date) -> bool {
        self.is_resident(on)
            && self.obliged_on().is_some_and(|from| from <= on)
            && self.obliged_until_on().is_none_or(|until| on < until)
    }

    /// Alive and resident in the present village on a day.
    pub fn is_resident(&self, on: Date) -> bool {
        self.resident_from_on <= on && self.standing.until_on().is_none_or(|until| on < until)
    }

    /// May be recorded on a day: obliged, or old enough to be recorded in advance.
    pub fn may_be_recorded(&self, on: Date) -> bool {
        self.standing.is_active()
            && self.citizenship.is_obliged_kind()
            && self.citizenship.permit_ended_on().is_none_or(|ended_on| on < ended_on)
            && (self.obliged_on().is_some_and(|from| from <= on) || self.age_years(on) >= EARLY_RECORDING_AGE_YEARS)
    }

    /// May vote on a day: WNI, 17 by that day or ever married, not TNI or Polri (PKPU 7/2024 Art. 4).
    pub fn is_eligible_voter(&self, on: Date) -> bool {
        self.is_voter() && self.is_obliged(on)
    }

    /// What the vote asks beside age and residence: WNI, not TNI or Polri (PKPU 7/2024 Art. 4).
    pub fn is_voter(&self) -> bool {
        self.citizenship == Citizenship::Wni && !self.occupation.is_military_or_police()
    }

    /// The day from which a card may be printed; `None` for those who may have none: never obliged, no longer here, or
    /// their permit has ended by `today`.
    pub fn card_due_on(&self, today: Date) -> Option<Date> {
        let is_here = self.standing.is_active() && self.obliged_until_on().is_none_or(|until| today < until);
        if is_here { self.obliged_on() } else { None }
    }

    /// Last day of the card's validity; `None` is "SEUMUR HIDUP".
    pub fn card_valid_until_on(&self) -> Option<Date> {
        match self.citizenship {
            Citizenship::WnaItap { until_on } => Some(until_on),
            Citizenship::Wni | Citizenship::WnaOther => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_permit_that_is_extended_goes_on_and_one_that_ended_begins_anew() {
        let itap = |until_on| Citizenship::WnaItap { until_on };
        let (old, longer) = (itap(date(2024, 10, 31)), itap(date(2029, 10, 31)));
        for (from, to, on, expected) in [
            (Citizenship::Wni, Citizenship::Wni, date(2024, 11, 6), false),
            (Citizenship::Wni, Citizenship::WnaOther, date(2024, 11, 6), true),
            (Citizenship::WnaOther, Citizenship::Wni, date(2024, 11, 6), true),
            (Citizenship::WnaOther, longer, date(2024, 11, 6), true),
            (old, old, date(2024, 11, 6), false),
            (old, longer, date(2024, 10, 31), false),
            (old, longer, date(2024, 11, 1), false),
            (old, longer, date(2024, 11, 2), true),
        ] {
            assert_eq!(from.begins_anew(to, on), expected, "{from:?} to {to:?} on {on}");
        }
        assert_eq!(itap(Date::MAX).permit_ended_on(), Some(Date::MAX));
    }

    #[test]
    fn seventeen_is_a_calendar_comparison() {
        for (birth_on, on, age) in [
            (date(2007, 2, 14), date(2024, 2, 14), 17),
            (date(2007, 2, 15), date(2024, 2, 14), 16),
            (date(2007, 11, 27), date(2024, 11, 27), 17),
            (date(2008, 2, 29), date(2025, 2, 28), 16),
            (date(2008, 2, 29), date(2025, 3, 1), 17),
            (date(2004, 2, 29), date(2024, 2, 29), 20),
            (date(2030, 1, 1), date(2024, 1, 1), 0),
        ] {
            assert_eq!(age_years(birth_on, on), age, "{birth_on} on {on}");
        }
    }
}
