//! `tunggal keys`.

use crate::args::HomeArgs;
use crate::home;
use anyhow::Result;
use app::port::Vault;
use std::process::ExitCode;

/// Prints what third parties need to check cards and checkpoints: public keys only.
pub fn print(args: &HomeArgs) -> Result<ExitCode> {
    let home = home::open(args)?;
    let card = home.keys.card_key().verifying_key().to_bytes();
    let hex: String = card.iter().map(|b| format!("{b:02x}")).collect();
    println!("card codes (Ed25519, key id in the code: {}):", String::from_utf8_lossy(app::card::CARD_KEY_ID));
    println!("  hex  {hex}");
    println!("  jwk  {}", app::card::card_jwk(&data_encoding::BASE64URL_NOPAD.encode(&card)));
    println!("checkpoints of the log {} (C2SP signed-note):", home.keys.origin());
    println!("  vkey {}", home.keys.journal_signer().verifier());
    Ok(ExitCode::SUCCESS)
}
