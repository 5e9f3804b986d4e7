//! `tunggal import-villages`: the national village table.

#![expect(clippy::disallowed_methods, reason = "the table is a file")]

use super::import::SOME_REFUSED;
use super::program;
use crate::args::HomeArgs;
use crate::home;
use anyhow::{Context, Result, bail};
use domain::region::{RowFault, parse_village_table};
use std::path::Path;
use std::process::ExitCode;

/// Faulty rows told at most.
const TOLD: usize = 20;

/// Imports the table (`kode,kode_kecamatan,jenis,nama,kodepos,lat,lng` as CSV). Villages that the register knows are
/// replaced, others stay. Exit code 2 if rows were refused.
pub fn run(args: &HomeArgs, file: &Path) -> Result<ExitCode> {
    let bytes = std::fs::read(file).with_context(|| format!("berkas {} tidak dapat dibuka", file.display()))?;
    if bytes.starts_with(b"\x1f\x8b") {
        bail!("{} masih dimampatkan; buka dahulu dengan `gunzip -k {}`", file.display(), file.display());
    }
    let text = String::from_utf8(bytes)
        .with_context(|| format!("{} bukan teks UTF-8; simpan ulang sebagai CSV UTF-8", file.display()))?;
    let (villages, faults) = parse_village_table(&text);
    if let Some(fault) = faults.iter().find(|row| matches!(row.fault, RowFault::MissingColumn(_))) {
        bail!("{}: {fault}; tidak ada yang diimpor. Kolom yang wajib ada: kode, nama", file.display());
    }
    if villages.is_empty() {
        bail!("{}: tidak ada satu pun baris desa/kelurahan; tidak ada yang diimpor", file.display());
    }
    let home = home::open(args)?;
    let program = program(&home)?;
    home.service().write(&program, |ctx| app::person::import::import_villages(ctx, &villages))?;
    println!("{} desa/kelurahan diimpor, {} baris ditolak", villages.len(), faults.len());
    for fault in faults.iter().take(TOLD) {
        println!("{fault}");
    }
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(SOME_REFUSED) })
}
