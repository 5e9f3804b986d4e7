//! `GET /checkpoint` and `GET /tile/{level}/{index}`: the log as monitors read it (C2SP tlog-tiles). Sizes, hashes and
//! signatures only: no entry is published, because entries name officers and pseudonyms (`super::entries`).

use app::journal;
use app::{Failure, Nothing};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::desk::WebState;
use crate::shell::blocking;

/// How long a monitor may keep the checkpoint, and a tile that will never change.
const BRIEFLY: HeaderValue = HeaderValue::from_static("max-age=5");
const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const NO_SNIFF: HeaderValue = HeaderValue::from_static("nosniff");

pub(super) async fn checkpoint(State(state): State<WebState>) -> Response {
    let look = move || {
        let read = |ctx: &mut app::Ctx<'_>| Ok::<_, Failure<Nothing>>(journal::published_checkpoint(ctx.tx)?);
        state.service.read(&state.program, read)
    };
    match blocking(look).await {
        Ok(Ok(Some(note))) => answer(HeaderValue::from_static("text/plain; charset=utf-8"), BRIEFLY, note),
        Ok(Ok(None)) => StatusCode::NOT_FOUND.into_response(),
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

pub(super) async fn tile(State(state): State<WebState>, Path((level, index)): Path<(String, String)>) -> Response {
    let path = format!("tile/{level}/{index}");
    let look = move || {
        let read = |ctx: &mut app::Ctx<'_>| Ok::<_, Failure<Nothing>>(journal::published_tile(ctx.tx, &path)?);
        state.service.read(&state.program, read)
    };
    match blocking(look).await {
        Ok(Ok(Some(bytes))) => {
            // A partial tile does not change either: its width is part of its path.
            answer(HeaderValue::from_static("application/octet-stream"), FOR_GOOD, bytes)
        }
        Ok(Ok(None)) => StatusCode::NOT_FOUND.into_response(),
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn answer(content_type: HeaderValue, cache: HeaderValue, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type);
    headers.insert(header::CACHE_CONTROL, cache);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, NO_SNIFF);
    response
}
