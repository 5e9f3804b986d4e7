//! What a run costs: time, processor, memory, as the system counts them (proc(5)).

#![expect(clippy::disallowed_methods, reason = "measurement")]

use std::time::Instant;

/// Ticks of processor time a second; the kernel's interface has this value on every architecture of ours.
const TICKS_PER_SECOND: f64 = 100.0;

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

/// Fields 14 and 15 of /proc/self/stat, counted after the command's closing parenthesis. Zero where there is no /proc.
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: f64 = fields.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<f64>().ok()).sum();
    ticks / TICKS_PER_SECOND
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
