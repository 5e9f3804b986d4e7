//! What a printer says about its jobs and itself.

use ipp::prelude::{IppAttributeGroup, IppValue, JobState, PrinterState};

use super::fault_of;
use crate::printer::Fault;

/// A job as the printer lists it.
#[derive(Debug, Clone)]
pub(super) struct JobSeen {
    pub(super) number: i32,
    pub(super) name: Option<String>,
    pub(super) state: JobState,
    reasons: Vec<String>,
}

impl JobSeen {
    /// Reads one job group; `None` if number or state are absent.
    pub(super) fn read(group: &IppAttributeGroup) -> Option<Self> {
        Some(Self {
            number: integer(group, "job-id")?,
            name: texts(group, "job-name").into_iter().next(),
            state: job_state(integer(group, "job-state")?)?,
            reasons: texts(group, "job-state-reasons"),
        })
    }

    pub(super) fn is_given_up(&self) -> bool {
        matches!(self.state, JobState::Aborted | JobState::Canceled) || self.has_errors()
    }

    pub(super) fn is_done(&self) -> bool {
        self.state == JobState::Completed && !self.has_errors()
    }

    pub(super) fn has_errors(&self) -> bool {
        self.reasons.iter().any(|reason| reason == "job-completed-with-errors")
    }

    pub(super) fn is_format_refused(&self) -> bool {
        let refused = ["unsupported-document-format", "document-format-error", "document-unprintable-error"];
        self.reasons.iter().any(|reason| refused.contains(&reason.as_str()))
    }
}

/// The machine's own state.
#[derive(Debug, Clone)]
pub(super) struct MachineSeen {
    pub(super) state: PrinterState,
    pub(super) fault: Option<Fault>,
    pub(super) is_accepting: bool,
    pub(super) takes_pdf: bool,
}

impl MachineSeen {
    /// Reads the printer group; `None` if the state is absent.
    pub(super) fn read(group: &IppAttributeGroup) -> Option<Self> {
        let formats = texts(group, "document-format-supported");
        let takes = |format: &String| format == "application/pdf" || format == "application/octet-stream";
        let accepting = group.get("printer-is-accepting-jobs").and_then(|attribute| match attribute.value() {
            IppValue::Boolean(accepting) => Some(*accepting),
            _ => None,
        });
        Some(Self {
            state: match integer(group, "printer-state")? {
                3 => PrinterState::Idle,
                4 => PrinterState::Processing,
                _ => PrinterState::Stopped,
            },
            fault: fault_of(texts(group, "printer-state-reasons").iter().map(String::as_str)),
            is_accepting: accepting.unwrap_or(true),
            takes_pdf: formats.is_empty() || formats.iter().any(takes),
        })
    }

    pub(super) fn fault_or_other(&self) -> Fault {
        self.fault.unwrap_or(Fault::Other)
    }
}

/// The fault behind one keyword of `printer-state-reasons` (RFC 8011 section 5.4.12, PWG 5100.9). Its severity is left
/// aside: whether the machine stands still is told by its state, and printers give an empty tray any of the three.
pub(super) fn fault_of_reason(reason: &str) -> Option<Fault> {
    let bare = ["-error", "-warning", "-report"].iter().find_map(|severity| reason.strip_suffix(severity));
    match bare.unwrap_or(reason) {
        "media-empty" | "media-needed" | "input-tray-missing" | "input-media-supply-empty" => Some(Fault::OutOfMedia),
        "media-jam" | "input-pick-error" | "input-cannot-feed-size-selected" => Some(Fault::Jam),
        "marker-supply-empty" | "marker-supply-missing" | "toner-empty" => Some(Fault::OutOfRibbon),
        "cover-open" | "door-open" | "interlock-open" => Some(Fault::CoverOpen),
        "offline" | "shutdown" | "connecting-to-device" | "timed-out" | "power-down" => Some(Fault::Offline),
        "paused" | "moving-to-paused" | "stopping" | "stopped-partly" => Some(Fault::Paused),
        "none" | "" => None,
        "other" => Some(Fault::Other),
        _ if reason.ends_with("-error") => Some(Fault::Other),
        _ => None,
    }
}

fn job_state(number: i32) -> Option<JobState> {
    Some(match number {
        3 => JobState::Pending,
        4 => JobState::PendingHeld,
        5 => JobState::Processing,
        6 => JobState::ProcessingStopped,
        7 => JobState::Canceled,
        8 => JobState::Aborted,
        9 => JobState::Completed,
        _ => return None,
    })
}

/// A whole number or enum.
pub(super) fn integer(group: &IppAttributeGroup, name: &str) -> Option<i32> {
    match group.get(name)?.value() {
        IppValue::Integer(number) | IppValue::Enum(number) => Some(*number),
        _ => None,
    }
}

/// The text values of an attribute, one or many.
fn texts(group: &IppAttributeGroup, name: &str) -> Vec<String> {
    let Some(attribute) = group.get(name) else { return Vec::new() };
    attribute.value().into_iter().filter_map(text).collect()
}

fn text(value: &IppValue) -> Option<String> {
    Some(match value {
        IppValue::Keyword(keyword) => keyword.to_string(),
        IppValue::NameWithoutLanguage(name) | IppValue::NameWithLanguage { name, .. } => name.to_string(),
        IppValue::MimeMediaType(kind) => kind.to_string(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_become_faults_and_warnings_do_not() {
        for (reasons, want) in [
            (vec!["none"], None),
            (vec!["media-low-warning", "marker-supply-low", "fuser-over-temp-report"], None),
            (vec!["media-empty-error"], Some(Fault::OutOfMedia)),
            (vec!["media-needed"], Some(Fault::OutOfMedia)),
            (vec!["media-empty-report", "media-low-report"], Some(Fault::OutOfMedia)),
            (vec!["paused", "media-jam-error"], Some(Fault::Jam)),
            (vec!["marker-supply-empty"], Some(Fault::OutOfRibbon)),
            (vec!["fuser-over-temp-error"], Some(Fault::Other)),
            (vec!["offline"], Some(Fault::Offline)),
        ] {
            assert_eq!(fault_of(reasons.iter().copied()), want, "{reasons:?}");
        }
    }
}
