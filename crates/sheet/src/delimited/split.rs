//! Lines into cells (RFC 4180, with the delimiter of the file).

use crate::limits::{MAX_COLUMNS, MAX_ROW_BYTES};
use crate::number::is_scientific;
use crate::write_csv::is_dangerous;
use crate::{Row, RowFault};

/// Where a row stands after a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// The row is whole.
    Whole,
    /// A quoted cell goes on in the next line.
    Open,
}

/// Cuts one row, which may span lines.
pub struct Splitter {
    row: Row,
    delimiter: u8,
    /// The quoted cell that is not closed yet.
    open: Option<String>,
    fault: Option<RowFault>,
}

impl Splitter {
    pub fn new(number: u64, delimiter: u8) -> Self {
        Self { row: Row::new(number), delimiter, open: None, fault: None }
    }

    /// Takes a line without its end.
    pub fn feed(&mut self, line: &str) -> Result<Split, RowFault> {
        let mut rest = line;
        if let Some(open) = &mut self.open {
            open.push('\n');
        }
        loop {
            let after = if self.open.is_some() {
                match self.quoted(rest)? {
                    Some(after) => after,
                    None => return Ok(Split::Open),
                }
            } else if let Some(inside) = rest.strip_prefix('"') {
                self.open = Some(String::new());
                rest = inside;
                continue;
            } else {
                let end = rest.bytes().position(|byte| byte == self.delimiter).unwrap_or(rest.len());
                let (cell, after) = rest.split_at_checked(end).ok_or(RowFault::Quote)?;
                self.cell(cell);
                after
            };
            // What follows a cell is a delimiter or nothing.
            match after.get(1..) {
                Some(next) => rest = next,
                None => return Ok(Split::Whole),
            }
        }
    }

    /// Goes on in a quoted cell. Returns what follows its closing mark, or nothing if the line ends inside.
    fn quoted<'l>(&mut self, mut rest: &'l str) -> Result<Option<&'l str>, RowFault> {
        let mut cell = self.open.take().unwrap_or_default();
        loop {
            let Some((before, after)) = rest.split_once('"') else {
                cell.push_str(rest);
                self.open = Some(cell);
                return Ok(None);
            };
            cell.push_str(before);
            match after.as_bytes().first() {
                Some(b'"') => {
                    cell.push('"');
                    rest = after.get(1..).unwrap_or_default();
                }
                Some(next) if *next != self.delimiter => return Err(RowFault::Quote),
                _ => {
                    self.cell(&cell);
                    return Ok(Some(after));
                }
            }
        }
    }

    fn cell(&mut self, text: &str) {
        let column = self.row.len() + 1;
        if column > MAX_COLUMNS {
            // Empty cells on the right are what a spreadsheet leaves behind.
            if !text.trim().is_empty() {
                self.fault.get_or_insert(RowFault::TooManyColumns);
            }
            return;
        }
        let (text, is_formula) = plain(text);
        if text.contains('+') && is_scientific(text.trim()) {
            self.fault.get_or_insert(RowFault::LongNumber { column });
        }
        self.row.push(text, is_formula);
    }

    /// The row, or what is wrong with it.
    pub fn finish(self) -> Result<Row, RowFault> {
        match self.fault {
            Some(fault) => Err(fault),
            None if self.row.text_bytes() > MAX_ROW_BYTES => Err(RowFault::TooLong),
            None => Ok(self.row),
        }
    }
}

/// Takes off the apostrophe by which [`crate::write_csv`] disarms a cell, and the `="…"` by which office programs keep
/// digits as text. True if what remains is a formula.
fn plain(text: &str) -> (&str, bool) {
    match text.as_bytes().first() {
        Some(b'\'') => {
            let disarmed = text.trim_start_matches('\'');
            if is_dangerous(disarmed) { (text.get(1..).unwrap_or_default(), false) } else { (text, false) }
        }
        Some(b'=') => match text.strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"')) {
            Some(inner) if !inner.contains('"') => (inner, false),
            _ => (text, true),
        },
        _ => (text, false),
    }
}
