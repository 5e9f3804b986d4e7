//! Proving people unique (*tunggal*): the gallery, the exhaustive search, the desk where two people decide.

mod desk;
mod search;

pub use desk::{CaseFile, DeskError, case_file, next_case, settle, vote};
pub use search::{Advanced, SEARCH_BATCH, advance, policy_in_words};

use crate::enrolment::seal_context;
use crate::error::Failure;
use crate::port::{Mode, Store, StoreError, Vault};
use domain::ids::PersonId;
use matcher::decision::Policy;
use matcher::face::{FaceModels, FaceTemplate, QualityPolicy};
use matcher::gallery::Gallery;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

/// The gallery in memory, the models, and the thresholds in force. The database is the truth; the gallery is loaded
/// from it at start ([`load_gallery`]) and changed only after a commit.
pub struct Matching {
    gallery: RwLock<Gallery>,
    faces: Option<Arc<FaceModels>>,
    policy: Policy,
    portraits: QualityPolicy,
}

/// What a committed act means for the gallery.
#[derive(Debug, Clone)]
pub enum GalleryChange {
    /// A searched record joins.
    Insert(PersonId, Box<FaceTemplate>),
    /// A deleted or duplicate record leaves.
    Remove(PersonId),
}

impl Matching {
    /// A matching over a gallery; without models portraits cannot be taken, but searches run.
    pub fn new(gallery: Gallery, faces: Option<Arc<FaceModels>>, policy: Policy) -> Self {
        Self { gallery: RwLock::new(gallery), faces, policy, portraits: QualityPolicy::default() }
    }

    /// The same, judging portraits by another policy: a demo register takes thumbnails that no card should carry.
    #[must_use]
    pub fn judging_portraits_by(self, portraits: QualityPolicy) -> Self {
        Self { portraits, ..self }
    }

    /// How portraits are judged.
    pub fn portrait_policy(&self) -> QualityPolicy {
        self.portraits
    }

    /// The face models, if installed.
    pub fn faces(&self) -> Option<&FaceModels> {
        self.faces.as_deref()
    }

    /// The thresholds in force.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The gallery as it stands.
    pub fn gallery(&self) -> RwLockReadGuard<'_, Gallery> {
        self.gallery.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Carries out what a committed act means for the gallery.
    pub fn apply(&self, changes: Vec<GalleryChange>) {
        if changes.is_empty() {
            return;
        }
        let mut gallery = self.gallery.write().unwrap_or_else(PoisonError::into_inner);
        for change in changes {
            match change {
                GalleryChange::Insert(person, face) => {
                    if !gallery.insert(reference(person), &face) {
                        gallery.replace(reference(person), &face);
                    }
                }
                GalleryChange::Remove(person) => {
                    gallery.remove(reference(person));
                }
            }
        }
    }

    /// Puts a freshly loaded gallery in place of the present one.
    pub fn replace_gallery(&self, gallery: Gallery) {
        *self.gallery.write().unwrap_or_else(PoisonError::into_inner) = gallery;
    }
}

/// A person's reference in the gallery.
pub(crate) fn reference(person: PersonId) -> u64 {
    person.to_i64().unsigned_abs()
}

/// The person of a reference.
pub(crate) fn person_of<E>(reference: u64) -> Result<PersonId, Failure<E>> {
    i64::try_from(reference)
        .ok()
        .and_then(PersonId::from_i64)
        .ok_or_else(|| Failure::Store(StoreError::Corrupt("a gallery reference is not a person".into())))
}

/// Loads the gallery from the register: every record that was searched and not found to be a duplicate. Sealed
/// templates are opened on all cores.
pub fn load_gallery(store: &dyn Store, vault: &dyn Vault) -> Result<Gallery, StoreError> {
    use rayon::prelude::*;
    let tx = store.begin(Mode::Read)?;
    let mut sealed = Vec::new();
    tx.scan_gallery(&mut |person, encounter, face| sealed.push((person, encounter, face.to_vec())))?;
    sealed
        .par_iter()
        .filter(|(_, _, face)| !face.is_empty())
        .map(|(person, encounter, face)| {
            let bytes = vault
                .open(&seal_context(*person, *encounter, "face"), face)
                .map_err(|e| StoreError::Corrupt(format!("face template of {person}: {e}")))?;
            let face = FaceTemplate::from_bytes(&bytes)
                .map_err(|e| StoreError::Corrupt(format!("face template of {person}: {e}")))?;
            Ok((reference(*person), face))
        })
        .collect::<Result<Vec<_>, StoreError>>()
        .map(Gallery::from_iter)
}
