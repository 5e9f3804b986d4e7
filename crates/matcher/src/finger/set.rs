//! A person's fingers, and the evidence two people's fingers give.

use super::{FingerPosition, PreparedSet};
use crate::minutiae::{MinutiaeTemplate, TemplateError};
use std::collections::BTreeMap;
use thiserror::Error;

/// Up to ten fingers of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FingerSet {
    fingers: BTreeMap<FingerPosition, MinutiaeTemplate>,
}

/// Why bytes are not a finger set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FingerSetError {
    /// The bytes end early, or go on after the last finger.
    #[error("the finger set is cut off or has bytes left over")]
    WrongLength,
    /// A position code outside 1 to 10, or positions out of order or given twice.
    #[error("finger code {0} is unknown, repeated or out of order")]
    BadPosition(u8),
    /// One finger's template does not hold.
    #[error("finger code {code}: {source}")]
    BadTemplate {
        /// Its ISO code.
        code: u8,
        /// What is wrong with it.
        source: TemplateError,
    },
}

impl FingerSet {
    /// No fingers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a finger in; returns the template it replaces, if any.
    pub fn insert(&mut self, position: FingerPosition, template: MinutiaeTemplate) -> Option<MinutiaeTemplate> {
        self.fingers.insert(position, template)
    }

    /// One finger's template.
    #[must_use]
    pub fn get(&self, position: FingerPosition) -> Option<&MinutiaeTemplate> {
        self.fingers.get(&position)
    }

    /// The fingers in the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = (FingerPosition, &MinutiaeTemplate)> {
        self.fingers.iter().map(|(p, t)| (*p, t))
    }

    /// How many fingers there are, 0 to 10.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fingers.len()
    }

    /// Whether there is no finger at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fingers.is_empty()
    }

    /// The stored form: a count, then for each finger its code, the length of its template as big-endian u16, and the
    /// template. About 210 bytes a finger of 40 minutiae.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![u8::try_from(self.fingers.len()).unwrap_or(u8::MAX)];
        for (position, template) in &self.fingers {
            let body = template.to_bytes();
            bytes.push(position.code());
            bytes.extend_from_slice(&u16::try_from(body.len()).unwrap_or(u16::MAX).to_be_bytes());
            bytes.extend_from_slice(&body);
        }
        bytes
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`FingerSetError`]; never panics. A set has one stored form only: positions stand in order.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FingerSetError> {
        let (&count, mut rest) = bytes.split_first().ok_or(FingerSetError::WrongLength)?;
        let mut fingers = BTreeMap::new();
        let mut last = None;
        for _ in 0..count {
            let (&[code, l0, l1], tail) = rest.split_first_chunk::<3>().ok_or(FingerSetError::WrongLength)?;
            let position = FingerPosition::from_code(code)
                .filter(|p| last.is_none_or(|l| l < *p))
                .ok_or(FingerSetError::BadPosition(code))?;
            let length = usize::from(u16::from_be_bytes([l0, l1]));
            let (body, tail) = tail.split_at_checked(length).ok_or(FingerSetError::WrongLength)?;
            let template =
                MinutiaeTemplate::from_bytes(body).map_err(|source| FingerSetError::BadTemplate { code, source })?;
            fingers.insert(position, template);
            (last, rest) = (Some(position), tail);
        }
        if !rest.is_empty() {
            return Err(FingerSetError::WrongLength);
        }
        Ok(Self { fingers })
    }
}

impl FromIterator<(FingerPosition, MinutiaeTemplate)> for FingerSet {
    fn from_iter<I: IntoIterator<Item = (FingerPosition, MinutiaeTemplate)>>(iter: I) -> Self {
        Self { fingers: iter.into_iter().collect() }
    }
}

/// One finger's part of the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FingerScore {
    /// The finger, present on both sides.
    pub position: FingerPosition,
    /// The score of [`score`](super::score).
    pub score: u32,
}

/// What the fingers of two people say together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FingerEvidence {
    /// Fingers present on both sides, 0 to 10.
    pub fingers_compared: u32,
    /// Sum of their scores.
    pub sum: u32,
    /// Each of them, in the order of their codes.
    pub per_finger: Vec<FingerScore>,
}

impl FingerEvidence {
    /// Evidence from scores that were computed elsewhere or read back from a record.
    #[must_use]
    pub fn from_scores(per_finger: Vec<FingerScore>) -> Self {
        Self {
            fingers_compared: u32::try_from(per_finger.len()).unwrap_or(u32::MAX),
            sum: per_finger.iter().fold(0, |sum, f| sum.saturating_add(f.score)),
            per_finger,
        }
    }
}

/// Compares every finger that both people gave, like with like. Symmetric.
///
/// All common fingers are always compared: stopping after four would save time, but the further fingers can move a sum
/// across a threshold, and the adjudicator wants to see every finger.
///
/// It prepares both sides. Who compares one person with several prepares that person once, as a [`PreparedSet`].
#[must_use]
pub fn finger_sum(probe: &FingerSet, candidate: &FingerSet) -> FingerEvidence {
    PreparedSet::new(probe).compare(&PreparedSet::new(candidate))
}
