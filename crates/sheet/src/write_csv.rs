//! CSV for people who open it in a spreadsheet program.

use std::io::Write;

/// Writes rows as CSV: UTF-8 with a byte order mark, commas, CRLF, quotation marks where needed. A cell that a
/// spreadsheet program would run as a formula is disarmed by a leading apostrophe, which [`crate::read`] takes off again.
pub fn write_csv<W, Rows, Cells, Text>(mut out: W, rows: Rows) -> std::io::Result<()>
where
    W: Write,
    Rows: IntoIterator<Item = Cells>,
    Cells: IntoIterator<Item = Text>,
    Text: AsRef<str>,
{
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(&mut out);
    for row in rows {
        for cell in row {
            let cell = cell.as_ref();
            if is_dangerous(cell.trim_start_matches('\'')) && !is_negative_number(cell) {
                writer.write_field(format!("'{cell}"))?;
            } else {
                writer.write_field(cell)?;
            }
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()
}

/// A minus sign before digits and decimal signs only: a figure, which no spreadsheet computes anything from.
fn is_negative_number(text: &str) -> bool {
    let is_figure = |digits: &str| {
        digits.starts_with(|first: char| first.is_ascii_digit())
            && digits.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ',' | '.'))
    };
    text.strip_prefix('-').is_some_and(is_figure)
}

/// True if a spreadsheet program takes this text for a formula, plain or full width, or for the start of one after a
/// tab or line break that it drops.
pub fn is_dangerous(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}
