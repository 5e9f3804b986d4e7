//! What is written can be read again, and cannot run.

use std::io::Cursor;

use sheet::{Hint, Row, Value, WriteError, read, write_csv, write_xlsx};

fn csv(rows: &[&[&str]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_csv(&mut bytes, rows.iter().map(|row| row.iter())).unwrap();
    bytes
}

#[test]
fn csv_has_a_mark_and_crlf_and_disarms_formulas() {
    let bytes = csv(&[&["NIK", "Nama"], &["1", "=HYPERLINK(\"x\")"], &["+1", "-"], &["@a", "SITI, S.PD"]]);
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(text, "\u{feff}NIK,Nama\r\n1,\"'=HYPERLINK(\"\"x\"\")\"\r\n'+1,'-\r\n'@a,\"SITI, S.PD\"\r\n");
}

#[test]
fn a_negative_figure_is_no_formula() {
    let text = String::from_utf8(csv(&[&["-1", "-1.234,5", "-1+2", "--1", "-A1"]])).unwrap();
    assert_eq!(text, "\u{feff}-1,\"-1.234,5\",'-1+2,'--1,'-A1\r\n");
}

#[test]
fn csv_is_read_back_as_it_was() {
    let cells =
        ["=1+1", "-", "-3", "'-3", "+62", "@x", "'=x", "''-", "'6202", "\"q\"", "a\nb", "\tx", "＝1", "", " x ", "é"];
    for cell in cells {
        let bytes = csv(&[&["judul", "lain"], &[cell, "x"]]);
        let found: Vec<Row> = read(Cursor::new(bytes), Hint::Csv).unwrap().map(Result::unwrap).collect();
        let read_back = found[1].get(0).unwrap();
        assert_eq!((read_back.text, read_back.is_formula), (cell, false));
    }
}

#[test]
fn a_workbook_is_read_back_as_it_was() {
    let row = vec![
        Value::from("6202015502070003"),
        Value::from("=1+1"),
        Value::Whole(313_281),
        Value::Whole(-5_000_000_000),
        Value::Whole(6_202_015_502_070_003),
        Value::Decimal(1.25),
        Value::Share(0.992_033),
        Value::TenThousandths(992_033),
        Value::Date { year: 2007, month: 2, day: 14 },
        Value::Empty,
        Value::from("akhir"),
    ];
    let bytes = write_xlsx("Cakupan", &["a", "b"], vec![row]).unwrap();
    let found: Vec<Row> = read(Cursor::new(bytes), Hint::Auto).unwrap().map(Result::unwrap).collect();
    assert_eq!(found[0], Row::of(1, &["a", "b"]));
    let texts: Vec<&str> = found[1].cells().map(|cell| cell.text).collect();
    let wanted = [
        "6202015502070003",
        "=1+1",
        "313281",
        "-5000000000",
        "6202015502070003",
        "1.25",
        "0.992033",
        "99.2033",
        "2007-02-14",
        "",
        "akhir",
    ];
    assert_eq!(texts, wanted);
    assert!(found[1].cells().all(|cell| !cell.is_formula));
}

#[test]
fn the_same_table_gives_the_same_bytes() {
    let table = || write_xlsx("Data", &["a"], vec![vec![Value::Whole(1)], vec!["x".into()]]).unwrap();
    assert_eq!(table(), table());
}

#[test]
fn what_a_worksheet_cannot_hold_is_refused() {
    let write = |name: &str, value: Value| write_xlsx(name, &["a"], vec![vec![value]]).map(|_| ());
    assert_eq!(write("", Value::Empty), Err(WriteError::SheetName));
    assert_eq!(write("a/b", Value::Empty), Err(WriteError::SheetName));
    assert_eq!(write(&"x".repeat(32), Value::Empty), Err(WriteError::SheetName));
    assert_eq!(write("a", Value::Text("x".repeat(40_000))), Err(WriteError::LongText));
    assert_eq!(write("a", Value::Date { year: 1800, month: 1, day: 1 }), Err(WriteError::Date));
    let long = write_xlsx("a", &["a"], std::iter::repeat_n(vec![Value::Empty; 10_000], 101));
    assert_eq!(long.err(), Some(WriteError::TooLarge));
    let wide = write_xlsx("a", &["a"], vec![vec![Value::Whole(1); 16_385]]);
    assert_eq!(wide.err(), Some(WriteError::TooLarge));
}
