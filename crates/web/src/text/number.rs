//! Whole numbers and shares in the reader's notation.

use super::Language;

/// Anything that counts. Values beyond the signed 64-bit range stop at its edge; no count of this office reaches it.
pub trait Count {
    /// The value as a signed number.
    fn count(&self) -> i64;
}

macro_rules! count_for_integers {
    ($($integer:ty),*) => {$(
        impl Count for $integer {
            fn count(&self) -> i64 {
                i64::try_from(*self).unwrap_or(i64::MAX)
            }
        }
    )*};
}
count_for_integers!(u8, u16, u32, u64, usize, i32, i64);

impl<T: Count + ?Sized> Count for &T {
    fn count(&self) -> i64 {
        (**self).count()
    }
}

/// A part of a whole, both counted in people (or cards).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    part: u64,
    whole: u64,
}

impl Share {
    /// A share; the part may exceed the whole, as coverage does where residents of other districts are served.
    #[must_use]
    pub const fn new(part: u64, whole: u64) -> Self {
        Self { part, whole }
    }

    /// The share in steps of 10^-(2 + decimals), rounded half up; `None` if the whole is nothing.
    #[must_use]
    pub fn rounded(self, decimals: u32) -> Option<u128> {
        let scale = 100 * 10_u128.pow(decimals.min(MAX_DECIMALS));
        let whole = u128::from(self.whole);
        (whole > 0).then(|| (u128::from(self.part) * scale * 2 + whole) / (whole * 2))
    }
}

/// The most decimals a percentage is shown with.
const MAX_DECIMALS: u32 = 6;

pub(super) fn grouped(value: i64, language: Language) -> String {
    let separator = match language {
        Language::Indonesian => '.',
        Language::English => ',',
    };
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        text.push('\u{2212}');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

pub(super) fn percent(share: Share, decimals: u32, language: Language) -> String {
    let Some(steps) = share.rounded(decimals) else { return "\u{2013}".to_owned() };
    let unit = 10_u128.pow(decimals.min(MAX_DECIMALS));
    let whole = grouped(i64::try_from(steps / unit).unwrap_or(i64::MAX), language);
    let width = usize::try_from(decimals).unwrap_or(0);
    let fraction = format!("{:0width$}", steps % unit);
    match language {
        Language::Indonesian => format!("{whole},{fraction}\u{a0}%"),
        Language::English => format!("{whole}.{fraction}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        let cases = [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_000, "1.000", "1,000"),
            (313_281, "313.281", "313,281"),
            (1_234_567, "1.234.567", "1,234,567"),
            (-617, "\u{2212}617", "\u{2212}617"),
            (i64::MIN, "\u{2212}9.223.372.036.854.775.808", "\u{2212}9,223,372,036,854,775,808"),
        ];
        for (value, indonesian, english) in cases {
            assert_eq!(grouped(value, Language::Indonesian), indonesian);
            assert_eq!(grouped(value, Language::English), english);
        }
    }

    /// The shares are published ones: Kotawaringin Timur, Kalimantan Timur, the country, Kotawaringin Barat.
    #[test]
    fn shares_agree_with_published_figures() {
        let cases = [
            (310_785, 313_281, "99,20\u{a0}%", "99.20%"),
            (2_868_568, 2_878_769, "99,65\u{a0}%", "99.65%"),
            (202_054_251, 207_889_876, "97,19\u{a0}%", "97.19%"),
            (10_132, 10_000, "101,32\u{a0}%", "101.32%"),
            (1, 1, "100,00\u{a0}%", "100.00%"),
            (0, 5, "0,00\u{a0}%", "0.00%"),
            (1, 8_000, "0,01\u{a0}%", "0.01%"),
            (0, 0, "\u{2013}", "\u{2013}"),
            (u64::MAX, 1, "9.223.372.036.854.775.807,00\u{a0}%", "9,223,372,036,854,775,807.00%"),
        ];
        for (part, whole, indonesian, english) in cases {
            assert_eq!(percent(Share::new(part, whole), 2, Language::Indonesian), indonesian);
            assert_eq!(percent(Share::new(part, whole), 2, Language::English), english);
        }
    }
}
