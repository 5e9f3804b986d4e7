//! The demo regency: a synthetic Kotawaringin Timur, prepared once, and a whole campaign over it without screens.

mod adjudication;
mod campaign;
mod cast;
mod clock;
mod desks;
mod laws;
mod prepare;
mod printing;
mod recording;
mod report;
mod stream;

pub use campaign::campaign;
pub use cast::logins;
pub use clock::DemoClock;
pub use prepare::prepare;

/// Names of the settings that a demo register keeps.
mod setting {
    /// Present in a register of invented people.
    pub const DEMO: &str = "demo";
    /// Seed of the population.
    pub const SEED: &str = "demo_seed";
    /// Divisor of the population.
    pub const SCALE: &str = "demo_scale";
    /// Persons taken over so far; equals the total when done.
    pub const TAKEN: &str = "demo_taken";
    /// Present when everybody has been taken over.
    pub const PREPARED: &str = "demo_prepared";
    /// Day of the published figures.
    pub const AS_OF: &str = "demo_as_of";
    /// The instant at which the demo's time begins.
    pub const CLOCK_START: &str = "demo_clock_start";
    /// Day of the election.
    pub const ELECTION_ON: &str = "election_on";
}

/// A use case refused what the demo asked: an error of the demo itself.
#[derive(Debug)]
struct Refusal(String);

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

/// Any module's refusal as the demo's.
fn refused<E: std::error::Error>(failure: app::Failure<E>) -> app::Failure<Refusal> {
    failure.map_rule(|rule| Refusal(rule.to_string()))
}
