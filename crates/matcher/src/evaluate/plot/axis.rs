//! Axes: from a value to a share of the axis' length.

/// How values lie along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Evenly.
    Linear,
    /// Each power of ten as long as the next.
    Log,
    /// By the normal deviate of a share, as DET curves are drawn (Martin and others, 1997): scores that are normally
    /// distributed give straight lines.
    Deviate,
}

/// An axis. `low` and `high` are values, `low` below `high`; on a [`Scale::Log`] axis above 0, on a [`Scale::Deviate`]
/// axis above 0 and below 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What it shows, with its unit.
    pub name: String,
    /// How values lie on it.
    pub scale: Scale,
    /// The value at its beginning.
    pub low: f64,
    /// The value at its end.
    pub high: f64,
    /// Values that are marked, with their labels.
    pub ticks: Vec<(f64, String)>,
}

impl Axis {
    /// Where a value lies, 0 at the beginning and 1 at the end; what lies beyond an end is put on it.
    #[must_use]
    pub fn position(&self, value: f64) -> f64 {
        let (low, high) = (self.scale.at(self.low), self.scale.at(self.high));
        let share = (self.scale.at(value.clamp(self.low, self.high)) - low) / (high - low);
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
    }
}

impl Scale {
    fn at(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Log => value.log10(),
            Self::Deviate => deviate(value),
        }
    }
}

/// The normal deviate of a share: below it lies that share of a standard normal distribution. After Abramowitz and
/// Stegun, Handbook of Mathematical Functions, 26.2.23; within 4.5e-4.
#[must_use]
pub fn deviate(share: f64) -> f64 {
    let tail = share.min(1.0 - share).max(f64::MIN_POSITIVE);
    let t = (-2.0 * tail.ln()).sqrt();
    let above = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let below = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let size = t - above / below;
    if share < 0.5 { -size } else { size }
}
