//! The table of a level: figures of the whole, one line a district or village, and the line of the sum.

use std::cmp::Ordering;

use app::coverage::{CoverageLine, CoverageTable, Level, coverage};
use app::voter::{VoterCounts, voter_counts};
use app::{Ctx, Failure, Nothing};
use askama::Template;
use axum::extract::{Path, Query};
use domain::coverage::{Counts, TARGET_PERMILLE};
use domain::region::{self, DistrictCode};
use domain::staff::{Actor, Permission, Scope};
use serde::Deserialize;

use crate::PageError;
use crate::desk::Desk;
use crate::layout::{Page, Screen};
use crate::paths::{self, Link};
use crate::text::{Language, Share, key};
use crate::ui::{Column, Crumb, Form, Progress, Sort, Table};

use super::{AsOf, AsOfQuery};

/// The columns that sort; the first is the order of arrival.
const SORTS: [&str; 10] =
    ["code", "name", "obliged", "recorded", "ready", "printed", "issued", "remaining", "share", "early"];

#[derive(Debug, Default, Deserialize)]
pub(super) struct TableQuery {
    #[serde(default)]
    as_of: String,
    #[serde(default)]
    sort: String,
}

#[derive(Template)]
#[template(path = "screens/coverage.html")]
pub(super) struct CoverageScreen {
    page: Page,
    crumbs: Vec<Crumb>,
    name: String,
    is_by_district: bool,
    as_of: AsOf,
    day_form: Form,
    day_choices: Vec<(String, String, bool)>,
    action: String,
    sort: String,
    total: Figures,
    /// Figures for the election, on its day.
    voters: Option<VoterCounts>,
    table: Table,
    rows: Vec<Row>,
    csv_href: String,
    xlsx_href: String,
}

struct Row {
    name: String,
    href: Option<String>,
    figures: Figures,
}

/// Figures of a place with what is read off them.
pub(in crate::screens) struct Figures {
    /// The counts.
    pub counts: Counts,
    /// The share with four decimals, cut off.
    pub share: String,
    /// The drawing.
    pub progress: Progress,
}

impl Figures {
    /// Whether the target is reached.
    pub(in crate::screens) fn is_reached(&self) -> bool {
        self.counts.short_of_target() == 0
    }
}

/// The national target as the drawing's mark.
fn target() -> Share {
    Share::new(TARGET_PERMILLE.unsigned_abs(), 1000)
}

/// The figures of one place alone.
pub(in crate::screens) fn figures_of(page: &Page, counts: Counts) -> Figures {
    figures_on(page, counts, scale_for(std::iter::once(&counts)))
}

fn figures_on(page: &Page, counts: Counts, (from, to): (u32, u32)) -> Figures {
    let share = Share::new(counts.recorded.max(0).unsigned_abs(), counts.obliged.max(0).unsigned_abs());
    let progress = Progress::new(share, target(), counts.short_of_target() == 0).scale(from, to);
    Figures { counts, share: share_text(page, counts), progress }
}

/// A scale on which the places differ: from 95 % where all of them are beyond it, as offices are in an election year.
fn scale_for<'a>(places: impl Iterator<Item = &'a Counts>) -> (u32, u32) {
    let lowest_e4 = places.filter_map(|counts| counts.share_e4_percent()).min().unwrap_or(0);
    match lowest_e4 {
        950_000.. => (95, 102),
        800_000.. => (80, 102),
        _ => (0, 100),
    }
}

/// The share with four decimals, as the ministry publishes it: cut off, above 100 % as it is, a dash for nobody.
pub(in crate::screens) fn share_text(page: &Page, counts: Counts) -> String {
    let Some(share_e4) = counts.share_e4_percent() else { return "\u{2013}".to_owned() };
    let (whole, fraction) = (page.num(share_e4.div_euclid(10_000)), share_e4.rem_euclid(10_000));
    match page.texts().language() {
        Language::Indonesian => format!("{whole},{fraction:04}\u{a0}%"),
        Language::English => format!("{whole}.{fraction:04}%"),
    }
}

/// The level at which an office starts.
pub(super) fn own_level(actor: &Actor) -> Level {
    match actor.scope {
        Scope::Regency(code) => Level::Districts(code),
        Scope::District(code) => Level::Villages(code),
    }
}

pub(super) async fn whole(desk: Desk, Query(query): Query<TableQuery>) -> Result<Screen<CoverageScreen>, PageError> {
    let level = own_level(&desk.actor);
    show(desk, level, query).await
}

pub(super) async fn district(
    desk: Desk,
    Path(code): Path<String>,
    Query(query): Query<TableQuery>,
) -> Result<Screen<CoverageScreen>, PageError> {
    let code = DistrictCode::parse(&code).map_err(|_| PageError::NotFound)?;
    show(desk, Level::Villages(code), query).await
}

async fn show(desk: Desk, level: Level, query: TableQuery) -> Result<Screen<CoverageScreen>, PageError> {
    let asked = AsOfQuery { as_of: query.as_of };
    let (table, as_of, voters) = desk.read(move |ctx| look(ctx, level, &asked)).await?;
    let sort = Sort::parse(&query.sort, &SORTS);
    Ok(Screen::ok(CoverageScreen { voters, ..screen(desk, level, table, as_of, sort) }))
}

type Seen = (CoverageTable, AsOf, Option<VoterCounts>);

