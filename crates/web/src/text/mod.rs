//! Words, numbers and dates as the reader expects them.
//!
//! Every sentence on a screen comes from the Fluent catalogues `i18n/id.ftl` and `i18n/en.ftl`; the Indonesian one is
//! written first and the English one is complete. A test holds both files and all uses of their keys together.

pub mod calendar;
mod catalogue;
mod language;
pub mod lists;
mod message;
mod number;
#[cfg(test)]
mod parity;

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

pub use calendar::OfficeZone;
pub use language::Language;
pub(crate) use message::key;
pub use message::{Arg, Key, Message};
pub use number::{Count, Share};

/// The catalogue and the formats of one language. Copy it freely: it is a choice, not a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts {
    language: Language,
}

impl Texts {
    /// The texts of a language.
    #[must_use]
    pub const fn new(language: Language) -> Self {
        Self { language }
    }

    /// The language these texts are in.
    #[must_use]
    pub const fn language(self) -> Language {
        self.language
    }

    /// Starts a phrase; templates print it directly or add its arguments by [`Phrase::with`].
    #[must_use]
    pub fn t(self, key: impl Into<Key>) -> Phrase {
        Phrase { texts: self, message: Message::from(key.into()) }
    }

    /// The sentence of a message, as plain text (templates escape it).
    ///
    /// A key or argument that the catalogue lacks is a defect: the key itself is shown and an error is logged, so that
    /// a screen never fails for want of a word.
    #[must_use]
    pub fn say(self, message: &Message) -> Cow<'static, str> {
        catalogue::format(self, message)
    }

    /// A whole number with its thousands grouped: `1.234.567` in Indonesian, `1,234,567` in English.
    #[must_use]
    pub fn number(self, value: impl Count) -> String {
        number::grouped(value.count(), self.language)
    }

    /// A share in percent with two decimals, rounded half up as official figures are: `99,20 %`, `99.20%`.
    /// It is not clamped: above 100 % is shown as it is. A share of nothing is a dash.
    #[must_use]
    pub fn share(self, share: Share) -> String {
        number::percent(share, 2, self.language)
    }

    /// A date in words: `27 November 2024`.
    #[must_use]
    pub fn date(self, date: Date) -> Cow<'static, str> {
        calendar::date(self, date)
    }

    /// An instant on the office's clock: `27 November 2024 14.05 WIB`, `27 November 2024 14:05 WIB`.
    #[must_use]
    pub fn moment(self, at: Timestamp, zone: OfficeZone) -> Cow<'static, str> {
        calendar::moment(self, at, zone)
    }
}

/// A message together with the language to say it in; prints itself.
#[derive(Clone, Debug)]
pub struct Phrase {
    texts: Texts,
    message: Message,
}

impl Phrase {
    /// Adds an argument. Numbers stay numbers, so that the catalogue can choose its plural form.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.message = self.message.with(name, value);
        self
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.texts.say(&self.message))
    }
}
