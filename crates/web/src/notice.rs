//! The sentence that the next page shows: "recording saved", "card printed". It travels in a cookie, so that after a
//! POST and its redirect nothing needs to be stored.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::security::keyed;
use crate::ui::Tone;

/// A sentence for the next page, already in the reader's language. Keep personal data out of it where a word will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    tone: Tone,
    text: String,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    tone: u8,
    text: String,
}

impl Notice {
    /// How long a notice waits for its page, in seconds.
    pub(crate) const LIFETIME_S: u32 = 60;
    /// Longer sentences are cut, so that the cookie stays small.
    const MAX_CHARS: usize = 300;

    /// A notice of a tone.
    #[must_use]
    pub fn new(tone: Tone, text: impl ToString) -> Self {
        Self { tone, text: text.to_string().chars().take(Self::MAX_CHARS).collect() }
    }

    /// How it is coloured.
    #[must_use]
    pub const fn tone(&self) -> Tone {
        self.tone
    }

    /// What it says.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The cookie's value: the sentence and its seal under the session's secret.
    pub(crate) fn seal(&self, secret: &str) -> String {
        let tone = Tone::ALL.iter().position(|tone| *tone == self.tone).and_then(|at| u8::try_from(at).ok());
        let sealed = Sealed { tone: tone.unwrap_or_default(), text: self.text.clone() };
        let payload = BASE64URL_NOPAD.encode(&serde_json::to_vec(&sealed).unwrap_or_default());
        let seal = keyed(LABEL, secret, &payload);
        format!("{payload}.{seal}")
    }

    /// Reads a cookie's value; `None` unless this session sealed it.
    pub(crate) fn open(value: &str, secret: &str) -> Option<Self> {
        let (payload, seal) = value.split_once('.')?;
        if !bool::from(keyed(LABEL, secret, payload).as_bytes().ct_eq(seal.as_bytes())) {
            return None;
        }
        let sealed: Sealed = serde_json::from_slice(&BASE64URL_NOPAD.decode(payload.as_bytes()).ok()?).ok()?;
        Some(Self { tone: *Tone::ALL.get(usize::from(sealed.tone))?, text: sealed.text })
    }
}

const LABEL: &str = "tunggal notice";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_notices_are_shown() {
        let notice = Notice::new(Tone::Good, "Perekaman disimpan.");
        let value = notice.seal("secret");
        assert_eq!(Notice::open(&value, "secret"), Some(notice));
        assert_eq!(Notice::open(&value, "another"), None);
        assert_eq!(Notice::open(&format!("x{value}"), "secret"), None);
        for broken in ["", ".", "abc", "abc.def"] {
            assert_eq!(Notice::open(broken, "secret"), None);
        }
        let long = Notice::new(Tone::Bad, "é".repeat(5000)).seal("secret");
        assert!(long.len() < 2000, "{}", long.len());
    }
}
