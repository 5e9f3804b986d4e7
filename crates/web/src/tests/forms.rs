//! Forms are taken only from our own pages, with the right token, within their limits.

use super::*;

#[tokio::test]
async fn a_form_needs_the_sessions_token() {
    let right = clerk_token();
    let taken = post_form("/form", right.as_str(), "name=Siti").await;
    assert_eq!((taken.status, taken.body.as_str()), (StatusCode::OK, "Siti"));
    let others = CsrfToken::derive("another session");
    for wrong in ["", "x", others.as_str(), &right.as_str().to_lowercase()] {
        let refused = post_form("/form", wrong, "name=Siti").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{wrong}");
        assert!(refused.body.contains("Formulir ditolak"), "{wrong}");
    }
    let absent = send(&site(false), request("POST", "/form", &[CLERK, OURS, FORM], "name=Siti")).await;
    assert_eq!(absent.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_needs_our_own_page() {
    let body = format!("csrf={}&name=Siti", clerk_token().as_str());
    let cases: &[(&[(&str, &str)], StatusCode)] = &[
        (&[CLERK, FORM, OURS], StatusCode::OK),
        (&[CLERK, FORM, ("origin", "http://office"), ("host", "office")], StatusCode::OK),
        (&[CLERK, FORM, ("sec-fetch-site", "cross-site")], StatusCode::FORBIDDEN),
        (&[CLERK, FORM, ("origin", "http://evil"), ("host", "office")], StatusCode::FORBIDDEN),
        (&[CLERK, FORM], StatusCode::FORBIDDEN),
        (&[CLERK, OURS, ("content-type", "text/plain")], StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (&[CLERK, OURS], StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ];
    for (headers, expected) in cases {
        let answer = send(&site(false), request("POST", "/form", headers, body.clone())).await;
        assert_eq!(answer.status, *expected, "{headers:?}");
    }
}

#[tokio::test]
async fn a_visitor_signs_in_with_the_token_of_the_visit() {
    let page = fetch("/_components", &[]).await;
    let cookie = page.cookies()[0].split(';').next().unwrap().to_owned();
    let token = CsrfToken::derive(cookie.strip_prefix("tunggal_visit=").unwrap());
    assert!(page.body.contains(token.as_str()));
    let body = format!("csrf={}", token.as_str());
    let answer = send(&site(true), request("POST", "/sign-in", &[("cookie", &cookie), OURS, FORM], body.clone())).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let cookies = answer.cookies();
    assert_eq!(cookies[0], "tunggal_session=clerk; Path=/; HttpOnly; SameSite=Strict; Secure");
    assert!(cookies[1].starts_with("tunggal_visit=; "));
    assert!(cookies[2].starts_with("tunggal_notice="));
    let without_visit =
        send(&site(false), request("POST", "/sign-in", &[("cookie", "tunggal_visit=other"), OURS, FORM], body)).await;
    assert_eq!(without_visit.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_starts_a_fresh_visit() {
    let answer = post_form("/sign-out", clerk_token().as_str(), "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.cookies()[0], "tunggal_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    assert!(answer.cookies()[1].starts_with("tunggal_visit=AQEB"));
}

#[tokio::test]
async fn too_much_and_nonsense_are_refused() {
    let token = clerk_token();
    let long = format!("name={}", "a".repeat(crate::security::FORM_LIMIT_BYTES));
    assert_eq!(post_form("/form", token.as_str(), &long).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(post_form("/strict", token.as_str(), "age=old").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(post_form("/strict", "x", "age=old").await.status, StatusCode::FORBIDDEN, "the token is judged first");
}

const BOUNDARY: &str = "----tunggal";

async fn post_parts(parts: &[(&str, Option<&str>, &str)]) -> Answer {
    let mut body = String::new();
    for (name, file_name, content) in parts {
        let file =
            file_name.map(|name| format!("; filename=\"{name}\"\r\nContent-Type: image/png")).unwrap_or_default();
        body += &format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n");
    }
    body += &format!("--{BOUNDARY}--\r\n");
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    send(&site(false), request("POST", "/upload", &[CLERK, OURS, ("content-type", &content_type)], body)).await
}

#[tokio::test]
async fn files_come_only_behind_the_token_and_within_their_limits() {
    let token = clerk_token();
    let csrf = ("csrf", None, token.as_str());
    let big = "a".repeat(700 * 1024);
    let huge = "a".repeat(1100 * 1024);
    let long = "a".repeat(65);
    type Case<'a> = (&'a [(&'a str, Option<&'a str>, &'a str)], StatusCode);
    let cases: &[Case<'_>] = &[
        (&[csrf, ("name", None, "Siti"), ("face", Some("a.png"), "12345")], StatusCode::OK),
        (&[csrf, ("face", Some(""), "")], StatusCode::OK),
        (&[("csrf", None, "x"), ("face", Some("a.png"), "12345")], StatusCode::FORBIDDEN),
        (&[("face", Some("a.png"), "12345"), csrf], StatusCode::FORBIDDEN),
        (&[("name", None, "Siti")], StatusCode::FORBIDDEN),
        (&[], StatusCode::FORBIDDEN),
        (&[("csrf", None, &big)], StatusCode::PAYLOAD_TOO_LARGE),
        (&[csrf, ("face", Some("a.png"), &big)], StatusCode::PAYLOAD_TOO_LARGE),
        (&[csrf, ("face", Some("a.png"), &huge)], StatusCode::PAYLOAD_TOO_LARGE),
        (&[csrf, ("name", None, &long)], StatusCode::PAYLOAD_TOO_LARGE),
        (&[csrf, ("a", Some("1"), "1"), ("b", Some("2"), "2"), ("c", Some("3"), "3")], StatusCode::PAYLOAD_TOO_LARGE),
    ];
    for (at, (parts, expected)) in cases.iter().enumerate() {
        assert_eq!(post_parts(parts).await.status, *expected, "case {at}");
    }
    assert_eq!(post_parts(cases[0].0).await.body, "Siti face=5");
    assert_eq!(post_parts(cases[1].0).await.body, " ", "a file field left empty is absent");
    let plain = post_form("/upload", token.as_str(), "name=Siti").await;
    assert_eq!(plain.status, StatusCode::BAD_REQUEST);
}
