//! A resident's file: every element, the family, what is due, the record and its history, the cards, what can be done.

use app::card;
use app::enrolment::{Direction, may_begin};
use app::journal::about;
use app::person::{PersonError, PersonFile, view};
use app::{Ctx, Failure};
use askama::Template;
use axum::extract::Path;
use domain::card::{CardIssue, CardState, Wait};
use domain::ids::{PersonId, StaffId};
use domain::journal::Act;
use domain::name::PersonName;
use domain::person::{Citizenship, EARLY_RECORDING_AGE_YEARS, OBLIGED_AGE_YEARS, Person, birthday};
use domain::region;
use domain::staff::{Permission, Scope};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

use crate::PageError;
use crate::desk::Desk;
use crate::layout::{Page, Screen};
use crate::paths;
use crate::screens::journal::act::label;
use crate::screens::people::parts::{Parts, of_kk, of_nik};
use crate::screens::people::sentences;
use crate::screens::print_queue::reason_label;
use crate::screens::record::directions;
use crate::text::{Key, Message, key, lists};
use crate::ui::{Column, Crumb, Status, Table, Tone, Words};

use super::events::{EVENTS, EventKind};
use super::{id_of, words};

/// Looks at a resident shown at once.
const LOOKS_SHOWN: usize = 30;

#[derive(Template)]
#[template(path = "screens/person.html")]
pub(super) struct PersonScreen {
    page: Page,
    crumbs: Vec<Crumb>,
    person: Person,
    village: String,
    district: String,
    age: i64,
    status: Option<Status>,
    standing: Option<Message>,
    duty: Message,
    duty_reason: Option<Key>,
    vote: Option<(Message, Tone)>,
    oddities: Vec<Message>,
    /// What the digits of the NIK and of the family card number say.
    numbers: [Parts; 2],
    family: Vec<Member>,
    family_table: Table,
    history: Vec<Step>,
    /// Recorded by an earlier system: there are no steps of ours.
    is_recorded_elsewhere: bool,
    cards: Vec<Card>,
    looks: Option<Vec<Look>>,
    may: Actions,
    /// What stands against a recording, and the ways on, for who would record.
    direction: Option<(Key, Vec<Key>)>,
    events: Vec<EventKind>,
    citizenship: Message,
}

/// What this officer may do with this resident now.
struct Actions {
    record: bool,
    discard: bool,
    letter: bool,
    replace: bool,
    change: bool,
}

struct Member {
    id: PersonId,
    name: String,
    relation: Key,
    birth_on: Date,
    age: i64,
    is_self: bool,
    standing: Option<Message>,
}

struct Step {
    at: Timestamp,
    status: Option<Status>,
    by: String,
    note: Option<Words>,
}

struct Card {
    id: String,
    reason: Key,
    state: Key,
    tone: Tone,
    serial: Option<String>,
    requested_at: Timestamp,
    wait: Option<Message>,
    may_print: bool,
    may_look: bool,
    may_hand_over: bool,
    may_cancel: bool,
}

struct Look {
    at: Timestamp,
    by: String,
    act: Key,
}

/// What was read in the one transaction.
struct Seen {
    file: PersonFile,
    today: Date,
    election_on: Option<Date>,
    officers: BTreeMap<StaffId, String>,
    waits: Vec<(CardIssue, Option<Wait>)>,
    looks: Option<Vec<(Timestamp, StaffId, Act)>>,
}

pub(super) async fn show(desk: Desk, Path(person): Path<String>) -> Result<Screen<PersonScreen>, PageError> {
    let id = id_of(&person)?;
    let seen = desk.write(move |ctx| look(ctx, id)).await?;
    Ok(Screen::ok(screen(desk, seen)))
}

