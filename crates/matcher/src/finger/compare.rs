//! Two fingers to a score.
//!
//! 1. **Resemblances** (`votes`): pairs of near minutiae of one finger are held against those of the other by what does
//!    not change when a finger is moved or turned. Two minutiae that are ends of many pairs that look alike support
//!    each other.
//! 2. **Pose** (`pose`): the best supported resemblances vote for a turn and a shift.
//! 3. **Pairing** (`pairing`): under that pose, refined by least squares, each minutia finds its partner.
//! 4. **Evidence** (`evidence`): resemblances that join paired minutiae, against all there are by chance, and the share
//!    of the common area's minutiae that are so joined.
//!
//! A pair of minutiae is short, so that the skin's distortion hardly changes it; that is why resemblances between
//! paired minutiae are counted rather than minutiae that fall on each other. The parts are published and free: pair
//! tables as in BOZORTH3, local structures after Jiang and Yau (2000), Hough voting after Ratha and others (1996). No
//! cylinder codes are used, which are patented.
//!
//! Everything is computed in integers, so every machine gives the same scores, with AVX2 or without.

mod evidence;
mod pairing;
mod pose;
mod votes;

use super::prepared::{LANES, PreparedFinger};
use crate::minutiae::MinutiaeTemplate;
use evidence::Evidence;
use pairing::{FINE, Pairing, ROUGH};
use pose::Voters;
use votes::Votes;

/// Poses that are tried. The right one is not always the one with most votes; a third changes next to nothing.
const POSES: usize = 2;

/// A pose with less than half the first one's votes is not tried.
const LEAST_SHARE: u16 = 2;

/// Compares prepared fingers. It keeps nothing between comparisons but its memory: use one for many.
pub struct Comparer {
    votes: Votes,
}

impl Default for Comparer {
    fn default() -> Self {
        Self::new()
    }
}

impl Comparer {
    /// A comparer, some 70 kB.
    #[must_use]
    pub fn new() -> Self {
        Self { votes: Votes::new() }
    }

    /// How alike two fingers are, see [`score`].
    #[must_use]
    pub fn score(&mut self, a: &PreparedFinger, b: &PreparedFinger) -> u32 {
        // The steps are not symmetric in themselves; one order for both ways makes the score so.
        let (first, second) = if a.points.stand_before(&b.points) { (a, b) } else { (b, a) };
        self.evidence(first, second).map_or(0, |evidence| evidence.score())
    }

    #[cfg_attr(
        target_arch = "x86_64",
        expect(unsafe_code, reason = "the call of the AVX2 version; the block states why it holds")
    )]
    fn evidence(&mut self, first: &PreparedFinger, second: &PreparedFinger) -> Option<Evidence> {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has AVX2, which the line above has just asked; the function needs nothing else.
            return unsafe { self.evidence_avx2(first, second) };
        }
        self.evidence_portable(first, second)
    }

    fn evidence_portable(&mut self, first: &PreparedFinger, second: &PreparedFinger) -> Option<Evidence> {
        self.evidence_with(first, second, votes::resembling_portable)
    }

    /// The same steps, compiled for AVX2.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn evidence_avx2(&mut self, first: &PreparedFinger, second: &PreparedFinger) -> Option<Evidence> {
        self.evidence_with(first, second, |here, there, a, b| votes::resembling_avx2(here, there, a, b))
    }

    /// `None` when not even two minutiae can be paired.
    #[inline(always)]
    fn evidence_with(
        &mut self,
        first: &PreparedFinger,
        second: &PreparedFinger,
        resembling: impl Fn(&[u8; LANES], &[u8; LANES], u8, u8) -> u64,
    ) -> Option<Evidence> {
        self.votes.count(&first.pairs, &second.pairs, resembling);
        let (first, second, votes) = (&first.points, &second.points, &self.votes);
        let mut voters = Voters::choose(first, second, votes);
        let mut best: Option<Pairing> = None;
        let mut most = 0;
        for _ in 0..POSES {
            let Some((pose, weight)) = voters.elect() else { break };
            most = most.max(weight);
            if LEAST_SHARE * weight < most {
                break;
            }
            let pairing = Pairing::under(pose, ROUGH, first, second, votes);
            if best.as_ref().is_none_or(|best| pairing.worth() > best.worth()) {
                best = Some(pairing);
            }
        }
        let pose = best?.refined(first, second)?;
        let (pairing, first_common, second_common) = Pairing::in_common_area(pose, FINE, first, second, votes);
        Some(Evidence::of(votes, &pairing, first_common, second_common))
    }
}

