//! XLSX workbooks: checked as an archive first ([`guard`]), then the first worksheet is unpacked into compact rows.

mod cells;
mod guard;
mod packed;

pub use packed::PackedRows;
