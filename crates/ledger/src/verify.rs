//! Checking proofs: all that an auditor without the database needs.

use crate::hash::{EMPTY_ROOT, Hash, node_hash};

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The index is not below the size of the tree.
    #[error("a tree of {size} leaves has no leaf {index}")]
    NoSuchLeaf {
        /// The index claimed, from 0.
        index: u64,
        /// The number of leaves.
        size: u64,
    },
    /// The later tree is smaller than the earlier one.
    #[error("a tree of {old_size} leaves cannot be a prefix of one of {new_size}")]
    Shrinking {
        /// The size of the earlier tree.
        old_size: u64,
        /// The size of the later tree.
        new_size: u64,
    },
    /// The proof has another number of hashes than the sizes call for.
    #[error("the proof has too few or too many hashes: {got}")]
    WrongLength {
        /// The number of hashes given.
        got: usize,
    },
    /// The leaf and the proof lead to another root: the leaf is not at this place in this tree.
    #[error("the proof leads to another root")]
    RootDiffers,
    /// The earlier root is not that of a prefix of the later tree: something recorded was changed or removed.
    #[error("the earlier root does not belong to a prefix of the later tree")]
    OldRootDiffers,
}

/// Checks that `leaf` is leaf `index` of the tree of `size` leaves with this root (RFC 9162, section 2.1.3.2).
///
/// # Errors
/// When it is not, or the proof does not show it.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::NoSuchLeaf { index, size });
    }
    let wrong_length = ProofError::WrongLength { got: proof.len() };
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(wrong_length);
        }
        if node % 2 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            let skipped = if node % 2 == 1 { 0 } else { node.trailing_zeros() };
            // Climb past the levels at which the right edge has no sibling.
            node = node.checked_shr(skipped).unwrap_or(0);
            last = last.checked_shr(skipped).unwrap_or(0);
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(wrong_length);
    }
    if hash == *root { Ok(()) } else { Err(ProofError::RootDiffers) }
}

/// Checks that the tree of `old_size` leaves is a prefix of the one of `new_size` (RFC 9162, section 2.1.4.2): nothing
/// that was recorded by then has been changed, removed or put in between.
///
/// # Errors
/// When it is not, or the proof does not show it.
pub fn verify_consistency(
    old_size: u64,
    new_size: u64,
    proof: &[Hash],
    old_root: &Hash,
    new_root: &Hash,
) -> Result<(), ProofError> {
    if old_size > new_size {
        return Err(ProofError::Shrinking { old_size, new_size });
    }
    let wrong_length = ProofError::WrongLength { got: proof.len() };
    if old_size == 0 || old_size == new_size {
        if !proof.is_empty() {
            return Err(wrong_length);
        }
        let expected = if old_size == 0 { &EMPTY_ROOT } else { new_root };
        return if old_root == expected { Ok(()) } else { Err(ProofError::OldRootDiffers) };
    }
    // A tree that is one complete subtree is itself the first hash of the path.
    let (first, rest) =
        if old_size.is_power_of_two() { (old_root, proof) } else { proof.split_first().ok_or(wrong_length)? };
    let skipped = (old_size - 1).trailing_ones();
    let (mut node, mut last) = ((old_size - 1) >> skipped, (new_size - 1) >> skipped);
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(wrong_length);
        }
        if node % 2 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while node.is_multiple_of(2) && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(wrong_length);
    }
    match (old_hash == *old_root, new_hash == *new_root) {
        (true, true) => Ok(()),
        (false, _) => Err(ProofError::OldRootDiffers),
        (true, false) => Err(ProofError::RootDiffers),
    }
}
