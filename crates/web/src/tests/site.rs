//! The whole site over the test world, and officers who visit it with a browser's cookies and form tokens.

use std::sync::{Arc, Mutex};

use app::port::{DocumentError, Documents, LoginSession, Mode};
use app::{Ctx, Failure, Nothing, card};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use domain::card::Recipient;
use domain::ids::PersonId;
use domain::journal::Act;
use domain::nik::Nik;
use domain::person::Person;
use domain::reference::Sex;
use domain::region::VillageCode;
use domain::staff::{Actor, Role};
use sha2::{Digest, Sha256};
use testkit::world::{World, resident};
use tower::ServiceExt;

use crate::desk::{WebState, WorkerPulse, Workers};
use crate::paths::Link;
use crate::security::CsrfToken;

/// What every document of the test site begins with.
pub const PDF: &[u8] = b"%PDF-1.7 test";

/// A part of a form with files: name, file name if it is a file, content.
pub type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

/// The site in process: world, router, nothing else.
pub struct Site {
    /// Register, clock, use cases.
    pub world: World,
    /// What works behind the screens.
    pub workers: Arc<SleepyWorkers>,
    router: Router,
}

/// A browser at the site, signed in or not.
#[derive(Clone, Debug)]
pub struct Visitor {
    secret: Option<String>,
    language: &'static str,
}

impl Visitor {
    /// The same browser, reading English.
    pub fn in_english(self) -> Self {
        Self { language: "en", ..self }
    }

    /// The token that this browser's forms carry.
    pub fn csrf(&self) -> String {
        CsrfToken::derive(self.secret.as_deref().unwrap_or(STRANGERS_VISIT)).as_str().to_owned()
    }

    fn cookies(&self) -> String {
        let who = match &self.secret {
            Some(secret) => format!("tunggal_session={secret}"),
            None => format!("tunggal_visit={STRANGERS_VISIT}"),
        };
        format!("{who}; lang={}", self.language)
    }
}

const STRANGERS_VISIT: &str = "visit-of-a-stranger";

/// An answer, its body read.
pub struct Reply {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as sent.
    pub bytes: Vec<u8>,
    /// The body as text; bytes that are not UTF-8 are replaced.
    pub body: String,
}

impl Reply {
    /// A header; empty if absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Where a redirect leads; panics with the page if it is none.
    pub fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text());
        self.header("location")
    }

    /// What a reader reads: the body without markup, entities and double blanks.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for piece in self.body.split('<') {
            text.push_str(piece.split_once('>').map_or(piece, |(_, rest)| rest));
            text.push(' ');
        }
        let text = text.replace("&#38;", "&").replace("&#39;", "'").replace("&#34;", "\"");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Fails with the whole text unless every part is in it.
    #[track_caller]
    pub fn says(&self, parts: &[&str]) -> &Self {
        let text = self.text();
        for part in parts {
            assert!(text.contains(part), "{part:?} is missing from {} {text}", self.status);
        }
        self
    }

    /// Fails if a part is in the text.
    #[track_caller]
    pub fn is_silent_on(&self, parts: &[&str]) -> &Self {
        let text = self.text();
        for part in parts {
            assert!(!text.contains(part), "{part:?} is in {} {text}", self.status);
        }
        self
    }

    /// Fails unless the status is this.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }
}

struct PaperlessOffice;

impl Documents for PaperlessOffice {
    fn card(&self, _: &card::CardFace) -> Result<Vec<u8>, DocumentError> {
        Ok(PDF.to_vec())
    }
    fn biodata(&self, _: &card::Biodata) -> Result<Vec<u8>, DocumentError> {
        Ok(PDF.to_vec())
    }
    fn destruction(&self, _: &app::stock::DestructionSheet) -> Result<Vec<u8>, DocumentError> {
        Ok(PDF.to_vec())
    }
}

