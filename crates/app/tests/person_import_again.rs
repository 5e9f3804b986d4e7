//! A book imported again, or another one: what the desk entered since is not undone, what the register knows of a family
//! counts like a row above, and a book of an earlier day counts from its day.

use app::coverage::{Level, coverage};
use app::person::book::{Refusal, Warning};
use app::person::import::{ImportError, Listener, Origin, Report, import};
use app::person::{
    ChangeData, CorrectBirth, Marry, MoveWithin, NewData, Target, change_data, correct_birth, marry, move_within,
};
use app::port::Mode;
use app::{Ctx, Failure};
use domain::coverage::Counts;
use domain::name::PersonName;
use domain::nik::Nik;
use domain::person::{Address, Citizenship, Person};
use domain::reference::Marital;
use domain::region::VillageCode;
use domain::staff::Role;
use jiff::civil::{Date, date};
use sheet::Hint;
use std::io::Cursor;
use testkit::world::World;

/// The day on which the test world begins.
const TODAY: Date = date(2024, 11, 6);

/// Keeps what it hears.
#[derive(Default)]
struct Heard {
    list: Vec<Vec<String>>,
    reasons: Vec<(u64, String)>,
}

impl Listener for Heard {
    fn refused(&mut self, header: &[String], cells: &[String], refusal: &Refusal) -> Result<(), String> {
        if self.list.is_empty() {
            self.list.push(header.to_vec());
        }
        self.list.push(cells.to_vec());
        let codes: Vec<_> = refusal.faults.iter().map(|fault| fault.reason.code()).collect();
        self.reasons.push((refusal.row, codes.join(" ")));
        Ok(())
    }
    fn warned(&mut self, _: u64, _: &Warning) -> Result<(), String> {
        Ok(())
    }
    fn advanced(&mut self, _: sheet::Progress, _: &Report) {}
}

impl Heard {
    fn as_csv(&self) -> String {
        let mut bytes = Vec::new();
        sheet::write_csv(&mut bytes, &self.list).unwrap();
        String::from_utf8(bytes).unwrap()
    }
}

fn try_import(world: &World, text: &str, origin: Origin) -> (Result<Report, ImportError>, Heard) {
    let mut heard = Heard::default();
    let sheet = sheet::read(Cursor::new(text.as_bytes().to_vec()), Hint::Auto).unwrap();
    (import(&world.service, &world.program(), sheet, origin, &mut heard), heard)
}

fn taken_of(world: &World, text: &str, origin: Origin) -> ([u64; 6], Heard) {
    let (report, heard) = try_import(world, text, origin);
    let report = report.unwrap();
    ([report.read, report.new, report.changed, report.moved, report.unchanged, report.refused], heard)
}

fn taken(world: &World, rows: &[&str]) -> ([u64; 6], Vec<(u64, String)>) {
    let (figures, heard) = taken_of(world, &plain(world, rows), Origin::default());
    (figures, heard.reasons)
}

const TITLES: &str = "nik,no_kk,nama,jk,tempat_lahir,tanggal_lahir,agama,status_kawin,shdk,alamat,rt,rw,kode_desa";
const BUDI: &str = "6202011705000001,6202010101200001,BUDI SANTOSO,L,SAMPIT,17-05-2000,ISLAM,BELUM KAWIN,KEPALA KELUARGA,JL. A,1,2,@here";
const SITI: &str = "6202015502070003,6202010101200001,SITI AMINAH,P,SAMPIT,15-02-2007,ISLAM,BK,ANAK,JL. A,1,2,@here";

fn placed(world: &World, text: &str) -> String {
    let (here, there) = (world.village_here().to_string(), world.village_elsewhere().to_string());
    text.replace("@here", &here).replace("@there", &there)
}

fn plain(world: &World, rows: &[&str]) -> String {
    placed(world, &format!("{TITLES}\n{}\n", rows.join("\n")))
}

fn by_nik(world: &World, nik: &str) -> Person {
    let tx = world.store.begin(Mode::Read).unwrap();
    let id = tx.find_person_by_nik(Nik::parse(nik).unwrap()).unwrap().unwrap();
    tx.find_person(id).unwrap().unwrap()
}

