//! The life of a record, from nothing recorded to a card in the hand, in the office's own words.
//!
//! One table says everything: [`TRANSITIONS`]. The diagram in `docs/enrolment.md` is written from it.

use crate::ids::{EncounterId, OfficeId, PersonId, StaffId};
use jiff::Timestamp;
use jiff::civil::Date;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The stable word used in rows, exports and the journal.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// Reads the stable word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Status of a record (dossier of statuses: Dit. PIAK 2015; Dukcapil Purbalingga, Banyumas).
    Status {
        /// A NIK exists, nothing is recorded.
        Unregistered = "UNREGISTERED",
        /// Photo, fingers, iris, signature taken; not yet checked by the verifier.
        BioCaptured = "BIO_CAPTURED",
        /// Approved by the verifier, being prepared for sending.
        Processing = "PROCESSING",
        /// Sent to the centre; also the state of a record that an earlier system had sent, of which no recording is here.
        SentForEnrollment = "SENT_FOR_ENROLLMENT",
        /// Arrived at the centre; the biometric search has not run.
        ReceivedAtCentral = "RECEIVED_AT_CENTRAL",
        /// Biometrics incomplete or unreadable, found at the office.
        EnrollFailureAtRegional = "ENROLL_FAILURE_AT_REGIONAL",
        /// Biometrics incomplete or unreadable, found at the centre.
        EnrollFailureAtCentral = "ENROLL_FAILURE_AT_CENTRAL",
        /// The 1:N search could not be completed.
        SearchFailureAtCentral = "SEARCH_FAILURE_AT_CENTRAL",
        /// Resembles another record; two people decide.
        AdjudicateRecord = "ADJUDICATE_RECORD",
        /// The two people disagree, or ask for more: the head of office validates.
        RequestValidation = "REQUEST_VALIDATION",
        /// The same person is already enrolled; the first recording stays, no card.
        DuplicateRecord = "DUPLICATE_RECORD",
        /// Unique (tunggal): ready to print (PRR).
        PrintReadyRecord = "PRINT_READY_RECORD",
        /// In the print queue with a blank allotted.
        SentForCardPrinting = "SENT_FOR_CARD_PRINTING",
        /// Printed and encoded.
        CardPrinted = "CARD_PRINTED",
        /// On its way to the place of hand-over.
        CardShipped = "CARD_SHIPPED",
        /// In the holder's hand.
        CardIssued = "CARD_ISSUED",
    }
}

words! {
    /// What can be done to a record.
    Verb {
        /// Biometrics are taken at a desk or in the field.
        Capture = "CAPTURE",
        /// The verifier approves the recording.
        Approve = "APPROVE",
        /// The verifier sends the recording back; it is deleted.
        Reject = "REJECT",
        /// The office finds the biometrics unusable.
        FailAtRegional = "FAIL_AT_REGIONAL",
        /// The record is sent to the centre.
        Send = "SEND",
        /// The centre confirms arrival.
        Receive = "RECEIVE",
        /// The centre finds the biometrics unusable.
        FailAtCentral = "FAIL_AT_CENTRAL",
        /// The search could not be completed.
        FailSearch = "FAIL_SEARCH",
        /// The search is asked for again.
        RetrySearch = "RETRY_SEARCH",
        /// The search finds nobody like this person.
        FindUnique = "FIND_UNIQUE",
        /// The search finds the same person.
        FindDuplicate = "FIND_DUPLICATE",
        /// The search refers the record to people.
        Refer = "REFER",
        /// The adjudicators cannot agree.
        Escalate = "ESCALATE",
        /// People decide: a different person.
        RuleUnique = "RULE_UNIQUE",
        /// People decide: the same person.
        RuleDuplicate = "RULE_DUPLICATE",
        /// A failed or mistaken recording (somebody else's biometrics under this NIK) is deleted so that the person
        /// can be recorded again.
        Discard = "DISCARD",
        /// A blank is allotted and the card goes to the printer.
        SendToPrinter = "SEND_TO_PRINTER",
        /// The printer failed; the record waits again.
        FailPrint = "FAIL_PRINT",
        /// The card is printed.
        Print = "PRINT",
        /// The card leaves for another place of hand-over.
        Ship = "SHIP",
        /// The card is handed to its holder.
        Issue = "ISSUE",
        /// A lost, damaged or changed card: print again without a new recording.
        Replace = "REPLACE",
    }
}

