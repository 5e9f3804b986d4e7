//! `GET /record/{person}/image/{kind}`: one sample of the recording that is open or stands.

use app::enrolment::{self, EnrolmentError, sample_word};
use app::port::SampleKind;
use app::{Ctx, Failure};
use axum::extract::Path;
use domain::ids::PersonId;
use domain::journal::Act;

use crate::PageError;
use crate::desk::Desk;
use crate::screens::sample::{Picture, kind_of, person_id, picture};
use crate::shell::blocking;

pub(super) async fn show(desk: Desk, Path((id, kind)): Path<(String, String)>) -> Result<Picture, PageError> {
    let id = person_id(&id)?;
    let kind = kind_of(&kind).ok_or(PageError::NotFound)?;
    let (media_type, bytes) = desk.write(move |ctx| look(ctx, id, kind)).await?;
    blocking(move || picture(kind, &media_type, bytes)).await?
}

/// Opens the sample. The look is journalled unless it is the officer's own recording that is still open.
fn look(ctx: &mut Ctx<'_>, id: PersonId, kind: SampleKind) -> Result<(String, Vec<u8>), Failure<EnrolmentError>> {
    let desk = enrolment::desk_of(ctx, id)?;
    let encounter = desk.encounter.ok_or(Failure::NotFound)?;
    let image = enrolment::open_sample(ctx, id, encounter.id, kind)?.ok_or(Failure::NotFound)?;
    let is_own = encounter.captured_by == ctx.actor.staff && desk.is_open;
    if !is_own {
        ctx.journal(Act::PersonViewed, Some(id), format!("image {}", sample_word(kind)))?;
    }
    Ok(image)
}
