//! Blanks are conserved, whatever is done with them and in whatever order.

use app::Failure;
use app::port::Mode;
use app::stock::{self, DestructionError, MAX_BLANKS_A_POSTING, MoveBlanks, ProposeDestruction, StockFailure};
use domain::ids::OfficeId;
use domain::staff::{Actor, Role};
use domain::stock::{AccountKind, Balance, Movement, MovementKind, Serial, SerialRange, StockError};
use std::collections::BTreeMap;
use testkit::world::World;

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
