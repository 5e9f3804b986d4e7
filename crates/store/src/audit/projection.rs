//! The projections against a recount from persons and their records.
//!
//! Coverage is compared as it stands on the last day of all: somebody who moved away within the register leaves a spell
//! in the old village that has ended by then, and cannot be recounted from today's rows.

use super::Course;
use crate::engine::all;
use crate::rows::enrolment::read_enrolment;
use crate::rows::person::read_person;
use crate::rows::projection::{counts_of_village, sums};
use crate::rows::roll::read_roll_row;
use crate::table::{ENROLMENT, PERSON};
use crate::tx::RegisterTx;
use crate::value::{Cells, Reader};
use app::port::{AuditFinding, RollRow, StoreError, Stored};
use app::record::roll_row;
use domain::coverage::{Counts, contributions};
use domain::enrolment::{Enrolment, Status};
use domain::ids::PersonId;
use domain::person::Person;
use domain::region::VillageCode;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// In the order of [`read_roll_row`].
const ROLL_COLUMNS: &[&str] =
    &["person", "village", "status", "sort_key", "obliged_on", "until_on", "issued_on", "is_voter"];

/// Every person with record, line of the roll and index entry; what is not there is null.
static EVERYTHING: LazyLock<String> = LazyLock::new(|| {
    let columns = |alias: &str, columns: &[&str]| {
        columns.iter().map(|column| format!("{alias}.{column}")).collect::<Vec<_>>().join(", ")
    };
    format!(
        "SELECT p.id, n.person, e.person, r.person, {}, {}, {}
         FROM person p LEFT JOIN person_nik n ON n.nik = p.nik LEFT JOIN enrolment e ON e.person = p.id
         LEFT JOIN roll r ON r.person = p.id ORDER BY p.id",
        columns("p", PERSON.columns),
        columns("r", ROLL_COLUMNS),
        columns("e", ENROLMENT.columns),
    )
});

/// What the recount gives.
#[derive(Default)]
struct Recount {
    persons: i64,
    lines: i64,
    roll: BTreeMap<(VillageCode, Status), i64>,
    coverage: BTreeMap<VillageCode, Counts>,
}

pub(super) fn audit(tx: &RegisterTx<'_>, course: &mut Course<'_>) -> Stored<()> {
    let mut recount = Recount::default();
    tx.on().query(&EVERYTHING, &[], &mut |cells| {
        course.step();
        let id = Reader::new("person", cells).int()?;
        match one(cells, &mut recount, course) {
            // The row cannot be read as a person or a record: it was found to be altered before.
            Err(StoreError::Corrupt(_)) => wrong(course, "roll", person_in_words(id)),
            done => done?,
        }
        Ok(())
    })?;
    sizes(tx, &recount, course)?;
    roll_counts(tx, recount.roll, course)?;
    coverage(tx, recount.coverage, course)
}

fn wrong(course: &mut Course<'_>, name: &'static str, place: String) {
    course.find(AuditFinding::ProjectionWrong { name, place });
}

fn person_in_words(id: i64) -> String {
    PersonId::from_i64(id).map_or_else(|| format!("person {id}"), |id| format!("person {id}"))
}

fn one(cells: &dyn Cells, recount: &mut Recount, course: &mut Course<'_>) -> Stored<()> {
    recount.persons += 1;
    let mut row = Reader::new("person", cells);
    let id = row.int()?;
    if row.opt_int()? != Some(id) {
        wrong(course, "person_nik", person_in_words(id));
    }
    let (has_record, has_line) = (row.opt_int()?.is_some(), row.opt_int()?.is_some());
    let person = read_person(&mut row)?;
    let line = if has_line {
        Some(read_roll_row(&mut row)?)
    } else {
        row.skip(ROLL_COLUMNS.len());
        None
    };
    let record = if has_record { Some(read_enrolment(&mut row)?) } else { None };
    if let Some(line) = &line {
        recount.lines += 1;
        *recount.roll.entry((line.village, line.status)).or_default() += 1;
    }
    compare_line(&person, record, line.as_ref(), recount, course);
    Ok(())
}

fn compare_line(
    person: &Person,
    record: Option<Enrolment>,
    line: Option<&RollRow>,
    recount: &mut Recount,
    course: &mut Course<'_>,
) {
    if record.is_none() && line.is_none() {
        return;
    }
    let record = record.unwrap_or_else(|| Enrolment::unregistered(person.id, Timestamp::UNIX_EPOCH));
    if line != Some(&roll_row(person, &record)) {
        wrong(course, "roll", person_in_words(person.id.to_i64()));
    }
    for delta in contributions(person, &record) {
        let sum = recount.coverage.entry(delta.village).or_default();
        *sum = *sum + delta.counts;
    }
}

