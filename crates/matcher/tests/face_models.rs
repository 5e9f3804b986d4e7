//! The face pipeline on real portraits (Olivetti Research Laboratory, used by courtesy of AT&T Laboratories Cambridge)
//! and on what is no portrait.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "tests read the models and portraits of the shared folder, and may panic"
)]

use std::sync::OnceLock;
use std::thread;

use matcher::face::{
    FaceCapture, FaceIssue, FaceModel, FaceModels, FaceRejection, FaceVerdict, ModelError, ModelFault, ModelFiles,
    ModelPair, QualityPolicy,
};
use matcher::image::{RgbImage, decode_rgb};

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/biometrics");

/// JSON and weights of the three networks.
type Files = [(Vec<u8>, Vec<u8>); 3];

/// The models as `./run` and `./test` fetch them, or beside the repository.
fn files() -> Option<Files> {
    let fetched = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.data/models");
    let found = files_in(fetched).or_else(|| files_in(&format!("{SHARED}/models")));
    if found.is_none() {
        eprintln!("SKIPPED: no face models in .data/models");
    }
    found
}

fn files_in(folder: &str) -> Option<Files> {
    let read = |name: &str| std::fs::read(format!("{folder}/{name}")).ok();
    let pair = |name: &str| read(&format!("{name}.json")).zip(read(&format!("{name}.bin")));
    Some([pair("blazeface")?, pair("facemesh")?, pair("mobilefacenet")?])
}

fn load(files: &Files) -> Result<FaceModels, ModelError> {
    let [blazeface, facemesh, mobilefacenet] = files.each_ref().map(|(json, bin)| ModelPair { json, bin });
    FaceModels::load(&ModelFiles { blazeface, facemesh, mobilefacenet })
}

fn models() -> Option<&'static FaceModels> {
    static MODELS: OnceLock<Option<FaceModels>> = OnceLock::new();
    MODELS.get_or_init(|| files().map(|f| load(&f).unwrap())).as_ref()
}

fn portrait(person: usize, shot: usize) -> Option<RgbImage> {
    let path = format!("{SHARED}/faces/orl_att/s{person}/{shot}.pgm");
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("SKIPPED: {path} is not there");
        return None;
    };
    Some(decode_rgb(&bytes).unwrap())
}

fn capture(person: usize, shot: usize) -> Option<FaceCapture> {
    Some(models()?.extract(&portrait(person, shot)?).unwrap())
}

/// Pictures side by side, with a gap, on a dark ground.
fn beside(pictures: &[&RgbImage], gap: u32) -> RgbImage {
    let width = pictures.iter().map(|p| p.width() + gap).sum::<u32>() + gap;
    let height = pictures.iter().map(|p| p.height()).max().unwrap() + 2 * gap;
    let mut data = vec![40; (width * height * 3) as usize];
    let mut left = gap;
    for picture in pictures {
        let row = (picture.width() * 3) as usize;
        for (y, values) in picture.data().chunks_exact(row).enumerate() {
            let at = ((y as u32 + gap) * width + left) as usize * 3;
            data[at..at + row].copy_from_slice(values);
        }
        left += picture.width() + gap;
    }
    RgbImage::new(width, height, data).unwrap()
}

/// Every pixel becomes a square of `factor` pixels.
fn enlarged(picture: &RgbImage, factor: u32) -> RgbImage {
    let (width, height) = (picture.width() * factor, picture.height() * factor);
    let from = |i: u32| ((i / width / factor * picture.width() + i % width / factor) * 3) as usize;
    let data = (0..width * height).flat_map(|i| picture.data()[from(i)..from(i) + 3].to_vec()).collect();
    RgbImage::new(width, height, data).unwrap()
}

#[test]
fn the_golden_template_is_reproduced() {
    let Some(found) = capture(1, 1) else { return };
    const GOLDEN: [i8; 16] = [-3, 3, 0, 0, -9, 28, 13, -72, -25, -36, 2, 3, -3, 2, -2, -63];
    let lead = &found.template.values()[..16];
    let is_near = lead.iter().zip(GOLDEN).all(|(a, b)| a.abs_diff(b) <= 3);
    assert!(is_near, "{lead:?} instead of {GOLDEN:?}");
}

/// The sanity of the whole chain: twenty people, three portraits each.
#[test]
fn the_same_person_scores_higher_than_another() {
    let mut captures = Vec::new();
    for person in 1..=20 {
        for shot in [1, 4, 7] {
            let Some(found) = capture(person, shot) else { return };
            captures.push((person, found.template));
        }
    }
    let (mut genuine, mut impostor) = (Vec::new(), Vec::new());
    for (i, (person, a)) in captures.iter().enumerate() {
        for (other, b) in &captures[..i] {
            if person == other { &mut genuine } else { &mut impostor }.push(a.score(b));
        }
    }
    let mean = |scores: &[f32]| scores.iter().sum::<f32>() / scores.len() as f32;
    let error_at = |line: f32| {
        let misses = genuine.iter().filter(|s| **s < line).count() as f32 / genuine.len() as f32;
        let false_hits = impostor.iter().filter(|s| **s >= line).count() as f32 / impostor.len() as f32;
        misses.max(false_hits)
    };
    let eer = (0..100).map(|i| error_at(i as f32 / 100.0)).fold(1.0, f32::min);
    eprintln!("genuine {:.3}, impostor {:.3}, equal error rate {eer:.4}", mean(&genuine), mean(&impostor));
    assert!(mean(&genuine) > 0.62 && mean(&impostor) < 0.28 && eer < 0.07);
}

