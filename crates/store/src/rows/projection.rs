//! Figures kept beside the rows they come from: coverage by village and day, lines of the roll by village and status.
//! Changes are summed in memory and written once, before the commit or before somebody asks.

use crate::engine::Connection;
use crate::tx::RegisterTx;
use crate::value::{Cells, Reader, Value, day_number};
use app::port::Stored;
use domain::coverage::{Counts, Delta};
use domain::enrolment::Status;
use domain::region::VillageCode;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Changes that are not written yet.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    days: BTreeMap<(i64, i64), [i64; 6]>,
    roll: BTreeMap<(i64, Status), i64>,
}

impl Pending {
    /// Adds coverage deltas.
    pub(crate) fn add_deltas(&mut self, deltas: &[Delta]) {
        for delta in deltas {
            add(self.days.entry((delta.village.to_i64(), day_number(delta.on))).or_default(), delta.counts.fields());
        }
    }

    /// Counts lines of the roll.
    pub(crate) fn count(&mut self, village: VillageCode, status: Status, by: i64) {
        *self.roll.entry((village.to_i64(), status)).or_default() += by;
    }
}

fn add(sum: &mut [i64; 6], fields: [i64; 6]) {
    sum.iter_mut().zip(fields).for_each(|(sum, field)| *sum += field);
}

macro_rules! add_counts {
    ($table:literal, $time:literal) => {
        concat!(
            "INSERT INTO ",
            $table,
            " (village, ",
            $time,
            ", obliged, recorded, ready, printed, issued, early) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (village, ",
            $time,
            ") DO UPDATE SET obliged = ",
            $table,
            ".obliged + excluded.obliged, recorded = ",
            $table,
            ".recorded + excluded.recorded, ready = ",
            $table,
            ".ready + excluded.ready, printed = ",
            $table,
            ".printed + excluded.printed, issued = ",
            $table,
            ".issued + excluded.issued, early = ",
            $table,
            ".early + excluded.early"
        )
    };
}

/// The sums of the six counts.
macro_rules! sums {
    ($table:literal) => {
        concat!(
            "CAST(SUM(",
            $table,
            ".obliged) AS BIGINT), CAST(SUM(",
            $table,
            ".recorded) AS BIGINT), CAST(SUM(",
            $table,
            ".ready) AS BIGINT), CAST(SUM(",
            $table,
            ".printed) AS BIGINT), CAST(SUM(",
            $table,
            ".issued) AS BIGINT), CAST(SUM(",
            $table,
            ".early) AS BIGINT)"
        )
    };
}

/// Periods of one length: a day is `yyyymmdd`, a month `yyyymm`, a year `yyyy`, a decade `yyy`.
#[derive(Clone, Copy)]
pub(crate) struct Level {
    /// The table.
    pub(crate) table: &'static str,
    /// What a period's number is divided by to give that of the next longer one.
    parts: i64,
    /// Adds six counts to a village's period.
    add: &'static str,
    /// Village, period and counts of every row.
    pub(crate) list: &'static str,
    /// The same, summed by the next longer period.
    pub(crate) sum_longer: &'static str,
    /// The counts of each village over all periods.
    pub(crate) sum_all: &'static str,
}

macro_rules! level {
    ($table:literal, $period:literal, $parts:literal) => {
        Level {
            table: $table,
            parts: $parts,
            add: add_counts!($table, $period),
            list: concat!(
                "SELECT village, ",
                $period,
                ", obliged, recorded, ready, printed, issued, early FROM ",
                $table
            ),
            sum_longer: concat!(
                "SELECT c.village, c.",
                $period,
                " / ",
                $parts,
                ", ",
                sums!("c"),
                " FROM ",
                $table,
                " c GROUP BY c.village, c.",
                $period,
                " / ",
                $parts
            ),
            sum_all: concat!("SELECT c.village, ", sums!("c"), " FROM ", $table, " c GROUP BY c.village"),
        }
    };
}

/// From the shortest to the longest.
pub(crate) const LEVELS: [Level; 4] = [
    level!("coverage_day", "day", 100),
    level!("coverage_month", "month", 100),
    level!("coverage_year", "year", 10),
    level!("coverage_decade", "decade", 1),
];

/// As they were before there were months.
pub(crate) const LEVELS_BEFORE_MONTHS: [Level; 3] = [
    level!("coverage_day", "day", 10_000),
    level!("coverage_year", "year", 10),
    level!("coverage_decade", "decade", 1),
];

