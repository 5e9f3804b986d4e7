//! Proving people unique (*tunggal*): the gallery, the exhaustive search, the desk where two people decide.

mod candidates;
mod desk;
mod irises;
mod load;
mod search;
mod snapshot;

pub use desk::{CaseFile, DeskError, case_file, next_case, settle, vote};
pub use load::load_gallery;
pub use search::{Advanced, SEARCH_BATCH, advance, cosine, policy_in_words, retry_search};
pub(crate) use snapshot::keep_gallery;
pub use snapshot::{SnapshotError, restore_gallery};

use crate::error::Failure;
use crate::port::StoreError;
use domain::ids::{EncounterId, PersonId};
use matcher::decision::Policy;
use matcher::face::{FaceModels, QualityPolicy};
use matcher::gallery::{Change, Gallery, Key, Templates, View};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// The gallery in memory, the models, and the thresholds in force. The database is the truth; the gallery is loaded
/// from it at start ([`load_gallery`]) and changed only after a commit. The register counts its changes: a gallery that
/// stands at another count, because another program wrote, is loaded anew before anything is decided by it.
pub struct Matching {
    held: Mutex<Held>,
    /// What searches see, replaced whole after each change.
    standing: RwLock<Standing>,
    faces: Option<Arc<FaceModels>>,
    policy: Policy,
    portraits: QualityPolicy,
}

/// Everybody whom a search is compared with.
#[derive(Default)]
pub struct Everybody {
    /// Their faces and irises. It stands at the position of the register's count of changes.
    pub gallery: Gallery,
    /// Who gave no face, or whose face cannot be read: compared by their fingers.
    pub faceless: Arc<BTreeSet<PersonId>>,
    /// At which count of changes the register was read; none if this was not read from a register.
    pub changes: Option<i64>,
}

impl From<Gallery> for Everybody {
    fn from(gallery: Gallery) -> Self {
        Self { gallery, ..Self::default() }
    }
}

struct Held {
    everybody: Everybody,
    /// Changes that were committed after others which have not arrived yet.
    early: BTreeMap<i64, Vec<GalleryChange>>,
}

/// One state of the gallery, which no later change touches: whoever searches it waits for nobody, and nobody for them.
#[derive(Clone)]
pub struct Standing {
    view: Arc<View>,
    faceless: Arc<BTreeSet<PersonId>>,
    changes: Option<i64>,
}

impl std::ops::Deref for Standing {
    type Target = View;
    fn deref(&self) -> &View {
        &self.view
    }
}

impl Standing {
    /// Who is compared by their fingers alone.
    pub fn faceless(&self) -> &BTreeSet<PersonId> {
        &self.faceless
    }

    /// The register's count of changes at which this stands; none if it was never loaded.
    pub fn changes(&self) -> Option<i64> {
        self.changes
    }
}

/// What a committed act means for the gallery.
#[derive(Debug, Clone)]
pub enum GalleryChange {
    /// A searched record joins, with the face and the irises taken at this encounter, in the place of whatever the person
    /// had there. Whoever has no face is also compared by their fingers.
    Insert(PersonId, EncounterId, Box<Templates>),
    /// A deleted or duplicate record leaves.
    Remove(PersonId),
    /// Records came by another way: everything is loaded anew before the next search.
    TakenOver,
}

impl Matching {
    /// A matching over a gallery; without models portraits cannot be taken, but searches run.
    pub fn new(everybody: impl Into<Everybody>, faces: Option<Arc<FaceModels>>, policy: Policy) -> Self {
        let held = Held { everybody: everybody.into(), early: BTreeMap::new() };
        let standing = RwLock::new(held.everybody.standing());
        Self { held: Mutex::new(held), standing, faces, policy, portraits: QualityPolicy::default() }
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

    /// The gallery as it stands: the state after the last complete change.
    pub fn gallery(&self) -> Standing {
        self.standing.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Carries out what a committed act means for the gallery. `count` is the register's count of changes after that act:
    /// acts are carried out in the order of their commits, whichever thread comes first.
    pub fn apply(&self, count: i64, changes: Vec<GalleryChange>) {
        let mut held = self.lock();
        held.early.insert(count, changes);
        while let Some(at) = held.everybody.changes
            && let Some(next) = held.early.remove(&(at + 1))
        {
            held.everybody.apply(at + 1, next);
        }
        if held.everybody.changes.is_none() {
            held.early.clear();
        }
        self.publish(&held);
    }

    /// Puts what was loaded freshly in place of the present.
    pub fn replace_gallery(&self, everybody: impl Into<Everybody>) {
        let everybody = everybody.into();
        let mut held = self.lock();
        held.early.retain(|count, _| everybody.changes.is_some_and(|at| *count > at));
        held.everybody = everybody;
        self.publish(&held);
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows what is held; the caller holds the lock, so that states are shown in their order.
    fn publish(&self, held: &Held) {
        *self.standing.write().unwrap_or_else(PoisonError::into_inner) = held.everybody.standing();
    }
}

impl Everybody {
    fn standing(&self) -> Standing {
        Standing { view: self.gallery.view(), faceless: self.faceless.clone(), changes: self.changes }
    }

    fn apply(&mut self, count: i64, changes: Vec<GalleryChange>) {
        self.changes = Some(count);
        let mut columns = vec![stand_at(count)];
        for change in changes {
            match change {
                GalleryChange::Insert(person, encounter, templates) => {
                    self.set_faceless(person, templates.face.is_none());
                    columns.push(Change::RemovePerson(reference(person)));
                    columns.push(Change::Insert(key(person, encounter), *templates));
                }
                GalleryChange::Remove(person) => {
                    self.set_faceless(person, false);
                    columns.push(Change::RemovePerson(reference(person)));
                }
                GalleryChange::TakenOver => self.changes = None,
            }
        }
        self.gallery.apply(&columns);
    }

    /// The few are copied only if they change, since a state that was shown shares them.
    fn set_faceless(&mut self, person: PersonId, is_faceless: bool) {
        if self.faceless.contains(&person) == is_faceless {
            return;
        }
        let faceless = Arc::make_mut(&mut self.faceless);
        if is_faceless {
            faceless.insert(person)
        } else {
            faceless.remove(&person)
        };
    }
}

/// The register's count of changes as the gallery's position.
fn stand_at(count: i64) -> Change {
    Change::StandAt(count.unsigned_abs())
}

/// The key of a person's recording in the gallery.
fn key(person: PersonId, encounter: EncounterId) -> Key {
    Key::new(reference(person), encounter.to_i64().unsigned_abs())
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
