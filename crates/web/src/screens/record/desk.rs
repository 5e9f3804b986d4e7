//! `GET /record/{person}`: the recording desk of one person.

use std::collections::BTreeMap;

use app::enrolment::{self, Direction, EnrolmentError, MIN_FINGERS, sample_word};
use app::port::{SampleKind, StoreError};
use app::{Ctx, Failure};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::enrolment::{Encounter, Modality};
use domain::ids::PersonId;
use domain::journal::Act;
use domain::person::{EARLY_RECORDING_AGE_YEARS, birthday};
use domain::staff::Permission;
use jiff::Timestamp;
use jiff::civil::Date;
use matcher::finger::FingerPosition;

use super::begin::{directions, refused};
use super::cancel::cancel_form;
use super::finish::{FinishForm, finish_form};
use crate::PageError;
use crate::desk::Desk;
use crate::layout::{Page, Screen};
use crate::screens::sample::{
    Identity, LEFT_HAND, RIGHT_HAND, Taken, finger_label, finger_short_label, kind_of, person_id,
};
use crate::text::{Key, Message, key};
use crate::ui::{Crumb, Form, Status};

/// What refused files and a refused finish have to say, by sample word (or group of samples).
pub(super) type Errors = BTreeMap<String, Message>;

/// The desk.
#[derive(Template)]
#[template(path = "screens/record.html")]
pub(super) struct RecordDesk {
    page: Page,
    crumbs: Vec<Crumb>,
    id: PersonId,
    who: Identity,
    status: Option<Status>,
    state: State,
    face: Slot,
    hands: [Hand; 2],
    usable_fingers: usize,
    needed_fingers: usize,
    signature: Slot,
    irises: [Slot; 2],
    finish: FinishForm,
    /// Errors that belong to a whole card: no file was chosen.
    errors: Errors,
    has_models: bool,
    script: String,
    /// Who opened the recording and when, if it was somebody else.
    others: Option<(String, Timestamp)>,
    /// Gives the open recording up.
    cancel: Form,
    /// Changes with every page: a browser shows no picture of before under the same address.
    drawn: i64,
}

/// Whether samples can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// The recording is open.
    Open,
    /// Nothing has begun; one button begins it.
    Closed,
    /// Not yet: recording is possible from a day on.
    NotDue(Option<Date>),
}

/// One hand with its five fingers as they lie on the desk.
pub(super) struct Hand {
    label: Key,
    is_left: bool,
    fingers: Vec<Slot>,
}

/// The place of one sample.
pub(super) struct Slot {
    /// Its word in forms and addresses.
    word: String,
    /// Its name.
    label: Key,
    /// Its name under a heading that says the rest.
    short: Key,
    /// What is there.
    taken: Option<Taken>,
    /// Why the file that was just sent was not taken.
    error: Option<Message>,
}

impl Slot {
    /// The ids that describe the file field, for `aria-describedby`.
    fn described_by(&self) -> String {
        let error = self.error.as_ref().map(|_| format!("{}-error", self.word));
        let verdict = self.taken.as_ref().map(|_| format!("{}-verdict", self.word));
        error.into_iter().chain(verdict).collect::<Vec<_>>().join(" ")
    }
}

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Response, PageError> {
    desk.authorise(Permission::Record)?;
    let id = person_id(&id)?;
    let loaded = desk.write(move |ctx| load(ctx, id)).await?;
    if let Some(direction) = loaded.direction {
        let (what, next) = directions(direction);
        return refused(desk, id, what.into(), next).await;
    }
    let missing = finish_form(&loaded.present);
    Ok(Screen::ok(assemble(desk, loaded, missing, cancel_form(), Errors::new())).into_response())
}

/// The page again, with what was refused beside its place: 422.
pub(super) async fn again(
    desk: Desk,
    id: PersonId,
    errors: Errors,
    form: Option<FinishForm>,
) -> Result<Response, PageError> {
    let loaded = desk.write(move |ctx| load(ctx, id)).await?;
    let form = form.unwrap_or_else(|| finish_form(&loaded.present));
    Ok(Screen::invalid(assemble(desk, loaded, form, cancel_form(), errors)).into_response())
}

/// The page with the refused form that gives the recording up: 422.
pub(super) async fn not_cancelled(desk: Desk, id: PersonId, cancel: Form) -> Result<Response, PageError> {
    let loaded = desk.write(move |ctx| load(ctx, id)).await?;
    let form = finish_form(&loaded.present);
    Ok(Screen::invalid(assemble(desk, loaded, form, cancel, Errors::new())).into_response())
}

/// What the page is made of.
pub(super) struct Loaded {
    id: PersonId,
    who: Identity,
    status: Option<Status>,
    direction: Option<Direction>,
    state: State,
    others: Option<(String, Timestamp)>,
    samples: BTreeMap<SampleKind, Taken>,
    /// What counts already.
    pub(super) present: Vec<Modality>,
    drawn: i64,
    has_models: bool,
}

