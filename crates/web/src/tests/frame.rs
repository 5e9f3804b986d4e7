//! Headers, languages, navigation, error pages, assets, cookies.

use super::*;
use crate::assets;
use crate::security::headers::CONTENT_SECURITY_POLICY;

const ENGLISH: (&str, &str) = ("accept-language", "en-GB,en;q=0.9");

#[tokio::test]
async fn every_response_is_hardened() {
    let paths =
        ["/_components", "/private", "/panic", "/nowhere", "/form", "/_components/error/503", "/assets/old.css"];
    for (path, is_secure) in paths.iter().flat_map(|path| [(path, false), (path, true)]) {
        let answer = send(&site(is_secure), request("GET", path, &[CLERK], "")).await;
        let expected = [
            ("content-security-policy", CONTENT_SECURITY_POLICY),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("strict-transport-security", if is_secure { "max-age=31536000" } else { "" }),
        ];
        for (name, value) in expected {
            assert_eq!(answer.header(name), value, "{name} of {path}");
        }
        assert!(answer.header("permissions-policy").starts_with("camera=(self), "), "{path}");
        assert_eq!(answer.header("x-request-id"), "AEAQ-CAIB", "{path}");
    }
}

#[tokio::test]
async fn pages_hold_nothing_that_the_policy_forbids() {
    for path in ["/_components", "/_components/refused", "/nowhere"] {
        let body = fetch(path, &[CLERK]).await.body;
        for forbidden in ["<style", " style=", " onclick", " onload", "javascript:", "http://", "https://", "<script>"]
        {
            assert!(!body.contains(forbidden), "{forbidden} in {path}");
        }
        assert_eq!(body.matches("<h1").count(), 1, "{path}");
        assert_eq!(body.matches("method=\"post\"").count(), body.matches("name=\"csrf\"").count(), "{path}");
    }
}

#[tokio::test]
async fn assets_are_kept_for_good_under_their_content() {
    for asset in [&*assets::STYLE, &*assets::KEYS, &*assets::LOGO] {
        let answer = fetch(&asset.href(), &[]).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.body, asset.body());
        assert!(answer.cookies().is_empty(), "an asset sets no cookie");
    }
    let page = fetch("/_components", &[]).await.body;
    assert!(page.contains(&assets::STYLE.href()) && page.contains(&assets::KEYS.href()));
}

#[tokio::test]
async fn the_language_is_the_readers() {
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);
    let cases: &[Case<'_>] = &[
        (&[], "<html lang=\"id\">", "Tidak ditemukan"),
        (&[ENGLISH], "<html lang=\"en\">", "Not found"),
        (&[ENGLISH, ("cookie", "lang=id")], "<html lang=\"id\">", "Tidak ditemukan"),
        (&[("cookie", "lang=en")], "<html lang=\"en\">", "Not found"),
    ];
    for (headers, lang, sentence) in cases {
        let answer = fetch("/nowhere", headers).await;
        assert!(answer.body.contains(lang) && answer.body.contains(sentence), "{headers:?}");
    }
    let numbers = fetch("/_components", &[CLERK]).await.body;
    assert!(numbers.contains("313.281") && numbers.contains("99,20\u{a0}%"));
    let numbers = fetch("/_components", &[CLERK, ENGLISH]).await.body;
    assert!(numbers.contains("313,281") && numbers.contains("99.20%"));
}

#[tokio::test]
async fn the_switch_remembers_the_language_and_goes_back() {
    let token = clerk_token();
    let answer = post_form("/language", token.as_str(), "lang=en&next=%2Fpeople%3Fq%3D1").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/people?q=1"));
    assert_eq!(answer.cookies(), ["lang=en; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000"]);
    let astray = post_form("/language", token.as_str(), "lang=xx&next=%2F%2Fevil.example").await;
    assert_eq!((astray.header("location"), astray.cookies().len()), ("/", 0));
}

