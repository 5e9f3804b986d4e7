//! `POST /record/{person}`: opens the recording, resumes it, or says where a recorded person goes instead.

use app::enrolment::{self, Begun, Direction, EnrolmentError};
use app::{Ctx, Failure};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::enrolment::Enrolment;
use domain::ids::PersonId;

use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::layout::{Page, Screen};
use crate::rules::sentence;
use crate::screens::sample::{Identity, person_id};
use crate::security::{CsrfForm, NoFields};
use crate::text::{Key, Message, key};
use crate::ui::{Crumb, Status};

/// The page that refuses a recording and says what to do instead.
#[derive(Template)]
#[template(path = "screens/record_refused.html")]
pub(super) struct Refused {
    page: Page,
    crumbs: Vec<Crumb>,
    id: PersonId,
    who: Identity,
    status: Option<Status>,
    what: Message,
    next: Vec<Key>,
}

pub(super) async fn begin(
    desk: Desk,
    Path(id): Path<String>,
    CsrfForm(NoFields {}): CsrfForm<NoFields>,
) -> Result<Response, PageError> {
    let id = person_id(&id)?;
    let begun = desk.write(move |ctx| enrolment::begin(ctx, id)).await;
    match begun {
        Ok(Begun::Open(_)) => Ok(desk.page.see_other(&format!("/record/{id}")).into_response()),
        Ok(Begun::Refused(direction)) => {
            let (what, next) = directions(direction);
            refused(desk, id, what.into(), next).await
        }
        Err(Refusal::Rule(rule @ EnrolmentError::NotDue)) => {
            refused(desk, id, sentence(&rule), vec![key!("record-not-due-next")]).await
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// What stands against a recording, and the ways on.
pub(in crate::screens) fn directions(direction: Direction) -> (Key, Vec<Key>) {
    match direction {
        Direction::ReplaceOrMove => (
            key!("refused-recorded"),
            vec![key!("direction-replace"), key!("direction-move"), key!("direction-change")],
        ),
        Direction::UnderWay => (key!("refused-under-way"), vec![key!("direction-wait")]),
        Direction::DeleteDuplicate => {
            (key!("refused-duplicate"), vec![key!("direction-delete-duplicate"), key!("direction-move")])
        }
        Direction::DiscardFirst => (key!("refused-failed"), vec![key!("direction-discard")]),
    }
}

/// The page with 409: the state of things stands against it.
pub(super) async fn refused(desk: Desk, id: PersonId, what: Message, next: Vec<Key>) -> Result<Response, PageError> {
    let (who, enrolment) = desk.write(move |ctx| look(ctx, id)).await?;
    let screen = Refused {
        crumbs: vec![Crumb::to("/record", key!("record-title")), Crumb::here(who.name.clone())],
        page: desk.page.titled(key!("record-refused-title")),
        id,
        who,
        status: Status::find(enrolment.status.word()),
        what,
        next,
    };
    let mut response = Screen::ok(screen).into_response();
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}

fn look(ctx: &mut Ctx<'_>, id: PersonId) -> Result<(Identity, Enrolment), Failure<EnrolmentError>> {
    let open = enrolment::desk_of(ctx, id)?;
    ctx.journal(domain::journal::Act::PersonViewed, Some(id), "recording refused")?;
    Ok((Identity::of(ctx, &open.person)?, open.enrolment))
}
