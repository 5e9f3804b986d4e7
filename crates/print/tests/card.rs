//! The card as a PDF: size, text, pictures, and everything that must be refused.

#![expect(clippy::unwrap_used, clippy::as_conversions, clippy::indexing_slicing, reason = "helpers of tests")]

mod common;

use std::io::Cursor;

use common::{face, fonts, media_boxes, text_of};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use jiff::civil::date;
use print::{CardFace, CardSides, Fonts, PictureFault, PictureKind, RenderError, Validity, render_card};

fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 251) as u8, (y % 241) as u8, ((x * y) % 239) as u8]));
    let mut out = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(image).write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn error_of(fonts: &Fonts, change: impl FnOnce(&mut CardFace)) -> Option<RenderError> {
    let mut face = face();
    change(&mut face);
    render_card(fonts, &face, CardSides::Both).err()
}

#[test]
fn a_card_is_one_page_of_exact_size_and_its_back_another() {
    let Some(fonts) = fonts() else { return };
    let front = render_card(&fonts, &face(), CardSides::Front).unwrap();
    assert_eq!(media_boxes(&front), ["0 0 242.65 153.01"]);
    let both = render_card(&fonts, &face(), CardSides::Both).unwrap();
    assert_eq!(media_boxes(&both), ["0 0 242.65 153.01", "0 0 242.65 153.01"]);
}

