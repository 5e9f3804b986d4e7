//! `GET /adjudicate/{person}/image/{shown}/{kind}`: a picture of the probe or of one of its candidates, nobody else's. The
//! candidate may live in another district: the search is national, and the look is in the journal.

use app::enrolment::{EnrolmentError, open_sample, sample_word};
use app::port::SampleKind;
use app::{Ctx, Failure};
use axum::extract::Path;
use domain::ids::PersonId;
use domain::journal::Act;

use super::authorise;
use super::case::is_open_to_look;
use crate::PageError;
use crate::desk::Desk;
use crate::screens::sample::{Picture, kind_of, person_id, picture};
use crate::shell::blocking;

pub(super) async fn show(
    desk: Desk,
    Path((id, person, kind)): Path<(String, String, String)>,
) -> Result<Picture, PageError> {
    authorise(&desk)?;
    let (id, person) = (person_id(&id)?, person_id(&person)?);
    let kind = kind_of(&kind).ok_or(PageError::NotFound)?;
    let (media_type, bytes) = desk.write(move |ctx| look(ctx, id, person, kind)).await?;
    blocking(move || picture(kind, &media_type, bytes)).await?
}

fn look(
    ctx: &mut Ctx<'_>,
    id: PersonId,
    person: PersonId,
    kind: SampleKind,
) -> Result<(String, Vec<u8>), Failure<EnrolmentError>> {
    ctx.person::<EnrolmentError>(id)?;
    let record = ctx.tx.find_enrolment(id)?.filter(|record| is_open_to_look(record.status));
    let encounter = record.and_then(|record| record.encounter).ok_or(Failure::NotFound)?;
    let encounter = if person == id {
        encounter
    } else {
        let candidates = ctx.tx.list_candidates(id, encounter)?;
        let is_candidate = candidates.iter().any(|found| found.candidate == person);
        let theirs = ctx.tx.find_enrolment(person)?.filter(|_| is_candidate);
        theirs.and_then(|record| record.encounter).ok_or(Failure::NotFound)?
    };
    let image = open_sample(ctx, person, encounter, kind)?.ok_or(Failure::NotFound)?;
    ctx.journal(Act::CaseViewed, Some(person), format!("image {}", sample_word(kind)))?;
    Ok(image)
}
