//! Files that cannot be taken: each is refused with its own sentence beside its field, and nothing is lost.

use domain::staff::Role;
use matcher::finger::FingerPosition;
use matcher::format::iso19794_2::FingerMinutiaeRecord;
use matcher::synthetic::{finger_identity, finger_sample};

use super::record::{four_fingers, one_finger};
use super::site::{Reply, Site, Visitor};

fn pgm(width: usize, height: usize, value: u8) -> Vec<u8> {
    [format!("P5 {width} {height} 255\n").as_bytes(), &vec![value; width * height]].concat()
}

/// A PNG header that announces 10,000 × 10,000 pixels and nothing behind it.
fn hundred_megapixels() -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(10_000_u32.to_be_bytes());
    chunk.extend(10_000_u32.to_be_bytes());
    chunk.extend([8, 0, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.extend(13_u32.to_be_bytes());
    png.extend(&chunk);
    png.extend(crc32(&chunk).to_be_bytes());
    png.extend([0, 0, 0, 0]);
    png.extend(b"IDAT");
    png.extend(crc32(b"IDAT").to_be_bytes());
    png
}

/// The check sum of a PNG chunk (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

/// A record of one view whose body holds this many minutiae; the count in its head is a single byte.
fn record_with(minutiae: usize) -> Vec<u8> {
    let position = FingerPosition::RightIndex;
    let template = finger_sample(&finger_identity(1, position), 0);
    let mut bytes = FingerMinutiaeRecord::from_templates(&[(position, 60, &template)]).unwrap().to_bytes().unwrap();
    let (head, body) = (24 + 4, 6);
    let found = usize::from(bytes[head - 1]);
    let minutia = bytes[head..head + body].to_vec();
    let tail = bytes.split_off(head + found * body);
    bytes.truncate(head);
    for _ in 0..minutiae {
        bytes.extend_from_slice(&minutia);
    }
    bytes.extend(tail);
    bytes[head - 1] = u8::try_from(minutiae % 256).unwrap();
    let length = u32::try_from(bytes.len()).unwrap().to_be_bytes();
    bytes[8..12].copy_from_slice(&length);
    bytes
}

async fn open() -> (Site, Visitor, String) {
    let site = Site::new();
    let id = site.neighbour(1);
    let operator = site.as_role(Role::Operator);
    site.post(&operator, &format!("/record/{id}"), &[]).await.is(303);
    (site, operator, format!("/record/{id}"))
}

async fn send(site: &Site, operator: &Visitor, desk: &str, group: &str, field: &str, file: &[u8]) -> Reply {
    site.post_files(operator, &format!("{desk}/sample/{group}"), &[(field, Some("file"), file)]).await
}

#[tokio::test]
async fn each_bad_file_has_its_own_sentence() {
    let (site, operator, desk) = open().await;
    let whole = four_fingers(1);
    let cut_png = &hundred_megapixels()[..20];
    let cut_pgm = &pgm(300, 300, 9)[..500];
    let cases: &[(&str, &str, &[u8], &str)] = &[
        ("fingers", "finger-2", b"hello", "bukan gambar JPEG, JPEG 2000, PNG, PGM, atau WSQ"),
        ("fingers", "finger-2", b"", "bukan gambar JPEG, JPEG 2000, PNG, PGM, atau WSQ"),
        ("fingers", "finger-2", &pgm(1, 1, 0), "hanya 1 × 1 piksel"),
        ("fingers", "finger-2", &hundred_megapixels(), "10.000 × 10.000 piksel terlalu besar"),
        ("fingers", "finger-2", cut_png, "terpotong"),
        ("fingers", "finger-2", cut_pgm, "terpotong"),
        ("fingers", "finger-2", &pgm(300, 400, 255), "tidak ada jari di kaca"),
        ("fingers", "finger-2", &pgm(3000, 300, 128), "jari"),
        ("fingers", "finger-2", &record_with(0), "tidak memuat jari yang dapat dibandingkan"),
        ("fingers", "finger-2", &record_with(10_000), "rusak atau terpotong"),
        ("fingers", "finger-2", &whole[..whole.len() - 7], "rusak atau terpotong"),
        ("fingers", "finger-2", b"FMR\0 99\0", "bukan ISO/IEC 19794-2:2005"),
        ("signature", "signature", b"%PDF-1.7", "bukan gambar JPEG, JPEG 2000, PNG, PGM, atau WSQ"),
        ("iris", "iris-left", &[0; 100], "512 atau 4.096 bita; berkas ini 100"),
        ("iris", "iris-left", &[0xFF; 512], "Templat iris kosong"),
        ("signature", "signature", &pgm(60, 24, 200), "Tidak ada goresan"),
        ("signature", "signature", &half_black(), "bukan tanda tangan"),
        ("fingers", "finger-3", &whole, "bukan dari jari ini"),
        ("face", "face", &pgm(300, 400, 128), "Model wajah belum terpasang"),
    ];
    for (group, field, file, sentence) in cases {
        let refused = send(&site, &operator, &desk, group, field, file).await;
        refused.is(422).says(&[sentence]);
        assert!(refused.body.contains(&format!("id=\"{field}-error\"")), "beside its field: {sentence}");
    }
    site.get(&operator, &desk).await.says(&["0 dapat dipakai"]);
}

#[tokio::test]
async fn what_is_good_is_kept_although_another_file_is_refused() {
    let (site, operator, desk) = open().await;
    let files: [(&str, Option<&str>, &[u8]); 2] =
        [("finger-1", Some("all.fmr"), &four_fingers(1)), ("finger-9", Some("x.png"), b"nothing")];
    let mixed = site.post_files(&operator, &format!("{desk}/sample/fingers"), &files).await;
    mixed.is(422).says(&["4 dapat dipakai, perlu 4"]);
    assert!(mixed.body.contains("id=\"finger-9-error\"") && !mixed.body.contains("id=\"finger-1-error\""));
}

#[tokio::test]
async fn forms_without_files_with_foreign_fields_and_too_heavy_ones() {
    let (site, operator, desk) = open().await;
    let path = format!("{desk}/sample/fingers");
    site.post_files(&operator, &path, &[]).await.is(422).says(&["Belum ada berkas yang dipilih"]);
    site.post_files(&operator, &path, &[("finger-1", Some(""), b"")]).await.is(422);
    send(&site, &operator, &desk, "fingers", "face", &pgm(30, 30, 1)).await.is(400);
    send(&site, &operator, &desk, "face", "portrait", &pgm(30, 30, 1)).await.is(400);
    send(&site, &operator, &desk, "toes", "finger-1", b"x").await.is(404);
    let heavy = vec![0; 12 * 1024 * 1024 + 1];
    send(&site, &operator, &desk, "signature", "signature", &heavy).await.is(413).says(&["terlalu besar"]);
    let fields = [("finger-1", Some("a"), heavy.as_slice())];
    site.post_files(&operator, &path, &fields).await.is(413);
    site.post(&operator, &path, &[("finger-1", "x")]).await.is(400);
    let verifier = site.as_role(Role::Verifier);
    site.post_files(&verifier, &path, &[("finger-1", Some("a"), &four_fingers(1))]).await.is(403);
    let stranger = site.stranger();
    let sent = site.post_files(&stranger, &path, &[("finger-1", Some("a"), b"x")]).await;
    assert!(sent.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn iris_templates_of_both_sizes_are_taken() {
    let (site, operator, desk) = open().await;
    let files: [(&str, Option<&str>, &[u8]); 2] =
        [("iris-left", Some("l.bin"), &iris(512)), ("iris-right", Some("r.bin"), &iris(4096))];
    let sent = site.post_files(&operator, &format!("{desk}/sample/iris"), &files).await;
    assert!(sent.location().ends_with("#iris"));
    site.get(&operator, &format!("{desk}/image/iris-left")).await.is(404);
    site.get(&operator, &desk).await.is_silent_on(&["Alasan tanpa iris"]);
}

/// An iris template with something in it.
fn iris(bytes: usize) -> Vec<u8> {
    (0..=255).cycle().take(bytes).collect()
}

/// A picture with nearly as much ink as paper.
fn half_black() -> Vec<u8> {
    let row = |n: usize| if n < 11 { [0; 60] } else { [255; 60] };
    b"P5 60 24 255\n".iter().copied().chain((0..24).flat_map(row)).collect()
}

#[tokio::test]
async fn one_picture_is_not_two_fingers_and_a_record_replaces_nothing_unasked() {
    let (site, operator, desk) = open().await;
    let thumb = one_finger(1, FingerPosition::RightThumb, 60);
    // The same file without a position, so that it can be given for any finger.
    let mut nameless = thumb.clone();
    nameless[24] = 0;
    send(&site, &operator, &desk, "fingers", "finger-1", &nameless).await.is(303);
    let refused = send(&site, &operator, &desk, "fingers", "finger-2", &nameless).await;
    refused.is(422).says(&["sama dengan gambar jari lain", "1 dapat dipakai"]);
    assert!(refused.body.contains("id=\"finger-2-error\""));
    let refused = send(&site, &operator, &desk, "fingers", "finger-2", &four_fingers(2)).await;
    refused.is(422).says(&["memuat jari lain yang sudah diambil", "1 dapat dipakai"]);
    send(&site, &operator, &desk, "fingers", "finger-1", &four_fingers(2)).await.is(303);
    site.get(&operator, &desk).await.says(&["4 dapat dipakai"]);
}
