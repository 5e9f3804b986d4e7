//! The leaves and the tree. The head must bear this register's seal; the tree is grown again from the leaf hashes kept; each leaf must hash to its own, each
//! node, the head and every signed checkpoint must be what the tree gives.

use super::Course;
use super::known::Known;
use crate::digest::touches;
use crate::engine::all;
use crate::leaf::rows_sha256;
use crate::rows::journal::{hash_of, leaf_columns, read_leaf};
use crate::tx::RegisterTx;
use crate::value::{Cells, Reader, Value};
use app::port::{AuditFinding, StoreError, Stored, Vault};
use domain::journal::Act;
use jiff::Timestamp;
use ledger::{Checkpoint, Frontier, Hash, TileNode};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The tree so far.
struct Growth {
    frontier: Frontier,
    last_at: Option<Timestamp>,
    nodes: BTreeMap<(u8, u64), Hash>,
    checkpoints: VecDeque<(u64, Hash)>,
    /// Sizes of all checkpoints that are there.
    signed: BTreeSet<u64>,
    /// After a missing leaf nothing above the leaves can be compared.
    has_gap: bool,
}

pub(super) fn audit(tx: &RegisterTx<'_>, course: &mut Course<'_>, known: &mut Known) -> Stored<Frontier> {
    seal(tx, course)?;
    let checkpoints = checkpoints(tx, course)?;
    let mut growth = Growth {
        frontier: Frontier::new(),
        last_at: None,
        nodes: nodes(tx)?,
        signed: checkpoints.iter().map(|(size, _)| *size).collect(),
        checkpoints,
        has_gap: false,
    };
    let sql = concat!("SELECT ", leaf_columns!(), ", leaf_hash, touched FROM journal ORDER BY leaf");
    let mut next = 0;
    tx.on().query(sql, &[], &mut |cells| {
        course.step();
        leaf(cells, &mut next, &mut growth, course, known)
    })?;
    finish(tx, growth, course)
}

/// The head bears the seal of this register's key. Without it, whatever agrees below may have been forged together.
fn seal(tx: &RegisterTx<'_>, course: &mut Course<'_>) -> Stored<()> {
    match tx.head() {
        Ok(head) if head.is_sealed => {}
        Ok(_) | Err(StoreError::Corrupt(_)) => altered(course, "the head was not sealed by this register".into()),
        Err(other) => return Err(other),
    }
    Ok(())
}

fn altered(course: &mut Course<'_>, part: String) {
    course.find(AuditFinding::TreeAltered { part });
}

fn leaf(
    cells: &dyn Cells,
    next: &mut u64,
    growth: &mut Growth,
    course: &mut Course<'_>,
    known: &mut Known,
) -> Stored<()> {
    let mut row = Reader::new("journal", cells);
    let index = Reader::new("journal", cells).as_int(|index| u64::try_from(index).ok())?;
    if index != *next {
        growth.has_gap = true;
        course.find(AuditFinding::LeafMissing { index: *next });
    }
    *next = index + 1;
    // The leaf hash and the list of rows are the last two cells; they are read even when the others make no sense.
    let bytes = |from_the_end: usize| match cells.len().checked_sub(from_the_end).map(|at| cells.cell(at)) {
        Some(Ok(Value::Bytes(bytes))) => Some(bytes),
        _ => None,
    };
    let touched = bytes(1).unwrap_or_default();
    let mut rows = 0_u32;
    for touch in touches(touched).flatten() {
        known.learn(index, touch);
        rows = rows.saturating_add(1);
    }
    let kept = bytes(2).and_then(|kept| <[u8; 32]>::try_from(kept).ok());
    let computed = match read_leaf(&mut row) {
        Ok((_, body)) => {
            growth.last_at = Some(body.at);
            if body.act == Act::CheckpointSigned && !is_kept(growth, &body.detail) {
                altered(
                    course,
                    format!("the checkpoint over {} leaves that entry {index} signed is gone", body.detail),
                );
            }
            let has_its_rows = body.rows == rows && body.rows_sha256 == rows_sha256(touched);
            has_its_rows.then(|| hash_of(&body))
        }
        Err(StoreError::Corrupt(_)) => None,
        Err(other) => return Err(other),
    };
    let kept = kept.map(Hash::from_bytes);
    if computed.is_none() || computed != kept {
        course.find(AuditFinding::LeafAltered { index });
    }
    if let Some(hash) = kept.or(computed).filter(|_| !growth.has_gap) {
        grow(growth, hash, course);
    }
    Ok(())
}

