//! Reading CSV as offices send it.

use std::io::Cursor;

use sheet::limits::{MAX_COLUMNS, MAX_ROW_BYTES};
use sheet::{Format, Hint, Row, RowError, RowFault, SheetError, TextEncoding, read};

type Outcome = Vec<Result<(u64, Vec<String>), RowError>>;

fn texts(row: &Row) -> (u64, Vec<String>) {
    (row.number(), row.cells().map(|cell| cell.text.to_owned()).collect())
}

fn outcome(bytes: &[u8]) -> Outcome {
    read(Cursor::new(bytes), Hint::Auto).unwrap().map(|row| row.map(|row| texts(&row))).collect()
}

fn format(bytes: &[u8]) -> Format {
    read(Cursor::new(bytes), Hint::Auto).unwrap().format()
}

fn row(number: u64, cells: &[&str]) -> Result<(u64, Vec<String>), RowError> {
    Ok((number, cells.iter().map(|cell| (*cell).to_owned()).collect()))
}

fn bad(number: u64, fault: RowFault) -> Result<(u64, Vec<String>), RowError> {
    Err(RowError { number, fault })
}

#[test]
fn cells_are_cut_at_every_delimiter() {
    for delimiter in [',', ';', '\t', '|'] {
        let text = "NIK,Nama,Tempat\n1,SITI,SAMPIT\n2,BUDI,PALANGKA RAYA\n".replace(',', &delimiter.to_string());
        assert_eq!(format(text.as_bytes()), Format::Csv { delimiter, encoding: TextEncoding::Utf8 });
        assert_eq!(outcome(text.as_bytes())[2], row(3, &["2", "BUDI", "PALANGKA RAYA"]));
    }
}

#[test]
fn commas_in_addresses_and_bars_in_dates_are_no_delimiters() {
    let text = "nama;tgl\nSITI;14|02|2007\nBUDI;01|01|1990\n";
    assert_eq!(outcome(text.as_bytes())[1], row(2, &["SITI", "14|02|2007"]));
    let text = "nama;alamat\nSITI;JL. A, RT 1, RW 2\nBUDI;JL. B, RT 3\nADI;JL. C\nTATI;JL. D, NO. 5\n";
    assert_eq!(outcome(text.as_bytes())[1], row(2, &["SITI", "JL. A, RT 1, RW 2"]));
    assert_eq!(outcome(b"hanya satu kolom\nisi\n"), [row(1, &["hanya satu kolom"]), row(2, &["isi"])]);
}

#[test]
fn quotes_follow_the_rules() {
    let text = "a,b\r\n\"SITI, S.PD\",\"kata \"\"dia\"\"\"\r\n\"dua\r\nbaris\",x\r\nNUR\"AINI,\"\"\r\n";
    let expected = [
        row(1, &["a", "b"]),
        row(2, &["SITI, S.PD", "kata \"dia\""]),
        row(3, &["dua\nbaris", "x"]),
        row(4, &["NUR\"AINI", ""]),
    ];
    assert_eq!(outcome(text.as_bytes()), expected);
}

#[test]
fn a_quote_out_of_place_costs_one_row() {
    let text = "a,b\n\"SITI,1\nBUDI,2\n\"ADI\",3\n\"TATI\" X,4\nAGUS,5\n\"akhir";
    let expected = [
        row(1, &["a", "b"]),
        bad(2, RowFault::Quote),
        row(3, &["BUDI", "2"]),
        row(4, &["ADI", "3"]),
        bad(5, RowFault::Quote),
        row(6, &["AGUS", "5"]),
        bad(7, RowFault::Quote),
    ];
    assert_eq!(outcome(text.as_bytes()), expected);
}

#[test]
fn an_open_quote_at_the_top_does_not_swallow_the_file() {
    let mut text = "a,b\n\"SITI,1\n".to_owned();
    for number in 0..1_000 {
        text += &format!("BUDI,{number}\n");
    }
    let found = outcome(text.as_bytes());
    assert_eq!(found.len(), 1_002);
    assert_eq!(found.iter().filter(|row| row.is_err()).count(), 1);
    assert_eq!(found[1_001], row(1_002, &["BUDI", "999"]));
}

