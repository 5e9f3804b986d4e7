//! Blanks: received, sent, arrived, spoiled, lost, destroyed; each a posting, none deleted.

mod destruction;
mod movement;

pub use destruction::{
    DestructionError, DestructionSheet, ProposeDestruction, approve_destruction, destruction_sheet,
    propose_destruction, withdraw_destruction,
};
pub use movement::{MoveBlanks, move_blanks, on_hand, reverse};
pub(crate) use movement::{post, take_blank};

use crate::error::{Coded, Failure, Kind};
use crate::port::StoreError;
use crate::service::Ctx;
use domain::ids::OfficeId;
use domain::staff::Permission;
use domain::stock::{Balance, Destruction, Holding, Movement, StockError};

/// Lines of the stock page.
pub const STOCK_PAGE: usize = 50;

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
            StockFailure::NotByHand => "stock-not-by-hand",
        }
    }
    fn kind(&self) -> Kind {
        if matches!(self, StockFailure::NoDocument | StockFailure::NoSuchOffice) {
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
            _ => None,
        }
    }
}

/// What the stock page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockPage {
    /// Balance of the actor's office.
    pub balance: Balance,
    /// Blanks kept for first-time owners.
    pub reserve: u64,
    /// Where the serials are.
    pub holdings: Vec<Holding>,
    /// Newest postings.
    pub movements: Vec<Movement>,
    /// Newest destructions.
    pub destructions: Vec<Destruction>,
}

/// The books of the actor's office.
pub fn stock_page(ctx: &Ctx<'_>) -> Result<StockPage, Failure<StockFailure>> {
    ctx.authorise(Permission::ViewStock)?;
    let office = ctx.tx.find_office(ctx.actor.office)?.ok_or(Failure::NotFound)?;
    Ok(StockPage {
        balance: balance(ctx, office.id)?,
        reserve: office.reserve,
        holdings: ctx.tx.list_holdings(office.id)?,
        movements: ctx.tx.list_movements(office.id, None, STOCK_PAGE)?,
        destructions: ctx.tx.list_destructions(office.id, STOCK_PAGE)?,
    })
}

/// The balance of one office.
pub fn balance(ctx: &Ctx<'_>, office: OfficeId) -> Result<Balance, StoreError> {
    let mut balance = Balance::default();
    for (_, kind, count) in ctx.tx.balances(Some(office))? {
        balance.add(kind, count);
    }
    Ok(balance)
}
