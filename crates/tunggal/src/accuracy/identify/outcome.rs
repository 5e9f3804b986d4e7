//! What became of the searches.

use super::world::{Found, Probe};
use crate::accuracy::in_words;
use matcher::decision::{CandidateEvidence, Judge, Verdict};
use matcher::evaluate::Rate;
use serde::Serialize;

/// What is taken for granted, and told with every result.
pub const ASSUMPTIONS: [&str; 7] = [
    "Everybody is synthetic. Scores of faces follow what was observed of the network on portraits, those of fingers \
     FVC2002 DB1_B, iris codes have some 250 degrees of freedom; the tails beyond those data are the generator's.",
    "Face, each finger and each eye of a person are independent given the person, in how alike they are to others' and \
     in how well they were taken. In life a hand is dry as a whole, and a hurried recording is poor in everything.",
    "Nobody has a twin or a sibling in the gallery, nobody has aged, and everybody has a face, ten fingers and two eyes.",
    "Each person has one recording in the gallery, taken like the one that is searched for.",
    "Fingers are compared with those whom a face or an eye proposed, nobody else's. Exchanged fingers are not looked for.",
    "All faces are searched for every probe. All irises are searched for some; for the others the own record's are compared \
     by the same rule, which finds what an exhaustive search finds, but not whom an eye proposes wrongly; of strangers \
     only those whose search went through all irises count where irises take part.",
    "People who decide referred cases are always right.",
];

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Identification {
    /// People in the gallery.
    pub people: u64,
    /// Searches of people in the gallery, and as many of strangers.
    pub probes: u64,
    /// Seed of the people.
    pub seed: u64,
    /// Searches through the irises of everybody.
    pub eyes: EyeSearches,
    /// Cosine from which a face proposes.
    pub face_candidate: f64,
    /// Normalised distance up to which an eye proposes, millionths.
    pub iris_candidate_ppm: u32,
    /// The FPIR that the policy allows.
    pub fpir_asked: f64,
    /// The share of own recordings that the policy allows to be cleared.
    pub fnir_asked: f64,
    /// Log-likelihood ratio from which two records are one person.
    pub same_ratio: f64,
    /// Log-likelihood ratio up to which they are two.
    pub clear_ratio: f64,
    /// Seconds to make everybody.
    pub made_s: f64,
    /// Seconds of all searches.
    pub searched_s: f64,
    /// What is taken for granted.
    pub assumptions: Vec<&'static str>,
    /// The result by what was taken of people.
    pub schemes: Vec<Scheme>,
}

/// Searches through the irises of everybody, and what they proposed that was wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct EyeSearches {
    /// Searches, of people in the gallery and of strangers.
    pub searches: u64,
    /// Comparisons of one eye with one eye, in each of the four ways to lay a probe's eyes on a record's.
    pub comparisons: u64,
    /// Strangers whom an eye proposed.
    pub strangers_proposed: usize,
}

impl EyeSearches {
    /// Counts a batch that was searched for among so many people.
    pub fn add(&mut self, probes: &[Probe], found: &[Found], people: u64) {
        for (probe, found) in probes.iter().zip(found) {
            self.searches += 1;
            self.comparisons += 2 * 4 * people;
            self.strangers_proposed += found.strangers_by_eye(probe);
        }
    }
}

/// The result with certain samples.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scheme {
    /// Which samples.
    pub name: &'static str,
    /// People of the gallery whom no search proposed: nothing later finds them.
    pub not_proposed: Rate,
    /// FNIR of the machine alone: people of the gallery who were not called the same as their record.
    pub fnir: Rate,
    /// The same when people decide what the machine refers to them.
    pub fnir_with_people: Rate,
    /// People of the gallery who were referred.
    pub referred_enrolled: Rate,
    /// FPIR of the machine alone: strangers who were called the same as somebody.
    pub fpir: Rate,
    /// Strangers who were referred.
    pub referred_strangers: Rate,
    /// Mean number of people that the search of a stranger proposed.
    pub strangers_proposed: f64,
}

/// Counts of one scheme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    enrolled: usize,
    not_proposed: usize,
    missed: usize,
    missed_with_people: usize,
    referred_enrolled: usize,
    strangers: usize,
    matched: usize,
    referred_strangers: usize,
    proposed: usize,
}

