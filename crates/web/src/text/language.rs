//! The language of a request: the reader's own choice first, then the browser's wish, then Indonesian.

/// A language with a complete catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Bahasa Indonesia, the language of the office.
    #[default]
    Indonesian,
    /// English.
    English,
}

impl Language {
    /// Every language, in the order in which the switch offers them.
    pub const ALL: [Self; 2] = [Self::Indonesian, Self::English];

    /// The primary subtag of BCP 47 (RFC 5646): `id`, `en`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Indonesian => "id",
            Self::English => "en",
        }
    }

    /// The language's name in itself, for the switch: readers look for the word they know.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Indonesian => "Indonesia",
            Self::English => "English",
        }
    }

    /// Reads a language tag such as `id`, `en-GB`, or Java's old code `in`; `None` if there is no such catalogue.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().trim();
        match primary.to_ascii_lowercase().as_str() {
            "id" | "in" => Some(Self::Indonesian),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// Chooses from the `lang` cookie and the `Accept-Language` header (RFC 9110, section 12.5.4).
    #[must_use]
    pub fn choose(cookie: Option<&str>, accept_language: Option<&str>) -> Self {
        cookie.and_then(Self::parse).or_else(|| accept_language.and_then(Self::preferred)).unwrap_or_default()
    }

    fn preferred(accept_language: &str) -> Option<Self> {
        let mut best: Option<(u16, Self)> = None;
        for range in accept_language.split(',').take(MAX_RANGES) {
            let mut parts = range.split(';');
            let Some(language) = parts.next().and_then(|tag| Self::parse(tag.trim())) else { continue };
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=").map(thousandths)).unwrap_or(1000);
            if weight > 0 && best.is_none_or(|(best_weight, _)| weight > best_weight) {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

/// Ranges read from one header; what follows is ignored.
const MAX_RANGES: usize = 32;

/// A quality value in thousandths; malformed ones count as 0, which means "not acceptable".
fn thousandths(quality: &str) -> u16 {
    let (whole, fraction) = quality.trim().split_once('.').unwrap_or((quality.trim(), ""));
    if whole == "1" {
        return 1000;
    }
    if whole != "0" || fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    format!("{fraction:0<3}").parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookie_then_header_then_indonesian() {
        let cases: &[(Option<&str>, Option<&str>, Language)] = &[
            (None, None, Language::Indonesian),
            (Some("en"), None, Language::English),
            (Some("en"), Some("id"), Language::English),
            (Some("xx"), Some("en-US,en;q=0.9"), Language::English),
            (None, Some("en-US,en;q=0.9,id;q=0.8"), Language::English),
            (None, Some("fr, id;q=0.5, en;q=0.7"), Language::English),
            (None, Some("fr, in;q=0.7, en;q=0.65"), Language::Indonesian),
            (None, Some("en;q=0, id;q=0.001"), Language::Indonesian),
            (None, Some("en;q=0"), Language::Indonesian),
            (None, Some("en;q=abc"), Language::Indonesian),
            (None, Some("ms, jv"), Language::Indonesian),
            (None, Some("*"), Language::Indonesian),
            (None, Some(";;;,,,q=1"), Language::Indonesian),
        ];
        for (cookie, header, expected) in cases {
            assert_eq!(Language::choose(*cookie, *header), *expected, "{cookie:?} {header:?}");
        }
    }
}
