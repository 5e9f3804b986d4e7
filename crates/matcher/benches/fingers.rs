//! What a comparison of fingers costs on one core, ours and BOZORTH3's in the same run, printed as a table.
//!
//! `cargo bench -p matcher --bench fingers [FOLDER]`: FOLDER holds impressions `<finger>_<impression>.png` of 500 dpi;
//! without it synthetic fingers are compared, which have fewer minutiae. Times are the median of seven runs, in
//! processor time of this thread where the system tells it (Linux), else by the clock.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, clippy::as_conversions, reason = "a bench")]
#![expect(clippy::indexing_slicing, reason = "a bench")]

#[path = "peers/bozorth3.rs"]
mod bozorth3;

use matcher::finger::{Comparer, FingerPosition, PreparedFinger, PreparedSet, assign, extract};
use matcher::minutiae::MinutiaeTemplate;
use matcher::synthetic::{finger_identity, finger_sample};
use std::hint::black_box;
use std::time::{Duration, Instant};

const RUNS: usize = 7;
/// A run takes at least this long, some 25 ticks of the scheduler.
const RUN: Duration = Duration::from_millis(100);
/// Pairs of different fingers that are compared; real verifications are mostly of such.
const PAIRS: usize = 400;

fn main() {
    let folder = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let templates = folder.map_or_else(synthetic, |folder| read(&folder));
    let minutiae: usize = templates.iter().map(|t| t.minutiae().len()).sum();
    println!("{} fingers, {:.1} minutiae on average", templates.len(), minutiae as f64 / templates.len() as f64);
    let count = templates.len();
    let pairs: Vec<(usize, usize)> =
        (0..PAIRS).map(|i| (i % count, (i + 8 + i / count * 8) % count)).filter(|(a, b)| a != b).collect();
    let prepared: Vec<PreparedFinger> = templates.iter().map(PreparedFinger::new).collect();
    let points: Vec<_> = templates.iter().map(bozorth3::points).collect();
    let mut comparer = Comparer::new();

    let prepare = median(|| templates.iter().for_each(|t| drop(black_box(PreparedFinger::new(t)))));
    line("a finger prepared", prepare, count);
    let stored: Vec<Vec<u8>> = prepared.iter().map(PreparedFinger::to_bytes).collect();
    let read = median(|| stored.iter().for_each(|b| drop(black_box(PreparedFinger::from_bytes(b)))));
    line("a finger read from its stored form", read, count);
    let ours = median(|| {
        for &(a, b) in &pairs {
            black_box(comparer.score(&prepared[a], &prepared[b]));
        }
    });
    line("two fingers compared, ours", ours, pairs.len());
    let theirs = median(|| {
        for &(a, b) in &pairs {
            black_box(bozorth3::score(&points[a], &points[b]));
        }
    });
    line("two fingers compared, BOZORTH3", theirs, pairs.len());
    println!("ours is {:.0} times as fast", theirs.as_secs_f64() / ours.as_secs_f64());
    hands(&prepared);
}

fn hands(prepared: &[PreparedFinger]) {
    let hand = |start: usize| -> PreparedSet {
        FingerPosition::ALL.into_iter().zip(prepared.iter().cycle().skip(start * 10).cloned()).collect()
    };
    let hands: Vec<PreparedSet> = (0..9).map(hand).collect();
    let mut comparer = Comparer::new();
    let verify = median(|| {
        for (probe, other) in hands.iter().zip(hands.iter().skip(1)) {
            black_box(probe.compare_with(other, &mut comparer));
        }
    });
    line("ten-print verification, ours", verify, hands.len() - 1);
    let swapped = median(|| drop(black_box(assign(&hands[0], &hands[1]))));
    line("search for swapped fingers, ten by ten", swapped, 1);
}

/// The median time of one run of `work`, which is repeated within a run until that takes long enough to be measured.
fn median(mut work: impl FnMut()) -> Duration {
    let start = spent();
    work();
    let repeats = (RUN.as_secs_f64() / (spent() - start).as_secs_f64().max(1e-4)).clamp(1.0, 1_000.0) as u32;
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = spent();
            (0..repeats).for_each(|_| work());
            (spent() - start) / repeats
        })
        .collect();
    times.sort_unstable();
    times[RUNS / 2]
}

/// Processor time of this thread, from the scheduler's own count, which moves with its ticks; else the clock.
fn spent() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let clock = START.get_or_init(Instant::now).elapsed();
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    counted.and_then(|text| text.split(' ').next()?.parse().ok()).map_or(clock, Duration::from_nanos)
}

fn line(name: &str, time: Duration, parts: usize) {
    let one = time.as_secs_f64() / parts as f64;
    println!("{name:<42} {:>10.1} µs   {:>10.0}/s", one * 1e6, 1.0 / one);
}

fn synthetic() -> Vec<MinutiaeTemplate> {
    (0..80).map(|n| finger_sample(&finger_identity(n / 8, FingerPosition::RightIndex), n)).collect()
}

fn read(folder: &str) -> Vec<MinutiaeTemplate> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let template = |path: &std::path::PathBuf| {
        let image = image::open(path).ok()?.into_luma8();
        Some(extract(image.as_raw(), image.width() as usize, image.height() as usize, 500).ok()?.template)
    };
    paths.iter().filter_map(template).collect()
}
