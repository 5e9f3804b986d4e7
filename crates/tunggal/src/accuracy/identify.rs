//! Fused identification among synthetic people.
//!
//! Faces, and irises where they take part, propose candidates by a search through the whole gallery; fingers are
//! compared with the candidates only, and are made from their seeds at that moment rather than held for everybody. The
//! decision is the product's own.

mod outcome;
mod world;

pub use outcome::{EyeSearches, Identification, Scheme};

use crate::args::IdentifyArgs;
use anyhow::{Result, ensure};
use matcher::decision::{CandidateEvidence, Judge, Policy};
use matcher::finger::{FingerEvidence, FingerPosition};
use outcome::Tally;
use rayon::prelude::*;
use std::time::Instant;
use world::{Candidate, Probe, World};

/// Probes searched for at once.
const BATCH: usize = 64;
/// Fingers of the office that takes four: both thumbs and both index fingers.
const FOUR: [FingerPosition; 4] =
    [FingerPosition::RightThumb, FingerPosition::RightIndex, FingerPosition::LeftThumb, FingerPosition::LeftIndex];

/// Which samples of a person are used beside the face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Samples {
    Four,
    Ten,
    Eyes,
    TenAndEyes,
}

impl Samples {
    const ALL: [Self; 4] = [Self::Four, Self::Ten, Self::Eyes, Self::TenAndEyes];

    fn has_eyes(self) -> bool {
        matches!(self, Self::Eyes | Self::TenAndEyes)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Four => "face and four fingers",
            Self::Ten => "face and ten fingers",
            Self::Eyes => "face and two irises",
            Self::TenAndEyes => "face, ten fingers and two irises",
        }
    }

    /// What is known of a candidate by these samples; nothing where they would not have proposed it.
    fn evidence(self, candidate: &Candidate) -> Option<CandidateEvidence> {
        let is_proposed = candidate.is_by_face || (self.has_eyes() && candidate.is_by_eye);
        is_proposed.then(|| CandidateEvidence {
            reference: candidate.number,
            face: Some(candidate.face),
            fingers: match self {
                Self::Four => {
                    let four = candidate.fingers.per_finger.iter().filter(|f| FOUR.contains(&f.position));
                    FingerEvidence::from_scores(four.copied().collect())
                }
                Self::Ten | Self::TenAndEyes => candidate.fingers.clone(),
                Self::Eyes => FingerEvidence::default(),
            },
            eyes: candidate.eyes.filter(|_| self.has_eyes()),
            swapped: None,
        })
    }
}

/// Searches for people who are in the gallery and for strangers.
#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
pub fn run(how: IdentifyArgs) -> Result<Identification> {
    let IdentifyArgs { people, probes, eye_searches, seed } = how;
    ensure!(probes > 0 && probes <= people, "there must be from 1 to {people} probes");
    let policy = Policy::default();
    let began = Instant::now();
    eprintln!("{people} synthetic people are being made …");
    let world = World::new(people, seed, &policy);
    let made_s = began.elapsed().as_secs_f64();
    let judge = Judge::new(&policy, people);
    let mut tallies = Samples::ALL.map(|_| Tally::default());
    let mut eyes = EyeSearches::default();
    let began = Instant::now();
    // Probes are spread over the whole gallery; each stranger is searched for beside one of them.
    let numbers: Vec<u64> = (0..probes).map(|probe| probe * (people / probes)).collect();
    for (batch, numbers) in numbers.chunks(BATCH / 2).enumerate() {
        let known = numbers.iter().map(|number| Probe { number: *number, is_enrolled: true });
        let strangers = numbers.iter().map(|number| Probe { number: people + *number, is_enrolled: false });
        let searched: Vec<Probe> = known.chain(strangers).collect();
        let mut found = world.search(&searched);
        let is_full = batch * (BATCH / 2) < usize::try_from(eye_searches)?;
        if is_full {
            world.search_eyes(&searched, &mut found);
            eyes.add(&searched, &found, people);
        } else {
            world.compare_own_eyes(&searched, &mut found);
        }
        let judged: Vec<[Tally; Samples::ALL.len()]> = searched
            .par_iter()
            .zip(found)
            .map(|(probe, found)| {
                let candidates = world.compare(probe, &found);
                Samples::ALL.map(|samples| {
                    if samples.has_eyes() && !is_full && !probe.is_enrolled {
                        return Tally::default();
                    }
                    let evidence = candidates.iter().filter_map(|candidate| samples.evidence(candidate));
                    Tally::of(probe, evidence.collect(), &judge)
                })
            })
            .collect();
        for judged in judged {
            tallies.iter_mut().zip(judged).for_each(|(tally, one)| tally.add(one));
        }
        if batch % 32 == 31 {
            let done = (batch + 1) * (BATCH / 2);
            eprintln!("{done} of {probes} searched for, {:.0} s", began.elapsed().as_secs_f64());
        }
    }
    let schemes = Samples::ALL.iter().zip(tallies).map(|(samples, tally)| Scheme::of(samples.name(), tally));
    Ok(Identification {
        people,
        probes,
        seed,
        eyes,
        face_candidate: policy.face_candidate.into(),
        iris_candidate_ppm: policy.iris_candidate_ppm,
        fpir_asked: policy.fpir,
        fnir_asked: policy.fnir,
        same_ratio: judge.same,
        clear_ratio: judge.clear,
        made_s,
        searched_s: began.elapsed().as_secs_f64(),
        assumptions: outcome::ASSUMPTIONS.to_vec(),
        schemes: schemes.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_country() {
        let found = run(IdentifyArgs { people: 600, probes: 60, eye_searches: 32, seed: 3 }).unwrap();
        for scheme in &found.schemes {
            // The second half of the searches of strangers does not count where irises take part.
            let strangers = if scheme.name.contains("irises") { 32 } else { 60 };
            assert_eq!((scheme.fnir.of, scheme.fpir.of), (60, strangers));
            assert_eq!(scheme.fpir.errors, 0, "{scheme:?}");
        }
        let [four, ten, eyes, all] = found.schemes.as_slice() else { panic!("{found:?}") };
        assert_eq!((found.eyes.searches, found.eyes.comparisons), (64, 64 * 2 * 4 * 600));
        // Irises find those whose faces do not.
        assert!(four.not_proposed.errors == ten.not_proposed.errors);
        for scheme in [eyes, all] {
            assert!(
                scheme.not_proposed.errors <= ten.not_proposed.errors && scheme.fnir_with_people.errors <= 2,
                "{scheme:?}"
            );
        }
        assert!(found.text().contains("FPIR") && found.text().contains("independent"));
        assert_eq!(
            run(IdentifyArgs { people: 600, probes: 60, eye_searches: 32, seed: 3 }).unwrap().schemes,
            found.schemes
        );
        assert!(run(IdentifyArgs { people: 10, probes: 0, eye_searches: 0, seed: 3 }).is_err());
        assert!(run(IdentifyArgs { people: 10, probes: 11, eye_searches: 0, seed: 3 }).is_err());
    }
}
