//! XLSX for people: one worksheet with a heading that stays in sight.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::limits::MAX_WRITTEN_CELLS;

/// A cell to write.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Text, also where it looks like a number or a formula; cells of a text column stay text when retyped.
    Text(String),
    /// A whole number. From sixteen digits on it is written as text, because a spreadsheet would lose digits.
    Whole(i64),
    /// A number with two decimals.
    Decimal(f64),
    /// A share of one, shown as per cent with two decimals; above one too.
    Share(f64),
    /// A number in ten-thousandths, shown with four decimals and never rounded: 992033 is 99.2033.
    TenThousandths(i64),
    /// A date.
    Date {
        /// Year, 1900 to 9999.
        year: u16,
        /// Month, 1 to 12.
        month: u8,
        /// Day, 1 to 31.
        day: u8,
    },
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(whole: i64) -> Self {
        Self::Whole(whole)
    }
}

/// Why a workbook could not be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// More rows or columns than a worksheet has (1,048,576 by 16,384), or more than [`MAX_WRITTEN_CELLS`].
    #[error("tabel terlalu besar untuk XLSX; gunakan CSV")]
    TooLarge,
    /// Text of more than 32,767 characters in a cell.
    #[error("teks dalam satu sel terlalu panjang")]
    LongText,
    /// A name that a worksheet may not have: empty, over 31 characters, or with one of `[]:*?/\`.
    #[error("nama lembar kerja tidak sah")]
    SheetName,
    /// No such date from 1900 on.
    #[error("tanggal tidak dapat ditulis")]
    Date,
    /// Anything else the writer says.
    #[error("XLSX tidak dapat ditulis: {0}")]
    Other(String),
}

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::RowColumnLimitError => Self::TooLarge,
            XlsxError::MaxStringLengthExceeded => Self::LongText,
            XlsxError::SheetnameCannotBeBlank(_)
            | XlsxError::SheetnameLengthExceeded(_)
            | XlsxError::SheetnameContainsInvalidCharacter(_)
            | XlsxError::SheetnameStartsOrEndsWithApostrophe(_) => Self::SheetName,
            XlsxError::DateTimeRangeError(_) | XlsxError::DateTimeParseError(_) => Self::Date,
            other => Self::Other(other.to_string()),
        }
    }
}

/// Writes a workbook of one worksheet. The same table gives the same bytes: no clock goes in.
pub fn write_xlsx<Rows>(sheet_name: &str, header: &[&str], rows: Rows) -> Result<Vec<u8>, WriteError>
where
    Rows: IntoIterator<Item = Vec<Value>>,
{
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let formats = Formats::new();
    let worksheet = workbook.add_worksheet();
    worksheet.set_name(sheet_name)?;
    let mut widths: Vec<usize> = Vec::new();
    for (column, title) in header.iter().enumerate() {
        let place = u16::try_from(column).map_err(|_| WriteError::TooLarge)?;
        worksheet.write_string_with_format(0, place, *title, &formats.title)?;
        widths.push(title.chars().count());
    }
    let mut last_row = 0;
    let mut cells = header.len();
    for row in rows {
        last_row += 1;
        cells += row.len();
        if cells > MAX_WRITTEN_CELLS {
            return Err(WriteError::TooLarge);
        }
        for (column, value) in row.iter().enumerate() {
            let place = u16::try_from(column).map_err(|_| WriteError::TooLarge)?;
            let width = put(worksheet, last_row, place, value, &formats)?;
            match widths.get_mut(column) {
                Some(widest) => *widest = width.max(*widest),
                None => widths.push(width),
            }
        }
    }
    for (column, width) in widths.iter().enumerate() {
        let place = u16::try_from(column).map_err(|_| WriteError::TooLarge)?;
        worksheet.set_column_width(place, u16::try_from((*width).clamp(6, 60) + 2).unwrap_or(60))?;
    }
    worksheet.set_freeze_panes(1, 0)?;
    if let Some(last) = header.len().checked_sub(1) {
        worksheet.autofilter(0, 0, last_row, u16::try_from(last).map_err(|_| WriteError::TooLarge)?)?;
    }
    Ok(workbook.save_to_buffer()?)
}

struct Formats {
    title: Format,
    text: Format,
    whole: Format,
    decimal: Format,
    share: Format,
    ten_thousandths: Format,
    date: Format,
}

impl Formats {
    fn new() -> Self {
        let number = |layout: &str| Format::new().set_num_format(layout);
        Self {
            title: Format::new().set_bold(),
            text: number("@"),
            whole: number("#,##0"),
            decimal: number("#,##0.00"),
            share: number("0.00%"),
            ten_thousandths: number("#,##0.0000"),
            date: number("dd-mm-yyyy"),
        }
    }
}

/// Writes a cell; returns about how many characters wide it is.
fn put(sheet: &mut Worksheet, row: u32, column: u16, value: &Value, formats: &Formats) -> Result<usize, WriteError> {
    match value {
        Value::Empty => return Ok(0),
        Value::Text(text) => {
            sheet.write_string_with_format(row, column, text, &formats.text)?;
            return Ok(text.chars().count());
        }
        Value::Whole(whole) => match i32::try_from(*whole) {
            Ok(small) => sheet.write_number_with_format(row, column, small, &formats.whole)?,
            Err(_) => match exact(*whole) {
                Some(exact) => sheet.write_number_with_format(row, column, exact, &formats.whole)?,
                None => sheet.write_string_with_format(row, column, whole.to_string(), &formats.text)?,
            },
        },
        Value::Decimal(number) => sheet.write_number_with_format(row, column, *number, &formats.decimal)?,
        Value::Share(share) => sheet.write_number_with_format(row, column, *share, &formats.share)?,
        Value::TenThousandths(number) => match exact(*number) {
            Some(exact) => sheet.write_number_with_format(row, column, exact / 1e4, &formats.ten_thousandths)?,
            None => sheet.write_string_with_format(row, column, number.to_string(), &formats.text)?,
        },
        Value::Date { year, month, day } => {
            let date = ExcelDateTime::from_ymd(*year, *month, *day)?;
            sheet.write_datetime_with_format(row, column, &date, &formats.date)?
        }
    };
    Ok(12)
}

/// A whole number of at most fifteen digits as a float.
fn exact(whole: i64) -> Option<f64> {
    if whole.unsigned_abs() >= 1_000_000_000_000_000 {
        return None;
    }
    let (high, low) =
        (i32::try_from(whole.div_euclid(1_000_000)).ok()?, i32::try_from(whole.rem_euclid(1_000_000)).ok()?);
    Some(f64::from(high) * 1e6 + f64::from(low))
}
