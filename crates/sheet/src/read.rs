//! The way in: recognise the file, then hand out its rows one by one.

use std::io::{Read, Seek, SeekFrom};

use crate::delimited::{DelimitedRows, TextEncoding};
use crate::workbook::PackedRows;
use crate::{Row, RowError, SheetError};

/// What the caller believes the file to be, by its name or by the form it came through. The bytes decide; the hint only
/// settles an empty sheet and gives the error its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Hint {
    /// Nothing is known.
    #[default]
    Auto,
    /// A text with delimiters.
    Csv,
    /// A workbook: text instead of a zip archive is refused.
    Xlsx,
}

impl Hint {
    /// By the ending of a file name.
    #[must_use]
    pub fn from_file_name(name: &str) -> Self {
        match name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
            Some("csv" | "txt" | "tsv") => Self::Csv,
            Some("xlsx" | "xlsm") => Self::Xlsx,
            _ => Self::Auto,
        }
    }
}

/// What the file was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text with delimiters.
    Csv {
        /// `,` `;` tab or `|`.
        delimiter: char,
        /// How the letters are written.
        encoding: TextEncoding,
    },
    /// A workbook; its first worksheet is read.
    Xlsx,
}

/// How far reading has come: bytes of a CSV, rows of a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Done so far.
    pub done: u64,
    /// Of how many.
    pub total: u64,
}

/// A table being read: an iterator over its rows. Blank rows are passed over but counted.
pub struct Sheet<R> {
    rows: Rows<R>,
}

enum Rows<R> {
    Delimited(Box<DelimitedRows<R>>),
    Workbook(PackedRows),
}

/// Opens a table. A CSV is then streamed (memory for one row); the first worksheet of a workbook is unpacked here.
pub fn read<R: Read + Seek>(mut source: R, hint: Hint) -> Result<Sheet<R>, SheetError> {
    let mut magic = Vec::with_capacity(8);
    source.seek(SeekFrom::Start(0))?;
    source.by_ref().take(8).read_to_end(&mut magic)?;
    source.seek(SeekFrom::Start(0))?;
    let rows = if magic.is_empty() {
        return Err(SheetError::Empty);
    } else if magic.starts_with(b"PK\x03\x04") {
        Rows::Workbook(PackedRows::read(source)?)
    } else if magic.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(SheetError::OldOrLocked);
    } else if hint == Hint::Xlsx {
        return Err(SheetError::NotATable);
    } else {
        Rows::Delimited(Box::new(DelimitedRows::open(source)?))
    };
    Ok(Sheet { rows })
}

impl<R: Read + Seek> Sheet<R> {
    /// What the file was found to be.
    #[must_use]
    pub fn format(&self) -> Format {
        match &self.rows {
            Rows::Delimited(rows) => Format::Csv { delimiter: rows.delimiter(), encoding: rows.encoding() },
            Rows::Workbook(_) => Format::Xlsx,
        }
    }

    /// How far reading has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        match &self.rows {
            Rows::Delimited(rows) => rows.progress(),
            Rows::Workbook(rows) => rows.progress(),
        }
    }
}

impl<R: Read + Seek> Iterator for Sheet<R> {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.rows {
            Rows::Delimited(rows) => rows.next(),
            Rows::Workbook(rows) => rows.next(),
        }
    }
}
