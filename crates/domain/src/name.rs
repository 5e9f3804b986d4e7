//! A person's name as it stands in the register.
//!
//! Permendagri 73/2022, Articles 4 and 5: readable, at most 60 letters with spaces, at least two words, Latin letters, no
//! digits, punctuation or abbreviation; titles only on the family card and the KTP-el. Documents issued before stay
//! valid and one-word names stay lawful, so none of these rules refuses a name: each is a warning. Refused is only what
//! cannot be a name in Latin letters at all.

mod search;
mod title;

use std::fmt;

use title::{is_death_word, is_title, words};

/// Most characters of a name that follows Permendagri 73/2022, spaces included.
pub const NAME_RULE_CHARS: usize = 60;
/// Most characters of any name that is accepted.
pub const NAME_MAX_CHARS: usize = 100;

/// A name in upper case with single spaces. `Debug` hides it: names do not belong in logs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);

/// Why a text is not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing was given.
    #[error("nama kosong")]
    Empty,
    /// More than [`NAME_MAX_CHARS`] characters.
    #[error("nama terlalu panjang: {found} karakter, paling banyak {NAME_MAX_CHARS}")]
    TooLong {
        /// Characters found.
        found: usize,
    },
    /// A control character other than blanks and line breaks.
    #[error("nama memuat karakter kendali pada posisi {position}")]
    ControlCharacter {
        /// Position, 1-based.
        position: usize,
    },
    /// A character that is neither a Latin letter nor a digit nor plain punctuation.
    #[error("nama memuat huruf bukan Latin pada posisi {position}")]
    NotLatin {
        /// Position, 1-based.
        position: usize,
    },
    /// Digits and punctuation only.
    #[error("nama tidak memuat huruf")]
    NoLetter,
}

/// Where a name departs from Permendagri 73/2022. Never a reason to refuse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameWarning {
    /// One word only: lawful, and common.
    #[error("nama satu kata")]
    Mononym,
    /// More than 60 characters.
    #[error("nama {found} karakter, lebih dari {NAME_RULE_CHARS}")]
    Long {
        /// Characters, spaces included.
        found: usize,
    },
    /// A digit.
    #[error("nama memuat angka")]
    Digits,
    /// Punctuation.
    #[error("nama memuat tanda baca {found}")]
    Punctuation {
        /// The first such character.
        found: char,
    },
    /// A shortened word: a single letter, or a word that ends in a full stop.
    #[error("nama memuat singkatan {word}")]
    Abbreviation {
        /// The word.
        word: String,
    },
    /// An academic, religious or noble title; allowed on the KK and the KTP-el only.
    #[error("nama memuat gelar {word}")]
    Title {
        /// The word.
        word: String,
    },
    /// "Almarhum" or the like: a death belongs in the status of the record, never in the name.
    #[error("nama memuat keterangan meninggal ({word})")]
    DeathInName {
        /// The word.
        word: String,
    },
}

impl PersonName {
    /// Reads a name: trims it, makes each run of blanks one space and every letter upper case, and says where it departs
    /// from the rule.
    pub fn parse(text: &str) -> Result<(Self, Vec<NameWarning>), NameError> {
        let name = normalise(text)?;
        let warnings = warnings(&name);
        Ok((Self(name), warnings))
    }

    /// The name in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name for searching and comparing: plain letters A to Z in words with one space between, without titles,
    /// "almarhum" and accents. Falls back to all letters if nothing else were left.
    #[must_use]
    pub fn sort_key(&self) -> String {
        search::sort_key(&self.0)
    }

    /// The search key of any text, so that what is typed into a search box meets [`PersonName::sort_key`].
    #[must_use]
    pub fn search_key(text: &str) -> String {
        search::sort_key(&text.to_uppercase())
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonName(••• {} characters)", self.0.chars().count())
    }
}

fn normalise(text: &str) -> Result<String, NameError> {
    // Measured before anything is built: a cell of a million characters costs no more than its first bytes.
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(NameError::Empty);
    }
    let mut name = String::new();
    let mut has_letter = false;
    let mut blank_before = false;
    for (index, character) in trimmed.chars().enumerate() {
        let position = index + 1;
        if character.is_whitespace() {
            blank_before = true;
            continue;
        }
        if character.is_control() {
            return Err(NameError::ControlCharacter { position });
        }
        let character = plain_mark(character);
        // A few letters have no capital of their own in the Latin blocks.
        if !is_latin(character) || !character.to_uppercase().all(is_latin) {
            return Err(NameError::NotLatin { position });
        }
        if std::mem::take(&mut blank_before) {
            name.push(' ');
        }
        has_letter |= character.is_alphabetic();
        name.extend(character.to_uppercase());
        if name.len() > NAME_MAX_CHARS * 4 {
            break;
        }
    }
    let found = name.chars().count();
    if found > NAME_MAX_CHARS {
        return Err(NameError::TooLong { found: trimmed.chars().count() });
    }
    if has_letter { Ok(name) } else { Err(NameError::NoLetter) }
}

/// Typographic apostrophes and dashes as their plain signs, so that one name has one spelling.
fn plain_mark(character: char) -> char {
    match character {
        '\u{2018}' | '\u{2019}' | '\u{02bc}' | '\u{00b4}' | '`' => '\'',
        '\u{2010}'..='\u{2014}' => '-',
        '\u{201c}' | '\u{201d}' => '"',
        other => other,
    }
}

/// Printable ASCII, or a letter of the Latin blocks (Latin-1, Extended-A and -B, Extended Additional).
fn is_latin(character: char) -> bool {
    character.is_ascii_graphic()
        || (character.is_alphabetic() && matches!(character, '\u{00c0}'..='\u{024f}' | '\u{1e00}'..='\u{1eff}'))
}

fn warnings(name: &str) -> Vec<NameWarning> {
    let mut found = Vec::new();
    let length = name.chars().count();
    if length > NAME_RULE_CHARS {
        found.push(NameWarning::Long { found: length });
    }
    if name.chars().any(|c| c.is_ascii_digit()) {
        found.push(NameWarning::Digits);
    }
    if let Some(mark) = name.chars().find(char::is_ascii_punctuation) {
        found.push(NameWarning::Punctuation { found: mark });
    }
    let mut own_words = 0;
    for (index, word) in words(name).iter().enumerate() {
        if is_death_word(word) {
            found.push(NameWarning::DeathInName { word: word.text.to_owned() });
        } else if is_title(word, index) {
            found.push(NameWarning::Title { word: word.text.to_owned() });
        } else {
            own_words += 1;
            if word.text.ends_with('.') || word.letters.chars().count() == 1 {
                found.push(NameWarning::Abbreviation { word: word.text.to_owned() });
            }
        }
    }
    if own_words == 1 {
        found.push(NameWarning::Mononym);
    }
    found
}

#[cfg(test)]
mod tests;
