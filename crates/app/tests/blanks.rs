//! Blanks are conserved, whatever is done with them and in whatever order.

use app::Failure;
use app::card::{self, CardFace, HandOver};
use app::port::{CardPress, Mode, PressError};
use app::stock::{self, DestructionError, MAX_BLANKS_A_POSTING, MoveBlanks, ProposeDestruction, StockFailure};
use domain::card::{CardState, IssueReason, Recipient};
use domain::ids::{OfficeId, PersonId};
use domain::region::RegencyCode;
use domain::staff::{Actor, Role, Scope};
use domain::stock::{AccountKind, Balance, Destruction, Movement, MovementKind, Serial, SerialRange, StockError};
use std::collections::BTreeMap;
use testkit::world::{World, resident};

fn serial(n: u64) -> Serial {
    Serial::from_u64(n).unwrap()
}

fn range(first: u64, last: u64) -> SerialRange {
    SerialRange::new(serial(first), serial(last)).unwrap()
}

fn moved(
    world: &World,
    actor: &Actor,
    kind: MovementKind,
    range: SerialRange,
    other_office: Option<OfficeId>,
) -> Result<Movement, Failure<StockFailure>> {
    let cmd = MoveBlanks { kind, range, other_office, document: "SJ/1".into() };
    world.act(actor, |ctx| stock::move_blanks(ctx, &cmd))
}

fn balance(world: &World, office: OfficeId) -> Balance {
    let tx = world.store.begin(Mode::Read).unwrap();
    let mut balance = Balance::default();
    for (_, kind, count) in tx.balances(Some(office)).unwrap() {
        balance.add(kind, count);
    }
    balance
}

/// A generator that repeats: the numbers of Knuth's MMIX.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.roll(from.len() as u64)).unwrap()]
    }
}

/// Where each serial is, kept the slow and obvious way.
type Model = BTreeMap<u64, (OfficeId, AccountKind)>;

fn holdings(world: &World, offices: [OfficeId; 2]) -> Model {
    let tx = world.store.begin(Mode::Read).unwrap();
    let mut model = Model::new();
    for office in offices {
        for holding in tx.list_holdings(office).unwrap() {
            let first = u64::try_from(holding.range.first().to_i64()).unwrap();
            for n in first..first + holding.range.count() {
                let before = model.insert(n, (holding.account.office, holding.account.kind));
                assert_eq!(before, None, "serial {n} is in two accounts");
            }
        }
    }
    model
}

/// One random step at an office: what the books should say if it is accepted, and whether it is.
fn step(world: &World, dice: &mut Dice, actors: &[Actor; 2], made: &mut Vec<Movement>, model: &mut Model) {
    let which = usize::try_from(dice.roll(2)).unwrap();
    let (actor, other) = (&actors[which], actors[1 - which].office);
    let first = 1 + dice.roll(60);
    let range = range(first, first + dice.roll(8));
    let serials: Vec<_> = (first..first + range.count()).collect();
    let all_at = |kind| serials.iter().all(|n| model.get(n) == Some(&(actor.office, kind)));
    use {AccountKind as A, MovementKind as K};
    let kind = dice.pick(&[K::Receive, K::Receive, K::Send, K::Arrive, K::Spoil, K::Lose, K::Reverse]);
    let (is_right, to) = match kind {
        K::Receive => (serials.iter().all(|n| !model.contains_key(n)), (actor.office, A::OnHand)),
        K::Send => (all_at(A::OnHand), (other, A::InTransit)),
        K::Arrive => (all_at(A::InTransit), (actor.office, A::OnHand)),
        K::Spoil => (all_at(A::OnHand), (actor.office, A::Spoiled)),
        K::Lose => ([A::OnHand, A::InTransit, A::Spoiled].into_iter().any(all_at), (actor.office, A::Lost)),
        _ => return undo(world, dice, actors, made, model),
    };
    match moved(world, actor, kind, range, Some(other)) {
        Ok(movement) => {
            assert!(is_right, "{kind:?} {first} was accepted");
            model.extend(serials.iter().map(|n| (*n, to)));
            made.push(movement);
        }
        Err(Failure::Rule(StockFailure::Books(_))) => assert!(!is_right, "{kind:?} {first} was refused"),
        Err(failure) => panic!("{failure}"),
    }
}

