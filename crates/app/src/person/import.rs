//! Importing a book: in batches, each one transaction with one journal entry for each row that changes something. Stopped
//! at any instant and run again, it ends as if it had never stopped; the same file twice changes nothing: the row last
//! taken for each resident is remembered by a keyed digest, so that what the desk entered since is not undone.

mod batch;
mod canonical;
mod compare;
mod families;
mod feed;
mod files;
mod report;
mod villages;

pub use files::{Listener, refused_header, warning_header, warning_line};
pub use report::{Report, WarningCount};
pub use villages::import_villages;

use super::book::{Fault, Heading, HeadingError, Places, Reader, Refusal, Warning};
use crate::error::{Failure, Nothing};
use crate::service::Service;
use batch::{Outcome, Taken, take_batch};
use domain::journal::Act;
use domain::region::VillageCode;
use domain::staff::{Actor, Permission};
use feed::{Feeder, Item, Waiting};
use files::refused_cells;
use jiff::civil::Date;
use sheet::{Sheet, SheetError};
use std::io::{Read, Seek};

/// Rows in one transaction.
pub const BATCH_ROWS: usize = 4_000;

/// What the office says of a book beside its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Origin {
    /// Village of a book that does not name it.
    pub village: Option<VillageCode>,
    /// The book's own date: where a row has no day, residence, recording, marriage and move count from here. Today, if
    /// it is not told.
    pub as_of: Option<Date>,
}

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
    /// The book's date has not come yet.
    #[error("tanggal buku {0} belum tiba")]
    AsOfToCome(Date),
    /// The register could not take a batch. What was taken before stays; the file can be imported again.
    #[error(transparent)]
    Register(#[from] Failure<Nothing>),
    /// The listener could not go on (its disk is full).
    #[error("daftar baris yang ditolak tidak dapat ditulis: {0}")]
    Listener(String),
}

/// Imports a book. While one batch is written, the next one is read.
pub fn import<R: Read + Seek + Send>(
    service: &Service,
    actor: &Actor,
    sheet: Sheet<R>,
    origin: Origin,
    listener: &mut dyn Listener,
) -> Result<Report, ImportError> {
    let places = service.read(actor, |ctx| {
        ctx.authorise(Permission::EditPerson)?;
        let (first, last) = ctx.actor.scope.village_range();
        Ok::<_, Failure<Nothing>>(Places::new(&ctx.tx.list_villages(first, last)?))
    })?;
    if let Some(village) = origin.village.filter(|village| !places.has(*village)) {
        return Err(ImportError::VillageOutside(village));
    }
    let today = actor.zone.local_date(service.now());
    let as_of = origin.as_of.unwrap_or(today);
    if as_of > today {
        return Err(ImportError::AsOfToCome(as_of));
    }
    let mut feeder = Feeder::new(sheet, Reader::new(places, origin.village, as_of));
    let report = Report { as_of: origin.as_of, ..Report::default() };
    let mut told = Told { report, village: origin.village, listener };
    let mut items = feeder.batch(BATCH_ROWS)?;
    while !items.is_empty() {
        let progress = feeder.progress();
        let (outcomes, next) = rayon::join(|| write(service, actor, &items, as_of), || feeder.batch(BATCH_ROWS));
        told.batch(feeder.heading(), &items, outcomes?)?;
        told.listener.advanced(progress, &told.report);
        items = next?;
    }
    told.listener.advanced(feeder.progress(), &told.report);
    let summary = told.report.in_figures();
    service.write(actor, |ctx| {
        ctx.authorise(Permission::EditPerson)?;
        ctx.journal(Act::BookImported, None, summary.clone())?;
        Ok::<_, Failure<Nothing>>(())
    })?;
    Ok(told.report)
}

/// Writes a batch. The outcomes are those of its residents, in order.
fn write(service: &Service, actor: &Actor, items: &[Item], as_of: Date) -> Result<Vec<Outcome>, Failure<Nothing>> {
    let residents: Vec<&Waiting> = items.iter().filter_map(|item| item.what.as_deref().ok()).collect();
    if residents.is_empty() { Ok(Vec::new()) } else { service.write(actor, |ctx| take_batch(ctx, &residents, as_of)) }
}

/// The report and who hears it.
struct Told<'a> {
    report: Report,
    village: Option<VillageCode>,
    listener: &'a mut dyn Listener,
}

impl Told<'_> {
    /// Tells what became of a batch, in the order of the file.
    fn batch(&mut self, heading: Option<&Heading>, items: &[Item], outcomes: Vec<Outcome>) -> Result<(), ImportError> {
        let mut outcomes = outcomes.into_iter();
        for item in items {
            self.report.read += 1;
            match &item.what {
                Err(refusal) => self.refuse(heading, item, refusal)?,
                Ok(waiting) => {
                    let Some(outcome) = outcomes.next() else { break };
                    self.resident(heading, item, waiting, outcome)?;
                }
            }
        }
        Ok(())
    }

    fn resident(
        &mut self,
        heading: Option<&Heading>,
        item: &Item,
        waiting: &Waiting,
        outcome: Outcome,
    ) -> Result<(), ImportError> {
        let row = waiting.draft.row;
        if let Taken::Refused(field, reason) = outcome.taken {
            return self.refuse(heading, item, &Refusal { row, faults: vec![Fault { field: Some(field), reason }] });
        }
        self.report.count(&outcome.taken);
        for warning in waiting.draft.warnings.iter().chain(&outcome.warnings) {
            self.warn(row, warning)?;
        }
        Ok(())
    }

    fn warn(&mut self, row: u64, warning: &Warning) -> Result<(), ImportError> {
        self.report.count_warning(row, warning);
        self.listener.warned(row, warning).map_err(ImportError::Listener)
    }

    fn refuse(&mut self, heading: Option<&Heading>, item: &Item, refusal: &Refusal) -> Result<(), ImportError> {
        self.report.refused += 1;
        let row = item.row.as_ref().map(|row| (row, item.context.as_ref()));
        let cells = refused_cells(heading, row, self.village, refusal);
        self.listener.refused(&refused_header(heading), &cells, refusal).map_err(ImportError::Listener)
    }
}
