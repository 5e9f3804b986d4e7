//! What a run costs: time, processor, memory, as the system counts them (clock_gettime(2), proc(5)).

#![expect(clippy::disallowed_methods, reason = "measurement")]

use std::time::Instant;

/// The beginning of a measurement.
pub struct Usage {
    started: Instant,
    cpu_s: f64,
}

/// What was used since.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Used {
    /// Time by the clock, seconds.
    pub wall_s: f64,
    /// Processor time of all threads, user and system, seconds.
    pub cpu_s: f64,
    /// Largest resident memory of the whole run, KiB.
    pub peak_memory_kib: u64,
}

impl Usage {
    /// Begins to measure.
    pub fn start() -> Usage {
        Usage { started: Instant::now(), cpu_s: cpu_s() }
    }

    /// What was used since the beginning.
    pub fn so_far(&self) -> Used {
        let wall_s = self.started.elapsed().as_secs_f64();
        Used { wall_s, cpu_s: cpu_s() - self.cpu_s, peak_memory_kib: peak_memory_kib() }
    }
}

/// Processor time of all threads of this process so far, seconds, to the nanosecond.
#[expect(clippy::as_conversions, reason = "seconds and nanoseconds of a process are exact in a double")]
fn cpu_s() -> f64 {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9
}

fn peak_memory_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_counted() {
        let usage = Usage::start();
        let mut sum = 0_u64;
        while usage.so_far().cpu_s < 0.02 {
            sum = (0..100_000).fold(sum, |a, b| a.wrapping_mul(31).wrapping_add(b));
        }
        let used = usage.so_far();
        assert!(used.wall_s > 0.0 && used.peak_memory_kib > 100, "{used:?} {sum}");
    }
}
