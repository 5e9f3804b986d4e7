//! Text with delimiters: CSV as offices really send it.

mod lines;
mod split;
mod survey;

use std::collections::VecDeque;
use std::io::{Read, Seek};

pub use survey::TextEncoding;

use crate::limits::{MAX_ROW_BYTES, MAX_ROW_LINES, MAX_ROWS};
use crate::{Progress, Row, RowError, RowFault, SheetError};
use lines::{Lines, Raw};
use split::{Split, Splitter};
use survey::Survey;

/// Rows of a text, one at a time.
pub struct DelimitedRows<R> {
    lines: Lines<R>,
    survey: Survey,
    /// Lines read while looking for the end of a quoted cell that never came: rows of their own.
    pending: VecDeque<Raw>,
    number: u64,
    is_over: bool,
}

impl<R: Read + Seek> DelimitedRows<R> {
    /// Reads the whole text once to learn its encoding and delimiter, and goes back to its beginning.
    pub fn open(mut source: R) -> Result<Self, SheetError> {
        let survey = Survey::of(&mut source)?;
        let lines = Lines::new(source, &survey);
        Ok(Self { lines, survey, pending: VecDeque::new(), number: 0, is_over: false })
    }

    /// The delimiter found.
    pub fn delimiter(&self) -> char {
        char::from(self.survey.delimiter)
    }

    /// The encoding found.
    pub const fn encoding(&self) -> TextEncoding {
        self.survey.encoding
    }

    /// Bytes read of all bytes.
    pub fn progress(&self) -> Progress {
        Progress { done: self.lines.bytes_read().min(self.survey.total_bytes), total: self.survey.total_bytes }
    }

    fn next_raw(&mut self) -> std::io::Result<Option<Raw>> {
        match self.pending.pop_front() {
            Some(raw) => Ok(Some(raw)),
            None => self.lines.next(),
        }
    }

    /// The row that begins with this line. Lines taken in vain go back to `pending`.
    fn row(&mut self, first: Raw) -> Result<Row, RowFault> {
        let mut splitter = Splitter::new(self.number, self.survey.delimiter);
        let Raw::Line(bytes) = first else { return Err(RowFault::TooLong) };
        let mut used = bytes.len();
        let mut outcome = splitter.feed(&self.survey.encoding.decode(&bytes)?);
        let mut taken: Vec<Raw> = Vec::new();
        while outcome == Ok(Split::Open) {
            let next = if taken.len() + 1 < MAX_ROW_LINES { self.next_raw() } else { Ok(None) };
            let Ok(Some(raw)) = next else {
                outcome = Err(RowFault::Quote);
                break;
            };
            outcome = match &raw {
                Raw::Line(bytes) if used + bytes.len() < MAX_ROW_BYTES => {
                    used += bytes.len() + 1;
                    match self.survey.encoding.decode(bytes) {
                        Ok(text) => splitter.feed(&text),
                        Err(_) => Err(RowFault::Quote),
                    }
                }
                _ => Err(RowFault::Quote),
            };
            taken.push(raw);
        }
        match outcome {
            Ok(_) => splitter.finish(),
            Err(fault) => {
                for raw in taken.into_iter().rev() {
                    self.pending.push_front(raw);
                }
                Err(fault)
            }
        }
    }
}

impl<R: Read + Seek> Iterator for DelimitedRows<R> {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_over {
            let first = match self.next_raw() {
                Ok(Some(first)) => first,
                Ok(None) => break,
                Err(_) => {
                    self.is_over = true;
                    return Some(Err(RowError { number: self.number + 1, fault: RowFault::Unreadable }));
                }
            };
            self.number += 1;
            if self.number > MAX_ROWS {
                self.is_over = true;
                return Some(Err(RowError { number: self.number, fault: RowFault::TooManyRows }));
            }
            let number = self.number;
            match self.row(first) {
                Ok(row) if row.is_blank() => {}
                Ok(row) => return Some(Ok(row)),
                Err(fault) => return Some(Err(RowError { number, fault })),
            }
        }
        None
    }
}
