//! An office's first days from the command line: the register is made, villages and books come in, officers are entered,
//! the figures are read.
#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]
#![expect(clippy::disallowed_methods, reason = "the program reads and writes files")]

use app::port::{Mode, Store};
use app::staff::{program_actor, sign_in};
use domain::staff::Actor;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder for books, with the register in it.
struct Office {
    folder: tempfile::TempDir,
}

/// What a command printed and how it ended.
struct Said {
    code: Option<i32>,
    text: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Said { code: output.status.code(), text }
    }
}

impl Said {
    #[track_caller]
    fn ends(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{}", self.text);
        self.text
    }
}

const VILLAGES: &str = "kode,nama\n62.02.01.1001,NAMA SATU\n62.02.01.2002,NAMA DUA\n";

impl Office {
    /// Nothing yet.
    fn none() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A register with two villages.
    fn new() -> Self {
        let office = Self::none();
        office.tunggal(&["init", "--regency", "62.02"]).ends(0);
        let table = office.write("desa.csv", VILLAGES);
        office.tunggal(&["import-villages", &table]).ends(0);
        office
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tunggal"));
        command.args(args).arg("--data").arg(self.data());
        command
    }

    fn tunggal(&self, args: &[&str]) -> Said {
        self.command(args).stdin(Stdio::null()).output().unwrap().into()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name).display().to_string()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

const TITLES: &str = "nik,no_kk,nama,jk,tempat_lahir,tanggal_lahir,agama,status_kawin,alamat,rt,rw";
const BUDI: &str = "6202011705000001,6202010101200001,BUDI SANTOSO,L,SAMPIT,17-05-2000,ISLAM,BK,JL. A,1,2";
const SITI: &str = "6202015502070003,6202010101200001,SITI,P,SAMPIT,15-02-2007,JEDI,BK,JL. A,1,2";
const VILLAGE: [&str; 2] = ["--village", "62.02.01.1001"];

fn import<'a>(book: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["import", book], more].concat()
}

/// The register, looked into after the program ended.
fn opened(data: &Path) -> (app::Service, Actor) {
    let hex = fs::read_to_string(data.join("master.key")).unwrap();
    let bytes: Vec<u8> = (0..32).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect();
    let bytes: [u8; 32] = bytes.try_into().unwrap();
    let open = |origin: &str| {
        let keys = std::sync::Arc::new(store::Keys::from_master(&bytes, origin).unwrap());
        store::SqliteStore::open(data.join("tunggal.db"), keys.clone()).map(|store| (std::sync::Arc::new(store), keys))
    };
    // A register says by what name its log was made.
    let Err(store::OpenError::OtherOrigin { origin }) = open("another/name") else { panic!("every log has its name") };
    let (register, keys) = open(&origin).unwrap();
    let program = program_actor(register.begin(Mode::Read).unwrap().as_ref()).unwrap().unwrap();
    (testkit::world::service_on(register, keys), program)
}

#[test]
fn a_new_office_is_set_up_and_its_officers_sign_in() {
    let office = Office::none();
    let missing = office.tunggal(&["init"]).ends(2);
    assert!(missing.contains("--regency"), "{missing}");
    let unknown = office.tunggal(&["init", "--regency", "62.99"]).ends(1);
    assert!(unknown.contains("not in force"), "{unknown}");
    assert!(!office.data().exists(), "nothing is made for a regency that is none");

    let made = office.tunggal(&["init", "--regency", "62.02", "--reserve", "7"]).ends(0);
    let name = "Dinas Kependudukan dan Pencatatan Sipil Kabupaten Kotawaringin Timur";
    assert!(made.contains(name) && made.contains("WIB"), "{made}");
    let twice = office.tunggal(&["init", "--regency", "62.01"]).ends(1);
    assert!(twice.contains("left as it is") && twice.contains("already"), "{twice}");

    let file = office.write("sandi.txt", "sandi-yang-panjang\n");
    let head = ["add-staff", "--username", "Kepala", "--name", "Kepala Dinas", "--role", "HEAD"];
    office.tunggal(&[&head[..], &["--password-file", &file]].concat()).ends(0);
    let taken = office.tunggal(&[&head[..], &["--password-file", &file]].concat()).ends(1);
    assert!(taken.contains("taken"), "{taken}");

    let desk = office.tunggal(&["add-office", "--district", "62.02.01", "--name", "Meja Kota Besi"]).ends(0);
    let id = desk.trim().rsplit(' ').next().unwrap().to_owned();
    office.tunggal(&["add-office", "--district", "62.02.01"]).ends(1);
    office.tunggal(&["add-office", "--district", "62.01.01"]).ends(1);
    let operator = ["add-staff", "--username", "op", "--name", "Operator", "--role", "OPERATOR", "--office", &id];
    let mut typed = office.command(&operator).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    typed.stdin.take().unwrap().write_all(b"sandi-dari-masukan\n").unwrap();
    Said::from(typed.wait_with_output().unwrap()).ends(0);
    office.tunggal(&[&head[..3], &["--name", "X", "--role", "HEAD", "--office", "0000000000007"]].concat()).ends(1);
    office.tunggal(&["set", "election-on", "2024-11-27"]).ends(0);
    office.tunggal(&["set", "election-on", "kemarin"]).ends(1);
    office.tunggal(&["verify"]).ends(0);

    let (service, program) = opened(&office.data());
    let signed = sign_in(&service, &program, "kepala", "sandi-yang-panjang").unwrap();
    assert_eq!((signed.office.name.as_str(), signed.office.reserve), (name, 7));
    let signed = sign_in(&service, &program, "op", "sandi-dari-masukan").unwrap();
    assert_eq!((signed.office.name.as_str(), signed.office.id.to_string()), ("Meja Kota Besi", id));
    let day = service.read(&program, |ctx| app::voter::election_on(ctx)).unwrap();
    assert_eq!(day.unwrap().to_string(), "2024-11-27");
}

