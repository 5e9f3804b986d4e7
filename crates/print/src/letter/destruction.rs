//! Minutes of the destruction of cards and blanks (*berita acara pemusnahan*).
//!
//! SE Mendagri 470.13/11176/SJ of 13 December 2018: every destruction is recorded and done before witnesses of Satpol
//! PP and Inspektorat.

use jiff::civil::Date;

use super::flow::{Column, Flow, specimen};
use super::{FieldRow, Office, Signatory};
use crate::date::{grouped, in_words, month, short_date, weekday};
use crate::error::RenderError;
use crate::fonts::Fonts;
use crate::qr::Qr;
use crate::svg::Anchor;

/// Most lines in one document, about 170 pages.
const ITEMS_MAX: usize = 5_000;

/// One line: a range of serial numbers, or one card.
#[derive(Debug, Clone)]
pub struct DestroyedItem {
    /// What it was: `Blangko rusak`, `KTP-el invalid`.
    pub kind: String,
    /// First serial number of the range.
    pub first_serial: String,
    /// Last serial number; `None` for a single piece.
    pub last_serial: Option<String>,
    /// Pieces.
    pub quantity: u64,
    /// Why: `gagal cetak`, `perubahan data`.
    pub reason: String,
}

/// The minutes of one destruction.
#[derive(Debug, Clone)]
pub struct DestructionMinutes {
    /// The office.
    pub office: Office,
    /// Number of the minutes.
    pub number: String,
    /// The day, in the office's zone.
    pub held_on: Date,
    /// Where: `halaman kantor Dinas di Sampit`.
    pub held_at: String,
    /// How: `dibakar sampai habis`.
    pub method: String,
    /// What was destroyed.
    pub items: Vec<DestroyedItem>,
    /// Who destroyed and who answers for it.
    pub signatories: [Signatory; 2],
    /// The witnesses: Satpol PP, Inspektorat.
    pub witnesses: [Signatory; 2],
    /// Place written over the signatures.
    pub issued_at: String,
    /// Text of the verification code, if any.
    pub qr: Option<String>,
    /// Not signed by both yet: nothing is destroyed, and the minutes say so and are marked KONSEP.
    pub is_draft: bool,
    /// Marks the minutes CONTOH / SPECIMEN.
    pub is_specimen: bool,
}

/// Draws the minutes on A4.
///
/// # Errors
/// [`RenderError`] for a missing or unprintable field, no item, or more than 5,000 items.
pub fn render_destruction_minutes(fonts: &Fonts, minutes: &DestructionMinutes) -> Result<Vec<u8>, RenderError> {
    if minutes.items.is_empty() {
        return Err(RenderError::Missing { field: "items" });
    }
    if minutes.items.len() > ITEMS_MAX {
        return Err(RenderError::TooMany { field: "items", limit: ITEMS_MAX });
    }
    let total = minutes.items.iter().map(|item| item.quantity).sum::<u64>();
    let mut flow = Flow::new(fonts);
    flow.letterhead(&minutes.office)?;
    flow.title(&["BERITA ACARA", "PEMUSNAHAN BLANGKO DAN KTP ELEKTRONIK"], &minutes.number)?;
    flow.paragraph("body", &opening(minutes))?;
    flow.pairs(&[
        FieldRow::new("Dasar", "Surat Edaran Menteri Dalam Negeri Nomor 470.13/11176/SJ tanggal 13 Desember 2018"),
        FieldRow::new("Tempat", fonts.required("held_at", &minutes.held_at)?),
        FieldRow::new("Cara pemusnahan", fonts.required("method", &minutes.method)?),
        FieldRow::new("Jumlah seluruhnya", format!("{} ({}) keping", grouped(total), in_words(total))),
    ])?;
    flow.heading("Rincian yang dimusnahkan");
    flow.table("items", &COLUMNS, &item_rows(&minutes.items, total))?;
    flow.paragraph(
        "body",
        "Demikian berita acara ini dibuat dengan sebenarnya, disaksikan dan ditandatangani oleh yang tersebut di bawah \
         ini.",
    )?;
    flow.space(4.0);
    let place_and_date = format!("{}, {}", minutes.issued_at, crate::date::long_date(minutes.held_on));
    let [first, second] = &minutes.signatories;
    flow.signatures(Some(&place_and_date), &[first, second])?;
    let [first, second] = &minutes.witnesses;
    flow.need(52.0);
    flow.heading("Saksi-saksi");
    flow.signatures(None, &[first, second])?;
    if let Some(text) = &minutes.qr {
        flow.code(&Qr::encode(text)?, "Pindai kode untuk memeriksa keaslian berita acara ini.");
    }
    let mark = if minutes.is_draft { Some("KONSEP") } else { specimen(minutes.is_specimen) };
    flow.finish("Berita Acara Pemusnahan", &minutes.number, mark)
}

const COLUMNS: [Column; 5] = [
    Column { title: "No.", share: 0.07, anchor: Anchor::End },
    Column { title: "Jenis", share: 0.19, anchor: Anchor::Start },
    Column { title: "Nomor seri", share: 0.32, anchor: Anchor::Start },
    Column { title: "Jumlah", share: 0.11, anchor: Anchor::End },
    Column { title: "Alasan", share: 0.31, anchor: Anchor::Start },
];

fn opening(minutes: &DestructionMinutes) -> String {
    let date = minutes.held_on;
    let verb = if minutes.is_draft { "akan" } else { "telah" };
    format!(
        "Pada hari ini, {}, tanggal {} bulan {} tahun {} ({}), kami yang bertanda tangan di bawah ini {verb} \
         memusnahkan blangko dan KTP elektronik yang rusak atau tidak berlaku lagi, dengan rincian sebagai berikut.",
        weekday(date),
        in_words(u64::from(date.day().unsigned_abs())),
        month(date.month()),
        in_words(u64::from(date.year().unsigned_abs())),
        short_date(date),
    )
}

fn item_rows(items: &[DestroyedItem], total: u64) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let serials = match &item.last_serial {
            Some(last) => format!("{} s.d. {last}", item.first_serial),
            None => item.first_serial.clone(),
        };
        let number = (at + 1).to_string();
        rows.push(vec![number, item.kind.clone(), serials, grouped(item.quantity), item.reason.clone()]);
    }
    rows.push(vec![String::new(), "Jumlah".to_owned(), String::new(), grouped(total), String::new()]);
    rows
}
