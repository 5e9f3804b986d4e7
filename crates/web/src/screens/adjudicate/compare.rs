//! Two records side by side: what is written of each, and which pictures there are to compare.

use std::collections::BTreeSet;

use app::enrolment::sample_word;
use app::port::SampleKind;
use domain::ids::PersonId;
use domain::person::Person;
use matcher::finger::FingerPosition;

use crate::layout::Page;
use crate::screens::sample::{Identity, LEFT_HAND, RIGHT_HAND, finger_label};
use crate::text::{Key, key};

/// One of the two records.
pub(super) struct Side {
    /// Whose.
    pub(super) id: PersonId,
    /// Who they are.
    pub(super) who: Identity,
    /// Samples that are kept of them.
    pub(super) kinds: BTreeSet<SampleKind>,
}

impl Side {
    /// Address of a picture within a case; `None` if there is none.
    pub(super) fn picture(&self, case: &PersonId, kind: SampleKind) -> Option<String> {
        let address = || format!("/adjudicate/{case}/image/{}/{}", self.id, sample_word(kind));
        self.kinds.contains(&kind).then(address)
    }
}

/// One line of the comparison of what is written.
pub(super) struct Line {
    /// What is compared.
    pub(super) label: Key,
    /// Of the probe.
    pub(super) left: String,
    /// Of the candidate.
    pub(super) right: String,
}

impl Line {
    /// Whether the two differ.
    pub(super) fn differs(&self) -> bool {
        self.left != self.right
    }
}

/// What is written of both.
pub(super) fn lines(page: &Page, left: &Identity, right: &Identity) -> Vec<Line> {
    let line = |label, of: &dyn Fn(&Identity) -> String| Line { label, left: of(left), right: of(right) };
    vec![
        line(key!("person-name"), &|who| who.name.clone()),
        line(key!("person-nik"), &|who| who.nik.clone()),
        line(key!("who-kk"), &|who| who.kk.clone()),
        line(key!("person-sex"), &|who| page.t(who.sex).to_string()),
        line(key!("who-birth-place"), &|who| who.birth_place.clone()),
        line(key!("person-birth-date"), &|who| page.date(who.birth_on).into_owned()),
        line(key!("who-mother"), &|who| who.mother.clone()),
        line(key!("who-father"), &|who| who.father.clone()),
        line(key!("who-address"), &|who| format!("{}, {}", who.address, who.place)),
        line(key!("who-religion"), &|who| page.t(who.religion).to_string()),
        line(key!("who-marital"), &|who| page.t(who.marital).to_string()),
    ]
}

/// One finger of both.
pub(super) struct Pair {
    /// Which finger.
    pub(super) label: Key,
    /// Address of the probe's picture.
    pub(super) left: Option<String>,
    /// Address of the candidate's picture.
    pub(super) right: Option<String>,
}

/// The fingers of which either side has a picture, thumbs first.
pub(super) fn pairs(case: PersonId, probe: &Side, candidate: &Side) -> Vec<Pair> {
    let pair = |position: &FingerPosition| {
        let kind = SampleKind::Finger(position.code());
        let (left, right) = (probe.picture(&case, kind), candidate.picture(&case, kind));
        (left.is_some() || right.is_some()).then(|| Pair { label: finger_label(*position), left, right })
    };
    RIGHT_HAND.iter().chain(LEFT_HAND.iter().rev()).filter_map(pair).collect()
}

/// Born on the same day and on one family card or of mothers of one name: perhaps twins, of whom neither is a duplicate.
pub(super) fn may_be_twins(one: &Person, other: &Person) -> bool {
    one.birth_on == other.birth_on && (one.kk == other.kk || one.mother_name == other.mother_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use testkit::world::{World, resident, resident_born};

    #[test]
    fn twins_share_day_and_family_or_mother() {
        let village = World::new().village_here();
        let one = resident(1, village);
        let mut other = resident(2, village);
        assert!(may_be_twins(&one, &other), "the same mother's name");
        other.mother_name = "LAIN".into();
        assert!(!may_be_twins(&one, &other));
        other.kk = one.kk;
        assert!(may_be_twins(&one, &other));
        assert!(!may_be_twins(&one, &resident_born(3, village, date(1999, 1, 1))));
    }
}
