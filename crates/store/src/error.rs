//! How constraints and failures are named to the callers; why a register was not opened.

use app::port::StoreError;

/// Why a register could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The engine says no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A later version of the program has changed the tables.
    #[error("the register has tables of version {found}, this program knows up to {known}: start the newer program")]
    NewerSchema {
        /// Version found.
        found: i64,
        /// Newest version known.
        known: i64,
    },
    /// A migration was applied that differs from the one of the same number here.
    #[error("the register's tables of version {version} were made by another edition of this program")]
    OtherSchema {
        /// The migration that differs.
        version: i64,
    },
    /// The register belongs to another master key.
    #[error("the register is sealed under another master key: give the key file that it was created with")]
    OtherMasterKey,
    /// The register's log has another name.
    #[error("the register's log is called {origin:?}")]
    OtherOrigin {
        /// The name.
        origin: String,
    },
    /// The database's text is not UTF-8.
    #[error("the database's encoding is {encoding}; the register needs UTF8")]
    WrongEncoding {
        /// What it is.
        encoding: String,
    },
}

/// Every constraint that a caller can run into: its name (PostgreSQL), its table and columns as SQLite says them, and
/// the word of [`StoreError::Conflict`].
const CONSTRAINTS: &[(&str, &str, &str)] = &[
    ("village_key", "village.code", "village"),
    ("person_key", "person.id", "person"),
    ("person_nik_key", "person_nik.nik", "person_nik"),
    ("enrolment_key", "enrolment.person", "enrolment"),
    ("enrolment_event_key", "enrolment_event.person, enrolment_event.sequence", "enrolment_event"),
    ("encounter_key", "encounter.person, encounter.id", "encounter"),
    (
        "capture_exception_key",
        "capture_exception.person, capture_exception.encounter, capture_exception.position",
        "capture_exception",
    ),
    ("sample_key", "sample.person, sample.encounter, sample.kind", "sample"),
    ("face_template_key", "face_template.person, face_template.encounter", "face_template"),
    ("finger_template_key", "finger_template.person, finger_template.encounter", "finger_template"),
    ("search_case_key", "search_case.person, search_case.encounter", "search_case"),
    (
        "search_candidate_key",
        "search_candidate.person, search_candidate.encounter, search_candidate.candidate",
        "search_candidate",
    ),
    ("search_weight_key", "search_weight.person, search_weight.encounter, search_weight.candidate", "search_weight"),
    ("vote_key", "vote.person, vote.encounter, vote.staff", "vote"),
    ("card_issue_key", "card_issue.person, card_issue.id", "card_issue"),
    ("active_card_key", "active_card.person", "active_card"),
    ("holding_key", "holding.first_serial", "holding"),
    ("movement_key", "movement.id", "movement"),
    ("movement_reversal_key", "movement.reverses", "movement_reversal"),
    ("destruction_key", "destruction.id", "destruction"),
    ("destruction_range_key", "destruction_range.destruction, destruction_range.position", "destruction_range"),
    ("office_key", "office.id", "office"),
    ("staff_key", "staff.id", "staff"),
    ("staff_username_key", "staff.username", "staff_username"),
    ("setting_key", "setting.name", "setting"),
    ("journal_key", "journal.leaf", "journal"),
    ("journal_node_key", "journal_node.level, journal_node.position", "journal"),
    ("checkpoint_key", "checkpoint.size", "checkpoint"),
    ("book_row_key", "book_row.person", "book_row"),
    (
        "encounter_taker_key",
        "encounter_taker.person, encounter_taker.encounter, encounter_taker.staff",
        "encounter_taker",
    ),
];

/// The word of a foreign key that does not hold: what a row refers to is not there.
pub const REFERENCE: &str = "reference";

/// The conflict for a violated constraint by its name.
pub fn conflict_by_name(name: &str) -> StoreError {
    conflict(name, CONSTRAINTS.iter().find(|(known, _, _)| *known == name))
}

/// The conflict for a violated constraint by the columns that SQLite names.
pub fn conflict_by_columns(columns: &str) -> StoreError {
    conflict(columns, CONSTRAINTS.iter().find(|(_, known, _)| *known == columns))
}

fn conflict(seen: &str, known: Option<&(&str, &str, &'static str)>) -> StoreError {
    match known {
        Some((_, _, word)) => StoreError::Conflict(word),
        None => StoreError::Corrupt(format!("constraint {seen} does not hold")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unique_constraint_of_the_migrations_has_a_word() {
        let text = crate::migrate::MIGRATIONS.iter().map(|migration| migration.text).collect::<String>();
        // Tables that are only written through statements that cannot conflict.
        let silent = [
            "schema_version_key",
            "roll_key",
            "roll_count_key",
            "coverage_day_key",
            "coverage_month_key",
            "coverage_year_key",
            "coverage_decade_key",
            "login_session_key",
            "login_failure_key",
            "journal_head_key",
            "key_check_key",
            "gallery_state_key",
        ];
        let unique = text.lines().filter(|line| line.contains("PRIMARY KEY") || line.contains("UNIQUE"));
        let names = unique.filter_map(|line| line.split_whitespace().find(|word| word.ends_with("_key")));
        let mut seen = 0;
        for name in names.filter(|name| !silent.contains(name)) {
            assert!(matches!(conflict_by_name(name), StoreError::Conflict(_)), "{name}");
            seen += 1;
        }
        assert_eq!(seen, CONSTRAINTS.len());
    }
}