impl Pending {
    /// Writes what is pending.
    pub(crate) fn write(self, on: &dyn Connection, levels: &[Level]) -> Stored<()> {
        // Days on which nothing changes are left out; a longer period whose changes cancel out is not: by it its days are
        // found.
        let mut sums = self.days;
        sums.retain(|_, fields| *fields != [0; 6]);
        for level in levels {
            let mut longer: BTreeMap<(i64, i64), [i64; 6]> = BTreeMap::new();
            for ((village, period), fields) in sums {
                add(longer.entry((village, period.div_euclid(level.parts))).or_default(), fields);
                add_counts(on, level.add, village, period, fields)?;
            }
            sums = longer;
        }
        for ((village, status), persons) in self.roll {
            if persons != 0 {
                on.execute(
                    "INSERT INTO roll_count (village, status, persons) VALUES ($1, $2, $3)
                     ON CONFLICT (village, status) DO UPDATE SET persons = roll_count.persons + excluded.persons",
                    &[village.into(), status.word().into(), persons.into()],
                )?;
            }
        }
        Ok(())
    }
}

fn add_counts(on: &dyn Connection, sql: &'static str, village: i64, time: i64, fields: [i64; 6]) -> Stored<()> {
    let [a, b, c, d, e, f] = fields.map(Value::Int);
    on.execute(sql, &[village.into(), time.into(), a, b, c, d, e, f]).map(|_| ())
}

impl RegisterTx<'_> {
    /// Writes what is pending.
    pub(crate) fn flush_projections(&self) -> Stored<()> {
        self.pending.take().write(self.on(), &LEVELS)
    }

    /// Counts of villages: the decades before, the years before in the decade, the months before in the year, and the
    /// days of the month up to and with `as_of`. Each village's periods lie together, and the few decades tell which
    /// villages there are: SQLite keeps to the order of a CROSS JOIN, and so reads one short run of each village.
    pub(crate) fn coverage_of(&self, as_of: Date, first: i64, last: i64) -> Stored<Vec<(VillageCode, Counts)>> {
        self.flush_projections()?;
        let day = day_number(as_of);
        let [month, year, decade] = [100, 10_000, 100_000].map(|days| day.div_euclid(days));
        let decades = concat!(
            "SELECT c.village, ",
            sums!("c"),
            " FROM coverage_decade c WHERE c.village BETWEEN $1 AND $2 AND c.decade < $3 GROUP BY c.village"
        );
        macro_rules! within_decade {
            ($table:literal, $period:literal) => {
                concat!(
                    "SELECT v.village, ",
                    sums!("c"),
                    " FROM coverage_decade v CROSS JOIN ",
                    $table,
                    " c WHERE v.village BETWEEN $1 AND $2 AND v.decade = $3 AND c.village = v.village AND c.",
                    $period,
                    " BETWEEN $4 AND $5 GROUP BY v.village"
                )
            };
        }
        let years = within_decade!("coverage_year", "year");
        let months = within_decade!("coverage_month", "month");
        let days = within_decade!("coverage_day", "day");
        let mut figures: BTreeMap<VillageCode, Counts> = BTreeMap::new();
        let mut take = |cells: &dyn Cells| {
            let (village, counts) = counts_of_village(cells)?;
            let sum = figures.entry(village).or_default();
            *sum = *sum + counts;
            Ok(())
        };
        let before = [first, last, decade].map(Value::Int);
        self.on().query(decades, &before, &mut take)?;
        let spans = [(years, decade * 10, year - 1), (months, year * 100, month - 1), (days, month * 100, day)];
        for (sql, from, to) in spans {
            self.on().query(sql, &[first, last, decade, from, to].map(Value::Int), &mut take)?;
        }
        figures.retain(|_, counts| !counts.is_zero());
        Ok(figures.into_iter().collect())
    }
}

/// Reads a village and six counts.
pub(crate) fn counts_of_village(cells: &dyn Cells) -> Stored<(VillageCode, Counts)> {
    let mut row = Reader::new("coverage", cells);
    let village = row.as_int(VillageCode::from_i64)?;
    let mut fields = [0; 6];
    for field in &mut fields {
        *field = row.int()?;
    }
    Ok((village, Counts::from_fields(fields)))
}
