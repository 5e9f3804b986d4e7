//! From a member of a family to a resident of the register: name, number, faith, work.

use crate::days::{plus, plus_years, within};
use crate::dice::Dice;
use crate::family::Member;
use crate::figures::REFERENCE_ON;
use crate::names::{Group, full_name};
use crate::numbers::{Numbers, district_elsewhere};
use crate::place::{Place, Setting};
use domain::ids::PersonId;
use domain::kk::KkNumber;
use domain::name::PersonName;
use domain::person::{Address, Citizenship, Person};
use domain::reference::{Blood, Disability, Education, Marital, Occupation, Relation, Religion, Sex};
use domain::region::{DistrictCode, district, districts_of, regency};
use jiff::civil::{Date, date};

/// What the members of one family share.
pub(crate) struct Household {
    pub group: Group,
    pub clan: Option<&'static str>,
    pub religion: Religion,
    pub kk: KkNumber,
    pub address: Address,
    pub father_name: String,
    pub mother_name: String,
}

/// The register's religion of a family of a group.
pub(crate) fn religion(dice: &mut Dice, group: Group) -> Religion {
    use Religion::{Belief, Buddhist, Catholic, Christian, Confucian, Hindu, Islam};
    let shares: &[(u32, Religion)] = match group {
        Group::Jawa => &[(95, Islam), (3, Christian), (2, Catholic)],
        Group::Banjar | Group::Madura | Group::Bugis => &[(100, Islam)],
        Group::Dayak => &[(38, Christian), (26, Islam), (11, Catholic), (24, Hindu), (1, Belief)],
        Group::Batak => &[(74, Christian), (12, Catholic), (14, Islam)],
        Group::Flores => &[(88, Catholic), (12, Christian)],
        Group::Tionghoa => &[(40, Buddhist), (30, Christian), (20, Catholic), (10, Confucian)],
        Group::Foreign => &[(50, Islam), (50, Christian)],
    };
    dice.weighted(shares).unwrap_or(Islam)
}

/// Where somebody was first registered: the district of their NIK, and since when they live in the village.
struct Origin {
    district: DistrictCode,
    resident_from_on: Date,
}

fn origin(dice: &mut Dice, member: &Member, group: Group, place: &Place) -> Origin {
    let here = place.village.code.district();
    let age = member.age();
    let elsewhere = match (group, age) {
        (Group::Banjar | Group::Dayak, 17..) => 700,
        (_, 17..) => 3_200,
        _ => 250,
    };
    if dice.chance(elsewhere) {
        let years = if age < 2 { 0 } else { dice.between(1, (age - 1).min(20)) };
        let came_on = plus(REFERENCE_ON, -i32::try_from(years * 365 + dice.below(300)).unwrap_or(0));
        let from = district_elsewhere(dice, group).unwrap_or(here);
        return Origin { district: from, resident_from_on: came_on.max(member.birth_on) };
    }
    let mut district = here;
    if dice.chance(1_200)
        && let Some(neighbour) = dice.pick(districts_of(here.regency()))
    {
        district = neighbour.code;
    }
    Origin { district, resident_from_on: member.birth_on }
}

/// The resident behind a member. `id` is a placeholder; the register gives its own.
pub(crate) fn resident(
    dice: &mut Dice,
    numbers: &mut Numbers,
    id: PersonId,
    member: &Member,
    household: &Household,
    place: &Place,
) -> Person {
    let origin = origin(dice, member, household.group, place);
    let until = member.standing.until_on();
    // A few births were corrected later; the NIK keeps the old date.
    let written_on = if dice.chance(30) { plus(member.birth_on, 31) } else { member.birth_on };
    let citizenship = citizenship(dice, member);
    let group = if citizenship == Citizenship::Wni { household.group } else { Group::Foreign };
    let child_of_house = member.relation == Relation::Child && household.group == group;
    let (mother_name, father_name) = if child_of_house && !household.mother_name.is_empty() {
        (household.mother_name.clone(), household.father_name.clone())
    } else {
        parents(dice, group, member.age())
    };
    Person {
        id,
        nik: numbers.nik(origin.district, written_on, member.sex),
        kk: household.kk,
        name: name(dice, group, member, household.clan),
        sex: member.sex,
        birth_place: birth_place(dice, origin.district, place),
        birth_on: member.birth_on,
        religion: household.religion,
        marital: member.marital,
        married_on: member.married_on,
        occupation: occupation(dice, member, place.setting),
        education: education(dice, member.age()),
        blood: blood(dice),
        relation: member.relation,
        citizenship,
        disability: disability(dice, member.age()),
        address: household.address.clone(),
        mother_name,
        father_name,
        standing: member.standing.clone(),
        resident_from_on: until.map_or(origin.resident_from_on, |until| origin.resident_from_on.min(plus(until, -1))),
        version: 0,
    }
}

fn name(dice: &mut Dice, group: Group, member: &Member, clan: Option<&str>) -> PersonName {
    // Who married in keeps her father's name.
    let is_kin = !matches!(member.relation, Relation::Wife | Relation::ParentInLaw);
    let clan = clan.filter(|_| is_kin && group.has_clans() && group != Group::Foreign);
    let text = full_name(dice, group, member.sex, member.age(), clan);
    match PersonName::parse(&text) {
        Ok((name, _)) => name,
        Err(error) => unreachable!("the table of names holds only names: {error}"),
    }
}

fn parents(dice: &mut Dice, group: Group, age: u32) -> (String, String) {
    let mother = full_name(dice, group, Sex::Female, age + 27, None);
    (mother, full_name(dice, group, Sex::Male, age + 30, None))
}

