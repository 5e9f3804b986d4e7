//! Replaying the journal: recompute everything from the entries and name the first that was altered.

use crate::frontier::{Frontier, TileNode};
use crate::hash::{Hash, leaf_hash};

/// Recomputes the tree from the entries, one after another, and compares it with what the store keeps.
///
/// An altered entry shows at once, because its bytes no longer hash to the leaf kept beside it. Whoever altered the
/// leaf as well is found at the next kept node above it (within 256 entries), and whoever altered every node is found
/// at the next signed checkpoint, which cannot be altered without the key.
#[derive(Debug, Clone, Default)]
pub struct Replay {
    frontier: Frontier,
}

/// The first place at which what is kept differs from what the entries say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Altered {
    /// An entry does not hash to the leaf kept beside it.
    #[error("entry {index} was altered: it hashes to {computed}, kept is {kept}")]
    Entry {
        /// The index of the entry, from 0.
        index: u64,
        /// The hash of its bytes as they are.
        computed: Hash,
        /// The leaf hash kept.
        kept: Hash,
    },
    /// The entries agree with their leaves, but not with a node kept above them.
    #[error("one of the entries {first} to {last} was altered together with its hash")]
    Node {
        /// The index of the first entry below the node.
        first: u64,
        /// The index of the last entry below the node.
        last: u64,
        /// The hash computed from the entries.
        computed: Hash,
        /// The node kept.
        kept: Hash,
    },
    /// The entries agree with the nodes, but not with a root that was signed or kept.
    #[error("the first {size} entries have the root {computed}, kept is {kept}")]
    Root {
        /// The number of entries.
        size: u64,
        /// The root computed from the entries.
        computed: Hash,
        /// The root signed or kept.
        kept: Hash,
    },
}

impl Replay {
    /// Begins at the first entry.
    #[must_use]
    pub const fn new() -> Self {
        Self { frontier: Frontier::new() }
    }

    /// Takes the next entry with the leaf hash kept beside it. `kept_node` is asked for every node above that this
    /// entry completes (level 1 and up, see [`TileNode`]); `None` where none is kept.
    ///
    /// # Errors
    /// When the entry, or one below such a node, was altered. The replay must then not be continued.
    pub fn entry(
        &mut self,
        entry: &[u8],
        kept: &Hash,
        mut kept_node: impl FnMut(u8, u64) -> Option<Hash>,
    ) -> Result<(), Altered> {
        let index = self.frontier.size();
        let computed = leaf_hash(entry);
        if computed != *kept {
            return Err(Altered::Entry { index, computed, kept: *kept });
        }
        let mut altered = None;
        self.frontier.append_with(computed, |node| {
            if node.level > 0 && altered.is_none() {
                let kept = kept_node(node.level, node.index);
                altered = kept.filter(|kept| *kept != node.hash).map(|kept| altered_node(node, kept, index));
            }
        });
        altered.map_or(Ok(()), Err)
    }

    /// Compares the root over the entries so far with one that was signed or kept for this size.
    ///
    /// # Errors
    /// When they differ.
    pub fn root(&self, kept: &Hash) -> Result<(), Altered> {
        let computed = self.frontier.root();
        if computed == *kept {
            Ok(())
        } else {
            Err(Altered::Root { size: self.frontier.size(), computed, kept: *kept })
        }
    }

    /// The frontier over the entries so far.
    #[must_use]
    pub const fn frontier(&self) -> &Frontier {
        &self.frontier
    }
}

fn altered_node(node: TileNode, kept: Hash, last: u64) -> Altered {
    // A node is completed by the last entry below it.
    let first = node.index << (crate::tile::TILE_HEIGHT * u32::from(node.level));
    Altered::Node { first, last, computed: node.hash, kept }
}
