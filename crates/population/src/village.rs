//! One village: its families get names, numbers, addresses; then it is decided who was recorded.

use crate::country::State;
use crate::days::{born, plus, within};
use crate::dice::Dice;
use crate::family::Member;
use crate::figures::REFERENCE_ON;
use crate::names::{clan, full_name};
use crate::numbers::{Numbers, district_elsewhere};
use crate::person::{Household, card_issued_on, religion, resident};
use crate::place::{Place, Setting};
use crate::recording::Recording;
use domain::enrolment::{ExceptionReason, Modality};
use domain::ids::PersonId;
use domain::person::{Address, Person, Standing};
use domain::reference::{Disability, Relation, Sex};
use domain::region::VillageKind;

/// A person of a village with their state, before they have a body.
pub(crate) struct Draft {
    pub person: Person,
    pub state: State,
    pub missing: Vec<(Modality, ExceptionReason)>,
    pub is_twin: bool,
}

/// Families of one RT, and RT of one RW.
const FAMILIES_PER_RT: usize = 45;
const RT_PER_RW: usize = 4;

/// The people of a village, families together; the first gets the number `first`.
pub(crate) fn village(
    dice: &mut Dice,
    numbers: &mut Numbers,
    first: u64,
    place: &Place,
    families: &[Vec<Member>],
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut id = first;
    for (index, members) in families.iter().enumerate() {
        let household = household(dice, numbers, place, members, index);
        // The children are those of the couple at the head; its names are drawn with it.
        let mut household = Household { mother_name: String::new(), father_name: String::new(), ..household };
        for member in members {
            let person = resident(dice, numbers, placeholder(id), member, &household, place);
            id += 1;
            match member.relation {
                Relation::Head => keep_parent(dice, &mut household, &person),
                Relation::Wife => household.mother_name = person.name.as_str().to_owned(),
                _ => {}
            }
            let missing = missing(dice, &person);
            drafts.push(Draft { person, state: State::Minor, missing, is_twin: member.is_twin });
        }
    }
    decide_states(dice, place, &mut drafts);
    drafts
}

fn placeholder(id: u64) -> PersonId {
    match i64::try_from(id).ok().and_then(PersonId::from_i64) {
        Some(id) => id,
        None => unreachable!("positions are small and not negative"),
    }
}

/// The head is the father, or the mother where she stands alone.
fn keep_parent(dice: &mut Dice, household: &mut Household, head: &Person) {
    let name = head.name.as_str().to_owned();
    let other = |dice: &mut Dice, sex| full_name(dice, household.group, sex, 40, household.clan);
    if head.sex == Sex::Male {
        household.mother_name = other(dice, Sex::Female);
        household.father_name = name;
    } else {
        household.father_name = other(dice, Sex::Male);
        household.mother_name = name;
    }
}

fn household(dice: &mut Dice, numbers: &mut Numbers, place: &Place, members: &[Member], index: usize) -> Household {
    let group = dice.weighted(place.setting.groups()).unwrap_or(crate::names::Group::Jawa);
    let rt = index / FAMILIES_PER_RT;
    let counted = |n: usize| u16::try_from(n + 1).unwrap_or(u16::MAX);
    Household {
        group,
        clan: group.has_clans().then(|| clan(dice, group)).flatten(),
        religion: religion(dice, group),
        kk: {
            let on = card_issued_on(dice, members);
            numbers.card(place.village.code.district(), on)
        },
        address: Address {
            line: address_line(dice, place),
            rt: counted(rt),
            rw: counted(rt / RT_PER_RW),
            village: place.village.code,
        },
        father_name: String::new(),
        mother_name: String::new(),
    }
}

const STREETS: &[&str] = &[
    "AHMAD YANI",
    "BATU BERLIAN",
    "CILIK RIWUT",
    "CRISTOPEL MIHING",
    "DESMON ALI",
    "DEWI SARTIKA",
    "GATOT SUBROTO",
    "HASAN MANSYUR",
    "IR. H. JUANDA",
    "ISKANDAR",
    "KAPTEN MULYONO",
    "KEMBALI",
    "KOPI",
    "MANGGIS",
    "MT HARYONO",
    "MUCHRAN ALI",
    "PELITA",
    "RAHADI USMAN",
    "RAMBUTAN",
    "S. PARMAN",
    "SAMEKTO",
    "SUPRAPTO",
    "TIDAR",
    "TJILIK RIWUT",
    "USMAN HARUN",
    "WALTER CONDRAT",
    "WENGGA METROPOLITAN",
    "YOS SUDARSO",
];

fn address_line(dice: &mut Dice, place: &Place) -> String {
    let number = dice.between(1, 180);
    if place.setting == Setting::Town || place.village.code.kind() == Some(VillageKind::Kelurahan) {
        let street = dice.pick(STREETS).copied().unwrap_or("PELITA");
        return format!("JL. {street} NO. {number}");
    }
    let name = place.village.name.to_uppercase();
    match (place.setting, dice.below(3)) {
        (Setting::Plantation, 0) => format!("PERUMAHAN KEBUN {} BLOK {}", dice.between(1, 9), dice.between(1, 24)),
        (_, 1) => format!("JL. POROS DESA {name} KM {}", dice.between(1, 14)),
        _ => format!("DESA {name}"),
    }
}

