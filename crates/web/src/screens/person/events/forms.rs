//! The fields of each life event, and reading them back into what happened.

use app::person::{EndOfMarriage, NewData};
use domain::kk::KkNumber;
use domain::nik::Nik;
use domain::person::{Address, Citizenship, Person};
use domain::reference::{Blood, Disability, Education, Occupation, Relation, Religion};
use domain::region::Village;
use domain::staff::Actor;
use jiff::civil::Date;

use crate::screens::coverage::typed_date;
use crate::screens::people::fields::{self, Reading};
use crate::text::key;
use crate::ui::{Choice, Control, Field, Form, Width};

use super::EventKind;

/// What happened.
#[derive(Clone, Debug)]
pub(super) enum Command {
    /// Elements changed.
    Data(Box<NewData>),
    /// The right date of birth.
    Birth(Date),
    /// A new address, perhaps with another family.
    Within { to: Address, kk: Option<KkNumber>, relation: Option<Relation>, on: Date },
    /// Away.
    Out { on: Date, is_abroad: bool },
    /// Married.
    Marriage { on: Date, partner: Option<Nik> },
    /// No longer married.
    End { by: EndOfMarriage, on: Date, partner: Option<Nik> },
    /// Another place in a family.
    Family { kk: KkNumber, relation: Relation },
    /// Dead.
    Death(Date),
}

impl Command {
    /// The other one whom it concerns.
    pub(super) const fn partner(&self) -> Option<Nik> {
        match self {
            Self::Marriage { partner, .. } | Self::End { partner, .. } => *partner,
            _ => None,
        }
    }

    /// Whether the resident exists for this officer afterwards: a desk may move somebody to another district.
    pub(super) fn leaves_with(&self, actor: &Actor) -> bool {
        matches!(self, Self::Within { to, .. } if !actor.covers(to.village))
    }
}

/// The form of a kind.
pub(super) fn empty(kind: EventKind, villages: &[Village]) -> Form {
    let on = |label| Field::date("on", label).required().focus();
    Form::new(match kind {
        EventKind::Data => data_fields(),
        EventKind::Birth => vec![on(key!("event-birth-on")).hint(key!("event-birth-hint"))],
        EventKind::Within => {
            let mut list = vec![on(key!("event-within-on"))];
            list.extend(fields::address(villages));
            list.push(fields::kk().hint(key!("event-kk-hint")));
            list.push(fields::relation());
            list
        }
        EventKind::Out => {
            vec![on(key!("event-out-on")), Field::new("abroad", key!("event-out-abroad"), Control::Check)]
        }
        EventKind::Marriage => {
            let partner = fields::nik("partner", key!("event-partner")).hint(key!("event-partner-hint"));
            vec![on(key!("event-marriage-on")), partner]
        }
        EventKind::End => {
            let ways =
                [Choice::new("divorce", key!("event-end-divorce")), Choice::new("death", key!("event-end-death"))];
            vec![
                Field::new("by", key!("event-end-by"), Control::Radios(ways.into())).required(),
                on(key!("event-end-on")),
                fields::nik("partner", key!("event-partner")).hint(key!("event-partner-divorce-hint")),
            ]
        }
        EventKind::Family => vec![fields::kk().required().focus(), fields::relation().required()],
        EventKind::Death => vec![on(key!("event-death-on"))],
    })
}

fn data_fields() -> Vec<Field> {
    let mut list = vec![
        Field::text("name", key!("person-name")).required().max_length(120),
        fields::sex().required(),
        fields::line("birth_place", key!("people-birth-place")).required(),
        fields::religion().required(),
        fields::education().required(),
        fields::occupation().required(),
        fields::blood().required(),
        fields::disability().required(),
    ];
    list.extend(fields::citizenship());
    list.push(Field::date("citizenship_on", key!("event-citizenship-on")).hint(key!("event-citizenship-on-hint")));
    list.extend([
        fields::line("address", key!("people-address")).required(),
        Field::digits("rt", key!("person-rt"), 3).width(Width::Short).required(),
        Field::digits("rw", key!("person-rw"), 3).width(Width::Short).required(),
        fields::line("mother", key!("people-mother")).required(),
        fields::line("father", key!("people-father")).required(),
    ]);
    list
}

/// The form with what the register says now, where that is what will be changed.
pub(super) fn filled(form: Form, kind: EventKind, person: &Person) -> Form {
    match kind {
        EventKind::Data => filled_data(form, person),
        EventKind::Birth => form.fill("on", &typed_date(person.birth_on)),
        EventKind::Family => form.fill("kk", &person.kk.digits()).fill("relation", &person.relation.code().to_string()),
        _ => form,
    }
}

