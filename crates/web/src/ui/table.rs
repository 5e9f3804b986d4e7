//! Tables: a caption, headings that may sort, cells aligned by what they hold.

use crate::paths::Link;
use crate::text::{Key, Message};

/// The head of a table; its rows are written by the screen between `call` and `endcall`.
#[derive(Clone, Debug)]
pub struct Table {
    /// What the table holds; read by screen readers.
    pub caption: Message,
    /// The columns in their order.
    pub columns: Vec<Column>,
}

impl Table {
    /// A table of these columns.
    #[must_use]
    pub fn new(caption: impl Into<Message>, columns: impl IntoIterator<Item = Column>) -> Self {
        Self { caption: caption.into(), columns: columns.into_iter().collect() }
    }
}

/// One column's heading.
#[derive(Clone, Debug)]
pub struct Column {
    /// The heading.
    pub label: Key,
    /// Whether its cells are numbers, which stand to the right.
    pub is_numeric: bool,
    /// The link that sorts by it.
    pub sort_href: Option<String>,
    /// `ascending` or `descending` if the table is sorted by it, for `aria-sort`.
    pub sorted: Option<&'static str>,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn text(label: Key) -> Self {
        Self { label, is_numeric: false, sort_href: None, sorted: None }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(label: Key) -> Self {
        Self { is_numeric: true, ..Self::text(label) }
    }

    /// Lets the heading sort: a link to `base` with `sort=field`, or `sort=-field` if it is sorted so already.
    #[must_use]
    pub fn sortable(mut self, base: &Link, field: &'static str, current: Sort) -> Self {
        let is_current = current.field == field;
        self.sorted = is_current.then_some(if current.is_descending { "descending" } else { "ascending" });
        let next = Sort { field, is_descending: is_current && !current.is_descending };
        self.sort_href = Some(base.clone().with("sort", &next.to_parameter()).build());
        self
    }
}

/// The order of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The field sorted by.
    pub field: &'static str,
    /// Whether the greatest comes first.
    pub is_descending: bool,
}

impl Sort {
    /// Reads the parameter `sort`: `name` or `-name`, where the name is one of `fields`; otherwise the first field,
    /// ascending.
    #[must_use]
    pub fn parse(parameter: &str, fields: &[&'static str]) -> Self {
        let (name, is_descending) = parameter.strip_prefix('-').map_or((parameter, false), |name| (name, true));
        match fields.iter().find(|field| **field == name) {
            Some(field) => Self { field, is_descending },
            None => Self { field: fields.first().copied().unwrap_or_default(), is_descending: false },
        }
    }

    /// The parameter that [`Sort::parse`] reads.
    #[must_use]
    pub fn to_parameter(self) -> String {
        format!("{}{}", if self.is_descending { "-" } else { "" }, self.field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::key;

    #[test]
    fn headings_sort_and_turn_round() {
        let fields = ["name", "remaining"];
        let ascending = Sort { field: "remaining", is_descending: false };
        assert_eq!(Sort::parse("remaining", &fields), ascending);
        assert_eq!(Sort::parse("-remaining", &fields), Sort { is_descending: true, ..ascending });
        assert_eq!(Sort::parse("; drop table", &fields), Sort { field: "name", is_descending: false });
        let base = Link::new("/coverage").with("as_of", "2024-11-27");
        let column = |field, sort| Column::number(key!("nav-coverage")).sortable(&base, field, sort);
        let current = column("remaining", ascending);
        assert_eq!(current.sorted, Some("ascending"));
        assert_eq!(current.sort_href.as_deref(), Some("/coverage?as_of=2024-11-27&sort=-remaining"));
        let other = column("name", ascending);
        assert_eq!((other.sorted, other.sort_href.as_deref()), (None, Some("/coverage?as_of=2024-11-27&sort=name")));
    }
}
