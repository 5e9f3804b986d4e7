//! `GET /verify/{person}`: the form's data and the captured samples side by side.

use std::collections::BTreeMap;

use app::enrolment::{self, EnrolmentError, sample_word};
use app::port::SampleKind;
use app::{Ctx, Failure};
use askama::Template;
use axum::extract::Path;
use domain::enrolment::{InvalidTransition, Status, Verb};
use domain::ids::PersonId;
use domain::journal::Act;
use domain::staff::Permission;
use jiff::Timestamp;
use matcher::finger::FingerPosition;

use crate::PageError;
use crate::desk::Desk;
use crate::layout::{Page, Screen};
use crate::screens::sample::{Exception, Identity, LEFT_HAND, RIGHT_HAND, Taken, finger_label, person_id};
use crate::text::{Key, key};
use crate::ui::{Control, Crumb, Field, Form};

/// Longest reason for sending a recording back, in characters.
const REASON_CHARS: u16 = 300;

#[derive(Template)]
#[template(path = "screens/verify.html")]
pub(super) struct Check {
    page: Page,
    crumbs: Vec<Crumb>,
    id: PersonId,
    who: Identity,
    captured_at: Timestamp,
    captured_by: String,
    is_own: bool,
    face: Option<Shown>,
    fingers: Vec<Shown>,
    signature: Option<Shown>,
    irises: Vec<Shown>,
    exceptions: Vec<Exception>,
    form: Form,
}

/// One sample as the verifier sees it.
pub(super) struct Shown {
    word: String,
    label: Key,
    taken: Taken,
}

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Screen<Check>, PageError> {
    let id = person_id(&id)?;
    Ok(Screen::ok(load(desk, id, reject_form()).await?))
}

/// The form that sends a recording back.
pub(super) fn reject_form() -> Form {
    let reason = Field::new("reason", key!("verify-reason"), Control::Area);
    Form::new([reason.required().hint(key!("verify-reason-hint")).max_length(REASON_CHARS)])
}

/// The page with a form, empty or refused. The look is journalled.
pub(super) async fn load(desk: Desk, id: PersonId, form: Form) -> Result<Check, PageError> {
    let Loaded { who, captured_at, captured_by, is_own, samples, exceptions } =
        desk.write(move |ctx| look(ctx, id)).await?;
    let shown = |kind: SampleKind, label: Key| {
        let taken = samples.get(&kind)?.clone();
        Some(Shown { word: sample_word(kind), label, taken })
    };
    let finger = |position: &FingerPosition| shown(SampleKind::Finger(position.code()), finger_label(*position));
    let irises = [(SampleKind::IrisLeft, key!("iris-left")), (SampleKind::IrisRight, key!("iris-right"))];
    Ok(Check {
        crumbs: vec![Crumb::to("/verify", key!("verify-title")), Crumb::here(who.name.clone())],
        page: desk.page.titled(key!("verify-one-title")),
        id,
        captured_at,
        captured_by,
        is_own,
        face: shown(SampleKind::Face, key!("modality-face")),
        fingers: RIGHT_HAND.iter().chain(LEFT_HAND.iter().rev()).filter_map(finger).collect(),
        signature: shown(SampleKind::Signature, key!("modality-signature")),
        irises: irises.into_iter().filter_map(|(kind, label)| shown(kind, label)).collect(),
        exceptions,
        who,
        form,
    })
}

struct Loaded {
    who: Identity,
    captured_at: Timestamp,
    captured_by: String,
    is_own: bool,
    samples: BTreeMap<SampleKind, Taken>,
    exceptions: Vec<Exception>,
}

fn look(ctx: &mut Ctx<'_>, id: PersonId) -> Result<Loaded, Failure<EnrolmentError>> {
    ctx.authorise(Permission::Verify)?;
    let desk = enrolment::desk_of(ctx, id)?;
    let refused = InvalidTransition { from: desk.enrolment.status, verb: Verb::Approve };
    let encounter = desk.encounter.filter(|_| desk.enrolment.status == Status::BioCaptured);
    let encounter = encounter.ok_or(Failure::Rule(refused.into()))?;
    ctx.journal(Act::PersonViewed, Some(id), "verification")?;
    let operator = ctx.tx.find_staff(encounter.captured_by)?;
    Ok(Loaded {
        who: Identity::of(ctx, &desk.person)?,
        captured_at: encounter.captured_at,
        captured_by: operator.map(|staff| staff.display_name).unwrap_or_default(),
        is_own: desk.takers.contains(&ctx.actor.staff),
        samples: desk.samples.iter().map(|(kind, quality)| (*kind, Taken::new(*kind, quality))).collect(),
        exceptions: encounter.exceptions.iter().map(Exception::from).collect(),
    })
}
