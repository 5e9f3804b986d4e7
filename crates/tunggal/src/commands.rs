//! From the command line to what it does.

mod coverage;
mod import;
mod import_villages;
mod journal;
mod keys;
mod office;
mod staff;

pub use journal::program;

use crate::args::{Args, Command, Demo, Setting};
use crate::{accuracy, demo, serve};
use anyhow::Result;
use std::process::ExitCode;

/// Runs one command.
pub fn run(args: Args) -> Result<ExitCode> {
    match args.command {
        Command::Init { home, regency, office, reserve } => office::init(&home, &regency, office, reserve),
        Command::AddOffice { home, district, name, reserve } => office::add(&home, &district, name, reserve),
        Command::Set { setting: Setting::ElectionOn { home, date } } => office::set_election_on(&home, &date),
        Command::Serve { home, listen, models, printer, fonts, behind_https } => {
            let opened = serve::Serving { listen, models, printer, fonts, behind_https };
            serve::run(&home, &opened).map(|()| ExitCode::SUCCESS)
        }
        Command::Demo { demo: Some(Demo::Prepare { home, scale, seed }), .. } => {
            demo::prepare(&home, scale, seed).map(|()| ExitCode::SUCCESS)
        }
        Command::Demo { demo: None, headless: true, home, json, fonts } => {
            demo::campaign(&home, &fonts, json.as_deref())
        }
        Command::Demo { demo: None, headless: false, .. } => {
            anyhow::bail!("say `tunggal demo prepare` or `tunggal demo --headless`")
        }
        Command::Import { home, file, village, as_of, refused } => {
            import::run(&home, &file, village.as_deref(), as_of.as_deref(), refused.as_deref())
        }
        Command::ImportVillages { home, file } => import_villages::run(&home, &file),
        Command::Coverage { home, as_of, district, all_villages, format, output } => {
            coverage::run(&home, as_of.as_deref(), district.as_deref(), all_villages, &format, output.as_deref())
        }
        Command::Verify { home, checkpoint } => journal::verify(&home, checkpoint.as_deref()),
        Command::Consistency { home, old, new } => journal::consistency(&home, &old, &new),
        Command::Keys { home } => keys::print(&home),
        Command::Checkpoint { home } => journal::checkpoint(&home),
        Command::Receipt { home, index } => journal::receipt(&home, index),
        Command::AddStaff { home, username, name, role, office, password_file } => {
            staff::add(&home, &username, &name, &role, office.as_deref(), password_file.as_deref())
        }
        Command::Matcher { accuracy } => accuracy::run(accuracy),
        Command::Bench { home, models, portrait, finger } => {
            crate::bench::run(&home, &models, portrait.as_deref(), finger.as_deref())
        }
    }
}
