//! Searches, candidates, votes.

use crate::table::{SEARCH_CANDIDATE, SEARCH_CASE, SEARCH_WEIGHT, VOTE, select};
use crate::tx::RegisterTx;
use crate::value::{Cells, Reader};
use app::port::{Stored, UniquenessRows};
use domain::ids::{EncounterId, PersonId, StaffId};
use domain::uniqueness::{
    CandidateFinding, Doubt, Outcome, Ruling, SearchCandidate, SearchCase, Verdict, Vote, Weight,
};
use std::collections::BTreeMap;

impl UniquenessRows for RegisterTx<'_> {
    fn put_case(&mut self, case: &SearchCase) -> Stored<()> {
        let row = [
            case.person.to_i64().into(),
            case.encounter.to_i64().into(),
            case.searched_at.into(),
            case.compared.into(),
            case.watermark.into(),
            (&case.policy).into(),
            case.outcome.word().into(),
            case.settled.map(Ruling::word).into(),
            (case.version + 1).into(),
        ];
        self.keep(&SEARCH_CASE, &row, case.version, "search_case_version")
    }

    fn find_case(&self, person: PersonId, encounter: EncounterId) -> Stored<Option<SearchCase>> {
        self.first(&SEARCH_CASE.statements().find, &[person.to_i64().into(), encounter.to_i64().into()], case)
    }

    fn put_candidate(&mut self, candidate: &SearchCandidate) -> Stored<()> {
        let row = [
            candidate.person.to_i64().into(),
            candidate.encounter.to_i64().into(),
            candidate.candidate.to_i64().into(),
            candidate.face_e6.into(),
            candidate.fingers_compared.into(),
            candidate.finger_sum.into(),
            candidate.finding.word().into(),
        ];
        self.put(&SEARCH_CANDIDATE, &row)?;
        let Some(weight) = &candidate.weight else { return Ok(()) };
        let row = [
            candidate.person.to_i64().into(),
            candidate.encounter.to_i64().into(),
            candidate.candidate.to_i64().into(),
            weight.ratio_e3.into(),
            weight.eyes_compared.into(),
            weight.iris_e6.into(),
            weight.doubt.map(Doubt::word).into(),
        ];
        self.put(&SEARCH_WEIGHT, &row)
    }

    fn list_candidates(&self, person: PersonId, encounter: EncounterId) -> Stored<Vec<SearchCandidate>> {
        let sql = select!(
            SEARCH_CANDIDATE,
            "WHERE t.person = $1 AND t.encounter = $2 ORDER BY t.face_e6 DESC, t.finger_sum DESC, t.candidate"
        );
        let key = [person.to_i64().into(), encounter.to_i64().into()];
        let mut candidates = self.all(sql, &key, candidate)?;
        let sql = select!(SEARCH_WEIGHT, "WHERE t.person = $1 AND t.encounter = $2");
        let weights: BTreeMap<PersonId, Weight> = self.all(sql, &key, weight)?.into_iter().collect();
        for candidate in &mut candidates {
            candidate.weight = weights.get(&candidate.candidate).copied();
        }
        Ok(candidates)
    }

    fn insert_vote(&mut self, vote: &Vote) -> Stored<()> {
        let row = [
            vote.person.to_i64().into(),
            vote.encounter.to_i64().into(),
            vote.by.to_i64().into(),
            vote.verdict.word().into(),
            (&vote.reason).into(),
            vote.at.into(),
        ];
        self.insert(&VOTE, &row)
    }

    fn list_votes(&self, person: PersonId, encounter: EncounterId) -> Stored<Vec<Vote>> {
        let sql = select!(VOTE, "WHERE t.person = $1 AND t.encounter = $2 ORDER BY t.at, t.staff");
        self.all(sql, &[person.to_i64().into(), encounter.to_i64().into()], vote)
    }
}

fn case(cells: &dyn Cells) -> Stored<SearchCase> {
    let mut row = Reader::new("search_case", cells);
    Ok(SearchCase {
        person: row.as_int(PersonId::from_i64)?,
        encounter: row.as_int(EncounterId::from_i64)?,
        searched_at: row.instant()?,
        compared: row.int()?,
        watermark: row.int()?,
        policy: row.string()?,
        outcome: row.as_text(Outcome::from_word)?,
        settled: row.opt_as_text(Ruling::from_word)?,
        version: row.int()?,
    })
}

fn candidate(cells: &dyn Cells) -> Stored<SearchCandidate> {
    let mut row = Reader::new("search_candidate", cells);
    Ok(SearchCandidate {
        person: row.as_int(PersonId::from_i64)?,
        encounter: row.as_int(EncounterId::from_i64)?,
        candidate: row.as_int(PersonId::from_i64)?,
        face_e6: row.int()?,
        fingers_compared: row.int()?,
        finger_sum: row.int()?,
        finding: row.as_text(CandidateFinding::from_word)?,
        weight: None,
    })
}

/// Of whom, and what it weighed.
fn weight(cells: &dyn Cells) -> Stored<(PersonId, Weight)> {
    let mut row = Reader::new("search_weight", cells);
    let (_, _) = (row.int()?, row.int()?);
    let candidate = row.as_int(PersonId::from_i64)?;
    let (ratio_e3, eyes_compared, iris_e6) = (row.int()?, row.int()?, row.int()?);
    Ok((candidate, Weight { ratio_e3, eyes_compared, iris_e6, doubt: row.opt_as_text(Doubt::from_word)? }))
}

fn vote(cells: &dyn Cells) -> Stored<Vote> {
    let mut row = Reader::new("vote", cells);
    Ok(Vote {
        person: row.as_int(PersonId::from_i64)?,
        encounter: row.as_int(EncounterId::from_i64)?,
        by: row.as_int(StaffId::from_i64)?,
        verdict: row.as_text(Verdict::from_word)?,
        reason: row.string()?,
        at: row.instant()?,
    })
}
