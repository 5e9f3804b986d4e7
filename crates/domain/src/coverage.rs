//! Coverage: how many are obliged on a day, and how far each of them has come.
//!
//! Figures are kept as **deltas**: a person adds one to a measure in a village on the day the measure becomes true and
//! takes it back on the day they leave. The figure on any day is the sum of the deltas up to that day, so every as-of
//! date, past or to come, is answered exactly, and a roll-up is the sum of its villages by construction.

use crate::enrolment::Enrolment;
use crate::person::Person;
use crate::region::VillageCode;
use jiff::civil::Date;

/// The national target of 2024: 99.4 % of the obliged recorded, in thousandths.
pub const TARGET_PERMILLE: i64 = 994;

/// Numbers of people (or changes of them).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Obliged to hold a KTP-el: 17 or ever married; WNI or ITAP; alive and resident.
    pub obliged: i64,
    /// Of these, recorded.
    pub recorded: i64,
    /// Of these, proven unique (print-ready or further).
    pub ready: i64,
    /// Of these, ever printed.
    pub printed: i64,
    /// Of these, handed over.
    pub issued: i64,
    /// Not yet obliged but recorded in advance (16-year-olds); not part of the figures above.
    pub early: i64,
}

impl Counts {
    /// Each field with its sign.
    pub fn fields(&self) -> [i64; 6] {
        [self.obliged, self.recorded, self.ready, self.printed, self.issued, self.early]
    }

    /// From the fields in the order of [`Counts::fields`].
    pub fn from_fields([obliged, recorded, ready, printed, issued, early]: [i64; 6]) -> Self {
        Self { obliged, recorded, ready, printed, issued, early }
    }

    /// Whether nothing changes.
    pub fn is_zero(&self) -> bool {
        self.fields() == [0; 6]
    }

    /// Obliged and not recorded.
    pub fn remaining(&self) -> i64 {
        self.obliged - self.recorded
    }

    /// How many more recordings reach the target, zero if reached: the smallest n with
    /// (recorded + n) / obliged ≥ 99.4 %.
    pub fn short_of_target(&self) -> i64 {
        let needed = (self.obliged * TARGET_PERMILLE + 999).div_euclid(1000);
        (needed - self.recorded).max(0)
    }

    /// Recorded per obliged in ten-thousandths of a per cent, cut off (never rounded up to a target that is not
    /// reached), not limited to 100 %; `None` when nobody is obliged. 992033 is 99.2033 %.
    pub fn share_e4_percent(&self) -> Option<i64> {
        (self.obliged > 0).then(|| (self.recorded * 1_000_000).div_euclid(self.obliged))
    }
}

impl std::ops::Add for Counts {
    type Output = Counts;
    fn add(self, other: Counts) -> Counts {
        let (a, b) = (self, other);
        Counts {
            obliged: a.obliged + b.obliged,
            recorded: a.recorded + b.recorded,
            ready: a.ready + b.ready,
            printed: a.printed + b.printed,
            issued: a.issued + b.issued,
            early: a.early + b.early,
        }
    }
}

impl std::ops::Neg for Counts {
    type Output = Counts;
    fn neg(self) -> Counts {
        Counts::from_fields(self.fields().map(|n| -n))
    }
}

impl std::iter::Sum for Counts {
    fn sum<I: Iterator<Item = Counts>>(iter: I) -> Counts {
        iter.fold(Counts::default(), |a, b| a + b)
    }
}

/// A change of figures in a village from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delta {
    /// Where.
    pub village: VillageCode,
    /// From which day on.
    pub on: Date,
    /// By how much.
    pub counts: Counts,
}

/// What one person contributes: for each measure one plus on the day it becomes true and, if they leave or their permit
/// ends, one minus.
pub fn contributions(person: &Person, enrolment: &Enrolment) -> Vec<Delta> {
    let until = person.obliged_until_on();
    let village = person.address.village;
    let mut deltas = Vec::new();
    let mut spell = |from: Date, until: Option<Date>, counts: Counts| {
        if until.is_none_or(|until| from < until) {
            deltas.push(Delta { village, on: from, counts });
            deltas.extend(until.map(|on| Delta { village, on, counts: -counts }));
        }
    };
    let Some(due_on) = person.obliged_on() else { return deltas };
    let due_on = due_on.max(person.resident_from_on);
    let one = |set: fn(&mut Counts)| {
        let mut counts = Counts::default();
        set(&mut counts);
        counts
    };
    spell(due_on, until, one(|c| c.obliged = 1));
    if let Some(recorded_on) = enrolment.recorded_on {
        let from = recorded_on.max(person.resident_from_on);
        if from < due_on {
            spell(from, Some(until.map_or(due_on, |u| u.min(due_on))), one(|c| c.early = 1));
        }
        spell(from.max(due_on), until, one(|c| c.recorded = 1));
    }
    for (day, counts) in [
        (enrolment.ready_on, one(|c| c.ready = 1)),
        (enrolment.printed_on, one(|c| c.printed = 1)),
        (enrolment.issued_on, one(|c| c.issued = 1)),
    ] {
        if let Some(on) = day {
            spell(on.max(due_on), until, counts);
        }
    }
    deltas
}

/// The deltas that turn one person's old contributions into the new ones.
pub fn change(old: &[Delta], new: &[Delta]) -> Vec<Delta> {
    let mut deltas: Vec<Delta> = Vec::new();
    let taken = old.iter().map(|d| Delta { counts: -d.counts, ..*d });
    for delta in taken.chain(new.iter().copied()) {
        match deltas.iter_mut().find(|d| d.village == delta.village && d.on == delta.on) {
            Some(same) => same.counts = same.counts + delta.counts,
            None => deltas.push(delta),
        }
    }
    deltas.retain(|d| !d.counts.is_zero());
    deltas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_figures_of_kotawaringin_timur() {
        let counts = Counts { obliged: 313_281, recorded: 310_785, ..Counts::default() };
        assert_eq!(counts.remaining(), 2_496);
        assert_eq!(counts.share_e4_percent(), Some(992_032));
        assert_eq!(counts.short_of_target(), 617);
    }

    #[test]
    fn the_target_is_exact_at_its_edge_and_shares_are_not_clamped() {
        let at = |recorded| Counts { obliged: 1000, recorded, ..Counts::default() };
        assert_eq!(at(993).short_of_target(), 1);
        assert_eq!(at(994).short_of_target(), 0);
        assert_eq!(at(1013).share_e4_percent(), Some(1_013_000));
        assert_eq!(Counts::default().share_e4_percent(), None);
    }
}
