//! `POST /adjudicate/{person}/retry`: the head of office asks for another search of a record that could not be searched.

use app::uniqueness::retry_search;
use axum::extract::Path;

use crate::PageError;
use crate::desk::Desk;
use crate::layout::SeeOther;
use crate::screens::sample::person_id;
use crate::security::{CsrfForm, NoFields};
use crate::ui::Tone;

pub(super) async fn retry(
    desk: Desk,
    Path(id): Path<String>,
    CsrfForm(NoFields {}): CsrfForm<NoFields>,
) -> Result<SeeOther, PageError> {
    let id = person_id(&id)?;
    desk.write(move |ctx| retry_search(ctx, id)).await?;
    let said = desk.page.t("adjudicate-retried").to_string();
    Ok(desk.page.see_other("/adjudicate?list=SEARCH_FAILURE_AT_CENTRAL").notice(Tone::Good, said))
}
