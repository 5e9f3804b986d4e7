//! Pages by cursor: forward and back, never a page number that a changing list makes wrong.

use crate::text::Message;

/// The links below a list.
#[derive(Clone, Debug)]
pub struct Pager {
    /// What is shown, such as "50 of 2,496 people".
    pub summary: Message,
    /// Address of the page before.
    pub previous: Option<String>,
    /// Address of the page after.
    pub next: Option<String>,
}

impl Pager {
    /// A pager that says what is shown.
    #[must_use]
    pub fn new(summary: impl Into<Message>) -> Self {
        Self { summary: summary.into(), previous: None, next: None }
    }

    /// The page before, if there is one.
    #[must_use]
    pub fn previous(mut self, href: Option<String>) -> Self {
        self.previous = href;
        self
    }

    /// The page after, if there is one.
    #[must_use]
    pub fn next(mut self, href: Option<String>) -> Self {
        self.next = href;
        self
    }
}
