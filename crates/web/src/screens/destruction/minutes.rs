//! `GET /stock/destructions/{id}/minutes.pdf`: the berita acara; until the second signature a draft to read.

use app::stock;
use axum::extract::Path;
use axum::response::Response;

use super::parse;
use crate::PageError;
use crate::desk::Desk;
use crate::screens::card::pdf;
use crate::shell::blocking;

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Response, PageError> {
    let id = parse(&id)?;
    let sheet = desk.read(move |ctx| stock::destruction_sheet(ctx, id)).await?;
    let documents = desk.state.documents;
    let bytes = blocking(move || documents.destruction(&sheet)).await?.map_err(PageError::internal)?;
    Ok(pdf(&format!("berita-acara-{id}.pdf"), bytes))
}
