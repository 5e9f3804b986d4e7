//! The frame of every page: what the base template asks for, and how a handler answers.

use std::borrow::{Borrow, Cow};
use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::PageError;
use crate::context::{RequestContext, html};
use crate::language::LanguageChange;
use crate::notice::Notice;
use crate::paths;
use crate::security::{Role, Session, SessionChange};
use crate::text::{Count, Key, Language, Message, OfficeZone, Phrase, Share, Texts, key};
use crate::ui::{Tone, Words};

/// The page being made: the reader's language and session, the title, the form token. Handlers take it as an extractor
/// and move it into their screen as the field `page`, where the base template and all components find it.
#[derive(Clone, Debug)]
pub struct Page {
    context: Arc<RequestContext>,
    title: Option<Message>,
}

impl Page {
    pub(crate) const fn new(context: Arc<RequestContext>) -> Self {
        Self { context, title: None }
    }

    /// The page with its title, shown in the browser's tab and by the component `title`.
    #[must_use]
    pub fn titled(mut self, title: impl Into<Message>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// The signed-in person.
    ///
    /// # Errors
    /// `SignInRequired`, which sends the browser to the sign-in form and back afterwards.
    pub fn signed_in(&self) -> Result<&Session, PageError> {
        self.context.session().ok_or(PageError::SignInRequired)
    }

    /// The signed-in person, if there is one.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        self.context.session()
    }

    /// The token of the session's cookie: to end it. Empty for a stranger.
    pub(crate) fn session_token(&self) -> &str {
        self.context.session_token()
    }

    /// Answers a POST: the browser goes on to a path of this site by GET.
    #[must_use]
    pub fn see_other(&self, path: &str) -> SeeOther {
        let path = paths::LocalPath::parse(path).unwrap_or_default();
        SeeOther { path, notice: None, session: None, language: None }
    }

    /// The texts in the reader's language.
    #[must_use]
    pub fn texts(&self) -> Texts {
        self.context.texts()
    }

    /// A phrase of the catalogue: `page.t("key")`, `page.t("key").with("count", n)`.
    #[must_use]
    pub fn t(&self, key: impl Into<Key>) -> Phrase {
        self.texts().t(key)
    }

    /// A message in the reader's language.
    #[must_use]
    pub fn say(&self, message: &Message) -> Cow<'static, str> {
        self.texts().say(message)
    }

    /// A message or plain text, such as a village's name.
    #[must_use]
    pub fn words<'a>(&self, words: &'a Words) -> Cow<'a, str> {
        match words {
            Words::Plain(text) => Cow::Borrowed(text),
            Words::Message(message) => self.say(message),
        }
    }

    /// A grouped number.
    #[must_use]
    pub fn num(&self, value: impl Count) -> String {
        self.texts().number(value)
    }

    /// A percentage.
    #[must_use]
    pub fn share(&self, share: impl Borrow<Share>) -> String {
        self.texts().share(*share.borrow())
    }

    /// A date in words.
    #[must_use]
    pub fn date(&self, date: impl Borrow<Date>) -> Cow<'static, str> {
        self.texts().date(*date.borrow())
    }

    /// An instant on the office's clock.
    #[must_use]
    pub fn moment(&self, at: impl Borrow<Timestamp>) -> Cow<'static, str> {
        let zone = self.session().map_or(OfficeZone::Wib, |session| session.zone);
        self.texts().moment(*at.borrow(), zone)
    }

    /// The title in the reader's language; empty if none was set.
    #[must_use]
    pub fn title(&self) -> Cow<'static, str> {
        self.title.as_ref().map(|title| self.say(title)).unwrap_or_default()
    }

    /// The code for the `lang` attribute.
    #[must_use]
    pub fn lang(&self) -> &'static str {
        self.texts().language().code()
    }

    /// The languages that are not this page's.
    #[must_use]
    pub fn other_languages(&self) -> Vec<Language> {
        Language::ALL.into_iter().filter(|language| *language != self.texts().language()).collect()
    }

    /// The form token for the hidden field.
    #[must_use]
    pub fn csrf(&self) -> &str {
        self.context.csrf().as_str()
    }

    /// The number under which the log knows this request.
    #[must_use]
    pub fn request_id(&self) -> &str {
        self.context.request_id()
    }

    /// This page's own path and query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.context.path().as_str()
    }

    /// What the last action left to be said.
    #[must_use]
    pub fn notice(&self) -> Option<&Notice> {
        self.context.notice()
    }

    /// The screens this person's roles open, in the order of the work.
    #[must_use]
    pub fn nav(&self) -> Vec<NavLink> {
        let Some(session) = self.session() else { return Vec::new() };
        let here = self.path();
        NAVIGATION
            .iter()
            .filter(|item| item.roles.is_empty() || item.roles.iter().any(|role| session.roles.contains(role)))
            .map(|item| NavLink {
                href: item.path,
                label: item.label,
                shortcut: item.shortcut,
                is_current: here
                    .strip_prefix(item.path)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?'])),
            })
            .collect()
    }

    /// Address of the stylesheet.
    #[must_use]
    pub fn style_href(&self) -> String {
        crate::assets::STYLE.href()
    }

    /// Address of the shortcuts' script.
    #[must_use]
    pub fn keys_href(&self) -> String {
        crate::assets::KEYS.href()
    }

    /// Address of the logo.
    #[must_use]
    pub fn logo_href(&self) -> String {
        crate::assets::LOGO.href()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        RequestContext::of(&parts.extensions).map(Self::new)
    }
}

