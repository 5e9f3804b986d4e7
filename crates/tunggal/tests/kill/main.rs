//! Killed at any instant, the program loses nothing, does nothing twice and gets stuck nowhere.
//!
//! A worker (this test program again) imports village books, records, verifies, searches, adjudicates, prints, hands
//! over, spoils and replaces cards with three threads on one register, with a clock that is wrong by another amount in
//! each of its lives. It is killed with SIGKILL after a random time, started again, and so on; then it may finish, and
//! the laws are checked: journal, histories, cards, blanks, printed files, planted duplicates.
//!
//! The gallery has a run of its own, in which people join and leave it, searches run and copies are written.
//!
//! `TUNGGAL_KILLS=500` sets the number of kills (default 30), `TUNGGAL_KILL_SEED` the seed.
#![expect(clippy::disallowed_methods, reason = "a test that starts programs and reads files and variables")]

mod campaign;
mod dice;
mod gallery;
mod laws;
mod plan;
mod press;
mod worker;

use campaign::{Campaign, Engine};
use testkit::postgres::{Server, skipped};

/// Kills of an ordinary test run.
const KILLS: u64 = 30;
/// Kills of an ordinary test run on PostgreSQL.
const KILLS_POSTGRES: u64 = 10;
/// Kills of an ordinary test run of the gallery.
const KILLS_GALLERY: u64 = 15;
/// Seed of an ordinary test run.
const SEED: u64 = 6202;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|text| text.parse().ok())
}

fn campaign(engine: Engine, kills: u64) {
    let kills = number("TUNGGAL_KILLS").unwrap_or(kills);
    let seed = number("TUNGGAL_KILL_SEED").unwrap_or(SEED);
    println!("{}", Campaign::new(engine, kills, seed).run());
}

/// Not a test of its own: the worker, when a run starts this program as one.
#[test]
fn worker() {
    if let Some(task) = worker::Task::from_environment() {
        worker::run(&task);
    }
    if let Some(life) = gallery::Life::from_environment() {
        life.run();
    }
}

#[test]
fn killed_at_random_on_sqlite_nothing_is_lost_doubled_or_stuck() {
    campaign(Engine::Sqlite, KILLS);
}

#[test]
fn killed_at_random_on_postgres_nothing_is_lost_doubled_or_stuck() {
    let Some(server) = Server::shared() else { return skipped("kills on PostgreSQL") };
    campaign(Engine::Postgres(server.fresh_database()), KILLS_POSTGRES);
}

#[test]
fn killed_at_random_the_gallery_answers_as_a_plain_loop_over_the_register() {
    let kills = number("TUNGGAL_KILLS").unwrap_or(KILLS_GALLERY);
    println!("{}", gallery::Campaign::new(number("TUNGGAL_KILL_SEED").unwrap_or(SEED)).run(kills));
}
