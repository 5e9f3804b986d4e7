//! The printer of the worker: the product's folder printer, with a sheet that says what was printed.

use app::card::CardFace;
use app::port::{CardPress, PressError};
use print::{Attempt, CardPrinter, FolderPrinter, JobId, PrintJob};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Where the sheets lie.
pub fn folder(home: &Path) -> PathBuf {
    home.join("cards")
}

/// Where the press complains.
pub fn complaints(home: &Path) -> PathBuf {
    home.join("complaints")
}

/// A folder that knows what this life of the worker has printed.
pub struct FolderPress {
    home: PathBuf,
    printer: FolderPrinter,
    own: Mutex<BTreeSet<String>>,
}

impl FolderPress {
    /// A press over the folder.
    pub fn new(home: &Path) -> FolderPress {
        FolderPress { home: home.to_owned(), printer: FolderPrinter::new(folder(home)), own: Mutex::default() }
    }

    /// A sheet of an earlier life must come as resumed: a printer that forgets its jobs would print it twice.
    fn check(&self, id: &JobId, is_resumed: bool) {
        let is_new_to_us = self.own.lock().expect("no panic while held").insert(id.as_str().to_owned());
        if is_new_to_us && !is_resumed && self.printer.path_of(id).exists() {
            let file = std::fs::OpenOptions::new().create(true).append(true).open(complaints(&self.home));
            file.and_then(|mut file| writeln!(file, "job {id} of an earlier life came as a new one"))
                .expect("the press can complain");
        }
    }
}

impl CardPress for FolderPress {
    fn draw(&self, face: &CardFace) -> Result<Vec<u8>, PressError> {
        Ok(face.serial.to_string().into_bytes())
    }

    fn print(&self, job: &str, card: &[u8], is_resumed: bool) -> Result<(), PressError> {
        let id = JobId::parse(job)
            .map_err(|error| PressError::Failed { is_blank_spoiled: false, reason: error.to_string() })?;
        self.check(&id, is_resumed);
        let sheet = format!("{job} {}\n", String::from_utf8_lossy(card));
        let attempt = if is_resumed { Attempt::Uncertain } else { Attempt::First };
        let job = PrintJob { id: &id, pdf: sheet.as_bytes(), attempt };
        self.printer.print(&job).map(drop).map_err(|error| PressError::Later(error.to_string()))
    }
}
