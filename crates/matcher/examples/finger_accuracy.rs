//! Accuracy on any folder of impressions, ours and BOZORTH3's in the same run. Ours alone: `tunggal matcher finger`.
//!
//! `cargo run --release -p matcher --example finger_accuracy -- FOLDER [--dpi N] [--every-impostor]`
//!
//! FOLDER holds impressions named `<finger>_<impression>.<extension>`, as the Fingerprint Verification Competitions name
//! them: pictures (PNG, TIFF, BMP, JPEG, PGM) of N dpi, 500 if not said, or ISO/IEC 19794-2 templates (`.iso`, `.fmr`).
//! Pictures of other resolutions are brought to 500 dpi first. Impostor comparisons are those of the competitions, the
//! first impressions of all fingers, or all with `--every-impostor`.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a measuring tool for developers")]
#![expect(clippy::indexing_slicing, reason = "a measuring tool for developers")]

#[path = "../benches/peers/bozorth3.rs"]
mod bozorth3;

use matcher::evaluate::{Comparison, OperatingPoint, Scores, USUAL_FMRS, drawn_sums, fvc_pairs};
use matcher::finger::{Comparer, PreparedFinger, extract};
use matcher::format::iso19794_2::FingerMinutiaeRecord;
use matcher::minutiae::MinutiaeTemplate;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Sums drawn for hands of several fingers.
const DRAWS: usize = 1_000_000;
/// Rounds of the bootstrap.
const ROUNDS: usize = 1_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(folder) = arguments.iter().find(|a| !a.starts_with("--")) else {
        eprintln!("usage: finger_accuracy FOLDER [--dpi N] [--every-impostor]");
        return;
    };
    let after = |name: &str| arguments.iter().skip_while(|a| *a != name).nth(1);
    let dpi: u32 = after("--dpi").map_or(500, |n| n.parse().unwrap());
    let impressions = read_folder(Path::new(folder), dpi);
    let subjects: Vec<&str> = impressions.iter().map(|(finger, _)| finger.as_str()).collect();
    let pairs = fvc_pairs(&subjects, arguments.iter().any(|a| a == "--every-impostor"));
    let numbers: BTreeMap<&str, usize> =
        subjects.iter().collect::<std::collections::BTreeSet<_>>().into_iter().copied().zip(0..).collect();
    println!("{} impressions of {} fingers", subjects.len(), numbers.len());
    let all: Vec<(usize, usize)> = pairs.genuine.iter().chain(&pairs.impostor).copied().collect();
    let name = |at: &usize| numbers.get(subjects[*at]).copied().unwrap();
    let comparisons = |scores: Vec<Option<u32>>| -> Vec<Comparison> {
        let scored = all.iter().zip(scores).filter_map(|((a, b), score)| Some((name(a), name(b), score?)));
        scored.map(|(one, other, score)| Comparison { one, other, score: f64::from(score) }).collect()
    };
    report("ours", &comparisons(ours(&impressions, &all)));
    let theirs = bozorth(&impressions, &all);
    let failed = theirs.iter().filter(|score| score.is_none()).count();
    report(&format!("BOZORTH3 ({failed} comparisons left out: it panicked)"), &comparisons(theirs));
}

/// Names of fingers and templates, in the order of the file names.
fn read_folder(folder: &Path, dpi: u32) -> Vec<(String, MinutiaeTemplate)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let (finger, _) = path.file_stem()?.to_str()?.rsplit_once('_')?;
        match read_template(&path, dpi) {
            Ok(template) => Some((finger.to_owned(), template)),
            Err(reason) => {
                eprintln!("left out: {}: {reason}", path.display());
                None
            }
        }
    };
    paths.into_par_iter().filter_map(read).collect()
}