#[test]
fn a_line_of_a_million_characters_costs_one_row() {
    let text = format!("a,b\n1,{}\n2,x\n", "y".repeat(1_000_000));
    assert_eq!(outcome(text.as_bytes()), [row(1, &["a", "b"]), bad(2, RowFault::TooLong), row(3, &["2", "x"])]);
    let quoted = format!("a,b\n1,\"{}\n2,x\n", "y".repeat(1_000_000));
    assert_eq!(outcome(quoted.as_bytes())[1..], [bad(2, RowFault::TooLong), row(3, &["2", "x"])]);
    let last = format!("a,b\n1,{}", "y".repeat(1_000_000));
    assert_eq!(outcome(last.as_bytes())[1..], [bad(2, RowFault::TooLong)]);
    let fits = format!("a,b\n1,{}\n", "y".repeat(MAX_ROW_BYTES - 2));
    assert!(outcome(fits.as_bytes())[1].is_ok());
}

#[test]
fn too_many_columns_cost_one_row() {
    let wide = vec!["x"; MAX_COLUMNS + 1].join(",");
    let padded = format!("x{}", ",".repeat(1_000));
    let text = format!("a,b\n{wide}\n{padded}\n1,2\n");
    let found = outcome(text.as_bytes());
    assert_eq!(found[1], bad(2, RowFault::TooManyColumns));
    assert!(found[2].is_ok(), "empty cells on the right do not count");
    assert_eq!(found[3], row(4, &["1", "2"]));
}

#[test]
fn every_encoding_is_read() {
    let text = "nama;kota\nJOSÉ;ÑUÑOA\n";
    let wide = |to_bytes: fn(u16) -> [u8; 2], mark: bool| -> Vec<u8> {
        let marked = if mark { format!("\u{feff}{text}") } else { text.to_owned() };
        marked.encode_utf16().flat_map(to_bytes).collect()
    };
    let cases = [
        (text.as_bytes().to_vec(), TextEncoding::Utf8),
        (format!("\u{feff}{text}").into_bytes(), TextEncoding::Utf8),
        (wide(u16::to_le_bytes, true), TextEncoding::Utf16Le),
        (wide(u16::to_be_bytes, true), TextEncoding::Utf16Be),
        (wide(u16::to_le_bytes, false), TextEncoding::Utf16Le),
        (wide(u16::to_be_bytes, false), TextEncoding::Utf16Be),
        (text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(), TextEncoding::Windows1252),
    ];
    for (bytes, encoding) in cases {
        assert_eq!(format(&bytes), Format::Csv { delimiter: ';', encoding });
        assert_eq!(outcome(&bytes), [row(1, &["nama", "kota"]), row(2, &["JOSÉ", "ÑUÑOA"])], "{encoding:?}");
    }
}

#[test]
fn letters_far_down_decide_the_encoding_too() {
    let mut bytes = "nama;kota\n".repeat(20_000).into_bytes();
    bytes.extend(b"JOS\xc9;X\n");
    let found = outcome(&bytes);
    assert_eq!(found.last(), Some(&row(20_001, &["JOSÉ", "X"])));
}

#[test]
fn damaged_letters_cost_one_row_and_are_not_mangled() {
    let mut bytes = "nama\nJOSÉ\nÑUÑOA\n".as_bytes().to_vec();
    bytes.extend(b"RUS\xffAK\nBAIK\n");
    let utf8 = bad(4, RowFault::Encoding { encoding: "UTF-8" });
    assert_eq!(outcome(&bytes)[2..], [row(3, &["ÑUÑOA"]), utf8, row(5, &["BAIK"])]);
    // A byte without a letter in Windows-1252.
    let found = outcome(b"nama\nJOS\xc9\nRUS\x81AK\n");
    assert_eq!(found[2], bad(3, RowFault::Encoding { encoding: "Windows-1252" }));
    // Half a surrogate pair in UTF-16.
    let mut wide: Vec<u8> = "\u{feff}nama\nBAIK\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    wide.extend([0x00, 0xd8, b'X', 0, b'\n', 0]);
    assert_eq!(outcome(&wide)[2], bad(3, RowFault::Encoding { encoding: "UTF-16" }));
    // Half a unit at the very end, either byte order; the first was found by fuzzing.
    for to_bytes in [u16::to_be_bytes, u16::to_le_bytes] {
        let mut wide: Vec<u8> = "\u{feff}nama;nik\nBAIK;1\nBURUK;2".encode_utf16().flat_map(to_bytes).collect();
        wide.push(b'3');
        let rows = outcome(&wide);
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[2], bad(3, RowFault::Encoding { encoding: "UTF-16" }));
    }
}

