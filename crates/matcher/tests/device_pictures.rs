//! Pictures as capture devices write them, WSQ and JPEG 2000: `scripts/make_picture_fixtures.py` made the files with
//! NIST's and OpenJPEG's encoders.

#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]

use matcher::image::{ImageError, decode_grey, decode_rgb};

macro_rules! picture {
    ($name:literal) => {
        include_bytes!(concat!("pictures/", $name)).as_slice()
    };
}

/// The largest and the mean difference between two pictures of one size.
fn differences(ours: &[u8], theirs: &[u8]) -> (u8, f64) {
    assert_eq!(ours.len(), theirs.len());
    let each = || ours.iter().zip(theirs).map(|(a, b)| a.abs_diff(*b));
    (each().max().unwrap(), each().map(f64::from).sum::<f64>() / f64::from(u32::try_from(ours.len()).unwrap()))
}

#[test]
fn wsq_is_read_as_nist_reads_it() {
    for (file, reference) in [
        (picture!("ridges_128x96.wsq"), picture!("ridges_128x96.wsq.png")),
        (picture!("ridges_101x97.wsq"), picture!("ridges_101x97.wsq.png")),
        (picture!("ridges_115x130.wsq"), picture!("ridges_115x130.wsq.png")),
    ] {
        let (ours, theirs) = (decode_grey(file).unwrap(), decode_grey(reference).unwrap());
        assert_eq!((ours.width(), ours.height()), (theirs.width(), theirs.height()));
        let (worst, mean) = differences(ours.data(), theirs.data());
        println!("{}×{}: differs by at most {worst}, {mean:.5} in the mean", ours.width(), ours.height());
        // The same arithmetic in another order: only roundings at a half may differ.
        assert!(worst <= 1 && mean < 0.01, "{worst} {mean}");
    }
}

#[test]
fn lossless_jpeg_2000_comes_back_to_the_bit() {
    let grey = decode_grey(picture!("ridges_lossless.jp2")).unwrap();
    assert_eq!(grey, decode_grey(picture!("ridges_lossless.png")).unwrap());
    let colour = decode_rgb(picture!("colours_lossless.j2k")).unwrap();
    assert_eq!(colour, decode_rgb(picture!("colours_lossless.png")).unwrap());
}

#[test]
fn lossy_jpeg_2000_is_read_as_openjpeg_reads_it() {
    let ours = decode_grey(picture!("ridges_lossy.jp2")).unwrap();
    let theirs = decode_grey(picture!("ridges_lossy.jp2.png")).unwrap();
    let (worst, mean) = differences(ours.data(), theirs.data());
    assert!(worst <= 1 && mean < 0.1, "{worst} {mean}");
}

#[test]
fn every_cut_is_refused() {
    for file in [
        picture!("ridges_101x97.wsq"),
        picture!("ridges_lossless.jp2"),
        picture!("ridges_lossy.jp2"),
        picture!("colours_lossless.j2k"),
    ] {
        for length in 0..file.len() {
            let error = decode_rgb(file.get(..length).unwrap()).unwrap_err();
            assert!(matches!(error, ImageError::NotAnImage | ImageError::Truncated | ImageError::Damaged), "{error:?}");
        }
    }
}

#[test]
fn damage_is_an_error_or_a_picture_never_a_panic() {
    for file in [picture!("ridges_101x97.wsq"), picture!("ridges_lossy.jp2"), picture!("colours_lossless.j2k")] {
        // Headers byte by byte, entropy-coded data here and there.
        for at in (0..file.len()).filter(|at| *at < 300 || at % 11 == 0) {
            let mut broken = file.to_vec();
            *broken.get_mut(at).unwrap() ^= [0x01, 0x40, 0xFF].get(at % 3).unwrap();
            let _ = decode_rgb(&broken);
        }
    }
}

/// A WSQ file's frame says the size; what exceeds the limits is refused before the data are looked at.
#[test]
fn wsq_sizes_are_judged_first() {
    let file = picture!("ridges_101x97.wsq");
    let frame = file.windows(2).position(|pair| pair == [0xFF, 0xA2]).unwrap();
    let with_size = |width: u16, height: u16| {
        let mut changed = file.to_vec();
        let sizes = changed.get_mut(frame + 6..frame + 10).unwrap();
        sizes.copy_from_slice(&[height.to_be_bytes(), width.to_be_bytes()].concat());
        decode_grey(&changed)
    };
    assert_eq!(with_size(101, 97).unwrap(), decode_grey(file).unwrap());
    assert_eq!(with_size(20_000, 97), Err(ImageError::TooLarge { width: 20_000, height: 97 }));
    assert_eq!(with_size(10_000, 10_000), Err(ImageError::TooLarge { width: 10_000, height: 10_000 }));
    assert_eq!(with_size(101, 19), Err(ImageError::TooSmall { width: 101, height: 19 }));
    assert_eq!(with_size(202, 97), Err(ImageError::Truncated));
    assert!(with_size(50, 97).is_err());
}
