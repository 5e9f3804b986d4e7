//! Fits the calibration of `matcher::fusion` anew and holds its tails against the bounds that it promises.
//!
//! `cargo run --release -p matcher --example calibrate [FOLDER …]`
//!
//! Faces and irises are synthetic. Fingers are synthetic and, where folders of impressions `<finger>_<impression>.png`
//! at 500 dpi are given, real: both kinds weigh the same. It prints the lines to be written into `fusion/defaults.rs`.
#![expect(clippy::as_conversions, clippy::indexing_slicing, reason = "a measuring program, not part of the product")]

use matcher::decision::{Judge, Policy};
use matcher::evaluate::{Comparison, Rate, Scores, drawn_sums, fvc_pairs};
use matcher::face::FaceTemplate;
use matcher::finger::{Comparer, FingerPosition, PreparedFinger, extract};
use matcher::fusion::{Calibration, EyeEvidence, Fusion, cllr, least_cllr};
use matcher::iris::{EyePair, IrisCode2048};
use matcher::synthetic::iris::{Eye, iris_identity, iris_sample};
use matcher::synthetic::{face_identity, face_sample, finger_identity, finger_sample};
use rayon::prelude::*;
use std::path::Path;

fn main() {
    let folders: Vec<String> = std::env::args().skip(1).collect();
    let fusion = Fusion::default();
    study("face", &faces(), &fusion.face);
    let mut sets = vec![("fingers, synthetic".to_owned(), synthetic_fingers())];
    sets.extend(folders.iter().map(|folder| (format!("fingers, {folder}"), real_fingers(Path::new(folder)))));
    let scores: Vec<Scores> = sets.iter().map(|(_, comparisons)| scores_of(comparisons)).collect();
    for ((name, comparisons), scores) in sets.iter().zip(&scores) {
        study(name, scores, &fusion.finger);
        hands(name, comparisons, &Policy::default());
    }
    study("fingers, all sets", &together(&scores), &fusion.finger);
    study("irises", &irises(), &fusion.iris);
}

/// What a fit gives, what the committed line gives, and how the committed line's tails keep their bounds.
fn study(name: &str, scores: &Scores, committed: &Calibration) {
    let fitted = Calibration::fit(scores);
    let ratios = |line: &Calibration| {
        let map = |scores: &[f64]| scores.iter().map(|s| line.ratio(*s)).collect();
        Scores::new(map(scores.genuine()), map(scores.impostor())).expect("numbers")
    };
    let (fit, now) = (ratios(&fitted), ratios(committed));
    println!("{name}: {} genuine, {} impostor", scores.genuine().len(), scores.impostor().len());
    println!(
        "  fitted    {:.4} + {:.4} × score, nothing said at {:.3}",
        fitted.offset,
        fitted.slope,
        -fitted.offset / fitted.slope
    );
    println!(
        "  committed {:.4} + {:.4} × score, {} to {}",
        committed.offset, committed.slope, committed.least, committed.most
    );
    println!("  Cllr fitted {:.5}, committed {:.5}, least possible {:.5}", cllr(&fit), cllr(&now), least_cllr(scores));
    for t in 1..=14 {
        let t = f64::from(t);
        let above = now.impostor().len() - now.impostor().partition_point(|r| *r < t);
        let below = now.genuine().partition_point(|r| *r <= -t);
        let (above, below) = (Rate::new(above, now.impostor().len()), Rate::new(below, now.genuine().len()));
        let word = |rate: Rate| if rate.wilson().low > (-t).exp() { "BROKEN" } else { "kept" };
        println!(
            "  e^-{t:<2} = {:.1e}   impostors ≥ {t:<2}: {:.1e} {:<6}   genuine ≤ -{t:<2}: {:.1e} {}",
            (-t).exp(),
            above.value(),
            word(above),
            below.value(),
            word(below)
        );
    }
}

/// All sets as one, each set's comparisons repeated so that every set weighs about the same.
fn together(sets: &[Scores]) -> Scores {
    let all = |of: fn(&Scores) -> &[f64]| {
        let most = sets.iter().map(|s| of(s).len()).max().unwrap_or(0);
        sets.iter()
            .flat_map(|s| {
                of(s).iter().cycle().take((most / of(s).len()).max(1) * of(s).len()).copied().collect::<Vec<_>>()
            })
            .collect()
    };
    Scores::new(all(Scores::genuine), all(Scores::impostor)).expect("numbers")
}

