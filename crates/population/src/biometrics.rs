//! What a synthetic person's body shows: a face and fingers from a seed.

use matcher::face::FaceTemplate;
use matcher::finger::{FingerPosition, FingerSet};
use matcher::synthetic::{face_identity, face_sample, finger_set, twin_of};

/// Fingers taken, both index fingers first (they go on the chip).
pub const FINGERS: [FingerPosition; 4] =
    [FingerPosition::RightIndex, FingerPosition::LeftIndex, FingerPosition::RightThumb, FingerPosition::LeftThumb];

/// Where templates come from. Two people with the same [`Biometrics::body`] are one body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Biometrics {
    /// The body.
    pub body: u64,
    /// The body's twin: their faces are alike, their fingers are not.
    pub twin: Option<u64>,
    /// The capture: another number gives other impressions of the same body.
    pub capture: u64,
    /// Fingers that can be taken, 0 to 4.
    pub fingers: u8,
}

impl Biometrics {
    /// The face as captured.
    pub fn face(&self) -> FaceTemplate {
        let identity = match self.twin {
            None => face_identity(self.body),
            Some(twin) => twin_of(&face_identity(twin), self.body),
        };
        face_sample(&identity, self.capture)
    }

    /// The fingers as captured.
    pub fn fingers(&self) -> FingerSet {
        finger_set(self.body, FINGERS.get(..usize::from(self.fingers)).unwrap_or(&FINGERS), self.capture)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use matcher::finger::finger_sum;

    #[test]
    fn two_captures_of_one_body_agree_and_twins_differ_by_fingers() {
        let one = Biometrics { body: 11, twin: None, capture: 1, fingers: 4 };
        let again = Biometrics { capture: 2, ..one };
        let twin = Biometrics { body: 12, twin: Some(11), capture: 3, fingers: 4 };
        let other = Biometrics { body: 13, twin: None, capture: 4, fingers: 4 };
        let sum = |b: &Biometrics| finger_sum(&one.fingers(), &b.fingers()).sum;
        let face = |b: &Biometrics| one.face().score(&b.face());
        assert!(sum(&again) > 2 * sum(&twin), "{} {}", sum(&again), sum(&twin));
        assert!(face(&twin) > face(&other) + 0.2, "{} {}", face(&twin), face(&other));
        assert_eq!(Biometrics { fingers: 2, ..one }.fingers().len(), 2);
    }
}
