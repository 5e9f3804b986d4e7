//! Faces of a folder: every pair, or the pairs of a file.

use super::folder::{self, Sample};
use super::{Failure, figures, in_words, listed};
use crate::args::FaceArgs;
use crate::models;
use anyhow::{Context, Result};
use matcher::evaluate::{
    Comparison, Figures, Fold, FoldAccuracy, LfwPairs, LfwPicture, Rate, fold_accuracy, fvc_pairs,
};
use matcher::face::{FaceModels, FaceTemplate};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Most impostor comparisons that are kept; of more, every second or third or so is taken.
const MAX_IMPOSTORS: usize = 8_000_000;

/// What a folder of faces gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FaceRun {
    /// Name of the folder.
    pub folder: String,
    /// People with pictures.
    pub people: usize,
    /// Pictures that were to be compared.
    pub pictures: usize,
    /// Files of the folder that are no pictures.
    pub other_files: usize,
    /// Width and height of the smallest picture, pixels.
    pub smallest_px: [u32; 2],
    /// Width and height of the largest picture, pixels.
    pub largest_px: [u32; 2],
    /// Share of pictures that gave no template.
    pub failure_to_extract: Rate,
    /// Each of them, and why.
    pub failures: Vec<Failure>,
    /// Of so many impostor comparisons one was made; 1 if all were.
    pub one_impostor_of: usize,
    /// The pairs file, where there is one.
    pub pairs: Option<PairsRun>,
    /// What was compared.
    pub figures: Figures,
}

/// What a pairs file gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairsRun {
    /// Name of the file.
    pub file: String,
    /// Pairs that were read.
    pub pairs: usize,
    /// Lines that could not be read, each with its reason.
    pub bad_lines: Vec<String>,
    /// Pairs that could not be compared, each with its line and reason.
    pub not_compared: Vec<String>,
    /// Accuracy over the folds, where there are two or more.
    pub folds: Option<FoldAccuracy>,
}

/// Extracts and compares the faces of a folder.
pub fn run(folder: &Path, how: &FaceArgs) -> Result<FaceRun> {
    let models = models::load(&how.models)?;
    let mut found = folder::people(folder)?;
    let pairs = how.pairs.as_deref().map(read_pairs).transpose()?;
    let wanted: Option<Vec<&LfwPicture>> = pairs.as_ref().map(|pairs| {
        let mut wanted: Vec<_> = pairs.folds.iter().flatten().flat_map(|pair| [&pair.one, &pair.other]).collect();
        wanted.sort_unstable();
        wanted
    });
    if let Some(wanted) = &wanted {
        found.samples.retain(|s| name_of(s).is_some_and(|name| wanted.binary_search(&&name).is_ok()));
    }
    let samples = found.samples;
    eprintln!("{} pictures are being read …", samples.len());
    let faces: Vec<Result<Face, String>> =
        samples.par_iter().map(|sample| extracted(&models, &sample.path).map_err(|e| format!("{e:#}"))).collect();
    let failures = samples.iter().zip(&faces).filter_map(|(sample, face)| {
        Some(Failure { name: folder::short(&sample.path), reason: face.as_ref().err()?.clone() })
    });
    let failures: Vec<Failure> = failures.collect();
    let mut subjects: Vec<&str> = samples.iter().map(|sample| sample.subject.as_str()).collect();
    subjects.dedup();
    let name = folder::name(folder);
    let (comparisons, one_impostor_of, pairs) = match &pairs {
        Some(pairs) => {
            let (comparisons, run) = of_pairs(pairs, how.pairs.as_deref().unwrap_or(folder), &samples, &faces);
            (comparisons, 1, Some(run))
        }
        None => {
            let (comparisons, step) = of_all(&samples, &faces);
            (comparisons, step, None)
        }
    };
    let sizes = || faces.iter().flatten().map(|face| face.size_px);
    Ok(FaceRun {
        people: subjects.len(),
        pictures: samples.len(),
        other_files: found.others,
        smallest_px: sizes().min_by_key(|[w, h]| w * h).unwrap_or_default(),
        largest_px: sizes().max_by_key(|[w, h]| w * h).unwrap_or_default(),
        failure_to_extract: Rate::new(failures.len(), samples.len()),
        failures,
        one_impostor_of,
        pairs,
        figures: figures(&format!("Faces of {name}"), &comparisons)?,
        folder: name,
    })
}

