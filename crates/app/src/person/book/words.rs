//! Reading the words of the official lists, each spelling once.

use std::collections::HashMap;

/// Spellings remembered per list; a book uses a few dozen.
const MOST_SPELLINGS: usize = 2_000;

/// A list's reader that remembers what it has read.
pub struct Words<T> {
    parse: fn(&str) -> Option<T>,
    known: HashMap<String, Option<T>>,
}

impl<T: Copy> Words<T> {
    /// A reader by a list's own parser.
    pub fn new(parse: fn(&str) -> Option<T>) -> Self {
        Self { parse, known: HashMap::new() }
    }

    /// The entry of the list that a text names.
    pub fn read(&mut self, text: &str) -> Option<T> {
        if let Some(found) = self.known.get(text) {
            return *found;
        }
        let found = (self.parse)(text);
        if self.known.len() < MOST_SPELLINGS {
            self.known.insert(text.to_owned(), found);
        }
        found
    }
}
