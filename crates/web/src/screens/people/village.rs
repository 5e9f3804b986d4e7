//! The people of a village by name and address: who is still to be called, who waits for a card, who has one.

use app::coverage::{ListError, VILLAGE_PAGE, VillageList, Wanted, village_export, village_list};
use app::enrolment::may_begin;
use app::voter::{VoterCounts, voter_counts};
use app::{Ctx, Failure, Nothing};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use domain::ids::PersonId;
use domain::person::Person;
use domain::region::{self, VillageCode};
use domain::staff::{Actor, Permission, Scope};
use jiff::civil::Date;
use serde::Deserialize;

use crate::PageError;
use crate::desk::Desk;
use crate::layout::{Page, Screen};
use crate::paths::{self, Link};
use crate::screens::coverage::{AsOf, AsOfQuery, Figures, FileKind, download, figures_of};
use crate::text::{Key, Message, key, lists};
use crate::ui::{Column, Crumb, Form, Pager, Status, Table};

#[derive(Debug, Default, Deserialize)]
pub(super) struct VillageQuery {
    #[serde(default)]
    show: String,
    #[serde(default)]
    as_of: String,
    /// The person after whom the page begins: never their name.
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "screens/people/village.html")]
pub(super) struct VillageScreen {
    page: Page,
    crumbs: Vec<Crumb>,
    as_of: AsOf,
    day_form: Form,
    day_choices: Vec<(String, String, bool)>,
    action: String,
    /// Not used by this list; the day's form asks for it.
    sort: String,
    figures: Figures,
    /// Figures for the election that is to come, with its day.
    voters: Option<(Date, VoterCounts)>,
    /// Where today's list is, if the day has passed: there are figures of it, but no list.
    today_href: Option<String>,
    tabs: Vec<Tab>,
    table: Table,
    rows: Vec<Row>,
    pager: Pager,
    wanted: Wanted,
    csv_href: String,
    xlsx_href: String,
    may_record: bool,
}

struct Tab {
    label: Message,
    href: String,
    is_shown: bool,
}

struct Row {
    person: Person,
    status: Option<Status>,
    age: i64,
    may_be_recorded: bool,
}

fn wanted(query: &VillageQuery) -> Result<Wanted, PageError> {
    match query.show.as_str() {
        "" => Ok(Wanted::Unrecorded),
        word => Wanted::from_word(word).ok_or(PageError::NotFound),
    }
}

fn village(code: &str) -> Result<VillageCode, PageError> {
    VillageCode::parse(code).map_err(|_| PageError::NotFound)
}

pub(super) async fn show(
    desk: Desk,
    Path(code): Path<String>,
    Query(query): Query<VillageQuery>,
) -> Result<Screen<VillageScreen>, PageError> {
    let (code, wanted) = (village(&code)?, wanted(&query)?);
    let after = match query.after.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| PageError::NotFound)?),
    };
    let asked = AsOfQuery { as_of: query.as_of };
    let seen = desk.write(move |ctx| look(ctx, code, wanted, &asked, after)).await?;
    Ok(Screen::ok(screen(desk, code, wanted, seen)))
}

/// What was read in the one transaction.
struct Seen {
    list: VillageList,
    as_of: AsOf,
    voters: Option<(Date, VoterCounts)>,
}

/// The page of the list that begins behind a person. Their place in the order is looked up, since it is their name.
fn look(
    ctx: &mut Ctx<'_>,
    code: VillageCode,
    wanted: Wanted,
    asked: &AsOfQuery,
    after: Option<PersonId>,
) -> Result<Seen, Failure<Nothing>> {
    ctx.authorise(Permission::ViewPerson)?;
    let as_of = AsOf::read(ctx, asked)?;
    let place = match after {
        Some(id) => Some((ctx.person::<Nothing>(id)?.name.sort_key(), id)),
        None => None,
    };
    let list = village_list(ctx, code, wanted, as_of.on, place, VILLAGE_PAGE)?;
    let voters = match as_of.election_on {
        Some(on) => voter_counts(ctx, (code.to_i64(), code.to_i64()), on)?.map(|counts| (on, counts)),
        None => None,
    };
    Ok(Seen { list, as_of, voters })
}