/// Neither the roll nor the index has a line of somebody who is not there.
fn sizes(tx: &RegisterTx<'_>, recount: &Recount, course: &mut Course<'_>) -> Stored<()> {
    for (name, sql, expected) in [
        ("person_nik", "SELECT COUNT(*) FROM person_nik", recount.persons),
        ("roll", "SELECT COUNT(*) FROM roll", recount.lines),
    ] {
        let count = tx.first(sql, &[], |cells| Reader::new(name, cells).int())?;
        if count != Some(expected) {
            wrong(course, name, "a line of nobody".into());
        }
    }
    Ok(())
}

fn roll_counts(
    tx: &RegisterTx<'_>,
    mut expected: BTreeMap<(VillageCode, Status), i64>,
    course: &mut Course<'_>,
) -> Stored<()> {
    let kept = all(tx.on(), "SELECT village, status, persons FROM roll_count WHERE persons <> 0", &[], |cells| {
        let mut row = Reader::new("roll_count", cells);
        Ok(((row.as_int(VillageCode::from_i64)?, row.as_text(Status::from_word)?), row.int()?))
    })?;
    for (place, persons) in kept {
        if expected.remove(&place) != Some(persons) {
            wrong(course, "roll_count", format!("village {}, {}", place.0, place.1.word()));
        }
    }
    for ((village, status), _) in expected {
        wrong(course, "roll_count", format!("village {village}, {}", status.word()));
    }
    Ok(())
}

fn coverage(tx: &RegisterTx<'_>, expected: BTreeMap<VillageCode, Counts>, course: &mut Course<'_>) -> Stored<()> {
    let by_day = concat!("SELECT d.village, ", sums!("d"), " FROM coverage_day d GROUP BY d.village");
    let by_year = concat!("SELECT y.village, ", sums!("y"), " FROM coverage_year y GROUP BY y.village");
    let by_decade = concat!("SELECT y.village, ", sums!("y"), " FROM coverage_decade y GROUP BY y.village");
    for (name, sql) in [("coverage_day", by_day), ("coverage_year", by_year), ("coverage_decade", by_decade)] {
        let mut expected = expected.clone();
        for (village, counts) in all(tx.on(), sql, &[], counts_of_village)? {
            if expected.remove(&village).unwrap_or_default() != counts {
                wrong(course, name, format!("village {village}"));
            }
        }
        for (village, counts) in expected {
            if !counts.is_zero() {
                wrong(course, name, format!("village {village}"));
            }
        }
    }
    sums_of_periods(tx, course)
}

/// Each year is the sum of its days, each decade of its years.
fn sums_of_periods(tx: &RegisterTx<'_>, course: &mut Course<'_>) -> Stored<()> {
    let years = "SELECT village, year, obliged, recorded, ready, printed, issued, early FROM coverage_year";
    let of_days = concat!(
        "SELECT d.village, d.day / 10000, ",
        sums!("d"),
        " FROM coverage_day d GROUP BY d.village, d.day / 10000"
    );
    let decades = "SELECT village, decade, obliged, recorded, ready, printed, issued, early FROM coverage_decade";
    let of_years =
        concat!("SELECT y.village, y.year / 10, ", sums!("y"), " FROM coverage_year y GROUP BY y.village, y.year / 10");
    let read = |cells: &dyn Cells| {
        let mut row = Reader::new("coverage", cells);
        let place = (row.int()?, row.int()?);
        let mut fields = [0; 6];
        for field in &mut fields {
            *field = row.int()?;
        }
        Ok((place, fields))
    };
    for (name, kept, parts) in [("coverage_year", years, of_days), ("coverage_decade", decades, of_years)] {
        let mut kept: BTreeMap<_, _> = all(tx.on(), kept, &[], read)?.into_iter().collect();
        for ((village, period), fields) in all(tx.on(), parts, &[], read)? {
            if kept.remove(&(village, period)).unwrap_or_default() != fields {
                wrong(course, name, format!("village {village}, {period}"));
            }
        }
        for ((village, period), fields) in kept {
            if fields != [0; 6] {
                wrong(course, name, format!("village {village}, {period}"));
            }
        }
    }
    Ok(())
}
