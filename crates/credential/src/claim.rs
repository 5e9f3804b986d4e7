//! The identity data of claim 169 (MOSIP "169 - QR Code Specifications", version 1.2.0, section 3.1).

use std::collections::BTreeMap;

use ciborium::Value;

use crate::biometric::{Biometric, BodyPart};

/// What the card says about its holder. Everything is optional; what is absent takes no room.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Claim169 {
    /// Attribute 1: unique id of the data; on our card the NIK.
    pub id: Option<String>,
    /// Attribute 2: version of the data.
    pub version: Option<String>,
    /// Attribute 3: language of the other attributes, ISO 639-3 (`ind`).
    pub language: Option<String>,
    /// Attribute 4: full name.
    pub full_name: Option<String>,
    /// Attribute 5: first name.
    pub first_name: Option<String>,
    /// Attribute 6: middle name.
    pub middle_name: Option<String>,
    /// Attribute 7: last name.
    pub last_name: Option<String>,
    /// Attribute 8: date of birth.
    pub date_of_birth: Option<BirthDate>,
    /// Attribute 9: gender.
    pub gender: Option<Gender>,
    /// Attribute 10: address, lines separated by newlines.
    pub address: Option<String>,
    /// Attribute 11: e-mail address.
    pub email: Option<String>,
    /// Attribute 12: telephone number in E.123 notation.
    pub phone: Option<String>,
    /// Attribute 13: nationality, ISO 3166-1 (`ID` or `IDN`).
    pub nationality: Option<String>,
    /// Attribute 14: marital status.
    pub marital_status: Option<MaritalStatus>,
    /// Attribute 15: name or id of a guardian.
    pub guardian: Option<String>,
    /// Attribute 16: photograph. Written as bytes, as deployed readers expect; the specification's table says text,
    /// its example hexadecimal, and both are read.
    pub photo: Option<Vec<u8>>,
    /// Attribute 17: format of the photograph.
    pub photo_format: Option<PhotoFormat>,
    /// Attribute 18: fingers of best quality: 0 unknown, 1-5 right thumb to little finger, 6-10 left.
    pub best_quality_fingers: Option<Vec<u8>>,
    /// Attribute 19: full name in the secondary language.
    pub secondary_full_name: Option<String>,
    /// Attribute 20: the secondary language, ISO 639-3.
    pub secondary_language: Option<String>,
    /// Attribute 21: location code.
    pub location_code: Option<String>,
    /// Attribute 22: legal status of the identity.
    pub legal_status: Option<String>,
    /// Attribute 23: country of issuance.
    pub country_of_issuance: Option<String>,
    /// Attributes 50 to 65: biometrics, none by default: they do not fit beside a signature in a small code.
    pub biometrics: BTreeMap<BodyPart, Vec<Biometric>>,
    /// Attributes that this version of the specification does not assign, by number, kept as they are.
    pub unassigned: BTreeMap<i64, Value>,
}

/// A date of birth in the words of its issuer.
///
/// The specification asks for `YYYYMMDD`, and that is what [`BirthDate::from_ymd`] writes; cards of other issuers
/// carry other spellings, which are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BirthDate(String);

impl BirthDate {
    /// A date of the Gregorian calendar, year 1 to 9999; `None` when there is no such day.
    #[must_use]
    pub fn from_ymd(year: u16, month: u8, day: u8) -> Option<Self> {
        is_date(year, month, day).then(|| Self(format!("{year:04}{month:02}{day:02}")))
    }

    /// Whatever an issuer wrote.
    #[must_use]
    pub const fn from_text(text: String) -> Self {
        Self(text)
    }

    /// The text as it stands on the card.
    #[must_use]
    pub fn as_text(&self) -> &str {
        &self.0
    }

    /// Year, month and day, when the text is `YYYYMMDD` or `YYYY-MM-DD` and such a day exists.
    #[must_use]
    pub fn ymd(&self) -> Option<(u16, u8, u8)> {
        let digits = match self.0.as_bytes() {
            [a, b, c, d, b'-', e, f, b'-', g, h] | [a, b, c, d, e, f, g, h] => [a, b, c, d, e, f, g, h],
            _ => return None,
        };
        let mut number = 0_u32;
        for digit in digits {
            number = number * 10 + char::from(*digit).to_digit(10)?;
        }
        let year = u16::try_from(number / 10_000).ok()?;
        let (month, day) = (u8::try_from(number / 100 % 100).ok()?, u8::try_from(number % 100).ok()?);
        is_date(year, month, day).then_some((year, month, day))
    }
}

fn is_date(year: u16, month: u8, day: u8) -> bool {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return false,
    };
    (1..=9999).contains(&year) && (1..=days).contains(&day)
}

/// Gender, attribute 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    /// Code 1.
    Male,
    /// Code 2.
    Female,
    /// Code 3.
    Other,
}

/// Marital status, attribute 14. There is no code for a widowed person (*cerai mati*): leave the attribute out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaritalStatus {
    /// Code 1.
    Unmarried,
    /// Code 2.
    Married,
    /// Code 3.
    Divorced,
}

/// Format of the photograph, attribute 17.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoFormat {
    /// Code 1.
    Jpeg,
    /// Code 2.
    Jpeg2000,
    /// Code 3.
    Avif,
    /// Code 4.
    Webp,
}

/// A value with a small number on the wire.
pub(crate) trait Coded: Sized + Copy + PartialEq + 'static {
    /// The values in the order of their codes, which begin at 1.
    const VALUES: &'static [Self];

    fn code(self) -> i64 {
        (1..).zip(Self::VALUES).find(|(_, value)| **value == self).map_or(0, |(code, _)| code)
    }

    fn from_code(code: i64) -> Option<Self> {
        (1..).zip(Self::VALUES).find(|(known, _)| *known == code).map(|(_, value)| *value)
    }
}

impl Coded for Gender {
    const VALUES: &'static [Self] = &[Self::Male, Self::Female, Self::Other];
}

impl Coded for MaritalStatus {
    const VALUES: &'static [Self] = &[Self::Unmarried, Self::Married, Self::Divorced];
}

impl Coded for PhotoFormat {
    const VALUES: &'static [Self] = &[Self::Jpeg, Self::Jpeg2000, Self::Avif, Self::Webp];
}
