//! Proving people unique (*tunggal*): the gallery, the exhaustive search, the desk where two people decide.

mod desk;
mod search;

pub use desk::{CaseFile, DeskError, case_file, next_case, settle, vote};
pub use search::{Advanced, SEARCH_BATCH, advance, cosine, doubt, policy_in_words, retry_search};

use crate::enrolment::seal_context;
use crate::error::Failure;
use crate::port::{Mode, Store, StoreError, Vault};
use domain::ids::PersonId;
use matcher::decision::Policy;
use matcher::face::{FaceModels, FaceTemplate, QualityPolicy};
use matcher::gallery::Gallery;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

/// The gallery in memory, the models, and the thresholds in force. The database is the truth; the gallery is loaded
/// from it at start ([`load_gallery`]) and changed only after a commit. The register counts its changes: a gallery that
/// stands at another count, because another program wrote, is loaded anew before anything is decided by it.
pub struct Matching {
    held: RwLock<Held>,
    faces: Option<Arc<FaceModels>>,
    policy: Policy,
    portraits: QualityPolicy,
}

/// Everybody whom a search is compared with.
#[derive(Debug, Clone, Default)]
pub struct Everybody {
    /// Their faces.
    pub gallery: Gallery,
    /// Who gave no face, or whose face cannot be read: compared by their fingers.
    pub faceless: BTreeSet<PersonId>,
    /// At which count of changes the register was read; none if this was not read from a register.
    pub changes: Option<i64>,
}

impl From<Gallery> for Everybody {
    fn from(gallery: Gallery) -> Self {
        Self { gallery, ..Self::default() }
    }
}

#[derive(Default)]
struct Held {
    everybody: Everybody,
    /// Changes that were committed after others which have not arrived yet.
    early: BTreeMap<i64, Vec<GalleryChange>>,
}

/// The gallery as it stands, for as long as nobody changes it.
pub struct Standing<'m>(RwLockReadGuard<'m, Held>);

impl std::ops::Deref for Standing<'_> {
    type Target = Gallery;
    fn deref(&self) -> &Gallery {
        &self.0.everybody.gallery
    }
}

impl Standing<'_> {
    /// Who is compared by their fingers alone.
    pub fn faceless(&self) -> &BTreeSet<PersonId> {
        &self.0.everybody.faceless
    }

    /// The register's count of changes at which this stands; none if it was never loaded.
    pub fn changes(&self) -> Option<i64> {
        self.0.everybody.changes
    }
}

/// What a committed act means for the gallery.
#[derive(Debug, Clone)]
pub enum GalleryChange {
    /// A searched record joins.
    Insert(PersonId, Box<FaceTemplate>),
    /// A searched record without a face joins.
    InsertFaceless(PersonId),
    /// A deleted or duplicate record leaves.
    Remove(PersonId),
    /// Records came by another way: everything is loaded anew before the next search.
    TakenOver,
}

impl Matching {
    /// A matching over a gallery; without models portraits cannot be taken, but searches run.
    pub fn new(everybody: impl Into<Everybody>, faces: Option<Arc<FaceModels>>, policy: Policy) -> Self {
        let held = Held { everybody: everybody.into(), early: BTreeMap::new() };
        Self { held: RwLock::new(held), faces, policy, portraits: QualityPolicy::default() }
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
    pub fn gallery(&self) -> Standing<'_> {
        Standing(self.held.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Carries out what a committed act means for the gallery. `count` is the register's count of changes after that act:
    /// acts are carried out in the order of their commits, whichever thread comes first.
    pub fn apply(&self, count: i64, changes: Vec<GalleryChange>) {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.early.insert(count, changes);
        while let Some(at) = held.everybody.changes
            && let Some(next) = held.early.remove(&(at + 1))
        {
            held.everybody.apply(at + 1, next);
        }
        if held.everybody.changes.is_none() {
            held.early.clear();
        }
    }

    /// Puts what was loaded freshly in place of the present.
    pub fn replace_gallery(&self, everybody: impl Into<Everybody>) {
        let everybody = everybody.into();
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.early.retain(|count, _| everybody.changes.is_some_and(|at| *count > at));
        held.everybody = everybody;
    }
}

impl Everybody {
    fn apply(&mut self, count: i64, changes: Vec<GalleryChange>) {
        self.changes = Some(count);
        for change in changes {
            match change {
                GalleryChange::Insert(person, face) => {
                    self.faceless.remove(&person);
                    if !self.gallery.insert(reference(person), &face) {
                        self.gallery.replace(reference(person), &face);
                    }
                }
                GalleryChange::InsertFaceless(person) => {
                    self.gallery.remove(reference(person));
                    self.faceless.insert(person);
                }
                GalleryChange::Remove(person) => {
                    self.faceless.remove(&person);
                    self.gallery.remove(reference(person));
                }
                GalleryChange::TakenOver => self.changes = None,
            }
        }
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
/// templates are opened on all cores. A face that cannot be read hides nobody: that person is compared by the fingers.
/// If no face at all can be read the keys are wrong, and nothing is loaded.
pub fn load_gallery(store: &dyn Store, vault: &dyn Vault) -> Result<Everybody, StoreError> {
    use rayon::prelude::*;
    let tx = store.begin(Mode::Read)?;
    let changes = Some(tx.gallery_changes()?);
    let mut sealed = Vec::new();
    tx.scan_gallery(&mut |person, encounter, face| sealed.push((person, encounter, face.to_vec())))?;
    let opened: Vec<_> = sealed
        .par_iter()
        .map(|(person, encounter, face)| {
            let bytes = vault.open(&seal_context(*person, *encounter, "face"), face).ok();
            (*person, bytes.and_then(|bytes| FaceTemplate::from_bytes(&bytes).ok()))
        })
        .collect();
    let mut faceless: BTreeSet<_> = opened.iter().filter(|(_, face)| face.is_none()).map(|(id, _)| *id).collect();
    if !opened.is_empty() && faceless.len() == opened.len() {
        return Err(StoreError::Corrupt("no face template of the register can be opened".into()));
    }
    faceless.extend(tx.list_faceless()?);
    let faces = opened.into_iter().filter_map(|(person, face)| Some((reference(person), face?)));
    Ok(Everybody { gallery: faces.collect(), faceless, changes })
}
