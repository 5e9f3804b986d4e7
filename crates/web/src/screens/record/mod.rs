//! The recording desk: begin, take samples one by one, finish.

mod begin;
mod desk;
mod finish;
mod image;
mod list;
mod remove;
mod upload;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::desk::WebState;

pub(super) fn routes() -> Router<WebState> {
    let upload = post(upload::take).layer(DefaultBodyLimit::max(upload::FORM_LIMIT_BYTES));
    Router::new()
        .route("/record", get(list::show))
        .route("/record/{id}", get(desk::show).post(begin::begin))
        .route("/record/{id}/sample/{kind}", upload)
        .route("/record/{id}/remove/{kind}", post(remove::remove))
        .route("/record/{id}/finish", post(finish::finish))
        .route("/record/{id}/image/{kind}", get(image::show))
}
