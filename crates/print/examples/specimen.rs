//! Writes one specimen of everything this crate draws: `cargo run -p print --example specimen -- FOLDER [FONTS]`.

use std::path::Path;

use jiff::civil::date;
use print::{
    Attempt, Biodata, CardFace, CardPrinter, CardSides, DestroyedItem, DestructionMinutes, FieldRow, FolderPrinter,
    Fonts, HandOverReceipt, Holder, JobId, Office, PrintJob, Sex, Signatory, Validity, render_biodata, render_card,
    render_destruction_minutes, render_hand_over_receipt,
};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: specimen FOLDER [FONT_FOLDER] [PORTRAIT]")?;
    let font_dir = arguments.next().unwrap_or_else(|| "/usr/share/fonts/truetype/dejavu".to_owned());
    let portrait = arguments.next().map(|path| read(Path::new(&path))).transpose()?;
    let fonts = Fonts::load(Path::new(&font_dir))?;
    std::fs::create_dir_all(&folder)?;
    let printer = FolderPrinter::new(folder);
    let put = |name: &str, pdf: Vec<u8>| -> Outcome<()> {
        let id = JobId::parse(name)?;
        let outcome = printer.print(&PrintJob { id: &id, pdf: &pdf, attempt: Attempt::First })?;
        println!("{outcome:?} {} bytes", pdf.len());
        Ok(())
    };
    put("card", render_card(&fonts, &citizen(portrait), CardSides::Both)?)?;
    put("card-foreigner", render_card(&fonts, &foreigner(), CardSides::Both)?)?;
    put("card-extreme", render_card(&fonts, &extreme(), CardSides::Front)?)?;
    put("biodata", render_biodata(&fonts, &biodata())?)?;
    put("minutes", render_destruction_minutes(&fonts, &minutes())?)?;
    put("receipt", render_hand_over_receipt(&fonts, &receipt())?)?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "an example: it reads the portrait it is given")]
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(path)
}

fn holder() -> Holder {
    Holder {
        nik: "6202065708030001".to_owned(),
        name: "SITI RAHMAWATI".to_owned(),
        birth_place: "SAMPIT".to_owned(),
        born_on: date(2003, 8, 17),
        sex: Sex::Female,
        blood_type: Some("O".to_owned()),
        address: "JL. H.M. ARSYAD GG. MELATI NO. 12".to_owned(),
        rt: "014".to_owned(),
        rw: "005".to_owned(),
        village: "MENTAWA BARU HULU".to_owned(),
        district: "MENTAWA BARU KETAPANG".to_owned(),
        religion: "ISLAM".to_owned(),
        marital_status: "BELUM KAWIN".to_owned(),
        occupation: "PELAJAR/MAHASISWA".to_owned(),
        citizenship: "WNI".to_owned(),
    }
}

fn citizen(portrait: Option<Vec<u8>>) -> CardFace {
    CardFace {
        province: "KALIMANTAN TENGAH".to_owned(),
        regency: "KABUPATEN KOTAWARINGIN TIMUR".to_owned(),
        holder: holder(),
        portrait,
        signature: None,
        issued_at: "KOTAWARINGIN TIMUR".to_owned(),
        issued_on: date(2026, 11, 22),
        validity: Validity::Lifetime,
        qr: format!("TUNGGAL1:{}", "A7K2Q9XW4M".repeat(18)),
        blank_serial: "CONTOH-6202-00004217".to_owned(),
        is_specimen: true,
    }
}

fn foreigner() -> CardFace {
    let mut face = citizen(None);
    face.holder = Holder {
        name: "CONTOH VAN DER BERG".to_owned(),
        birth_place: "ROTTERDAM".to_owned(),
        sex: Sex::Male,
        religion: "KRISTEN".to_owned(),
        marital_status: "KAWIN".to_owned(),
        occupation: "KARYAWAN SWASTA".to_owned(),
        citizenship: "BELANDA".to_owned(),
        ..holder()
    };
    face.validity = Validity::Until(date(2029, 3, 1));
    face
}

fn extreme() -> CardFace {
    let mut face = citizen(None);
    face.qr = "x".repeat(321);
    face.holder = Holder {
        name: "RADEN MAS WIDYANINGRUM KUSUMAWARDHANI MANGKUNEGARA SOEPRAPTO".to_owned(),
        birth_place: "MUARA TEWEH BARITO UTARA".to_owned(),
        address: "JL. JENDERAL SUDIRMAN KM. 12,5 KOMPLEK PERUMAHAN BUMI SAWIT PERMAI BLOK CC-12 NO. 147".to_owned(),
        religion: "KEPERCAYAAN TERHADAP TUHAN YME".to_owned(),
        marital_status: "KAWIN BELUM TERCATAT".to_owned(),
        occupation: "ANGGOTA DPRD KABUPATEN/KOTA".to_owned(),
        village: "BAPINANG HILIR LAUT PERBATASAN".to_owned(),
        ..holder()
    };
    face
}

