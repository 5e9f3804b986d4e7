//! `tunggal import`: a village book (BIP) or a plain list of residents.

#![expect(clippy::disallowed_methods, reason = "the book is a file")]

mod lists;
mod summary;

pub(super) use summary::grouped;

use super::program;
use crate::args::HomeArgs;
use crate::home;
use anyhow::{Context, Result, bail};
use app::person::book::{Refusal, Warning};
use app::person::import::{ImportError, Listener, Origin, Report, import};
use domain::region::VillageCode;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use lists::List;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Exit code when some rows were refused and all others taken.
pub const SOME_REFUSED: u8 = 2;

/// Imports a file. Exit code 0: every row was taken; 2: some were refused and stand in the list; an error (1): the
/// file cannot be read at all, or the register could not go on.
pub fn run(
    args: &HomeArgs,
    file: &Path,
    village: Option<&str>,
    as_of: Option<&str>,
    refused: Option<&Path>,
) -> Result<ExitCode> {
    let village = village.map(VillageCode::parse).transpose().context("--village")?;
    let as_of: Option<Date> = as_of.map(str::parse).transpose().context("--as-of: tanggal TTTT-BB-HH diharapkan")?;
    let book = File::open(file).with_context(|| format!("berkas {} tidak dapat dibuka", file.display()))?;
    let lists = Lists::beside(file, refused)?;
    let sheet = sheet::read(std::io::BufReader::new(book), hint(file))
        .map_err(|error| unreadable(file, &ImportError::Sheet(error)))?;
    let home = home::open(args)?;
    let program = program(&home)?;
    let mut listener = Terminal { bar: bar()?, refused: lists.refused, warnings: lists.warnings };
    let done = import(&home.service(), &program, sheet, Origin { village, as_of }, &mut listener);
    listener.bar.finish_and_clear();
    let report = done.map_err(|error| unreadable(file, &error))?;
    let (refused, warnings) = (listener.refused.finish()?, listener.warnings.finish()?);
    print!("{}", summary::in_words(&report, refused.as_deref(), warnings.as_deref()));
    Ok(if report.refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(SOME_REFUSED) })
}

fn hint(file: &Path) -> sheet::Hint {
    sheet::Hint::from_file_name(&file.to_string_lossy())
}

/// What is wrong with a file as a whole, and what to do.
fn unreadable(file: &Path, error: &ImportError) -> anyhow::Error {
    let what_next = match error {
        ImportError::Sheet(_) => "Tidak ada yang diimpor. Simpan ulang sebagai CSV (UTF-8) atau XLSX, lalu coba lagi.",
        ImportError::Heading(_) => {
            "Tidak ada yang diimpor. Beri judul pada kolom yang kurang (urutannya bebas), lalu coba lagi."
        }
        ImportError::VillageOutside(_) => "Tidak ada yang diimpor. Periksa kode pada --village.",
        ImportError::AsOfToCome(_) => "Tidak ada yang diimpor. Periksa tanggal pada --as-of.",
        ImportError::Register(_) | ImportError::Listener(_) => {
            "Baris sebelum kesalahan ini sudah tersimpan. Atasi penyebabnya, lalu impor berkas yang sama sekali lagi."
        }
    };
    anyhow::anyhow!("{}: {error}\n{what_next}", file.display())
}

fn bar() -> Result<ProgressBar> {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {percent}% {eta}")?;
    Ok(ProgressBar::new(1).with_style(style))
}

struct Lists {
    refused: List,
    warnings: List,
}

impl Lists {
    /// The lists stand beside the book unless a place is given for the refused rows.
    fn beside(book: &Path, refused: Option<&Path>) -> Result<Self> {
        let refused = refused.map_or_else(|| named(book, "ditolak"), Path::to_path_buf);
        let warnings = named(book, "peringatan");
        for list in [&refused, &warnings] {
            if is_same_file(list, book) {
                bail!("{} adalah berkas yang diimpor; pilih nama lain dengan --refused", list.display());
            }
        }
        Ok(Self { refused: List::new(refused), warnings: List::new(warnings) })
    }
}

fn named(book: &Path, what: &str) -> PathBuf {
    let stem = book.file_stem().map_or_else(|| "buku".into(), |stem| stem.to_string_lossy());
    book.with_file_name(format!("{stem}-{what}.csv"))
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

struct Terminal {
    bar: ProgressBar,
    refused: List,
    warnings: List,
}

impl Listener for Terminal {
    fn refused(&mut self, header: &[String], cells: &[String], _: &Refusal) -> std::result::Result<(), String> {
        self.refused.write(header, cells).map_err(|error| error.to_string())
    }

    fn warned(&mut self, row: u64, warning: &Warning) -> std::result::Result<(), String> {
        let header = app::person::import::warning_header().map(str::to_owned);
        let line = app::person::import::warning_line(row, warning);
        self.warnings.write(&header, &line).map_err(|error| error.to_string())
    }

    fn advanced(&mut self, progress: sheet::Progress, report: &Report) {
        self.bar.set_length(progress.total);
        self.bar.set_position(progress.done);
        self.bar.set_message(format!("{} baris, {} ditolak", report.read, report.refused));
    }
}
