//! Recomputing everything: the leaves and the tree above them, every journalled row against its digest, the
//! projections against a recount. Nothing is believed that can be computed, and nothing found names a person: rows are
//! called by their ids.

mod known;
mod projection;
mod row;
mod tree;

use crate::engine::first;
use crate::table::TABLES;
use crate::tx::RegisterTx;
use crate::value::Reader;
use app::port::{Audit, AuditFinding, BiometricRows, Stored};
use known::Known;

/// How many steps lie between two reports of progress.
const REPORT_EVERY: u64 = 4096;

/// What was found so far, and how far the audit is.
pub(crate) struct Course<'p> {
    findings: Vec<AuditFinding>,
    progress: &'p mut dyn FnMut(u64, u64),
    done: u64,
    of: u64,
}

impl Course<'_> {
    /// Adds a finding; beyond the limit it is only clear that there are more.
    fn find(&mut self, finding: AuditFinding) {
        if self.findings.len() < Audit::MAX_FINDINGS {
            self.findings.push(finding);
        }
    }

    /// One leaf or row more is done.
    fn step(&mut self) {
        self.done += 1;
        if self.done.is_multiple_of(REPORT_EVERY) {
            (self.progress)(self.done, self.of.max(self.done));
        }
    }
}

/// Audits the register as the transaction sees it.
pub(crate) fn audit(tx: &RegisterTx<'_>, progress: &mut dyn FnMut(u64, u64)) -> Stored<Audit> {
    let count = |sql| first(tx.on(), sql, &[], |cells| Reader::new("count", cells).as_int(|n| u64::try_from(n).ok()));
    let mut rows = 0;
    for table in TABLES {
        rows += count(table.statements().count.as_str())?.unwrap_or(0);
    }
    let leaves = count("SELECT COUNT(*) FROM journal")?.unwrap_or(0);
    let persons = count("SELECT COUNT(*) FROM person")?.unwrap_or(0);
    let mut course = Course { findings: Vec::new(), progress, done: 0, of: leaves + rows + persons };

    let mut known = Known::default();
    let frontier = tree::audit(tx, &mut course, &mut known)?;
    let rows = row::audit(tx, &mut course, known)?;
    projection::audit(tx, &mut course)?;
    // Not journalled, but searches stand still without it: it must be there.
    tx.gallery_changes()?;
    (course.progress)(course.of, course.of);
    Ok(Audit { leaves: frontier.size(), root: *frontier.root().as_bytes(), rows, findings: course.findings })
}
