//! The print desk: what waits and why, what is with the printer, what waits for its holder.

mod fate;
mod hold;
mod progress;
mod send;

use app::card::{self, QueueFrom, QueueLine, QueuePage};
use askama::Template;
use axum::Router;
use axum::extract::Query;
use axum::routing::{get, post};
use domain::card::{CardIssue, IssueReason, Wait};
use domain::ids::{CardId, PersonId};
use domain::person::Person;
use domain::staff::Permission;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use crate::PageError;
use crate::desk::{Desk, WebState};
use crate::layout::{Page, Screen};
use crate::paths::{self, Link};
use crate::text::{Key, Message, key};
use crate::ui::{Column, Field, Form, Pager, Table, Width};

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route(paths::PRINT_QUEUE, get(show))
        .route("/print-queue/progress", get(progress::show))
        .route("/print-queue/hold", post(hold::hold))
        .route("/print-queue/resume", post(hold::resume))
        .route("/print-queue/next", post(send::next))
        .route("/print-queue/{person}/{card}/print", post(send::one))
        .route("/print-queue/{person}/{card}/printed", post(fate::printed))
        .route("/print-queue/{person}/{card}/failed", post(fate::failed))
}

/// The ids in a path; anything else does not exist.
pub(super) fn ids(path: &(String, String)) -> Result<(PersonId, CardId), PageError> {
    let person = path.0.parse().map_err(|_| PageError::NotFound)?;
    let card = path.1.parse().map_err(|_| PageError::NotFound)?;
    Ok((person, card))
}

/// Why a card is issued, in words.
pub(super) fn reason_label(reason: IssueReason) -> Key {
    match reason {
        IssueReason::New => key!("card-reason-new"),
        IssueReason::MovedIn => key!("card-reason-moved-in"),
        IssueReason::DataChange => key!("card-reason-data-change"),
        IssueReason::Renewal => key!("card-reason-renewal"),
        IssueReason::Lost => key!("card-reason-lost"),
        IssueReason::Damaged => key!("card-reason-damaged"),
    }
}

#[derive(Template)]
#[template(path = "screens/print_queue.html")]
struct PrintQueue {
    page: Page,
    on_hand: u64,
    reserve: u64,
    waiting_total: i64,
    printing_total: i64,
    printed_total: i64,
    is_held: bool,
    waiting_pager: Option<Pager>,
    printed_pager: Option<Pager>,
    reasons: Vec<ReasonCount>,
    next: Form,
    waiting: (Table, Vec<WaitingRow>),
    printing: (Table, Vec<CardRow>),
    printed: (Table, Vec<CardRow>),
    may_print: bool,
    may_hand_over: bool,
}

/// How many wait for one reason.
struct ReasonCount {
    reason: Key,
    count: i64,
}

struct WaitingRow {
    print_action: String,
    name: String,
    born_on: Date,
    reason: Key,
    since: Timestamp,
    why: Message,
    is_ready: bool,
}

struct CardRow {
    /// Under `/print-queue`: where the officer says what became of it.
    desk_path: String,
    /// Under `/cards`: the card itself.
    card_path: String,
    name: String,
    born_on: Date,
    reason: Key,
    serial: String,
    since: Timestamp,
}

/// Where the two long lists begin.
#[derive(Deserialize)]
struct From {
    #[serde(default)]
    waiting: usize,
    #[serde(default)]
    printed: usize,
}

async fn show(desk: Desk, Query(from): Query<From>) -> Result<Screen<PrintQueue>, PageError> {
    let from = QueueFrom { waiting: from.waiting, printed: from.printed };
    let queue = desk.write(move |ctx| card::queue(ctx, from, card::QUEUE_LIMIT)).await?;
    Ok(Screen::ok(screen(desk, queue, from, next_form())))
}

/// The links below a list that does not fit a page.
fn pager(shown: usize, total: i64, start: usize, link: impl Fn(usize) -> String) -> Option<Pager> {
    let total = usize::try_from(total).unwrap_or(0);
    let end = start.saturating_add(shown);
    if start == 0 && end >= total {
        return None;
    }
    let said = key!("print-shown").with("from", start + usize::from(shown > 0)).with("to", end).with("total", total);
    let previous = (start > 0).then(|| link(start.saturating_sub(card::QUEUE_LIMIT)));
    Some(Pager::new(said).previous(previous).next((end < total).then(|| link(end))))
}

/// The form that sends the next cards.
fn next_form() -> Form {
    Form::new([Field::digits("count", key!("print-next-count"), 2).required().width(Width::Short)])
        .fill("count", DEFAULT_NEXT)
}

/// Cards that the form offers to send.
const DEFAULT_NEXT: &str = "10";

