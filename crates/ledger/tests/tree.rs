//! The tree against the published certificate-transparency vectors and against RFC 6962's recursive definitions.
#![cfg(test)]
#![expect(clippy::as_conversions, reason = "indices into small test trees")]

use std::convert::Infallible;

use ledger::{
    Altered, EMPTY_ROOT, Frontier, FrontierError, Hash, ProofError, Replay, TileId, TileNode, TileReader, TreeError,
    completed_tiles, consistency_proof, inclusion_proof, leaf_hash, node_hash, partial_tiles, root, tile_width,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

/// The eight leaves that every implementation of RFC 6962 tests with.
const CT_LEAVES: [&[u8]; 8] = [
    b"",
    &[0x00],
    &[0x10],
    &[0x20, 0x21],
    &[0x30, 0x31],
    &[0x40, 0x41, 0x42, 0x43],
    &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
    &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
];

/// The published roots over the first 1 to 8 of them.
const CT_ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// Leaf hashes kept as a store would: every emitted node by level.
#[derive(Default)]
struct Kept {
    frontier: Frontier,
    levels: Vec<Vec<Hash>>,
}

impl Kept {
    fn of(leaves: impl IntoIterator<Item = Hash>) -> Self {
        let mut kept = Self::default();
        for leaf in leaves {
            let levels = &mut kept.levels;
            kept.frontier.append_with(leaf, |TileNode { level, index, hash }| {
                let level = usize::from(level);
                if levels.len() == level {
                    levels.push(Vec::new());
                }
                assert_eq!(u64::try_from(levels[level].len()), Ok(index), "nodes come in order, without gaps");
                levels[level].push(hash);
            });
        }
        kept
    }
}

impl TileReader for Kept {
    type Error = Infallible;
    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, Infallible> {
        let start = usize::try_from(index).unwrap() * 256;
        Ok(self.levels[usize::from(level)][start..start + usize::from(width)].to_vec())
    }
}

/// RFC 6962, section 2.1, word for word.
fn naive_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => EMPTY_ROOT,
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(&naive_root(left), &naive_root(right))
        }
    }
}

/// RFC 6962, section 2.1.1: PATH(m, D[n]).
fn naive_path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, sibling) = if index < left.len() {
        (naive_path(index, left), naive_root(right))
    } else {
        (naive_path(index - left.len(), right), naive_root(left))
    };
    path.push(sibling);
    path
}

/// RFC 6962, section 2.1.2: SUBPROOF(m, D[n], b).
fn naive_subproof(old: usize, leaves: &[Hash], is_known: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if is_known { Vec::new() } else { vec![naive_root(leaves)] };
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut proof, sibling) = if old <= left.len() {
        (naive_subproof(old, left, is_known), naive_root(right))
    } else {
        (naive_subproof(old - left.len(), right, false), naive_root(left))
    };
    proof.push(sibling);
    proof
}

fn split(n: usize) -> usize {
    n.next_power_of_two() / 2
}

fn leaves(n: u64) -> Vec<Hash> {
    (0..n).map(|i| leaf_hash(&i.to_be_bytes())).collect()
}

fn flipped(hash: Hash, bit: usize) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[bit / 8 % 32] ^= 1 << (bit % 8);
    Hash::from_bytes(bytes)
}

#[test]
fn published_roots_are_reached() {
    let mut frontier = Frontier::new();
    assert_eq!(frontier.root(), EMPTY_ROOT);
    for (leaf, expected) in CT_LEAVES.iter().zip(CT_ROOTS) {
        frontier.append(leaf_hash(leaf));
        assert_eq!(frontier.root().to_string(), expected);
    }
}

#[test]
fn a_published_inclusion_path_is_reached() {
    let kept = Kept::of(CT_LEAVES.iter().map(|leaf| leaf_hash(leaf)));
    let path: Vec<_> = inclusion_proof(&kept, 0, 8).unwrap().iter().map(ToString::to_string).collect();
    let published = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ];
    assert_eq!(path, published);
}

