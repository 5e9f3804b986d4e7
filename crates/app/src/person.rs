//! Residents: entering, finding, looking, life events, books.
//!
//! Every life event is one act: the elements of the resident change, and with them the roll and the figures of coverage,
//! from the day of the event on. Figures of days before stay as they were.

pub mod book;
mod change;
mod elements;
mod family;
mod find;
pub mod import;
mod marriage;
mod register;
mod residence;

pub use change::{CardDue, Changed, Target};
pub use elements::{ChangeData, CorrectBirth, NewData, change_data, correct_birth};
pub use family::{ChangeFamily, FAMILY_LIMIT, FamilyChanged, FamilyPlace, change_family};
pub use find::{PersonFile, SEARCH_LIMIT, SearchPeople, search, view};
pub use marriage::{EndMarriage, EndOfMarriage, Marry, end_marriage, marry};
pub use register::{PersonError, RegisterPerson, register};
pub use residence::{Die, MoveIn, MoveOut, MoveWithin, MovedIn, die, move_in, move_out, move_within};