fn look(ctx: &mut Ctx<'_>, id: PersonId) -> Result<Seen, Failure<PersonError>> {
    let file = view(ctx, id)?;
    let impossible = |failure: Failure<app::Nothing>| failure.map_rule(|rule| match rule {});
    let election_on = app::voter::election_on(ctx).map_err(impossible)?;
    let looks = match ctx.actor.may(Permission::ViewJournal) {
        true => {
            let lines = about(ctx, id, LOOKS_SHOWN).map_err(impossible)?;
            Some(lines.into_iter().map(|leaf| (leaf.at, leaf.by, leaf.act)).collect())
        }
        false => None,
    };
    let mut waits = Vec::with_capacity(file.cards.len());
    for card in &file.cards {
        waits.push((card.clone(), card::wait_of(ctx, card, &file.person)?));
    }
    let mut seen = Seen { today: ctx.today(), election_on, officers: BTreeMap::new(), waits, looks, file };
    let acted = seen.file.history.iter().map(|step| step.by);
    let looked = seen.looks.iter().flatten().map(|(_, by, _)| *by);
    for officer in acted.chain(looked).collect::<std::collections::BTreeSet<_>>() {
        if let Some(staff) = ctx.tx.find_staff(officer)? {
            seen.officers.insert(officer, staff.display_name);
        }
    }
    Ok(seen)
}

fn screen(desk: Desk, seen: Seen) -> PersonScreen {
    let today = seen.today;
    let person = seen.file.person.clone();
    let status = seen.file.enrolment.status;
    let may = Actions {
        record: desk.may(Permission::Record) && may_begin(&person, status, today),
        discard: desk.may(Permission::Settle) && status.after(domain::enrolment::Verb::Discard).is_ok(),
        letter: desk.may(Permission::RequestCard) && card::may_have_biodata(&person, status),
        replace: desk.may(Permission::RequestCard) && card::may_replace(&person, status, &seen.file.cards),
        change: desk.may(Permission::EditPerson),
    };
    let (duty, duty_reason) = duty(&person, today);
    let district = region::district(person.address.village.district());
    PersonScreen {
        crumbs: crumbs(&desk, &seen.file),
        village: seen.file.village.clone(),
        district: district.map_or_else(String::new, |district| district.name.to_owned()),
        age: person.age_years(today).into(),
        status: Status::find(status.word()),
        standing: words::standing(&person.standing),
        duty,
        duty_reason,
        vote: seen.election_on.map(|on| vote(&person, on)),
        oddities: oddities(&person),
        numbers: [of_nik(person.nik), of_kk(person.kk)],
        family: seen.file.family.iter().map(|member| of_family(member, person.id, today)).collect(),
        family_table: family_table(),
        history: history(&seen),
        is_recorded_elsewhere: seen.file.enrolment.recorded_on.is_some() && seen.file.enrolment.encounter.is_none(),
        cards: seen.waits.iter().map(|(card, wait)| of_card(card, *wait, &desk)).collect(),
        looks: looks(&seen),
        events: EVENTS.into_iter().filter(|kind| may.change && kind.fits(&person)).collect(),
        citizenship: citizenship(person.citizenship),
        direction: direction(status).filter(|_| desk.may(Permission::Record)),
        may,
        page: desk.page.titled(key!("person-title").with("name", person.name.as_str())),
        person,
    }
}

/// The direction of a record whose recording does not stand: the way on is not a recording.
fn direction(status: domain::enrolment::Status) -> Option<(Key, Vec<Key>)> {
    let found = Direction::for_status(status)?;
    matches!(found, Direction::DeleteDuplicate | Direction::DiscardFirst).then(|| directions(found))
}

fn crumbs(desk: &Desk, file: &PersonFile) -> Vec<Crumb> {
    let code = file.person.address.village;
    let district = region::district(code.district()).map_or_else(|| code.district().to_string(), |d| d.name.to_owned());
    let up = match desk.actor.scope {
        Scope::Regency(_) => format!("{}/{}", paths::COVERAGE, code.district()),
        Scope::District(_) => paths::COVERAGE.to_owned(),
    };
    vec![
        Crumb::to(up, district),
        Crumb::to(format!("{}/village/{code}", paths::PEOPLE), file.village.as_str()),
        Crumb::here(file.person.name.as_str()),
    ]
}

