//! The elements of a resident as form fields, and reading them back: what is wrong is told beside its field, and
//! everything typed is kept.

use std::collections::BTreeMap;

use app::Coded;
use domain::kk::KkNumber;
use domain::name::PersonName;
use domain::nik::Nik;
use domain::person::{Address, Citizenship};
use domain::reference::{Blood, Disability, Education, Marital, Occupation, Relation, Religion, Sex};
use domain::region::{self, Village, VillageCode};
use jiff::civil::Date;

use crate::rules::sentence;
use crate::text::{Key, calendar, key, lists};
use crate::ui::{Choice, Control, Field, Form, Width};

use super::sentences::{kk_error, name_error, nik_error};

/// A form as the browser sent it, by field name.
pub(in crate::screens) type Typed = BTreeMap<String, String>;

/// The longest address line, place of birth or parent's name, in characters.
const MAX_TEXT_CHARS: u16 = 100;

/// The NIK.
pub(in crate::screens) fn nik(name: &'static str, label: Key) -> Field {
    // Room for what a spreadsheet puts around the digits; a seventeenth digit must be seen, not cut off.
    Field::digits(name, label, 24)
}

/// The number of a family card.
pub(in crate::screens) fn kk() -> Field {
    Field::digits("kk", key!("people-kk"), 24)
}

/// A line of free text.
pub(in crate::screens) fn line(name: &'static str, label: Key) -> Field {
    Field::text(name, label).max_length(MAX_TEXT_CHARS)
}

fn list(name: &'static str, label: Key, entries: impl Iterator<Item = (u8, Key)>) -> Field {
    let choices = entries.map(|(code, label)| Choice::new(code.to_string(), label)).collect();
    Field::new(name, label, Control::Select(choices))
}

/// Male or female.
pub(in crate::screens) fn sex() -> Field {
    let choices = [Choice::new("1", key!("person-male")), Choice::new("2", key!("person-female"))];
    Field::new("sex", key!("person-sex"), Control::Radios(choices.into()))
}

/// Religion.
pub(in crate::screens) fn religion() -> Field {
    list("religion", key!("people-religion"), Religion::all().iter().map(|e| (e.code(), lists::religion(e))))
}

/// Marital status.
pub(in crate::screens) fn marital() -> Field {
    list("marital", key!("people-marital"), Marital::all().iter().map(|e| (e.code(), lists::marital(e))))
}

/// Occupation: the 89 of the official list.
pub(in crate::screens) fn occupation() -> Field {
    list("occupation", key!("people-occupation"), Occupation::all().iter().map(|e| (e.code(), lists::occupation(e))))
        .width(Width::Full)
}

/// Highest education.
pub(in crate::screens) fn education() -> Field {
    list("education", key!("people-education"), Education::all().iter().map(|e| (e.code(), lists::education(e))))
        .width(Width::Full)
}

/// Blood type.
pub(in crate::screens) fn blood() -> Field {
    list("blood", key!("people-blood"), Blood::all().iter().map(|e| (e.code(), lists::blood(e))))
}

/// Relation to the head of the family.
pub(in crate::screens) fn relation() -> Field {
    list("relation", key!("people-relation"), Relation::all().iter().map(|e| (e.code(), lists::relation(e))))
}

/// Disability.
pub(in crate::screens) fn disability() -> Field {
    list("disability", key!("people-disability"), Disability::all().iter().map(|e| (e.code(), lists::disability(e))))
}

/// Citizenship, in two fields: kind, and the last day of a permanent permit.
pub(in crate::screens) fn citizenship() -> [Field; 2] {
    let choices = [
        Choice::new("wni", key!("people-wni")),
        Choice::new("itap", key!("people-itap")),
        Choice::new("wna", key!("people-wna")),
    ];
    [
        Field::new("citizenship", key!("people-citizenship"), Control::Select(choices.into())),
        Field::date("permit_until", key!("people-permit-until")),
    ]
}

/// The word that the field `citizenship` holds for a citizenship.
pub(in crate::screens) fn citizenship_word(citizenship: Citizenship) -> &'static str {
    match citizenship {
        Citizenship::Wni => "wni",
        Citizenship::WnaItap { .. } => "itap",
        Citizenship::WnaOther => "wna",
    }
}

/// Address line, RT, RW and village, in four fields.
pub(in crate::screens) fn address(villages: &[Village]) -> [Field; 4] {
    let mut sorted: Vec<&Village> = villages.iter().collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name).then(a.code.cmp(&b.code)));
    let district = |code: VillageCode| region::district(code.district()).map_or("", |district| district.name);
    let choices = sorted
        .into_iter()
        .map(|village| Choice::new(village.code.to_string(), format!("{} ({})", village.name, district(village.code))))
        .collect();
    [
        line("address", key!("people-address")).required(),
        Field::digits("rt", key!("person-rt"), 3).width(Width::Short).required(),
        Field::digits("rw", key!("person-rw"), 3).width(Width::Short).required(),
        Field::new("village", key!("person-village"), Control::Select(choices)).width(Width::Full).required(),
    ]
}

/// A form being read.
pub(in crate::screens) struct Reading<'a> {
    form: Form,
    typed: &'a Typed,
}

