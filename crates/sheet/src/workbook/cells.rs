//! What a cell of a worksheet says as text.

use std::borrow::Cow;

use calamine::{DataRef, ExcelDateTime};

use crate::number::number_text;

/// Text of a cell, or why it has none.
#[derive(Debug, PartialEq)]
pub enum CellText<'a> {
    Text(Cow<'a, str>),
    /// A number that has lost digits.
    LongNumber,
    /// A formula that failed.
    Failed,
}

/// Dates as `YYYY-MM-DD` (with `THH:MM:SS` if the cell holds a time of day), numbers as digits, truth as TRUE or FALSE.
pub fn cell_text<'a>(value: &'a DataRef<'a>) -> CellText<'a> {
    let number = |number: f64| number_text(number).map_or(CellText::LongNumber, |text| CellText::Text(text.into()));
    match value {
        DataRef::Empty => CellText::Text("".into()),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            CellText::Text(text.as_str().into())
        }
        DataRef::SharedString(text) => CellText::Text((*text).into()),
        DataRef::Int(whole) if whole.unsigned_abs() >= 1_000_000_000_000_000 => CellText::LongNumber,
        DataRef::Int(whole) => CellText::Text(whole.to_string().into()),
        DataRef::Float(float) => number(*float),
        DataRef::Bool(truth) => CellText::Text(if *truth { "TRUE" } else { "FALSE" }.into()),
        DataRef::DateTime(moment) if moment.is_datetime() => CellText::Text(date_text(moment).into()),
        DataRef::DateTime(duration) => number(duration.as_f64()),
        DataRef::Error(_) => CellText::Failed,
    }
}

fn date_text(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}
