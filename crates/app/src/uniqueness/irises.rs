//! The iris codes of a recording: kept as samples, searched beside the face.

use crate::enrolment::{sample_word, seal_context};
use crate::port::{Sample, SampleKind, Stored, Vault};
use crate::service::Ctx;
use domain::ids::{EncounterId, PersonId};
use matcher::face::FaceTemplate;
use matcher::gallery::Templates;
use matcher::iris::{EyePair, IrisCode, IrisCode2048, IrisCode16384};

/// The samples that are iris codes.
const KINDS: [SampleKind; 2] = [SampleKind::IrisLeft, SampleKind::IrisRight];

/// A recording's iris codes by their size; codes of two sizes are not compared with each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Irises {
    /// Of 2,048 bits.
    pub small: EyePair<8>,
    /// Of 16,384 bits.
    pub large: EyePair<64>,
}

impl Irises {
    /// Whether there is no code.
    pub fn is_empty(&self) -> bool {
        self.small.is_empty() && self.large.is_empty()
    }

    /// Takes a sample in: the code, then a mask of as many bytes. What cannot be opened, has another size, or has a mask
    /// that leaves no bit, says nothing: the face and the fingers are compared as if it had not been taken.
    pub fn take(&mut self, vault: &dyn Vault, sample: &Sample) {
        let context = seal_context(sample.person, sample.encounter, &sample_word(sample.kind));
        let bytes = vault.open(&context, &sample.sealed).unwrap_or_default();
        if bytes.len() == 2 * IrisCode2048::CODE_BYTES {
            put(&mut self.small, sample.kind, &bytes);
        } else if bytes.len() == 2 * IrisCode16384::CODE_BYTES {
            put(&mut self.large, sample.kind, &bytes);
        }
    }

    /// With a face, as the gallery keeps them.
    pub fn with_face(self, face: Option<FaceTemplate>) -> Templates {
        Templates {
            face,
            irises: Some(Box::new(self.small)).filter(|pair| !pair.is_empty()),
            large_irises: Some(Box::new(self.large)).filter(|pair| !pair.is_empty()),
            ..Templates::default()
        }
    }
}

fn put<const LINES: usize>(pair: &mut EyePair<LINES>, kind: SampleKind, bytes: &[u8]) {
    let (code, mask) = bytes.split_at(bytes.len() / 2);
    let eye = if kind == SampleKind::IrisRight { &mut pair.right } else { &mut pair.left };
    *eye = IrisCode::new(code, mask).ok();
}

/// The irises of a recording.
pub(super) fn open_irises(ctx: &Ctx<'_>, person: PersonId, encounter: EncounterId) -> Stored<Irises> {
    let mut irises = Irises::default();
    for kind in KINDS {
        if let Some(sample) = ctx.tx.find_sample(person, encounter, kind)? {
            irises.take(ctx.env.vault.as_ref(), &sample);
        }
    }
    Ok(irises)
}
