//! The command line of the matcher's accuracy.

use clap::{Args as ClapArgs, Subcommand};
use std::path::PathBuf;

/// What to measure.
#[derive(Debug, Subcommand)]
pub enum Accuracy {
    /// Faces of any folder `<person>/<picture>`: the ORL set, or LFW with its pairs file.
    Face {
        /// The folder.
        folder: PathBuf,
        /// How.
        #[command(flatten)]
        how: FaceArgs,
        /// Write the figures as JSON here.
        #[arg(long)]
        json: Option<PathBuf>,
    },
    /// Fingers of any folder of impressions named `<finger>_<impression>.<extension>`, as FVC names them: pictures (PNG,
    /// TIFF, BMP, JPEG, JPEG 2000, PGM, WSQ) or ISO/IEC 19794-2 templates (iso, fmr).
    Finger {
        /// The folder.
        folder: PathBuf,
        /// How.
        #[command(flatten)]
        how: FingerArgs,
        /// Write the figures as JSON here.
        #[arg(long)]
        json: Option<PathBuf>,
    },
    /// Irises of synthetic people: the program has no encoder from a picture to a code.
    Iris {
        /// Eyes, each captured twice.
        #[arg(long, default_value_t = 1_500)]
        eyes: u64,
        /// Seed of the people.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Write the figures as JSON here.
        #[arg(long)]
        json: Option<PathBuf>,
    },
    /// Fused identification among synthetic people: face, fingers and irises together, FNIR and FPIR.
    Identify {
        /// How.
        #[command(flatten)]
        how: IdentifyArgs,
        /// Write the figures as JSON here.
        #[arg(long)]
        json: Option<PathBuf>,
    },
    /// All of it: one HTML page with plots, and its figures as JSON.
    Report {
        /// The page.
        #[arg(long)]
        out: PathBuf,
        /// The figures behind the page.
        #[arg(long)]
        json: PathBuf,
        /// A folder of faces, as `tunggal matcher face` takes it.
        #[arg(long)]
        face: Option<PathBuf>,
        /// How to compare faces.
        #[command(flatten)]
        faces: FaceArgs,
        /// A folder of impressions, as `tunggal matcher finger` takes it.
        #[arg(long)]
        finger: Option<PathBuf>,
        /// How to compare fingers.
        #[command(flatten)]
        fingers: FingerArgs,
        /// Eyes, each captured twice; 0 leaves irises out.
        #[arg(long, default_value_t = 1_500)]
        eyes: u64,
        /// How to identify; `--people 0` leaves it out.
        #[command(flatten)]
        identify: IdentifyArgs,
        /// Sizes of galleries at which searches are timed.
        #[arg(long, value_delimiter = ',', default_values_t = [10_000, 30_000, 100_000, 300_000, 1_000_000])]
        sizes: Vec<usize>,
    },
}

/// How faces are compared.
#[derive(Debug, Clone, ClapArgs)]
pub struct FaceArgs {
    /// Pairs to compare, in the form of LFW's pairs.txt; without it every picture is compared with every other.
    #[arg(long)]
    pub pairs: Option<PathBuf>,
    /// Folder with the face models.
    #[arg(long, default_value = ".data/models")]
    pub models: PathBuf,
}

/// How fingers are compared.
#[derive(Debug, Clone, Copy, ClapArgs)]
pub struct FingerArgs {
    /// Resolution of the pictures, dots per inch; others than 500 are brought to 500 first.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(100..=2_000))]
    pub dpi: u32,
    /// Compare every impression with every one of other fingers, not only the first ones with each other.
    #[arg(long)]
    pub every_impostor: bool,
}

/// How people are identified.
#[derive(Debug, Clone, Copy, ClapArgs)]
pub struct IdentifyArgs {
    /// People in the gallery; they take some 1.4 GB a million.
    #[arg(long, default_value_t = 1_000_000)]
    pub people: u64,
    /// Searches of people who are in the gallery, and as many of strangers.
    #[arg(long, default_value_t = 10_000)]
    pub probes: u64,
    /// How many of either search the irises of everybody, which is slow; for the others the own record is compared as
    /// the search would do it, and only faces propose strangers.
    #[arg(long, default_value_t = 200)]
    pub eye_searches: u64,
    /// Seed of the people.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}
