//! The stored form of a gallery: one block of bytes for each segment, and a manifest that names them.
//!
//! Segments never change, so a block is named by the SHA-256 of its bytes: whoever keeps snapshots writes the blocks
//! that are not there yet, then the manifest in the place of the old one, and drops the blocks that no manifest names.
//! What is struck out of a segment stands in the manifest. Reading checks every byte by these digests; a block or a
//! manifest that is cut short, altered, missing or of another version is refused with an error, and the caller builds
//! the gallery from the register, which stays the truth. The digests notice accidents; against intent the caller seals
//! blocks and manifest.
//!
//! All numbers are little-endian. A block is
//!
//! | bytes | what |
//! |---|---|
//! | 0 to 8 | `TNGSEG01` |
//! | 8 to 16 | layout of the records, [`Rows::LAYOUT`] |
//! | 16 to 24 | number of rows |
//! | 24 to 64 | zero |
//! | 64 … | keys: reference and encounter, 8 bytes each, then zeros up to a multiple of 64 |
//! | … | records as [`Rows::encode`] writes them: 16 faces in 48 lines of 64 bytes, aligned in a mapped file |
//!
//! Layouts are `face8x16` (faces), `facef32x` (faces in single precision), `iris2x32` and `iri16x32` (all left eyes, then
//! all right eyes, 32 together, nibble by nibble) and `fingheap` (the ends of the finger sets, then the sets). A snapshot of an
//! earlier version lacks the later ones, and is read as a gallery without such templates.
//!
//! and the manifest is `TNGGAL01`, watermark, position and number of segments (8 bytes each); for each segment its
//! layout (8), rows (8), bytes (8), digest (32), number of tombstone words (8) and these words (8 each); and at the end
//! the SHA-256 of all before it.

use super::column::{Column, ColumnView};
use super::rows::Rows;
use super::segment::{Part, Segment, Stored, Tombstones};
use super::{Columns, ExactFaceRows, FaceRows, FingerRows, Gallery, IrisRows, Key, View};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::sync::{Arc, OnceLock};
use thiserror::Error;

const SEGMENT_MAGIC: [u8; 8] = *b"TNGSEG01";
const MANIFEST_MAGIC: [u8; 8] = *b"TNGGAL01";
const LINE: usize = 64;
const KEY_BYTES: usize = 16;
const DIGEST_BYTES: usize = 32;

/// The name of a block: the SHA-256 of its bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentName([u8; DIGEST_BYTES]);

impl SegmentName {
    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; DIGEST_BYTES] {
        &self.0
    }
}

/// In 64 hexadecimal digits, fit for a file's name.
impl std::fmt::Display for SegmentName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for SegmentName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

/// One segment of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentEntry {
    /// Name of its block.
    pub name: SegmentName,
    /// Length of its block, bytes.
    pub bytes: u64,
    /// Layout of its records.
    layout: [u8; 8],
    rows: u64,
    tombstones: Vec<u64>,
}

/// What a snapshot consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The gallery's watermark.
    pub watermark: u64,
    /// Up to where in the register's history the gallery stood.
    pub position: u64,
    /// Its segments, column by column in their order.
    pub segments: Vec<SegmentEntry>,
}

/// Why bytes are not a manifest of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ManifestError {
    /// The bytes do not begin as this version's manifests do.
    #[error("not a gallery snapshot of this version")]
    Unknown,
    /// The digest at the end does not fit: cut short or altered.
    #[error("the manifest of the snapshot is cut short or altered")]
    Altered,
    /// The digest fits, but the contents contradict themselves.
    #[error("the manifest of the snapshot contradicts itself")]
    Contradictory,
}

/// What is wrong with one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SegmentFault {
    /// Its length or digest is not that of the manifest.
    #[error("cut short or altered")]
    Altered,
    /// The layout of its records is none of this version's.
    #[error("of an unknown layout")]
    UnknownLayout,
    /// The digest fits, but the contents are not what a segment holds.
    #[error("not a segment")]
    NotASegment,
}

/// Why a snapshot cannot be used: build the gallery from the register.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RestoreError<E> {
    /// A block could not be fetched.
    #[error("segment {name}: {error}")]
    Fetch {
        /// Which.
        name: SegmentName,
        /// The caller's reason.
        error: E,
    },
    /// A block is not what the manifest names.
    #[error("segment {name}: {fault}")]
    Segment {
        /// Which.
        name: SegmentName,
        /// What is wrong.
        fault: SegmentFault,
    },
    /// One entry stands in two segments.
    #[error("the snapshot holds an entry twice")]
    Contradictory,
}

