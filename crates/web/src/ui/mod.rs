//! What the components of `templates/ui.html` are fed with.

mod field;
mod form;
mod pager;
mod progress;
mod status;
mod table;

pub use field::{Choice, Control, Field, Width};
pub use form::Form;
pub use pager::Pager;
pub use progress::Progress;
pub use status::{STATUSES, Status};
pub use table::{Column, Sort, Table};

use crate::text::{Key, Message};

/// How good or grave something is. Each tone has its own shape as well as its own colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing has happened yet.
    Neutral,
    /// On its way.
    Busy,
    /// Done, and right.
    Good,
    /// A person must look.
    Warn,
    /// Stopped.
    Bad,
}

impl Tone {
    /// Every tone.
    pub const ALL: [Self; 5] = [Self::Neutral, Self::Busy, Self::Good, Self::Warn, Self::Bad];

    /// The name that the stylesheet knows it by.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Busy => "busy",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// Words on the screen: a message of the catalogue, or text that is data, such as a village's name.
#[derive(Clone, Debug, PartialEq)]
pub enum Words {
    /// From the catalogue.
    Message(Message),
    /// As it is.
    Plain(String),
}

impl From<Message> for Words {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

impl From<Key> for Words {
    fn from(key: Key) -> Self {
        Self::Message(key.into())
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self::Plain(text)
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self::Plain(text.to_owned())
    }
}

/// One step of the trail above a title: regency, district, village.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// Where it leads; `None` for the page itself.
    pub href: Option<String>,
    /// What it is called.
    pub label: Words,
}

impl Crumb {
    /// A step that leads somewhere.
    #[must_use]
    pub fn to(href: impl Into<String>, label: impl Into<Words>) -> Self {
        Self { href: Some(href.into()), label: label.into() }
    }

    /// The last step: here.
    #[must_use]
    pub fn here(label: impl Into<Words>) -> Self {
        Self { href: None, label: label.into() }
    }
}
