//! The entries of the official lists in the reader's language, by their codes. In Indonesian they are the official words
//! themselves ([`domain::reference`]); a test holds the two together.

use std::borrow::Borrow;

use domain::reference::{Blood, Disability, Education, Marital, Occupation, Relation, Religion, Sex};

use super::{Key, key};

/// Male or female.
#[must_use]
pub fn sex(sex: impl Borrow<Sex>) -> Key {
    match sex.borrow() {
        Sex::Male => key!("person-male"),
        Sex::Female => key!("person-female"),
    }
}

/// Religion.
#[must_use]
pub fn religion(entry: impl Borrow<Religion>) -> Key {
    match entry.borrow() {
        Religion::Islam => key!("religion-1"),
        Religion::Christian => key!("religion-2"),
        Religion::Catholic => key!("religion-3"),
        Religion::Hindu => key!("religion-4"),
        Religion::Buddhist => key!("religion-5"),
        Religion::Confucian => key!("religion-6"),
        Religion::Belief => key!("religion-7"),
    }
}

/// Marital status.
#[must_use]
pub fn marital(entry: impl Borrow<Marital>) -> Key {
    match entry.borrow() {
        Marital::Single => key!("marital-1"),
        Marital::Married => key!("marital-2"),
        Marital::Divorced => key!("marital-3"),
        Marital::Widowed => key!("marital-4"),
    }
}

/// Relation to the head of the family.
#[must_use]
pub fn relation(entry: impl Borrow<Relation>) -> Key {
    match entry.borrow() {
        Relation::Head => key!("relation-1"),
        Relation::Husband => key!("relation-2"),
        Relation::Wife => key!("relation-3"),
        Relation::Child => key!("relation-4"),
        Relation::ChildInLaw => key!("relation-5"),
        Relation::Grandchild => key!("relation-6"),
        Relation::Parent => key!("relation-7"),
        Relation::ParentInLaw => key!("relation-8"),
        Relation::Relative => key!("relation-9"),
        Relation::Helper => key!("relation-10"),
        Relation::Other => key!("relation-11"),
    }
}

/// Highest education.
#[must_use]
pub fn education(entry: impl Borrow<Education>) -> Key {
    match entry.borrow() {
        Education::None => key!("education-1"),
        Education::SomePrimary => key!("education-2"),
        Education::Primary => key!("education-3"),
        Education::LowerSecondary => key!("education-4"),
        Education::UpperSecondary => key!("education-5"),
        Education::DiplomaTwo => key!("education-6"),
        Education::DiplomaThree => key!("education-7"),
        Education::Bachelor => key!("education-8"),
        Education::Master => key!("education-9"),
        Education::Doctor => key!("education-10"),
    }
}

/// Blood type.
#[must_use]
pub fn blood(entry: impl Borrow<Blood>) -> Key {
    match entry.borrow() {
        Blood::A => key!("blood-1"),
        Blood::B => key!("blood-2"),
        Blood::Ab => key!("blood-3"),
        Blood::O => key!("blood-4"),
        Blood::APositive => key!("blood-5"),
        Blood::ANegative => key!("blood-6"),
        Blood::BPositive => key!("blood-7"),
        Blood::BNegative => key!("blood-8"),
        Blood::AbPositive => key!("blood-9"),
        Blood::AbNegative => key!("blood-10"),
        Blood::OPositive => key!("blood-11"),
        Blood::ONegative => key!("blood-12"),
        Blood::Unknown => key!("blood-13"),
    }
}

/// Disability.
#[must_use]
pub fn disability(entry: impl Borrow<Disability>) -> Key {
    match entry.borrow() {
        Disability::Physical => key!("disability-1"),
        Disability::Blind => key!("disability-2"),
        Disability::DeafMute => key!("disability-3"),
        Disability::Mental => key!("disability-4"),
        Disability::PhysicalAndMental => key!("disability-5"),
        Disability::Other => key!("disability-6"),
        Disability::None => key!("disability-7"),
    }
}

/// Occupation.
#[must_use]
pub fn occupation(entry: impl Borrow<Occupation>) -> Key {
    let at = usize::from(entry.borrow().code()) - 1;
    OCCUPATIONS.get(at).copied().unwrap_or(key!("occupation-89"))
}

