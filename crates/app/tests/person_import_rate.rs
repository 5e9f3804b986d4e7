//! Measures importing into a register on disk: `cargo test --release -p app --test person_import_rate -- --ignored --nocapture`.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use app::person::book::{Refusal, Warning};
use app::person::import::{Listener, Origin, Report, import};
use sheet::Hint;
use std::fmt::Write;
use std::io::Cursor;
use std::sync::Arc;
use std::time::Instant;
use testkit::world::{TestClock, World, keys};

struct Silent(Arc<TestClock>);

impl Listener for Silent {
    fn refused(&mut self, _: &[String], _: &[String], refusal: &Refusal) -> Result<(), String> {
        Err(format!("{refusal:?}"))
    }
    fn warned(&mut self, _: u64, _: &Warning) -> Result<(), String> {
        Ok(())
    }
    fn advanced(&mut self, _: sheet::Progress, _: &Report) {
        // New ids begin with the instant: the clock of the test world must go on as a real one does.
        self.0.advance(jiff::SignedDuration::from_millis(20));
    }
}

/// Families of four in the villages of the demo regency; one in eight is not yet recorded.
fn book(world: &World, rows: u32) -> String {
    let mut text = String::from(
        "no_kk,nik,nama,jk,tempat_lahir,tanggal_lahir,agama,status_kawin,shdk,pendidikan,pekerjaan,golongan_darah,\
         alamat,rt,rw,kode_desa,nama_ibu,nama_ayah,status_rekam\n",
    );
    let villages = world.villages();
    for n in 0..rows {
        let (day, month, year) = (1 + n % 28, 1 + n / 28 % 12, 60 + n / 336 % 40);
        let serial = 1 + n / 13_440;
        let village = villages[usize::try_from(n / 4).unwrap() % villages.len()].code;
        let kk = n / 4;
        let relation = ["KEPALA KELUARGA", "ISTRI", "ANAK", "ANAK"][usize::try_from(n % 4).unwrap()];
        let record = if n % 8 == 0 { "BELUM REKAM" } else { "CARD ISSUED" };
        writeln!(
            text,
            "62020101{:02}20{:04},620201{day:02}{month:02}{year:02}{serial:04},WARGA NOMOR {n},L,SAMPIT,{day:02}-{month:02}-19{year:02},\
             ISLAM,KAWIN,{relation},SLTA / SEDERAJAT,PETANI/PEKEBUN,O,JL. KENARI NO. {kk},001,002,{village},RUSMINI,SUPARMAN,{record}",
            1 + kk / 9_999, 1 + kk % 9_999
        )
        .unwrap();
    }
    text
}

#[test]
#[ignore = "a measurement"]
fn a_hundred_thousand_rows() {
    let rows: u32 = 100_000;
    let folder = tempfile::tempdir().unwrap();
    let store = store::SqliteStore::open(&folder.path().join("register.db"), keys()).unwrap();
    let world = World::on(Arc::new(store));
    let text = book(&world, rows);
    let begun = Instant::now();
    let heading = sheet::read(Cursor::new(text.as_bytes()), Hint::Csv).unwrap().filter(Result::is_ok).count();
    eprintln!("{heading} rows of text: {:.2} s", begun.elapsed().as_secs_f64());
    for what in ["new", "unchanged"] {
        let begun = Instant::now();
        let sheet = sheet::read(Cursor::new(text.clone().into_bytes()), Hint::Csv).unwrap();
        let report =
            import(&world.service, &world.program(), sheet, Origin::default(), &mut Silent(world.clock.clone()))
                .unwrap();
        let seconds = begun.elapsed().as_secs_f64();
        eprintln!("{what}: {report:?}");
        eprintln!("{what}: {seconds:.2} s, {:.0} rows/s", f64::from(rows) / seconds);
    }
}