impl View {
    /// The snapshot of this state; digests of segments are worked out once and remembered.
    #[must_use]
    pub fn manifest(&self) -> Manifest {
        let segments = [
            entries(&self.faces),
            entries(&self.exact_faces),
            entries(&self.irises),
            entries(&self.large_irises),
            entries(&self.fingers),
        ]
        .concat();
        Manifest { watermark: self.watermark, position: self.position, segments }
    }

    /// The block of a segment that this view's manifest names.
    #[must_use]
    pub fn segment(&self, name: &SegmentName) -> Option<Vec<u8>> {
        block_of(&self.faces, name)
            .or_else(|| block_of(&self.exact_faces, name))
            .or_else(|| block_of(&self.irises, name))
            .or_else(|| block_of(&self.large_irises, name))
            .or_else(|| block_of(&self.fingers, name))
    }
}

/// The layouts that this version reads.
const LAYOUTS: [[u8; 8]; 5] =
    [FaceRows::LAYOUT, ExactFaceRows::LAYOUT, IrisRows::<8>::LAYOUT, IrisRows::<64>::LAYOUT, FingerRows::LAYOUT];

impl Gallery {
    /// Reads a snapshot, its segments on all cores; `fetch` gives the bytes of a block.
    ///
    /// # Errors
    /// Whatever is missing, cut short, altered or contradictory; see [`RestoreError`].
    pub fn restore<B: AsRef<[u8]>, E: Send>(
        manifest: &Manifest,
        fetch: impl Fn(&SegmentName) -> Result<B, E> + Sync,
    ) -> Result<Self, RestoreError<E>> {
        if let Some(entry) = manifest.segments.iter().find(|e| !LAYOUTS.contains(&e.layout)) {
            return Err(RestoreError::Segment { name: entry.name, fault: SegmentFault::UnknownLayout });
        }
        Ok(Self::of_columns(Columns {
            faces: column(manifest, &fetch)?,
            exact_faces: column(manifest, &fetch)?,
            irises: column(manifest, &fetch)?,
            large_irises: column(manifest, &fetch)?,
            fingers: column(manifest, &fetch)?,
            watermark: manifest.watermark,
            position: manifest.position,
        }))
    }
}

impl Manifest {
    /// The stored form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MANIFEST_MAGIC.to_vec();
        let number = |out: &mut Vec<u8>, n: u64| out.extend_from_slice(&n.to_le_bytes());
        number(&mut out, self.watermark);
        number(&mut out, self.position);
        number(&mut out, count(self.segments.len()));
        for entry in &self.segments {
            out.extend_from_slice(&entry.layout);
            number(&mut out, entry.rows);
            number(&mut out, entry.bytes);
            out.extend_from_slice(&entry.name.0);
            number(&mut out, count(entry.tombstones.len()));
            for word in &entry.tombstones {
                number(&mut out, *word);
            }
        }
        let digest = Sha256::digest(&out);
        out.extend_from_slice(&digest);
        out
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// See [`ManifestError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ManifestError> {
        if !bytes.starts_with(&MANIFEST_MAGIC) {
            return Err(ManifestError::Unknown);
        }
        let (contents, digest) = bytes.split_last_chunk::<DIGEST_BYTES>().ok_or(ManifestError::Altered)?;
        if Sha256::digest(contents).as_slice() != digest {
            return Err(ManifestError::Altered);
        }
        let mut reader = Reader(contents.get(MANIFEST_MAGIC.len()..).unwrap_or_default());
        let manifest = reader.manifest().ok_or(ManifestError::Contradictory)?;
        if reader.0.is_empty() { Ok(manifest) } else { Err(ManifestError::Contradictory) }
    }
}

/// Takes a manifest's fields from the front of bytes; none where they end.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    fn number(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    fn manifest(&mut self) -> Option<Manifest> {
        let (watermark, position, segments) = (self.number()?, self.number()?, self.number()?);
        let segments = (0..segments).map(|_| self.entry()).collect::<Option<_>>()?;
        Some(Manifest { watermark, position, segments })
    }

    fn entry(&mut self) -> Option<SegmentEntry> {
        let (layout, rows, bytes) = (self.take()?, self.number()?, self.number()?);
        let name = SegmentName(self.take()?);
        let words = self.number()?;
        let tombstones = (0..words).map(|_| self.number()).collect::<Option<_>>()?;
        Some(SegmentEntry { name, bytes, layout, rows, tombstones })
    }
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

