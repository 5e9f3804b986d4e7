//! `GET /print-queue/progress`: counts for the page that watches the printer. No names, hence no line in the journal.

use app::card;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::PageError;
use crate::desk::Desk;

#[derive(Serialize)]
struct Counts {
    waiting: i64,
    printing: i64,
    printed: i64,
}

pub(super) async fn show(desk: Desk) -> Result<Response, PageError> {
    let now = desk.read(|ctx| card::progress(ctx)).await?;
    let counts = Counts { waiting: now.waiting, printing: now.printing, printed: now.printed };
    let body = serde_json::to_vec(&counts).map_err(PageError::internal)?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response())
}
