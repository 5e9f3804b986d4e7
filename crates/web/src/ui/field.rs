//! A form field with its label, hint, error and kept value.

use crate::text::{Key, Message, key};

use super::Words;

/// One labelled control.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name it is sent under; also the control's id.
    pub name: &'static str,
    /// Its label.
    pub label: Key,
    /// What to type, before typing.
    pub hint: Option<Message>,
    /// What is wrong and what to do, after typing.
    pub error: Option<Message>,
    /// What was typed; for a tick box, empty or not.
    pub value: String,
    /// The kind of control.
    pub control: Control,
    /// Whether it may stay empty.
    pub is_required: bool,
    /// Whether the cursor starts here.
    pub has_focus: bool,
    /// The `autocomplete` token of HTML, section 4.10.18.7; `off` unless it is the clerk's own data.
    pub autocomplete: &'static str,
    /// The most characters it takes.
    pub max_length: Option<u16>,
    /// How wide it is: a width says how much is expected.
    pub width: Width,
}

/// The kinds of control.
#[derive(Clone, Debug)]
pub enum Control {
    /// A line of text.
    Text,
    /// Digits only, such as a NIK: text with a numeric keyboard and tabular figures, never a spinner.
    Digits,
    /// A password; its value is never sent back.
    Password,
    /// A search box.
    Search,
    /// A calendar date typed as day, month, year: `17-08-2007`, read by [`crate::text::calendar::parse`]. The
    /// browser's own date field is not used: it follows the browser's language, and an American one swaps day and month.
    Date,
    /// Several lines.
    Area,
    /// A tick box.
    Check,
    /// One of a list that drops down.
    Select(Vec<Choice>),
    /// One of a few that stand side by side.
    Radios(Vec<Choice>),
    /// A file of these types, as HTML's `accept`.
    File(&'static str),
}

/// How wide a control is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// About 8 characters: RT, RW, blood type.
    Short,
    /// About 20: a NIK, a date.
    Medium,
    /// As the form is.
    Full,
}

/// One choice of a list.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: Words,
}

impl Choice {
    /// A choice.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<Words>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

impl Field {
    /// A field of a kind.
    #[must_use]
    pub fn new(name: &'static str, label: Key, control: Control) -> Self {
        let width = match control {
            Control::Digits | Control::Date | Control::Select(_) => Width::Medium,
            _ => Width::Full,
        };
        Self {
            name,
            label,
            hint: None,
            error: None,
            value: String::new(),
            control,
            is_required: false,
            has_focus: false,
            autocomplete: "off",
            max_length: None,
            width,
        }
    }

    /// A line of text.
    #[must_use]
    pub fn text(name: &'static str, label: Key) -> Self {
        Self::new(name, label, Control::Text)
    }

    /// Digits of at most this length.
    #[must_use]
    pub fn digits(name: &'static str, label: Key, max_length: u16) -> Self {
        Self { max_length: Some(max_length), ..Self::new(name, label, Control::Digits) }
    }

    /// A date, with the hint that says how to type it.
    #[must_use]
    pub fn date(name: &'static str, label: Key) -> Self {
        Self { max_length: Some(10), ..Self::new(name, label, Control::Date).hint(key!("ui-date-hint")) }
    }

    /// Must be filled in.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// What to type.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Message>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The browser may fill it in as this.
    #[must_use]
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = token;
        self
    }

    /// At most this many characters.
    #[must_use]
    pub fn max_length(mut self, characters: u16) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// This wide.
    #[must_use]
    pub fn width(mut self, width: Width) -> Self {
        self.width = width;
        self
    }

    /// The cursor starts here.
    #[must_use]
    pub fn focus(mut self) -> Self {
        self.has_focus = true;
        self
    }

    /// The `type` of the input element.
    #[must_use]
    pub const fn input_type(&self) -> &'static str {
        match self.control {
            Control::Password => "password",
            Control::Search => "search",
            Control::File(_) => "file",
            Control::Check => "checkbox",
            _ => "text",
        }
    }

    /// Whether the control is a date.
    #[must_use]
    pub const fn is_date(&self) -> bool {
        matches!(self.control, Control::Date)
    }

    /// Whether the control takes digits only.
    #[must_use]
    pub const fn is_digits(&self) -> bool {
        matches!(self.control, Control::Digits)
    }

    /// What the browser may see again: everything but passwords.
    #[must_use]
    pub fn shown_value(&self) -> &str {
        if matches!(self.control, Control::Password) { "" } else { &self.value }
    }

    /// The ids of hint and error, for `aria-describedby`; empty if there is neither.
    #[must_use]
    pub fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.name));
        error.into_iter().chain(hint).collect::<Vec<_>>().join(" ")
    }

    /// The class of its width.
    #[must_use]
    pub const fn width_class(&self) -> &'static str {
        match self.width {
            Width::Short => "short",
            Width::Medium => "medium",
            Width::Full => "full",
        }
    }
}
