//! The whole regency as a stream, one village after the other.

use crate::biometrics::Biometrics;
use crate::dice::{Dice, mixed};
use crate::family::{Member, families};
use crate::figures::Figures;
use crate::numbers::Numbers;
use crate::place::{Place, places};
use crate::recording::Recording;
use crate::village::{Draft, village};
use domain::enrolment::{ExceptionReason, Modality};
use domain::nik::Nik;
use domain::person::{Person, birthday};
use std::collections::{BTreeMap, BTreeSet};

/// Where a synthetic person stands on the reference day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Under 17, never married, nothing recorded.
    Minor,
    /// Sixteen, recorded in advance.
    Early(Recording),
    /// Obliged, nothing recorded.
    Unrecorded,
    /// Recorded (some of them have died or moved away since).
    Recorded(Recording),
    /// Not in the register yet: arrives during the campaign, nothing recorded.
    Newcomer,
}

/// A synthetic person with what only the generator knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntheticPerson {
    /// The resident; `id` is a placeholder (position in the stream), `version` is 0.
    pub person: Person,
    /// Recorded or not.
    pub state: State,
    /// What a capture shows.
    pub biometrics: Biometrics,
    /// What cannot be taken, and why, apart from devices that an office lacks.
    pub missing: Vec<(Modality, ExceptionReason)>,
    /// The truth behind a planted duplicate: the NIK under which this body was recorded already.
    pub duplicate_of: Option<Nik>,
    /// NIK of the twin, if there is one.
    pub twin_of: Option<Nik>,
}

impl SyntheticPerson {
    /// The recording made before the reference day, if any.
    pub fn recording(&self) -> Option<&Recording> {
        match &self.state {
            State::Early(recording) | State::Recorded(recording) => Some(recording),
            State::Minor | State::Unrecorded | State::Newcomer => None,
        }
    }
}

/// A synthetic Kotawaringin Timur on 6 November 2024. The same seed and scale give the same people, always.
#[derive(Debug, Clone)]
pub struct Country {
    seed: u64,
    figures: Figures,
    places: Vec<Place>,
}

impl Country {
    /// The regency of a seed, its figures divided by `scale` (1: all of them).
    pub fn new(seed: u64, scale: u32) -> Country {
        let figures = Figures::at_scale(scale);
        Country { seed, figures, places: places(seed, &figures) }
    }

    /// How many people of each kind there are.
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// Everybody, a village at a time, each with its families together and heads first; the newcomers last.
    pub fn people(&self) -> People<'_> {
        People::new(self)
    }

    /// Those whom the campaign has to record: the unrecorded of all villages, then the newcomers.
    pub fn to_record(&self) -> Vec<SyntheticPerson> {
        let is_wanted = |p: &SyntheticPerson| matches!(p.state, State::Unrecorded | State::Newcomer);
        self.people().flatten().filter(is_wanted).collect()
    }

    /// The planted duplicates: (their NIK, the NIK under which the same body was recorded before). Known to the
    /// generator only; no use case sees this.
    pub fn planted(&self) -> Vec<(Nik, Nik)> {
        self.to_record().iter().filter_map(|p| Some((p.person.nik, p.duplicate_of?))).collect()
    }
}

/// What one body of the recorded leaves for a planted duplicate to be.
#[derive(Debug, Clone, Copy)]
struct Original {
    nik: Nik,
    body: u64,
    twin: Option<u64>,
}

/// The stream of [`Country::people`].
pub struct People<'a> {
    country: &'a Country,
    numbers: Numbers,
    /// Villages given out; one more means the newcomers too.
    next: usize,
    given: u64,
    unrecorded_given: u32,
    early_owed: u32,
    /// Which of the unrecorded, counted through all villages, are planted.
    planted: BTreeSet<u32>,
    /// Planted so far not placed for want of a fitting original.
    planted_owed: u32,
    /// The last recorded person of each sex and five years of age.
    originals: BTreeMap<(u8, u32), Original>,
}

impl<'a> People<'a> {
    fn new(country: &'a Country) -> Self {
        let figures = &country.figures;
        let mut dice = Dice::new(b"planted ", country.seed, 0);
        let mut planted = BTreeSet::new();
        let wanted = usize::try_from(figures.planted - figures.planted_newcomers()).unwrap_or(0);
        while planted.len() < wanted {
            planted.insert(dice.below(figures.unrecorded));
        }
        Self {
            country,
            numbers: Numbers::default(),
            next: 0,
            given: 0,
            unrecorded_given: 0,
            early_owed: 0,
            planted,
            planted_owed: 0,
            originals: BTreeMap::new(),
        }
    }

