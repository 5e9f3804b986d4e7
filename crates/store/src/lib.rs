//! The register on SQLite and on PostgreSQL.
