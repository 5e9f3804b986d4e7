//! Synthetic people: what is held of everybody, and what is made when it is needed.

use crate::accuracy::iris::code;
use matcher::decision::Policy;
use matcher::face::FaceTemplate;
use matcher::finger::{Comparer, FingerEvidence, FingerPosition, PreparedSet};
use matcher::fusion::EyeEvidence;
use matcher::gallery::{Change, Gallery, Key, Templates, View};
use matcher::iris::{EyeAssignment, EyePair, IrisRule, compare_eyes};
use matcher::synthetic::iris::Eye;
use matcher::synthetic::{face_identity, face_sample, finger_set};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Multiplies a seed, so that the people of neighbouring seeds are not the same: an odd number near 2⁶⁴ / φ.
const STRIDE: u64 = 0x9E37_79B9_7F4A_7C15;
/// People who are made and put into the gallery at once.
const PIECE: usize = 8_192;
/// Number of the recording in the gallery.
const RECORDED: u64 = 0;
/// Number of the recording that is searched for.
const PROBED: u64 = 1;

/// Somebody who is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// Number of the person; of somebody in the gallery the number there.
    pub number: u64,
    /// Whether the person is in the gallery.
    pub is_enrolled: bool,
}

/// A proposed person, compared in everything.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub number: u64,
    pub is_by_face: bool,
    pub is_by_eye: bool,
    pub face: f32,
    pub fingers: FingerEvidence,
    pub eyes: Option<EyeEvidence>,
}

/// What the searches proposed for one probe.
#[derive(Debug, Clone, Default)]
pub struct Found {
    faces: BTreeMap<u64, f32>,
    eyes: BTreeSet<u64>,
}

impl Found {
    /// How many others than the probe itself an eye proposed.
    pub fn strangers_by_eye(&self, probe: &Probe) -> usize {
        self.eyes.iter().filter(|number| !probe.is_enrolled || **number != probe.number).count()
    }
}

/// The people of a gallery: faces and irises held, fingers made from the seed.
pub struct World {
    seed: u64,
    gallery: Arc<View>,
    face_candidate: f32,
    iris_candidate_ppm: u32,
}

impl World {
    /// Makes everybody.
    pub fn new(people: u64, seed: u64, policy: &Policy) -> Self {
        let seed = seed.wrapping_mul(STRIDE);
        let gallery = Gallery::new();
        // In pieces, so that not everybody is held twice.
        for piece in (0..people).collect::<Vec<_>>().chunks(PIECE) {
            let one = |number: &u64| {
                let irises = Some(Box::new(eyes(seed, *number, RECORDED)));
                let face = Some(face(seed, *number, RECORDED));
                Change::Insert(Key::new(*number, 1), Templates { face, irises, ..Templates::default() })
            };
            gallery.apply(&piece.par_iter().map(one).collect::<Vec<_>>());
        }
        Self {
            seed,
            gallery: gallery.view(),
            face_candidate: policy.face_candidate,
            iris_candidate_ppm: policy.iris_candidate_ppm,
        }
    }

    /// Searches for all probes at once by their faces.
    pub fn search(&self, probes: &[Probe]) -> Vec<Found> {
        let mut found = vec![Found::default(); probes.len()];
        let faces: Vec<FaceTemplate> = probes.par_iter().map(|probe| face(self.seed, probe.number, PROBED)).collect();
        for (found, search) in found.iter_mut().zip(self.gallery.search_faces(&faces, self.face_candidate)) {
            found.faces = search.candidates.iter().map(|c| (c.key.reference, c.score)).collect();
        }
        found
    }

    /// Searches for all probes at once by their eyes, also exchanged and flipped.
    pub fn search_eyes(&self, probes: &[Probe], found: &mut [Found]) {
        let pairs: Vec<EyePair<8>> = probes.par_iter().map(|probe| eyes(self.seed, probe.number, PROBED)).collect();
        let rule = IrisRule::usual::<8>(self.iris_candidate_ppm);
        let searches = self.gallery.search_irises(&pairs, &EyeAssignment::ALL, &rule);
        for (found, search) in found.iter_mut().zip(searches) {
            found.eyes.extend(search.candidates.iter().map(|c| c.key.reference));
        }
    }

    /// Compares each probe with its own record only, by the rule of the search: it would propose the same record.
    pub fn compare_own_eyes(&self, probes: &[Probe], found: &mut [Found]) {
        let rule = IrisRule::usual::<8>(self.iris_candidate_ppm);
        for (probe, found) in probes.iter().zip(found).filter(|(probe, _)| probe.is_enrolled) {
            let [own, record] = [PROBED, RECORDED].map(|capture| eyes(self.seed, probe.number, capture));
            let compared = compare_eyes(&own, &record, &rule);
            let mut distances = compared.iter().flat_map(|(_, eyes)| eyes).flatten().filter_map(|c| c.distance());
            let is_proposed = distances.any(|d| rule.accepts(d.disagreeing, d.common));
            found.eyes.extend(is_proposed.then_some(probe.number));
        }
    }

    /// Compares a probe with everybody who was proposed.
    pub fn compare(&self, probe: &Probe, found: &Found) -> Vec<Candidate> {
        let mut numbers: Vec<u64> = found.faces.keys().chain(&found.eyes).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            return Vec::new();
        }
        let mut comparer = Comparer::new();
        let own_fingers = self.fingers(probe.number, PROBED);
        let own_eyes = eyes(self.seed, probe.number, PROBED);
        let own_face = face(self.seed, probe.number, PROBED);
        let one = |number: u64| Candidate {
            number,
            is_by_face: found.faces.contains_key(&number),
            is_by_eye: found.eyes.contains(&number),
            face: found
                .faces
                .get(&number)
                .copied()
                .unwrap_or_else(|| own_face.score(&face(self.seed, number, RECORDED))),
            fingers: own_fingers.compare_with(&self.fingers(number, RECORDED), &mut comparer),
            eyes: EyeEvidence::between(&own_eyes, &eyes(self.seed, number, RECORDED), self.iris_candidate_ppm),
        };
        numbers.into_iter().map(one).collect()
    }

    fn fingers(&self, number: u64, capture: u64) -> PreparedSet {
        PreparedSet::new(&finger_set(self.seed.wrapping_add(number), &FingerPosition::ALL, capture))
    }
}

/// Both eyes of a person.
fn eyes(seed: u64, number: u64, capture: u64) -> EyePair<8> {
    let eye = |eye| Some(code(seed.wrapping_add(number), eye, capture));
    EyePair { left: eye(Eye::Left), right: eye(Eye::Right) }
}

/// A portrait of a person. Two portraits never have the same noise, whosever they are.
fn face(seed: u64, number: u64, capture: u64) -> FaceTemplate {
    let person = seed.wrapping_add(number);
    face_sample(&face_identity(person), person.wrapping_mul(2).wrapping_add(capture))
}
