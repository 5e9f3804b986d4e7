//! Synthetic face templates.
#![expect(clippy::as_conversions, reason = "a numeric kernel: small integers are exact in f32")]

use super::dice::Dice;
use crate::face::{FACE_TEMPLATE_LEN, FaceTemplate};

const FACE: &[u8; 8] = b"face-id ";
const SAMPLE: &[u8; 8] = b"face-cap";
const TWIN: &[u8; 8] = b"face-twn";

/// Mean cosine of two unrelated faces: the part all faces share.
const COMMON: f32 = 0.020;
/// How fast the strength of the independent features falls: the i-th has `DECAY / (DECAY + i)`.
const DECAY: f32 = 16.0;
/// Spread of one portrait around its person: mean and standard deviation of the noise's size.
const NOISE: (f32, f32) = (0.50, 0.16);
/// Correlation of twins' identities.
const TWIN_CORRELATION: f32 = 0.92;

/// What is stable about a synthetic face.
#[derive(Debug, Clone, PartialEq)]
pub struct FaceIdentity([f32; FACE_TEMPLATE_LEN]);

/// The face of a seed.
#[must_use]
pub fn face_identity(seed: u64) -> FaceIdentity {
    let mut values = direction(&mut Dice::new(FACE, seed, 0));
    if let Some(first) = values.first_mut() {
        let energy: f32 = STRENGTH.iter().map(|s| s * s).sum();
        *first = (COMMON / (1.0 - COMMON) * energy).sqrt();
    }
    FaceIdentity(values)
}

/// The face of a twin: near its sibling's, and the same for the same `seed`.
#[must_use]
pub fn twin_of(identity: &FaceIdentity, seed: u64) -> FaceIdentity {
    let own = direction(&mut Dice::new(TWIN, seed, 0));
    let rest = (1.0 - TWIN_CORRELATION * TWIN_CORRELATION).sqrt();
    FaceIdentity(std::array::from_fn(|i| match i {
        0 => at(&identity.0, 0),
        _ => TWIN_CORRELATION * at(&identity.0, i) + rest * at(&own, i),
    }))
}

/// One portrait of a face; another `noise` gives another portrait.
#[must_use]
pub fn face_sample(identity: &FaceIdentity, noise: u64) -> FaceTemplate {
    let mut dice = Dice::new(SAMPLE, noise, 0);
    let size = (NOISE.0 + NOISE.1 * dice.normal()).max(0.05);
    let blur = direction(&mut dice);
    // Neighbouring features go to different blocks of the transform, so that each block carries a third of the face.
    let mut values: [f32; FACE_TEMPLATE_LEN] = std::array::from_fn(|i| {
        let feature = i % 64 * 3 + i / 64;
        at(&identity.0, feature) + size * at(&blur, feature)
    });
    values.as_chunks_mut::<64>().0.iter_mut().for_each(mix);
    FaceTemplate::from_embedding(&values)
        .or_else(|_| FaceTemplate::from_values([1; FACE_TEMPLATE_LEN]))
        .unwrap_or_else(|_| unreachable!("a template of ones is not empty"))
}

fn at(values: &[f32; FACE_TEMPLATE_LEN], i: usize) -> f32 {
    values.get(i).copied().unwrap_or_default()
}

/// Standard deviations of the independent features; the first is left for what all faces share.
const STRENGTH: [f32; FACE_TEMPLATE_LEN] = {
    let mut strength = [0.0; FACE_TEMPLATE_LEN];
    let mut i = 1;
    while i < FACE_TEMPLATE_LEN {
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        {
            strength[i] = DECAY / (DECAY + i as f32);
        }
        i += 1;
    }
    strength
};

/// A random face less what all faces share.
fn direction(dice: &mut Dice) -> [f32; FACE_TEMPLATE_LEN] {
    STRENGTH.map(|s| s * dice.normal())
}

/// Walsh–Hadamard transform: spreads the strong features over the whole block, so that no byte of the template clips.
/// It is orthogonal (times 8), so cosines stay.
fn mix(block: &mut [f32; 64]) {
    let mut half = 1;
    while half < 64 {
        for pair in block.chunks_exact_mut(2 * half) {
            let (low, high) = pair.split_at_mut(half);
            for (a, b) in low.iter_mut().zip(high) {
                (*a, *b) = (*a + *b, *a - *b);
            }
        }
        half *= 2;
    }
}
