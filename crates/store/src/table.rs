//! The journalled tables: one description each, from which their statements are written.

use crate::value::Value;
use std::sync::OnceLock;

/// A journalled table. Its code enters the digests of rows: it is never changed and never used again.
pub struct Table {
    /// Number in digests.
    pub code: u8,
    /// Name.
    pub name: &'static str,
    /// The first so many columns are the primary key.
    pub key: usize,
    /// All columns, in the order in which rows are written, digested and read. A row version comes last.
    pub columns: &'static [&'static str],
    statements: OnceLock<Statements>,
}

/// The statements of a table.
pub struct Statements {
    /// Enters a row.
    pub insert: String,
    /// Enters a row or replaces the one with its key.
    pub put: String,
    /// Replaces a row that still has the version given after the columns.
    pub update: String,
    /// Deletes by key.
    pub delete: String,
    /// Reads by key.
    pub find: String,
    /// Reads every row in order of key.
    pub scan: String,
    /// Counts the rows.
    pub count: String,
}

impl Table {
    const fn new(code: u8, name: &'static str, key: usize, columns: &'static [&'static str]) -> Self {
        Self { code, name, key, columns, statements: OnceLock::new() }
    }

    /// A selection of all columns; `rest` may call the table `t`.
    pub fn select(&self, rest: &str) -> String {
        let columns: Vec<_> = self.columns.iter().map(|column| format!("t.{column}")).collect();
        format!("SELECT {} FROM {} t {rest}", columns.join(", "), self.name)
    }

    /// The statements, written at first use.
    pub fn statements(&self) -> &Statements {
        self.statements.get_or_init(|| {
            let (name, all) = (self.name, self.columns);
            let key: Vec<_> = all.iter().take(self.key).copied().collect();
            let places: Vec<_> = (1..=all.len()).map(|n| format!("${n}")).collect();
            let key_is = key.iter().zip(1..).map(|(column, n)| format!("{column} = ${n}"));
            let where_key = key_is.collect::<Vec<_>>().join(" AND ");
            let not_key: Vec<_> = all.iter().zip(1..).skip(self.key).collect();
            let set: Vec<_> = not_key.iter().map(|(column, n)| format!("{column} = ${n}")).collect();
            let replace: Vec<_> = not_key.iter().map(|(column, _)| format!("{column} = excluded.{column}")).collect();
            let insert = format!("INSERT INTO {name} ({}) VALUES ({})", all.join(", "), places.join(", "));
            Statements {
                put: format!("{insert} ON CONFLICT ({}) DO UPDATE SET {}", key.join(", "), replace.join(", ")),
                insert,
                update: format!(
                    "UPDATE {name} SET {} WHERE {where_key} AND version = ${}",
                    set.join(", "),
                    all.len() + 1
                ),
                delete: format!("DELETE FROM {name} WHERE {where_key}"),
                find: self.select(&format!("WHERE {where_key}")),
                scan: self.select(&format!("ORDER BY {}", key.join(", "))),
                count: format!("SELECT COUNT(*) FROM {name}"),
            }
        })
    }

    /// The key's values of a row.
    pub fn key_of<'r, 'v>(&self, row: &'r [Value<'v>]) -> &'r [Value<'v>] {
        row.get(..self.key).unwrap_or(row)
    }
}

/// A selection of a journalled table's columns, written once: `select!(PERSON, "WHERE t.kk = $1")`.
macro_rules! select {
    ($table:expr, $rest:expr) => {{
        static SQL: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| $table.select($rest));
        SQL.as_str()
    }};
}
pub(crate) use select;

macro_rules! tables {
    ($($const:ident = $code:literal $name:literal key $key:literal [$($column:literal)+];)+) => {
        $(
            #[doc = concat!("Table `", $name, "`.")]
            pub static $const: Table = Table::new($code, $name, $key, &[$($column),+]);
        )+
        /// Every journalled table.
        pub static TABLES: &[&Table] = &[$(&$const),+];
    };
}

