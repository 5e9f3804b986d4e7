//! Coverage as a bar drawn by the server, with the target's mark.

use crate::text::Share;

/// A share beside its target on a scale that may begin above zero.
///
/// Coverage lies between 95 and 102 %: on a bar from zero nobody sees the difference between 99.2 and 99.4. With
/// [`Progress::from_percent`] the scale begins higher and the drawing changes with it, from a filled bar (whose length
/// means its value) to a dot and the gap between dot and target (whose positions do).
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    share: Share,
    target: Share,
    is_reached: bool,
    from_percent: u32,
    to_percent: u32,
}

/// The drawing's inner width in its own units; the stylesheet decides the real one.
const SPAN: u128 = 1000;

impl Progress {
    /// A share and its target; whether it is reached is decided by the rule, not by the drawing.
    #[must_use]
    pub const fn new(share: Share, target: Share, is_reached: bool) -> Self {
        Self { share, target, is_reached, from_percent: 0, to_percent: 100 }
    }

    /// The scale, in percent; values outside stand at its edge.
    #[must_use]
    pub const fn scale(mut self, from_percent: u32, to_percent: u32) -> Self {
        self.from_percent = from_percent;
        self.to_percent = to_percent;
        self
    }

    /// The share shown.
    #[must_use]
    pub const fn share(&self) -> Share {
        self.share
    }

    /// The target.
    #[must_use]
    pub const fn target(&self) -> Share {
        self.target
    }

    /// Whether the scale begins above zero, so that positions count and lengths do not.
    #[must_use]
    pub const fn is_dot(&self) -> bool {
        self.from_percent > 0
    }

    /// `good` if the target is reached, otherwise `warn`.
    #[must_use]
    pub const fn tone(&self) -> &'static str {
        if self.is_reached { "good" } else { "warn" }
    }

    /// Where the share stands, 0 to 1000.
    #[must_use]
    pub fn value_x(&self) -> u128 {
        self.position(self.share)
    }

    /// Where the target stands, 0 to 1000.
    #[must_use]
    pub fn target_x(&self) -> u128 {
        self.position(self.target)
    }

    /// Where 100 % stands, 0 to 1000.
    #[must_use]
    pub fn whole_x(&self) -> u128 {
        self.position(Share::new(1, 1))
    }

    /// The left end of the gap between share and target.
    #[must_use]
    pub fn gap_x(&self) -> u128 {
        self.value_x().min(self.target_x())
    }

    /// The width of the gap between share and target.
    #[must_use]
    pub fn gap_width(&self) -> u128 {
        self.value_x().abs_diff(self.target_x())
    }

    fn position(&self, share: Share) -> u128 {
        const STEPS: u128 = 10_000; // of one percent, with four decimals
        let low = u128::from(self.from_percent) * STEPS;
        let width = (u128::from(self.to_percent) * STEPS).saturating_sub(low).max(1);
        let value = share.rounded(4).unwrap_or(0);
        (value.saturating_sub(low) * SPAN / width).min(SPAN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_follow_the_scale_and_stop_at_its_edges() {
        let target = Share::new(994, 1000);
        let kotim = Share::new(310_785, 313_281);
        let whole = Progress::new(kotim, target, false);
        assert_eq!((whole.value_x(), whole.target_x(), whole.whole_x(), whole.is_dot()), (992, 994, 1000, false));
        let close = whole.scale(95, 102);
        assert_eq!((close.value_x(), close.target_x(), close.whole_x(), close.is_dot()), (600, 628, 714, true));
        assert_eq!((close.gap_x(), close.gap_width()), (600, 28));
        let far = Progress::new(Share::new(1, 2), target, false).scale(95, 102);
        assert_eq!(far.value_x(), 0);
        let over = Progress::new(Share::new(3, 2), target, true).scale(95, 102);
        assert_eq!((over.value_x(), over.tone()), (1000, "good"));
        assert_eq!(Progress::new(Share::new(0, 0), target, false).scale(5, 5).value_x(), 0);
    }
}
