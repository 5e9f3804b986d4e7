//! Prints the score distributions that the documentation of this crate states.
//!
//! `cargo run --release -p matcher --example scores [FOLDER]`, where FOLDER holds FVC2002 DB1_B as `101_1.png` …
//! `110_8.png`; without it only the synthetic people are measured.
#![expect(clippy::as_conversions, clippy::indexing_slicing, reason = "a measuring program, not part of the product")]

use matcher::face::FaceTemplate;
use matcher::finger::{Comparer, FingerPosition, PreparedFinger, PreparedSet, assign, extract};
use matcher::minutiae::MinutiaeTemplate;
use matcher::synthetic::{face_identity, face_sample, finger_identity, finger_sample, finger_set, twin_of};
use rayon::prelude::*;
use std::path::Path;

const FINGERS: usize = 10;
const IMPRESSIONS: usize = 8;

fn main() {
    faces();
    if let Some(folder) = std::env::args().nth(1) {
        fingers("FVC2002 DB1_B", &fvc(Path::new(&folder)), FINGERS);
    }
    let people = 40;
    let synthetic: Vec<_> = (0..people)
        .flat_map(|person| {
            let identity = finger_identity(person, FingerPosition::RightIndex);
            (0..IMPRESSIONS as u64).map(move |noise| finger_sample(&identity, noise))
        })
        .collect();
    fingers("synthetic", &synthetic, people as usize);
    swapped();
}

/// The best ways to pair ten synthetic fingers with ten, beside the straight ones.
fn swapped() {
    let people = 1_000u64;
    let set = |person, noise| PreparedSet::new(&finger_set(person, &FingerPosition::ALL, noise));
    let measure = |is_genuine: bool| -> (Vec<f32>, Vec<f32>) {
        (0..people)
            .into_par_iter()
            .map(|p| assign(&set(p, 2 * p), &set(if is_genuine { p } else { p + 1 }, 2 * p + 1)))
            .map(|found| (found.sum as f32, found.straight_sum as f32))
            .unzip()
    };
    for (name, is_genuine) in [("genuine", true), ("impostor", false)] {
        let (best, straight) = measure(is_genuine);
        println!("ten fingers, {name}, best of all ways: {}", moments(&best));
        println!("ten fingers, {name}, straight: {}", moments(&straight));
    }
}

fn fvc(folder: &Path) -> Vec<MinutiaeTemplate> {
    let names = (101..=110).flat_map(|finger| (1..=IMPRESSIONS).map(move |i| format!("{finger}_{i}.png")));
    let captures: Vec<_> = names
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|name| {
            let image = image::open(folder.join(&name)).expect("an image").into_luma8();
            let (width, height) = (image.width() as usize, image.height() as usize);
            (name, extract(image.as_raw(), width, height, 500).expect("a usable finger"))
        })
        .collect();
    for (name, capture) in &captures {
        let q = &capture.quality;
        println!(
            "{name}: {} minutiae, share {:.2}, {:.0} mm², contrast {:.0}, {:?} {:?}",
            q.minutiae, q.foreground_share, q.foreground_mm2, q.contrast, q.verdict, q.issues
        );
    }
    captures.into_iter().map(|(_, c)| c.template).collect()
}

fn faces() {
    let people = 20_000u64;
    let samples: Vec<[FaceTemplate; 2]> = (0..people)
        .into_par_iter()
        .map(|p| {
            let identity = face_identity(p);
            [face_sample(&identity, 2 * p), face_sample(&identity, 2 * p + 1)]
        })
        .collect();
    let genuine: Vec<f32> = samples.iter().map(|[a, b]| a.score(b)).collect();
    let impostor: Vec<f32> = (0..2_000)
        .into_par_iter()
        .flat_map_iter(|i: usize| {
            let probe = &samples[i][0];
            samples[i + 1..].iter().map(|s| s[1].score(probe)).collect::<Vec<_>>()
        })
        .collect();
    let twins: Vec<f32> = (0..people)
        .map(|p| samples[p as usize][0].score(&face_sample(&twin_of(&face_identity(p), p), p + (1 << 40))))
        .collect();
    println!("faces: genuine {}", moments(&genuine));
    println!("faces: impostor {}", moments(&impostor));
    println!("faces: twins {}", moments(&twins));
    for threshold in [0.5, 0.55, 0.6, 0.634, 0.65, 0.7, 0.75, 0.8, 0.9] {
        println!(
            "  at {threshold}: impostors {:.2e}, genuine missed {:.4}, twins kept {:.3}",
            share(&impostor, |s| s >= threshold),
            share(&genuine, |s| s < threshold),
            share(&twins, |s| s >= threshold)
        );
    }
}

