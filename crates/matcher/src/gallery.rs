//! The gallery: every biometric record of the register in memory, and the exhaustive search through it.
//!
//! An entry is a person's recording at one encounter ([`Key`]) with the templates taken there ([`Templates`]). Each
//! modality is a column of its own. Faces and irises are scanned whole for every probe: nothing is sampled, indexed or
//! approximated, so a search misses no entry that its threshold or rule accepts. Which implementation runs makes no
//! difference to any result. Fingers are kept to be compared one to one.
//!
//! **Searching while writing.** [`Gallery::view`] gives one consistent state, which later changes do not touch: sealed
//! segments are shared and never changed, deletions are struck out beside them, and only the small head is copied.
//! [`Gallery::apply`] makes its changes visible all at once. Writers wait for each other, never for a search, and a
//! search for neither. Each result carries its [`Scope`]: which state was searched, and that all of it was.
//!
//! **Adding a modality** takes a type that implements [`Rows`], a [`ColumnView`] of it in [`View`], a field in
//! [`Templates`], and its search over [`ColumnView::scan`].
//!
//! **Memory** of an entry, for each modality that it has: the record below, 16 bytes for the key and some 40 for the
//! key's place in the index.
//!
//! | column | bytes a record |
//! |---|---|
//! | face | 192 |
//! | face in single precision | 768 |
//! | irises of 2,048 bits, one eye or both | 1,024 |
//! | irises of 16,384 bits, one eye or both | 8,192 |
//! | fingers | 9 and some 210 a finger of 40 minutiae: 2,100 for ten |

mod column;
mod exact;
mod face;
mod finger;
mod iris;
mod rows;
mod search;
mod segment;
mod snapshot;

pub use column::{ColumnView, HEAD_ROWS};
pub use exact::{ExactFace, ExactFaceRows};
pub use face::FaceRows;
pub use finger::FingerRows;
pub use iris::{IrisCandidate, IrisRows, IrisSearch};
pub use rows::Rows;
pub use search::{Candidate, Scope, Search};
pub use segment::Part;
pub use snapshot::{Manifest, ManifestError, RestoreError, SegmentEntry, SegmentFault, SegmentName};

use crate::face::FaceTemplate;
use crate::finger::FingerSet;
use crate::iris::{EyeAssignment, EyePair, IrisRule};
use column::Column;
use search::{Hit, by_probe};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// What an entry goes by: a person and one of their recordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The person.
    pub reference: u64,
    /// The encounter at which the templates were taken.
    pub encounter: u64,
}

impl Key {
    /// The key of a person's recording.
    #[must_use]
    pub fn new(reference: u64, encounter: u64) -> Self {
        Self { reference, encounter }
    }

    fn first_of(reference: u64) -> Self {
        Self::new(reference, 0)
    }

    fn last_of(reference: u64) -> Self {
        Self::new(reference, u64::MAX)
    }
}

/// The templates of one entry, by modality.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Templates {
    /// The quantised face.
    pub face: Option<FaceTemplate>,
    /// The face in single precision.
    pub exact_face: Option<Box<ExactFace>>,
    /// Iris codes of 2,048 bits. A pair without a code counts as none.
    pub irises: Option<Box<EyePair<8>>>,
    /// Iris codes of 16,384 bits, with which those of 2,048 are not compared. A pair without a code counts as none.
    pub large_irises: Option<Box<EyePair<64>>>,
    /// The fingers. A set without a finger counts as none.
    pub fingers: Option<FingerSet>,
}

impl Templates {
    /// Whether there is no template.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.face.is_none()
            && self.exact_face.is_none()
            && self.some_irises().is_none()
            && self.some_large_irises().is_none()
            && self.some_fingers().is_none()
    }

    fn some_irises(&self) -> Option<&EyePair<8>> {
        self.irises.as_deref().filter(|pair| !pair.is_empty())
    }

    fn some_large_irises(&self) -> Option<&EyePair<64>> {
        self.large_irises.as_deref().filter(|pair| !pair.is_empty())
    }

    fn some_fingers(&self) -> Option<&FingerSet> {
        self.fingers.as_ref().filter(|set| !set.is_empty())
    }
}

