//! Single questions to the printer and what their failure means.

use std::io::{Cursor, ErrorKind};

use ipp::attribute::IppAttribute;
use ipp::client::blocking::IppClient;
use ipp::error::IppError;
use ipp::model::{DelimiterTag, IppVersion, Operation, StatusCode};
use ipp::parser::IppParseError;
use ipp::prelude::{IppPayload, IppRequestResponse, IppValue, Uri};

use super::state::{JobSeen, MachineSeen};
use super::{IppSettings, operation_name};
use crate::printer::PrinterError;

/// Most jobs asked for in one list.
const JOBS_MAX: i32 = 1_000;

/// Whether the job has been offered to the printer yet: it decides what a broken connection means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Before,
    Sending,
    After,
}

/// The printer's address and how to speak to it.
#[derive(Debug, Clone)]
pub(super) struct Exchange {
    uri: Uri,
    settings: IppSettings,
}

type Attributes = Vec<(&'static str, Result<IppValue, IppParseError>)>;

impl Exchange {
    pub(super) fn new(uri: Uri, settings: IppSettings) -> Self {
        Self { uri, settings }
    }

    /// The jobs that are `completed` or `not-completed`, by anyone.
    pub(super) fn list_jobs(&self, which: &'static str) -> Result<Vec<JobSeen>, PrinterError> {
        let attributes = vec![
            ("requesting-user-name", IppValue::new_name_without_language(self.settings.requester.as_str())),
            ("limit", Ok(IppValue::new_integer(JOBS_MAX))),
            ("which-jobs", IppValue::new_keyword(which)),
            ("requested-attributes", keywords(&["job-id", "job-name", "job-state", "job-state-reasons"])),
            ("my-jobs", Ok(IppValue::new_boolean(false))),
        ];
        let answer = self.ask(Operation::GetJobs, attributes, Vec::new(), None, Phase::Before)?;
        Ok(answer.attributes().groups_of(DelimiterTag::JobAttributes).filter_map(JobSeen::read).collect())
    }

    /// One job by its number.
    pub(super) fn job(&self, number: i32) -> Result<JobSeen, PrinterError> {
        let attributes = vec![
            ("job-id", Ok(IppValue::new_integer(number))),
            ("requesting-user-name", IppValue::new_name_without_language(self.settings.requester.as_str())),
            ("requested-attributes", keywords(&["job-id", "job-name", "job-state", "job-state-reasons"])),
        ];
        let answer = self.ask(Operation::GetJobAttributes, attributes, Vec::new(), None, Phase::After)?;
        let group = answer.attributes().first_of(DelimiterTag::JobAttributes);
        group.and_then(JobSeen::read).ok_or(PrinterError::NotUnderstood { what: "state of the job" })
    }

    /// The machine's state.
    pub(super) fn machine(&self, phase: Phase) -> Result<MachineSeen, PrinterError> {
        let wanted =
            ["printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "document-format-supported"];
        let attributes = vec![
            ("requesting-user-name", IppValue::new_name_without_language(self.settings.requester.as_str())),
            ("requested-attributes", keywords(&wanted)),
        ];
        let answer = self.ask(Operation::GetPrinterAttributes, attributes, Vec::new(), None, phase)?;
        let group = answer.attributes().first_of(DelimiterTag::PrinterAttributes);
        group.and_then(MachineSeen::read).ok_or(PrinterError::NotUnderstood { what: "state of the printer" })
    }

    /// Sends the document; the number the printer gave the job.
    pub(super) fn print(&self, name: &str, pdf: Vec<u8>) -> Result<i32, PrinterError> {
        let attributes = vec![
            ("requesting-user-name", IppValue::new_name_without_language(self.settings.requester.as_str())),
            ("job-name", IppValue::new_name_without_language(name)),
            ("document-format", IppValue::new_mime_media_type("application/pdf")),
        ];
        let mut job = vec![("copies", Ok(IppValue::new_integer(1)))];
        if let Some(media) = &self.settings.media {
            job.push(("media", IppValue::new_keyword(media.as_str())));
        }
        if self.settings.is_two_sided {
            job.push(("sides", IppValue::new_keyword("two-sided-long-edge")));
        }
        let answer = self.ask(Operation::PrintJob, attributes, job, Some(pdf), Phase::Sending)?;
        let group = answer.attributes().first_of(DelimiterTag::JobAttributes);
        let number = group.and_then(|group| super::state::integer(group, "job-id"));
        // Without a number the job cannot be followed; a new attempt finds it by its name.
        number.ok_or(PrinterError::Interrupted)
    }

    fn ask(
        &self,
        operation: Operation,
        attributes: Attributes,
        job: Attributes,
        payload: Option<Vec<u8>>,
        phase: Phase,
    ) -> Result<IppRequestResponse, PrinterError> {
        let bad_address = |_| PrinterError::BadAddress;
        let mut request =
            IppRequestResponse::new(IppVersion::v1_1(), operation, Some(self.uri.clone())).map_err(bad_address)?;
        for (tag, list) in [(DelimiterTag::OperationAttributes, attributes), (DelimiterTag::JobAttributes, job)] {
            for (name, value) in list {
                let unfit = |_| PrinterError::NotUnderstood { what: "settings of the printer" };
                let attribute = IppAttribute::with_name(name, value.map_err(unfit)?).map_err(unfit)?;
                request.attributes_mut().add(tag, attribute);
            }
        }
        if let Some(bytes) = payload {
            *request.payload_mut() = IppPayload::new(Cursor::new(bytes));
        }
        let client = IppClient::builder(self.uri.clone()).request_timeout(self.settings.request_timeout).build();
        let answer = client.send(request).map_err(|error| failure(&error, phase))?;
        let status = answer.header().status_code();
        if status.is_success() { Ok(answer) } else { Err(refusal(status, &answer, operation)) }
    }
}

fn keywords(names: &[&'static str]) -> Result<IppValue, IppParseError> {
    names.iter().map(|name| IppValue::new_keyword(*name)).collect::<Result<Vec<_>, _>>().map(IppValue::Array)
}

/// What a failed exchange means.
fn failure(error: &IppError, phase: Phase) -> PrinterError {
    match error {
        IppError::ClientError(ureq::Error::StatusCode(401 | 403)) => PrinterError::Forbidden,
        IppError::ClientError(ureq::Error::StatusCode(503)) => PrinterError::Busy,
        IppError::ClientError(ureq::Error::StatusCode(_)) => PrinterError::NotUnderstood { what: "an HTTP answer" },
        _ if phase == Phase::Before || is_before_sending(error) => match error {
            IppError::ParseError(_) => PrinterError::NotUnderstood { what: "an IPP answer" },
            _ => PrinterError::Unreachable,
        },
        _ => PrinterError::Interrupted,
    }
}

/// Failures that happen before a connection stands.
fn is_before_sending(error: &IppError) -> bool {
    match error {
        IppError::ClientError(ureq::Error::HostNotFound | ureq::Error::ConnectionFailed) => true,
        IppError::ClientError(ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve)) => true,
        IppError::ClientError(ureq::Error::Io(error)) => error.kind() == ErrorKind::ConnectionRefused,
        _ => false,
    }
}

/// What an IPP status says (RFC 8011 appendix B).
fn refusal(status: StatusCode, answer: &IppRequestResponse, operation: Operation) -> PrinterError {
    match status {
        StatusCode::ClientErrorDocumentFormatNotSupported | StatusCode::ClientErrorDocumentFormatError => {
            PrinterError::FormatRefused
        }
        // Some printers list the format among the attributes that they do not support.
        StatusCode::ClientErrorAttributesOrValuesNotSupported if names_format(answer) => PrinterError::FormatRefused,
        StatusCode::ClientErrorForbidden
        | StatusCode::ClientErrorNotAuthenticated
        | StatusCode::ClientErrorNotAuthorized => PrinterError::Forbidden,
        StatusCode::ServerErrorBusy
        | StatusCode::ServerErrorNotAcceptingJobs
        | StatusCode::ServerErrorServiceUnavailable
        | StatusCode::ServerErrorTemporaryError => PrinterError::Busy,
        StatusCode::ServerErrorOperationNotSupported => {
            PrinterError::Unsuitable { operation: operation_name(operation) }
        }
        // The printer has forgotten a job that it took: nobody knows how it ended.
        StatusCode::ClientErrorNotFound | StatusCode::ClientErrorGone if operation == Operation::GetJobAttributes => {
            PrinterError::Uncertain
        }
        _ => PrinterError::Refused { status: answer.header().operation_or_status.cast_unsigned() },
    }
}

fn names_format(answer: &IppRequestResponse) -> bool {
    let group = answer.attributes().first_of(DelimiterTag::UnsupportedAttributes);
    group.is_some_and(|group| group.get("document-format").is_some())
}