#[tokio::test]
async fn the_frame_shows_who_is_at_the_desk_and_only_their_work() {
    let body = fetch("/_components", &[CLERK]).await.body;
    assert!(body.contains("Disdukcapil Kotawaringin Timur") && body.contains("Operator"));
    assert!(!body.contains("<b>Rahma</b>"), "names are escaped");
    assert!(body.contains("href=\"/record\"") && !body.contains("href=\"/adjudicate\""));
    let visitor = fetch("/_components", &[]).await.body;
    assert!(!visitor.contains("class=\"nav\"") && !visitor.contains("/sign-out"));
}

#[tokio::test]
async fn refusals_say_what_happened_and_leak_nothing() {
    let cases = [
        (400, "Permintaan tidak dapat dibaca"),
        (403, "Anda tidak berwenang"),
        (404, "Tidak ditemukan"),
        (409, "Sudah berubah"),
        (413, "Kiriman terlalu besar"),
        (415, "Permintaan tidak dapat dibaca"),
        (422, "Isian tidak dipahami"),
        (429, "Terlalu banyak percobaan"),
        (500, "Terjadi kesalahan pada sistem"),
        (503, "Sistem sedang sibuk"),
    ];
    for (status, title) in cases {
        let answer = fetch(&format!("/_components/error/{status}"), &[CLERK]).await;
        assert_eq!(answer.status.as_u16(), status);
        assert!(answer.body.contains(&format!("<h1>{title}</h1>")), "{status}: {}", answer.body);
        assert!(answer.body.contains("AEAQ-CAIB"), "{status}");
        let waits = matches!(status, 429 | 503);
        assert_eq!(!answer.header("retry-after").is_empty(), waits, "{status}");
    }
    let panicked = fetch("/panic", &[CLERK]).await;
    assert_eq!(panicked.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!panicked.body.contains("secret"));
    let method = send(&site(false), request("POST", "/private", &[CLERK, OURS], "")).await;
    assert_eq!((method.status, method.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"));
}

#[tokio::test]
async fn without_a_session_the_sign_in_form_comes_first_and_leads_back() {
    for headers in [&[][..], &[("cookie", "tunggal_session=forged")]] {
        let answer = fetch("/private?village=62.02", headers).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.header("location"), "/sign-in?next=%2Fprivate%3Fvillage%3D62.02");
    }
    assert_eq!(fetch("/private", &[CLERK]).await.status, StatusCode::OK);
    let unreachable = fetch("/private", &[("cookie", "tunggal_session=broken")]).await;
    assert_eq!(unreachable.status, StatusCode::SERVICE_UNAVAILABLE, "no sign-in form while the register is away");
}

#[tokio::test]
async fn a_notice_is_shown_once_and_only_if_ours() {
    let token = clerk_token();
    let nik = "6202015708070003";
    let saved = post_form("/_components", token.as_str(), &format!("nik={nik}&name=Siti")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let notice = saved.cookies()[0].split(';').next().unwrap().to_owned();
    let shown = fetch("/_components", &[("cookie", &format!("tunggal_session=clerk; {notice}"))]).await;
    assert!(shown.body.contains("class=\"notice good\" role=\"status\""));
    assert!(shown.cookies().iter().any(|cookie| cookie.starts_with("tunggal_notice=;")), "and then forgotten");
    let forged = fetch("/_components", &[("cookie", "tunggal_session=clerk; tunggal_notice=eyJ0b25lIjoyfQ.x")]).await;
    assert!(!forged.body.contains("class=\"notice good\""));
}

#[tokio::test]
async fn what_was_typed_is_shown_again_beside_its_error() {
    let answer = post_form("/_components", clerk_token().as_str(), "nik=62020&name=Siti+%22Ani%22").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in [
        "value=\"62020\"",
        "value=\"Siti &#34;Ani&#34;\"",
        "aria-describedby=\"nik-error nik-hint\" aria-invalid=\"true\" required",
        "<a href=\"#nik\">NIK: NIK terdiri dari 16 angka; yang diketik 5.",
        "1 isian perlu diperbaiki",
    ] {
        assert!(answer.body.contains(part), "{part}\n{}", answer.body);
    }
}
