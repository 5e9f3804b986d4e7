//! Measures the gallery's copy on disk: `cargo run -p app --example gallery_copy -- [FACES [FOLDER]]` (a million, in the
//! folder for temporary files).
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock and files")]
#![expect(clippy::unwrap_used, reason = "a measurement stops at the first error")]

use app::uniqueness::{Everybody, restore_gallery};
use matcher::gallery::{Change, Gallery, Key};
use matcher::synthetic::{face_identity, face_sample};
use rayon::prelude::*;
use std::path::PathBuf;
use std::time::Instant;
use store::FolderShelf;
use testkit::world::{World, keys};

fn timed<R>(what: &str, work: impl FnOnce() -> R) -> R {
    let begun = Instant::now();
    let done = work();
    println!("{what}: {:.2} s", begun.elapsed().as_secs_f64());
    done
}

fn main() {
    let mut words = std::env::args().skip(1);
    let faces: u64 = words.next().map_or(1_000_000, |word| word.parse().unwrap());
    let folder = words.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = tempfile::tempdir_in(folder).unwrap();
    println!("load average: {}", std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
    let world = World::new();
    let shelf = FolderShelf::new(folder.path().join("gallery"), keys());
    let gallery: Gallery = timed("faces made", || {
        let one = |p: u64| (Key::new(p + 1, 1), face_sample(&face_identity(p), p));
        (0..faces).into_par_iter().map(one).collect::<Vec<_>>().into_iter().collect()
    });
    // The empty register stands at no change, and so does this gallery.
    gallery.apply(&[Change::StandAt(0)]);
    world.service.env().matching.replace_gallery(Everybody { gallery, changes: Some(0), ..Everybody::default() });
    timed("copy kept", || world.service.keep_gallery(&shelf).unwrap());
    let bytes: u64 =
        std::fs::read_dir(folder.path().join("gallery")).unwrap().map(|e| e.unwrap().metadata().unwrap().len()).sum();
    println!("  {faces} faces, {} MB on disk", bytes / 1_000_000);
    for _ in 0..3 {
        let everybody = timed("copy read", || restore_gallery(world.store.as_ref(), &shelf).unwrap());
        assert_eq!(u64::try_from(everybody.gallery.view().faces().len()), Ok(faces));
    }
    let everybody = restore_gallery(world.store.as_ref(), &shelf).unwrap();
    everybody.gallery.insert(Key::new(faces + 1, 1), face_sample(&face_identity(faces), 1));
    world.service.env().matching.replace_gallery(everybody);
    timed("copy kept with one person more", || world.service.keep_gallery(&shelf).unwrap());
}
