//! The receipt that a card was handed to the person it belongs to.

use std::fmt;

use jiff::civil::Date;

use super::flow::{Flow, specimen};
use super::{FieldRow, Office, Signatory};
use crate::date::long_date;
use crate::error::RenderError;
use crate::fonts::Fonts;
use crate::qr::Qr;

/// A hand-over of one card.
#[derive(Clone)]
pub struct HandOverReceipt {
    /// The office.
    pub office: Office,
    /// Number of the receipt.
    pub number: String,
    /// Day of the hand-over.
    pub handed_over_on: Date,
    /// Time of day in the office's zone, as written: `09.41 WIB`.
    pub handed_over_time: String,
    /// Name of the holder.
    pub holder_name: String,
    /// NIK of the holder.
    pub holder_nik: String,
    /// Serial number of the blank.
    pub card_serial: String,
    /// How it was made sure that this is the person recorded: `sidik jari cocok`.
    pub identity_check: String,
    /// What was given back: `KTP-el lama (rusak)`; `None` at a first issue.
    pub returned: Option<String>,
    /// Place written over the signatures.
    pub issued_at: String,
    /// The officer.
    pub officer: Signatory,
    /// Text of the verification code, if any.
    pub qr: Option<String>,
    /// Marks the receipt CONTOH / SPECIMEN.
    pub is_specimen: bool,
}

impl fmt::Debug for HandOverReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandOverReceipt").field("is_specimen", &self.is_specimen).finish_non_exhaustive()
    }
}

/// Draws the receipt on A4.
///
/// # Errors
/// [`RenderError`] for a missing or unprintable field or a QR text that is too long.
pub fn render_hand_over_receipt(fonts: &Fonts, receipt: &HandOverReceipt) -> Result<Vec<u8>, RenderError> {
    let mut flow = Flow::new(fonts);
    flow.letterhead(&receipt.office)?;
    flow.title(&["TANDA TERIMA KTP ELEKTRONIK"], &receipt.number)?;
    flow.paragraph("body", "Telah diserahkan satu keping KTP elektronik kepada pemiliknya dengan keterangan berikut.")?;
    let when = format!("{}, pukul {}", long_date(receipt.handed_over_on), receipt.handed_over_time);
    flow.pairs(&[
        FieldRow::new("NIK", fonts.required("holder_nik", &receipt.holder_nik)?),
        FieldRow::new("Nama Lengkap", fonts.required("holder_name", &receipt.holder_name)?),
        FieldRow::new("Nomor Seri Blangko", fonts.required("card_serial", &receipt.card_serial)?),
        FieldRow::new("Waktu Penyerahan", when),
        FieldRow::new("Pemeriksaan Identitas", fonts.required("identity_check", &receipt.identity_check)?),
        FieldRow::new("Dokumen Dikembalikan", receipt.returned.clone().unwrap_or_default()),
    ])?;
    flow.paragraph(
        "body",
        "Penerima telah memeriksa data pada kartu dan menyatakan data tersebut benar. Penerbitan KTP elektronik tidak \
         dipungut biaya.",
    )?;
    flow.space(4.0);
    let place_and_date = format!("{}, {}", receipt.issued_at, long_date(receipt.handed_over_on));
    let holder = Signatory { role: "Yang menerima,".to_owned(), name: receipt.holder_name.clone(), nip: None };
    flow.signatures(Some(&place_and_date), &[&holder, &receipt.officer])?;
    if let Some(text) = &receipt.qr {
        flow.code(&Qr::encode(text)?, "Pindai kode untuk memeriksa keaslian tanda terima ini.");
    }
    flow.finish("Tanda Terima KTP-el", &receipt.number, specimen(receipt.is_specimen))
}
