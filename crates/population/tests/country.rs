//! The whole synthetic regency, held against the published figures and against itself.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use domain::enrolment::Status;
use domain::nik::{Nik, NikWarning, PrefixStanding};
use domain::person::{Citizenship, Standing};
use domain::reference::{Relation, Sex};
use population::{Country, ELECTION_ON, Figures, REFERENCE_ON, State, SyntheticPerson};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What one pass over the regency shows.
#[derive(Default)]
struct Census {
    people: u32,
    residents: u32,
    obliged: u32,
    recorded: u32,
    unrecorded: u32,
    first_time: u32,
    early: u32,
    turning: u32,
    newcomers: u32,
    planted: u32,
    queued: u32,
    uncollected: u32,
    gone: u32,
    mononyms: u32,
    itap: u32,
    serving: u32,
    corrected: u32,
    abolished: u32,
    elsewhere: u32,
    twins: u32,
    twins_unrecorded: u32,
    villages: BTreeSet<i64>,
    niks: HashSet<Nik>,
}

impl Census {
    fn count(&mut self, p: &SyntheticPerson) {
        let person = &p.person;
        let yes = u32::from;
        self.people += 1;
        assert!(self.niks.insert(person.nik), "a NIK twice");
        let is_newcomer = p.state == State::Newcomer;
        self.newcomers += yes(is_newcomer);
        if !is_newcomer {
            let is_obliged = person.is_obliged(REFERENCE_ON);
            let is_recorded = matches!(p.state, State::Recorded(_));
            self.residents += yes(person.is_resident(REFERENCE_ON));
            self.obliged += yes(is_obliged);
            self.recorded += yes(is_obliged && is_recorded);
            self.unrecorded += yes(p.state == State::Unrecorded);
            assert_eq!(p.state == State::Unrecorded, is_obliged && !is_recorded);
            self.turning += yes(!is_obliged && person.is_obliged(ELECTION_ON));
        }
        let age = person.age_years(REFERENCE_ON);
        self.first_time += yes(p.state == State::Unrecorded && (17..=20).contains(&age));
        self.early += yes(matches!(p.state, State::Early(_)));
        self.planted += yes(p.duplicate_of.is_some());
        let status = p.recording().map(|r| r.status);
        let is_adult = matches!(p.state, State::Recorded(_));
        self.queued += yes(is_adult && status == Some(Status::PrintReadyRecord));
        self.uncollected += yes(status == Some(Status::CardPrinted));
        self.gone += yes(!person.standing.is_active());
        self.mononyms += yes(!person.name.as_str().contains(' '));
        self.itap += yes(matches!(person.citizenship, Citizenship::WnaItap { .. }));
        self.serving += yes(person.occupation.is_military_or_police());
        self.corrected += yes(!person.nik.disagreements(person.birth_on, person.sex).is_empty());
        let explained = person.nik.explain();
        let is_gone_prefix = |w: &NikWarning| matches!(w, NikWarning::AbolishedPrefix { .. });
        self.abolished += yes(explained.warnings.iter().any(is_gone_prefix));
        assert!(!matches!(explained.region, PrefixStanding::Unknown { .. }), "a prefix that never was");
        self.elsewhere += yes(person.nik.prefix().regency() != domain::region::DEMO_REGENCY);
        self.twins += yes(p.twin_of.is_some());
        self.twins_unrecorded += yes(p.twin_of.is_some() && p.state == State::Unrecorded);
        self.villages.insert(person.address.village.to_i64());
        days_are_in_order(p);
    }
}

fn days_are_in_order(p: &SyntheticPerson) {
    let person = &p.person;
    assert!(person.birth_on <= REFERENCE_ON && person.resident_from_on >= person.birth_on, "{:?}", person.id);
    assert!(person.resident_from_on <= REFERENCE_ON);
    if let Some(married_on) = person.married_on {
        assert!(person.marital.has_been_married() && person.age_years(married_on) >= 16);
        assert!(married_on <= REFERENCE_ON);
    } else {
        assert!(!person.marital.has_been_married());
    }
    if let Some(until_on) = person.standing.until_on() {
        assert!(person.resident_from_on < until_on && until_on < REFERENCE_ON);
    }
    let Some(recording) = p.recording() else { return };
    let last = person.standing.until_on().unwrap_or(REFERENCE_ON);
    assert!(recording.recorded_on < last && recording.recorded_on <= recording.ready_on);
    assert!(person.age_years(recording.recorded_on) >= 16 || person.marital.has_been_married());
    assert_eq!(recording.status == Status::CardIssued, recording.issued_on.is_some());
}

fn census(country: &Country) -> Census {
    let mut census = Census::default();
    for village in country.people() {
        village.iter().for_each(|p| census.count(p));
        families_are_sound(&village);
    }
    census
}