/// Since when, or from when on, the resident must hold a card, and what makes it so.
fn duty(person: &Person, today: Date) -> (Message, Option<Key>) {
    let Some(obliged_on) = person.obliged_on() else { return (key!("person-duty-never").into(), None) };
    if let Some(ended_on) = person.citizenship.permit_ended_on().filter(|ended_on| *ended_on <= today) {
        return (key!("person-duty-ended").with("date", ended_on), None);
    }
    let by_age = birthday(person.birth_on, OBLIGED_AGE_YEARS);
    let reason = if obliged_on < by_age { key!("person-duty-married") } else { key!("person-duty-age") };
    if obliged_on <= today {
        return (key!("person-duty-since").with("date", obliged_on), Some(reason));
    }
    let early_on = birthday(person.birth_on, EARLY_RECORDING_AGE_YEARS);
    let duty = if early_on <= today {
        key!("person-duty-early").with("date", obliged_on)
    } else {
        key!("person-duty-from").with("date", obliged_on).with("early", early_on)
    };
    (duty, Some(reason))
}

fn vote(person: &Person, on: Date) -> (Message, Tone) {
    match person.is_eligible_voter(on) {
        true => (key!("person-votes").with("date", on), Tone::Good),
        false => (key!("person-votes-not").with("date", on), Tone::Neutral),
    }
}

/// What is odd without being wrong: about the number, between number and register, about the name.
fn oddities(person: &Person) -> Vec<Message> {
    let of_number = person.nik.explain().warnings.into_iter().map(sentences::nik_warning);
    let between = person.nik.disagreements(person.birth_on, person.sex).into_iter().map(sentences::disagreement);
    let of_name = PersonName::parse(person.name.as_str()).map(|(_, warnings)| warnings).unwrap_or_default();
    of_number.chain(between).chain(of_name.iter().map(sentences::name_warning)).collect()
}

fn of_family(member: &Person, this: PersonId, today: Date) -> Member {
    Member {
        id: member.id,
        name: member.name.as_str().to_owned(),
        relation: lists::relation(member.relation),
        birth_on: member.birth_on,
        age: member.age_years(today).into(),
        is_self: member.id == this,
        standing: words::standing(&member.standing),
    }
}

fn family_table() -> Table {
    Table::new(
        key!("people-family"),
        [
            Column::text(key!("person-name")),
            Column::text(key!("people-relation")),
            Column::text(key!("person-birth-date")),
            Column::number(key!("people-age-column")),
        ],
    )
}

fn officer(seen: &Seen, id: StaffId) -> String {
    seen.officers.get(&id).cloned().unwrap_or_else(|| "Tunggal".to_owned())
}

/// The record's steps, newest first.
fn history(seen: &Seen) -> Vec<Step> {
    let step = |event: &domain::enrolment::EnrolmentEvent| Step {
        at: event.at,
        status: Status::find(event.to.word()),
        by: officer(seen, event.by),
        note: words::note(event),
    };
    seen.file.history.iter().rev().map(step).collect()
}

fn of_card(card: &CardIssue, wait: Option<Wait>, desk: &Desk) -> Card {
    let (state, tone) = words::state(&card.state);
    let is_ours = card.office == desk.actor.office;
    Card {
        id: card.id.to_string(),
        reason: reason_label(card.reason),
        state,
        tone,
        serial: card.state.serial().map(|serial| serial.to_string()),
        requested_at: card.requested_at,
        may_print: is_ours && desk.may(Permission::PrintCard) && wait.is_some_and(Wait::may_be_printed),
        may_look: is_ours && desk.may(Permission::PrintCard) && card.state.serial().is_some(),
        may_hand_over: desk.may(Permission::HandOver) && matches!(card.state, CardState::Printed { .. }),
        may_cancel: desk.may(Permission::RequestCard)
            && card.state == CardState::Queued
            && !card.reason.is_first_time(),
        wait: wait.map(words::wait),
    }
}

fn looks(seen: &Seen) -> Option<Vec<Look>> {
    let look = |(at, by, act): &(Timestamp, StaffId, Act)| Look { at: *at, by: officer(seen, *by), act: label(*act) };
    seen.looks.as_ref().map(|looks| looks.iter().map(look).collect())
}

/// Citizenship in words, with the permit's last day.
fn citizenship(citizenship: Citizenship) -> Message {
    match citizenship {
        Citizenship::Wni => key!("people-wni").into(),
        Citizenship::WnaItap { until_on } => key!("people-itap-until").with("date", until_on),
        Citizenship::WnaOther => key!("people-wna").into(),
    }
}
