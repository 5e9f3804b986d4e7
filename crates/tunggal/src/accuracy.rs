//! `tunggal matcher …`: how accurate the matcher is, recomputed by one command each, and a report of all of it.
//!
//! What is measured, and what such figures do not say, stands in `docs/matcher.md`.

mod face;
mod finger;
mod folder;
mod identify;
mod iris;
mod page;
mod report;
mod speed;

use crate::args::Accuracy;
use anyhow::{Context, Result};
use matcher::evaluate::{Comparison, Figures, Rate, Scores, bootstrap_by_subject};
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;

/// Comparisons that one round of the bootstrap may cost, times rounds.
const BOOTSTRAP_WORK: usize = 2_000_000_000;

/// Measures what is asked for.
pub fn run(what: Accuracy) -> Result<ExitCode> {
    match what {
        Accuracy::Face { folder, how, json } => show(&face::run(&folder, &how)?, face::FaceRun::text, json.as_deref())?,
        Accuracy::Finger { folder, how, json } => {
            show(&finger::run(&folder, how)?, finger::FingerRun::text, json.as_deref())?;
        }
        Accuracy::Iris { eyes, seed, json } => show(&iris::run(eyes, seed)?, iris::IrisRun::text, json.as_deref())?,
        Accuracy::Identify { how, json } => {
            show(&identify::run(how)?, identify::Identification::text, json.as_deref())?;
        }
        Accuracy::Report { out, json, face, faces, finger, fingers, eyes, identify, sizes } => {
            let report = report::Report::measure(&report::Wanted {
                face: face.as_deref(),
                faces: &faces,
                finger: finger.as_deref(),
                fingers,
                eyes,
                identify,
                sizes: &sizes,
            })?;
            keep(&json, &serde_json::to_vec_pretty(&report)?)?;
            keep(&out, page::html(&report).as_bytes())?;
            println!("{} and {} were written", out.display(), json.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show<T: Serialize>(found: &T, text: fn(&T) -> String, json: Option<&Path>) -> Result<()> {
    print!("{}", text(found));
    json.map_or(Ok(()), |path| keep(path, &serde_json::to_vec_pretty(found)?))
}

#[expect(clippy::disallowed_methods, reason = "figures are kept in files")]
fn keep(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// The figures of comparisons, with an interval over their subjects.
fn figures(name: &str, comparisons: &[Comparison]) -> Result<Figures> {
    let of = |is_genuine: bool| -> Vec<f64> {
        comparisons.iter().filter(|c| (c.one == c.other) == is_genuine).map(|c| c.score).collect()
    };
    let scores = Scores::new(of(true), of(false)).with_context(|| format!("{name} cannot be evaluated"))?;
    let rounds = (BOOTSTRAP_WORK / comparisons.len().max(1)).clamp(100, 1_000);
    Ok(Figures::of(name, &scores, bootstrap_by_subject(comparisons, rounds, 1).ok(), false))
}

/// A share in words, with its counts and interval.
fn in_words(rate: Rate) -> String {
    let interval = rate.wilson();
    format!(
        "{} of {} ({:.3} %; 95 %: {:.3} to {:.3} %)",
        rate.errors,
        rate.of,
        rate.value() * 1e2,
        interval.low * 1e2,
        interval.high * 1e2
    )
}

/// A sample that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Failure {
    name: String,
    reason: String,
}

/// What was left out, a line each.
fn listed(failures: &[Failure]) -> String {
    failures.iter().map(|Failure { name, reason }| format!("  left out: {name}: {reason}\n")).collect()
}
