//! The biodata letter: proof for somebody who has no card in hand.

use std::sync::Arc;

use app::card::biodata;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::PageError;
use crate::desk::Desk;
use crate::security::{CsrfForm, NoFields};
use crate::shell::blocking;

use super::id_of;

/// Issues the letter as PDF. It is an act of the journal, so it is a POST.
pub(super) async fn issue(
    desk: Desk,
    Path(person): Path<String>,
    CsrfForm(NoFields {}): CsrfForm<NoFields>,
) -> Result<Response, PageError> {
    let id = id_of(&person)?;
    let letter = desk.write(move |ctx| biodata(ctx, id)).await?;
    let documents = Arc::clone(&desk.state.documents);
    let pdf = blocking(move || documents.biodata(&letter)).await?.map_err(PageError::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"biodata-{id}.pdf\"")),
    ];
    Ok((headers, pdf).into_response())
}
