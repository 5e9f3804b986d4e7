//! Figures and lists as tables for a spreadsheet: the same rows for the page's download and for the command.

use super::{CoverageLine, CoverageTable, ListError, VILLAGE_PAGE, Wanted};
use crate::error::Failure;
use crate::port::RollRow;
use crate::service::Ctx;
use domain::coverage::Counts;
use domain::date_text::format_date;
use domain::journal::Act;
use domain::person::Person;
use domain::region::{self, Village, VillageCode};
use domain::staff::Permission;
use jiff::civil::Date;
use sheet::{Value, WriteError, write_csv, write_xlsx};

/// People of one village written into a list at most; the largest villages of the country have about so many obliged.
pub const EXPORT_LIMIT: usize = 100_000;

/// A table to be written as CSV or XLSX. Headings are Indonesian: the file goes to other offices.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportTable {
    /// Name of the worksheet; a good beginning of a file name.
    pub name: String,
    /// Titles.
    pub header: Vec<&'static str>,
    /// Rows.
    pub rows: Vec<Vec<Value>>,
}

impl ExportTable {
    /// As CSV (UTF-8 with byte order mark, commas).
    pub fn to_csv(&self) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let header = self.header.iter().map(|title| (*title).to_owned()).collect::<Vec<_>>();
        let rows = self.rows.iter().map(|row| row.iter().map(in_text).collect());
        write_csv(&mut bytes, std::iter::once(header).chain(rows))?;
        Ok(bytes)
    }

    /// As a workbook of one worksheet.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, WriteError> {
        write_xlsx(&self.name, &self.header, self.rows.iter().cloned())
    }
}

fn in_text(value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => text.clone(),
        Value::Whole(whole) => whole.to_string(),
        Value::Decimal(number) | Value::Share(number) => number.to_string(),
        Value::TenThousandths(number) => in_comma_words(*number),
        Value::Date { year, month, day } => format!("{day:02}-{month:02}-{year:04}"),
    }
}

/// Recorded per obliged in per cent with four decimals, cut off, never rounded up to a target that is not reached, and
/// above 100 as it is: `99,2032`. A hyphen where nobody is obliged.
pub fn share_in_words(counts: &Counts) -> String {
    match counts.share_e4_percent() {
        Some(share) => in_comma_words(share),
        None => "-".to_owned(),
    }
}

/// Ten-thousandths with a comma: 992033 is `99,2033`.
fn in_comma_words(number: i64) -> String {
    format!("{},{:04}", number.div_euclid(10_000), number.rem_euclid(10_000))
}

const FIGURES: [&str; 12] = [
    "Kode",
    "Wilayah",
    "Wajib KTP-el",
    "Sudah rekam",
    "Siap cetak (PRR)",
    "Sudah cetak",
    "Sudah diserahkan",
    "Belum rekam",
    "Persen rekam",
    "Kurang untuk 99,4 %",
    "Rekam sebelum 17",
    "Per tanggal",
];

/// The figures as a table, the total last.
pub fn export_table(table: &CoverageTable) -> ExportTable {
    let rows = table.lines.iter().map(|line| figures(line, &line.name, table.as_of));
    let total = figures(&table.total, &format!("JUMLAH {}", table.total.name), table.as_of);
    ExportTable {
        name: format!("Cakupan {}", table.as_of),
        header: FIGURES.to_vec(),
        rows: rows.chain([total]).collect(),
    }
}

fn figures(line: &CoverageLine, name: &str, as_of: Date) -> Vec<Value> {
    let counts = &line.counts;
    vec![
        Value::Text(line.code.clone()),
        name.into(),
        counts.obliged.into(),
        counts.recorded.into(),
        counts.ready.into(),
        counts.printed.into(),
        counts.issued.into(),
        counts.remaining().into(),
        counts.share_e4_percent().map_or(Value::Empty, Value::TenThousandths),
        counts.short_of_target().into(),
        counts.early.into(),
        date(as_of),
    ]
}

fn date(on: Date) -> Value {
    match (u16::try_from(on.year()), u8::try_from(on.month()), u8::try_from(on.day())) {
        // A worksheet knows no day before 1900.
        (Ok(year), Ok(month), Ok(day)) if year >= 1900 => Value::Date { year, month, day },
        _ => format_date(on).into(),
    }
}

const PEOPLE: [&str; 15] = [
    "No",
    "NIK",
    "Nama Lengkap",
    "JK",
    "Tempat Lahir",
    "Tanggal Lahir",
    "Status Kawin",
    "Alamat",
    "RT",
    "RW",
    "Desa/Kelurahan",
    "Kecamatan",
    "No. KK",
    "Wajib sejak",
    "Status rekam",
];

/// The people of a village by name and address, for the teams that call on them, as of today or a day to come. The
/// export is in the journal, with the number of people.
pub fn village_export(
    ctx: &mut Ctx<'_>,
    village: VillageCode,
    wanted: Wanted,
    as_of: Date,
) -> Result<ExportTable, Failure<ListError>> {
    ctx.authorise(Permission::ViewPerson)?;
    if !ctx.actor.covers(village) {
        return Err(Failure::NotFound);
    }
    let known = ctx.tx.find_village(village)?.ok_or(Failure::NotFound)?;
    let today = ctx.today();
    if as_of < today {
        return Err(Failure::Rule(ListError::Past));
    }
    let mut rows = Vec::new();
    let mut query = wanted.query(village, today, as_of, VILLAGE_PAGE);
    loop {
        let page = ctx.tx.list_roll(&query)?;
        for row in &page {
            if let Some(person) = ctx.tx.find_person(row.person)? {
                rows.push(of_person(rows.len() + 1, row, &person, &known));
            }
        }
        let Some(last) = page.last().filter(|_| page.len() == VILLAGE_PAGE && rows.len() < EXPORT_LIMIT) else { break };
        query.after = Some((last.sort_key.clone(), last.person));
    }
    ctx.journal(Act::RollViewed, None, format!("export {village} {} {as_of} {}", wanted.word(), rows.len()))?;
    Ok(ExportTable { name: format!("{village} {as_of}"), header: PEOPLE.to_vec(), rows })
}

fn of_person(number: usize, row: &RollRow, person: &Person, village: &Village) -> Vec<Value> {
    let district = region::district(village.code.district()).map_or("", |district| district.name);
    let padded = |number: u16| Value::Text(format!("{number:03}"));
    vec![
        Value::Whole(i64::try_from(number).unwrap_or(i64::MAX)),
        Value::Text(person.nik.digits()),
        person.name.as_str().into(),
        person.sex.label().into(),
        person.birth_place.as_str().into(),
        date(person.birth_on),
        person.marital.label().into(),
        person.address.line.as_str().into(),
        padded(person.address.rt),
        padded(person.address.rw),
        village.name.as_str().into(),
        district.into(),
        Value::Text(person.kk.digits()),
        row.obliged_on.map_or(Value::Empty, date),
        row.status.word().into(),
    ]
}
