//! The gallery's copy: it gives what the register gives, and whatever is wrong with it is noticed and costs time only.
#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]
#![expect(clippy::disallowed_methods, reason = "tests that cut and alter files")]

use app::port::{GalleryShelf, ShelfError};
use app::uniqueness::{Everybody, Matching, SnapshotError, load_gallery, restore_gallery};
use domain::enrolment::Status;
use domain::ids::PersonId;
use matcher::decision::Policy;
use matcher::gallery::HEAD_ROWS;
use matcher::synthetic::{face_identity, face_sample};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{FolderShelf, Keys};
use testkit::world::{World, keys, resident, service_over};

fn shelf(folder: &Path) -> FolderShelf {
    FolderShelf::new(folder.join("gallery"), keys())
}

fn enrol(world: &World, from: u32, to: u32) -> Vec<PersonId> {
    let people: Vec<_> = (from..to).map(|n| world.register(resident(n + 1, world.village_here()))).collect();
    for (person, seed) in people.iter().zip(u64::from(from)..) {
        world.enrol(*person, seed, 0);
    }
    people
}

fn restore(world: &World, shelf: &FolderShelf) -> Result<Everybody, SnapshotError> {
    restore_gallery(world.store.as_ref(), shelf)
}

fn failure(world: &World, shelf: &FolderShelf) -> SnapshotError {
    restore(world, shelf).err().expect("this copy must not be used")
}

/// Everybody's state in words that can be compared: who is in it, and what searches say of them, bit by bit.
fn answers(everybody: Everybody) -> impl PartialEq + std::fmt::Debug {
    let faceless = everybody.faceless.clone();
    let standing = Matching::new(everybody, None, Policy::default()).gallery();
    let probes: Vec<_> = (0..40).map(|n| face_sample(&face_identity(n * 5), 1)).collect();
    let found: Vec<_> = [-1.0, 0.2, 0.634]
        .into_iter()
        .flat_map(|threshold| standing.search_faces(&probes, threshold))
        .map(|search| {
            let candidates = search.candidates.iter().map(|c| (c.key, c.score.to_bits())).collect::<Vec<_>>();
            (candidates, search.scope.compared, search.scope.position)
        })
        .collect();
    (standing.faces().len(), standing.changes(), faceless, found)
}

#[test]
fn a_copy_gives_what_the_register_gives() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    let shelf = shelf(folder.path());
    assert_eq!(failure(&world, &shelf), SnapshotError::Nothing);
    let people = enrol(&world, 0, u32::try_from(HEAD_ROWS).unwrap() + 12);
    let head = world.actor(domain::staff::Role::Head);
    world.act(&head, |ctx| app::enrolment::discard(ctx, people[3], "salah rekam")).unwrap();
    let kept = world.service.keep_gallery(&shelf).unwrap();
    let restored = restore(&world, &shelf).unwrap();
    assert_eq!(restored.changes, Some(kept));
    assert_eq!(restored.gallery.view().faces().len(), people.len() - 1);
    let loaded = load_gallery(world.store.as_ref(), keys().as_ref()).unwrap();
    assert_eq!(answers(restored), answers(loaded));
    // A program that starts from the copy finds those who come again.
    let restarted = service_over(world.store.clone(), world.clock.clone());
    restarted.env().matching.replace_gallery(restore(&world, &shelf).unwrap());
    let again = world.register(resident(5_000, world.village_here()));
    world.record(again, 7, 1);
    let verifier = world.actor(domain::staff::Role::Verifier);
    restarted.write(&verifier, |ctx| app::enrolment::approve(ctx, again)).unwrap();
    app::uniqueness::advance(&restarted, &world.program()).unwrap();
    assert_eq!(world.status(again), Status::DuplicateRecord);
}

#[test]
fn a_copy_of_another_state_is_not_used() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    let shelf = shelf(folder.path());
    enrol(&world, 0, 3);
    let kept = world.service.keep_gallery(&shelf).unwrap();
    enrol(&world, 3, 4);
    let behind = SnapshotError::OtherCount { at: Some(kept), register: kept + 1 };
    assert_eq!(failure(&world, &shelf), behind);
    // Nor does a program keep a gallery that another one has left behind.
    let other = service_over(world.store.clone(), world.clock.clone());
    enrol(&world, 4, 5);
    let stale = SnapshotError::OtherCount { at: Some(kept + 1), register: kept + 2 };
    assert_eq!(other.keep_gallery(&shelf), Err(stale));
    let unloaded = testkit::world::service_on(world.store.clone(), keys());
    let never = SnapshotError::OtherCount { at: None, register: kept + 2 };
    assert_eq!(unloaded.keep_gallery(&shelf), Err(never));
    assert_eq!(world.service.keep_gallery(&shelf), Ok(kept + 2));
    assert!(restore(&world, &shelf).is_ok());
}

