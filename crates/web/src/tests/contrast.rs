//! Every pair of ink and ground in the stylesheet's tokens, light and dark, meets WCAG 2.2 (1.4.3 and 1.4.11).

use std::collections::BTreeMap;

use crate::assets::STYLE;

/// Tokens that carry text, each with the grounds it may stand on.
const TEXT: &[(&str, &[&str])] = &[
    ("ink", &["paper", "surface", "sunken", "hover"]),
    ("ink-soft", &["paper", "surface", "sunken", "hover"]),
    ("accent", &["paper", "surface", "hover"]),
    ("accent-strong", &["paper", "surface", "hover", "accent-soft"]),
    ("on-accent", &["accent", "accent-strong"]),
    ("bar-ink", &["bar"]),
    ("bar-soft", &["bar"]),
    ("neutral", &["neutral-soft", "surface"]),
    ("busy", &["busy-soft", "surface"]),
    ("good", &["good-soft", "surface", "hover"]),
    ("warn", &["warn-soft", "surface", "hover"]),
    ("bad", &["bad-soft", "surface", "paper"]),
    ("on-tone", &["bad", "good", "warn"]),
];

/// Tokens that carry a control's edge, a focus ring or a mark.
const EDGES: &[(&str, &[&str])] = &[
    ("line-strong", &["paper", "surface"]),
    ("focus", &["paper", "surface", "sunken"]),
    ("mark-good", &["surface", "hover", "paper"]),
    ("mark-warn", &["surface", "hover", "paper"]),
];

#[test]
fn colours_are_legible_in_light_and_dark() {
    let style = STYLE.body();
    let (light, rest) = style.split_once("@media (prefers-color-scheme: dark)").expect("a dark scheme");
    let (dark, _) = rest.split_once("@layer base").expect("the layer after the tokens");
    let light = colours(light);
    let dark = colours(dark);
    assert!(light.len() > 25);
    assert_eq!(light.keys().collect::<Vec<_>>(), dark.keys().collect::<Vec<_>>(), "each colour has both schemes");
    for (scheme, tokens) in [("light", &light), ("dark", &dark)] {
        for (pairs, least) in [(TEXT, 4.5), (EDGES, 3.0)] {
            for (ink, grounds) in pairs {
                for ground in *grounds {
                    let ratio = contrast(tokens[*ink], tokens[*ground]);
                    assert!(ratio >= least, "{scheme}: {ink} on {ground} is {ratio:.2}, below {least}");
                }
            }
        }
    }
}

#[test]
fn colours_stand_only_in_the_tokens() {
    let (_, rest) = STYLE.body().split_once("@layer base {").expect("the layer after the tokens");
    let (screen, print) = rest.split_once("@media print").expect("a print sheet");
    assert!(!screen.contains('#') && !screen.contains("rgb("), "a colour outside the tokens");
    assert!(print.contains("--ink: #000000"));
}

fn colours(source: &str) -> BTreeMap<String, [u8; 3]> {
    source
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(": #"))
        .map(|(name, hex)| {
            let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).expect("six digits");
            (name.to_owned(), bytes.try_into().expect("three bytes"))
        })
        .collect()
}

/// The contrast ratio of WCAG 2.2, from relative luminances.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: [u8; 3]) -> f64 {
    let linear = colour.map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}
