//! Life events: what each does to the resident, to the figures before and after its day, and to the card; who may enter
//! them, and for whom.

use app::coverage::{CoverageTable, Level, coverage};
use app::person::{self, *};
use app::port::{Mode, StoreError};
use app::{Failure, Nothing};
use domain::card::IssueReason;
use domain::coverage::Counts;
use domain::enrolment::Status;
use domain::ids::PersonId;
use domain::journal::Act;
use domain::name::{NameWarning, PersonName};
use domain::nik::NikDisagreement;
use domain::person::{Address, Citizenship, Person, Standing};
use domain::reference::{Marital, Occupation, Relation, Sex};
use domain::region::VillageCode;
use domain::staff::Role;
use jiff::civil::{Date, date};
use testkit::world::{World, resident, resident_born};

/// The day on which the test world begins.
const TODAY: Date = date(2024, 11, 6);

fn find(world: &World, id: PersonId) -> Person {
    world.store.begin(Mode::Read).unwrap().find_person(id).unwrap().unwrap()
}

fn target(world: &World, id: PersonId) -> Target {
    Target::of(&find(world, id))
}

fn table(world: &World, level: Level, as_of: Date) -> CoverageTable {
    let look = |ctx: &mut app::Ctx<'_>| coverage(ctx, level, as_of);
    world.service.read(&world.program(), look).unwrap()
}

/// Figures of a village on a day; the three levels must agree.
fn counts(world: &World, village: VillageCode, as_of: Date) -> Counts {
    let regency = village.regency();
    let whole = table(world, Level::Districts(regency), as_of);
    let long = table(world, Level::AllVillages(regency), as_of);
    assert_eq!(whole.total.counts, whole.lines.iter().map(|l| l.counts).sum());
    assert_eq!(whole.total.counts, long.lines.iter().map(|l| l.counts).sum());
    for district in &whole.lines {
        let villages = table(world, Level::Villages(district.code.parse().unwrap()), as_of);
        assert_eq!(villages.total.counts, district.counts);
        assert_eq!(villages.total.counts, villages.lines.iter().map(|l| l.counts).sum());
    }
    let code = village.to_string();
    long.lines.iter().find(|l| l.code == code).unwrap().counts
}

fn obliged(world: &World, village: VillageCode, as_of: Date) -> i64 {
    counts(world, village, as_of).obliged
}

