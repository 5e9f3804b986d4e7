//! The time zone of an office: a legal date is the date on the wall of the office.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use super::{ProvinceCode, province};

/// One of the three zones of Keppres 41 of 1987. None has daylight saving time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfficeZone {
    /// Waktu Indonesia Barat, UTC+7: Sumatra, Java, West and Central Kalimantan.
    Wib,
    /// Waktu Indonesia Tengah, UTC+8: the rest of Kalimantan, Bali, Nusa Tenggara, Sulawesi.
    Wita,
    /// Waktu Indonesia Timur, UTC+9: Maluku and Papua.
    Wit,
}

impl OfficeZone {
    /// Every zone, from west to east.
    #[must_use]
    pub const fn all() -> &'static [Self] {
        &[Self::Wib, Self::Wita, Self::Wit]
    }

    /// Zone of the offices of a province; `None` if no such province is in force.
    #[must_use]
    pub fn of(code: ProvinceCode) -> Option<Self> {
        province(code).map(|province| province.zone)
    }

    /// Reads `WIB`, `WITA` or `WIT`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::all().iter().copied().find(|zone| zone.label().eq_ignore_ascii_case(text.trim()))
    }

    /// The abbreviation printed after a time.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Wib => "WIB",
            Self::Wita => "WITA",
            Self::Wit => "WIT",
        }
    }

    /// Hours ahead of UTC.
    #[must_use]
    pub const fn offset_hours(self) -> i8 {
        match self {
            Self::Wib => 7,
            Self::Wita => 8,
            Self::Wit => 9,
        }
    }

    /// What calendar and clock of the office show at this instant.
    #[must_use]
    pub fn local(self, at: Timestamp) -> DateTime {
        self.offset().to_datetime(at)
    }

    /// The date at the office at this instant.
    #[must_use]
    pub fn local_date(self, at: Timestamp) -> Date {
        self.local(at).date()
    }

    /// The instant at which this date begins at the office; `None` at the ends of the calendar (years -9999, 9999).
    #[must_use]
    pub fn day_begins_at(self, on: Date) -> Option<Timestamp> {
        self.offset().to_timestamp(on.at(0, 0, 0, 0)).ok()
    }

    const fn offset(self) -> Offset {
        Offset::constant(self.offset_hours())
    }
}