impl Tally {
    /// Judges one search.
    pub fn of(probe: &Probe, mut candidates: Vec<CandidateEvidence>, judge: &Judge<'_>) -> Self {
        let is_own = |number: u64| probe.is_enrolled && number == probe.number;
        let first = judge.decide(&candidates);
        let is_referred = usize::from(matches!(first, Verdict::Adjudicate { .. }));
        if !probe.is_enrolled {
            let matched = usize::from(matches!(first, Verdict::Duplicate { .. }));
            let proposed = candidates.len();
            return Self { strangers: 1, matched, referred_strangers: is_referred, proposed, ..Self::default() };
        }
        let is_proposed = candidates.iter().any(|candidate| is_own(candidate.reference));
        // Whom people clear is taken out, and the rest decided again.
        let mut verdict = first;
        while let Verdict::Adjudicate { with, .. } = verdict {
            if is_own(with) {
                break;
            }
            candidates.retain(|candidate| candidate.reference != with);
            verdict = judge.decide(&candidates);
        }
        let is_found = match verdict {
            Verdict::Duplicate { of } => is_own(of),
            Verdict::Adjudicate { .. } => true,
            Verdict::Unique => false,
        };
        let is_found_alone = matches!(first, Verdict::Duplicate { of } if is_own(of));
        Self {
            enrolled: 1,
            not_proposed: usize::from(!is_proposed),
            missed: usize::from(!is_found_alone),
            missed_with_people: usize::from(!is_found),
            referred_enrolled: is_referred,
            ..Self::default()
        }
    }

    /// Adds another's counts.
    pub fn add(&mut self, other: Self) {
        self.enrolled += other.enrolled;
        self.not_proposed += other.not_proposed;
        self.missed += other.missed;
        self.missed_with_people += other.missed_with_people;
        self.referred_enrolled += other.referred_enrolled;
        self.strangers += other.strangers;
        self.matched += other.matched;
        self.referred_strangers += other.referred_strangers;
        self.proposed += other.proposed;
    }
}

impl Scheme {
    /// The rates of a tally.
    pub fn of(name: &'static str, tally: Tally) -> Self {
        let (enrolled, strangers) = (tally.enrolled, tally.strangers);
        Self {
            name,
            not_proposed: Rate::new(tally.not_proposed, enrolled),
            fnir: Rate::new(tally.missed, enrolled),
            fnir_with_people: Rate::new(tally.missed_with_people, enrolled),
            referred_enrolled: Rate::new(tally.referred_enrolled, enrolled),
            fpir: Rate::new(tally.matched, strangers),
            referred_strangers: Rate::new(tally.referred_strangers, strangers),
            strangers_proposed: Rate::new(tally.proposed, strangers).value(),
        }
    }
}

impl Identification {
    /// The result in words.
    pub fn text(&self) -> String {
        let mut text = format!(
            "{} synthetic people, made in {:.0} s; {} searches of people among them and as many of strangers in {:.0} s\n\
             proposed: faces from a cosine of {:.3}, eyes up to a distance of {}; the same from a log-likelihood ratio of \
             {:.2}, two people up to {:.2}\n",
            self.people,
            self.made_s,
            self.probes,
            self.searched_s,
            self.face_candidate,
            f64::from(self.iris_candidate_ppm) / 1e6,
            self.same_ratio,
            self.clear_ratio
        );
        let EyeSearches { searches, comparisons, strangers_proposed } = self.eyes;
        text += &format!(
            "{searches} searches through all irises, {comparisons} comparisons: {strangers_proposed} strangers proposed\n"
        );
        for scheme in &self.schemes {
            text += &format!("{}: {:.1} strangers proposed a search\n", scheme.name, scheme.strangers_proposed);
            for (what, rate) in [
                ("not proposed", scheme.not_proposed),
                ("FNIR, machine alone", scheme.fnir),
                ("FNIR, people deciding what is referred", scheme.fnir_with_people),
                ("FPIR, machine alone", scheme.fpir),
                ("of the gallery, referred", scheme.referred_enrolled),
                ("strangers, referred", scheme.referred_strangers),
            ] {
                text += &format!("  {what}: {}\n", in_words(rate));
            }
        }
        text += "taken for granted:\n";
        text.extend(self.assumptions.iter().map(|line| format!("  - {line}\n")));
        text
    }
}
