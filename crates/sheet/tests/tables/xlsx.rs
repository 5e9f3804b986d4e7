//! Reading workbooks, honest and hostile.

use std::io::{Cursor, Write};

use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Formula, Workbook};
use sheet::{Format, Hint, Row, RowError, RowFault, SheetError, Value, read, write_xlsx};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

fn rows(bytes: &[u8]) -> Vec<Result<Row, RowError>> {
    let sheet = read(Cursor::new(bytes), Hint::Auto).unwrap();
    assert_eq!(sheet.format(), Format::Xlsx);
    sheet.collect()
}

fn refused(bytes: &[u8]) -> Option<SheetError> {
    read(Cursor::new(bytes), Hint::Xlsx).err()
}

fn sample() -> Vec<u8> {
    let rows = vec![vec![Value::from("6202015502070003"), "SITI".into()], vec!["2".into(), "BUDI".into()]];
    write_xlsx("Data", &["NIK", "Nama"], rows).unwrap()
}

/// The sample with one part replaced, and the archive written again.
fn with_part(name: &str, content: &[u8]) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(sample())).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for index in 0..old.len() {
        let mut part = old.by_index(index).unwrap();
        let part_name = part.name().unwrap().into_owned();
        new.start_file(&part_name, options).unwrap();
        if part_name == name {
            new.write_all(content).unwrap();
        } else {
            std::io::copy(&mut part, &mut new).unwrap();
        }
    }
    new.finish().unwrap().into_inner()
}

fn worksheet(cells: &str) -> Vec<u8> {
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet \
         xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{cells}</sheetData></worksheet>"
    );
    with_part("xl/worksheets/sheet1.xml", xml.as_bytes())
}

#[test]
fn every_kind_of_cell_becomes_text() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let dated = CellFormat::new().set_num_format("dd/mm/yyyy");
    let timed = CellFormat::new().set_num_format("dd/mm/yyyy hh:mm");
    sheet.write_string(1, 0, "6202015502070003").unwrap();
    sheet.write_number(1, 1, 74_353).unwrap();
    sheet.write_number(1, 2, 1.5).unwrap();
    sheet.write_boolean(1, 3, true).unwrap();
    let birth = ExcelDateTime::from_ymd(2007, 2, 14).unwrap();
    sheet.write_datetime_with_format(1, 4, &birth, &dated).unwrap();
    let moment = ExcelDateTime::from_ymd(2007, 2, 14).unwrap().and_hms(7, 30, 0).unwrap();
    sheet.write_datetime_with_format(1, 5, &moment, &timed).unwrap();
    sheet.write_formula(1, 7, Formula::new("=A2&B2").set_result("hasil")).unwrap();
    let found = rows(&workbook.save_to_buffer().unwrap());
    assert_eq!(found.len(), 1);
    let row = found[0].as_ref().unwrap();
    assert_eq!(row.number(), 2, "the row as the user sees it");
    let texts: Vec<&str> = row.cells().map(|cell| cell.text).collect();
    let wanted = ["6202015502070003", "74353", "1.5", "TRUE", "2007-02-14", "2007-02-14T07:30:00", "", "hasil"];
    assert_eq!(texts, wanted);
    let flagged: Vec<bool> = row.cells().map(|cell| cell.is_formula).collect();
    assert_eq!(flagged, [false, false, false, false, false, false, false, true]);
}

#[test]
fn a_nik_stored_as_a_number_costs_one_row() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, number) in [(0, 6_202_015_502_070_003.0), (1, 6_202_015_502_070_000.0), (2, 999_999_999_999_999.0)] {
        sheet.write_string(row, 0, "SITI").unwrap();
        sheet.write_number(row, 1, number).unwrap();
    }
    let found = rows(&workbook.save_to_buffer().unwrap());
    let fault = RowFault::LongNumber { column: 2 };
    assert_eq!(found[0], Err(RowError { number: 1, fault }));
    assert_eq!(found[1], Err(RowError { number: 2, fault }), "the digits may be lost already");
    assert_eq!(found[2].as_ref().unwrap().text(1), "999999999999999");
}

#[test]
fn failed_formulas_and_far_columns_cost_one_row() {
    let bytes = worksheet(
        "<row r=\"1\"><c r=\"A1\" t=\"e\"><f>B1</f><v>#REF!</v></c></row>\
         <row r=\"2\"><c r=\"XFD2\" t=\"str\"><v>x</v></c></row>\
         <row r=\"3\"><c r=\"C3\" t=\"str\"><v>x</v></c><c r=\"XFD3\" s=\"1\"/></row>\
         <row r=\"1048576\"><c r=\"A1048576\" t=\"inlineStr\"><is><t>akhir</t></is></c></row>",
    );
    let found = rows(&bytes);
    assert_eq!(found[0], Err(RowError { number: 1, fault: RowFault::ErrorCell { column: 1 } }));
    assert_eq!(found[1], Err(RowError { number: 2, fault: RowFault::TooManyColumns }));
    assert_eq!(found[2], Ok(Row::of(3, &["", "", "x"])));
    assert_eq!(found[3], Ok(Row::of(1_048_576, &["akhir"])));
}

