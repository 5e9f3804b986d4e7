//! `tunggal init`, `add-office`, `set`: setting up a register before anybody can sign in.

use super::journal::program;
use crate::args::HomeArgs;
use crate::home;
use anyhow::{Context, Result};
use app::staff::{SetUpDesk, SetUpDinas, set_up_desk, set_up_dinas};
use app::voter;
use domain::region::{DistrictCode, RegencyCode};
use jiff::civil::Date;
use std::process::ExitCode;

/// Makes keys and register, and in it the Dinas. Interrupted between the two, it can be run again; a register that has
/// its office is left as it is.
pub fn init(args: &HomeArgs, regency: &str, office: Option<String>, reserve: u64) -> Result<ExitCode> {
    let regency = RegencyCode::parse(regency).context("--regency")?;
    anyhow::ensure!(domain::region::regency(regency).is_some(), "--regency: {regency} is not in force");
    let home = home::create(args, Some(&regency.to_string()))?;
    let office = set_up_dinas(&home.service(), &SetUpDinas { regency, name: office, reserve })
        .with_context(|| format!("{} was left as it is", home.folder.display()))?;
    println!(
        "{} ({}, {}) has its register and master key in {}",
        office.name,
        regency,
        office.zone.label(),
        home.folder.display()
    );
    println!("the journal's log is called {}", home.keys.origin());
    println!("keep {} safe: without it the register cannot be opened", home.folder.join("master.key").display());
    println!("next: tunggal import-villages, tunggal import, tunggal add-staff, tunggal serve");
    Ok(ExitCode::SUCCESS)
}

/// Sets up the desk of a district.
pub fn add(args: &HomeArgs, district: &str, name: Option<String>, reserve: u64) -> Result<ExitCode> {
    let district = DistrictCode::parse(district).context("--district")?;
    let home = home::open(args)?;
    let cmd = SetUpDesk { district, name, reserve };
    let office = home.service().write(&program(&home)?, |ctx| set_up_desk(ctx, &cmd))?;
    println!("{} ({district}) is office {}", office.name, office.id);
    Ok(ExitCode::SUCCESS)
}

/// Sets the election day.
pub fn set_election_on(args: &HomeArgs, date: &str) -> Result<ExitCode> {
    let on: Date = date.parse().context("the day is written YYYY-MM-DD")?;
    let home = home::open(args)?;
    home.service().write(&program(&home)?, |ctx| voter::set_election_on(ctx, on))?;
    println!("the election is on {on}");
    Ok(ExitCode::SUCCESS)
}
