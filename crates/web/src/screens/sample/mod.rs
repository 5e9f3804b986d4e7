//! What the recording, verification and adjudication desks share: samples by name, quality and refusals in words,
//! pictures a browser can show, who the person is.

mod identity;
mod picture;
mod quality;
mod refusal;
mod work;

pub(super) use identity::Identity;
pub(super) use picture::{Picture, picture};
pub(super) use quality::{Grade, Taken};
pub(super) use refusal::sentence;
pub(super) use work::{WorkRow, WorkRows, place, village_name, waiting};

use app::port::SampleKind;
use domain::enrolment::{CaptureException, ExceptionReason, Modality};
use domain::ids::PersonId;
use matcher::finger::FingerPosition;

use crate::PageError;
use crate::text::{Key, key};

/// The person of an address; nonsense is 404, as is a person of another district.
pub(super) fn person_id(text: &str) -> Result<PersonId, PageError> {
    text.parse().map_err(|_| PageError::NotFound)
}

/// The kind of a sample's word ([`app::enrolment::sample_word`]).
pub(super) fn kind_of(word: &str) -> Option<SampleKind> {
    match word {
        "face" => Some(SampleKind::Face),
        "portrait" => Some(SampleKind::Portrait),
        "signature" => Some(SampleKind::Signature),
        "iris-left" => Some(SampleKind::IrisLeft),
        "iris-right" => Some(SampleKind::IrisRight),
        _ => {
            let code = word.strip_prefix("finger-")?.parse().ok()?;
            FingerPosition::from_code(code).map(|position| SampleKind::Finger(position.code()))
        }
    }
}

/// The left hand as it lies on the desk, from the little finger to the thumb.
pub(super) const LEFT_HAND: [FingerPosition; 5] = [
    FingerPosition::LeftLittle,
    FingerPosition::LeftRing,
    FingerPosition::LeftMiddle,
    FingerPosition::LeftIndex,
    FingerPosition::LeftThumb,
];
/// The right hand as it lies on the desk, from the thumb to the little finger.
pub(super) const RIGHT_HAND: [FingerPosition; 5] = [
    FingerPosition::RightThumb,
    FingerPosition::RightIndex,
    FingerPosition::RightMiddle,
    FingerPosition::RightRing,
    FingerPosition::RightLittle,
];

/// The name of a finger.
pub(super) fn finger_label(position: FingerPosition) -> Key {
    match position {
        FingerPosition::RightThumb => key!("finger-right-thumb"),
        FingerPosition::RightIndex => key!("finger-right-index"),
        FingerPosition::RightMiddle => key!("finger-right-middle"),
        FingerPosition::RightRing => key!("finger-right-ring"),
        FingerPosition::RightLittle => key!("finger-right-little"),
        FingerPosition::LeftThumb => key!("finger-left-thumb"),
        FingerPosition::LeftIndex => key!("finger-left-index"),
        FingerPosition::LeftMiddle => key!("finger-left-middle"),
        FingerPosition::LeftRing => key!("finger-left-ring"),
        FingerPosition::LeftLittle => key!("finger-left-little"),
    }
}

/// The name of a finger without its hand, for headings that say the hand already.
pub(super) fn finger_short_label(position: FingerPosition) -> Key {
    use FingerPosition as P;
    match position {
        P::RightThumb | P::LeftThumb => key!("finger-thumb"),
        P::RightIndex | P::LeftIndex => key!("finger-index"),
        P::RightMiddle | P::LeftMiddle => key!("finger-middle"),
        P::RightRing | P::LeftRing => key!("finger-ring"),
        P::RightLittle | P::LeftLittle => key!("finger-little"),
    }
}

/// The name of a modality.
pub(super) fn modality_label(modality: Modality) -> Key {
    match modality {
        Modality::Face => key!("modality-face"),
        Modality::Fingers => key!("modality-fingers"),
        Modality::Iris => key!("modality-iris"),
        Modality::Signature => key!("modality-signature"),
    }
}

/// A reason for an exception in words.
pub(super) fn reason_label(reason: ExceptionReason) -> Key {
    match reason {
        ExceptionReason::Absent => key!("exception-absent"),
        ExceptionReason::Injured => key!("exception-injured"),
        ExceptionReason::Worn => key!("exception-worn"),
        ExceptionReason::Disability => key!("exception-disability"),
        ExceptionReason::CannotSign => key!("exception-cannot-sign"),
        ExceptionReason::CannotHoldStill => key!("exception-cannot-hold-still"),
        ExceptionReason::NoDevice => key!("exception-no-device"),
    }
}

/// An exception as the desks show it.
pub(super) struct Exception {
    /// What is missing.
    pub(super) modality: Key,
    /// Why.
    pub(super) reason: Key,
    /// The operator's remark.
    pub(super) note: String,
}

impl From<&CaptureException> for Exception {
    fn from(exception: &CaptureException) -> Self {
        Self {
            modality: modality_label(exception.modality),
            reason: reason_label(exception.reason),
            note: exception.note.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::enrolment::sample_word;

    #[test]
    fn every_kind_is_found_by_its_word_and_nothing_else_is() {
        let fingers = FingerPosition::ALL.map(|position| SampleKind::Finger(position.code()));
        let others = [
            SampleKind::Face,
            SampleKind::Portrait,
            SampleKind::Signature,
            SampleKind::IrisLeft,
            SampleKind::IrisRight,
        ];
        for kind in fingers.into_iter().chain(others) {
            assert_eq!(kind_of(&sample_word(kind)), Some(kind));
        }
        for word in ["", "finger-0", "finger-11", "finger-", "finger-999", "Face", "../etc"] {
            assert_eq!(kind_of(word), None, "{word}");
        }
    }

    #[test]
    fn two_hands_have_ten_fingers() {
        let mut both: Vec<_> = LEFT_HAND.into_iter().chain(RIGHT_HAND).collect();
        both.sort_unstable();
        assert_eq!(both, FingerPosition::ALL);
    }
}
