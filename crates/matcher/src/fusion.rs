//! Scores of different modalities brought to one scale: log-likelihood ratios, which may be added.
//!
//! A log-likelihood ratio says how many times likelier a score is between two recordings of one person than between two
//! people's, as a natural logarithm: 0 says nothing, 6.9 is a thousand to one for one person, −6.9 for two. Those of
//! independent modalities add up. Two bounds hold for ratios that do not claim too much, whatever the scores are:
//!
//! - `P(ratio ≥ t | two people) ≤ e^−t`, so among N people at most `N e^−t` are wrongly called the same as a probe. A
//!   false positive identification rate is honoured by [`threshold_of_fpir`].
//! - `P(ratio ≤ −t | one person) ≤ e^−t`: a share of wrongly cleared pairs is honoured by [`threshold_of_fnir`].
//!
//! They follow from the ratio's meaning (Markov's inequality; T. Cover and J. Thomas, *Elements of Information Theory*,
//! 2006, ch. 11). Whether our ratios claim too much is measured: `--example calibrate` fits [`Fusion::default`] anew and
//! holds its tails against the bounds.

mod fit;

pub use fit::{cllr, least_cllr};

use crate::iris::{EyeAssignment, EyePair, IrisComparison, IrisRule, IrisScale, compare_eyes};

/// The straight line from a score to a log-likelihood ratio, with limits beyond which the data say nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// The ratio of a score of 0.
    pub offset: f64,
    /// By how much the ratio grows with the score.
    pub slope: f64,
    /// The least that a score can say.
    pub least: f64,
    /// The most that a score can say.
    pub most: f64,
}

impl Calibration {
    /// The log-likelihood ratio of a score; 0, which says nothing, of a score that is not a number.
    #[must_use]
    pub fn ratio(&self, score: f64) -> f64 {
        let ratio = self.offset + self.slope * score;
        if ratio.is_nan() { 0.0 } else { ratio.max(self.least).min(self.most) }
    }
}

/// How the scores of each modality are read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fusion {
    /// Of the cosine of two faces.
    pub face: Calibration,
    /// Of the score of one pair of fingers; those of several fingers are added.
    pub finger: Calibration,
    /// Of the normalised distance of one pair of irises ([`EyeDistances`]), taken negative so that more is more alike;
    /// those of both eyes are added.
    pub iris: Calibration,
}

/// The lines that `--example calibrate` fits, rounded.
///
/// | modality | fitted to | genuine, impostor | nothing said at | cost in bits: ours, least possible |
/// |---|---|---|---|---|
/// | face | synthetic, as the network scores | 20,000; 4,000,000 | 0.458 | 0.012; 0.005 |
/// | finger | synthetic, and FVC2002 DB1_B weighing the same | 2,400 + 280; 1,276,800 + 2,880 | 25.9 | 0.086; 0.077 |
/// | iris | synthetic, 2,048 bits | 3,000; 90,000 | 0.293 | 0.008; 0 |
///
/// Limits keep a modality from saying more than is known of it. A face says at most a hundred thousand to one: so rare
/// is the largest of strangers' cosines of which tails were seen. A finger says at most a thousand to one, and at least
/// one to fifty: of the impressions of FVC2002 DB1_B two in a hundred resemble nothing of their own finger. An eye says
/// at least one to a hundred, since a camera that missed the pupil does the same; synthetic codes, of which all kinds
/// lie apart, cannot show how often.
impl Default for Fusion {
    fn default() -> Self {
        let line = |offset, slope, least, most| Calibration { offset, slope, least, most };
        Self {
            face: line(-17.97, 39.21, -4.6, 11.5),
            finger: line(-6.16, 0.238, -4.0, 7.0),
            iris: line(16.35, 55.9, -4.6, 11.0),
        }
    }
}

impl Fusion {
    /// The log-likelihood ratio of each eye that was compared.
    pub fn of_eyes(&self, eyes: &EyeDistances) -> impl Iterator<Item = f64> {
        eyes.iter().map(|distance| self.iris.ratio(-distance))
    }
}

/// Distances of two people's eyes laid on each other in one way.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct EyeDistances {
    /// Distance of the candidate's left eye, normalised as [`IrisRule::usual`] does; none where the eyes could not be
    /// compared.
    pub left: Option<f64>,
    /// The same of the right eye.
    pub right: Option<f64>,
}

