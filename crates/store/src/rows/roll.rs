//! The roll: a line per resident, and how many lines each village has in each status.

use crate::rows::limit;
use crate::tx::RegisterTx;
use crate::value::{Cells, Reader, Value, day_number};
use app::port::{RollQuery, RollRow, Stored, VoterCounts};
use domain::enrolment::Status;
use domain::ids::PersonId;
use domain::region::VillageCode;
use jiff::civil::Date;
use std::sync::LazyLock;

impl RegisterTx<'_> {
    pub(crate) fn keep_roll(&mut self, row: &RollRow) -> Stored<()> {
        let params = [
            row.person.to_i64().into(),
            row.village.to_i64().into(),
            row.status.word().into(),
            (&row.sort_key).into(),
            row.obliged_on.into(),
            row.until_on.into(),
            row.issued_on.into(),
            row.is_voter.into(),
        ];
        let inserted = self.write(
            "INSERT INTO roll (person, village, status, sort_key, obliged_on, until_on, issued_on, is_voter)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (person) DO NOTHING",
            &params,
        )?;
        if inserted == 0 {
            let old = self.first(
                "SELECT village, status FROM roll WHERE person = $1",
                &[row.person.to_i64().into()],
                |cells| {
                    let mut old = Reader::new("roll", cells);
                    Ok((old.as_int(VillageCode::from_i64)?, old.as_text(Status::from_word)?))
                },
            )?;
            if let Some((village, status)) = old {
                self.pending.get_mut().count(village, status, -1);
            }
            self.write(
                "UPDATE roll SET village = $2, status = $3, sort_key = $4, obliged_on = $5, until_on = $6,
                     issued_on = $7, is_voter = $8
                 WHERE person = $1",
                &params,
            )?;
        }
        self.pending.get_mut().count(row.village, row.status, 1);
        Ok(())
    }

    pub(crate) fn page_of_roll(&self, query: &RollQuery) -> Stored<Vec<RollRow>> {
        let statuses = if query.statuses.is_empty() { Status::ALL } else { &query.statuses };
        let (sort_key, person) = match &query.after {
            Some((sort_key, person)) => (sort_key.as_str(), person.to_i64()),
            None => ("", -1),
        };
        let obliged_after = query.obliged_after.map_or(i64::MIN, day_number);
        let (first_issue, last_issue) = match query.had_card {
            None => (0_i64, i64::MAX),
            Some(false) => (0, 0),
            Some(true) => (1, day_number(query.as_of)),
        };
        let mut page = Vec::new();
        for status in statuses {
            let params = [
                Value::Int(query.village.to_i64()),
                status.word().into(),
                sort_key.into(),
                person.into(),
                query.as_of.into(),
                limit(query.limit),
                obliged_after.into(),
                first_issue.into(),
                last_issue.into(),
            ];
            page.extend(self.all(
                "SELECT person, village, status, sort_key, obliged_on, until_on, issued_on, is_voter FROM roll
                 WHERE village = $1 AND status = $2 AND (sort_key, person) > ($3, $4)
                   AND obliged_on <= $5 AND (until_on IS NULL OR until_on > $5)
                   AND obliged_on > $7 AND COALESCE(issued_on, 0) BETWEEN $8 AND $9
                 ORDER BY sort_key, person LIMIT $6",
                &params,
                roll_row,
            )?);
        }
        page.sort_by(|a, b| (&a.sort_key, a.person).cmp(&(&b.sort_key, b.person)));
        page.dedup_by_key(|row| row.person);
        page.truncate(query.limit);
        Ok(page)
    }

    pub(crate) fn voters(&self, today: Date, on: Date, (first, last): (i64, i64)) -> Stored<VoterCounts> {
        let params = [first.into(), last.into(), on.into(), today.into()];
        let counts = self.first(&VOTERS, &params, |cells| {
            let mut row = Reader::new("roll", cells);
            Ok(VoterCounts {
                obliged: row.int()?,
                eligible: row.int()?,
                unrecorded: row.int()?,
                due: row.int()?,
                due_unrecorded: row.int()?,
            })
        })?;
        Ok(counts.unwrap_or_default())
    }
}

/// Villages from $1 to $2, election on $3, due after $4.
static VOTERS: LazyLock<String> = LazyLock::new(|| {
    let unrecorded: Vec<_> =
        Status::ALL.iter().filter(|s| !s.is_recorded()).map(|s| format!("'{}'", s.word())).collect();
    let unrecorded = format!("status IN ({})", unrecorded.join(", "));
    let sum = |when: &str| format!("CAST(COALESCE(SUM(CASE WHEN {when} THEN 1 ELSE 0 END), 0) AS BIGINT)");
    format!(
        "SELECT CAST(COUNT(*) AS BIGINT), {}, {}, {}, {} FROM roll
         WHERE village BETWEEN $1 AND $2 AND obliged_on <= $3 AND (until_on IS NULL OR until_on > $3)",
        sum("is_voter = 1"),
        sum(&format!("is_voter = 1 AND {unrecorded}")),
        sum("obliged_on > $4"),
        sum(&format!("obliged_on > $4 AND {unrecorded}")),
    )
});

fn roll_row(cells: &dyn Cells) -> Stored<RollRow> {
    read_roll_row(&mut Reader::new("roll", cells))
}

/// Reads person, village, status, sort key, day of obligation, last day, day of hand-over, and whether they vote.
pub(crate) fn read_roll_row(row: &mut Reader<'_>) -> Stored<RollRow> {
    Ok(RollRow {
        person: row.as_int(PersonId::from_i64)?,
        village: row.as_int(VillageCode::from_i64)?,
        status: row.as_text(Status::from_word)?,
        sort_key: row.string()?,
        obliged_on: row.opt_day()?,
        until_on: row.opt_day()?,
        issued_on: row.opt_day()?,
        is_voter: row.flag()?,
    })
}
