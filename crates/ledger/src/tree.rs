//! Roots and proofs computed from tiles.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::hash::{EMPTY_ROOT, Hash, node_hash};
use crate::tile::{TILE_HEIGHT, TILE_WIDTH, TileId, tile_width};

/// Where tiles are kept: a table, a folder, a server.
pub trait TileReader {
    /// What reading can fail with.
    type Error;

    /// The first `width` hashes of tile `index` of `level`, in order. Asked only for tiles that a tree of the size in
    /// question has, so a tile that is absent is an error.
    ///
    /// # Errors
    /// When the tile cannot be read.
    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, Self::Error>;
}

/// Why a root or a proof cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError<E> {
    /// The reader failed.
    #[error(transparent)]
    Read(E),
    /// The reader gave another number of hashes than it was asked for.
    #[error("tile {} has {got} hashes instead of {}", .tile.path(), .tile.width)]
    WrongWidth {
        /// The tile asked for.
        tile: TileId,
        /// The number of hashes given.
        got: usize,
    },
    /// There is no leaf at this index in a tree of this size.
    #[error("a tree of {size} leaves has no leaf {index}")]
    NoSuchLeaf {
        /// The index asked for, from 0.
        index: u64,
        /// The number of leaves.
        size: u64,
    },
    /// A proof was asked for from a larger tree to a smaller one.
    #[error("a tree of {old_size} leaves cannot be a prefix of one of {new_size}")]
    Shrinking {
        /// The size of the earlier tree.
        old_size: u64,
        /// The size of the later tree.
        new_size: u64,
    },
}

/// The root of the first `size` leaves.
///
/// # Errors
/// When a tile cannot be read.
pub fn root<R: TileReader>(reader: &R, size: u64) -> Result<Hash, TreeError<R::Error>> {
    if size == 0 { Ok(EMPTY_ROOT) } else { Tree::new(reader, size).range(0, size) }
}

/// The hashes that lead from leaf `index` to the root of the first `size` leaves, the leaf's sibling first
/// (RFC 6962, section 2.1.1).
///
/// # Errors
/// When there is no such leaf, or a tile cannot be read.
pub fn inclusion_proof<R: TileReader>(reader: &R, index: u64, size: u64) -> Result<Vec<Hash>, TreeError<R::Error>> {
    if index >= size {
        return Err(TreeError::NoSuchLeaf { index, size });
    }
    let tree = Tree::new(reader, size);
    let (mut start, mut end, mut proof) = (0, size, Vec::new());
    while end - start > 1 {
        let middle = start + largest_power_below(end - start);
        if index < middle {
            proof.push(tree.range(middle, end)?);
            end = middle;
        } else {
            proof.push(tree.range(start, middle)?);
            start = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The hashes that show the first `old_size` leaves to be a prefix of the first `new_size` (RFC 6962, section 2.1.2).
/// Empty when the sizes are equal or the old tree has no leaves.
///
/// # Errors
/// When the old tree is larger, or a tile cannot be read.
pub fn consistency_proof<R: TileReader>(
    reader: &R,
    old_size: u64,
    new_size: u64,
) -> Result<Vec<Hash>, TreeError<R::Error>> {
    if old_size > new_size {
        return Err(TreeError::Shrinking { old_size, new_size });
    }
    if old_size == 0 {
        return Ok(Vec::new());
    }
    let tree = Tree::new(reader, new_size);
    let (mut start, mut end, mut proof) = (0, new_size, Vec::new());
    while end != old_size {
        let middle = start + largest_power_below(end - start);
        if old_size <= middle {
            proof.push(tree.range(middle, end)?);
            end = middle;
        } else {
            proof.push(tree.range(start, middle)?);
            start = middle;
        }
    }
    // The old tree's own root is known to the verifier as long as the way down never turned right.
    if start > 0 {
        proof.push(tree.range(start, end)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The largest power of two below `n`, for `n >= 2`: where RFC 6962 splits `n` leaves.
fn largest_power_below(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// One tree size over a reader, with the tiles read so far.
struct Tree<'r, R: TileReader> {
    reader: &'r R,
    size: u64,
    tiles: RefCell<BTreeMap<(u8, u64), Vec<Hash>>>,
}

impl<'r, R: TileReader> Tree<'r, R> {
    fn new(reader: &'r R, size: u64) -> Self {
        Self { reader, size, tiles: RefCell::default() }
    }

    /// The Merkle tree hash of the leaves `start..end`, not empty, where `start` is a multiple of the largest power of
    /// two that is not above the length: the ranges into which RFC 6962 splits a tree.
    fn range(&self, start: u64, end: u64) -> Result<Hash, TreeError<R::Error>> {
        let (mut peaks, mut from) = (Vec::new(), start);
        while from < end {
            let height = (end - from).ilog2();
            peaks.push(self.subtree(from, height)?);
            from += 1 << height;
        }
        Ok(fold_right(peaks))
    }

    /// The root of the complete subtree of `2^height` leaves that begins at leaf `start`.
    fn subtree(&self, start: u64, height: u32) -> Result<Hash, TreeError<R::Error>> {
        let level_height = height / TILE_HEIGHT * TILE_HEIGHT;
        // A height is below 64, so the level is below 8.
        let level = u8::try_from(height / TILE_HEIGHT).unwrap_or(u8::MAX);
        let first = start >> level_height;
        let tile_index = first / u64::from(TILE_WIDTH);
        let mut hashes = {
            let mut tiles = self.tiles.borrow_mut();
            let tile = match tiles.entry((level, tile_index)) {
                Entry::Occupied(read) => read.into_mut(),
                Entry::Vacant(missing) => missing.insert(self.read(level, tile_index)?),
            };
            let offset = usize::try_from(first % u64::from(TILE_WIDTH)).unwrap_or(usize::MAX);
            let count = 1_usize << (height - level_height);
            let wanted = tile.get(offset..).and_then(|tail| tail.get(..count));
            wanted.unwrap_or_else(|| unreachable!("a complete subtree lies within one tile")).to_vec()
        };
        while hashes.len() > 1 {
            let (pairs, _) = hashes.as_chunks::<2>();
            hashes = pairs.iter().map(|[left, right]| node_hash(left, right)).collect();
        }
        Ok(hashes.first().copied().unwrap_or(EMPTY_ROOT))
    }

    fn read(&self, level: u8, index: u64) -> Result<Vec<Hash>, TreeError<R::Error>> {
        let width = tile_width(level, index, self.size).unwrap_or(TILE_WIDTH);
        let hashes = self.reader.tile(level, index, width).map_err(TreeError::Read)?;
        if hashes.len() == usize::from(width) {
            Ok(hashes)
        } else {
            Err(TreeError::WrongWidth { tile: TileId { level, index, width }, got: hashes.len() })
        }
    }
}

/// Joins the roots of complete subtrees, largest first, into the root over all of them.
fn fold_right(mut peaks: Vec<Hash>) -> Hash {
    let last = peaks.pop().unwrap_or(EMPTY_ROOT);
    peaks.iter().rev().fold(last, |right, left| node_hash(left, &right))
}
