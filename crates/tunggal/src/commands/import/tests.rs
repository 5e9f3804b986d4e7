//! The command on a register in a temporary folder: what it prints into files, and its exit codes.

use super::*;
use domain::region::{DEMO_REGENCY, OfficeZone, demo_villages};
use domain::staff::{Actor, Office, Scope};
use std::fs;

/// A register of the demo regency, and a folder for books.
fn office() -> (tempfile::TempDir, HomeArgs) {
    let folder = tempfile::tempdir().unwrap();
    let args = HomeArgs { data: folder.path().join("data"), database: None };
    let home = home::create(&args).unwrap();
    let office = Office {
        id: domain::ids::OfficeId::from_i64(1).unwrap(),
        name: "Dinas".into(),
        scope: Scope::Regency(DEMO_REGENCY),
        zone: OfficeZone::Wib,
        reserve: 0,
        version: 0,
    };
    let actor = Actor::program(&office).unwrap();
    home.service().write(&actor, |ctx| app::staff::save_office(ctx, &office)).unwrap();
    home.service().write(&actor, |ctx| app::person::import::import_villages(ctx, demo_villages())).unwrap();
    (folder, args)
}

const TITLES: &str = "nik,no_kk,nama,jk,tempat_lahir,tanggal_lahir,agama,status_kawin,alamat,rt,rw";
const BUDI: &str = "6202011705000001,6202010101200001,BUDI SANTOSO,L,SAMPIT,17-05-2000,ISLAM,BK,JL. A,1,2";
const SITI: &str = "6202015502070003,6202010101200001,SITI,P,SAMPIT,15-02-2007,JEDI,BK,JL. A,1,2";

fn code(exit: &ExitCode) -> String {
    format!("{exit:?}")
}

fn village() -> String {
    demo_villages()[0].code.to_string()
}

#[test]
fn refused_rows_are_written_beside_the_book_and_taken_when_corrected() {
    let (folder, args) = office();
    let book = folder.path().join("buku.csv");
    fs::write(&book, format!("{TITLES}\n{BUDI}\n{SITI}\n")).unwrap();
    let exit = run(&args, &book, Some(&village()), None).unwrap();
    assert_eq!(code(&exit), code(&ExitCode::from(SOME_REFUSED)));
    let list = folder.path().join("buku-ditolak.csv");
    let text = fs::read_to_string(&list).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].ends_with("baris,kolom,kode_alasan,alasan"), "{text}");
    assert!(lines[1].contains("3,agama,not-listed,"), "{text}");
    fs::write(&list, text.replace("JEDI", "ISLAM")).unwrap();
    let exit = run(&args, &list, Some(&village()), None).unwrap();
    assert_eq!(code(&exit), code(&ExitCode::SUCCESS));
    assert!(!folder.path().join("buku-ditolak-ditolak.csv").exists(), "no list where nothing is refused");
    let warnings = fs::read_to_string(folder.path().join("buku-ditolak-peringatan.csv")).unwrap();
    assert!(warnings.contains("2,name-one-word,nama satu kata"), "{warnings}");
}

#[test]
fn a_file_that_is_no_book_says_what_to_do() {
    let (folder, args) = office();
    let path = folder.path().join("x.csv");
    let told = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        run(&args, &path, None, None).unwrap_err().to_string()
    };
    let message = told(b"NIK,Nama,Agama,JK\n1,2,3,4\n");
    assert!(message.contains("tanggal_lahir") && message.contains("Beri judul"), "{message}");
    let message = told(b"");
    assert!(message.contains("berkas kosong") && message.contains("Simpan ulang"), "{message}");
    let message = told(b"PK\x03\x04 broken");
    assert!(message.contains("XLSX"), "{message}");
    let missing = run(&args, &folder.path().join("none.csv"), None, None).unwrap_err().to_string();
    assert!(missing.contains("none.csv"), "{missing}");
    let outside = run(&args, &path, Some("31.71.01.1001"), None);
    assert!(outside.is_err());
}

#[test]
fn the_book_itself_is_never_written_over() {
    let (folder, args) = office();
    let book = folder.path().join("buku.csv");
    let text = format!("{TITLES}\n{SITI}\n");
    fs::write(&book, &text).unwrap();
    let refused = run(&args, &book, Some(&village()), Some(&book)).unwrap_err().to_string();
    assert!(refused.contains("--refused"), "{refused}");
    assert_eq!(fs::read_to_string(&book).unwrap(), text);
}

#[test]
fn the_village_table_is_imported_and_its_faults_are_told() {
    use crate::commands::import_villages;
    let (folder, args) = office();
    let table = folder.path().join("desa.csv");
    let write = |text: &str| fs::write(&table, text).unwrap();
    write("kode,nama\n62.02.01.1001,NAMA BARU\n");
    assert_eq!(code(&import_villages::run(&args, &table).unwrap()), code(&ExitCode::SUCCESS));
    write("kode,nama\n62.02.01.1001,NAMA BARU\nxx,SALAH\n");
    assert_eq!(code(&import_villages::run(&args, &table).unwrap()), code(&ExitCode::from(SOME_REFUSED)));
    write("code,name\n1,2\n");
    let message = import_villages::run(&args, &table).unwrap_err().to_string();
    assert!(message.contains("kode"), "{message}");
    fs::write(&table, b"\x1f\x8bxx").unwrap();
    assert!(import_villages::run(&args, &table).unwrap_err().to_string().contains("gunzip"));
}

#[test]
fn coverage_is_written_in_three_forms() {
    use crate::commands::coverage;
    let (folder, args) = office();
    let book = folder.path().join("buku.csv");
    fs::write(&book, format!("{TITLES}\n{BUDI}\n")).unwrap();
    run(&args, &book, Some(&village()), None).unwrap();
    for format in ["text", "csv", "xlsx"] {
        let output = folder.path().join(format);
        coverage::run(&args, None, None, true, format, Some(&output)).unwrap();
        let bytes = fs::read(&output).unwrap();
        match format {
            "xlsx" => assert!(bytes.starts_with(b"PK")),
            _ => assert!(String::from_utf8(bytes).unwrap().contains("0,0000"), "{format}"),
        }
    }
    for (as_of, district, all, format) in [
        (Some("kemarin"), None, false, "text"),
        (None, Some("62.02.99x"), false, "text"),
        (None, Some("31.71.01"), false, "text"),
        (None, Some("62.02.01"), true, "text"),
        (None, None, false, "pdf"),
        (None, None, false, "xlsx"),
    ] {
        assert!(coverage::run(&args, as_of, district, all, format, None).is_err(), "{as_of:?} {district:?} {format}");
    }
}
