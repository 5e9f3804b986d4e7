//! Every component in its states, to be looked at by whoever changes one. Built for tests and the example `gallery`
//! only. Names and figures here are made up, except the published totals of Kotawaringin Timur.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde::Deserialize;

use crate::layout::{Page, Screen, SeeOther};
use crate::paths::Link;
use crate::security::{CsrfForm, NoFields, SessionChange};
use crate::text::{Share, key};
use crate::ui::{
    Choice, Column, Control, Crumb, Field, Form, Pager, Progress, STATUSES, Sort, Status, Table, Tone, Width,
};
use crate::{PageError, paths};

/// The gallery's pages: `/_components`, the same with a form refused, and every error page. `/_components/enter` begins
/// the session `demo`.
pub fn router() -> Router {
    Router::new()
        .route("/_components", get(show).post(submit))
        .route("/_components/enter", get(enter))
        .route("/_components/refused", get(refused))
        .route("/_components/error/{status}", get(error))
        .route(paths::SIGN_OUT, post(sign_out))
}

#[derive(Template)]
#[template(path = "gallery.html")]
struct Gallery {
    page: Page,
    crumbs: Vec<Crumb>,
    total: Progress,
    table: Table,
    rows: Vec<Row>,
    pager: Pager,
    statuses: Vec<Status>,
    form: Form,
}

struct Row {
    name: &'static str,
    obliged: u64,
    recorded: u64,
    remaining: u64,
    progress: Progress,
}

/// What the sample form sends.
#[derive(Debug, Deserialize)]
struct Sample {
    #[serde(default)]
    nik: String,
    #[serde(default)]
    name: String,
}

async fn show(page: Page) -> Screen<Gallery> {
    Screen::ok(gallery(page, form()))
}

async fn refused(page: Page) -> Screen<Gallery> {
    Screen::invalid(gallery(page, judged("6202015708", "")))
}

async fn submit(page: Page, CsrfForm(sample): CsrfForm<Sample>) -> Result<SeeOther, Screen<Gallery>> {
    let form = judged(&sample.nik, &sample.name);
    if form.is_valid() {
        Ok(page.see_other("/_components").notice(Tone::Good, page.t("gallery-saved")))
    } else {
        Err(Screen::invalid(gallery(page, form)))
    }
}

async fn enter(page: Page) -> SeeOther {
    page.see_other("/_components")
        .session(SessionChange::Start("demo".to_owned()))
        .notice(Tone::Good, page.t("gallery-saved"))
}

async fn sign_out(page: Page, CsrfForm(NoFields {}): CsrfForm<NoFields>) -> SeeOther {
    page.see_other("/_components").session(SessionChange::End)
}

async fn error(Path(status): Path<u16>) -> PageError {
    match StatusCode::from_u16(status) {
        Ok(StatusCode::CONFLICT) => PageError::Conflict(key!("gallery-saved").into()),
        Ok(status) => PageError::from_status(status),
        Err(_) => PageError::NotFound,
    }
}

fn form() -> Form {
    let villages = [Choice::new("2001", "Bapinang Hulu"), Choice::new("1003", "Mentawa Baru Hulu")];
    let sexes = [Choice::new("1", key!("person-male")), Choice::new("2", key!("person-female"))];
    Form::new([
        Field::digits("nik", key!("person-nik"), 16).required().hint(key!("person-nik-hint")).focus(),
        Field::text("name", key!("person-name")).required().max_length(60),
        Field::new("sex", key!("person-sex"), Control::Radios(sexes.into())).required(),
        Field::date("birth", key!("person-birth-date")).required(),
        Field::new("village", key!("person-village"), Control::Select(villages.into())),
        Field::digits("rt", key!("person-rt"), 3).width(Width::Short),
        Field::new("portrait", key!("record-portrait"), Control::File("image/jpeg,image/png")),
        Field::new("reason", key!("record-reason"), Control::Area),
        Field::new("agree", key!("record-agree"), Control::Check),
    ])
}

fn judged(nik: &str, name: &str) -> Form {
    let mut form = form().fill("nik", nik).fill("name", name).fill("sex", "2").fill("birth", "17-08-2007");
    if nik.len() != 16 {
        form.refuse("nik", key!("person-nik-length").with("count", nik.len()));
    }
    if name.is_empty() {
        form.refuse("name", key!("person-name-missing"));
    }
    form
}

/// The national target of recording, as the ministry stated it in November 2024.
const TARGET: Share = Share::new(994, 1000);

fn gallery(page: Page, form: Form) -> Gallery {
    let base = Link::new("/_components");
    let sort = Sort { field: "remaining", is_descending: true };
    let columns = [
        Column::text(key!("person-district")).sortable(&base, "name", sort),
        Column::number(key!("coverage-obliged")).sortable(&base, "obliged", sort),
        Column::number(key!("coverage-recorded")).sortable(&base, "recorded", sort),
        Column::number(key!("coverage-remaining")).sortable(&base, "remaining", sort),
        Column::number(key!("coverage-share")),
        Column::text(key!("coverage-target")),
    ];
    Gallery {
        page: page.titled(key!("coverage-title")),
        crumbs: vec![Crumb::to("/", "Kalimantan Tengah"), Crumb::here("Kotawaringin Timur")],
        total: Progress::new(Share::new(310_785, 313_281), TARGET, false),
        table: Table::new(key!("coverage-title"), columns),
        rows: rows(),
        pager: Pager::new(key!("coverage-shown").with("shown", 6).with("total", 17))
            .next(Some(base.with("after", "6").build())),
        statuses: STATUSES.to_vec(),
        form,
    }
}

fn rows() -> Vec<Row> {
    [
        ("Mentawa Baru Ketapang", 69_204_u64, 68_120_u64),
        ("Baamang", 46_911, 46_412),
        ("Parenggean", 24_018, 23_861),
        ("Kota Besi", 13_777, 13_701),
        ("Pulau Hanaut", 12_204, 12_186),
        ("Seranau", 7_390, 7_488),
    ]
    .into_iter()
    .map(|(name, obliged, recorded)| Row {
        name,
        obliged,
        recorded,
        remaining: obliged.saturating_sub(recorded),
        progress: Progress::new(Share::new(recorded, obliged), TARGET, recorded * 1000 >= obliged * 994).scale(95, 102),
    })
    .collect()
}
