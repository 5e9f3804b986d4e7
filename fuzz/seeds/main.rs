//! Writes seed corpora with the product's own writers: `seeds FOLDER`. It is built as a target, and ends before anything
//! is fuzzed, so that the crates need not be compiled once more without coverage.
#![no_main]

mod stored;

use libfuzzer_sys::fuzz_target;
use matcher::finger::{FingerPosition, FingerSet};
use matcher::format::cbeff::{Base64Form, BdbInfo, Bir, Modality, Quality, QualityScore, RegistryId, Subtype};
use matcher::format::iso19794_2::FingerMinutiaeRecord;
use matcher::format::iso19794_4::{
    ExtendedData, FingerImage2011, FingerImageRecord, FingerImages2005, FingerView2005, Sampling,
};
use matcher::format::iso19794_5::{FaceImage, FaceImageRecord, Landmark, Source2005, Source2011, Subject};
use matcher::format::iso19794_6::{
    EyeLabel, IrisEye2005, IrisImage2011, IrisImageRecord, IrisImages2005, IrisView2005,
};
use matcher::format::{Capture, CertificationBlock, ImageCoding, QualityBlock};
use matcher::image::RgbImage;
use matcher::synthetic::{face_identity, face_sample, finger_set};
use std::path::Path;

/// Pictures by other people's encoders, which the product reads and does not write.
const PICTURES: &[(&str, &[u8])] = &[
    ("wsq", include_bytes!("../../crates/matcher/tests/pictures/ridges_101x97.wsq")),
    ("wsq", include_bytes!("../../crates/matcher/tests/pictures/ridges_128x96.wsq")),
    ("jpeg2000", include_bytes!("../../crates/matcher/tests/pictures/ridges_lossless.jp2")),
    ("jpeg2000", include_bytes!("../../crates/matcher/tests/pictures/ridges_lossy.jp2")),
    ("jpeg2000", include_bytes!("../../crates/matcher/tests/pictures/colours_lossless.j2k")),
];

fuzz_target!(
    init: {
        end(write_seeds());
    },
    |_bytes: &[u8]| ()
);

/// Ends the program where libFuzzer would begin.
fn end((): ()) {
    std::process::exit(0);
}

fn write_seeds() {
    let folder = std::env::args().nth(1).expect("a folder");
    let mut seeds: Vec<(&str, Vec<u8>)> = PICTURES.iter().map(|(target, bytes)| (*target, bytes.to_vec())).collect();
    let png = small_picture().to_png().expect("png");
    for bytes in [png.clone(), small_picture().to_jpeg(80).expect("jpeg"), pgm()] {
        seeds.push(("picture", bytes));
    }
    seeds.extend(templates());
    seeds.extend(finger_images(&png).map(|record| ("iso19794_4", record.to_bytes().expect("finger"))));
    seeds.extend(face_images(&png).map(|record| ("iso19794_5", record.to_bytes().expect("face"))));
    seeds.extend(iris_images(&png).map(|record| ("iso19794_6", record.to_bytes().expect("iris"))));
    seeds
        .extend([Base64Form::Schema, Base64Form::Mosip].map(|form| ("cbeff", person(&png).to_xml(form).expect("xml"))));
    seeds.extend(tables());
    seeds.extend(stored::all());
    for (number, (target, bytes)) in seeds.iter().enumerate() {
        let place = Path::new(&folder).join(target);
        std::fs::create_dir_all(&place).expect("a folder");
        std::fs::write(place.join(format!("seed{number}")), bytes).expect("a file");
    }
    println!("{} seeds in {folder}", seeds.len());
}

fn small_picture() -> RgbImage {
    RgbImage::new(24, 20, (0..24 * 20 * 3_u32).map(|i| (i % 251) as u8).collect()).expect("a picture")
}

fn pgm() -> Vec<u8> {
    [b"P5 24 20 255\n".as_slice(), &[7; 480]].concat()
}

fn templates() -> Vec<(&'static str, Vec<u8>)> {
    let all = finger_set(1, &FingerPosition::ALL, 1);
    let mut few = FingerSet::new();
    for (position, template) in all.iter().take(2) {
        few.insert(position, template.clone());
    }
    let listed: Vec<_> = all.iter().take(3).map(|(position, template)| (position, 80, template)).collect();
    let minutiae = FingerMinutiaeRecord::from_templates(&listed).expect("one size").to_bytes().expect("minutiae");
    vec![
        ("finger_set", all.to_bytes()),
        ("finger_set", few.to_bytes()),
        ("iso19794_2", minutiae),
        ("face_template", face_sample(&face_identity(1), 1).to_bytes().to_vec()),
    ]
}

fn capture() -> Capture {
    Capture { quality: vec![QualityBlock { score: 77, vendor: 64, algorithm: 15 }], ..Capture::unknown() }
}

fn finger(position: FingerPosition, coding: ImageCoding, bytes: &[u8]) -> FingerImage2011 {
    FingerImage2011 {
        capture: capture(),
        certificates: vec![CertificationBlock { authority: 64, scheme: 2 }],
        position: position.code(),
        number: 0,
        sampling: Sampling::of_dpi(500),
        bit_depth: 8,
        coding,
        impression: 0,
        width: 24,
        height: 20,
        bytes: bytes.to_vec(),
        extended: vec![ExtendedData { kind: 3, content: b"remark".to_vec() }],
    }
}

