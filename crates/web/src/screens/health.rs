//! For machines: is the program well, and its figures (Prometheus text format 0.0.4). No personal data.

mod figures;
mod requests;

use app::{Failure, Nothing};
use axum::Router;
use axum::extract::{Extension, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::desk::WebState;
use crate::shell::blocking;

pub(super) use requests::{Requests, observe};

pub(super) fn routes(requests: Requests) -> Router<WebState> {
    Router::new().route("/healthz", get(health)).route("/metrics", get(metrics)).layer(Extension(requests))
}

/// 200 when the register answers and every worker works, 503 otherwise.
async fn health(State(state): State<WebState>) -> Response {
    let stale: Vec<_> = state.workers.pulses().into_iter().filter(|pulse| pulse.is_stale).collect();
    let look = move || {
        state.service.read(&state.program, |ctx| Ok::<_, Failure<Nothing>>(ctx.tx.journal_head()?.0)).map(|_| ())
    };
    match blocking(look).await {
        Ok(Ok(())) if stale.is_empty() => (StatusCode::OK, "ok\n").into_response(),
        Ok(Ok(())) => {
            let said = stale.iter().map(|pulse| {
                format!("the worker {} has ended or hangs: silent for {} s\n", pulse.name, pulse.silent_s)
            });
            (StatusCode::SERVICE_UNAVAILABLE, said.collect::<String>()).into_response()
        }
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the register does not answer\n").into_response(),
    }
}

async fn metrics(State(state): State<WebState>, Extension(requests): Extension<Requests>) -> Response {
    let look = move || figures::read(&state);
    match blocking(look).await {
        Ok(Ok(figures)) => {
            let mut text = figures.in_prometheus_text();
            requests.write(&mut text);
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
        }
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
