//! Coverage.

use super::build::village;
use super::{Subject, read, write};
use app::port::Mode;
use domain::coverage::{Counts, Delta};
use jiff::civil::{Date, date};

fn delta(place: i64, on: Date, obliged: i64, recorded: i64) -> Delta {
    Delta { village: village(place), on, counts: Counts { obliged, recorded, ..Counts::default() } }
}

fn all() -> (i64, i64) {
    (village(1).to_i64(), village(999).to_i64())
}

/// Any day, past or to come: the sum of the deltas up to it. Compared with a naive sum on every interesting day.
pub fn figures_are_exact_on_every_day(subject: &Subject) {
    let store = subject.store.as_ref();
    let days = [
        date(1951, 1, 1),
        date(2007, 12, 31),
        date(2008, 1, 1),
        date(2024, 2, 29),
        date(2024, 11, 27),
        date(2024, 12, 31),
        date(2025, 1, 1),
        date(2041, 6, 7),
    ];
    let deltas: Vec<_> = (1..)
        .zip(days.iter().cycle())
        .take(60)
        .map(|(n, on): (i64, &Date)| delta(n % 3 + 1, *on, n % 5 + 1, -(n % 7)))
        .collect();
    for some in deltas.chunks(7) {
        write(store, |tx| tx.add_coverage(some));
    }
    let around = days.iter().flat_map(|day| [day.yesterday().unwrap(), *day, day.tomorrow().unwrap()]);
    for as_of in around.chain([date(1900, 1, 1), date(9999, 12, 31)]) {
        let (first, last) = all();
        let expected: Vec<_> = [1, 2, 3]
            .map(|n| {
                let until = deltas.iter().filter(|delta| delta.village == village(n) && delta.on <= as_of);
                (village(n), until.map(|delta| delta.counts).sum::<Counts>())
            })
            .into_iter()
            .filter(|(_, counts)| !counts.is_zero())
            .collect();
        assert_eq!(read(store, |tx| tx.coverage(as_of, first, last)), expected, "{as_of}");
    }
    let second = village(2).to_i64();
    let one = read(store, |tx| tx.coverage(date(2024, 11, 27), second, second));
    assert_eq!(one.iter().map(|(village, _)| village.to_i64()).collect::<Vec<_>>(), [second]);
}

/// Somebody who comes and goes within a month, a year, a decade, all in one act: counted on the days between.
pub fn short_spells_are_counted_on_their_days(subject: &Subject) {
    let store = subject.store.as_ref();
    let spells = [
        (1, date(2024, 11, 5), date(2024, 11, 20)),
        (2, date(2024, 3, 31), date(2024, 11, 1)),
        (3, date(2021, 12, 31), date(2022, 1, 1)),
    ];
    for (place, from, until) in spells {
        write(store, |tx| tx.add_coverage(&[delta(place, from, 1, 0), delta(place, until, -1, 0)]));
    }
    for (place, from, until) in spells {
        let code = village(place).to_i64();
        let on = |day| read(store, |tx| tx.coverage(day, code, code)).first().map_or(0, |(_, counts)| counts.obliged);
        let days = [from.yesterday().unwrap(), from, until.yesterday().unwrap(), until, date(2030, 1, 1)];
        assert_eq!(days.map(on), [0, 1, 1, 0, 0], "village {place}");
    }
}

/// What is added is counted at once, what is taken back again disappears, what is rolled back never was.
pub fn figures_are_seen_before_the_commit_and_gone_after_a_rollback(subject: &Subject) {
    let store = subject.store.as_ref();
    let (on, (first, last)) = (date(2024, 11, 27), all());
    let mut tx = store.begin(Mode::Write).unwrap();
    tx.add_coverage(&[delta(1, on, 1, 0), delta(1, on, 1, 1)]).unwrap();
    assert_eq!(tx.coverage(on, first, last).unwrap(), [(village(1), delta(1, on, 2, 1).counts)]);
    tx.add_coverage(&[delta(1, on, 5, 0)]).unwrap();
    drop(tx);
    assert_eq!(read(store, |tx| tx.coverage(on, first, last)), []);
    write(store, |tx| tx.add_coverage(&[delta(1, on, 3, 0)]));
    write(store, |tx| tx.add_coverage(&[delta(1, on, -3, 0), delta(2, on, 0, 0)]));
    assert_eq!(read(store, |tx| tx.coverage(on, first, last)), []);
}