fn read_template(path: &Path, dpi: u32) -> Result<MinutiaeTemplate, String> {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
    if ["iso", "fmr"].contains(&extension.as_str()) {
        let bytes = std::fs::read(path).map_err(|e| e.to_string())?;
        let record = FingerMinutiaeRecord::from_bytes(&bytes).map_err(|e| e.to_string())?;
        let view = record.views.first().ok_or("no view")?;
        return record.template(view).map_err(|e| e.to_string());
    }
    let mut image = image::open(path).map_err(|e| e.to_string())?.into_luma8();
    if !(475..=525).contains(&dpi) {
        let side = |px: u32| (px * 500 + dpi / 2) / dpi;
        let (width, height) = (side(image.width()), side(image.height()));
        image = image::imageops::resize(&image, width, height, image::imageops::FilterType::CatmullRom);
    }
    let side = |px: u32| usize::try_from(px).unwrap();
    let capture = extract(image.as_raw(), side(image.width()), side(image.height()), 500);
    capture.map(|c| c.template).map_err(|e| e.to_string())
}

type Impressions = [(String, MinutiaeTemplate)];

fn ours(impressions: &Impressions, pairs: &[(usize, usize)]) -> Vec<Option<u32>> {
    let prepared: Vec<PreparedFinger> = impressions.par_iter().map(|(_, t)| PreparedFinger::new(t)).collect();
    let score = |comparer: &mut Comparer, &(a, b): &(usize, usize)| Some(comparer.score(&prepared[a], &prepared[b]));
    pairs.par_iter().map_init(Comparer::new, score).collect()
}

fn bozorth(impressions: &Impressions, pairs: &[(usize, usize)]) -> Vec<Option<u32>> {
    let points: Vec<_> = impressions.iter().map(|(_, template)| bozorth3::points(template)).collect();
    pairs.par_iter().map(|&(a, b)| bozorth3::score(&points[a], &points[b])).collect()
}

fn report(name: &str, comparisons: &[Comparison]) {
    let of = |is_genuine: bool| -> Vec<f64> {
        comparisons.iter().filter(|c| (c.one == c.other) == is_genuine).map(|c| c.score).collect()
    };
    println!("\n{name}");
    match Scores::new(of(true), of(false)) {
        Ok(scores) => {
            let interval = scores.bootstrap_equal_error_rate(ROUNDS, 1);
            print!("  one finger: ");
            print_rates(&scores);
            println!("    95 % of bootstrap rounds: EER {:.2} to {:.2} %", interval.low * 1e2, interval.high * 1e2);
        }
        Err(reason) => println!("  {reason}"),
    }
    for parts in [4, 10] {
        match drawn_sums(comparisons, parts, DRAWS, 1) {
            Ok(scores) => {
                print!("  {parts} fingers, drawn: ");
                print_rates(&scores);
            }
            Err(_) => println!("  {parts} fingers: there are not as many"),
        }
    }
}

fn print_rates(scores: &Scores) {
    let (genuine, impostor) = (scores.genuine(), scores.impostor());
    println!("{} genuine {}, {} impostor {}", genuine.len(), spread(genuine), impostor.len(), spread(impostor));
    println!("    EER {:.3} %", scores.equal_error_rate() * 1e2);
    for fmr in USUAL_FMRS {
        match scores.at_fmr(fmr) {
            Some(point) => println!("    FMR {fmr:.0e}: {}", in_words(&point)),
            None => println!("    FMR {fmr:.0e}: too few impostor comparisons to show"),
        }
    }
}

fn in_words(point: &OperatingPoint) -> String {
    let interval = point.fnmr.wilson();
    format!(
        "threshold {}, FNMR {:.4} % ({} of {}; {:.4} to {:.4} %), {} of {} impostors",
        point.threshold,
        point.fnmr.value() * 1e2,
        point.fnmr.errors,
        point.fnmr.of,
        interval.low * 1e2,
        interval.high * 1e2,
        point.fmr.errors,
        point.fmr.of
    )
}

/// Mean, standard deviation, lowest and highest.
fn spread(scores: &[f64]) -> String {
    let count = f64::from(u32::try_from(scores.len()).unwrap());
    let mean = scores.iter().sum::<f64>() / count;
    let deviation = (scores.iter().map(|s| (s - mean) * (s - mean)).sum::<f64>() / count).sqrt();
    format!("{mean:.1} ± {deviation:.1} ({} to {})", scores[0], scores[scores.len() - 1])
}