/// Reverses one of the postings made, by an office that may be the wrong one.
fn undo(world: &World, dice: &mut Dice, actors: &[Actor; 2], made: &mut Vec<Movement>, model: &mut Model) {
    if made.is_empty() {
        return;
    }
    let at = usize::try_from(dice.roll(made.len() as u64)).unwrap();
    let movement = made[at].clone();
    let actor = &actors[usize::try_from(dice.roll(2)).unwrap()];
    let maker = movement.from.or(movement.to).unwrap().office;
    let first = u64::try_from(movement.range.first().to_i64()).unwrap();
    let serials: Vec<_> = (first..first + movement.range.count()).collect();
    let is_there = serials.iter().all(|n| model.get(n) == movement.to.map(|to| (to.office, to.kind)).as_ref());
    match world.act(actor, |ctx| stock::reverse(ctx, movement.id, "salah")) {
        Ok(_) => {
            assert!(is_there && actor.office == maker);
            for n in serials {
                match movement.from {
                    Some(from) => model.insert(n, (from.office, from.kind)),
                    None => model.remove(&n),
                };
            }
            made.remove(at);
        }
        Err(Failure::Rule(StockFailure::Books(_))) => assert!(!is_there),
        Err(Failure::Rule(StockFailure::NotReversible) | Failure::NotFound) => assert_ne!(actor.office, maker),
        Err(failure) => panic!("{failure}"),
    }
}

#[test]
fn blanks_are_conserved_under_any_sequence_of_postings() {
    for seed in 1..=6 {
        let world = World::new();
        let actors = [world.actor(Role::StockClerk), world.at_desk(Role::StockClerk)];
        let offices = [world.dinas.id, world.desk.id];
        let (mut dice, mut made, mut model) = (Dice(seed), Vec::new(), Model::new());
        for _ in 0..150 {
            step(&world, &mut dice, &actors, &mut made, &mut model);
            assert_eq!(holdings(&world, offices), model, "seed {seed}");
        }
        let total: u64 = offices.iter().map(|office| balance(&world, *office).total()).sum();
        assert_eq!(total, model.len() as u64, "opening + in - out = closing");
        assert!(!made.is_empty(), "something was done");
        world.audit();
    }
}

/// The people of a walk: each has a card in whatever state the walk has brought it to.
struct Cards {
    people: Vec<PersonId>,
    answers: [Result<(), PressError>; 4],
}

/// One random step with cards at the Dinas: printed, spoiled in the press, given back by it, replaced, destroyed with a
/// list. The books must follow; what is expected of each serial is said by the state of its card.
fn card_step(world: &World, dice: &mut Dice, cards: &Cards, model: &mut Model) {
    let dinas = world.dinas.id;
    match dice.roll(5) {
        0 => {
            let new = dice.pick(&cards.people);
            let reason = dice.pick(&[IssueReason::Damaged, IssueReason::Lost]);
            // Refused while its card is being made; the books do not move in any case.
            let _ = world.act(&world.actor(Role::Operator), |ctx| card::request_replacement(ctx, new, reason, "SK/1"));
        }
        1 => {
            let clerk = world.actor(Role::StockClerk);
            let ranges = world.service.read(&clerk, |ctx| stock::destructible(ctx)).unwrap();
            if ranges.is_empty() {
                return;
            }
            let list = propose(world, &clerk, ranges.clone()).unwrap();
            world.act(&world.actor(Role::Head), |ctx| stock::approve_destruction(ctx, list.id)).unwrap();
            for range in ranges {
                let first = u64::try_from(range.first().to_i64()).unwrap();
                for n in first..first + range.count() {
                    model.insert(n, (dinas, AccountKind::Destroyed));
                }
            }
        }
        _ => press_step(world, dice, cards, model),
    }
}