#[test]
fn every_pair_of_small_sizes_agrees_with_the_recursive_definition() {
    let all = leaves(70);
    let kept = Kept::of(all.iter().copied());
    for new in 0..=all.len() {
        let new_root = naive_root(&all[..new]);
        assert_eq!(root(&kept, new as u64).unwrap(), new_root);
        for index in 0..new {
            let proof = inclusion_proof(&kept, index as u64, new as u64).unwrap();
            assert_eq!(proof, naive_path(index, &all[..new]), "leaf {index} of {new}");
            assert_eq!(verify_inclusion(&all[index], index as u64, new as u64, &proof, &new_root), Ok(()));
        }
        for old in 0..=new {
            let proof = consistency_proof(&kept, old as u64, new as u64).unwrap();
            if old > 0 {
                assert_eq!(proof, naive_subproof(old, &all[..new], true), "{old} of {new}");
            }
            let old_root = naive_root(&all[..old]);
            assert_eq!(verify_consistency(old as u64, new as u64, &proof, &old_root, &new_root), Ok(()));
        }
    }
}

#[test]
fn three_levels_of_tiles_agree_with_the_frontier() {
    let size = 65_536 + 300;
    let kept = Kept::of(leaves(size));
    assert_eq!(kept.levels.iter().map(Vec::len).collect::<Vec<_>>(), [65_836, 257, 1]);
    assert_eq!(root(&kept, size).unwrap(), kept.frontier.root());
    for old in [1, 255, 256, 257, 65_535, 65_536, 65_537, size - 1] {
        let old_root = root(&kept, old).unwrap();
        let proof = consistency_proof(&kept, old, size).unwrap();
        assert_eq!(verify_consistency(old, size, &proof, &old_root, &kept.frontier.root()), Ok(()), "{old}");
        let proof = inclusion_proof(&kept, old, size).unwrap();
        let leaf = leaf_hash(&old.to_be_bytes());
        assert_eq!(verify_inclusion(&leaf, old, size, &proof, &kept.frontier.root()), Ok(()), "{old}");
    }
}

#[test]
fn requests_outside_the_tree_are_refused() {
    let kept = Kept::of(leaves(3));
    assert_eq!(inclusion_proof(&kept, 3, 3), Err(TreeError::NoSuchLeaf { index: 3, size: 3 }));
    assert_eq!(consistency_proof(&kept, 3, 2), Err(TreeError::Shrinking { old_size: 3, new_size: 2 }));
    let any = EMPTY_ROOT;
    assert_eq!(verify_inclusion(&any, 3, 3, &[], &any), Err(ProofError::NoSuchLeaf { index: 3, size: 3 }));
    assert_eq!(verify_inclusion(&any, 0, 0, &[], &any), Err(ProofError::NoSuchLeaf { index: 0, size: 0 }));
    let shrinking = ProofError::Shrinking { old_size: 3, new_size: 2 };
    assert_eq!(verify_consistency(3, 2, &[], &any, &any), Err(shrinking));
    assert_eq!(verify_consistency(0, 2, &[any], &any, &any), Err(ProofError::WrongLength { got: 1 }));
    assert_eq!(verify_consistency(2, 2, &[any], &any, &any), Err(ProofError::WrongLength { got: 1 }));
    assert_eq!(verify_consistency(0, 2, &[], &flipped(any, 0), &any), Err(ProofError::OldRootDiffers));
    assert_eq!(verify_consistency(3, 5, &[], &any, &any), Err(ProofError::WrongLength { got: 0 }));
}

#[test]
fn extreme_sizes_are_refused_without_overflow() {
    for size in [u64::MAX, u64::MAX - 1, 1 << 63] {
        let proof = [EMPTY_ROOT; 70];
        for length in [0, 1, 63, 64, 65, 70] {
            assert!(verify_inclusion(&EMPTY_ROOT, size - 1, size, &proof[..length], &EMPTY_ROOT).is_err());
            assert!(verify_inclusion(&EMPTY_ROOT, 0, size, &proof[..length], &EMPTY_ROOT).is_err());
            assert!(verify_consistency(size / 2, size, &proof[..length], &EMPTY_ROOT, &EMPTY_ROOT).is_err());
            assert!(verify_consistency(size - 1, size, &proof[..length], &EMPTY_ROOT, &EMPTY_ROOT).is_err());
        }
    }
}

