//! A synthetic country: the people of Kabupaten Kotawaringin Timur as of 6 November 2024, three weeks before an election.
//!
//! Nobody in it exists. The figures that were published hold exactly: 313,281 obliged to hold a KTP-el, 310,785 of them
//! recorded, 2,496 not, in 185 villages of 17 districts; 454,515 residents in all. Everything else (who lives with whom,
//! names, ages, dates) is drawn from a seed so that it is plausible, and is the same for the same seed.
//!
//! No real person's face or finger is used: templates come from [`matcher::synthetic`].

mod biometrics;
mod country;
mod days;
mod dice;
mod family;
mod figures;
mod names;
mod numbers;
mod person;
mod place;
mod recording;
mod signature;
mod village;

pub use biometrics::{Biometrics, FINGERS};
pub use country::{Country, People, State, SyntheticPerson};
pub use figures::{ELECTION_ON, Figures, REFERENCE_ON};
pub use recording::Recording;
pub use signature::signature_png;