/// What cannot be taken: worn fingers of the old, a hand that does not write.
fn missing(dice: &mut Dice, person: &Person) -> Vec<(Modality, ExceptionReason)> {
    let age = person.age_years(REFERENCE_ON);
    let mut missing = Vec::new();
    let is_physical = matches!(person.disability, Disability::Physical | Disability::PhysicalAndMental);
    if is_physical && dice.chance(1_200) {
        missing.push((Modality::Fingers, ExceptionReason::Absent));
    } else if dice.chance(if age >= 70 { 60 } else { 2 }) {
        missing.push((Modality::Fingers, ExceptionReason::Worn));
    }
    if dice.chance(if age >= 70 { 600 } else { 8 }) {
        missing.push((Modality::Signature, ExceptionReason::CannotSign));
    }
    missing
}

/// Decides who was never recorded, whose card waits in the queue or in the drawer; everybody else holds one.
fn decide_states(dice: &mut Dice, place: &Place, drafts: &mut [Draft]) {
    let is_obliged = |d: &Draft| d.person.is_obliged(REFERENCE_ON);
    let unrecorded = unreached(dice, drafts, place.quota.unrecorded);
    for (index, draft) in drafts.iter_mut().enumerate() {
        let is_gone = !draft.person.standing.is_active();
        if unrecorded.contains(&index) {
            draft.state = State::Unrecorded;
        } else if is_gone || is_obliged(draft) {
            let due_on = draft.person.obliged_on().unwrap_or(REFERENCE_ON);
            let latest = draft.person.standing.until_on().unwrap_or(REFERENCE_ON);
            draft.state = State::Recorded(Recording::issued(dice, due_on, plus(latest, -1)));
        }
    }
    hold_back(drafts, place);
}

/// Draws the unrecorded of a village: first-time voters above all, then the very old and the disabled.
fn unreached(dice: &mut Dice, drafts: &[Draft], wanted: u32) -> Vec<usize> {
    let mut weights: Vec<(u32, usize)> = drafts
        .iter()
        .enumerate()
        .filter(|(_, d)| d.person.is_obliged(REFERENCE_ON))
        .map(|(i, d)| {
            let by_age = match d.person.age_years(REFERENCE_ON) {
                ..=18 => 300,
                19..=20 => 170,
                21..=25 => 24,
                26..=59 => 5,
                60..=74 => 12,
                _ => 50,
            };
            (if d.person.disability == Disability::None { by_age } else { by_age * 4 }, i)
        })
        .collect();
    let mut drawn = Vec::new();
    for _ in 0..wanted {
        let Some(index) = dice.weighted(&weights) else { break };
        drawn.push(index);
        weights.retain(|(_, i)| *i != index);
    }
    drawn
}

/// The last recorded of a village wait: first those whose card is not printed, then those who did not collect it.
fn hold_back(drafts: &mut [Draft], place: &Place) {
    let mut latest: Vec<(jiff::civil::Date, usize)> = drafts
        .iter()
        .enumerate()
        .filter_map(|(i, d)| match &d.state {
            State::Recorded(r) if d.person.standing == Standing::Active => Some((r.recorded_on, i)),
            _ => None,
        })
        .collect();
    latest.sort_unstable_by(|a, b| b.cmp(a));
    let queued = usize::try_from(place.quota.queued).unwrap_or(0);
    let waiting = queued + usize::try_from(place.quota.uncollected).unwrap_or(0);
    for (rank, (_, index)) in latest.into_iter().take(waiting).enumerate() {
        let Some(draft) = drafts.get_mut(index) else { continue };
        if let State::Recorded(recording) = draft.state.clone() {
            let held = if rank < queued { recording.queued() } else { recording.uncollected() };
            draft.state = State::Recorded(held);
        }
    }
}

/// Somebody who arrives during the campaign, with a NIK from elsewhere, alone on a new family card.
pub(crate) fn newcomer(dice: &mut Dice, numbers: &mut Numbers, index: u64, place: &Place) -> Person {
    let age = dice.between(18, 52);
    let sex = if dice.chance(6_000) { Sex::Male } else { Sex::Female };
    let member = Member {
        relation: Relation::Head,
        sex,
        birth_on: born(dice, REFERENCE_ON, age),
        marital: domain::reference::Marital::Single,
        married_on: None,
        is_twin: false,
        standing: Standing::Active,
    };
    let mut household = household(dice, numbers, place, std::slice::from_ref(&member), 0);
    household.kk = numbers.card(place.village.code.district(), within(dice, REFERENCE_ON, REFERENCE_ON));
    let mut person = resident(dice, numbers, placeholder(index), &member, &household, place);
    let from = district_elsewhere(dice, household.group).unwrap_or(place.village.code.district());
    person.nik = numbers.nik(from, member.birth_on, sex);
    person.resident_from_on = REFERENCE_ON;
    person
}
