//! Who is proposed by face, by irises or by fingers, and what everything that was taken says of them.

use super::irises::{Irises, search_irises};
use super::{Standing, key, person_of, reference};
use crate::enrolment::{EnrolmentError, MIN_FINGERS, open_fingers};
use crate::error::{Failure, Nothing};
use crate::port::StoreError;
use crate::service::Ctx;
use domain::ids::PersonId;
use matcher::decision::{CandidateEvidence, Judge, MIN_COMMON_FINGERS, Policy};
use matcher::face::FaceTemplate;
use matcher::finger::{Comparer, FingerSet, PreparedSet};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// What was taken of a person at one recording, ready to be compared.
pub(super) struct Taken {
    pub face: Option<FaceTemplate>,
    pub irises: Irises,
    pub fingers: PreparedSet,
}

impl Taken {
    /// Whether people decide in any case: the face alone never decides a register, and neither do fingers that were not
    /// compared with everybody's.
    pub fn is_for_people(&self) -> bool {
        self.face.is_none() || self.fingers.len() < MIN_FINGERS
    }

    /// How alike the faces are, where both have one.
    pub fn face_score(&self, other: &Self) -> Option<f32> {
        Some(self.face.as_ref()?.score(other.face.as_ref()?))
    }

    /// The evidence of another person whom face or irises propose: all modalities, and, if they make no duplicate, fingers
    /// that were recorded under wrong names.
    pub fn evidence(
        &self,
        person: PersonId,
        theirs: &Self,
        (judge, policy): (&Judge<'_>, &Policy),
        comparer: &mut Comparer,
    ) -> CandidateEvidence {
        let mut evidence = CandidateEvidence {
            reference: reference(person),
            face: self.face_score(theirs),
            fingers: self.fingers.compare_with(&theirs.fingers, comparer),
            eyes: self.irises.evidence(&theirs.irises, policy.iris_candidate_ppm),
            swapped: None,
        };
        evidence.look_for_swapped(&self.fingers, &theirs.fingers, judge);
        evidence
    }

    /// The evidence of another person without a face on one side or the other, if the fingers propose them.
    pub fn evidence_by_fingers(
        &self,
        person: PersonId,
        theirs: &Self,
        policy: &Policy,
        comparer: &mut Comparer,
    ) -> Option<CandidateEvidence> {
        let fingers = self.fingers.compare_with(&theirs.fingers, comparer);
        let found = CandidateEvidence { reference: reference(person), fingers, ..CandidateEvidence::default() };
        fingers_propose(&found, policy, self.is_for_people()).then(|| CandidateEvidence {
            eyes: self.irises.evidence(&theirs.irises, policy.iris_candidate_ppm),
            ..found
        })
    }
}

/// Whether fingers that were compared without a face make somebody a candidate. Where people decide in any case, fewer
/// than four common fingers may speak too.
fn fingers_propose(found: &CandidateEvidence, policy: &Policy, is_for_people: bool) -> bool {
    let compared = found.fingers.fingers_compared;
    let is_enough = compared >= MIN_COMMON_FINGERS || (is_for_people && compared > 0);
    is_enough && policy.is_above_clear(found)
}

/// Whom the gallery proposes for a probe.
pub(super) struct Proposed {
    /// Those whose faces are alike, most alike first, then those whose eyes are.
    pub people: Vec<PersonId>,
    /// People the probe was compared with by face or, if it has none, by irises.
    pub compared: u64,
}

/// Faces shown beside a probe whose fingers are too few to decide: the nearest, however far.
const NEAREST_FACES: usize = 5;

/// Searches the gallery exhaustively by face and by irises, all probes in one pass of each.
pub(super) fn propose(standing: &Standing, probes: &[&Taken], policy: &Policy) -> Vec<Proposed> {
    let faces: Vec<FaceTemplate> = probes.iter().filter_map(|probe| probe.face.clone()).collect();
    let mut by_face = standing.search_faces(&faces, policy.face_candidate).into_iter();
    let irises: Vec<&Irises> = probes.iter().map(|probe| &probe.irises).collect();
    let by_irises = search_irises(standing, &irises, policy.iris_candidate_ppm);
    let one = |(probe, by_irises): (&&Taken, super::irises::Found)| {
        let (mut keys, mut compared) = (Vec::new(), by_irises.compared);
        if let Some(search) = probe.face.as_ref().and_then(|_| by_face.next()) {
            compared = search.scope.compared;
            keys.extend(search.candidates.iter().map(|c| c.key));
        }
        if let Some(face) = probe.face.as_ref().filter(|_| probe.fingers.len() < MIN_FINGERS) {
            // Whatever the score: these are for people to look at.
            let least = keys.len().max(NEAREST_FACES);
            let all = standing.search_faces(std::slice::from_ref(face), -1.0);
            keys = all.into_iter().flat_map(|search| search.candidates).take(least).map(|c| c.key).collect();
        }
        let known: BTreeSet<_> = keys.iter().copied().collect();
        keys.extend(by_irises.keys.into_iter().filter(|key| !known.contains(key)));
        let people = keys.iter().filter_map(|key| person_of::<Nothing>(key.reference).ok()).collect();
        Proposed { people, compared }
    };
    probes.iter().zip(by_irises).map(one).collect()
}

/// A person with what the register and the gallery have of them.
pub(super) struct Other {
    pub person: PersonId,
    face: Option<FaceTemplate>,
    irises: Irises,
    fingers: FingerSet,
}

impl Other {
    /// Ready to be compared.
    pub fn taken(&self) -> Taken {
        Taken { face: self.face.clone(), irises: self.irises.clone(), fingers: PreparedSet::new(&self.fingers) }
    }
}

/// People's standing recordings. Fingers that cannot be read are none: people then decide. `None` if somebody has no
/// standing recording: the gallery and the register disagree, and a search that relied on them is void.
pub(super) fn others(
    ctx: &Ctx<'_>,
    standing: &Standing,
    people: impl Iterator<Item = PersonId>,
) -> Result<Option<Vec<Other>>, Failure<EnrolmentError>> {
    let mut others = Vec::new();
    for person in people {
        let encounter = ctx.tx.find_enrolment(person)?.and_then(|record| record.encounter);
        let Some(encounter) = encounter else { return Ok(None) };
        let fingers = match open_fingers::<EnrolmentError>(ctx, person, encounter) {
            Ok(fingers) => fingers,
            Err(Failure::Store(StoreError::Corrupt(_))) => FingerSet::new(),
            Err(other) => return Err(other),
        };
        let kept = standing.get(key(person, encounter));
        others.push(Other { person, face: kept.face.clone(), irises: kept.into(), fingers });
    }
    Ok(Some(others))
}

/// The evidence of those who are proposed, on all cores.
pub(super) fn compare_proposed(
    probe: &Taken,
    proposed: &[Other],
    (judge, policy): (&Judge<'_>, &Policy),
) -> Vec<CandidateEvidence> {
    let compare = |comparer: &mut Comparer, other: &Other| {
        probe.evidence(other.person, &other.taken(), (judge, policy), comparer)
    };
    proposed.par_iter().map_init(Comparer::new, compare).collect()
}

/// Compares all probes by their fingers with everybody who has no face, and adds those whom the fingers propose to the
/// probes' evidence. Each of these people is prepared once for all probes.
pub(super) fn compare_faceless(
    probes: &mut [(PersonId, &Taken, &mut Vec<CandidateEvidence>)],
    faceless: &[Other],
    policy: &Policy,
) {
    let proposed = |comparer: &mut Comparer, other: &Other| {
        let theirs = other.taken();
        // Whom the irises proposed has been compared already.
        let is_new = |known: &[CandidateEvidence]| known.iter().all(|c| c.reference != reference(other.person));
        let others = probes.iter().enumerate();
        let others = others.filter(|(_, (person, _, known))| *person != other.person && is_new(known));
        let found = others
            .map(|(index, (_, probe, _))| (index, probe.evidence_by_fingers(other.person, &theirs, policy, comparer)));
        found.filter_map(|(index, found)| Some((index, found?))).collect::<Vec<_>>()
    };
    let proposed: Vec<_> = faceless.par_iter().map_init(Comparer::new, proposed).flatten_iter().collect();
    for (index, found) in proposed {
        if let Some((_, _, evidence)) = probes.get_mut(index) {
            evidence.push(found);
        }
    }
}