#[test]
fn a_cell_of_a_million_characters_costs_one_row() {
    let long = "y".repeat(1_000_000);
    let bytes = worksheet(&format!(
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>{long}</v></c></row><row r=\"2\"><c r=\"A2\"><v>5</v></c></row>"
    ));
    let found = rows(&bytes);
    assert_eq!(found[0], Err(RowError { number: 1, fault: RowFault::TooLong }));
    assert_eq!(found[1], Ok(Row::of(2, &["5"])));
}

#[test]
fn a_broken_off_upload_is_known_at_every_length() {
    let whole = sample();
    for length in 4..whole.len() {
        let error = refused(&whole[..length]);
        let is_typed = matches!(error, Some(SheetError::Truncated | SheetError::Damaged { .. }));
        assert!(is_typed, "{length} of {}: {error:?}", whole.len());
    }
}

#[test]
fn flipped_bytes_never_bring_the_reader_down() {
    let whole = sample();
    for at in 4..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        if let Ok(sheet) = read(Cursor::new(bytes), Hint::Xlsx) {
            assert!(sheet.count() < 1_000);
        }
    }
}

/// Zeros that pack a thousandfold.
fn bomb(name: &str, bytes: usize) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    writer.start_file(name, options).unwrap();
    let chunk = vec![b' '; 1 << 20];
    for _ in 0..bytes >> 20 {
        writer.write_all(&chunk).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_zip_bomb_is_refused() {
    let bytes = bomb("xl/worksheets/sheet1.xml", 64 << 20);
    assert!(bytes.len() < 1 << 20);
    assert!(matches!(refused(&bytes), Some(SheetError::Bomb { .. })), "{:?}", refused(&bytes));
}

#[test]
fn a_bomb_that_lies_about_its_size_is_refused() {
    let mut bytes = bomb("xl/worksheets/sheet1.xml", 64 << 20);
    // The unpacked size stands in the directory entry (signature PK\1\2) at byte 24, in the local header at 22.
    let directory = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    bytes[directory + 24..directory + 28].copy_from_slice(&1_000_u32.to_le_bytes());
    bytes[22..26].copy_from_slice(&1_000_u32.to_le_bytes());
    let error = refused(&bytes);
    assert!(matches!(error, Some(SheetError::Bomb { .. } | SheetError::Damaged { .. })), "{error:?}");
}

#[test]
fn a_count_that_lies_is_refused_before_memory_is_reserved() {
    for count in ["99999999999999", "18446744073709551615", "4000000000"] {
        let xml = format!("<sst uniqueCount=\"{count}\"><si><t>x</t></si></sst>");
        let error = refused(&with_part("xl/sharedStrings.xml", xml.as_bytes()));
        assert_eq!(error, Some(SheetError::Damaged { part: "xl/sharedStrings.xml".to_owned() }), "{count}");
    }
}

#[test]
fn one_long_text_named_by_many_cells_is_refused() {
    let long = "z".repeat(30_000);
    let shared = format!("<sst uniqueCount=\"1\"><si><t>{long}</t></si></sst>");
    let cells: String =
        (1..=20_000).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>")).collect();
    let xml = format!("<worksheet><sheetData>{cells}</sheetData></worksheet>");
    let mut old = ZipArchive::new(Cursor::new(with_part("xl/sharedStrings.xml", shared.as_bytes()))).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..old.len() {
        let mut part = old.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        new.start_file(&name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
        if name.ends_with("sheet1.xml") {
            new.write_all(xml.as_bytes()).unwrap();
        } else {
            std::io::copy(&mut part, &mut new).unwrap();
        }
    }
    assert_eq!(refused(&new.finish().unwrap().into_inner()), Some(SheetError::TooLarge));
}

#[test]
fn sizes_that_run_backwards_do_not_stop_the_program() {
    let xml = b"<worksheet><dimension ref=\"C9:A1\"/><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>";
    let outcome = read(Cursor::new(with_part("xl/worksheets/sheet1.xml", xml)), Hint::Auto);
    assert!(matches!(outcome, Ok(_) | Err(SheetError::Damaged { .. })));
}

#[test]
fn an_archive_that_is_no_workbook_says_so() {
    let error = refused(&bomb("hello.txt", 1 << 20));
    assert!(matches!(error, Some(SheetError::Damaged { .. } | SheetError::NotATable)), "{error:?}");
    let empty = write_xlsx("Data", &[], Vec::new()).unwrap();
    assert_eq!(refused(&empty), Some(SheetError::Empty));
}

/// Measures reading: `cargo test -p sheet --test tables -- --ignored fifty_thousand`.
#[test]
#[ignore = "a measurement: the village books of a few districts in one workbook"]
fn fifty_thousand_rows_are_read() {
    let line = "1;SITI AMINAH;SAMPIT;15-02-2007;Pr;BK;-;ANAK;ISLAM;SLTA/SEDERAJAT;;PELAJAR/MAHASISWA;RUSMINI;SUPARMAN;\
                Ya;Tidak;HIDUP;BELUM REKAM";
    let table = (0..50_000_i64).map(|number| {
        let nik = format!("{}", 6_202_010_101_000_001 + number);
        std::iter::once(Value::Text(nik)).chain(line.split(';').map(Value::from)).collect()
    });
    let bytes = write_xlsx("Buku", &["NIK"], table).unwrap();
    let found = read(Cursor::new(bytes), Hint::Auto).unwrap().filter(Result::is_ok).count();
    assert_eq!(found, 50_001);
}
