//! The record statuses by their real names, as every officer knows them from the national system.

use crate::text::{Key, key};

use super::Tone;

/// A status as a badge shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// The real word: `PRINT_READY_RECORD`.
    pub code: &'static str,
    /// How it is coloured and shaped.
    pub tone: Tone,
    /// The same in plain language.
    pub meaning: Key,
}

impl Status {
    /// The status of a code; `None` for a code that is not one.
    #[must_use]
    pub fn find(code: &str) -> Option<Self> {
        STATUSES.into_iter().find(|status| status.code == code)
    }

    /// The word in pieces after which a narrow cell may break it; joined they are the code.
    #[must_use]
    pub fn pieces(&self) -> Vec<&'static str> {
        self.code.split_inclusive('_').collect()
    }
}

const fn status(code: &'static str, tone: Tone, meaning: Key) -> Status {
    Status { code, tone, meaning }
}

/// Every status, in the order a record passes through them, branches after the point where they leave the line.
pub const STATUSES: [Status; 16] = [
    status("UNREGISTERED", Tone::Neutral, key!("status-unregistered")),
    status("BIO_CAPTURED", Tone::Busy, key!("status-bio-captured")),
    status("PROCESSING", Tone::Busy, key!("status-processing")),
    status("SENT_FOR_ENROLLMENT", Tone::Busy, key!("status-sent-for-enrollment")),
    status("ENROLL_FAILURE_AT_REGIONAL", Tone::Bad, key!("status-enroll-failure-at-regional")),
    status("RECEIVED_AT_CENTRAL", Tone::Busy, key!("status-received-at-central")),
    status("ENROLL_FAILURE_AT_CENTRAL", Tone::Bad, key!("status-enroll-failure-at-central")),
    status("SEARCH_FAILURE_AT_CENTRAL", Tone::Bad, key!("status-search-failure-at-central")),
    status("REQUEST_VALIDATION", Tone::Warn, key!("status-request-validation")),
    status("ADJUDICATE_RECORD", Tone::Warn, key!("status-adjudicate-record")),
    status("DUPLICATE_RECORD", Tone::Bad, key!("status-duplicate-record")),
    status("PRINT_READY_RECORD", Tone::Good, key!("status-print-ready-record")),
    status("SENT_FOR_CARD_PRINTING", Tone::Busy, key!("status-sent-for-card-printing")),
    status("CARD_PRINTED", Tone::Busy, key!("status-card-printed")),
    status("CARD_SHIPPED", Tone::Busy, key!("status-card-shipped")),
    status("CARD_ISSUED", Tone::Good, key!("status-card-issued")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_found() {
        for status in STATUSES {
            assert_eq!(Status::find(status.code), Some(status));
            assert_eq!(status.pieces().concat(), status.code);
        }
        assert_eq!(Status::find("print_ready_record"), None);
    }
}