fn budi(world: &World) -> Person {
    by_nik(world, "6202011705000001")
}

fn counts(world: &World, village: VillageCode, as_of: Date) -> Counts {
    let level = Level::AllVillages(village.regency());
    let table = world.service.read(&world.program(), |ctx| coverage(ctx, level, as_of)).unwrap();
    table.lines.iter().find(|line| line.code == village.to_string()).unwrap().counts
}

fn act<R, E: std::fmt::Debug>(world: &World, event: impl FnMut(&mut Ctx<'_>) -> Result<R, Failure<E>>) {
    world.act(&world.actor(Role::Operator), event).unwrap();
}

#[test]
fn the_same_book_again_does_not_undo_what_the_desk_entered() {
    let world = World::new();
    let there = world.village_elsewhere();
    taken(&world, &[BUDI]);
    let wedding = Marry { first: Target::of(&budi(&world)), second: None, on: TODAY };
    act(&world, |ctx| marry(ctx, &wedding));
    let to = Address { line: "JL. SANA 1".into(), rt: 1, rw: 1, village: there };
    let cmd = MoveWithin { target: Target::of(&budi(&world)), to, kk: None, relation: None, on: TODAY };
    act(&world, |ctx| move_within(ctx, &cmd));
    let cmd = CorrectBirth { target: Target::of(&budi(&world)), birth_on: date(2001, 5, 17) };
    act(&world, |ctx| correct_birth(ctx, &cmd));
    let name = PersonName::parse("BUDIMAN").unwrap().0;
    let data = NewData { name: Some(name), ..NewData::default() };
    let cmd = ChangeData { target: Target::of(&budi(&world)), data };
    act(&world, |ctx| change_data(ctx, &cmd));
    let before = budi(&world);

    assert_eq!(taken(&world, &[BUDI]), ([1, 0, 0, 0, 1, 0], vec![]));
    assert_eq!(budi(&world), before);
    let reordered = placed(
        &world,
        "status_kawin,nik,no_kk,kode_desa,rw,rt,alamat,nama,jk,tempat_lahir,tanggal_lahir,agama,shdk\n\
         BK,6202011705000001,6202010101200001,@here,002,001,JL.  A,Budi Santoso,LAKI-LAKI,SAMPIT,2000-05-17,1,1\n",
    );
    assert_eq!(taken_of(&world, &reordered, Origin::default()).0, [1, 0, 0, 0, 1, 0], "the same in other words");
    assert_eq!(budi(&world), before);

    let changed = BUDI.replace("BUDI SANTOSO", "BUDIMAN").replace("BELUM KAWIN", "KAWIN").replace("JL. A,1", "JL. A,9");
    let back = changed.replace("17-05-2000", "17-05-2001");
    assert_eq!(taken(&world, &[&back]).0, [1, 0, 0, 1, 0, 0], "a changed row changes");
    assert_eq!((budi(&world).address.rt, budi(&world).address.village), (9, world.village_here()));
    world.audit();
}

#[test]
fn a_row_that_agrees_with_the_register_is_remembered_too() {
    let world = World::new();
    let mut person = testkit::world::resident(1, world.village_here());
    person.kk = domain::kk::KkNumber::parse("6202010101200001").unwrap();
    world.register(person.clone());
    let row = placed(
        &world,
        &format!(
            "{TITLES}\n{},6202010101200001,{},L,SAMPIT,17-05-2000,ISLAM,BELUM KAWIN,KEPALA KELUARGA,JL. MERDEKA 1,1,2,@here\n",
            person.nik.digits(),
            person.name.as_str()
        ),
    );
    let leaves = || world.store.begin(Mode::Read).unwrap().journal_head().unwrap().0;
    let before = leaves();
    assert_eq!(taken_of(&world, &row, Origin::default()).0, [1, 0, 0, 0, 1, 0]);
    assert_eq!(leaves(), before + 2, "the batch's rows, and the import");
    let known = by_nik(&world, &person.nik.digits());
    let wedding = Marry { first: Target::of(&known), second: None, on: TODAY };
    act(&world, |ctx| marry(ctx, &wedding));
    assert_eq!(taken_of(&world, &row, Origin::default()).0, [1, 0, 0, 0, 1, 0]);
    assert_eq!(by_nik(&world, &person.nik.digits()).marital, Marital::Married);
    assert_eq!(leaves(), before + 4, "the marriage, and the import");
    world.audit();
}

#[test]
fn nobody_becomes_single_again() {
    let world = World::new();
    taken(&world, &[&BUDI.replace("BELUM KAWIN", "KAWIN")]);
    let before = budi(&world);
    assert_eq!(taken(&world, &[BUDI]), ([1, 0, 0, 0, 0, 1], vec![(2, "ever-married".into())]));
    assert_eq!(budi(&world), before);
}

#[test]
fn a_family_card_in_two_villages_is_refused_across_files() {
    let world = World::new();
    let there = SITI.replace("@here", "@there");
    let (figures, heard) = taken_of(&world, &plain(&world, &[BUDI, &there]), Origin::default());
    assert_eq!((figures, heard.reasons.clone()), ([2, 1, 0, 0, 0, 1], vec![(3, "family-in-two-villages".into())]));
    let (figures, again) = taken_of(&world, &heard.as_csv(), Origin::default());
    assert_eq!(
        (figures, again.reasons),
        ([1, 0, 0, 0, 0, 1], vec![(2, "family-elsewhere".into())]),
        "alone, unchanged"
    );
    assert_eq!(taken(&world, &[&there]).1, [(2, "family-elsewhere".to_owned())], "another book");
    assert_eq!(taken(&world, &[SITI]).0, [1, 1, 0, 0, 0, 0]);
    assert_eq!(taken(&world, &[&there]).1, [(2, "family-elsewhere".to_owned())], "one of two does not move alone");
    let moved = BUDI.replace("@here", "@there");
    assert_eq!(taken(&world, &[&there, &moved]), ([2, 0, 0, 2, 0, 0], vec![]), "the whole family moves");
    let leaves = SITI.replace("6202010101200001", "6202010101200009");
    assert_eq!(taken(&world, &[&leaves]), ([1, 0, 0, 1, 0, 0], vec![]), "or takes another card");
    let joins = leaves.replace("6202010101200009", "6202010101200001");
    assert_eq!(taken(&world, &[&joins]).1, [(2, "family-elsewhere".to_owned())]);
    world.audit();
}

#[test]
fn a_family_at_the_edge_of_a_batch_moves_as_a_whole() {
    let world = World::new();
    let most = u32::try_from(app::person::import::BATCH_ROWS).unwrap();
    let row = |number: u32, village: &str| {
        let (day, serial, kk) = (1 + number % 28, 1 + number / 28, number.min(most - 2));
        format!(
            "620201{day:02}0590{serial:04},620201010120{kk:04},WARGA NOMOR,L,SAMPIT,{day:02}-05-1990,ISLAM,BELUM KAWIN,FAMILI LAIN,JL. A,1,2,{village}"
        )
    };
    let rows = |village: &str| (1..=most + 2).map(|number| row(number, village)).collect::<Vec<_>>();
    let whole = u64::from(most) + 2;
    for (village, expected) in [("@here", [whole, whole, 0, 0, 0, 0]), ("@there", [whole, 0, 0, whole, 0, 0])] {
        let rows = rows(village);
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert_eq!(taken(&world, &rows), (expected, vec![]));
    }
}

#[test]
fn a_row_without_nik_and_name_is_refused_unless_it_is_no_resident() {
    let world = World::new();
    let nobody = SITI.replace("6202015502070003", "").replace("SITI AMINAH", "");
    let others = "3,,,,,,,,,,,,,\nJUMLAH,,,,,,,,,,,,,\n,,,,,,2,,,,,,,\nHalaman : 3,,,,,,,,,,,,,\n,,,,,,,,,,,,,\n";
    let text = placed(&world, &format!("no,{TITLES}\n1,{BUDI}\n2,{nobody}\n{others}"));
    let (figures, heard) = taken_of(&world, &text, Origin::default());
    assert_eq!((figures, heard.reasons), ([2, 1, 0, 0, 0, 1], vec![(3, "required required".into())]));
}

#[test]
fn a_book_of_an_earlier_day_counts_from_its_day() {
    let world = World::new();
    let here = world.village_here();
    let text = placed(
        &world,
        &format!(
            "{TITLES},status_rekam\n{},BELUM REKAM\n{},CARD ISSUED\n{}\n",
            BUDI.replace("BELUM KAWIN", "KAWIN"),
            SITI.replace("15-02-2007", "15-02-2006"),
            "6202011703240009,6202010101200001,BAYI BARU,L,SAMPIT,17-03-2024,ISLAM,BK,ANAK,JL. A,1,2,@here,"
        ),
    );
    let as_of = date(2023, 12, 31);
    let origin = Origin { as_of: Some(as_of), village: None };
    let (report, heard) = try_import(&world, &text, origin);
    let report = report.unwrap();
    assert_eq!((report.new, report.as_of), (2, Some(as_of)));
    assert_eq!(heard.reasons, [(4, "impossible-date".to_owned())], "born after the book was written");
    assert_eq!(counts(&world, here, date(2023, 12, 30)), Counts::default());
    let (then, now) = (counts(&world, here, as_of), counts(&world, here, TODAY));
    assert_eq!((then.obliged, then.recorded, then.issued), (2, 1, 1));
    assert_eq!(then, now);
    let tx = world.store.begin(Mode::Read).unwrap();
    let (leaves, _, _) = tx.journal_head().unwrap();
    assert!(tx.list_leaves(leaves - 1, 1).unwrap()[0].detail.ends_with(" as_of=2023-12-31"));
    drop(tx);
    let to_come = Origin { as_of: Some(date(2024, 11, 7)), village: None };
    assert_eq!(try_import(&world, &text, to_come).0, Err(ImportError::AsOfToCome(date(2024, 11, 7))));
    world.audit();
}

#[test]
fn another_citizenship_in_a_book_leaves_the_days_before() {
    let world = World::new();
    let here = world.village_here();
    let text = |word: &str| placed(&world, &format!("{TITLES},kewarganegaraan,tinggal_sejak\n{BUDI},{word}\n"));
    taken_of(&world, &text("WNI,01-01-2020"), Origin::default());
    let origin = Origin { as_of: Some(date(2024, 11, 1)), village: None };
    assert_eq!(taken_of(&world, &text("WNA,"), origin).0, [1, 0, 1, 0, 0, 0]);
    assert_eq!(budi(&world).citizenship, Citizenship::WnaOther);
    assert_eq!(counts(&world, here, date(2024, 10, 31)).obliged, 1);
    assert_eq!(counts(&world, here, date(2024, 11, 1)).obliged, 0);
    world.audit();
}

#[test]
fn the_list_of_refused_rows_knows_the_village_that_was_given() {
    let world = World::new();
    let origin = Origin { village: Some(world.village_here()), as_of: None };
    let bare = |text: &str| text.replace(",kode_desa", "").replace(",@here", "");
    let with_columns =
        |text: &str| text.replace("@here", "").replace("kode_desa", "desa,kecamatan").replace(",\n", ",,\n");
    let broken = format!("{TITLES}\n{}\n", BUDI.replace("ISLAM", "JEDI"));
    for text in [bare(&broken), broken.replace("@here", ""), with_columns(&broken)] {
        let world = World::new();
        let (figures, heard) = taken_of(&world, &text, origin);
        assert_eq!(figures, [1, 0, 0, 0, 0, 1], "{text}");
        let corrected = heard.as_csv().replace("JEDI", "ISLAM");
        let (figures, heard) = taken_of(&world, &corrected, Origin::default());
        assert_eq!((figures, heard.reasons), ([1, 1, 0, 0, 0, 0], vec![]), "{corrected}");
        assert_eq!(budi(&world).address.village, world.village_here());
    }
}
