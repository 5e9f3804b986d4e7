//! What an import did, in figures.

use super::batch::Taken;
use crate::person::book::Warning;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Rows named per kind of warning.
pub const ROWS_NAMED: usize = 10;

/// Figures of an import. `read` = `new` + `changed` + `moved` + `unchanged` + `refused`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The book's own date, if it was told.
    pub as_of: Option<Date>,
    /// Rows that are residents, or were meant to be.
    pub read: u64,
    /// Entered.
    pub new: u64,
    /// Of these, with a recording that an earlier system made.
    pub taken_over: u64,
    /// Elements changed.
    pub changed: u64,
    /// Moved from another village, perhaps with other changes.
    pub moved: u64,
    /// As the register has them.
    pub unchanged: u64,
    /// Refused.
    pub refused: u64,
    /// Warnings by kind.
    pub warnings: BTreeMap<&'static str, WarningCount>,
}

/// How often a warning was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WarningCount {
    /// The kind in words.
    pub in_words: &'static str,
    /// How often.
    pub count: u64,
    /// The first rows, at most [`ROWS_NAMED`].
    pub rows: Vec<u64>,
}

impl Report {
    pub(super) fn count(&mut self, taken: &Taken) {
        match taken {
            Taken::New { is_taken_over } => {
                self.new += 1;
                self.taken_over += u64::from(*is_taken_over);
            }
            Taken::Changed => self.changed += 1,
            Taken::Moved => self.moved += 1,
            Taken::Unchanged => self.unchanged += 1,
            Taken::Refused(..) => {}
        }
    }

    pub(super) fn count_warning(&mut self, row: u64, warning: &Warning) {
        let fresh = || WarningCount { in_words: warning.kind_in_words(), count: 0, rows: Vec::new() };
        let kind = self.warnings.entry(warning.code()).or_insert_with(fresh);
        kind.count += 1;
        if kind.rows.len() < ROWS_NAMED {
            kind.rows.push(row);
        }
    }

    /// For the journal: figures only.
    pub(super) fn in_figures(&self) -> String {
        let figures = format!(
            "read={} new={} taken_over={} changed={} moved={} unchanged={} refused={}",
            self.read, self.new, self.taken_over, self.changed, self.moved, self.unchanged, self.refused
        );
        self.as_of.map_or(figures.clone(), |as_of| format!("{figures} as_of={as_of}"))
    }

    /// All warnings.
    pub fn warned(&self) -> u64 {
        self.warnings.values().map(|kind| kind.count).sum()
    }
}