/// Sends what may be printed to a press in some mood, and says where its blanks must be then.
fn press_step(world: &World, dice: &mut Dice, cards: &Cards, model: &mut Model) {
    let dinas = world.dinas.id;
    world.act(&world.actor(Role::Printer), |ctx| card::send_next(ctx, 3)).unwrap();
    let at_press: Vec<_> = at_press(world, &cards.people);
    for n in &at_press {
        model.insert(*n, (dinas, AccountKind::Printed));
    }
    assert_eq!(holdings(world, [dinas, world.desk.id]), *model, "sent");
    let mood = usize::try_from(dice.roll(4)).unwrap();
    let press = Says(cards.answers[mood].clone());
    card::run_press(&world.service, &world.program(), &press, &mut card::PressRun::new(world.service.now()), 10)
        .unwrap();
    let becomes = match &cards.answers[mood] {
        Ok(()) | Err(PressError::Later(_) | PressError::Uncertain(_)) => AccountKind::Printed,
        Err(PressError::Failed { is_blank_spoiled: true, .. }) => AccountKind::Spoiled,
        Err(PressError::Failed { is_blank_spoiled: false, .. }) => AccountKind::OnHand,
    };
    for n in &at_press {
        model.insert(*n, (dinas, becomes));
    }
}

/// Serials of the cards that are with the printer.
fn at_press(world: &World, people: &[PersonId]) -> Vec<u64> {
    let tx = world.store.begin(Mode::Read).unwrap();
    let cards = people.iter().flat_map(|person| tx.list_cards(*person).unwrap());
    let at_press = cards.filter(|card| matches!(card.state, CardState::Printing { .. }));
    at_press.filter_map(|card| card.state.serial()).map(|n| u64::try_from(n.to_i64()).unwrap()).collect()
}

#[test]
fn blanks_are_conserved_while_cards_are_printed_spoiled_replaced_and_destroyed() {
    let failed = |is_blank_spoiled| Err(PressError::Failed { is_blank_spoiled, reason: "macet".into() });
    for seed in 1..=4 {
        let world = World::new();
        world.receive_blanks(1, 60);
        let (dinas, desk) = (world.dinas.id, world.desk.id);
        let mut model: Model = (1..=60).map(|n| (n, (dinas, AccountKind::OnHand))).collect();
        let people = (1..=5).map(|n| world.register(resident(n, world.village_here()))).collect::<Vec<_>>();
        (1..).zip(&people).for_each(|(seed, person)| world.enrol(*person, seed, 0));
        let answers = [Ok(()), failed(true), failed(false), Err(PressError::Later("kosong".into()))];
        let cards = Cards { people, answers };
        let actors = [world.actor(Role::StockClerk), world.at_desk(Role::StockClerk)];
        let (mut dice, mut made) = (Dice(seed), Vec::new());
        for round in 0..120 {
            card_step(&world, &mut dice, &cards, &mut model);
            assert_eq!(holdings(&world, [dinas, desk]), model, "seed {seed}, round {round}");
            step(&world, &mut dice, &actors, &mut made, &mut model);
            assert_eq!(holdings(&world, [dinas, desk]), model, "seed {seed}, round {round}");
        }
        let total = balance(&world, dinas).total() + balance(&world, desk).total();
        assert_eq!(total, model.len() as u64, "received = on hand + in transit + printed + spoiled + lost + destroyed");
        assert!(balance(&world, dinas).destroyed > 0 && balance(&world, dinas).printed > 0, "seed {seed}");
        world.audit();
    }
}

#[test]
fn what_one_office_sends_another_receives() {
    let world = World::new();
    world.receive_blanks(1, 100);
    let (here, there) = (world.actor(Role::StockClerk), world.at_desk(Role::StockClerk));
    let sent = moved(&world, &here, MovementKind::Send, range(1, 40), Some(world.desk.id)).unwrap();
    assert_eq!((balance(&world, world.dinas.id).on_hand, balance(&world, world.desk.id).in_transit), (60, 40));
    let not_mine = moved(&world, &here, MovementKind::Arrive, range(1, 40), None);
    assert!(matches!(not_mine, Err(Failure::Rule(StockFailure::Books(StockError::NotThere { .. })))));
    let back = world.act(&there, |ctx| stock::reverse(ctx, sent.id, "kami tolak"));
    assert_eq!(back.unwrap_err(), Failure::Rule(StockFailure::NotReversible), "a dispatch is the sender's");
    moved(&world, &there, MovementKind::Arrive, range(1, 39), None).unwrap();
    moved(&world, &there, MovementKind::Lose, range(40, 40), None).unwrap();
    let late = world.act(&here, |ctx| stock::reverse(ctx, sent.id, "batal kirim"));
    assert!(matches!(late, Err(Failure::Rule(StockFailure::Books(_)))), "they have arrived");
    let desk = balance(&world, world.desk.id);
    assert_eq!((desk.on_hand, desk.in_transit, desk.lost, desk.total()), (39, 0, 1, 40));
    world.audit();
}

