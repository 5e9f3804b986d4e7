//! Tables of text cells, read from and written to CSV and XLSX bytes.