impl<'a> Reading<'a> {
    /// Puts what was typed into the form.
    pub(in crate::screens) fn new(form: Form, typed: &'a Typed) -> Self {
        let names: Vec<&'static str> = form.fields.iter().map(|field| field.name).collect();
        let fill = |form: Form, name: &str| form.fill(name, typed.get(name).map_or("", String::as_str));
        Self { form: names.into_iter().fold(form, fill), typed }
    }

    /// What was typed into a field, without blanks around it.
    pub(in crate::screens) fn text(&self, name: &str) -> &'a str {
        self.typed.get(name).map_or("", |text| text.trim())
    }

    /// Whether nothing was typed into a field.
    pub(in crate::screens) fn is_empty(&self, name: &str) -> bool {
        self.text(name).is_empty()
    }

    /// Says what is wrong with a field.
    pub(in crate::screens) fn refuse(&mut self, name: &str, error: impl Into<crate::text::Message>) {
        self.form.refuse(name, error);
    }

    /// A text that must be there.
    pub(in crate::screens) fn required(&mut self, name: &str) -> Option<String> {
        let text = self.text(name);
        if text.is_empty() {
            self.refuse(name, key!("people-missing"));
            return None;
        }
        if text.chars().count() > usize::from(MAX_TEXT_CHARS) {
            self.refuse(name, key!("people-too-long").with("most", MAX_TEXT_CHARS));
            return None;
        }
        Some(text.to_owned())
    }

    /// A NIK.
    pub(in crate::screens) fn nik(&mut self, name: &str) -> Option<Nik> {
        Nik::parse(self.text(name)).map_err(|error| self.refuse(name, nik_error(error))).ok()
    }

    /// A family card number.
    pub(in crate::screens) fn kk(&mut self) -> Option<KkNumber> {
        KkNumber::parse(self.text("kk")).map_err(|error| self.refuse("kk", kk_error(error))).ok()
    }

    /// A name.
    pub(in crate::screens) fn name(&mut self) -> Option<PersonName> {
        let read = PersonName::parse(self.text("name")).map(|(name, _)| name);
        read.map_err(|error| self.refuse("name", name_error(error))).ok()
    }

    /// A date that must be there.
    pub(in crate::screens) fn date(&mut self, name: &str) -> Option<Date> {
        let read = calendar::parse(self.text(name));
        if read.is_none() {
            let error = if self.is_empty(name) { key!("people-missing") } else { key!("people-date-wrong") };
            self.refuse(name, error);
        }
        read
    }

    /// A date that may be left out.
    pub(in crate::screens) fn optional_date(&mut self, name: &str) -> Option<Date> {
        if self.is_empty(name) { None } else { self.date(name) }
    }

    /// An entry of a list by its code.
    pub(in crate::screens) fn entry<T>(&mut self, name: &str, read: impl Fn(u8) -> Option<T>) -> Option<T> {
        let entry = self.text(name).parse().ok().and_then(read);
        if entry.is_none() {
            self.refuse(name, key!("people-choose"));
        }
        entry
    }

    /// RT or RW.
    pub(in crate::screens) fn ward(&mut self, name: &str) -> Option<u16> {
        let number = self.text(name).parse().ok().filter(|number| *number <= 999);
        if number.is_none() {
            self.refuse(name, key!("people-ward-wrong"));
        }
        number
    }

    /// Citizenship from its two fields.
    pub(in crate::screens) fn citizenship(&mut self) -> Option<Citizenship> {
        match self.text("citizenship") {
            "wni" => Some(Citizenship::Wni),
            "wna" => Some(Citizenship::WnaOther),
            "itap" => self.date("permit_until").map(|until_on| Citizenship::WnaItap { until_on }),
            _ => {
                self.refuse("citizenship", key!("people-choose"));
                None
            }
        }
    }

    /// The address from its four fields.
    pub(in crate::screens) fn address(&mut self) -> Option<Address> {
        let (line, rt, rw) = (self.required("address"), self.ward("rt"), self.ward("rw"));
        let village = VillageCode::parse(self.text("village")).ok();
        if village.is_none() {
            self.refuse("village", key!("people-choose"));
        }
        Some(Address { line: line?.to_uppercase(), rt: rt?, rw: rw?, village: village? })
    }

    /// The form with its errors.
    pub(in crate::screens) fn into_form(self) -> Form {
        self.form
    }
}

/// Tells a rule's refusal beside its field; `aliases` says what the form calls the fields of the use case. A rule of no
/// field, or of one that the form lacks, is told beside `otherwise`.
pub(in crate::screens) fn refuse_rule(
    form: &mut Form,
    rule: &impl Coded,
    aliases: &[(&str, &'static str)],
    otherwise: &'static str,
) {
    let named = rule.field().unwrap_or(otherwise);
    let name = aliases.iter().find(|(theirs, _)| *theirs == named).map_or(named, |(_, ours)| ours);
    let name = if form.get(name).is_some() { name } else { otherwise };
    form.refuse(name, sentence(rule));
}

/// Male or female by code.
pub(in crate::screens) fn sex_of(code: u8) -> Option<Sex> {
    Sex::from_code(code)
}
