//! What the register holds and what waits in it, as gauges.

use std::fmt::Write as _;

use app::{Failure, Nothing};
use domain::enrolment::Status;
use domain::ids::OfficeId;

use crate::desk::{WebState, WorkerPulse};

/// The figures at one instant.
pub(super) struct Figures {
    statuses: Vec<(Status, i64)>,
    leaves: u64,
    checkpoint: u64,
    blanks: Vec<(OfficeId, &'static str, u64)>,
    cards: Vec<(OfficeId, String, i64)>,
    queue: Vec<(OfficeId, &'static str, i64)>,
    gallery: usize,
    engine: &'static str,
    workers: Vec<WorkerPulse>,
}

/// Statuses in which a record waits for the program itself.
const JOBS: [Status; 3] = [Status::Processing, Status::SentForEnrollment, Status::ReceivedAtCentral];

/// Reads everything from one state of the register.
pub(super) fn read(state: &WebState) -> Result<Figures, Failure<Nothing>> {
    let gallery = state.service.env().matching.gallery().faces().len();
    let engine = state.service.engine();
    state.service.read(&state.program, |ctx| {
        let mut cards = Vec::new();
        let mut queue = Vec::new();
        for office in ctx.tx.list_offices()? {
            cards.extend(ctx.tx.count_cards(office.id)?.into_iter().map(|(word, n)| (office.id, word, n)));
            queue.extend(ctx.tx.count_card_queue(office.id)?.into_iter().map(|(why, n)| (office.id, why.word(), n)));
        }
        Ok(Figures {
            statuses: ctx.tx.count_enrolments(state.program.scope.village_range())?,
            leaves: ctx.tx.journal_head()?.0,
            checkpoint: ctx.tx.last_checkpoint()?.map_or(0, |(size, _)| size),
            blanks: ctx.tx.balances(None)?.into_iter().map(|(office, kind, n)| (office, kind.word(), n)).collect(),
            cards,
            queue,
            gallery,
            engine,
            workers: state.workers.pulses(),
        })
    })
}

impl Figures {
    pub fn in_prometheus_text(&self) -> String {
        let mut text = String::new();
        let of_office = |label: &str, office: &OfficeId, word: &str| {
            format!("{{office=\"{office}\",{label}=\"{}\"}}", word.to_lowercase())
        };
        let blanks = self.blanks.iter().map(|(office, word, n)| (of_office("account", office, word), signed(*n)));
        let cards = self.cards.iter().map(|(office, word, n)| (of_office("state", office, word), *n));
        let queue = self.queue.iter().map(|(office, word, n)| (of_office("reason", office, word), *n));
        let statuses = self.statuses.iter().map(|(status, n)| (format!("{{status=\"{}\"}}", status.word()), *n));
        let searches = self.statuses.iter().filter(|(status, _)| JOBS.contains(status)).map(|(_, n)| n).sum();
        let prints = self.cards.iter().filter(|(_, word, _)| word == "PRINTING").map(|(_, _, n)| n).sum();
        let jobs = [("{kind=\"search\"}".to_owned(), searches), ("{kind=\"print\"}".to_owned(), prints)];
        let build = format!("{{version=\"{}\",engine=\"{}\"}}", env!("CARGO_PKG_VERSION"), self.engine);
        let none = String::new;
        gauge(&mut text, "tunggal_build_info", "Version and store engine.", [(build, 1)]);
        gauge(&mut text, "tunggal_records", "Records by status.", statuses);
        gauge(&mut text, "tunggal_jobs", "What waits for the program itself.", jobs);
        gauge(&mut text, "tunggal_cards", "Card issues by office and state.", cards);
        gauge(&mut text, "tunggal_print_queue", "Cards that wait, by office and reason.", queue);
        gauge(&mut text, "tunggal_blanks", "Blanks by office and account.", blanks);
        gauge(&mut text, "tunggal_journal_leaves", "Entries of the journal.", [(none(), signed(self.leaves))]);
        let covered = [(none(), signed(self.checkpoint))];
        gauge(&mut text, "tunggal_checkpoint_leaves", "Entries under the newest signed checkpoint.", covered);
        let faces = i64::try_from(self.gallery).unwrap_or(i64::MAX);
        let of_worker = |pulse: &WorkerPulse| format!("{{worker=\"{}\"}}", pulse.name);
        let silent = self.workers.iter().map(|pulse| (of_worker(pulse), signed(pulse.silent_s)));
        gauge(&mut text, "tunggal_worker_silent_seconds", "Seconds since a worker's last sign of life.", silent);
        let alive = self.workers.iter().map(|pulse| (of_worker(pulse), i64::from(!pulse.is_stale)));
        gauge(&mut text, "tunggal_worker_up", "1 while a worker works, 0 when it has ended or hangs.", alive);
        gauge(&mut text, "tunggal_gallery_faces", "Faces in the gallery in memory.", [(none(), faces)]);
        text
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn gauge(text: &mut String, name: &str, help: &str, values: impl IntoIterator<Item = (String, i64)>) {
    let _infallible = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
    for (labels, value) in values {
        let _infallible = writeln!(text, "{name}{labels} {value}");
    }
}
