//! Nomor Induk Kependudukan (NIK), the lifelong number of a resident.
//!
//! Sixteen digits: district of first registration (6), day, month and year of birth (6, the day of women plus 40), serial
//! (4, from 0001). Articles 37 PP 37/2007 and 30(2) PP 40/2019. The number never changes, neither by a move nor when the
//! birth date is corrected, so it is data: age and sex come from the register and are never computed from it.
//!
//! What no NIK can ever be is an error; what is only unknown to our tables, or odd, is a warning.

mod explain;

use std::fmt;

use jiff::civil::Date;

pub use explain::{NikDisagreement, NikExplanation, NikWarning, PrefixStanding};

use crate::reference::Sex;
use crate::region::DistrictCode;

/// A well-formed NIK. `Debug` is masked and there is no `Display`, so that a number does not reach a log by accident:
/// whoever needs the digits asks for [`Nik::digits`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nik(u64);

/// Digits of a NIK.
pub const NIK_DIGITS: usize = 16;

/// Why a text is not a NIK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NikError {
    /// Nothing was given.
    #[error("NIK kosong")]
    Empty,
    /// Not sixteen digits.
    #[error("NIK harus 16 angka, ditemukan {found}")]
    Length {
        /// Characters found.
        found: usize,
    },
    /// A character that is not a digit 0 to 9.
    #[error("NIK memuat karakter bukan angka pada posisi {position}")]
    NotDigits {
        /// Position of the first such character, 1-based.
        position: usize,
    },
    /// The first two digits cannot be a province.
    #[error("kode provinsi {value:02} pada NIK tidak mungkin")]
    Province {
        /// The two digits.
        value: u8,
    },
    /// The third and fourth digit cannot be a regency or city.
    #[error("kode kabupaten/kota {value:02} pada NIK tidak mungkin")]
    Regency {
        /// The two digits.
        value: u8,
    },
    /// The fifth and sixth digit cannot be a district.
    #[error("kode kecamatan {value:02} pada NIK tidak mungkin")]
    District {
        /// The two digits.
        value: u8,
    },
    /// The day is neither 01 to 31 nor 41 to 71.
    #[error("tanggal lahir {value:02} pada NIK tidak mungkin (01-31 atau 41-71)")]
    Day {
        /// The two digits.
        value: u8,
    },
    /// The month is not 01 to 12.
    #[error("bulan lahir {value:02} pada NIK tidak mungkin (01-12)")]
    Month {
        /// The two digits.
        value: u8,
    },
    /// The serial is 0000; it starts at 0001.
    #[error("nomor urut 0000 pada NIK tidak mungkin")]
    Serial,
}

/// The sixteen digits of a number as an integer, after trimming blanks and the apostrophe by which a spreadsheet marks
/// text. Shared with the family card number.
pub(crate) fn sixteen_digits(text: &str) -> Result<u64, NikError> {
    let trimmed = text.trim();
    let trimmed = trimmed.strip_prefix('\'').unwrap_or(trimmed);
    if trimmed.is_empty() {
        return Err(NikError::Empty);
    }
    let mut value = 0_u64;
    let mut found = 0_usize;
    for (index, character) in trimmed.chars().enumerate() {
        let digit = character.to_digit(10).ok_or(NikError::NotDigits { position: index + 1 })?;
        value = value.saturating_mul(10).saturating_add(u64::from(digit));
        found += 1;
    }
    if found == NIK_DIGITS { Ok(value) } else { Err(NikError::Length { found }) }
}

/// The area of a sixteen-digit number, or which part of it is 00.
pub(crate) fn area(value: u64) -> Result<DistrictCode, NikError> {
    let part = |shift: u64| u8::try_from(value / shift % 100).unwrap_or(u8::MAX);
    let (province, regency, district) = (part(100_000_000_000_000), part(1_000_000_000_000), part(10_000_000_000));
    if province == 0 {
        return Err(NikError::Province { value: province });
    }
    if regency == 0 {
        return Err(NikError::Regency { value: regency });
    }
    let code = i64::try_from(value / 10_000_000_000).ok().and_then(DistrictCode::from_i64);
    code.ok_or(NikError::District { value: district })
}

/// Digits 7 and 8, 9 and 10, 11 and 12 of a sixteen-digit number.
pub(crate) fn date_parts(value: u64) -> (u8, u8, u8) {
    let part = |shift: u64| u8::try_from(value / shift % 100).unwrap_or(u8::MAX);
    (part(100_000_000), part(1_000_000), part(10_000))
}

/// The last four digits of a sixteen-digit number.
pub(crate) fn serial(value: u64) -> u16 {
    u16::try_from(value % 10_000).unwrap_or(u16::MAX)
}

/// Sixteen digits with the birth date and the district hidden.
pub(crate) fn masked(value: u64) -> String {
    format!("{:04}••••••••{:04}", value / 1_000_000_000_000, value % 10_000)
}

