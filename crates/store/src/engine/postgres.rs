//! PostgreSQL by the synchronous client.
