//! `GET` and `POST /adjudicate/{person}/discard`: the head of office deletes a recording that failed or was found to be a
//! duplicate, so that the person can be recorded again.

use app::enrolment::{self, EnrolmentError};
use app::{Ctx, Failure};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::enrolment::{Status as RecordStatus, Verb};
use domain::ids::PersonId;
use domain::journal::Act;
use domain::staff::Permission;
use serde::Deserialize;

use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::layout::{Page, Screen};
use crate::paths::Link;
use crate::rules::sentence;
use crate::screens::sample::{Identity, person_id};
use crate::security::CsrfForm;
use crate::text::key;
use crate::ui::{Control, Crumb, Field, Form, Status, Tone};

/// Longest reason, in characters.
const REASON_CHARS: u16 = 300;

#[derive(Template)]
#[template(path = "screens/adjudicate_discard.html")]
pub(super) struct Discard {
    page: Page,
    crumbs: Vec<Crumb>,
    id: PersonId,
    who: Identity,
    status: Option<Status>,
    back: String,
    form: Form,
}

#[derive(Deserialize)]
pub(super) struct Deletion {
    #[serde(default)]
    reason: String,
}

fn form() -> Form {
    let reason = Field::new("reason", key!("discard-reason"), Control::Area);
    Form::new([reason.required().hint(key!("discard-reason-hint")).max_length(REASON_CHARS)])
}

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Screen<Discard>, PageError> {
    let id = person_id(&id)?;
    Ok(Screen::ok(load(desk, id, form()).await?))
}

async fn load(desk: Desk, id: PersonId, form: Form) -> Result<Discard, PageError> {
    desk.authorise(Permission::Settle)?;
    let (who, status) = desk.write(move |ctx| look(ctx, id)).await?;
    Ok(Discard {
        crumbs: vec![Crumb::to("/adjudicate", key!("adjudicate-title")), Crumb::here(who.name.clone())],
        page: desk.page.titled(key!("discard-title")),
        id,
        who,
        status: Status::find(status.word()),
        back: Link::new("/adjudicate").with("list", status.word()).build(),
        form,
    })
}

fn look(ctx: &mut Ctx<'_>, id: PersonId) -> Result<(Identity, RecordStatus), Failure<EnrolmentError>> {
    let person = ctx.person(id)?;
    let status = ctx.tx.find_enrolment(id)?.map_or(RecordStatus::Unregistered, |record| record.status);
    status.after(Verb::Discard).map_err(|refused| Failure::Rule(refused.into()))?;
    ctx.journal(Act::PersonViewed, Some(id), "discard")?;
    Ok((Identity::of(ctx, &person)?, status))
}

pub(super) async fn discard(
    desk: Desk,
    Path(id): Path<String>,
    CsrfForm(typed): CsrfForm<Deletion>,
) -> Result<Response, PageError> {
    let id = person_id(&id)?;
    let reason = typed.reason.clone();
    match desk.write(move |ctx| enrolment::discard(ctx, id, &reason)).await {
        Ok(_) => {
            let said = desk.page.t("settled-discarded").to_string();
            Ok(desk.page.see_other("/adjudicate").notice(Tone::Good, said).into_response())
        }
        Err(Refusal::Rule(rule @ EnrolmentError::NoReason)) => {
            let mut form = form().fill("reason", &typed.reason);
            form.refuse("reason", sentence(&rule));
            Ok(Screen::invalid(load(desk, id, form).await?).into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}
