//! What every store must do, whichever engine it stands on. A test file names its engine once:
//!
//! ```ignore
//! testkit::contract_tests!(memory, |test| Some(Subject { … }));
//! ```
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests: to panic is to fail")]

pub mod audit;
pub mod biometric;
pub mod build;
pub mod card;
pub mod coverage;
pub mod enrolment;
pub mod journal;
pub mod person;
pub mod region;
pub mod roll;
pub mod staff;
pub mod stock;
pub mod transaction;
pub mod uniqueness;

use app::port::{Mode, Store, StoreError, Stored, Tx};
use domain::ids::{OfficeId, PersonId, StaffId};
use domain::journal::{Act, Entry};
use jiff::Timestamp;
use std::sync::Arc;

/// A fresh, empty store, and a way around it.
pub struct Subject {
    /// The store.
    pub store: Arc<dyn Store>,
    /// Alters one row of a table behind the store's back, in a column that is not part of the key; for the table
    /// `leaf`, `node`, `head` and the projections see [`audit`].
    pub tamper: Box<dyn Fn(&str)>,
    /// Its keys, to sign checkpoints.
    pub vault: Arc<dyn app::port::Vault>,
}

/// An empty list of keys.
pub const NOBODY: [i64; 0] = [];

/// The instant of the n-th entry of a test.
pub fn instant(n: i64) -> Timestamp {
    Timestamp::from_microsecond(1_730_000_000_000_001 + n * 1_000_000).unwrap()
}

/// An entry as the n-th of a test.
pub fn entry(n: i64, subject: Option<PersonId>) -> Entry {
    Entry {
        at: instant(n),
        by: StaffId::from_i64(0).unwrap(),
        office: OfficeId::from_i64(1).unwrap(),
        act: Act::SettingChanged,
        subject,
        detail: format!("langkah {n}"),
    }
}

/// Covers everything since the last entry.
pub fn journal(tx: &mut dyn Tx) {
    let (size, _, _) = tx.journal_head().unwrap();
    tx.append_entry(&entry(i64::try_from(size).unwrap(), None)).unwrap();
}

/// Writes, journals and commits.
pub fn write<R>(store: &dyn Store, act: impl FnOnce(&mut dyn Tx) -> Stored<R>) -> R {
    let mut tx = store.begin(Mode::Write).unwrap();
    let done = act(tx.as_mut()).unwrap();
    journal(tx.as_mut());
    tx.commit().unwrap();
    done
}

/// What stands against a write; nothing of it remains.
pub fn refused<R: std::fmt::Debug>(store: &dyn Store, act: impl FnOnce(&mut dyn Tx) -> Stored<R>) -> StoreError {
    let mut tx = store.begin(Mode::Write).unwrap();
    let error = act(tx.as_mut()).unwrap_err();
    assert_eq!(tx.commit(), Err(error.clone()), "what failed is not committed");
    error
}

/// Reads.
pub fn read<R>(store: &dyn Store, look: impl FnOnce(&dyn Tx) -> Stored<R>) -> R {
    let tx = store.begin(Mode::Read).unwrap();
    look(tx.as_ref()).unwrap()
}

/// Defines a module with a test for every case of the contract. The expression makes a fresh [`contract::Subject`]
/// (crate::contract::Subject), or `None` when the engine is not installed, having said so.
#[macro_export]
macro_rules! contract_tests {
    ($engine:ident, $make:expr) => {
        $crate::contract_tests! { @cases $engine, $make;
            region: villages_are_kept_replaced_and_listed;
            person: residents_are_kept_whole, niks_are_taken_once, versions_guard_updates, families_and_pages_have_an_order,
                searches_find_by_name_birth_and_place, the_last_row_of_a_book_is_known;
            roll: lines_are_replaced_and_counted, pages_follow_each_other_without_gap, obligation_and_end_are_edges,
                cards_and_coming_duties_are_told_apart, non_voters_are_counted;
            coverage: figures_are_exact_on_every_day, short_spells_are_counted_on_their_days, figures_are_seen_before_the_commit_and_gone_after_a_rollback;
            enrolment: records_are_kept_and_guarded, lists_have_the_longest_waiting_first, history_is_in_order,
                encounters_keep_their_exceptions, work_lists_are_paged_and_filtered, open_recordings_are_listed,
                what_was_sent_back_is_listed_until_it_is_taken_up, takers_are_kept_once_in_order;
            biometric: samples_are_kept_listed_and_deleted, templates_are_kept_and_deleted, the_gallery_has_who_belongs_in_it,
                the_gallery_has_the_irises_of_who_belongs_in_it, changes_of_the_gallery_are_counted, who_gave_no_face_is_listed;
            uniqueness: cases_are_kept_and_guarded, candidates_and_votes_have_an_order;
            card: every_state_is_kept, one_card_is_active, queues_have_an_order_and_counts,
                damaged_cards_taken_in_are_listed;
            stock: holdings_are_found_around_a_range, holdings_change_as_decided, movements_are_paged_and_reversed_once,
                destructions_keep_their_ranges;
            staff: offices_and_officers_are_kept, sessions_end, failures_are_counted_and_forgotten, settings_are_kept;
            journal: leaves_are_kept_and_proven, leaves_about_a_person, tiles_give_the_root, checkpoints_are_kept,
                entries_do_not_go_back_in_time;
            transaction: what_is_not_committed_is_gone, what_no_entry_covers_is_refused, readers_see_one_state_and_write_nothing,
                writers_take_turns, two_stores_do_not_mix;
            audit: a_busy_register_is_clean, every_altered_table_is_named, altered_leaves_and_tree_are_named,
                a_forged_end_of_the_journal_is_found, a_checkpoint_taken_away_is_missed,
                altered_projections_are_named, missing_and_unknown_rows_are_named;
        }
    };
    (@cases $engine:ident, $make:expr; $($module:ident: $($case:ident),+;)+) => {
        mod $engine {
            use super::*;
            $($(
                #[test]
                fn $case() {
                    if let Some(subject) = $make(stringify!($case)) {
                        $crate::contract::$module::$case(&subject);
                    }
                }
            )+)+
        }
    };
}
