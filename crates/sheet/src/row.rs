//! A row of text cells, held in one piece of memory.

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Row {
    number: u64,
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
    /// Columns, from 0, whose value a formula gave.
    formulas: Vec<usize>,
}

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    /// Its text, as written; not trimmed.
    pub text: &'a str,
    /// True if a formula stands in the cell: the value may be stale or, in CSV, is the formula itself.
    pub is_formula: bool,
}

impl Row {
    /// An empty row with this number.
    #[must_use]
    pub fn new(number: u64) -> Self {
        Self { number, ..Self::default() }
    }

    /// A row of these texts.
    #[must_use]
    pub fn of(number: u64, texts: &[&str]) -> Self {
        let mut row = Self::new(number);
        texts.iter().for_each(|text| row.push(text, false));
        row
    }

    /// Number of the row as a spreadsheet program shows it, from 1, heading and blank rows counted.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// How many cells it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True if it has no cells.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// True if no cell holds more than blanks.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The cell in this column, from 0; `None` beyond the last.
    #[must_use]
    pub fn get(&self, column: usize) -> Option<Cell<'_>> {
        let end = *self.ends.get(column)?;
        let start = column.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        Some(Cell { text: self.text.get(start..end)?, is_formula: self.formulas.contains(&column) })
    }

    /// The text in this column, from 0, trimmed; empty beyond the last.
    #[must_use]
    pub fn text(&self, column: usize) -> &str {
        self.get(column).map_or("", |cell| cell.text.trim())
    }

    /// Every cell from left to right.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        (0..self.len()).filter_map(|column| self.get(column))
    }

    /// Adds a cell on the right.
    pub fn push(&mut self, text: &str, is_formula: bool) {
        if is_formula {
            self.formulas.push(self.ends.len());
        }
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// Bytes of text in all cells.
    pub(crate) const fn text_bytes(&self) -> usize {
        self.text.len()
    }

    /// All texts in a row, and where each cell ends.
    pub(crate) fn parts(&self) -> (&str, &[usize], &[usize]) {
        (&self.text, &self.ends, &self.formulas)
    }
}
