//! Fingers of a folder in the manner of the Fingerprint Verification Competitions.

use super::folder::{self, Sample};
use super::{Failure, figures, in_words, listed};
use crate::args::FingerArgs;
use anyhow::{Context, Result, anyhow};
use matcher::evaluate::{Comparison, Figures, Rate, drawn_sums, fvc_pairs};
use matcher::finger::{Comparer, PreparedFinger, extract};
use matcher::format::iso19794_2::FingerMinutiaeRecord;
use matcher::minutiae::MinutiaeTemplate;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Sums drawn for hands of several fingers.
const DRAWS: usize = 1_000_000;

/// What a folder of impressions gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FingerRun {
    /// Name of the folder.
    pub folder: String,
    /// Fingers with impressions.
    pub fingers: usize,
    /// Impressions that were to be compared.
    pub impressions: usize,
    /// Files of the folder that are no impressions.
    pub other_files: usize,
    /// Resolution of the pictures, dots per inch.
    pub dpi: u32,
    /// Whether every impression met every one of other fingers, or only the first ones each other.
    pub every_impostor: bool,
    /// Share of impressions that gave no template.
    pub failure_to_extract: Rate,
    /// Each of them, and why.
    pub failures: Vec<Failure>,
    /// One finger against one finger.
    pub one: Figures,
    /// Sums over four different fingers, drawn from the comparisons of one; where there are as many.
    pub four: Option<Figures>,
    /// Sums over ten.
    pub ten: Option<Figures>,
}

/// Extracts and compares the impressions of a folder.
pub fn run(folder: &Path, how: FingerArgs) -> Result<FingerRun> {
    let found = folder::impressions(folder)?;
    let samples = found.samples;
    eprintln!("{} impressions are being read …", samples.len());
    let fingers: Vec<Result<PreparedFinger, String>> = samples
        .par_iter()
        .map(|sample| prepared(&sample.path, how.dpi).map_err(|reason| format!("{reason:#}")))
        .collect();
    let failures = samples.iter().zip(&fingers).filter_map(|(sample, finger)| {
        Some(Failure { name: folder::short(&sample.path), reason: finger.as_ref().err()?.clone() })
    });
    let failures: Vec<Failure> = failures.collect();
    let extracted = samples.iter().zip(&fingers).filter_map(|(sample, finger)| Some((sample, finger.as_ref().ok()?)));
    let comparisons = compared(&extracted.collect::<Vec<_>>(), how.every_impostor);
    let name = folder::name(folder);
    let several = |parts: usize, words: &str| {
        let scores = drawn_sums(&comparisons, parts, DRAWS, 1).ok()?;
        Some(Figures::of(words, &scores, None, true))
    };
    Ok(FingerRun {
        fingers: samples.iter().map(|sample| &sample.subject).collect::<BTreeSet<_>>().len(),
        impressions: samples.len(),
        other_files: found.others,
        dpi: how.dpi,
        every_impostor: how.every_impostor,
        failure_to_extract: Rate::new(failures.len(), samples.len()),
        failures,
        one: figures(&format!("One finger of {name}"), &comparisons)?,
        four: several(4, "Four fingers, drawn"),
        ten: several(10, "Ten fingers, drawn"),
        folder: name,
    })
}

fn prepared(path: &Path, dpi: u32) -> Result<PreparedFinger> {
    Ok(PreparedFinger::new(&template(path, dpi)?))
}

fn template(path: &Path, dpi: u32) -> Result<MinutiaeTemplate> {
    if folder::is_template(path) {
        let record = FingerMinutiaeRecord::from_bytes(&folder::bytes(path)?)?;
        return Ok(record.template(record.views.first().context("the record has no view")?)?);
    }
    let picture = folder::at_500_dpi(folder::grey(path)?, dpi)?;
    let (width, height) = (usize::try_from(picture.width())?, usize::try_from(picture.height())?);
    extract(picture.data(), width, height, 500).map(|capture| capture.template).map_err(|reason| anyhow!(reason))
}

fn compared(samples: &[(&Sample, &PreparedFinger)], every_impostor: bool) -> Vec<Comparison> {
    let subjects: Vec<&str> = samples.iter().map(|(sample, _)| sample.subject.as_str()).collect();
    let names: BTreeSet<&str> = subjects.iter().copied().collect();
    let numbers: BTreeMap<&str, usize> = names.into_iter().zip(0..).collect();
    let pairs = fvc_pairs(&subjects, every_impostor);
    let all: Vec<(usize, usize)> = pairs.genuine.into_iter().chain(pairs.impostor).collect();
    let scored = all.par_iter().map_init(Comparer::new, |comparer, (one, other)| {
        let ((one, first), (other, second)) = (samples.get(*one)?, samples.get(*other)?);
        let number = |sample: &Sample| numbers.get(sample.subject.as_str()).copied();
        let score = f64::from(comparer.score(first, second));
        Some(Comparison { one: number(one)?, other: number(other)?, score })
    });
    scored.flatten().collect()
}

impl FingerRun {
    /// The run in words.
    pub fn text(&self) -> String {
        let mut text = format!(
            "{}: {} impressions of {} fingers at {} dpi; {} other files\n",
            self.folder, self.impressions, self.fingers, self.dpi, self.other_files
        );
        text += &format!("failure to extract: {}\n", in_words(self.failure_to_extract));
        text += &listed(&self.failures);
        text += match self.every_impostor {
            true => "impostors: every impression with every one of other fingers\n",
            false => "impostors: the first impressions of all fingers with each other\n",
        };
        text += &self.one.text();
        for several in self.four.iter().chain(&self.ten) {
            text += &several.text();
        }
        text
    }
}
