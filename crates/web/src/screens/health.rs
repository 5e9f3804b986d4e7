//! For machines: is the program well, and its figures (Prometheus text format 0.0.4). No personal data.

use std::fmt::Write as _;

use app::{Failure, Nothing};
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::enrolment::Status;

use crate::desk::WebState;
use crate::shell::blocking;

pub(super) fn routes() -> Router<WebState> {
    Router::new().route("/healthz", get(health)).route("/metrics", get(metrics))
}

/// 200 when the register answers, 503 otherwise.
async fn health(State(state): State<WebState>) -> Response {
    let look = move || {
        state.service.read(&state.program, |ctx| Ok::<_, Failure<Nothing>>(ctx.tx.journal_head()?.0)).map(|_| ())
    };
    match blocking(look).await {
        Ok(Ok(())) => (StatusCode::OK, "ok\n").into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the register does not answer\n").into_response(),
    }
}

struct Figures {
    statuses: Vec<(Status, i64)>,
    leaves: u64,
    blanks: Vec<(String, String, u64)>,
    gallery: usize,
    engine: &'static str,
}

async fn metrics(State(state): State<WebState>) -> Response {
    let look = move || {
        let figures = state.service.read(&state.program, |ctx| {
            let balances = ctx.tx.balances(None)?;
            Ok::<_, Failure<Nothing>>(Figures {
                statuses: ctx.tx.count_enrolments(state.program.scope.village_range())?,
                leaves: ctx.tx.journal_head()?.0,
                blanks: balances
                    .into_iter()
                    .map(|(office, kind, count)| (office.to_string(), kind.word().to_lowercase(), count))
                    .collect(),
                gallery: 0,
                engine: "",
            })
        })?;
        let gallery = state.service.env().matching.gallery().len();
        Ok::<_, Failure<Nothing>>(Figures { gallery, engine: state.service.engine(), ..figures })
    };
    match blocking(look).await {
        Ok(Ok(figures)) => {
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], in_prometheus_text(&figures)).into_response()
        }
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn in_prometheus_text(figures: &Figures) -> String {
    let mut text = String::new();
    let mut gauge = |name: &str, help: &str, values: &[(String, u64)]| {
        let _infallible = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
        for (labels, value) in values {
            let _infallible = writeln!(text, "{name}{labels} {value}");
        }
    };
    let statuses: Vec<_> = figures
        .statuses
        .iter()
        .map(|(status, count)| (format!("{{status=\"{}\"}}", status.word()), u64::try_from(*count).unwrap_or(0)))
        .collect();
    let blanks: Vec<_> = figures
        .blanks
        .iter()
        .map(|(office, kind, count)| (format!("{{office=\"{office}\",account=\"{kind}\"}}"), *count))
        .collect();
    gauge("tunggal_records", "Records by status.", &statuses);
    gauge("tunggal_blanks", "Blanks by office and account.", &blanks);
    gauge("tunggal_journal_leaves", "Entries of the journal.", &[(String::new(), figures.leaves)]);
    let gallery = u64::try_from(figures.gallery).unwrap_or(0);
    gauge("tunggal_gallery_faces", "Faces in the gallery in memory.", &[(String::new(), gallery)]);
    gauge("tunggal_info", "The store's engine.", &[(format!("{{engine=\"{}\"}}", figures.engine), 1)]);
    text
}