fn office() -> Office {
    Office {
        regency: "KABUPATEN KOTAWARINGIN TIMUR".to_owned(),
        agency: "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL".to_owned(),
        address: "Jalan Contoh Nomor 1, Sampit 74322".to_owned(),
    }
}

fn signatory(role: &str, name: &str, nip: Option<&str>) -> Signatory {
    Signatory { role: role.to_owned(), name: name.to_owned(), nip: nip.map(str::to_owned) }
}

fn biodata() -> Biodata {
    Biodata {
        office: office(),
        number: "474/0117/DUKCAPIL/XI/2026".to_owned(),
        holder: holder(),
        validity: Validity::Lifetime,
        family_card: "6202061203090004".to_owned(),
        regency: "KABUPATEN KOTAWARINGIN TIMUR".to_owned(),
        province: "KALIMANTAN TENGAH".to_owned(),
        more: vec![
            FieldRow::new("Pendidikan Terakhir", "SLTA/SEDERAJAT"),
            FieldRow::new("Hubungan dalam Keluarga", "ANAK"),
            FieldRow::new("Nama Ibu", "CONTOH IBU"),
            FieldRow::new("Nama Ayah", "CONTOH AYAH"),
        ],
        recording_status: "Sudah direkam, siap cetak (PRINT_READY_RECORD), menunggu blangko".to_owned(),
        valid_until: Some(date(2027, 5, 22)),
        issued_at: "Sampit".to_owned(),
        issued_on: date(2026, 11, 22),
        signatory: signatory("Kepala Dinas,", "Drs. CONTOH PEJABAT, M.Si.", Some("197001011990031001")),
        qr: "TUNGGAL1:BIODATA:0117:EXAMPLE".to_owned(),
        is_specimen: true,
    }
}

fn minutes() -> DestructionMinutes {
    let items = (0..42_u64)
        .map(|n| DestroyedItem {
            kind: if n % 3 == 0 { "KTP-el invalid" } else { "Blangko rusak" }.to_owned(),
            first_serial: format!("CONTOH-6202-{:08}", 4_000 + n * 40),
            last_serial: (n % 3 != 0).then(|| format!("CONTOH-6202-{:08}", 4_000 + n * 40 + 24)),
            quantity: if n % 3 == 0 { 1 } else { 25 },
            reason: if n % 3 == 0 { "Perubahan data, kartu lama ditarik" } else { "Gagal cetak" }.to_owned(),
        })
        .collect();
    DestructionMinutes {
        office: office(),
        number: "470/0042/BA-DUKCAPIL/XI/2026".to_owned(),
        held_on: date(2026, 11, 22),
        held_at: "Halaman kantor Dinas Kependudukan dan Pencatatan Sipil di Sampit".to_owned(),
        method: "Dibakar sampai habis".to_owned(),
        items,
        signatories: [
            signatory("Kepala Dinas,", "Drs. CONTOH PEJABAT, M.Si.", Some("197001011990031001")),
            signatory("Petugas Pengelola Blangko,", "CONTOH PETUGAS, S.Kom.", Some("198505052010012002")),
        ],
        witnesses: [
            signatory("Saksi I, Satuan Polisi Pamong Praja", "CONTOH SAKSI SATU", Some("197802022005011003")),
            signatory("Saksi II, Inspektorat Daerah", "CONTOH SAKSI DUA, S.E.", Some("198003032006042004")),
        ],
        issued_at: "Sampit".to_owned(),
        qr: Some("TUNGGAL1:BA:0042:EXAMPLE".to_owned()),
        is_draft: false,
        is_specimen: true,
    }
}

fn receipt() -> HandOverReceipt {
    HandOverReceipt {
        office: office(),
        number: "474/2211/TT/XI/2026".to_owned(),
        handed_over_on: date(2026, 11, 22),
        handed_over_time: "09.41 WIB".to_owned(),
        holder_name: "SITI RAHMAWATI".to_owned(),
        holder_nik: "6202065708030001".to_owned(),
        card_serial: "CONTOH-6202-00004217".to_owned(),
        identity_check: "Sidik jari telunjuk kanan cocok dengan rekaman".to_owned(),
        returned: Some("KTP-el lama (rusak)".to_owned()),
        issued_at: "Sampit".to_owned(),
        officer: signatory("Petugas pelayanan,", "CONTOH PETUGAS, S.Kom.", Some("198505052010012002")),
        qr: Some("TUNGGAL1:TT:2211:EXAMPLE".to_owned()),
        is_specimen: true,
    }
}
