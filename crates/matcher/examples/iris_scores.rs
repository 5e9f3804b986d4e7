//! What synthetic irises score: degrees of freedom, genuine and impostor distances, misses of the first stage.
//!
//! `cargo run --release -p matcher --example iris_scores`

#![expect(clippy::as_conversions, clippy::indexing_slicing, reason = "a measuring program, not part of the product")]

use matcher::iris::{FirstStage, IrisBatch, IrisCode, IrisColumn, IrisRow, IrisRule, IrisRuleError, compare};
use matcher::synthetic::iris::{Eye, IrisIdentity, IrisTexture, iris_identity, iris_sample, iris_with_texture};

type Outcome = Result<(), IrisRuleError>;

fn main() -> Outcome {
    size::<8>(2_000, 2_000, 40)?;
    size::<64>(600, 300, 10)
}

fn size<const LINES: usize>(eyes: u64, genuine: u64, per_eye: u64) -> Outcome {
    println!("{} bits", IrisCode::<LINES>::BITS);
    texture::<LINES>("usual texture", IrisTexture::usual::<LINES>(), eyes);
    texture::<LINES>("independent bits", IrisTexture::NOISE, eyes / 4);
    let rule = IrisRule::new(320_000, (IrisCode::<LINES>::BITS / 5) as u32)?;
    let (mut same, mut other, mut valid, mut common) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for eye in 0..genuine {
        let codes = [0, 1].map(|noise| iris_sample(&iris_identity::<LINES>(eye, Eye::Left), noise));
        let stranger = iris_sample(&iris_identity::<LINES>(eye, Eye::Right), 0);
        valid.push(f64::from(codes[0].valid_bits()) / IrisCode::<LINES>::BITS as f64);
        if let Some(d) = compare(&codes[0], &codes[1], &rule).distance() {
            same.push(d.hamming());
            common.push(f64::from(d.common) / IrisCode::<LINES>::BITS as f64);
        }
        other.extend(compare(&codes[0], &stranger, &rule).distance().map(|d| d.hamming()));
    }
    for (name, mut values) in [("valid bits", valid), ("common bits", common), ("genuine", same), ("impostor", other)] {
        let (mean, sd) = moments(&values);
        values.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| values[((values.len() - 1) as f64 * share) as usize];
        let above = values.iter().filter(|v| **v > 0.32).count() as f64 / values.len() as f64;
        println!(
            "  {name:<18} {mean:.3} ± {sd:.3}, 1 % {:.3}, 99 % {:.3}, lowest {:.3}, above 0.32: {above:.4}",
            at(0.01),
            at(0.99),
            at(0.0)
        );
    }
    first_stage::<LINES>(genuine, per_eye)
}

fn texture<const LINES: usize>(name: &str, texture: IrisTexture, eyes: u64) {
    let codes: Vec<IrisIdentity<LINES>> = (0..eyes).map(|e| iris_with_texture(e, Eye::Left, texture)).collect();
    let distance = |a: &IrisCode<LINES>, b: &IrisCode<LINES>| {
        let differ: u32 = a.code().iter().zip(b.code()).map(|(a, b)| (a ^ b).count_ones()).sum();
        f64::from(differ) / IrisCode::<LINES>::BITS as f64
    };
    let pairs: Vec<f64> = (1..=20)
        .flat_map(|step| codes.iter().zip(codes.iter().skip(step)).map(|(a, b)| distance(a.code(), b.code())))
        .collect();
    let (mean, sd) = moments(&pairs);
    let turned = codes.iter().map(|c| distance(c.code(), &c.code().rotated(1))).sum::<f64>() / codes.len() as f64;
    println!(
        "  {name}: impostors {mean:.4} ± {sd:.4}, {:.0} degrees of freedom ({} pairs); one column on, {:.1} % differ",
        mean * (1.0 - mean) / (sd * sd),
        pairs.len(),
        100.0 * turned
    );
}

/// Genuine pairs that the full comparison accepts and the first stage loses.
fn first_stage<const LINES: usize>(people: u64, captures: u64) -> Outcome {
    let rule = IrisRule::new(320_000, (IrisCode::<LINES>::BITS / 5) as u32)?;
    for ppm in [320_000, 340_000, 360_000] {
        let lossy = rule.with_first_stage(FirstStage { threshold_ppm: ppm })?;
        let (mut full, mut kept, mut near, mut near_kept) = (0, 0, 0, 0);
        for eye in 0..people {
            let identity = iris_identity::<LINES>(eye, Eye::Left);
            let rows: IrisColumn<LINES> = (1..=captures).map(|n| IrisRow::from(&iris_sample(&identity, n))).collect();
            let probe = [iris_sample(&identity, 0)];
            let all = IrisBatch::new(&probe, &rule).scan(&rows, 0..rows.len()).remove(0).candidates;
            let some = IrisBatch::new(&probe, &lossy).scan(&rows, 0..rows.len()).remove(0).candidates;
            full += all.len();
            kept += some.len();
            near += all.iter().filter(|c| c.distance.hamming() > 0.28).count();
            near_kept += some.iter().filter(|c| c.distance.hamming() > 0.28).count();
        }
        println!(
            "  first stage at {:.2}: misses {} of {full} ({:.2e}); of those between 0.28 and 0.32, {} of {near} ({:.2e})",
            f64::from(ppm) / 1e6,
            full - kept,
            (full - kept) as f64 / full as f64,
            near - near_kept,
            (near - near_kept) as f64 / near.max(1) as f64
        );
    }
    Ok(())
}

fn moments(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / values.len() as f64;
    (mean, variance.sqrt())
}
