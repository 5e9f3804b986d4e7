//! Life events, each a small form of its own: what changed, since when, and nothing else.

mod acts;
mod forms;

use app::Failure;
use app::person::{PersonError, SearchPeople, Target, search, view};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::ids::PersonId;
use domain::nik::Nik;
use domain::person::{Person, Standing};
use domain::reference::Marital;
use domain::region::Village;
use domain::staff::{Permission, Scope};

use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::layout::{Page, Screen};
use crate::paths;
use crate::screens::people::fields::{Reading, Typed, refuse_rule};
use crate::security::CsrfForm;
use crate::text::{Key, Message, key, lists};
use crate::ui::{Crumb, Form, Tone};

use super::{id_of, path_of, words};

/// What can happen to a resident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EventKind {
    /// Elements change (form F-1.06).
    Data,
    /// The date of birth was wrong.
    Birth,
    /// Another address in the regency.
    Within,
    /// Away from the regency.
    Out,
    /// A marriage.
    Marriage,
    /// Its end.
    End,
    /// Another family card, or another place on it.
    Family,
    /// A death.
    Death,
}

/// Every kind, in the order of their frequency at the counter.
pub(super) const EVENTS: [EventKind; 8] = [
    EventKind::Data,
    EventKind::Within,
    EventKind::Out,
    EventKind::Marriage,
    EventKind::End,
    EventKind::Family,
    EventKind::Birth,
    EventKind::Death,
];

impl EventKind {
    /// The word in the address.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Birth => "birth",
            Self::Within => "move-within",
            Self::Out => "move-out",
            Self::Marriage => "marriage",
            Self::End => "end-of-marriage",
            Self::Family => "family",
            Self::Death => "death",
        }
    }

    /// What it is called.
    pub(super) const fn label(self) -> Key {
        match self {
            Self::Data => key!("event-data"),
            Self::Birth => key!("event-birth"),
            Self::Within => key!("event-within"),
            Self::Out => key!("event-out"),
            Self::Marriage => key!("event-marriage"),
            Self::End => key!("event-end"),
            Self::Family => key!("event-family"),
            Self::Death => key!("event-death"),
        }
    }

    /// What will follow from it.
    const fn lead(self) -> Key {
        match self {
            Self::Data => key!("event-data-lead"),
            Self::Birth => key!("event-birth-lead"),
            Self::Within => key!("event-within-lead"),
            Self::Out => key!("event-out-lead"),
            Self::Marriage => key!("event-marriage-lead"),
            Self::End => key!("event-end-lead"),
            Self::Family => key!("event-family-lead"),
            Self::Death => key!("event-death-lead"),
        }
    }

    /// Whether it can happen to this resident: to offer it or not; the use case decides.
    pub(super) fn fits(self, person: &Person) -> bool {
        match self {
            Self::Death => matches!(person.standing, Standing::Active | Standing::Gone { .. }),
            Self::Marriage => person.standing.is_active() && person.marital != Marital::Married,
            Self::End => person.standing.is_active() && person.marital == Marital::Married,
            _ => person.standing.is_active(),
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        EVENTS.into_iter().find(|kind| kind.word() == word)
    }
}

#[derive(Template)]
#[template(path = "screens/person/event.html")]
pub(super) struct EventScreen {
    page: Page,
    crumbs: Vec<Crumb>,
    lead: Key,
    person: Person,
    village: String,
    standing: Option<Message>,
    form: Form,
    action: String,
    back: String,
    tone: &'static str,
}

/// The resident as they stand now, and the villages to which they may move.
struct Subject {
    person: Person,
    village: String,
    villages: Vec<Village>,
}

async fn subject(desk: &Desk, id: PersonId) -> Result<Subject, PageError> {
    let (first, last) = Scope::Regency(desk.actor.scope.regency()).village_range();
    let subject = desk.write(move |ctx| {
        let file = view(ctx, id)?;
        let villages = ctx.tx.list_villages(first, last)?;
        Ok::<_, Failure<PersonError>>(Subject { person: file.person, village: file.village, villages })
    });
    Ok(subject.await?)
}

