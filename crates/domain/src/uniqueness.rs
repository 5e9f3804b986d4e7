//! Is this person one of those we already know? The case file of each 1:N search, and the votes of people.

use crate::enrolment::words;
use crate::ids::{EncounterId, PersonId, StaffId};
use jiff::Timestamp;

words! {
    /// What the search found.
    Outcome {
        /// Nobody like this person.
        Unique = "UNIQUE",
        /// The same person, beyond doubt of the stated thresholds.
        Duplicate = "DUPLICATE",
        /// People decide.
        Adjudicate = "ADJUDICATE",
    }
}

/// One completed search: what was compared, under which policy, with which result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchCase {
    /// The probe.
    pub person: PersonId,
    /// The recording searched.
    pub encounter: EncounterId,
    /// When the search ran.
    pub searched_at: Timestamp,
    /// Gallery entries compared: every one, or the search does not count.
    pub compared: i64,
    /// State of the gallery that was searched: the register's count of its changes.
    pub watermark: i64,
    /// Thresholds in force, in words (`face>=0.634 …`).
    pub policy: String,
    /// What the search found.
    pub outcome: Outcome,
    /// How people settled it, once they did.
    pub settled: Option<Ruling>,
    /// Row version.
    pub version: i64,
}

/// One candidate of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchCandidate {
    /// The probe.
    pub person: PersonId,
    /// The recording searched.
    pub encounter: EncounterId,
    /// The person it resembles.
    pub candidate: PersonId,
    /// Cosine of the faces in millionths.
    pub face_e6: i64,
    /// Fingers compared (0: one side has none), see [`finger_sum`](Self::finger_sum).
    pub fingers_compared: i64,
    /// Sum of the finger scores: of fingers of equal names, or, where they were found to match under other names, of
    /// those. The finding is then [`CandidateFinding::Unclear`] however large the sum.
    pub finger_sum: i64,
    /// What the policy says of this candidate alone.
    pub finding: CandidateFinding,
    /// What all of it weighed; none of searches before evidence was weighed.
    pub weight: Option<Weight>,
}

/// What the evidence of a candidate weighed, and why it was not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weight {
    /// How much likelier the evidence is if the two are one person than if they are two: the natural logarithm of the
    /// ratio, in thousandths. Above 0 for one, below 0 for two.
    pub ratio_e3: i64,
    /// Eyes compared, 0 to 2.
    pub eyes_compared: i64,
    /// Normalised distance of the nearer eye in millionths; 0 where none was compared.
    pub iris_e6: i64,
    /// Why people decide; none if they need not.
    pub doubt: Option<Doubt>,
}

words! {
    /// Why two people must look.
    Doubt {
        /// Fewer than four fingers and not both eyes in common.
        TooFewFingers = "TOO_FEW_FINGERS",
        /// Neither clearly one person nor clearly two.
        Between = "BETWEEN",
        /// The faces are all but identical and the rest differs: twins, or somebody else's fingers.
        FaceAlikeFingersDiffer = "FACE_ALIKE",
        /// The fingers match under other names than their own.
        FingersSwapped = "FINGERS_SWAPPED",
        /// An eye matches when exchanged with the other or flipped.
        EyesSwapped = "EYES_SWAPPED",
        /// Fingers and eyes contradict each other.
        ModalitiesDisagree = "MODALITIES_DISAGREE",
        /// More than one person matches.
        SeveralMatch = "SEVERAL_MATCH",
    }
}

words! {
    /// What the policy says of one candidate.
    CandidateFinding {
        /// Fingers say: somebody else.
        Cleared = "CLEARED",
        /// Fingers say: the same person.
        Same = "SAME",
        /// Not decidable by machine.
        Unclear = "UNCLEAR",
    }
}

words! {
    /// What a person at the adjudication desk says.
    Verdict {
        /// The two records are of one person.
        SamePerson = "SAME_PERSON",
        /// They are of different people (twins, resemblance).
        DifferentPerson = "DIFFERENT_PERSON",
        /// Not to be decided from what is there.
        Undecidable = "UNDECIDABLE",
    }
}

/// One vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// The probe.
    pub person: PersonId,
    /// The recording.
    pub encounter: EncounterId,
    /// Who votes; never the recorder, nobody twice.
    pub by: StaffId,
    /// What they say.
    pub verdict: Verdict,
    /// Why, in words; required.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

words! {
    /// How people settled a case.
    Ruling {
        /// A different person.
        Unique = "UNIQUE",
        /// The same person.
        Duplicate = "DUPLICATE",
        /// Deleted, to be recorded again.
        Discarded = "DISCARDED",
    }
}

/// Where a case stands after the votes so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tally {
    /// More votes are needed.
    Waiting {
        /// How many.
        needed: usize,
    },
    /// Two people agree.
    Agreed(Ruling),
    /// They do not agree, or say that it cannot be decided: the head of office settles it.
    Disagreed,
}

/// Votes needed: two different people.
pub const VOTES_NEEDED: usize = 2;

/// A vote that may not be cast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VoteError {
    /// Who recorded or verified the person does not judge the recording.
    #[error("who recorded or verified the person may not decide the case")]
    Involved,
    /// Nobody votes twice.
    #[error("this officer has voted already")]
    AlreadyVoted,
    /// A reason is required.
    #[error("a reason of at least {} characters is required", MIN_REASON_CHARS)]
    NoReason,
    /// The head of office rules only as one of the adjudicators did, or has the person recorded again.
    #[error("no adjudicator has voted so")]
    NobodyVotedSo,
}

