//! The router in process: what every response carries, who is refused, and how refusals look.

mod adjudicate;
mod contrast;
mod coverage;
mod forms;
mod frame;
mod health;
mod journal;
mod languages;
mod matrix;
mod people;
mod person;
mod print_queue;
mod record;
mod record_images;
mod record_refused;
mod sign_in;
mod site;
mod stock;
mod verify;
mod worklists;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::routing::{get, post};
use serde::Deserialize;
use tower::ServiceExt;

use crate::layout::{Page, SeeOther};
use crate::security::{
    CsrfForm, CsrfMultipart, CsrfToken, Role, Session, SessionChange, SessionSource, SessionsUnavailable, UploadLimits,
};
use crate::text::OfficeZone;
use crate::ui::Tone;
use crate::{PageError, ShellConfig, gallery, shell};

/// An operator of a regency's office.
fn actor() -> domain::staff::Actor {
    use domain::ids::{OfficeId, StaffId};
    use domain::staff::Scope;
    domain::staff::Actor {
        staff: StaffId::from_i64(1).unwrap(),
        role: Some(Role::Operator),
        office: OfficeId::from_i64(1).unwrap(),
        scope: Scope::Regency(domain::region::DEMO_REGENCY),
        zone: OfficeZone::Wib,
    }
}

/// Knows the token `clerk`, an operator; the token `broken` stands for a register that cannot be reached.
struct Sessions;

impl SessionSource for Sessions {
    fn find(&self, token: &str) -> Result<Option<Session>, SessionsUnavailable> {
        match token {
            "clerk" => Ok(Some(Session {
                user_name: "Siti <b>Rahma</b>".to_owned(),
                office_name: "Disdukcapil Kotawaringin Timur".to_owned(),
                zone: OfficeZone::Wib,
                roles: vec![Role::Operator],
                actor: actor(),
            })),
            "broken" => Err(SessionsUnavailable),
            _ => Ok(None),
        }
    }
}

#[derive(Deserialize)]
struct Name {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct Strict {
    #[expect(dead_code, reason = "only its presence is judged")]
    age: u8,
}

/// The component gallery and a few screens that behave in every way a screen can.
fn site(is_secure: bool) -> Router {
    let screens = gallery::router()
        .route("/private", get(async |page: Page| page.signed_in().map(|session| session.user_name.clone())))
        .route("/panic", get(panicking))
        .route("/form", post(async |CsrfForm(form): CsrfForm<Name>| form.name))
        .route("/strict", post(async |CsrfForm(_): CsrfForm<Strict>| "read"))
        .route("/upload", post(upload).layer(DefaultBodyLimit::max(1024 * 1024)))
        .route("/sign-in", post(sign_in));
    let config = ShellConfig { sessions: Arc::new(Sessions), random: Arc::new(|| [1; 32]), is_secure };
    shell(screens, config)
}

async fn panicking() -> PageError {
    panic!("a secret that must not reach the page")
}

async fn sign_in(page: Page, CsrfForm(_): CsrfForm<Name>) -> SeeOther {
    page.see_other("/private").session(SessionChange::Start("clerk".to_owned())).notice(Tone::Good, "Selamat datang")
}

async fn upload(form: CsrfMultipart) -> Result<String, PageError> {
    let limits = UploadLimits { files: 2, file_bytes: 600 * 1024, texts: 4, text_bytes: 64 };
    let upload = form.collect(limits).await?;
    let sizes: Vec<_> = upload.files.iter().map(|(name, file)| format!("{name}={}", file.bytes.len())).collect();
    Ok(format!("{} {}", upload.text("name"), sizes.join(" ")))
}

/// An answer with its body read.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    fn cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect()
    }
}

async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let body = to_bytes(response.into_body(), 1 << 24).await.unwrap();
    Answer { status, headers, body: String::from_utf8(body.to_vec()).unwrap() }
}

fn request(method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Request<Body> {
    let mut builder = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(body.into()).unwrap()
}

async fn fetch(path: &str, headers: &[(&str, &str)]) -> Answer {
    send(&site(false), request("GET", path, headers, "")).await
}

const CLERK: (&str, &str) = ("cookie", "tunggal_session=clerk");
const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Posts a form as the clerk's own page would, with this token.
async fn post_form(path: &str, token: &str, rest: &str) -> Answer {
    let body = format!("csrf={token}&{rest}");
    send(&site(false), request("POST", path, &[CLERK, OURS, FORM], body)).await
}

fn clerk_token() -> CsrfToken {
    CsrfToken::derive("clerk")
}
