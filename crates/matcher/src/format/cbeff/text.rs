//! Values in a document: numbers, truth, instants, UUIDs, base64.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The standard alphabet, with or without padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Base64 with the alphabet of the schema or that for addresses, padded or not, white space anywhere.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let compact: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            byte => byte,
        })
        .collect();
    LENIENT.decode(compact).ok()
}

/// `xs:boolean`.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// A number without sign.
pub(super) fn number(text: &str) -> Option<u32> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { text.parse().ok() } else { None }
}

/// Whether a text has the form of a UUID.
pub(super) fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths = parts.iter().map(|part| part.len());
    lengths.eq([8, 4, 4, 4, 12]) && parts.concat().bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a text has the form of `xs:dateTime` with a year of four digits: `2022-07-27T15:29:22.98Z`.
pub(super) fn is_instant(text: &str) -> bool {
    let Some((head, tail)) = text.split_at_checked(19) else { return false };
    let is_head = head.bytes().zip("dddd-dd-ddTdd:dd:dd".bytes()).all(|(byte, form)| match form {
        b'd' => byte.is_ascii_digit(),
        form => byte == form,
    });
    let fields = [(5, 7, 1, 12), (8, 10, 1, 31), (11, 13, 0, 23), (14, 16, 0, 59), (17, 19, 0, 59)];
    let is_within = |(from, to, least, most): (usize, usize, u32, u32)| {
        head.get(from..to).and_then(number).is_some_and(|value| (least..=most).contains(&value))
    };
    let zone = match tail.strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if zone.len() == fraction.len() {
                return false;
            }
            zone
        }
        None => tail,
    };
    is_head && fields.into_iter().all(is_within) && is_zone(zone)
}

/// Nothing, `Z`, or an offset such as `+07:00`.
fn is_zone(zone: &str) -> bool {
    let offset = zone.strip_prefix(['+', '-']).and_then(|offset| offset.split_once(':'));
    let is_offset = |(hours, minutes): (&str, &str)| {
        let fits = |text: &str, most| text.len() == 2 && number(text).is_some_and(|value| value <= most);
        fits(hours, 14) && fits(minutes, 59)
    };
    matches!(zone, "" | "Z") || offset.is_some_and(is_offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_by_their_form() {
        for (text, is) in [
            ("2022-07-27T15:29:22.987808900Z", true),
            ("2022-07-27T15:29:22", true),
            ("2022-07-27T15:29:22+07:00", true),
            ("2022-13-27T15:29:22Z", false),
            ("2022-07-27 15:29:22Z", false),
            ("2022-07-27T15:29:22.Z", false),
            ("2022-07-27T15:29:22+7", false),
            ("2022-07-27T15:29:2é", false),
            ("", false),
        ] {
            assert_eq!(is_instant(text), is, "{text}");
        }
        assert!(is_uuid("98293c98-7b64-4f9a-a209-9cadfd8e4a1e"));
        assert!(!is_uuid("98293c98-7b64-4f9a-a209-9cadfd8e4a1"));
        assert!(!is_uuid("98293c98-7b64-4f9a-a209-9cadfd8e4a1g"));
        assert_eq!(number("007"), Some(7));
        assert_eq!(number("+7"), None);
        assert_eq!(number("4294967296"), None);
        assert_eq!(boolean("1"), Some(true));
        assert_eq!(boolean("TRUE"), None);
    }

    #[test]
    fn both_alphabets_are_read_padded_or_not() {
        let bytes = [0xFB, 0xEF, 0xFF, 0x10];
        for text in ["++//EA==", "++//EA", "--__EA==", "--__EA", " ++/\n/E A= = "] {
            assert_eq!(base64(text).as_deref(), Some(&bytes[..]), "{text}");
        }
        for text in ["A", "++//E$", "++//EB", "++//EA==A"] {
            assert_eq!(base64(text), None, "{text}");
        }
        assert_eq!(base64(""), Some(Vec::new()));
    }
}
