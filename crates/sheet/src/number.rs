//! Numbers that were meant to be text.

/// From here on a spreadsheet has lost digits: it keeps fifteen.
const FIRST_LOSSY: f64 = 1e15;

/// A number as digits without exponent or `.0`; `None` from sixteen digits on (a NIK or a family card number, of which
/// the last digits are lost) and for what is no number.
pub fn number_text(number: f64) -> Option<String> {
    if !number.is_finite() || number.abs() >= FIRST_LOSSY {
        return None;
    }
    // Rust writes a whole number without a fraction and never with an exponent.
    Some(if number == 0.0 { "0".to_owned() } else { number.to_string() })
}

/// True for what a spreadsheet writes into CSV for a number of sixteen digits: `6.20202E+15`, with point or comma.
pub fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once("E+").or_else(|| text.split_once("e+")) else {
        return false;
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    let is_long = exponent.parse::<u8>().is_ok_and(|exponent| exponent >= 15);
    is_long && digits(exponent) && digits(whole) && digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_plain_digits() {
        let cases = [
            (0.0, Some("0")),
            (-0.0, Some("0")),
            (7.0, Some("7")),
            (-3.5, Some("-3.5")),
            (0.1, Some("0.1")),
            (999_999_999_999_999.0, Some("999999999999999")),
            (1e15, None),
            (6_202_015_502_070_003.0, None),
            (6_202_015_502_070_000.0, None),
            (-1e18, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
            (1e-7, Some("0.0000001")),
        ];
        for (number, text) in cases {
            assert_eq!(number_text(number).as_deref(), text, "{number}");
        }
    }

    #[test]
    fn the_exponent_of_a_spreadsheet_is_recognised() {
        for text in ["6.20202E+15", "6,20202E+15", "6E+15", "6.2e+15"] {
            assert!(is_scientific(text), "{text}");
        }
        for text in [
            "6202015502070003",
            "1E+3",
            "6.2E+14",
            "6E+999",
            "JL. E+15",
            "E+15",
            "6.E+15",
            "6.2E+",
            "6.2E15",
            "A6.2E+15",
            "",
        ] {
            assert!(!is_scientific(text), "{text}");
        }
    }
}
