//! The words for a card's state, why it waits, and for who no longer counts here.

use domain::card::{CardState, IssueReason, Wait};
use domain::enrolment::{EnrolmentEvent, Verb};
use domain::person::Standing;
use domain::reference::BasicStatus;

use crate::screens::print_queue::reason_label;
use jiff::civil::Date;

use crate::text::{Key, Message, key};
use crate::ui::{Tone, Words};

/// Where a card stands.
pub(super) const fn state(state: &CardState) -> (Key, Tone) {
    match state {
        CardState::Queued => (key!("card-state-queued"), Tone::Neutral),
        CardState::Printing { .. } => (key!("card-state-printing"), Tone::Busy),
        CardState::Printed { .. } => (key!("card-state-printed"), Tone::Busy),
        CardState::HandedOver { .. } => (key!("card-state-handed-over"), Tone::Good),
        CardState::Withdrawn { .. } => (key!("card-state-withdrawn"), Tone::Bad),
        CardState::Cancelled { .. } => (key!("card-state-cancelled"), Tone::Bad),
    }
}

/// Why a queued card is not printed now.
pub(super) fn wait(wait: Wait) -> Message {
    match wait {
        Wait::Ready => key!("card-wait-ready").into(),
        Wait::UnderAge { until_on } => key!("card-wait-under-age").with("date", until_on),
        Wait::NoBlank => key!("card-wait-no-blank").into(),
        Wait::ReserveKept { on_hand, reserve } => {
            key!("card-wait-reserve").with("count", on_hand).with("reserve", reserve)
        }
        Wait::PrintFailed => key!("card-wait-failed").into(),
        Wait::NotDue => key!("card-wait-not-due").into(),
        Wait::NotPrintReady => key!("card-wait-not-ready").into(),
    }
}

/// Since when a resident no longer counts here; nothing while they do.
pub(super) fn standing(standing: &Standing) -> Option<Message> {
    match standing {
        Standing::Active => None,
        Standing::Dead { on } => Some(key!("person-dead").with("date", *on)),
        Standing::MovedOut { on } => Some(key!("person-moved-out").with("date", *on)),
        Standing::Gone { status, on } => Some(gone(*status, *on)),
    }
}

fn gone(status: BasicStatus, on: Date) -> Message {
    match status {
        BasicStatus::Missing => key!("person-missing").with("date", on),
        BasicStatus::Left => key!("person-left").with("date", on),
        _ => key!("person-not-valid").with("date", on),
    }
}

/// What is said of a step of the record beside its status: an officer's words as they are, the program's own in the
/// reader's language. What a printer said word by word stands in the journal.
pub(super) fn note(step: &EnrolmentEvent) -> Option<Words> {
    match step.verb {
        Verb::FailPrint => Some(key!("history-print-failed").into()),
        Verb::FailAtCentral => Some(key!("history-unreadable").into()),
        Verb::Replace => IssueReason::from_word(&step.note).map(|reason| reason_label(reason).into()),
        _ => (!step.note.is_empty()).then(|| Words::from(step.note.as_str())),
    }
}
