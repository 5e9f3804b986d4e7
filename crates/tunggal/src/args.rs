//! The command line.

mod accuracy;

pub use accuracy::{Accuracy, FaceArgs, FingerArgs, IdentifyArgs};

use clap::{Args as ClapArgs, Parser, Subcommand};
use std::path::PathBuf;

/// Where Debian's package fonts-dejavu-core puts the fonts of the card.
const FONTS: &str = "/usr/share/fonts/truetype/dejavu";

/// Issues a country's identity cards: register, recording, uniqueness, cards, blanks, journal.
#[derive(Debug, Parser)]
#[command(name = "tunggal", version, about)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Where everything is kept.
#[derive(Debug, Clone, ClapArgs)]
pub struct HomeArgs {
    /// Folder with the keys, and with the embedded database unless --database names another.
    #[arg(long, default_value = ".data/demo")]
    pub data: PathBuf,
    /// Another database: postgres://user@host/name.
    #[arg(long)]
    pub database: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create the keys and the register of a regency, with its office (the Dinas).
    Init {
        /// Where.
        #[command(flatten)]
        home: HomeArgs,
        /// Code of the regency that the office serves (62.02).
        #[arg(long)]
        regency: String,
        /// Name of the office as on its letterhead; default after the regency.
        #[arg(long)]
        office: Option<String>,
        /// Blanks that only first-time owners may use.
        #[arg(long, default_value_t = app::staff::DEFAULT_RESERVE)]
        reserve: u64,
    },
    /// Set up the desk of a district; prints the id by which add-staff knows it.
    AddOffice {
        /// Where.
        #[command(flatten)]
        home: HomeArgs,
        /// Code of the district (62.02.01).
        #[arg(long)]
        district: String,
        /// Name of the desk as on its letterhead; default after the district.
        #[arg(long)]
        name: Option<String>,
        /// Blanks that only first-time owners may use.
        #[arg(long, default_value_t = app::staff::DEFAULT_RESERVE)]
        reserve: u64,
    },
    /// Change a setting of the register.
    Set {
        /// Which.
        #[command(subcommand)]
        setting: Setting,
    },
    /// Serve the operator screens.
    Serve {
        /// Where.
        #[command(flatten)]
        home: HomeArgs,
        /// Address to listen on.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: std::net::SocketAddr,
        /// Folder with the face models; without them portraits cannot be taken.
        #[arg(long, default_value = ".data/models")]
        models: PathBuf,
        /// Where cards go: folder:PATH or ipp://host:port/path. Default: the folder `cards` in --data.
        #[arg(long)]
        printer: Option<String>,
        /// Folder with the DejaVu fonts.
        #[arg(long, default_value = FONTS)]
        fonts: PathBuf,
        /// A proxy in front of the program speaks HTTPS: cookies are sent over HTTPS only, and browsers are told to
        /// stay on it. Without such a proxy nobody can sign in.
        #[arg(long)]
        behind_https: bool,
    },
    /// The demo regency.
    Demo {
        /// What of it.
        #[command(subcommand)]
        demo: Option<Demo>,
        /// Run the whole campaign without screens and report (the demo must be prepared).
        #[arg(long)]
        headless: bool,
        /// Where.
        #[command(flatten)]
        home: HomeArgs,
        /// Write the report as JSON here.
        #[arg(long)]
        json: Option<PathBuf>,
        /// Folder with the DejaVu fonts, for the cards.
        #[arg(long, default_value = FONTS)]
        fonts: PathBuf,
    },
    /// Import a village book (BIP) or a plain list of residents, CSV or XLSX.
    Import {
        /// Where.
        #[command(flatten)]
        home: HomeArgs,
        /// The file.
        file: PathBuf,
        /// Village of the book, for books that do not name it (62.02.01.1001).
        #[arg(long)]
        village: Option<String>,
        /// The book's own date, YYYY-MM-DD, from which its people count where a row has no day of its own; default today.
        #[arg(long)]
        as_of: Option<String>,
        /// Where refused rows are written, to be corrected and imported again. Default: beside the file.
        #[arg(long)]
        refused: Option<PathBuf>,
    },
    /// Import the national village table.
    ImportVillages {
        /// Where.
        #[command(flatten)]
        home: HomeArgs,
        /// The file (kode, kode_kecamatan, jenis, nama, kodepos, lat, lng).
        file: PathBuf,
    },
    /// Print coverage figures.
    Coverage {
        /// Where.
        #[command(flatten)]
        home: HomeArgs,
        /// Day, YYYY-MM-DD; default today at the office.
        #[arg(long)]
        as_of: Option<String>,
        /// A district code for its villages; default the regency by district.
        #[arg(long)]
        district: Option<String>,
        /// Every village of the regency.
        #[arg(long)]
        all_villages: bool,
        /// text, csv or xlsx.
        #[arg(long, default_value = "text")]
        format: String,
        /// Write here instead of to the terminal (required for xlsx).
        #[arg(long)]
        output: Option<PathBuf>,
    },
    /// Recompute the journal from the database and name the first row that was altered.
    ///
    /// Exit code 0: nothing was altered; 1: something was, or the checkpoint is not one of this register.
    Verify {
        /// Where.
        #[command(flatten)]
        home: HomeArgs,
        /// A checkpoint kept elsewhere (from `tunggal checkpoint` or /checkpoint): its signature is checked, and its
        /// root is compared with that of the register's journal at the same size.
        #[arg(long)]
        checkpoint: Option<PathBuf>,
    },
    /// Prove that between two checkpoints the journal only grew, and print the proof.
    ///
    /// Both are signed notes kept elsewhere. Whoever has the two notes checks the hashes printed (RFC 6962, section
    /// 2.1.4) without the register. Exit code 1: the later log does not continue the earlier one.
    Consistency {
        /// Where.
        #[command(flatten)]
        home: HomeArgs,
        /// File with the earlier checkpoint.
        old: PathBuf,
        /// File with the later checkpoint.
        new: PathBuf,
    },
    /// Print the public keys: of the cards' signed codes (JWK and hexadecimal) and of the checkpoints.
    Keys {
        /// Where.
        #[command(flatten)]
        home: HomeArgs,
    },
    /// Sign a checkpoint of the journal and print it (C2SP tlog-checkpoint).
    Checkpoint {
        /// Where.
        #[command(flatten)]
        home: HomeArgs,
    },
    /// Prove that one entry stands in the journal (C2SP tlog-proof; keep it as FILE.tlog-proof).
    Receipt {
        /// Where.
        #[command(flatten)]
        home: HomeArgs,
        /// Position of the entry.
        index: u64,
    },
    /// Enter an officer.
    AddStaff {
        /// Where.
        #[command(flatten)]
        home: HomeArgs,
        /// Sign-in name.
        #[arg(long)]
        username: String,
        /// Name on screens.
        #[arg(long)]
        name: String,
        /// OPERATOR, VERIFIER, ADJUDICATOR, PRINTER, STOCK_CLERK, HEAD or AUDITOR.
        #[arg(long)]
        role: String,
        /// Id of the office; default the first.
        #[arg(long)]
        office: Option<String>,
        /// File that holds the password; without it the password is asked for, or read as a line from standard input.
        #[arg(long)]
        password_file: Option<PathBuf>,
    },
    /// Measure how accurate the matcher is: on folders of faces and of fingers, and on synthetic people.
    Matcher {
        /// What of it.
        #[command(subcommand)]
        accuracy: Accuracy,
    },
    /// Measure the figures of the README on the prepared demo.
    Bench {
        /// Where.
        #[command(flatten)]
        home: HomeArgs,
        /// Folder with the face models.
        #[arg(long, default_value = ".data/models")]
        models: PathBuf,
        /// A portrait to extract a template from.
        #[arg(long)]
        portrait: Option<PathBuf>,
        /// A fingerprint image to extract a template from.
        #[arg(long)]
        finger: Option<PathBuf>,
    },
}

/// The settings that a person changes.
#[derive(Debug, Subcommand)]
pub enum Setting {
    /// The day of the election for which the office prepares.
    ElectionOn {
        /// Where.
        #[command(flatten)]
        home: HomeArgs,
        /// Day, YYYY-MM-DD.
        date: String,
    },
}

/// The demo regency.
#[derive(Debug, Subcommand)]
pub enum Demo {
    /// Make the synthetic population of Kotawaringin Timur, its offices, officers and blanks.
    Prepare {
        /// Where.
        #[command(flatten)]
        home: HomeArgs,
        /// Divide the population by this number, for quick tries and tests.
        #[arg(long, default_value_t = 1)]
        scale: u32,
        /// Seed of the population.
        #[arg(long, default_value_t = 6202)]
        seed: u64,
    },
}
