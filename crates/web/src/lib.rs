//! Operator screens: server-rendered HTML.
//!
//! A screen is one file here and one template of the same name under `templates/`. Its handler takes a [`Page`] (the
//! reader's language, session, form token), asks a use case, and answers a [`Screen`] or a [`PageError`]; `templates/ui.html`
//! holds the components. [`shell`] puts everything that all screens share around their routes: session, security
//! headers, error pages, assets, the language switch.

pub mod assets;
mod context;
pub mod desk;
pub mod error;
#[cfg(any(test, feature = "gallery"))]
pub mod gallery;
pub mod language;
pub mod layout;
pub mod notice;
pub mod paths;
mod rules;
mod screens;
pub mod security;
pub mod shell;
pub mod text;
pub mod ui;

#[cfg(test)]
mod tests;

pub use desk::{Desk, Refusal, WebState, WorkerPulse, Workers};
pub use error::PageError;
pub use layout::{Page, Screen, SeeOther};
pub use screens::router;
pub use shell::{ShellConfig, shell};
