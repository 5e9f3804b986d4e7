//! The form token: derived from the session's secret, carried by a hidden field, compared in constant time.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The token that proves a form was made by a page of this session.
///
/// It is SHA-256 of a label and the session's (or visitor's) secret, so nothing needs to be stored, each session has
/// its own, and the token in a page does not give the secret away.
#[derive(Clone, Debug)]
pub struct CsrfToken(String);

impl CsrfToken {
    /// The name of the hidden field.
    pub const FIELD: &'static str = "csrf";

    /// The token of the session or visit with this secret.
    #[must_use]
    pub fn derive(secret: &str) -> Self {
        Self(keyed("tunggal form token", secret, ""))
    }

    /// The text for the hidden field.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a submitted value is this token. Its time does not depend on where they differ.
    #[must_use]
    pub fn matches(&self, submitted: &str) -> bool {
        self.0.as_bytes().ct_eq(submitted.as_bytes()).into()
    }
}

/// Base64url of SHA-256 over the lengths and texts of a label, a secret and a payload.
pub(crate) fn keyed(label: &str, secret: &str, payload: &str) -> String {
    let mut hash = Sha256::new();
    for part in [label, secret, payload] {
        hash.update(part.len().to_string().as_bytes());
        hash.update(b":");
        hash.update(part.as_bytes());
    }
    data_encoding::BASE64URL_NOPAD.encode(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_belong_to_one_secret() {
        let token = CsrfToken::derive("a");
        assert!(token.matches(CsrfToken::derive("a").as_str()));
        let truncated = token.as_str()[1..].to_owned();
        for other in [CsrfToken::derive("b").as_str(), "", &truncated, &format!("{} ", token.as_str())] {
            assert!(!token.matches(other));
        }
        assert_ne!(keyed("x", "ab", "c"), keyed("x", "a", "bc"));
    }
}
