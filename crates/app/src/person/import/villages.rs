//! The village table.

use crate::error::{Failure, Nothing};
use crate::service::Ctx;
use domain::journal::Act;
use domain::region::Village;
use domain::staff::Permission;

/// Enters or replaces villages. Names and codes in force come with a decree (Kepmendagri); villages that are not in the
/// table stay, because people live in them until they are moved.
pub fn import_villages(ctx: &mut Ctx<'_>, villages: &[Village]) -> Result<(), Failure<Nothing>> {
    ctx.authorise(Permission::EditPerson)?;
    ctx.tx.put_villages(villages)?;
    ctx.journal(Act::VillagesImported, None, format!("villages={}", villages.len()))?;
    Ok(())
}
