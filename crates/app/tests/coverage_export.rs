//! Figures and lists as files; voters and those who become due.

use app::coverage::{
    Level, ListError, VILLAGE_PAGE, Wanted, coverage, export_table, share_in_words, village_export, village_list,
};
use app::port::Mode;
use app::voter::{VoterCounts, election_on, voter_counts};
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
    for (of_csv, of_xlsx) in csv[1..].iter().zip(&xlsx[1..]) {
        assert_eq!((&of_csv[..8], &of_csv[9..11]), (&of_xlsx[..8], &of_xlsx[9..11]));
        assert_eq!(of_csv[8].replace(',', ".").parse::<f64>().ok(), of_xlsx[8].parse().ok(), "a number in both");
    }
    let nobody = csv.iter().find(|row| row[2] == "0").unwrap();
    assert_eq!(nobody[8], "", "of nobody there is no share");
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
    let here = (village.to_i64(), village.to_i64());
    let count = |actor, villages, on| world.service.read(actor, |ctx| voter_counts(ctx, villages, on));
    let (head, desk) = (world.actor(Role::Head), world.at_desk(Role::Operator));
    let expected = VoterCounts { obliged: 4, eligible: 3, unrecorded: 2, due: 2, due_unrecorded: 1 };
    assert_eq!(count(&head, here, election), Ok(Some(expected)));
    assert_eq!(count(&head, head.scope.village_range(), election), Ok(Some(expected)));
    assert_eq!(count(&head, here, date(2024, 11, 5)), Ok(None), "the roll is of today");
    let list = |actor| {
        world.act(actor, |ctx| village_list(ctx, village, Wanted::Due, election, None, VILLAGE_PAGE)).unwrap().people
    };
    let ids: Vec<_> = list(&world.actor(Role::Operator)).iter().map(|(row, _)| row.person).collect();
    assert!(ids.contains(&pemula) && ids.contains(&early) && ids.len() == 2);
    let outside = world.village_elsewhere().to_i64();
    assert_eq!(count(&desk, (outside, outside), election), Err(Failure::NotFound));
}

/// Every list of a village as of a day: how many lines it has.
fn lengths(world: &World, as_of: jiff::civil::Date) -> [usize; 4] {
    let village = world.village_here();
    [Wanted::Unrecorded, Wanted::InProgress, Wanted::Issued, Wanted::Everybody].map(|wanted| {
        let export = world.act(&world.actor(Role::Operator), |ctx| village_export(ctx, village, wanted, as_of));
        export.unwrap().rows.len()
    })
}

fn figures(world: &World, as_of: jiff::civil::Date) -> domain::coverage::Counts {
    let village = world.village_here();
    let level = Level::Villages(village.district());
    let table = world.service.read(&world.actor(Role::Head), |ctx| coverage(ctx, level, as_of)).unwrap();
    table.lines.iter().find(|line| line.code == village.to_string()).unwrap().counts
}

#[test]
fn lists_add_up_to_the_figures_today_and_on_days_to_come_and_there_are_none_of_past_days() {
    use app::card;
    use domain::card::{IssueReason, Recipient};
    let world = World::new();
    let (village, elsewhere) = (world.village_here(), world.village_elsewhere());
    world.receive_blanks(1, 10);
    let [issued, replaced, waiting, moved, dead, twin] =
        [1, 2, 3, 4, 5, 6].map(|number| world.register(resident(number, village)));
    for (id, seed) in [(issued, 1), (replaced, 2), (waiting, 3), (twin, 1)] {
        world.enrol(id, seed, u64::from(id == twin));
    }
    world.act(&world.actor(Role::Printer), |ctx| card::send_next(ctx, 100)).unwrap();
    for id in [issued, replaced] {
        let card = world.store.begin(Mode::Read).unwrap().list_cards(id).unwrap().remove(0).id;
        world.act(&world.program(), |ctx| card::confirm_printed(ctx, id, card)).unwrap();
        let cmd = card::HandOver { person: id, card, to: Recipient::Holder };
        world.act(&world.actor(Role::Operator), |ctx| card::hand_over(ctx, &cmd)).unwrap();
    }
    let lost = |ctx: &mut app::Ctx<'_>| card::request_replacement(ctx, replaced, IssueReason::Lost, "LP/1");
    world.act(&world.actor(Role::Operator), lost).unwrap();
    // Two who turn 17 in the coming weeks, one of them recorded in advance.
    let early = world.register(resident_born(7, village, date(2007, 11, 10)));
    world.record(early, 7, 0);
    world.register(resident_born(8, village, date(2007, 11, 20)));
    world.clock.advance(jiff::SignedDuration::from_hours(24));
    let operator = world.actor(Role::Operator);
    let target = |person| app::person::Target { person, version: 1 };
    let today = date(2024, 11, 7);
    let address = domain::person::Address { village: elsewhere, ..resident(4, village).address };
    let cmd = app::person::MoveWithin { target: target(moved), to: address, kk: None, relation: None, on: today };
    world.act(&operator, |ctx| app::person::move_within(ctx, &cmd)).unwrap();
    let cmd = app::person::Die { target: target(dead), on: today };
    world.act(&operator, |ctx| app::person::die(ctx, &cmd)).unwrap();
    assert_eq!(figures(&world, today).issued, 2, "a replacement under way does not take back what was handed over");
    for as_of in [today, date(2024, 11, 10), date(2024, 11, 19), date(2024, 11, 20), date(2030, 1, 1)] {
        let counts = figures(&world, as_of);
        let found = lengths(&world, as_of).map(|length| i64::try_from(length).unwrap());
        let expected = [counts.remaining(), counts.recorded - counts.issued, counts.issued, counts.obliged];
        assert_eq!(found, expected, "{as_of}");
    }
    let yesterday = date(2024, 11, 6);
    assert_eq!(figures(&world, yesterday).obliged, 6, "the figures of the day before are kept");
    let past = world.act(&operator, |ctx| village_export(ctx, village, Wanted::Everybody, yesterday));
    assert_eq!(past, Err(Failure::Rule(ListError::Past)));
    let list = world.act(&operator, |ctx| village_list(ctx, village, Wanted::Unrecorded, yesterday, None, 10)).unwrap();
    assert!(list.is_past && list.people.is_empty() && list.counts.obliged == 6);
    world.audit();
}
