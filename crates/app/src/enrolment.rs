//! Recording at the desk: begin, take samples one by one, finish; then a second person approves or sends back.
//!
//! Every sample is kept, sealed, the moment it is taken, in a recording that is still open: whatever happens to the
//! browser or the power, nothing has to be taken twice.

mod begin;
mod finish;
mod quality;
pub(crate) mod sample;
mod take_over;
mod verify;
mod work;

pub use begin::{Begun, begin, cancel, desk_of, takers};
pub use finish::{FinishRecording, finish};
pub use sample::{
    Kept, Prepared, SampleError, drop_sample, keep_sample, open_sample, prepare_face, prepare_finger,
    prepare_finger_record, prepare_iris, prepare_signature,
};
pub(crate) use sample::{open_fingers, open_templates};
pub use take_over::{TakeOver, TakeOverError, WaitingCard, seal_templates, take_over};
pub(crate) use verify::delete;
pub use verify::{Approval, approve, discard, fail, reject};
pub use work::{Unfinished, WORK_LIST_LIMIT, WorkPage, WorkPlace, first_waiting, unfinished, work_list, work_page};

use crate::error::{Coded, Kind};
use crate::port::SampleKind;
use domain::enrolment::{InvalidTransition, Modality, Status};
use domain::ids::{EncounterId, PersonId};
use domain::person::Person;
use jiff::civil::Date;

/// Fingers that must be usable unless an exception says otherwise: the decision compares at least four.
pub const MIN_FINGERS: usize = 4;
const _: () = assert!(matcher::decision::MIN_COMMON_FINGERS == 4);

/// Why a step of the recording was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnrolmentError {
    /// The status machine does not have this step.
    #[error(transparent)]
    Step(#[from] InvalidTransition),
    /// Not obliged and not old enough to be recorded in advance, or no longer resident.
    #[error("this person is not to be recorded (yet)")]
    NotDue,
    /// There is no open recording: somebody finished or cancelled it meanwhile.
    #[error("the recording is no longer open; begin again")]
    NotOpen,
    /// These modalities are missing and no exception names them.
    #[error("missing without an exception: {0:?}")]
    Missing(Vec<Modality>),
    /// An exception is given for a modality that was taken.
    #[error("an exception is given although {} was taken", .0.word())]
    NeedlessException(Modality),
    /// The verifier is the operator.
    #[error("who recorded cannot approve the recording")]
    SamePerson,
    /// A reason in words is required.
    #[error("a reason is required")]
    NoReason,
    /// The same picture or template was given for two fingers (ISO codes).
    #[error("finger {given} is the same picture as finger {other}")]
    SameFinger {
        /// For which finger it came now.
        given: u8,
        /// For which it is there.
        other: u8,
    },
    /// A record of several fingers would replace one that was taken and for which it was not given.
    #[error("the record would replace finger {other}")]
    WouldReplace {
        /// Which.
        other: u8,
    },
}

impl Coded for EnrolmentError {
    fn code(&self) -> &'static str {
        match self {
            EnrolmentError::Step(_) => "enrolment-step",
            EnrolmentError::NotDue => "enrolment-not-due",
            EnrolmentError::NotOpen => "enrolment-not-open",
            EnrolmentError::Missing(_) => "enrolment-missing",
            EnrolmentError::NeedlessException(_) => "enrolment-needless-exception",
            EnrolmentError::SamePerson => "enrolment-same-person",
            EnrolmentError::NoReason => "reason-required",
            EnrolmentError::SameFinger { .. } => "enrolment-same-finger",
            EnrolmentError::WouldReplace { .. } => "enrolment-would-replace",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            EnrolmentError::Missing(_)
            | EnrolmentError::NeedlessException(_)
            | EnrolmentError::NoReason
            | EnrolmentError::SameFinger { .. }
            | EnrolmentError::WouldReplace { .. } => Kind::Invalid,
            _ => Kind::Conflict,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            EnrolmentError::NoReason => Some("reason"),
            EnrolmentError::Missing(_) | EnrolmentError::NeedlessException(_) => Some("exceptions"),
            _ => None,
        }
    }
}

/// The place of a sealed thing: what is sealed for one place cannot be opened in another.
pub(crate) fn seal_context(person: PersonId, encounter: EncounterId, what: &str) -> Vec<u8> {
    let mut context = Vec::with_capacity(16 + what.len());
    context.extend(person.to_i64().to_be_bytes());
    context.extend(encounter.to_i64().to_be_bytes());
    context.extend(what.bytes());
    context
}

/// Stable word of a sample kind: seals, forms, file names.
pub fn sample_word(kind: SampleKind) -> String {
    match kind {
        SampleKind::Face => "face".into(),
        SampleKind::Portrait => "portrait".into(),
        SampleKind::Finger(position) => format!("finger-{position}"),
        SampleKind::Signature => "signature".into(),
        SampleKind::IrisLeft => "iris-left".into(),
        SampleKind::IrisRight => "iris-right".into(),
    }
}

/// Whether a recording of this resident may be begun: nothing stands or hangs that must be dealt with first, and it is time.
pub fn may_begin(person: &Person, status: Status, today: Date) -> bool {
    Direction::for_status(status).is_none() && person.may_be_recorded(today)
}

/// Where a resident who is recorded already is sent instead of a second recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The recording stands: a new card is a replacement, a new address is *pindah datang*.
    ReplaceOrMove,
    /// The recording is under way: wait for its outcome.
    UnderWay,
    /// Found to be a duplicate: application to delete the duplicate, and *pindah datang*.
    DeleteDuplicate,
    /// The recording failed: the head of office deletes it, then record again.
    DiscardFirst,
}

impl Direction {
    /// The direction for a record for which nothing may be recorded. A record that an earlier system had sent and of which
    /// nothing came from us, or only what is open still, may be recorded: nobody else will.
    pub fn for_status(status: Status) -> Option<Direction> {
        match status {
            Status::Unregistered | Status::SentForEnrollment => None,
            Status::DuplicateRecord => Some(Direction::DeleteDuplicate),
            Status::EnrollFailureAtRegional | Status::EnrollFailureAtCentral | Status::SearchFailureAtCentral => {
                Some(Direction::DiscardFirst)
            }
            s if s.is_unique() => Some(Direction::ReplaceOrMove),
            _ => Some(Direction::UnderWay),
        }
    }

    /// Stable word.
    pub fn word(self) -> &'static str {
        match self {
            Direction::ReplaceOrMove => "replace-or-move",
            Direction::UnderWay => "under-way",
            Direction::DeleteDuplicate => "delete-duplicate",
            Direction::DiscardFirst => "discard-first",
        }
    }
}
