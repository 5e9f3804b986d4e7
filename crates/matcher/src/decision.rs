//! Who is the same person: the fused decision over the candidates of one search.
//!
//! The face proposes, the fingers decide. A candidate with at least four fingers in common is a duplicate when the sum
//! of the finger scores is high, cleared when it is low, and left to two people otherwise. The face alone never decides.
//!
//! Sums over more than four fingers are held against the same thresholds in proportion (`sum × 4 / fingers`): the means
//! stay where they are and the spreads shrink, so the error rates can only fall.

use crate::finger::{Assignment, FingerEvidence, PreparedSet, assign};
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
/// **Fingers.** Scores of [`crate::finger::score`], summed over four fingers; millions of sums drawn from all pairs of
/// each set (of the third, impostors are first impressions only). The first three took no part in making the score, the
/// others did. In brackets what BOZORTH3 gave with its thresholds, 60 and 120:
///
/// | set | genuine | impostor, largest | impostor > 75 | genuine ≤ 75 | genuine < 120 |
/// |---|---|---|---|---|---|
/// | FVC2002 DB1_B, 10 fingers × 8 | 244 ± 29 | 22 ± 11, 89 | 4e-5 (1.2e-3) | 2e-5 (1e-4) | 8e-4 (2.9e-3) |
/// | the same, another extractor | 251 ± 29 | 38 ± 14, 118 | 7.5e-3 (9e-4) | 0 (1.2e-3) | 5e-5 (2.5e-2) |
/// | another sensor, 51 fingers × 8 | 275 ± 24 | 15 ± 10, 87 | 1e-5 | 0 | 0 |
/// | FVC2004 DB1_B | 180 ± 33 | 20 ± 11, 88 | 3e-5 (6e-4) | 1.6e-3 (9e-3) | 4e-2 (1.4e-1) |
/// | FVC2004 DB2_B | 182 ± 41 | 19 ± 11, 90 | 3e-5 (5e-4) | 7e-3 (1.9e-2) | 7e-2 (1.4e-1) |
/// | FVC2004 DB3_B | 208 ± 30 | 14 ± 10, 90 | 3e-6 (5e-4) | 2e-4 (9e-5) | 7e-3 (1e-2) |
/// | FVC2004 DB4_B | 218 ± 35 | 27 ± 12, 101 | 3e-4 (4e-4) | 4e-4 (3e-4) | 8e-3 (1.5e-2) |
/// | a third sensor, 65 fingers × 8 | 240 ± 27 | 17 ± 11, 96 | 3e-5 (3e-4) | 1e-6 (4e-6) | 1.5e-4 (5e-4) |
///
/// At 500 dpi and by our own extractor, then, two strangers are sent to adjudication in 3 of 10,000 comparisons at worst
/// and usually in 3 of 100,000; no sum of strangers reached 120, so that the rate of false duplicates is somewhere below
/// one of a million, which so few fingers cannot show more closely. One person is cleared, wrongly, in one of a million
/// to one of 50,000 cases where impressions are ordinary, and in up to 7 of 1,000 where people were asked to press
/// and to turn their fingers as in FVC2004. Draws take the fingers of a hand as independent, which flatters: a hand is
/// dry as a whole. An extractor that finds fewer minutiae lets strangers score higher and needs thresholds of its own.
///
/// So the two lines were drawn: 120 lies above every sum of strangers that was seen, synthetic ones included (111 of a
/// million drawn), because a duplicate loses its card; and few of 10,000 of one person's own ordinary recordings fall
/// below it, to be seen by people. 75 is about the lowest line at which people look at fewer than 1 of 1,000 strangers whose
/// faces are alike (synthetic: 3e-4, real: 3e-5), because ten points less multiply their work by ten, while between
/// 75 and 60 hardly one of 100,000 of one person's own recordings is left to be won.
///
/// **Swapped fingers.** The best of all ways to pair the fingers ([`crate::finger::assign`]) makes more of strangers than
/// the fingers of equal names do:
///
/// | strangers | equal names | best way, largest | best > 75 | best ≥ 100 |
/// |---|---|---|---|---|
/// | FVC2002 DB1_B, four by four, a million drawn | 22 ± 11 | 41 ± 10, 92 | 6e-4 | 0 |
/// | synthetic, four by four, a million drawn | 28 ± 12 | 48 ± 10, 103 | 7e-3 | 7e-6 |
/// | synthetic, ten by ten, a thousand | 74 ± 20 | 159 ± 14, 207 (83 over four) | | 0 |
///
/// No stranger's reached the threshold for duplicates, so that threshold is the one for other names, too; and the fingers
/// that changed their names must reach it by themselves. It is looked for only where the face proposed somebody, and
/// never decides: that the person is in the register and the desk mixed up the hands is for people to say.
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
        Self { face_candidate: 0.634, face_alarm: 0.9, duplicate_sum: 120, clear_sum: 75 }
    }
}

