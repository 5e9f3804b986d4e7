//! Whether what a BIR says agrees with the record it holds.

use super::{BdbInfo, Bir, CbeffError, Modality, RecordFormat, Subtype};
use crate::finger::FingerPosition;
use crate::format::Iso19794Error;
use crate::format::iso19794_2::FingerMinutiaeRecord;
use crate::format::iso19794_4::FingerImageRecord;
use crate::format::iso19794_5::FaceImageRecord;
use crate::format::iso19794_6::{EyeLabel, IrisImageRecord};

/// Checks a BIR and all within it.
pub(super) fn check(root: &Bir) -> Result<(), CbeffError> {
    for (bir, content) in root.walk().enumerate() {
        let contradiction = |what| CbeffError::Contradiction { bir, what };
        let Some(info) = &content.bdb_info else { continue };
        check_subtype(info).map_err(contradiction)?;
        if let Some(bdb) = &content.bdb
            && info.is_encrypted != Some(true)
        {
            check_block(info, bdb).map_err(|disagreement| match disagreement {
                Disagreement::Says(what) => contradiction(what),
                Disagreement::Record(source) => CbeffError::Record { bir, source },
            })?;
        }
    }
    Ok(())
}

enum Disagreement {
    Says(&'static str),
    Record(Iso19794Error),
}

impl From<Iso19794Error> for Disagreement {
    fn from(error: Iso19794Error) -> Self {
        Self::Record(error)
    }
}

/// A face has no sides, an eye no fingers, nothing is named twice.
fn check_subtype(info: &BdbInfo) -> Result<(), &'static str> {
    let is_side = |subtype: &Subtype| matches!(subtype, Subtype::Left | Subtype::Right);
    let is_repeated = (1..info.subtype.len()).any(|n| {
        let (before, after) = info.subtype.split_at(n);
        after.first().is_some_and(|subtype| before.contains(subtype))
    });
    match info.modality {
        _ if is_repeated => Err("a subtype stands twice"),
        Some(Modality::Face | Modality::ExceptionPhoto) if !info.subtype.is_empty() => Err("a face with a subtype"),
        Some(Modality::Iris) if !info.subtype.iter().all(is_side) => Err("an eye with a finger's subtype"),
        Some(Modality::Finger) if info.subtype.iter().filter(|s| is_side(s)).count() > 1 => {
            Err("a finger of both hands")
        }
        _ => Ok(()),
    }
}

fn check_block(info: &BdbInfo, bdb: &[u8]) -> Result<(), Disagreement> {
    let said = info.record_format();
    if info.format.is_some() && said.is_none() {
        // Another organization's format: opaque.
        return Ok(());
    }
    let found = match bdb.get(..4) {
        Some(b"FMR\0") => RecordFormat::FingerMinutiae,
        Some(b"FIR\0") => RecordFormat::FingerImage,
        Some(b"FAC\0") => RecordFormat::FaceImage,
        Some(b"IIR\0") => RecordFormat::IrisImage,
        _ if said.is_some() => return Err(Disagreement::Says("the block is not a record of its format")),
        _ => return Ok(()),
    };
    if said.is_some_and(|said| said != found) {
        return Err(Disagreement::Says("the block is a record of another format"));
    }
    let is_modality = match (info.modality, found) {
        (Some(Modality::Finger), format) => {
            matches!(format, RecordFormat::FingerMinutiae | RecordFormat::FingerImage)
        }
        (Some(Modality::Face | Modality::ExceptionPhoto), format) => format == RecordFormat::FaceImage,
        (Some(Modality::Iris), format) => format == RecordFormat::IrisImage,
        (None, _) => true,
    };
    if !is_modality {
        return Err(Disagreement::Says("the block is a record of another part of the body"));
    }
    let agrees = match found {
        RecordFormat::FingerMinutiae => {
            let record = FingerMinutiaeRecord::from_bytes(bdb)?;
            are_of_finger(info, record.views.iter().filter_map(|view| view.position))
        }
        RecordFormat::FingerImage => {
            let record = FingerImageRecord::from_bytes(bdb)?;
            are_of_finger(info, record.images().iter().filter_map(|image| image.finger()))
        }
        RecordFormat::FaceImage => FaceImageRecord::from_bytes(bdb).map(|_| true)?,
        RecordFormat::IrisImage => {
            let record = IrisImageRecord::from_bytes(bdb)?;
            are_of_eye(info, record.images().iter().map(|image| image.eye))
        }
    };
    if agrees { Ok(()) } else { Err(Disagreement::Says("the record names another subtype")) }
}

/// Whether all known fingers are the one that the subtype names, if it names one.
fn are_of_finger(info: &BdbInfo, mut fingers: impl Iterator<Item = FingerPosition>) -> bool {
    finger(&info.subtype).is_none_or(|said| fingers.all(|finger| finger == said))
}

/// Whether all known eyes are among those that the subtype names, if it names any.
fn are_of_eye(info: &BdbInfo, mut eyes: impl Iterator<Item = EyeLabel>) -> bool {
    info.subtype.is_empty()
        || eyes.all(|eye| match eye {
            EyeLabel::Left => info.subtype.contains(&Subtype::Left),
            EyeLabel::Right => info.subtype.contains(&Subtype::Right),
            EyeLabel::Unknown => true,
        })
}

/// The finger of a side and a finger's name.
fn finger(subtype: &[Subtype]) -> Option<FingerPosition> {
    use FingerPosition as F;
    let [first, second] = subtype else { return None };
    let (side, name) = if matches!(first, Subtype::Left | Subtype::Right) { (first, second) } else { (second, first) };
    Some(match (side, name) {
        (Subtype::Right, Subtype::Thumb) => F::RightThumb,
        (Subtype::Right, Subtype::IndexFinger) => F::RightIndex,
        (Subtype::Right, Subtype::MiddleFinger) => F::RightMiddle,
        (Subtype::Right, Subtype::RingFinger) => F::RightRing,
        (Subtype::Right, Subtype::LittleFinger) => F::RightLittle,
        (Subtype::Left, Subtype::Thumb) => F::LeftThumb,
        (Subtype::Left, Subtype::IndexFinger) => F::LeftIndex,
        (Subtype::Left, Subtype::MiddleFinger) => F::LeftMiddle,
        (Subtype::Left, Subtype::RingFinger) => F::LeftRing,
        (Subtype::Left, Subtype::LittleFinger) => F::LeftLittle,
        _ => return None,
    })
}
