//! The journal as its readers see it: pages, proofs, checkpoints, the audit.

use crate::error::{Coded, Failure, Kind, Nothing};
use crate::port::{Audit, Leaf, StoreError, Tx};
use crate::service::Ctx;
use domain::ids::{PersonId, StaffId};
use domain::journal::Act;
use domain::staff::Permission;
use jiff::SignedDuration;
use ledger::{BundleId, Checkpoint, Hash, Receipt, TileId, TileReader, TreeError};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Leaves shown at once.
pub const JOURNAL_PAGE: usize = 50;

/// The program signs a checkpoint when so many entries stand after the last one …
pub const ENTRIES_BETWEEN_CHECKPOINTS: u64 = 1_000;
/// … or when there are any and the last one is so old.
pub const MINUTES_BETWEEN_CHECKPOINTS: i64 = 10;

/// Why a checkpoint or a proof was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// The journal is not a continuation of what was signed: something was altered.
    #[error("the journal's first {signed} entries are not those that were signed: it was altered")]
    Inconsistent {
        /// Leaves of the signed checkpoint.
        signed: u64,
    },
    /// The journal has fewer entries than were signed.
    #[error("{signed} entries were signed, the journal has {size}: its end is gone")]
    Shortened {
        /// Leaves of the signed checkpoint.
        signed: u64,
        /// Leaves now.
        size: u64,
    },
    /// The note is not a checkpoint that this register's key signed.
    #[error("this is no checkpoint of this register: {0}")]
    NotOurs(String),
    /// The proof leads from the smaller log to the larger one.
    #[error("the first checkpoint is the newer one: give the older one first")]
    WrongOrder,
}

impl Coded for JournalError {
    fn code(&self) -> &'static str {
        match self {
            JournalError::Inconsistent { .. } => "journal-inconsistent",
            JournalError::Shortened { .. } => "journal-shortened",
            JournalError::NotOurs(_) => "journal-not-ours",
            JournalError::WrongOrder => "journal-wrong-order",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

/// A leaf with the names that its readers know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The leaf.
    pub leaf: Leaf,
    /// Name of the officer; of the program none.
    pub by: Option<String>,
    /// Name of the office.
    pub office: Option<String>,
}

/// What the journal page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalPage {
    /// Number of leaves.
    pub size: u64,
    /// Root over them.
    pub root: [u8; 32],
    /// The newest signed checkpoint: (size, note).
    pub checkpoint: Option<(u64, String)>,
    /// Name of the key that signs, with the key (`name+id+base64`): what a monitor needs to check the note.
    pub verifier: String,
    /// The public key with which the signed codes of the cards are checked (Ed25519, 32 bytes).
    pub card_key: [u8; 32],
    /// Leaves, newest first.
    pub lines: Vec<Line>,
    /// Where the next (older) page ends.
    pub older: Option<u64>,
}

/// A page of the journal that ends before a position (none: at the end).
pub fn page(ctx: &Ctx<'_>, before: Option<u64>) -> Result<JournalPage, Failure<Nothing>> {
    ctx.authorise(Permission::ViewJournal)?;
    let (size, root, _) = ctx.tx.journal_head()?;
    let end = before.map_or(size, |b| b.min(size));
    let start = end.saturating_sub(u64::try_from(JOURNAL_PAGE).unwrap_or(u64::MAX));
    let count = usize::try_from(end - start).unwrap_or(JOURNAL_PAGE);
    let mut leaves = ctx.tx.list_leaves(start, count)?;
    leaves.reverse();
    Ok(JournalPage {
        size,
        root,
        checkpoint: ctx.tx.last_checkpoint()?,
        verifier: ctx.env.vault.journal_signer().verifier().to_string(),
        card_key: ctx.env.vault.card_key().verifying_key().to_bytes(),
        lines: with_names(ctx, leaves)?,
        older: (start > 0).then_some(start),
    })
}

