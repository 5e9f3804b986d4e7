//! Who is the same person: the fused decision over the candidates of one search.
//!
//! Face and irises propose candidates; what is known of each is brought to one scale ([`crate::fusion`]) and added up.
//! A candidate is the same person when the sum reaches a threshold that follows from the size of the gallery and the
//! rate of false positives that is allowed; another person when the evidence besides the face lies as far on the other
//! side as the rate of wrongly cleared ones allows; and left to two people otherwise. The face alone never decides.

mod policy;

pub use policy::Policy;

use crate::finger::{Assignment, FingerEvidence, PreparedSet, assign};
use crate::fusion::{EyeEvidence, Ratios, threshold_of_fnir, threshold_of_fpir};
use std::cmp::Ordering;

/// Fingers that two records must have in common before they can be decided by machine, unless both eyes were compared.
pub const MIN_COMMON_FINGERS: u32 = 4;

/// Log-likelihood ratio, a thousand to one, from which a modality by itself speaks for one person, or as far below 0 for
/// two. Where fingers and eyes contradict each other so, something was not taken from whom it should have been, and
/// people look.
pub const LOUD: f64 = 6.9;

/// Mean score of fingers under other names from which they are taken for exchanged; see [`Policy`].
const SWAPPED_SCORE: u32 = 30;

/// What is known about one candidate.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CandidateEvidence {
    /// The candidate's reference in the gallery.
    pub reference: u64,
    /// Cosine of the faces; none when either side has none.
    pub face: Option<f32>,
    /// Comparison of the fingers; the default (nothing compared) when either side has none.
    pub fingers: FingerEvidence,
    /// Comparison of the eyes; none when nothing could be compared.
    pub eyes: Option<EyeEvidence>,
    /// The fingers under the names that suit them best, where that was looked for.
    pub swapped: Option<Assignment>,
}

impl CandidateEvidence {
    /// Looks for fingers that were recorded under wrong names, a hand for the other or a finger for its neighbour, where
    /// the fingers of equal names make no duplicate. Costs up to a hundred comparisons of a finger, so it is for who was
    /// proposed by face or eyes.
    pub fn look_for_swapped(&mut self, probe: &PreparedSet, candidate: &PreparedSet, judge: &Judge<'_>) {
        let has_enough = |set: &PreparedSet| count(set.len()) >= MIN_COMMON_FINGERS;
        if has_enough(probe) && has_enough(candidate) && judge.assess(self) != Finding::Duplicate {
            self.swapped = Some(assign(probe, candidate));
        }
    }

    /// The fingers under other names, if they match.
    fn exchanged(&self) -> Option<&Assignment> {
        self.swapped.as_ref().filter(|found| is_exchanged(found))
    }

    /// How many fingers were compared and the sum of their scores, of that way to name them which the finding rests on.
    #[must_use]
    pub fn fingers_and_sum(&self) -> (u32, u32) {
        match self.exchanged() {
            Some(swapped) => (count(swapped.pairs.len()), swapped.sum),
            None => (self.fingers.fingers_compared, self.fingers.sum),
        }
    }
}

/// Whether fingers match under other names than their own. Those that changed their name must reach the threshold by
/// themselves: good fingers of equal names do not carry a stranger's.
fn is_exchanged(found: &Assignment) -> bool {
    let reaches = |sum: u32, fingers: u32| u64::from(sum) >= u64::from(SWAPPED_SCORE) * u64::from(fingers);
    let fingers = count(found.pairs.len());
    !found.is_straight()
        && fingers >= MIN_COMMON_FINGERS
        && reaches(found.sum, fingers)
        && reaches(found.moved_sum(), count(found.moved()))
}

fn count(fingers: usize) -> u32 {
    u32::try_from(fingers).unwrap_or(u32::MAX)
}

/// Why two people must look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DoubtReason {
    /// Fewer than four fingers and not both eyes in common: a biometric exception on either side.
    TooFewFingers,
    /// The evidence lies between that of one person and that of two.
    Between,
    /// The faces are all but identical and the rest differs: twins, or somebody else's fingers were taken.
    FaceAlikeFingersDiffer,
    /// The fingers match, but under other names than their own: hands or fingers were exchanged.
    FingersSwapped,
    /// Eyes match, but exchanged with each other or flipped; or they come near, and the fingers do not speak against it.
    EyesSwapped,
    /// The fingers are of one person and the eyes of two, or the other way round.
    ModalitiesDisagree,
    /// More than one person matches: they are one, or this recording resembles everybody.
    SeveralMatch,
}

/// One candidate, judged by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finding {
    /// Another person.
    Cleared,
    /// The same person.
    Duplicate,
    /// For people to decide.
    Doubtful(DoubtReason),
}

/// The decision on the probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Nobody like this is in the gallery.
    Unique,
    /// Already recorded.
    Duplicate {
        /// The record with the strongest evidence.
        of: u64,
    },
    /// Two different people decide. When they clear the pair, decide again without that candidate: another doubtful
    /// one then comes forward.
    Adjudicate {
        /// The most doubtful record.
        with: u64,
        /// Why.
        reason: DoubtReason,
    },
}

