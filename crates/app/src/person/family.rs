//! Families: who stands on which family card (KK). Splitting and joining are the same act seen from two cards.

use super::PersonError;
use super::change::{Changed, Target, keep, load_active};
use crate::error::Failure;
use crate::service::Ctx;
use domain::ids::PersonId;
use domain::journal::Act;
use domain::kk::KkNumber;
use domain::person::Person;
use domain::reference::Relation;
use std::collections::{BTreeMap, BTreeSet};

/// Most people whom one act puts on a card.
pub const FAMILY_LIMIT: usize = 50;

/// One person's place on the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FamilyPlace {
    /// Who.
    pub target: Target,
    /// Relation to the head.
    pub relation: Relation,
}

/// Command: put people on a family card, a new one (a family splits) or one that exists (they join it). People who stand
/// on the card already may be named to give them another place, for instance a new head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeFamily {
    /// The card.
    pub kk: KkNumber,
    /// Who, as what; 1 to [`FAMILY_LIMIT`].
    pub members: Vec<FamilyPlace>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyChanged {
    /// Each person, in the order of the command; who kept their place is left out.
    pub changed: Vec<Changed>,
    /// Cards that people left and that now have members but no head: their families need one.
    pub without_head: Vec<KkNumber>,
}

/// Puts people on a family card. Afterwards the card has exactly one head, and everybody on it lives in one village.
pub fn change_family(ctx: &mut Ctx<'_>, cmd: &ChangeFamily) -> Result<FamilyChanged, Failure<PersonError>> {
    let mut joining: BTreeMap<PersonId, (Person, Relation)> = BTreeMap::new();
    for place in cmd.members.iter().take(FAMILY_LIMIT + 1) {
        let person = load_active(ctx, place.target)?;
        joining.insert(person.id, (person, place.relation));
    }
    if joining.is_empty() || joining.len() != cmd.members.len() || joining.len() > FAMILY_LIMIT {
        return Err(Failure::Rule(PersonError::DoesNotFit));
    }
    check_card(ctx, cmd.kk, &joining)?;
    let left: BTreeSet<KkNumber> = joining.values().map(|(old, _)| old.kk).filter(|kk| *kk != cmd.kk).collect();
    let mut changed = Vec::new();
    for place in &cmd.members {
        let Some((old, relation)) = joining.get(&place.target.person) else { continue };
        let new = Person { kk: cmd.kk, relation: *relation, ..old.clone() };
        if new != *old {
            changed.push(keep(ctx, old, &new, Act::PersonChanged, "family")?);
        }
    }
    if changed.is_empty() {
        return Err(Failure::Rule(PersonError::DoesNotFit));
    }
    let mut without_head = Vec::new();
    for kk in left {
        let mut family = ctx.tx.list_family(kk)?;
        family.retain(|p| p.standing.is_active());
        if !family.is_empty() && heads(family.iter().map(|p| p.relation)) == 0 {
            without_head.push(kk);
        }
    }
    Ok(FamilyChanged { changed, without_head })
}

fn check_card(
    ctx: &Ctx<'_>,
    kk: KkNumber,
    joining: &BTreeMap<PersonId, (Person, Relation)>,
) -> Result<(), Failure<PersonError>> {
    let mut staying = ctx.tx.list_family(kk)?;
    staying.retain(|p| p.standing.is_active() && !joining.contains_key(&p.id));
    let everybody = staying.iter().chain(joining.values().map(|(person, _)| person));
    let villages: BTreeSet<_> = everybody.map(|p| p.address.village).collect();
    if villages.len() > 1 {
        return Err(Failure::Rule(PersonError::FamilyElsewhere));
    }
    let relations = staying.iter().map(|p| p.relation).chain(joining.values().map(|(_, relation)| *relation));
    if heads(relations) == 1 { Ok(()) } else { Err(Failure::Rule(PersonError::FamilyHead)) }
}

fn heads(relations: impl Iterator<Item = Relation>) -> usize {
    relations.filter(|relation| *relation == Relation::Head).count()
}