#[test]
fn a_dispatch_under_way_is_called_back_by_its_sender() {
    let world = World::new();
    world.receive_blanks(1, 10);
    let here = world.actor(Role::StockClerk);
    let sent = moved(&world, &here, MovementKind::Send, range(1, 4), Some(world.desk.id)).unwrap();
    world.act(&here, |ctx| stock::reverse(ctx, sent.id, "salah kantor")).unwrap();
    assert_eq!((balance(&world, world.dinas.id).on_hand, balance(&world, world.desk.id).total()), (10, 0));
}

#[test]
fn a_posting_has_limits_and_a_document() {
    let world = World::new();
    let clerk = world.actor(Role::StockClerk);
    moved(&world, &clerk, MovementKind::Receive, range(1, MAX_BLANKS_A_POSTING), None).unwrap();
    let too_many = range(2_000_001, 2_000_001 + MAX_BLANKS_A_POSTING);
    let refused = moved(&world, &clerk, MovementKind::Receive, too_many, None).unwrap_err();
    assert_eq!(refused, Failure::Rule(StockFailure::TooMany));
    let cmd = MoveBlanks { kind: MovementKind::Spoil, range: range(1, 1), other_office: None, document: " ".into() };
    let refused = world.act(&clerk, |ctx| stock::move_blanks(ctx, &cmd)).unwrap_err();
    assert_eq!(refused, Failure::Rule(StockFailure::NoDocument));
    for other in [None, Some(world.dinas.id), OfficeId::from_i64(77)] {
        let refused = moved(&world, &clerk, MovementKind::Send, range(1, 1), other).unwrap_err();
        assert_eq!(refused, Failure::Rule(StockFailure::NoSuchOffice));
    }
    for role in [Role::Operator, Role::Printer, Role::Head, Role::Auditor] {
        let refused = moved(&world, &world.actor(role), MovementKind::Spoil, range(1, 1), None).unwrap_err();
        assert!(matches!(refused, Failure::NotPermitted(_)), "{role:?}");
    }
}

/// A list of one range, drawn up by an officer.
fn propose(world: &World, clerk: &Actor, ranges: Vec<SerialRange>) -> Result<Destruction, Failure<DestructionError>> {
    let witnesses = ["Budi".to_owned(), "Ani".to_owned()];
    let cmd = ProposeDestruction { number: "BA/1".into(), ranges, reason: "rusak".into(), witnesses };
    world.act(clerk, |ctx| stock::propose_destruction(ctx, &cmd))
}