/// Workers that a test puts to sleep by name.
#[derive(Default)]
pub struct SleepyWorkers(Mutex<Vec<&'static str>>);

impl SleepyWorkers {
    /// From now on silent.
    pub fn put_to_sleep(&self, name: &'static str) {
        self.0.lock().unwrap().push(name);
    }
}

impl Workers for SleepyWorkers {
    fn pulses(&self) -> Vec<WorkerPulse> {
        let asleep = self.0.lock().unwrap();
        let pulse = |name| {
            let is_stale = asleep.contains(&name);
            WorkerPulse { name, silent_s: if is_stale { 900 } else { 0 }, is_stale }
        };
        ["search", "press"].map(pulse).to_vec()
    }
}

impl Site {
    /// A site over a fresh world.
    pub fn new() -> Self {
        Self::over(World::new())
    }

    /// A site over a world that was prepared.
    pub fn over(world: World) -> Self {
        let workers = Arc::new(SleepyWorkers::default());
        let state = WebState {
            service: Arc::clone(&world.service),
            program: world.program(),
            documents: Arc::new(PaperlessOffice),
            workers: workers.clone(),
            random: Arc::new(|| [1; 32]),
            is_secure: false,
        };
        Self { router: crate::router(state), world, workers }
    }

    /// Nobody in particular.
    pub fn stranger(&self) -> Visitor {
        Visitor { secret: None, language: "id" }
    }

    /// The first officer of a role at the Dinas, signed in.
    pub fn as_role(&self, role: Role) -> Visitor {
        self.as_actor(&self.world.actor(role))
    }

    /// The second officer of a role at the Dinas, signed in.
    pub fn as_second(&self, role: Role) -> Visitor {
        self.as_actor(&self.world.second(role))
    }

    /// The first officer of a role at the district's desk, signed in.
    pub fn at_desk(&self, role: Role) -> Visitor {
        self.as_actor(&self.world.at_desk(role))
    }

    /// Signs an officer in without a password: the session is put into the register.
    pub fn as_actor(&self, actor: &Actor) -> Visitor {
        let secret = format!("secret-of-{}", actor.staff);
        let mut tx = self.world.store.begin(Mode::Write).unwrap();
        let session = LoginSession {
            token_hash: Sha256::digest(secret.as_bytes()).into(),
            staff: actor.staff,
            created_at: self.world.service.now(),
            expires_at: "2030-01-01T00:00:00Z".parse().unwrap(),
        };
        if tx.find_session(&session.token_hash).unwrap().is_none() {
            tx.put_session(&session).unwrap();
        }
        tx.commit().unwrap();
        Visitor { secret: Some(secret), language: "id" }
    }

    /// A resident of the desk's own district.
    pub fn neighbour(&self, number: u32) -> PersonId {
        self.world.register(resident(number, self.world.village_here()))
    }

    /// A resident of another district.
    pub fn outsider(&self, number: u32) -> PersonId {
        self.world.register(resident(number, self.world.village_elsewhere()))
    }

    /// A village of the desk's own district.
    pub fn here(&self) -> VillageCode {
        self.world.village_here()
    }

    /// How many villages the desk serves.
    pub fn villages_here(&self) -> usize {
        let district = self.here().district();
        self.world.villages().iter().filter(|village| village.code.district() == district).count()
    }

    /// A woman of the desk's own district.
    pub fn woman(&self, number: u32) -> Person {
        let man = resident(number, self.here());
        let nik = Nik::compose(man.nik.prefix(), man.birth_on, Sex::Female, u16::try_from(number).unwrap()).unwrap();
        Person { sex: Sex::Female, nik, ..man }
    }

    /// Sets a setting of the register, such as election day.
    pub fn set(&self, name: &str, value: &str) {
        let program = self.world.program();
        let set = |ctx: &mut Ctx<'_>| {
            ctx.tx.put_setting(name, value)?;
            ctx.journal(Act::SettingChanged, None, name)?;
            Ok::<_, Failure<Nothing>>(())
        };
        self.world.service.write(&program, set).unwrap();
    }

    /// Enters a life event as somebody who has just opened its form.
    pub async fn event(&self, visitor: &Visitor, person: PersonId, kind: &str, fields: &[(&str, &str)]) -> Reply {
        let version = {
            let tx = self.world.store.begin(Mode::Read).unwrap();
            tx.find_person(person).unwrap().unwrap().version.to_string()
        };
        let mut all = vec![("version", version.as_str())];
        all.extend_from_slice(fields);
        self.post(visitor, &format!("/people/{person}/events/{kind}"), &all).await
    }

    /// Prints the card of somebody who is print-ready and hands it over.
    pub fn hand_out(&self, person: PersonId) {
        let world = &self.world;
        world.act(&world.actor(Role::Printer), |ctx| card::send_next(ctx, 100)).unwrap();
        let issued = {
            let tx = world.store.begin(Mode::Read).unwrap();
            tx.list_cards(person).unwrap().into_iter().next().unwrap()
        };
        world.act(&world.program(), |ctx| card::confirm_printed(ctx, person, issued.id)).unwrap();
        let cmd = card::HandOver { person, card: issued.id, to: Recipient::Holder };
        world.act(&world.actor(Role::Operator), |ctx| card::hand_over(ctx, &cmd)).unwrap();
    }

    /// How many entries the journal has: the same number before and after means that nothing was written.
    pub fn journal_length(&self) -> u64 {
        self.world.store.begin(Mode::Read).unwrap().journal_head().unwrap().0
    }

    /// How often an act stands in the journal.
    pub fn count_in_journal(&self, act: Act) -> usize {
        let tx = self.world.store.begin(Mode::Read).unwrap();
        tx.list_leaves(0, 100_000).unwrap().iter().filter(|leaf| leaf.act == act).count()
    }

    /// Follows a link.
    pub async fn get(&self, visitor: &Visitor, path: &str) -> Reply {
        self.send(self.request("GET", visitor, path).body(Body::empty()).unwrap()).await
    }

    /// Follows a redirect with the sentence that it leaves for the next page.
    pub async fn follow(&self, visitor: &Visitor, answer: &Reply) -> Reply {
        let path = answer.location();
        let notice = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let notice = notice.filter(|cookie| cookie.starts_with("tunggal_notice=")).filter_map(|c| c.split(';').next());
        let cookies = notice.fold(visitor.cookies(), |cookies, notice| format!("{cookies}; {notice}"));
        let request = Request::builder().method("GET").uri(path).header(header::COOKIE, cookies);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form as the visitor's own page would.
    pub async fn post(&self, visitor: &Visitor, path: &str, fields: &[(&str, &str)]) -> Reply {
        let token = visitor.csrf();
        self.post_with_token(visitor, path, &token, fields).await
    }

    /// Sends a form with another token than the visitor's.
    pub async fn post_with_token(&self, visitor: &Visitor, path: &str, token: &str, fields: &[(&str, &str)]) -> Reply {
        let request = self
            .request("POST", visitor, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(url_encoded(token, fields)))
            .unwrap();
        self.send(request).await
    }

    /// Sends a form with files: `(name, file name if it is a file, content)`.
    pub async fn post_files(&self, visitor: &Visitor, path: &str, parts: &[Part<'_>]) -> Reply {
        self.post_files_with_token(visitor, path, &visitor.csrf(), parts).await
    }

    /// Sends a form with files and another token than the visitor's.
    pub async fn post_files_with_token(&self, visitor: &Visitor, path: &str, token: &str, parts: &[Part<'_>]) -> Reply {
        const BOUNDARY: &str = "boundary-of-the-test-site";
        let first = [("csrf", None, token.as_bytes())];
        let mut body = Vec::new();
        for (name, file_name, content) in first.iter().chain(parts) {
            let file_name = file_name.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
            let head = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"{file_name}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let request = self
            .request("POST", visitor, path)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    fn request(&self, method: &str, visitor: &Visitor, path: &str) -> axum::http::request::Builder {
        let builder = Request::builder().method(method).uri(path).header(header::COOKIE, visitor.cookies());
        if method == "GET" { builder } else { builder.header("sec-fetch-site", "same-origin") }
    }

    async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 1 << 26).await.unwrap().to_vec();
        Reply { status, headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
    }
}

/// The fields as a browser sends them; the encoding of [`Link`] is a stricter one.
fn url_encoded(token: &str, fields: &[(&str, &str)]) -> String {
    let form = fields.iter().fold(Link::new("").with("csrf", token), |form, (name, value)| form.with(name, value));
    form.build().trim_start_matches('?').to_owned()
}

#[tokio::test]
async fn officers_are_known_and_strangers_are_sent_to_sign_in() {
    let site = Site::new();
    assert_eq!(site.get(&site.stranger(), "/").await.location(), "/sign-in");
    let answer = site.get(&site.as_role(Role::Verifier), "/").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/verify"));
}
