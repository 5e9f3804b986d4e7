//! The words of the quality check (`RETAKE BLURRED TOO_DARK`) as sentences that say what to do better.

use app::port::SampleKind;

use crate::text::{Key, key};
use crate::ui::Tone;

/// What the quality check says of a sample as a whole, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::screens) enum Grade {
    /// Nothing to improve.
    Good,
    /// Usable; better if the person has the time.
    Acceptable,
    /// Does not count: take it again.
    Retake,
}

impl Grade {
    /// Its colour and shape.
    pub(in crate::screens) const fn tone(self) -> Tone {
        match self {
            Self::Good => Tone::Good,
            Self::Acceptable => Tone::Warn,
            Self::Retake => Tone::Bad,
        }
    }

    /// In a word.
    pub(in crate::screens) const fn label(self) -> Key {
        match self {
            Self::Good => key!("grade-good"),
            Self::Acceptable => key!("grade-acceptable"),
            Self::Retake => key!("grade-retake"),
        }
    }
}

/// A sample that was taken, as the desks show it.
#[derive(Clone, Debug)]
pub(in crate::screens) struct Taken {
    /// As a whole.
    pub(in crate::screens) grade: Grade,
    /// What to do better, worst first.
    pub(in crate::screens) advice: Vec<Key>,
}

impl Taken {
    /// Reads the words that the register keeps. An unknown first word does not count as usable.
    pub(in crate::screens) fn new(kind: SampleKind, quality: &str) -> Self {
        let mut words = quality.split_whitespace();
        let grade = match words.next() {
            Some("GOOD") => Grade::Good,
            Some("ACCEPTABLE") => Grade::Acceptable,
            _ => Grade::Retake,
        };
        let is_finger = matches!(kind, SampleKind::Finger(_));
        let advice = words.filter_map(if is_finger { finger_advice } else { face_advice }).collect();
        Self { grade, advice }
    }

    /// Whether it counts.
    pub(in crate::screens) fn is_usable(&self) -> bool {
        self.grade != Grade::Retake
    }
}

fn face_advice(word: &str) -> Option<Key> {
    Some(match word {
        "TOO_SMALL" => key!("face-too-small"),
        "BLURRED" => key!("face-blurred"),
        "TOO_DARK" => key!("face-too-dark"),
        "TOO_BRIGHT" => key!("face-too-bright"),
        "NOT_FRONTAL" => key!("face-not-frontal"),
        "TILTED" => key!("face-tilted"),
        "EYES_CLOSED" => key!("face-eyes-closed"),
        "OFF_CENTRE" => key!("face-off-centre"),
        _ => return None,
    })
}

fn finger_advice(word: &str) -> Option<Key> {
    Some(match word {
        "FEW_MINUTIAE" => key!("finger-few-minutiae"),
        "MANY_MINUTIAE" => key!("finger-many-minutiae"),
        "LOW_CONTRAST" => key!("finger-low-contrast"),
        "SMALL_AREA" => key!("finger-small-area"),
        "LOW_QUALITY" => key!("finger-low-quality"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use matcher::face::FaceIssue;
    use matcher::finger::FingerIssue;

    /// `SomeName` → `SOME_NAME`, as the register writes it.
    fn word_of(value: impl std::fmt::Debug) -> String {
        let mut word = String::new();
        for c in format!("{value:?}").chars() {
            if c.is_uppercase() && !word.is_empty() {
                word.push('_');
            }
            word.extend(c.to_uppercase());
        }
        word
    }

    #[test]
    fn every_issue_has_its_own_advice() {
        let faces = [
            FaceIssue::TooSmall,
            FaceIssue::Blurred,
            FaceIssue::TooDark,
            FaceIssue::TooBright,
            FaceIssue::NotFrontal,
            FaceIssue::Tilted,
            FaceIssue::EyesClosed,
            FaceIssue::OffCentre,
        ];
        let fingers =
            [FingerIssue::FewMinutiae, FingerIssue::ManyMinutiae, FingerIssue::LowContrast, FingerIssue::SmallArea];
        let faces = faces.map(|issue| face_advice(&word_of(issue)).expect("advice"));
        let fingers = fingers.map(|issue| finger_advice(&word_of(issue)).expect("advice"));
        let different: std::collections::BTreeSet<_> = faces.iter().chain(&fingers).collect();
        assert_eq!(different.len(), faces.len() + fingers.len());
    }

    #[test]
    fn the_first_word_is_the_verdict() {
        let taken = Taken::new(SampleKind::Face, "RETAKE BLURRED TOO_DARK");
        assert_eq!((taken.grade, taken.advice.len(), taken.is_usable()), (Grade::Retake, 2, false));
        assert_eq!(Taken::new(SampleKind::Signature, "GOOD").grade, Grade::Good);
        assert!(Taken::new(SampleKind::Finger(1), "ACCEPTABLE LOW_CONTRAST").is_usable());
        assert!(!Taken::new(SampleKind::Finger(1), "").is_usable());
    }
}