fn screen(desk: Desk, queue: QueuePage, from: QueueFrom, next: Form) -> PrintQueue {
    let (may_print, may_hand_over) = (desk.may(Permission::PrintCard), desk.may(Permission::HandOver));
    let mut place = u64::try_from(from.waiting).unwrap_or(0);
    let waiting: Vec<_> = queue.waiting.into_iter().map(|line| waiting_row(line, &mut place)).collect();
    let waiting_total = queue.waiting_count.iter().map(|(_, count)| count).sum();
    let link = |from: QueueFrom| {
        let (waiting, printed) = (from.waiting.to_string(), from.printed.to_string());
        Link::new(paths::PRINT_QUEUE).with("waiting", &waiting).with("printed", &printed).build()
    };
    PrintQueue {
        page: desk.page.titled(key!("print-title")),
        on_hand: queue.on_hand,
        reserve: queue.reserve,
        is_held: queue.is_held,
        waiting_pager: pager(waiting.len(), waiting_total, from.waiting, |waiting| link(QueueFrom { waiting, ..from })),
        printed_pager: pager(queue.printed.len(), queue.printed_count, from.printed, |printed| {
            link(QueueFrom { printed, ..from })
        }),
        waiting_total,
        printing_total: queue.printing_count,
        printed_total: queue.printed_count,
        reasons: queue
            .waiting_count
            .into_iter()
            .map(|(reason, count)| ReasonCount { reason: reason_label(reason), count })
            .collect(),
        next,
        waiting: (Table::new(key!("print-waiting"), waiting_columns(may_print)), waiting),
        printing: (
            Table::new(key!("print-printing"), card_columns(key!("print-sent-at"), may_print)),
            queue.printing.into_iter().map(card_row).collect(),
        ),
        printed: (
            Table::new(key!("print-printed"), card_columns(key!("print-printed-at"), true)),
            queue.printed.into_iter().map(card_row).collect(),
        ),
        may_print,
        may_hand_over,
    }
}

fn waiting_columns(may_print: bool) -> Vec<Column> {
    let mut columns = vec![
        Column::text(key!("print-name")),
        Column::text(key!("print-born")),
        Column::text(key!("print-reason")),
        Column::text(key!("print-since")),
        Column::text(key!("print-why")),
    ];
    columns.extend(may_print.then(|| Column::text(key!("print-action"))));
    columns
}

fn card_columns(since: Key, has_action: bool) -> Vec<Column> {
    let mut columns = vec![
        Column::text(key!("print-name")),
        Column::text(key!("print-born")),
        Column::text(key!("print-reason")),
        Column::number(key!("print-serial")),
        Column::text(since),
    ];
    columns.extend(has_action.then(|| Column::text(key!("print-action"))));
    columns
}

fn waiting_row(line: QueueLine, place: &mut u64) -> WaitingRow {
    let is_ready = line.wait.may_be_printed();
    *place += u64::from(is_ready);
    WaitingRow {
        print_action: format!("/print-queue/{}/{}/print", line.person.id, line.card.id),
        name: line.person.name.as_str().to_owned(),
        born_on: line.person.birth_on,
        reason: reason_label(line.card.reason),
        since: line.card.requested_at,
        why: why(line.wait, *place),
        is_ready,
    }
}

/// Why a card waits, in a sentence with its number or date.
fn why(wait: Wait, place: u64) -> Message {
    match wait {
        Wait::Ready => key!("print-wait-ready").with("place", place),
        Wait::UnderAge { until_on } => key!("print-wait-age").with("date", until_on),
        Wait::NoBlank => key!("print-wait-no-blank").into(),
        Wait::ReserveKept { on_hand, reserve } => {
            key!("print-wait-reserve").with("on_hand", on_hand).with("reserve", reserve)
        }
        Wait::PrintFailed => key!("print-wait-failed").into(),
        Wait::NotDue => key!("print-wait-not-due").into(),
        Wait::NotPrintReady => key!("print-wait-not-ready").into(),
    }
}

fn card_row((card, person): (CardIssue, Person)) -> CardRow {
    use domain::card::CardState::{HandedOver, Printed, Printing, Withdrawn};
    let since = match card.state {
        Printing { at, .. } | Printed { at, .. } | HandedOver { at, .. } | Withdrawn { at, .. } => at,
        _ => card.requested_at,
    };
    CardRow {
        desk_path: format!("/print-queue/{}/{}", person.id, card.id),
        card_path: format!("/cards/{}/{}", person.id, card.id),
        name: person.name.as_str().to_owned(),
        born_on: person.birth_on,
        reason: reason_label(card.reason),
        serial: card.state.serial().map(|serial| serial.to_string()).unwrap_or_default(),
        since,
    }
}
