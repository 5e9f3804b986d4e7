//! The journal as its readers see it: pages, proofs, checkpoints, the audit.

use crate::error::{Failure, Nothing};
use crate::port::{Audit, Leaf, StoreError, Tx};
use crate::service::Ctx;
use domain::ids::{PersonId, StaffId};
use domain::journal::Act;
use domain::staff::Permission;
use ledger::{Checkpoint, Hash, Receipt, TileId, TileReader};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Leaves shown at once.
pub const JOURNAL_PAGE: usize = 50;

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

/// Signs the present head (C2SP tlog-checkpoint) and keeps it. Signing is itself an act: the checkpoint covers all
/// before it.
pub fn sign_checkpoint(ctx: &mut Ctx<'_>) -> Result<String, Failure<Nothing>> {
    ctx.authorise(Permission::SignJournal)?;
    let (size, root, _) = ctx.tx.journal_head()?;
    let signer = ctx.env.vault.journal_signer();
    let checkpoint = Checkpoint::new(signer.verifier().name(), size, Hash::from_bytes(root)).map_err(impossible)?;
    let note = checkpoint.sign(signer);
    ctx.tx.put_checkpoint(size, &note)?;
    ctx.journal(Act::CheckpointSigned, None, size.to_string())?;
    Ok(note)
}

/// A receipt that one leaf stands in the log of the newest checkpoint (C2SP tlog-proof), for filing.
pub fn receipt(ctx: &Ctx<'_>, index: u64) -> Result<String, Failure<Nothing>> {
    ctx.authorise(Permission::ViewJournal)?;
    let (size, note) = ctx.tx.last_checkpoint()?.filter(|(size, _)| index < *size).ok_or(Failure::NotFound)?;
    let hashes = ledger::inclusion_proof(&Tiles(ctx.tx), index, size).map_err(impossible)?;
    Ok(Receipt { index, hashes, checkpoint: note, extra: None }.to_text())
}

/// Proof that the log of `old` leaves is a beginning of the log of `new` leaves.
pub fn consistency(ctx: &Ctx<'_>, old: u64, new: u64) -> Result<Vec<Hash>, Failure<Nothing>> {
    ctx.authorise(Permission::ViewJournal)?;
    let (size, _, _) = ctx.tx.journal_head()?;
    if old > new || new > size {
        return Err(Failure::NotFound);
    }
    ledger::consistency_proof(&Tiles(ctx.tx), old, new).map_err(impossible)
}

/// The newest signed checkpoint, for anybody: it holds a size, a root and a signature.
pub fn published_checkpoint(tx: &dyn Tx) -> Result<Option<String>, StoreError> {
    Ok(tx.last_checkpoint()?.map(|(_, note)| note))
}

/// The hashes of a tile, 32 bytes each, by its path (`tile/0/x001/234`), for anybody: hashes only. What no checkpoint covers is not published; entry
/// bundles never are.
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

/// Recomputes everything and names what is wrong.
pub fn audit(ctx: &Ctx<'_>, progress: &mut dyn FnMut(u64, u64)) -> Result<Audit, Failure<Nothing>> {
    ctx.authorise(Permission::ViewJournal)?;
    Ok(ctx.tx.audit(progress)?)
}

fn impossible(error: impl std::fmt::Display) -> Failure<Nothing> {
    Failure::Store(StoreError::Corrupt(error.to_string()))
}
