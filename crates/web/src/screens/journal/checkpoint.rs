//! `POST /journal/checkpoint` signs the present head; `GET /journal/checkpoint.txt` is the newest note, for keeping
//! elsewhere.

use app::journal;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::PageError;
use crate::desk::Desk;
use crate::layout::SeeOther;
use crate::paths;
use crate::security::{CsrfForm, NoFields};
use crate::ui::Tone;

pub(super) async fn sign(desk: Desk, CsrfForm(NoFields {}): CsrfForm<NoFields>) -> Result<SeeOther, PageError> {
    desk.write(journal::sign_checkpoint).await?;
    Ok(desk.page.see_other(paths::JOURNAL).notice(Tone::Good, desk.page.t("journal-signed")))
}

pub(super) async fn download(desk: Desk) -> Result<Response, PageError> {
    let found = desk.read(|ctx| journal::page(ctx, Some(0))).await?;
    let (size, note) = found.checkpoint.ok_or(PageError::NotFound)?;
    Ok(text_file(&format!("checkpoint-{size}.txt"), note))
}

/// A text to be saved.
pub(super) fn text_file(file_name: &str, text: String) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{file_name}\""));
    let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
    let content_type = HeaderValue::from_static("text/plain; charset=utf-8");
    ([(header::CONTENT_TYPE, content_type), (header::CONTENT_DISPOSITION, disposition)], text).into_response()
}
