//! From a file to batches: reads rows, and compares each with the rows before it.

use crate::person::book::{
    Context, Draft, Fault, Field, Heading, HeadingError, Line, MAX_HEADING_ROWS, Reader, Reason, Refusal, Warning,
};
use domain::kk::KkNumber;
use domain::nik::Nik;
use domain::reference::Relation;
use domain::region::VillageCode;
use sheet::{Progress, Row, RowError, Sheet};
use std::collections::HashMap;
use std::io::{Read, Seek};
use std::sync::Arc;

/// A row of a batch, in the order of the file.
pub struct Item {
    /// The row as it stands in the file; `None` if it could not be divided into cells.
    pub row: Option<Row>,
    /// What the lines above say.
    pub context: Arc<Context>,
    /// The resident, or why there is none.
    pub what: Result<Box<Waiting>, Refusal>,
}

/// A resident who waits to be compared with the register.
pub struct Waiting {
    pub draft: Draft,
    /// An earlier row with the same NIK.
    pub first_row: Option<u64>,
}

/// Reads a file.
pub struct Feeder<R> {
    sheet: Sheet<R>,
    reader: Reader,
    seen: Seen,
    /// Unreadable rows above the heading: they wait until the heading tells the columns of the list.
    above: Vec<RowError>,
    /// The first item of the next batch.
    held: Option<Item>,
    /// The end was reached: a reader is not asked again.
    is_over: bool,
}

/// Rows by which a batch grows at most so that a family stays together in it.
const FAMILY_ROWS: usize = 50;

impl<R: Read + Seek> Feeder<R> {
    pub fn new(sheet: Sheet<R>, reader: Reader) -> Self {
        Self { sheet, reader, seen: Seen::default(), above: Vec::new(), held: None, is_over: false }
    }

    pub fn progress(&self) -> Progress {
        self.sheet.progress()
    }

    pub fn heading(&self) -> Option<&Heading> {
        self.reader.heading()
    }

    /// The next rows, `most` and the rest of the last one's family; none at the end of the file.
    pub fn batch(&mut self, most: usize) -> Result<Vec<Item>, HeadingError> {
        let mut items = Vec::with_capacity(most + 1);
        items.extend(self.held.take());
        while !self.is_over {
            match self.sheet.next() {
                Some(Ok(row)) => self.row(row, &mut items)?,
                Some(Err(error)) => self.unreadable(error, &mut items)?,
                None => {
                    self.is_over = true;
                    self.reader.finish()?;
                }
            }
            if items.len() > most && (items.len() > most + FAMILY_ROWS || !ends_in_one_family(&items)) {
                self.held = items.pop();
                break;
            }
        }
        Ok(items)
    }

    fn unreadable(&mut self, error: RowError, items: &mut Vec<Item>) -> Result<(), HeadingError> {
        if self.reader.heading().is_some() {
            items.push(Item { row: None, context: self.reader.context(), what: Err(Refusal::unreadable(&error)) });
            return Ok(());
        }
        self.above.push(error);
        if self.above.len() > MAX_HEADING_ROWS { Err(HeadingError::none()) } else { Ok(()) }
    }

    fn row(&mut self, row: Row, items: &mut Vec<Item>) -> Result<(), HeadingError> {
        let line = self.reader.line(&row)?;
        if self.reader.heading().is_some() {
            for error in std::mem::take(&mut self.above) {
                self.unreadable(error, items)?;
            }
        }
        let what = match line {
            Line::Passed => return Ok(()),
            Line::Refused(refusal) => Err(refusal),
            Line::Resident(draft) => self.seen.resident(*draft),
        };
        items.push(Item { row: Some(row), context: self.reader.context(), what });
        Ok(())
    }
}

/// Whether the last two rows stand on one family card.
fn ends_in_one_family(items: &[Item]) -> bool {
    let kk = |item: &Item| item.what.as_ref().ok().and_then(|waiting| waiting.draft.kk);
    matches!(items, [.., one, other] if kk(one).is_some() && kk(one) == kk(other))
}

/// What is known of the rows before.
#[derive(Default)]
struct Seen {
    niks: HashMap<Nik, u64>,
    families: HashMap<KkNumber, SeenFamily>,
}

struct SeenFamily {
    first_row: u64,
    village: VillageCode,
    has_head: bool,
}

impl Seen {
    fn resident(&mut self, mut draft: Draft) -> Result<Box<Waiting>, Refusal> {
        let first_row = self.niks.get(&draft.nik).copied();
        if let Some(reason) = self.family(&mut draft, first_row.is_some()) {
            return Err(Refusal { row: draft.row, faults: vec![Fault { field: Some(Field::Kk), reason }] });
        }
        self.niks.entry(draft.nik).or_insert(draft.row);
        Ok(Box::new(Waiting { draft, first_row }))
    }

    /// Compares a row with its family's earlier rows: another village is a refusal, a second head a warning.
    fn family(&mut self, draft: &mut Draft, is_repeated: bool) -> Option<Reason> {
        let (kk, village) = (draft.kk?, draft.village?);
        let is_head = draft.relation == Some(Relation::Head);
        let fresh = SeenFamily { first_row: draft.row, village, has_head: false };
        let family = self.families.entry(kk).or_insert(fresh);
        if family.village != village {
            return Some(Reason::FamilyInTwoVillages { first_row: family.first_row });
        }
        if is_head && family.has_head && !is_repeated {
            draft.warnings.push(Warning::SeveralHeads);
        }
        family.has_head |= is_head;
        None
    }
}
