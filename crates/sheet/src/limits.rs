//! What a table may be. A row beyond a limit is refused alone; a file beyond a limit is refused whole.

/// Most bytes of text in one row, all cells together. The widest real village book has about 600.
pub const MAX_ROW_BYTES: usize = 64 * 1024;
/// Most columns with text in one row.
pub const MAX_COLUMNS: usize = 256;
/// Most rows of one file; what follows is not read, and the last row says so. A province has fewer residents than this
/// only where it is small: import village books district by district.
pub const MAX_ROWS: u64 = 5_000_000;
/// Most lines one CSV row may span by line breaks inside quotation marks.
pub const MAX_ROW_LINES: usize = 8;
/// Most bytes all parts of a workbook may have when unpacked.
pub const MAX_UNPACKED_BYTES: u64 = 1024 * 1024 * 1024;
/// Most bytes of unpacked text per packed byte. Real workbooks have 5 to 40; a bomb has up to 1,032.
pub const MAX_PACKING_RATIO: u64 = 250;
/// Unpacked bytes below which the packing ratio is not judged: small files of one repeated letter are harmless.
pub const RATIO_FREE_BYTES: u64 = 16 * 1024 * 1024;
/// Most parts (zip entries) of a workbook.
pub const MAX_PARTS: usize = 10_000;
/// Most bytes of the texts shared by cells, held in memory while a workbook is read.
pub const MAX_SHARED_TEXT_BYTES: u64 = 256 * 1024 * 1024;
/// Most bytes of text in all cells of a worksheet together. Cells may share one text, so this is not bounded by the size
/// of the file.
pub const MAX_TEXT_BYTES: usize = 512 * 1024 * 1024;
/// Most cells of a workbook to write: it is built in memory, about 250 bytes a cell. Longer tables are written as CSV.
pub const MAX_WRITTEN_CELLS: usize = 1_000_000;