    /// Gives everybody of a village their state and body.
    fn settle(&mut self, place: &Place, drafts: Vec<Draft>, dice: &mut Dice) -> Vec<SyntheticPerson> {
        let mut people: Vec<SyntheticPerson> = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let index = self.given;
            self.given += 1;
            let body = mixed(self.country.seed, index);
            let sibling = if draft.is_twin { people.last() } else { None };
            let biometrics = Biometrics {
                body,
                twin: sibling.map(|s| s.biometrics.body),
                capture: mixed(!self.country.seed, index),
                fingers: fingers(&draft.missing),
            };
            let twin_of = sibling.map(|s| s.person.nik);
            let nik = draft.person.nik;
            let (state, missing) = (draft.state, draft.missing);
            if let (Some(nik), Some(sibling)) = (twin_of.map(|_| nik), people.last_mut()) {
                sibling.twin_of = Some(nik);
            }
            people.push(SyntheticPerson {
                person: draft.person,
                state,
                biometrics,
                missing,
                duplicate_of: None,
                twin_of,
            });
        }
        self.owe_early(place, &mut people, dice);
        for person in &mut people {
            match person.state {
                State::Recorded(_) => self.remember(person),
                State::Unrecorded => {
                    if self.planted.contains(&self.unrecorded_given) {
                        self.planted_owed += 1;
                    }
                    self.unrecorded_given += 1;
                    if self.planted_owed > 0 && self.plant(person) {
                        self.planted_owed -= 1;
                    }
                }
                _ => {}
            }
        }
        people
    }

    /// Sixteen-year-olds recorded in advance: a village with too few leaves the rest to the next.
    fn owe_early(&mut self, place: &Place, people: &mut [SyntheticPerson], dice: &mut Dice) {
        self.early_owed += place.quota.early;
        let on = crate::figures::REFERENCE_ON;
        for p in people.iter_mut().filter(|p| matches!(p.state, State::Minor)) {
            if self.early_owed == 0 {
                return;
            }
            if p.person.age_years(on) == 16 && p.person.may_be_recorded(on) && dice.chance(4_000) {
                p.state = State::Early(Recording::early(dice, birthday(p.person.birth_on, 16)));
                self.early_owed -= 1;
            }
        }
    }

    fn key(person: &Person) -> (u8, u32) {
        (person.sex.code(), u32::try_from(person.birth_on.year()).unwrap_or(0) / 5)
    }

    fn remember(&mut self, p: &SyntheticPerson) {
        if p.person.standing.is_active() && p.biometrics.fingers == 4 {
            let original = Original { nik: p.person.nik, body: p.biometrics.body, twin: p.biometrics.twin };
            self.originals.insert(Self::key(&p.person), original);
        }
    }

    /// Makes a person somebody who was recorded before; false if nobody of that sex and age has been.
    fn plant(&mut self, p: &mut SyntheticPerson) -> bool {
        if p.twin_of.is_some() {
            return false;
        }
        // Taken out, so that no two duplicates share an original.
        let Some(original) = self.originals.remove(&Self::key(&p.person)) else { return false };
        p.biometrics = Biometrics { body: original.body, twin: original.twin, fingers: 4, ..p.biometrics };
        p.missing.clear();
        p.duplicate_of = Some(original.nik);
        true
    }

    fn newcomers(&mut self) -> Vec<SyntheticPerson> {
        let figures = self.country.figures;
        let mut dice = Dice::new(b"newcomer", self.country.seed, 0);
        let mut owed = figures.planted_newcomers() + self.planted_owed;
        let mut people = Vec::new();
        for number in 0..figures.newcomers {
            let Some(place) = dice.pick(&self.country.places) else { break };
            let index = self.given;
            self.given += 1;
            let person = crate::village::newcomer(&mut dice, &mut self.numbers, index, place);
            let mut newcomer = SyntheticPerson {
                person,
                state: State::Newcomer,
                biometrics: Biometrics {
                    body: mixed(self.country.seed, index),
                    twin: None,
                    capture: mixed(!self.country.seed, index),
                    fingers: 4,
                },
                missing: Vec::new(),
                duplicate_of: None,
                twin_of: None,
            };
            // Every third, then whoever is left.
            let must = owed >= figures.newcomers - number;
            if owed > 0 && (must || number % 3 == 1) && self.plant(&mut newcomer) {
                owed -= 1;
            }
            people.push(newcomer);
        }
        people
    }
}

/// Fingers that can be taken of somebody with these exceptions.
fn fingers(missing: &[(Modality, ExceptionReason)]) -> u8 {
    if missing.iter().any(|(modality, _)| *modality == Modality::Fingers) { 2 } else { 4 }
}

impl Iterator for People<'_> {
    type Item = Vec<SyntheticPerson>;

    fn next(&mut self) -> Option<Self::Item> {
        let number = self.next;
        self.next += 1;
        let country = self.country;
        match country.places.get(number) {
            Some(place) => {
                let mut dice = Dice::new(b"village ", country.seed, u64::try_from(number).unwrap_or(0));
                let families = families(&mut dice, place);
                let members: Vec<Vec<Member>> = families.into_iter().map(|family| family.members).collect();
                let drafts = village(&mut dice, &mut self.numbers, self.given, place, &members);
                Some(self.settle(place, drafts, &mut dice))
            }
            None if number == country.places.len() => Some(self.newcomers()),
            None => None,
        }
    }
}
