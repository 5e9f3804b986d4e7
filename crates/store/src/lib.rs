//! The register on SQLite and on PostgreSQL.
//!
//! Statements are written once, in the portable subset, and a small seam ([`engine`]) turns them into calls of either
//! engine. Every change of a journalled row goes through one function that notes it for the next journal entry, and a
//! transaction with a change that no entry covers cannot be committed. The rows themselves are bound to the journal by
//! keyed digests, so an audit names the first row that was altered behind the program's back.

mod audit;
mod dialect;
mod digest;
mod engine;
mod error;
mod leaf;
mod migrate;
mod rows;
mod shelf;
mod store;
mod table;
mod tx;
mod value;
mod vault;

pub use error::OpenError;
pub use leaf::LeafBody;
pub use shelf::FolderShelf;
pub use store::{PostgresStore, SqliteStore};
pub use vault::Keys;