/// Scores all pairs, and sums of four fingers drawn from them.
fn fingers(name: &str, templates: &[MinutiaeTemplate], fingers: usize) {
    let count: Vec<f32> = templates.iter().map(|t| t.minutiae().len() as f32).collect();
    println!("{name}: minutiae {}", moments(&count));
    let n = templates.len();
    let pairs: Vec<(usize, usize)> = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).collect();
    let prepared: Vec<PreparedFinger> = templates.iter().map(PreparedFinger::new).collect();
    let compare = |comparer: &mut Comparer, &(a, b): &(usize, usize)| comparer.score(&prepared[a], &prepared[b]);
    let both: Vec<u32> = pairs.par_iter().map_init(Comparer::new, compare).collect();
    let mut matrix = vec![0u32; n * n];
    for (&(a, b), s) in pairs.iter().zip(&both) {
        (matrix[a * n + b], matrix[b * n + a]) = (*s, *s);
    }
    let is_genuine = |&(a, b): &(usize, usize)| a / IMPRESSIONS == b / IMPRESSIONS;
    let of = |wanted: bool| -> Vec<f32> {
        pairs.iter().zip(&both).filter(|(p, _)| is_genuine(p) == wanted).map(|(_, s)| *s as f32).collect()
    };
    let (genuine, impostor) = (of(true), of(false));
    report(name, &genuine, &impostor, &[20, 25, 30, 40]);
    let mut dice = 0x9E37_79B9_7F4A_7C15u64;
    let mut draw = |below: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        (dice >> 33) as usize % below
    };
    let mut sum = |wanted: bool, parts: usize| -> f32 {
        let mut used = Vec::new();
        let mut sum = 0;
        while used.len() < parts {
            let finger = draw(fingers);
            let other = if wanted { finger } else { draw(fingers) };
            let (i, j) = (draw(IMPRESSIONS), draw(IMPRESSIONS));
            if used.contains(&finger) || (wanted && i == j) || (!wanted && finger == other) {
                continue;
            }
            used.push(finger);
            sum += matrix[(finger * IMPRESSIONS + i) * n + other * IMPRESSIONS + j];
        }
        sum as f32
    };
    let genuine: Vec<f32> = (0..1_000_000).map(|_| sum(true, 4)).collect();
    let impostor: Vec<f32> = (0..1_000_000).map(|_| sum(false, 4)).collect();
    report(&format!("{name}, four fingers"), &genuine, &impostor, &[30, 40, 50, 60, 70, 76, 80, 90, 100, 120]);
    // Two hands of four fingers that nobody shares, each impression with each: the best of the 24 ways to pair them.
    let mut best = || -> f32 {
        let mut used: Vec<usize> = Vec::new();
        while used.len() < 8 {
            let finger = draw(fingers);
            if used.iter().all(|impression| impression / IMPRESSIONS != finger) {
                used.push(finger * IMPRESSIONS + draw(IMPRESSIONS));
            }
        }
        let score = |i: usize, j: usize| matrix[used[i] * n + used[4 + j]];
        let ways = (0..256usize).map(|way| [way & 3, way >> 2 & 3, way >> 4 & 3, way >> 6]);
        let ways = ways.filter(|way| way.iter().fold(0, |seen, j| seen | 1 << j) == 0b1111);
        ways.map(|way| (0..4).map(|i| score(i, way[i])).sum::<u32>()).max().unwrap_or(0) as f32
    };
    let best: Vec<f32> = (0..1_000_000).map(|_| best()).collect();
    println!("{name}, four fingers, strangers, best of all ways: {}", moments(&best));
    for threshold in [76.0, 90.0, 100.0, 110.0, 120.0] {
        println!("  at {threshold}: {:.2e}", share(&best, |s| s >= threshold));
    }
}

fn report(name: &str, genuine: &[f32], impostor: &[f32], thresholds: &[u32]) {
    println!("{name}: genuine {}", moments(genuine));
    println!("{name}: impostor {}", moments(impostor));
    for t in thresholds {
        let t = *t as f32;
        println!(
            "  at {t}: impostors {:.2e}, genuine missed {:.5}",
            share(impostor, |s| s >= t),
            share(genuine, |s| s < t)
        );
    }
}

fn share(values: &[f32], is_counted: impl Fn(f32) -> bool) -> f64 {
    values.iter().filter(|v| is_counted(**v)).count() as f64 / values.len() as f64
}

fn moments(values: &[f32]) -> String {
    let n = values.len() as f64;
    let mean = values.iter().map(|v| f64::from(*v)).sum::<f64>() / n;
    let sd = (values.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / n).sqrt();
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let at = |q: f64| sorted[(q * (n - 1.0)) as usize];
    format!(
        "mean {mean:.3} sd {sd:.3} (min {:.2}, 1 % {:.2}, 5 % {:.2}, median {:.2}, 95 % {:.2}, 99 % {:.2}, max {:.2}), n {n}",
        at(0.0),
        at(0.01),
        at(0.05),
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    )
}
