//! Importing a book: in batches, each one transaction with one journal entry for each row that changes something. Stopped
//! at any instant and run again, it ends as if it had never stopped; the same file twice changes nothing.

mod batch;
mod compare;
mod files;
mod report;
mod villages;

pub use files::{Listener, refused_header, warning_header, warning_line};
pub use report::{Report, WarningCount};
pub use villages::import_villages;

use super::book::{
    Draft, Fault, Field, HeadingError, Line, MAX_HEADING_ROWS, Places, Reader, Reason, Refusal, Warning,
};
use crate::error::{Failure, Nothing};
use crate::service::Service;
use batch::{Outcome, Taken, take_batch};
use domain::journal::Act;
use domain::kk::KkNumber;
use domain::nik::Nik;
use domain::reference::Relation;
use domain::region::VillageCode;
use domain::staff::{Actor, Permission};
use files::refused_cells;
use sheet::{Row, RowError, Sheet, SheetError};
use std::collections::HashMap;
use std::io::{Read, Seek};
use std::sync::Arc;

/// Rows in one transaction.
pub const BATCH_ROWS: usize = 1_000;

/// Why a file was not imported, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The file is no table.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The table is no book.
    #[error(transparent)]
    Heading(#[from] HeadingError),
    /// The village given for the book is not served by the office.
    #[error("desa/kelurahan {0} di luar wilayah kantor ini")]
    VillageOutside(VillageCode),
    /// The register could not take a batch. What was taken before stays; the file can be imported again.
    #[error(transparent)]
    Register(#[from] Failure<Nothing>),
    /// The listener could not go on (its disk is full).
    #[error("daftar baris yang ditolak tidak dapat ditulis: {0}")]
    Listener(String),
}

/// A row that waits for its batch.
struct Waiting {
    row: Row,
    context: Arc<super::book::Context>,
    draft: Draft,
    first_row: Option<u64>,
}

/// What is known of the rows before, within the file.
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

/// Imports a book. `default_village` is for books that do not name their village.
pub fn import<R: Read + Seek>(
    service: &Service,
    actor: &Actor,
    sheet: Sheet<R>,
    default_village: Option<VillageCode>,
    listener: &mut dyn Listener,
) -> Result<Report, ImportError> {
    let places = service.read(actor, |ctx| {
        ctx.authorise(Permission::EditPerson)?;
        let (first, last) = ctx.actor.scope.village_range();
        Ok::<_, Failure<Nothing>>(Places::new(&ctx.tx.list_villages(first, last)?))
    })?;
    if let Some(village) = default_village.filter(|village| !places.has(*village)) {
        return Err(ImportError::VillageOutside(village));
    }
    let today = actor.zone.local_date(service.now());
    let mut run = Run {
        service,
        actor,
        reader: Reader::new(places, default_village, today),
        seen: Seen::default(),
        waiting: Vec::with_capacity(BATCH_ROWS),
        above: Vec::new(),
        report: Report::default(),
        listener,
    };
    run.all(sheet)
}

struct Run<'a> {
    service: &'a Service,
    actor: &'a Actor,
    reader: Reader,
    seen: Seen,
    waiting: Vec<Waiting>,
    /// Unreadable rows above the heading.
    above: Vec<Refusal>,
    report: Report,
    listener: &'a mut dyn Listener,
}

