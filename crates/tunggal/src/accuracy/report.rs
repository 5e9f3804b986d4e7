//! The report's figures: everything that the page shows.

#![expect(clippy::disallowed_methods, reason = "a report says when it was made and under which load")]

use super::face::FaceRun;
use super::finger::FingerRun;
use super::identify::Identification;
use super::iris::IrisRun;
use super::speed::Speed;
use super::{face, finger, identify, iris, speed};
use crate::args::{FaceArgs, FingerArgs, IdentifyArgs};
use anyhow::Result;
use serde::Serialize;
use std::path::Path;

/// What goes into a report.
pub struct Wanted<'a> {
    pub face: Option<&'a Path>,
    pub faces: &'a FaceArgs,
    pub finger: Option<&'a Path>,
    pub fingers: FingerArgs,
    /// Synthetic eyes; none with 0.
    pub eyes: u64,
    /// Nothing with no people.
    pub identify: IdentifyArgs,
    /// Sizes of galleries that are timed; none when empty.
    pub sizes: &'a [usize],
}

/// Everything that the page shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The program and its version.
    pub program: String,
    /// How it was compiled.
    pub profile: &'static str,
    /// When the measurement began, UTC.
    pub measured_at: String,
    /// On what.
    pub machine: Machine,
    /// The commands that recompute its parts.
    pub commands: Vec<String>,
    /// Faces of a folder.
    pub face: Option<FaceRun>,
    /// Fingers of a folder.
    pub finger: Option<FingerRun>,
    /// Synthetic irises.
    pub iris: Option<IrisRun>,
    /// Fused identification among synthetic people.
    pub identification: Option<Identification>,
    /// Times of searches.
    pub speed: Option<Speed>,
    /// What a country measured, to compare with.
    pub national: National,
}

/// The machine and what else it did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Machine {
    /// Name of the processor, as the system tells it.
    pub processor: String,
    /// Threads of this program.
    pub threads: usize,
    /// Load averages over 1, 5 and 15 minutes before.
    pub load_before: String,
    /// The same after.
    pub load_after: String,
}

/// What a country measured of its own system.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct National {
    /// Who and where that stands.
    pub source: &'static str,
    /// What was compared.
    pub modalities: &'static str,
    /// People in the gallery.
    pub gallery: u64,
    /// False positive identification rate, a share.
    pub fpir: f64,
    /// False negative identification rate, a share.
    pub fnir: f64,
    /// The false positives for each comparison: `fpir / gallery`.
    pub fpir_per_comparison: f64,
}

/// The Unique Identification Authority of India's figures of 2012.
fn national() -> National {
    let (fpir, gallery) = (0.000_57, 84_000_000u32);
    National {
        source: "UIDAI, Role of Biometric Technology in Aadhaar Enrollment, January 2012",
        modalities: "ten fingers and two irises",
        gallery: gallery.into(),
        fpir,
        fnir: 0.000_35,
        fpir_per_comparison: fpir / f64::from(gallery),
    }
}

impl Report {
    /// Measures everything that is wanted, one after the other.
    pub fn measure(wanted: &Wanted<'_>) -> Result<Self> {
        let mut report = Self::empty();
        report.machine.load_before = load();
        if let Some(folder) = wanted.face {
            report.face = Some(face::run(folder, wanted.faces)?);
            let pairs = wanted.faces.pairs.is_some();
            report.commands.push(format!("tunggal matcher face FOLDER{}", if pairs { " --pairs FILE" } else { "" }));
        }
        if let Some(folder) = wanted.finger {
            report.finger = Some(finger::run(folder, wanted.fingers)?);
            let FingerArgs { dpi, every_impostor } = wanted.fingers;
            let every = if every_impostor { " --every-impostor" } else { "" };
            report.commands.push(format!("tunggal matcher finger FOLDER --dpi {dpi}{every}"));
        }
        if wanted.eyes > 0 {
            report.iris = Some(iris::run(wanted.eyes, 1)?);
            report.commands.push(format!("tunggal matcher iris --eyes {}", wanted.eyes));
        }
        let IdentifyArgs { people, probes, eye_searches, seed } = wanted.identify;
        if people > 0 {
            report.identification = Some(identify::run(wanted.identify)?);
            report.commands.push(format!(
                "tunggal matcher identify --people {people} --probes {probes} --eye-searches {eye_searches} --seed {seed}"
            ));
        }
        if !wanted.sizes.is_empty() {
            report.speed = Some(speed::run(wanted.sizes)?);
            let sizes: Vec<String> = wanted.sizes.iter().map(ToString::to_string).collect();
            report.commands.push(format!(
                "tunggal matcher report --out PAGE --json FILE --eyes 0 --people 0 --sizes {}",
                sizes.join(",")
            ));
        }
        report.machine.load_after = load();
        Ok(report)
    }