fn screen(desk: Desk, code: VillageCode, wanted: Wanted, Seen { list, as_of, voters }: Seen) -> VillageScreen {
    let page = desk.page.clone().titled(key!("people-of-village").with("village", &list.name));
    let action = format!("{}/village/{code}", paths::PEOPLE);
    let parameter = as_of.parameter();
    let with = |path: &str, show: Wanted| {
        let show = if show == Wanted::Unrecorded { "" } else { show.word() };
        Link::new(path).with("show", show)
    };
    let dated = |path: &str, show| with(path, show).with("as_of", &parameter);
    let tab = |one, label: Message, href: Link| Tab { label, href: href.build(), is_shown: one == wanted };
    let mut tabs: Vec<Tab> = [Wanted::Unrecorded, Wanted::InProgress, Wanted::Issued, Wanted::Everybody]
        .into_iter()
        .map(|one| tab(one, label(one).into(), dated(&action, one)))
        .collect();
    tabs.extend(due_on(&as_of).map(|on| {
        let href = with(&action, Wanted::Due).with("as_of", &on.to_string());
        tab(Wanted::Due, key!("people-show-due").with("date", on), href)
    }));
    let next = list.next.as_ref().map(|(_, id)| dated(&action, wanted).with("after", &id.to_string()).build());
    let pager = Pager::new(key!("people-shown").with("count", list.people.len())).next(next);
    let today = as_of.today;
    let row = |person: Person, status: domain::enrolment::Status| Row {
        status: Status::find(status.word()),
        age: person.age_years(as_of.on).into(),
        may_be_recorded: may_begin(&person, status, today),
        person,
    };
    VillageScreen {
        crumbs: crumbs(&desk.actor, code, &parameter, &list.name),
        figures: figures_of(&page, list.counts),
        rows: list.people.into_iter().map(|(line, person)| row(person, line.status)).collect(),
        day_form: as_of.form(),
        day_choices: as_of.choices(&page, &with(&action, wanted)),
        sort: String::new(),
        tabs,
        voters,
        today_href: list.is_past.then(|| with(&action, wanted).build()),
        table: head(),
        pager,
        wanted,
        csv_href: dated(&format!("{action}/list.csv"), wanted).build(),
        xlsx_href: dated(&format!("{action}/list.xlsx"), wanted).build(),
        may_record: desk.may(Permission::Record),
        action,
        as_of,
        page,
    }
}

/// The day until which somebody may become due: the day shown, or the election, whichever is to come.
fn due_on(as_of: &AsOf) -> Option<Date> {
    [Some(as_of.on), as_of.election_on].into_iter().flatten().find(|on| *on > as_of.today)
}

const fn label(wanted: Wanted) -> Key {
    match wanted {
        Wanted::Unrecorded => key!("people-show-unrecorded"),
        Wanted::InProgress => key!("people-show-in-progress"),
        Wanted::Issued => key!("people-show-issued"),
        Wanted::Everybody | Wanted::Due => key!("people-show-all"),
    }
}

fn head() -> Table {
    Table::new(
        key!("people-list"),
        [
            Column::text(key!("person-name")),
            Column::text(key!("person-sex")),
            Column::number(key!("people-age-column")),
            Column::text(key!("people-address")),
            Column::text(key!("people-rt-rw")),
            Column::text(key!("person-status")),
            Column::text(key!("people-next")),
        ],
    )
}

fn crumbs(actor: &Actor, code: VillageCode, as_of: &str, name: &str) -> Vec<Crumb> {
    let regency = region::regency(code.regency()).map_or("", |regency| regency.name);
    let district = region::district(code.district()).map_or_else(|| code.district().to_string(), |d| d.name.to_owned());
    let dated = |path: &str| Link::new(path).with("as_of", as_of).build();
    let (regency, district) = match actor.scope {
        Scope::Regency(_) => (
            Crumb::to(dated(paths::COVERAGE), regency),
            Crumb::to(dated(&format!("{}/{}", paths::COVERAGE, code.district())), district),
        ),
        Scope::District(_) => (Crumb::here(regency), Crumb::to(dated(paths::COVERAGE), district)),
    };
    vec![regency, district, Crumb::here(name)]
}

pub(super) async fn csv(desk: Desk, path: Path<String>, query: Query<VillageQuery>) -> Result<Response, PageError> {
    export(desk, path, query, FileKind::Csv).await
}

pub(super) async fn xlsx(desk: Desk, path: Path<String>, query: Query<VillageQuery>) -> Result<Response, PageError> {
    export(desk, path, query, FileKind::Xlsx).await
}

async fn export(
    desk: Desk,
    Path(code): Path<String>,
    Query(query): Query<VillageQuery>,
    kind: FileKind,
) -> Result<Response, PageError> {
    let (code, wanted) = (village(&code)?, wanted(&query)?);
    let asked = AsOfQuery { as_of: query.as_of };
    let table = desk
        .write(move |ctx| {
            let as_of =
                AsOf::read(ctx, &asked).map_err(|failure| failure.map_rule(|rule| -> ListError { match rule {} }))?;
            village_export(ctx, code, wanted, as_of.on)
        })
        .await?;
    download(table, kind).await
}