impl Policy {
    /// Whether a sum over so many fingers, at least [`MIN_COMMON_FINGERS`], makes two records one person.
    #[must_use]
    pub fn is_duplicate_sum(&self, fingers: u32, sum: u32) -> bool {
        fingers >= MIN_COMMON_FINGERS && per_four(sum) >= over(fingers, self.duplicate_sum)
    }

    /// Whether a sum over so many fingers is too large to make two records two people.
    #[must_use]
    pub fn is_above_clear(&self, fingers: u32, sum: u32) -> bool {
        per_four(sum) > over(fingers, self.clear_sum)
    }

    /// Whether fingers match under other names than their own. Those that changed their name must reach the threshold
    /// by themselves: good fingers of equal names do not carry a stranger's.
    fn is_swapped(&self, found: &Assignment) -> bool {
        !found.is_straight()
            && self.is_duplicate_sum(count(found.pairs.len()), found.sum)
            && per_four(found.moved_sum()) >= over(count(found.moved()), self.duplicate_sum)
    }

    /// Whether the thresholds are numbers and stand in order; check it once when a policy is read from settings.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        (-1.0..=1.0).contains(&self.face_candidate)
            && (self.face_candidate..=1.0).contains(&self.face_alarm)
            && self.clear_sum < self.duplicate_sum
    }
}

/// What is known about one candidate.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CandidateEvidence {
    /// The candidate's reference in the gallery.
    pub reference: u64,
    /// Cosine of the faces.
    pub face: f32,
    /// Comparison of the fingers; the default (nothing compared) when either side has none.
    pub fingers: FingerEvidence,
    /// The fingers under the names that suit them best, where that was looked for.
    pub swapped: Option<Assignment>,
}

impl CandidateEvidence {
    /// Looks for fingers that were recorded under wrong names, a hand for the other or a finger for its neighbour, where
    /// the fingers of equal names make no duplicate. Costs up to a hundred comparisons of a finger, so it is for who was
    /// proposed by the face.
    pub fn look_for_swapped(&mut self, probe: &PreparedSet, candidate: &PreparedSet, policy: &Policy) {
        let has_enough = |set: &PreparedSet| count(set.len()) >= MIN_COMMON_FINGERS;
        if has_enough(probe) && has_enough(candidate) && assess(self, policy) != Finding::Duplicate {
            self.swapped = Some(assign(probe, candidate));
        }
    }

    /// How many fingers were compared and the sum of their scores, of that way to name them which the finding rests on.
    #[must_use]
    pub fn fingers_and_sum(&self, policy: &Policy) -> (u32, u32) {
        match &self.swapped {
            Some(swapped) if policy.is_swapped(swapped) => (count(swapped.pairs.len()), swapped.sum),
            _ => (self.fingers.fingers_compared, self.fingers.sum),
        }
    }
}

/// A sum as it is held against [`over`]: neither side is divided, so that nothing is rounded.
fn per_four(sum: u32) -> u64 {
    u64::from(sum) * u64::from(MIN_COMMON_FINGERS)
}

/// A threshold for four fingers, for as many as were compared.
fn over(fingers: u32, threshold: u32) -> u64 {
    u64::from(threshold) * u64::from(fingers)
}

fn count(fingers: usize) -> u32 {
    u32::try_from(fingers).unwrap_or(u32::MAX)
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
    /// The fingers match, but under other names than their own: hands or fingers were exchanged.
    FingersSwapped,
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
    let FingerEvidence { fingers_compared, sum, .. } = &candidate.fingers;
    if policy.is_duplicate_sum(*fingers_compared, *sum) {
        Finding::Duplicate
    } else if candidate.swapped.as_ref().is_some_and(|swapped| policy.is_swapped(swapped)) {
        Finding::Doubtful(DoubtReason::FingersSwapped)
    } else if *fingers_compared < MIN_COMMON_FINGERS {
        Finding::Doubtful(DoubtReason::TooFewFingers)
    } else if policy.is_above_clear(*fingers_compared, *sum) {
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
    judged.sort_by(|(a, _), (b, _)| strongest_first(a, b, policy));
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
fn strongest_first(a: &CandidateEvidence, b: &CandidateEvidence, policy: &Policy) -> Ordering {
    let ((a_fingers, a_sum), (b_fingers, b_sum)) = (a.fingers_and_sum(policy), b.fingers_and_sum(policy));
    let enough = |fingers: u32| fingers >= MIN_COMMON_FINGERS;
    let by_mean = || over(a_fingers, b_sum).cmp(&over(b_fingers, a_sum));
    enough(b_fingers)
        .cmp(&enough(a_fingers))
        .then_with(|| if enough(a_fingers) { by_mean() } else { Ordering::Equal })
        .then_with(|| b.face.total_cmp(&a.face))
        .then(a.reference.cmp(&b.reference))
}
