//! Families: who lives together, of which age, before anybody has a name.

use crate::days::{born, plus, plus_years, within};
use crate::dice::Dice;
use crate::figures::REFERENCE_ON;
use crate::place::{Place, Setting};
use domain::person::{OBLIGED_AGE_YEARS, Standing, age_years, birthday};
use domain::reference::{Marital, Relation, Sex};
use jiff::civil::{Date, date};

/// One member of a family.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub relation: Relation,
    pub sex: Sex,
    pub birth_on: Date,
    pub marital: Marital,
    pub married_on: Option<Date>,
    /// Twin of the member just before.
    pub is_twin: bool,
    pub standing: Standing,
}

impl Member {
    fn new(relation: Relation, sex: Sex, birth_on: Date) -> Member {
        let (marital, standing) = (Marital::Single, Standing::Active);
        Member { relation, sex, birth_on, marital, married_on: None, is_twin: false, standing }
    }

    fn ever_married(self, marital: Marital, on: Date) -> Member {
        Member { marital, married_on: Some(on), ..self }
    }

    /// Completed years on the reference day.
    pub(crate) fn age(&self) -> u32 {
        u32::try_from(age_years(self.birth_on, REFERENCE_ON)).unwrap_or(0)
    }

    /// Counts as obliged on the reference day.
    pub(crate) fn is_obliged(&self) -> bool {
        self.standing.is_active() && (self.age() >= 17 || self.marital.has_been_married())
    }

    /// Counts as a minor on the reference day.
    pub(crate) fn is_minor(&self) -> bool {
        self.standing.is_active() && !self.is_obliged()
    }
}

/// The people of one family card, head first.
#[derive(Debug, Clone)]
pub(crate) struct Family {
    pub members: Vec<Member>,
}

/// The families of a village: exactly as many obliged people and minors as its quota says, and its dead and gone.
pub(crate) fn families(dice: &mut Dice, place: &Place) -> Vec<Family> {
    let mut left = place.quota.recorded + place.quota.unrecorded;
    let mut families = Vec::new();
    while left > 0 {
        let drawn = draw(dice, place.setting);
        let family = fitted(dice, drawn, left);
        left -= count(&family, Member::is_obliged);
        families.push(family);
    }
    adjust_minors(dice, &mut families, place.quota.minors);
    add_gone(dice, &mut families, place.quota.dead, true);
    add_gone(dice, &mut families, place.quota.moved_out, false);
    families
}

fn count(family: &Family, which: fn(&Member) -> bool) -> u32 {
    u32::try_from(family.members.iter().filter(|m| which(m)).count()).unwrap_or(u32::MAX)
}

/// The family with at most `left` obliged members: grown children and parents stay away, and at the very end of a
/// village's quota somebody lives alone.
fn fitted(dice: &mut Dice, mut family: Family, left: u32) -> Family {
    while count(&family, Member::is_obliged) > left {
        let is_extra = |m: &Member| m.is_obliged() && !matches!(m.relation, Relation::Head | Relation::Wife);
        match family.members.iter().rposition(is_extra) {
            Some(extra) => remove(&mut family, extra),
            None => return single(dice),
        }
    }
    family
}

fn remove(family: &mut Family, index: usize) {
    family.members.remove(index);
    if let Some(next) = family.members.get_mut(index) {
        next.is_twin = false;
    }
}

fn draw(dice: &mut Dice, setting: Setting) -> Family {
    let alone = if setting == Setting::Plantation { 17 } else { 8 };
    type Make = fn(&mut Dice) -> Family;
    let kinds: [(u32, Make); 5] =
        [(66, couple), (alone, single), (9, lone_parent), (6, widow), (12, couple_with_parent)];
    let make = dice.weighted(&kinds).unwrap_or(single);
    make(dice)
}

/// Ages of the heads of couples, with weights.
const HEAD_AGES: &[(u32, (u32, u32))] = &[
    (7, (20, 24)),
    (13, (25, 29)),
    (15, (30, 34)),
    (14, (35, 39)),
    (13, (40, 44)),
    (11, (45, 49)),
    (9, (50, 54)),
    (7, (55, 59)),
    (5, (60, 64)),
    (4, (65, 69)),
    (3, (70, 79)),
];

