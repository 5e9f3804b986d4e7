//! The journal as its readers see it: pages, proofs, checkpoints, the audit.

use crate::error::{Failure, Nothing};
use crate::port::{Audit, Leaf, StoreError, Tx};
use crate::service::Ctx;
use domain::ids::PersonId;
use domain::journal::Act;
use domain::staff::Permission;
use ledger::{Checkpoint, Hash, Receipt, TileReader};

/// Leaves shown at once.
pub const JOURNAL_PAGE: usize = 50;

/// What the journal page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalPage {
    /// Number of leaves.
    pub size: u64,
    /// Root over them.
    pub root: [u8; 32],
    /// The newest signed checkpoint: (size, note).
    pub checkpoint: Option<(u64, String)>,
    /// Leaves, newest first.
    pub leaves: Vec<Leaf>,
    /// Where the next (older) page ends.
    pub older: Option<u64>,
}

/// A page of the journal that ends before a position (none: at the end).
pub fn page(ctx: &Ctx<'_>, before: Option<u64>) -> Result<JournalPage, Failure<Nothing>> {
    ctx.authorise(Permission::ViewJournal)?;
    let (size, root, _) = ctx.tx.journal_head()?;
    let end = before.map_or(size, |b| b.min(size));
    let start = end.saturating_sub(JOURNAL_PAGE as u64);
    let count = usize::try_from(end - start).unwrap_or(JOURNAL_PAGE);
    let mut leaves = ctx.tx.list_leaves(start, count)?;
    leaves.reverse();
    Ok(JournalPage { size, root, checkpoint: ctx.tx.last_checkpoint()?, leaves, older: (start > 0).then_some(start) })
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
    ctx.authorise(Permission::ViewJournal)?;
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

/// Recomputes everything and names what is wrong.
pub fn audit(ctx: &Ctx<'_>, progress: &mut dyn FnMut(u64, u64)) -> Result<Audit, Failure<Nothing>> {
    ctx.authorise(Permission::ViewJournal)?;
    Ok(ctx.tx.audit(progress)?)
}

fn impossible(error: impl std::fmt::Display) -> Failure<Nothing> {
    Failure::Store(StoreError::Corrupt(error.to_string()))
}
