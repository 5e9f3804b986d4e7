//! Irises of synthetic people: there is no encoder here, and no set of pictures.

use super::figures;
use anyhow::Result;
use matcher::evaluate::{Comparison, Figures};
use matcher::iris::{IrisBatch, IrisCode2048, IrisColumn, IrisRow, IrisRule, IrisScan};
use matcher::synthetic::iris::{Eye, iris_identity, iris_sample};
use rayon::prelude::*;
use serde::Serialize;

/// Fewest bits that two codes must have in common, of 2,048.
const MIN_COMMON_BITS: u32 = 512;
/// Probes that are compared at once.
const AT_ONCE: usize = 64;

/// What synthetic eyes give.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IrisRun {
    /// Eyes.
    pub eyes: u64,
    /// Seed of the first eye.
    pub seed: u64,
    /// Bits of a code.
    pub bits: usize,
    /// Pairs with too few bits in common to be compared.
    pub not_compared: usize,
    /// Every second capture with every first one; the score is the share of common bits that agree at the best rotation.
    pub figures: Figures,
}

/// The code of an eye of a person; `capture` 0 is the recorded one.
pub fn code(person: u64, eye: Eye, capture: u64) -> IrisCode2048 {
    iris_sample(&iris_identity::<8>(person, eye), capture)
}

/// Compares the second capture of every eye with the first of all.
pub fn run(eyes: u64, seed: u64) -> Result<IrisRun> {
    let people: Vec<u64> = (0..eyes).map(|eye| seed.wrapping_add(eye)).collect();
    let rows: Vec<IrisRow<8>> = people.par_iter().map(|eye| IrisRow::from(&code(*eye, Eye::Left, 0))).collect();
    let column: IrisColumn<8> = rows.into_iter().collect();
    let probes: Vec<IrisCode2048> = people.par_iter().map(|eye| code(*eye, Eye::Left, 1)).collect();
    // A rule that accepts every distance, so that all of them are told.
    let rule = IrisRule::new(1_000_000, MIN_COMMON_BITS)?;
    let scans: Vec<IrisScan> = probes
        .chunks(AT_ONCE)
        .flat_map(|probes| IrisBatch::new(probes, &rule).scan(&column, 0..column.len()))
        .collect();
    let comparisons: Vec<Comparison> = scans
        .iter()
        .enumerate()
        .flat_map(|(one, scan)| {
            scan.candidates.iter().map(move |found| Comparison {
                one,
                other: found.row,
                score: 1.0 - found.distance.hamming(),
            })
        })
        .collect();
    Ok(IrisRun {
        eyes,
        seed,
        bits: IrisCode2048::BITS,
        not_compared: scans.iter().map(|scan| scan.incomparable.len()).sum(),
        figures: figures("Irises, synthetic", &comparisons)?,
    })
}

impl IrisRun {
    /// The run in words.
    pub fn text(&self) -> String {
        format!(
            "{} synthetic eyes, codes of {} bits; {} pairs with too few bits in common\n{}",
            self.eyes,
            self.bits,
            self.not_compared,
            self.figures.text()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_eye_meets_every_other() {
        let run = run(40, 9).unwrap();
        let (genuine, impostor) = (run.figures.genuine, run.figures.impostor);
        assert_eq!((genuine.count + impostor.count, run.not_compared), (1_600, 0));
        assert!(genuine.mean > 0.8 && (0.5..0.6).contains(&impostor.mean), "{}", run.text());
    }
}