struct Face {
    template: FaceTemplate,
    size_px: [u32; 2],
}

fn extracted(models: &FaceModels, path: &Path) -> Result<Face> {
    let picture = folder::rgb(path)?;
    let size_px = [picture.width(), picture.height()];
    Ok(Face { template: models.extract(&picture)?.template, size_px })
}

fn read_pairs(path: &Path) -> Result<LfwPairs> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(LfwPairs::parse(&text))
}

fn name_of(sample: &Sample) -> Option<LfwPicture> {
    Some(LfwPicture { name: sample.subject.clone(), number: sample.number? })
}

type Faces = [Result<Face, String>];

/// Every picture with every other.
fn of_all(samples: &[Sample], faces: &Faces) -> (Vec<Comparison>, usize) {
    let extracted: Vec<(&str, &FaceTemplate)> = samples
        .iter()
        .zip(faces)
        .filter_map(|(sample, face)| Some((sample.subject.as_str(), &face.as_ref().ok()?.template)))
        .collect();
    let subjects: Vec<&str> = extracted.iter().map(|(subject, _)| *subject).collect();
    let pairs = fvc_pairs(&subjects, true);
    let step = pairs.impostor.len().div_ceil(MAX_IMPOSTORS).max(1);
    let all: Vec<(usize, usize)> = pairs.genuine.into_iter().chain(pairs.impostor.into_iter().step_by(step)).collect();
    let numbers = numbered(&subjects);
    let comparisons = all.par_iter().filter_map(|(one, other)| {
        let ((one, first), (other, second)) = (extracted.get(*one)?, extracted.get(*other)?);
        let score = f64::from(first.score(second));
        Some(Comparison { one: *numbers.get(one)?, other: *numbers.get(other)?, score })
    });
    (comparisons.collect(), step)
}

fn numbered<'a>(subjects: &[&'a str]) -> BTreeMap<&'a str, usize> {
    let names: std::collections::BTreeSet<&str> = subjects.iter().copied().collect();
    names.into_iter().zip(0..).collect()
}

/// The pairs of a file.
fn of_pairs(pairs: &LfwPairs, path: &Path, samples: &[Sample], faces: &Faces) -> (Vec<Comparison>, PairsRun) {
    let places: BTreeMap<LfwPicture, usize> =
        samples.iter().enumerate().filter_map(|(place, sample)| Some((name_of(sample)?, place))).collect();
    let subjects: Vec<&str> = samples.iter().map(|sample| sample.subject.as_str()).collect();
    let numbers = numbered(&subjects);
    let face = |picture: &LfwPicture| -> Result<&FaceTemplate, String> {
        let what = format!("{} {}", picture.name, picture.number);
        let place = places.get(picture).ok_or_else(|| format!("{what}: there is no such picture"))?;
        let face = faces.get(*place).ok_or_else(|| format!("{what}: there is no such picture"))?;
        face.as_ref().map(|face| &face.template).map_err(|reason| format!("{what}: {reason}"))
    };
    let (mut comparisons, mut not_compared, mut folds) = (Vec::new(), Vec::new(), Vec::new());
    for pairs in &pairs.folds {
        let mut fold = Fold::default();
        for pair in pairs {
            match face(&pair.one).and_then(|one| Ok((one, face(&pair.other)?))) {
                Ok((one, other)) => {
                    let score = f64::from(one.score(other));
                    if pair.is_genuine() { &mut fold.genuine } else { &mut fold.impostor }.push(score);
                    let number = |name: &str| numbers.get(name).copied().unwrap_or_default();
                    let (one, other) = (number(&pair.one.name), number(&pair.other.name));
                    comparisons.push(Comparison { one, other, score });
                }
                Err(reason) => {
                    not_compared.push(format!("line {}: {reason}", pair.line));
                    fold.failed += 1;
                }
            }
        }
        folds.push(fold);
    }
    let run = PairsRun {
        file: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        pairs: pairs.len(),
        bad_lines: pairs.faults.iter().map(ToString::to_string).collect(),
        not_compared,
        folds: fold_accuracy(&folds),
    };
    (comparisons, run)
}

