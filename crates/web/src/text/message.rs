//! A sentence before it has a language: a key of the catalogue and its arguments.

use jiff::civil::Date;

use super::number::{Count, Share};

/// A key of the catalogue. Make one with [`key!`](crate::text::key), so that the parity test sees its use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(&'static str);

impl Key {
    /// The key's text. In Rust code use the macro `key!` instead.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self(text)
    }

    /// The key as it stands in the catalogue.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The key with an argument.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Into<Arg>) -> Message {
        Message::from(self).with(name, value)
    }
}

impl From<&'static str> for Key {
    fn from(text: &'static str) -> Self {
        Self(text)
    }
}

impl From<&Self> for Key {
    fn from(key: &Self) -> Self {
        *key
    }
}

/// Names a key of the catalogue where it is used. The parity test reads the source for these, together with the
/// arguments chained to them.
macro_rules! key {
    ($text:literal) => {
        $crate::text::Key::new($text)
    };
}
pub(crate) use key;

/// An argument of a sentence, formatted only when the language is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// A count; the catalogue may choose a plural form by it.
    Number(i64),
    /// Text shown as it is.
    Text(String),
    /// A date in words.
    Date(Date),
    /// A share in percent.
    Share(Share),
}

/// Makes an [`Arg`] from every integer width, by value and by reference: templates pass fields by reference.
macro_rules! arg_from_integers {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Arg {
            fn from(value: $integer) -> Self {
                Self::Number(value.count())
            }
        }
        impl From<&$integer> for Arg {
            fn from(value: &$integer) -> Self {
                Self::Number(value.count())
            }
        }
    )*};
}
arg_from_integers!(u8, u16, u32, u64, usize, i32, i64);

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&&str> for Arg {
    fn from(text: &&str) -> Self {
        Self::Text((*text).to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Date> for Arg {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<&Date> for Arg {
    fn from(date: &Date) -> Self {
        Self::Date(*date)
    }
}

impl From<Share> for Arg {
    fn from(share: Share) -> Self {
        Self::Share(share)
    }
}

impl From<&Share> for Arg {
    fn from(share: &Share) -> Self {
        Self::Share(*share)
    }
}

/// A sentence without a language: field errors, notices and page errors are messages until a reader is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    key: Key,
    args: Vec<(&'static str, Arg)>,
}

impl Message {
    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// The key of the catalogue.
    #[must_use]
    pub const fn key(&self) -> Key {
        self.key
    }

    /// The arguments in the order they were given.
    #[must_use]
    pub fn args(&self) -> &[(&'static str, Arg)] {
        &self.args
    }
}

impl From<Key> for Message {
    fn from(key: Key) -> Self {
        Self { key, args: Vec::new() }
    }
}
