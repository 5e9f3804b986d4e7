//! What is known about a request before its screen is chosen, and the one middleware that finds it out.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::{PageError, error_page};
use crate::language::LanguageChange;
use crate::notice::Notice;
use crate::paths::LocalPath;
use crate::security::{CsrfToken, Session, SessionChange, cookie, headers, origin};
use crate::shell::ShellConfig;
use crate::text::{Language, Texts};

/// The reader, their session and the proof their forms must carry.
#[derive(Debug)]
pub(crate) struct RequestContext {
    texts: Texts,
    session: Option<Session>,
    secret: String,
    csrf: CsrfToken,
    request_id: String,
    path: LocalPath,
    notice: Option<Notice>,
}

impl RequestContext {
    /// The context that the shell attached to the request.
    pub(crate) fn of(extensions: &Extensions) -> Result<Arc<Self>, PageError> {
        extensions.get::<Arc<Self>>().cloned().ok_or(PageError::Internal)
    }

    pub(crate) const fn texts(&self) -> Texts {
        self.texts
    }

    pub(crate) const fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// The secret in the session's cookie; empty for a stranger.
    pub(crate) fn session_token(&self) -> &str {
        if self.session.is_some() { &self.secret } else { "" }
    }

    pub(crate) const fn csrf(&self) -> &CsrfToken {
        &self.csrf
    }

    /// Eight characters a clerk can read out on the telephone.
    pub(crate) fn request_id(&self) -> &str {
        &self.request_id
    }

    pub(crate) const fn path(&self) -> &LocalPath {
        &self.path
    }

    pub(crate) const fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }
}

/// Attends every request: finds the reader, refuses foreign forms, runs the screen, turns refusals into pages, sets
/// cookies and headers.
pub(crate) async fn attend(State(config): State<ShellConfig>, mut request: Request, next: Next) -> Response {
    let token = cookie::find(request.headers(), cookie::SESSION).map(str::to_owned);
    let found = match token.clone() {
        Some(token) => find_session(&config, token).await,
        None => Ok(None),
    };
    let is_available = found.is_ok();
    let arrival = Arrival::of(&config, &request, token, found.unwrap_or_default());
    request.extensions_mut().insert(Arc::clone(&arrival.context));
    let response = if !is_available {
        PageError::Unavailable.into_response()
    } else if origin::is_allowed(request.method(), request.headers()) {
        next.run(request).await
    } else {
        PageError::Forged.into_response()
    };
    let mut response = error_page(&arrival.context, response);
    arrival.set_cookies(&config, &mut response);
    if let Ok(id) = HeaderValue::from_str(arrival.context.request_id()) {
        response.headers_mut().insert("x-request-id", id);
    }
    headers::harden(&mut response, config.is_secure);
    response
}

async fn find_session(config: &ShellConfig, token: String) -> Result<Option<Session>, PageError> {
    let sessions = Arc::clone(&config.sessions);
    let found = crate::shell::blocking(move || sessions.find(&token)).await?;
    found.map_err(|_| PageError::Unavailable)
}

/// What was learned on the way in and is needed on the way out.
struct Arrival {
    context: Arc<RequestContext>,
    new_visit: Option<String>,
    had_notice: bool,
}

impl Arrival {
    fn of(config: &ShellConfig, request: &Request, token: Option<String>, session: Option<Session>) -> Self {
        let headers = request.headers();
        let visit = cookie::find(headers, cookie::VISIT).map(str::to_owned);
        let token = token.filter(|_| session.is_some());
        let new_visit = (token.is_none() && visit.is_none()).then(|| random_text(config));
        let secret = token.or(visit).or_else(|| new_visit.clone()).unwrap_or_default();
        let notice_text = cookie::find(headers, cookie::NOTICE);
        let accept_language = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = Language::choose(cookie::find(headers, cookie::LANGUAGE), accept_language);
        let path = request.uri().path_and_query().and_then(|path| LocalPath::parse(path.as_str()));
        let context = RequestContext {
            texts: Texts::new(language),
            session,
            csrf: CsrfToken::derive(&secret),
            request_id: request_id(config),
            path: path.unwrap_or_default(),
            notice: notice_text.and_then(|text| Notice::open(text, &secret)),
            secret,
        };
        Self { context: Arc::new(context), new_visit, had_notice: notice_text.is_some() }
    }

    fn set_cookies(&self, config: &ShellConfig, response: &mut Response) {
        let mut list = Vec::new();
        let mut set = |name, value: &str, age| list.extend(cookie::set(name, value, age, config.is_secure));
        let is_page = is_html(response.headers());
        let mut secret = self.context.secret.clone();
        match response.extensions().get::<SessionChange>() {
            Some(SessionChange::Start(token)) => {
                secret.clone_from(token);
                set(cookie::SESSION, token, None);
                set(cookie::VISIT, "", Some(0));
            }
            Some(SessionChange::End) => {
                secret = random_text(config);
                set(cookie::SESSION, "", Some(0));
                set(cookie::VISIT, &secret, None);
            }
            None => {
                if let Some(visit) = self.new_visit.as_deref().filter(|_| is_page) {
                    set(cookie::VISIT, visit, None);
                }
            }
        }
        if let Some(LanguageChange(language)) = response.extensions().get() {
            set(cookie::LANGUAGE, language.code(), Some(cookie::YEAR_S));
        }
        if let Some(notice) = response.extensions().get::<Notice>() {
            set(cookie::NOTICE, &notice.seal(&secret), Some(Notice::LIFETIME_S));
        } else if self.had_notice && is_page {
            set(cookie::NOTICE, "", Some(0));
        }
        for value in list {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
}

/// Whether a response is a page that a person reads now.
pub(crate) fn is_html(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}

/// The response of a page in HTML.
pub(crate) fn html(status: StatusCode, body: String) -> Response {
    let content_type = HeaderValue::from_static("text/html; charset=utf-8");
    (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
}

fn random_text(config: &ShellConfig) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&(config.random)())
}

fn request_id(config: &ShellConfig) -> String {
    let bytes = (config.random)();
    let text = data_encoding::BASE32_NOPAD.encode(bytes.get(..5).unwrap_or_default());
    text.get(..4).zip(text.get(4..)).map_or(text.clone(), |(front, back)| format!("{front}-{back}"))
}
