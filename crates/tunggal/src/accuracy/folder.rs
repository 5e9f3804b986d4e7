//! Folders of pictures as public sets come.

#![expect(clippy::disallowed_methods, reason = "sets are files, read here")]

use anyhow::{Context, Result, anyhow, bail};
use image::ImageFormat;
use matcher::image::{GreyImage, RgbImage, decode_grey, decode_rgb};
use std::path::{Path, PathBuf};

/// Endings of pictures.
const PICTURES: [&str; 12] = ["png", "tif", "tiff", "bmp", "jpg", "jpeg", "pgm", "ppm", "jp2", "j2k", "jpc", "wsq"];
/// Endings of finger templates.
const TEMPLATES: [&str; 2] = ["iso", "fmr"];

/// A file and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sample {
    /// The person or the finger.
    pub subject: String,
    /// The number of the picture among the subject's own, where its name has one.
    pub number: Option<u32>,
    /// The file.
    pub path: PathBuf,
}

/// A folder's samples in order, and how many other files lie beside them.
pub struct Found {
    /// The samples, by subject, then by number.
    pub samples: Vec<Sample>,
    /// Files that are no samples by their names.
    pub others: usize,
}

/// The pictures of `<person>/<picture>`: of ORL `s1/1.pgm`, of LFW `Ann_Lee/Ann_Lee_0001.jpg`.
pub fn people(folder: &Path) -> Result<Found> {
    let mut found = Found { samples: Vec::new(), others: 0 };
    for person in entries(folder)? {
        let Some(subject) = person.file_name().and_then(|name| name.to_str()).filter(|_| person.is_dir()) else {
            found.others += 1;
            continue;
        };
        for path in entries(&person)? {
            if !PICTURES.contains(&ending(&path).as_str()) {
                found.others += 1;
                continue;
            }
            let number = stem(&path).rsplit('_').next().and_then(|digits| digits.parse().ok());
            found.samples.push(Sample { subject: subject.to_owned(), number, path });
        }
    }
    found.in_order(folder, "<person>/<picture>")
}

/// The impressions `<finger>_<impression>.<extension>` of a folder: of FVC `101_1.tif`.
pub fn impressions(folder: &Path) -> Result<Found> {
    let mut found = Found { samples: Vec::new(), others: 0 };
    for path in entries(folder)? {
        let is_known = [&PICTURES[..], &TEMPLATES[..]].concat().contains(&ending(&path).as_str());
        match stem(&path).rsplit_once('_').filter(|_| is_known) {
            Some((finger, impression)) => {
                let (subject, number) = (finger.to_owned(), impression.parse().ok());
                found.samples.push(Sample { subject, number, path });
            }
            None => found.others += 1,
        }
    }
    found.in_order(folder, "<finger>_<impression>.<extension>")
}

impl Found {
    fn in_order(mut self, folder: &Path, form: &str) -> Result<Self> {
        if self.samples.is_empty() {
            bail!("{} has no files named {form}", folder.display());
        }
        self.samples.sort();
        Ok(self)
    }
}

/// Whether a file holds a finger template rather than a picture.
pub fn is_template(path: &Path) -> bool {
    TEMPLATES.contains(&ending(path).as_str())
}

/// The last part of a folder's path, with the one before where the last only names a format: figures name no place on
/// somebody's machine.
pub fn name(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let last = whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_format = PICTURES.contains(&last.as_str()) || TEMPLATES.contains(&last.as_str());
    if is_format { short(&whole) } else { last }
}

/// The end of a sample's path, by which it is named: its folder and its own name.
pub fn short(path: &Path) -> String {
    let parts: Vec<_> = path.iter().rev().take(2).map(|part| part.to_string_lossy()).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join("/")
}

/// A picture in grey.
pub fn grey(path: &Path) -> Result<GreyImage> {
    let bytes = bytes(path)?;
    let Some(format) = foreign(path) else { return Ok(decode_grey(&bytes)?) };
    let picture = image::load_from_memory_with_format(&bytes, format)?.into_luma8();
    let (width, height) = picture.dimensions();
    GreyImage::new(width, height, picture.into_raw()).ok_or_else(|| anyhow!("the picture is empty"))
}

