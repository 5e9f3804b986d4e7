//! Blanks: received, sent, arrived, spoiled, lost, destroyed; each a posting, none deleted.

mod books;
mod destruction;
mod movement;

pub use books::{
    Life, MOVEMENTS_PAGE, MovementLine, MovementsPage, StockPage, balance, find_movement, holdings, life_of, movements,
    office_names, other_offices, stock_page,
};
pub use destruction::{
    DestructionError, DestructionSheet, MAX_RANGES, ProposeDestruction, approve_destruction, destructible,
    destruction_sheet, propose_destruction, withdraw_destruction,
};
pub use movement::{MAX_BLANKS_A_POSTING, MoveBlanks, move_blanks, on_hand, reverse};
pub(crate) use movement::{post, take_blank};

use crate::error::{Coded, Kind};
use domain::stock::StockError;

/// Why a posting was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StockFailure {
    /// The books stand against it.
    #[error(transparent)]
    Books(#[from] StockError),
    /// There is no blank.
    #[error("there is no blank in the store")]
    Empty,
    /// The posting has been reversed already, or is itself a reversal, or belongs to a card or a destruction.
    #[error("this posting cannot be reversed by hand")]
    NotReversible,
    /// A document number is required.
    #[error("a document number or remark is required")]
    NoDocument,
    /// The other office does not exist, or is the same.
    #[error("the other office is not known")]
    NoSuchOffice,
    /// More blanks than one posting moves: a serial was mistyped.
    #[error("a posting moves at most {MAX_BLANKS_A_POSTING} blanks")]
    TooMany,
    /// This kind of posting is not made by hand.
    #[error("this posting is made by printing or by a berita acara, not by hand")]
    NotByHand,
}

impl Coded for StockFailure {
    fn code(&self) -> &'static str {
        match self {
            StockFailure::Books(StockError::AlreadyKnown { .. }) => "stock-already-known",
            StockFailure::Books(StockError::NotThere { .. }) => "stock-not-there",
            StockFailure::Books(StockError::WrongAccounts { .. }) => "stock-wrong-accounts",
            StockFailure::Empty => "stock-empty",
            StockFailure::NotReversible => "stock-not-reversible",
            StockFailure::NoDocument => "stock-no-document",
            StockFailure::NoSuchOffice => "stock-no-such-office",
            StockFailure::TooMany => "stock-too-many",
            StockFailure::NotByHand => "stock-not-by-hand",
        }
    }
    fn kind(&self) -> Kind {
        if matches!(self, StockFailure::NoDocument | StockFailure::NoSuchOffice | StockFailure::TooMany) {
            Kind::Invalid
        } else {
            Kind::Conflict
        }
    }
    fn field(&self) -> Option<&'static str> {
        match self {
            StockFailure::NoDocument => Some("document"),
            StockFailure::NoSuchOffice => Some("other_office"),
            StockFailure::Books(_) => Some("first"),
            StockFailure::TooMany => Some("last"),
            _ => None,
        }
    }
}
