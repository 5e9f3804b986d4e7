//! A card printer that speaks IPP (RFC 8010, RFC 8011), with or without CUPS before it.

mod exchange;
mod state;

use std::time::Duration;

use ipp::prelude::{JobState, Operation, PrinterState, Uri};

use self::exchange::{Exchange, Phase};
use self::state::{JobSeen, MachineSeen};
use super::{Attempt, CardPrinter, Fault, JobLeft, PrintJob, PrintOutcome, PrinterError};

/// How long a job is followed: `polls_max` questions, `poll_every` apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Pause between two questions.
    pub poll_every: Duration,
    /// Most questions before [`PrinterError::StillWorking`].
    pub polls_max: u32,
}

impl Default for Patience {
    /// Two minutes: a card takes 20 to 60 seconds.
    fn default() -> Self {
        Self { poll_every: Duration::from_millis(500), polls_max: 240 }
    }
}

/// Which printer, and how to talk to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IppSettings {
    /// `ipp://host[:port]/path` or `http://…`. Encryption (`ipps`) is left to a queue on this computer.
    pub address: String,
    /// Longest time for one exchange, the sending of the document included.
    pub request_timeout: Duration,
    /// How long a job is followed.
    pub patience: Patience,
    /// Name shown as the sender in the printer's queue: the program, never a person.
    pub requester: String,
    /// Media keyword of PWG 5101.1 for the tray with the cards, if the printer has several.
    pub media: Option<String>,
    /// Whether the second page goes on the back of the card.
    pub is_two_sided: bool,
}

impl IppSettings {
    /// The usual settings for a printer at `address`: 30 s an exchange, [`Patience::default`], one side.
    pub fn new(address: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            request_timeout: Duration::from_secs(30),
            patience: Patience::default(),
            requester: "tunggal".to_owned(),
            media: None,
            is_two_sided: false,
        }
    }
}

/// A printer reached by IPP.
#[derive(Debug, Clone)]
pub struct IppPrinter {
    exchange: Exchange,
    patience: Patience,
}

impl IppPrinter {
    /// A printer as described; nothing is sent yet.
    ///
    /// # Errors
    /// [`PrinterError::BadAddress`].
    pub fn new(settings: IppSettings) -> Result<Self, PrinterError> {
        let uri: Uri = settings.address.parse().map_err(|_| PrinterError::BadAddress)?;
        if !matches!(uri.scheme_str(), Some("ipp" | "http")) || uri.host().is_none() {
            return Err(PrinterError::BadAddress);
        }
        let patience = settings.patience;
        Ok(Self { exchange: Exchange::new(uri, settings), patience })
    }

    /// The newest job of this name that has not been given up, else the newest at all.
    fn find(&self, name: &str) -> Result<Option<JobSeen>, PrinterError> {
        let mut found = self.exchange.list_jobs("not-completed")?;
        found.extend(self.exchange.list_jobs("completed")?);
        found.retain(|job| job.name.as_deref() == Some(name));
        found.sort_by_key(|job| (job.is_given_up(), std::cmp::Reverse(job.number)));
        Ok(found.into_iter().next())
    }

    /// Refuses early, before a job is in the queue, if the printer could not take it.
    fn check_machine(&self) -> Result<(), PrinterError> {
        let machine = self.exchange.machine(Phase::Before)?;
        if !machine.takes_pdf {
            return Err(PrinterError::FormatRefused);
        }
        if machine.state == PrinterState::Stopped {
            return Err(PrinterError::Stopped { fault: machine.fault_or_other(), left: JobLeft::NotSent });
        }
        if machine.is_accepting { Ok(()) } else { Err(PrinterError::Busy) }
    }

    /// Asks until the job is done, given up, or patience is at its end.
    fn follow(&self, number: i32) -> Result<(), PrinterError> {
        for poll in 0..self.patience.polls_max {
            if poll > 0 {
                std::thread::sleep(self.patience.poll_every);
            }
            let job = self.exchange.job(number)?;
            match job.state {
                JobState::Completed if job.has_errors() => return Err(self.given_up(&job)),
                JobState::Completed => return Ok(()),
                JobState::Canceled => return Err(PrinterError::Cancelled),
                JobState::Aborted => return Err(self.given_up(&job)),
                JobState::Pending | JobState::PendingHeld | JobState::ProcessingStopped => {
                    self.check_standstill(&job)?
                }
                JobState::Processing => {}
            }
        }
        match self.exchange.machine(Phase::After)?.fault {
            // Some printers hold a job as "processing" until the tray is filled.
            Some(fault) => Err(PrinterError::Stopped { fault, left: JobLeft::Waiting }),
            None => Err(PrinterError::StillWorking),
        }
    }

    /// Tells a queue that moves from a machine that waits for a hand.
    fn check_standstill(&self, job: &JobSeen) -> Result<(), PrinterError> {
        let machine = self.exchange.machine(Phase::After)?;
        let stands = machine.state == PrinterState::Stopped || job.state == JobState::ProcessingStopped;
        if !stands {
            return Ok(());
        }
        Err(PrinterError::Stopped { fault: machine.fault_or_other(), left: JobLeft::Waiting })
    }

    /// Why a job was given up: the machine's fault if it names one.
    fn given_up(&self, job: &JobSeen) -> PrinterError {
        if job.is_format_refused() {
            return PrinterError::FormatRefused;
        }
        match self.exchange.machine(Phase::After) {
            Ok(MachineSeen { fault: Some(fault), .. }) => PrinterError::Stopped { fault, left: JobLeft::GivenUp },
            Ok(_) | Err(_) => PrinterError::Aborted,
        }
    }

    fn send(&self, job: &PrintJob<'_>) -> Result<i32, PrinterError> {
        self.exchange.print(job.id.as_str(), job.pdf.to_vec())
    }
}

impl CardPrinter for IppPrinter {
    fn print(&self, job: &PrintJob<'_>) -> Result<PrintOutcome, PrinterError> {
        match self.find(job.id.as_str())? {
            Some(seen) if seen.is_done() => Ok(PrintOutcome::AlreadyPrinted { reference: seen.number.to_string() }),
            Some(seen) if !seen.is_given_up() => {
                self.follow(seen.number)?;
                Ok(PrintOutcome::AlreadyPrinted { reference: seen.number.to_string() })
            }
            None if job.attempt == Attempt::Uncertain => Err(PrinterError::Uncertain),
            Some(_) | None => {
                self.check_machine()?;
                let number = self.send(job)?;
                self.follow(number)?;
                Ok(PrintOutcome::Printed { reference: number.to_string() })
            }
        }
    }
}

/// The fault that a list of `printer-state-reasons` names, the one that stops a print first.
fn fault_of<'a>(reasons: impl Iterator<Item = &'a str>) -> Option<Fault> {
    reasons.filter_map(state::fault_of_reason).min()
}

/// The operations this printer is asked for, by the names of RFC 8011.
const fn operation_name(operation: Operation) -> &'static str {
    match operation {
        Operation::GetJobs => "Get-Jobs",
        Operation::GetJobAttributes => "Get-Job-Attributes",
        Operation::GetPrinterAttributes => "Get-Printer-Attributes",
        _ => "Print-Job",
    }
}
