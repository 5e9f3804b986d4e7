//! The iris codes of a recording: kept as samples, searched beside the face.

use super::Standing;
use crate::enrolment::{sample_word, seal_context};
use crate::port::{Sample, SampleKind, Stored, Vault};
use crate::service::Ctx;
use domain::ids::{EncounterId, PersonId};
use matcher::face::FaceTemplate;
use matcher::fusion::EyeEvidence;
use matcher::gallery::{IrisSearch, Key, Templates};
use matcher::iris::{
    EyeAssignment, EyePair, EyeSearch, IrisCode, IrisCode2048, IrisCode16384, IrisRule, search_eyes_within,
};
use std::collections::BTreeSet;

/// The samples that are iris codes.
const KINDS: [SampleKind; 2] = [SampleKind::IrisLeft, SampleKind::IrisRight];

/// A recording's iris codes by their size; codes of two sizes are not compared with each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Irises {
    /// Of 2,048 bits.
    pub small: EyePair<8>,
    /// Of 16,384 bits.
    pub large: EyePair<64>,
}

impl Irises {
    /// Whether there is no code.
    pub fn is_empty(&self) -> bool {
        self.small.is_empty() && self.large.is_empty()
    }

    /// Takes a sample in: the code, then a mask of as many bytes. What cannot be opened, has another size, or has a mask
    /// that leaves no bit, says nothing: the face and the fingers are compared as if it had not been taken.
    pub fn take(&mut self, vault: &dyn Vault, sample: &Sample) {
        let context = seal_context(sample.person, sample.encounter, &sample_word(sample.kind));
        let bytes = vault.open(&context, &sample.sealed).unwrap_or_default();
        if bytes.len() == 2 * IrisCode2048::CODE_BYTES {
            put(&mut self.small, sample.kind, &bytes);
        } else if bytes.len() == 2 * IrisCode16384::CODE_BYTES {
            put(&mut self.large, sample.kind, &bytes);
        }
    }

    /// What the eyes of two people say, by the size of code at which an eye comes nearest; none where nothing could be
    /// compared.
    pub fn evidence(&self, other: &Self, candidate_ppm: u32) -> Option<EyeEvidence> {
        let small = EyeEvidence::between(&self.small, &other.small, candidate_ppm);
        let large = EyeEvidence::between(&self.large, &other.large, candidate_ppm);
        small.into_iter().chain(large).min_by(|a, b| a.nearest().total_cmp(&b.nearest()))
    }

    /// With a face, as the gallery keeps them.
    pub fn with_face(self, face: Option<FaceTemplate>) -> Templates {
        Templates {
            face,
            irises: Some(Box::new(self.small)).filter(|pair| !pair.is_empty()),
            large_irises: Some(Box::new(self.large)).filter(|pair| !pair.is_empty()),
            ..Templates::default()
        }
    }
}

fn put<const LINES: usize>(pair: &mut EyePair<LINES>, kind: SampleKind, bytes: &[u8]) {
    let (code, mask) = bytes.split_at(bytes.len() / 2);
    let eye = if kind == SampleKind::IrisRight { &mut pair.right } else { &mut pair.left };
    *eye = IrisCode::new(code, mask).ok();
}

impl From<Templates> for Irises {
    fn from(kept: Templates) -> Self {
        Self {
            small: kept.irises.map(|pair| *pair).unwrap_or_default(),
            large: kept.large_irises.map(|pair| *pair).unwrap_or_default(),
        }
    }
}

/// What the irises of one probe found.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// Everybody of whom an eye is accepted under some assignment.
    pub keys: BTreeSet<Key>,
    /// People who have irises of the probe's size, compared or incomparable.
    pub compared: u64,
}

/// Looks for everybody's irises, also exchanged and flipped ones, all probes in one pass over each size of code.
pub(super) fn search_irises(standing: &Standing, probes: &[&Irises], candidate_ppm: u32) -> Vec<Found> {
    let mut found = vec![Found::default(); probes.len()];
    let (places, small) = with_codes(probes, |irises| &irises.small);
    let rule = IrisRule::usual::<8>(candidate_ppm);
    note(&mut found, &places, standing.search_irises(&small, &EyeAssignment::ALL, &rule));
    let (places, large) = with_codes(probes, |irises| &irises.large);
    let rule = IrisRule::usual::<64>(candidate_ppm);
    note(&mut found, &places, standing.search_large_irises(&large, &EyeAssignment::ALL, &rule));
    found
}

fn note(found: &mut [Found], places: &[usize], searches: Vec<IrisSearch>) {
    for (place, search) in places.iter().zip(searches) {
        if let Some(found) = found.get_mut(*place) {
            found.keys.extend(search.candidates.iter().map(|c| c.key));
            found.compared = found.compared.max(search.scope.compared);
        }
    }
}

/// Which probes of a batch have an eye in common with another one: pairs of places, the lower first.
pub(super) fn alike_within(probes: &[&Irises], candidate_ppm: u32) -> BTreeSet<(usize, usize)> {
    let mut alike = BTreeSet::new();
    let (places, small) = with_codes(probes, |irises| &irises.small);
    let found = search_eyes_within(&small, &EyeAssignment::ALL, &IrisRule::usual::<8>(candidate_ppm));
    alike.extend(pairs(&places, found));
    let (places, large) = with_codes(probes, |irises| &irises.large);
    let found = search_eyes_within(&large, &EyeAssignment::ALL, &IrisRule::usual::<64>(candidate_ppm));
    alike.extend(pairs(&places, found));
    alike
}

fn pairs(places: &[usize], found: Vec<EyeSearch>) -> impl Iterator<Item = (usize, usize)> {
    let pair = move |first: usize, row: usize| Some((first, *places.get(row)?));
    let of_one = move |(first, search): (&usize, EyeSearch)| {
        let rows: Vec<usize> = search.candidates.iter().map(|c| c.row).collect();
        rows.into_iter().filter_map(|row| pair(*first, row)).collect::<Vec<_>>()
    };
    places.iter().zip(found).flat_map(of_one)
}

/// The probes that have codes of one size, with their places.
fn with_codes<const LINES: usize>(
    probes: &[&Irises],
    size: impl Fn(&Irises) -> &EyePair<LINES>,
) -> (Vec<usize>, Vec<EyePair<LINES>>) {
    let pairs = probes.iter().map(|irises| size(irises)).enumerate().filter(|(_, pair)| !pair.is_empty());
    pairs.map(|(place, pair)| (place, pair.clone())).unzip()
}

/// The irises of a recording.
pub(super) fn open_irises(ctx: &Ctx<'_>, person: PersonId, encounter: EncounterId) -> Stored<Irises> {
    let mut irises = Irises::default();
    for kind in KINDS {
        if let Some(sample) = ctx.tx.find_sample(person, encounter, kind)? {
            irises.take(ctx.env.vault.as_ref(), &sample);
        }
    }
    Ok(irises)
}
