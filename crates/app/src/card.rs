//! The card: its queue, the printer, the hand-over, its replacement; one active card per person, always.

mod at_once;
mod face;
mod hand_over;
mod press;
mod prints;
mod queue;

pub use at_once::{Seen, hold_printing, is_held, print_at_once, resume_printing};
pub use face::{
    Biodata, CARD_ISSUER, CARD_KEY_ID, CardFace, Places, biodata, card_face, card_jwk, may_have_biodata, preview,
};
pub(crate) use hand_over::end_all;
pub use hand_over::{AtCounter, HandOver, at_counter, hand_over, ship, withdraw};
pub use press::{PressRun, PrintReport, confirm_printed, report_failure, run_press, send_next, send_to_printer};
pub use prints::{HOURS_A_PRINT_IS_KEPT, remove_prints};
pub(crate) use queue::enqueue_due;
pub use queue::{
    Progress, QUEUE_LIMIT, QueueFrom, QueueLine, QueuePage, cancel, may_replace, progress, queue, request_replacement,
    wait_of,
};

use crate::error::{Coded, Kind};
use crate::stock::StockFailure;
use domain::card::{InvalidCardStep, Wait};
use domain::enrolment::InvalidTransition;

/// Why a step of the card was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// The card's state machine does not have this step.
    #[error(transparent)]
    Card(#[from] InvalidCardStep),
    /// The record's status machine does not have this step.
    #[error(transparent)]
    Step(#[from] InvalidTransition),
    /// The card must wait.
    #[error("the card waits: {0:?}")]
    Waits(Wait),
    /// The person has a request in the queue already.
    #[error("a card for this person is being made already")]
    AlreadyQueued,
    /// There is no card that could be replaced.
    #[error("this person holds no card that could be replaced")]
    NoCard,
    /// A first card is due to its holder and is not given up.
    #[error("a first card is due to its holder; only a replacement can be given up")]
    FirstCard,
    /// The blank could not be taken from the books.
    #[error(transparent)]
    Stock(#[from] StockFailure),
    /// The name of who takes the card and the basis must be given.
    #[error("name and basis of the deputy are required")]
    NoDeputy,
    /// A reason or document number is required.
    #[error("a document number is required: police letter, or the number under which the damaged card was taken in")]
    NoDocument,
    /// The letter is for residents without a card.
    #[error("the biodata letter is for a resident who has no card")]
    NoLetter,
    /// The data of the card cannot be signed.
    #[error("the card's code could not be made: {0}")]
    Code(String),
}

impl Coded for CardError {
    fn code(&self) -> &'static str {
        match self {
            CardError::Card(_) => "card-step",
            CardError::Step(_) => "enrolment-step",
            CardError::Waits(Wait::UnderAge { .. }) => "card-waits-under-age",
            CardError::Waits(Wait::NoBlank) => "card-waits-no-blank",
            CardError::Waits(Wait::ReserveKept { .. }) => "card-waits-reserve",
            CardError::Waits(Wait::NotDue) => "card-waits-not-due",
            CardError::Waits(_) => "card-waits-not-ready",
            CardError::AlreadyQueued => "card-already-queued",
            CardError::NoCard => "card-none",
            CardError::FirstCard => "card-first",
            CardError::Stock(e) => e.code(),
            CardError::NoDeputy => "card-no-deputy",
            CardError::NoDocument => "card-no-document",
            CardError::NoLetter => "card-no-letter",
            CardError::Code(_) => "card-code",
        }
    }
    fn kind(&self) -> Kind {
        if matches!(self, CardError::NoDeputy | CardError::NoDocument) { Kind::Invalid } else { Kind::Conflict }
    }
    fn field(&self) -> Option<&'static str> {
        match self {
            CardError::NoDeputy => Some("deputy_name"),
            CardError::NoDocument => Some("document"),
            _ => None,
        }
    }
}
