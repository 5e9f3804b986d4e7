//! The policy: who is proposed, and which errors are allowed.

use super::{CandidateEvidence, LOUD, MIN_COMMON_FINGERS};
use crate::fusion::{EyeDistances, Fusion, Ratios, threshold_of_fnir};

/// Who is proposed, and which errors are allowed.
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
/// **Irises.** Best of all rotations on Daugman's scale, of synthetic eyes of two people: 5 of 100,000 pairs come as near
/// as 0.32, and 5 of ten million as near as 0.28 (`tunggal matcher identify`, 5,120 million pairs, each eye laid on both of
/// another person's, as it is and flipped). Eyes propose beside the face, so that a second recording must miss both: of
/// 2,000 second recordings all were proposed by the face or an eye.
///
/// Four strangers a search among a million come near so, most of them only exchanged or flipped. They are cleared by their
/// fingers, or else by their straight eyes, unless the eyes match by themselves: else a third of all new people would be
/// referred.
///
/// **Errors that are allowed.** The threshold for the same person is `ln(gallery / fpir)` and that for another
/// person `ln fnir`, both promised by what a log-likelihood ratio is ([`crate::fusion`]). What they do to hands drawn a
/// million times from all pairs of impressions, at a million people and one false positive in 10,000 searches
/// (`--example calibrate`):
///
/// | | FVC2002 DB1_B, 4 fingers | synthetic, 4 fingers | either, 10 fingers |
/// |---|---|---|---|
/// | strangers not cleared | 9e-5 | 1.1e-3 | 0 |
/// | one person cleared | 4e-6 | 0 | 0 |
/// | strangers called the same, faces most alike | 0 | 0 | 0 |
/// | one person not called the same but seen by people, faces least alike | 3.8e-2 | 3.1e-2 | 0 |
///
/// The promises are kept with room to spare, because the scores of strangers fall off faster than the line that reads
/// them. Draws take the fingers of a hand as independent, which flatters: a hand is dry as a whole. An extractor
/// that finds fewer minutiae lets strangers score higher and needs a calibration of its own.
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
/// So fingers under other names count as matching from a mean score of 30, 120 over four, which no stranger's reached;
/// and those that changed their names must reach it by themselves. It is looked for only where face or eyes proposed
/// somebody, and never decides: that the person is in the register and the desk mixed up the hands is for people to say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    /// Lowest cosine that makes an entry a candidate; what the gallery is searched with.
    pub face_candidate: f32,
    /// Cosine from which cleared fingers are not believed without a person looking.
    pub face_alarm: f32,
    /// Highest distance of an iris that makes an entry a candidate, in millionths on the scale of
    /// [`IrisRule::usual`](crate::iris::IrisRule::usual).
    pub iris_candidate_ppm: u32,
    /// False positive identification rate that is allowed: share of searches that call somebody the same who is not.
    pub fpir: f64,
    /// The fewest people that a gallery counts as: a register that has just begun will grow, and what was decided then
    /// stands.
    pub least_gallery: u64,
    /// Share of a person's own recordings that may be cleared by what is known besides the face.
    pub fnir: f64,
    /// How scores are read.
    pub fusion: Fusion,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            face_candidate: 0.634,
            face_alarm: 0.9,
            iris_candidate_ppm: 280_000,
            fpir: 1e-4,
            least_gallery: 1_000_000,
            fnir: 1e-3,
            fusion: Fusion::default(),
        }
    }
}

impl Policy {
    /// What each modality says. Where people are to look whether eyes were exchanged, the eyes say nothing.
    #[must_use]
    pub fn weigh(&self, candidate: &CandidateEvidence) -> Ratios {
        let eyes = candidate.eyes.map(|eyes| eyes.straight).filter(|eyes| eyes.iter().next().is_some());
        Ratios {
            face: candidate.face.map(|face| self.fusion.face.ratio(f64::from(face))),
            fingers: self.weigh_fingers(candidate),
            eyes: eyes.filter(|_| !self.are_eyes_exchanged(candidate)).map(|eyes| self.fusion.of_eyes(&eyes).sum()),
        }
    }

    fn weigh_fingers(&self, candidate: &CandidateEvidence) -> Option<f64> {
        let ratios = || candidate.fingers.per_finger.iter().map(|f| self.fusion.finger.ratio(f64::from(f.score)));
        (candidate.fingers.fingers_compared > 0).then(|| ratios().sum())
    }

    /// Whether eyes by themselves speak for one person: an eye that matches is believed although the other does not.
    pub(super) fn do_eyes_match(&self, eyes: &EyeDistances) -> bool {
        let ratios = || self.fusion.of_eyes(eyes);
        ratios().sum::<f64>() >= LOUD || ratios().any(|eye| eye >= LOUD)
    }

    /// Whether people are to look whether eyes were exchanged or flipped: where they so match by themselves; or where
    /// what they weigh with the fingers is too much to clear somebody by, one recording in a thousand being taken for
    /// such. Otherwise they say nothing, and the eyes are read as they were named.
    #[must_use]
    pub fn are_eyes_exchanged(&self, candidate: &CandidateEvidence) -> bool {
        let Some((_, eyes)) = candidate.eyes.and_then(|eyes| eyes.exchanged) else { return false };
        let weight = self.fusion.of_eyes(&eyes).sum::<f64>() - LOUD;
        let fingers = self.weigh_fingers(candidate).unwrap_or(0.0);
        self.do_eyes_match(&eyes) || fingers + weight > threshold_of_fnir(self.fnir)
    }

    /// Whether what is known besides the face is too much for the machine to clear somebody by. Fewer than four fingers
    /// are held against a part of the threshold.
    #[must_use]
    pub fn is_above_clear(&self, candidate: &CandidateEvidence) -> bool {
        let compared = candidate.fingers.fingers_compared.min(MIN_COMMON_FINGERS);
        let part = f64::from(compared) / f64::from(MIN_COMMON_FINGERS);
        self.weigh(candidate).besides_face() > threshold_of_fnir(self.fnir) * part
    }

    /// Whether the numbers are numbers and stand in order; check it once when a policy is read from settings.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let is_share = |share: f64| share > 0.0 && share < 1.0;
        (-1.0..=1.0).contains(&self.face_candidate)
            && (self.face_candidate..=1.0).contains(&self.face_alarm)
            && is_share(self.fpir)
            && is_share(self.fnir)
    }
}