use Status as S;
use Verb as V;

/// Every legal step. What is not here is refused.
pub const TRANSITIONS: &[(Status, Verb, Status)] = &[
    (S::Unregistered, V::Capture, S::BioCaptured),
    (S::BioCaptured, V::Approve, S::Processing),
    (S::BioCaptured, V::Reject, S::Unregistered),
    (S::BioCaptured, V::FailAtRegional, S::EnrollFailureAtRegional),
    (S::Processing, V::Send, S::SentForEnrollment),
    (S::SentForEnrollment, V::Receive, S::ReceivedAtCentral),
    (S::SentForEnrollment, V::Capture, S::BioCaptured),
    (S::ReceivedAtCentral, V::FailAtCentral, S::EnrollFailureAtCentral),
    (S::ReceivedAtCentral, V::FailSearch, S::SearchFailureAtCentral),
    (S::ReceivedAtCentral, V::FindUnique, S::PrintReadyRecord),
    (S::ReceivedAtCentral, V::FindDuplicate, S::DuplicateRecord),
    (S::ReceivedAtCentral, V::Refer, S::AdjudicateRecord),
    (S::SearchFailureAtCentral, V::RetrySearch, S::ReceivedAtCentral),
    (S::SearchFailureAtCentral, V::Discard, S::Unregistered),
    (S::EnrollFailureAtRegional, V::Discard, S::Unregistered),
    (S::EnrollFailureAtCentral, V::Discard, S::Unregistered),
    (S::AdjudicateRecord, V::RuleUnique, S::PrintReadyRecord),
    (S::AdjudicateRecord, V::RuleDuplicate, S::DuplicateRecord),
    (S::AdjudicateRecord, V::Escalate, S::RequestValidation),
    (S::AdjudicateRecord, V::Discard, S::Unregistered),
    (S::RequestValidation, V::RuleUnique, S::PrintReadyRecord),
    (S::RequestValidation, V::RuleDuplicate, S::DuplicateRecord),
    (S::RequestValidation, V::Discard, S::Unregistered),
    (S::DuplicateRecord, V::Discard, S::Unregistered),
    (S::PrintReadyRecord, V::SendToPrinter, S::SentForCardPrinting),
    (S::PrintReadyRecord, V::Discard, S::Unregistered),
    (S::SentForCardPrinting, V::Print, S::CardPrinted),
    (S::SentForCardPrinting, V::FailPrint, S::PrintReadyRecord),
    (S::CardPrinted, V::Ship, S::CardShipped),
    (S::CardPrinted, V::Issue, S::CardIssued),
    (S::CardShipped, V::Issue, S::CardIssued),
    (S::CardPrinted, V::Replace, S::PrintReadyRecord),
    (S::CardShipped, V::Replace, S::PrintReadyRecord),
    (S::CardIssued, V::Replace, S::PrintReadyRecord),
    (S::CardPrinted, V::Discard, S::Unregistered),
    (S::CardShipped, V::Discard, S::Unregistered),
    (S::CardIssued, V::Discard, S::Unregistered),
];

/// A step that the table does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{} is not possible in status {}", verb.word(), from.word())]
pub struct InvalidTransition {
    /// Status the record is in.
    pub from: Status,
    /// What was tried.
    pub verb: Verb,
}

impl Status {
    /// The status after a verb.
    pub fn after(self, verb: Verb) -> Result<Status, InvalidTransition> {
        TRANSITIONS
            .iter()
            .find(|(from, v, _)| *from == self && *v == verb)
            .map(|(_, _, to)| *to)
            .ok_or(InvalidTransition { from: self, verb })
    }