/// One married man in a few thousand is a foreigner with a permanent permit.
fn citizenship(dice: &mut Dice, member: &Member) -> Citizenship {
    let may_be = member.marital == Marital::Married && member.age() >= 25 && member.standing.is_active();
    if may_be && dice.chance(2) {
        let until_on = within(dice, date(2025, 1, 1), date(2029, 10, 31));
        return Citizenship::WnaItap { until_on };
    }
    Citizenship::Wni
}

fn birth_place(dice: &mut Dice, born_in: DistrictCode, place: &Place) -> String {
    let home = place.village.code.regency();
    if born_in.regency() == home {
        return match dice.below(10) {
            0..6 => "SAMPIT".to_owned(),
            6..8 => district(born_in).map_or_else(|| "SAMPIT".to_owned(), |d| d.name.to_uppercase()),
            8 => "KOTAWARINGIN TIMUR".to_owned(),
            _ => place.village.name.to_uppercase(),
        };
    }
    let name = regency(born_in.regency()).map_or("BANJARMASIN", |r| r.name);
    name.trim_start_matches("Kabupaten ").trim_start_matches("Kota ").to_uppercase()
}

fn blood(dice: &mut Dice) -> Blood {
    dice.weighted(&[(62, Blood::Unknown), (14, Blood::O), (10, Blood::A), (10, Blood::B), (4, Blood::Ab)])
        .unwrap_or(Blood::Unknown)
}

fn disability(dice: &mut Dice, age: u32) -> Disability {
    use Disability::{Blind, DeafMute, Mental, None, Other, Physical, PhysicalAndMental};
    if !dice.chance(if age >= 65 { 190 } else { 60 }) {
        return None;
    }
    let kinds = [(45, Physical), (16, Blind), (16, DeafMute), (13, Mental), (4, PhysicalAndMental), (6, Other)];
    dice.weighted(&kinds).unwrap_or(None)
}

fn education(dice: &mut Dice, age: u32) -> Education {
    use Education::{
        Bachelor, DiplomaThree, DiplomaTwo, LowerSecondary, Master, None, Primary, SomePrimary, UpperSecondary,
    };
    let shares: &[(u32, Education)] = match age {
        0..=5 => &[(100, None)],
        6..=12 => &[(20, None), (80, SomePrimary)],
        13..=15 => &[(92, Primary), (8, SomePrimary)],
        16..=18 => &[(12, Primary), (80, LowerSecondary), (8, UpperSecondary)],
        19..=35 => &[
            (14, Primary),
            (20, LowerSecondary),
            (48, UpperSecondary),
            (2, DiplomaTwo),
            (4, DiplomaThree),
            (12, Bachelor),
        ],
        36..=55 => &[
            (5, SomePrimary),
            (32, Primary),
            (21, LowerSecondary),
            (30, UpperSecondary),
            (3, DiplomaThree),
            (8, Bachelor),
            (1, Master),
        ],
        _ => &[(14, None), (22, SomePrimary), (42, Primary), (10, LowerSecondary), (9, UpperSecondary), (3, Bachelor)],
    };
    dice.weighted(shares).unwrap_or(None)
}

/// Official codes of occupations with weights, by who and where.
fn occupation(dice: &mut Dice, member: &Member, setting: Setting) -> Occupation {
    let woman = member.sex == Sex::Female;
    let shares: &[(u32, u8)] = match (member.age(), woman, setting) {
        (0..=5, _, _) => &[(1, 1)],
        (6..=18, _, _) => &[(92, 3), (8, 1)],
        (19..=22, _, _) => &[(45, 3), (25, 1), (18, 15), (7, 88), (5, 19)],
        (65.., true, _) => &[(70, 2), (15, 1), (10, 9), (5, 4)],
        (65.., false, _) => &[(40, 9), (25, 1), (20, 4), (15, 88)],
        (_, true, _) => &[(66, 2), (10, 15), (7, 88), (4, 65), (4, 5), (3, 18), (3, 9), (1, 74), (1, 75), (1, 84)],
        (_, false, Setting::Town) => {
            &[(30, 88), (28, 15), (9, 5), (9, 19), (6, 81), (4, 8), (4, 18), (3, 6), (3, 7), (2, 65), (2, 89)]
        }
        (_, false, Setting::Plantation) => {
            &[(48, 15), (18, 20), (14, 9), (8, 88), (5, 81), (3, 5), (2, 65), (1, 7), (1, 85)]
        }
        (_, false, Setting::Coast) => {
            &[(34, 11), (32, 9), (14, 88), (9, 15), (5, 19), (3, 5), (1, 85), (1, 6), (1, 81)]
        }
        (_, false, _) => &[(56, 9), (14, 88), (12, 15), (6, 19), (5, 20), (3, 5), (2, 65), (1, 85), (1, 86)],
    };
    dice.weighted(shares).and_then(Occupation::from_code).unwrap_or(Occupation::NOT_WORKING)
}

/// The day a family card was issued: some years ago, but not before the youngest of its members came.
pub(crate) fn card_issued_on(dice: &mut Dice, members: &[Member]) -> Date {
    let youngest = members.iter().map(|m| m.birth_on).max().unwrap_or(REFERENCE_ON);
    let from = youngest.max(date(2008, 1, 1)).min(REFERENCE_ON);
    let to = plus_years(from, 6).min(plus(REFERENCE_ON, -1)).max(from);
    crate::days::working(within(dice, from, to)).max(date(2008, 1, 1))
}