/// A link of the navigation, for one page.
#[derive(Clone, Copy, Debug)]
pub struct NavLink {
    /// Where it leads.
    pub href: &'static str,
    /// Its name in the catalogue.
    pub label: Key,
    /// The key that opens it.
    pub shortcut: &'static str,
    /// Whether this page is the one it leads to, or below it.
    pub is_current: bool,
}

struct NavItem {
    path: &'static str,
    label: Key,
    shortcut: &'static str,
    /// Empty means everybody.
    roles: &'static [Role],
}

/// The work in its order: see what is missing, find the person, record, check, decide, print, count, prove.
static NAVIGATION: [NavItem; 8] = {
    use Role::{Adjudicator, Auditor, Head, Operator, Printer, StockClerk, Verifier};
    [
        NavItem { path: paths::COVERAGE, label: key!("nav-coverage"), shortcut: "1", roles: &[] },
        NavItem {
            path: paths::PEOPLE,
            label: key!("nav-people"),
            shortcut: "2",
            roles: &[Operator, Verifier, Adjudicator, Printer, Head, Auditor],
        },
        NavItem { path: paths::RECORD, label: key!("nav-record"), shortcut: "3", roles: &[Operator] },
        NavItem { path: paths::VERIFY, label: key!("nav-verify"), shortcut: "4", roles: &[Verifier] },
        NavItem { path: paths::ADJUDICATE, label: key!("nav-adjudicate"), shortcut: "5", roles: &[Adjudicator, Head] },
        NavItem {
            path: paths::PRINT_QUEUE,
            label: key!("nav-print"),
            shortcut: "6",
            roles: &[Operator, Printer, Head, Auditor],
        },
        NavItem {
            path: paths::STOCK,
            label: key!("nav-stock"),
            shortcut: "7",
            roles: &[Printer, StockClerk, Head, Auditor],
        },
        NavItem { path: paths::JOURNAL, label: key!("nav-journal"), shortcut: "8", roles: &[Head, Auditor] },
    ]
};

/// A rendered screen.
#[derive(Debug)]
pub struct Screen<T> {
    template: T,
    status: StatusCode,
}

impl<T: Template> Screen<T> {
    /// The screen as asked for: 200.
    pub const fn ok(template: T) -> Self {
        Self { template, status: StatusCode::OK }
    }

    /// The form again, with its errors beside the fields and everything typed kept: 422.
    pub const fn invalid(template: T) -> Self {
        Self { template, status: StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl<T: Template> IntoResponse for Screen<T> {
    fn into_response(self) -> Response {
        match self.template.render() {
            Ok(body) => html(self.status, body),
            Err(error) => PageError::from(error).into_response(),
        }
    }
}

/// The answer to a POST: 303 to a path of this site, with what the next page says and what changes in the cookies.
#[derive(Clone, Debug)]
pub struct SeeOther {
    path: paths::LocalPath,
    notice: Option<Notice>,
    session: Option<SessionChange>,
    language: Option<Language>,
}

impl SeeOther {
    /// Says this on the next page.
    #[must_use]
    pub fn notice(mut self, tone: Tone, text: impl ToString) -> Self {
        self.notice = Some(Notice::new(tone, text));
        self
    }

    /// Begins or ends the session.
    #[must_use]
    pub fn session(mut self, change: SessionChange) -> Self {
        self.session = Some(change);
        self
    }

    /// Remembers the language.
    #[must_use]
    pub const fn language(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }
}

impl IntoResponse for SeeOther {
    fn into_response(self) -> Response {
        let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, self.path.as_str())]).into_response();
        let extensions = response.extensions_mut();
        self.notice.map(|notice| extensions.insert(notice));
        self.session.map(|change| extensions.insert(change));
        self.language.map(|language| extensions.insert(LanguageChange(language)));
        response
    }
}
