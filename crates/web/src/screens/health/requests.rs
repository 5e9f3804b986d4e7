//! Every request counted, timed and logged by its route's pattern; never by its path, which may hold an id.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

/// Upper bounds of the histogram's buckets, in milliseconds.
const BOUNDS_MS: [u64; 9] = [5, 10, 30, 60, 100, 300, 1_000, 3_000, 10_000];
/// The route of a request that matched none.
const NO_ROUTE: &str = "none";

/// One kind of request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    route: String,
    method: &'static str,
    status: u16,
}

/// How often, and how long.
#[derive(Clone, Debug, Default)]
struct Series {
    count: u64,
    total: Duration,
    /// Requests within each bound.
    within: [u64; BOUNDS_MS.len()],
}

/// The requests since the program started. Routes, methods and statuses are few; nothing a visitor sends becomes a key.
#[derive(Clone, Debug, Default)]
pub(in crate::screens) struct Requests(Arc<Mutex<BTreeMap<Kind, Series>>>);

impl Requests {
    fn note(&self, kind: Kind, took: Duration) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let series = all.entry(kind).or_default();
        series.count += 1;
        series.total = series.total.saturating_add(took);
        for (bound, within) in BOUNDS_MS.iter().zip(&mut series.within) {
            *within += u64::from(took <= Duration::from_millis(*bound));
        }
    }

    /// Appends the histogram in Prometheus text format.
    pub fn write(&self, text: &mut String) {
        const NAME: &str = "tunggal_http_request_seconds";
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let _infallible =
            writeln!(text, "# HELP {NAME} Requests by route, method and status.\n# TYPE {NAME} histogram");
        for (kind, series) in &all {
            let labels = format!("route=\"{}\",method=\"{}\",status=\"{}\"", kind.route, kind.method, kind.status);
            for (bound, within) in BOUNDS_MS.iter().zip(series.within) {
                let seconds = Duration::from_millis(*bound).as_secs_f64();
                let _infallible = writeln!(text, "{NAME}_bucket{{{labels},le=\"{seconds}\"}} {within}");
            }
            let _infallible = writeln!(text, "{NAME}_bucket{{{labels},le=\"+Inf\"}} {}", series.count);
            let _infallible = writeln!(text, "{NAME}_sum{{{labels}}} {}", series.total.as_secs_f64());
            let _infallible = writeln!(text, "{NAME}_count{{{labels}}} {}", series.count);
        }
    }
}

/// Runs a request, then counts and logs it: method, route pattern, status, milliseconds, request number.
#[expect(clippy::disallowed_methods, reason = "the time a request takes is measured, no rule depends on it")]
pub(in crate::screens) async fn observe(State(requests): State<Requests>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or(NO_ROUTE, MatchedPath::as_str).to_owned();
    let method = method_name(request.method());
    let response = next.run(request).await;
    let took = began.elapsed();
    let status = response.status().as_u16();
    let number = response.headers().get("x-request-id").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(method, route, status, ms, request_id = number, "request");
    requests.note(Kind { route, method, status }, took);
    response
}

/// The method, one of few: anybody may send any word as one.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_cumulative() {
        let requests = Requests::default();
        let kind = Kind { route: "/stock".to_owned(), method: "GET", status: 200 };
        for ms in [4, 5, 6, 20_000] {
            requests.note(kind.clone(), Duration::from_millis(ms));
        }
        let mut text = String::new();
        requests.write(&mut text);
        let labels = "route=\"/stock\",method=\"GET\",status=\"200\"";
        for line in [
            format!("tunggal_http_request_seconds_bucket{{{labels},le=\"0.005\"}} 2"),
            format!("tunggal_http_request_seconds_bucket{{{labels},le=\"0.01\"}} 3"),
            format!("tunggal_http_request_seconds_bucket{{{labels},le=\"10\"}} 3"),
            format!("tunggal_http_request_seconds_bucket{{{labels},le=\"+Inf\"}} 4"),
            format!("tunggal_http_request_seconds_count{{{labels}}} 4"),
        ] {
            assert!(text.lines().any(|have| have == line), "{line} is missing from\n{text}");
        }
    }
}
