//! Marriage and its end.

use super::PersonError;
use super::change::{Changed, Target, check_day, keep, load_active};
use crate::error::Failure;
use crate::service::Ctx;
use domain::journal::Act;
use domain::person::Person;
use domain::reference::Marital;
use jiff::civil::Date;

/// Command: enter a marriage. Give both partners, or the one who is registered here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marry {
    /// One partner.
    pub first: Target,
    /// The other one, unless registered elsewhere (or a husband who is married already).
    pub second: Option<Target>,
    /// Day of the marriage.
    pub on: Date,
}

/// Enters a marriage. Who marries before 17 must hold a KTP-el from that day on (UU 24/2013 Art. 63(1)).
pub fn marry(ctx: &mut Ctx<'_>, cmd: &Marry) -> Result<Vec<Changed>, Failure<PersonError>> {
    let first = load_active(ctx, cmd.first)?;
    let second = cmd.second.map(|second| load_active(ctx, second)).transpose()?;
    if let Some(second) = &second
        && (second.id == first.id || second.sex == first.sex)
    {
        // A marriage joins a man and a woman (UU 1/1974 Art. 1).
        return Err(Failure::Rule(PersonError::DoesNotFit));
    }
    let couple: Vec<Person> = std::iter::once(first).chain(second).collect();
    for partner in &couple {
        if partner.marital == Marital::Married {
            return Err(Failure::Rule(PersonError::DoesNotFit));
        }
        check_day(ctx, cmd.on, partner.birth_on)?;
    }
    couple
        .iter()
        .map(|old| {
            // The duty follows the first marriage: a later one does not move it.
            let married_on = if old.marital == Marital::Single { Some(cmd.on) } else { old.married_on };
            let new = Person { marital: Marital::Married, married_on, ..old.clone() };
            keep(ctx, old, &new, Act::PersonMarried, "")
        })
        .collect()
}

/// How a marriage ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndOfMarriage {
    /// By a court: CERAI HIDUP.
    Divorce,
    /// The spouse died: CERAI MATI.
    DeathOfSpouse,
}

/// Command: enter the end of a marriage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndMarriage {
    /// One partner; after a death, the one who lives.
    pub first: Target,
    /// The other one, if registered here; after a death, nobody.
    pub second: Option<Target>,
    /// How it ended.
    pub by: EndOfMarriage,
    /// On which day.
    pub on: Date,
}

/// Enters the end of a marriage. The duty to hold a KTP-el does not end with it.
pub fn end_marriage(ctx: &mut Ctx<'_>, cmd: &EndMarriage) -> Result<Vec<Changed>, Failure<PersonError>> {
    let first = load_active(ctx, cmd.first)?;
    let second = cmd.second.map(|second| load_active(ctx, second)).transpose()?;
    let (marital, word) = match cmd.by {
        EndOfMarriage::Divorce => (Marital::Divorced, "divorce"),
        EndOfMarriage::DeathOfSpouse => (Marital::Widowed, "death"),
    };
    let is_twice = second.as_ref().is_some_and(|second| second.id == first.id);
    if is_twice || (second.is_some() && cmd.by == EndOfMarriage::DeathOfSpouse) {
        return Err(Failure::Rule(PersonError::DoesNotFit));
    }
    let couple: Vec<Person> = std::iter::once(first).chain(second).collect();
    for partner in &couple {
        if partner.marital != Marital::Married {
            return Err(Failure::Rule(PersonError::DoesNotFit));
        }
        check_day(ctx, cmd.on, partner.married_on.unwrap_or(partner.birth_on))?;
    }
    couple.iter().map(|old| keep(ctx, old, &Person { marital, ..old.clone() }, Act::MarriageEnded, word)).collect()
}
