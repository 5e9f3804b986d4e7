//! One card issue, from request to hand-over, and who may be printed next.

use crate::enrolment::words;
use crate::ids::{CardId, OfficeId, PersonId, StaffId};
use crate::stock::Serial;
use jiff::Timestamp;
use jiff::civil::Date;

words! {
    /// Why a card is issued (Perpres 96/2018).
    IssueReason {
        /// First card.
        New = "NEW",
        /// The holder moved here.
        MovedIn = "MOVED_IN",
        /// An element on the card changed.
        DataChange = "DATA_CHANGE",
        /// A foreigner's permit was extended.
        Renewal = "RENEWAL",
        /// Lost, with the police letter.
        Lost = "LOST",
        /// Damaged, with the old card.
        Damaged = "DAMAGED",
    }
}

impl IssueReason {
    /// First-time owners come before everybody else and alone may use the reserve.
    pub fn is_first_time(self) -> bool {
        self == IssueReason::New
    }

    /// Smaller is served sooner: first cards; then lost and damaged (no card in hand); then changed data.
    pub fn priority(self) -> i64 {
        match self {
            IssueReason::New => 0,
            IssueReason::Lost | IssueReason::Damaged => 1,
            IssueReason::MovedIn | IssueReason::DataChange | IssueReason::Renewal => 2,
        }
    }
}

/// Who took the card over the counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// The holder, identified by face or finger or by the officer who knows them.
    Holder,
    /// Somebody with a letter (surat kuasa F-1.07) or a member of the family.
    Deputy {
        /// Name of the deputy.
        name: String,
        /// Relation or letter number.
        basis: String,
    },
}

/// Where one card issue stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CardState {
    /// Waits for a blank, a birthday, a printer.
    Queued,
    /// A blank is allotted, the job is with the printer.
    Printing {
        /// The blank.
        serial: Serial,
        /// Since when.
        at: Timestamp,
    },
    /// Printed, in the office.
    Printed {
        /// The card's serial.
        serial: Serial,
        /// When.
        at: Timestamp,
    },
    /// In the hand of its holder.
    HandedOver {
        /// The card's serial.
        serial: Serial,
        /// When it was printed.
        printed_at: Timestamp,
        /// When it was handed over.
        at: Timestamp,
        /// To whom.
        to: Recipient,
    },
    /// No longer valid: lost, damaged, replaced, holder dead.
    Withdrawn {
        /// The card's serial.
        serial: Serial,
        /// When it was printed.
        printed_at: Timestamp,
        /// When it ceased to be valid.
        at: Timestamp,
    },
    /// Given up before a blank was used.
    Cancelled {
        /// When.
        at: Timestamp,
    },
}

impl CardState {
    /// Stable word for rows and screens.
    pub fn word(&self) -> &'static str {
        match self {
            CardState::Queued => "QUEUED",
            CardState::Printing { .. } => "PRINTING",
            CardState::Printed { .. } => "PRINTED",
            CardState::HandedOver { .. } => "HANDED_OVER",
            CardState::Withdrawn { .. } => "WITHDRAWN",
            CardState::Cancelled { .. } => "CANCELLED",
        }
    }

    /// Counts as the person's one card: a blank is bound to it and it is not withdrawn.
    pub fn is_active(&self) -> bool {
        matches!(self, CardState::Printing { .. } | CardState::Printed { .. } | CardState::HandedOver { .. })
    }

    /// The blank bound to the issue, if any.
    pub fn serial(&self) -> Option<Serial> {
        match self {
            CardState::Printing { serial, .. }
            | CardState::Printed { serial, .. }
            | CardState::HandedOver { serial, .. }
            | CardState::Withdrawn { serial, .. } => Some(*serial),
            CardState::Queued | CardState::Cancelled { .. } => None,
        }
    }
}

/// A step a card issue cannot take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a card that is {from} cannot be {verb}")]
pub struct InvalidCardStep {
    /// The state's word.
    pub from: &'static str,
    /// The verb, past participle.
    pub verb: &'static str,
}

