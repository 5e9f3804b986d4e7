//! The demo's time: it begins on the morning of the published figures and runs on while the program runs, so that
//! invented people do not grow older by the years since.

use super::setting;
use app::port::{Clock, Mode, Store, Stored};
use jiff::{SignedDuration, Timestamp};
use std::time::Instant;

/// 6 November 2024, 06:00 WIB: the take-over, before the office opens.
pub const TAKE_OVER_AT: &str = "2024-11-05T23:00:00Z";
/// 6 November 2024, 08:00 WIB: the office opens.
pub const OPENING_AT: &str = "2024-11-06T01:00:00Z";

/// A clock that starts at an instant of the demo when the program starts.
pub struct DemoClock {
    start_at: Timestamp,
    started: Instant,
}

impl DemoClock {
    /// A clock that shows `start_at` now.
    #[expect(clippy::disallowed_methods, reason = "the demo's time runs with the machine's")]
    pub fn starting_at(start_at: Timestamp) -> DemoClock {
        DemoClock { start_at, started: Instant::now() }
    }

    /// The clock of a demo register: the office's opening, or the journal's last entry if that is later. `None` for a
    /// register of real people.
    pub fn of(store: &dyn Store) -> Stored<Option<DemoClock>> {
        let tx = store.begin(Mode::Read)?;
        if tx.find_setting(setting::DEMO)?.is_none() {
            return Ok(None);
        }
        let opening = tx.find_setting(setting::CLOCK_START)?.and_then(|text| text.parse().ok());
        let (_, _, last_at) = tx.journal_head()?;
        let start_at = opening.into_iter().chain(last_at).max();
        Ok(start_at.map(DemoClock::starting_at))
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        let elapsed = SignedDuration::try_from(self.started.elapsed()).unwrap_or(SignedDuration::MAX);
        self.start_at.saturating_add(elapsed).unwrap_or(self.start_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_at_eight_and_never_runs_back() {
        let clock = DemoClock::starting_at(OPENING_AT.parse().unwrap());
        let local = domain::region::OfficeZone::Wib.local(clock.now());
        assert_eq!((local.date(), local.hour()), (population::REFERENCE_ON, 8));
        assert!(clock.now() <= clock.now());
        let take_over: Timestamp = TAKE_OVER_AT.parse().unwrap();
        assert_eq!(domain::region::OfficeZone::Wib.local_date(take_over), population::REFERENCE_ON);
    }
}
