//! The in-memory store, the store contract, builders and a private PostgreSQL.

pub mod contract;
pub mod postgres;
pub mod world;
