//! The form of a name by which it is searched and sorted.

use super::title::{is_death_word, is_title, words};

/// See [`super::PersonName::sort_key`]; `name` is upper case.
pub fn sort_key(name: &str) -> String {
    let all = words(name);
    let own = || all.iter().enumerate().filter(|(index, word)| !is_title(word, *index) && !is_death_word(word));
    let key = if own().next().is_some() {
        own().map(|(_, word)| plain(word.text)).collect::<Vec<_>>().join(" ")
    } else {
        all.iter().map(|word| plain(word.text)).collect::<Vec<_>>().join(" ")
    };
    key.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// Letters A to Z; apostrophes vanish, every other mark parts words.
fn plain(word: &str) -> String {
    let mut found = String::new();
    for character in word.chars() {
        match character {
            '\'' | '`' | '\u{2019}' => {}
            'A'..='Z' => found.push(character),
            other => found.push_str(fold(other)),
        }
    }
    found
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
