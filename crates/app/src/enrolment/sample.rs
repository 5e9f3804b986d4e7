//! One sample at a time: checked at once, kept sealed.

use super::begin::{note_taker, require_open};
use super::quality::{check_iris, check_signature, is_retake, record_quality, worth};
use super::{EnrolmentError, sample_word, seal_context};
use crate::error::{Coded, Failure, Kind};
use crate::port::{Sample, SampleKind, Templates};
use crate::service::Ctx;
use crate::uniqueness::Matching;
use domain::ids::{EncounterId, PersonId};
use domain::journal::Act;
use domain::staff::Permission;
use matcher::face::{FaceRejection, FaceTemplate};
use matcher::finger::{FingerPosition, FingerRejection, FingerSet, extract};
use matcher::format::Iso19794Error;
use matcher::format::iso19794_2::FingerMinutiaeRecord;
use matcher::image::{ImageError, decode_grey, decode_rgb};
use matcher::minutiae::MinutiaeTemplate;

/// Resolution of fingerprint images, as the capture devices deliver them (ISO/IEC 19794-4 level 31).
pub const FINGER_DPI: u16 = 500;
/// Sizes in bytes of an accepted iris template: 2 × 2,048 or 2 × 16,384 bits (code and mask).
pub const IRIS_BYTES: [usize; 2] = [512, 4096];
/// JPEG quality of the portrait cut for the card.
const PORTRAIT_JPEG_QUALITY: u8 = 90;

