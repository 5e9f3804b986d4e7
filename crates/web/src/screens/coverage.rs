//! Coverage: how many of the obliged are recorded, from the regency to the village, as of any day.
//!
//! `/coverage` is the office's own area: the Dinas sees its districts, a kecamatan desk its villages. From a village the
//! way leads to its people by name.

mod as_of;
mod export;
mod table;

use axum::Router;
use axum::routing::get;

use crate::desk::WebState;
use crate::paths;

pub(super) use as_of::{AsOf, AsOfQuery, typed_date};
pub(super) use export::{FileKind, download};
pub(super) use table::{Figures, figures_of};

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route(paths::COVERAGE, get(table::whole))
        .route("/coverage/{district}", get(table::district))
        .route("/coverage.csv", get(export::csv))
        .route("/coverage.xlsx", get(export::xlsx))
}
