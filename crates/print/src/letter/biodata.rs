//! The biodata letter: what stands in the register about one person, for someone who has no card yet.

use std::fmt;

use jiff::civil::Date;

use super::flow::{Flow, specimen};
use super::{FieldRow, Office, Signatory};
use crate::card::{Holder, Sex, Validity};
use crate::date::long_date;
use crate::error::RenderError;
use crate::fonts::Fonts;
use crate::qr::Qr;

/// A *Biodata Penduduk* (UU 24/2013 Art. 58(2), Art. 59).
#[derive(Clone)]
pub struct Biodata {
    /// The issuing office.
    pub office: Office,
    /// Number of the letter.
    pub number: String,
    /// The person; `citizenship` decides nothing here, the title follows `validity`.
    pub holder: Holder,
    /// Citizens or foreigners.
    pub validity: Validity,
    /// Number of the family card.
    pub family_card: String,
    /// Regency of residence, with its kind.
    pub regency: String,
    /// Province of residence.
    pub province: String,
    /// Further elements in their order: education, relation in the family, parents.
    pub more: Vec<FieldRow>,
    /// Where the recording stands, in the office's words: `Sudah direkam, siap cetak, menunggu blangko`.
    pub recording_status: String,
    /// Last day on which the letter may be used, if it has one.
    pub valid_until: Option<Date>,
    /// Place of issue.
    pub issued_at: String,
    /// Date of issue.
    pub issued_on: Date,
    /// Who signs.
    pub signatory: Signatory,
    /// Text of the verification code.
    pub qr: String,
    /// Marks the letter CONTOH / SPECIMEN.
    pub is_specimen: bool,
}

impl fmt::Debug for Biodata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Biodata").field("is_specimen", &self.is_specimen).finish_non_exhaustive()
    }
}

/// Draws the letter on A4.
///
/// # Errors
/// [`RenderError`] for a missing or unprintable field or a QR text that is too long.
pub fn render_biodata(fonts: &Fonts, biodata: &Biodata) -> Result<Vec<u8>, RenderError> {
    let qr = Qr::encode(&biodata.qr)?;
    let mut flow = Flow::new(fonts);
    flow.letterhead(&biodata.office)?;
    let kind = match biodata.validity {
        Validity::Lifetime => "WARGA NEGARA INDONESIA",
        Validity::Until(_) => "ORANG ASING",
    };
    flow.title(&["BIODATA PENDUDUK", kind], &biodata.number)?;
    flow.paragraph("body", "Yang bertanda tangan di bawah ini menerangkan data penduduk sebagai berikut.")?;
    flow.pairs(&person_rows(fonts, biodata)?)?;
    flow.paragraph("body", &statement(biodata))?;
    flow.space(2.0);
    flow.need(46.0);
    flow.code(&qr, "Pindai kode untuk memeriksa keaslian surat ini.");
    let place_and_date = format!("{}, {}", biodata.issued_at, long_date(biodata.issued_on));
    flow.signatures(Some(&place_and_date), &[&biodata.signatory])?;
    flow.finish("Biodata Penduduk", &biodata.number, specimen(biodata.is_specimen))
}

fn person_rows(fonts: &Fonts, biodata: &Biodata) -> Result<Vec<FieldRow>, RenderError> {
    let holder = &biodata.holder;
    let born = format!("{}, {}", holder.birth_place, long_date(holder.born_on));
    let sex = match holder.sex {
        Sex::Male => "LAKI-LAKI",
        Sex::Female => "PEREMPUAN",
    };
    let mut rows = vec![
        FieldRow::new("Nomor Kartu Keluarga", &biodata.family_card),
        FieldRow::new("NIK", fonts.required("nik", &holder.nik)?),
        FieldRow::new("Nama Lengkap", fonts.required("name", &holder.name)?),
        FieldRow::new("Tempat, Tanggal Lahir", born),
        FieldRow::new("Jenis Kelamin", sex),
        FieldRow::new("Golongan Darah", holder.blood_type.clone().unwrap_or_default()),
        FieldRow::new("Agama", &holder.religion),
        FieldRow::new("Status Perkawinan", &holder.marital_status),
        FieldRow::new("Pekerjaan", &holder.occupation),
        FieldRow::new("Kewarganegaraan", &holder.citizenship),
    ];
    rows.extend(biodata.more.iter().cloned());
    let address = format!("{}, RT {} / RW {}", holder.address, holder.rt, holder.rw);
    rows.extend([
        FieldRow::new("Alamat", address),
        FieldRow::new("Desa/Kelurahan", &holder.village),
        FieldRow::new("Kecamatan", &holder.district),
        FieldRow::new("Kabupaten/Kota", &biodata.regency),
        FieldRow::new("Provinsi", &biodata.province),
        FieldRow::new("Status Perekaman KTP-el", fonts.required("recording_status", &biodata.recording_status)?),
    ]);
    Ok(rows)
}

fn statement(biodata: &Biodata) -> String {
    let until = biodata
        .valid_until
        .map(|date| format!(" Surat ini berlaku sampai dengan {}.", long_date(date)))
        .unwrap_or_default();
    format!(
        "Data tersebut tercatat dalam basis data kependudukan. Biodata ini diterbitkan karena KTP elektronik yang \
         bersangkutan belum dicetak, dan tidak menggantikan KTP elektronik.{until}"
    )
}