fn couple(dice: &mut Dice) -> Family {
    let (low, high) = dice.weighted(HEAD_AGES).unwrap_or((30, 34));
    let head_age = dice.between(low, high);
    let wife_age =
        if head_age <= 24 && dice.chance(8) { 16 } else { (head_age + 2).saturating_sub(dice.between(0, 8)).max(17) };
    let head_born_on = born(dice, REFERENCE_ON, head_age);
    let wife_born_on = born(dice, REFERENCE_ON, wife_age);
    let married_on = wedding(dice, head_born_on, wife_born_on);
    let mut members = vec![
        Member::new(Relation::Head, Sex::Male, head_born_on).ever_married(Marital::Married, married_on),
        Member::new(Relation::Wife, Sex::Female, wife_born_on).ever_married(Marital::Married, married_on),
    ];
    members.extend(children(dice, wife_age));
    Family { members }
}

/// The day of a wedding: within a few years after both are of age; for the rare child bride in the last weeks.
fn wedding(dice: &mut Dice, one_born_on: Date, other_born_on: Date) -> Date {
    let of_age_on = birthday(one_born_on.max(other_born_on), OBLIGED_AGE_YEARS);
    if of_age_on > REFERENCE_ON {
        let from = birthday(one_born_on.max(other_born_on), OBLIGED_AGE_YEARS - 1).max(plus(REFERENCE_ON, -90));
        return within(dice, from, REFERENCE_ON);
    }
    let years = dice.below(9);
    within(dice, of_age_on, plus_years(of_age_on, years).min(REFERENCE_ON))
}

/// The children of a mother who live with her, oldest first.
fn children(dice: &mut Dice, mother_age: u32) -> Vec<Member> {
    let wanted = match mother_age {
        0..=20 => dice.below(2),
        21..=26 => dice.between(0, 2),
        27..=33 => dice.between(1, 3),
        34..=48 => dice.between(1, 4),
        _ => dice.between(2, 5),
    };
    let mut born_at = dice.between(18, 26);
    let mut children = Vec::new();
    for _ in 0..wanted {
        let Some(age) = mother_age.checked_sub(born_at) else { break };
        if dice.chance(stays_at_home(age)) {
            let child = Member::new(Relation::Child, sex(dice), born(dice, REFERENCE_ON, age));
            let twin =
                dice.chance(120).then(|| Member { is_twin: true, sex: twin_sex(dice, child.sex), ..child.clone() });
            children.push(child);
            children.extend(twin);
        }
        born_at += dice.between(2, 6);
    }
    children
}

/// How often in ten thousand a child of an age still lives with the parents.
fn stays_at_home(age: u32) -> u32 {
    match age {
        0..=16 => 10_000,
        17..=19 => 8_800,
        20..=24 => 5_500,
        25..=30 => 1_900,
        _ => 400,
    }
}

fn sex(dice: &mut Dice) -> Sex {
    if dice.chance(5_120) { Sex::Male } else { Sex::Female }
}

/// Twins are mostly alike in this country of ours, because those are the ones that are hard to tell apart.
fn twin_sex(dice: &mut Dice, sibling: Sex) -> Sex {
    if dice.chance(7_000) { sibling } else { sex(dice) }
}

/// Somebody alone: a worker, mostly a man.
fn single(dice: &mut Dice) -> Family {
    let sex = if dice.chance(7_500) { Sex::Male } else { Sex::Female };
    let age = dice.between(19, 46);
    Family { members: vec![Member::new(Relation::Head, sex, born(dice, REFERENCE_ON, age))] }
}

fn once_married(dice: &mut Dice, relation: Relation, sex: Sex, age: u32) -> Member {
    let birth_on = born(dice, REFERENCE_ON, age);
    let marital = if dice.chance(age * 130) { Marital::Widowed } else { Marital::Divorced };
    let married_on = wedding(dice, birth_on, birth_on);
    Member::new(relation, sex, birth_on).ever_married(marital, married_on)
}