/// Shortest reason accepted.
pub const MIN_REASON_CHARS: usize = 5;

/// Whether an officer may cast a vote.
pub fn check_vote(involved: &[StaffId], votes: &[Vote], by: StaffId, reason: &str) -> Result<(), VoteError> {
    if involved.contains(&by) {
        Err(VoteError::Involved)
    } else if votes.iter().any(|v| v.by == by) {
        Err(VoteError::AlreadyVoted)
    } else if reason.trim().chars().count() < MIN_REASON_CHARS {
        Err(VoteError::NoReason)
    } else {
        Ok(())
    }
}

/// Whether the head of office may settle a case in this way: not who recorded, verified or voted, with a reason, and only
/// as one of the votes says, so that nobody decides a register alone. To have the person recorded again is always open.
pub fn check_settlement(
    involved: &[StaffId],
    votes: &[Vote],
    by: StaffId,
    ruling: Ruling,
    reason: &str,
) -> Result<(), VoteError> {
    check_vote(involved, votes, by, reason)?;
    let said = match ruling {
        Ruling::Unique => Verdict::DifferentPerson,
        Ruling::Duplicate => Verdict::SamePerson,
        Ruling::Discarded => return Ok(()),
    };
    if votes.iter().any(|vote| vote.verdict == said) { Ok(()) } else { Err(VoteError::NobodyVotedSo) }
}

/// Counts the votes.
pub fn tally(votes: &[Vote]) -> Tally {
    let all = |verdict| votes.iter().all(|v| v.verdict == verdict);
    if votes.len() < VOTES_NEEDED {
        Tally::Waiting { needed: VOTES_NEEDED - votes.len() }
    } else if all(Verdict::SamePerson) {
        Tally::Agreed(Ruling::Duplicate)
    } else if all(Verdict::DifferentPerson) {
        Tally::Agreed(Ruling::Unique)
    } else {
        Tally::Disagreed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vote(by: i64, verdict: Verdict) -> Vote {
        Vote {
            person: PersonId::from_i64(1).unwrap(),
            encounter: EncounterId::from_i64(1).unwrap(),
            by: StaffId::from_i64(by).unwrap(),
            verdict,
            reason: "alasan".into(),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn two_people_decide() {
        use Verdict::{DifferentPerson as D, SamePerson as S, Undecidable as U};
        for (verdicts, expected) in [
            (vec![], Tally::Waiting { needed: 2 }),
            (vec![S], Tally::Waiting { needed: 1 }),
            (vec![S, S], Tally::Agreed(Ruling::Duplicate)),
            (vec![D, D], Tally::Agreed(Ruling::Unique)),
            (vec![S, D], Tally::Disagreed),
            (vec![U, U], Tally::Disagreed),
            (vec![D, U], Tally::Disagreed),
        ] {
            let votes: Vec<_> = verdicts.iter().zip(1..).map(|(v, n)| vote(n, *v)).collect();
            assert_eq!(tally(&votes), expected, "{verdicts:?}");
        }
    }

    #[test]
    fn the_recorder_and_the_hasty_may_not_vote() {
        let id = |n| StaffId::from_i64(n).unwrap();
        let votes = [vote(2, Verdict::SamePerson)];
        assert_eq!(check_vote(&[id(1)], &votes, id(1), "sama persis"), Err(VoteError::Involved));
        assert_eq!(check_vote(&[id(1)], &votes, id(2), "sama persis"), Err(VoteError::AlreadyVoted));
        assert_eq!(check_vote(&[id(1)], &votes, id(3), "  ya  "), Err(VoteError::NoReason));
        assert_eq!(check_vote(&[id(1)], &votes, id(3), "sama persis"), Ok(()));
    }

    #[test]
    fn nobody_settles_a_case_alone() {
        use Ruling::{Discarded, Duplicate, Unique};
        use Verdict::{DifferentPerson as D, SamePerson as S, Undecidable as U};
        let id = |n| StaffId::from_i64(n).unwrap();
        let (yes, no) = (Ok(()), Err(VoteError::NobodyVotedSo));
        for (verdicts, expected) in [
            ([S, D], [(Unique, yes), (Duplicate, yes), (Discarded, yes)]),
            ([D, U], [(Unique, yes), (Duplicate, no), (Discarded, yes)]),
            ([U, S], [(Unique, no), (Duplicate, yes), (Discarded, yes)]),
            ([U, U], [(Unique, no), (Duplicate, no), (Discarded, yes)]),
        ] {
            let votes: Vec<_> = verdicts.iter().zip(2..).map(|(v, n)| vote(n, *v)).collect();
            for (ruling, expected) in expected {
                let settled = |by| check_settlement(&[id(1)], &votes, id(by), ruling, "dikenal RT");
                assert_eq!(settled(9), expected, "{verdicts:?} {ruling:?}");
                assert_eq!(settled(1), Err(VoteError::Involved));
                assert_eq!(settled(2), Err(VoteError::AlreadyVoted), "who voted does not settle");
                let hasty = check_settlement(&[id(1)], &votes, id(9), ruling, " ya ");
                assert_eq!(hasty, Err(VoteError::NoReason));
            }
        }
    }
}