impl Nik {
    /// Reads sixteen digits. Blanks around them and a leading apostrophe are ignored.
    pub fn parse(text: &str) -> Result<Self, NikError> {
        Self::checked(sixteen_digits(text)?)
    }

    /// The number as stored.
    pub fn from_i64(value: i64) -> Result<Self, NikError> {
        let value = u64::try_from(value).map_err(|_| NikError::NotDigits { position: 1 })?;
        let found = value.checked_ilog10().map_or(1, |power| usize::try_from(power).unwrap_or(NIK_DIGITS) + 1);
        match found {
            // A province below 10 loses its leading zero in an integer.
            NIK_DIGITS | 15 => Self::checked(value),
            _ => Err(NikError::Length { found }),
        }
    }

    /// The number as stored: its digits as one integer.
    #[must_use]
    pub const fn to_i64(self) -> i64 {
        self.0.cast_signed()
    }

    /// Composes a NIK as SIAK does at first registration: area, birth date (day of women plus 40), serial 1 to 9999.
    pub fn compose(district: DistrictCode, birth_on: Date, sex: Sex, serial: u16) -> Result<Self, NikError> {
        let plus = if sex == Sex::Female { 40 } else { 0 };
        let number = |part: i64| u64::try_from(part).unwrap_or(0);
        let date = (number(i64::from(birth_on.day())) + plus) * 10_000
            + number(i64::from(birth_on.month())) * 100
            + number(i64::from(birth_on.year().rem_euclid(100)));
        if serial == 0 || serial > 9_999 {
            return Err(NikError::Serial);
        }
        Self::checked((number(district.to_i64()) * 1_000_000 + date) * 10_000 + u64::from(serial))
    }

    fn checked(value: u64) -> Result<Self, NikError> {
        area(value)?;
        let (day, month, _) = date_parts(value);
        if !matches!(day, 1..=31 | 41..=71) {
            return Err(NikError::Day { value: day });
        }
        if !matches!(month, 1..=12) {
            return Err(NikError::Month { value: month });
        }
        if serial(value) == 0 {
            return Err(NikError::Serial);
        }
        Ok(Self(value))
    }

    /// The sixteen digits. Personal data: for the register, the card and the screen only.
    #[must_use]
    pub fn digits(self) -> String {
        format!("{:016}", self.0)
    }

    /// The digits with the district, birth date and sex hidden: `6202••••••••0001`.
    #[must_use]
    pub fn masked(self) -> String {
        masked(self.0)
    }

    /// What each part of the number says, and what is odd about it.
    #[must_use]
    pub fn explain(self) -> NikExplanation {
        let (raw_day, month, year_two_digits) = date_parts(self.0);
        let (sex_digit, day) = if raw_day > 40 { (Sex::Female, raw_day - 40) } else { (Sex::Male, raw_day) };
        let prefix = self.prefix();
        let region = PrefixStanding::of(prefix);
        let mut warnings = Vec::new();
        match region {
            PrefixStanding::Current { .. } => {}
            PrefixStanding::Abolished { gone } => {
                warnings.push(NikWarning::AbolishedPrefix { name: gone.name, last_seen_year: gone.last_seen_year })
            }
            PrefixStanding::Unknown { .. } => warnings.push(NikWarning::UnknownPrefix { prefix }),
        }
        let longest = match month {
            2 if year_two_digits.is_multiple_of(4) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if day > longest {
            warnings.push(NikWarning::NoSuchDay { day, month, year_two_digits });
        }
        let serial = serial(self.0);
        NikExplanation { prefix, region, day, month, year_two_digits, sex_digit, serial, warnings }
    }

    /// Area of first registration; perhaps no longer in force, perhaps never known.
    #[must_use]
    pub fn prefix(self) -> DistrictCode {
        DistrictCode::trusted(u32::try_from(self.0 / 10_000_000_000).unwrap_or(u32::MAX))
    }

    /// Where the number and the register differ. This never invalidates the number: a NIK stays when a birth date or a
    /// sex is corrected. The century is not in the number, so years are compared modulo 100.
    #[must_use]
    pub fn disagreements(self, birth_on: Date, sex: Sex) -> Vec<NikDisagreement> {
        let told = self.explain();
        let mut found = Vec::new();
        let register = (birth_on.day().cast_unsigned(), birth_on.month().cast_unsigned());
        let year = u8::try_from(birth_on.year().rem_euclid(100)).unwrap_or(0);
        if told.day != register.0 {
            found.push(NikDisagreement::Day { nik: told.day, register: register.0 });
        }
        if told.month != register.1 {
            found.push(NikDisagreement::Month { nik: told.month, register: register.1 });
        }
        if told.year_two_digits != year {
            found.push(NikDisagreement::Year { nik: told.year_two_digits, register: year });
        }
        if told.sex_digit != sex {
            found.push(NikDisagreement::Sex { nik: told.sex_digit, register: sex });
        }
        found
    }
}

impl fmt::Debug for Nik {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nik({})", self.masked())
    }
}

#[cfg(test)]
mod tests;