/// Whether the checkpoint that an entry says was signed is there. That of the empty tree is never compared.
fn is_kept(growth: &Growth, size: &str) -> bool {
    size.parse().is_ok_and(|size| size == 0 || growth.signed.contains(&size))
}

fn grow(growth: &mut Growth, hash: Hash, course: &mut Course<'_>) {
    let nodes = &mut growth.nodes;
    growth.frontier.append_with(hash, |TileNode { level, index, hash }| {
        if level > 0 && nodes.remove(&(level, index)) != Some(hash) {
            let span = 1_u64.checked_shl(8 * u32::from(level)).unwrap_or(u64::MAX);
            let first = index.saturating_mul(span);
            altered(course, format!("node over leaves {first} to {}", first.saturating_add(span - 1)));
        }
    });
    let size = growth.frontier.size();
    if growth.checkpoints.front().is_some_and(|(signed, _)| *signed == size)
        && let Some((_, root)) = growth.checkpoints.pop_front()
        && root != growth.frontier.root()
    {
        altered(course, format!("the first {size} leaves are not those of their signed checkpoint"));
    }
}

fn finish(tx: &RegisterTx<'_>, growth: Growth, course: &mut Course<'_>) -> Stored<Frontier> {
    if growth.has_gap {
        return Ok(growth.frontier);
    }
    let size = growth.frontier.size();
    match tx.head() {
        Ok(head) if head.frontier.size() > size => course.find(AuditFinding::LeafMissing { index: size }),
        Ok(head) if head.frontier != growth.frontier => altered(course, "the head".into()),
        Ok(head) if head.at != growth.last_at => altered(course, "the instant of the last leaf".into()),
        Ok(_) => {}
        Err(StoreError::Corrupt(_)) => altered(course, "the head".into()),
        Err(other) => return Err(other),
    }
    if let Some((signed, _)) = growth.checkpoints.back() {
        altered(course, format!("{signed} leaves were signed, {size} are there"));
    }
    if let Some((level, index)) = growth.nodes.keys().next() {
        altered(course, format!("node {index} of level {level} stands over no leaves"));
    }
    Ok(growth.frontier)
}

fn nodes(tx: &RegisterTx<'_>) -> Stored<BTreeMap<(u8, u64), Hash>> {
    let nodes = all(tx.on(), "SELECT level, position, hash FROM journal_node", &[], |cells| {
        let mut row = Reader::new("journal_node", cells);
        let level = row.as_int(|level| u8::try_from(level).ok())?;
        let index = row.as_int(|index| u64::try_from(index).ok())?;
        Ok(((level, index), Hash::from_bytes(row.array()?)))
    })?;
    Ok(nodes.into_iter().collect())
}

/// Sizes and roots of the checkpoints that this register's key signed; one that it did not sign is a finding.
fn checkpoints(tx: &RegisterTx<'_>, course: &mut Course<'_>) -> Stored<VecDeque<(u64, Hash)>> {
    let kept = all(tx.on(), "SELECT size, note FROM checkpoint ORDER BY size", &[], |cells| {
        let mut row = Reader::new("checkpoint", cells);
        Ok((row.as_int(|size| u64::try_from(size).ok())?, row.string()?))
    })?;
    let keys = [tx.keys.journal_signer().verifier().clone()];
    let mut checkpoints = VecDeque::new();
    for (size, note) in kept {
        match Checkpoint::parse_and_verify(note.as_bytes(), &keys) {
            Ok(verified) if verified.checkpoint.size() == size => {
                // The tree of no leaves is never grown to.
                let root = *verified.checkpoint.root();
                checkpoints.extend((size > 0).then_some((size, root)));
            }
            _ => altered(course, format!("the checkpoint over {size} leaves is not signed by this register")),
        }
    }
    Ok(checkpoints)
}
