//! From what a book calls a village to its code.

use super::Reason;
use domain::region::{self, Village, VillageCode};
use sheet::normalise_title;
use std::collections::{BTreeMap, BTreeSet};

/// The villages of an office, by code and by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    known: BTreeSet<VillageCode>,
    by_name: BTreeMap<String, Vec<VillageCode>>,
}

impl Places {
    /// The villages that the office serves.
    pub fn new(villages: &[Village]) -> Self {
        let mut places = Self::default();
        for village in villages {
            places.known.insert(village.code);
            places.by_name.entry(normalise_title(&village.name)).or_default().push(village.code);
        }
        places
    }

    /// Whether the office serves a village.
    pub fn has(&self, village: VillageCode) -> bool {
        self.known.contains(&village)
    }

    /// A village by its code.
    pub fn by_code(&self, text: &str) -> Result<VillageCode, Reason> {
        let code = VillageCode::parse(text).map_err(Reason::Village)?;
        if self.has(code) { Ok(code) } else { Err(Reason::VillageOutside) }
    }

    /// A village by its name, and by its district's where the name occurs twice. A code in the place of a name is read.
    pub fn by_name(&self, name: &str, district: &str) -> Result<VillageCode, Reason> {
        if name.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) {
            return self.by_code(name);
        }
        let name = bare(name, &["DESA", "KELURAHAN", "KEL", "DS"]);
        let district = bare(district, &["KECAMATAN", "KEC"]);
        let of_name = self.by_name.get(&name).map_or(&[][..], Vec::as_slice);
        let mut found = of_name.iter().copied().filter(|code| district.is_empty() || is_in(*code, &district));
        match (found.next(), found.next()) {
            (Some(code), None) => Ok(code),
            (Some(_), Some(_)) => Err(Reason::VillageAmbiguous),
            (None, _) => Err(Reason::VillageUnknown),
        }
    }
}

fn is_in(village: VillageCode, district: &str) -> bool {
    region::district(village.district()).is_some_and(|known| normalise_title(known.name) == district)
}

/// A name without the word for what it names.
fn bare(text: &str, kinds: &[&str]) -> String {
    let text = text.trim();
    let first = text.split([' ', '.']).next().unwrap_or_default();
    let is_kind = kinds.iter().any(|kind| first.eq_ignore_ascii_case(kind));
    let rest = if is_kind { text.get(first.len()..).unwrap_or_default() } else { text };
    let rest = normalise_title(rest);
    if rest.is_empty() { normalise_title(text) } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::region::demo_villages;

    #[test]
    fn villages_are_found_by_code_and_by_name() {
        let places = Places::new(demo_villages());
        for village in demo_villages() {
            assert_eq!(places.by_code(&village.code.to_string()), Ok(village.code));
            let district = region::district(village.code.district()).unwrap().name;
            assert_eq!(places.by_name(&village.name.to_lowercase(), district), Ok(village.code), "{}", village.name);
            assert_eq!(places.by_name(&format!("Desa {}", village.name), district), Ok(village.code));
        }
        assert_eq!(places.by_name("ATLANTIS", ""), Err(Reason::VillageUnknown));
        assert_eq!(places.by_code("31.71.01.1001"), Err(Reason::VillageOutside));
        assert!(matches!(places.by_code("62.02"), Err(Reason::Village(_))));
    }

    #[test]
    fn a_name_that_occurs_twice_needs_its_district() {
        let mut villages = demo_villages()[..2].to_vec();
        let elsewhere = demo_villages().iter().find(|v| v.code.district() != villages[0].code.district()).unwrap();
        villages.push(Village { name: villages[0].name.clone(), ..elsewhere.clone() });
        let places = Places::new(&villages);
        assert_eq!(places.by_name(&villages[0].name, ""), Err(Reason::VillageAmbiguous));
        let district = region::district(elsewhere.code.district()).unwrap().name;
        assert_eq!(places.by_name(&villages[0].name, district), Ok(elsewhere.code));
    }
}