fn entries<R: Rows>(column: &ColumnView<R>) -> Vec<SegmentEntry> {
    let parts: Vec<&Part<R>> = column.parts().collect();
    let entry = |part: &&Part<R>| {
        let stored = stored(&part.segment);
        SegmentEntry {
            name: SegmentName(stored.digest),
            bytes: stored.bytes,
            layout: R::LAYOUT,
            rows: count(part.row_count()),
            tombstones: part.dead.words().to_vec(),
        }
    };
    parts.par_iter().map(entry).collect()
}

fn stored<R: Rows>(segment: &Segment<R>) -> Stored {
    *segment.stored.get_or_init(|| {
        let block = encode(segment);
        Stored { digest: Sha256::digest(&block).into(), bytes: count(block.len()) }
    })
}

fn block_of<R: Rows>(column: &ColumnView<R>, name: &SegmentName) -> Option<Vec<u8>> {
    column.parts().find(|part| stored(&part.segment).digest == name.0).map(|part| encode(&part.segment))
}

fn encode<R: Rows>(segment: &Segment<R>) -> Vec<u8> {
    let mut out = Vec::with_capacity(LINE + (segment.keys.len() * KEY_BYTES).next_multiple_of(LINE));
    out.extend_from_slice(&SEGMENT_MAGIC);
    out.extend_from_slice(&R::LAYOUT);
    out.extend_from_slice(&count(segment.keys.len()).to_le_bytes());
    out.resize(LINE, 0);
    for key in &segment.keys {
        out.extend_from_slice(&key.reference.to_le_bytes());
        out.extend_from_slice(&key.encounter.to_le_bytes());
    }
    out.resize(out.len().next_multiple_of(LINE), 0);
    segment.rows.encode(&mut out);
    out
}

/// Reads the segments of one column.
fn column<R: Rows, B: AsRef<[u8]>, E: Send>(
    manifest: &Manifest,
    fetch: &(impl Fn(&SegmentName) -> Result<B, E> + Sync),
) -> Result<Column<R>, RestoreError<E>> {
    let entries: Vec<&SegmentEntry> = manifest.segments.iter().filter(|e| e.layout == R::LAYOUT).collect();
    let read = |(entry, id): (&&SegmentEntry, u64)| {
        let name = entry.name;
        let block = fetch(&name).map_err(|error| RestoreError::Fetch { name, error })?;
        part(entry, id, block.as_ref()).map_err(|fault| RestoreError::Segment { name, fault })
    };
    let numbered: Vec<_> = entries.iter().zip(0..).collect();
    let parts = numbered.into_par_iter().map(read).collect::<Result<Vec<Part<R>>, _>>()?;
    Column::restore(parts).ok_or(RestoreError::Contradictory)
}

fn part<R: Rows>(entry: &SegmentEntry, id: u64, block: &[u8]) -> Result<Part<R>, SegmentFault> {
    let digest: [u8; DIGEST_BYTES] = Sha256::digest(block).into();
    if count(block.len()) != entry.bytes || digest != entry.name.0 {
        return Err(SegmentFault::Altered);
    }
    // A segment has one block only: another would not be found again under its name.
    let mut segment: Segment<R> =
        decode(id, block).filter(|segment| encode(segment) == block).ok_or(SegmentFault::NotASegment)?;
    let rows = segment.keys.len();
    if count(rows) != entry.rows {
        return Err(SegmentFault::NotASegment);
    }
    let dead = Tombstones::from_words(entry.tombstones.clone(), rows).ok_or(SegmentFault::NotASegment)?;
    segment.stored = OnceLock::from(Stored { digest, bytes: entry.bytes });
    Ok(Part { segment: Arc::new(segment), dead: Arc::new(dead) })
}

fn decode<R: Rows>(id: u64, block: &[u8]) -> Option<Segment<R>> {
    let mut reader = Reader(block);
    if reader.take()? != SEGMENT_MAGIC || reader.take()? != R::LAYOUT {
        return None;
    }
    let rows = usize::try_from(reader.number()?).ok()?;
    let key_bytes = rows.checked_mul(KEY_BYTES)?;
    let keys = block.get(LINE..LINE.checked_add(key_bytes)?)?;
    let records = block.get(LINE.checked_add(key_bytes.checked_next_multiple_of(LINE)?)?..)?;
    let key = |bytes: &[u8; KEY_BYTES]| {
        let mut reader = Reader(bytes);
        Some(Key::new(reader.number()?, reader.number()?))
    };
    let keys = keys.as_chunks().0.iter().map(key).collect::<Option<_>>()?;
    Some(Segment::of(id, keys, R::decode(rows, records)?))
}
