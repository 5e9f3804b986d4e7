//! `POST /record/{person}/remove/{kind}`: takes a sample out of the open recording.

use app::enrolment;
use app::port::SampleKind;
use axum::extract::Path;
use domain::staff::Permission;

use super::upload::anchor;
use crate::PageError;
use crate::desk::Desk;
use crate::layout::SeeOther;
use crate::screens::sample::{kind_of, person_id};
use crate::security::{CsrfForm, NoFields};
use crate::ui::Tone;

pub(super) async fn remove(
    desk: Desk,
    Path((id, kind)): Path<(String, String)>,
    CsrfForm(NoFields {}): CsrfForm<NoFields>,
) -> Result<SeeOther, PageError> {
    desk.authorise(Permission::Record)?;
    let id = person_id(&id)?;
    let kind = kind_of(&kind).filter(|kind| *kind != SampleKind::Portrait).ok_or(PageError::NotFound)?;
    desk.write(move |ctx| enrolment::drop_sample(ctx, id, kind)).await?;
    let said = desk.page.t("record-removed").to_string();
    Ok(desk.page.see_other(&format!("/record/{id}#{}", anchor(kind))).notice(Tone::Neutral, said))
}
