//! A rate with its uncertainty.

use super::as_f64;
use serde::Serialize;

/// Bounds of a value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// A share of comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Errors seen.
    pub errors: usize,
    /// Comparisons made.
    pub of: usize,
}

/// The two-sided 95 % point of the normal distribution.
const Z: f64 = 1.959_964;

impl Rate {
    /// `errors` of `of`.
    #[must_use]
    pub fn new(errors: usize, of: usize) -> Self {
        Self { errors, of }
    }

    /// The share, 0 to 1; 0 of nothing.
    #[must_use]
    pub fn value(self) -> f64 {
        if self.of == 0 { 0.0 } else { as_f64(self.errors) / as_f64(self.of) }
    }

    /// The interval of 95 % after Wilson (1927), for independent comparisons. It stays within 0 and 1 and does not
    /// collapse where no error was seen: 0 of n gives up to 3.84 / (n + 3.84).
    #[must_use]
    pub fn wilson(self) -> Interval {
        if self.of == 0 {
            return Interval { low: 0.0, high: 1.0 };
        }
        let (n, p) = (as_f64(self.of), self.value());
        let z2 = Z * Z;
        let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = Z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
        let bound = |value: f64| value.clamp(0.0, 1.0);
        Interval {
            low: if self.errors == 0 { 0.0 } else { bound(middle - half) },
            high: if self.errors == self.of { 1.0 } else { bound(middle + half) },
        }
    }
}
