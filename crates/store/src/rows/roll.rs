//! The roll: a line per resident, and how many lines each village has in each status.

use crate::rows::limit;
use crate::tx::RegisterTx;
use crate::value::{Cells, Reader, Value};
use app::port::{RollQuery, RollRow, Stored};
use domain::enrolment::Status;
use domain::ids::PersonId;
use domain::region::VillageCode;

impl RegisterTx<'_> {
    pub(crate) fn keep_roll(&mut self, row: &RollRow) -> Stored<()> {
        let params = [
            row.person.to_i64().into(),
            row.village.to_i64().into(),
            row.status.word().into(),
            (&row.sort_key).into(),
            row.obliged_on.into(),
            row.until_on.into(),
        ];
        let inserted = self.write(
            "INSERT INTO roll (person, village, status, sort_key, obliged_on, until_on) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (person) DO NOTHING",
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
                "UPDATE roll SET village = $2, status = $3, sort_key = $4, obliged_on = $5, until_on = $6
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
        let mut page = Vec::new();
        for status in statuses {
            let params = [
                Value::Int(query.village.to_i64()),
                status.word().into(),
                sort_key.into(),
                person.into(),
                query.as_of.into(),
                limit(query.limit),
            ];
            page.extend(self.all(
                "SELECT person, village, status, sort_key, obliged_on, until_on FROM roll
                 WHERE village = $1 AND status = $2 AND (sort_key, person) > ($3, $4)
                   AND obliged_on <= $5 AND (until_on IS NULL OR until_on > $5)
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
}

fn roll_row(cells: &dyn Cells) -> Stored<RollRow> {
    read_roll_row(&mut Reader::new("roll", cells))
}

/// Reads person, village, status, sort key, day of obligation and last day.
pub(crate) fn read_roll_row(row: &mut Reader<'_>) -> Stored<RollRow> {
    Ok(RollRow {
        person: row.as_int(PersonId::from_i64)?,
        village: row.as_int(VillageCode::from_i64)?,
        status: row.as_text(Status::from_word)?,
        sort_key: row.string()?,
        obliged_on: row.opt_day()?,
        until_on: row.opt_day()?,
    })
}