fn families_are_sound(village: &[SyntheticPerson]) {
    let mut families: BTreeMap<i64, Vec<&SyntheticPerson>> = BTreeMap::new();
    for p in village {
        families.entry(p.person.kk.to_i64()).or_default().push(p);
    }
    for members in families.values() {
        let of = |relation| members.iter().filter(move |p| p.person.relation == relation);
        assert_eq!(of(Relation::Head).count(), 1, "one head");
        assert!(of(Relation::Wife).count() <= 1 && members.len() <= 20, "{} members", members.len());
        let first = &members.first().unwrap().person;
        assert_eq!(first.relation, Relation::Head);
        assert!(members.iter().all(|p| p.person.address == first.address), "one address");
        for wife in of(Relation::Wife) {
            assert_eq!((wife.person.sex, first.sex), (Sex::Female, Sex::Male));
            assert_eq!(wife.person.married_on, first.married_on);
        }
        let youngest_parent = of(Relation::Wife).next().map_or(first.birth_on, |w| w.person.birth_on);
        for child in of(Relation::Child) {
            let years = child.person.birth_on.year() - youngest_parent.year();
            assert!(years >= 16, "a parent {years} years older");
            if !first.standing.is_active() {
                continue;
            }
            let parents = [&child.person.father_name, &child.person.mother_name];
            assert!(parents.iter().any(|name| *name == first.name.as_str()), "the head is a parent");
        }
    }
}

#[test]
fn the_published_figures_hold_exactly() {
    let country = Country::new(6202, 1);
    let all = census(&country);
    assert_eq!((all.obliged, all.recorded, all.unrecorded), (313_281, 310_785, 2_496));
    assert_eq!((all.residents, all.villages.len()), (454_515, 185));
    assert_eq!((all.newcomers, all.planted), (40, 25));
    assert_eq!((all.queued, all.uncollected, all.gone), (900, 140, 5_800));
    assert_eq!(all.early, 260);
    assert_eq!(all.people, 454_515 + 5_800 + 40);
    let share = |n: u32, of: u32| f64::from(n) / f64::from(of);
    eprintln!(
        "mononyms {:.4}, first-time {:.3}, turning 17 by the election {}, ITAP {}, TNI/Polri {}, corrected births {}, \
         abolished prefixes {}, elsewhere {:.3}, twins {} ({} unrecorded)",
        share(all.mononyms, all.people),
        share(all.first_time, all.unrecorded),
        all.turning,
        all.itap,
        all.serving,
        all.corrected,
        all.abolished,
        share(all.elsewhere, all.people),
        all.twins,
        all.twins_unrecorded,
    );
    assert!((0.05..0.08).contains(&share(all.mononyms, all.people)));
    assert!(share(all.first_time, all.unrecorded) > 0.6);
    assert!((200..2_000).contains(&all.turning) && (5..200).contains(&all.itap));
    assert!(all.serving > 500 && all.corrected > 500 && all.abolished > 500);
    assert!(all.twins_unrecorded >= 10);
}

#[test]
fn a_divided_regency_keeps_every_case() {
    for (seed, scale) in [(1, 200), (6202, 200), (7, 1_000)] {
        let country = Country::new(seed, scale);
        let figures = Figures::at_scale(scale);
        let all = census(&country);
        assert_eq!((all.recorded, all.unrecorded), (figures.recorded, figures.unrecorded), "{seed}/{scale}");
        assert_eq!(all.residents, figures.residents());
        assert_eq!((all.newcomers, all.planted), (figures.newcomers, figures.planted));
        assert_eq!((all.queued, all.uncollected), (figures.queued, figures.uncollected));
    }
}

#[test]
fn planted_duplicates_have_the_body_of_somebody_recorded() {
    let country = Country::new(6202, 50);
    let everybody: Vec<SyntheticPerson> = country.people().flatten().collect();
    let by_nik: HashMap<Nik, &SyntheticPerson> = everybody.iter().map(|p| (p.person.nik, p)).collect();
    let mut originals = BTreeSet::new();
    let planted = country.planted();
    assert_eq!(planted.len(), 5);
    for (nik, original) in planted {
        assert!(originals.insert(original), "an original twice");
        let (duplicate, original) = (by_nik[&nik], by_nik[&original]);
        assert_eq!(duplicate.biometrics.body, original.biometrics.body);
        assert_ne!(duplicate.biometrics.capture, original.biometrics.capture);
        assert_eq!(duplicate.person.sex, original.person.sex);
        assert!(original.recording().is_some() && original.person.standing == Standing::Active);
        assert!(duplicate.recording().is_none());
    }
    let mut bodies: HashMap<u64, u32> = HashMap::new();
    everybody.iter().for_each(|p| *bodies.entry(p.biometrics.body).or_default() += 1);
    assert_eq!(bodies.values().filter(|n| **n > 1).count(), 5, "no other body twice");
}

#[test]
fn the_same_seed_gives_the_same_people() {
    let people = |seed| Country::new(seed, 500).people().flatten().collect::<Vec<_>>();
    assert_eq!(people(1), people(1));
    assert_ne!(people(1), people(2));
}