fn with_names(ctx: &Ctx<'_>, leaves: Vec<Leaf>) -> Result<Vec<Line>, StoreError> {
    let offices: BTreeMap<_, _> = ctx.tx.list_offices()?.into_iter().map(|office| (office.id, office.name)).collect();
    let mut officers: BTreeMap<StaffId, Option<String>> = BTreeMap::new();
    let mut lines = Vec::with_capacity(leaves.len());
    for leaf in leaves {
        let by = match officers.entry(leaf.by) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(unknown) => {
                unknown.insert(ctx.tx.find_staff(leaf.by)?.map(|staff| staff.display_name)).clone()
            }
        };
        lines.push(Line { by, office: offices.get(&leaf.office).cloned(), leaf });
    }
    Ok(lines)
}

/// One leaf with what proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafPage {
    /// The leaf.
    pub line: Line,
    /// Its hash: what stands in the tree (RFC 6962: SHA-256 of 0x00 and the body).
    pub hash: [u8; 32],
    /// The receipt against the newest checkpoint; none while no checkpoint covers the leaf.
    pub receipt: Option<String>,
    /// Number of leaves now.
    pub size: u64,
}

/// One leaf.
pub fn leaf(ctx: &Ctx<'_>, index: u64) -> Result<LeafPage, Failure<Nothing>> {
    ctx.authorise(Permission::ViewJournal)?;
    let (size, _, _) = ctx.tx.journal_head()?;
    let leaves = if index < size { ctx.tx.list_leaves(index, 1)? } else { Vec::new() };
    let line = with_names(ctx, leaves)?.pop().ok_or(Failure::NotFound)?;
    let hash = *ledger::leaf_hash(&line.leaf.body).as_bytes();
    let receipt = match receipt(ctx, index) {
        Ok(receipt) => Some(receipt),
        Err(Failure::NotFound) => None,
        Err(failure) => return Err(failure),
    };
    Ok(LeafPage { line, hash, receipt, size })
}

/// Who did what on a resident, newest first.
pub fn about(ctx: &Ctx<'_>, person: PersonId, limit: usize) -> Result<Vec<Leaf>, Failure<Nothing>> {
    ctx.authorise(Permission::ViewJournal)?;
    ctx.person::<Nothing>(person)?;
    Ok(ctx.tx.list_leaves_about(person, limit)?)
}

struct Tiles<'a>(&'a dyn Tx);

impl TileReader for Tiles<'_> {
    type Error = StoreError;
    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, StoreError> {
        let hashes = self.0.tile(level, index, usize::from(width))?;
        Ok(hashes.into_iter().map(Hash::from_bytes).collect())
    }
}

/// Whether the journal's first `size` entries are those with this root.
pub(crate) fn begins_with(tx: &dyn Tx, size: u64, root: [u8; 32]) -> Result<bool, StoreError> {
    let (present, _, _) = tx.journal_head()?;
    if size > present {
        return Ok(false);
    }
    match ledger::root(&Tiles(tx), size) {
        Ok(found) => Ok(*found.as_bytes() == root),
        Err(TreeError::Read(error)) => Err(error),
        Err(_) => Ok(false),
    }
}

/// Signs the present head (C2SP tlog-checkpoint) and keeps it. Signing is itself an act: the checkpoint covers all
/// before it. A log must never sign what is inconsistent with what it signed before: the last note is proven first.
pub fn sign_checkpoint(ctx: &mut Ctx<'_>) -> Result<String, Failure<JournalError>> {
    ctx.authorise(Permission::SignJournal)?;
    let (size, root, _) = ctx.tx.journal_head()?;
    let signer = ctx.env.vault.journal_signer();
    let checkpoint = Checkpoint::new(signer.verifier().name(), size, Hash::from_bytes(root)).map_err(impossible)?;
    if let Some((_, last)) = ctx.tx.last_checkpoint()? {
        prove(ctx, &ours(ctx, &last)?, &checkpoint)?;
    }
    let note = checkpoint.sign(signer);
    ctx.tx.put_checkpoint(size, &note)?;
    ctx.journal(Act::CheckpointSigned, None, size.to_string())?;
    Ok(note)
}

