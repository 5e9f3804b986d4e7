//! The gallery's stored form: a manifest and the blocks it names. The input is the manifest's length (4 bytes,
//! little-endian), the manifest without its digest, and for each block its length and bytes. The digests, which a fuzzer
//! cannot find, are put in here: at the end of the manifest, and in it for each block that is there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matcher::gallery::{Gallery, Manifest, SegmentName};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Takes a length and as many bytes off the front; fewer where they end.
fn piece<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (taken, after) = after.split_at((u32::from_le_bytes(*length) as usize).min(after.len()));
    *rest = after;
    Some(taken)
}

fn manifest_of(contents: &[u8]) -> Option<Manifest> {
    Manifest::from_bytes(&[contents, Sha256::digest(contents).as_slice()].concat()).ok()
}

/// The manifest with the blocks' lengths and digests in the places of those it names, in their order.
fn naming(contents: &[u8], blocks: &[&[u8]]) -> Option<Manifest> {
    let mut contents = contents.to_vec();
    for (entry, block) in manifest_of(&contents)?.segments.iter().zip(blocks) {
        let name = entry.name.as_bytes();
        let at = contents.windows(name.len()).position(|bytes| bytes == name)?;
        contents.get_mut(at..at + name.len())?.copy_from_slice(&Sha256::digest(block));
        contents.get_mut(at.checked_sub(8)?..at)?.copy_from_slice(&(block.len() as u64).to_le_bytes());
    }
    manifest_of(&contents)
}

fuzz_target!(|bytes: &[u8]| {
    let mut rest = bytes;
    let Some(contents) = piece(&mut rest) else { return };
    let blocks: Vec<&[u8]> = std::iter::from_fn(|| piece(&mut rest)).take(8).collect();
    let Some(manifest) = naming(contents, &blocks) else { return };
    assert_eq!(Manifest::from_bytes(&manifest.to_bytes()), Ok(manifest.clone()));
    let named: BTreeMap<[u8; 32], &[u8]> = blocks.iter().map(|block| (Sha256::digest(block).into(), *block)).collect();
    let fetch = |name: &SegmentName| named.get(name.as_bytes()).copied().ok_or(());
    if let Ok(gallery) = Gallery::restore(&manifest, fetch) {
        let view = gallery.view();
        for entry in &view.manifest().segments {
            assert!(view.segment(&entry.name).is_some());
        }
        let again = view.manifest();
        let fetch = |name: &SegmentName| view.segment(name).ok_or(());
        let restored = Gallery::restore(&again, fetch).expect("what was read can be written");
        assert_eq!(restored.view().manifest(), again);
    }
});
