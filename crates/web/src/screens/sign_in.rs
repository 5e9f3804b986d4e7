//! Signing in and out.

use app::Failure;
use app::staff::{self, StaffError};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::PageError;
use crate::desk::{Desk, Refusal, WebState};
use crate::error::TOO_MANY_RETRY_S;
use crate::layout::{Page, Screen, SeeOther};
use crate::paths::{self, LocalPath};
use crate::rules::sentence;
use crate::security::{CsrfForm, NoFields, SessionChange};
use crate::shell::blocking;
use crate::text::key;
use crate::ui::{Control, Field, Form, Tone};

pub(super) fn routes() -> Router<WebState> {
    Router::new().route(paths::SIGN_IN, get(show).post(submit)).route(paths::SIGN_OUT, post(sign_out))
}

#[derive(Template)]
#[template(path = "screens/sign_in.html")]
struct SignIn {
    page: Page,
    form: Form,
    next: String,
    refused: Option<crate::text::Message>,
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct Credentials {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

fn form() -> Form {
    Form::new([
        Field::text("username", key!("sign-in-username")).required().autocomplete("username").max_length(60).focus(),
        Field::new("password", key!("sign-in-password"), Control::Password)
            .required()
            .autocomplete("current-password")
            .max_length(200),
    ])
}

async fn show(page: Page, Query(Next { next }): Query<Next>) -> Screen<SignIn> {
    Screen::ok(SignIn { page: page.titled(key!("sign-in-title")), form: form(), next, refused: None })
}

async fn submit(page: Page, State(state): State<WebState>, CsrfForm(typed): CsrfForm<Credentials>) -> Response {
    let (username, password) = (typed.username.clone(), typed.password);
    let signed_in = blocking(move || staff::sign_in(&state.service, &state.program, &username, &password)).await;
    let rule = match signed_in {
        Err(error) => return error.into_response(),
        Ok(Ok(signed_in)) => {
            let next = LocalPath::parse(&typed.next).unwrap_or_default();
            return page.see_other(next.as_str()).session(SessionChange::Start(signed_in.secret)).into_response();
        }
        Ok(Err(Failure::Rule(rule))) => rule,
        Ok(Err(_)) => return PageError::Unavailable.into_response(),
    };
    let screen = SignIn {
        page: page.titled(key!("sign-in-title")),
        form: form().fill("username", &typed.username),
        next: typed.next,
        refused: Some(sentence(&rule)),
    };
    let mut response = Screen::invalid(screen).into_response();
    if rule == StaffError::TooManyFailures {
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        response.headers_mut().insert(header::RETRY_AFTER, TOO_MANY_RETRY_S.into());
    }
    response
}

async fn sign_out(desk: Desk, CsrfForm(NoFields {}): CsrfForm<NoFields>) -> Result<SeeOther, PageError> {
    let secret = desk.page.session_token().to_owned();
    desk.write(move |ctx| staff::sign_out(ctx, &secret)).await.map_err(|refusal| match refusal {
        Refusal::Page(error) => error,
        Refusal::Rule(_) => PageError::Internal,
    })?;
    let farewell = desk.page.t("sign-out-done").to_string();
    Ok(desk.page.see_other(paths::SIGN_IN).session(SessionChange::End).notice(Tone::Good, farewell))
}