impl Run<'_> {
    fn all<R: Read + Seek>(&mut self, mut sheet: Sheet<R>) -> Result<Report, ImportError> {
        while let Some(row) = sheet.next() {
            match row {
                Ok(row) => self.row(row)?,
                Err(error) => self.unreadable(&error)?,
            }
            if self.waiting.len() >= BATCH_ROWS {
                self.flush()?;
                self.listener.advanced(sheet.progress(), &self.report);
            }
        }
        self.reader.finish()?;
        self.flush()?;
        self.listener.advanced(sheet.progress(), &self.report);
        let summary = self.report.in_figures();
        self.service.write(self.actor, |ctx| {
            ctx.authorise(Permission::EditPerson)?;
            ctx.journal(Act::BookImported, None, summary.clone())?;
            Ok::<_, Failure<Nothing>>(())
        })?;
        Ok(std::mem::take(&mut self.report))
    }

    /// A row that is not even cells. Above the heading it waits until the heading tells the columns of the list.
    fn unreadable(&mut self, error: &RowError) -> Result<(), ImportError> {
        let refusal = Refusal::unreadable(error);
        if self.reader.heading().is_some() {
            return self.refuse(None, &refusal);
        }
        self.above.push(refusal);
        if self.above.len() > MAX_HEADING_ROWS {
            return Err(HeadingError::none().into());
        }
        Ok(())
    }

    fn row(&mut self, row: Row) -> Result<(), ImportError> {
        match self.reader.line(&row)? {
            Line::Passed => {
                if self.reader.heading().is_some() {
                    for refusal in std::mem::take(&mut self.above) {
                        self.refuse(None, &refusal)?;
                    }
                }
            }
            Line::Refused(refusal) => {
                let context = self.reader.context();
                self.report.read += 1;
                self.refuse(Some((&row, &context)), &refusal)?;
            }
            Line::Resident(draft) => {
                self.report.read += 1;
                let mut draft = *draft;
                if let Some(refusal) = self.seen.family(&mut draft) {
                    let context = self.reader.context();
                    return self.refuse(Some((&row, &context)), &refusal);
                }
                let first_row = self.seen.nik(&draft);
                self.waiting.push(Waiting { row, context: self.reader.context(), draft, first_row });
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ImportError> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let outcomes: Vec<Outcome> = self.service.write(self.actor, |ctx| take_batch(ctx, &waiting))?;
        for (line, outcome) in waiting.iter().zip(outcomes) {
            let taken = match outcome.taken {
                Taken::Refused(field, reason) => {
                    let refusal = Refusal { row: line.draft.row, faults: vec![Fault { field: Some(field), reason }] };
                    self.refuse(Some((&line.row, &line.context)), &refusal)?;
                    continue;
                }
                taken => taken,
            };
            self.report.count(&taken);
            for warning in line.draft.warnings.iter().chain(&outcome.warnings) {
                self.warn(line.draft.row, warning)?;
            }
        }
        Ok(())
    }

    fn warn(&mut self, row: u64, warning: &Warning) -> Result<(), ImportError> {
        self.report.count_warning(row, warning);
        self.listener.warned(row, warning).map_err(ImportError::Listener)
    }

    fn refuse(&mut self, row: Option<(&Row, &super::book::Context)>, refusal: &Refusal) -> Result<(), ImportError> {
        self.report.read += u64::from(row.is_none());
        self.report.refused += 1;
        let heading = self.reader.heading();
        let header = refused_header(heading);
        let cells = refused_cells(heading, row, refusal);
        self.listener.refused(&header, &cells, refusal).map_err(ImportError::Listener)
    }
}

impl Seen {
    /// The earlier row with the same NIK, if any.
    fn nik(&mut self, draft: &Draft) -> Option<u64> {
        match self.niks.entry(draft.nik) {
            std::collections::hash_map::Entry::Occupied(first) => Some(*first.get()),
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(draft.row);
                None
            }
        }
    }

    /// Compares a row with its family's earlier rows: another village is a refusal, a second head a warning.
    fn family(&mut self, draft: &mut Draft) -> Option<Refusal> {
        let (kk, village) = (draft.kk?, draft.village?);
        let is_head = draft.relation == Some(Relation::Head);
        let fresh = SeenFamily { first_row: draft.row, village, has_head: false };
        let family = self.families.entry(kk).or_insert(fresh);
        if family.village != village {
            let reason = Reason::FamilyInTwoVillages { first_row: family.first_row };
            return Some(Refusal { row: draft.row, faults: vec![Fault { field: Some(Field::Kk), reason }] });
        }
        if is_head && family.has_head && !self.niks.contains_key(&draft.nik) {
            draft.warnings.push(Warning::SeveralHeads);
        }
        family.has_head |= is_head;
        None
    }
}
