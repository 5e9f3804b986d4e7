//! A specimen person and office, and small looks into a PDF.

#![expect(dead_code, reason = "each test file uses its part")]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use jiff::civil::date;
use print::{CardFace, Fonts, Holder, Office, Sex, Signatory, Validity};

/// The fonts, or `None` with a loud word.
pub fn fonts() -> Option<Fonts> {
    let fonts = Fonts::load(Path::new("/usr/share/fonts/truetype/dejavu")).ok();
    if fonts.is_none() {
        eprintln!("SKIPPED: install fonts-dejavu-core");
    }
    fonts
}

pub fn holder() -> Holder {
    let text = str::to_owned;
    Holder {
        nik: text("6202065708030001"),
        name: text("SITI RAHMAWATI"),
        birth_place: text("SAMPIT"),
        born_on: date(2003, 8, 17),
        sex: Sex::Female,
        blood_type: None,
        address: text("JL. MELATI NO. 12"),
        rt: text("014"),
        rw: text("005"),
        village: text("MENTAWA BARU HULU"),
        district: text("MENTAWA BARU KETAPANG"),
        religion: text("ISLAM"),
        marital_status: text("BELUM KAWIN"),
        occupation: text("PELAJAR/MAHASISWA"),
        citizenship: text("WNI"),
    }
}

pub fn face() -> CardFace {
    let text = str::to_owned;
    CardFace {
        province: text("KALIMANTAN TENGAH"),
        regency: text("KABUPATEN KOTAWARINGIN TIMUR"),
        holder: holder(),
        portrait: None,
        signature: None,
        issued_at: text("KOTAWARINGIN TIMUR"),
        issued_on: date(2026, 11, 22),
        validity: Validity::Lifetime,
        qr: text("TUNGGAL:TEST"),
        blank_serial: text("CONTOH-6202-00004217"),
        is_specimen: true,
    }
}

pub fn office() -> Office {
    Office {
        regency: "KABUPATEN KOTAWARINGIN TIMUR".to_owned(),
        agency: "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL".to_owned(),
        address: "Jalan Contoh Nomor 1, Sampit".to_owned(),
    }
}

pub fn signatory(role: &str, name: &str) -> Signatory {
    Signatory { role: role.to_owned(), name: name.to_owned(), nip: Some("197001011990031001".to_owned()) }
}

/// The media boxes in the order in which they stand in the file.
pub fn media_boxes(pdf: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(pdf);
    text.split("/MediaBox [").skip(1).filter_map(|rest| rest.split(']').next().map(str::to_owned)).collect()
}

/// The text of a PDF with runs of white space made single, or `None` with a loud word.
pub fn text_of(pdf: &[u8]) -> Option<String> {
    let child = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("SKIPPED: install poppler-utils to check the text");
        return None;
    };
    // Dropped at once, which closes it; pdftotext reads all before it writes.
    child.stdin.take().unwrap().write_all(pdf).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "pdftotext accepts the file");
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
