//! `GET /cards/{person}/{card}/card.pdf`: the face as it is or will be printed. Each look is in the journal.

use app::card;
use axum::extract::Path;
use axum::response::Response;

use super::{ids, pdf};
use crate::PageError;
use crate::desk::Desk;
use crate::shell::blocking;

pub(super) async fn show(desk: Desk, Path(path): Path<(String, String)>) -> Result<Response, PageError> {
    let (person, card) = ids(&path)?;
    let face = desk.write(move |ctx| card::preview(ctx, person, card)).await?;
    let documents = desk.state.documents;
    let bytes = blocking(move || documents.card(&face)).await?.map_err(PageError::internal)?;
    Ok(pdf(&format!("card-{card}.pdf"), bytes))
}
