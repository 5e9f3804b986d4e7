//! `tunggal verify`, `checkpoint`, `receipt`.

use crate::args::HomeArgs;
use crate::home::{self, Home};
use anyhow::{Context, Result};
use app::journal;
use app::port::{AuditFinding, Mode};
use domain::staff::Actor;
use indicatif::{ProgressBar, ProgressStyle};
use std::process::ExitCode;

/// The program as an actor of the first office.
pub fn program(home: &Home) -> Result<Actor> {
    let tx = home.store.begin(Mode::Read)?;
    app::staff::program_actor(tx.as_ref())?
        .context("the register has no office yet: set it up with `tunggal init --regency CODE`")
}

/// Recomputes the journal from the database; exit code 1 if anything was altered.
pub fn verify(args: &HomeArgs) -> Result<ExitCode> {
    let home = home::open(args)?;
    let program = program(&home)?;
    let service = home.service();
    let bar = ProgressBar::new(1).with_style(ProgressStyle::with_template("{msg} {wide_bar} {percent}% {eta}")?);
    bar.set_message("verifying");
    let audit = service.read(&program, |ctx| {
        journal::audit(ctx, &mut |done, of| {
            bar.set_length(of);
            bar.set_position(done);
        })
    })?;
    bar.finish_and_clear();
    let root: String = audit.root.iter().map(|b| format!("{b:02x}")).collect();
    println!("{} entries, root {root}", audit.leaves);
    println!("{} rows compared with the journal", audit.rows);
    if audit.findings.is_empty() {
        println!("verified: nothing was altered");
        return Ok(ExitCode::SUCCESS);
    }
    for finding in &audit.findings {
        println!("ALTERED: {}", in_words(finding));
    }
    Ok(ExitCode::FAILURE)
}

fn in_words(finding: &AuditFinding) -> String {
    match finding {
        AuditFinding::LeafAltered { index } => format!("entry {index} of the journal is not what was written"),
        AuditFinding::LeafMissing { index } => format!("entry {index} of the journal is missing"),
        AuditFinding::TreeAltered { part } => format!("the hash tree: {part}"),
        AuditFinding::RowAltered { table, key, last_leaf } => {
            format!("row {key} of table {table} is not as entry {last_leaf} of the journal left it")
        }
        AuditFinding::RowMissing { table, last_leaf } => {
            format!("a row of table {table} that entry {last_leaf} of the journal wrote is gone")
        }
        AuditFinding::RowUnknown { table, key } => {
            format!("row {key} of table {table} was written by no entry of the journal")
        }
        AuditFinding::ProjectionWrong { name, place } => format!("projection {name} disagrees with its rows: {place}"),
    }
}

/// Signs the head and prints the note.
pub fn checkpoint(args: &HomeArgs) -> Result<ExitCode> {
    let home = home::open(args)?;
    let program = program(&home)?;
    let note = home.service().write(&program, journal::sign_checkpoint)?;
    print!("{note}");
    eprintln!("verify with the key {}", app::port::Vault::journal_signer(home.keys.as_ref()).verifier());
    Ok(ExitCode::SUCCESS)
}

/// Prints the receipt of one entry under the newest checkpoint.
pub fn receipt(args: &HomeArgs, index: u64) -> Result<ExitCode> {
    let home = home::open(args)?;
    let program = program(&home)?;
    let receipt = home
        .service()
        .read(&program, |ctx| journal::receipt(ctx, index))
        .context("no checkpoint covers this entry yet: run `tunggal checkpoint` first")?;
    print!("{receipt}");
    Ok(ExitCode::SUCCESS)
}
