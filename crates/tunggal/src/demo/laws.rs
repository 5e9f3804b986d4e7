//! What must hold after the campaign, whatever happened in it.

use super::desks::Desks;
use super::report::Campaign;
use anyhow::{Context, Result};
use app::coverage::{Level, coverage};
use app::port::{Audit, Tx};
use app::{Failure, Nothing, Service};
use domain::coverage::Counts;
use domain::enrolment::Status;
use domain::region::DEMO_REGENCY;
use domain::stock::Balance;
use domain::uniqueness::Outcome;
use population::SyntheticPerson;
use std::collections::BTreeMap;

/// The register's sums at one instant.
#[derive(Debug, Clone)]
pub struct Sums {
    /// The regency as its districts give it.
    pub counts: Counts,
    /// The same as its villages give it.
    pub by_village: Counts,
    /// Blanks of all offices.
    pub blanks: Balance,
    /// Cards of all offices per state word.
    pub cards: BTreeMap<String, i64>,
    /// Records per status.
    pub records: BTreeMap<Status, i64>,
}

impl Sums {
    /// Reads the sums through the figures that the screens show.
    pub fn read(service: &Service, desks: &Desks) -> Result<Sums> {
        let sums = service.read(&desks.auditor, |ctx| {
            let today = ctx.today();
            let districts = coverage(ctx, Level::Districts(DEMO_REGENCY), today)?;
            let villages = coverage(ctx, Level::AllVillages(DEMO_REGENCY), today)?;
            let mut blanks = Balance::default();
            for (_, kind, count) in ctx.tx.balances(None)? {
                blanks.add(kind, count);
            }
            let mut cards: BTreeMap<String, i64> = BTreeMap::new();
            for desk in desks.all() {
                for (state, count) in ctx.tx.count_cards(desk.office.id)? {
                    *cards.entry(state).or_default() += count;
                }
            }
            let records = ctx.tx.count_enrolments(ctx.actor.scope.village_range())?.into_iter().collect();
            let by_village = villages.lines.iter().map(|line| line.counts).sum();
            Ok::<_, Failure<Nothing>>(Sums { counts: districts.total.counts, by_village, blanks, cards, records })
        })?;
        Ok(sums)
    }

    fn cards(&self, states: &[&str]) -> i64 {
        states.iter().filter_map(|state| self.cards.get(*state)).sum()
    }

    fn records(&self, statuses: &[Status]) -> i64 {
        statuses.iter().filter_map(|status| self.records.get(status)).sum()
    }
}

/// What became of those whom the campaign met, one by one.
#[derive(Debug, Clone, Default)]
pub struct Fates {
    /// Planted duplicates that were called duplicates.
    pub found: usize,
    /// Of these, by people after the search referred them.
    pub found_by_people: usize,
    /// Planted duplicates that passed as unique.
    pub missed: usize,
    /// People called duplicates who are not.
    pub false_duplicates: usize,
    /// People who are nobody else, referred to people and cleared.
    pub cleared_by_people: usize,
    /// Without a card in the hand although unique and due.
    pub without_card: usize,
    /// With a number of active cards that is not what the register's one place says, or a card without being unique.
    pub wrong_cards: usize,
    /// Not in the register at all.
    pub lost: usize,
}

impl Fates {
    /// Looks everybody up.
    pub fn read(service: &Service, desks: &Desks, people: &[SyntheticPerson]) -> Result<Fates> {
        let fates = service.read(&desks.auditor, |ctx| {
            let mut fates = Fates::default();
            for person in people {
                fates.add(ctx.tx, person)?;
            }
            Ok::<_, Failure<Nothing>>(fates)
        })?;
        Ok(fates)
    }

    fn add(&mut self, tx: &dyn Tx, synthetic: &SyntheticPerson) -> Result<(), Failure<Nothing>> {
        let id = tx.find_person_by_nik(synthetic.person.nik)?;
        let record = id.map(|id| tx.find_enrolment(id)).transpose()?.flatten();
        let Some(record) = record else {
            self.lost += 1;
            return Ok(());
        };
        let case = match record.encounter {
            Some(encounter) => tx.find_case(record.person, encounter)?,
            None => None,
        };
        let was_referred = case.is_some_and(|case| case.outcome == Outcome::Adjudicate);
        let is_duplicate = record.status == Status::DuplicateRecord;
        match (synthetic.duplicate_of.is_some(), is_duplicate) {
            (true, true) => {
                self.found += 1;
                self.found_by_people += usize::from(was_referred);
            }
            (true, false) => self.missed += 1,
            (false, true) => self.false_duplicates += 1,
            (false, false) => self.cleared_by_people += usize::from(was_referred),
        }
        let active = tx.list_cards(record.person)?.into_iter().filter(|c| c.state.is_active()).collect::<Vec<_>>();
        let bound = tx.find_active_card(record.person)?;
        let agree = active.len() <= 1 && active.first().map(|card| card.id) == bound;
        self.wrong_cards += usize::from(!agree || (bound.is_some() && !record.status.is_unique()));
        self.without_card += usize::from(!is_duplicate && record.status != Status::CardIssued);
        Ok(())
    }
}

