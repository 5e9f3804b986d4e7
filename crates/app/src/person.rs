//! Residents: entering, finding, looking, life events, books.

mod find;
mod register;

pub use find::{PersonFile, SEARCH_LIMIT, SearchPeople, search, view};
pub use register::{PersonError, RegisterPerson, register};
