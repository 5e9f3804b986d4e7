//! A village book of the demo's own people, imported into an empty register as an office would do it, and once more.

use crate::args::HomeArgs;
use crate::home::Home;
use anyhow::{Context, Result, bail};
use app::port::{Mode, Tx};
use domain::person::{Person, Standing};
use domain::reference::Sex;
use domain::region::DEMO_REGENCY;
use sheet::write_csv;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Rows of the book.
const ROWS: usize = 200_000;
/// People read from the demo at once.
const PAGE: usize = 10_000;

const TITLES: [&str; 18] = [
    "no_kk",
    "nik",
    "nama",
    "jk",
    "tempat_lahir",
    "tanggal_lahir",
    "agama",
    "status_kawin",
    "shdk",
    "pendidikan",
    "pekerjaan",
    "golongan_darah",
    "alamat",
    "rt",
    "rw",
    "kode_desa",
    "nama_ibu",
    "nama_ayah",
];

/// Measures the import of new rows and of the same rows again.
pub fn run(home: &Home, args: &HomeArgs) -> Result<()> {
    if crate::demo::logins(&args.data).is_none() {
        bail!("only a demo's people may stand in a book beside the register: prepare one with `tunggal demo prepare`");
    }
    let folder = Folder::beside(&args.data)?;
    let (book, villages) = (folder.0.join("book.csv"), folder.0.join("villages.csv"));
    let rows = {
        let tx = home.store.begin(Mode::Read)?;
        write_villages(tx.as_ref(), &villages)?;
        write_book(tx.as_ref(), &book)?
    };
    let data = folder.0.join("register");
    ask("init", &data, &["--regency", &DEMO_REGENCY.to_string()])?;
    ask("import-villages", &data, &[text(&villages)?])?;
    for what in ["new", "unchanged"] {
        let begun = Instant::now();
        ask("import", &data, &[text(&book)?])?;
        let seconds = begun.elapsed().as_secs_f64();
        println!("import of {rows} {what} rows: {seconds:.1} s, {:.0} rows/s", rate(rows, seconds));
    }
    Ok(())
}

#[expect(clippy::as_conversions, reason = "a number of rows fits in a float")]
fn rate(rows: usize, seconds: f64) -> f64 {
    rows as f64 / seconds
}

/// A folder that goes away with its owner.
struct Folder(PathBuf);

impl Folder {
    /// On the disk of the data: the import is to wait for that disk.
    fn beside(data: &Path) -> Result<Self> {
        let mut name = data.file_name().context("the data folder has no name")?.to_owned();
        name.push(format!(".bench.{}", std::process::id()));
        let folder = Self(data.with_file_name(name));
        std::fs::create_dir(&folder.0).with_context(|| format!("cannot make {}", folder.0.display()))?;
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().context("the data folder's name is not UTF-8")
}

/// Runs one command of this program; some rows may be refused.
fn ask(command: &str, data: &Path, rest: &[&str]) -> Result<()> {
    let mut program = Command::new(std::env::current_exe()?);
    program.arg(command).arg("--data").arg(data).args(rest).stdin(Stdio::null()).stdout(Stdio::null());
    let output = program.stderr(Stdio::piped()).output()?;
    if !matches!(output.status.code(), Some(0 | 2)) {
        bail!("{command} ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

fn write_villages(tx: &dyn Tx, path: &Path) -> Result<()> {
    let villages = tx.list_villages(0, i64::MAX)?;
    let rows = villages.iter().map(|village| vec![village.code.to_string(), village.name.to_string()]);
    let head = vec!["kode".to_owned(), "nama".to_owned()];
    write_csv(BufWriter::new(File::create(path)?), std::iter::once(head).chain(rows))?;
    Ok(())
}

/// Writes residents by village, as books are kept; returns how many.
fn write_book(tx: &dyn Tx, path: &Path) -> Result<usize> {
    let mut people: Vec<Person> = Vec::with_capacity(ROWS);
    while people.len() < ROWS {
        let page = tx.list_persons(people.last().map(|person| person.id), PAGE)?;
        if page.is_empty() {
            break;
        }
        people.extend(page);
    }
    people.retain(|person| person.standing == Standing::Active);
    people.truncate(ROWS);
    people.sort_by_key(|person| (person.address.village, person.kk, person.id));
    let head = TITLES.map(str::to_owned).to_vec();
    let rows = people.iter().map(|person| row(person).to_vec());
    write_csv(BufWriter::new(File::create(path)?), std::iter::once(head).chain(rows))?;
    Ok(people.len())
}

fn row(person: &Person) -> [String; 18] {
    let sex = match person.sex {
        Sex::Male => "L",
        Sex::Female => "P",
    };
    let address = &person.address;
    let birth = person.birth_on;
    [
        person.kk.digits(),
        person.nik.digits(),
        person.name.as_str().to_owned(),
        sex.to_owned(),
        person.birth_place.clone(),
        format!("{:02}-{:02}-{}", birth.day(), birth.month(), birth.year()),
        person.religion.label().to_owned(),
        person.marital.label().to_owned(),
        person.relation.label().to_owned(),
        person.education.label().to_owned(),
        person.occupation.label().to_owned(),
        person.blood.label().to_owned(),
        address.line.clone(),
        address.rt.to_string(),
        address.rw.to_string(),
        address.village.to_string(),
        person.mother_name.clone(),
        person.father_name.clone(),
    ]
}
