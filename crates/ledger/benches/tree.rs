//! Appends a second, and the time of a proof: `cargo bench -p ledger`.
#![expect(clippy::disallowed_methods, reason = "a bench measures time")]
#![expect(clippy::as_conversions, reason = "figures are rounded for people")]

use std::convert::Infallible;
use std::hint::black_box;
use std::time::{Duration, Instant};

use ledger::{
    Frontier, Hash, TileReader, consistency_proof, inclusion_proof, leaf_hash, root, verify_consistency,
    verify_inclusion,
};

/// Leaves of the tree that is measured.
const LEAVES: u64 = 2_000_000;
/// Bytes of an entry.
const ENTRY_BYTES: usize = 150;
/// Proofs a run.
const PROOFS: u64 = 2_000;
/// Runs, of which the median is reported.
const RUNS: usize = 5;

#[derive(Default)]
struct InMemory {
    levels: Vec<Vec<Hash>>,
}

impl TileReader for InMemory {
    type Error = Infallible;

    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, Infallible> {
        let level = self.levels.get(usize::from(level)).map_or(&[][..], Vec::as_slice);
        let start = usize::try_from(index).unwrap_or(usize::MAX).saturating_mul(256);
        Ok(level.iter().skip(start).take(usize::from(width)).copied().collect())
    }
}

fn main() {
    let mut entry = [0_u8; ENTRY_BYTES];
    let fill = |entry: &mut [u8; ENTRY_BYTES], i: u64| {
        if let Some((head, _)) = entry.split_first_chunk_mut::<8>() {
            *head = i.to_be_bytes();
        }
    };
    let time = median(|| {
        for i in 0..LEAVES {
            fill(&mut entry, i);
            black_box(leaf_hash(&entry));
        }
    });
    report("leaf hashes of 150 bytes", LEAVES, time);
    let time = median(|| {
        let mut frontier = Frontier::new();
        for i in 0..LEAVES {
            fill(&mut entry, i);
            frontier.append(leaf_hash(&entry));
        }
        black_box(frontier.root());
    });
    report("appends, leaf hash included", LEAVES, time);

    let (mut frontier, mut tree) = (Frontier::new(), InMemory::default());
    for i in 0..LEAVES {
        frontier.append_with(leaf_hash(&i.to_be_bytes()), |node| {
            let level = usize::from(node.level);
            if tree.levels.len() <= level {
                tree.levels.push(Vec::new());
            }
            if let Some(level) = tree.levels.get_mut(level) {
                level.push(node.hash);
            }
        });
    }
    let head = frontier.root();
    let time = median(|| (0..PROOFS).for_each(|_| assert_eq!(root(&tree, LEAVES), Ok(head))));
    report("roots from tiles", PROOFS, time);
    let step = LEAVES / PROOFS;
    let time = median(|| {
        for i in 0..PROOFS {
            let _ = black_box(inclusion_proof(&tree, i * step, LEAVES));
        }
    });
    report("inclusion proofs from tiles", PROOFS, time);
    let time = median(|| {
        for i in 1..=PROOFS {
            let _ = black_box(consistency_proof(&tree, i * step - 1, LEAVES));
        }
    });
    report("consistency proofs from tiles", PROOFS, time);
    verify(&tree, &head, step);
}

fn verify(tree: &InMemory, head: &Hash, step: u64) {
    let index = 777 * step + 1;
    let (Ok(inclusion), Ok(consistency), Ok(old)) =
        (inclusion_proof(tree, index, LEAVES), consistency_proof(tree, index, LEAVES), root(tree, index))
    else {
        return;
    };
    let leaf = leaf_hash(&index.to_be_bytes());
    let time = median(|| {
        (0..PROOFS).for_each(|_| assert_eq!(verify_inclusion(&leaf, index, LEAVES, &inclusion, head), Ok(())));
    });
    report("inclusion proofs verified", PROOFS, time);
    let time = median(|| {
        (0..PROOFS).for_each(|_| assert_eq!(verify_consistency(index, LEAVES, &consistency, &old, head), Ok(())));
    });
    report("consistency proofs verified", PROOFS, time);
}

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times.get(RUNS / 2).copied().unwrap_or_default()
}

fn report(what: &str, count: u64, time: Duration) {
    let seconds = time.as_secs_f64();
    println!("{what:32} {:12.0} /s {:10.3} us each", count as f64 / seconds, seconds * 1e6 / count as f64);
}
