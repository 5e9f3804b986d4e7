//! `GET /tile/entries/{index}`: bundles of entries (C2SP tlog-tiles), for the signed-in readers of the journal: with them
//! and the published hashes an auditor checks the whole log with tools that are not ours.

use app::journal;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::PageError;
use crate::desk::Desk;

pub(super) async fn bundle(desk: Desk, Path(index): Path<String>) -> Result<Response, PageError> {
    let path = format!("tile/entries/{index}");
    let bytes = desk.read(move |ctx| journal::entry_bundle(ctx, &path)).await?;
    let content_type = HeaderValue::from_static("application/octet-stream");
    Ok(([(header::CONTENT_TYPE, content_type)], bytes).into_response())
}