#[test]
fn the_head_of_the_dinas_signs_for_a_desk_that_has_none() {
    let world = World::new();
    let clerk = world.at_desk(Role::StockClerk);
    moved(&world, &clerk, MovementKind::Receive, range(1, 9), None).unwrap();
    moved(&world, &clerk, MovementKind::Spoil, range(2, 4), None).unwrap();
    let list = propose(&world, &clerk, vec![range(2, 4)]).unwrap();
    let head = world.actor(Role::Head);
    let lists = |actor: &Actor| world.service.read(actor, |ctx| stock::stock_page(ctx)).unwrap().destructions;
    assert_eq!(lists(&head).iter().map(|seen| seen.id).collect::<Vec<_>>(), [list.id]);
    assert_eq!(lists(&world.actor(Role::StockClerk)), [], "who does not sign does not see another office's lists");
    let sheet = world.act(&head, |ctx| stock::destruction_sheet(ctx, list.id)).unwrap();
    assert_eq!(sheet.office.id, world.desk.id);
    for stranger in [Role::StockClerk, Role::Auditor, Role::Printer] {
        let hidden = world.act(&world.actor(stranger), |ctx| stock::destruction_sheet(ctx, list.id)).unwrap_err();
        assert_eq!(hidden, Failure::NotFound, "{stranger:?}");
    }
    let not_theirs = world.act(&world.actor(Role::StockClerk), |ctx| stock::withdraw_destruction(ctx, list.id));
    assert_eq!(not_theirs.unwrap_err(), Failure::NotFound, "the list is the desk's");
    world.act(&head, |ctx| stock::approve_destruction(ctx, list.id)).unwrap();
    assert_eq!((balance(&world, world.desk.id).destroyed, balance(&world, world.dinas.id).total()), (3, 0));

    // Neither a desk's head for the Dinas, nor the head of another regency.
    world.receive_blanks(101, 110);
    let dinas = world.actor(Role::StockClerk);
    moved(&world, &dinas, MovementKind::Spoil, range(101, 101), None).unwrap();
    let own = propose(&world, &dinas, vec![range(101, 101)]).unwrap();
    let other = RegencyCode::parse("62.01").unwrap();
    let elsewhere = Actor { scope: Scope::Regency(other), office: OfficeId::from_i64(77).unwrap(), ..head.clone() };
    for stranger in [&world.at_desk(Role::Head), &elsewhere] {
        let hidden = world.act(stranger, |ctx| stock::approve_destruction(ctx, own.id)).unwrap_err();
        assert_eq!(hidden, Failure::NotFound);
        let hidden = world.act(stranger, |ctx| stock::destruction_sheet(ctx, own.id)).unwrap_err();
        assert_eq!(hidden, Failure::NotFound);
    }
    world.audit();
}

/// A printer that says what it is told to say.
struct Says(Result<(), PressError>);

impl CardPress for Says {
    fn draw(&self, _: &CardFace) -> Result<Vec<u8>, PressError> {
        Ok(Vec::new())
    }

    fn print(&self, _: &str, _: &[u8], _: bool) -> Result<(), PressError> {
        self.0.clone()
    }
}

/// Somebody with a card in the hand.
fn holder(world: &World, number: u32) -> PersonId {
    let person = world.register(resident(number, world.village_here()));
    world.enrol(person, u64::from(number), 0);
    print_all(world, Ok(()));
    let card = world.store.begin(Mode::Read).unwrap().find_active_card(person).unwrap().unwrap();
    let cmd = HandOver { person, card, to: Recipient::Holder };
    world.act(&world.actor(Role::Operator), |ctx| card::hand_over(ctx, &cmd)).unwrap();
    person
}

/// Sends what may be printed, and lets the press answer.
fn print_all(world: &World, answer: Result<(), PressError>) {
    world.act(&world.actor(Role::Printer), |ctx| card::send_next(ctx, 10)).unwrap();
    let press = Says(answer);
    card::run_press(&world.service, &world.program(), &press, &mut card::PressRun::new(world.service.now()), 10)
        .unwrap();
}

fn replace(world: &World, operator: &Actor, person: PersonId, reason: IssueReason) {
    world.act(operator, |ctx| card::request_replacement(ctx, person, reason, "SK/1")).unwrap();
}

