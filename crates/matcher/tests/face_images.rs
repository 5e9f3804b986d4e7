//! Picture files: what is read, and what is refused with which reason.

#![expect(clippy::unwrap_used, clippy::as_conversions, reason = "tests may panic, and their numbers are small")]

use matcher::image::{GreyImage, ImageError, RgbImage, decode_grey, decode_rgb};

/// A picture without symmetry: red grows to the right, green downwards.
fn ramp(width: u32, height: u32) -> RgbImage {
    let at = |i: u32| [(i % width * 255 / width) as u8, (i / width * 255 / height) as u8, 40];
    RgbImage::new(width, height, (0..width * height).flat_map(at).collect()).unwrap()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 })
    })
}

/// A PNG file that announces a size and has almost no data.
fn png_header(width: u32, height: u32, depth: u8, colour: u8) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], body: &[u8]| {
        let tagged = [kind, body].concat();
        [&(body.len() as u32).to_be_bytes()[..], &tagged, &crc32(&tagged).to_be_bytes()].concat()
    };
    let ihdr = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colour, 0, 0, 0]].concat();
    let chunks = [chunk(b"IHDR", &ihdr), chunk(b"IDAT", &[0x78, 0x9C, 0, 0]), chunk(b"IEND", &[])].concat();
    [b"\x89PNG\r\n\x1a\n", chunks.as_slice()].concat()
}

fn pgm(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    [format!("P5 {width} {height} 255\n").as_bytes(), data].concat()
}

#[test]
fn refusals_name_their_reason() {
    let png = ramp(80, 60).to_png().unwrap();
    let jpeg = ramp(80, 60).to_jpeg(90).unwrap();
    let noise: Vec<u8> = (0..5000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let large = |width, height| ImageError::TooLarge { width, height };
    let cases: [(&str, Vec<u8>, ImageError); 14] = [
        ("empty", Vec::new(), ImageError::NotAnImage),
        ("random bytes", noise, ImageError::NotAnImage),
        ("text", b"Nama: Siti".to_vec(), ImageError::NotAnImage),
        ("a GIF", b"GIF89a\x40\x00\x40\x00\x00\x00\x00;".to_vec(), ImageError::NotAnImage),
        ("half a PNG", png[..png.len() / 2].to_vec(), ImageError::Truncated),
        ("a PNG of 20 bytes", png[..20].to_vec(), ImageError::Truncated),
        ("half a JPEG", jpeg[..jpeg.len() / 2].to_vec(), ImageError::Truncated),
        ("a JPEG without its end", jpeg[..jpeg.len() - 2].to_vec(), ImageError::Truncated),
        ("half a PGM", pgm(64, 64, &[7; 2000]), ImageError::Truncated),
        ("one pixel", pgm(1, 1, &[7]), ImageError::TooSmall { width: 1, height: 1 }),
        ("a strip", pgm(900, 19, &[7; 900 * 19]), ImageError::TooSmall { width: 900, height: 19 }),
        ("100 megapixels, PNG", png_header(10_000, 10_000, 8, 0), large(10_000, 10_000)),
        ("100 megapixels, PGM", pgm(10_000, 10_000, &[0; 16]), large(10_000, 10_000)),
        ("a long strip", png_header(20_000, 64, 8, 0), large(20_000, 64)),
    ];
    for (name, bytes, expected) in cases {
        assert_eq!(decode_rgb(&bytes), Err(expected.clone()), "{name}");
        assert_eq!(decode_grey(&bytes), Err(expected), "{name}, grey");
    }
}

#[test]
fn limits_bound_the_decoded_bytes_too() {
    // 36 megapixels pass as 8-bit grey (the data then prove to be missing), not as 16-bit colour with transparency.
    let grey = decode_rgb(&png_header(6_000, 6_000, 8, 0)).unwrap_err();
    assert!(matches!(grey, ImageError::Truncated | ImageError::Damaged), "{grey:?}");
    let deep = decode_rgb(&png_header(6_000, 6_000, 16, 6));
    assert_eq!(deep, Err(ImageError::TooLarge { width: 6_000, height: 6_000 }));
}

#[test]
fn damage_inside_is_an_error_not_a_panic() {
    for file in [ramp(80, 60).to_png().unwrap(), ramp(80, 60).to_jpeg(90).unwrap(), pgm(40, 40, &[9; 1600])] {
        for at in 0..file.len().min(400) {
            for flip in [0x01, 0x80, 0xFF] {
                let mut broken = file.clone();
                broken[at] ^= flip;
                let _ = decode_rgb(&broken);
            }
        }
    }
}

#[test]
fn pictures_come_back_as_they_were() {
    let picture = ramp(80, 60);
    assert_eq!(decode_rgb(&picture.to_png().unwrap()).unwrap(), picture);
    let jpeg = decode_rgb(&picture.to_jpeg(95).unwrap()).unwrap();
    let worst = jpeg.data().iter().zip(picture.data()).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
    assert!(worst < 24, "{worst}");
    let data: Vec<u8> = (0..1200).map(|i| (i % 251) as u8).collect();
    let grey = decode_grey(&pgm(40, 30, &data)).unwrap();
    assert_eq!(grey, GreyImage::new(40, 30, data).unwrap());
    assert_eq!(grey.to_rgb().to_grey(), grey);
    assert_eq!(RgbImage::new(2, 2, vec![0; 11]), None);
    assert_eq!(RgbImage::new(0, 0, Vec::new()), None);
}

/// Telephones store portraits lying on their side, with a mark (TIFF tag 274) that says so.
#[test]
fn the_orientation_mark_is_obeyed() {
    let jpeg = ramp(80, 60).to_jpeg(95).unwrap();
    let mark = |value: u8| {
        let tiff =
            [&b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"[..], &[value, 0, 0, 0, 0, 0, 0]].concat();
        let length = (tiff.len() as u16 + 2).to_be_bytes();
        [&jpeg[..2], &[0xFF, 0xE1], &length, &tiff, &jpeg[2..]].concat()
    };
    let plain = decode_rgb(&mark(1)).unwrap();
    let turned = decode_rgb(&mark(6)).unwrap();
    assert_eq!((plain.width(), plain.height()), (80, 60));
    assert_eq!((turned.width(), turned.height()), (60, 80));
    // Turned clockwise: the lower left corner (no red, much green) comes to the upper left.
    let corner = &turned.data()[..3];
    assert!(corner[0] < 40 && corner[1] > 200, "{corner:?}");
}

#[test]
fn transparency_becomes_white_paper() {
    let mut png = Vec::new();
    let clear = image::RgbaImage::from_pixel(30, 30, image::Rgba([10, 20, 30, 0]));
    clear.write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    assert!(decode_rgb(&png).unwrap().data().iter().all(|v| *v == 255));
}
