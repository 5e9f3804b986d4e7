//! Names by group and sex, from the table in `data/names.txt`.

use crate::dice::Dice;
use domain::reference::Sex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A group of people with names, religions and homes of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    Jawa,
    Banjar,
    Dayak,
    Madura,
    Bugis,
    Batak,
    Flores,
    Tionghoa,
    Foreign,
}

impl Group {
    fn word(self) -> &'static str {
        match self {
            Group::Jawa => "jawa",
            Group::Banjar => "banjar",
            Group::Dayak => "dayak",
            Group::Madura => "madura",
            Group::Bugis => "bugis",
            Group::Batak => "batak",
            Group::Flores => "flores",
            Group::Tionghoa => "tionghoa",
            Group::Foreign => "asing",
        }
    }

    /// Whether children carry their father's last name.
    pub(crate) fn has_clans(self) -> bool {
        matches!(self, Group::Dayak | Group::Batak | Group::Flores | Group::Tionghoa | Group::Foreign)
    }
}

/// Lists by (group, sex, part).
type Table = BTreeMap<(&'static str, &'static str, &'static str), Vec<&'static str>>;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let lines = include_str!("../data/names.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let (head, names) = line.split_once(':')?;
            let mut words = head.split_whitespace();
            let key = (words.next()?, words.next()?, words.next()?);
            Some((key, names.split_whitespace().collect()))
        })
        .collect()
});

fn list(group: Group, sex: Sex, part: &'static str) -> &'static [&'static str] {
    let sex = if sex == Sex::Male { "L" } else { "P" };
    TABLE.get(&(group.word(), sex, part)).map_or(&[], Vec::as_slice)
}

/// A family's last name, for groups that have one.
pub(crate) fn clan(dice: &mut Dice, group: Group) -> Option<&'static str> {
    dice.pick(list(group, Sex::Male, "clan")).copied()
}

/// A name. Who is older more often bears one word only; `clan` is the father's last name, if the group has them.
pub(crate) fn full_name(dice: &mut Dice, group: Group, sex: Sex, age: u32, clan: Option<&str>) -> String {
    let single = list(group, sex, "single");
    let mononym_share = match age {
        60.. => 2_900,
        40..=59 => 1_250,
        20..=39 => 380,
        _ => 120,
    };
    if !single.is_empty() && dice.chance(mononym_share) {
        return dice.pick(single).map_or_else(String::new, |name| name.to_uppercase());
    }
    let mut words = Vec::with_capacity(4);
    let given = list(group, sex, "given");
    words.extend(dice.pick(given).copied());
    let second = list(group, sex, "second");
    if second.is_empty() {
        if dice.chance(4_500) {
            words.extend(dice.pick(given).copied().filter(|w| !words.contains(w)));
        }
        words.extend(clan.or_else(|| dice.pick(list(group, sex, "clan")).copied()));
    } else {
        // The young bear three words more often.
        if dice.chance(if age < 25 { 3_500 } else { 900 }) {
            words.extend(dice.pick(given).copied().filter(|w| !words.contains(w)));
        }
        words.extend(dice.pick(second).copied().filter(|w| !words.contains(w)));
    }
    words.join(" ").to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUPS: [Group; 9] = [
        Group::Jawa,
        Group::Banjar,
        Group::Dayak,
        Group::Madura,
        Group::Bugis,
        Group::Batak,
        Group::Flores,
        Group::Tionghoa,
        Group::Foreign,
    ];

    #[test]
    fn every_group_has_names_that_the_register_takes() {
        let mut dice = Dice::new(b"names   ", 1, 1);
        for group in GROUPS {
            for sex in [Sex::Male, Sex::Female] {
                assert!(list(group, sex, "given").len() >= 15, "{group:?} {sex:?}");
                assert!(list(group, sex, "second").len() + list(group, sex, "clan").len() >= 15, "{group:?} {sex:?}");
            }
            for age in [3, 30, 70] {
                let clan = clan(&mut dice, group);
                let name = full_name(&mut dice, group, Sex::Female, age, clan);
                assert!(domain::name::PersonName::parse(&name).is_ok(), "{name}");
            }
        }
    }
}
