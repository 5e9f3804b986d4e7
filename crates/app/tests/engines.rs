//! Races between officers on the engines of real offices: a SQLite file and PostgreSQL. Each of two threads has its own
//! connection there, which memory has not.
#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]

use app::card::{self, CardError};
use app::enrolment::{self, FinishRecording};
use app::uniqueness;
use app::{Ctx, Failure};
use domain::card::Wait;
use domain::enrolment::{CaptureException, ExceptionReason, Modality, Status};
use domain::ids::PersonId;
use domain::staff::{Actor, Role};
use std::sync::Arc;
use testkit::postgres::{Server, skipped};
use testkit::world::{World, keys, resident, service_over, synthetic_sample};

/// Runs a test on a register in a file and on one in PostgreSQL.
fn on_both(test: &str, run: impl Fn(&World)) {
    let folder = tempfile::tempdir().unwrap();
    run(&World::on(Arc::new(store::SqliteStore::open(folder.path().join("register.db"), keys()).unwrap())));
    match Server::shared() {
        Some(server) => run(&World::on(Arc::new(store::PostgresStore::open(server.fresh_database(), keys()).unwrap()))),
        None => skipped(test),
    }
}

/// Two officers do the same at once.
fn at_once<R: Send + std::fmt::Debug, E: Send + std::fmt::Debug>(
    world: &World,
    actors: [&Actor; 2],
    act: impl Fn(&mut Ctx<'_>, usize) -> Result<R, Failure<E>> + Sync,
) -> Vec<Result<R, Failure<E>>> {
    let act = &act;
    std::thread::scope(|scope| {
        let spawn = |(n, actor)| scope.spawn(move || world.act(actor, |ctx| act(ctx, n)));
        let threads: Vec<_> = actors.into_iter().enumerate().map(spawn).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn the_same_person_twice_in_two_browsers_is_recorded_once() {
    on_both("the same person twice", |world| {
        let id = world.register(resident(1, world.village_here()));
        let (a, b) = (world.actor(Role::Operator), world.second(Role::Operator));
        let exception =
            |modality| CaptureException { modality, reason: ExceptionReason::NoDevice, note: String::new() };
        let exceptions = vec![exception(Modality::Iris), exception(Modality::Signature)];
        let begun = at_once(world, [&a, &b], |ctx, _| enrolment::begin(ctx, id));
        assert!(begun.iter().all(Result::is_ok), "{begun:?}");
        world.act(&a, |ctx| enrolment::keep_sample(ctx, id, &synthetic_sample(1, 0))).unwrap();
        let cmd = FinishRecording { person: id, exceptions };
        let done = at_once(world, [&a, &b], |ctx, _| enrolment::finish(ctx, &cmd));
        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "{done:?}");
        assert_eq!(world.status(id), Status::BioCaptured);
        world.audit();
    });
}

#[test]
fn the_last_blank_goes_to_one_of_two_printers() {
    on_both("the last blank", |world| {
        world.receive_blanks(1, 1);
        let ids: Vec<PersonId> = (1..=2).map(|n| world.register(resident(n, world.village_here()))).collect();
        for (id, seed) in ids.iter().zip(100..) {
            world.enrol(*id, seed, 0);
        }
        let tx = world.store.begin(app::port::Mode::Read).unwrap();
        let cards: Vec<_> = ids.iter().map(|id| tx.list_cards(*id).unwrap()[0].id).collect();
        drop(tx);
        let printers = (world.actor(Role::Printer), world.second(Role::Printer));
        let send = |ctx: &mut Ctx<'_>, n: usize| card::send_to_printer(ctx, ids[n], cards[n]);
        let done = at_once(world, [&printers.0, &printers.1], send);
        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "{done:?}");
        let refused = done.into_iter().find_map(Result::err).unwrap();
        assert_eq!(refused, Failure::Rule(CardError::Waits(Wait::NoBlank)));
        world.audit();
    });
}

#[test]
fn two_programs_search_one_register_and_the_second_recording_is_found() {
    on_both("two programs", |world| {
        let other = service_over(world.store.clone(), world.clock.clone());
        let ids: Vec<PersonId> = (1..=2).map(|n| world.register(resident(n, world.village_here()))).collect();
        for (id, noise) in ids.iter().zip(0..) {
            world.record(*id, 5, noise);
            world.act(&world.actor(Role::Verifier), |ctx| enrolment::approve(ctx, *id)).unwrap();
        }
        std::thread::scope(|scope| {
            for service in [world.service.as_ref(), &other] {
                scope.spawn(|| uniqueness::advance(service, &world.program()).unwrap());
            }
        });
        uniqueness::advance(&other, &world.program()).unwrap();
        let is_unique = |id: &&PersonId| world.status(**id) == Status::PrintReadyRecord;
        assert_eq!(ids.iter().filter(is_unique).count(), 1);
        world.audit();
    });
}
