//! When people were recorded, and how far their card has come.

use crate::days::{plus, within, working};
use crate::dice::Dice;
use crate::figures::REFERENCE_ON;
use domain::enrolment::Status;
use jiff::civil::{Date, date};

/// First day of mass recording in the regency.
const FIRST_ON: Date = date(2012, 1, 16);

/// What is known of a recording made before the reference day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// Where the record stands: PRINT_READY_RECORD, CARD_PRINTED or CARD_ISSUED.
    pub status: Status,
    /// Day of the recording.
    pub recorded_on: Date,
    /// Day it was found unique.
    pub ready_on: Date,
    /// Day the first card was printed.
    pub printed_on: Option<Date>,
    /// Day the first card was handed over.
    pub issued_on: Option<Date>,
}

impl Recording {
    /// A recording of somebody whose duty began on `due_on`, made, printed and issued by `latest` at the latest.
    pub(crate) fn issued(dice: &mut Dice, due_on: Date, latest: Date) -> Recording {
        let recorded_on = working(recorded_on(dice, due_on, latest)).max(FIRST_ON).min(latest);
        let is_mass = recorded_on.year() <= 2013;
        let ready_on = plus(recorded_on, draw(dice, if is_mass { 80 } else { 5 })).min(latest);
        let wait = draw(dice, if is_mass { 280 } else { 21 });
        let printed_on = working(plus(ready_on.max(due_on), wait)).max(ready_on.max(due_on)).min(latest);
        let issued_on = working(plus(printed_on, draw(dice, 14))).max(printed_on).min(latest);
        Recording {
            status: Status::CardIssued,
            recorded_on,
            ready_on,
            printed_on: Some(printed_on),
            issued_on: Some(issued_on),
        }
    }

    /// A pupil recorded at sixteen; the card waits.
    pub(crate) fn early(dice: &mut Dice, sixteen_on: Date) -> Recording {
        let latest = plus(REFERENCE_ON, -1);
        let from = sixteen_on.max(plus(REFERENCE_ON, -240)).min(latest);
        let recorded_on = working(within(dice, from, latest)).max(from);
        let ready_on = plus(recorded_on, draw(dice, 3)).min(latest);
        Recording { status: Status::PrintReadyRecord, recorded_on, ready_on, printed_on: None, issued_on: None }
    }

    /// Print-ready, not printed yet.
    pub(crate) fn queued(self) -> Recording {
        Recording { status: Status::PrintReadyRecord, printed_on: None, issued_on: None, ..self }
    }

    /// Printed, not collected yet.
    pub(crate) fn uncollected(self) -> Recording {
        Recording { status: Status::CardPrinted, issued_on: None, ..self }
    }
}

fn draw(dice: &mut Dice, most: u32) -> i32 {
    i32::try_from(dice.below(most + 1)).unwrap_or(0)
}

/// Who was of age when it began came in the first campaign or in the years after; the others around their birthday.
fn recorded_on(dice: &mut Dice, due_on: Date, latest: Date) -> Date {
    if due_on < date(2012, 7, 1) {
        let (from, to) = match dice.below(100) {
            0..65 => (FIRST_ON, date(2013, 12, 20)),
            65..85 => (date(2014, 1, 6), date(2016, 12, 30)),
            _ => (date(2017, 1, 2), latest),
        };
        return within(dice, from.min(latest), to.min(latest));
    }
    let after = match dice.below(100) {
        0..6 if due_on.year() >= 2019 => return plus(due_on, -draw(dice, 300)),
        0..55 => (0, 60),
        55..85 => (60, 400),
        _ => (400, 1_500),
    };
    let (from, to) = (plus(due_on, after.0), plus(due_on, after.1));
    if to > latest { within(dice, due_on.min(latest), latest) } else { within(dice, from, to) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_come_in_order() {
        let mut dice = Dice::new(b"record  ", 3, 0);
        for year in (1950..2024).cycle().take(5_000) {
            let due_on = date(year, 5, 17);
            let latest = plus(REFERENCE_ON, -1);
            let r = Recording::issued(&mut dice, due_on, latest);
            let (printed, issued) = (r.printed_on.unwrap(), r.issued_on.unwrap());
            assert!(FIRST_ON <= r.recorded_on && r.recorded_on <= r.ready_on, "{r:?}");
            assert!(r.ready_on <= printed && printed <= issued && issued <= latest, "{r:?}");
            assert!(printed >= due_on, "{r:?} {due_on}");
        }
        let early = Recording::early(&mut dice, date(2024, 11, 2));
        assert!(early.recorded_on >= date(2024, 11, 2) && early.recorded_on < REFERENCE_ON);
    }
}