impl From<FaceTemplate> for Templates {
    fn from(face: FaceTemplate) -> Self {
        Self { face: Some(face), ..Self::default() }
    }
}

/// One change of the gallery.
#[derive(Debug, Clone)]
pub enum Change {
    /// Adds an entry; nothing happens if there is one by this key, or if there is no template.
    Insert(Key, Templates),
    /// Puts other templates in the place of an entry's; nothing happens if there is no such entry, or no template.
    Update(Key, Templates),
    /// Takes an entry out; nothing happens if there is none.
    Remove(Key),
    /// Takes all entries of a person out.
    RemovePerson(u64),
    /// Notes up to where in the register's history the gallery now stands; not a change of its contents.
    StandAt(u64),
}

/// A gallery. It is shared by reference; all of its methods may run at the same time.
#[derive(Default)]
pub struct Gallery {
    columns: Mutex<Columns>,
    published: RwLock<Arc<View>>,
}

#[derive(Default)]
struct Columns {
    faces: Column<FaceRows>,
    exact_faces: Column<ExactFaceRows>,
    irises: Column<IrisRows<8>>,
    large_irises: Column<IrisRows<64>>,
    fingers: Column<FingerRows>,
    watermark: u64,
    position: u64,
}

/// One state of the gallery.
#[derive(Clone)]
pub struct View {
    faces: ColumnView<FaceRows>,
    exact_faces: ColumnView<ExactFaceRows>,
    irises: ColumnView<IrisRows<8>>,
    large_irises: ColumnView<IrisRows<64>>,
    fingers: ColumnView<FingerRows>,
    watermark: u64,
    position: u64,
}

impl Gallery {
    /// An empty gallery.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The gallery as it stands, for as long as the caller holds it.
    #[must_use]
    pub fn view(&self) -> Arc<View> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Carries changes out in their order; views show all of them or none. Returns for how many entries something
    /// changed, which is by how much the watermark has grown.
    pub fn apply(&self, changes: &[Change]) -> u64 {
        let mut columns = self.lock();
        let before = columns.watermark;
        for change in changes {
            columns.apply(change);
        }
        let view = Arc::new(columns.view());
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = view;
        columns.watermark - before
    }

    /// Adds one entry; `false`, and nothing changes, when there is one by this key or no template.
    pub fn insert(&self, key: Key, templates: impl Into<Templates>) -> bool {
        self.apply(&[Change::Insert(key, templates.into())]) > 0
    }

    /// Replaces one entry's templates; `false`, and nothing changes, when there is no such entry or no template.
    pub fn update(&self, key: Key, templates: impl Into<Templates>) -> bool {
        self.apply(&[Change::Update(key, templates.into())]) > 0
    }

    /// Takes one entry out; `false`, and nothing changes, when there is none.
    pub fn remove(&self, key: Key) -> bool {
        self.apply(&[Change::Remove(key)]) > 0
    }

    /// The templates of an entry as they now stand; empty when there is no entry.
    #[must_use]
    pub fn get(&self, key: Key) -> Templates {
        let columns = self.lock();
        Templates {
            face: columns.faces.get(key),
            exact_face: columns.exact_faces.get(key).map(Box::new),
            irises: columns.irises.get(key).map(Box::new),
            large_irises: columns.large_irises.get(key).map(Box::new),
            fingers: columns.fingers.get(key),
        }
    }

    /// The keys of a person's entries as they now stand, in order.
    #[must_use]
    pub fn keys_of(&self, reference: u64) -> Vec<Key> {
        self.lock().keys_of(reference)
    }

    /// Puts the contents of another gallery in place of all that is here, under a watermark that neither has had. Views
    /// taken before stay as they are.
    pub fn replace_by(&self, other: Self) {
        let theirs = other.columns.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut columns = self.lock();
        let watermark = columns.watermark.max(theirs.watermark) + 1;
        *columns = Columns { watermark, ..theirs };
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(columns.view());
    }