#[test]
fn a_register_without_office_says_how_to_set_one_up() {
    let office = Office::new();
    let database = rusqlite::Connection::open(office.data().join("tunggal.db")).unwrap();
    database.execute_batch("DELETE FROM office").unwrap();
    drop(database);
    let told = office.tunggal(&["coverage"]).ends(1);
    assert!(told.contains("tunggal init --regency"), "{told}");
}

#[test]
fn refused_rows_are_written_beside_the_book_and_taken_when_corrected() {
    let office = Office::new();
    let book = office.write("buku.csv", format!("{TITLES}\n{BUDI}\n{SITI}\n"));
    let told = office.tunggal(&import(&book, &VILLAGE)).ends(2);
    assert!(told.contains("buku-ditolak.csv") && told.contains("--as-of"), "{told}");
    let text = office.read("buku-ditolak.csv");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].ends_with("kode_desa,baris,kolom,kode_alasan,alasan"), "{text}");
    assert!(lines[1].contains("62.02.01.1001,3,agama,not-listed,"), "{text}");
    let list = office.write("buku-ditolak.csv", text.replace("JEDI", "ISLAM"));
    office.tunggal(&import(&list, &[])).ends(0);
    assert!(!office.path("buku-ditolak-ditolak.csv").exists(), "no list where nothing is refused");
    let warnings = office.read("buku-ditolak-peringatan.csv");
    assert!(warnings.contains("2,name-one-word,nama satu kata"), "{warnings}");
    let again = office.tunggal(&import(&list, &[])).ends(0);
    assert!(again.lines().any(|line| line.starts_with("tidak berubah") && line.ends_with(" 1")), "{again}");
    office.tunggal(&["verify"]).ends(0);
}

#[test]
fn a_file_that_is_no_book_says_what_to_do() {
    let office = Office::new();
    let told = |bytes: &[u8], more: &[&str]| {
        let book = office.write("x.csv", bytes);
        office.tunggal(&import(&book, more)).ends(1)
    };
    let message = told(b"NIK,Nama,Agama,JK\n1,2,3,4\n", &[]);
    assert!(message.contains("tanggal_lahir") && message.contains("Beri judul"), "{message}");
    let message = told(b"", &[]);
    assert!(message.contains("berkas kosong") && message.contains("Simpan ulang"), "{message}");
    let message = told(b"PK\x03\x04 broken", &[]);
    assert!(message.contains("XLSX"), "{message}");
    let book = format!("{TITLES}\n{BUDI}\n");
    let message = told(book.as_bytes(), &["--village", "31.71.01.1001"]);
    assert!(message.contains("31.71.01.1001") && message.contains("--village"), "{message}");
    let message = told(book.as_bytes(), &["--as-of", "2999-01-01"]);
    assert!(message.contains("--as-of"), "{message}");
    told(book.as_bytes(), &["--as-of", "kemarin"]);
    let missing = office.tunggal(&import("none.csv", &[])).ends(1);
    assert!(missing.contains("none.csv"), "{missing}");
    assert!(!office.path("x-ditolak.csv").exists());
}

#[test]
fn the_book_itself_is_never_written_over() {
    let office = Office::new();
    let text = format!("{TITLES}\n{SITI}\n");
    let book = office.write("buku.csv", &text);
    let told = office.tunggal(&import(&book, &["--refused", &book])).ends(1);
    assert!(told.contains("--refused"), "{told}");
    let list = office.write("buku-ditolak.csv", &text);
    let told = office.tunggal(&import(&list, &["--refused", &list])).ends(1);
    assert!(told.contains("--refused"), "{told}");
    assert_eq!((office.read("buku.csv"), office.read("buku-ditolak.csv")), (text.clone(), text));
}

