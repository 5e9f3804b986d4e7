//! From the titles of a heading to the fields a caller knows.

use std::collections::BTreeMap;

use crate::Row;

/// Where each field of a table stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns<F> {
    places: BTreeMap<F, usize>,
    /// Columns, from 0, that name a field which an earlier column already named.
    pub repeated: Vec<usize>,
    /// Columns, from 0, with a title no field has.
    pub unknown: Vec<usize>,
}

impl<F: Ord + Copy> Columns<F> {
    /// Finds the fields among the titles of a heading. Each field comes with the titles it is known by; case, spaces and
    /// punctuation do not matter (`Tgl. Lahir` is `TGL LAHIR`). The leftmost of two equal titles counts.
    #[must_use]
    pub fn match_header(titles: &[&str], fields: &[(F, &[&str])]) -> Self {
        let known: BTreeMap<String, F> = fields
            .iter()
            .rev()
            .flat_map(|(field, names)| names.iter().map(|name| (normalise_title(name), *field)))
            .collect();
        let mut found = Self { places: BTreeMap::new(), repeated: Vec::new(), unknown: Vec::new() };
        for (column, title) in titles.iter().enumerate() {
            let title = normalise_title(title);
            if title.is_empty() {
                continue;
            }
            match known.get(&title) {
                None => found.unknown.push(column),
                Some(field) if found.places.contains_key(field) => found.repeated.push(column),
                Some(field) => {
                    found.places.insert(*field, column);
                }
            }
        }
        found
    }

    /// Finds the fields among the cells of a row. A table may have lines above its heading: take the first row in which
    /// enough fields are found.
    #[must_use]
    pub fn match_row(row: &Row, fields: &[(F, &[&str])]) -> Self {
        let titles: Vec<&str> = row.cells().map(|cell| cell.text).collect();
        Self::match_header(&titles, fields)
    }

    /// Column of a field, from 0.
    #[must_use]
    pub fn get(&self, field: F) -> Option<usize> {
        self.places.get(&field).copied()
    }

    /// How many fields were found.
    #[must_use]
    pub fn found(&self) -> usize {
        self.places.len()
    }

    /// Which of these fields were not found, in the order given.
    #[must_use]
    pub fn missing(&self, wanted: &[F]) -> Vec<F> {
        wanted.iter().copied().filter(|field| !self.places.contains_key(field)).collect()
    }

    /// Text of a field in a row, trimmed; empty if the table lacks the field or the row is shorter.
    #[must_use]
    pub fn text<'r>(&self, row: &'r Row, field: F) -> &'r str {
        self.get(field).map_or("", |column| row.text(column))
    }
}

/// Letters and digits of a title, upper case.
#[must_use]
pub fn normalise_title(title: &str) -> String {
    title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    enum Field {
        Nik,
        Name,
        BirthOn,
        Sex,
    }

    const FIELDS: &[(Field, &[&str])] = &[
        (Field::Nik, &["NIK", "No. NIK"]),
        (Field::Name, &["Nama Lengkap", "Nama", "NAMA_LGKP"]),
        (Field::BirthOn, &["Tanggal Lahir", "Tgl Lahir", "TGL_LHR"]),
        (Field::Sex, &["JK", "Jenis Kelamin"]),
    ];

    #[test]
    fn titles_are_found_by_any_of_their_names() {
        let row = Row::of(3, &["No", "nama  lengkap", " N.I.K ", "TGL. LAHIR", "", "Nama"]);
        let columns = Columns::match_row(&row, FIELDS);
        assert_eq!(columns.get(Field::Name), Some(1));
        assert_eq!(columns.get(Field::Nik), Some(2));
        assert_eq!(columns.get(Field::BirthOn), Some(3));
        assert_eq!(columns.found(), 3);
        assert_eq!(columns.missing(&[Field::Sex, Field::Nik]), [Field::Sex]);
        assert_eq!((columns.unknown.as_slice(), columns.repeated.as_slice()), (&[0][..], &[5][..]));
        let data = Row::of(4, &["1", " SITI AMINAH ", "6202015502070003"]);
        assert_eq!(columns.text(&data, Field::Name), "SITI AMINAH");
        assert_eq!(columns.text(&data, Field::BirthOn), "");
        assert_eq!(columns.text(&data, Field::Sex), "");
    }

    #[test]
    fn a_row_of_data_is_no_heading() {
        assert_eq!(Columns::match_header(&["1", "SITI", "6202015502070003"], FIELDS).found(), 0);
        assert_eq!(Columns::match_header(&[], FIELDS).found(), 0);
    }
}
