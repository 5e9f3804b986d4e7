//! Whether the register has a row's family card in another village.

use super::feed::Waiting;
use crate::port::{Stored, Tx};
use domain::ids::PersonId;
use domain::kk::KkNumber;
use domain::nik::Nik;
use domain::person::Person;
use domain::region::VillageCode;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The family cards of one batch as the register has them, and where the batch's own rows put people.
pub struct Families {
    rows: HashMap<Nik, (Option<KkNumber>, Option<VillageCode>)>,
    cards: HashMap<KkNumber, Vec<Member>>,
}

/// Somebody who stands on a card and lives here.
struct Member {
    person: PersonId,
    nik: Nik,
    village: VillageCode,
}

impl Families {
    pub fn of(rows: &[&Waiting]) -> Self {
        let first = rows.iter().filter(|row| row.first_row.is_none());
        let rows = first.map(|row| (row.draft.nik, (row.draft.kk, row.draft.village))).collect();
        Self { rows, cards: HashMap::new() }
    }

    /// Whether somebody else on the card lives in another village and is not brought along, or taken off the card, by
    /// the same batch: a family that moves as a whole stays together in the file.
    pub fn lives_elsewhere(&mut self, tx: &dyn Tx, person: &Person) -> Stored<bool> {
        let (kk, village) = (person.kk, person.address.village);
        let members = match self.cards.entry(kk) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let family = tx.list_family(kk)?.into_iter().filter(|member| member.standing.is_active());
                let member = |p: Person| Member { person: p.id, nik: p.nik, village: p.address.village };
                unknown.insert(family.map(member).collect())
            }
        };
        let follows = |nik| match self.rows.get(&nik) {
            Some((row_kk, row_village)) => row_kk.is_some_and(|row_kk| row_kk != kk) || *row_village == Some(village),
            None => false,
        };
        let elsewhere = |m: &Member| m.person != person.id && m.village != village && !follows(m.nik);
        Ok(members.iter().any(elsewhere))
    }

    /// Notes where a row left somebody.
    pub fn note(&mut self, old: Option<&Person>, new: &Person) {
        if let Some(card) = old.and_then(|old| self.cards.get_mut(&old.kk)) {
            card.retain(|member| member.person != new.id);
        }
        if let Some(card) = self.cards.get_mut(&new.kk) {
            card.retain(|member| member.person != new.id);
            card.push(Member { person: new.id, nik: new.nik, village: new.address.village });
        }
    }
}
