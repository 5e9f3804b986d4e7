//! Importing books: both layouts, good rows and every kind of bad one, twice, halfway, and files that are none.

use app::Failure;
use app::coverage::{Level, coverage};
use app::person::book::{HeadingError, Reason, Refusal, Warning};
use app::person::import::{BATCH_ROWS, ImportError, Listener, Origin, Report, import, import_villages};
use app::port::Mode;
use domain::coverage::Counts;
use domain::enrolment::Status;
use domain::journal::Act;
use domain::nik::Nik;
use domain::person::Person;
use domain::reference::{Blood, Marital, Occupation, Relation, Religion, Sex};
use domain::region::VillageCode;
use domain::staff::Role;
use jiff::civil::date;
use sheet::{Hint, SheetError, Value};
use std::io::{Cursor, Write};
use testkit::world::{World, resident};

/// Keeps what it hears.
#[derive(Default)]
struct Heard {
    header: Vec<String>,
    lines: Vec<Vec<String>>,
    refusals: Vec<Refusal>,
    warnings: Vec<(u64, &'static str)>,
    batches: usize,
    /// The disk is full after so many refused rows.
    refused_at_most: Option<usize>,
}

impl Listener for Heard {
    fn refused(&mut self, header: &[String], cells: &[String], refusal: &Refusal) -> Result<(), String> {
        if self.refused_at_most.is_some_and(|most| self.refusals.len() >= most) {
            return Err("disk penuh".into());
        }
        assert_eq!(header.len(), cells.len());
        self.header = header.to_vec();
        self.lines.push(cells.to_vec());
        self.refusals.push(refusal.clone());
        Ok(())
    }
    fn warned(&mut self, row: u64, warning: &Warning) -> Result<(), String> {
        self.warnings.push((row, warning.code()));
        Ok(())
    }
    fn advanced(&mut self, _: sheet::Progress, _: &Report) {
        self.batches += 1;
    }
}

impl Heard {
    /// (row, reason codes) of every refused row.
    fn reasons(&self) -> Vec<(u64, String)> {
        let codes = |refusal: &Refusal| refusal.faults.iter().map(|f| f.reason.code()).collect::<Vec<_>>().join(" ");
        self.refusals.iter().map(|refusal| (refusal.row, codes(refusal))).collect()
    }