#[test]
fn rows_are_numbered_as_the_user_sees_them() {
    let text = "\n\nNIK;Nama\n;\n1;SITI\n   \n2;BUDI";
    assert_eq!(outcome(text.as_bytes()), [row(3, &["NIK", "Nama"]), row(5, &["1", "SITI"]), row(7, &["2", "BUDI"])]);
    assert_eq!(outcome(b"a;b\r1;2\r3;4"), [row(1, &["a", "b"]), row(2, &["1", "2"]), row(3, &["3", "4"])]);
}

#[test]
fn formulas_are_flagged_and_digits_kept_as_text_are_freed() {
    let text = "nik;nama\n=\"6202015502070003\";=A1&B1\n\"=\"\"6202015502070003\"\"\";-\n";
    let rows: Vec<Row> = read(Cursor::new(text), Hint::Csv).unwrap().map(Result::unwrap).collect();
    let nik = rows[1].get(0).unwrap();
    assert_eq!((nik.text, nik.is_formula), ("6202015502070003", false));
    let formula = rows[1].get(1).unwrap();
    assert_eq!((formula.text, formula.is_formula), ("=A1&B1", true));
    assert_eq!(rows[2].text(0), "6202015502070003");
    assert!(!rows[2].get(1).unwrap().is_formula, "a hyphen is a blank blood type");
    assert_eq!(rows[1].get(2), None);
}

#[test]
fn a_number_that_lost_its_digits_is_refused() {
    for text in ["nik;nama\n6.20202E+15;SITI\n", "nik;nama\n6,20202E+15;SITI\n"] {
        assert_eq!(outcome(text.as_bytes())[1], bad(2, RowFault::LongNumber { column: 1 }));
    }
    let said = RowError { number: 2, fault: RowFault::LongNumber { column: 1 } }.to_string();
    assert!(said.contains("baris 2: kolom 1: NIK") && said.contains("teks"), "{said}");
}

#[test]
fn what_is_no_table_says_so() {
    let cases: [(&[u8], Hint, SheetError); 7] = [
        (b"", Hint::Auto, SheetError::Empty),
        (b"\xef\xbb\xbf", Hint::Auto, SheetError::Empty),
        (b"\xff\xfe", Hint::Auto, SheetError::Empty),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Hint::Auto, SheetError::NotATable),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Hint::Auto, SheetError::OldOrLocked),
        (b"NIK,Nama\n", Hint::Xlsx, SheetError::NotATable),
        (b"PK\x03\x04 and then nothing", Hint::Csv, SheetError::Truncated),
    ];
    for (bytes, hint, error) in cases {
        assert_eq!(read(Cursor::new(bytes), hint).err(), Some(error), "{bytes:?}");
    }
}

#[test]
fn progress_reaches_its_end() {
    let text = "a,b\n1,2\n".repeat(100);
    let mut sheet = read(Cursor::new(text.as_bytes()), Hint::Auto).unwrap();
    assert_eq!(sheet.progress().total, 800);
    assert_eq!(sheet.by_ref().count(), 200);
    assert_eq!(sheet.progress().done, 800);
}

#[test]
fn hints_come_from_file_names() {
    let cases = [("a.CSV", Hint::Csv), ("b.xlsx", Hint::Xlsx), ("c.d.txt", Hint::Csv), ("d", Hint::Auto)];
    for (name, hint) in cases {
        assert_eq!(Hint::from_file_name(name), hint);
    }
}

/// Measures reading: `cargo test --release -p sheet --test tables -- --ignored million`.
#[test]
#[ignore = "a measurement: a million rows of a village book"]
fn a_million_rows_are_read() {
    let line = "1;SITI AMINAH;6202015502070003;SAMPIT;15-02-2007;Pr;BK;-;ANAK;ISLAM;SLTA/SEDERAJAT;;PELAJAR/MAHASISWA;\
                RUSMINI;SUPARMAN;Ya;Tidak;HIDUP;BELUM REKAM\n";
    let text = line.repeat(1_000_000);
    let found = read(Cursor::new(text.as_bytes()), Hint::Auto).unwrap().filter(Result::is_ok).count();
    assert_eq!(found, 1_000_000);
}