/// Why a sample is not accepted at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SampleError {
    /// The file is no usable image.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// No face, or several.
    #[error(transparent)]
    Face(#[from] FaceRejection),
    /// No finger.
    #[error(transparent)]
    Finger(#[from] FingerRejection),
    /// Not an ISO/IEC 19794-2 record.
    #[error(transparent)]
    Record(#[from] Iso19794Error),
    /// The record holds no finger that can be compared.
    #[error("the record holds no usable finger with a known position")]
    EmptyRecord,
    /// The record is of other fingers than the one it was given for.
    #[error("the record does not hold the finger it was given for")]
    OtherFinger,
    /// Nothing is written.
    #[error("the signature is empty")]
    EmptySignature,
    /// More ink than paper.
    #[error("the picture is no signature")]
    NotASignature,
    /// Every byte of the iris code is the same.
    #[error("the iris template is empty")]
    EmptyIris,
    /// Not an iris template.
    #[error("an iris template has 512 or 4096 bytes, this file has {0}")]
    Iris(usize),
    /// This installation has no face models.
    #[error("the face models are not installed")]
    NoModels,
}

impl Coded for SampleError {
    fn code(&self) -> &'static str {
        match self {
            SampleError::Image(_) => "sample-image",
            SampleError::Face(FaceRejection::NoFace) => "sample-no-face",
            SampleError::Face(_) => "sample-face",
            SampleError::Finger(FingerRejection::BlankImage) => "sample-blank",
            SampleError::Finger(_) => "sample-finger",
            SampleError::Record(_) => "sample-record",
            SampleError::EmptyRecord => "sample-empty-record",
            SampleError::OtherFinger => "sample-other-finger",
            SampleError::EmptySignature => "sample-signature-empty",
            SampleError::NotASignature => "sample-signature-full",
            SampleError::EmptyIris => "sample-iris-empty",
            SampleError::Iris(_) => "sample-iris",
            SampleError::NoModels => "sample-no-models",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// Samples ready to be kept: computed before any transaction begins, since extraction takes tens of milliseconds.
#[derive(Debug, Clone)]
pub struct Prepared {
    samples: Vec<PreparedSample>,
    face: Option<FaceTemplate>,
    fingers: Vec<(FingerPosition, MinutiaeTemplate)>,
    /// The finger that was asked for: what else a record holds may fill empty places, and replaces nothing.
    asked: Option<FingerPosition>,
    /// What the quality check says, in stable words: verdict first, then issues; the worst of several.
    pub quality: String,
}

#[derive(Debug, Clone)]
struct PreparedSample {
    kind: SampleKind,
    media_type: String,
    quality: String,
    bytes: Vec<u8>,
}

impl Prepared {
    fn of(kind: SampleKind, bytes: &[u8], quality: String) -> Self {
        let media_type = media_type(bytes).to_owned();
        let sample = PreparedSample { kind, media_type, quality: quality.clone(), bytes: bytes.to_vec() };
        Self { samples: vec![sample], face: None, fingers: Vec::new(), asked: None, quality }
    }

    /// A finished set of templates without images: synthetic people and recordings taken over from elsewhere.
    pub fn templates(face: Option<FaceTemplate>, fingers: Vec<(FingerPosition, MinutiaeTemplate)>) -> Self {
        Self { samples: Vec::new(), face, fingers, asked: None, quality: "GOOD".into() }
    }

    /// Whether the operator should take the sample again; it does not count otherwise.
    pub fn is_retake(&self) -> bool {
        is_retake(&self.quality)
    }

    /// The words on one kind.
    fn quality_of(&self, kind: SampleKind) -> &str {
        let sample = self.samples.iter().find(|sample| sample.kind == kind);
        sample.map_or(self.quality.as_str(), |sample| sample.quality.as_str())
    }
}

/// What became of a sample that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is in the recording.
    Taken,
    /// What had been taken before is better and stays: to have this one, that one is removed first.
    EarlierIsBetter,
}

/// Media type by the first bytes.
fn media_type(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xFF, 0xD8, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [b'P', b'1'..=b'6', ..] => "image/x-portable-anymap",
        [0xFF, 0x4F, 0xFF, 0x51, ..] | [0, 0, 0, 0x0C, b'j', b'P', ..] => "image/jp2",
        [0xFF, 0xA0, ..] => "image/x-wsq",
        [b'F', b'M', b'R', 0, ..] => "application/x-iso-19794-2",
        _ => "application/octet-stream",
    }
}

/// `SomeName` → `SOME_NAME`, for quality words from the matcher's enums.
fn word_of(value: impl std::fmt::Debug) -> String {
    let mut word = String::new();
    for c in format!("{value:?}").chars() {
        if c.is_uppercase() && !word.is_empty() {
            word.push('_');
        }
        word.extend(c.to_uppercase());
    }
    word
}

fn quality_words(verdict: impl std::fmt::Debug, issues: impl Iterator<Item = impl std::fmt::Debug>) -> String {
    let mut words = word_of(verdict);
    for issue in issues {
        words.push(' ');
        words.push_str(&word_of(issue));
    }
    words
}

/// Checks a portrait and computes its template and the cut for the card.
pub fn prepare_face(matching: &Matching, bytes: &[u8]) -> Result<Prepared, SampleError> {
    let models = matching.faces().ok_or(SampleError::NoModels)?;
    let image = decode_rgb(bytes)?;
    let capture = models.extract(&image)?;
    let judged = capture.quality.judged(matching.portrait_policy());
    let quality = quality_words(judged.verdict, judged.issues.iter());
    let portrait = capture.portrait.to_jpeg(PORTRAIT_JPEG_QUALITY)?;
    let mut prepared = Prepared::of(SampleKind::Face, bytes, quality);
    prepared.samples.push(PreparedSample {
        kind: SampleKind::Portrait,
        media_type: "image/jpeg".into(),
        quality: prepared.quality.clone(),
        bytes: portrait,
    });
    prepared.face = Some(capture.template);
    Ok(prepared)
}

/// Checks the image of one finger and computes its minutiae.
pub fn prepare_finger(position: FingerPosition, bytes: &[u8]) -> Result<Prepared, SampleError> {
    let image = decode_grey(bytes)?;
    let side = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let capture = extract(image.data(), side(image.width()), side(image.height()), FINGER_DPI)?;
    let quality = quality_words(capture.quality.verdict, capture.quality.issues.iter());
    let mut prepared = Prepared::of(SampleKind::Finger(position.code()), bytes, quality);
    prepared.fingers.push((position, capture.template));
    Ok(prepared)
}

/// Reads an ISO/IEC 19794-2:2005 record: every finger in it, or, if it names no position, the one given. The one given must
/// be among them.
pub fn prepare_finger_record(asked: Option<FingerPosition>, bytes: &[u8]) -> Result<Prepared, SampleError> {
    let record = FingerMinutiaeRecord::from_bytes(bytes)?;
    let mut prepared =
        Prepared { samples: Vec::new(), face: None, fingers: Vec::new(), asked, quality: "GOOD".to_owned() };
    for view in &record.views {
        let Some(position) = view.position.or(asked) else { continue };
        if let Ok(template) = record.template(view) {
            let (kind, quality) = (SampleKind::Finger(position.code()), record_quality(view));
            if worth(&quality) < worth(&prepared.quality) {
                prepared.quality.clone_from(&quality);
            }
            let media_type = "application/x-iso-19794-2".to_owned();
            prepared.samples.push(PreparedSample { kind, media_type, quality, bytes: bytes.to_vec() });
            prepared.fingers.push((position, template));
        }
    }
    if prepared.fingers.is_empty() {
        Err(SampleError::EmptyRecord)
    } else if asked.is_some_and(|asked| prepared.fingers.iter().all(|(position, _)| *position != asked)) {
        Err(SampleError::OtherFinger)
    } else {
        Ok(prepared)
    }
}

/// A signature of this size or less is kept as it came, in bytes.
const SIGNATURE_KEPT_BYTES: usize = 2 * 1024 * 1024;

/// Checks that a signature is an image with something written on it, which screens and the card can show; what they do
/// not read is kept as PNG.
pub fn prepare_signature(bytes: &[u8]) -> Result<Prepared, SampleError> {
    let image = decode_grey(bytes)?;
    check_signature(&image)?;
    let is_shown = matches!(media_type(bytes), "image/jpeg" | "image/png") && bytes.len() <= SIGNATURE_KEPT_BYTES;
    let png = if is_shown { None } else { Some(image.to_rgb().to_png()?) };
    Ok(Prepared::of(SampleKind::Signature, png.as_deref().unwrap_or(bytes), "GOOD".into()))
}

/// Checks the size of an iris template, and that something was measured.
pub fn prepare_iris(kind: SampleKind, bytes: &[u8]) -> Result<Prepared, SampleError> {
    if !IRIS_BYTES.contains(&bytes.len()) {
        return Err(SampleError::Iris(bytes.len()));
    }
    check_iris(bytes)?;
    Ok(Prepared::of(kind, bytes, "GOOD".into()))
}

/// Keeps prepared samples in the open recording. A kind that was there is replaced unless it is better.
pub fn keep_sample(ctx: &mut Ctx<'_>, id: PersonId, prepared: &Prepared) -> Result<Kept, Failure<EnrolmentError>> {
    ctx.authorise(Permission::Record)?;
    let (_, _, encounter) = require_open(ctx, id)?;
    note_taker(ctx, &encounter)?;
    let (mut face, mut fingers) = open_templates(ctx, id, encounter.id)?;
    check_fingers(prepared, &fingers)?;
    let before = ctx.tx.list_samples(id, encounter.id)?;
    let is_better = |(kind, quality): &&(SampleKind, String)| worth(quality) > worth(prepared.quality_of(*kind));
    let stays: Vec<SampleKind> = before.iter().filter(is_better).map(|(kind, _)| *kind).collect();
    let mut kept = Kept::Taken;
    for sample in &prepared.samples {
        if stays.contains(&sample.kind) {
            kept = Kept::EarlierIsBetter;
            continue;
        }
        let context = seal_context(id, encounter.id, &sample_word(sample.kind));
        let sealed = ctx.env.vault.seal(&context, ctx.draw.nonce(), &sample.bytes);
        ctx.tx.put_sample(&Sample {
            person: id,
            encounter: encounter.id,
            kind: sample.kind,
            media_type: sample.media_type.clone(),
            quality: sample.quality.clone(),
            sealed,
        })?;
    }
    if let Some(taken) = prepared.face.as_ref().filter(|_| !stays.contains(&SampleKind::Face)) {
        face = Some(taken.clone()).filter(|_| !is_retake(prepared.quality_of(SampleKind::Face)));
    }
    for (position, template) in &prepared.fingers {
        let kind = SampleKind::Finger(position.code());
        if stays.contains(&kind) {
            continue;
        }
        if is_retake(prepared.quality_of(kind)) {
            fingers = fingers.iter().filter(|(p, _)| p != position).map(|(p, t)| (p, t.clone())).collect();
        } else {
            fingers.insert(*position, template.clone());
        }
    }
    keep_templates(ctx, id, encounter.id, face.as_ref(), &fingers)?;
    let words = kinds_in_words(prepared);
    let detail = if kept == Kept::Taken { words } else { format!("{words} (earlier one kept)") };
    ctx.journal(Act::SampleTaken, Some(id), detail)?;
    Ok(kept)
}

/// Refuses the same picture under two fingers, and a record that would replace fingers which nobody asked to replace.
fn check_fingers(prepared: &Prepared, there: &FingerSet) -> Result<(), Failure<EnrolmentError>> {
    for (position, template) in &prepared.fingers {
        let taken = there.iter().filter(|(other, _)| prepared.fingers.iter().all(|(given, _)| given != other));
        let given = prepared.fingers.iter().map(|(given, template)| (*given, template));
        let is_same = |(other, theirs): &(FingerPosition, &MinutiaeTemplate)| other != position && *theirs == template;
        if let Some((other, _)) = taken.chain(given).find(is_same) {
            return Err(Failure::Rule(EnrolmentError::SameFinger { given: position.code(), other: other.code() }));
        }
        let is_asked = prepared.asked.is_none_or(|asked| asked == *position);
        if !is_asked && there.get(*position).is_some_and(|theirs| theirs != template) {
            return Err(Failure::Rule(EnrolmentError::WouldReplace { other: position.code() }));
        }
    }
    Ok(())
}

fn kinds_in_words(prepared: &Prepared) -> String {
    let kinds: Vec<_> = prepared.samples.iter().map(|sample| sample_word(sample.kind)).collect();
    format!("{} {}", kinds.join(","), prepared.quality)
}

/// Removes a sample from the open recording.
pub fn drop_sample(ctx: &mut Ctx<'_>, id: PersonId, kind: SampleKind) -> Result<(), Failure<EnrolmentError>> {
    ctx.authorise(Permission::Record)?;
    let (_, _, encounter) = require_open(ctx, id)?;
    note_taker(ctx, &encounter)?;
    ctx.tx.delete_sample(id, encounter.id, kind)?;
    let (mut face, mut fingers) = open_templates(ctx, id, encounter.id)?;
    match kind {
        SampleKind::Face => {
            ctx.tx.delete_sample(id, encounter.id, SampleKind::Portrait)?;
            face = None;
        }
        SampleKind::Finger(code) => {
            fingers = fingers.iter().filter(|(p, _)| p.code() != code).map(|(p, t)| (p, t.clone())).collect();
        }
        _ => {}
    }
    keep_templates(ctx, id, encounter.id, face.as_ref(), &fingers)?;
    ctx.journal(Act::SampleTaken, Some(id), format!("removed {}", sample_word(kind)))?;
    Ok(())
}

/// Opens one sample's bytes with its media type, for a desk that may show it. The caller journals the look.
pub fn open_sample(
    ctx: &Ctx<'_>,
    person: PersonId,
    encounter: EncounterId,
    kind: SampleKind,
) -> Result<Option<(String, Vec<u8>)>, Failure<EnrolmentError>> {
    let Some(sample) = ctx.tx.find_sample(person, encounter, kind)? else { return Ok(None) };
    let context = seal_context(person, encounter, &sample_word(kind));
    let bytes = ctx.env.vault.open(&context, &sample.sealed).map_err(corrupt)?;
    Ok(Some((sample.media_type, bytes)))
}

pub(crate) fn corrupt<E>(error: impl std::fmt::Display) -> Failure<E> {
    Failure::Store(crate::port::StoreError::Corrupt(error.to_string()))
}

/// Opens the templates of a recording; what is not there is empty.
pub(crate) fn open_templates<E>(
    ctx: &Ctx<'_>,
    person: PersonId,
    encounter: EncounterId,
) -> Result<(Option<FaceTemplate>, FingerSet), Failure<E>> {
    let Some(kept) = ctx.tx.find_templates(person, encounter)? else { return Ok((None, FingerSet::new())) };
    let face = match kept.face.as_slice() {
        [] => None,
        sealed => {
            let bytes = ctx.env.vault.open(&seal_context(person, encounter, "face"), sealed).map_err(corrupt)?;
            Some(FaceTemplate::from_bytes(&bytes).map_err(corrupt)?)
        }
    };
    Ok((face, unseal_fingers(ctx, person, encounter, &kept.fingers)?))
}

/// Opens the fingers of a recording; if there are none, the set is empty.
pub(crate) fn open_fingers<E>(
    ctx: &Ctx<'_>,
    person: PersonId,
    encounter: EncounterId,
) -> Result<FingerSet, Failure<E>> {
    let kept = ctx.tx.find_templates(person, encounter)?;
    kept.map_or_else(|| Ok(FingerSet::new()), |kept| unseal_fingers(ctx, person, encounter, &kept.fingers))
}

fn unseal_fingers<E>(
    ctx: &Ctx<'_>,
    person: PersonId,
    encounter: EncounterId,
    sealed: &[u8],
) -> Result<FingerSet, Failure<E>> {
    if sealed.is_empty() {
        return Ok(FingerSet::new());
    }
    let bytes = ctx.env.vault.open(&seal_context(person, encounter, "fingers"), sealed).map_err(corrupt)?;
    FingerSet::from_bytes(&bytes).map_err(corrupt)
}

/// Seals and keeps the templates of a recording.
pub(crate) fn keep_templates<E>(
    ctx: &mut Ctx<'_>,
    person: PersonId,
    encounter: EncounterId,
    face: Option<&FaceTemplate>,
    fingers: &FingerSet,
) -> Result<(), Failure<E>> {
    let vault = &ctx.env.vault;
    let face = face.map_or_else(Vec::new, |face| {
        vault.seal(&seal_context(person, encounter, "face"), ctx.draw.nonce(), &face.to_bytes())
    });
    let fingers = if fingers.is_empty() {
        Vec::new()
    } else {
        vault.seal(&seal_context(person, encounter, "fingers"), ctx.draw.nonce(), &fingers.to_bytes())
    };
    Ok(ctx.tx.put_templates(&Templates { person, encounter, face, fingers })?)
}