fn finger_images(png: &[u8]) -> [FingerImageRecord; 2] {
    let view = FingerView2005 {
        position: FingerPosition::LeftIndex.code(),
        count: 1,
        number: 1,
        quality: 80,
        impression: 0,
        width: 24,
        height: 20,
        bytes: png.to_vec(),
    };
    let old = FingerImages2005 {
        capture_device: 0,
        acquisition_level: 31,
        sampling: Sampling { is_per_cm: true, scan: [197; 2], image: [197; 2] },
        bit_depth: 8,
        coding: ImageCoding::Png,
        views: vec![view.clone(), view],
    };
    let new = vec![
        finger(FingerPosition::LeftThumb, ImageCoding::Png, png),
        finger(FingerPosition::LeftIndex, ImageCoding::Raw, &[9; 480]),
    ];
    [FingerImageRecord::V2005(old), FingerImageRecord::V2011(new)]
}

fn face<S>(bytes: &[u8], coding: ImageCoding, kind: u8, source: S) -> FaceImage<S> {
    FaceImage {
        subject: Subject::default(),
        landmarks: vec![Landmark { kind: 1, code: 0x33, place: [3, 4, 0] }],
        kind,
        coding,
        width: 24,
        height: 20,
        colour_space: 1,
        bytes: bytes.to_vec(),
        source,
    }
}

fn face_2011(bytes: &[u8], kind: u8, three_d: Vec<u8>) -> FaceImage<Source2011> {
    let source = Source2011 { capture: capture(), sampling_level: 1, post_processing: 1, cross_reference: 0, three_d };
    face(bytes, ImageCoding::Png, kind, source)
}

fn face_images(png: &[u8]) -> [FaceImageRecord; 2] {
    let jpeg = small_picture().to_jpeg(80).expect("jpeg");
    let old = face(&jpeg, ImageCoding::Jpeg, 1, Source2005::default());
    let images = vec![face_2011(png, 1, Vec::new()), face_2011(png, 0x81, vec![1, 2, 3])];
    [FaceImageRecord::V2005(vec![old]), FaceImageRecord::V2011 { temporal_semantics: 1, images }]
}

fn iris(eye: EyeLabel, bytes: &[u8]) -> IrisImage2011 {
    IrisImage2011 {
        capture: capture(),
        number: 1,
        eye,
        kind: 2,
        coding: ImageCoding::Png,
        is_colour: true,
        properties: 5,
        width: 24,
        height: 20,
        bit_depth: 24,
        range_mm: 300,
        roll: 0xFFFF,
        roll_uncertainty: 0xFFFF,
        iris: Default::default(),
        bytes: bytes.to_vec(),
    }
}

fn iris_images(png: &[u8]) -> [IrisImageRecord; 2] {
    let view =
        IrisView2005 { number: 1, quality: 80, rotation: 0xFFFF, rotation_uncertainty: 0xFFFF, bytes: vec![5; 480] };
    let old = IrisImages2005 {
        capture_device: 0,
        properties: 5,
        diameter: 20,
        coding: ImageCoding::Raw,
        is_colour: false,
        width: 24,
        height: 20,
        bit_depth: 8,
        transformation: 0,
        device_id: [0; 16],
        eyes: vec![IrisEye2005 { eye: EyeLabel::Left, views: vec![view] }],
    };
    [IrisImageRecord::V2005(old), IrisImageRecord::V2011(vec![iris(EyeLabel::Left, png), iris(EyeLabel::Right, png)])]
}

fn bir(modality: Modality, subtype: &[Subtype], format: &str, bdb: Option<Vec<u8>>) -> Bir {
    let id = |organization: &str, kind: &str| RegistryId { organization: organization.into(), kind: kind.into() };
    let info = BdbInfo {
        index: Some("98293c98-7b64-4f9a-a209-9cadfd8e4a1e".into()),
        format: Some(id("Mosip", format)),
        modality: Some(modality),
        subtype: subtype.to_vec(),
        quality: Some(Quality { algorithm: id("HMAC", "SHA-256"), score: QualityScore::Score(94) }),
        ..BdbInfo::default()
    };
    let exception = (if bdb.is_some() { "false" } else { "true" }).to_owned();
    Bir { bdb_info: Some(info), bdb, others: vec![("EXCEPTION".into(), exception)], ..Bir::default() }
}

fn person(png: &[u8]) -> Bir {
    let thumb = FingerImageRecord::V2011(vec![finger(FingerPosition::LeftThumb, ImageCoding::Png, png)]);
    let portrait = FaceImageRecord::V2011 { temporal_semantics: 0, images: vec![face_2011(png, 1, Vec::new())] };
    let eye = IrisImageRecord::V2011(vec![iris(EyeLabel::Right, png)]);
    Bir {
        birs: vec![
            bir(Modality::Finger, &[Subtype::Left, Subtype::Thumb], "7", thumb.to_bytes().ok()),
            bir(Modality::Finger, &[Subtype::Right, Subtype::Thumb], "7", None),
            bir(Modality::Face, &[], "8", portrait.to_bytes().ok()),
            bir(Modality::Iris, &[Subtype::Right], "9", eye.to_bytes().ok()),
        ],
        ..Bir::default()
    }
}

fn tables() -> Vec<(&'static str, Vec<u8>)> {
    let rows = [["NIK", "Nama", "Alamat"], ["6202015502070003", "SITI AMINAH", "Jl. \"Baru\" 3\nRT 1"]];
    let mut text = Vec::new();
    sheet::write_csv(&mut text, rows).expect("csv");
    let cells = |row: [&str; 3]| row.map(|cell| sheet::Value::Text(cell.to_owned())).to_vec();
    let book = sheet::write_xlsx("Buku", &rows[0], [cells(rows[1])]).expect("xlsx");
    vec![("csv", text), ("csv", b"NIK;Nama\n1;\"a\"\"b\"\n".to_vec()), ("xlsx", book)]
}
