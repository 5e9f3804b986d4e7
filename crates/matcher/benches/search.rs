//! Medians of what a uniqueness check costs, printed as a table.
//!
//! `cargo bench -p matcher --bench search [FOLDER]`; FOLDER holds FVC2002 DB1_B as `101_1.png` … for the extraction of
//! fingers from images, which is left out without it.
#![expect(clippy::disallowed_methods, clippy::as_conversions, reason = "a bench reads the clock")]

use matcher::decision::Policy;
use matcher::face::FaceTemplate;
use matcher::finger::{FingerPosition, extract, finger_sum, score};
use matcher::gallery::{Gallery, Key};
use matcher::synthetic::{face_identity, face_sample, finger_identity, finger_sample, finger_set};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// People recorded in the demo regency.
const RECORDED: u64 = 311_000;
const FOUR: [FingerPosition; 4] =
    [FingerPosition::RightThumb, FingerPosition::RightIndex, FingerPosition::LeftThumb, FingerPosition::LeftIndex];

fn main() {
    people();
    faces();
    fingers();
    if let Some(folder) = std::env::args().skip(1).find(|a| !a.starts_with('-')) {
        images(&folder);
    }
}

/// Runs `work` repeatedly and prints the median of one run divided by `parts`.
fn report(name: &str, runs: usize, parts: u32, mut work: impl FnMut()) {
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let median = times.get(runs / 2).copied().unwrap_or_default() / parts;
    println!("{name:<58} {median:>12.3?}   {:>10.0}/s", 1.0 / median.as_secs_f64());
}

fn people() {
    let mut seed = 0;
    report("synthetic person: face and four fingers, one thread", 9, 500, || {
        for _ in 0..500 {
            seed += 1;
            black_box((face_sample(&face_identity(seed), seed), finger_set(seed, &FOUR, seed)));
        }
    });
}

fn faces() {
    let people: Vec<(Key, FaceTemplate)> =
        (0..RECORDED).map(|p| (Key::new(p, 1), face_sample(&face_identity(p), p))).collect();
    report("gallery of 311,000 built in bulk (copy of input included)", 5, 1, || {
        black_box(people.iter().cloned().collect::<Gallery>());
    });
    let gallery = people.iter().cloned().collect::<Gallery>().view();
    let probes: Vec<FaceTemplate> = (0..16).map(|p| face_sample(&face_identity(p * 1_000), RECORDED + p)).collect();
    let threshold = Policy::default().face_candidate;
    let many: Vec<FaceTemplate> = (0..512).map(|p| face_sample(&face_identity(p * 601), RECORDED + p)).collect();
    let mut found: Vec<usize> = gallery.search_faces(&many, threshold).iter().map(|s| s.candidates.len()).collect();
    found.sort_unstable();
    println!(
        "candidates at {threshold}: {:.1} a probe on average, median {:?}, most {:?}",
        found.iter().sum::<usize>() as f64 / found.len() as f64,
        found.get(found.len() / 2),
        found.last()
    );
    let mut probe = probes.iter().cycle();
    report("1:N over 311,000 faces, one probe", 41, 1, || {
        black_box(probe.next().map(|p| gallery.search_faces(std::slice::from_ref(p), threshold)));
    });
    report("1:N over 311,000 faces, a probe in a batch of 16", 11, 16, || {
        black_box(gallery.search_faces(&probes, threshold));
    });
    report("peer: plain loop over templates, one thread, one probe", 5, 1, || {
        let probe = probes.first();
        let keep = |p: &&(Key, FaceTemplate)| probe.is_some_and(|probe| probe.score(&p.1) >= threshold);
        black_box(people.iter().filter(keep).count());
    });
}

fn fingers() {
    let finger = |seed, noise| finger_sample(&finger_identity(seed, FingerPosition::RightIndex), noise);
    let probes: Vec<_> = (0..100).map(|p| finger(p, 1)).collect();
    let others: Vec<_> = (0..100).map(|p| finger(p + 1, 2)).collect();
    let same: Vec<_> = (0..100).map(|p| finger(p, 2)).collect();
    for (name, candidates) in [("different fingers", &others), ("the same finger", &same)] {
        report(&format!("finger comparison, {name}, one thread"), 9, 100, || {
            for (a, b) in probes.iter().zip(candidates) {
                black_box(score(a, b));
            }
        });
    }
    let sets: Vec<_> = (0..41).map(|p| finger_set(p, &FOUR, p)).collect();
    report("three candidates, four fingers each, one thread", 9, 10, || {
        for pair in sets.windows(4).take(10) {
            if let [probe, candidates @ ..] = pair {
                candidates.iter().for_each(|c| drop(black_box(finger_sum(probe, c))));
            }
        }
    });
}

fn images(folder: &str) {
    let images: Vec<_> = (101..=110)
        .filter_map(|finger| Some(image::open(format!("{folder}/{finger}_1.png")).ok()?.into_luma8()))
        .collect();
    report("finger image to template, 388 × 374, one thread", 5, images.len().max(1) as u32, || {
        for image in &images {
            let _ = black_box(extract(image.as_raw(), image.width() as usize, image.height() as usize, 500));
        }
    });
}
