//! Searching for residents by name, birth and place: village by village in one index, then the first of all villages.

use crate::rows::limit;
use crate::rows::person::person;
use crate::table::PERSON;
use crate::tx::RegisterTx;
use crate::value::{Cells, Reader, Value};
use app::port::{PersonQuery, StoreError, Stored};
use domain::person::Person;

/// After every sort key: sort keys are letters and blanks.
const AFTER_ALL_NAMES: char = char::MAX;

impl RegisterTx<'_> {
    pub(crate) fn found_by(&self, query: &PersonQuery) -> Stored<Vec<Person>> {
        let from = query.name_prefix.clone().unwrap_or_default();
        let to = format!("{from}{AFTER_ALL_NAMES}");
        let (first, last) = query.villages;
        let (from, to) = (Value::Text(&from), Value::Text(&to));
        let mut hits: Vec<(String, i64)> = Vec::new();
        if let Some(birth_on) = query.birth_on {
            // Few share a day of birth: the index alone tells who.
            hits = self.all(
                "SELECT sort_key, id FROM person
                 WHERE village BETWEEN $1 AND $2 AND sort_key >= $3 AND sort_key < $4 AND birth_on = $5",
                &[first.into(), last.into(), from, to, birth_on.into()],
                hit,
            )?;
        } else {
            for village in self.villages_of_persons(query.villages)? {
                hits.extend(self.all(
                    "SELECT sort_key, id FROM person WHERE village = $1 AND sort_key >= $2 AND sort_key < $3
                     ORDER BY sort_key, id LIMIT $4",
                    &[village.into(), from, to, limit(query.limit)],
                    hit,
                )?);
            }
        }
        hits.sort_unstable();
        hits.truncate(query.limit);
        let find = |(_, id): (String, i64)| {
            let found = self.first(&PERSON.statements().find, &[id.into()], person)?;
            found.ok_or_else(|| StoreError::Corrupt("an index of person names nobody".into()))
        };
        hits.into_iter().map(find).collect()
    }

    /// The villages in which somebody is registered, each found by one step in the index.
    fn villages_of_persons(&self, (first, last): (i64, i64)) -> Stored<Vec<i64>> {
        let sql = "WITH RECURSIVE v (village) AS (
                       SELECT MIN(village) FROM person WHERE village BETWEEN $1 AND $2
                       UNION ALL
                       SELECT (SELECT MIN(p.village) FROM person p WHERE p.village > v.village AND p.village <= $2)
                       FROM v WHERE v.village IS NOT NULL
                   )
                   SELECT village FROM v WHERE village IS NOT NULL";
        self.all(sql, &[first.into(), last.into()], |cells| Reader::new("person", cells).int())
    }
}

fn hit(cells: &dyn Cells) -> Stored<(String, i64)> {
    let mut row = Reader::new("person", cells);
    Ok((row.string()?, row.int()?))
}
