//! The jobs: approved records are searched, cards that are ready go to the printer and are printed, checkpoints are
//! signed, a copy of the gallery is kept, print files that nobody needs are removed. The statuses are the queue, so that
//! a program that was killed finds its work again.

use crate::gallery::Keeper;
use crate::pulse::{Pulse, Pulses};
use app::Service;
use app::card::{CardError, PressRun, Seen, print_at_once, run_press};
use app::journal::{JournalError, is_checkpoint_due, sign_if_due};
use app::port::{CardPress, StoreError};
use app::uniqueness::advance;
use domain::staff::Actor;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Pause when there is nothing to do.
const IDLE: Duration = Duration::from_millis(300);
/// Pause after an error, so that a full disk does not fill the log too.
const AFTER_ERROR: Duration = Duration::from_secs(5);
/// Cards printed in one round.
const CARDS_A_ROUND: usize = 8;
/// Print files are looked through this often.
const BETWEEN_SWEEPS: Duration = Duration::from_secs(60 * 60);
/// The gallery is copied this often, if it has changed.
const BETWEEN_COPIES: Duration = Duration::from_secs(10 * 60);

/// Asks running workers to stop and waits for them.
pub struct Workers {
    stop: Arc<AtomicBool>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

impl Workers {
    /// Starts a searcher, a press for all offices, and the upkeep. Fails if the register cannot be read.
    pub fn start(
        service: &Arc<Service>,
        press: &Arc<dyn CardPress>,
        gallery: &Arc<Keeper>,
        program: &Actor,
        offices: Vec<Actor>,
        pulses: &Pulses,
    ) -> Result<Self, StoreError> {
        let mut workers = Self { stop: Arc::new(AtomicBool::new(false)), threads: Vec::new() };
        let mut run = PressRun::new(service.begins_at()?);
        let (searching, searcher) = (service.clone(), program.clone());
        workers.spawn(pulses.worker("search"), "search", move |_| {
            advance(&searching, &searcher).map(|done| done.is_idle())
        });
        let (printing, printer) = (service.clone(), press.clone());
        let mut desks: Vec<(Actor, Option<Seen>)> = offices.into_iter().map(|office| (office, None)).collect();
        workers.spawn(pulses.worker("press"), "press", move |pulse| {
            let mut is_idle = true;
            for (office, seen) in &mut desks {
                pulse.beat();
                let (sent, now_seen) = print_at_once(&printing, office, *seen, CARDS_A_ROUND)?;
                *seen = now_seen;
                let report = run_press(&printing, office, printer.as_ref(), &mut run, CARDS_A_ROUND)?;
                is_idle &= sent + report.printed + report.failed == 0;
            }
            Ok::<_, app::Failure<CardError>>(is_idle)
        });
        let (keeping, keeper) = (service.clone(), program.clone());
        workers.spawn(pulses.worker("checkpoint"), "checkpoint", move |_| {
            let is_due = keeping.read(&keeper, |ctx| Ok::<_, app::Failure<JournalError>>(is_checkpoint_due(ctx)?))?;
            Ok::<_, app::Failure<JournalError>>(!(is_due && keeping.write(&keeper, sign_if_due)?))
        });
        let (sweeping, sweeper, folder) = (service.clone(), program.clone(), press.clone());
        let mut swept_at: Option<Instant> = None;
        workers.spawn(pulses.worker("prints"), "prints", move |_| {
            if swept_at.is_none_or(|at| at.elapsed() >= BETWEEN_SWEEPS) {
                app::card::remove_prints(&sweeping, &sweeper, folder.as_ref())?;
                swept_at = Some(now());
            }
            Ok::<_, app::Failure<CardError>>(true)
        });
        let (copied, gallery) = (service.clone(), gallery.clone());
        let mut copied_at: Option<Instant> = None;
        workers.spawn(pulses.worker("gallery"), "gallery", move |_| {
            if copied_at.is_none_or(|at| at.elapsed() >= BETWEEN_COPIES) {
                gallery.keep(&copied);
                copied_at = Some(now());
            }
            Ok::<_, app::Failure<app::Nothing>>(true)
        });
        Ok(workers)
    }

    fn spawn<E: std::fmt::Display>(
        &mut self,
        pulse: Pulse,
        name: &'static str,
        mut round: impl FnMut(&Pulse) -> Result<bool, app::Failure<E>> + Send + 'static,
    ) {
        let stop = self.stop.clone();
        self.threads.push(std::thread::spawn(move || {
            give_way();
            rounds(name, &stop, &pulse, || round(&pulse));
        }));
    }

    /// Stops after the round in progress.
    pub fn stop(self) {
        self.stop.store(true, Ordering::Release);
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a worker had stopped with a panic");
            }
        }
    }
}

/// How much less of a busy processor a worker gets than a desk that waits for its page (`nice`).
const NICE: i32 = 5;

/// Lets the desks go first: what this thread does can wait for them. Where threads have no priority of their own, nothing
/// changes.
pub fn give_way() {
    if cfg!(target_os = "linux")
        && let Err(error) = rustix::process::setpriority_process(None, NICE)
    {
        tracing::warn!(%error, "the workers run with the priority of the desks");
    }
}

#[expect(clippy::disallowed_methods, reason = "how long ago a job was done last is measured in the binary only")]
fn now() -> Instant {
    Instant::now()
}

fn rounds<E: std::fmt::Display>(
    name: &'static str,
    stop: &AtomicBool,
    pulse: &Pulse,
    mut round: impl FnMut() -> Result<bool, app::Failure<E>>,
) {
    while !stop.load(Ordering::Acquire) {
        pulse.beat();
        match round() {
            Ok(false) => {}
            Ok(true) => pause(stop, IDLE),
            Err(failure) => {
                tracing::error!(worker = name, kind = failure_kind(&failure), "round failed; trying again");
                pause(stop, AFTER_ERROR);
            }
        }
    }
}

/// Kind of a failure without its text: texts may one day carry what a log must not hold.
fn failure_kind<E>(failure: &app::Failure<E>) -> &'static str {
    match failure {
        app::Failure::NotPermitted(_) => "not permitted",
        app::Failure::NotFound => "not found",
        app::Failure::Rule(_) => "rule",
        app::Failure::Store(StoreError::Conflict(_)) => "conflict",
        app::Failure::Store(StoreError::Busy) => "busy",
        app::Failure::Store(StoreError::Corrupt(_)) => "corrupt",
        app::Failure::Store(StoreError::Unavailable(_)) => "store unavailable",
    }
}

fn pause(stop: &AtomicBool, time: Duration) {
    let step = Duration::from_millis(50);
    let mut waited = Duration::ZERO;
    while waited < time && !stop.load(Ordering::Acquire) {
        std::thread::sleep(step);
        waited += step;
    }
}
