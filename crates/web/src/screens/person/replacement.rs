//! Another card without another recording: lost, damaged, data changed.

use app::card::request_replacement;
use app::person::view;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::card::IssueReason;
use domain::staff::Permission;

use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::layout::{Page, Screen};
use crate::screens::people::fields::{Typed, refuse_rule};
use crate::screens::print_queue::reason_label;
use crate::security::CsrfForm;
use crate::text::key;
use crate::ui::{Choice, Control, Crumb, Field, Form, Tone};

use super::{id_of, path_of, words};

/// The reasons in the order in which they are met at the counter. A first card needs no request.
const REASONS: [IssueReason; 5] =
    [IssueReason::Lost, IssueReason::Damaged, IssueReason::DataChange, IssueReason::MovedIn, IssueReason::Renewal];

#[derive(Template)]
#[template(path = "screens/person/form.html")]
pub(super) struct ReplacementScreen {
    page: Page,
    crumbs: Vec<Crumb>,
    lead: crate::text::Message,
    form: Form,
    action: String,
    back: String,
    version: Option<i64>,
    submit: crate::text::Key,
}

fn form() -> Form {
    let reasons = REASONS.map(|reason| Choice::new(reason.word(), reason_label(reason)));
    Form::new([
        Field::new("reason", key!("card-reason"), Control::Radios(reasons.into())).required(),
        Field::text("document", key!("card-document")).hint(key!("card-document-hint")).max_length(100),
    ])
}

async fn screen(desk: Desk, person: &str, form: Form) -> Result<ReplacementScreen, PageError> {
    desk.authorise(Permission::RequestCard)?;
    let id = id_of(person)?;
    let file = desk.write(move |ctx| view(ctx, id)).await?;
    let name = file.person.name.as_str();
    Ok(ReplacementScreen {
        page: desk.page.titled(key!("card-replace-title")),
        crumbs: vec![Crumb::to(path_of(id), name), Crumb::here(key!("card-replace-title"))],
        lead: key!("card-replace-lead").with("name", name),
        form,
        action: format!("{}/replacement", path_of(id)),
        back: path_of(id),
        version: None,
        submit: key!("card-replace-submit"),
    })
}

pub(super) async fn show(desk: Desk, Path(person): Path<String>) -> Result<Screen<ReplacementScreen>, PageError> {
    Ok(Screen::ok(screen(desk, &person, form()).await?))
}

pub(super) async fn submit(
    desk: Desk,
    Path(person): Path<String>,
    CsrfForm(typed): CsrfForm<Typed>,
) -> Result<Response, PageError> {
    desk.authorise(Permission::RequestCard)?;
    let id = id_of(&person)?;
    let text = |name: &str| typed.get(name).map_or("", |text| text.trim()).to_owned();
    let (reason, document) = (text("reason"), text("document"));
    let mut form = form().fill("reason", &reason).fill("document", &document);
    let Some(reason) = REASONS.into_iter().find(|known| known.word() == reason) else {
        form.refuse("reason", key!("people-choose"));
        return Ok(Screen::invalid(screen(desk, &person, form).await?).into_response());
    };
    match desk.write(move |ctx| request_replacement(ctx, id, reason, &document)).await {
        Ok((_, wait)) => {
            let text = desk.page.say(&words::wait(wait)).into_owned();
            let asked = desk.page.t("card-replace-done").with("wait", text);
            Ok(desk.page.see_other(&path_of(id)).notice(Tone::Good, asked).into_response())
        }
        Err(Refusal::Rule(rule)) => {
            refuse_rule(&mut form, &rule, &[], "reason");
            Ok(Screen::invalid(screen(desk, &person, form).await?).into_response())
        }
        Err(Refusal::Page(error)) => Err(error),
    }
}