fn look(ctx: &Ctx<'_>, level: Level, asked: &AsOfQuery) -> Result<Seen, Failure<Nothing>> {
    let as_of = AsOf::read(ctx, asked)?;
    let table = coverage(ctx, level, as_of.on)?;
    let scope = match level {
        Level::Districts(code) | Level::AllVillages(code) => Scope::Regency(code),
        Level::Villages(code) => Scope::District(code),
    };
    // Counted from the roll, line by line: for the one page on which they are asked for.
    let is_election = as_of.election_on == Some(as_of.on);
    let voters = if is_election { voter_counts(ctx, scope.village_range(), as_of.on)? } else { None };
    Ok((table, as_of, voters))
}

fn screen(desk: Desk, level: Level, mut table: CoverageTable, as_of: AsOf, sort: Sort) -> CoverageScreen {
    let page = desk.page.clone().titled(key!("coverage-title"));
    table.lines.sort_by(|a, b| in_order(a, b, sort));
    let action = if level == own_level(&desk.actor) { paths::COVERAGE.to_owned() } else { path_of(level) };
    let as_of_parameter = as_of.parameter();
    let sorted = if sort.field == "code" { String::new() } else { sort.to_parameter() };
    let base = Link::new(&action).with("as_of", &as_of_parameter);
    let export = |path| {
        let district = if let Level::Villages(code) = level { code.to_string() } else { String::new() };
        Link::new(path).with("district", &district).with("as_of", &as_of_parameter).build()
    };
    let scale = scale_for(table.lines.iter().map(|line| &line.counts));
    let is_by_district = matches!(level, Level::Districts(_));
    let href = |code: &str| match is_by_district {
        true => Some(format!("{}/{code}", paths::COVERAGE)),
        false => desk.may(Permission::ViewPerson).then(|| format!("{}/village/{code}", paths::PEOPLE)),
    };
    let rows = table
        .lines
        .iter()
        .map(|line| Row {
            name: line.name.clone(),
            href: href(&line.code).map(|path| Link::new(&path).with("as_of", &as_of_parameter).build()),
            figures: figures_on(&page, line.counts, scale),
        })
        .collect();
    CoverageScreen {
        crumbs: crumbs(&desk.actor, level, &as_of_parameter),
        name: table.total.name.clone(),
        is_by_district,
        day_form: as_of.form(),
        day_choices: as_of.choices(&page, &Link::new(&action).with("sort", &sorted)),
        total: figures_on(&page, table.total.counts, scale),
        table: head(&base, sort, is_by_district),
        rows,
        voters: None,
        csv_href: export("/coverage.csv"),
        xlsx_href: export("/coverage.xlsx"),
        sort: sorted,
        action,
        as_of,
        page,
    }
}

fn path_of(level: Level) -> String {
    match level {
        Level::Villages(code) => format!("{}/{code}", paths::COVERAGE),
        Level::Districts(_) | Level::AllVillages(_) => paths::COVERAGE.to_owned(),
    }
}

/// Regency and district; the Dinas climbs back up, a kecamatan desk is at its top already.
fn crumbs(actor: &Actor, level: Level, as_of: &str) -> Vec<Crumb> {
    let regency = region::regency(actor.scope.regency()).map_or("", |regency| regency.name);
    match level {
        Level::Villages(code) => {
            let district = region::district(code).map_or_else(|| code.to_string(), |d| d.name.to_owned());
            let top = match actor.scope {
                Scope::Regency(_) => Crumb::to(Link::new(paths::COVERAGE).with("as_of", as_of).build(), regency),
                Scope::District(_) => Crumb::here(regency),
            };
            vec![top, Crumb::here(district)]
        }
        Level::Districts(_) | Level::AllVillages(_) => vec![Crumb::here(regency)],
    }
}

fn head(base: &Link, sort: Sort, is_by_district: bool) -> Table {
    let place = if is_by_district { key!("person-district") } else { key!("person-village") };
    let number = |label, field| Column::number(label).sortable(base, field, sort);
    Table::new(
        key!("coverage-title"),
        [
            Column::text(place).sortable(base, "name", sort),
            number(key!("coverage-obliged"), "obliged"),
            number(key!("coverage-recorded"), "recorded"),
            number(key!("coverage-ready"), "ready"),
            number(key!("coverage-printed"), "printed"),
            number(key!("coverage-issued"), "issued"),
            number(key!("coverage-remaining"), "remaining"),
            number(key!("coverage-share"), "share"),
            Column::text(key!("coverage-target")),
            number(key!("coverage-early"), "early"),
        ],
    )
}

fn in_order(a: &CoverageLine, b: &CoverageLine, sort: Sort) -> Ordering {
    let by = |value: fn(&Counts) -> i64| value(&a.counts).cmp(&value(&b.counts));
    let order = match sort.field {
        "name" => a.name.cmp(&b.name),
        "obliged" => by(|c| c.obliged),
        "recorded" => by(|c| c.recorded),
        "ready" => by(|c| c.ready),
        "printed" => by(|c| c.printed),
        "issued" => by(|c| c.issued),
        "remaining" => by(Counts::remaining),
        "early" => by(|c| c.early),
        "share" => by(|c| c.share_e4_percent().unwrap_or(-1)),
        _ => Ordering::Equal,
    };
    let order = if sort.is_descending { order.reverse() } else { order };
    order.then_with(|| a.code.cmp(&b.code))
}