#[test]
fn a_damaged_card_that_was_taken_in_is_destroyed_with_the_spoiled_blanks() {
    let world = World::new();
    world.receive_blanks(1, 20);
    let people = [holder(&world, 1), holder(&world, 2), holder(&world, 3)];
    let clerk = world.actor(Role::StockClerk);
    let offered = |clerk: &Actor| world.service.read(clerk, |ctx| stock::destructible(ctx)).unwrap();
    assert_eq!(offered(&clerk), [], "cards in their holders' hands");
    moved(&world, &clerk, MovementKind::Spoil, range(19, 20), None).unwrap();
    replace(&world, &world.actor(Role::Operator), people[0], IssueReason::Damaged);
    replace(&world, &world.actor(Role::Operator), people[1], IssueReason::Lost);
    replace(&world, &world.at_desk(Role::Operator), people[2], IssueReason::Damaged);
    assert_eq!(offered(&clerk), [range(1, 1), range(19, 20)], "a lost card is nowhere, the third lies at the desk");
    let at_desk = world.at_desk(Role::StockClerk);
    assert_eq!(offered(&at_desk), [range(3, 3)]);
    for wrong in [range(2, 2), range(3, 3), range(1, 2), range(4, 4)] {
        assert!(matches!(propose(&world, &clerk, vec![wrong]), Err(Failure::Rule(DestructionError::Stock(_)))));
    }
    let list = propose(&world, &clerk, vec![range(1, 1), range(19, 20)]).unwrap();
    let twice = propose(&world, &clerk, vec![range(1, 1)]).unwrap();
    let before = balance(&world, world.dinas.id);
    let head = world.actor(Role::Head);
    world.act(&head, |ctx| stock::approve_destruction(ctx, list.id)).unwrap();
    let gone = world.act(&head, |ctx| stock::approve_destruction(ctx, twice.id)).unwrap_err();
    assert!(matches!(gone, Failure::Rule(DestructionError::Stock(_))));
    let there = propose(&world, &at_desk, vec![range(3, 3)]).unwrap();
    world.act(&head, |ctx| stock::approve_destruction(ctx, there.id)).unwrap();
    let after = balance(&world, world.dinas.id);
    assert_eq!((after.destroyed, after.printed, after.spoiled), (4, before.printed - 2, 0));
    assert_eq!((after.total(), balance(&world, world.desk.id).total()), (20, 0), "it stays in the printer's books");
    assert_eq!((offered(&clerk), offered(&at_desk)), (vec![], vec![]));
    let sheet = world.act(&head, |ctx| stock::destruction_sheet(ctx, list.id)).unwrap();
    assert_eq!(sheet.cards, [range(1, 1)]);
    world.audit();
}

#[test]
fn a_list_names_each_spoiled_blank_once() {
    let world = World::new();
    world.receive_blanks(1, 10);
    let clerk = world.actor(Role::StockClerk);
    moved(&world, &clerk, MovementKind::Spoil, range(2, 5), None).unwrap();
    let propose = |actor: &Actor, ranges: Vec<SerialRange>| {
        let witnesses = ["Budi".to_owned(), "Ani".to_owned()];
        let cmd = ProposeDestruction { number: "BA/1".into(), ranges, reason: "rusak".into(), witnesses };
        world.act(actor, |ctx| stock::propose_destruction(ctx, &cmd))
    };
    let twice = propose(&clerk, vec![range(4, 5), range(2, 4)]).unwrap_err();
    assert_eq!(twice, Failure::Rule(DestructionError::Overlapping { range: range(4, 5) }));
    let elsewhere = propose(&world.at_desk(Role::StockClerk), vec![range(2, 3)]).unwrap_err();
    assert!(matches!(elsewhere, Failure::Rule(DestructionError::Stock(_))));
    let first = propose(&clerk, vec![range(2, 3)]).unwrap();
    let second = propose(&clerk, vec![range(3, 4)]).unwrap();
    let head = world.actor(Role::Head);
    world.act(&head, |ctx| stock::approve_destruction(ctx, first.id)).unwrap();
    let gone = world.act(&head, |ctx| stock::approve_destruction(ctx, second.id)).unwrap_err();
    assert!(matches!(gone, Failure::Rule(DestructionError::Stock(_))), "3 is destroyed already; nothing else moves");
    assert_eq!(balance(&world, world.dinas.id).destroyed, 2);
    let sheet = world.act(&head, |ctx| stock::destruction_sheet(ctx, first.id)).unwrap();
    assert!(!sheet.proposed_by.is_empty() && !sheet.approved_by.is_empty());
    let there = world.act(&world.at_desk(Role::Head), |ctx| stock::destruction_sheet(ctx, first.id)).unwrap_err();
    assert_eq!(there, Failure::NotFound);
    world.act(&clerk, |ctx| stock::withdraw_destruction(ctx, second.id)).unwrap();
    let after = world.act(&head, |ctx| stock::approve_destruction(ctx, second.id)).unwrap_err();
    assert_eq!(after, Failure::Rule(DestructionError::NotOpen));
    world.audit();
}
