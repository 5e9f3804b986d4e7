//! The A4 documents: their text, their page breaks, and what is refused.

mod common;

use common::{fonts, holder, media_boxes, office, signatory, text_of};
use jiff::civil::date;
use print::{
    Biodata, DestroyedItem, DestructionMinutes, FieldRow, HandOverReceipt, RenderError, Validity, render_biodata,
    render_destruction_minutes, render_hand_over_receipt,
};

fn biodata() -> Biodata {
    Biodata {
        office: office(),
        number: "474/0117/2026".to_owned(),
        holder: holder(),
        validity: Validity::Lifetime,
        family_card: "6202061203090004".to_owned(),
        regency: "KABUPATEN KOTAWARINGIN TIMUR".to_owned(),
        province: "KALIMANTAN TENGAH".to_owned(),
        more: vec![FieldRow::new("Nama Ibu", "CONTOH IBU"), FieldRow::new("Nama Ayah", "")],
        recording_status: "Sudah direkam, siap cetak".to_owned(),
        valid_until: Some(date(2027, 5, 22)),
        issued_at: "Sampit".to_owned(),
        issued_on: date(2026, 11, 22),
        signatory: signatory("Kepala Dinas,", "CONTOH PEJABAT"),
        qr: "TUNGGAL:BIODATA".to_owned(),
        is_specimen: true,
    }
}

fn minutes(count: u64) -> DestructionMinutes {
    let item = |n: u64| DestroyedItem {
        kind: "Blangko rusak".to_owned(),
        first_serial: format!("S{n:07}0"),
        last_serial: n.is_multiple_of(2).then(|| format!("S{n:07}9")),
        quantity: if n.is_multiple_of(2) { 10 } else { 1 },
        reason: "Gagal cetak".to_owned(),
    };
    DestructionMinutes {
        office: office(),
        number: "470/0042/2026".to_owned(),
        held_on: date(2026, 11, 22),
        held_at: "Halaman kantor".to_owned(),
        method: "Dibakar sampai habis".to_owned(),
        items: (0..count).map(item).collect(),
        signatories: [signatory("Kepala Dinas,", "PENANDA SATU"), signatory("Petugas,", "PENANDA DUA")],
        witnesses: [signatory("Satpol PP", "SAKSI SATU"), signatory("Inspektorat", "SAKSI DUA")],
        issued_at: "Sampit".to_owned(),
        qr: None,
        is_draft: false,
        is_specimen: false,
    }
}

fn receipt() -> HandOverReceipt {
    HandOverReceipt {
        office: office(),
        number: "474/2211/2026".to_owned(),
        handed_over_on: date(2026, 11, 22),
        handed_over_time: "09.41 WIB".to_owned(),
        holder_name: "SITI RAHMAWATI".to_owned(),
        holder_nik: "6202065708030001".to_owned(),
        card_serial: "CONTOH-4217".to_owned(),
        identity_check: "Sidik jari cocok".to_owned(),
        returned: None,
        issued_at: "Sampit".to_owned(),
        officer: signatory("Petugas,", "CONTOH PETUGAS"),
        qr: Some("TUNGGAL:TT".to_owned()),
        is_specimen: false,
    }
}

