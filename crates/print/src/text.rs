//! Fitting text into a box by its real width: squeezing, wrapping, shrinking, in that order of harm.

use crate::error::RenderError;
use crate::fonts::{Fonts, Style};

/// Share of a box that text may fill; the rest covers the few letter pairs that kerning widens.
pub(crate) const SAFETY: f32 = 0.985;

/// Horizontal squeezing, from none to the narrowest that still looks like the same font.
const SQUEEZES: [f32; 4] = [1.0, 0.94, 0.88, 0.82];

/// The box that a text is fitted into. Lengths share one unit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    pub(crate) style: Style,
    pub(crate) width: f32,
    /// Wanted size of the letters.
    pub(crate) size: f32,
    /// Smallest legible size.
    pub(crate) least: f32,
    pub(crate) lines: usize,
}

/// A text laid out: its lines, the size and the squeeze that made it fit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fit {
    pub(crate) lines: Vec<String>,
    pub(crate) size: f32,
    pub(crate) squeeze: f32,
}

/// Lays `text` out in `room`.
///
/// # Errors
/// [`RenderError::DoesNotFit`] if it does not fit at the smallest size, even with words broken.
pub(crate) fn fit(fonts: &Fonts, field: &'static str, text: &str, room: Room) -> Result<Fit, RenderError> {
    for may_break_words in [false, true] {
        let mut size = room.size;
        while size >= room.least - 1e-4 {
            for lines in 1..=room.lines {
                for squeeze in SQUEEZES {
                    let measure = |part: &str| fonts.width(room.style, part, size) * squeeze;
                    let wrapped = wrap(text, room.width * SAFETY, may_break_words, &measure);
                    if let Some(wrapped) = wrapped.filter(|wrapped| wrapped.len() <= lines) {
                        return Ok(Fit { lines: wrapped, size, squeeze });
                    }
                }
            }
            size *= 0.95;
        }
    }
    Err(RenderError::DoesNotFit { field })
}

/// The lines of a running text at one size; words longer than a line are broken.
pub(crate) fn paragraph(fonts: &Fonts, style: Style, text: &str, width: f32, size: f32) -> Vec<String> {
    let measure = |part: &str| fonts.width(style, part, size);
    wrap(text, width * SAFETY, true, &measure).unwrap_or_default()
}

/// Greedy wrapping. `None` if a word is wider than a line and words may not be broken, or a letter is wider.
fn wrap(text: &str, width: f32, may_break_words: bool, measure: &dyn Fn(&str) -> f32) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if measure(&joined) <= width {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        if measure(word) <= width {
            line = word.to_owned();
        } else if may_break_words {
            line = break_word(word, width, measure, &mut lines)?;
        } else {
            return None;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    Some(lines)
}

/// Pushes the full lines of a long word and returns what is left of it.
fn break_word(word: &str, width: f32, measure: &dyn Fn(&str) -> f32, lines: &mut Vec<String>) -> Option<String> {
    let mut line = String::new();
    for letter in word.chars() {
        line.push(letter);
        if measure(&line) > width {
            line.pop();
            if line.is_empty() {
                return None;
            }
            lines.push(std::mem::replace(&mut line, letter.to_string()));
        }
    }
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, width: f32, may_break: bool) -> Option<Vec<String>> {
        wrap(text, width, may_break, &|part| part.chars().map(|_| 1.0).sum())
    }

    #[test]
    fn words_are_kept_whole_unless_they_may_be_broken() {
        for (text, width, may_break, want) in [
            ("", 4.0, false, Some(vec![""])),
            ("aa bb", 5.0, false, Some(vec!["aa bb"])),
            ("aa bb", 4.0, false, Some(vec!["aa", "bb"])),
            ("aaaaaa", 4.0, false, None),
            ("aaaaaa", 4.0, true, Some(vec!["aaaa", "aa"])),
            ("b aaaaaa c", 4.0, true, Some(vec!["b", "aaaa", "aa c"])),
            ("a", 0.5, true, None),
        ] {
            let want = want.map(|lines| lines.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(wrapped(text, width, may_break), want, "{text:?} in {width}");
        }
    }
}