/// Calls with the place of each byte that is 1 among bytes that are 0 or 1; eight are skipped at once.
#[inline(always)]
#[expect(clippy::as_conversions, reason = "a numeric kernel: places are below 64")]
fn each_set(flags: &[u8; LANES], mut call: impl FnMut(usize)) {
    let (words, _) = flags.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let mut left = u64::from_le_bytes(*word);
        while left != 0 {
            call(8 * at + left.trailing_zeros() as usize / 8);
            left &= left - 1;
        }
    }
}

/// How alike two fingers are; 0 upwards, higher is more alike. `score(a, b) == score(b, a)`, and moving or turning a
/// finger changes it only as far as coordinates are rounded.
///
/// Five points are one natural logarithm of the likelihood ratio between one finger and two, as far as one finger of
/// even quality tells it: at 20 both are as likely, and below 0 nothing is subtracted any more, so that one spoilt
/// finger does not outweigh nine good ones. With J resemblances that join paired minutiae, R resemblances in all, H
/// paired minutiae held by at least two, and n, m minutiae of either finger in the common area:
///
/// `12.75 log₂(1 + J) − 6 log₂(1 + R) + 35 H / √((1 + n)(1 + m)) + 12.5`
///
/// The four numbers come from a logistic regression on FVC2004 DB1_B to DB4_B (10 fingers × 8 impressions each) and a
/// public sample of another optical sensor (65 fingers × 8), each set weighing the same. The tolerances of the steps were
/// chosen on the same sets. FVC2002 DB1_B, its templates by another extractor and a sample of a third sensor took no part
/// in either. Equal error rates of single fingers beside BOZORTH3 (`fprint-bozorth3`) on the same templates, all pairs
/// of a set but where said otherwise:
///
/// | set | this | BOZORTH3 |
/// |---|---|---|
/// | FVC2002 DB1_B, unseen | 2.1 % | 4.3 % |
/// | the same, templates by another extractor, unseen | 2.4 % | 7.7 % |
/// | 51 fingers × 8 of a third sensor, impostors first impressions, unseen | 0.39 % | 0.65 % |
/// | FVC2004 DB1_B | 5.3 % | 11.4 % |
/// | FVC2004 DB2_B | 9.1 % | 14.5 % |
/// | FVC2004 DB3_B | 2.6 % | 4.7 % |
/// | FVC2004 DB4_B | 4.6 % | 6.2 % |
/// | 65 fingers × 8 of another sensor, a tenth of the impostor pairs | 1.2 % | 2.3 % |
///
/// Numbers fitted without the set in question change the lower rows by less than 0.7 points. `examples/finger_accuracy.rs`
/// measures any folder.
///
/// It prepares both sides. Who compares more than once keeps [`PreparedFinger`]s and a [`Comparer`].
#[must_use]
pub fn score(a: &MinutiaeTemplate, b: &MinutiaeTemplate) -> u32 {
    Comparer::new().score(&PreparedFinger::new(a), &PreparedFinger::new(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finger::FingerPosition;
    use crate::synthetic::{finger_identity, finger_sample};

    /// Both versions of every step give the same evidence.
    #[test]
    #[cfg(target_arch = "x86_64")]
    #[expect(unsafe_code, reason = "the call of the AVX2 version")]
    fn avx2_and_portable_agree() {
        if !std::arch::is_x86_feature_detected!("avx2") {
            eprintln!("SKIPPED: this machine has no AVX2");
            return;
        }
        let prepared: Vec<PreparedFinger> = (0..12)
            .map(|n| finger_sample(&finger_identity(n / 3, FingerPosition::RightIndex), n))
            .map(|template| PreparedFinger::new(&template))
            .collect();
        let mut comparer = Comparer::new();
        for a in &prepared {
            for b in &prepared {
                // SAFETY: the processor has AVX2, which has just been asked.
                let fast = unsafe { comparer.evidence_avx2(a, b) };
                assert_eq!(fast, comparer.evidence_portable(a, b));
            }
        }
    }
}
