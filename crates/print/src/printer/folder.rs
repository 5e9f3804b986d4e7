//! A folder as a printer: for offices whose card software watches a folder, and for demonstrations.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{CardPrinter, JobId, PrintJob, PrintOutcome, PrinterError};

/// Tells apart the unfinished files of one process.
static NEXT_PART: AtomicU64 = AtomicU64::new(0);

/// Writes each job to `<job id>.pdf`. The file appears whole and on disk, or not at all; a file that is there is never
/// written again, and a folder forgets nothing, so [`super::Attempt`] makes no difference here.
#[derive(Debug, Clone)]
pub struct FolderPrinter {
    dir: PathBuf,
}

impl FolderPrinter {
    /// A printer into `dir`, which must exist. Removes what killed processes left unfinished: it holds personal data.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        let printer = Self { dir: dir.into() };
        printer.remove_parts(|name| writer_of(name).is_some_and(has_ended));
        printer
    }

    /// Where the job's file is or will be.
    pub fn path_of(&self, id: &JobId) -> PathBuf {
        self.dir.join(file_name(id))
    }

    /// Ids of the jobs whose files are there, in order.
    fn kept(&self) -> Vec<JobId> {
        let entries = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut kept: Vec<_> = names.filter_map(|name| JobId::parse(name.strip_suffix(".pdf")?).ok()).collect();
        kept.sort();
        kept
    }

    /// Writes beside the target, flushes, and moves into place. An unfinished file starts with a dot and never ends in
    /// `.pdf`, so that no watcher takes it.
    fn write(&self, job: &PrintJob<'_>, target: &Path) -> std::io::Result<()> {
        let number = NEXT_PART.fetch_add(1, Ordering::Relaxed);
        let part = self.dir.join(format!(".{}.{}-{number}.part", job.id, std::process::id()));
        let written = write_part(&part, job.pdf).and_then(|()| {
            fs::rename(&part, target)?;
            // The new name is on disk only once its folder is.
            open_dir(&self.dir)?.sync_all()
        });
        if written.is_err() {
            // The first error is the one worth telling.
            let _ = fs::remove_file(&part);
        }
        written
    }

    /// Removes what a killed process left of this job.
    fn sweep(&self, id: &JobId) {
        let prefix = format!(".{id}.");
        self.remove_parts(|name| name.starts_with(&prefix));
    }

    fn remove_parts(&self, is_left: impl Fn(&str) -> bool) {
        for entry in fs::read_dir(&self.dir).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| name.ends_with(".part") && is_left(name)) {
                // Another process may have been faster.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

impl CardPrinter for FolderPrinter {
    fn print(&self, job: &PrintJob<'_>) -> Result<PrintOutcome, PrinterError> {
        let target = self.path_of(job.id);
        let reference = file_name(job.id);
        if exists(&target)? {
            self.sweep(job.id);
            return Ok(PrintOutcome::AlreadyPrinted { reference });
        }
        let written = self.write(job, &target);
        let is_there = exists(&target)?;
        self.sweep(job.id);
        match written {
            Ok(()) => Ok(PrintOutcome::Printed { reference }),
            // Another worker finished the same job first and swept our part away.
            Err(error) if error.kind() == ErrorKind::NotFound && is_there => {
                Ok(PrintOutcome::AlreadyPrinted { reference })
            }
            Err(error) => Err(PrinterError::Folder(error.kind())),
        }
    }

    fn kept(&self) -> Vec<JobId> {
        Self::kept(self)
    }

    fn discard(&self, id: &JobId) -> Result<(), PrinterError> {
        match fs::remove_file(self.path_of(id)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(PrinterError::Folder(error.kind())),
            _ => Ok(()),
        }
    }
}

/// The process that writes an unfinished file, by its name `.job.process-number.part`.
fn writer_of(name: &str) -> Option<u32> {
    let (_, writer) = name.strip_prefix('.')?.strip_suffix(".part")?.rsplit_once('.')?;
    writer.split_once('-')?.0.parse().ok()
}

/// Whether a process has ended, where the system can tell (proc(5)).
fn has_ended(process: u32) -> bool {
    Path::new("/proc/self").exists() && !Path::new("/proc").join(process.to_string()).exists()
}

fn file_name(id: &JobId) -> String {
    format!("{id}.pdf")
}

fn exists(path: &Path) -> Result<bool, PrinterError> {
    path.try_exists().map_err(|error| PrinterError::Folder(error.kind()))
}

/// Creates the file for its owner and group only.
fn write_part(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o640);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[expect(clippy::disallowed_methods, reason = "the printer is a folder: its entries are flushed like a file")]
fn open_dir(dir: &Path) -> std::io::Result<File> {
    File::open(dir)
}