/// Signs a checkpoint if enough entries, or minutes, have passed since the last: what is signed and published cannot be
/// altered even by who holds the key, so the window is kept short. Returns whether it did.
pub fn sign_if_due(ctx: &mut Ctx<'_>) -> Result<bool, Failure<JournalError>> {
    let is_due = is_checkpoint_due(ctx)?;
    if is_due {
        sign_checkpoint(ctx)?;
    }
    Ok(is_due)
}

/// Whether [`sign_if_due`] would sign.
pub fn is_checkpoint_due(ctx: &Ctx<'_>) -> Result<bool, StoreError> {
    let (size, _, _) = ctx.tx.journal_head()?;
    // The entry that says that a checkpoint was signed is not worth another one.
    let (signed, own) = ctx.tx.last_checkpoint()?.map_or((0, 0), |(size, _)| (size, 1));
    let unsigned = size.saturating_sub(signed).saturating_sub(own);
    if unsigned == 0 || unsigned >= ENTRIES_BETWEEN_CHECKPOINTS {
        return Ok(unsigned > 0);
    }
    let since = ctx.tx.list_leaves(signed, 1)?.first().map(|leaf| leaf.at);
    Ok(since.is_none_or(|at| ctx.now.duration_since(at) >= SignedDuration::from_mins(MINUTES_BETWEEN_CHECKPOINTS)))
}

/// A checkpoint of this log, signed by this register's key.
fn ours(ctx: &Ctx<'_>, note: &str) -> Result<Checkpoint, Failure<JournalError>> {
    let verifier = ctx.env.vault.journal_signer().verifier();
    let checkpoint = Checkpoint::parse_and_verify(note.as_bytes(), std::slice::from_ref(verifier))
        .map_err(|error| Failure::Rule(JournalError::NotOurs(error.to_string())))?
        .checkpoint;
    if checkpoint.origin() != verifier.name() {
        return Err(Failure::Rule(JournalError::NotOurs(format!("it is of the log {}", checkpoint.origin()))));
    }
    Ok(checkpoint)
}

/// The proof from one checkpoint to a later one, computed from the register's tree and checked.
fn prove(ctx: &Ctx<'_>, old: &Checkpoint, new: &Checkpoint) -> Result<Vec<Hash>, Failure<JournalError>> {
    let (size, _, _) = ctx.tx.journal_head()?;
    if let Some(signed) = [old.size(), new.size()].into_iter().find(|signed| *signed > size) {
        return Err(Failure::Rule(JournalError::Shortened { signed, size }));
    }
    let inconsistent = || Failure::Rule(JournalError::Inconsistent { signed: old.size() });
    let proof = ledger::consistency_proof(&Tiles(ctx.tx), old.size(), new.size()).map_err(|error| match error {
        TreeError::Read(error) => Failure::Store(error),
        _ => inconsistent(),
    })?;
    ledger::verify_consistency(old.size(), new.size(), &proof, old.root(), new.root()).map_err(|_| inconsistent())?;
    Ok(proof)
}

/// Compares a checkpoint that was kept elsewhere with the register's tree.
pub fn compare(ctx: &Ctx<'_>, note: &str) -> Result<Checkpoint, Failure<JournalError>> {
    ctx.authorise(Permission::ViewJournal)?;
    let kept = ours(ctx, note)?;
    let (size, root, _) = ctx.tx.journal_head()?;
    let head = Checkpoint::new(kept.origin(), size, Hash::from_bytes(root)).map_err(impossible)?;
    prove(ctx, &kept, &head)?;
    Ok(kept)
}

/// That one checkpoint's log is the beginning of another's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consistency {
    /// The earlier checkpoint.
    pub old: Checkpoint,
    /// The later one.
    pub new: Checkpoint,
    /// The proof (RFC 6962, section 2.1.2); whoever has both notes checks it without the register.
    pub hashes: Vec<Hash>,
}

/// Proof that the log of an earlier note is the beginning of the log of a later one.
pub fn consistency(ctx: &Ctx<'_>, old: &str, new: &str) -> Result<Consistency, Failure<JournalError>> {
    ctx.authorise(Permission::ViewJournal)?;
    let (old, new) = (ours(ctx, old)?, ours(ctx, new)?);
    if old.size() > new.size() {
        return Err(Failure::Rule(JournalError::WrongOrder));
    }
    let hashes = prove(ctx, &old, &new)?;
    Ok(Consistency { old, new, hashes })
}

