//! `GET /stock/serial?serial=…`: the life of one blank. A serial is not personal data.

use app::stock;
use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::line::{Line, Names, movement_table, typed_serial};
use crate::PageError;
use crate::desk::Desk;
use crate::layout::{Page, Screen};
use crate::paths;
use crate::text::key;
use crate::ui::{Crumb, Field, Form, Table};

#[derive(Template)]
#[template(path = "screens/stock_serial.html")]
struct SerialScreen {
    page: Page,
    crumbs: Vec<Crumb>,
    form: Form,
    found: Option<Found>,
}

struct Found {
    serial: String,
    now: String,
    table: Table,
    lines: Vec<Line>,
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    serial: String,
}

pub(super) async fn show(desk: Desk, Query(wanted): Query<Wanted>) -> Result<Response, PageError> {
    desk.authorise(domain::staff::Permission::ViewStock)?;
    let mut form = Form::new([Field::digits("serial", key!("stock-find"), 15).required()]);
    form = form.fill("serial", &wanted.serial);
    let Some(serial) = typed_serial(&wanted.serial) else {
        form.refuse("serial", key!("stock-serial-refused"));
        return Ok(Screen::invalid(screen(desk.page, form, None)).into_response());
    };
    let Some(life) = desk.read(move |ctx| stock::life_of(ctx, serial)).await? else {
        form.refuse("serial", key!("stock-serial-unknown"));
        let mut response = Screen::ok(screen(desk.page, form, None)).into_response();
        *response.status_mut() = axum::http::StatusCode::NOT_FOUND;
        return Ok(response);
    };
    let names = Names::new(&desk, life.offices);
    let found = Found {
        serial: serial.to_string(),
        now: life.now.map_or_else(|| desk.page.t("stock-nowhere").to_string(), |account| names.account(Some(account))),
        table: movement_table(),
        lines: life.postings.into_iter().map(|line| names.line(line)).collect(),
    };
    Ok(Screen::ok(screen(desk.page, form, Some(found))).into_response())
}

fn screen(page: Page, form: Form, found: Option<Found>) -> SerialScreen {
    SerialScreen {
        page: page.titled(key!("stock-serial-title")),
        crumbs: vec![Crumb::to(paths::STOCK, key!("stock-title")), Crumb::here(key!("stock-serial-title"))],
        form,
        found,
    }
}