    fn empty() -> Self {
        Self {
            program: format!("tunggal {}", env!("CARGO_PKG_VERSION")),
            profile: if cfg!(debug_assertions) { "development profile" } else { "release profile" },
            measured_at: jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string(),
            machine: Machine {
                processor: processor(),
                threads: rayon::current_num_threads(),
                load_before: String::new(),
                load_after: String::new(),
            },
            commands: Vec::new(),
            face: None,
            finger: None,
            iris: None,
            identification: None,
            speed: None,
            national: national(),
        }
    }
}

/// The three load averages; empty where the system does not tell them.
fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    name.map_or_else(|| String::from("unknown"), |(_, name)| name.to_owned())
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::accuracy::figures;
    use matcher::evaluate::plot::Timing;
    use matcher::evaluate::{Comparison, LfwPairs, Rate};

    /// A small report of made-up scores.
    pub fn sample() -> Report {
        let comparisons: Vec<Comparison> = (0..20)
            .flat_map(|one| (0..20).map(move |other| (one, other)))
            .map(|(one, other)| {
                let noise = f64::from(u32::try_from((one * 7 + other * 13) % 11).unwrap()) / 20.0;
                Comparison { one, other, score: if one == other { 0.4 + noise } else { noise } }
            })
            .collect();
        let figures = figures("Faces of a & b", &comparisons).unwrap();
        let mut report = Report::empty();
        report.face = Some(FaceRun {
            folder: String::from("a & b"),
            people: 20,
            pictures: 40,
            other_files: 1,
            smallest_px: [23, 28],
            largest_px: [23, 28],
            failure_to_extract: Rate::new(1, 40),
            failures: Vec::new(),
            one_impostor_of: 1,
            pairs: Some(face::PairsRun {
                file: String::from("pairs.txt"),
                pairs: 3,
                bad_lines: LfwPairs::parse("1\nx\n").faults.iter().map(ToString::to_string).collect(),
                not_compared: Vec::new(),
                folds: None,
            }),
            figures: figures.clone(),
        });
        report.iris = Some(IrisRun { eyes: 20, seed: 1, bits: 2_048, not_compared: 0, figures });
        report.identification =
            Some(identify::run(IdentifyArgs { people: 64, probes: 4, eye_searches: 4, seed: 1 }).unwrap());
        let timings = vec![Timing { records: 10_000, ms: 0.25 }, Timing { records: 1_000_000, ms: 17.5 }];
        report.speed = Some(Speed {
            batch: 64,
            threads: 2,
            faces: timings.clone(),
            faces_in_batches: timings.clone(),
            irises: timings.clone(),
            irises_in_batches: timings,
        });
        report
    }

    #[test]
    fn every_part_that_was_measured_says_how_to_recompute_it() {
        let wanted = Wanted {
            face: None,
            faces: &FaceArgs { pairs: None, models: "models".into() },
            finger: None,
            fingers: FingerArgs { dpi: 500, every_impostor: false },
            eyes: 8,
            identify: IdentifyArgs { people: 64, probes: 4, eye_searches: 4, seed: 1 },
            sizes: &[100, 200],
        };
        let commands = Report::measure(&wanted).unwrap().commands;
        assert_eq!(commands.len(), 3, "{commands:?}");
        assert!(commands[2].ends_with("--sizes 100,200"), "{commands:?}");
    }

    #[test]
    fn the_country_to_compare_with() {
        let national = national();
        assert!((national.fpir_per_comparison - 6.8e-12).abs() < 1e-13);
    }
}
