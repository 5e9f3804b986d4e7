//! The jobs: approved records are searched, cards that are ready go to the printer and are printed. The statuses are the
//! queue, so that a program that was killed finds its work again.

use app::Service;
use app::card::{CardError, PressRun, Seen, print_at_once, run_press};
use app::port::{CardPress, StoreError};
use app::uniqueness::advance;
use domain::staff::Actor;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Pause when there is nothing to do.
const IDLE: Duration = Duration::from_millis(300);
/// Pause after an error, so that a full disk does not fill the log too.
const AFTER_ERROR: Duration = Duration::from_secs(5);
/// Cards printed in one round.
const CARDS_A_ROUND: usize = 8;

/// Asks running workers to stop and waits for them.
pub struct Workers {
    stop: Arc<AtomicBool>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

impl Workers {
    /// Starts a searcher and, for each office, a press. Fails if the register cannot be read.
    pub fn start(
        service: &Arc<Service>,
        press: &Arc<dyn CardPress>,
        searcher: Actor,
        offices: Vec<Actor>,
    ) -> Result<Self, StoreError> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut run = PressRun::new(service.begins_at()?);
        let mut threads = Vec::new();
        {
            let (service, stop) = (service.clone(), stop.clone());
            threads.push(std::thread::spawn(move || {
                rounds("search", &stop, || advance(&service, &searcher).map(|done| done.is_idle()));
            }));
        }
        let (service, press, stop_press) = (service.clone(), press.clone(), stop.clone());
        threads.push(std::thread::spawn(move || {
            let mut desks: Vec<(Actor, Option<Seen>)> = offices.into_iter().map(|office| (office, None)).collect();
            rounds("press", &stop_press, || {
                let mut is_idle = true;
                for (office, seen) in &mut desks {
                    let (sent, now_seen) = print_at_once(&service, office, *seen, CARDS_A_ROUND)?;
                    *seen = now_seen;
                    let report = run_press(&service, office, press.as_ref(), &mut run, CARDS_A_ROUND)?;
                    is_idle &= sent + report.printed + report.failed == 0;
                }
                Ok::<_, app::Failure<CardError>>(is_idle)
            });
        }));
        Ok(Self { stop, threads })
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

fn rounds<E: std::fmt::Display>(
    name: &'static str,
    stop: &AtomicBool,
    mut round: impl FnMut() -> Result<bool, app::Failure<E>>,
) {
    while !stop.load(Ordering::Acquire) {
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
