//! The right edge of the tree: all that is needed to append and to know the root.

use crate::hash::{EMPTY_ROOT, HASH_BYTES, Hash, node_hash};
use crate::tile::TILE_HEIGHT;

/// The largest tree, in leaves: its size fits a signed 64-bit column.
pub const MAX_TREE_SIZE: u64 = u64::MAX >> 1;

/// Bytes of the size at the head of a serialised frontier.
const SIZE_BYTES: usize = 8;

/// The compact right edge of a tree: the roots of its complete subtrees ("peaks"), largest first.
///
/// A tree of `n` leaves has one peak for every one-bit of `n`, at most 63 of them, so the whole state that an append
/// needs is below 2.1 kB and a store keeps it in one row. Appending is amortised O(1): one leaf and, on average, one
/// node hash.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

/// One hash that a [tile](crate::TileId) holds: the root of the complete subtree over the leaves
/// `index * 256^level .. (index + 1) * 256^level`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TileNode {
    /// The level of the tile, 0 for leaves.
    pub level: u8,
    /// The position within the level, counted over all its tiles: it stands in tile `index / 256` at `index % 256`.
    pub index: u64,
    /// The hash.
    pub hash: Hash,
}

/// Why bytes are not a frontier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrontierError {
    /// Shorter than the 8 bytes of the size.
    #[error("a frontier has at least 8 bytes, these are {got}")]
    TooShort {
        /// The bytes given.
        got: usize,
    },
    /// The size is above [`MAX_TREE_SIZE`].
    #[error("a tree of {size} leaves is larger than any that is kept")]
    TooLarge {
        /// The size read.
        size: u64,
    },
    /// Not exactly one hash for every one-bit of the size.
    #[error("a tree of {size} leaves has a frontier of {wanted} bytes, these are {got}")]
    WrongLength {
        /// The size read.
        size: u64,
        /// The bytes that a tree of this size needs.
        wanted: usize,
        /// The bytes given.
        got: usize,
    },
}

impl Frontier {
    /// The frontier of the tree without leaves.
    #[must_use]
    pub const fn new() -> Self {
        Self { size: 0, peaks: Vec::new() }
    }

    /// The number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The Merkle tree hash of all leaves (RFC 6962, section 2.1).
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut from_the_right = self.peaks.iter().rev();
        let Some(last) = from_the_right.next() else { return EMPTY_ROOT };
        from_the_right.fold(*last, |right, left| node_hash(left, &right))
    }

    /// Appends one leaf.
    ///
    /// # Panics
    /// When the tree already has [`MAX_TREE_SIZE`] leaves: no later root would be meaningful.
    pub fn append(&mut self, leaf: Hash) {
        self.append_with(leaf, |_| ());
    }

    /// Appends one leaf and reports every hash that thereby takes its final place in a tile, lowest level first:
    /// the leaf itself (level 0) always, and one hash of level `l` whenever a tile of level `l - 1` became full.
    ///
    /// A store that keeps leaf hashes beside its entries needs to write only what comes with `level >= 1` (one hash
    /// for 256 leaves) to be able to serve every tile of every size.
    ///
    /// # Panics
    /// As [`Frontier::append`].
    pub fn append_with(&mut self, leaf: Hash, mut emit: impl FnMut(TileNode)) {
        assert!(self.size < MAX_TREE_SIZE, "the tree is full");
        let position = self.size;
        emit(TileNode { level: 0, index: position, hash: leaf });
        let merges = position.trailing_ones();
        let (mut node, mut level) = (leaf, 0_u8);
        for height in 1..=merges {
            let Some(left) = self.peaks.pop() else { unreachable!("a peak stands for every one-bit of the size") };
            node = node_hash(&left, &node);
            if height % TILE_HEIGHT == 0 {
                level += 1;
                emit(TileNode { level, index: position >> height, hash: node });
            }
        }
        self.peaks.push(node);
        self.size = position + 1;
    }

    /// The canonical bytes: the size as 8 big-endian bytes, then the peaks, largest subtree first.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(SIZE_BYTES + self.peaks.len() * HASH_BYTES);
        bytes.extend_from_slice(&self.size.to_be_bytes());
        self.peaks.iter().for_each(|peak| bytes.extend_from_slice(peak.as_bytes()));
        bytes
    }

    /// Reads what [`Frontier::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the length does not fit the size. The hashes themselves prove nothing: compare [`Frontier::root`] with a
    /// checkpoint, or replay the entries.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrontierError> {
        let Some((head, rest)) = bytes.split_first_chunk::<SIZE_BYTES>() else {
            return Err(FrontierError::TooShort { got: bytes.len() });
        };
        let size = u64::from_be_bytes(*head);
        if size > MAX_TREE_SIZE {
            return Err(FrontierError::TooLarge { size });
        }
        let (peaks, left_over) = rest.as_chunks::<HASH_BYTES>();
        if !left_over.is_empty() || u64::try_from(peaks.len()) != Ok(u64::from(size.count_ones())) {
            let wanted = (0..size.count_ones()).fold(SIZE_BYTES, |bytes, _| bytes + HASH_BYTES);
            return Err(FrontierError::WrongLength { size, wanted, got: bytes.len() });
        }
        Ok(Self { size, peaks: peaks.iter().copied().map(Hash::from_bytes).collect() })
    }
}
