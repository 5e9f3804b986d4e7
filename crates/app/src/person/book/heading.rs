//! The heading: which column says what, or which columns are missing.

use super::Field;
use sheet::{Columns, Row, normalise_title};

/// Lines above the heading at most: titles, village, date.
pub const MAX_HEADING_ROWS: usize = 40;
/// A row is the heading if at least so many of its cells are titles.
const FEWEST_TITLES: usize = 4;

/// A heading that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    titles: Vec<String>,
    columns: Columns<Field>,
}

/// No heading with the columns that are needed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("kolom yang wajib ada tidak ditemukan: {}; judul kolom yang terbaca: {}", missing.join(", "), in_words(found))]
pub struct HeadingError {
    /// Titles of the columns that are missing.
    pub missing: Vec<&'static str>,
    /// What stands in the row that looks most like a heading.
    pub found: Vec<String>,
}

/// Longest title told in an error, in characters; and how many.
const TOLD_TITLE_CHARS: usize = 40;
const TOLD_TITLES: usize = 40;

fn in_words(found: &[String]) -> String {
    if found.is_empty() { "tidak ada".to_owned() } else { found.join(", ") }
}

impl Heading {
    /// Tries a row. `None`: it is no heading at all.
    pub fn of(row: &Row) -> Option<Result<Heading, HeadingError>> {
        let columns = Columns::match_row(row, Field::TITLES);
        if columns.found() < FEWEST_TITLES {
            return None;
        }
        let missing = columns.missing(Field::REQUIRED);
        let titles = || row.cells().map(|cell| cell.text.trim().to_owned());
        Some(if missing.is_empty() {
            Ok(Heading { titles: titles().collect(), columns })
        } else {
            Err(HeadingError::new(&missing, row))
        })
    }

    /// Text of a field in a row; empty if the book lacks the column.
    pub fn text<'r>(&self, row: &'r Row, field: Field) -> &'r str {
        self.columns.text(row, field)
    }

    /// Whether the book has the column.
    pub fn has(&self, field: Field) -> bool {
        self.columns.get(field).is_some()
    }

    /// The column in which a row that names no village could have named it.
    pub fn village_column(&self, row: &Row) -> Option<usize> {
        let is_named = [Field::VillageCode, Field::VillageName].iter().any(|field| !self.text(row, *field).is_empty());
        let column = self.columns.get(Field::VillageCode).or(self.columns.get(Field::VillageName));
        column.filter(|_| !is_named)
    }

    /// Whether a formula stands in the cell.
    pub fn is_formula(&self, row: &Row, field: Field) -> bool {
        self.columns.get(field).and_then(|column| row.get(column)).is_some_and(|cell| cell.is_formula)
    }

    /// Titles as written.
    pub fn titles(&self) -> &[String] {
        &self.titles
    }

    /// Title of a field as written in this book, else as in the plain list.
    pub fn title(&self, field: Field) -> &str {
        self.columns.get(field).and_then(|column| self.titles.get(column)).map_or(field.title(), String::as_str)
    }

    /// The heading again, as on every page of a printed book, or the row of column numbers below it.
    pub fn is_repeated(&self, row: &Row) -> bool {
        let nik = self.text(row, Field::Nik);
        let is_title = !nik.is_empty() && normalise_title(nik) == normalise_title(self.title(Field::Nik));
        let is_small = |text: &str| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_title || (!nik.is_empty() && row.cells().all(|cell| is_small(cell.text.trim())))
    }
}

impl HeadingError {
    /// Nothing in the file looks like a heading.
    pub fn none() -> Self {
        Self { missing: Field::REQUIRED.iter().map(|field| field.title()).collect(), found: Vec::new() }
    }

    /// This row is what looks most like one.
    pub fn new(missing: &[Field], row: &Row) -> Self {
        let told = row.cells().map(|cell| cell.text.trim().chars().take(TOLD_TITLE_CHARS).collect::<String>());
        Self {
            missing: missing.iter().map(|field| field.title()).collect(),
            found: told.filter(|title| !title.is_empty()).take(TOLD_TITLES).collect(),
        }
    }

    /// The one of two that names more columns.
    pub fn nearer(self, other: HeadingError) -> HeadingError {
        let rank = |error: &HeadingError| (error.missing.len(), std::cmp::Reverse(error.found.len()));
        if rank(&other) < rank(&self) { other } else { self }
    }

    /// A row that has some titles, but too few to be a heading.
    pub fn of_row(row: &Row) -> HeadingError {
        let columns = Columns::match_row(row, Field::TITLES);
        HeadingError::new(&columns.missing(Field::REQUIRED), row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BIP: &[&str] = &[
        "NO",
        "Nama Lengkap",
        "NIK",
        "Tempat Lahir",
        "Tanggal Lahir",
        "JK",
        "Stat Kwn",
        "Gol. Drh",
        "SHDK",
        "Agama",
        "Pendidikan Terakhir",
        "No Akta Lahir",
        "Pekerjaan",
        "Nama Ibu",
        "Nama Ayah",
        "Wjb KTP",
        "KTP-eL",
        "Status",
        "Stat Rkm",
    ];

    #[test]
    fn the_village_book_and_the_plain_list_are_known() {
        let heading = Heading::of(&Row::of(5, BIP)).unwrap().unwrap();
        let row = Row::of(6, &["1", "SITI AMINAH", "6202015502070003", "SAMPIT", "15-02-2007"]);
        assert_eq!(heading.text(&row, Field::Name), "SITI AMINAH");
        assert_eq!(heading.text(&row, Field::RecordStatus), "");
        assert!(heading.has(Field::RecordStatus) && !heading.has(Field::Kk));
        let plain: Vec<&str> = Field::TITLES.iter().map(|(_, titles)| titles[0]).collect();
        let heading = Heading::of(&Row::of(1, &plain)).unwrap().unwrap();
        for (field, _) in Field::TITLES {
            assert!(heading.has(*field), "{field:?}");
        }
    }

    #[test]
    fn no_title_means_two_things() {
        let mut all: Vec<(String, Field)> = Field::TITLES
            .iter()
            .flat_map(|(field, titles)| titles.iter().map(|title| (normalise_title(title), *field)))
            .collect();
        all.sort();
        for pair in all.windows(2) {
            assert_ne!(pair[0].0, pair[1].0);
        }
        assert!(Field::TITLES.is_sorted_by_key(|(field, _)| *field));
    }

    #[test]
    fn missing_columns_are_named() {
        let error = Heading::of(&Row::of(1, &["NIK", "Nama", "Agama", "JK", "Hobi"])).unwrap().unwrap_err();
        assert_eq!(error.missing, ["tempat_lahir", "tanggal_lahir", "status_kawin"]);
        assert!(error.to_string().contains("tanggal_lahir") && error.to_string().contains("Hobi"), "{error}");
        assert_eq!(Heading::of(&Row::of(1, &["BUKU INDUK PENDUDUK"])), None);
    }

    #[test]
    fn pages_repeat_the_heading_and_number_their_columns() {
        let heading = Heading::of(&Row::of(5, BIP)).unwrap().unwrap();
        assert!(heading.is_repeated(&Row::of(60, BIP)));
        assert!(heading.is_repeated(&Row::of(6, &["1", "2", "3", "4", "5", "6", "7"])));
        assert!(!heading.is_repeated(&Row::of(7, &["1", "SITI", "6202015502070003"])));
        assert!(!heading.is_repeated(&Row::of(8, &["1", "", ""])));
    }
}