fn lone_parent(dice: &mut Dice) -> Family {
    let sex = if dice.chance(2_200) { Sex::Male } else { Sex::Female };
    let age = dice.between(25, 62);
    let mut members = vec![once_married(dice, Relation::Head, sex, age)];
    members.extend(children(dice, age));
    Family { members }
}

fn widow(dice: &mut Dice) -> Family {
    let sex = if dice.chance(2_500) { Sex::Male } else { Sex::Female };
    let age = dice.between(58, 88);
    Family { members: vec![once_married(dice, Relation::Head, sex, age)] }
}

fn couple_with_parent(dice: &mut Dice) -> Family {
    let mut family = couple(dice);
    let head_age = family.members.first().map_or(30, Member::age);
    let age = (head_age + dice.between(20, 32)).min(96);
    let sex = if dice.chance(2_500) { Sex::Male } else { Sex::Female };
    let relation = if dice.chance(6_500) { Relation::Parent } else { Relation::ParentInLaw };
    family.members.push(once_married(dice, relation, sex, age));
    family
}

/// Adds or takes away children until the village has exactly its number of minors.
fn adjust_minors(dice: &mut Dice, families: &mut [Family], wanted: u32) {
    let mut present: u32 = families.iter().map(|f| count(f, Member::is_minor)).sum();
    while present > wanted {
        let Some(family) = pick_mut(dice, families) else { return };
        if let Some(youngest) = family.members.iter().rposition(Member::is_minor) {
            remove(family, youngest);
            present -= 1;
        }
    }
    while present < wanted {
        let Some(family) = pick_mut(dice, families) else { return };
        let child = minor_for(dice, family);
        let end = family.members.iter().rposition(|m| m.relation == Relation::Child).map_or(0, |i| i + 1);
        let after_couple = family.members.iter().filter(|m| matches!(m.relation, Relation::Head | Relation::Wife));
        let place = end.max(after_couple.count()).min(family.members.len());
        family.members.insert(place, child);
        present += 1;
    }
}

fn pick_mut<'a>(dice: &mut Dice, families: &'a mut [Family]) -> Option<&'a mut Family> {
    let bound = u32::try_from(families.len()).ok()?;
    families.get_mut(usize::try_from(dice.below(bound)).ok()?)
}

/// One more child for a family: its own if somebody is of that age, else a grandchild or a relative's.
fn minor_for(dice: &mut Dice, family: &Family) -> Member {
    let is_parent = |m: &&Member| matches!(m.relation, Relation::Head | Relation::Wife) && m.marital.has_been_married();
    let youngest_parent = family.members.iter().filter(is_parent).map(Member::age).min();
    let (relation, oldest) = match youngest_parent {
        Some(age @ 19..=54) => (Relation::Child, (age - 18).min(16)),
        Some(55..) => (Relation::Grandchild, 16),
        _ => (Relation::Relative, 16),
    };
    let youngest = youngest_parent.map_or(0, |age| age.saturating_sub(45).min(oldest));
    let age = dice.between(youngest, oldest);
    Member::new(relation, sex(dice), born(dice, REFERENCE_ON, age))
}

/// Adds people who died or moved away; they stand on their family's card and are not counted any more.
fn add_gone(dice: &mut Dice, families: &mut [Family], number: u32, is_death: bool) {
    for _ in 0..number {
        let on = within(dice, date(2013, 2, 1), plus(REFERENCE_ON, -1));
        let gone = if is_death {
            let age = dice.between(52, 88);
            let sex = sex(dice);
            let member = once_married(dice, Relation::Parent, sex, age);
            Member { standing: Standing::Dead { on }, ..member }
        } else {
            // Of age when they left.
            let years = u32::try_from(age_years(on, REFERENCE_ON)).unwrap_or(0);
            let age = years + dice.between(19, 33);
            let member = Member::new(Relation::Relative, sex(dice), born(dice, REFERENCE_ON, age));
            Member { standing: Standing::MovedOut { on }, ..member }
        };
        if let Some(family) = pick_mut(dice, families) {
            family.members.push(gone);
        }
    }
}
