//! Addresses of this site that more than one place needs. No address ever carries a NIK.

/// The sign-in form; it takes `next`, the [`LocalPath`] to go on to.
pub const SIGN_IN: &str = "/sign-in";
/// Takes the sign-out button's form.
pub const SIGN_OUT: &str = "/sign-out";
/// Takes the language switch's form.
pub const LANGUAGE: &str = "/language";
/// Where a signed-in person starts.
pub const START: &str = "/";
/// Recorded of obliged, from regency to village.
pub const COVERAGE: &str = "/coverage";
/// The people of a village, and the search for one person.
pub const PEOPLE: &str = "/people";
/// The recording desk.
pub const RECORD: &str = "/record";
/// The second person's check of a recording.
pub const VERIFY: &str = "/verify";
/// Pairs that resemble each other, side by side.
pub const ADJUDICATE: &str = "/adjudicate";
/// Cards that wait for a blank or a printer.
pub const PRINT_QUEUE: &str = "/print-queue";
/// Blanks, counted.
pub const STOCK: &str = "/stock";
/// Who did what, and its proof.
pub const JOURNAL: &str = "/journal";

/// A path on this site that a form or a query parameter asks to go to next; never another site's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(String);

impl LocalPath {
    /// The longest path accepted, in bytes.
    pub const MAX_BYTES: usize = 1024;

    /// Accepts `/path?query` in printable ASCII. `//host`, `/\host`, control characters and full addresses are refused:
    /// browsers would read them as another site.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.len() <= Self::MAX_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic());
        let local = text.starts_with('/') && !text.starts_with("//") && !text.contains('\\');
        (plain && local).then(|| Self(text.to_owned()))
    }

    /// The path as it goes into a `Location` header or a hidden field.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for LocalPath {
    fn default() -> Self {
        Self(START.to_owned())
    }
}

/// An address with query parameters, encoded as it is built.
#[derive(Clone, Debug)]
pub struct Link(String);

impl Link {
    /// A link to a path of this site.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self(path.to_owned())
    }

    /// Adds a query parameter; an empty value is left out.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.0.push(if self.0.contains('?') { '&' } else { '?' });
            encode(name, &mut self.0);
            self.0.push('=');
            encode(value, &mut self.0);
        }
        self
    }

    /// The finished address.
    #[must_use]
    pub fn build(self) -> String {
        self.0
    }
}

/// Percent-encodes all but the unreserved characters of RFC 3986, section 2.3.
fn encode(text: &str, into: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            into.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for good in ["/", "/coverage", "/people?village=62.02.01.2001&after=x%20y"] {
            assert_eq!(LocalPath::parse(good).as_ref().map(LocalPath::as_str), Some(good));
        }
        let long = format!("/{}", "a".repeat(LocalPath::MAX_BYTES));
        for bad in
            ["", "coverage", "//evil.example", "/\\evil", "https://evil.example", "/a\r\nSet-Cookie: x", "/ä", &long]
        {
            assert_eq!(LocalPath::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn links_are_encoded() {
        let link = Link::new("/people").with("village", "62.02").with("name", "Siti & Ani").with("after", "");
        assert_eq!(link.with("q", "é").build(), "/people?village=62.02&name=Siti%20%26%20Ani&q=%C3%A9");
    }
}
