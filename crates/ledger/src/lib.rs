//! The hash tree over the journal: leaves, proofs, tiles, signed checkpoints.
//!
//! Every act of the office is one entry of the journal, and every entry is one leaf of a Merkle tree after RFC 6962.
//! The root of that tree stands for the whole journal: no entry can be changed, removed or put in between without
//! another root. Formats are those of C2SP (tlog-tiles, tlog-checkpoint, signed-note, tlog-proof), so that an auditor
//! may check with tools that are not ours.
//!
//! This crate computes; it reads no clock, no file, no random source. Keys come in as bytes.
//!
//! # For the store
//! Keep, beside each entry, its [`leaf_hash`]; in one row, the [`Frontier`]; and for every [`TileNode`] of level 1 or
//! more that [`Frontier::append_with`] reports, its hash under (level, index): one small row for 256 entries, written
//! once. All in the transaction of the entry. A [`TileReader`] is then one range query: leaf hashes
//! `index * 256 .. index * 256 + width` for level 0, node rows of the same range above.
//!
//! ```
//! use ledger::{Checkpoint, Frontier, NoteSigner, leaf_hash};
//!
//! let mut frontier = Frontier::new();
//! frontier.append(leaf_hash(b"2026-11-22T03:35:05Z 62.02.01 card.print ..."));
//! let kept = frontier.to_bytes();
//! let frontier = Frontier::from_bytes(&kept)?;
//!
//! let signer = NoteSigner::new("ktp.example.go.id/journal", &[7; 32])?;
//! let checkpoint = Checkpoint::new("ktp.example.go.id/journal", frontier.size(), frontier.root())?;
//! let note = checkpoint.sign(&signer);
//! let read = Checkpoint::parse_and_verify(note.as_bytes(), &[signer.verifier().clone()])?;
//! assert_eq!(read.checkpoint, checkpoint);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # For an auditor
//! An auditor is given the verifier key once ([`VerifierKey`], one line of text), and from then on trusts nobody:
//!
//! 1. **Keep checkpoints.** Each visit, take the current checkpoint, verify it ([`Checkpoint::parse_and_verify`]),
//!    and keep it outside the office. It is three lines and a signature.
//! 2. **Nothing was rewritten.** Ask for a consistency proof from the last kept checkpoint to the new one and check it
//!    with [`verify_consistency`]. It fails if anything recorded by then has been altered.
//! 3. **This act was recorded.** A [`Receipt`] proves offline that one entry stands in the log: recompute the entry's
//!    [`leaf_hash`] and call [`Receipt::verify`]. Copies of receipts can be printed and filed.
//! 4. **Everything, from the beginning.** With the database at hand, [`Replay`] recomputes the tree from the entries
//!    and names the first that was altered: at once if the entry alone was changed, within 256 entries if its hash was
//!    changed with it, and by the next checkpoint if every hash was: a checkpoint cannot be changed without the key.
//! 5. **With other tools.** The log can be published as static files: [`TileId::path`] and [`BundleId::path`] name
//!    them, [`completed_tiles`] and [`partial_tiles`] say which a growing log has to write.
//!
//! What the tree does not prove: that an entry is true, that an act which was never journalled did not happen, or that
//! the office shows everyone the same log. The last is why checkpoints have to leave the house.

mod checkpoint;
mod frontier;
mod hash;
mod note;
mod receipt;
mod replay;
mod tile;
mod tree;
mod verify;

pub use checkpoint::{Checkpoint, CheckpointError, VerifiedCheckpoint};
pub use frontier::{Frontier, FrontierError, MAX_TREE_SIZE, TileNode};
pub use hash::{EMPTY_ROOT, HASH_BYTES, Hash, leaf_hash, node_hash};
pub use note::{
    KeyError, MAX_NOTE_BYTES, MAX_SIGNATURES, NoteError, NoteSigner, UnsignableText, VerifiedNote, VerifierKey,
    verify_note,
};
pub use receipt::{Receipt, ReceiptError};
pub use replay::{Altered, Replay};
pub use tile::{
    BundleError, BundleId, MAX_ENTRY_BYTES, MAX_TILE_LEVEL, TILE_HEIGHT, TILE_WIDTH, TileId, completed_tiles,
    decode_bundle, encode_bundle, level_len, partial_tiles, tile_width,
};
pub use tree::{TileReader, TreeError, consistency_proof, inclusion_proof, root};
pub use verify::{ProofError, verify_consistency, verify_inclusion};
