//! What a search returns.

use super::Key;
use std::cmp::Ordering;

/// An entry at or above the threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Whose entry.
    pub key: Key,
    /// Cosine, equal to the score of the two templates compared by themselves.
    pub score: f32,
}

/// Which gallery was searched, and that it was searched whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// The gallery's [`View::watermark`](super::View::watermark): whoever sees a later one knows that the gallery has
    /// changed since.
    pub watermark: u64,
    /// The register's history up to which the gallery stood, [`View::position`](super::View::position).
    pub position: u64,
    /// Segments searched.
    pub segments: usize,
    /// Records each probe was compared with, counted by the search itself: all that the view holds of the modality.
    pub compared: u64,
}

/// The result of one search.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// **Every** entry whose score is at least the threshold; highest score first, then lowest key.
    pub candidates: Vec<Candidate>,
    /// What was searched.
    pub scope: Scope,
}

/// A candidate of one of several probes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    /// Place of the probe in the caller's list.
    pub probe: usize,
    pub candidate: Candidate,
}

/// Whether a score is kept. A threshold that is not a number keeps every entry: a broken setting then shows at once
/// instead of hiding duplicates.
pub(super) fn reaches(score: f32, threshold: f32) -> bool {
    score.partial_cmp(&threshold) != Some(Ordering::Less)
}

/// The results in the order of the probes.
pub(super) fn by_probe(probes: usize, hits: Vec<Hit>, scope: Scope) -> Vec<Search> {
    let mut all = vec![Search { candidates: Vec::new(), scope }; probes];
    for hit in hits {
        if let Some(search) = all.get_mut(hit.probe) {
            search.candidates.push(hit.candidate);
        }
    }
    for search in &mut all {
        search.candidates.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.key.cmp(&b.key)));
    }
    all
}