/// Loads the desk. The look is journalled unless the recording is open and the officer's own: then its opening and
/// every sample stand in the journal already.
pub(super) fn load(ctx: &mut Ctx<'_>, id: PersonId) -> Result<Loaded, Failure<EnrolmentError>> {
    ctx.authorise(Permission::Record)?;
    let open = enrolment::desk_of(ctx, id)?;
    let direction = Direction::for_status(open.enrolment.status);
    let is_own = open.encounter.as_ref().is_some_and(|e| e.captured_by == ctx.actor.staff);
    if !(is_own && direction.is_none()) {
        ctx.journal(Act::PersonViewed, Some(id), "recording desk")?;
    }
    let state = if open.is_open {
        State::Open
    } else if open.person.may_be_recorded(ctx.today()) {
        State::Closed
    } else {
        let from = birthday(open.person.birth_on, EARLY_RECORDING_AGE_YEARS);
        State::NotDue((from > ctx.today() && open.person.standing.is_active()).then_some(from))
    };
    let others = if is_own || !open.is_open { None } else { others(ctx, open.encounter.as_ref())? };
    let samples: BTreeMap<_, _> =
        open.samples.iter().map(|(kind, quality)| (*kind, Taken::new(*kind, quality))).collect();
    Ok(Loaded {
        id,
        who: Identity::of(ctx, &open.person)?,
        status: Status::find(open.enrolment.status.word()),
        direction,
        state,
        others,
        present: present(&samples),
        samples,
        drawn: ctx.now.as_microsecond(),
        has_models: ctx.env.matching.faces().is_some(),
    })
}

/// Who opened a recording, and when.
fn others(ctx: &Ctx<'_>, open: Option<&Encounter>) -> Result<Option<(String, Timestamp)>, StoreError> {
    let Some(open) = open else { return Ok(None) };
    let staff = ctx.tx.find_staff(open.captured_by)?;
    Ok(Some((staff.map(|staff| staff.display_name).unwrap_or_default(), open.captured_at)))
}

/// What counts, as the finish will see it.
fn present(samples: &BTreeMap<SampleKind, Taken>) -> Vec<Modality> {
    let has = |kind| samples.get(&kind).is_some_and(Taken::is_usable);
    let is_there = |modality: &Modality| match modality {
        Modality::Face => has(SampleKind::Face),
        Modality::Fingers => usable_fingers(samples) >= MIN_FINGERS,
        Modality::Iris => has(SampleKind::IrisLeft) && has(SampleKind::IrisRight),
        Modality::Signature => has(SampleKind::Signature),
    };
    Modality::ALL.iter().filter(|modality| is_there(modality)).copied().collect()
}

fn usable_fingers(samples: &BTreeMap<SampleKind, Taken>) -> usize {
    samples.iter().filter(|(kind, taken)| matches!(kind, SampleKind::Finger(_)) && taken.is_usable()).count()
}

fn assemble(desk: Desk, loaded: Loaded, finish: FinishForm, cancel: Form, errors: Errors) -> RecordDesk {
    let slot = |kind: SampleKind, label: Key, short: Key| {
        let word = sample_word(kind);
        let error = errors.get(&word).cloned();
        Slot { taken: loaded.samples.get(&kind).cloned(), word, label, short, error }
    };
    let finger = |position: FingerPosition| {
        slot(SampleKind::Finger(position.code()), finger_label(position), finger_short_label(position))
    };
    let hand = |label, is_left, fingers: [FingerPosition; 5]| Hand {
        label,
        is_left,
        fingers: fingers.into_iter().map(finger).collect(),
    };
    let plain = |kind, label| slot(kind, label, label);
    RecordDesk {
        crumbs: vec![Crumb::to("/record", key!("record-title")), Crumb::here(loaded.who.name.clone())],
        page: desk.page.titled(key!("record-desk-title")),
        id: loaded.id,
        status: loaded.status,
        state: loaded.state,
        face: plain(SampleKind::Face, key!("modality-face")),
        hands: [hand(key!("hand-left"), true, LEFT_HAND), hand(key!("hand-right"), false, RIGHT_HAND)],
        usable_fingers: usable_fingers(&loaded.samples),
        needed_fingers: MIN_FINGERS,
        signature: plain(SampleKind::Signature, key!("modality-signature")),
        irises: [plain(SampleKind::IrisLeft, key!("iris-left")), plain(SampleKind::IrisRight, key!("iris-right"))],
        finish,
        errors: errors.into_iter().filter(|(word, _)| kind_of(word).is_none()).collect(),
        who: loaded.who,
        has_models: loaded.has_models,
        script: crate::assets::CAPTURE.href(),
        others: loaded.others,
        cancel,
        drawn: loaded.drawn,
    }
}
