//! The first worksheet of a workbook, unpacked into one text and the ends of its cells.

use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, Xlsx, XlsxError};

use super::cells::{CellText, cell_text};
use super::guard;
use crate::limits::{MAX_COLUMNS, MAX_ROW_BYTES, MAX_ROWS, MAX_TEXT_BYTES};
use crate::{Progress, Row, RowError, RowFault, SheetError};

/// Rows held compactly: about the bytes of their text and eight for each cell.
#[derive(Default)]
pub struct PackedRows {
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
    /// Cells, by their place in `ends`, whose value a formula gave.
    formulas: Vec<usize>,
    rows: Vec<PackedRow>,
    /// Rows handed out.
    done: usize,
    /// Cells and formulas handed out.
    done_cells: usize,
    done_formulas: usize,
}

struct PackedRow {
    number: u64,
    /// How many cells, or why there are none.
    cells: Result<usize, RowFault>,
}

impl PackedRows {
    /// Checks the archive, opens the workbook and unpacks its first worksheet.
    pub fn read<R: Read + Seek>(mut source: R) -> Result<Self, SheetError> {
        guard::check(&mut source)?;
        source.seek(SeekFrom::Start(0))?;
        // The workbook reader is written by others, and foreign bytes reach it: if it gives up, the file is damaged.
        catch_unwind(AssertUnwindSafe(|| Self::unpack(source)))
            .unwrap_or_else(|_| Err(SheetError::Damaged { part: "xl/worksheets".to_owned() }))
    }

    fn unpack<R: Read + Seek>(source: R) -> Result<Self, SheetError> {
        let mut workbook = Xlsx::new(source).map_err(|error| damage(&error, "xl/workbook.xml"))?;
        let name = workbook.sheet_names().into_iter().next().ok_or(SheetError::Empty)?;
        let mut cells = workbook.worksheet_cells_reader(&name).map_err(|error| damage(&error, &name))?;
        let mut packed = Self::default();
        let mut row = Row::new(0);
        let mut fault = None;
        let is_lost = |error: &XlsxError| damage(error, "xl/worksheets");
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|error| is_lost(&error))? {
            let number = u64::from(cell.pos.0) + 1;
            if number != row.number() {
                packed.keep(&row, fault.take())?;
                if packed.is_full() {
                    return Ok(packed);
                }
                row = Row::new(number);
            }
            if fault.is_none() {
                let column = usize::try_from(cell.pos.1).unwrap_or(usize::MAX);
                fault = put(&mut row, column, &cell.value, cell.formula.is_some()).err();
            }
        }
        packed.keep(&row, fault)?;
        if packed.rows.is_empty() { Err(SheetError::Empty) } else { Ok(packed) }
    }

    /// True once the last row allowed has been kept; it then says that the rest is missing.
    fn is_full(&mut self) -> bool {
        let is_full = u64::try_from(self.rows.len()).unwrap_or(u64::MAX) >= MAX_ROWS;
        if is_full && let Some(last) = self.rows.last_mut() {
            last.cells = Err(RowFault::TooManyRows);
        }
        is_full
    }

    fn keep(&mut self, row: &Row, fault: Option<RowFault>) -> Result<(), SheetError> {
        if let Some(fault) = fault {
            self.rows.push(PackedRow { number: row.number(), cells: Err(fault) });
            return Ok(());
        }
        if row.is_blank() {
            return Ok(());
        }
        let (text, ends, formulas) = row.parts();
        if self.text.len() + text.len() > MAX_TEXT_BYTES {
            return Err(SheetError::TooLarge);
        }
        let (text_before, cells_before) = (self.text.len(), self.ends.len());
        self.text.push_str(text);
        self.ends.extend(ends.iter().map(|end| text_before + end));
        self.formulas.extend(formulas.iter().map(|column| cells_before + column));
        self.rows.push(PackedRow { number: row.number(), cells: Ok(ends.len()) });
        Ok(())
    }

    /// Rows handed out of all rows.
    pub fn progress(&self) -> Progress {
        let count = |rows: usize| u64::try_from(rows).unwrap_or(u64::MAX);
        Progress { done: count(self.done), total: count(self.rows.len()) }
    }

    /// The next row, as read.
    pub fn next(&mut self) -> Option<Result<Row, RowError>> {
        let packed = self.rows.get(self.done)?;
        self.done += 1;
        let number = packed.number;
        let count = match packed.cells {
            Ok(count) => count,
            Err(fault) => return Some(Err(RowError { number, fault })),
        };
        let mut row = Row::new(number);
        for cell in self.done_cells..self.done_cells + count {
            let start = cell.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
            let end = self.ends.get(cell).copied().unwrap_or(start);
            let is_formula = self.formulas.get(self.done_formulas) == Some(&cell);
            self.done_formulas += usize::from(is_formula);
            row.push(self.text.get(start..end).unwrap_or_default(), is_formula);
        }
        self.done_cells += count;
        Some(Ok(row))
    }
}

/// Puts a cell into its column, after as many empty ones as the worksheet leaves out.
fn put(row: &mut Row, column: usize, value: &DataRef<'_>, is_formula: bool) -> Result<(), RowFault> {
    if *value == DataRef::Empty && !is_formula {
        return Ok(());
    }
    if column >= MAX_COLUMNS {
        return Err(RowFault::TooManyColumns);
    }
    let text = match cell_text(value) {
        CellText::Text(text) => text,
        CellText::LongNumber => return Err(RowFault::LongNumber { column: column + 1 }),
        CellText::Failed => return Err(RowFault::ErrorCell { column: column + 1 }),
    };
    if row.text_bytes() + text.len() > MAX_ROW_BYTES {
        return Err(RowFault::TooLong);
    }
    while row.len() < column {
        row.push("", false);
    }
    // A worksheet that names one cell twice keeps the first.
    if row.len() == column {
        row.push(&text, is_formula);
    }
    Ok(())
}

fn damage(error: &XlsxError, part: &str) -> SheetError {
    match error {
        XlsxError::Password => SheetError::OldOrLocked,
        XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_) => SheetError::Empty,
        XlsxError::FileNotFound(missing) => SheetError::Damaged { part: missing.clone() },
        XlsxError::RelationshipNotFound => SheetError::NotATable,
        _ => SheetError::Damaged { part: part.to_owned() },
    }
}
