//! The adjudication desk of the demo: two officers who know the truth from the generator, and say it by voting only.

use super::desks::Desks;
use anyhow::{Result, bail};
use app::Service;
use app::enrolment::work_list;
use app::uniqueness::{CaseFile, case_file, settle, vote};
use domain::enrolment::Status;
use domain::ids::PersonId;
use domain::nik::Nik;
use domain::uniqueness::{Doubt, Ruling, Tally, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// Every so many cases the second officer cannot tell, and the head of office settles it.
const UNDECIDED_EVERY: usize = 7;

/// Pairs of (NIK, NIK) that are one body.
pub type Truth = BTreeSet<(Nik, Nik)>;

/// What the desk did.
#[derive(Debug, Clone, Default)]
pub struct Adjudicated {
    /// Cases by why they were referred.
    pub reasons: BTreeMap<&'static str, usize>,
    /// Settled as different people.
    pub unique: usize,
    /// Settled as one person.
    pub duplicate: usize,
    /// Of these, settled by the head of office because the two did not agree.
    pub by_head: usize,
}

impl Adjudicated {
    /// Cases in all.
    pub fn cases(&self) -> usize {
        self.unique + self.duplicate
    }
}

/// Decides every case that waits.
pub fn adjudicate(service: &Service, desks: &Desks, truth: &Truth, done: &mut Adjudicated) -> Result<()> {
    let [first, second, ..] = desks.adjudicators.as_slice() else { bail!("the demo needs two adjudicators") };
    loop {
        let mut decided = 0;
        for (person, _) in service.read(first, |ctx| work_list(ctx, Status::AdjudicateRecord))? {
            let file = service.write(first, |ctx| case_file(ctx, person.id))?;
            let verdict = verdict(&file, truth);
            *done.reasons.entry(reason(&file)).or_default() += 1;
            if file.may_vote.is_ok() {
                service.write(first, |ctx| vote(ctx, person.id, verdict, why(verdict)))?;
            }
            let is_unsure = done.cases() % UNDECIDED_EVERY == UNDECIDED_EVERY - 1;
            let second_verdict = if is_unsure { Verdict::Undecidable } else { verdict };
            let tally = service.write(second, |ctx| {
                case_file(ctx, person.id)?;
                vote(ctx, person.id, second_verdict, why(second_verdict))
            })?;
            if tally == Tally::Disagreed {
                settle_by_head(service, desks, person.id, verdict)?;
                done.by_head += 1;
            }
            match verdict {
                Verdict::SamePerson => done.duplicate += 1,
                Verdict::DifferentPerson | Verdict::Undecidable => done.unique += 1,
            }
            decided += 1;
        }
        if decided == 0 {
            return settle_left_over(service, desks, truth, done);
        }
    }
}

/// Cases that an earlier, interrupted run left to the head.
fn settle_left_over(service: &Service, desks: &Desks, truth: &Truth, done: &mut Adjudicated) -> Result<()> {
    for (person, _) in service.read(&desks.head, |ctx| work_list(ctx, Status::RequestValidation))? {
        let file = service.write(&desks.head, |ctx| case_file(ctx, person.id))?;
        settle_by_head(service, desks, person.id, verdict(&file, truth))?;
        done.by_head += 1;
    }
    Ok(())
}

fn settle_by_head(service: &Service, desks: &Desks, person: PersonId, verdict: Verdict) -> Result<()> {
    let ruling = if verdict == Verdict::SamePerson { Ruling::Duplicate } else { Ruling::Unique };
    service.write(&desks.head, |ctx| settle(ctx, person, ruling, why(verdict)))?;
    Ok(())
}

fn verdict(file: &CaseFile, truth: &Truth) -> Verdict {
    let is_same = |other: Nik| truth.contains(&(file.person.nik, other)) || truth.contains(&(other, file.person.nik));
    if file.candidates.iter().any(|(_, person, _)| is_same(person.nik)) {
        Verdict::SamePerson
    } else {
        Verdict::DifferentPerson
    }
}

fn why(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::SamePerson => "sidik jari dan wajah orang yang sama",
        Verdict::DifferentPerson => "sidik jari berbeda, bukan orang yang sama",
        Verdict::Undecidable => "tidak dapat dipastikan dari rekaman",
    }
}

/// Why a case was referred, from its most doubtful candidate.
fn reason(file: &CaseFile) -> &'static str {
    match file.candidates.iter().find_map(|(candidate, _, _)| candidate.weight?.doubt) {
        None => "no face to search with",
        Some(Doubt::TooFewFingers) => "too few fingers",
        Some(Doubt::Between) => "evidence between",
        Some(Doubt::FaceAlikeFingersDiffer) => "faces alike, fingers differ",
        Some(Doubt::FingersSwapped) => "fingers under other names",
        Some(Doubt::EyesSwapped) => "eyes exchanged or flipped",
        Some(Doubt::ModalitiesDisagree) => "fingers and eyes contradict each other",
        Some(Doubt::SeveralMatch) => "several people match",
    }
}
