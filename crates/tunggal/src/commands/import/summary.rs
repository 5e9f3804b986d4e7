//! What an import did, in words for the terminal.

use app::person::import::Report;
use std::fmt::Write;
use std::path::Path;

/// The summary: figures, warnings by kind with their first rows, where the lists are and what to do with them.
pub fn in_words(report: &Report, refused: Option<&Path>, warnings: Option<&Path>) -> String {
    let mut text = String::new();
    let figures = [
        ("dibaca", report.read),
        ("baru", report.new),
        ("  di antaranya sudah rekam di sistem lama", report.taken_over),
        ("berubah", report.changed),
        ("pindah antardesa", report.moved),
        ("tidak berubah", report.unchanged),
        ("ditolak", report.refused),
    ];
    for (what, count) in figures {
        line(&mut text, &format!("{what:<42}{:>12}", grouped(count)));
    }
    let counted_from = match report.as_of {
        Some(as_of) => domain::date_text::format_date(as_of),
        None => "hari ini (buku lebih lama? impor pertama dengan --as-of TTTT-BB-HH)".to_owned(),
    };
    line(&mut text, &format!("tanggal tinggal, rekam, kawin atau pindah yang kosong: dihitung sejak {counted_from}"));
    for kind in report.warnings.values() {
        let mut rows: Vec<String> = kind.rows.iter().map(u64::to_string).collect();
        if kind.count > u64::try_from(rows.len()).unwrap_or(0) {
            rows.push("…".to_owned());
        }
        line(&mut text, &format!("peringatan: {} {} (baris {})", grouped(kind.count), kind.in_words, rows.join(", ")));
    }
    if let Some(warnings) = warnings {
        line(&mut text, &format!("Daftar peringatan: {}", warnings.display()));
    }
    if let Some(refused) = refused {
        line(&mut text, &format!("Baris yang ditolak: {}", refused.display()));
        line(&mut text, "Perbaiki kolom yang disebut di sana, lalu impor berkas itu. Baris lain sudah tersimpan.");
    }
    text
}

fn line(text: &mut String, line: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}

/// A number with points between its thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}