const OCCUPATIONS: [Key; 89] = [
    key!("occupation-1"),
    key!("occupation-2"),
    key!("occupation-3"),
    key!("occupation-4"),
    key!("occupation-5"),
    key!("occupation-6"),
    key!("occupation-7"),
    key!("occupation-8"),
    key!("occupation-9"),
    key!("occupation-10"),
    key!("occupation-11"),
    key!("occupation-12"),
    key!("occupation-13"),
    key!("occupation-14"),
    key!("occupation-15"),
    key!("occupation-16"),
    key!("occupation-17"),
    key!("occupation-18"),
    key!("occupation-19"),
    key!("occupation-20"),
    key!("occupation-21"),
    key!("occupation-22"),
    key!("occupation-23"),
    key!("occupation-24"),
    key!("occupation-25"),
    key!("occupation-26"),
    key!("occupation-27"),
    key!("occupation-28"),
    key!("occupation-29"),
    key!("occupation-30"),
    key!("occupation-31"),
    key!("occupation-32"),
    key!("occupation-33"),
    key!("occupation-34"),
    key!("occupation-35"),
    key!("occupation-36"),
    key!("occupation-37"),
    key!("occupation-38"),
    key!("occupation-39"),
    key!("occupation-40"),
    key!("occupation-41"),
    key!("occupation-42"),
    key!("occupation-43"),
    key!("occupation-44"),
    key!("occupation-45"),
    key!("occupation-46"),
    key!("occupation-47"),
    key!("occupation-48"),
    key!("occupation-49"),
    key!("occupation-50"),
    key!("occupation-51"),
    key!("occupation-52"),
    key!("occupation-53"),
    key!("occupation-54"),
    key!("occupation-55"),
    key!("occupation-56"),
    key!("occupation-57"),
    key!("occupation-58"),
    key!("occupation-59"),
    key!("occupation-60"),
    key!("occupation-61"),
    key!("occupation-62"),
    key!("occupation-63"),
    key!("occupation-64"),
    key!("occupation-65"),
    key!("occupation-66"),
    key!("occupation-67"),
    key!("occupation-68"),
    key!("occupation-69"),
    key!("occupation-70"),
    key!("occupation-71"),
    key!("occupation-72"),
    key!("occupation-73"),
    key!("occupation-74"),
    key!("occupation-75"),
    key!("occupation-76"),
    key!("occupation-77"),
    key!("occupation-78"),
    key!("occupation-79"),
    key!("occupation-80"),
    key!("occupation-81"),
    key!("occupation-82"),
    key!("occupation-83"),
    key!("occupation-84"),
    key!("occupation-85"),
    key!("occupation-86"),
    key!("occupation-87"),
    key!("occupation-88"),
    key!("occupation-89"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Language, Texts};

    /// Code, official word and the word in either language, of every entry of a list.
    macro_rules! entries {
        ($list:ty, $key:expr) => {
            <$list>::all().iter().map(|entry| {
                let said = |language| Texts::new(language).t($key(entry)).to_string();
                (entry.label().to_owned(), said(Language::Indonesian), said(Language::English))
            })
        };
    }

    #[test]
    fn indonesian_words_are_the_official_ones_and_english_ones_are_english() {
        let lists = [
            ("religion", entries!(Religion, religion).collect::<Vec<_>>(), 7),
            ("marital", entries!(Marital, marital).collect(), 4),
            ("relation", entries!(Relation, relation).collect(), 11),
            ("education", entries!(Education, education).collect(), 10),
            ("occupation", entries!(Occupation, occupation).collect(), 89),
            ("blood", entries!(Blood, blood).collect(), 13),
            ("disability", entries!(Disability, disability).collect(), 7),
        ];
        // Names that both languages share.
        let shared = ["ISLAM", "HINDU", "PILOT"];
        for (list, entries, count) in lists {
            assert_eq!(entries.len(), count, "{list}");
            let english: std::collections::BTreeSet<_> = entries.iter().map(|(_, _, english)| english).collect();
            assert_eq!(english.len(), count, "{list}: two entries with one English word");
            for (official, indonesian, english) in &entries {
                assert_eq!(official, indonesian, "{list}");
                let is_sign = list == "blood" && official.len() <= 3;
                let differs = english.to_uppercase() != official.to_uppercase();
                assert!(differs || is_sign || shared.contains(&official.as_str()), "{list}: {english}");
            }
        }
    }
}
