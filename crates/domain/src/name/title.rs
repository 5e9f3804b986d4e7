//! Words that stand in a name without being part of it.

use std::borrow::Cow;

/// A word of a name.
pub struct Word<'a> {
    /// As written, without the comma that ends it.
    pub text: &'a str,
    /// Its letters only.
    pub letters: Cow<'a, str>,
    /// True if a comma stands before it: what follows a comma is by custom a title.
    pub after_comma: bool,
}

/// Words of an upper-case name that hold at least one letter.
pub fn words(name: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    for (segment_index, segment) in name.split(',').enumerate() {
        for text in segment.split([' ', '(', ')']) {
            let letters = if text.chars().all(char::is_alphabetic) {
                Cow::Borrowed(text)
            } else {
                text.chars().filter(|c| c.is_alphabetic()).collect()
            };
            if !letters.is_empty() {
                found.push(Word { text, letters, after_comma: segment_index > 0 });
            }
        }
    }
    found
}

/// Titles written before a name.
const BEFORE: [&str; 15] =
    ["DR", "DRA", "DRG", "DRH", "DRS", "H", "HJ", "IR", "KH", "PROF", "PDT", "UST", "USTAD", "USTADZ", "NS"];

/// Titles written after a name that are nothing else.
const AFTER: [&str; 37] = [
    "AMD", "AMK", "APT", "LC", "MAG", "MENG", "MFARM", "MHUM", "MKES", "MKOM", "MPD", "MPDI", "MSC", "MSI", "MSN",
    "NERS", "PHD", "SAG", "SAP", "SESY", "SFARM", "SHI", "SHUM", "SIKOM", "SIP", "SKEB", "SKED", "SKEP", "SKM", "SKOM",
    "SPD", "SPDI", "SPI", "SPSI", "SPT", "SSI", "SSOS",
];

/// Titles written after a name that are names or initials too: taken as titles only after a comma or with full stops.
const AFTER_IF_MARKED: [&str; 13] = ["BA", "BSC", "MA", "MBA", "MH", "MM", "MT", "SE", "SH", "SP", "SS", "ST", "SI"];

/// Bytes of the longest title.
const LONGEST_TITLE: usize = 6;

/// True for a title. `index` is the place of the word in the name, from 0.
pub fn is_title(word: &Word<'_>, index: usize) -> bool {
    let letters = &*word.letters;
    if letters.len() > LONGEST_TITLE {
        return false;
    }
    let marked =
        word.after_comma || word.text.matches('.').count() > 1 || word.text.trim_end_matches('.').contains('.');
    // Titles come in rows: "DR. H.", "PROF. DR. IR.".
    let leads = index < 3 && !word.after_comma && BEFORE.contains(&letters);
    leads
        || (index > 0 && AFTER.contains(&letters))
        || (index > 0 && marked && AFTER_IF_MARKED.contains(&letters))
        || (word.after_comma && BEFORE.contains(&letters))
}

/// True for "almarhum" and the like.
pub fn is_death_word(word: &Word<'_>) -> bool {
    matches!(&*word.letters, "ALM" | "ALMH" | "ALMARHUM" | "ALMARHUMAH" | "MENINGGAL" | "MENDIANG" | "WAFAT")
}
