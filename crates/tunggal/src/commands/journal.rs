//! `tunggal verify`, `checkpoint`, `consistency`, `receipt`.

use crate::args::HomeArgs;
use crate::home::{self, Home};
use anyhow::{Context, Result};
use app::Failure;
use app::journal;
use app::port::{AuditFinding, Mode};
use domain::staff::Actor;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::Path;
use std::process::ExitCode;

/// The program as an actor of the first office.
pub fn program(home: &Home) -> Result<Actor> {
    let tx = home.store.begin(Mode::Read)?;
    app::staff::program_actor(tx.as_ref())?
        .context("the register has no office yet: set it up with `tunggal init --regency CODE`")
}

fn note(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read the checkpoint {}", path.display()))
}

/// Recomputes the journal from the database and compares it with a checkpoint kept elsewhere; exit code 1 if anything was
/// altered.
pub fn verify(args: &HomeArgs, checkpoint: Option<&Path>) -> Result<ExitCode> {
    let kept = checkpoint.map(note).transpose()?;
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
    for finding in &audit.findings {
        println!("ALTERED: {}", in_words(finding));
    }
    let mut is_right = audit.findings.is_empty();
    if let Some(kept) = kept {
        match service.read(&program, |ctx| journal::compare(ctx, &kept)) {
            Ok(kept) => println!("the checkpoint over {} entries is signed by this register and agrees", kept.size()),
            Err(Failure::Rule(refused)) => {
                println!("CHECKPOINT: {refused}");
                is_right = false;
            }
            Err(failure) => return Err(failure.into()),
        }
    }
    if is_right {
        println!("verified: nothing was altered");
        return Ok(ExitCode::SUCCESS);
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

/// Proves that the later of two notes continues the earlier one, and prints the proof.
pub fn consistency(args: &HomeArgs, old: &Path, new: &Path) -> Result<ExitCode> {
    let (old, new) = (note(old)?, note(new)?);
    let home = home::open(args)?;
    let program = program(&home)?;
    match home.service().read(&program, |ctx| journal::consistency(ctx, &old, &new)) {
        Ok(proof) => {
            println!("{}", proof.new.origin());
            println!("old {} {}", proof.old.size(), proof.old.root().to_base64());
            println!("new {} {}", proof.new.size(), proof.new.root().to_base64());
            for hash in &proof.hashes {
                println!("{}", hash.to_base64());
            }
            eprintln!("proven: the first {} entries are the same in both", proof.old.size());
            Ok(ExitCode::SUCCESS)
        }
        Err(Failure::Rule(refused)) => {
            eprintln!("REFUSED: {refused}");
            Ok(ExitCode::FAILURE)
        }
        Err(failure) => Err(failure.into()),
    }
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
