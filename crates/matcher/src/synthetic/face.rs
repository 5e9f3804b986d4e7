//! Synthetic face templates.
//!
//! A person is a vector of 191 independent features of falling strength and one constant that all faces share; a
//! portrait is the person plus noise of the same shape and of varying size, turned, normalised and quantised as real
//! embeddings are. Measured on 20,000 people (38 million impostor pairs; `--example scores`), beside the figures
//! observed for the real network:
//!
//! | cosine | synthetic | real |
//! |---|---|---|
//! | genuine | 0.779 ± 0.081 | 0.776 ± 0.083 |
//! | impostor | 0.016 ± 0.144 | 0.016 ± 0.145 |
//! | impostors at or above 0.634 | 0.9e-5 | 1.0e-5 (normal tail) |
//! | genuine below 0.634 | 4.9e-2 | 4.4e-2 (normal tail) |
//!
//! Among 311,000 a portrait meets 2.8 strangers at 0.634 on average, unevenly as in real galleries: half of the
//! portraits meet none, one in a hundred more than 50 (most of 2,000: 134).
//!
//! Twins' portraits score 0.72 ± 0.09: most of them meet as candidates, and only the fingers tell them apart.
#![expect(clippy::as_conversions, reason = "a numeric kernel: small integers are exact in f32")]

use super::dice::Dice;
use crate::face::{FACE_TEMPLATE_LEN, FaceTemplate};

const FACE: &[u8; 8] = b"face-id ";
const SAMPLE: &[u8; 8] = b"face-cap";
const TWIN: &[u8; 8] = b"face-twn";

/// Mean cosine of two unrelated faces: the part all faces share.
const COMMON: f32 = 0.020_2;
/// How fast the strength of the independent features falls: the i-th has `(DECAY / (DECAY + i))²`.
const DECAY: f32 = 60.0;
/// The strongest features, by which whole groups of people resemble each other; how strongly a person shows them
/// varies with this standard deviation around 1. Without it the impostors' tail would be thinner than a normal one.
const SHARED_FEATURES: usize = 7;
const SHARED_SPREAD: f32 = 0.6;
/// Spread of one portrait around its person: mean and standard deviation of the noise's size.
const NOISE: (f32, f32) = (0.535, 0.08);
/// Correlation of twins' identities.
const TWIN_CORRELATION: f32 = 0.92;

/// What is stable about a synthetic face.
#[derive(Debug, Clone, PartialEq)]
pub struct FaceIdentity([f32; FACE_TEMPLATE_LEN]);

/// The face of a seed.
#[must_use]
pub fn face_identity(seed: u64) -> FaceIdentity {
    let mut dice = Dice::new(FACE, seed, 0);
    let shared = (1.0 + SHARED_SPREAD * dice.normal()).max(0.05);
    let mut values = direction(&mut dice);
    for (i, value) in values.iter_mut().enumerate().take(SHARED_FEATURES + 1) {
        *value = if i == 0 { (COMMON / (1.0 - COMMON) * ENERGY).sqrt() } else { *value * shared };
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
            strength[i] = DECAY / (DECAY + i as f32) * DECAY / (DECAY + i as f32);
        }
        i += 1;
    }
    strength
};

/// Mean squared length of a [`direction`].
const ENERGY: f32 = {
    let (mut energy, mut i) = (0.0, 1);
    while i < FACE_TEMPLATE_LEN {
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        {
            energy += STRENGTH[i] * STRENGTH[i];
        }
        i += 1;
    }
    energy
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
