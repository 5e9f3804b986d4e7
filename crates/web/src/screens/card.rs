//! One card: given out over the counter, looked at, given up.

mod cancel;
mod face;
mod hand_over;
mod ship;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::print_queue::ids;
use crate::desk::WebState;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/cards/{person}/{card}/hand-over", get(hand_over::show).post(hand_over::submit))
        .route("/cards/{person}/{card}/card.pdf", get(face::show))
        .route("/cards/{person}/{card}/cancel", post(cancel::submit))
        .route("/cards/{person}/{card}/ship", post(ship::submit))
}

/// A document to look at; the name holds an id, never a person's name.
pub(super) fn pdf(file_name: &str, bytes: Vec<u8>) -> Response {
    let disposition = HeaderValue::from_str(&format!("inline; filename=\"{file_name}\""));
    let disposition = disposition.unwrap_or(HeaderValue::from_static("inline"));
    let content_type = HeaderValue::from_static("application/pdf");
    ([(header::CONTENT_TYPE, content_type), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}
