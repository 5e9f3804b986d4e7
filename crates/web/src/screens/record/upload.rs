//! `POST /record/{person}/sample/{group}`: takes the files of one card of the desk. Each file is judged and kept by
//! itself: what is good is kept although another is refused.

use app::enrolment::{
    self, EnrolmentError, Kept, Prepared, SampleError, prepare_face, prepare_finger, prepare_finger_record,
    prepare_iris, prepare_signature,
};
use app::port::SampleKind;
use app::uniqueness::Matching;
use app::{Ctx, Failure};
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::ids::PersonId;
use domain::staff::Permission;
use matcher::finger::FingerPosition;

use super::desk::{Errors, again};
use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::screens::sample::{Grade, Taken, kind_of, person_id, sentence};
use crate::security::{CsrfMultipart, UploadLimits};
use crate::shell::blocking;
use crate::text::{Key, Message, key};

/// The most that one form of the desk may weigh: ten fingerprints of ordinary size, or two large pictures.
pub(super) const FORM_LIMIT_BYTES: usize = 32 * 1024 * 1024;
/// Ten fingers; a file may weigh 12 MiB.
const LIMITS: UploadLimits = UploadLimits { files: 10, file_bytes: 12 * 1024 * 1024, texts: 2, text_bytes: 256 };

/// First bytes of an ISO/IEC 19794-2 record.
const RECORD_MAGIC: &[u8] = b"FMR\0";

/// The cards of the desk, each with its own form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    Face,
    Fingers,
    Iris,
    Signature,
}

impl Group {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "face" => Some(Self::Face),
            "fingers" => Some(Self::Fingers),
            "iris" => Some(Self::Iris),
            "signature" => Some(Self::Signature),
            _ => None,
        }
    }

    fn of(kind: SampleKind) -> Self {
        match kind {
            SampleKind::Face | SampleKind::Portrait => Self::Face,
            SampleKind::Finger(_) => Self::Fingers,
            SampleKind::IrisLeft | SampleKind::IrisRight => Self::Iris,
            SampleKind::Signature => Self::Signature,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Face => "face",
            Self::Fingers => "fingers",
            Self::Iris => "iris",
            Self::Signature => "signature",
        }
    }
}

/// The id of the card a sample is on.
pub(super) fn anchor(kind: SampleKind) -> &'static str {
    Group::of(kind).word()
}

pub(super) async fn take(
    desk: Desk,
    Path((id, group)): Path<(String, String)>,
    form: CsrfMultipart,
) -> Result<Response, PageError> {
    desk.authorise(Permission::Record)?;
    let id = person_id(&id)?;
    let group = Group::parse(&group).ok_or(PageError::NotFound)?;
    desk.read(move |ctx| is_open(ctx, id)).await?;
    let upload = form.collect(LIMITS).await?;
    let mut errors = Errors::new();
    if upload.files.is_empty() {
        errors.insert(group.word().to_owned(), key!("refused-no-file").into());
    }
    let (mut worst, mut is_earlier_kept) = (Grade::Good, false);
    for (word, file) in upload.files {
        let kind = kind_of(&word).filter(|kind| *kind != SampleKind::Portrait && Group::of(*kind) == group);
        let kind = kind.ok_or(PageError::BadRequest)?;
        match prepare(&desk, kind, file.bytes).await? {
            Err(error) => {
                errors.insert(word, sentence(&error));
            }
            Ok(prepared) => {
                worst = worst.max(Taken::new(kind, &prepared.quality).grade);
                match desk.write(move |ctx| enrolment::keep_sample(ctx, id, &prepared)).await {
                    Ok(kept) => is_earlier_kept |= kept == Kept::EarlierIsBetter,
                    Err(Refusal::Rule(rule)) => match clash(&rule) {
                        Some(what) => {
                            errors.insert(word, what);
                        }
                        None => return Err(Refusal::Rule(rule).into()),
                    },
                    Err(refusal) => return Err(refusal.into()),
                }
            }
        }
    }
    if !errors.is_empty() {
        return again(desk, id, errors, None).await;
    }
    let said = if is_earlier_kept { key!("taken-earlier-kept") } else { verdict(worst) };
    let said = desk.page.t(said).to_string();
    let place = format!("/record/{id}#{}", group.word());
    Ok(desk.page.see_other(&place).notice(worst.tone(), said).into_response())
}

/// Whether samples may be taken, asked before any file is looked at.
fn is_open(ctx: &mut Ctx<'_>, id: PersonId) -> Result<(), Failure<EnrolmentError>> {
    let open = enrolment::desk_of(ctx, id)?;
    if open.is_open { Ok(()) } else { Err(Failure::Rule(EnrolmentError::NotOpen)) }
}

/// Why a finger was not kept beside the others, if that is what stands against it.
fn clash(rule: &EnrolmentError) -> Option<Message> {
    let is_clash = matches!(rule, EnrolmentError::SameFinger { .. } | EnrolmentError::WouldReplace { .. });
    is_clash.then(|| crate::rules::sentence(rule))
}

const fn verdict(grade: Grade) -> Key {
    match grade {
        Grade::Good => key!("taken-good"),
        Grade::Acceptable => key!("taken-acceptable"),
        Grade::Retake => key!("taken-retake"),
    }
}

/// Judges a file on the blocking pool, before any transaction begins.
async fn prepare(desk: &Desk, kind: SampleKind, bytes: Bytes) -> Result<Result<Prepared, SampleError>, PageError> {
    let service = desk.state.service.clone();
    blocking(move || judge(&service.env().matching, kind, &bytes)).await
}

fn judge(matching: &Matching, kind: SampleKind, bytes: &[u8]) -> Result<Prepared, SampleError> {
    match kind {
        SampleKind::Face | SampleKind::Portrait => prepare_face(matching, bytes),
        SampleKind::Finger(code) => match FingerPosition::from_code(code) {
            position if bytes.starts_with(RECORD_MAGIC) => prepare_finger_record(position, bytes),
            Some(position) => prepare_finger(position, bytes),
            None => Err(SampleError::EmptyRecord),
        },
        SampleKind::Signature => prepare_signature(bytes),
        SampleKind::IrisLeft | SampleKind::IrisRight => prepare_iris(kind, bytes),
    }
}
