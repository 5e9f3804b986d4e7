//! Why a file or one of its rows was not read. Texts are Indonesian: they reach the office's list of refused rows.

use crate::limits;

/// Why a file cannot be read as a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// No bytes, or no worksheet with cells.
    #[error("berkas kosong")]
    Empty,
    /// An old binary workbook (XLS), or a workbook closed by a password: both come in the same container.
    #[error("berkas XLS lama atau berkata sandi; simpan sebagai XLSX tanpa kata sandi atau CSV")]
    OldOrLocked,
    /// Neither text nor a workbook.
    #[error("berkas bukan teks CSV dan bukan XLSX")]
    NotATable,
    /// The workbook ends before its directory: an upload that broke off.
    #[error("berkas XLSX terpotong; unggah ulang")]
    Truncated,
    /// A part of the workbook cannot be read.
    #[error("berkas XLSX rusak pada bagian {part}")]
    Damaged {
        /// The part, a path inside the workbook.
        part: String,
    },
    /// The workbook unpacks to far more than a table needs: a zip bomb.
    #[error("berkas XLSX ditolak: isi setelah dibuka melebihi batas ({unpacked_bytes} bita)")]
    Bomb {
        /// Bytes announced or counted when it was refused.
        unpacked_bytes: u64,
    },
    /// More text than is held in memory ([`limits::MAX_TEXT_BYTES`]): divide the file or use CSV.
    #[error("tabel terlalu besar; bagi berkasnya atau gunakan CSV")]
    TooLarge,
    /// Reading failed.
    #[error("berkas tidak dapat dibaca: {kind}")]
    Io {
        /// What the system said.
        kind: std::io::ErrorKind,
    },
}

impl From<std::io::Error> for SheetError {
    fn from(error: std::io::Error) -> Self {
        Self::Io { kind: error.kind() }
    }
}

/// A row that was refused. The rows after it are still read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("baris {number}: {fault}")]
pub struct RowError {
    /// Number of the row as a spreadsheet program shows it, from 1, heading and blank rows counted.
    pub number: u64,
    /// What is wrong with it.
    pub fault: RowFault,
}

/// What is wrong with a row. Columns count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// More than [`limits::MAX_ROW_BYTES`] of text.
    #[error("baris terlalu panjang (lebih dari {} bita)", limits::MAX_ROW_BYTES)]
    TooLong,
    /// More than [`limits::MAX_COLUMNS`] columns.
    #[error("kolom terlalu banyak (lebih dari {})", limits::MAX_COLUMNS)]
    TooManyColumns,
    /// Bytes that are no text in the encoding of the file.
    #[error("huruf rusak: baris ini tidak sesuai dengan pengodean {encoding}")]
    Encoding {
        /// Name of the encoding.
        encoding: &'static str,
    },
    /// A quotation mark that is not closed, or is followed by something else than the end of the cell.
    #[error("tanda kutip tidak berpasangan")]
    Quote,
    /// A number of sixteen digits or more: a spreadsheet keeps fifteen, the others are lost and cannot be restored.
    #[error("kolom {column}: NIK atau No. KK tersimpan sebagai angka; ubah format kolom menjadi teks dan isi ulang")]
    LongNumber {
        /// Column, from 1.
        column: usize,
    },
    /// A formula that failed (#N/A, #REF! …).
    #[error("kolom {column}: rumus menghasilkan kesalahan")]
    ErrorCell {
        /// Column, from 1.
        column: usize,
    },
    /// The file has more than [`limits::MAX_ROWS`] rows; nothing after this one is read.
    #[error("berkas melebihi {} baris; sisanya tidak dibaca", limits::MAX_ROWS)]
    TooManyRows,
    /// Reading broke off here; nothing after this row is read.
    #[error("berkas tidak dapat dibaca lebih lanjut")]
    Unreadable,
}
