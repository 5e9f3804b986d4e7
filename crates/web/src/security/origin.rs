//! The browser's own word on where a request comes from: Fetch Metadata, and the Origin header for browsers without it.

use axum::http::{HeaderMap, Method, header};

/// Whether a request that changes something may have been made by one of our own pages.
///
/// `Sec-Fetch-Site` decides where the browser sends it (every current one does, over HTTPS and to loopback): only
/// `same-origin` passes. Otherwise `Origin` must name our host; under our `no-referrer` policy such a browser sends
/// `null` for forms, which proves nothing and is refused together with silence. A script that posts forms sends
/// `Origin` itself.
pub(crate) fn is_allowed(method: &Method, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(origin), Some(host)) = (text(header::ORIGIN), text(header::HOST)) else { return false };
    origin.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_post() {
        type Case<'a> = (&'a [(&'static str, &'static str)], bool);
        let cases: &[Case<'_>] = &[
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "same-origin"), ("origin", "null"), ("host", "a")], true),
            (&[("sec-fetch-site", "same-site"), ("origin", "http://a"), ("host", "a")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")], true),
            (&[("origin", "https://Office.example"), ("host", "office.example")], true),
            (&[("origin", "http://127.0.0.1:8081"), ("host", "127.0.0.1:8080")], false),
            (&[("origin", "http://evil.example"), ("host", "office.example")], false),
            (&[("origin", "null"), ("host", "office.example")], false),
            (&[("host", "office.example")], false),
            (&[], false),
        ];
        for (list, expected) in cases {
            let headers: HeaderMap =
                list.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
            assert_eq!(is_allowed(&Method::POST, &headers), *expected, "{list:?}");
            assert!(is_allowed(&Method::GET, &headers));
        }
    }
}
