//! Number of the family card (Kartu Keluarga, KK).
//!
//! Sixteen digits: district (6), date of recording (6), serial (4). Unlike a NIK it is not lifelong: it changes with the
//! head of the family, a split, a divorce or a move to another district.

use std::fmt;

use jiff::civil::Date;

use crate::nik::{NIK_DIGITS, NikError, PrefixStanding, area, date_parts, masked, serial, sixteen_digits};
use crate::region::DistrictCode;

/// A well-formed family card number. Personal data like a NIK: `Debug` is masked and there is no `Display`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KkNumber(u64);

/// Why a text is not a family card number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KkError {
    /// Nothing was given.
    #[error("No. KK kosong")]
    Empty,
    /// Not sixteen digits.
    #[error("No. KK harus 16 angka, ditemukan {found}")]
    Length {
        /// Characters found.
        found: usize,
    },
    /// A character that is not a digit 0 to 9.
    #[error("No. KK memuat karakter bukan angka pada posisi {position}")]
    NotDigits {
        /// Position of the first such character, 1-based.
        position: usize,
    },
    /// A part of the area code is 00.
    #[error("kode wilayah pada No. KK tidak mungkin")]
    Area,
    /// The day is not 01 to 31.
    #[error("tanggal {value:02} pada No. KK tidak mungkin (01-31)")]
    Day {
        /// The two digits.
        value: u8,
    },
    /// The month is not 01 to 12.
    #[error("bulan {value:02} pada No. KK tidak mungkin (01-12)")]
    Month {
        /// The two digits.
        value: u8,
    },
    /// The serial is 0000.
    #[error("nomor urut 0000 pada No. KK tidak mungkin")]
    Serial,
}

impl From<NikError> for KkError {
    fn from(error: NikError) -> Self {
        match error {
            NikError::Empty => Self::Empty,
            NikError::Length { found } => Self::Length { found },
            NikError::NotDigits { position } => Self::NotDigits { position },
            NikError::Province { .. } | NikError::Regency { .. } | NikError::District { .. } => Self::Area,
            NikError::Day { value } => Self::Day { value },
            NikError::Month { value } => Self::Month { value },
            NikError::Serial => Self::Serial,
        }
    }
}

impl KkNumber {
    /// Reads sixteen digits. Blanks around them and a leading apostrophe are ignored.
    pub fn parse(text: &str) -> Result<Self, KkError> {
        Self::checked(sixteen_digits(text)?)
    }

    /// The number as stored.
    pub fn from_i64(value: i64) -> Result<Self, KkError> {
        let value = u64::try_from(value).map_err(|_| KkError::NotDigits { position: 1 })?;
        let found = value.checked_ilog10().map_or(1, |power| usize::try_from(power).unwrap_or(NIK_DIGITS) + 1);
        match found {
            // A province below 10 loses its leading zero in an integer.
            NIK_DIGITS | 15 => Self::checked(value),
            _ => Err(KkError::Length { found }),
        }
    }

    /// The number as stored: its digits as one integer.
    #[must_use]
    pub const fn to_i64(self) -> i64 {
        self.0.cast_signed()
    }

    /// Composes a number from its parts; serial 1 to 9999.
    pub fn compose(district: DistrictCode, recorded_on: Date, serial: u16) -> Result<Self, KkError> {
        if serial == 0 || serial > 9_999 {
            return Err(KkError::Serial);
        }
        let number = |part: i64| u64::try_from(part).unwrap_or(0);
        let date = number(i64::from(recorded_on.day())) * 10_000
            + number(i64::from(recorded_on.month())) * 100
            + number(i64::from(recorded_on.year().rem_euclid(100)));
        Self::checked((number(district.to_i64()) * 1_000_000 + date) * 10_000 + u64::from(serial))
    }

    fn checked(value: u64) -> Result<Self, KkError> {
        area(value)?;
        let (day, month, _) = date_parts(value);
        if !matches!(day, 1..=31) {
            return Err(KkError::Day { value: day });
        }
        if !matches!(month, 1..=12) {
            return Err(KkError::Month { value: month });
        }
        if serial(value) == 0 {
            return Err(KkError::Serial);
        }
        Ok(Self(value))
    }

    /// The sixteen digits. Personal data: for the register, the card and the screen only.
    #[must_use]
    pub fn digits(self) -> String {
        format!("{:016}", self.0)
    }

    /// The digits with district and date hidden: `6202••••••••0001`.
    #[must_use]
    pub fn masked(self) -> String {
        masked(self.0)
    }

    /// What each part of the number says.
    #[must_use]
    pub fn explain(self) -> KkExplanation {
        let (day, month, year_two_digits) = date_parts(self.0);
        let prefix = DistrictCode::trusted(u32::try_from(self.0 / 10_000_000_000).unwrap_or(u32::MAX));
        let region = PrefixStanding::of(prefix);
        KkExplanation { prefix, region, day, month, year_two_digits, serial: serial(self.0) }
    }
}

impl fmt::Debug for KkNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KkNumber({})", self.masked())
    }
}

/// The parts of a family card number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KkExplanation {
    /// Area of recording.
    pub prefix: DistrictCode,
    /// What its area is today. An abolished or unknown area is a warning, never a reason to refuse.
    pub region: PrefixStanding,
    /// Day of recording, 1 to 31.
    pub day: u8,
    /// Month of recording, 1 to 12.
    pub month: u8,
    /// Year of recording, without its century, 0 to 99.
    pub year_two_digits: u8,
    /// Serial of the family, 1 to 9999.
    pub serial: u16,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn each_fault_has_its_own_reason() {
        let cases = [
            ("", KkError::Empty),
            ("620201010107000", KkError::Length { found: 15 }),
            ("62020101010700010", KkError::Length { found: 17 }),
            ("62020101O1070001", KkError::NotDigits { position: 9 }),
            ("0002010101070001", KkError::Area),
            ("6200010101070001", KkError::Area),
            ("6202000101070001", KkError::Area),
            ("6202010001070001", KkError::Day { value: 0 }),
            ("6202014101070001", KkError::Day { value: 41 }),
            ("6202010113070001", KkError::Month { value: 13 }),
            ("6202010101070000", KkError::Serial),
        ];
        for (text, error) in cases {
            assert_eq!(KkNumber::parse(text), Err(error), "{text}");
        }
        assert_eq!(KkNumber::from_i64(-1), Err(KkError::NotDigits { position: 1 }));
        assert_eq!(KkNumber::from_i64(0), Err(KkError::Length { found: 1 }));
    }

    #[test]
    fn a_number_round_trips_and_hides_itself() {
        let code = DistrictCode::parse("62.02.06").unwrap();
        let number = KkNumber::compose(code, date(2007, 3, 15), 42).unwrap();
        assert_eq!(number.digits(), "6202061503070042");
        assert_eq!(KkNumber::parse(" 6202061503070042 "), Ok(number));
        assert_eq!(KkNumber::from_i64(number.to_i64()), Ok(number));
        assert_eq!(format!("{number:?}"), "KkNumber(6202••••••••0042)");
        let told = number.explain();
        assert_eq!((told.day, told.month, told.year_two_digits, told.serial), (15, 3, 7, 42));
        assert!(matches!(told.region, PrefixStanding::Current { district, .. } if district.code == code));
        assert_eq!(KkNumber::compose(code, date(2007, 3, 15), 0), Err(KkError::Serial));
        assert_eq!(KkNumber::compose(code, date(2007, 3, 15), 10_000), Err(KkError::Serial));
    }
}
