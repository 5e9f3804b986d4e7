//! How many people of each kind: the figures published for Kotawaringin Timur, and their division for quick tries.

use jiff::civil::{Date, date};

/// The day of the figures: three weeks before the election of 27 November 2024.
pub const REFERENCE_ON: Date = date(2024, 11, 6);
/// The day of the election (Pilkada 2024).
pub const ELECTION_ON: Date = date(2024, 11, 27);

/// Numbers of people by kind.
///
/// Published (ANTARA, Sampit): 313,281 obliged, 310,785 of them recorded, 2,496 not, about 5,000 blanks. Published
/// population: 454,515. Everything else is chosen here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Obliged on the reference day and recorded.
    pub recorded: u32,
    /// Obliged on the reference day and not recorded.
    pub unrecorded: u32,
    /// Under 17 and never married.
    pub minors: u32,
    /// Of the minors: sixteen, recorded in advance, their card waiting for the birthday.
    pub early: u32,
    /// Of the recorded: print-ready, their first card waiting.
    pub queued: u32,
    /// Of the recorded: card printed and not collected.
    pub uncollected: u32,
    /// Died before the reference day; not counted.
    pub dead: u32,
    /// Moved away before the reference day; not counted.
    pub moved_out: u32,
    /// Arrive during the campaign; not counted on the reference day.
    pub newcomers: u32,
    /// Of the unrecorded and the newcomers: recorded already under another NIK.
    pub planted: u32,
    /// Blanks in the store of the Dinas.
    pub blanks: u32,
}

impl Figures {
    /// The whole regency.
    pub const PUBLISHED: Figures = Figures {
        recorded: 310_785,
        unrecorded: 2_496,
        minors: 141_234,
        early: 260,
        queued: 900,
        uncollected: 140,
        dead: 3_200,
        moved_out: 2_600,
        newcomers: 40,
        planted: 25,
        blanks: 5_000,
    };

    /// The figures divided by `scale`; what would vanish keeps a few, so that every case still occurs. A scale of 0
    /// counts as 1.
    pub fn at_scale(scale: u32) -> Figures {
        let scale = scale.max(1);
        let all = Self::PUBLISHED;
        let part = |whole: u32, least: u32| (whole / scale).max(least.min(whole));
        Figures {
            recorded: part(all.recorded, 500),
            unrecorded: part(all.unrecorded, 40),
            minors: part(all.minors, 200),
            early: part(all.early, 4),
            queued: part(all.queued, 10),
            uncollected: part(all.uncollected, 4),
            dead: part(all.dead, 10),
            moved_out: part(all.moved_out, 10),
            newcomers: part(all.newcomers, 8),
            planted: part(all.planted, 5),
            blanks: all.blanks,
        }
    }

    /// Obliged on the reference day.
    pub fn obliged(&self) -> u32 {
        self.recorded + self.unrecorded
    }

    /// Alive and resident on the reference day.
    pub fn residents(&self) -> u32 {
        self.obliged() + self.minors
    }

    /// Planted among the newcomers rather than among the unrecorded.
    pub fn planted_newcomers(&self) -> u32 {
        (self.planted / 4).min(self.newcomers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_figures_hold_at_scale_one() {
        let all = Figures::at_scale(1);
        assert_eq!(all, Figures::PUBLISHED);
        assert_eq!(all, Figures::at_scale(0));
        assert_eq!((all.obliged(), all.residents()), (313_281, 454_515));
    }

    #[test]
    fn every_kind_survives_division() {
        let few = Figures::at_scale(1_000_000);
        assert!(few.planted > few.planted_newcomers() && few.planted_newcomers() > 0);
        assert!(few.queued > 0 && few.early > 0 && few.dead > 0);
    }
}
