//! Seeds of what the product itself stores and prints: templates, the gallery's snapshot, the card's code, the journal's
//! files; and of the networks' files, where `FUZZ_MODELS` names their folder.

use credential::{BirthDate, Claim169, CwtMeta, SigningKey, encode_signed};
use flate2::bufread::ZlibDecoder;
use ledger::{Checkpoint, Frontier, NoteSigner, Receipt, TileId, encode_bundle, leaf_hash};
use matcher::finger::{FingerPosition, PreparedFinger};
use matcher::gallery::{Change, ExactFace, Gallery, Key, Templates};
use matcher::iris::{IrisCode2048, IrisCode16384};
use matcher::synthetic::{face_identity, face_sample, finger_identity, finger_sample};
use std::io::Read;

type Seeds = Vec<(&'static str, Vec<u8>)>;

/// All of them: target and bytes.
pub fn all() -> Seeds {
    [fingers(), irises(), gallery(), models(), code(), journal(), texts()].concat()
}

fn fingers() -> Seeds {
    let finger =
        |noise| PreparedFinger::new(&finger_sample(&finger_identity(1, FingerPosition::LeftThumb), noise)).to_bytes();
    let (one, mut other) = (finger(1), finger(2));
    let mut both = [&[2], one.as_slice()].concat();
    other.resize(one.len(), 0);
    both.extend(other);
    vec![("prepared_finger", one), ("prepared_finger", both)]
}

fn irises() -> Seeds {
    let bytes: Vec<u8> = (0..4096_u32).map(|i| (i * i >> 3) as u8).collect();
    let (small, large) =
        (IrisCode2048::new(&bytes[..256], &bytes[256..512]), IrisCode16384::new(&bytes[..2048], &bytes[2048..]));
    let (small, large) = (small.expect("a code"), large.expect("a code"));
    let plain = |code: &IrisCode2048| [code.code(), code.mask()].concat();
    vec![
        ("iris_code", small.to_bytes()),
        ("iris_code", large.to_bytes()),
        ("iris_code", [plain(&small), vec![0; 512], plain(&small.rotated(2))].concat()),
        ("iris_code", [large.code(), large.mask()].concat()),
    ]
}

/// A snapshot as the target reads it.
fn packed(gallery: &Gallery) -> Vec<u8> {
    let (view, mut out) = (gallery.view(), Vec::new());
    let manifest = view.manifest();
    let mut contents = manifest.to_bytes();
    contents.truncate(contents.len() - 32);
    let mut pieces = vec![contents];
    pieces.extend(manifest.segments.iter().map(|entry| view.segment(&entry.name).expect("a block")));
    for piece in pieces {
        out.extend((piece.len() as u32).to_le_bytes());
        out.extend(piece);
    }
    out
}

fn gallery() -> Seeds {
    let face = |person: u64| face_sample(&face_identity(person), person);
    let few: Gallery = (0..3).map(|person| (Key::new(person, 1), face(person))).collect();
    let more: Gallery = (0..20).map(|person| (Key::new(person, 1), face(person))).collect();
    let exact = face(1).to_bytes().map(|b| f32::from(i8::from_le_bytes([b])));
    if let Ok(exact) = ExactFace::from_embedding(&exact) {
        let templates = Templates { face: Some(face(30)), exact_face: Some(Box::new(exact)), ..Templates::default() };
        more.apply(&[Change::Insert(Key::new(30, 1), templates), Change::StandAt(7)]);
    }
    more.remove(Key::new(2, 1));
    [Gallery::new(), few, more].iter().map(|gallery| ("gallery_snapshot", packed(gallery))).collect()
}

fn models() -> Seeds {
    let folder = std::env::var("FUZZ_MODELS").unwrap_or_default();
    let file = |(which, name): (u8, &str)| {
        let json = std::fs::read(format!("{folder}/{name}.json")).ok()?;
        Some(("face_models", [&[which], json.as_slice()].concat()))
    };
    let tiny = br#"{"modelTopology":{"node":[{"name":"x","op":"Placeholder","attr":{}}]},"weightsManifest":[{"weights":[{"name":"w","shape":[1,2],"dtype":"float32","quantization":{"dtype":"float16"}}]}]}"#;
    let mut seeds: Seeds = (0..).zip(["blazeface", "facemesh", "mobilefacenet"]).filter_map(file).collect();
    seeds.push(("face_models", [&[0], tiny.as_slice()].concat()));
    seeds
}

fn code() -> Seeds {
    let claim = Claim169 {
        id: Some("6202015708990001".to_owned()),
        full_name: Some("SITI AMINAH".to_owned()),
        date_of_birth: BirthDate::from_ymd(1999, 8, 17),
        ..Claim169::default()
    };
    let key = SigningKey::from_bytes(&[7; 32]);
    let code = encode_signed(&claim, &CwtMeta::new("ktp.example.go.id", 1_795_318_505), &key, b"k1").expect("a code");
    let mut cbor = vec![1];
    ZlibDecoder::new(from_base45(&code).as_slice()).read_to_end(&mut cbor).expect("zlib");
    vec![("qr_code", [&[0], code.as_bytes()].concat()), ("qr_code", cbor)]
}

fn from_base45(code: &str) -> Vec<u8> {
    let alphabet = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let digit = |c: &u8| alphabet.iter().position(|known| known == c).expect("base45");
    let group = |group: &[u8]| {
        let value = group.iter().rev().fold(0, |value, c| value * 45 + digit(c));
        let [.., high, low] = value.to_be_bytes();
        if group.len() == 3 { vec![high, low] } else { vec![low] }
    };
    code.as_bytes().chunks(3).flat_map(group).collect()
}

fn journal() -> Seeds {
    let signer = NoteSigner::new("example.com/log", &[7; 32]).expect("a signer");
    let mut frontier = Frontier::new();
    for n in 0..5_u8 {
        frontier.append(leaf_hash(&[n]));
    }
    let checkpoint = Checkpoint::new("example.com/log", 1, leaf_hash(b"leaf")).expect("a checkpoint");
    let receipt = Receipt {
        index: 0,
        hashes: vec![leaf_hash(b"other")],
        checkpoint: checkpoint.sign(&signer),
        extra: Some(vec![1]),
    };
    let texts = [
        checkpoint.to_text(),
        checkpoint.sign(&signer),
        receipt.to_text(),
        Receipt { hashes: Vec::new(), ..receipt }.to_text(),
        signer.verifier().to_string(),
        TileId { level: 1, index: 1_234_067, width: 17 }.path(),
    ];
    let bundle = encode_bundle(&[b"one".as_slice(), b"", b"three"]).expect("a bundle");
    let bytes = texts.map(String::into_bytes).into_iter().chain([bundle, frontier.to_bytes()]);
    bytes.map(|bytes| ("ledger_files", bytes)).collect()
}

fn texts() -> Seeds {
    let table =
        "kode,kode_kecamatan,jenis,nama,kodepos,lat,lng\n6202011001,620201,kelurahan,\"Baru, Atas\",74312,-2.5,112.9\n";
    let lines = "6202015708990001\n17-08-1999\nSITI AMINAH\n62.02.01.1001\n";
    vec![("register_texts", table.into()), ("register_texts", lines.into())]
}
