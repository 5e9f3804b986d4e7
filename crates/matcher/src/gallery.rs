//! The gallery: every biometric record of the register in memory, and the exhaustive search through it.
//!
//! An entry is a person's recording at one encounter ([`Key`]) with the templates taken there ([`Templates`]). Each
//! modality is a column of its own, scanned whole for every probe: nothing is sampled, indexed or approximated, so a
//! search misses no entry at or above its threshold. Which implementation runs makes no difference to any result.
//!
//! **Searching while writing.** [`Gallery::view`] gives one consistent state, which later changes do not touch: sealed
//! segments are shared and never changed, deletions are struck out beside them, and only the small head is copied.
//! [`Gallery::apply`] makes its changes visible all at once. Writers wait for each other, never for a search, and a
//! search for neither. Each result carries its [`Scope`]: which state was searched, and that all of it was.
//!
//! **Adding a modality** takes a type that implements [`Rows`], a [`ColumnView`] of it in [`View`], a field in
//! [`Templates`], and its search over [`ColumnView::scan`].
//!
//! Of 192 bytes a face and 16 a key; the index of the keys takes some 40 more.

mod column;
mod exact;
mod face;
mod rows;
mod search;
mod segment;
mod snapshot;

pub use column::{ColumnView, HEAD_ROWS, SEGMENT_ROWS};
pub use exact::{ExactFace, ExactFaceRows};
pub use face::FaceRows;
pub use rows::Rows;
pub use search::{Candidate, Scope, Search};
pub use segment::Part;
pub use snapshot::{Manifest, ManifestError, RestoreError, SegmentEntry, SegmentFault, SegmentName};

use crate::face::FaceTemplate;
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
}

impl Templates {
    /// Whether there is no template.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.face.is_none() && self.exact_face.is_none()
    }
}

impl From<FaceTemplate> for Templates {
    fn from(face: FaceTemplate) -> Self {
        Self { face: Some(face), exact_face: None }
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
    watermark: u64,
    position: u64,
}

/// One state of the gallery.
#[derive(Clone)]
pub struct View {
    faces: ColumnView<FaceRows>,
    exact_faces: ColumnView<ExactFaceRows>,
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
        Templates { face: columns.faces.get(key), exact_face: columns.exact_faces.get(key).map(Box::new) }
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
            watermark: self.watermark,
            position: self.position,
        }
    }

    fn contains(&self, key: Key) -> bool {
        self.faces.contains(key) || self.exact_faces.contains(key)
    }

    fn keys_of(&self, reference: u64) -> Vec<Key> {
        let mut keys: Vec<Key> = self.faces.keys_of(reference).chain(self.exact_faces.keys_of(reference)).collect();
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
        self.watermark += 1;
    }

    fn remove(&mut self, key: Key) {
        let was_there = [self.faces.remove(key), self.exact_faces.remove(key)];
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
        let segments = column.parts().count();
        by_probe(probes, hits, Scope { watermark: self.watermark, position: self.position, segments, compared })
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
