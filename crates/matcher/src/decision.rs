//! Who is the same person: the fused decision over the candidates of one search.
//!
//! The face proposes, the fingers decide. A candidate with at least four fingers in common is a duplicate when the sum
//! of the finger scores is high, cleared when it is low, and left to two people otherwise. The face alone never decides.
//!
//! Sums over more than four fingers are held against the same thresholds in proportion (`sum × 4 / fingers`): the means
//! stay where they are and the spreads shrink, so the error rates can only fall.

use crate::finger::FingerEvidence;
use std::cmp::Ordering;

/// Fingers that two records must have in common before their fingers can decide.
pub const MIN_COMMON_FINGERS: u32 = 4;

/// The operating thresholds.
///
/// # Where the default values come from
/// **Face.** The network's scores were observed as genuine 0.776 ± 0.083 and impostor 0.016 ± 0.145. A normal impostor
/// tail of 1e-5 begins at 0.016 + 4.26 × 0.145 = 0.634: about three strangers per probe among 311,000 people. The price
/// is that 4 to 5 % of second recordings have a face below it and meet no candidate. Every lower threshold finds more
/// of them and compares more fingers (synthetic people, 20,000):
///
/// | threshold | strangers per probe at 311,000 | second recordings missed by the face |
/// |---|---|---|
/// | 0.634 | 3 | 4.9 % |
/// | 0.60 | 9 | 2.4 % |
/// | 0.55 | 39 | 0.8 % |
/// | 0.50 | 138 | 0.3 % |
///
/// **Fingers.** Sums of four fingers drawn from FVC2002 DB1_B (10 fingers × 8 impressions, 2,880 impostor and 280
/// genuine pairs, a million draws each): genuine 383 ± 106, impostor 29 ± 8, largest impostor 90. Impostors at or above
/// 60: 1.3e-3, 80: 1.3e-5, 100: below 1e-6, each ten points a factor of about ten; genuine below 60: 5e-5, 100: 7e-4,
/// 120: 1.8e-3. So two strangers are sent to adjudication in 1.3 of 1,000 comparisons, are called one person in
/// something like 1 of 10⁸ (extrapolated: so few fingers cannot show it), and one person is cleared in 1 of 20,000.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    /// Lowest cosine that makes an entry a candidate; what the gallery is searched with.
    pub face_candidate: f32,
    /// Cosine from which cleared fingers are not believed without a person looking.
    pub face_alarm: f32,
    /// Sum over four fingers from which two records are one person.
    pub duplicate_sum: u32,
    /// Sum over four fingers up to which two records are two people.
    pub clear_sum: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self { face_candidate: 0.634, face_alarm: 0.9, duplicate_sum: 120, clear_sum: 60 }
    }
}

impl Policy {
    /// Whether the thresholds are numbers and stand in order; check it once when a policy is read from settings.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        (-1.0..=1.0).contains(&self.face_candidate)
            && (self.face_candidate..=1.0).contains(&self.face_alarm)
            && self.clear_sum < self.duplicate_sum
    }
}

/// What is known about one candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct CandidateEvidence {
    /// The candidate's reference in the gallery.
    pub reference: u64,
    /// Cosine of the faces.
    pub face: f32,
    /// Comparison of the fingers; the default (nothing compared) when either side has none.
    pub fingers: FingerEvidence,
}

/// Why two people must look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DoubtReason {
    /// Fewer than four fingers in common: a biometric exception on either side.
    TooFewFingers,
    /// The finger sum lies between clear and duplicate.
    FingersBetween,
    /// The faces are all but identical and the fingers differ: twins, or somebody else's fingers were taken.
    FaceAlikeFingersDiffer,
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

/// Judges one candidate.
#[must_use]
pub fn assess(candidate: &CandidateEvidence, policy: &Policy) -> Finding {
    let fingers = &candidate.fingers;
    if fingers.fingers_compared < MIN_COMMON_FINGERS {
        return Finding::Doubtful(DoubtReason::TooFewFingers);
    }
    let sum = u64::from(fingers.sum) * u64::from(MIN_COMMON_FINGERS);
    let at = |threshold: u32| u64::from(threshold) * u64::from(fingers.fingers_compared);
    if sum >= at(policy.duplicate_sum) {
        Finding::Duplicate
    } else if sum > at(policy.clear_sum) {
        Finding::Doubtful(DoubtReason::FingersBetween)
    } else if candidate.face >= policy.face_alarm {
        Finding::Doubtful(DoubtReason::FaceAlikeFingersDiffer)
    } else {
        Finding::Cleared
    }
}

/// Decides on a probe from all its candidates. The same candidates give the same verdict in any order.
#[must_use]
pub fn decide(candidates: &[CandidateEvidence], policy: &Policy) -> Verdict {
    let mut judged: Vec<_> = candidates.iter().map(|c| (c, assess(c, policy))).collect();
    judged.sort_by(|(a, _), (b, _)| strongest_first(a, b));
    if let Some((c, _)) = judged.iter().find(|(_, finding)| *finding == Finding::Duplicate) {
        return Verdict::Duplicate { of: c.reference };
    }
    judged
        .iter()
        .find_map(|(c, finding)| match finding {
            Finding::Doubtful(reason) => Some(Verdict::Adjudicate { with: c.reference, reason: *reason }),
            _ => None,
        })
        .unwrap_or(Verdict::Unique)
}

/// By mean finger score (candidates without four fingers after the others), then face, then lowest reference.
fn strongest_first(a: &CandidateEvidence, b: &CandidateEvidence) -> Ordering {
    let enough = |c: &CandidateEvidence| c.fingers.fingers_compared >= MIN_COMMON_FINGERS;
    let cross =
        |x: &CandidateEvidence, y: &CandidateEvidence| u64::from(x.fingers.sum) * u64::from(y.fingers.fingers_compared);
    enough(b)
        .cmp(&enough(a))
        .then_with(|| if enough(a) { cross(b, a).cmp(&cross(a, b)) } else { Ordering::Equal })
        .then_with(|| b.face.total_cmp(&a.face))
        .then(a.reference.cmp(&b.reference))
}
