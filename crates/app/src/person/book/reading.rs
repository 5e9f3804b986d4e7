//! Reading a book line by line: headings, lines between families, residents.

use super::context::begins_family;
use super::draft::{Frame, Lists, parse_row};
use super::{Context, Draft, Field, Heading, HeadingError, MAX_HEADING_ROWS, Places, Reason, Refusal};
use domain::region::VillageCode;
use jiff::civil::Date;
use sheet::Row;
use std::sync::Arc;

/// What a row of a book is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Heading, title, family line, column numbers, page number: nobody.
    Passed,
    /// A resident.
    Resident(Box<Draft>),
    /// Meant to be a resident, refused.
    Refused(Refusal),
}

/// Reads a book.
pub struct Reader {
    places: Places,
    default_village: Option<VillageCode>,
    as_of: Date,
    heading: Option<Heading>,
    nearest: HeadingError,
    rows_above: usize,
    context: Arc<Context>,
    lists: Lists,
}

impl Reader {
    /// A reader for an office with these villages. `default_village` is the village of books that do not name it; no day in
    /// a book is later than `as_of`.
    pub fn new(places: Places, default_village: Option<VillageCode>, as_of: Date) -> Self {
        Self {
            places,
            default_village,
            as_of,
            heading: None,
            nearest: HeadingError::none(),
            rows_above: 0,
            context: Arc::new(Context::default()),
            lists: Lists::new(),
        }
    }

    /// Reads the next row. An error means that the file has no usable heading and cannot be read at all.
    pub fn line(&mut self, row: &Row) -> Result<Line, HeadingError> {
        let Some(heading) = self.heading.take() else { return self.above(row) };
        let line = self.below(row, &heading);
        self.heading = Some(heading);
        Ok(line)
    }

    /// The heading, once it was found.
    pub fn heading(&self) -> Option<&Heading> {
        self.heading.as_ref()
    }

    /// What the lines between the rows said last.
    pub fn context(&self) -> Arc<Context> {
        self.context.clone()
    }

    /// The end of the file: an error if no heading was found.
    pub fn finish(&self) -> Result<(), HeadingError> {
        if self.heading.is_some() { Ok(()) } else { Err(self.nearest.clone()) }
    }

    fn above(&mut self, row: &Row) -> Result<Line, HeadingError> {
        match Heading::of(row) {
            Some(Ok(heading)) => self.heading = Some(heading),
            Some(Err(error)) => return Err(error),
            None => {
                self.rows_above += 1;
                self.nearest = self.nearest.clone().nearer(HeadingError::of_row(row));
                if self.rows_above >= MAX_HEADING_ROWS {
                    return Err(self.nearest.clone());
                }
                self.hear(row);
            }
        }
        Ok(Line::Passed)
    }

    fn below(&mut self, row: &Row, heading: &Heading) -> Line {
        if heading.is_repeated(row) {
            return Line::Passed;
        }
        let is_filled = |field: Field| !heading.text(row, field).is_empty();
        let is_unnamed = !is_filled(Field::Nik) && !is_filled(Field::Name);
        let is_heard = (is_unnamed || begins_family(&beginning(row))) && self.hear(row);
        let filled = || Field::TITLES.iter().filter(|(field, _)| is_filled(*field)).count();
        // A title, a page number or a sum has a cell; a resident who lacks both numbers and name has several.
        let is_nobody = is_unnamed && filled() < FEWEST_CELLS;
        if is_heard || is_nobody {
            return Line::Passed;
        }
        let frame = Frame {
            heading,
            context: &self.context,
            places: &self.places,
            default_village: self.default_village,
            as_of: self.as_of,
        };
        match parse_row(row, &frame, &mut self.lists) {
            Ok(draft) => Line::Resident(Box::new(draft)),
            Err(refusal) => Line::Refused(refusal),
        }
    }

    /// Listens to a line that is no resident; false if it says nothing.
    fn hear(&mut self, row: &Row) -> bool {
        let line = row.cells().map(|cell| cell.text.trim()).collect::<Vec<_>>().join(" ");
        match self.context.after(&line, &self.places) {
            Some(context) => {
                self.context = Arc::new(context);
                true
            }
            None => false,
        }
    }
}

/// Columns of a resident in which something stands when a row without NIK and name is meant to be one.
const FEWEST_CELLS: usize = 2;

/// Cells that are looked at to tell whether a line begins a family: label, colon and number may stand apart.
const CELLS_OF_A_LABEL: usize = 4;

fn beginning(row: &Row) -> String {
    let texts = row.cells().map(|cell| cell.text.trim()).filter(|text| !text.is_empty());
    texts.take(CELLS_OF_A_LABEL).collect::<Vec<_>>().join(" ")
}

impl Refusal {
    /// A row that could not be divided into cells.
    pub fn unreadable(error: &sheet::RowError) -> Self {
        let fault = super::Fault { field: None, reason: Reason::Sheet(error.fault) };
        Self { row: error.number, faults: vec![fault] }
    }
}
