//! What the search measured between two records, in words.

use app::uniqueness;
use domain::uniqueness::{CandidateFinding, SearchCandidate};
use matcher::decision::{DoubtReason, MIN_COMMON_FINGERS, Policy};

use crate::text::{Key, Language, key};
use crate::ui::Tone;

/// The scores of one candidate.
pub(super) struct Evidence {
    /// Cosine of the faces with three decimals.
    pub(super) face: String,
    /// What it means.
    pub(super) face_words: Key,
    /// Sum of the finger scores.
    pub(super) finger_sum: i64,
    /// Fingers compared.
    pub(super) fingers: i64,
    /// The sum in proportion to four fingers, which the thresholds are for.
    pub(super) per_four: i64,
    /// What the machine says of this candidate.
    pub(super) finding: Key,
    /// How grave it is.
    pub(super) tone: Tone,
    /// Why it could not be decided.
    pub(super) reason: Option<Key>,
}

impl Evidence {
    /// Reads a candidate's scores under the thresholds in force.
    pub(super) fn of(candidate: &SearchCandidate, policy: &Policy, language: Language) -> Self {
        let (finding, tone) = match candidate.finding {
            CandidateFinding::Cleared => (key!("finding-cleared"), Tone::Good),
            CandidateFinding::Same => (key!("finding-same"), Tone::Bad),
            CandidateFinding::Unclear => (key!("finding-unclear"), Tone::Warn),
        };
        let face_words = if candidate.face_e6 == 0 {
            key!("face-not-compared")
        } else if uniqueness::cosine(candidate.face_e6) >= policy.face_alarm {
            key!("face-nearly-same")
        } else {
            key!("face-alike")
        };
        Self {
            face: rounded(candidate.face_e6, language),
            face_words,
            finger_sum: candidate.finger_sum,
            fingers: candidate.fingers_compared,
            per_four: per_four(candidate),
            finding,
            tone,
            reason: uniqueness::doubt(candidate, policy).map(doubt),
        }
    }
}

fn doubt(reason: DoubtReason) -> Key {
    match reason {
        DoubtReason::TooFewFingers => key!("doubt-few-fingers"),
        DoubtReason::FingersBetween => key!("doubt-between"),
        DoubtReason::FaceAlikeFingersDiffer => key!("doubt-twins"),
        DoubtReason::FingersSwapped => key!("doubt-swapped"),
    }
}

fn per_four(candidate: &SearchCandidate) -> i64 {
    let scaled = candidate.finger_sum.saturating_mul(i64::from(MIN_COMMON_FINGERS));
    scaled.checked_div(candidate.fingers_compared).unwrap_or(0)
}

/// Millionths with three decimals in the reader's notation.
fn rounded(millionths: i64, language: Language) -> String {
    let thousandths = (millionths.unsigned_abs() + 500) / 1000;
    let sign = if millionths < 0 && thousandths > 0 { "\u{2212}" } else { "" };
    let point = match language {
        Language::Indonesian => ',',
        Language::English => '.',
    };
    format!("{sign}{}{point}{:03}", thousandths / 1000, thousandths % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{EncounterId, PersonId};

    fn candidate(face_e6: i64, fingers_compared: i64, finger_sum: i64) -> SearchCandidate {
        SearchCandidate {
            person: PersonId::from_i64(1).unwrap(),
            encounter: EncounterId::from_i64(1).unwrap(),
            candidate: PersonId::from_i64(2).unwrap(),
            face_e6,
            fingers_compared,
            finger_sum,
            finding: CandidateFinding::Unclear,
        }
    }

    #[test]
    fn scores_are_read_as_the_policy_reads_them() {
        let cases = [
            (candidate(701_234, 4, 100), "0,701", 100, Some(key!("doubt-between")), key!("face-alike")),
            (candidate(701_500, 10, 275), "0,702", 110, Some(key!("doubt-between")), key!("face-alike")),
            (candidate(950_000, 4, 20), "0,950", 20, Some(key!("doubt-twins")), key!("face-nearly-same")),
            (candidate(701_234, 4, 200), "0,701", 200, Some(key!("doubt-swapped")), key!("face-alike")),
            (candidate(950_000, 3, 200), "0,950", 266, Some(key!("doubt-few-fingers")), key!("face-nearly-same")),
            (candidate(-1_000, 0, 0), "\u{2212}0,001", 0, Some(key!("doubt-few-fingers")), key!("face-alike")),
        ];
        for (candidate, face, per_four, reason, face_words) in cases {
            let found = Evidence::of(&candidate, &Policy::default(), Language::Indonesian);
            assert_eq!(
                (found.face.as_str(), found.per_four, found.reason, found.face_words),
                (face, per_four, reason, face_words)
            );
        }
        assert_eq!(rounded(701_234, Language::English), "0.701");
    }
}