#[test]
fn a_copy_of_another_history_with_the_same_count_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = shelf(folder.path());
    let (before, after) = (World::new(), World::new());
    enrol(&before, 0, 3);
    enrol(&after, 10, 13);
    let kept = before.service.keep_gallery(&shelf).unwrap();
    assert_eq!(after.store.begin(app::port::Mode::Read).unwrap().gallery_changes(), Ok(kept));
    assert_eq!(failure(&after, &shelf), SnapshotError::OtherHistory);
    // A history that has not come as far as the copy, and one that goes on from it.
    let shorter = World::new();
    assert!(matches!(failure(&shorter, &shelf), SnapshotError::OtherCount { .. }));
    let first = before.register(resident(900, before.village_here()));
    before.record(first, 900, 0);
    assert!(restore(&before, &shelf).is_ok(), "entries that do not change the gallery");
}

#[test]
fn another_key_opens_no_copy() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    enrol(&world, 0, 2);
    world.service.keep_gallery(&shelf(folder.path())).unwrap();
    for (master, origin) in [([8; 32], "test/journal"), ([7; 32], "test/other")] {
        let keys = Arc::new(Keys::from_master(&master, origin).unwrap());
        let other = FolderShelf::new(folder.path().join("gallery"), keys);
        assert_eq!(failure(&world, &other), SnapshotError::Shelf(ShelfError::Altered), "{origin}");
    }
    assert!(restore(&world, &shelf(folder.path())).is_ok());
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder.join("gallery")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = all.filter(|path| !path.ends_with("lock")).collect();
    files.sort();
    files
}

#[test]
fn whatever_is_cut_or_altered_is_noticed_and_written_anew() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    enrol(&world, 0, u32::try_from(HEAD_ROWS).unwrap() + 3);
    world.service.keep_gallery(&shelf(folder.path())).unwrap();
    let files = files(folder.path());
    assert_eq!(files.len(), 3, "a sealed segment, the growing one, the head: {files:?}");
    let noticed = |path: &Path, bytes: &[u8], what: &str| {
        std::fs::write(path, bytes).unwrap();
        let shelf = shelf(folder.path());
        let cause = failure(&world, &shelf);
        let is_behind = matches!(cause, SnapshotError::OtherCount { .. });
        assert!(!is_behind && cause != SnapshotError::Nothing, "{what}: {cause}");
        shelf
    };
    for path in &files {
        let whole = std::fs::read(path).unwrap();
        let ends = [0, 1, 7, 8, 9, 15, 16, 17, 27, 28, 29, whole.len() / 2, whole.len() - 17, whole.len() - 16];
        for length in ends.into_iter().chain([whole.len() - 1]) {
            noticed(path, &whole[..length], &format!("cut at {length}"));
        }
        for at in (0..32).chain((32..whole.len()).step_by(whole.len() / 50)).chain([whole.len() - 1]) {
            let mut altered = whole.clone();
            altered[at] ^= 1;
            noticed(path, &altered, &format!("altered at {at}"));
        }
        noticed(path, &[whole.clone(), vec![0]].concat(), "one byte more");
        std::fs::remove_file(path).unwrap();
        let cause = failure(&world, &shelf(folder.path()));
        assert!(matches!(cause, SnapshotError::Nothing | SnapshotError::Shelf(ShelfError::Missing)), "{cause}");
        std::fs::write(path, &whole).unwrap();
        assert!(restore(&world, &shelf(folder.path())).is_ok());
    }
    // One part in the place of another.
    let [first, second] = [&files[0], &files[1]].map(|path| std::fs::read(path).unwrap());
    noticed(&files[0], &second, "exchanged");
    std::fs::write(&files[0], &first).unwrap();
    // Whoever noticed keeps a whole copy again, also of the parts that it would find there.
    for path in &files {
        let doubtful = noticed(path, b"nothing", "replaced");
        world.service.keep_gallery(&doubtful).unwrap();
        assert!(restore(&world, &shelf(folder.path())).is_ok());
    }
}

#[test]
fn a_shelf_that_cannot_is_told_and_hinders_nothing() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    enrol(&world, 0, 1);
    std::fs::write(folder.path().join("gallery"), "a file where the folder should be").unwrap();
    let shelf = shelf(folder.path());
    assert!(matches!(failure(&world, &shelf), SnapshotError::Shelf(ShelfError::Unavailable(_))));
    assert!(matches!(world.service.keep_gallery(&shelf), Err(SnapshotError::Shelf(ShelfError::Unavailable(_)))));
    enrol(&world, 1, 2);
    assert_eq!(world.service.env().matching.gallery().faces().len(), 2);
    assert!(shelf.head().is_err());
}
