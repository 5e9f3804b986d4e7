//! What two spellings of the same entry have in common.

/// Upper case letters, digits, `+` and `/` only, then the hyphens that end the text. Those are a rhesus sign (`A-`) or
/// a blank (`-`), while a hyphen inside a word (`LAKI-LAKI`) is only spelling. The stroke stays because without it
/// `DIPLOMA I/II` and `DIPLOMA III` are the same.
pub fn key(text: &str) -> String {
    let trimmed = text.trim();
    let mut found: String = trimmed
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '+' | '/'))
        .flat_map(char::to_uppercase)
        .collect();
    found.extend(trimmed.chars().rev().take_while(|c| *c == '-'));
    found
}
