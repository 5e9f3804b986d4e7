//! The files of a face network. The first byte chooses which of the three is read from the rest, as its JSON file; its
//! weights are as many equal bytes as the graph announces. The others are the real ones where `FUZZ_MODELS` names their
//! folder; without it only the detector is reached. What is accepted looks at a picture.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matcher::face::{FaceModels, ModelError, ModelFault, ModelFiles, ModelPair};
use matcher::image::RgbImage;
use std::sync::LazyLock;

/// Most weights that are made up, bytes.
const MAX_WEIGHTS: usize = 16_000_000;

static REAL: LazyLock<[(Vec<u8>, Vec<u8>); 3]> = LazyLock::new(|| {
    let folder = std::env::var("FUZZ_MODELS").unwrap_or_default();
    let file = |name: &str, kind: &str| std::fs::read(format!("{folder}/{name}.{kind}")).unwrap_or_default();
    ["blazeface", "facemesh", "mobilefacenet"].map(|name| (file(name, "json"), file(name, "bin")))
});

fn load(which: usize, json: &[u8], bin: &[u8]) -> Result<FaceModels, ModelError> {
    let pair = |at: usize| match REAL.get(at) {
        Some((json, bin)) if at != which => ModelPair { json, bin },
        _ => ModelPair { json, bin },
    };
    FaceModels::load(&ModelFiles { blazeface: pair(0), facemesh: pair(1), mobilefacenet: pair(2) })
}

fuzz_target!(|bytes: &[u8]| {
    let Some((which, json)) = bytes.split_first() else { return };
    let which = usize::from(*which) % 3;
    let mut loaded = load(which, json, &[]);
    if let Err(ModelError { fault: ModelFault::WeightsLength { expected, .. }, .. }) = &loaded
        && (1..=MAX_WEIGHTS).contains(expected)
    {
        loaded = load(which, json, &vec![0x20; *expected]);
    }
    if let Ok(models) = loaded {
        let picture = RgbImage::new(24, 20, vec![99; 24 * 20 * 3]).expect("a picture");
        let _ = models.extract(&picture);
    }
});