    /// The list of refused rows as the file that the office gets.
    fn as_csv(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        sheet::write_csv(&mut bytes, std::iter::once(&self.header).chain(&self.lines)).unwrap();
        bytes
    }
}

fn run(world: &World, bytes: impl Into<Vec<u8>>, village: Option<VillageCode>) -> (Result<Report, ImportError>, Heard) {
    let mut heard = Heard::default();
    let outcome = match sheet::read(Cursor::new(bytes.into()), Hint::Auto) {
        Ok(sheet) => import(&world.service, &world.program(), sheet, Origin { village, as_of: None }, &mut heard),
        Err(error) => Err(error.into()),
    };
    (outcome, heard)
}

fn taken(world: &World, text: &str) -> (Report, Heard) {
    let (outcome, heard) = run(world, text, None);
    (outcome.unwrap(), heard)
}

fn figures(report: &Report) -> [u64; 6] {
    [report.read, report.new, report.changed, report.moved, report.unchanged, report.refused]
}

fn by_nik(world: &World, nik: &str) -> Option<Person> {
    let tx = world.store.begin(Mode::Read).unwrap();
    let id = tx.find_person_by_nik(Nik::parse(nik).unwrap()).unwrap()?;
    tx.find_person(id).unwrap()
}

fn total(world: &World) -> Counts {
    let level = Level::AllVillages(world.village_here().regency());
    world.service.read(&world.program(), |ctx| coverage(ctx, level, ctx.today())).unwrap().total.counts
}

const PLAIN: &str = "nik,no_kk,nama,jk,tempat_lahir,tanggal_lahir,agama,status_kawin,shdk,alamat,rt,rw,kode_desa";

fn plain(world: &World, rows: &[&str]) -> String {
    let here = world.village_here().to_string();
    let there = world.village_elsewhere().to_string();
    let rows = rows.iter().map(|row| row.replace("@here", &here).replace("@there", &there) + "\n");
    format!("{PLAIN}\n{}", rows.collect::<String>())
}

const BUDI: &str = "6202011705000001,6202010101200001,BUDI SANTOSO,L,SAMPIT,17-05-2000,ISLAM,BELUM KAWIN,KEPALA KELUARGA,JL. A,1,2,@here";
const SITI: &str = "6202015502070003,6202010101200001,SITI AMINAH,P,SAMPIT,15-02-2007,ISLAM,BK,ANAK,JL. A,1,2,@here";

const BIP_TITLES: &str = "NO;Nama Lengkap;NIK;Tempat Lahir;Tanggal Lahir;JK;Stat Kwn;Gol. Drh;SHDK;Agama;Pendidikan Terakhir;\
                          No Akta Lahir;Pekerjaan;Nama Ibu;Nama Ayah;Wjb KTP;KTP-eL;Status;Stat Rkm";

/// A village book with a title, two families and a page break.
fn village_book(world: &World) -> String {
    let village = &world.villages()[0];
    let district = domain::region::district(village.code.district()).unwrap().name;
    format!(
        "BUKU INDUK PENDUDUK;;\nKECAMATAN : {district};;DESA/KELURAHAN : {}\n\n{BIP_TITLES}\n\
         1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19\n\
         No. KK : 6202010101200001    Alamat : JL. KENARI NO. 5    RT/RW : 001/002\n\
         1;BUDI SANTOSO;6202011705800001;SAMPIT;17-05-1980;Lk;K;-;KEP. KELUARGA;ISLAM;SLTA / SEDERAJAT;-;PETANI/PEKEBUN;\
         RUSMINI;SUPARMAN;Ya;Sudah;HIDUP;CARD ISSUED\n\
         2;RUSMINI;6202014102850002;SAMPIT;01-02-1985;Pr;K;O;ISTRI;ISLAM;SLTP/SEDERAJAT;-;MENGURUS RUMAH TANGGA;\
         SITI;AMAT;Ya;Sudah;HIDUP;PRINT READY RECORD\n\
         3;AGUS SANTOSO;6202011708070003;SAMPIT;17-08-2007;Lk;BK;;ANAK;ISLAM;SLTP/SEDERAJAT;123/2007;PELAJAR/MAHASISWA;\
         RUSMINI;BUDI SANTOSO;Ya;Belum;HIDUP;BELUM REKAM\n\
         Halaman : 1\n{BIP_TITLES}\n\
         No. KK : 6202010101200002    Alamat : JL. KENARI NO. 7    RT/RW : 003/002\n\
         4;MARIA;6202015502900004;KASONGAN;15-02-1990;Pr;CH;AB+;KEPALA KELUARGA;KATHOLIK;DIPLOMA IV/ STRATA I;-;GURU;\
         ANA;YOHANES;Ya;Sudah;HIDUP;SUDAH REKAM\n",
        village.name
    )
}

#[test]
fn a_village_book_is_taken_with_its_families_and_records() {
    let world = World::new();
    let (report, heard) = taken(&world, &village_book(&world));
    assert_eq!(figures(&report), [4, 4, 0, 0, 0, 0], "{:?}", heard.refusals);
    assert_eq!(report.taken_over, 3);
    let budi = by_nik(&world, "6202011705800001").unwrap();
    assert_eq!(budi.address.line, "JL. KENARI NO. 5");
    assert_eq!((budi.address.rt, budi.address.rw, budi.address.village), (1, 2, world.village_here()));
    assert_eq!((budi.blood, budi.marital, budi.relation), (Blood::Unknown, Marital::Married, Relation::Head));
    assert_eq!(budi.resident_from_on, date(2024, 11, 6), "the register knows them from today");
    let maria = by_nik(&world, "6202015502900004").unwrap();
    assert_eq!((maria.sex, maria.religion, maria.blood), (Sex::Female, Religion::Catholic, Blood::AbPositive));
    assert_eq!(maria.address.line, "JL. KENARI NO. 7");
    for (nik, status) in [
        ("6202011705800001", Status::CardIssued),
        ("6202014102850002", Status::PrintReadyRecord),
        ("6202011708070003", Status::Unregistered),
        ("6202015502900004", Status::SentForEnrollment),
    ] {
        assert_eq!(world.status(by_nik(&world, nik).unwrap().id), status, "{nik}");
    }
    let counts = total(&world);
    assert_eq!([counts.obliged, counts.recorded, counts.ready, counts.printed, counts.issued], [4, 3, 2, 1, 1]);
    // Whom the earlier system found unique and did not print is due a card; whom it only sent is recorded here.
    let cards = |nik| {
        let id = by_nik(&world, nik).unwrap().id;
        let cards = world.store.begin(Mode::Read).unwrap().list_cards(id).unwrap();
        cards.into_iter().map(|card| (card.reason.word(), card.state.word(), card.office)).collect::<Vec<_>>()
    };
    assert_eq!(cards("6202014102850002"), [("NEW", "QUEUED", world.dinas.id)]);
    for nik in ["6202011705800001", "6202011708070003", "6202015502900004"] {
        assert_eq!(cards(nik), [], "{nik}");
    }
    world.enrol(maria.id, 1, 0);
    assert_eq!(world.status(maria.id), Status::PrintReadyRecord);
    assert_eq!(cards("6202015502900004"), [("NEW", "QUEUED", world.dinas.id)]);
    assert_eq!(heard.warnings, [(8, "name-one-word"), (13, "name-one-word")]);
    assert_eq!(report.warnings["name-one-word"].rows, [8, 13]);
    world.audit();
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let world = World::new();
    let text = village_book(&world);
    taken(&world, &text);
    let before = total(&world);
    let leaves = |world: &World| world.store.begin(Mode::Read).unwrap().journal_head().unwrap().0;
    let leaves_before = leaves(&world);
    world.clock.advance(jiff::SignedDuration::from_hours(24 * 40));
    let (report, _) = taken(&world, &text);
    assert_eq!(figures(&report), [4, 0, 0, 0, 4, 0]);
    assert_eq!(total(&world), before);
    assert_eq!(leaves(&world), leaves_before + 1, "the import itself is the one entry");
    let tx = world.store.begin(Mode::Read).unwrap();
    let last = tx.list_leaves(leaves_before, 1).unwrap().remove(0);
    assert_eq!(last.act, Act::BookImported);
    assert_eq!(last.detail, "read=4 new=0 taken_over=0 changed=0 moved=0 unchanged=4 refused=0");
    drop(tx);
    world.audit();
}

#[test]
fn a_workbook_is_read_as_its_csv() {
    let world = World::new();
    let text = plain(&world, &[BUDI, SITI]);
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let rows = lines.map(|line| line.into_iter().map(Value::Text).collect());
    let bytes = sheet::write_xlsx("Penduduk", &header, rows).unwrap();
    assert_eq!(figures(&run(&world, bytes, None).0.unwrap()), [2, 2, 0, 0, 0, 0]);
    assert_eq!(figures(&taken(&world, &text).0), [2, 0, 0, 0, 2, 0]);
}

#[test]
fn changed_rows_change_what_they_say_and_nothing_else() {
    let world = World::new();
    taken(&world, &plain(&world, &[BUDI, SITI]));
    let before = by_nik(&world, "6202015502070003").unwrap();
    let married = SITI.replace(",BK,", ",KAWIN,");
    let born = BUDI.replace("17-05-2000", "17-05-2001");
    let (report, heard) = taken(&world, &plain(&world, &[&born, &married]));
    assert_eq!(figures(&report), [2, 0, 2, 0, 0, 0]);
    assert_eq!(heard.warnings, [(2, "nik-disagrees"), (2, "birth-corrected")]);
    let siti = by_nik(&world, "6202015502070003").unwrap();
    assert_eq!((siti.marital, siti.married_on), (Marital::Married, Some(date(2024, 11, 6))));
    assert_eq!(Person { marital: before.marital, married_on: None, version: before.version, ..siti }, before);
    let about = |nik: &str| {
        let person = by_nik(&world, nik).unwrap().id;
        world.store.begin(Mode::Read).unwrap().list_leaves_about(person, 1).unwrap().remove(0)
    };
    assert_eq!(about("6202011705000001").act, Act::BirthCorrected);
    assert_eq!(
        (about("6202015502070003").act, about("6202015502070003").detail.as_str()),
        (Act::PersonChanged, "book marital")
    );
    let short = "nik,nama,jk,tempat_lahir,tanggal_lahir,agama,status_kawin,pekerjaan\n\
                 6202011705000001,BUDI SANTOSO,L,,17-05-2001,,,GURU\n";
    assert_eq!(figures(&taken(&world, short).0), [1, 0, 1, 0, 0, 0], "what is not told stays");
    let budi = by_nik(&world, "6202011705000001").unwrap();
    assert_eq!((budi.occupation, budi.religion), (Occupation::parse_label("GURU").unwrap(), Religion::Islam));
    world.audit();
}

#[test]
fn a_row_in_another_village_is_a_move_of_today() {
    let world = World::new();
    taken(&world, &plain(&world, &[BUDI]));
    let moved = BUDI.replace("@here", "@there");
    let (report, heard) = taken(&world, &plain(&world, &[&moved]));
    assert_eq!(figures(&report), [1, 0, 0, 1, 0, 0]);
    assert_eq!(heard.warnings, [(2, "moved")]);
    assert_eq!(by_nik(&world, "6202011705000001").unwrap().address.village, world.village_elsewhere());
    assert_eq!(total(&world).obliged, 1);
    assert_eq!(figures(&taken(&world, &plain(&world, &[&moved])).0), [1, 0, 0, 0, 1, 0]);
    world.audit();
}

#[test]
fn bad_rows_are_refused_one_by_one_with_every_reason() {
    let world = World::new();
    for (row, expected) in [
        (BUDI.replace("6202011705000001", ""), "required"),
        (BUDI.replace("6202011705000001", "62020117050000"), "nik"),
        (BUDI.replace("6202011705000001", "620201170500000X"), "nik"),
        (BUDI.replace("6202011705000001", "6202013505000001"), "nik"),
        (BUDI.replace("6202011705000001", "6202011713000001"), "nik"),
        (BUDI.replace("6202011705000001", "6202011705000000"), "nik"),
        (BUDI.replace("6202011705000001", "=A1"), "formula"),
        (BUDI.replace("6202010101200001", "123"), "kk"),
        (BUDI.replace("6202010101200001", ""), "required"),
        (BUDI.replace("BUDI SANTOSO", "布迪"), "name"),
        (BUDI.replace("BUDI SANTOSO", ""), "required"),
        (BUDI.replace("BUDI SANTOSO", "ALM. BUDI SANTOSO"), "death-in-name"),
        (BUDI.replace("BUDI SANTOSO", &"A".repeat(101)), "name"),
        (BUDI.replace(",L,", ",X,"), "not-listed"),
        (BUDI.replace("17-05-2000", "31-02-2000"), "date"),
        (BUDI.replace("17-05-2000", "17-05-00"), "date"),
        (BUDI.replace("17-05-2000", "07-11-2024"), "impossible-date"),
        (BUDI.replace("17-05-2000", ""), "required"),
        (BUDI.replace("ISLAM", "JEDI"), "not-listed"),
        (BUDI.replace("ISLAM", ""), "required"),
        (BUDI.replace("BELUM KAWIN", "P"), "not-listed"),
        (BUDI.replace("SAMPIT", &"S".repeat(151)), "too-long"),
        (BUDI.replace(",1,2,", ",1A,2,"), "number"),
        (BUDI.replace("@here", "62.02"), "village-code"),
        (BUDI.replace("@here", "31.71.01.1001"), "village-outside"),
        (BUDI.replace("@here", ""), "required"),
        (
            BUDI.replace("6202011705000001", "").replace(",L,", ",X,").replace("17-05-2000", "besok"),
            "required not-listed date",
        ),
    ] {
        let (report, heard) = taken(&world, &plain(&world, &[&row, SITI]));
        assert_eq!(heard.reasons(), [(2, expected.to_owned())], "{row}");
        assert_eq!((report.read, report.refused), (2, 1), "{row}");
        assert!(by_nik(&world, "6202015502070003").is_some(), "the row after it is taken");
    }
    assert!(by_nik(&world, "6202011705000001").is_none());
    world.audit();
}

#[test]
fn odd_rows_are_taken_with_warnings() {
    let world = World::new();
    let rows = [
        BUDI.replace("BUDI SANTOSO", "SUPARMAN"),
        SITI.replace("SITI AMINAH", "\"SITI AMINAH, S.PD\""),
        "9102011705000001,6202010101200009,YOHANES WENDA,L,WAMENA,17-05-2000,KRISTEN,BK,KEPALA KELUARGA,,,,@here"
            .into(),
        "6202011705000002,6202010101200009,MARKUS WENDA,L,WAMENA,18-05-2000,KRISTEN,BK,KEPALA KELUARGA,JL. B,1,1,@here"
            .into(),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let (report, heard) = taken(&world, &plain(&world, &rows));
    assert_eq!(figures(&report), [4, 4, 0, 0, 0, 0], "{:?}", heard.refusals);
    let has = |row, code| heard.warnings.contains(&(row, code));
    assert!(has(2, "name-one-word") && has(3, "name-title") && has(4, "no-address"), "{:?}", heard.warnings);
    assert!(has(5, "nik-disagrees") && has(5, "several-heads"), "{:?}", heard.warnings);
    assert_eq!(report.warned(), u64::try_from(heard.warnings.len()).unwrap());
}

#[test]
fn an_abolished_or_unknown_area_in_a_nik_is_a_warning() {
    let world = World::new();
    let gone = domain::region::abolished_codes().iter().find_map(|gone| gone.district).unwrap();
    let digits = gone.to_string().replace('.', "");
    let old = BUDI.replacen("620201", &digits, 1);
    let unknown = SITI.replacen("620201", "996699", 1);
    let (report, heard) = taken(&world, &plain(&world, &[&old, &unknown]));
    assert_eq!(figures(&report), [2, 2, 0, 0, 0, 0], "{:?}", heard.refusals);
    assert_eq!(heard.warnings, [(2, "nik-abolished-prefix"), (3, "nik-unknown-prefix")]);
}

#[test]
fn one_nik_is_one_person() {
    let world = World::new();
    let other = BUDI.replace("BUDI SANTOSO", "JOKO WIDODO").replace("17-05-2000", "18-05-1999");
    let rows = [BUDI, BUDI, &other, &BUDI.replace("JL. A", "JL. B")];
    let (report, heard) = taken(&world, &plain(&world, &rows));
    assert_eq!(figures(&report), [4, 1, 0, 0, 1, 2]);
    assert_eq!(heard.warnings, [(3, "repeated")]);
    assert_eq!(heard.reasons(), [(4, "nik-repeated".into()), (5, "nik-repeated".into())]);
    let first_row = 2;
    assert_eq!(heard.refusals[0].faults[0].reason, Reason::NikRepeated { first_row });
    let (_, heard) = taken(&world, &plain(&world, &[&other]));
    assert_eq!(heard.reasons(), [(2, "nik-of-somebody-else".into())], "also against the register");
    let renamed = BUDI.replace("BUDI SANTOSO", "BUDI SUSANTO");
    let (report, heard) = taken(&world, &plain(&world, &[&renamed]));
    assert_eq!((report.changed, heard.warnings), (1, vec![(2, "name-changed")]), "same birth and sex: a new name");
    world.audit();
}

#[test]
fn a_family_card_in_two_villages_is_refused() {
    let world = World::new();
    let (report, heard) = taken(&world, &plain(&world, &[BUDI, &SITI.replace("@here", "@there")]));
    assert_eq!((report.new, report.refused), (1, 1));
    assert_eq!(heard.reasons(), [(3, "family-in-two-villages".into())]);
}

#[test]
fn the_dead_and_the_gone_are_not_brought_back_by_a_book() {
    let world = World::new();
    taken(&world, &plain(&world, &[BUDI]));
    let person = by_nik(&world, "6202011705000001").unwrap();
    let cmd = app::person::Die { target: app::person::Target::of(&person), on: date(2024, 11, 6) };
    world.act(&world.actor(Role::Operator), |ctx| app::person::die(ctx, &cmd)).unwrap();
    let (report, heard) = taken(&world, &plain(&world, &[BUDI]));
    assert_eq!((report.refused, heard.reasons()), (1, vec![(2, "not-active".to_owned())]));
    let text = village_book(&world).replace("HIDUP;BELUM REKAM", "MATI;BELUM REKAM");
    let (report, heard) = taken(&world, &text);
    assert_eq!((report.new, heard.reasons()), (3, vec![(9, "not-alive".to_owned())]));
}

#[test]
fn a_book_does_not_record_whom_the_register_knows() {
    let world = World::new();
    taken(&world, &village_book(&world));
    let agus = by_nik(&world, "6202011708070003").unwrap().id;
    let text = village_book(&world).replace("BELUM REKAM", "8");
    let (report, heard) = taken(&world, &text);
    assert_eq!(report.unchanged, 4);
    assert!(heard.warnings.contains(&(9, "record-unknown")));
    assert_eq!(world.status(agus), Status::Unregistered);
}

#[test]
fn the_list_of_refused_rows_is_corrected_and_imported_again() {
    let world = World::new();
    let text = village_book(&world).replace("6202015502900004", "62020155029").replace("17-08-2007", "17-13-2007");
    let (report, heard) = taken(&world, &text);
    assert_eq!(figures(&report), [4, 2, 0, 0, 0, 2]);
    let list = String::from_utf8(heard.as_csv()).unwrap();
    let header = list.lines().next().unwrap();
    assert!(header.ends_with("no_kk,alamat,rt,rw,kode_desa,baris,kolom,kode_alasan,alasan"), "{header}");
    assert!(list.contains("13,NIK,nik,\"NIK harus 16 angka, ditemukan 11\"") || list.contains("13,NIK,nik,"), "{list}");
    let (again, heard_again) = run(&world, list.clone(), None);
    assert_eq!(figures(&again.unwrap()), [2, 0, 0, 0, 0, 2], "uncorrected, they are refused again");
    assert_eq!(heard_again.header, heard.header, "and the list does not grow sideways");
    let corrected = list.replace("62020155029,", "6202015502900004,").replace("17-13-2007", "17-08-2007");
    let (report, heard) = taken(&world, &corrected);
    assert_eq!(figures(&report), [2, 2, 0, 0, 0, 0], "{:?}", heard.refusals);
    let maria = by_nik(&world, "6202015502900004").unwrap();
    assert_eq!((maria.address.line.as_str(), maria.address.rt), ("JL. KENARI NO. 7", 3));
    assert_eq!(maria.kk.digits(), "6202010101200002");
    world.audit();
}

#[test]
fn a_book_without_village_takes_the_one_given() {
    let world = World::new();
    let text = village_book(&world);
    let (start, rest) = text.split_once("NO;").unwrap();
    assert!(start.contains("DESA/KELURAHAN"));
    let text = format!("NO;{rest}");
    let (report, _) = run(&world, text.clone(), None);
    assert_eq!(report.unwrap().refused, 4);
    let there = world.village_elsewhere();
    assert_eq!(run(&world, text.clone(), Some(there)).0.unwrap().new, 4);
    assert_eq!(by_nik(&world, "6202011705800001").unwrap().address.village, there);
    let outside: VillageCode = "31.71.01.1001".parse().unwrap();
    assert_eq!(run(&world, text, Some(outside)).0, Err(ImportError::VillageOutside(outside)));
}

#[test]
fn stopped_halfway_and_run_again_it_ends_the_same() {
    let world = World::new();
    let mut rows: Vec<String> = (1..=u32::try_from(BATCH_ROWS).unwrap() + 200).map(many).collect();
    let bad = 50;
    rows[bad] = rows[bad].replace("BELUM KAWIN", "ENTAH");
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let text = plain(&world, &rows);
    let mut heard = Heard { refused_at_most: Some(0), ..Heard::default() };
    let sheet = sheet::read(Cursor::new(text.clone()), Hint::Auto).unwrap();
    let stopped = import(&world.service, &world.program(), sheet, Origin::default(), &mut heard);
    assert_eq!(stopped, Err(ImportError::Listener("disk penuh".into())));
    assert_eq!(heard.batches, 0);
    assert_eq!(total(&world).obliged, i64::try_from(BATCH_ROWS - 1).unwrap(), "what was taken stays");
    world.audit();
    let (report, heard) = taken(&world, &text);
    let whole = u64::try_from(BATCH_ROWS).unwrap();
    assert_eq!(figures(&report), [whole + 200, 200, 0, 0, whole - 1, 1]);
    assert_eq!(heard.batches, 3, "two batches and the end");
    assert_eq!(total(&world).obliged, i64::try_from(BATCH_ROWS + 199).unwrap());
    world.audit();
}

fn many(number: u32) -> String {
    let (day, serial) = (1 + number % 28, 1 + number / 28);
    let birth = format!("{day:02}-05-1990");
    format!(
        "620201{day:02}0590{serial:04},620201010120{number:04},WARGA NOMOR,L,SAMPIT,{birth},ISLAM,BELUM KAWIN,KEPALA KELUARGA,JL. A,1,2,@here"
    )
}

#[test]
fn a_file_without_the_columns_says_which_are_missing_and_what_was_found() {
    let world = World::new();
    let (outcome, _) = run(&world, "NIK,Nama,Agama,JK,Hobi\n1,2,3,4,5\n", None);
    let Err(ImportError::Heading(HeadingError { missing, found })) = outcome else { panic!("{outcome:?}") };
    assert_eq!(missing, ["tempat_lahir", "tanggal_lahir", "status_kawin"]);
    assert_eq!(found, ["NIK", "Nama", "Agama", "JK", "Hobi"]);
    for text in ["a,b,c\n1,2,3\n", "sebaris saja\n"] {
        let (outcome, _) = run(&world, text, None);
        assert!(matches!(outcome, Err(ImportError::Heading(_))), "{text}: {outcome:?}");
    }
    assert_eq!(total(&world).obliged, 0);
}

#[test]
fn wrong_letters_cost_their_row_or_are_understood() {
    let world = World::new();
    let text = plain(&world, &[&BUDI.replace("BUDI SANTOSO", "BUDI SANTOSÉ")]);
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let (outcome, _) = run(&world, latin, None);
    assert_eq!(outcome.unwrap().new, 1, "an old office program wrote it");
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(plain(&world, &[SITI]).encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let (outcome, _) = run(&world, utf16, None);
    assert_eq!(outcome.unwrap().new, 1);
    let (outcome, _) = run(&world, vec![0x00, 0x01, 0x02, 0xff, 0xfe, 0x00, 0x80], None);
    assert!(matches!(outcome, Err(ImportError::Sheet(SheetError::NotATable) | ImportError::Heading(_))), "{outcome:?}");
}

#[test]
fn a_line_of_a_million_characters_costs_one_row() {
    let world = World::new();
    let long = format!("6202011705000009,{}", "x".repeat(1_000_000));
    let (report, heard) = taken(&world, &plain(&world, &[BUDI, &long, SITI]));
    assert_eq!(figures(&report), [3, 2, 0, 0, 0, 1]);
    assert_eq!(heard.reasons(), [(3, "row-unreadable".into())]);
    let above = format!("{}\n{}", "y".repeat(1_000_000), plain(&World::new(), &[BUDI]));
    let (report, heard) = taken(&world, &above);
    assert_eq!((report.unchanged, report.refused), (1, 1), "{:?}", heard.refusals);
    assert_eq!(heard.header.len(), PLAIN.split(',').count() + 4);
}

#[test]
fn a_formula_costs_one_row() {
    let world = World::new();
    let mut fields: Vec<&str> = BUDI.split(',').collect();
    fields[2] = "=UPPER(\"x\")";
    let (report, heard) = taken(&world, &plain(&world, &[&fields.join(",").replace('"', ""), SITI]));
    assert_eq!((report.new, heard.reasons()), (1, vec![(2, "formula".to_owned())]));
}

#[test]
fn a_zip_bomb_and_a_workbook_that_broke_off_are_no_books() {
    let world = World::new();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let packed = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    writer.start_file("xl/worksheets/sheet1.xml", packed).unwrap();
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..64 {
        writer.write_all(&blanks).unwrap();
    }
    let bomb = writer.finish().unwrap().into_inner();
    let (outcome, _) = run(&world, bomb, None);
    assert!(matches!(outcome, Err(ImportError::Sheet(SheetError::Bomb { .. }))), "{outcome:?}");
    let whole = sheet::write_xlsx("Data", &["NIK"], vec![vec![Value::from("1")]]).unwrap();
    let (outcome, _) = run(&world, whole[..whole.len() / 2].to_vec(), None);
    assert!(
        matches!(outcome, Err(ImportError::Sheet(SheetError::Truncated | SheetError::Damaged { .. }))),
        "{outcome:?}"
    );
    let (outcome, _) = run(&world, Vec::new(), None);
    assert_eq!(outcome, Err(ImportError::Sheet(SheetError::Empty)));
}

#[test]
fn only_who_enters_residents_imports_and_only_for_their_area() {
    let world = World::new();
    for role in Role::ALL {
        let sheet = sheet::read(Cursor::new(plain(&world, &[BUDI])), Hint::Auto).unwrap();
        let outcome = import(&world.service, &world.actor(*role), sheet, Origin::default(), &mut Heard::default());
        if *role == Role::Operator {
            assert_eq!(outcome.unwrap().new, 1);
        } else {
            assert!(matches!(outcome, Err(ImportError::Register(Failure::NotPermitted(_)))), "{role:?}");
        }
    }
    let theirs = world.register(resident(7, world.village_elsewhere()));
    let nik = world.store.begin(Mode::Read).unwrap().find_person(theirs).unwrap().unwrap().nik.digits();
    let rows = [BUDI.replace("@here", "@there"), SITI.replace("6202015502070003", &nik)];
    let text = plain(&world, &[&rows[0], &rows[1]]);
    let mut heard = Heard::default();
    let sheet = sheet::read(Cursor::new(text), Hint::Auto).unwrap();
    import(&world.service, &world.at_desk(Role::Operator), sheet, Origin::default(), &mut heard).unwrap();
    assert_eq!(heard.reasons(), [(2, "village-outside".into()), (3, "nik-outside".into())]);
}

#[test]
fn the_village_table_is_entered() {
    let world = World::new();
    let mut village = world.villages()[0].clone();
    village.name = "NAMA BARU".into();
    let villages = [village.clone()];
    world.act(&world.program(), |ctx| import_villages(ctx, &villages)).unwrap();
    let tx = world.store.begin(Mode::Read).unwrap();
    assert_eq!(tx.find_village(village.code).unwrap(), Some(village));
    drop(tx);
    let denied = world.act(&world.actor(Role::Auditor), |ctx| import_villages(ctx, &villages));
    assert!(matches!(denied, Err(Failure::NotPermitted(_))));
    world.audit();
}
