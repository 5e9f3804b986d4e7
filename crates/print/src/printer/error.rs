//! What can go wrong at a printer, and what to do about it.

use thiserror::Error;

/// What is wrong with the machine, from its `printer-state-reasons` (RFC 8011 section 5.4.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// No blank cards in the tray.
    OutOfMedia,
    /// A card is stuck.
    Jam,
    /// Ribbon or toner is used up.
    OutOfRibbon,
    /// A cover or door is open.
    CoverOpen,
    /// The machine behind the queue does not answer.
    Offline,
    /// Someone paused or stopped it.
    Paused,
    /// Anything else.
    Other,
}

impl Fault {
    /// What the operator does about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::OutOfMedia => "load blank cards",
            Self::Jam => "remove the stuck card and count it as spoiled",
            Self::OutOfRibbon => "change the ribbon",
            Self::CoverOpen => "close the cover",
            Self::Offline => "switch the printer on and check its cable",
            Self::Paused => "resume the printer",
            Self::Other => "look at the printer's own display",
        }
    }
}

/// What became of the job at the printer when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobLeft {
    /// It was never sent: no card is lost.
    NotSent,
    /// It still waits in the printer and will print once the fault is cleared; try again with the same job to follow it.
    Waiting,
    /// The printer gave it up; a card may have been spoiled. The next attempt prints anew.
    GivenUp,
}

/// Why a job did not end as a card. No variant carries personal data.
#[derive(Debug, Error)]
pub enum PrinterError {
    /// The address is no `ipp://` or `http://` address.
    #[error("the printer address is not usable: write it as ipp://host:631/ipp/print")]
    BadAddress,
    /// No connection; nothing was sent. Trying again is safe.
    #[error("the printer does not answer: switch it on and check the network, then try again")]
    Unreachable,
    /// The connection broke after the job had been offered. Trying again with the same job is safe: it asks first.
    #[error(
        "the connection to the printer broke while printing: try again, the printer is asked before anything is sent"
    )]
    Interrupted,
    /// The printer answers with something that is not IPP, or leaves out what it must say.
    #[error("the printer's answer is not usable ({what}): check that the address is that of an IPP printer")]
    NotUnderstood {
        /// What was expected.
        what: &'static str,
    },
    /// The printer lacks an operation without which a double print cannot be excluded.
    #[error("the printer cannot do {operation}, so a double print could not be excluded: use another printer")]
    Unsuitable {
        /// The IPP operation.
        operation: &'static str,
    },
    /// The printer takes no PDF, or not this one.
    #[error("the printer refuses the document format application/pdf: put a queue that converts PDF before it")]
    FormatRefused,
    /// The printer asks for a login or forbids printing.
    #[error("the printer does not permit printing from here: allow this computer in the printer's settings")]
    Forbidden,
    /// The printer refuses the job for another reason.
    #[error("the printer refused the job (IPP status {status:#06x}): look at the printer's own display")]
    Refused {
        /// Status code of RFC 8011 appendix B.
        status: u16,
    },
    /// The printer takes no jobs just now.
    #[error("the printer takes no jobs at the moment: wait, then try again")]
    Busy,
    /// The machine stands still.
    #[error("the printer stands still ({fault:?}, job {left:?}): {}, then try again", fault.advice())]
    Stopped {
        /// Why.
        fault: Fault,
        /// What became of the job.
        left: JobLeft,
    },
    /// The printer aborted the job without saying why.
    #[error("the printer gave up the job: check the tray for a spoiled card, then try again")]
    Aborted,
    /// Someone cancelled the job at the printer.
    #[error("the job was cancelled at the printer: check the tray for a spoiled card, then try again")]
    Cancelled,
    /// The job was not done in the time allowed; it is still in the printer.
    #[error("the printer is still working on the job: try again to follow it, nothing is sent twice")]
    StillWorking,
    /// The printer does not know a job that may have reached it before.
    #[error("it is not known whether the card was printed: look into the tray, then confirm or print again")]
    Uncertain,
    /// The folder cannot be written.
    #[error("the print folder cannot be written ({0:?}): check that it exists, has space and may be written")]
    Folder(std::io::ErrorKind),
}

impl PrinterError {
    /// Whether a worker may try again by itself, with the same job, without a person having acted.
    pub fn may_retry_unattended(&self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::Interrupted
                | Self::Busy
                | Self::StillWorking
                | Self::Stopped { left: JobLeft::NotSent | JobLeft::Waiting, .. }
        )
    }

    /// Whether a blank may have been spoiled and must be accounted for.
    pub fn may_have_spoiled_a_blank(&self) -> bool {
        matches!(self, Self::Aborted | Self::Cancelled | Self::Uncertain | Self::Stopped { left: JobLeft::GivenUp, .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_says_what_to_do() {
        let error = PrinterError::Stopped { fault: Fault::OutOfMedia, left: JobLeft::GivenUp };
        assert_eq!(
            error.to_string(),
            "the printer stands still (OutOfMedia, job GivenUp): load blank cards, then try again"
        );
        assert!(error.may_have_spoiled_a_blank() && !error.may_retry_unattended());
        let status = PrinterError::Refused { status: 0x40b };
        assert!(status.to_string().contains("0x040b"));
    }
}