#[test]
fn every_field_can_be_read_back() {
    let Some(fonts) = fonts() else { return };
    let Some(text) = text_of(&render_card(&fonts, &face(), CardSides::Front).unwrap()) else { return };
    for part in [
        "PROVINSI KALIMANTAN TENGAH",
        "KABUPATEN KOTAWARINGIN TIMUR",
        "6202065708030001",
        "SITI RAHMAWATI",
        "SAMPIT, 17-08-2003",
        "PEREMPUAN",
        "JL. MELATI NO. 12",
        "014 / 005",
        "MENTAWA BARU HULU",
        "MENTAWA BARU KETAPANG",
        "PELAJAR/MAHASISWA",
        "ISLAM",
        "BELUM KAWIN",
        "WNI",
        "SEUMUR HIDUP",
        "22-11-2026",
        "CONTOH-6202-00004217",
        "SPECIMEN",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn only_a_demo_card_is_marked_and_only_a_foreigner_s_card_ends() {
    let Some(fonts) = fonts() else { return };
    let mut face = face();
    face.is_specimen = false;
    face.blank_serial = "6202-1".to_owned();
    face.validity = Validity::Until(date(2029, 3, 1));
    let Some(text) = text_of(&render_card(&fonts, &face, CardSides::Both).unwrap()) else { return };
    assert!(!text.contains("SPECIMEN") && !text.contains("CONTOH"), "{text}");
    assert!(text.contains("01-03-2029") && !text.contains("SEUMUR HIDUP"), "{text}");
}

#[test]
fn awkward_names_are_printed_as_they_are() {
    let Some(fonts) = fonts() else { return };
    for name in [
        "X",
        "SUKARNO",
        "<script>alert('x')</script>",
        "A & B \"C\" <tspan dy='9'>",
        "&#x41;&amp;",
        "D'ANGELO-O'NEIL S.H., M.KN.",
        "ÉLISE MÜLLER ŠIMŮNEK",
        "url(#g)",
    ] {
        let mut face = face();
        face.holder.name = name.to_owned();
        let Some(text) = text_of(&render_card(&fonts, &face, CardSides::Front).unwrap()) else { return };
        assert!(text.contains(name), "{name} in {text}");
    }
}

#[test]
fn white_space_in_data_is_made_single() {
    let Some(fonts) = fonts() else { return };
    let mut face = face();
    face.holder.name = "  SITI \n\t RAHMAWATI ".to_owned();
    let Some(text) = text_of(&render_card(&fonts, &face, CardSides::Front).unwrap()) else { return };
    assert!(text.contains("SITI RAHMAWATI"), "{text}");
}

#[test]
fn sixty_letters_fit_and_endless_text_is_refused() {
    let Some(fonts) = fonts() else { return };
    for (length, want) in [(60, None), (400, Some(RenderError::DoesNotFit { field: "name" }))] {
        assert_eq!(error_of(&fonts, |face| face.holder.name = "M".repeat(length)), want, "{length} letters");
    }
    let address = "JL. PANJANG SEKALI ".repeat(40);
    let want = Some(RenderError::DoesNotFit { field: "address" });
    assert_eq!(error_of(&fonts, |face| face.holder.address = address), want);
}

#[test]
fn what_cannot_be_printed_is_refused_by_field() {
    let Some(fonts) = fonts() else { return };
    let name = |text: &str| error_of(&fonts, |face| face.holder.name = text.to_owned());
    for text in [
        "李小龍",
        "SITI\u{0}",
        "SITI\u{202e}ITIS",
        "SI\u{200b}TI",
        "SITI \u{1f600}",
        "\u{e000}",
        "SІTI with a Cyrillic I",
    ] {
        assert_eq!(name(text), Some(RenderError::Unprintable { field: "name" }), "{text:?}");
    }
    for text in ["", "   ", "\n\t"] {
        assert_eq!(name(text), Some(RenderError::Missing { field: "name" }), "{text:?}");
    }
    for nik in ["620206570803000", "62020657080300011", "620206570803000X", "６２０２０６５７０８０３０００１"]
    {
        let error = error_of(&fonts, |face| face.holder.nik = nik.to_owned());
        assert!(
            matches!(error, Some(RenderError::Malformed { field: "nik" } | RenderError::Unprintable { field: "nik" })),
            "{nik}: {error:?}"
        );
    }
    assert_eq!(error_of(&fonts, |face| face.qr.clear()), Some(RenderError::Missing { field: "qr" }));
    let error = error_of(&fonts, |face| face.blank_serial.clear());
    assert_eq!(error, Some(RenderError::Missing { field: "blank_serial" }));
}

#[test]
fn pictures_of_any_sensible_shape_are_printed() {
    let Some(fonts) = fonts() else { return };
    for (width, height, format) in [
        (300, 400, ImageFormat::Jpeg),
        (23, 28, ImageFormat::Png),
        (640, 480, ImageFormat::Jpeg),
        (60, 2_000, ImageFormat::Png),
        (1_600, 1_200, ImageFormat::Png),
    ] {
        let mut face = face();
        face.portrait = Some(encoded(width, height, format));
        face.signature = Some(encoded(width, height, ImageFormat::Png));
        let pdf = render_card(&fonts, &face, CardSides::Front).unwrap();
        let images = String::from_utf8_lossy(&pdf).matches("/Subtype /Image").count();
        assert_eq!(images, 3, "{width}×{height}: portrait, signature and its mask");
    }
}

#[test]
fn the_portrait_is_encoded_anew_without_what_the_camera_noted() {
    let Some(fonts) = fonts() else { return };
    let mut jpeg = encoded(300, 400, ImageFormat::Jpeg);
    let note = b"GPS -2.5349 112.9536 SERIAL 4711";
    let mut comment = vec![0xff, 0xfe, 0, note.len() as u8 + 2];
    comment.extend_from_slice(note);
    jpeg.splice(2..2, comment);
    let mut face = face();
    face.portrait = Some(jpeg);
    let pdf = render_card(&fonts, &face, CardSides::Front).unwrap();
    assert!(!pdf.windows(note.len()).any(|window| window == note));
}

#[test]
fn pictures_that_are_none_are_refused() {
    let Some(fonts) = fonts() else { return };
    let jpeg = encoded(300, 400, ImageFormat::Jpeg);
    let png = encoded(300, 400, ImageFormat::Png);
    let cases = [
        ("empty", Vec::new(), PictureFault::Unreadable),
        ("text", b"not an image at all".to_vec(), PictureFault::Unreadable),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), PictureFault::Unreadable),
        ("gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec(), PictureFault::Unreadable),
        ("half a jpeg", jpeg[..jpeg.len() / 2].to_vec(), PictureFault::Unreadable),
        ("half a png", png[..png.len() / 2].to_vec(), PictureFault::Unreadable),
        ("only a head", jpeg[..20].to_vec(), PictureFault::Unreadable),
        ("one pixel", encoded(1, 1, ImageFormat::Png), PictureFault::TooSmall),
        ("a giant's head", giant_png_head(), PictureFault::TooLarge),
        ("9 MiB", vec![0xff; 9 * 1024 * 1024], PictureFault::TooLarge),
    ];
    for (what, bytes, fault) in cases {
        for kind in [PictureKind::Portrait, PictureKind::Signature] {
            let error = error_of(&fonts, |face| match kind {
                PictureKind::Portrait => face.portrait = Some(bytes.clone()),
                PictureKind::Signature => face.signature = Some(bytes.clone()),
            });
            assert_eq!(error, Some(RenderError::Picture { kind, fault }), "{what}");
        }
    }
}

/// A PNG that claims 60,000 × 60,000 pixels: signature, IHDR with its right checksum, an empty IDAT.
fn giant_png_head() -> Vec<u8> {
    let mut png = encoded(100, 100, ImageFormat::Png);
    png[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let checksum = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&checksum.to_be_bytes());
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[test]
fn no_error_and_no_debug_output_tells_who_it_is_about() {
    let Some(fonts) = fonts() else { return };
    let face = face();
    let shown = format!("{face:?} {:?}", face.holder);
    assert!(!shown.contains("SITI") && !shown.contains("6202065708030001"), "{shown}");
    let error = error_of(&fonts, |face| face.holder.name = "RAHASIA\u{0}".to_owned()).unwrap();
    assert!(!format!("{error} {error:?}").contains("RAHASIA"));
}