#[test]
fn the_village_table_is_imported_and_its_faults_are_told() {
    let office = Office::new();
    let told = |bytes: &[u8], code| {
        let table = office.write("tabel.csv", bytes);
        office.tunggal(&["import-villages", &table]).ends(code)
    };
    assert!(told(b"kode,nama\n62.02.01.1001,NAMA BARU\n", 0).contains("1 desa/kelurahan diimpor, 0 baris ditolak"));
    assert!(told(b"kode,nama\n62.02.01.1001,NAMA BARU\nxx,SALAH\n", 2).contains("1 baris ditolak"));
    assert!(told(b"code,name\n1,2\n", 1).contains("kode"));
    assert!(told(b"kode,nama\n", 1).contains("tidak ada yang diimpor"));
    assert!(told(b"\x1f\x8bxx", 1).contains("gunzip"));
    let text = office.tunggal(&["coverage", "--all-villages"]).ends(0);
    assert!(text.contains("NAMA BARU") && text.contains("NAMA DUA"), "{text}");
}

#[test]
fn coverage_has_the_same_figures_in_three_forms() {
    let office = Office::new();
    let rows = [
        format!("{BUDI},62.02.01.1001,CARD ISSUED"),
        BUDI.replace("170500", "180500").replace("17-05-2000", "18-05-2000").replace("0001,BUDI", "0002,BUDI")
            + ",62.02.01.2002,BELUM REKAM",
        SITI.replace("JEDI", "ISLAM").replace("150207", "550207") + ",62.02.01.1001,",
    ];
    let book = office.write("buku.csv", format!("{TITLES},kode_desa,status_rekam\n{}\n", rows.join("\n")));
    let told = office.tunggal(&import(&book, &["--as-of", "2024-06-30"])).ends(0);
    assert!(told.contains("dihitung sejak 30-06-2024"), "{told}");
    for (as_of, obliged, recorded) in [("2024-06-29", [0, 0], [0, 0]), ("2024-06-30", [2, 1], [1, 0])] {
        let table = |format: &str| {
            let output = office.path(&format!("cakupan.{format}"));
            let to = output.to_str().unwrap();
            let args = ["coverage", "--as-of", as_of, "--all-villages", "--format", format, "--output", to];
            office.tunggal(&args).ends(0);
            fs::read(output).unwrap()
        };
        // The figures of the two villages and of the whole: obliged, recorded, ready, printed, issued, remaining.
        let figures = |rows: Vec<Vec<String>>| -> Vec<Vec<String>> {
            let is_line = |row: &Vec<String>| row.first().is_some_and(|code| code.starts_with("62.02"));
            // Shares are numbers in a workbook, and written with a comma elsewhere.
            let exact = |cell: &String| {
                let cell = cell.trim_end_matches(" %");
                match cell.contains([',', '.']).then(|| cell.replace(',', ".").parse::<f64>()) {
                    Some(Ok(share)) => share.to_string(),
                    _ => cell.trim_matches('-').to_owned(),
                }
            };
            rows.into_iter().filter(is_line).map(|row| row[2..9].iter().map(exact).collect()).collect()
        };
        let of_sheet = |bytes: Vec<u8>| {
            let rows = sheet::read(Cursor::new(bytes), sheet::Hint::Auto).unwrap().map(Result::unwrap);
            rows.map(|row| row.cells().map(|cell| cell.text.to_string()).collect()).collect()
        };
        let csv: Vec<Vec<String>> = figures(of_sheet(table("csv")));
        let xlsx = figures(of_sheet(table("xlsx")));
        let text = String::from_utf8(table("text")).unwrap();
        let columns =
            |line: &str| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned).collect();
        let text: Vec<Vec<String>> = figures(text.lines().map(columns).collect());
        assert_eq!(csv.len(), 3);
        assert_eq!((&csv, &csv), (&xlsx, &text));
        for (line, (obliged, recorded)) in csv.iter().zip(obliged.iter().zip(recorded)) {
            assert_eq!((&line[0], &line[1]), (&obliged.to_string(), &recorded.to_string()), "{as_of}");
        }
        assert_eq!(csv[2][0], obliged.iter().sum::<i32>().to_string());
    }
    for wrong in [
        &["coverage", "--as-of", "kemarin"][..],
        &["coverage", "--district", "62.02.99x"],
        &["coverage", "--district", "31.71.01"],
        &["coverage", "--district", "62.02.01", "--all-villages"],
        &["coverage", "--format", "pdf"],
        &["coverage", "--format", "xlsx"],
    ] {
        office.tunggal(wrong).ends(1);
    }
}