/// One law and whether it holds.
#[derive(Debug, Clone)]
pub struct Law {
    /// What must hold.
    pub name: &'static str,
    /// Whether it does.
    pub holds: bool,
    /// The numbers on both sides.
    pub detail: String,
}

/// Share of the planted duplicates that may pass, in per cent: the face threshold lets a few second portraits look
/// like strangers ([`matcher::decision::Policy`]).
const MISSED_PERCENT: usize = 10;

/// Statuses in which nobody may be left when the campaign is over.
const UNDER_WAY: &[Status] = &[
    Status::BioCaptured,
    Status::Processing,
    Status::SentForEnrollment,
    Status::ReceivedAtCentral,
    Status::SearchFailureAtCentral,
    Status::AdjudicateRecord,
    Status::RequestValidation,
    Status::SentForCardPrinting,
];

/// Holds the campaign against the laws.
pub fn check(run: &Campaign, audit: &Audit) -> Vec<Law> {
    let mut laws = Vec::new();
    let mut law = |name, holds, detail| laws.push(Law { name, holds, detail });
    coverage_laws(run, &mut law);
    blank_laws(run, &mut law);
    let fates = &run.fates;
    let planted = fates.found + fates.missed;
    law("everybody met is in the register", fates.lost == 0, format!("{} lost", fates.lost));
    law(
        "nobody is called a duplicate who is not",
        fates.false_duplicates == 0,
        format!("{} false duplicates", fates.false_duplicates),
    );
    law(
        "planted duplicates are found, but for the share that the thresholds allow",
        fates.missed <= (planted * MISSED_PERCENT / 100).max(1),
        format!("{} of {planted} found, {} missed", fates.found, fates.missed),
    );
    law(
        "one active card per person, and only for who is unique",
        fates.wrong_cards == 0,
        format!("{} persons with wrong cards", fates.wrong_cards),
    );
    law("every unique person holds a card", fates.without_card == 0, format!("{} without a card", fates.without_card));
    let stuck = run.after.records(UNDER_WAY);
    law("nobody is left under way", stuck == 0, format!("{stuck} records between desk and card"));
    law(
        "the journal is what was written, and the rows are what it says",
        audit.findings.is_empty(),
        format!("{} entries, {} rows, {} findings", audit.leaves, audit.rows, audit.findings.len()),
    );
    laws
}

fn coverage_laws(run: &Campaign, law: &mut impl FnMut(&'static str, bool, String)) {
    let (before, after) = (&run.before.counts, &run.after.counts);
    let new = signed(run.registered);
    let stands = signed(run.recorded) - signed(run.fates.found + run.fates.false_duplicates - run.duplicates_before);
    law(
        "obliged: as before and the newcomers",
        after.obliged == before.obliged + new,
        format!("{} = {} + {new}", after.obliged, before.obliged),
    );
    law(
        "recorded: as before and those recorded, without the duplicates",
        after.recorded == before.recorded + stands,
        format!("{} = {} + {stands}", after.recorded, before.recorded),
    );
    law(
        "print-ready: as before and those found unique",
        after.ready == before.ready + stands,
        format!("{} = {} + {stands}", after.ready, before.ready),
    );
    law(
        "handed over is not more than printed, printed than print-ready, print-ready than recorded",
        after.issued <= after.printed && after.printed <= after.ready && after.ready <= after.recorded,
        format!("{} ≤ {} ≤ {} ≤ {}", after.issued, after.printed, after.ready, after.recorded),
    );
    law(
        "districts and villages give the same sums",
        *after == run.after.by_village && *before == run.before.by_village,
        format!("{} and {} recorded", after.recorded, run.after.by_village.recorded),
    );
}

fn blank_laws(run: &Campaign, law: &mut impl FnMut(&'static str, bool, String)) {
    let (before, after) = (run.before.blanks, run.after.blanks);
    let whole = |b: &Balance| format!("{} on hand + {} printed + {} spoiled", b.on_hand, b.printed, b.spoiled);
    law(
        "no blank appears or vanishes",
        before.total() == after.total(),
        format!("{} = {}: {}", before.total(), after.total(), whole(&after)),
    );
    let printed = u64::try_from(run.printing.printed).unwrap_or(0);
    let spoiled = after.spoiled - before.spoiled.min(after.spoiled);
    law(
        "blanks left the store for cards and for nothing else",
        before.on_hand == after.on_hand + printed + spoiled && after.printed == before.printed + printed,
        format!("{} = {} + {printed} + {spoiled}", before.on_hand, after.on_hand),
    );
    let cards = run.after.cards(&["PRINTING", "PRINTED", "HANDED_OVER", "WITHDRAWN"]);
    law(
        "every printed blank is one card",
        i64::try_from(after.printed + after.destroyed).is_ok_and(|blanks| blanks >= cards)
            && i64::try_from(after.printed).is_ok_and(|blanks| blanks <= cards),
        format!("{} blanks, {cards} cards", after.printed),
    );
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Recomputes the journal from the register.
pub fn audit(service: &Service, desks: &Desks) -> Result<Audit> {
    let audit = service.read(&desks.auditor, |ctx| app::journal::audit(ctx, &mut |_, _| {}));
    audit.context("the journal could not be recomputed")
}
