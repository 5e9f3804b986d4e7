//! Dates in words and instants on the office's clock.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::{Language, Texts, key};

pub use domain::region::OfficeZone;

/// The abbreviation that stands behind a time, in every language.
const fn abbreviation(zone: OfficeZone) -> &'static str {
    match zone {
        OfficeZone::Wib => "WIB",
        OfficeZone::Wita => "WITA",
        OfficeZone::Wit => "WIT",
    }
}

pub(super) fn date(texts: Texts, date: Date) -> Cow<'static, str> {
    let message = key!("date-words")
        .with("day", date.day().to_string())
        .with("month", i64::from(date.month()))
        .with("year", date.year().to_string());
    texts.say(&message)
}

pub(super) fn moment(texts: Texts, at: Timestamp, zone: OfficeZone) -> Cow<'static, str> {
    let local = zone.local(at);
    let message = key!("date-moment")
        .with("date", local.date())
        .with("time", clock(texts.language(), local.time()))
        .with("zone", abbreviation(zone));
    texts.say(&message)
}

/// Reads a date as a clerk types it: day, month, year, with dashes, slashes, dots or blanks between them, or as eight
/// digits. The year has four digits: two would have to guess the century.
#[must_use]
pub fn parse(typed: &str) -> Option<Date> {
    let typed = typed.trim();
    let parts: Vec<&str> = if typed.len() == 8 && typed.bytes().all(|byte| byte.is_ascii_digit()) {
        [typed.get(..2), typed.get(2..4), typed.get(4..)].into_iter().flatten().collect()
    } else {
        typed.split(['-', '/', '.', ' ']).collect()
    };
    let [day, month, year] = parts.as_slice() else { return None };
    let number = |text: &str, most: usize| {
        (text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<i16>().ok())
            .flatten()
    };
    let (day, month, year) = (number(day, 2)?, number(month, 2)?, number(year, 4).filter(|year| *year >= 1000)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Hours and minutes; Indonesian writes a full stop between them, English a colon.
fn clock(language: Language, time: Time) -> String {
    let separator = match language {
        Language::Indonesian => '.',
        Language::English => ':',
    };
    format!("{:02}{separator}{:02}", time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDONESIAN: Texts = Texts::new(Language::Indonesian);
    const ENGLISH: Texts = Texts::new(Language::English);

    #[test]
    fn dates_are_written_in_words() {
        let cases = [
            (Date::constant(2024, 11, 27), "27 November 2024", "27 November 2024"),
            (Date::constant(2007, 2, 1), "1 Februari 2007", "1 February 2007"),
            (Date::constant(1945, 8, 17), "17 Agustus 1945", "17 August 1945"),
            (Date::constant(2024, 12, 31), "31 Desember 2024", "31 December 2024"),
        ];
        for (date, indonesian, english) in cases {
            assert_eq!(INDONESIAN.date(date), indonesian);
            assert_eq!(ENGLISH.date(date), english);
        }
    }

    #[test]
    fn dates_are_read_as_clerks_type_them() {
        let expected = Some(Date::constant(2007, 8, 17));
        for typed in ["17-08-2007", "17/8/2007", "17.08.2007", "17 08 2007", "17082007", " 17-08-2007 "] {
            assert_eq!(parse(typed), expected, "{typed}");
        }
        assert_eq!(parse("29-02-2008"), Some(Date::constant(2008, 2, 29)));
        for wrong in [
            "",
            "17-08-07",
            "08-17-2007",
            "29-02-2007",
            "2007-08-17",
            "17-08",
            "170820070",
            "+1-08-2007",
            "aa082007",
            "é1082007",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_month_has_its_own_name() {
        for texts in [INDONESIAN, ENGLISH] {
            let names: std::collections::BTreeSet<_> =
                (1..=12).map(|month| texts.date(Date::constant(2024, month, 1))).collect();
            assert_eq!(names.len(), 12);
        }
    }

    /// The Hari-H service of the demo regency ends at noon WIB; an hour before midnight UTC is the next legal day.
    #[test]
    fn instants_follow_the_office_zone() {
        let noon: Timestamp = "2024-11-27T05:00:00Z".parse().unwrap();
        let evening: Timestamp = "2024-11-26T23:07:00Z".parse().unwrap();
        let cases = [
            (noon, OfficeZone::Wib, "27 November 2024 12.00 WIB", "27 November 2024 12:00 WIB"),
            (noon, OfficeZone::Wita, "27 November 2024 13.00 WITA", "27 November 2024 13:00 WITA"),
            (noon, OfficeZone::Wit, "27 November 2024 14.00 WIT", "27 November 2024 14:00 WIT"),
            (evening, OfficeZone::Wib, "27 November 2024 06.07 WIB", "27 November 2024 06:07 WIB"),
        ];
        for (at, zone, indonesian, english) in cases {
            assert_eq!(INDONESIAN.moment(at, zone), indonesian);
            assert_eq!(ENGLISH.moment(at, zone), english);
        }
    }
}
