//! What the parts of a NIK say, and what is odd about them.

use std::fmt;

use crate::reference::Sex;
use crate::region::{Abolished, District, DistrictCode, Province, Regency, abolished, district, province, regency};

/// What the first six digits are today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrefixStanding {
    /// A district in force.
    Current {
        /// The district.
        district: &'static District,
        /// Its regency or city.
        regency: &'static Regency,
        /// Its province.
        province: &'static Province,
    },
    /// A district that was in force in 2018 or later and is no more, or any district of a regency that is no more.
    Abolished {
        /// The district or, where only that is known, the regency.
        gone: &'static Abolished,
    },
    /// Not in the tables: older than 2018, or mistyped.
    Unknown {
        /// The regency or city, if at least that is in force.
        regency: Option<&'static Regency>,
        /// The province, if at least that is in force.
        province: Option<&'static Province>,
    },
}

impl PrefixStanding {
    /// Looks the code up: in force, abolished, or unknown.
    #[must_use]
    pub fn of(code: DistrictCode) -> Self {
        let (in_district, in_regency, in_province) =
            (district(code), regency(code.regency()), province(code.province()));
        match (in_district, in_regency, in_province) {
            (Some(district), Some(regency), Some(province)) => Self::Current { district, regency, province },
            _ => abolished(code)
                .map_or(Self::Unknown { regency: in_regency, province: in_province }, |gone| Self::Abolished { gone }),
        }
    }
}

/// The parts of a NIK. `Debug` hides birth date and serial.
#[derive(Clone, PartialEq, Eq)]
pub struct NikExplanation {
    /// Area of first registration.
    pub prefix: DistrictCode,
    /// What that area is today.
    pub region: PrefixStanding,
    /// Day of birth told by the number, 1 to 31, the 40 of women taken off.
    pub day: u8,
    /// Month of birth told by the number, 1 to 12.
    pub month: u8,
    /// Year of birth told by the number, without its century, 0 to 99.
    pub year_two_digits: u8,
    /// Sex told by the day digit. For display only: the register decides.
    pub sex_digit: Sex,
    /// Serial, 1 to 9999.
    pub serial: u16,
    /// What is odd, none of which is a reason to refuse.
    pub warnings: Vec<NikWarning>,
}

impl fmt::Debug for NikExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NikExplanation").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// What is odd about a NIK without being impossible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NikWarning {
    /// The area no longer exists; the number stays valid for life.
    #[error("kode wilayah lama: {name} (terakhir tercatat {last_seen_year})")]
    AbolishedPrefix {
        /// Its last name.
        name: &'static str,
        /// Year of the last official table that has it.
        last_seen_year: i16,
    },
    /// The area is in no table from 2018 on; numbers given out earlier may carry it.
    #[error("kode wilayah {prefix} tidak dikenal; periksa pengetikan")]
    UnknownPrefix {
        /// The six digits.
        prefix: DistrictCode,
    },
    /// The calendar has no such day, whatever the century. SIAK composed the digits by arithmetic from what was entered,
    /// and the number is lifelong, so such numbers exist and are kept; a new one is more likely mistyped.
    #[error("tanggal {day:02}-{month:02} (tahun ..{year_two_digits:02}) tidak ada dalam kalender; periksa pengetikan")]
    NoSuchDay {
        /// Day, 1 to 31.
        day: u8,
        /// Month, 1 to 12.
        month: u8,
        /// Year without its century.
        year_two_digits: u8,
    },
}

/// One element on which a NIK and the register differ. The register is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NikDisagreement {
    /// Day of birth.
    Day {
        /// Told by the number.
        nik: u8,
        /// In the register.
        register: u8,
    },
    /// Month of birth.
    Month {
        /// Told by the number.
        nik: u8,
        /// In the register.
        register: u8,
    },
    /// Year of birth, without its century.
    Year {
        /// Told by the number.
        nik: u8,
        /// In the register.
        register: u8,
    },
    /// Sex.
    Sex {
        /// Told by the number.
        nik: Sex,
        /// In the register.
        register: Sex,
    },
}
