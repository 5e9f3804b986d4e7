//! The search for one resident. What is typed is sent by POST, so that no NIK and no name ever stands in an address.

use app::enrolment::may_begin;
use app::person::{SEARCH_LIMIT, SearchPeople, search};
use askama::Template;
use axum::response::{IntoResponse, Response};
use domain::enrolment::Enrolment;
use domain::nik::{Nik, NikError};
use domain::person::Person;
use domain::region;
use domain::staff::Permission;
use jiff::civil::Date;

use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::layout::{Page, Screen};
use crate::paths;
use crate::security::CsrfForm;
use crate::text::{Message, calendar, key};
use crate::ui::{Column, Field, Form, Status, Table};

use super::fields::{Typed, refuse_rule};
use super::parts::{Parts, of_nik};
use super::sentences::{nik_error, nik_warning};

#[derive(Template)]
#[template(path = "screens/people.html")]
pub(super) struct PeopleScreen {
    page: Page,
    form: Form,
    may_register: bool,
    may_record: bool,
    table: Table,
    /// What was found; `None` before a search.
    hits: Option<Vec<Hit>>,
    is_cut: bool,
    /// What is odd about the NIK that was typed.
    warnings: Vec<Message>,
    /// What the NIK that was typed says, if nobody has it.
    parts: Option<Parts>,
}

struct Hit {
    person: Person,
    status: Option<Status>,
    village: String,
    age: i64,
    may_be_recorded: bool,
}

/// What was typed, read: a number is a NIK, anything else the beginning of a name.
struct Asked {
    nik: Option<Nik>,
    name: String,
    birth_on: Option<Date>,
}

fn form() -> Form {
    Form::new([
        Field::text("who", key!("people-who")).hint(key!("people-who-hint")).max_length(120).focus(),
        Field::date("birth", key!("person-birth-date")),
    ])
}

pub(super) async fn show(desk: Desk) -> Result<Screen<PeopleScreen>, PageError> {
    desk.authorise(Permission::ViewPerson)?;
    Ok(Screen::ok(screen(desk, form())))
}

fn screen(desk: Desk, form: Form) -> PeopleScreen {
    PeopleScreen {
        form,
        may_register: desk.may(Permission::EditPerson),
        may_record: desk.may(Permission::Record),
        table: Table::new(
            key!("people-found"),
            [
                Column::text(key!("person-name")),
                Column::text(key!("person-nik")),
                Column::text(key!("person-birth-date")),
                Column::text(key!("people-address")),
                Column::text(key!("person-status")),
                Column::text(key!("people-next")),
            ],
        ),
        hits: None,
        is_cut: false,
        warnings: Vec::new(),
        parts: None,
        page: desk.page.titled(key!("nav-people")),
    }
}

pub(super) async fn submit(desk: Desk, CsrfForm(typed): CsrfForm<Typed>) -> Result<Response, PageError> {
    desk.authorise(Permission::ViewPerson)?;
    let (mut form, asked) = read(&typed);
    let Some(asked) = asked else { return Ok(Screen::invalid(screen(desk, form)).into_response()) };
    let warnings: Vec<Message> = asked.nik.iter().flat_map(|nik| nik.explain().warnings).map(nik_warning).collect();
    let nik = asked.nik;
    let cmd = SearchPeople { nik, name: asked.name, birth_on: asked.birth_on };
    let found = desk
        .write(move |ctx| {
            let today = ctx.today();
            let mut hits = Vec::new();
            for (person, enrolment) in search(ctx, &cmd)? {
                let village = ctx.tx.find_village(person.address.village)?.map(|village| village.name.to_string());
                hits.push(hit(person, &enrolment, village, today));
            }
            Ok(hits)
        })
        .await;
    match found {
        // A NIK names one person: on to their file.
        Ok(hits) if nik.is_some() && hits.len() == 1 => {
            let id = hits.first().map(|hit| hit.person.id.to_string()).unwrap_or_default();
            Ok(desk.page.see_other(&format!("{}/{id}", paths::PEOPLE)).into_response())
        }
        Ok(hits) => {
            let is_cut = hits.len() >= SEARCH_LIMIT;
            let parts = nik.filter(|_| hits.is_empty()).map(of_nik);
            let shown = PeopleScreen { hits: Some(hits), is_cut, warnings, parts, ..screen(desk, form) };
            Ok(Screen::ok(shown).into_response())
        }
        Err(Refusal::Rule(rule)) => {
            refuse_rule(&mut form, &rule, &[], "who");
            Ok(Screen::invalid(screen(desk, form)).into_response())
        }
        Err(Refusal::Page(error)) => Err(error),
    }
}

fn hit(person: Person, enrolment: &Enrolment, village: Option<String>, today: Date) -> Hit {
    let code = person.address.village;
    let district = region::district(code.district()).map_or("", |district| district.name);
    Hit {
        status: Status::find(enrolment.status.word()),
        village: format!("{}, {district}", village.unwrap_or_else(|| code.to_string())),
        age: person.age_years(today).into(),
        may_be_recorded: may_begin(&person, enrolment.status, today),
        person,
    }
}

/// Reads the form; `None` with the form refused if something cannot be what it should.
fn read(typed: &Typed) -> (Form, Option<Asked>) {
    let text = |name: &str| typed.get(name).map_or("", |text| text.trim());
    let (who, birth) = (text("who"), text("birth"));
    let mut form = form().fill("who", who).fill("birth", birth);
    let mut asked = Asked { nik: None, name: String::new(), birth_on: None };
    if !birth.is_empty() {
        asked.birth_on = calendar::parse(birth);
        if asked.birth_on.is_none() {
            form.refuse("birth", key!("people-date-wrong"));
        }
    }
    if looks_like_a_number(who) {
        match Nik::parse(&without_separators(who)) {
            Ok(nik) => asked.nik = Some(nik),
            Err(error) => form.refuse("who", nik_error(told_of(error, who))),
        }
    } else {
        who.clone_into(&mut asked.name);
    }
    let is_valid = form.is_valid();
    (form, is_valid.then_some(asked))
}

/// More digits than letters: names have none, and a letter among the digits is a slip worth pointing at.
fn looks_like_a_number(who: &str) -> bool {
    let digits = who.chars().filter(char::is_ascii_digit).count();
    digits > 0 && digits >= who.chars().filter(|letter| letter.is_alphabetic()).count()
}

/// A NIK as people read it out: in groups, with blanks, dots or dashes between them.
fn without_separators(who: &str) -> String {
    who.chars().filter(|letter| !matches!(letter, ' ' | '.' | '-' | '\u{a0}')).collect()
}

/// The position in what was typed, not in what was read.
fn told_of(error: NikError, who: &str) -> NikError {
    let NikError::NotDigits { .. } = error else { return error };
    let is_ours = |letter: char| letter.is_ascii_digit() || matches!(letter, ' ' | '.' | '-' | '\u{a0}' | '\'');
    let position = who.chars().position(|letter| !is_ours(letter)).map_or(1, |at| at + 1);
    NikError::NotDigits { position }
}