impl EyeDistances {
    /// The distances there are.
    pub fn iter(&self) -> impl Iterator<Item = f64> {
        self.left.into_iter().chain(self.right)
    }
}

/// What two people's eyes say.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct EyeEvidence {
    /// Left on left and right on right.
    pub straight: EyeDistances,
    /// The way, if any, in which an eye comes near when eyes are exchanged or their images flipped, while none does as
    /// they were named. It stands beside what the named ones say: strangers come near in some way in every large gallery.
    pub exchanged: Option<(EyeAssignment, EyeDistances)>,
}

impl EyeEvidence {
    /// Compares two people's eyes. Near is what comes as near as `candidate_ppm` millionths on the scale of
    /// [`IrisRule::usual`]. None where nothing could be compared, or only exchanged and nothing is near.
    #[must_use]
    pub fn between<const LINES: usize>(
        probe: &EyePair<LINES>,
        other: &EyePair<LINES>,
        candidate_ppm: u32,
    ) -> Option<Self> {
        let rule = IrisRule::usual::<LINES>(candidate_ppm);
        let IrisScale::Daugman { typical_bits } = rule.scale() else { return None };
        let distance = |eye: &Option<IrisComparison>| eye.and_then(|c| c.distance());
        let is_near = |eyes: &[Option<IrisComparison>; 2]| {
            eyes.iter().filter_map(distance).any(|d| rule.accepts(d.disagreeing, d.common))
        };
        let normalised = |eyes: &[Option<IrisComparison>; 2]| {
            let [left, right] = eyes.each_ref().map(|eye| distance(eye).map(|d| d.normalised(typical_bits)));
            EyeDistances { left, right }
        };
        let [(_, straight), others @ ..] = compare_eyes(probe, other, &rule);
        let near = others.iter().filter(|(_, eyes)| is_near(eyes)).map(|(way, eyes)| (*way, normalised(eyes)));
        let nearest = near.min_by(|(_, a), (_, b)| nearest(a.iter()).total_cmp(&nearest(b.iter())));
        let evidence = Self { straight: normalised(&straight), exchanged: nearest.filter(|_| !is_near(&straight)) };
        (evidence.compared() > 0).then_some(evidence)
    }

    /// How many eyes were compared, in the way that comes nearest: 0 to 2.
    #[must_use]
    pub fn compared(&self) -> u8 {
        let eyes = self.exchanged.map_or(self.straight, |(_, eyes)| eyes);
        u8::from(eyes.left.is_some()) + u8::from(eyes.right.is_some())
    }

    /// The least of all distances, infinite where there is none.
    #[must_use]
    pub fn nearest(&self) -> f64 {
        nearest(self.straight.iter().chain(self.exchanged.iter().flat_map(|(_, eyes)| eyes.iter())))
    }
}

fn nearest(distances: impl Iterator<Item = f64>) -> f64 {
    distances.fold(f64::INFINITY, f64::min)
}

/// The log-likelihood ratio of each modality that was compared.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Ratios {
    /// Of the faces.
    pub face: Option<f64>,
    /// Of all fingers together.
    pub fingers: Option<f64>,
    /// Of both eyes together.
    pub eyes: Option<f64>,
}

impl Ratios {
    /// Of everything that was compared.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.face.unwrap_or(0.0) + self.besides_face()
    }

    /// Of everything but the face. The face chose the candidates, so that strangers among them have faces that are alike:
    /// what is to clear them must not rest on it.
    #[must_use]
    pub fn besides_face(&self) -> f64 {
        self.fingers.unwrap_or(0.0) + self.eyes.unwrap_or(0.0)
    }
}

/// The ratio from which at most `fpir` of the searches among `gallery` people find somebody who is not the probe.
#[must_use]
pub fn threshold_of_fpir(fpir: f64, gallery: u64) -> f64 {
    (as_f64(gallery.max(1)) / fpir).ln()
}

/// The ratio up to which at most `fnir` of all pairs of recordings of one person lie.
#[must_use]
pub fn threshold_of_fnir(fnir: f64) -> f64 {
    fnir.ln()
}

#[expect(clippy::as_conversions, reason = "numbers of people are exact in a double")]
fn as_f64(people: u64) -> f64 {
    people as f64
}