    fn of_columns(columns: Columns) -> Self {
        let published = RwLock::new(Arc::new(columns.view()));
        Self { columns: Mutex::new(columns), published }
    }

    /// No change can stop half-way by itself, so what a panicking thread of the caller's left is whole.
    fn lock(&self) -> MutexGuard<'_, Columns> {
        self.columns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Columns {
    fn view(&self) -> View {
        View {
            faces: self.faces.view(),
            exact_faces: self.exact_faces.view(),
            irises: self.irises.view(),
            large_irises: self.large_irises.view(),
            fingers: self.fingers.view(),
            watermark: self.watermark,
            position: self.position,
        }
    }

    fn contains(&self, key: Key) -> bool {
        self.faces.contains(key)
            || self.exact_faces.contains(key)
            || self.irises.contains(key)
            || self.large_irises.contains(key)
            || self.fingers.contains(key)
    }

    fn keys_of(&self, reference: u64) -> Vec<Key> {
        let faces = self.faces.keys_of(reference).chain(self.exact_faces.keys_of(reference));
        let irises = self.irises.keys_of(reference).chain(self.large_irises.keys_of(reference));
        let mut keys: Vec<Key> = faces.chain(irises).chain(self.fingers.keys_of(reference)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    fn apply(&mut self, change: &Change) {
        match change {
            Change::Insert(key, templates) if !templates.is_empty() && !self.contains(*key) => {
                self.put(*key, templates)
            }
            Change::Update(key, templates) if !templates.is_empty() && self.contains(*key) => self.put(*key, templates),
            Change::Insert(..) | Change::Update(..) => {}
            Change::Remove(key) => self.remove(*key),
            Change::RemovePerson(reference) => {
                for key in self.keys_of(*reference) {
                    self.remove(key);
                }
            }
            Change::StandAt(position) => self.position = *position,
        }
    }

    fn put(&mut self, key: Key, templates: &Templates) {
        put_one(&mut self.faces, key, templates.face.as_ref());
        put_one(&mut self.exact_faces, key, templates.exact_face.as_deref());
        put_one(&mut self.irises, key, templates.some_irises());
        put_one(&mut self.large_irises, key, templates.some_large_irises());
        put_one(&mut self.fingers, key, templates.some_fingers());
        self.watermark += 1;
    }

    fn remove(&mut self, key: Key) {
        let was_there = [
            self.faces.remove(key),
            self.exact_faces.remove(key),
            self.irises.remove(key),
            self.large_irises.remove(key),
            self.fingers.remove(key),
        ];
        self.watermark += u64::from(was_there.contains(&true));
    }
}

fn put_one<R: Rows>(column: &mut Column<R>, key: Key, record: Option<&R::Record>) {
    match record {
        Some(record) => column.put(key, record),
        None => {
            column.remove(key);
        }
    }
}

impl Default for View {
    fn default() -> Self {
        Columns::default().view()
    }
}

impl View {
    /// A counter that grows by one with every entry that is inserted, updated or removed. Two equal watermarks of one
    /// gallery mean equal contents.
    #[must_use]
    pub fn watermark(&self) -> u64 {
        self.watermark
    }

    /// Up to where in the register's history the gallery stands, as told by the last [`Change::StandAt`].
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The templates of an entry in this state; empty when there is no entry.
    #[must_use]
    pub fn get(&self, key: Key) -> Templates {
        Templates {
            face: self.faces.get(key),
            exact_face: self.exact_faces.get(key).map(Box::new),
            irises: self.irises.get(key).map(Box::new),
            large_irises: self.large_irises.get(key).map(Box::new),
            fingers: self.fingers.get(key),
        }
    }

    /// The quantised faces.
    #[must_use]
    pub fn faces(&self) -> &ColumnView<FaceRows> {
        &self.faces
    }

    /// The faces in single precision.
    #[must_use]
    pub fn exact_faces(&self) -> &ColumnView<ExactFaceRows> {
        &self.exact_faces
    }

    /// The irises of 2,048 bits.
    #[must_use]
    pub fn irises(&self) -> &ColumnView<IrisRows<8>> {
        &self.irises
    }

    /// The irises of 16,384 bits.
    #[must_use]
    pub fn large_irises(&self) -> &ColumnView<IrisRows<64>> {
        &self.large_irises
    }

    /// The fingers.
    #[must_use]
    pub fn fingers(&self) -> &ColumnView<FingerRows> {
        &self.fingers
    }

    /// Compares each probe with every face, all probes in one pass. The results stand in the order of the probes and
    /// equal those of single searches.
    ///
    /// `threshold` is a cosine, inclusive. A threshold that is not a number keeps every entry: a broken setting then
    /// shows at once instead of hiding duplicates.
    #[must_use]
    pub fn search_faces(&self, probes: &[FaceTemplate], threshold: f32) -> Vec<Search> {
        self.results(&self.faces, probes.len(), face::search(&self.faces, probes, threshold))
    }

    /// The same for faces in single precision.
    #[must_use]
    pub fn search_exact_faces(&self, probes: &[ExactFace], threshold: f32) -> Vec<Search> {
        self.results(&self.exact_faces, probes.len(), exact::search(&self.exact_faces, probes, threshold))
    }

    fn results<R: Rows>(&self, column: &ColumnView<R>, probes: usize, found: (Vec<Hit>, u64)) -> Vec<Search> {
        let (hits, compared) = found;
        by_probe(probes, hits, self.scope(column, compared))
    }

    /// Lays each probe's eyes on every entry's irises of 2,048 bits under each assignment, all probes in one pass. The
    /// results stand in the order of the probes and equal those of [`compare_eyes`](crate::iris::compare_eyes) on every
    /// entry. [`EyeAssignment::ALL`] also finds eyes that were taken for one another or flipped.
    ///
    /// A probe without a code finds every entry incomparable; it is cheaper not to ask. The probes of one batch are
    /// compared with each other by [`search_eyes_within`](crate::iris::search_eyes_within).
    #[must_use]
    pub fn search_irises(
        &self,
        probes: &[EyePair<8>],
        assignments: &[EyeAssignment],
        rule: &IrisRule,
    ) -> Vec<IrisSearch> {
        let (met, compared) = iris::search(&self.irises, probes, assignments, rule);
        iris::by_probe(probes.len(), met, self.scope(&self.irises, compared))
    }

    /// The same for irises of 16,384 bits.
    #[must_use]
    pub fn search_large_irises(
        &self,
        probes: &[EyePair<64>],
        assignments: &[EyeAssignment],
        rule: &IrisRule,
    ) -> Vec<IrisSearch> {
        let (met, compared) = iris::search(&self.large_irises, probes, assignments, rule);
        iris::by_probe(probes.len(), met, self.scope(&self.large_irises, compared))
    }

    fn scope<R: Rows>(&self, column: &ColumnView<R>, compared: u64) -> Scope {
        let segments = column.parts().count();
        Scope { watermark: self.watermark, position: self.position, segments, compared }
    }
}

/// Builds a gallery of faces in bulk. A key that comes twice keeps its last template.
impl FromIterator<(Key, FaceTemplate)> for Gallery {
    fn from_iter<I: IntoIterator<Item = (Key, FaceTemplate)>>(iter: I) -> Self {
        let mut watermark = 0;
        let counted = iter.into_iter().inspect(|_| watermark += 1);
        let faces = Column::bulk(counted);
        Self::of_columns(Columns { faces, watermark, ..Columns::default() })
    }
}

/// Builds a gallery in bulk. A key that comes twice keeps its last templates; entries without any are left out.
impl FromIterator<(Key, Templates)> for Gallery {
    fn from_iter<I: IntoIterator<Item = (Key, Templates)>>(iter: I) -> Self {
        let mut columns = Columns::default();
        for (key, templates) in iter {
            if !templates.is_empty() {
                columns.put(key, &templates);
            }
        }
        Self::of_columns(columns)
    }
}