/// A picture in colour.
pub fn rgb(path: &Path) -> Result<RgbImage> {
    let bytes = bytes(path)?;
    let Some(format) = foreign(path) else { return Ok(decode_rgb(&bytes)?) };
    let picture = image::load_from_memory_with_format(&bytes, format)?.into_rgb8();
    let (width, height) = picture.dimensions();
    RgbImage::new(width, height, picture.into_raw()).ok_or_else(|| anyhow!("the picture is empty"))
}

/// A file's bytes.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).context("cannot be read")
}

/// Brings a picture of another resolution to 500 dots per inch.
pub fn at_500_dpi(picture: GreyImage, dpi: u32) -> Result<GreyImage> {
    if (475..=525).contains(&dpi) {
        return Ok(picture);
    }
    let side = |px: u32| (px * 500 + dpi / 2) / dpi;
    let (width, height) = (side(picture.width()), side(picture.height()));
    let picture = image::GrayImage::from_raw(picture.width(), picture.height(), picture.data().to_vec())
        .context("the picture is empty")?;
    let scaled = image::imageops::resize(&picture, width, height, image::imageops::FilterType::CatmullRom);
    GreyImage::new(width, height, scaled.into_raw()).context("the picture is too small")
}

/// Formats that public sets come in and the product does not read.
fn foreign(path: &Path) -> Option<ImageFormat> {
    match ending(path).as_str() {
        "tif" | "tiff" => Some(ImageFormat::Tiff),
        "bmp" => Some(ImageFormat::Bmp),
        _ => None,
    }
}

/// What lies in a folder and is not hidden, by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = std::fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = read.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.retain(|path| !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")));
    paths.sort();
    Ok(paths)
}

fn ending(path: &Path) -> String {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase()
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, b"P5 24 24 255\n").unwrap();
        }
        folder
    }

    #[test]
    fn people_are_folders_and_pictures_have_numbers() {
        let folder =
            files(&["README", "s2/10.pgm", "s2/2.pgm", "Ann_Lee/Ann_Lee_0003.jpg", "s2/notes.txt", ".git/1.pgm"]);
        let found = people(folder.path()).unwrap();
        let names: Vec<_> = found.samples.iter().map(|s| (s.subject.as_str(), s.number)).collect();
        assert_eq!(names, [("Ann_Lee", Some(3)), ("s2", Some(2)), ("s2", Some(10))]);
        assert_eq!(found.others, 2);
        assert_eq!(short(&found.samples[0].path), "Ann_Lee/Ann_Lee_0003.jpg");
    }

    #[test]
    fn impressions_are_named_by_finger() {
        let folder = files(&["101_2.tif", "101_10.TIF", "a_b_1.bmp", "index.html", "101.png", "9_1.iso"]);
        let found = impressions(folder.path()).unwrap();
        let names: Vec<_> = found.samples.iter().map(|s| (s.subject.as_str(), s.number)).collect();
        assert_eq!(names, [("101", Some(2)), ("101", Some(10)), ("9", Some(1)), ("a_b", Some(1))]);
        assert_eq!(found.others, 2);
        assert!(impressions(&folder.path().join("none")).is_err());
        assert!(people(folder.path()).err().unwrap().to_string().contains("<person>/<picture>"));
    }

    #[test]
    fn pictures_of_every_resolution_come_to_500_dpi() {
        let picture = |side: u32| GreyImage::new(side, side, vec![7; usize::try_from(side * side).unwrap()]).unwrap();
        for (dpi, side, expected) in [(500, 300, 300), (512, 300, 300), (569, 569, 500), (1_000, 600, 300)] {
            let scaled = at_500_dpi(picture(side), dpi).unwrap();
            assert_eq!((scaled.width(), scaled.height()), (expected, expected), "{dpi}");
        }
    }

    #[test]
    fn bmp_and_tiff_are_read() {
        for (name, format) in [("1_1.bmp", ImageFormat::Bmp), ("1_1.tif", ImageFormat::Tiff)] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(name);
            let picture = image::GrayImage::from_fn(30, 40, |x, y| image::Luma([u8::try_from(x + y).unwrap()]));
            picture.save_with_format(&path, format).unwrap();
            let read = grey(&path).unwrap();
            assert_eq!((read.width(), read.height(), read.data()[31]), (30, 40, 2));
            assert_eq!(rgb(&path).unwrap().data()[..3], [0, 0, 0]);
        }
    }
}
