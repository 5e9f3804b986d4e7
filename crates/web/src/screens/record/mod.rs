//! The recording desk: begin, take samples one by one, finish.

mod begin;
mod cancel;
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

pub(super) use begin::directions;

pub(super) fn routes() -> Router<WebState> {
    let upload = post(upload::take).layer(DefaultBodyLimit::max(upload::FORM_LIMIT_BYTES));
    Router::new()
        .route("/record", get(list::show))
        .route("/record/{person}", get(desk::show).post(begin::begin))
        .route("/record/{person}/sample/{kind}", upload)
        .route("/record/{person}/remove/{kind}", post(remove::remove))
        .route("/record/{person}/finish", post(finish::finish))
        .route("/record/{person}/cancel", post(cancel::cancel))
        .route("/record/{person}/image/{kind}", get(image::show))
}