/// One card issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardIssue {
    /// For whom.
    pub person: PersonId,
    /// Which.
    pub id: CardId,
    /// Why.
    pub reason: IssueReason,
    /// When it was asked for: the queue is served in this order within a priority.
    pub requested_at: Timestamp,
    /// By whom.
    pub requested_by: StaffId,
    /// Where it is printed.
    pub office: OfficeId,
    /// Where it stands.
    pub state: CardState,
    /// Row version.
    pub version: i64,
}

impl CardIssue {
    fn refuse<T>(&self, verb: &'static str) -> Result<T, InvalidCardStep> {
        Err(InvalidCardStep { from: self.state.word(), verb })
    }

    fn with(self, state: CardState) -> CardIssue {
        CardIssue { state, ..self }
    }

    /// A blank is allotted and the job goes to the printer.
    pub fn send_to_printer(self, serial: Serial, at: Timestamp) -> Result<CardIssue, InvalidCardStep> {
        match self.state {
            CardState::Queued => Ok(self.with(CardState::Printing { serial, at })),
            _ => self.refuse("sent to the printer"),
        }
    }

    /// The printer reports the card as printed.
    pub fn print(self, at: Timestamp) -> Result<CardIssue, InvalidCardStep> {
        match self.state {
            CardState::Printing { serial, .. } => Ok(self.with(CardState::Printed { serial, at })),
            _ => self.refuse("printed"),
        }
    }

    /// The printer failed; the card waits again. What became of the blank is a posting in the stock ledger.
    pub fn fail_print(self) -> Result<CardIssue, InvalidCardStep> {
        match self.state {
            CardState::Printing { .. } => Ok(self.with(CardState::Queued)),
            _ => self.refuse("put back into the queue"),
        }
    }

    /// The card is handed over.
    pub fn hand_over(self, to: Recipient, at: Timestamp) -> Result<CardIssue, InvalidCardStep> {
        match self.state {
            CardState::Printed { serial, at: printed_at } => {
                Ok(self.with(CardState::HandedOver { serial, printed_at, at, to }))
            }
            _ => self.refuse("handed over"),
        }
    }

    /// The card ceases to be valid.
    pub fn withdraw(self, at: Timestamp) -> Result<CardIssue, InvalidCardStep> {
        match self.state {
            CardState::Printed { serial, at: printed_at } | CardState::HandedOver { serial, printed_at, .. } => {
                Ok(self.with(CardState::Withdrawn { serial, printed_at, at }))
            }
            _ => self.refuse("withdrawn"),
        }
    }

    /// The request is given up.
    pub fn cancel(self, at: Timestamp) -> Result<CardIssue, InvalidCardStep> {
        match self.state {
            CardState::Queued => Ok(self.with(CardState::Cancelled { at })),
            _ => self.refuse("cancelled"),
        }
    }
}

/// Why a queued card is not printed at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Nothing stands in the way: next in the queue.
    Ready,
    /// The holder is recorded in advance and turns 17 on a day.
    UnderAge {
        /// First day on which the card may be printed.
        until_on: Date,
    },
    /// There is no blank in the office.
    NoBlank,
    /// The blanks left are the reserve for first-time owners; a replacement waits (IKD serves meanwhile).
    ReserveKept {
        /// Blanks on hand.
        on_hand: u64,
        /// Blanks kept for first-time owners.
        reserve: u64,
    },
    /// The printer failed with it: a person looks why before it is sent again.
    PrintFailed,
    /// The holder died, moved away, or is not obliged to hold a card.
    NotDue,
    /// The record is not print-ready.
    NotPrintReady,
}

impl Wait {
    /// Whether an officer may send the card to the printer now.
    pub fn may_be_printed(self) -> bool {
        matches!(self, Wait::Ready | Wait::PrintFailed)
    }
}

