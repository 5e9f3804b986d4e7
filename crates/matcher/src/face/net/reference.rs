//! The executor against the reference implementation: TensorFlow.js 4 (CPU backend) ran the same files on the same
//! made-up input, and its leading outputs and sums are the tables below. For the embedding network the reference ran
//! twice: the file as shipped, and the file with the repair written into its graph and weights.
#![expect(clippy::disallowed_methods, clippy::as_conversions, reason = "tests read the model files")]

use std::path::Path;

use super::plan::PreluReading;
use super::{Arena, Network};

/// Where the models may lie: as `./run` and `./test` fetch them, or beside the repository.
const FOLDERS: [&str; 2] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../.data/models"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/biometrics/models"),
];

fn load(name: &str, ends: (&str, &[&str]), prelu: PreluReading) -> Option<Network> {
    let read = |folder: &str, extension: &str| std::fs::read(Path::new(folder).join(name).with_extension(extension));
    let pair = |folder: &&str| read(folder, "json").ok().zip(read(folder, "bin").ok());
    let Some((json, bin)) = FOLDERS.iter().find_map(pair) else {
        eprintln!("SKIPPED: no face model {name} in .data/models");
        return None;
    };
    Some(Network::load(&json, &bin, ends, prelu).unwrap())
}

/// A pattern any language computes exactly: multiples of 1/128 in −1..1.
fn pattern(side: usize, input: &mut [f32]) {
    for (i, v) in input.iter_mut().enumerate() {
        let (x, y, c) = (i / 3 % side, i / 3 / side, i % 3);
        *v = ((x * x + 3 * y * (c + 1) + x * y) % 256) as f32 / 128.0 - 1.0;
    }
}

fn outputs(network: &Network, side: usize) -> Vec<Vec<f32>> {
    let mut arena = Arena::default();
    let first = network.run(&mut arena, |input| pattern(side, input));
    assert_eq!(first, network.run(&mut arena, |input| pattern(side, input)), "a used arena changes nothing");
    first
}

fn assert_output(found: &[f32], lead: [f32; 6], sum: f64, squares: f64) {
    for (i, (a, b)) in found.iter().zip(lead).enumerate() {
        assert!((a - b).abs() <= 1e-4 * (1.0 + b.abs()), "value {i}: {a} instead of {b}");
    }
    let total: f64 = found.iter().map(|v| f64::from(*v)).sum();
    let energy: f64 = found.iter().map(|v| f64::from(*v).powi(2)).sum();
    assert!((energy - squares).abs() <= 1e-4 * squares, "squares {energy} instead of {squares}");
    assert!((total - sum).abs() <= 1e-4 * squares.max(sum.abs()), "sum {total} instead of {sum}");
}

#[test]
fn the_detector_agrees_with_the_reference() {
    let names = ["Identity", "Identity_1", "Identity_2", "Identity_3"];
    let Some(network) = load("blazeface", ("input", &names), PreluReading::Repaired) else { return };
    let found = outputs(&network, 256);
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [512, 384, 512 * 16, 384 * 16]);
    assert_output(&found[0], [-3.18726, -2.77542, -3.00458, -2.91635, -2.64337, -2.49541], -1786.7902, 8350.1213);
    assert_output(&found[1], [-4.52770, -7.20220, -8.76664, -8.54412, -9.10266, -17.7132], -3584.4236, 41080.6656);
    assert_output(&found[2], [-1.23655, -2.97434, 37.35909, 37.3592, -9.04506, -6.14451], 29331.4994, 1_113_131.0);
    assert_output(&found[3], [-0.47628, 2.60979, 88.62672, 88.62122, -18.5963, -14.58271], 74663.9410, 9_375_284.0);
}

#[test]
fn the_mesh_agrees_with_the_reference() {
    let flag = "StatefulPartitionedCall/model_1/conv2d_31/BiasAdd";
    let Some(network) = load("facemesh", ("input_1", &["Identity_2", flag]), PreluReading::Repaired) else { return };
    let found = outputs(&network, 192);
    let lead = [114.60725, 127.94439, -10.09032, 124.61591, 112.16941, -23.15799];
    assert_output(&found[0], lead, 99353.8259, 11_475_330.0);
    assert!((found[1][0] + 11.79193).abs() < 1e-3, "{:?}", found[1]);
}

#[test]
fn the_embedding_agrees_with_the_reference_before_and_after_the_repair() {
    let cases = [
        (PreluReading::AsShipped, [-0.00951, 0.02205, -0.00314, 0.01027, -0.00944, -0.01743], 0.0208),
        (PreluReading::Repaired, [-0.00353, 0.02946, 0.01623, 0.00493, -0.07007, 0.06834], -0.1777),
    ];
    for (reading, lead, sum) in cases {
        let ends: (&str, &[&str]) = ("img_inputs", &["MobileFaceNet/Logits/SpatialSqueeze"]);
        let Some(network) = load("mobilefacenet", ends, reading) else { return };
        let raw = outputs(&network, 112).remove(0);
        let norm = raw.iter().map(|v| v * v).sum::<f32>().sqrt();
        let unit: Vec<f32> = raw.iter().map(|v| v / norm).collect();
        assert_output(&unit, lead, sum, 1.0);
    }
}
