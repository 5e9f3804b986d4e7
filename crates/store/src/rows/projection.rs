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
pub(crate) use sums;

impl Pending {
    /// Writes what is pending.
    pub(crate) fn write(self, on: &dyn Connection) -> Stored<()> {
        let mut years: BTreeMap<(i64, i64), [i64; 6]> = BTreeMap::new();
        for ((village, day), fields) in self.days {
            if fields != [0; 6] {
                add(years.entry((village, day.div_euclid(10_000))).or_default(), fields);
                add_counts(on, add_counts!("coverage_day", "day"), village, day, fields)?;
            }
        }
        let mut decades: BTreeMap<(i64, i64), [i64; 6]> = BTreeMap::new();
        for ((village, year), fields) in years {
            add(decades.entry((village, year.div_euclid(10))).or_default(), fields);
            add_counts(on, add_counts!("coverage_year", "year"), village, year, fields)?;
        }
        for ((village, decade), fields) in decades {
            add_counts(on, add_counts!("coverage_decade", "decade"), village, decade, fields)?;
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
        self.pending.take().write(self.on())
    }

    /// Counts of villages: the decades before, the years before in the decade, and the days of the year up to and
    /// with `as_of`. Each village's periods lie together, and the longer period tells which villages there are: SQLite
    /// keeps to the order of a CROSS JOIN, and so reads one short run of each village.
    pub(crate) fn coverage_of(&self, as_of: Date, first: i64, last: i64) -> Stored<Vec<(VillageCode, Counts)>> {
        self.flush_projections()?;
        let year = i64::from(as_of.year());
        let decade = year.div_euclid(10);
        let before = concat!(
            "SELECT c.village, ",
            sums!("c"),
            " FROM coverage_decade c WHERE c.village BETWEEN $1 AND $2 AND c.decade < $3 GROUP BY c.village"
        );
        let years = concat!(
            "SELECT v.village, ",
            sums!("c"),
            " FROM coverage_decade v CROSS JOIN coverage_year c WHERE v.village BETWEEN $1 AND $2 AND v.decade = $3
             AND c.village = v.village AND c.year BETWEEN $4 AND $5 GROUP BY v.village"
        );
        let days = concat!(
            "SELECT v.village, ",
            sums!("c"),
            " FROM coverage_year v CROSS JOIN coverage_day c WHERE v.village BETWEEN $1 AND $2 AND v.year = $3
             AND c.village = v.village AND c.day BETWEEN $4 AND $5 GROUP BY v.village"
        );
        let span = |period: i64, from: i64, to: i64| [first, last, period, from, to].map(Value::Int);
        let mut figures: BTreeMap<VillageCode, Counts> = BTreeMap::new();
        let mut take = |cells: &dyn Cells| {
            let (village, counts) = counts_of_village(cells)?;
            let sum = figures.entry(village).or_default();
            *sum = *sum + counts;
            Ok(())
        };
        self.on().query(before, &[first.into(), last.into(), decade.into()], &mut take)?;
        self.on().query(years, &span(decade, decade * 10, year - 1), &mut take)?;
        self.on().query(days, &span(year, year * 10_000, day_number(as_of)), &mut take)?;
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
