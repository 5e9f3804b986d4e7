//! Recomputing everything: the leaves and the tree above them, every journalled row against its digest, the
//! projections against a recount.

mod tree;

use crate::tx::RegisterTx;
use app::port::{Audit, AuditFinding, Stored};

/// What was found so far.
pub(crate) struct Findings(Vec<AuditFinding>);

impl Findings {
    /// Adds a finding; beyond the limit it is only clear that there are more.
    fn add(&mut self, finding: AuditFinding) {
        if self.0.len() < Audit::MAX_FINDINGS {
            self.0.push(finding);
        }
    }
}

/// Audits the register as the transaction sees it.
pub(crate) fn audit(tx: &RegisterTx<'_>, progress: &mut dyn FnMut(u64, u64)) -> Stored<Audit> {
    let mut findings = Findings(Vec::new());
    let (leaves, root) = tree::audit(tx, &mut findings, progress)?;
    Ok(Audit { leaves, root, rows: 0, findings: findings.0 })
}