/// Thumbnails are usable where the installation says so, and never pass as portraits for a card otherwise.
#[test]
fn thumbnails_are_judged_by_the_policy() {
    for person in 1..=40 {
        let Some(found) = capture(person, 2) else { return };
        let (standard, trial) = (found.quality.clone(), found.quality.judged(QualityPolicy::Thumbnails));
        assert_eq!(trial.verdict, FaceVerdict::Acceptable, "person {person}: {trial:?}");
        assert!(trial.issues.contains(&FaceIssue::TooSmall));
        if standard.eye_distance_px < 20.0 {
            assert_eq!((standard.verdict, standard.issues[0]), (FaceVerdict::Retake, FaceIssue::TooSmall));
        }
        assert_eq!((found.portrait.width(), found.portrait.height()), (480, 640));
    }
}

/// The same portrait, spoilt: the operator is told what to change.
#[test]
fn place_and_size_in_the_picture_do_not_matter() {
    let (Some(models), Some(picture)) = (models(), portrait(1, 1)) else { return };
    let reference = models.extract(&picture).unwrap();
    let large = enlarged(&picture, 8);
    for framed in [beside(&[&picture], 6), beside(&[&large], 40), beside(&[&large], 200)] {
        let found = models.extract(&framed).unwrap();
        let score = reference.template.score(&found.template);
        assert!(score > 0.7, "{score} in {framed:?}");
    }
    let measured = models.extract(&large).unwrap().quality.eye_distance_px / reference.quality.eye_distance_px;
    assert!((measured - 8.0).abs() < 1.0, "{measured}");
}

#[test]
fn what_has_no_single_face_is_refused() {
    let (Some(models), Some(a), Some(b)) = (models(), portrait(1, 1), portrait(4, 1)) else { return };
    let noise = (0..200 * 200 * 3_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    let page = |v| RgbImage::new(210, 297, vec![v; 210 * 297 * 3]).unwrap();
    let stripes = (0..160 * 160 * 3_u32).map(|i| if i / 480 / 8 % 2 == 0 { 20 } else { 230 }).collect();
    let (la, lb) = (enlarged(&a, 6), enlarged(&b, 6));
    let cases = [
        ("white page", page(255), FaceRejection::NoFace),
        ("black page", page(0), FaceRejection::NoFace),
        ("noise", RgbImage::new(200, 200, noise).unwrap(), FaceRejection::NoFace),
        ("stripes", RgbImage::new(160, 160, stripes).unwrap(), FaceRejection::NoFace),
        ("two faces", beside(&[&la, &lb], 10), FaceRejection::SeveralFaces { count: 2 }),
        ("two small faces", beside(&[&a, &b], 2), FaceRejection::SeveralFaces { count: 2 }),
        ("three faces", beside(&[&la, &lb, &la], 30), FaceRejection::SeveralFaces { count: 3 }),
    ];
    for (name, picture, expected) in cases {
        assert_eq!(models.extract(&picture).err(), Some(expected), "{name}");
    }
}

#[test]
fn threads_share_the_models_and_agree() {
    let (Some(models), Some(expected), Some(picture)) = (models(), capture(2, 1), portrait(2, 1)) else { return };
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let found = models.extract(&picture).unwrap();
                assert_eq!(found.template, expected.template);
                assert_eq!(found.quality, expected.quality);
            });
        }
    });
}

#[test]
fn wrong_and_truncated_model_files_are_named() {
    let Some(files) = files() else { return };
    let broken = |change: fn(&mut Files)| {
        let mut files = files.clone();
        change(&mut files);
        load(&files).map(|_| ()).unwrap_err()
    };
    let error = broken(|f| f[0].1.truncate(1000));
    assert_eq!(error.model, FaceModel::Blazeface);
    assert!(matches!(error.fault, ModelFault::WeightsLength { expected: 538_928, found: 1000 }), "{error}");
    let error = broken(|f| f[1].0.truncate(5000));
    assert!(matches!((error.model, error.fault), (FaceModel::Facemesh, ModelFault::NotAGraph(_))));
    let error = broken(|f| f[2].1[0..4].copy_from_slice(&f32::INFINITY.to_le_bytes()));
    assert!(matches!((error.model, error.fault), (FaceModel::Mobilefacenet, ModelFault::WeightsNotFinite(_))));
    let error = broken(|f| f.swap(0, 2));
    assert!(matches!((error.model, error.fault), (FaceModel::Blazeface, ModelFault::MissingNode(_))));
    let error = broken(|f| f[2].0 = String::from_utf8(f[2].0.clone()).unwrap().replace("\"Abs\"", "\"Neg\"").into());
    assert!(matches!((error.model, error.fault), (FaceModel::Mobilefacenet, ModelFault::Unsupported { .. })));
}
