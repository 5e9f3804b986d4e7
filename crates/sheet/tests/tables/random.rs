//! No bytes bring the reader down.

use std::io::Cursor;

use proptest::prelude::*;
use sheet::{Hint, read, write_csv};

fn drain(bytes: Vec<u8>) {
    for hint in [Hint::Auto, Hint::Csv, Hint::Xlsx] {
        if let Ok(sheet) = read(Cursor::new(&bytes), hint) {
            let mut last = 0;
            for row in sheet {
                let number = row.as_ref().map_or_else(|error| error.number, sheet::Row::number);
                assert!(number > last, "rows are numbered upwards");
                last = number;
                if let Ok(row) = row {
                    assert!(!row.is_blank());
                    assert_eq!(row.cells().count(), row.len());
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..4_096)) {
        drain(bytes);
    }

    #[test]
    fn any_text_of_awkward_signs(text in "[\"',;|\t\r\n=+@a-c0-9Eé\u{feff}\u{fffd}]{0,400}") {
        drain(text.into_bytes());
    }

    #[test]
    fn any_archive(bytes in prop::collection::vec(any::<u8>(), 0..2_048)) {
        let mut archive = b"PK\x03\x04".to_vec();
        archive.extend(bytes);
        drain(archive);
    }

    #[test]
    fn any_table_is_read_back(rows in prop::collection::vec(prop::collection::vec("[ -~\\r\\n\té＝]{0,12}", 3), 1..20)) {
        // A line break on the way is one line feed, and blank rows are passed over.
        let tidy: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.replace('\r', "").replace('\n', " ")).collect::<Vec<_>>())
            .filter(|row: &Vec<String>| row.iter().any(|cell| !cell.trim().is_empty()))
            .collect();
        let mut bytes = Vec::new();
        // A heading, so that the delimiter is known.
        let heading = vec!["judul a".to_owned(), "judul b".to_owned(), "judul c".to_owned()];
        write_csv(&mut bytes, std::iter::repeat_n(&heading, 60).chain(&tidy).map(|row| row.iter())).unwrap();
        let found: Vec<Vec<String>> = read(Cursor::new(bytes), Hint::Csv)
            .unwrap()
            .map(|row| row.unwrap().cells().map(|cell| cell.text.to_owned()).collect())
            .skip(60)
            .collect();
        prop_assert_eq!(found, tidy);
    }
}