/// Decides whether a queued card may be printed now.
///
/// `due_on` is the day the person's card is due ([`crate::person::Person::card_due_on`]), none if none is; `has_failed`
/// whether the printer failed with it before; `reserve` the number of blanks that replacements may not touch (the office
/// of Kotawaringin Timur: blanks are not free to use although they outnumber the unrecorded).
pub fn wait(
    reason: IssueReason,
    is_unique: bool,
    due_on: Option<Date>,
    has_failed: bool,
    today: Date,
    on_hand: u64,
    reserve: u64,
) -> Wait {
    match due_on {
        _ if !is_unique => Wait::NotPrintReady,
        None => Wait::NotDue,
        Some(until_on) if until_on > today => Wait::UnderAge { until_on },
        Some(_) if on_hand == 0 => Wait::NoBlank,
        Some(_) if !reason.is_first_time() && on_hand <= reserve => Wait::ReserveKept { on_hand, reserve },
        Some(_) if has_failed => Wait::PrintFailed,
        Some(_) => Wait::Ready,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn issue(state: CardState) -> CardIssue {
        CardIssue {
            person: PersonId::from_i64(1).unwrap(),
            id: CardId::from_i64(2).unwrap(),
            reason: IssueReason::New,
            requested_at: Timestamp::UNIX_EPOCH,
            requested_by: StaffId::from_i64(3).unwrap(),
            office: OfficeId::from_i64(4).unwrap(),
            state,
            version: 1,
        }
    }

    #[test]
    fn every_state_and_verb_is_decided() {
        let at = Timestamp::UNIX_EPOCH;
        let serial = Serial::from_u64(7).unwrap();
        let states = [
            CardState::Queued,
            CardState::Printing { serial, at },
            CardState::Printed { serial, at },
            CardState::HandedOver { serial, printed_at: at, at, to: Recipient::Holder },
            CardState::Withdrawn { serial, printed_at: at, at },
            CardState::Cancelled { at },
        ];
        let table = [
            ("QUEUED", ["PRINTING", "-", "-", "-", "-", "CANCELLED"]),
            ("PRINTING", ["-", "PRINTED", "QUEUED", "-", "-", "-"]),
            ("PRINTED", ["-", "-", "-", "HANDED_OVER", "WITHDRAWN", "-"]),
            ("HANDED_OVER", ["-", "-", "-", "-", "WITHDRAWN", "-"]),
            ("WITHDRAWN", ["-", "-", "-", "-", "-", "-"]),
            ("CANCELLED", ["-", "-", "-", "-", "-", "-"]),
        ];
        for (state, (word, expected)) in states.iter().zip(table) {
            assert_eq!(state.word(), word);
            let results = [
                issue(state.clone()).send_to_printer(serial, at),
                issue(state.clone()).print(at),
                issue(state.clone()).fail_print(),
                issue(state.clone()).hand_over(Recipient::Holder, at),
                issue(state.clone()).withdraw(at),
                issue(state.clone()).cancel(at),
            ];
            let got = results.map(|r| r.map_or("-", |c| c.state.word()));
            assert_eq!(got, expected, "{word}");
        }
    }

    #[test]
    fn the_reserve_is_kept_for_first_time_owners() {
        let today = date(2024, 11, 6);
        let due = Some(date(2020, 1, 1));
        for (reason, due_on, on_hand, expected) in [
            (IssueReason::New, due, 1, Wait::Ready),
            (IssueReason::New, due, 0, Wait::NoBlank),
            (IssueReason::Lost, due, 500, Wait::ReserveKept { on_hand: 500, reserve: 500 }),
            (IssueReason::Lost, due, 501, Wait::Ready),
            (IssueReason::New, Some(date(2024, 11, 7)), 9, Wait::UnderAge { until_on: date(2024, 11, 7) }),
            (IssueReason::New, Some(today), 9, Wait::Ready),
            (IssueReason::New, None, 9, Wait::NotDue),
        ] {
            assert_eq!(wait(reason, true, due_on, false, today, on_hand, 500), expected, "{reason:?} {on_hand}");
        }
        assert_eq!(wait(IssueReason::New, false, due, false, today, 9, 0), Wait::NotPrintReady);
        assert_eq!(wait(IssueReason::New, true, due, true, today, 9, 0), Wait::PrintFailed);
        assert_eq!(wait(IssueReason::New, true, due, true, today, 0, 0), Wait::NoBlank);
    }
}
