//! Entering a resident by hand: somebody who was never in the register, or who comes to live here from elsewhere.

use app::person::{MoveIn, PersonError, RegisterPerson, move_in, register};
use app::{Failure, Nothing};
use askama::Template;
use axum::response::{IntoResponse, Response};
use domain::ids::PersonId;
use domain::person::{Person, Standing};
use domain::reference::{Blood, Disability, Education, Marital, Occupation, Relation, Religion};
use domain::region::Village;
use domain::staff::Permission;
use jiff::civil::Date;

use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::layout::{Page, Screen};
use crate::paths;
use crate::security::CsrfForm;
use crate::text::{Message, key};
use crate::ui::{Choice, Control, Crumb, Field, Form, Tone};

use super::fields::{self, Reading, Typed, refuse_rule};
use crate::screens::coverage::typed_date;

#[derive(Template)]
#[template(path = "screens/people/new.html")]
pub(super) struct RegisterScreen {
    page: Page,
    crumbs: Vec<Crumb>,
    form: Form,
}

fn screen(desk: Desk, form: Form) -> RegisterScreen {
    let page = desk.page.titled(key!("people-register"));
    let crumbs = vec![Crumb::to(paths::PEOPLE, key!("nav-people")), Crumb::here(key!("people-register"))];
    RegisterScreen { page, crumbs, form }
}

/// Every element of the register (UU 24/2013 Art. 58), and how the resident came, in the order in which the page shows
/// them: the summary of errors follows it.
fn form(villages: &[Village]) -> Form {
    let ways = [Choice::new("new", key!("people-way-new")), Choice::new("moved", key!("people-way-moved"))];
    let mut list = vec![
        fields::nik("nik", key!("person-nik")).required().hint(key!("person-nik-hint")).focus(),
        fields::kk().required(),
        Field::text("name", key!("person-name")).required().max_length(120),
        fields::sex().required(),
        fields::line("birth_place", key!("people-birth-place")).required(),
        Field::date("birth", key!("person-birth-date")).required(),
    ];
    list.extend(fields::address(villages));
    list.extend([
        Field::new("way", key!("people-way"), Control::Radios(ways.into())).required(),
        Field::date("from", key!("people-from")).required().hint(key!("people-from-hint")),
        fields::relation().required(),
        fields::marital().required(),
        Field::date("married_on", key!("people-married-on")).hint(key!("people-married-on-hint")),
        fields::line("mother", key!("people-mother")).required(),
        fields::line("father", key!("people-father")).required(),
        fields::religion().required(),
        fields::education().required(),
        fields::occupation().required(),
        fields::blood().required(),
        fields::disability().required(),
    ]);
    list.extend(fields::citizenship());
    Form::new(list)
}

/// What most forms say: unknown blood type, no disability, citizen, counted from today.
fn defaults(form: Form, today: Date) -> Form {
    form.fill("blood", &Blood::Unknown.code().to_string())
        .fill("disability", &Disability::None.code().to_string())
        .fill("citizenship", "wni")
        .fill("way", "new")
        .fill("from", &typed_date(today))
}

/// The villages whom the office serves, and today.
async fn surroundings(desk: &Desk) -> Result<(Vec<Village>, Date), PageError> {
    let (first, last) = desk.actor.scope.village_range();
    let look =
        desk.read(move |ctx| Ok::<_, Failure<Nothing>>((ctx.tx.list_villages(first, last)?, ctx.today()))).await?;
    Ok(look)
}

pub(super) async fn show(desk: Desk) -> Result<Screen<RegisterScreen>, PageError> {
    desk.authorise(Permission::EditPerson)?;
    let (villages, today) = surroundings(&desk).await?;
    Ok(Screen::ok(screen(desk, defaults(form(&villages), today))))
}

pub(super) async fn submit(desk: Desk, CsrfForm(typed): CsrfForm<Typed>) -> Result<Response, PageError> {
    desk.authorise(Permission::EditPerson)?;
    let (villages, _) = surroundings(&desk).await?;
    let mut reading = Reading::new(form(&villages), &typed);
    let person = read(&mut reading);
    let has_moved = reading.text("way") == "moved";
    let mut form = reading.into_form();
    let Some(person) = person.filter(|_| form.is_valid()) else {
        return Ok(Screen::invalid(screen(desk, form)).into_response());
    };
    match enter(&desk, person, has_moved).await {
        Ok((id, sentence)) => {
            let text = desk.page.say(&sentence).into_owned();
            let onward = desk.page.see_other(&format!("{}/{id}", paths::PEOPLE));
            Ok(onward.notice(Tone::Good, text).into_response())
        }
        Err(Refusal::Rule(rule)) => {
            refuse_rule(&mut form, &rule, &[], "nik");
            Ok(Screen::invalid(screen(desk, form)).into_response())
        }
        Err(Refusal::Page(error)) => Err(error),
    }
}

async fn enter(desk: &Desk, person: Person, has_moved: bool) -> Result<(PersonId, Message), Refusal<PersonError>> {
    if has_moved {
        let cmd = MoveIn { person };
        let moved = desk.write(move |ctx| move_in(ctx, &cmd)).await?;
        let sentence = if moved.is_known { key!("people-taken-over") } else { key!("people-moved-in") };
        return Ok((moved.changed.person, sentence.into()));
    }
    let cmd = RegisterPerson { person };
    let id = desk.write(move |ctx| register(ctx, &cmd)).await?;
    Ok((id, key!("people-registered").into()))
}

/// Reads every element before it gives up, so that all errors are told at once.
fn read(reading: &mut Reading<'_>) -> Option<Person> {
    let (nik, kk, name) = (reading.nik("nik"), reading.kk(), reading.name());
    let sex = reading.entry("sex", fields::sex_of);
    let (birth_place, birth_on) = (reading.required("birth_place"), reading.date("birth"));
    let religion = reading.entry("religion", Religion::from_code);
    let marital = reading.entry("marital", Marital::from_code);
    let married_on = read_marriage(reading, marital);
    let relation = reading.entry("relation", Relation::from_code);
    let education = reading.entry("education", Education::from_code);
    let occupation = reading.entry("occupation", Occupation::from_code);
    let blood = reading.entry("blood", Blood::from_code);
    let disability = reading.entry("disability", Disability::from_code);
    let (mother, father) = (reading.required("mother"), reading.required("father"));
    let (citizenship, address, from) = (reading.citizenship(), reading.address(), reading.date("from"));
    if !matches!(reading.text("way"), "new" | "moved") {
        reading.refuse("way", key!("people-choose"));
    }
    Some(Person {
        id: PersonId::from_i64(0)?,
        nik: nik?,
        kk: kk?,
        name: name?,
        sex: sex?,
        birth_place: birth_place?.to_uppercase(),
        birth_on: birth_on?,
        religion: religion?,
        marital: marital?,
        married_on,
        occupation: occupation?,
        education: education?,
        blood: blood?,
        relation: relation?,
        citizenship: citizenship?,
        disability: disability?,
        address: address?,
        mother_name: mother?.to_uppercase(),
        father_name: father?.to_uppercase(),
        standing: Standing::Active,
        resident_from_on: from?,
        version: 0,
    })
}

fn read_marriage(reading: &mut Reading<'_>, marital: Option<Marital>) -> Option<Date> {
    let married_on = reading.optional_date("married_on");
    if married_on.is_some() && marital == Some(Marital::Single) {
        reading.refuse("married_on", key!("people-married-on-single"));
    }
    married_on
}
