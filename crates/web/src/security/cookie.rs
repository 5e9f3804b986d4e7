//! The four cookies. None is readable by scripts and none leaves this site.

use axum::http::{HeaderMap, HeaderValue, header};

/// The session of a signed-in person: an opaque random token.
pub(crate) const SESSION: &str = "tunggal_session";
/// A random value from which a visitor's form token is derived before there is a session.
pub(crate) const VISIT: &str = "tunggal_visit";
/// The notice to show on the next page.
pub(crate) const NOTICE: &str = "tunggal_notice";
/// The reader's language.
pub(crate) const LANGUAGE: &str = "lang";

/// A year, in seconds.
pub(crate) const YEAR_S: u32 = 31_536_000;

/// The first cookie of that name (RFC 6265, section 5.4), if its value is plain.
pub(crate) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name && is_plain(value)).then_some(value))
}

/// A `Set-Cookie` value; `None` if the value holds characters that a cookie may not.
///
/// `max_age_s` of `None` makes it last until the browser closes, of `Some(0)` deletes it.
pub(crate) fn set(name: &str, value: &str, max_age_s: Option<u32>, is_secure: bool) -> Option<HeaderValue> {
    if !is_plain(value) && !value.is_empty() {
        return None;
    }
    let age = max_age_s.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let secure = if is_secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{age}{secure}")).ok()
}

/// The characters of our own values: base64url, a dot, a dash.
fn is_plain(value: &str) -> bool {
    !value.is_empty()
        && value.len() <= MAX_VALUE_BYTES
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte))
}

/// Longer values are not ours; browsers stop near 4 KiB as well.
const MAX_VALUE_BYTES: usize = 3000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_or_ignored() {
        let cases = [
            ("tunggal_session=abc", Some("abc")),
            ("a=1; tunggal_session=abc; lang=en", Some("abc")),
            ("a=1;tunggal_session=abc", Some("abc")),
            ("xtunggal_session=abc", None),
            ("tunggal_session=", None),
            ("tunggal_session=a\"b", None),
            ("tunggal_session", None),
        ];
        for (header_text, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_static(header_text));
            assert_eq!(find(&headers, SESSION), expected, "{header_text}");
        }
    }

    #[test]
    fn attributes_are_strict() {
        let text = |value: Option<HeaderValue>| value.map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(
            text(set(SESSION, "abc", None, true)).as_deref(),
            Some("tunggal_session=abc; Path=/; HttpOnly; SameSite=Strict; Secure")
        );
        assert_eq!(
            text(set(SESSION, "", Some(0), false)).as_deref(),
            Some("tunggal_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
        );
        assert_eq!(set(SESSION, "a; Domain=evil", None, true), None);
    }
}
