//! `/stock/movements/{id}/reverse`: a posting is undone by its opposite; both stay in the books.

use app::stock::{self, MovementLine, StockFailure};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::ids::MovementId;
use domain::staff::Permission;
use serde::Deserialize;

use super::line::{Line, Names};
use super::movement::DOCUMENT_LIMIT;
use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::layout::{Page, Screen};
use crate::paths;
use crate::rules::sentence;
use crate::security::CsrfForm;
use crate::text::key;
use crate::ui::{Crumb, Field, Form, Tone};

#[derive(Template)]
#[template(path = "screens/stock_reverse.html")]
pub(super) struct Reverse {
    page: Page,
    crumbs: Vec<Crumb>,
    action: String,
    line: Line,
    form: Form,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    document: String,
}

fn form() -> Form {
    Form::new([Field::text("document", key!("stock-why")).required().max_length(DOCUMENT_LIMIT).focus()])
}

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Screen<Reverse>, PageError> {
    desk.authorise(Permission::MoveStock)?;
    Ok(Screen::ok(screen(desk, parse(&id)?, form()).await?))
}

pub(super) async fn submit(
    desk: Desk,
    Path(id): Path<String>,
    CsrfForm(typed): CsrfForm<Typed>,
) -> Result<Response, PageError> {
    let id = parse(&id)?;
    let document = typed.document.clone();
    let done = desk.write(move |ctx| stock::reverse(ctx, id, &document)).await;
    match done {
        Ok(_) => {
            Ok(desk.page.see_other(paths::STOCK).notice(Tone::Good, desk.page.t("stock-reverse-done")).into_response())
        }
        Err(Refusal::Rule(rule @ (StockFailure::NoDocument | StockFailure::Books(_)))) => {
            let mut form = form().fill("document", &typed.document);
            form.refuse("document", sentence(&rule));
            Ok(Screen::invalid(screen(desk, id, form).await?).into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

fn parse(id: &str) -> Result<MovementId, PageError> {
    id.parse().map_err(|_| PageError::NotFound)
}

async fn screen(desk: Desk, id: MovementId, form: Form) -> Result<Reverse, PageError> {
    let look = desk.read(move |ctx| Ok((stock::find_movement(ctx, id)?, stock::office_names(ctx)?)));
    let (line, offices): (MovementLine, _) = look.await?;
    if !line.may_be_reversed {
        return Err(PageError::Conflict(sentence(&StockFailure::NotReversible)));
    }
    let line = Names::new(&desk, offices).line(line);
    Ok(Reverse {
        page: desk.page.titled(key!("stock-reverse-title")),
        crumbs: vec![Crumb::to(paths::STOCK, key!("stock-title")), Crumb::here(key!("stock-reverse-title"))],
        action: format!("/stock/movements/{id}/reverse"),
        line,
        form,
    })
}
