//! Printers: a folder that another program watches, or a card printer that speaks IPP.
//!
//! Printing is the one step that cannot be rolled back: a card that came out twice is two cards. Each job therefore
//! has an id that the printer itself remembers (a file name, an IPP job name), and a printer is asked for it before
//! anything is sent.

mod error;
mod folder;
mod ipp;
mod job;

pub use self::error::{Fault, JobLeft, PrinterError};
pub use self::folder::FolderPrinter;
pub use self::ipp::{IppPrinter, IppSettings, Patience};
pub use self::job::{Attempt, JobId, JobIdError, PrintJob};

/// Where the job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrintOutcome {
    /// It was printed (written) now.
    Printed {
        /// File name, or number of the job at the printer.
        reference: String,
    },
    /// An earlier attempt had already reached the printer and it is done; nothing was sent now.
    AlreadyPrinted {
        /// File name, or number of the job at the printer.
        reference: String,
    },
}

/// Something that turns a PDF into a card or a sheet, each job at most once.
pub trait CardPrinter: Send + Sync {
    /// Prints `job` and waits until it is done.
    ///
    /// # Errors
    /// [`PrinterError`]; each variant says whether a later attempt with the same job is safe and what to do first.
    fn print(&self, job: &PrintJob<'_>) -> Result<PrintOutcome, PrinterError>;

    /// Jobs whose documents are kept after printing; most printers keep none.
    fn kept(&self) -> Vec<JobId> {
        Vec::new()
    }

    /// Removes the document of a job that is over; one that is not there is removed already.
    ///
    /// # Errors
    /// [`PrinterError`] when it cannot be removed.
    fn discard(&self, _id: &JobId) -> Result<(), PrinterError> {
        Ok(())
    }
}