#[test]
fn a_reader_that_gives_too_few_hashes_is_named() {
    struct Short;
    impl TileReader for Short {
        type Error = Infallible;
        fn tile(&self, level: u8, _: u64, width: u16) -> Result<Vec<Hash>, Infallible> {
            Ok(vec![EMPTY_ROOT; usize::from(width) - usize::from(level == 0)])
        }
    }
    let tile = TileId { level: 0, index: 1, width: 44 };
    let error = inclusion_proof(&Short, 299, 300).unwrap_err();
    assert_eq!(error, TreeError::WrongWidth { tile, got: 43 });
    assert_eq!(error.to_string(), "tile tile/0/001.p/44 has 43 hashes instead of 44");
}

#[test]
fn malformed_frontiers_are_refused() {
    let mut frontier = Frontier::new();
    leaves(5).into_iter().for_each(|leaf| frontier.append(leaf));
    let good = frontier.to_bytes();
    assert_eq!(good.len(), 8 + 2 * 32);
    assert_eq!(Frontier::from_bytes(&good), Ok(frontier));
    assert_eq!(Frontier::from_bytes(&[0; 8]), Ok(Frontier::new()));
    let wrong = |got| Err(FrontierError::WrongLength { size: 5, wanted: 72, got });
    assert_eq!(Frontier::from_bytes(&good[..71]), wrong(71));
    assert_eq!(Frontier::from_bytes(&good[..40]), wrong(40));
    assert_eq!(Frontier::from_bytes(&[&good[..], &[0; 32]].concat()), wrong(104));
    assert_eq!(Frontier::from_bytes(&good[..7]), Err(FrontierError::TooShort { got: 7 }));
    assert_eq!(Frontier::from_bytes(&[0xff; 8]), Err(FrontierError::TooLarge { size: u64::MAX }));
}

#[test]
fn the_tiles_of_the_specification() {
    // "A tree of size 70,000 will be represented by 273 full level 0 tiles, ..."
    let count = |level| completed_tiles(0, 70_000).filter(|tile| tile.level == level).count();
    assert_eq!([count(0), count(1), count(2)], [273, 1, 0]);
    let partial = |level, index, width| TileId { level, index, width };
    assert_eq!(partial_tiles(70_000), [partial(0, 273, 112), partial(1, 1, 17), partial(2, 0, 1)]);
    assert_eq!(partial_tiles(256), [partial(1, 0, 1)]);
    assert_eq!(partial_tiles(0), []);
    assert_eq!(completed_tiles(0, 255).count(), 0);
    assert_eq!(completed_tiles(255, 256).collect::<Vec<_>>(), [partial(0, 0, 256)]);
    assert_eq!(completed_tiles(65_535, 65_536).collect::<Vec<_>>(), [partial(0, 255, 256), partial(1, 0, 256)]);
    assert_eq!(completed_tiles(65_536, 65_535).count(), 0);
    assert_eq!(tile_width(0, 274, 70_000), None);
    assert_eq!(tile_width(0, u64::MAX, 70_000), None);
    assert_eq!(tile_width(63, 0, u64::MAX), None);
}

fn replay(entries: &[Vec<u8>], kept: &Kept) -> Result<Frontier, Altered> {
    let mut replay = Replay::new();
    for (entry, leaf) in entries.iter().zip(&kept.levels[0]) {
        replay.entry(entry, leaf, |level, index| kept.levels[usize::from(level)].get(index as usize).copied())?;
    }
    replay.root(&kept.frontier.root())?;
    Ok(replay.frontier().clone())
}

