//! What is wrong with a NIK, a family card number or a name, and what is only odd about them, each in its own sentence.

use domain::kk::KkError;
use domain::name::{NAME_MAX_CHARS, NAME_RULE_CHARS, NameError, NameWarning};
use domain::nik::{NIK_DIGITS, NikDisagreement, NikError, NikWarning};
use domain::reference::Sex;

use crate::text::{Message, key};

/// Why a text is not a NIK.
pub(in crate::screens) fn nik_error(error: NikError) -> Message {
    match error {
        NikError::Empty => key!("nik-empty").into(),
        NikError::Length { found } if found < NIK_DIGITS => key!("nik-too-short").with("count", found),
        NikError::Length { found } => key!("nik-too-long").with("count", found),
        NikError::NotDigits { position } => key!("nik-not-digits").with("position", position),
        NikError::Province { value } => key!("nik-province").with("value", two(value)),
        NikError::Regency { value } => key!("nik-regency").with("value", two(value)),
        NikError::District { value } => key!("nik-district").with("value", two(value)),
        NikError::Day { value } => key!("nik-day").with("value", two(value)),
        NikError::Month { value } => key!("nik-month").with("value", two(value)),
        NikError::Serial => key!("nik-serial").into(),
    }
}

/// Why a text is not a family card number.
pub(in crate::screens) fn kk_error(error: KkError) -> Message {
    match error {
        KkError::Empty => key!("kk-empty").into(),
        KkError::Length { found } => key!("kk-length").with("count", found),
        KkError::NotDigits { position } => key!("kk-not-digits").with("position", position),
        KkError::Area => key!("kk-area").into(),
        KkError::Day { value } => key!("kk-day").with("value", two(value)),
        KkError::Month { value } => key!("kk-month").with("value", two(value)),
        KkError::Serial => key!("kk-serial").into(),
    }
}

/// Why a text is not a name.
pub(in crate::screens) fn name_error(error: NameError) -> Message {
    match error {
        NameError::Empty => key!("person-name-missing").into(),
        NameError::TooLong { found } => key!("name-too-long").with("count", found).with("most", NAME_MAX_CHARS),
        NameError::ControlCharacter { position } => key!("name-control").with("position", position),
        NameError::NotLatin { position } => key!("name-not-latin").with("position", position),
        NameError::NoLetter => key!("name-no-letter").into(),
    }
}

/// What is odd about a NIK; the number stays valid.
pub(in crate::screens) fn nik_warning(warning: NikWarning) -> Message {
    match warning {
        NikWarning::AbolishedPrefix { name, last_seen_year } => {
            key!("nik-abolished").with("name", name).with("year", last_seen_year.to_string())
        }
        NikWarning::UnknownPrefix { prefix } => key!("nik-unknown").with("prefix", prefix.to_string()),
        NikWarning::NoSuchDay { day, month, year_two_digits } => {
            key!("nik-no-such-day").with("day", two(day)).with("month", two(month)).with("year", two(year_two_digits))
        }
    }
}

/// Where a NIK and the register differ; the register is right.
pub(in crate::screens) fn disagreement(found: NikDisagreement) -> Message {
    match found {
        NikDisagreement::Day { nik, register } => {
            key!("nik-differs-day").with("nik", two(nik)).with("register", two(register))
        }
        NikDisagreement::Month { nik, register } => {
            key!("nik-differs-month").with("nik", two(nik)).with("register", two(register))
        }
        NikDisagreement::Year { nik, register } => {
            key!("nik-differs-year").with("nik", two(nik)).with("register", two(register))
        }
        NikDisagreement::Sex { nik: Sex::Male, .. } => key!("nik-differs-male").into(),
        NikDisagreement::Sex { nik: Sex::Female, .. } => key!("nik-differs-female").into(),
    }
}

/// Where a name departs from Permendagri 73/2022; names given before stay as they are.
pub(in crate::screens) fn name_warning(warning: &NameWarning) -> Message {
    match warning {
        NameWarning::Mononym => key!("name-mononym").into(),
        NameWarning::Long { found } => key!("name-long").with("count", *found).with("most", NAME_RULE_CHARS),
        NameWarning::Digits => key!("name-digits").into(),
        NameWarning::Punctuation { found } => key!("name-punctuation").with("found", found.to_string()),
        NameWarning::Abbreviation { word } => key!("name-abbreviation").with("word", word),
        NameWarning::Title { word } => key!("name-title").with("word", word),
        NameWarning::DeathInName { word } => key!("name-death").with("word", word),
    }
}

/// Two digits as they stand in the number.
fn two(value: u8) -> String {
    format!("{value:02}")
}