fn screen(desk: Desk, kind: EventKind, subject: Subject, form: Form) -> EventScreen {
    let id = subject.person.id;
    EventScreen {
        page: desk.page.titled(kind.label()),
        crumbs: vec![Crumb::to(path_of(id), subject.person.name.as_str()), Crumb::here(kind.label())],
        lead: kind.lead(),
        village: subject.village,
        standing: words::standing(&subject.person.standing),
        form,
        action: format!("{}/events/{}", path_of(id), kind.word()),
        back: path_of(id),
        tone: if kind == EventKind::Death { "danger" } else { "primary" },
        person: subject.person,
    }
}

pub(super) async fn show(
    desk: Desk,
    Path((person, kind)): Path<(String, String)>,
) -> Result<Screen<EventScreen>, PageError> {
    desk.authorise(Permission::EditPerson)?;
    let kind = EventKind::from_word(&kind).ok_or(PageError::NotFound)?;
    let subject = subject(&desk, id_of(&person)?).await?;
    let form = forms::filled(forms::empty(kind, &subject.villages), kind, &subject.person);
    Ok(Screen::ok(screen(desk, kind, subject, form)))
}

pub(super) async fn submit(
    desk: Desk,
    Path((person, kind)): Path<(String, String)>,
    CsrfForm(typed): CsrfForm<Typed>,
) -> Result<Response, PageError> {
    desk.authorise(Permission::EditPerson)?;
    let kind = EventKind::from_word(&kind).ok_or(PageError::NotFound)?;
    let subject = subject(&desk, id_of(&person)?).await?;
    let version = typed.get("version").and_then(|version| version.parse().ok()).unwrap_or(-1);
    let target = Target { person: subject.person.id, version };
    let mut reading = Reading::new(forms::empty(kind, &subject.villages), &typed);
    let command = forms::read(kind, &mut reading);
    let mut form = reading.into_form();
    let Some(command) = command.filter(|_| form.is_valid()) else {
        return Ok(Screen::invalid(screen(desk, kind, subject, form)).into_response());
    };
    let partner = match command.partner() {
        None => None,
        Some(nik) => {
            let found = find_partner(&desk, nik).await?;
            if found.is_none() {
                form.refuse("partner", key!("event-partner-unknown"));
                return Ok(Screen::invalid(screen(desk, kind, subject, form)).into_response());
            }
            found
        }
    };
    let is_gone = command.leaves_with(&desk.actor);
    match desk.write(move |ctx| acts::perform(ctx, target, partner, &command)).await {
        Ok(done) => {
            let tone = if done.needs_care() { Tone::Warn } else { Tone::Good };
            let mut text = done.sentence(&desk.page);
            let next = if is_gone {
                // Their file is another desk's now and would be a 404 here.
                text = format!("{text} {}", desk.page.t(key!("event-left-area")));
                paths::PEOPLE.to_owned()
            } else {
                path_of(target.person)
            };
            Ok(desk.page.see_other(&next).notice(tone, text).into_response())
        }
        Err(Refusal::Rule(rule)) => {
            let otherwise = form.fields.first().map_or("on", |field| field.name);
            refuse_rule(&mut form, &rule, &[], otherwise);
            Ok(Screen::invalid(screen(desk, kind, subject, form)).into_response())
        }
        // Somebody else was faster: what was typed stays, beside the present state of the resident.
        Err(Refusal::Page(PageError::Conflict(what))) => {
            let first = form.fields.first().map_or("on", |field| field.name);
            form.refuse(first, what);
            Ok(Screen::invalid(screen(desk, kind, subject, form)).into_response())
        }
        Err(Refusal::Page(error)) => Err(error),
    }
}

/// The other one of a couple, by the number they show. The search is in the journal.
async fn find_partner(desk: &Desk, nik: Nik) -> Result<Option<Target>, PageError> {
    let cmd = SearchPeople { nik: Some(nik), ..SearchPeople::default() };
    let hits = desk.write(move |ctx| search(ctx, &cmd)).await?;
    Ok(hits.first().map(|(person, _)| Target::of(person)))
}