    /// Biometrics have been taken and stand (the office's "sudah rekam").
    pub fn is_recorded(self) -> bool {
        !matches!(self, S::Unregistered | S::EnrollFailureAtRegional | S::EnrollFailureAtCentral | S::DuplicateRecord)
    }

    /// Proven unique.
    pub fn is_unique(self) -> bool {
        matches!(self, S::PrintReadyRecord | S::SentForCardPrinting | S::CardPrinted | S::CardShipped | S::CardIssued)
    }
}

/// The record of one person: its status and the days on which it first reached each milestone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// Whose record.
    pub person: PersonId,
    /// Where it stands.
    pub status: Status,
    /// Since when.
    pub since_at: Timestamp,
    /// The recording that stands, if any.
    pub encounter: Option<EncounterId>,
    /// Local day of the recording that stands.
    pub recorded_on: Option<Date>,
    /// Local day of print-readiness.
    pub ready_on: Option<Date>,
    /// Local day the first card was printed.
    pub printed_on: Option<Date>,
    /// Local day the first card was handed over.
    pub issued_on: Option<Date>,
    /// Row version.
    pub version: i64,
}

impl Enrolment {
    /// A person of whom nothing is recorded.
    pub fn unregistered(person: PersonId, since_at: Timestamp) -> Self {
        Self {
            person,
            status: Status::Unregistered,
            since_at,
            encounter: None,
            recorded_on: None,
            ready_on: None,
            printed_on: None,
            issued_on: None,
            version: 0,
        }
    }

    /// The record after a verb at an instant, `today` being that instant's local day at the office.
    /// Milestones are set the first time and cleared when the recording is deleted or found to be a duplicate.
    pub fn apply(&self, verb: Verb, at: Timestamp, today: Date) -> Result<Enrolment, InvalidTransition> {
        let status = self.status.after(verb)?;
        let mut next = Enrolment { status, since_at: at, ..self.clone() };
        match status {
            S::BioCaptured => next.recorded_on = Some(today),
            S::PrintReadyRecord => next.ready_on = next.ready_on.or(Some(today)),
            S::CardPrinted => next.printed_on = next.printed_on.or(Some(today)),
            S::CardIssued => next.issued_on = next.issued_on.or(Some(today)),
            S::Unregistered => {
                next = Enrolment { version: self.version, ..Enrolment::unregistered(self.person, at) };
            }
            S::EnrollFailureAtRegional | S::EnrollFailureAtCentral | S::DuplicateRecord => next.recorded_on = None,
            _ => {}
        }
        Ok(next)
    }
}

/// One step of a record's history; never changed, never deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentEvent {
    /// Whose record.
    pub person: PersonId,
    /// 1, 2, 3 … within the person.
    pub sequence: i64,
    /// Status before.
    pub from: Status,
    /// What was done.
    pub verb: Verb,
    /// Status after.
    pub to: Status,
    /// When.
    pub at: Timestamp,
    /// By whom; the program itself has its own officer id.
    pub by: StaffId,
    /// Reason or remark in words; no personal data.
    pub note: String,
}

words! {
    /// What may be missing from a recording by a named exception ("pengecualian rekam").
    Modality {
        /// Portrait.
        Face = "FACE",
        /// Fingerprints (fewer than four usable fingers).
        Fingers = "FINGERS",
        /// Both irises.
        Iris = "IRIS",
        /// Signature.
        Signature = "SIGNATURE",
    }
}

words! {
    /// Why a modality is missing.
    ExceptionReason {
        /// Amputation or absence from birth.
        Absent = "ABSENT",
        /// Bandage, wound, illness that will pass.
        Injured = "INJURED",
        /// Ridges worn off by work or age.
        Worn = "WORN",
        /// Mental or intellectual disability (ODGJ).
        Disability = "DISABILITY",
        /// Cannot write: a line stands for the signature.
        CannotSign = "CANNOT_SIGN",
        /// Tremor or blindness: no iris image possible.
        CannotHoldStill = "CANNOT_HOLD_STILL",
        /// The office has no device for it (iris cameras are not everywhere).
        NoDevice = "NO_DEVICE",
    }
}

