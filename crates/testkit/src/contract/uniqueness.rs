//! Searches, candidates, votes.

use super::build::{encounter, encounter_id, person, person_id, staff_id};
use super::{Subject, instant, read, refused, write};
use app::port::{StoreError, Stored, Tx};
use domain::uniqueness::{
    CandidateFinding, Doubt, Outcome, Ruling, SearchCandidate, SearchCase, Verdict, Vote, Weight,
};

fn case() -> SearchCase {
    SearchCase {
        person: person_id(1),
        encounter: encounter_id(5),
        searched_at: instant(1),
        compared: 311_000,
        watermark: 17,
        policy: "face>=0.634 sum>=250".into(),
        outcome: Outcome::Adjudicate,
        settled: None,
        version: 0,
    }
}

fn with_case(tx: &mut dyn Tx) -> Stored<()> {
    tx.insert_person(&person(1))?;
    tx.put_encounter(&encounter(1, 5))?;
    tx.put_case(&case())
}

/// Round trip, absent, settled, versions, nobody's case.
pub fn cases_are_kept_and_guarded(subject: &Subject) {
    let store = subject.store.as_ref();
    let find = || read(store, |tx| tx.find_case(person_id(1), encounter_id(5)));
    assert_eq!(find(), None);
    write(store, with_case);
    assert_eq!(find(), Some(SearchCase { version: 1, ..case() }));
    for (ruling, version) in Ruling::ALL.iter().zip(1_i64..) {
        let outcome = if version == 1 { Outcome::Unique } else { Outcome::Duplicate };
        let settled = SearchCase { settled: Some(*ruling), outcome, version, ..case() };
        write(store, |tx| tx.put_case(&settled));
        assert_eq!(find(), Some(SearchCase { version: version + 1, ..settled }));
    }
    let stale = SearchCase { version: 1, ..case() };
    assert_eq!(refused(store, |tx| tx.put_case(&stale)), StoreError::Conflict("search_case_version"));
    assert_eq!(refused(store, |tx| tx.put_case(&case())), StoreError::Conflict("search_case"));
    let nobody = SearchCase { person: person_id(9), ..case() };
    assert_eq!(refused(store, |tx| tx.put_case(&nobody)), StoreError::Conflict("reference"));
}

/// Candidates most alike first, replaced; votes oldest first, one an officer.
pub fn candidates_and_votes_have_an_order(subject: &Subject) {
    let store = subject.store.as_ref();
    write(store, with_case);
    let candidate = |n, face_e6, finding| SearchCandidate {
        person: person_id(1),
        encounter: encounter_id(5),
        candidate: person_id(n),
        face_e6,
        fingers_compared: 10,
        finger_sum: 40 + n,
        finding,
        weight: (n < 4).then_some(Weight {
            ratio_e3: 9_000 - n,
            eyes_compared: n - 2,
            iris_e6: 310_000,
            doubt: (n == 2).then_some(Doubt::Between),
        }),
    };
    let list = || read(store, |tx| tx.list_candidates(person_id(1), encounter_id(5)));
    assert_eq!(list(), []);
    let (a, b) = (candidate(2, 640_000, CandidateFinding::Unclear), candidate(3, 910_000, CandidateFinding::Same));
    let c = candidate(4, -3, CandidateFinding::Cleared);
    write(store, |tx| [&a, &b, &c].into_iter().try_for_each(|candidate| tx.put_candidate(candidate)));
    assert_eq!(list(), [b.clone(), a, c.clone()]);
    let a = candidate(2, 950_000, CandidateFinding::Cleared);
    write(store, |tx| tx.put_candidate(&a));
    assert_eq!(list(), [a, b, c]);

    let vote = |by, verdict, at| Vote {
        person: person_id(1),
        encounter: encounter_id(5),
        by: staff_id(by),
        verdict,
        reason: "bekas luka di dahi".into(),
        at: instant(at),
    };
    let votes =
        [vote(31, Verdict::SamePerson, 2), vote(30, Verdict::DifferentPerson, 3), vote(32, Verdict::Undecidable, 3)];
    let list = || read(store, |tx| tx.list_votes(person_id(1), encounter_id(5)));
    assert_eq!(list(), []);
    write(store, |tx| votes.iter().rev().try_for_each(|vote| tx.insert_vote(vote)));
    assert_eq!(list(), votes);
    let again = vote(30, Verdict::SamePerson, 9);
    assert_eq!(refused(store, |tx| tx.insert_vote(&again)), StoreError::Conflict("vote"));
}
