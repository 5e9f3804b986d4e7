//! The hash tree over the journal: leaves, proofs, tiles, signed checkpoints.
