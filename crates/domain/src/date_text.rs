//! Dates as other offices write them.

use jiff::civil::Date;

/// First year accepted in a document.
pub const FIRST_YEAR: i16 = 1850;
/// Last year accepted in a document.
pub const LAST_YEAR: i16 = 2200;

/// Why a text is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateTextError {
    /// Nothing was given.
    #[error("tanggal kosong")]
    Empty,
    /// Not three numbers parted twice by the same `-`, `/` or `|`.
    #[error("tanggal harus berbentuk HH-BB-TTTT, misalnya 31-12-1990")]
    Shape,
    /// A year of two digits: its century would be a guess.
    #[error("tahun harus empat angka")]
    TwoDigitYear,
    /// Before [`FIRST_YEAR`] or after [`LAST_YEAR`].
    #[error("tahun {year} di luar {FIRST_YEAR}-{LAST_YEAR}")]
    Year {
        /// The year found.
        year: i16,
    },
    /// The calendar has no such day.
    #[error("tanggal {day:02}-{month:02}-{year} tidak ada dalam kalender")]
    NoSuchDay {
        /// Day found.
        day: i8,
        /// Month found.
        month: i8,
        /// Year found.
        year: i16,
    },
}

/// Reads `DD-MM-YYYY`, `DD/MM/YYYY`, `DD|MM|YYYY` (village books, voter rolls) or `YYYY-MM-DD` (ISO 8601, as a
/// spreadsheet's date cell is given). Day and month may have one digit; a midnight after an ISO date is ignored. The day
/// always stands before the month.
pub fn parse_date(text: &str) -> Result<Date, DateTextError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(DateTextError::Empty);
    }
    let text = text.strip_suffix("T00:00:00").or_else(|| text.strip_suffix(" 00:00:00")).unwrap_or(text);
    let separator = text.chars().find(|c| !c.is_ascii_digit()).ok_or(DateTextError::Shape)?;
    if !matches!(separator, '-' | '/' | '|') {
        return Err(DateTextError::Shape);
    }
    let mut parts = text.split(separator);
    let (Some(first), Some(month), Some(last), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(DateTextError::Shape);
    };
    let (day, year) = if separator == '-' && first.len() == 4 { (last, first) } else { (first, last) };
    let number = |part: &str, most: usize| {
        let digits = (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse::<i16>().map_err(|_| DateTextError::Shape) } else { Err(DateTextError::Shape) }
    };
    let small = |part| number(part, 2).and_then(|value| i8::try_from(value).map_err(|_| DateTextError::Shape));
    let (day, month) = (small(day)?, small(month)?);
    let digits_of_year = year.len();
    let year = number(year, 4)?;
    match digits_of_year {
        4 => {}
        2 => return Err(DateTextError::TwoDigitYear),
        _ => return Err(DateTextError::Shape),
    }
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
        return Err(DateTextError::Year { year });
    }
    Date::new(year, month, day).map_err(|_| DateTextError::NoSuchDay { day, month, year })
}

/// Writes a date as the office does: `DD-MM-YYYY`.
#[must_use]
pub fn format_date(on: Date) -> String {
    format!("{:02}-{:02}-{:04}", on.day(), on.month(), on.year())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_known_layout_is_read() {
        let wanted = date(2007, 2, 14);
        for text in [
            "14-02-2007",
            "14/02/2007",
            "14|02|2007",
            "2007-02-14",
            " 14-2-2007 ",
            "2007-02-14T00:00:00",
            "2007-02-14 00:00:00",
        ] {
            assert_eq!(parse_date(text), Ok(wanted), "{text}");
        }
        assert_eq!(parse_date("29-02-2004"), Ok(date(2004, 2, 29)));
        assert_eq!(parse_date("03/04/2007"), Ok(date(2007, 4, 3)), "the day stands first");
    }

    #[test]
    fn each_fault_has_its_own_reason() {
        let no_such = |day, month, year| DateTextError::NoSuchDay { day, month, year };
        let cases = [
            ("", DateTextError::Empty),
            ("  ", DateTextError::Empty),
            ("14022007", DateTextError::Shape),
            ("14.02.2007", DateTextError::Shape),
            ("14-02/2007", DateTextError::Shape),
            ("14-02", DateTextError::Shape),
            ("14-02-2007-1", DateTextError::Shape),
            ("14-Feb-2007", DateTextError::Shape),
            ("114-02-2007", DateTextError::Shape),
            ("14-02-200", DateTextError::Shape),
            ("14-02-20071", DateTextError::Shape),
            ("14--2007", DateTextError::Shape),
            ("2007/02/14", DateTextError::Shape),
            ("2007-02-14T12:00:00", DateTextError::Shape),
            ("14-02-07", DateTextError::TwoDigitYear),
            ("14-02-1066", DateTextError::Year { year: 1066 }),
            ("14-02-2999", DateTextError::Year { year: 2999 }),
            ("31-02-2007", no_such(31, 2, 2007)),
            ("29-02-2007", no_such(29, 2, 2007)),
            ("00-00-1950", no_such(0, 0, 1950)),
            ("14-13-2007", no_such(14, 13, 2007)),
            ("02-14-2007", no_such(2, 14, 2007)),
        ];
        for (text, error) in cases {
            assert_eq!(parse_date(text), Err(error), "{text}");
        }
    }

    #[test]
    fn written_dates_are_read_back() {
        for on in [date(1900, 1, 1), date(2004, 2, 29), date(2024, 11, 27)] {
            assert_eq!(parse_date(&format_date(on)), Ok(on));
        }
    }
}
