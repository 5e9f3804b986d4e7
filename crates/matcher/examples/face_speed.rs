//! How long one extraction takes: `cargo run -p matcher --example face_speed -- MODELS PICTURE…` prints milliseconds
//! (best and median of thirty, one thread) for each picture.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a measuring tool for developers")]

use std::time::Instant;

use matcher::face::{FaceModels, ModelFiles, ModelPair};
use matcher::image::decode_rgb;

/// Repetitions per picture.
const ROUNDS: usize = 30;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next() else {
        eprintln!("usage: face_speed MODELS PICTURE…");
        return;
    };
    let read = |name: &str| std::fs::read(format!("{folder}/{name}")).unwrap();
    let files = ["blazeface", "facemesh", "mobilefacenet"]
        .map(|name| (read(&format!("{name}.json")), read(&format!("{name}.bin"))));
    let [blazeface, facemesh, mobilefacenet] = files.each_ref().map(|(json, bin)| ModelPair { json, bin });
    let start = Instant::now();
    let models = FaceModels::load(&ModelFiles { blazeface, facemesh, mobilefacenet }).unwrap();
    println!("load {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    for path in arguments {
        let picture = decode_rgb(&std::fs::read(&path).unwrap()).unwrap();
        let mut times: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let start = Instant::now();
                let _ = models.extract(&picture);
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let [best, .., _] = times.as_slice() else { return };
        let median = times.get(ROUNDS / 2).copied().unwrap_or_default();
        println!("{path} {picture:?}: best {best:.1} ms, median {median:.1} ms");
    }
}
