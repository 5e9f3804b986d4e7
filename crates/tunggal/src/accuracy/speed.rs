//! How much processor time one search takes, by the size of the gallery. On a machine that does other things, too, the
//! clock would tell more about those.

use super::iris::code;
use crate::usage::Usage;
use anyhow::Result;
use matcher::decision::Policy;
use matcher::evaluate::plot::Timing;
use matcher::face::FaceTemplate;
use matcher::gallery::{Gallery, Key};
use matcher::iris::{IrisBatch, IrisCode2048, IrisColumn, IrisRow, IrisRule};
use matcher::synthetic::iris::Eye;
use matcher::synthetic::{face_identity, face_sample};
use rayon::prelude::*;
use serde::Serialize;
use std::hint::black_box;

/// Times that each figure is taken; the median is kept.
const TIMES: usize = 5;
/// Shortest measurement, milliseconds of processor time.
const LONG_ENOUGH_MS: f64 = 60.0;
/// Most searches of one measurement.
const MOST_REPEATS: u32 = 1_024;
/// Probes of a batch.
const BATCH: u64 = 64;
/// Where the numbers of people who are not in the gallery begin.
const STRANGERS: u64 = 1 << 40;

/// The time of searches; of batches the time of each probe in them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Speed {
    /// Probes of a batch.
    pub batch: u64,
    /// Threads that searched.
    pub threads: usize,
    /// One face at a time.
    pub faces: Vec<Timing>,
    /// Faces in batches.
    pub faces_in_batches: Vec<Timing>,
    /// One eye at a time.
    pub irises: Vec<Timing>,
    /// Eyes in batches.
    pub irises_in_batches: Vec<Timing>,
}

/// Measures searches in galleries of these sizes.
pub fn run(sizes: &[usize]) -> Result<Speed> {
    let policy = Policy::default();
    let largest = u64::try_from(sizes.iter().copied().max().unwrap_or(0))?;
    let mut speed = Speed {
        batch: BATCH,
        threads: rayon::current_num_threads(),
        faces: Vec::new(),
        faces_in_batches: Vec::new(),
        irises: Vec::new(),
        irises_in_batches: Vec::new(),
    };
    eprintln!("{largest} synthetic faces and irises are being made for the timing …");
    let face = |person: u64| face_sample(&face_identity(person), person);
    let faces: Vec<FaceTemplate> = (0..largest).into_par_iter().map(face).collect();
    let probes: Vec<FaceTemplate> = (0..BATCH).map(|probe| face(STRANGERS + probe)).collect();
    for size in sizes {
        let keys = (0..).map(|person| Key::new(person, 1));
        let gallery: Gallery = keys.zip(faces.iter().take(*size).cloned()).collect();
        let view = gallery.view();
        let search = |probes: &[FaceTemplate]| drop(black_box(view.search_faces(probes, policy.face_candidate)));
        timed(*size, &probes, search, &mut speed.faces, &mut speed.faces_in_batches);
    }
    drop(faces);
    let rows: Vec<IrisRow<8>> =
        (0..largest).into_par_iter().map(|person| IrisRow::from(&code(person, Eye::Left, 0))).collect();
    let column: IrisColumn<8> = rows.into_iter().collect();
    let probes: Vec<IrisCode2048> = (0..BATCH).map(|probe| code(STRANGERS + probe, Eye::Left, 0)).collect();
    let rule = IrisRule::usual::<8>(policy.iris_candidate_ppm);
    for size in sizes {
        let search = |probes: &[IrisCode2048]| drop(black_box(IrisBatch::new(probes, &rule).scan(&column, 0..*size)));
        timed(*size, &probes, search, &mut speed.irises, &mut speed.irises_in_batches);
    }
    Ok(speed)
}

fn timed<T>(records: usize, probes: &[T], search: impl Fn(&[T]), one: &mut Vec<Timing>, in_batches: &mut Vec<Timing>) {
    let single = probes.get(..1).unwrap_or_default();
    for (probes, timings) in [(single, one), (probes, in_batches)] {
        let took = |repeats: u32| {
            let usage = Usage::start();
            (0..repeats).for_each(|_| search(probes));
            usage.so_far().cpu_s * 1e3 / f64::from(repeats)
        };
        // Short searches are repeated.
        let repeats = std::iter::successors(Some(1u32), |repeats| Some(repeats * 4))
            .find(|repeats| took(*repeats) * f64::from(*repeats) >= LONG_ENOUGH_MS || *repeats >= MOST_REPEATS)
            .unwrap_or(1);
        let mut times: Vec<f64> = (0..TIMES).map(|_| took(repeats)).collect();
        times.sort_by(f64::total_cmp);
        let count = u32::try_from(probes.len().max(1)).unwrap_or(u32::MAX);
        let ms = times.get(TIMES / 2).copied().unwrap_or_default() / f64::from(count);
        timings.push(Timing { records, ms });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_is_timed() {
        let speed = run(&[64, 128]).unwrap();
        for timings in [&speed.faces, &speed.faces_in_batches, &speed.irises, &speed.irises_in_batches] {
            let sizes: Vec<usize> = timings.iter().map(|timing| timing.records).collect();
            assert_eq!(sizes, [64, 128]);
            assert!(timings.iter().all(|timing| timing.ms >= 0.0));
        }
    }
}
