//! The journal.

use super::build::person_id;
use super::{Subject, entry, instant, read, refused};
use app::port::{Mode, Store, StoreError};
use domain::journal::Entry;
use ledger::{EMPTY_ROOT, Frontier, Hash, TileReader, leaf_hash};

fn append(store: &dyn Store, entries: &[Entry]) {
    let mut tx = store.begin(Mode::Write).unwrap();
    for entry in entries {
        tx.append_entry(entry).unwrap();
    }
    tx.commit().unwrap();
}

/// Entries come back with all they say; the head is the tree over their bytes; details are cut.
pub fn leaves_are_kept_and_proven(subject: &Subject) {
    let store = subject.store.as_ref();
    assert_eq!(read(store, |tx| tx.journal_head()), (0, *EMPTY_ROOT.as_bytes(), None));
    assert_eq!(read(store, |tx| tx.list_leaves(0, 9)), []);
    let mut tx = store.begin(Mode::Write).unwrap();
    tx.put_setting("a", "1").unwrap();
    assert_eq!(tx.append_entry(&entry(0, Some(person_id(4)))), Ok(0));
    assert_eq!(tx.journal_head().unwrap().0, 1);
    assert_eq!(tx.append_entry(&entry(1, None)), Ok(1));
    tx.commit().unwrap();
    let long = Entry { detail: "é".repeat(400), ..entry(2, None) };
    append(store, std::slice::from_ref(&long));

    let leaves = read(store, |tx| tx.list_leaves(0, 9));
    let mut frontier = Frontier::new();
    for (leaf, n) in leaves.iter().zip(0_i64..) {
        let said = entry(n, None);
        assert_eq!((leaf.index, leaf.at), (u64::try_from(n).unwrap(), instant(n)));
        assert_eq!((leaf.by, leaf.office, leaf.act), (said.by, said.office, said.act));
        frontier.append(leaf_hash(&leaf.body));
    }
    assert_eq!(leaves.iter().map(|leaf| leaf.subject.is_some()).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(leaves[1].detail, "langkah 1");
    assert_eq!(leaves[2].detail, "é".repeat(250));
    assert_ne!(leaves[0].body, leaves[1].body);
    let head = read(store, |tx| tx.journal_head());
    assert_eq!(head, (3, *frontier.root().as_bytes(), Some(instant(2))));
    let indices =
        |from, limit| read(store, |tx| tx.list_leaves(from, limit)).iter().map(|leaf| leaf.index).collect::<Vec<_>>();
    assert_eq!((indices(1, 9), indices(0, 2), indices(3, 9), indices(0, 0)), (vec![1, 2], vec![0, 1], vec![], vec![]));
}

/// By pseudonym, newest first; nobody else's.
pub fn leaves_about_a_person(subject: &Subject) {
    let store = subject.store.as_ref();
    let about = |n, person: Option<i64>| entry(n, person.map(person_id));
    append(store, &[about(0, Some(1)), about(1, Some(2)), about(2, None), about(3, Some(1)), about(4, Some(1))]);
    let indices = |person, limit| {
        let leaves = read(store, |tx| tx.list_leaves_about(person_id(person), limit));
        leaves.iter().map(|leaf| leaf.index).collect::<Vec<_>>()
    };
    assert_eq!(indices(1, 9), [4, 3, 0]);
    assert_eq!(indices(1, 2), [4, 3]);
    assert_eq!((indices(2, 9), indices(3, 9)), (vec![1], vec![]));
    let leaves = read(store, |tx| tx.list_leaves(0, 2));
    assert_ne!(leaves[0].subject, leaves[1].subject);
}

struct Tiles<'s>(&'s dyn Store);

impl TileReader for Tiles<'_> {
    type Error = StoreError;
    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, StoreError> {
        let hashes = self.0.begin(Mode::Read)?.tile(level, index, usize::from(width))?;
        Ok(hashes.into_iter().map(Hash::from_bytes).collect())
    }
}

/// Across the edges of tiles, in one transaction and in many: root and proofs from the tiles alone.
pub fn tiles_give_the_root(subject: &Subject) {
    let store = subject.store.as_ref();
    let entries: Vec<_> = (0..600).map(|n| entry(n, None)).collect();
    append(store, &entries[..255]);
    for entry in entries[255..260].chunks(1) {
        append(store, entry);
    }
    append(store, &entries[260..]);
    let (size, root, _) = read(store, |tx| tx.journal_head());
    assert_eq!(size, 600);
    assert_eq!(*ledger::root(&Tiles(store), size).unwrap().as_bytes(), root);
    let leaf = leaf_hash(&read(store, |tx| tx.list_leaves(300, 1))[0].body);
    let proof = ledger::inclusion_proof(&Tiles(store), 300, size).unwrap();
    ledger::verify_inclusion(&leaf, 300, size, &proof, &Hash::from_bytes(root)).unwrap();
    let tile = |level, index, width| read(store, |tx| tx.tile(level, index, width)).len();
    assert_eq!([tile(0, 0, 256), tile(0, 2, 88), tile(0, 2, 256), tile(1, 0, 2)], [256, 88, 88, 2]);
    assert_eq!([tile(1, 0, 256), tile(2, 0, 1), tile(0, 3, 1), tile(0, u64::MAX, 1)], [2, 0, 0, 0]);
}

/// The newest by size; absent; replaced; without an entry.
pub fn checkpoints_are_kept(subject: &Subject) {
    let store = subject.store.as_ref();
    assert_eq!(read(store, |tx| tx.last_checkpoint()), None);
    for (size, note) in [(7, "seven"), (300, "three hundred"), (20, "twenty"), (300, "again")] {
        let mut tx = store.begin(Mode::Write).unwrap();
        tx.put_checkpoint(size, note).unwrap();
        tx.commit().unwrap();
    }
    assert_eq!(read(store, |tx| tx.last_checkpoint()), Some((300, "again".into())));
}

/// An entry may be as old as the last one, not older.
pub fn entries_do_not_go_back_in_time(subject: &Subject) {
    let store = subject.store.as_ref();
    append(store, &[entry(5, None), entry(5, None)]);
    assert!(matches!(refused(store, |tx| tx.append_entry(&entry(4, None))), StoreError::Corrupt(_)));
    append(store, &[entry(5, None), entry(6, None)]);
    assert_eq!(read(store, |tx| tx.journal_head()).2, Some(instant(6)));
}
