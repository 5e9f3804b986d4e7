//! What the journal last saw of each row: 57 bytes a row, in many small maps, so that none of them doubles at once.

use crate::digest::{RowDigest, Tag, Touch};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Number of maps; one byte of the tag tells which.
const SHARDS: usize = 256;

/// A row as an entry left it. Byte arrays, so that no space is lost between rows.
struct Kept {
    digest: RowDigest,
    leaf: [u8; 8],
    table: u8,
}

/// The last state of every row that is not deleted.
pub(super) struct Known {
    shards: Vec<HashMap<Tag, Kept, BuildHasherDefault<TagHasher>>>,
}

/// How a row agrees with the journal.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Agreement {
    /// As an entry left it.
    Same,
    /// Not as this entry left it.
    Altered(u64),
    /// No entry wrote it.
    Unknown,
}

impl Default for Known {
    fn default() -> Self {
        Self { shards: (0..SHARDS).map(|_| HashMap::default()).collect() }
    }
}

impl Known {
    fn shard(&mut self, tag: &Tag) -> Option<&mut HashMap<Tag, Kept, BuildHasherDefault<TagHasher>>> {
        let [.., last] = tag;
        self.shards.get_mut(usize::from(*last))
    }

    /// Takes a row's state after an entry.
    pub(super) fn learn(&mut self, leaf: u64, touch: Touch) {
        let Some(shard) = self.shard(&touch.tag) else { return };
        match touch.digest {
            Some(digest) => shard.insert(touch.tag, Kept { digest, leaf: leaf.to_be_bytes(), table: touch.table }),
            None => shard.remove(&touch.tag),
        };
    }

    /// Compares a row and forgets it: what is left in the end is missing.
    pub(super) fn compare(&mut self, table: u8, tag: &Tag, digest: Option<&RowDigest>) -> Agreement {
        let kept = self.shard(tag).and_then(|shard| shard.remove(tag)).filter(|kept| kept.table == table);
        match kept {
            None => Agreement::Unknown,
            Some(kept) if digest == Some(&kept.digest) => Agreement::Same,
            Some(kept) => Agreement::Altered(u64::from_be_bytes(kept.leaf)),
        }
    }

    /// What was never compared: table and last entry, in this order.
    pub(super) fn missing(self) -> Vec<(u8, u64)> {
        let all = self.shards.into_iter().flat_map(HashMap::into_values);
        let mut missing: Vec<_> = all.map(|kept| (kept.table, u64::from_be_bytes(kept.leaf))).collect();
        missing.sort_unstable();
        missing
    }
}

/// Tags are as good as random already: their first eight bytes are the hash.
#[derive(Default)]
struct TagHasher(u64);

impl Hasher for TagHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        if let Some(head) = bytes.first_chunk::<8>() {
            self.0 ^= u64::from_ne_bytes(*head);
        }
    }

    // The length of the array, which is always the same.
    fn write_usize(&mut self, _: usize) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_state_counts() {
        let mut known = Known::default();
        let touch = |tag, digest| Touch { table: 2, tag: [tag; 16], digest };
        known.learn(0, touch(1, Some([1; 32])));
        known.learn(0, touch(2, Some([2; 32])));
        known.learn(1, touch(1, Some([3; 32])));
        known.learn(2, touch(3, Some([3; 32])));
        known.learn(3, touch(2, None));
        assert_eq!(known.compare(2, &[1; 16], Some(&[1; 32])), Agreement::Altered(1));
        assert_eq!(known.compare(2, &[1; 16], Some(&[3; 32])), Agreement::Unknown);
        assert_eq!(known.compare(2, &[2; 16], Some(&[2; 32])), Agreement::Unknown);
        known.learn(4, touch(4, Some([4; 32])));
        assert_eq!(known.compare(2, &[4; 16], Some(&[4; 32])), Agreement::Same);
        assert_eq!(known.missing(), [(2, 2)]);
    }
}
