//! Signs of life of the workers: a thread that has died or hangs is told by name at `/healthz`.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use web::{WorkerPulse, Workers};

/// A worker that has given no sign of life for this long hangs. The longest step between two signs is a round at a
/// printer that does not answer: eight cards, two minutes each.
pub const SILENT_AT_MOST: Duration = Duration::from_secs(20 * 60);

/// The signs of life of all workers.
#[derive(Clone)]
pub struct Pulses {
    began: Instant,
    beats: Arc<Mutex<Vec<Arc<Beat>>>>,
}

/// One worker's.
struct Beat {
    name: &'static str,
    last_ms: AtomicU64,
    has_ended: AtomicBool,
}

/// Held by a worker while it runs; dropped, even by a panic, it says that the worker has ended.
pub struct Pulse {
    began: Instant,
    beat: Arc<Beat>,
}

#[expect(clippy::disallowed_methods, reason = "how long a thread has been silent is measured in the binary only")]
fn elapsed_ms(began: Instant) -> u64 {
    u64::try_from(Instant::now().duration_since(began).as_millis()).unwrap_or(u64::MAX)
}

impl Pulses {
    /// No workers yet.
    #[expect(clippy::disallowed_methods, reason = "how long a thread has been silent is measured in the binary only")]
    pub fn new() -> Self {
        Self { began: Instant::now(), beats: Arc::default() }
    }

    /// A new worker, alive from now on.
    pub fn worker(&self, name: &'static str) -> Pulse {
        let last_ms = AtomicU64::new(elapsed_ms(self.began));
        let beat = Arc::new(Beat { name, last_ms, has_ended: AtomicBool::new(false) });
        self.beats.lock().unwrap_or_else(PoisonError::into_inner).push(beat.clone());
        Pulse { began: self.began, beat }
    }

    fn at(&self, now_ms: u64) -> Vec<WorkerPulse> {
        let beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        let pulse = |beat: &Arc<Beat>| {
            let silent = Duration::from_millis(now_ms.saturating_sub(beat.last_ms.load(Ordering::Acquire)));
            let is_stale = silent > SILENT_AT_MOST || beat.has_ended.load(Ordering::Acquire);
            WorkerPulse { name: beat.name, silent_s: silent.as_secs(), is_stale }
        };
        beats.iter().map(pulse).collect()
    }
}

impl Pulse {
    /// A sign of life.
    pub fn beat(&self) {
        self.beat.last_ms.store(elapsed_ms(self.began), Ordering::Release);
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.beat.has_ended.store(true, Ordering::Release);
    }
}

impl Workers for Pulses {
    fn pulses(&self) -> Vec<WorkerPulse> {
        self.at(elapsed_ms(self.began))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stale(pulses: &[WorkerPulse]) -> Vec<&'static str> {
        pulses.iter().filter(|pulse| pulse.is_stale).map(|pulse| pulse.name).collect()
    }

    #[test]
    fn a_worker_that_is_silent_for_too_long_is_stale_until_it_moves() {
        let pulses = Pulses::new();
        let (search, _press) = (pulses.worker("search"), pulses.worker("press"));
        assert_eq!(stale(&pulses.pulses()), [""; 0]);
        let later = u64::try_from(SILENT_AT_MOST.as_millis()).unwrap() + 60_000;
        search.beat.last_ms.store(later, Ordering::Release);
        let seen = pulses.at(later);
        assert_eq!(stale(&seen), ["press"]);
        assert!(seen[1].silent_s >= SILENT_AT_MOST.as_secs());
    }

    #[test]
    fn a_worker_that_panics_has_ended() {
        let pulses = Pulses::new();
        let (search, press) = (pulses.worker("search"), pulses.worker("press"));
        let died = std::thread::spawn(move || {
            let _alive = press;
            panic!("a fault in a worker");
        });
        assert!(died.join().is_err());
        assert_eq!(stale(&pulses.pulses()), ["press"]);
        drop(search);
        assert_eq!(stale(&pulses.pulses()), ["search", "press"]);
    }
}