impl FaceRun {
    /// The run in words.
    pub fn text(&self) -> String {
        let ([w, h], [wide, high]) = (self.smallest_px, self.largest_px);
        let mut text = format!(
            "{}: {} pictures of {} people, {w} × {h} to {wide} × {high} pixels; {} other files\n",
            self.folder, self.pictures, self.people, self.other_files
        );
        text += &format!("failure to extract: {}\n", in_words(self.failure_to_extract));
        text += &listed(&self.failures);
        if self.one_impostor_of > 1 {
            text += &format!("one of {} impostor comparisons was made\n", self.one_impostor_of);
        }
        if let Some(pairs) = &self.pairs {
            text += &pairs.text();
        }
        text + &self.figures.text()
    }
}

impl PairsRun {
    fn text(&self) -> String {
        let mut text = format!(
            "{}: {} pairs, {} lines that cannot be read, {} pairs that could not be compared\n",
            self.file,
            self.pairs,
            self.bad_lines.len(),
            self.not_compared.len()
        );
        text.extend(self.bad_lines.iter().map(|line| format!("  bad {line}\n")));
        text.extend(self.not_compared.iter().map(|line| format!("  not compared: {line}\n")));
        if let Some(folds) = &self.folds {
            let (all, failed) = (folds.accuracy, folds.accuracy_with_failures);
            text += &format!(
                "{} folds: accuracy {:.3} % ± {:.3} (standard error); pairs not compared counting as wrong {:.3} % ± {:.3}\n",
                folds.folds.len(),
                all.mean * 1e2,
                all.standard_error * 1e2,
                failed.mean * 1e2,
                failed.standard_error * 1e2
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(subject: &str, number: u32) -> Sample {
        Sample { subject: subject.to_owned(), number: Some(number), path: format!("{subject}/{number}.pgm").into() }
    }

    fn face(values: [i8; 4]) -> Result<Face, String> {
        let values = std::array::from_fn(|i| values[i % 4]);
        Ok(Face { template: FaceTemplate::from_values(values).unwrap(), size_px: [92, 112] })
    }

    #[test]
    fn pairs_that_cannot_be_compared_are_named_by_line() {
        let samples = [sample("Ann", 1), sample("Ann", 2), sample("Bob", 1), sample("Bob", 2)];
        let faces = [
            face([9, 1, 0, 0]),
            face([9, 0, 1, 0]),
            face([0, 9, 0, 1]),
            Err(String::from("no face was found in the picture")),
        ];
        let pairs = LfwPairs::parse("2 1\nAnn 1 2\nAnn 1 Bob 1\nBob 1 2\nAnn 2 Bob 1\nx\n");
        let (comparisons, run) = of_pairs(&pairs, Path::new("some/pairs.txt"), &samples, &faces);
        assert_eq!(comparisons.len(), 3);
        assert!(comparisons[0].score > 0.9 && comparisons[0].one == comparisons[0].other);
        assert!(comparisons[1].score < 0.3 && comparisons[1].one != comparisons[1].other);
        assert_eq!(run.not_compared, ["line 4: Bob 2: no face was found in the picture"]);
        assert_eq!(run.bad_lines, ["line 6: 1 words instead of 3 (one person) or 4 (two people)"]);
        assert_eq!((run.file.as_str(), run.pairs), ("pairs.txt", 4));
        let missing = LfwPairs::parse("1\nAnn 1 7\n");
        let (_, run) = of_pairs(&missing, Path::new("p"), &samples, &faces);
        assert_eq!(run.not_compared, ["line 2: Ann 7: there is no such picture"]);
    }

    #[test]
    fn every_picture_meets_every_other() {
        let samples = [sample("Ann", 1), sample("Ann", 2), sample("Bob", 1), sample("Cy", 1)];
        let faces = [face([9, 1, 0, 0]), face([9, 0, 1, 0]), Err(String::from("none")), face([0, 9, 0, 1])];
        let (comparisons, step) = of_all(&samples, &faces);
        let genuine = comparisons.iter().filter(|c| c.one == c.other).count();
        assert_eq!((comparisons.len(), genuine, step), (3, 1, 1));
    }
}
