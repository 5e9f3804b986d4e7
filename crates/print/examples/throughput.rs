//! Cards a second on one core: `cargo run --release -p print --example throughput -- [CARDS] [PORTRAIT]`.

use std::path::Path;

use jiff::civil::date;
use print::{CardFace, CardSides, Fonts, Holder, Sex, Validity, render_card};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: u32 = arguments.next().unwrap_or_else(|| "100".to_owned()).parse()?;
    let portrait = arguments.next().map(|path| read(Path::new(&path))).transpose()?;
    let fonts = Fonts::load(Path::new("/usr/share/fonts/truetype/dejavu"))?;
    for sides in [CardSides::Front, CardSides::Both] {
        let start = now();
        let mut bytes = 0;
        for number in 0..count {
            bytes += render_card(&fonts, &face(number, portrait.clone()), sides)?.len();
        }
        let seconds = start.elapsed().as_secs_f64();
        let each = bytes / usize::try_from(count.max(1))?;
        println!("{sides:?}: {count} cards in {seconds:.2} s, {:.1} cards/s, {each} bytes", f64::from(count) / seconds);
    }
    Ok(())
}

fn face(number: u32, portrait: Option<Vec<u8>>) -> CardFace {
    CardFace {
        province: "KALIMANTAN TENGAH".to_owned(),
        regency: "KABUPATEN KOTAWARINGIN TIMUR".to_owned(),
        holder: Holder {
            nik: format!("620206170803{:04}", number % 10_000),
            name: "CONTOH RAHMAWATI".to_owned(),
            birth_place: "SAMPIT".to_owned(),
            born_on: date(2003, 8, 17),
            sex: Sex::Female,
            blood_type: None,
            address: format!("JL. MELATI NO. {number}"),
            rt: "014".to_owned(),
            rw: "005".to_owned(),
            village: "MENTAWA BARU HULU".to_owned(),
            district: "MENTAWA BARU KETAPANG".to_owned(),
            religion: "ISLAM".to_owned(),
            marital_status: "BELUM KAWIN".to_owned(),
            occupation: "PELAJAR/MAHASISWA".to_owned(),
            citizenship: "WNI".to_owned(),
        },
        portrait,
        signature: None,
        issued_at: "KOTAWARINGIN TIMUR".to_owned(),
        issued_on: date(2026, 11, 22),
        validity: Validity::Lifetime,
        qr: format!("TUNGGAL1:{number:04}{}", "A7K2Q9XW4M".repeat(18)),
        blank_serial: format!("CONTOH-6202-{number:08}"),
        is_specimen: true,
    }
}

#[expect(clippy::disallowed_methods, reason = "an example: it reads the portrait it is given")]
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(path)
}

#[expect(clippy::disallowed_methods, reason = "an example: it measures")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}