/// A receipt that one leaf stands in the log of the newest checkpoint (C2SP tlog-proof), for filing.
pub fn receipt(ctx: &Ctx<'_>, index: u64) -> Result<String, Failure<Nothing>> {
    ctx.authorise(Permission::ViewJournal)?;
    let (size, note) = ctx.tx.last_checkpoint()?.filter(|(size, _)| index < *size).ok_or(Failure::NotFound)?;
    let hashes = ledger::inclusion_proof(&Tiles(ctx.tx), index, size).map_err(impossible)?;
    Ok(Receipt { index, hashes, checkpoint: note, extra: None }.to_text())
}

/// The newest signed checkpoint, for anybody: it holds a size, a root and a signature.
pub fn published_checkpoint(tx: &dyn Tx) -> Result<Option<String>, StoreError> {
    Ok(tx.last_checkpoint()?.map(|(_, note)| note))
}

/// The hashes of a tile, 32 bytes each, by its path (`tile/0/x001/234`), for anybody: hashes only. What no checkpoint covers is not published; entry
/// bundles never are ([`entry_bundle`]).
pub fn published_tile(tx: &dyn Tx, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(tile) = TileId::parse_path(path) else { return Ok(None) };
    let Some((size, _)) = tx.last_checkpoint()? else { return Ok(None) };
    let there = ledger::tile_width(tile.level, tile.index, size);
    if there.is_none_or(|there| tile.width > there) {
        return Ok(None);
    }
    let hashes = tx.tile(tile.level, tile.index, usize::from(tile.width))?;
    if hashes.len() != usize::from(tile.width) {
        return Err(StoreError::Corrupt(format!("the journal's tree lacks hashes of {path}")));
    }
    Ok(Some(hashes.concat()))
}

/// The entries of a bundle by its path (`tile/entries/x001/234`), for readers of the journal only: entries name officers
/// by their ids and residents by their pseudonyms. What no checkpoint covers is not given out.
pub fn entry_bundle(ctx: &Ctx<'_>, path: &str) -> Result<Vec<u8>, Failure<Nothing>> {
    ctx.authorise(Permission::ViewJournal)?;
    let bundle = BundleId::parse_path(path).ok_or(Failure::NotFound)?;
    let (size, _) = ctx.tx.last_checkpoint()?.ok_or(Failure::NotFound)?;
    let there = ledger::tile_width(0, bundle.index, size).filter(|there| bundle.width <= *there);
    there.ok_or(Failure::NotFound)?;
    let first = bundle.index * u64::from(ledger::TILE_WIDTH);
    let leaves = ctx.tx.list_leaves(first, usize::from(bundle.width))?;
    let are_there = leaves.len() == usize::from(bundle.width)
        && leaves.iter().zip(first..).all(|(leaf, expected)| leaf.index == expected);
    if !are_there {
        return Err(Failure::Store(StoreError::Corrupt(format!("the journal lacks entries of {path}"))));
    }
    let bodies: Vec<_> = leaves.into_iter().map(|leaf| leaf.body).collect();
    ledger::encode_bundle(&bodies).map_err(impossible)
}

/// Path of the first bundle of entries under a checkpoint.
pub fn first_entries(size: u64) -> Option<String> {
    Some(BundleId { index: 0, width: ledger::tile_width(0, 0, size)? }.path())
}

/// Recomputes everything and names what is wrong.
pub fn audit(ctx: &Ctx<'_>, progress: &mut dyn FnMut(u64, u64)) -> Result<Audit, Failure<Nothing>> {
    ctx.authorise(Permission::ViewJournal)?;
    Ok(ctx.tx.audit(progress)?)
}

fn impossible<E>(error: impl std::fmt::Display) -> Failure<E> {
    Failure::Store(StoreError::Corrupt(error.to_string()))
}
