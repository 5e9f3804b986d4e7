//! Every journalled row against the digest that the journal last took of it.

use super::Course;
use super::known::{Agreement, Known};
use crate::digest::{digest, tag};
use crate::table::{TABLES, Table};
use crate::tx::RegisterTx;
use crate::value::{Cells, Value};
use app::port::{AuditFinding, StoreError, Stored};
use domain::ids::PersonId;

/// Key columns that are ids; the others are numbers that name nobody, and names of settings.
const ID_COLUMNS: &[&str] = &["id", "person", "encounter", "candidate", "staff", "destruction"];

/// Compares all rows; how many there are.
pub(super) fn audit(tx: &RegisterTx<'_>, course: &mut Course<'_>, mut known: Known) -> Stored<u64> {
    let mut rows = 0;
    for table in TABLES {
        tx.on().query(&table.statements().scan, &[], &mut |cells| {
            rows += 1;
            course.step();
            compare(tx, table, cells, course, &mut known)
        })?;
    }
    for (code, last_leaf) in known.missing() {
        let table = TABLES.iter().find(|table| table.code == code).map_or("an unknown table", |table| table.name);
        course.find(AuditFinding::RowMissing { table, last_leaf });
    }
    Ok(rows)
}

fn compare(
    tx: &RegisterTx<'_>,
    table: &'static Table,
    cells: &dyn Cells,
    course: &mut Course<'_>,
    known: &mut Known,
) -> Stored<()> {
    let key = (0..table.key).map(|index| cells.cell(index)).collect::<Stored<Vec<_>>>()?;
    let digest = match (0..cells.len()).map(|index| cells.cell(index)).collect::<Stored<Vec<_>>>() {
        Ok(row) => Some(digest(tx.keys.rows(), table, &row)),
        // Such as a text that is not UTF-8: this program did not write it.
        Err(StoreError::Corrupt(_)) => None,
        Err(other) => return Err(other),
    };
    let words = || in_words(table, &key);
    match known.compare(table.code, &tag(tx.keys.rows(), table, &key), digest.as_ref()) {
        Agreement::Same => {}
        Agreement::Altered(last_leaf) => {
            course.find(AuditFinding::RowAltered { table: table.name, key: words(), last_leaf });
        }
        Agreement::Unknown => course.find(AuditFinding::RowUnknown { table: table.name, key: words() }),
    }
    Ok(())
}

/// A key such as `person 01H455VB4PEX5, encounter 0000000000007`.
fn in_words(table: &Table, key: &[Value<'_>]) -> String {
    let words = table.columns.iter().zip(key).map(|(column, value)| match value {
        Value::Int(id) if ID_COLUMNS.contains(column) => match PersonId::from_i64(*id) {
            // Every kind of id is written alike.
            Some(id) => format!("{column} {id}"),
            None => format!("{column} {id}"),
        },
        Value::Int(number) => format!("{column} {number}"),
        Value::Text(text) => format!("{column} {text}"),
        Value::Null | Value::Bytes(_) => format!("{column} ?"),
    });
    words.collect::<Vec<_>>().join(", ")
}