#[test]
fn a_replay_names_what_was_altered() {
    let mut entries: Vec<Vec<u8>> = (0..600_u64).map(|i| i.to_be_bytes().to_vec()).collect();
    let mut kept = Kept::of(entries.iter().map(|entry| leaf_hash(entry)));
    assert_eq!(replay(&entries, &kept), Ok(kept.frontier.clone()));

    entries[300][0] = 1;
    assert!(matches!(replay(&entries, &kept), Err(Altered::Entry { index: 300, .. })));
    kept.levels[0][300] = leaf_hash(&entries[300]);
    assert!(matches!(replay(&entries, &kept), Err(Altered::Node { first: 256, last: 511, .. })));
    let rebuilt = Kept::of(entries.iter().map(|entry| leaf_hash(entry)));
    let signed = std::mem::replace(&mut kept.frontier, rebuilt.frontier);
    kept.levels = rebuilt.levels;
    assert!(replay(&entries, &kept).is_ok(), "everything kept was rewritten");
    kept.frontier = signed;
    assert!(matches!(replay(&entries, &kept), Err(Altered::Root { size: 600, .. })), "the signed root was not");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn proofs_of_random_sizes_hold_and_flipped_ones_fail(
        size in 1_u64..3000, old in 1_u64..3000, index in 0_u64..3000, bit in 0_usize..256, which in 0_usize..64,
    ) {
        let (old, index) = (old % size + 1, index % size);
        let all = leaves(size);
        let kept = Kept::of(all.iter().copied());
        let new_root = kept.frontier.root();
        prop_assert_eq!(new_root, naive_root(&all));
        let old_root = root(&kept, old).unwrap();
        let leaf = all[usize::try_from(index).unwrap()];

        let proof = inclusion_proof(&kept, index, size).unwrap();
        let holds = |leaf: &Hash, index, proof: &[Hash], root: &Hash| verify_inclusion(leaf, index, size, proof, root);
        prop_assert_eq!(holds(&leaf, index, &proof, &new_root), Ok(()));
        prop_assert!(holds(&flipped(leaf, bit), index, &proof, &new_root).is_err());
        prop_assert!(holds(&leaf, index, &proof, &flipped(new_root, bit)).is_err());
        prop_assert!(size == 1 || holds(&leaf, (index + 1) % size, &proof, &new_root).is_err());
        prop_assert!(holds(&leaf, index, &[&proof[..], &[leaf]].concat(), &new_root).is_err());
        if !proof.is_empty() {
            let mut bad = proof.clone();
            let at = which % bad.len();
            bad[at] = flipped(bad[at], bit);
            prop_assert!(holds(&leaf, index, &bad, &new_root).is_err());
            prop_assert!(holds(&leaf, index, &proof[1..], &new_root).is_err());
        }

        let proof = consistency_proof(&kept, old, size).unwrap();
        let holds = |proof: &[Hash], old_root: &Hash, new_root: &Hash| {
            verify_consistency(old, size, proof, old_root, new_root)
        };
        prop_assert_eq!(holds(&proof, &old_root, &new_root), Ok(()));
        prop_assert!(holds(&proof, &flipped(old_root, bit), &new_root).is_err());
        prop_assert!(holds(&proof, &old_root, &flipped(new_root, bit)).is_err());
        prop_assert!(holds(&[&proof[..], &[leaf]].concat(), &old_root, &new_root).is_err());
        if !proof.is_empty() {
            let mut bad = proof.clone();
            let at = which % bad.len();
            bad[at] = flipped(bad[at], bit);
            prop_assert!(holds(&bad, &old_root, &new_root).is_err());
            prop_assert!(holds(&proof[1..], &old_root, &new_root).is_err());
        }
    }

    #[test]
    fn a_frontier_read_back_goes_on_alike(size in 0_u64..2000, more in 0_u64..600) {
        let all = leaves(size + more);
        let (first, rest) = all.split_at(usize::try_from(size).unwrap());
        let bytes = Kept::of(first.iter().copied()).frontier.to_bytes();
        let mut frontier = Frontier::from_bytes(&bytes).unwrap();
        prop_assert_eq!(&frontier.to_bytes(), &bytes);
        rest.iter().for_each(|leaf| frontier.append(*leaf));
        prop_assert_eq!(frontier.root(), naive_root(&all));
    }

    #[test]
    fn hostile_bytes_are_no_frontier_or_a_canonical_one(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(frontier) = Frontier::from_bytes(&bytes) {
            prop_assert_eq!(frontier.to_bytes(), bytes);
        }
    }
}
