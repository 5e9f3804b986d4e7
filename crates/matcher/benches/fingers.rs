//! What a comparison of fingers costs on one core, ours and BOZORTH3's in the same run, printed as a table.
//!
//! `cargo bench -p matcher --bench fingers [FOLDER]`: FOLDER holds impressions `<finger>_<impression>.png` of 500 dpi;
//! without it synthetic fingers are compared, which have fewer minutiae. Times are the median of seven runs, in
//! processor time of this thread where the system tells it (Linux), else by the clock. With `--json` only a line of JSON
//! is printed, with the equal error rates of both over all pairs of impressions too.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, clippy::as_conversions, reason = "a bench")]
#![expect(clippy::indexing_slicing, reason = "a bench")]

#[path = "peers/bozorth3.rs"]
mod bozorth3;

use fprint_bozorth3::Minutia as Point;
use matcher::evaluate::{Scores, fvc_pairs};
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
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_json = arguments.iter().any(|a| a == "--json");
    let impressions = arguments.iter().find(|a| !a.starts_with('-')).map_or_else(synthetic, |folder| read(folder));
    let templates: Vec<&MinutiaeTemplate> = impressions.iter().map(|(_, template)| template).collect();
    let minutiae: usize = templates.iter().map(|t| t.minutiae().len()).sum();
    let minutiae = minutiae as f64 / templates.len() as f64;
    let prepared: Vec<PreparedFinger> = templates.iter().copied().map(PreparedFinger::new).collect();
    let points: Vec<_> = templates.iter().copied().map(bozorth3::points).collect();
    let times = [times(&templates, &prepared, &points), hands(&prepared)].concat();
    let seconds = |key: &str| times.iter().find(|t| t.key == key).unwrap().seconds;
    if is_json {
        let times: String = times.iter().map(|t| format!(",\"{}_s\":{}", t.key, t.seconds)).collect();
        let fingers: Vec<&str> = impressions.iter().map(|(finger, _)| finger.as_str()).collect();
        let rates = equal_error_rates(&fingers, &prepared, &points);
        println!("{{\"impressions\":{},\"minutiae\":{minutiae}{times}{rates}}}", templates.len());
        return;
    }
    println!("{} fingers, {minutiae:.1} minutiae on average", templates.len());
    for Time { name, seconds, .. } in &times {
        println!("{name:<42} {:>10.1} µs   {:>10.0}/s", seconds * 1e6, 1.0 / seconds);
    }
    println!("ours is {:.0} times as fast as BOZORTH3", seconds("bozorth3") / seconds("ours"));
}

/// What one of something takes.
#[derive(Clone, Copy)]
struct Time {
    key: &'static str,
    name: &'static str,
    seconds: f64,
}

impl Time {
    fn of(key: &'static str, name: &'static str, parts: usize, work: impl FnMut()) -> Self {
        Self { key, name, seconds: median(work).as_secs_f64() / parts as f64 }
    }
}

fn times(templates: &[&MinutiaeTemplate], prepared: &[PreparedFinger], points: &[Vec<Point>]) -> Vec<Time> {
    let count = templates.len();
    let pairs: Vec<(usize, usize)> =
        (0..PAIRS).map(|i| (i % count, (i + 8 + i / count * 8) % count)).filter(|(a, b)| a != b).collect();
    let mut comparer = Comparer::new();
    let stored: Vec<Vec<u8>> = prepared.iter().map(PreparedFinger::to_bytes).collect();
    vec![
        Time::of("prepare", "a finger prepared", count, || {
            templates.iter().for_each(|t| drop(black_box(PreparedFinger::new(t))));
        }),
        Time::of("read", "a finger read from its stored form", count, || {
            stored.iter().for_each(|b| drop(black_box(PreparedFinger::from_bytes(b))));
        }),
        Time::of("ours", "two fingers compared, ours", pairs.len(), || {
            for &(a, b) in &pairs {
                black_box(comparer.score(&prepared[a], &prepared[b]));
            }
        }),
        Time::of("bozorth3", "two fingers compared, BOZORTH3", pairs.len(), || {
            for &(a, b) in &pairs {
                black_box(bozorth3::score(&points[a], &points[b]));
            }
        }),
    ]
}

fn hands(prepared: &[PreparedFinger]) -> Vec<Time> {
    let hand = |start: usize| -> PreparedSet {
        FingerPosition::ALL.into_iter().zip(prepared.iter().cycle().skip(start * 10).cloned()).collect()
    };
    let hands: Vec<PreparedSet> = (0..9).map(hand).collect();
    let mut comparer = Comparer::new();
    vec![
        Time::of("ten_print", "ten-print verification, ours", hands.len() - 1, || {
            for (probe, other) in hands.iter().zip(hands.iter().skip(1)) {
                black_box(probe.compare_with(other, &mut comparer));
            }
        }),
        Time::of("swapped", "search for swapped fingers, ten by ten", 1, || {
            drop(black_box(assign(&hands[0], &hands[1])));
        }),
    ]
}

/// Over all pairs of impressions, as fields of JSON; a comparison at which BOZORTH3 panics is left out of its rate.
fn equal_error_rates(fingers: &[&str], prepared: &[PreparedFinger], points: &[Vec<Point>]) -> String {
    let pairs = fvc_pairs(fingers, true);
    let mut comparer = Comparer::new();
    let mut rate = |score: &mut dyn FnMut(&mut Comparer, usize, usize) -> Option<u32>| {
        let mut of = |pairs: &[(usize, usize)]| -> Vec<f64> {
            pairs.iter().filter_map(|&(a, b)| score(&mut comparer, a, b)).map(f64::from).collect()
        };
        let scores = Scores::new(of(&pairs.genuine), of(&pairs.impostor)).unwrap();
        (scores.equal_error_rate(), scores.genuine().len() + scores.impostor().len())
    };
    let (ours, compared) = rate(&mut |comparer, a, b| Some(comparer.score(&prepared[a], &prepared[b])));
    std::panic::set_hook(Box::new(|_| ()));
    let (theirs, compared_too) = rate(&mut |_, a, b| bozorth3::score(&points[a], &points[b]));
    drop(std::panic::take_hook());
    let (genuine, impostor, left_out) = (pairs.genuine.len(), pairs.impostor.len(), compared - compared_too);
    format!(
        ",\"genuine\":{genuine},\"impostor\":{impostor},\"ours_eer\":{ours},\"bozorth3_eer\":{theirs},\"bozorth3_left_out\":{left_out}"
    )
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

type Impression = (String, MinutiaeTemplate);

fn synthetic() -> Vec<Impression> {
    let identity = |n: u64| finger_identity(n / 8, FingerPosition::RightIndex);
    (0..80).map(|n| (format!("{:02}", n / 8), finger_sample(&identity(n), n))).collect()
}

fn read(folder: &str) -> Vec<Impression> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let impression = |path: &std::path::PathBuf| {
        let (finger, _) = path.file_stem()?.to_str()?.rsplit_once('_')?;
        let image = image::open(path).ok()?.into_luma8();
        let capture = extract(image.as_raw(), image.width() as usize, image.height() as usize, 500).ok()?;
        Some((finger.to_owned(), capture.template))
    };
    paths.iter().filter_map(impression).collect()
}
