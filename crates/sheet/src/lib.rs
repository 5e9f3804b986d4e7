//! Tables of text cells, read from and written to CSV and XLSX bytes. Pure: bytes in, rows out; no files, no clock.
//!
//! Foreign files are hostile until read: every limit has a name ([`limits`]), a bad row is refused alone with its number
//! and reason and the rest goes on, and a file that cannot be read at all says why ([`SheetError`]).
//!
//! ```
//! use std::io::Cursor;
//!
//! let sheet = sheet::read(Cursor::new("NIK;Nama\n6202015502070003;SITI AMINAH\n"), sheet::Hint::Auto)?;
//! let rows: Vec<_> = sheet.collect::<Result<_, _>>()?;
//! assert_eq!(rows[1].number(), 2);
//! assert_eq!(rows[1].text(1), "SITI AMINAH");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod columns;
mod delimited;
mod error;
pub mod limits;
mod number;
mod read;
mod row;
mod workbook;
mod write_csv;
mod write_xlsx;

pub use columns::{Columns, normalise_title};
pub use delimited::TextEncoding;
pub use error::{RowError, RowFault, SheetError};
pub use read::{Format, Hint, Progress, Sheet, read};
pub use row::{Cell, Row};
pub use write_csv::write_csv;
pub use write_xlsx::{Value, WriteError, write_xlsx};
