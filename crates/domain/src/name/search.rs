//! The form of a name by which it is searched and sorted.

use super::title::{Word, is_death_word, is_title, words};

/// See [`super::PersonName::sort_key`]; `name` is upper case.
pub fn sort_key(name: &str) -> String {
    let all = words(name);
    let is_own = |(index, word): (usize, &Word<'_>)| !is_title(word, index) && !is_death_word(word);
    let own: Vec<bool> = all.iter().enumerate().map(is_own).collect();
    let is_all_title = !own.contains(&true);
    let mut key = String::with_capacity(name.len());
    for (word, is_own) in all.iter().zip(own) {
        if is_own || is_all_title {
            push_plain(&mut key, word.text);
        }
    }
    key
}

/// Adds a word in letters A to Z; apostrophes vanish, every other mark parts words.
fn push_plain(key: &mut String, word: &str) {
    let mut is_parted = !key.is_empty();
    for character in word.chars() {
        let folded = match character {
            '\'' | '`' | '\u{2019}' => continue,
            'A'..='Z' => None,
            other => Some(fold(other)),
        };
        if folded == Some(" ") {
            is_parted = !key.is_empty();
            continue;
        }
        if std::mem::take(&mut is_parted) {
            key.push(' ');
        }
        match folded {
            None => key.push(character),
            Some(letters) => key.push_str(letters),
        }
    }
}

/// The plain letters of an accented capital; a space for what is no letter.
fn fold(character: char) -> &'static str {
    match character {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'Æ' => "AE",
        'Ç' | 'Ć' | 'Č' => "C",
        'Ď' | 'Đ' | 'Ð' => "D",
        'È'..='Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'Ğ' => "G",
        'Ì'..='Ï' | 'Ī' | 'Į' | 'İ' => "I",
        'Ł' => "L",
        'Ñ' | 'Ń' | 'Ň' => "N",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ő' => "O",
        'Œ' => "OE",
        'Ř' => "R",
        'Ś' | 'Ş' | 'Š' | 'Ș' => "S",
        'Ţ' | 'Ť' | 'Ț' => "T",
        'Ù'..='Ü' | 'Ū' | 'Ů' | 'Ű' => "U",
        'Ý' | 'Ÿ' => "Y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        'Þ' => "TH",
        _ => " ",
    }
}
