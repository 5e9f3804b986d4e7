//! The screens: one file each, its template of the same name under `templates/screens/`.

mod adjudicate;
mod card;
mod coverage;
mod destruction;
mod health;
mod home;
mod journal;
mod people;
mod person;
mod print_queue;
mod record;
mod sample;
mod sign_in;
mod stock;
mod verify;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::desk::{RegisterSessions, WebState};
use crate::shell::{ShellConfig, shell};

/// Every screen over the use cases.
pub fn router(state: WebState) -> Router {
    let config = ShellConfig {
        sessions: Arc::new(RegisterSessions(state.clone())),
        random: state.random.clone(),
        is_secure: state.is_secure,
    };
    let screens = Router::new().merge(home::routes()).merge(sign_in::routes());
    let screens = screens.merge(coverage::routes()).merge(people::routes()).merge(person::routes());
    let screens = screens.merge(print_queue::routes()).merge(card::routes()).merge(stock::routes());
    let screens = screens.merge(destruction::routes()).merge(journal::routes());
    let screens = screens.merge(record::routes()).merge(verify::routes()).merge(adjudicate::routes());
    let requests = health::Requests::default();
    let machines = health::routes(requests.clone()).merge(journal::published_routes());
    shell(screens.with_state(state.clone()), config)
        .merge(machines.with_state(state))
        .layer(from_fn_with_state(requests, health::observe))
}
