//! What the search measured between two records, in words.

use app::uniqueness;
use domain::uniqueness::{CandidateFinding, Doubt, SearchCandidate, Weight};
use matcher::decision::{MIN_COMMON_FINGERS, Policy};

use crate::text::{Key, Language, Message, key};
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
    /// What all of it weighs together, of searches that say so.
    pub(super) weight: Option<Message>,
    /// Distance of the nearer eye with three decimals, where eyes were compared.
    pub(super) iris: Option<String>,
}

/// How many times likelier one person or two are, as a power of ten.
fn balance(weight: &Weight) -> Message {
    // Thousandths of a nat to whole powers of ten, towards 0: nothing is claimed that is not there.
    let power = weight.ratio_e3.abs().saturating_mul(1_000) / 2_302_585;
    match (power, weight.ratio_e3 > 0) {
        (0, _) => key!("evidence-weight-even").into(),
        (_, true) => key!("evidence-weight-one").with("power", raised(power)),
        (_, false) => key!("evidence-weight-two").with("power", raised(power)),
    }
}

/// A number in raised digits.
fn raised(number: i64) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digits = number.to_string();
    digits.chars().filter_map(|c| RAISED.get(usize::try_from(c.to_digit(10)?).ok()?)).collect()
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
            reason: candidate.weight.and_then(|weight| weight.doubt).map(doubt),
            weight: candidate.weight.as_ref().map(balance),
            iris: candidate.weight.filter(|w| w.eyes_compared > 0).map(|w| rounded(w.iris_e6, language)),
        }
    }
}

fn doubt(doubt: Doubt) -> Key {
    match doubt {
        Doubt::TooFewFingers => key!("doubt-few-fingers"),
        Doubt::Between => key!("doubt-between"),
        Doubt::FaceAlikeFingersDiffer => key!("doubt-twins"),
        Doubt::FingersSwapped => key!("doubt-swapped"),
        Doubt::EyesSwapped => key!("doubt-eyes-swapped"),
        Doubt::ModalitiesDisagree => key!("doubt-disagree"),
        Doubt::SeveralMatch => key!("doubt-several"),
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

    fn candidate(face_e6: i64, fingers_compared: i64, finger_sum: i64, weight: Option<Weight>) -> SearchCandidate {
        SearchCandidate {
            person: PersonId::from_i64(1).unwrap(),
            encounter: EncounterId::from_i64(1).unwrap(),
            candidate: PersonId::from_i64(2).unwrap(),
            face_e6,
            fingers_compared,
            finger_sum,
            finding: CandidateFinding::Unclear,
            weight,
        }
    }

    fn read(candidate: &SearchCandidate) -> Evidence {
        Evidence::of(candidate, &Policy::default(), Language::Indonesian)
    }

    #[test]
    fn scores_are_read_in_words() {
        let cases = [
            (candidate(701_234, 4, 100, None), "0,701", 100, key!("face-alike")),
            (candidate(701_500, 10, 275, None), "0,702", 110, key!("face-alike")),
            (candidate(950_000, 3, 200, None), "0,950", 266, key!("face-nearly-same")),
            (candidate(0, 4, 20, None), "0,000", 20, key!("face-not-compared")),
            (candidate(-1_000, 0, 0, None), "\u{2212}0,001", 0, key!("face-alike")),
        ];
        for (candidate, face, per_four, face_words) in cases {
            let found = read(&candidate);
            assert_eq!((found.face.as_str(), found.per_four, found.face_words), (face, per_four, face_words));
            assert!(found.weight.is_none() && found.iris.is_none() && found.reason.is_none());
        }
        assert_eq!(rounded(701_234, Language::English), "0.701");
    }

    #[test]
    fn weights_are_read_as_powers_of_ten_and_never_rounded_up() {
        let one = |power: &str| key!("evidence-weight-one").with("power", power.to_owned());
        let cases = [
            (21_850, one("⁹")),
            (2_302, key!("evidence-weight-even").into()),
            (2_303, one("¹")),
            (-27_000, key!("evidence-weight-two").with("power", "¹¹".to_owned())),
            (0, key!("evidence-weight-even").into()),
        ];
        for (ratio_e3, words) in cases {
            let weight = Weight { ratio_e3, eyes_compared: 1, iris_e6: 312_000, doubt: Some(Doubt::SeveralMatch) };
            let found = read(&candidate(701_234, 4, 100, Some(weight)));
            assert_eq!(found.weight, Some(words));
            assert_eq!((found.iris.as_deref(), found.reason), (Some("0,312"), Some(key!("doubt-several"))));
        }
    }
}