fn act<R>(world: &World, event: impl FnMut(&mut app::Ctx<'_>) -> Result<R, Failure<PersonError>>) -> R {
    world.act(&world.actor(Role::Operator), event).unwrap()
}

fn refused<R: std::fmt::Debug>(
    world: &World,
    event: impl FnMut(&mut app::Ctx<'_>) -> Result<R, Failure<PersonError>>,
) -> PersonError {
    match world.act(&world.actor(Role::Operator), event) {
        Err(Failure::Rule(rule)) => rule,
        other => panic!("a rule was expected: {other:?}"),
    }
}

fn printed(world: &World, id: PersonId, seed: u64) {
    world.receive_blanks(seed * 10 + 1, seed * 10 + 5);
    world.enrol(id, seed, 0);
    world.act(&world.actor(Role::Printer), |ctx| app::card::send_next(ctx, 10)).unwrap();
    let card = world.store.begin(Mode::Read).unwrap().find_active_card(id).unwrap().unwrap();
    world.act(&world.program(), |ctx| app::card::confirm_printed(ctx, id, card)).unwrap();
}

#[test]
fn a_corrected_birth_date_leaves_the_nik_and_moves_the_duty() {
    let world = World::new();
    let village = world.village_here();
    let id = world.register(resident_born(1, village, date(2007, 11, 5)));
    assert_eq!(obliged(&world, village, TODAY), 1);
    let nik = find(&world, id).nik;
    let cmd = CorrectBirth { target: target(&world, id), birth_on: date(2008, 1, 5) };
    let changed = act(&world, |ctx| correct_birth(ctx, &cmd));
    assert_eq!(changed.disagreements.len(), 2, "month and year: {:?}", changed.disagreements);
    assert!(matches!(changed.disagreements[0], NikDisagreement::Month { nik: 11, register: 1 }));
    assert_eq!(find(&world, id).nik, nik);
    assert_eq!(obliged(&world, village, TODAY), 0);
    assert_eq!(obliged(&world, village, date(2025, 1, 4)), 0);
    assert_eq!(obliged(&world, village, date(2025, 1, 5)), 1);
    let future = CorrectBirth { target: target(&world, id), birth_on: date(2024, 11, 7) };
    assert_eq!(refused(&world, |ctx| correct_birth(ctx, &future)), PersonError::ImpossibleDate);
    let same = CorrectBirth { target: target(&world, id), birth_on: date(2008, 1, 5) };
    assert_eq!(refused(&world, |ctx| correct_birth(ctx, &same)), PersonError::DoesNotFit);
    world.audit();
}

#[test]
fn born_on_a_leap_day_one_is_seventeen_on_the_first_of_march() {
    let world = World::new();
    let village = world.village_here();
    world.register(resident_born(1, village, date(2008, 2, 29)));
    for (as_of, expected) in [(date(2025, 2, 28), 0), (date(2025, 3, 1), 1)] {
        assert_eq!(obliged(&world, village, as_of), expected, "{as_of}");
    }
}

#[test]
fn a_marriage_under_seventeen_makes_obliged_from_its_day_and_its_end_changes_nothing() {
    let world = World::new();
    let village = world.village_here();
    let bride = Person { sex: Sex::Female, ..resident_born(1, village, date(2008, 6, 1)) };
    let bride = world.register(bride);
    let groom = world.register(resident_born(2, village, date(2000, 6, 1)));
    assert_eq!(obliged(&world, village, TODAY), 1);
    let wedding = date(2024, 11, 4);
    let (first, second) = (target(&world, bride), target(&world, groom));
    let cmd = Marry { first, second: Some(second), on: wedding };
    assert_eq!(act(&world, |ctx| marry(ctx, &cmd)).len(), 2);
    assert_eq!(obliged(&world, village, date(2024, 11, 3)), 1);
    assert_eq!(obliged(&world, village, wedding), 2);
    let again = Marry { first: target(&world, bride), second: None, on: wedding };
    assert_eq!(refused(&world, |ctx| marry(ctx, &again)), PersonError::DoesNotFit);
    let end = |on| EndMarriage { first: target(&world, bride), second: None, by: EndOfMarriage::DeathOfSpouse, on };
    let early = end(date(2024, 11, 3));
    assert_eq!(refused(&world, |ctx| end_marriage(ctx, &early)), PersonError::ImpossibleDate);
    let end = end(TODAY);
    act(&world, |ctx| end_marriage(ctx, &end));
    assert_eq!(find(&world, bride).marital, Marital::Widowed);
    assert_eq!(obliged(&world, village, TODAY), 2);
    let second_wedding = Marry { first: target(&world, bride), second: None, on: TODAY };
    act(&world, |ctx| marry(ctx, &second_wedding));
    assert_eq!(find(&world, bride).married_on, Some(wedding), "the duty follows the first marriage");
    world.audit();
}

#[test]
fn a_marriage_joins_a_man_and_a_woman_who_are_two() {
    let world = World::new();
    let one = world.register(resident(1, world.village_here()));
    let two = world.register(resident(2, world.village_here()));
    for (first, second) in [(one, one), (one, two)] {
        let cmd = Marry { first: target(&world, first), second: Some(target(&world, second)), on: TODAY };
        assert_eq!(refused(&world, |ctx| marry(ctx, &cmd)), PersonError::DoesNotFit);
    }
    let unborn = Marry { first: target(&world, one), second: None, on: date(1999, 1, 1) };
    assert_eq!(refused(&world, |ctx| marry(ctx, &unborn)), PersonError::ImpossibleDate);
}

#[test]
fn a_move_between_villages_divides_the_figures_at_its_day() {
    let world = World::new();
    let (here, there) = (world.village_here(), world.village_elsewhere());
    let id = world.register(resident(1, here));
    world.record(id, 1, 0);
    let on = date(2024, 11, 5);
    let to = Address { line: "JL. BARU 2".into(), rt: 3, rw: 4, village: there };
    let cmd = MoveWithin { target: target(&world, id), to, kk: None, relation: None, on };
    act(&world, |ctx| move_within(ctx, &cmd));
    let figures = |village, as_of| {
        let counts = counts(&world, village, as_of);
        (counts.obliged, counts.recorded)
    };
    assert_eq!(figures(here, date(2024, 11, 4)), (1, 0), "before the recording of the sixth");
    assert_eq!(figures(there, date(2024, 11, 4)), (0, 0));
    assert_eq!(figures(here, on), (0, 0));
    assert_eq!(figures(there, on), (1, 0));
    assert_eq!(figures(there, TODAY), (1, 1), "the record goes with the resident");
    let back = Address { village: here, ..find(&world, id).address };
    let early = MoveWithin { to: back, on: date(2024, 11, 1), target: target(&world, id), ..cmd.clone() };
    assert_eq!(refused(&world, |ctx| move_within(ctx, &early)), PersonError::ImpossibleDate);
    let abroad = "31.71.01.1001".parse().unwrap();
    let out = Address { village: abroad, ..find(&world, id).address };
    let out = MoveWithin { to: out, target: target(&world, id), ..cmd };
    assert_eq!(refused(&world, |ctx| move_within(ctx, &out)), PersonError::OutsideScope);
    world.audit();
}

#[test]
fn a_move_within_the_village_keeps_the_first_day_of_residence() {
    let world = World::new();
    let id = world.register(resident(1, world.village_here()));
    let old = find(&world, id);
    let to = Address { line: "JL. LAIN 9".into(), ..old.address.clone() };
    let cmd = MoveWithin { target: target(&world, id), to, kk: None, relation: None, on: TODAY };
    act(&world, |ctx| move_within(ctx, &cmd));
    assert_eq!(find(&world, id).resident_from_on, old.resident_from_on);
    assert_eq!(obliged(&world, world.village_here(), date(2020, 1, 1)), 1);
}

#[test]
fn who_moves_out_and_comes_back_is_not_counted_between() {
    let world = World::new();
    let (here, there) = (world.village_here(), world.village_elsewhere());
    let id = world.register(resident(1, here));
    world.enrol(id, 1, 0);
    let out = MoveOut { target: target(&world, id), on: date(2024, 11, 1), is_abroad: false };
    act(&world, |ctx| move_out(ctx, &out));
    assert_eq!(obliged(&world, here, date(2024, 10, 31)), 1);
    assert_eq!(obliged(&world, here, date(2024, 11, 1)), 0);
    let again = MoveOut { target: target(&world, id), ..out };
    assert_eq!(refused(&world, |ctx| move_out(ctx, &again)), PersonError::NotActive);
    let papers = Person { resident_from_on: date(2024, 11, 4), ..resident(1, there) };
    let cmd = MoveIn { person: papers.clone() };
    let moved = act(&world, |ctx| move_in(ctx, &cmd));
    assert!(moved.is_known);
    assert_eq!(moved.changed.person, id, "the same person, not a second one");
    assert_eq!(obliged(&world, here, date(2024, 10, 31)), 1, "the years before stay");
    assert_eq!(obliged(&world, there, date(2024, 11, 3)), 0);
    assert_eq!(obliged(&world, there, date(2024, 11, 4)), 1);
    assert_eq!(world.status(id), Status::PrintReadyRecord, "nobody is recorded twice");
    world.audit();
}

#[test]
fn a_newcomer_keeps_the_nik_from_elsewhere_and_must_be_who_it_says() {
    let world = World::new();
    let (here, there) = (world.village_here(), world.village_elsewhere());
    let nik = domain::nik::Nik::parse("3171011705000001").unwrap();
    let comer = Person { nik, resident_from_on: date(2024, 11, 5), ..resident(1, here) };
    let cmd = MoveIn { person: comer.clone() };
    let moved = act(&world, |ctx| move_in(ctx, &cmd));
    assert!(!moved.is_known);
    assert_eq!(obliged(&world, here, date(2024, 11, 4)), 0);
    assert_eq!(obliged(&world, here, date(2024, 11, 5)), 1);
    assert_eq!(refused(&world, |ctx| move_in(ctx, &cmd)), PersonError::DoesNotFit, "lives here already");
    let other = PersonName::parse("ORANG LAIN").unwrap().0;
    let thief = MoveIn { person: Person { name: other, ..Person { address: there_address(there), ..comer.clone() } } };
    assert_eq!(refused(&world, |ctx| move_in(ctx, &thief)), PersonError::NikTaken);
    let wanderer =
        MoveIn { person: Person { address: there_address(there), resident_from_on: TODAY, ..comer.clone() } };
    let moved = act(&world, |ctx| move_in(ctx, &wanderer));
    assert!(moved.is_known, "an active resident of another village moves");
    let future = MoveIn { person: Person { resident_from_on: date(2024, 11, 7), ..comer.clone() } };
    assert_eq!(refused(&world, |ctx| move_in(ctx, &future)), PersonError::ResidenceDate);
    let outside = MoveIn { person: Person { address: there_address("31.71.01.1001".parse().unwrap()), ..comer } };
    assert_eq!(refused(&world, |ctx| move_in(ctx, &outside)), PersonError::OutsideScope);
    world.audit();
}

fn there_address(village: VillageCode) -> Address {
    Address { line: "JL. SANA 1".into(), rt: 1, rw: 1, village }
}

#[test]
fn a_death_ends_the_figures_on_its_day_and_withdraws_the_card() {
    let world = World::new();
    let village = world.village_here();
    let id = world.register(resident(1, village));
    printed(&world, id, 1);
    let future = Die { target: target(&world, id), on: date(2024, 11, 7) };
    assert_eq!(refused(&world, |ctx| die(ctx, &future)), PersonError::ImpossibleDate);
    let unborn = Die { target: target(&world, id), on: date(2000, 5, 16) };
    assert_eq!(refused(&world, |ctx| die(ctx, &unborn)), PersonError::ImpossibleDate);
    let cmd = Die { target: target(&world, id), on: date(2024, 11, 5) };
    act(&world, |ctx| die(ctx, &cmd));
    assert_eq!(obliged(&world, village, date(2024, 11, 4)), 1);
    assert_eq!(counts(&world, village, TODAY), Counts::default());
    let tx = world.store.begin(Mode::Read).unwrap();
    assert_eq!(tx.find_active_card(id).unwrap(), None);
    assert_eq!(tx.list_cards(id).unwrap()[0].state.word(), "WITHDRAWN");
    let acts: Vec<Act> = tx.list_leaves_about(id, 2).unwrap().iter().map(|leaf| leaf.act).collect();
    assert_eq!(acts, [Act::CardWithdrawn, Act::PersonDied]);
    drop(tx);
    let twice = Die { target: target(&world, id), ..cmd };
    assert_eq!(refused(&world, |ctx| die(ctx, &twice)), PersonError::NotActive);
    let papers = MoveIn { person: Person { resident_from_on: TODAY, ..resident(1, world.village_elsewhere()) } };
    assert_eq!(refused(&world, |ctx| move_in(ctx, &papers)), PersonError::NotActive);
    world.audit();
}

#[test]
fn a_death_gives_up_the_card_that_waits() {
    let world = World::new();
    let id = world.register(resident(1, world.village_here()));
    world.enrol(id, 1, 0);
    let cmd = Die { target: target(&world, id), on: TODAY };
    act(&world, |ctx| die(ctx, &cmd));
    let tx = world.store.begin(Mode::Read).unwrap();
    assert_eq!(tx.list_cards(id).unwrap()[0].state.word(), "CANCELLED");
    drop(tx);
    world.audit();
}

#[test]
fn changed_data_say_whether_the_card_is_due() {
    let world = World::new();
    let id = world.register(resident(1, world.village_here()));
    let change = |data: NewData| {
        let cmd = ChangeData { target: target(&world, id), data };
        act(&world, |ctx| change_data(ctx, &cmd))
    };
    let pns = NewData { occupation: Occupation::from_code(5), ..NewData::default() };
    assert_eq!(change(pns).card_due, None, "no card yet");
    printed(&world, id, 1);
    let mother = NewData { mother_name: Some("SITI".into()), ..NewData::default() };
    assert_eq!(change(mother).card_due, None, "not on the card");
    let due = change(NewData { occupation: Some(Occupation::OTHER), ..NewData::default() }).card_due.unwrap();
    assert_eq!(due.reason, IssueReason::DataChange);
    assert!(due.card.is_some());
    let name = PersonName::parse("SUPARMAN").unwrap().0;
    let changed = change(NewData { name: Some(name), ..NewData::default() });
    assert_eq!(changed.name_warnings, [NameWarning::Mononym], "a one-word name is lawful");
    let until_on = date(2030, 1, 1);
    let itap = NewData { citizenship: Some(Citizenship::WnaItap { until_on }), ..NewData::default() };
    assert_eq!(change(itap).card_due.map(|due| due.reason), Some(IssueReason::DataChange));
    let later =
        NewData { citizenship: Some(Citizenship::WnaItap { until_on: date(2035, 1, 1) }), ..NewData::default() };
    assert_eq!(change(later).card_due.map(|due| due.reason), Some(IssueReason::Renewal));
    let to = there_address(world.village_elsewhere());
    let cmd = MoveWithin { target: target(&world, id), to, kk: None, relation: None, on: TODAY };
    let moved = act(&world, |ctx| move_within(ctx, &cmd));
    assert_eq!(moved.card_due.map(|due| due.reason), Some(IssueReason::MovedIn));
    world.audit();
}

#[test]
fn a_change_of_citizenship_counts_from_its_day() {
    let world = World::new();
    let village = world.village_here();
    let id = world.register(resident(1, village));
    world.enrol(id, 1, 0);
    let change = |citizenship, citizenship_on| {
        let data = NewData { citizenship: Some(citizenship), citizenship_on, ..NewData::default() };
        ChangeData { target: target(&world, id), data }
    };
    let to_come = change(Citizenship::WnaOther, Some(date(2024, 11, 7)));
    assert_eq!(refused(&world, |ctx| change_data(ctx, &to_come)), PersonError::CitizenshipDate);
    let unborn = change(Citizenship::WnaOther, Some(date(2000, 5, 16)));
    assert_eq!(refused(&world, |ctx| change_data(ctx, &unborn)), PersonError::CitizenshipDate);
    let foreign = change(Citizenship::WnaOther, Some(date(2024, 11, 3)));
    act(&world, |ctx| change_data(ctx, &foreign));
    assert_eq!(obliged(&world, village, date(2024, 11, 2)), 1, "the days before stay");
    assert_eq!(counts(&world, village, date(2024, 11, 3)), Counts::default());
    assert_eq!(counts(&world, village, TODAY), Counts::default());
    let citizen = change(Citizenship::Wni, None);
    act(&world, |ctx| change_data(ctx, &citizen));
    assert_eq!(obliged(&world, village, date(2024, 11, 2)), 1);
    assert_eq!(obliged(&world, village, date(2024, 11, 5)), 0);
    let now = counts(&world, village, TODAY);
    assert_eq!((now.obliged, now.recorded), (1, 1));
    let cmd = MoveOut { target: target(&world, id), on: TODAY, is_abroad: false };
    act(&world, |ctx| move_out(ctx, &cmd));
    assert_eq!(counts(&world, village, TODAY), Counts::default());
    assert_eq!(obliged(&world, village, date(2024, 11, 5)), 0);
    world.audit();
}

#[test]
fn the_duty_of_a_foreigner_ends_with_the_permit() {
    let world = World::new();
    let village = world.village_here();
    let itap = |until_on| Citizenship::WnaItap { until_on };
    let id = world.register(Person { citizenship: itap(date(2024, 11, 10)), ..resident(1, village) });
    world.enrol(id, 1, 0);
    let at = |on: Date| {
        let counts = counts(&world, village, on);
        (counts.obliged, counts.recorded, counts.ready)
    };
    assert_eq!((at(date(2024, 11, 10)), at(date(2024, 11, 11))), ((1, 1, 1), (0, 0, 0)));
    let person = find(&world, id);
    assert!(person.is_obliged(date(2024, 11, 10)) && !person.is_obliged(date(2024, 11, 11)));
    assert!(person.may_be_recorded(date(2024, 11, 10)) && !person.may_be_recorded(date(2024, 11, 11)));
    let on_roll = |on| {
        let wanted = app::coverage::Wanted::Everybody;
        let look = |ctx: &mut app::Ctx<'_>| app::coverage::village_list(ctx, village, wanted, on, None, 10);
        world.act(&world.program(), look).unwrap().people.len()
    };
    assert_eq!((on_roll(date(2024, 11, 10)), on_roll(date(2024, 11, 11))), (1, 0));
    let renew = |until_on, citizenship_on| {
        let data = NewData { citizenship: Some(itap(until_on)), citizenship_on, ..NewData::default() };
        let cmd = ChangeData { target: target(&world, id), data };
        act(&world, |ctx| change_data(ctx, &cmd));
    };
    renew(date(2024, 11, 20), None);
    assert_eq!(
        (at(date(2024, 11, 11)), at(date(2024, 11, 20)), at(date(2024, 11, 21))),
        ((1, 1, 1), (1, 1, 1), (0, 0, 0))
    );
    assert_eq!(find(&world, id).resident_from_on, person.resident_from_on, "a renewal in time goes on");
    world.clock.advance(jiff::SignedDuration::from_hours(24 * 20));
    renew(date(2029, 11, 25), Some(date(2024, 11, 25)));
    assert_eq!(
        (at(date(2024, 11, 20)), at(date(2024, 11, 22)), at(date(2024, 11, 25))),
        ((1, 1, 1), (0, 0, 0), (1, 1, 1))
    );
    world.audit();
}

#[test]
fn entering_by_hand_refuses_what_cannot_be() {
    let world = World::new();
    let here = world.village_here();
    let nowhere: VillageCode = format!("{}.2999", here.district()).parse().unwrap();
    assert_eq!(nowhere.regency(), here.regency());
    let good = || Person { resident_from_on: date(2024, 11, 5), ..resident(1, here) };
    let married = |on| Person { marital: Marital::Married, married_on: Some(on), ..good() };
    for (person, expected) in [
        (Person { birth_on: date(2024, 11, 7), resident_from_on: date(2024, 11, 7), ..good() }, PersonError::BirthDate),
        (married(date(2000, 5, 16)), PersonError::MarriageDate),
        (married(date(2024, 11, 7)), PersonError::MarriageDate),
        (Person { married_on: Some(date(2020, 1, 1)), ..good() }, PersonError::MarriageDate),
        (Person { resident_from_on: date(2000, 5, 16), ..good() }, PersonError::ResidenceDate),
        (Person { resident_from_on: date(2024, 11, 7), ..good() }, PersonError::ResidenceDate),
        (Person { resident_from_on: date(2999, 1, 1), ..good() }, PersonError::ResidenceDate),
        (Person { address: there_address(nowhere), ..good() }, PersonError::OutsideScope),
    ] {
        let cmd = RegisterPerson { person: person.clone() };
        assert_eq!(refused(&world, |ctx| register(ctx, &cmd)), expected);
        let cmd = MoveIn { person };
        assert_eq!(refused(&world, |ctx| move_in(ctx, &cmd)), expected);
    }
    world.register(married(date(2024, 11, 6)));
    world.audit();
}

#[test]
fn a_death_is_not_written_into_a_name() {
    let world = World::new();
    let id = world.register(resident(1, world.village_here()));
    let name = PersonName::parse("ALMARHUM BUDI SANTOSO").unwrap().0;
    let data = NewData { name: Some(name.clone()), ..NewData::default() };
    let cmd = ChangeData { target: target(&world, id), data };
    assert_eq!(refused(&world, |ctx| change_data(ctx, &cmd)), PersonError::DeathInName);
    let register = RegisterPerson { person: Person { name, ..resident(2, world.village_here()) } };
    assert_eq!(refused(&world, |ctx| person::register(ctx, &register)), PersonError::DeathInName);
}

#[test]
fn a_family_has_one_head_and_lives_in_one_village() {
    let world = World::new();
    let here = world.village_here();
    let head = world.register(resident(1, here));
    let kk = find(&world, head).kk;
    let member = |number, relation| Person { kk, relation, ..resident(number, here) };
    let child = world.register(member(2, Relation::Child));
    let other = world.register(resident(3, world.village_elsewhere()));
    let new_kk = domain::kk::KkNumber::parse("6202010611240007").unwrap();
    let place = |id, relation| FamilyPlace { target: target(&world, id), relation };
    let change = |kk, members| ChangeFamily { kk, members };
    for (cmd, expected) in [
        (change(new_kk, vec![place(child, Relation::Child)]), PersonError::FamilyHead),
        (change(kk, vec![place(child, Relation::Head)]), PersonError::FamilyHead),
        (change(kk, vec![place(other, Relation::Relative)]), PersonError::FamilyElsewhere),
        (change(kk, vec![place(child, Relation::Child)]), PersonError::DoesNotFit),
        (change(kk, vec![]), PersonError::DoesNotFit),
        (change(new_kk, vec![place(child, Relation::Head), place(child, Relation::Head)]), PersonError::DoesNotFit),
    ] {
        assert_eq!(refused(&world, |ctx| change_family(ctx, &cmd)), expected);
    }
    let leaves = change(new_kk, vec![place(head, Relation::Head)]);
    let changed = act(&world, |ctx| change_family(ctx, &leaves));
    assert_eq!(changed.without_head, [kk], "the child is left without a head");
    let swap = change(new_kk, vec![place(child, Relation::Head), place(head, Relation::Relative)]);
    let changed = act(&world, |ctx| change_family(ctx, &swap));
    assert_eq!((changed.changed.len(), changed.without_head.len()), (2, 0));
    assert_eq!(find(&world, child).kk, new_kk);
    world.audit();
}

#[test]
fn an_outdated_form_is_a_conflict() {
    let world = World::new();
    let id = world.register(resident(1, world.village_here()));
    let shown = target(&world, id);
    let first = Die { target: shown, on: TODAY };
    let data = NewData { occupation: Some(Occupation::OTHER), ..NewData::default() };
    let second = ChangeData { target: shown, data };
    act(&world, |ctx| die(ctx, &first));
    let late = world.act(&world.actor(Role::Operator), |ctx| change_data(ctx, &second));
    assert_eq!(late, Err(Failure::Store(StoreError::Conflict("person_version"))));
}

#[test]
fn another_districts_resident_does_not_exist_and_only_operators_enter_events() {
    let world = World::new();
    let id = world.register(resident(1, world.village_elsewhere()));
    let shown = target(&world, id);
    let to = there_address(world.village_here());
    let (kk, relation, on) = (None, None, TODAY);
    let birth = CorrectBirth { target: shown, birth_on: date(2001, 1, 1) };
    let data = ChangeData { target: shown, data: NewData { rt: Some(9), ..NewData::default() } };
    let within = MoveWithin { target: shown, to, kk, relation, on };
    let out = MoveOut { target: shown, on, is_abroad: false };
    let death = Die { target: shown, on };
    let wedding = Marry { first: shown, second: None, on };
    let end = EndMarriage { first: shown, second: None, by: EndOfMarriage::Divorce, on };
    let place = FamilyPlace { target: shown, relation: Relation::Head };
    let family = ChangeFamily { kk: domain::kk::KkNumber::parse("6202010611240007").unwrap(), members: vec![place] };
    type Event<'a> = (&'a str, Box<dyn Fn(&mut app::Ctx<'_>) -> Result<(), Failure<PersonError>> + 'a>);
    let events: Vec<Event<'_>> = vec![
        ("birth", Box::new(|ctx| correct_birth(ctx, &birth).map(drop))),
        ("data", Box::new(|ctx| change_data(ctx, &data).map(drop))),
        ("within", Box::new(|ctx| move_within(ctx, &within).map(drop))),
        ("out", Box::new(|ctx| move_out(ctx, &out).map(drop))),
        ("death", Box::new(|ctx| die(ctx, &death).map(drop))),
        ("wedding", Box::new(|ctx| marry(ctx, &wedding).map(drop))),
        ("end", Box::new(|ctx| end_marriage(ctx, &end).map(drop))),
        ("family", Box::new(|ctx| change_family(ctx, &family).map(drop))),
    ];
    for (name, event) in &events {
        let desk = world.act(&world.at_desk(Role::Operator), |ctx| event(ctx));
        assert_eq!(desk, Err(Failure::NotFound), "{name}");
        for role in Role::ALL.iter().filter(|role| **role != Role::Operator) {
            let outcome = world.act(&world.actor(*role), |ctx| event(ctx));
            assert!(matches!(outcome, Err(Failure::NotPermitted(_))), "{name} by {role:?}");
        }
    }
    let comer = MoveIn { person: Person { resident_from_on: TODAY, ..resident(2, world.village_here()) } };
    let by_head = world.act(&world.actor(Role::Head), |ctx| move_in(ctx, &comer));
    assert!(matches!(by_head, Err(Failure::NotPermitted(_))));
    assert_eq!(find(&world, id).version, shown.version, "nothing changed");
}

#[test]
fn a_missing_person_can_be_found_dead() {
    let world = World::new();
    let id = world.register(resident(1, world.village_here()));
    let program = world.program();
    world
        .act(&program, |ctx| {
            let old = ctx.person::<Nothing>(id)?;
            let status = domain::reference::BasicStatus::Missing;
            let gone = Person { standing: Standing::Gone { status, on: date(2024, 11, 1) }, ..old.clone() };
            let enrolment = app::record::enrolment_of(ctx, &old)?;
            app::record::change_person(ctx.tx, &old, &gone, &enrolment)?;
            ctx.journal(Act::PersonChanged, Some(id), "standing")?;
            Ok::<_, Failure<Nothing>>(())
        })
        .unwrap();
    let cmd = Die { target: target(&world, id), on: date(2024, 11, 3) };
    act(&world, |ctx| die(ctx, &cmd));
    assert_eq!(find(&world, id).standing, Standing::Dead { on: date(2024, 11, 3) });
    world.audit();
}
