//! The gallery's copy beside the register: read at start instead of opening every template, kept now and then.
//!
//! The register stays the truth. A copy counts only if the register stands at the copy's count of changes, and if the
//! journal begins with the entries that it had when the copy was made: a register that was put back from a backup and went
//! on to the same count has another history. Whatever else is wrong with a copy makes it worthless, never wrong: every
//! part is sealed and named by its digest, and the gallery is then loaded from the register.
//!
//! The head holds its version (8 bytes), in little-endian numbers of 8 bytes the journal's size, its root (32 bytes), how
//! many people have no face and their ids, and then the gallery's own [`Manifest`]. The version changes with what a
//! gallery is loaded of: a copy of an earlier program lacks the irises, and whoever searched it would miss people.

use super::{Everybody, Matching};
use crate::journal::begins_with;
use crate::port::{GalleryCopy, GalleryShelf, Mode, ShelfError, Store, StoreError};
use crate::service::Draw;
use domain::ids::PersonId;
use matcher::gallery::{Gallery, Manifest, ManifestError, RestoreError, SegmentFault};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Why a copy was not used, or not kept. Names nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// There is no copy.
    #[error("there is no copy of the gallery")]
    Nothing,
    /// The copy, or the gallery that was to be copied, does not stand where the register does.
    #[error("the gallery stood at {at:?} changes, the register at {register}")]
    OtherCount {
        /// Of the copy or the gallery; none if it was never loaded.
        at: Option<i64>,
        /// Of the register.
        register: i64,
    },
    /// The copy is of a register with another history, such as this one before it was put back from a backup.
    #[error("the copy of the gallery belongs to another history of the register")]
    OtherHistory,
    /// What the copy says contradicts itself.
    #[error("the copy of the gallery contradicts itself")]
    Contradictory,
    /// The list of parts is not one.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A part is not what the list says.
    #[error("a part of the gallery's copy: {0}")]
    Part(SegmentFault),
    /// The shelf could not.
    #[error("the copy of the gallery: {0}")]
    Shelf(#[from] ShelfError),
    /// The register could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Everybody from the copy on a shelf, if it is the register's present state.
pub fn restore_gallery(store: &dyn Store, shelf: &dyn GalleryShelf) -> Result<Everybody, SnapshotError> {
    let (at, head) = shelf.head()?.ok_or(SnapshotError::Nothing)?;
    let (history, faceless, manifest) = Head::read(&head).ok_or(SnapshotError::Contradictory)?;
    {
        let tx = store.begin(Mode::Read)?;
        let register = tx.gallery_changes()?;
        if at != register {
            return Err(SnapshotError::OtherCount { at: Some(at), register });
        }
        if !begins_with(tx.as_ref(), history.size, history.root)? {
            return Err(SnapshotError::OtherHistory);
        }
    }
    let manifest = Manifest::from_bytes(manifest)?;
    if manifest.position != at.unsigned_abs() {
        return Err(SnapshotError::Contradictory);
    }
    let gallery = Gallery::restore(&manifest, |name| shelf.part(name.as_bytes())).map_err(|error| match error {
        RestoreError::Fetch { error, .. } => SnapshotError::Shelf(error),
        RestoreError::Segment { fault, .. } => SnapshotError::Part(fault),
        RestoreError::Contradictory => SnapshotError::Contradictory,
    })?;
    Ok(Everybody { gallery, faceless: Arc::new(faceless), changes: Some(at) })
}

/// Keeps a copy of the gallery on a shelf; returns its count. Nothing is kept unless the gallery is the register's present
/// one. Desks and searches go on meanwhile.
pub(crate) fn keep_gallery(
    store: &dyn Store,
    matching: &Matching,
    shelf: &dyn GalleryShelf,
    draw: &mut Draw,
) -> Result<i64, SnapshotError> {
    let standing = matching.gallery();
    let (count, history) = {
        let tx = store.begin(Mode::Read)?;
        let register = tx.gallery_changes()?;
        let at = standing.changes();
        let count = at.filter(|at| *at == register).ok_or(SnapshotError::OtherCount { at, register })?;
        let (size, root, _) = tx.journal_head()?;
        (count, Head { size, root })
    };
    let manifest = standing.manifest();
    let parts: Vec<[u8; 32]> = manifest.segments.iter().map(|segment| *segment.name.as_bytes()).collect();
    let part = |name: &[u8; 32]| {
        let found = manifest.segments.iter().find(|segment| segment.name.as_bytes() == name)?;
        standing.segment(&found.name)
    };
    let head = history.write(standing.faceless(), &manifest);
    shelf.keep(&GalleryCopy { count, head: &head, parts: &parts, part: &part }, &mut || draw.nonce())?;
    Ok(count)
}

/// With faces and irises; before it there was no version.
const VERSION: [u8; 8] = *b"TNGCPY02";

/// Of which history of the register a copy is.
struct Head {
    size: u64,
    root: [u8; 32],
}

impl Head {
    fn write(&self, faceless: &BTreeSet<PersonId>, manifest: &Manifest) -> Vec<u8> {
        let mut out = VERSION.to_vec();
        out.extend_from_slice(&self.size.to_le_bytes());
        out.extend_from_slice(&self.root);
        out.extend_from_slice(&u64::try_from(faceless.len()).unwrap_or(u64::MAX).to_le_bytes());
        for person in faceless {
            out.extend_from_slice(&person.to_i64().to_le_bytes());
        }
        out.extend_from_slice(&manifest.to_bytes());
        out
    }

    /// The history, who has no face, and the manifest's bytes; none if the bytes are no head.
    fn read(bytes: &[u8]) -> Option<(Self, BTreeSet<PersonId>, &[u8])> {
        let (size, rest) = bytes.strip_prefix(&VERSION)?.split_first_chunk()?;
        let (root, rest) = rest.split_first_chunk()?;
        let (count, rest) = rest.split_first_chunk()?;
        let count = usize::try_from(u64::from_le_bytes(*count)).ok()?;
        let (ids, manifest) = rest.split_at_checked(count.checked_mul(size_of::<i64>())?)?;
        let id = |bytes: &[u8; 8]| PersonId::from_i64(i64::from_le_bytes(*bytes));
        let faceless = ids.as_chunks().0.iter().map(id).collect::<Option<_>>()?;
        Some((Self { size: u64::from_le_bytes(*size), root: *root }, faceless, manifest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_that_is_cut_anywhere_is_no_head_or_has_another_manifest() {
        let faceless: BTreeSet<_> = [1, 7].into_iter().filter_map(PersonId::from_i64).collect();
        let manifest = Gallery::new().view().manifest();
        let bytes = Head { size: 9, root: [3; 32] }.write(&faceless, &manifest);
        let (history, read, rest) = Head::read(&bytes).unwrap();
        assert_eq!((history.size, history.root, read), (9, [3; 32], faceless));
        assert_eq!(Manifest::from_bytes(rest), Ok(manifest));
        for length in 0..bytes.len() {
            let cut = Head::read(&bytes[..length]);
            assert!(cut.is_none_or(|(_, _, rest)| Manifest::from_bytes(rest).is_err()), "cut at {length}");
        }
        let endless = [bytes[..48].to_vec(), vec![0xFF; 8]].concat();
        assert!(Head::read(&endless).is_none());
        assert!(Head::read(&bytes[8..]).is_none(), "a head of the time before versions");
    }
}
