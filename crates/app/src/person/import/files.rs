//! The list of refused rows, as the office corrects it and imports it again; the list of warnings.

use super::Report;
use crate::person::book::{Context, Field, Heading, Refusal, Warning};
use domain::region::VillageCode;
use sheet::{Progress, Row};

/// Hears what happens during an import. An error ends it after what was taken so far.
pub trait Listener {
    /// A row was refused: cells as in the book, then what is wrong, under [`refused_header`].
    fn refused(&mut self, header: &[String], cells: &[String], refusal: &Refusal) -> Result<(), String>;
    /// A row is odd.
    fn warned(&mut self, row: u64, warning: &Warning) -> Result<(), String>;
    /// A batch is durable.
    fn advanced(&mut self, progress: Progress, report: &Report);
}

/// What the lines between families say, repeated in each refused row so that it can stand alone.
const FROM_CONTEXT: [Field; 5] = [Field::Kk, Field::Address, Field::Rt, Field::Rw, Field::VillageCode];

/// Fields of which the book itself has one of several columns.
fn is_in_book(heading: &Heading, field: Field) -> bool {
    match field {
        Field::Rt | Field::Rw => heading.has(field) || heading.has(Field::RtRw),
        Field::VillageCode => heading.has(Field::VillageCode) || heading.has(Field::VillageName),
        _ => heading.has(field),
    }
}

fn context_fields(heading: &Heading) -> impl Iterator<Item = Field> {
    FROM_CONTEXT.into_iter().filter(|field| !is_in_book(heading, *field))
}

/// Heading of the list of refused rows: the book's own, what its lines between families say, and `baris`, `kolom`,
/// `kode_alasan`, `alasan`, which an import passes over. Columns of an earlier list of refused rows are not repeated.
pub fn refused_header(heading: Option<&Heading>) -> Vec<String> {
    let mut header: Vec<String> = Vec::new();
    if let Some(heading) = heading {
        header.extend(heading.titles().iter().filter(|title| !is_own(title)).cloned());
        header.extend(context_fields(heading).map(|field| field.title().to_owned()));
    }
    header.extend(OWN.map(str::to_owned));
    header
}

const OWN: [&str; 4] = ["baris", "kolom", "kode_alasan", "alasan"];

fn is_own(title: &str) -> bool {
    OWN.iter().any(|own| own.eq_ignore_ascii_case(title))
}

/// Cells of a refused row. `village` is the one given for the whole book: the list must not need it said again.
pub(super) fn refused_cells(
    heading: Option<&Heading>,
    row: Option<(&Row, &Context)>,
    village: Option<VillageCode>,
    refusal: &Refusal,
) -> Vec<String> {
    let mut cells: Vec<String> = Vec::new();
    if let Some(heading) = heading {
        let unnamed = row.and_then(|(row, _)| heading.village_column(row));
        let own = |column: usize| match row {
            Some((_, context)) if unnamed == Some(column) => of_context(context, Field::VillageCode, village),
            Some((row, _)) => row.text(column).to_owned(),
            None => String::new(),
        };
        let kept = heading.titles().iter().enumerate().filter(|(_, title)| !is_own(title));
        cells.extend(kept.map(|(column, _)| own(column)));
        let said = |field| row.map_or_else(String::new, |(_, context)| of_context(context, field, village));
        cells.extend(context_fields(heading).map(said));
    }
    let join = |part: &dyn Fn(&crate::person::book::Fault) -> String| {
        let parts: Vec<String> = refusal.faults.iter().map(part).filter(|text| !text.is_empty()).collect();
        parts.join("; ")
    };
    let title = |field: Field| heading.map_or(field.title(), |heading| heading.title(field)).to_owned();
    cells.push(refusal.row.to_string());
    cells.push(join(&|fault| fault.field.map_or_else(String::new, title)));
    cells.push(join(&|fault| fault.reason.code().to_owned()));
    cells.push(join(&|fault| fault.reason.to_string()));
    cells
}

fn of_context(context: &Context, field: Field, default_village: Option<VillageCode>) -> String {
    match field {
        Field::Kk => context.kk_text.clone(),
        Field::Address => context.address.clone(),
        Field::Rt => context.rt.clone(),
        Field::Rw => context.rw.clone(),
        _ => match (&context.village, default_village) {
            (Some(Ok(village)), _) => village.to_string(),
            (_, Some(village)) => village.to_string(),
            (Some(Err(_)), None) => context.village_text.clone(),
            (None, None) => String::new(),
        },
    }
}

/// Heading of the list of warnings.
pub fn warning_header() -> [&'static str; 3] {
    ["baris", "kode", "peringatan"]
}

/// A line of the list of warnings.
pub fn warning_line(row: u64, warning: &Warning) -> [String; 3] {
    [row.to_string(), warning.code().to_owned(), warning.to_string()]
}