tables! {
    VILLAGE = 1 "village" key 1 ["code" "name" "postcode" "lat_microdegrees" "lng_microdegrees"];
    PERSON = 2 "person" key 1 [
        "id" "nik" "kk" "name" "sort_key" "sex" "birth_place" "birth_on" "religion" "marital" "married_on" "occupation"
        "education" "blood" "relation" "citizenship" "permit_until_on" "disability" "address_line" "rt" "rw" "village"
        "mother_name" "father_name" "standing" "until_on" "resident_from_on" "version"
    ];
    ENROLMENT = 3 "enrolment" key 1 [
        "person" "status" "since_at" "encounter" "recorded_on" "ready_on" "printed_on" "issued_on" "version"
    ];
    ENROLMENT_EVENT = 4 "enrolment_event" key 2 [
        "person" "sequence" "from_status" "verb" "to_status" "at" "staff" "note"
    ];
    ENCOUNTER = 5 "encounter" key 2 [
        "person" "id" "captured_at" "captured_by" "office" "verified_by" "verified_at" "is_discarded" "version"
    ];
    CAPTURE_EXCEPTION = 6 "capture_exception" key 3 ["person" "encounter" "position" "modality" "reason" "note"];
    SAMPLE = 7 "sample" key 3 ["person" "encounter" "kind" "media_type" "quality" "sealed"];
    FACE_TEMPLATE = 8 "face_template" key 2 ["person" "encounter" "sealed"];
    FINGER_TEMPLATE = 9 "finger_template" key 2 ["person" "encounter" "sealed"];
    SEARCH_CASE = 10 "search_case" key 2 [
        "person" "encounter" "searched_at" "compared" "watermark" "policy" "outcome" "settled" "version"
    ];
    SEARCH_CANDIDATE = 11 "search_candidate" key 3 [
        "person" "encounter" "candidate" "face_e6" "fingers_compared" "finger_sum" "finding"
    ];
    VOTE = 12 "vote" key 3 ["person" "encounter" "staff" "verdict" "reason" "at"];
    CARD_ISSUE = 13 "card_issue" key 2 [
        "person" "id" "reason" "priority" "requested_at" "requested_by" "office" "state" "serial" "printed_at"
        "state_at" "recipient_name" "recipient_basis" "version"
    ];
    ACTIVE_CARD = 14 "active_card" key 1 ["person" "card"];
    HOLDING = 15 "holding" key 1 ["first_serial" "last_serial" "office" "kind"];
    MOVEMENT = 16 "movement" key 1 [
        "id" "at" "staff" "kind" "from_office" "from_kind" "to_office" "to_kind" "first_serial" "last_serial"
        "document" "reverses"
    ];
    DESTRUCTION = 17 "destruction" key 1 [
        "id" "office" "number" "proposed_at" "proposed_by" "reason" "first_witness" "second_witness" "state"
        "approved_by" "approved_at" "version"
    ];
    DESTRUCTION_RANGE = 18 "destruction_range" key 2 ["destruction" "position" "first_serial" "last_serial"];
    OFFICE = 19 "office" key 1 ["id" "name" "scope_level" "scope_code" "zone" "reserve" "version"];
    STAFF = 20 "staff" key 1 [
        "id" "username" "display_name" "password_hash" "role" "office" "is_active" "version"
    ];
    SETTING = 21 "setting" key 1 ["name" "value"];
    BOOK_ROW = 22 "book_row" key 1 ["person" "digest"];
    ENCOUNTER_TAKER = 25 "encounter_taker" key 3 ["person" "encounter" "staff" "since_at"];
    SEARCH_WEIGHT = 26 "search_weight" key 3 [
        "person" "encounter" "candidate" "ratio_e3" "eyes_compared" "iris_e6" "doubt"
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_and_names_are_unique_and_versions_come_last() {
        assert_eq!(TABLES.iter().map(|table| table.code).collect::<BTreeSet<_>>().len(), TABLES.len());
        assert_eq!(TABLES.iter().map(|table| table.name).collect::<BTreeSet<_>>().len(), TABLES.len());
        for table in TABLES {
            let version = table.columns.iter().position(|column| *column == "version");
            assert!(version.is_none_or(|at| at + 1 == table.columns.len()), "{}", table.name);
            assert!(table.key < table.columns.len(), "{}: put needs a column beside the key", table.name);
        }
    }

    #[test]
    fn statements_read_as_they_should() {
        let statements = SETTING.statements();
        assert_eq!(statements.insert, "INSERT INTO setting (name, value) VALUES ($1, $2)");
        assert_eq!(
            statements.put,
            "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        );
        assert_eq!(statements.delete, "DELETE FROM setting WHERE name = $1");
        assert_eq!(statements.scan, "SELECT t.name, t.value FROM setting t ORDER BY name");
        assert!(OFFICE.statements().update.ends_with("reserve = $6, version = $7 WHERE id = $1 AND version = $8"));
    }
}
