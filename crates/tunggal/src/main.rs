//! The program `tunggal`: configuration, wiring, commands, jobs.

mod accuracy;
mod args;
mod bench;
mod clock;
mod commands;
mod demo;
mod gallery;
mod home;
mod models;
mod press;
mod pulse;
mod serve;
mod usage;
mod worker;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match commands::run(args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("tunggal: {error:#}");
            ExitCode::FAILURE
        }
    }
}