fn filled_data(form: Form, person: &Person) -> Form {
    let permit = match person.citizenship {
        Citizenship::WnaItap { until_on } => typed_date(until_on),
        Citizenship::Wni | Citizenship::WnaOther => String::new(),
    };
    form.fill("name", person.name.as_str())
        .fill("sex", &person.sex.code().to_string())
        .fill("birth_place", &person.birth_place)
        .fill("religion", &person.religion.code().to_string())
        .fill("education", &person.education.code().to_string())
        .fill("occupation", &person.occupation.code().to_string())
        .fill("blood", &person.blood.code().to_string())
        .fill("disability", &person.disability.code().to_string())
        .fill("citizenship", fields::citizenship_word(person.citizenship))
        .fill("permit_until", &permit)
        .fill("address", &person.address.line)
        .fill("rt", &format!("{:03}", person.address.rt))
        .fill("rw", &format!("{:03}", person.address.rw))
        .fill("mother", &person.mother_name)
        .fill("father", &person.father_name)
}

/// What happened, if every field can be read.
pub(super) fn read(kind: EventKind, reading: &mut Reading<'_>) -> Option<Command> {
    match kind {
        EventKind::Data => read_data(reading).map(|data| Command::Data(Box::new(data))),
        EventKind::Birth => reading.date("on").map(Command::Birth),
        EventKind::Within => read_move(reading),
        EventKind::Out => {
            let is_abroad = !reading.is_empty("abroad");
            reading.date("on").map(|on| Command::Out { on, is_abroad })
        }
        EventKind::Marriage => {
            let (on, partner) = (reading.date("on"), read_partner(reading));
            Some(Command::Marriage { on: on?, partner })
        }
        EventKind::End => {
            let by = match reading.text("by") {
                "divorce" => Some(EndOfMarriage::Divorce),
                "death" => Some(EndOfMarriage::DeathOfSpouse),
                _ => {
                    reading.refuse("by", key!("people-choose"));
                    None
                }
            };
            let (on, partner) = (reading.date("on"), read_partner(reading));
            Some(Command::End { by: by?, on: on?, partner })
        }
        EventKind::Family => {
            let (kk, relation) = (reading.kk(), reading.entry("relation", Relation::from_code));
            Some(Command::Family { kk: kk?, relation: relation? })
        }
        EventKind::Death => reading.date("on").map(Command::Death),
    }
}

fn read_partner(reading: &mut Reading<'_>) -> Option<Nik> {
    if reading.is_empty("partner") { None } else { reading.nik("partner") }
}

fn read_move(reading: &mut Reading<'_>) -> Option<Command> {
    let (on, to) = (reading.date("on"), reading.address());
    let kk = if reading.is_empty("kk") { None } else { reading.kk() };
    let relation = match reading.is_empty("relation") {
        true => None,
        false => reading.entry("relation", Relation::from_code),
    };
    Some(Command::Within { to: to?, kk, relation, on: on? })
}

fn read_data(reading: &mut Reading<'_>) -> Option<NewData> {
    let (name, sex, birth_place) =
        (reading.name(), reading.entry("sex", fields::sex_of), reading.required("birth_place"));
    let religion = reading.entry("religion", Religion::from_code);
    let education = reading.entry("education", Education::from_code);
    let occupation = reading.entry("occupation", Occupation::from_code);
    let blood = reading.entry("blood", Blood::from_code);
    let disability = reading.entry("disability", Disability::from_code);
    let (citizenship, citizenship_on) = (reading.citizenship(), reading.optional_date("citizenship_on"));
    let (line, rt, rw) = (reading.required("address"), reading.ward("rt"), reading.ward("rw"));
    let (mother, father) = (reading.required("mother"), reading.required("father"));
    let upper = |text: String| text.to_uppercase();
    Some(NewData {
        name: Some(name?),
        sex: Some(sex?),
        birth_place: Some(upper(birth_place?)),
        religion: Some(religion?),
        occupation: Some(occupation?),
        education: Some(education?),
        blood: Some(blood?),
        citizenship: Some(citizenship?),
        citizenship_on,
        disability: Some(disability?),
        address_line: Some(upper(line?)),
        rt: Some(rt?),
        rw: Some(rw?),
        mother_name: Some(upper(mother?)),
        father_name: Some(upper(father?)),
    })
}