fn assert_holds(pdf: &[u8], parts: &[&str]) {
    let Some(text) = text_of(pdf) else { return };
    for part in parts {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn the_biodata_letter_is_one_a4_page_with_every_element() {
    let Some(fonts) = fonts() else { return };
    let pdf = render_biodata(&fonts, &biodata()).unwrap();
    assert_eq!(media_boxes(&pdf), ["0 0 595.28 841.89"]);
    assert_holds(
        &pdf,
        &[
            "BIODATA PENDUDUK WARGA NEGARA INDONESIA",
            "Nomor: 474/0117/2026",
            "6202061203090004",
            "6202065708030001",
            "SITI RAHMAWATI",
            "SAMPIT, 17 Agustus 2003",
            "Nama Ayah : -",
            "siap cetak",
            "22 Mei 2027",
            "Sampit, 22 November 2026",
            "NIP 197001011990031001",
            "Halaman 1 dari 1",
        ],
    );
}

#[test]
fn minutes_name_basis_total_signatories_and_witnesses() {
    let Some(fonts) = fonts() else { return };
    let pdf = render_destruction_minutes(&fonts, &minutes(3)).unwrap();
    assert_holds(
        &pdf,
        &[
            "470.13/11176/SJ",
            "Minggu, tanggal dua puluh dua bulan November tahun dua ribu dua puluh enam (22-11-2026)",
            "21 (dua puluh satu) keping",
            "S00000000 s.d. S00000009",
            "PENANDA SATU",
            "PENANDA DUA",
            "SAKSI SATU",
            "SAKSI DUA",
            "Inspektorat",
        ],
    );
}

#[test]
fn long_lists_break_into_pages_and_lose_no_line() {
    let Some(fonts) = fonts() else { return };
    let pdf = render_destruction_minutes(&fonts, &minutes(200)).unwrap();
    let pages = media_boxes(&pdf).len();
    assert!((5..=9).contains(&pages), "{pages} pages");
    let Some(text) = text_of(&pdf) else { return };
    for n in 0..200 {
        assert!(text.contains(&format!("S{n:07}0")), "line {n}");
    }
    assert_eq!(text.matches("Nomor seri").count(), pages, "the head of the table stands on every page: {pages}");
    assert!(text.contains(&format!("Halaman {pages} dari {pages}")));
}

#[test]
fn nothing_or_too_much_is_refused() {
    let Some(fonts) = fonts() else { return };
    let error = |minutes| render_destruction_minutes(&fonts, &minutes).unwrap_err();
    assert_eq!(error(minutes(0)), RenderError::Missing { field: "items" });
    assert_eq!(error(minutes(5_001)), RenderError::TooMany { field: "items", limit: 5_000 });
    let mut huge = minutes(1);
    huge.items[0].reason = "alasan yang sangat panjang ".repeat(500);
    assert_eq!(error(huge), RenderError::DoesNotFit { field: "items" });
    let mut nowhere = minutes(1);
    nowhere.held_at.clear();
    assert_eq!(error(nowhere), RenderError::Missing { field: "held_at" });
}

#[test]
fn what_is_not_signed_yet_leaves_room_and_an_office_may_have_no_address() {
    let Some(fonts) = fonts() else { return };
    let mut draft = minutes(1);
    draft.signatories[1].name.clear();
    draft.office.address.clear();
    draft.is_draft = true;
    let pdf = render_destruction_minutes(&fonts, &draft).unwrap();
    assert_holds(&pdf, &["PENANDA SATU", "Petugas,", "SAKSI DUA", "akan memusnahkan"]);
    let Some(text) = text_of(&pdf) else { return };
    assert!(!text.contains("PENANDA DUA"));
}

#[test]
fn the_receipt_names_card_and_holder() {
    let Some(fonts) = fonts() else { return };
    let pdf = render_hand_over_receipt(&fonts, &receipt()).unwrap();
    assert_holds(&pdf, &["TANDA TERIMA", "CONTOH-4217", "22 November 2026, pukul 09.41 WIB", "SITI RAHMAWATI"]);
}

#[test]
fn markup_and_long_values_stay_text() {
    let Some(fonts) = fonts() else { return };
    let mut letter = biodata();
    letter.holder.name = "<b>SITI</b> & \"CO\"".to_owned();
    letter.holder.address = "JALAN YANG PANJANG ".repeat(12);
    letter.more = (0..60).map(|n| FieldRow::new(format!("Unsur {n}"), format!("nilai-{n}"))).collect();
    let pdf = render_biodata(&fonts, &letter).unwrap();
    assert_eq!(media_boxes(&pdf).len(), 3);
    assert_holds(&pdf, &["<b>SITI</b> & \"CO\"", "nilai-0", "nilai-59"]);
}