/// A policy at one size of gallery.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judge<'p> {
    policy: &'p Policy,
    /// The ratio from which two records are one person.
    pub same: f64,
    /// The ratio besides the face up to which they are two.
    pub clear: f64,
}

impl<'p> Judge<'p> {
    /// The thresholds of a policy for searches among so many people.
    #[must_use]
    pub fn new(policy: &'p Policy, gallery: u64) -> Self {
        Self {
            policy,
            same: threshold_of_fpir(policy.fpir, gallery.max(policy.least_gallery)),
            clear: threshold_of_fnir(policy.fnir),
        }
    }

    /// Whether what was compared is enough for a machine to decide by.
    fn is_enough(&self, candidate: &CandidateEvidence) -> bool {
        let has_both_eyes = candidate.eyes.is_some_and(|eyes| eyes.straight.iter().count() == 2);
        candidate.fingers.fingers_compared >= MIN_COMMON_FINGERS
            || (has_both_eyes && !self.policy.are_eyes_exchanged(candidate))
    }

    /// Whether the fingers are of one person and the eyes of two, or the fingers of two and an eye of one.
    fn do_modalities_disagree(&self, candidate: &CandidateEvidence, ratios: &Ratios) -> bool {
        let (Some(fingers), Some(weight), Some(eyes)) = (ratios.fingers, ratios.eyes, candidate.eyes) else {
            return false;
        };
        (fingers >= LOUD && weight <= -LOUD) || (fingers <= -LOUD && self.policy.do_eyes_match(&eyes.straight))
    }

    /// Judges one candidate.
    #[must_use]
    pub fn assess(&self, candidate: &CandidateEvidence) -> Finding {
        let ratios = self.policy.weigh(candidate);
        let is_enough = self.is_enough(candidate);
        if self.do_modalities_disagree(candidate, &ratios) {
            Finding::Doubtful(DoubtReason::ModalitiesDisagree)
        } else if is_enough && ratios.total() >= self.same {
            Finding::Duplicate
        } else if candidate.exchanged().is_some() {
            Finding::Doubtful(DoubtReason::FingersSwapped)
        } else if self.policy.are_eyes_exchanged(candidate) {
            Finding::Doubtful(DoubtReason::EyesSwapped)
        } else if !is_enough {
            Finding::Doubtful(DoubtReason::TooFewFingers)
        } else if ratios.besides_face() > self.clear {
            Finding::Doubtful(DoubtReason::Between)
        } else if candidate.face.is_some_and(|face| face >= self.policy.face_alarm) {
            Finding::Doubtful(DoubtReason::FaceAlikeFingersDiffer)
        } else {
            Finding::Cleared
        }
    }

    /// Decides on a probe from all its candidates. The same candidates give the same verdict in any order.
    #[must_use]
    pub fn decide(&self, candidates: &[CandidateEvidence]) -> Verdict {
        let mut judged: Vec<_> = candidates.iter().map(|c| (c, self.assess(c))).collect();
        judged.sort_by(|(a, _), (b, _)| self.strongest_first(a, b));
        let mut same = judged.iter().filter(|(_, finding)| *finding == Finding::Duplicate).map(|(c, _)| c.reference);
        if let Some(of) = same.next() {
            return match same.any(|other| other != of) {
                true => Verdict::Adjudicate { with: of, reason: DoubtReason::SeveralMatch },
                false => Verdict::Duplicate { of },
            };
        }
        judged
            .iter()
            .find_map(|(c, finding)| match finding {
                Finding::Doubtful(reason) => Some(Verdict::Adjudicate { with: c.reference, reason: *reason }),
                _ => None,
            })
            .unwrap_or(Verdict::Unique)
    }

    /// Candidates that a machine may decide before the others; by what they weigh; where limits make them equal, by mean
    /// finger score and face; then lowest reference.
    fn strongest_first(&self, a: &CandidateEvidence, b: &CandidateEvidence) -> Ordering {
        let is_decidable = |c: &CandidateEvidence| self.is_enough(c) || c.exchanged().is_some();
        let weight = |c: &CandidateEvidence| match c.exchanged() {
            // They match: as much as a duplicate.
            Some(_) => self.policy.weigh(c).total().max(self.same),
            None => self.policy.weigh(c).total(),
        };
        let ((a_fingers, a_sum), (b_fingers, b_sum)) = (a.fingers_and_sum(), b.fingers_and_sum());
        let scaled = |sum: u32, fingers: u32| u64::from(sum) * u64::from(fingers);
        is_decidable(b)
            .cmp(&is_decidable(a))
            .then_with(|| weight(b).total_cmp(&weight(a)))
            .then_with(|| scaled(b_sum, a_fingers).cmp(&scaled(a_sum, b_fingers)))
            .then_with(|| b.face.unwrap_or(-1.0).total_cmp(&a.face.unwrap_or(-1.0)))
            .then(a.reference.cmp(&b.reference))
    }
}
