//! Searching for residents by name, birth and place: village by village in one index, then the first of all villages.

use crate::rows::limit;
use crate::rows::person::person;
use crate::table::PERSON;
use crate::tx::RegisterTx;
use crate::value::{Cells, Reader, Value};
use app::port::{PersonQuery, StoreError, Stored};
use domain::person::Person;
use jiff::civil::Date;

/// After every sort key: sort keys are letters and blanks.
const AFTER_ALL_NAMES: char = char::MAX;

impl RegisterTx<'_> {
    pub(crate) fn found_by(&self, query: &PersonQuery) -> Stored<Vec<Person>> {
        let from = query.name_prefix.clone().unwrap_or_default();
        let to = format!("{from}{AFTER_ALL_NAMES}");
        let (first, last) = query.villages;
        let (from, to) = (Value::Text(&from), Value::Text(&to));
        let mut hits: Vec<(String, i64)> = Vec::new();
        match query.birth_on {
            // Without a name the whole index of the villages is read, but not the residents.
            Some(birth_on) if query.name_prefix.as_ref().is_none_or(String::is_empty) => {
                let sql = "SELECT sort_key, id FROM person WHERE village BETWEEN $1 AND $2 AND birth_on = $3";
                hits = self.all(sql, &[first.into(), last.into(), birth_on.into()], hit)?;
            }
            birth_on => {
                let (born_from, born_to) = birth_on.map_or((Date::MIN, Date::MAX), |on| (on, on));
                let sql = "SELECT sort_key, id FROM person
                           WHERE village = $1 AND sort_key >= $2 AND sort_key < $3 AND birth_on BETWEEN $4 AND $5
                           ORDER BY sort_key, id LIMIT $6";
                for village in self.villages_of_persons(query.villages)? {
                    let params = [village.into(), from, to, born_from.into(), born_to.into(), limit(query.limit)];
                    hits.extend(self.all(sql, &params, hit)?);
                }
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
