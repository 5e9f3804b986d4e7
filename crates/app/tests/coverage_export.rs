//! Figures and lists as files; voters and those who become due.

use app::coverage::{Level, Wanted, coverage, export_table, share_in_words, village_export};
use app::port::Mode;
use app::voter::{VoterCounts, due_by, election_on, voter_counts};
use app::{Failure, Nothing};
use domain::journal::Act;
use domain::name::PersonName;
use domain::person::Person;
use domain::reference::Occupation;
use domain::staff::Role;
use jiff::civil::date;
use sheet::{Hint, Value};
use std::io::Cursor;
use testkit::world::{World, resident, resident_born};

fn rows_of(bytes: Vec<u8>) -> Vec<Vec<String>> {
    let sheet = sheet::read(Cursor::new(bytes), Hint::Auto).unwrap();
    sheet.map(|row| row.unwrap().cells().map(|cell| cell.text.to_owned()).collect()).collect()
}

#[test]
fn the_files_hold_the_figures_of_the_page() {
    let world = World::new();
    for number in 1..=3 {
        world.register(resident(number, world.village_here()));
    }
    let id = world.register(resident(4, world.village_elsewhere()));
    world.record(id, 1, 0);
    let as_of = date(2024, 11, 6);
    let level = Level::Districts(world.village_here().regency());
    let table = world.service.read(&world.actor(Role::Auditor), |ctx| coverage(ctx, level, as_of)).unwrap();
    let export = export_table(&table);
    let csv = rows_of(export.to_csv().unwrap());
    let xlsx = rows_of(export.to_xlsx().unwrap());
    assert_eq!(csv.len(), table.lines.len() + 2);
    let total = csv.last().unwrap();
    assert_eq!(total[1], "JUMLAH Kabupaten Kotawaringin Timur");
    assert_eq!(total[2..10], ["4", "1", "0", "0", "0", "3", "25,0000", "3"]);
    assert_eq!(xlsx.last().unwrap()[..11], total[..11]);
    assert_eq!(csv.last().unwrap()[11], "06-11-2024");
    let sum =
        |column: usize| -> i64 { csv[1..csv.len() - 1].iter().map(|row| row[column].parse::<i64>().unwrap()).sum() };
    assert_eq!((sum(2), sum(3)), (4, 1));
}

#[test]
fn shares_are_cut_off_and_not_clamped() {
    for (obliged, recorded, expected) in [
        (313_281, 310_785, "99,2032"),
        (1_000, 1_013, "101,3000"),
        (0, 0, "-"),
        (3, 2, "66,6666"),
        (100_000, 99_399, "99,3990"),
    ] {
        let counts = domain::coverage::Counts { obliged, recorded, ..Default::default() };
        assert_eq!(share_in_words(&counts), expected);
    }
}

#[test]
fn a_list_by_name_and_address_is_whole_and_in_the_journal() {
    let world = World::new();
    let village = world.village_here();
    for number in 1..=205 {
        world.register(resident(number, village));
    }
    let recorded = world.register(resident(300, village));
    world.record(recorded, 1, 0);
    let as_of = date(2024, 11, 6);
    let export = |wanted| world.act(&world.actor(Role::Operator), |ctx| village_export(ctx, village, wanted, as_of));
    let list = export(Wanted::Unrecorded).unwrap();
    assert_eq!(list.rows.len(), 205);
    assert_eq!(list.rows[204][0], Value::Whole(205));
    let key = |row: &Vec<Value>| match &row[2] {
        Value::Text(name) => PersonName::search_key(name),
        other => panic!("a name: {other:?}"),
    };
    assert!(list.rows.is_sorted_by_key(key));
    assert_eq!(export(Wanted::Everybody).unwrap().rows.len(), 206);
    let tx = world.store.begin(Mode::Read).unwrap();
    let (size, _, _) = tx.journal_head().unwrap();
    let last = tx.list_leaves(size - 1, 1).unwrap().remove(0);
    assert_eq!(last.act, Act::RollViewed);
    assert!(last.detail.ends_with("all 2024-11-06 206"), "{}", last.detail);
    drop(tx);
    assert_eq!(rows_of(list.to_csv().unwrap()).len(), 206);
    let elsewhere = world.village_elsewhere();
    let outside =
        world.act(&world.at_desk(Role::Operator), |ctx| village_export(ctx, elsewhere, Wanted::Unrecorded, as_of));
    assert_eq!(outside, Err(Failure::NotFound));
    let clerk =
        world.act(&world.actor(Role::StockClerk), |ctx| village_export(ctx, village, Wanted::Unrecorded, as_of));
    assert!(matches!(clerk, Err(Failure::NotPermitted(_))));
}

#[test]
fn voters_are_counted_by_the_calendar() {
    let world = World::new();
    let village = world.village_here();
    let election = date(2024, 11, 27);
    world
        .act(&world.program(), |ctx| {
            ctx.tx.put_setting(app::voter::ELECTION_ON, "2024-11-27")?;
            ctx.journal(Act::SettingChanged, None, "election_on")?;
            Ok::<_, Failure<Nothing>>(())
        })
        .unwrap();
    let on = world.service.read(&world.actor(Role::Head), |ctx| election_on(ctx)).unwrap();
    assert_eq!(on, Some(election));
    world.register(resident(1, village));
    world.register(Person { occupation: Occupation::POLICE, ..resident(2, village) });
    let pemula = world.register(resident_born(3, village, date(2007, 11, 27)));
    world.register(resident_born(4, village, date(2007, 11, 28)));
    let early = world.register(resident_born(5, village, date(2007, 11, 10)));
    world.record(early, 5, 0);
    let counts = world.service.read(&world.actor(Role::Head), |ctx| voter_counts(ctx, village, election)).unwrap();
    assert_eq!(counts, VoterCounts { obliged: 4, eligible: 3, unrecorded: 2, due: 2, due_unrecorded: 1 });
    let due = world.act(&world.actor(Role::Operator), |ctx| due_by(ctx, village, election)).unwrap();
    let ids: Vec<_> = due.iter().map(|(row, _)| row.person).collect();
    assert!(ids.contains(&pemula) && ids.contains(&early) && ids.len() == 2);
    let outside = world.village_elsewhere();
    let desk = world.act(&world.at_desk(Role::Operator), |ctx| due_by(ctx, outside, election));
    assert!(matches!(desk, Err(Failure::NotFound)));
}