/// A missing modality, with its reason and the second person who approved it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureException {
    /// What is missing.
    pub modality: Modality,
    /// Why.
    pub reason: ExceptionReason,
    /// Remark in words; no personal data.
    pub note: String,
}

/// One capture event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encounter {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub id: EncounterId,
    /// When.
    pub captured_at: Timestamp,
    /// The operator.
    pub captured_by: StaffId,
    /// Where.
    pub office: OfficeId,
    /// What is missing and why.
    pub exceptions: Vec<CaptureException>,
    /// Who verified it (and with it approved the exceptions), and when; never the operator.
    pub verified: Option<(StaffId, Timestamp)>,
    /// Deleted by a rejection or a discard.
    pub is_discarded: bool,
    /// Row version.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_pair_of_status_and_verb_is_decided() {
        let mut legal = 0;
        for from in Status::ALL {
            for verb in Verb::ALL {
                let expected = TRANSITIONS.iter().filter(|(f, v, _)| f == from && v == verb).collect::<Vec<_>>();
                assert!(expected.len() <= 1, "{from:?} {verb:?} is ambiguous");
                match expected.first() {
                    Some((_, _, to)) => {
                        assert_eq!(from.after(*verb), Ok(*to));
                        legal += 1;
                    }
                    None => assert_eq!(from.after(*verb), Err(InvalidTransition { from: *from, verb: *verb })),
                }
            }
        }
        assert_eq!(legal, TRANSITIONS.len());
    }

    /// Every status (in the order of [`Status::ALL`]) with every verb (in the order of [`Verb::ALL`]), written by hand: what
    /// the table above must say.
    const MATRIX: &str = "
            CAP APP REJ FAR SND RCV FAC FSE RTR FUN FDU REF ESC RUN RDU DIS STP FPR PRI SHP ISS REP
        UNR BIO  ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·
        BIO  ·  PRO UNR EFR  ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·
        PRO  ·   ·   ·   ·  SFE  ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·
        SFE BIO  ·   ·   ·   ·  RAC  ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·
        RAC  ·   ·   ·   ·   ·   ·  EFC SFC  ·  PRR DUP ADJ  ·   ·   ·   ·   ·   ·   ·   ·   ·   ·
        EFR  ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·  UNR  ·   ·   ·   ·   ·   ·
        EFC  ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·  UNR  ·   ·   ·   ·   ·   ·
        SFC  ·   ·   ·   ·   ·   ·   ·   ·  RAC  ·   ·   ·   ·   ·   ·  UNR  ·   ·   ·   ·   ·   ·
        ADJ  ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·  RQV PRR DUP UNR  ·   ·   ·   ·   ·   ·
        RQV  ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·  PRR DUP UNR  ·   ·   ·   ·   ·   ·
        DUP  ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·  UNR  ·   ·   ·   ·   ·   ·
        PRR  ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·  UNR SCP  ·   ·   ·   ·   ·
        SCP  ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·  PRR CPR  ·   ·   ·
        CPR  ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·  UNR  ·   ·   ·  CSH CIS PRR
        CSH  ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·  UNR  ·   ·   ·   ·  CIS PRR
        CIS  ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·  UNR  ·   ·   ·   ·   ·  PRR
    ";

    #[test]
    fn the_table_is_what_was_written_by_hand() {
        let mut lines = MATRIX.lines().map(str::trim).filter(|line| !line.is_empty());
        let verbs = lines.next().unwrap().split_whitespace().count();
        assert_eq!(verbs, Verb::ALL.len());
        let rows: Vec<Vec<&str>> = lines.map(|line| line.split_whitespace().collect()).collect();
        let codes: Vec<&str> = rows.iter().map(|row| row[0]).collect();
        assert_eq!(codes.len(), Status::ALL.len());
        for (row, from) in rows.iter().zip(Status::ALL) {
            assert_eq!(row.len(), 1 + verbs, "{from:?}");
            for (cell, verb) in row[1..].iter().zip(Verb::ALL) {
                let expected = codes.iter().position(|code| code == cell).map(|at| Status::ALL[at]);
                assert_eq!(from.after(*verb).ok(), expected, "{from:?} {verb:?}");
            }
        }
    }

    #[test]
    fn milestones_are_set_once_and_fall_with_the_recording() {
        let mut days = (1..=9).map(|day| jiff::civil::date(2024, 11, day));
        let at = Timestamp::UNIX_EPOCH;
        let person = PersonId::from_i64(1).unwrap();
        let encounter = EncounterId::from_i64(7);
        let mut record = Enrolment { encounter, version: 3, ..Enrolment::unregistered(person, at) };
        let milestones =
            |r: &Enrolment| [r.recorded_on, r.ready_on, r.printed_on, r.issued_on].map(|on| on.map_or(0, Date::day));
        for (verb, expected) in [
            (V::Capture, [1, 0, 0, 0]),
            (V::Approve, [1, 0, 0, 0]),
            (V::Send, [1, 0, 0, 0]),
            (V::Receive, [1, 0, 0, 0]),
            (V::FindUnique, [1, 5, 0, 0]),
            (V::SendToPrinter, [1, 5, 0, 0]),
            (V::Print, [1, 5, 7, 0]),
            (V::Issue, [1, 5, 7, 8]),
            (V::Replace, [1, 5, 7, 8]),
        ] {
            record = record.apply(verb, at, days.next().unwrap()).unwrap();
            assert_eq!(milestones(&record), expected, "{verb:?}");
        }
        let later = jiff::civil::date(2025, 1, 31);
        for verb in [V::SendToPrinter, V::Print, V::Issue] {
            record = record.apply(verb, at, later).unwrap();
            assert_eq!(milestones(&record), [1, 5, 7, 8], "the first time counts");
        }
        let discarded = record.apply(V::Discard, at, later).unwrap();
        assert_eq!((milestones(&discarded), discarded.encounter, discarded.version), ([0; 4], None, 3));
        for (status, verb) in [
            (S::BioCaptured, V::FailAtRegional),
            (S::ReceivedAtCentral, V::FailAtCentral),
            (S::ReceivedAtCentral, V::FindDuplicate),
        ] {
            let captured = Enrolment { status, recorded_on: Some(later), ..record.clone() };
            let failed = captured.apply(verb, at, later).unwrap();
            assert_eq!((failed.recorded_on, failed.encounter), (None, encounter), "{verb:?}: kept for the head to see");
        }
        assert!(record.apply(V::Capture, at, later).is_err());
    }

    #[test]
    fn every_status_is_reached_and_none_is_a_dead_end() {
        let mut reached = BTreeSet::from([Status::Unregistered]);
        while let Some((_, _, to)) =
            TRANSITIONS.iter().find(|(from, _, to)| reached.contains(from) && !reached.contains(to))
        {
            reached.insert(*to);
        }
        assert_eq!(reached.len(), Status::ALL.len());
        for status in Status::ALL {
            let has_way_out = TRANSITIONS.iter().any(|(from, _, _)| from == status);
            assert!(has_way_out, "{status:?}");
        }
    }

    #[test]
    fn words_are_stable_and_unique() {
        let words: BTreeSet<_> = Status::ALL.iter().map(|s| s.word()).collect();
        assert_eq!(words.len(), Status::ALL.len());
        for status in Status::ALL {
            assert_eq!(Status::from_word(status.word()), Some(*status));
        }
        assert_eq!(Status::from_word("PRR"), None);
    }

    #[test]
    fn no_card_without_proof_of_uniqueness() {
        for (from, _, to) in TRANSITIONS {
            if to.is_unique() && !from.is_unique() {
                assert!(
                    matches!(from, S::ReceivedAtCentral | S::AdjudicateRecord | S::RequestValidation),
                    "{from:?} leads to {to:?}"
                );
                assert_eq!(*to, S::PrintReadyRecord);
            }
        }
    }
}