/// What the thresholds of the decision do to hands of four fingers drawn from single ones.
fn hands(name: &str, comparisons: &[Comparison], policy: &Policy) {
    let ratio = |c: &Comparison| Comparison { score: policy.fusion.finger.ratio(c.score), ..*c };
    let ratios: Vec<Comparison> = comparisons.iter().map(ratio).collect();
    let judge = Judge::new(policy, 1_000_000);
    for parts in [4, 10] {
        let Ok(sums) = drawn_sums(&ratios, parts, 1_000_000, 1) else { continue };
        let least_face = policy.fusion.face.ratio(f64::from(policy.face_candidate));
        let share = |scores: &[f64], is_counted: &dyn Fn(f64) -> bool| {
            scores.iter().filter(|s| is_counted(**s)).count() as f64 / scores.len() as f64
        };
        println!(
            "{name}, {parts} fingers drawn a million times: strangers not cleared {:.1e}, one person cleared {:.1e}; strangers called the \
             same with the most alike faces {:.1e}; one person not called the same with the least alike faces {:.1e}",
            share(sums.impostor(), &|s| s > judge.clear),
            share(sums.genuine(), &|s| s <= judge.clear),
            share(sums.impostor(), &|s| s + policy.fusion.face.most >= judge.same),
            share(sums.genuine(), &|s| s + least_face < judge.same),
        );
    }
}

fn faces() -> Scores {
    let people: Vec<[FaceTemplate; 2]> = (0..20_000u64)
        .into_par_iter()
        .map(|p| {
            let one = face_identity(p);
            [face_sample(&one, 2 * p), face_sample(&one, 2 * p + 1)]
        })
        .collect();
    let genuine = people.iter().map(|[a, b]| f64::from(a.score(b))).collect();
    let impostor = (1..=200)
        .into_par_iter()
        .flat_map_iter(|step| {
            let people = &people;
            (0..people.len()).map(move |i| f64::from(people[i][0].score(&people[(i + step) % people.len()][1])))
        })
        .collect();
    Scores::new(genuine, impostor).expect("numbers")
}

/// All pairs of impressions, each with its finger's number.
fn compare_all(all: &[(PreparedFinger, usize)]) -> Vec<Comparison> {
    let subjects: Vec<usize> = all.iter().map(|(_, finger)| *finger).collect();
    let pairs = fvc_pairs(&subjects, true);
    let pairs: Vec<(usize, usize)> = pairs.genuine.into_iter().chain(pairs.impostor).collect();
    let one = |comparer: &mut Comparer, (a, b): &(usize, usize)| Comparison {
        one: subjects[*a],
        other: subjects[*b],
        score: f64::from(comparer.score(&all[*a].0, &all[*b].0)),
    };
    pairs.par_iter().map_init(Comparer::new, one).collect()
}

fn scores_of(comparisons: &[Comparison]) -> Scores {
    let of = |genuine: bool| comparisons.iter().filter(|c| (c.one == c.other) == genuine).map(|c| c.score).collect();
    Scores::new(of(true), of(false)).expect("numbers")
}

fn synthetic_fingers() -> Vec<Comparison> {
    let all: Vec<(PreparedFinger, usize)> = (0..400u64)
        .into_par_iter()
        .flat_map_iter(|person| {
            let identity = finger_identity(person, FingerPosition::RightIndex);
            (0..4u64)
                .map(move |noise| (PreparedFinger::new(&finger_sample(&identity, 4 * person + noise)), person as usize))
        })
        .collect();
    compare_all(&all)
}

fn real_fingers(folder: &Path) -> Vec<Comparison> {
    let mut names: Vec<_> = std::fs::read_dir(folder).expect("a folder").filter_map(|e| Some(e.ok()?.path())).collect();
    names.sort();
    let all: Vec<(PreparedFinger, usize)> = names
        .par_iter()
        .filter_map(|path| {
            let (finger, _) = path.file_stem()?.to_str()?.rsplit_once('_')?;
            let image = image::open(path).ok()?.into_luma8();
            let (width, height) = (image.width() as usize, image.height() as usize);
            let capture = extract(image.as_raw(), width, height, 500).ok()?;
            Some((PreparedFinger::new(&capture.template), finger.parse().ok()?))
        })
        .collect();
    compare_all(&all)
}

fn irises() -> Scores {
    let nearest = Policy::default().iris_candidate_ppm;
    let people: Vec<[IrisCode2048; 2]> = (0..3_000u64)
        .into_par_iter()
        .map(|p| {
            let eye = iris_identity::<8>(p, Eye::Left);
            [iris_sample(&eye, 2 * p), iris_sample(&eye, 2 * p + 1)]
        })
        .collect();
    let pair = |code: &IrisCode2048| EyePair { left: Some(code.clone()), right: None };
    let distance = |a: &IrisCode2048, b: &IrisCode2048| {
        EyeEvidence::between(&pair(a), &pair(b), nearest).and_then(|e| e.straight.left)
    };
    let genuine = people.par_iter().filter_map(|[a, b]| distance(a, b)).map(|d| -d).collect();
    let impostor = (0..people.len())
        .into_par_iter()
        .flat_map_iter(|i| {
            let (people, distance) = (&people, &distance);
            (1..=30).filter_map(move |step| distance(&people[i][0], &people[(i + step) % people.len()][1]))
        })
        .map(|d| -d)
        .collect();
    Scores::new(genuine, impostor).expect("numbers")
}
