//! `tunggal add-staff`.

use super::journal::program;
use crate::args::HomeArgs;
use crate::clock::random_bytes;
use crate::home;
use anyhow::{Context, Result};
use app::staff::{AddStaff, add_staff, hash_password};
use domain::staff::Role;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

/// Enters an officer.
pub fn add(
    args: &HomeArgs,
    username: &str,
    name: &str,
    role: &str,
    office: Option<&str>,
    password_file: Option<&Path>,
) -> Result<ExitCode> {
    let home = home::open(args)?;
    let program = program(&home)?;
    let role = Role::from_word(role).with_context(|| {
        let known: Vec<_> = Role::ALL.iter().map(|r| r.word()).collect();
        format!("role {role:?} is not known; one of {}", known.join(", "))
    })?;
    let office = match office {
        Some(text) => text.parse().context("--office is not an id")?,
        None => program.office,
    };
    let password = match password_file {
        Some(file) => std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?,
        None => asked_for(username)?,
    };
    let cmd = AddStaff {
        username: username.to_owned(),
        display_name: name.to_owned(),
        password_hash: hash_password(password.trim_end_matches(['\r', '\n']), &salt())?,
        role,
        office,
    };
    let id = home.service().write(&program, |ctx| add_staff(ctx, &cmd))?;
    println!("{username} is {} ({id})", role.word());
    Ok(ExitCode::SUCCESS)
}

/// A password from the terminal, which does not show it, or from a line of standard input.
fn asked_for(username: &str) -> Result<String> {
    if std::io::stdin().is_terminal() {
        let terminal = console::Term::stderr();
        terminal.write_str(&format!("password of {username}: "))?;
        return Ok(terminal.read_secure_line()?);
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("cannot read the password from standard input")?;
    Ok(line)
}

/// A fresh salt for a password.
pub fn salt() -> [u8; 16] {
    let mut salt = [0; 16];
    for (slot, byte) in salt.iter_mut().zip(random_bytes()) {
        *slot = byte;
    }
    salt
}
