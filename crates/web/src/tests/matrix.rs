//! Who may open which address: every route × every role × a place of the own district, of another one, and of none.
//!
//! [`ROWS`] is the one list of all routes. A test reads the sources of the screens and fails when one registers a route
//! that stands in no row, so that nobody adds a page without saying here who may see it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use app::port::Mode;
use domain::staff::{Permission, Role};

use super::site::{Reply, Site, Visitor};

/// Who may come.
#[derive(Clone, Copy, Debug)]
enum Need {
    /// Anybody, signed in or not.
    Nobody,
    /// Every officer.
    Officer,
    /// Officers with one of these permissions.
    Any(&'static [Permission]),
}

/// One method of one route.
struct Row {
    method: &'static str,
    path: &'static str,
    need: Need,
    /// Values of placeholders that name no place: `{kind}`, `{card}`.
    values: &'static [(&'static str, &'static str)],
    /// The values name something that does not exist: who may ask finds nothing.
    is_of_nothing: bool,
    /// What the form sends; nothing, unless the page's own form cannot be sent empty.
    fields: &'static [(&'static str, &'static str)],
    /// The form is one with files.
    has_files: bool,
}

const fn row(method: &'static str, path: &'static str, need: Need) -> Row {
    Row { method, path, need, values: &[], is_of_nothing: false, fields: &[], has_files: false }
}

impl Row {
    const fn with(self, values: &'static [(&'static str, &'static str)]) -> Self {
        Self { values, ..self }
    }

    const fn of_nothing(self) -> Self {
        Self { is_of_nothing: true, ..self }
    }

    const fn sending(self, fields: &'static [(&'static str, &'static str)]) -> Self {
        Self { fields, ..self }
    }

    const fn of_files(self) -> Self {
        Self { has_files: true, ..self }
    }

    /// Whether the address names a place or a person, which another district must not even know.
    fn is_placed(&self) -> bool {
        ["{person}", "{village}", "{district}"].iter().any(|name| self.path.contains(name))
    }

    fn may(&self, role: Role) -> bool {
        match self.need {
            Need::Nobody | Need::Officer => true,
            Need::Any(permissions) => permissions.iter().any(|permission| role.may(*permission)),
        }
    }
}

use Permission as P;

const SEE: Need = Need::Any(&[P::ViewPerson]);
const EDIT: Need = Need::Any(&[P::EditPerson]);
const REQUEST: Need = Need::Any(&[P::RequestCard]);
const FIGURES: Need = Need::Any(&[P::ViewCoverage]);
const RECORD: Need = Need::Any(&[P::Record]);
const IMAGES: Need = Need::Any(&[P::Record, P::Verify]);
const VERIFY: Need = Need::Any(&[P::Verify]);
const DECIDE: Need = Need::Any(&[P::Adjudicate, P::Settle]);
const SETTLE: Need = Need::Any(&[P::Settle]);
const COUNTER: Need = Need::Any(&[P::PrintCard, P::HandOver, P::ViewJournal]);
const PRINT: Need = Need::Any(&[P::PrintCard]);
const HAND_OVER: Need = Need::Any(&[P::HandOver]);
const STOCK: Need = Need::Any(&[P::ViewStock]);
const MOVE: Need = Need::Any(&[P::MoveStock]);
const JOURNAL: Need = Need::Any(&[P::ViewJournal]);

/// No card and nothing else has this number: who may ask finds nothing, who may not is refused before.
const NO_CARD: &[(&str, &str)] = &[("{card}", "0000000000001")];
const NO_ID: &[(&str, &str)] = &[("{id}", "0000000000001")];

/// Every route of the site.
const ROWS: &[Row] = &[
    // Frame
    row("GET", "/assets/{file}", Need::Nobody),
    row("POST", "/language", Need::Nobody),
    row("GET", "/", Need::Officer),
    row("GET", "/sign-in", Need::Nobody),
    row("POST", "/sign-in", Need::Nobody),
    // Coverage
    row("GET", "/coverage", FIGURES),
    row("GET", "/coverage/{district}", FIGURES),
    row("GET", "/coverage.csv", FIGURES),
    row("GET", "/coverage.xlsx", FIGURES),
    // People
    row("GET", "/people", SEE),
    row("POST", "/people", SEE),
    row("GET", "/people/new", EDIT),
    row("POST", "/people/new", EDIT),
    row("GET", "/people/village/{village}", SEE),
    row("GET", "/people/village/{village}/list.csv", SEE),
    row("GET", "/people/village/{village}/list.xlsx", SEE),
    row("GET", "/people/{person}", SEE),
    row("POST", "/people/{person}/biodata", REQUEST),
    row("GET", "/people/{person}/replacement", REQUEST),
    row("POST", "/people/{person}/replacement", REQUEST),
    row("GET", "/people/{person}/events/{kind}", EDIT).with(&[("{kind}", "data")]),
    row("POST", "/people/{person}/events/{kind}", EDIT).with(&[("{kind}", "move-out")]),
    // Recording
    row("GET", "/record", RECORD),
    row("GET", "/record/{person}", RECORD),
    row("POST", "/record/{person}", RECORD),
    row("POST", "/record/{person}/sample/{kind}", RECORD).with(&[("{kind}", "face")]).of_files(),
    row("POST", "/record/{person}/remove/{kind}", RECORD).with(&[("{kind}", "face")]),
    row("POST", "/record/{person}/finish", RECORD),
    row("POST", "/record/{person}/cancel", RECORD),
    row("GET", "/record/{person}/image/{kind}", IMAGES).with(&[("{kind}", "face")]).of_nothing(),
    // Verification
    row("GET", "/verify", VERIFY),
    row("GET", "/verify/{person}", VERIFY),
    row("POST", "/verify/{person}/approve", VERIFY),
    row("POST", "/verify/{person}/reject", VERIFY),
    row("POST", "/verify/{person}/fail", VERIFY),
    // Adjudication
    row("GET", "/adjudicate", DECIDE),
    row("GET", "/adjudicate/{person}", DECIDE),
    row("POST", "/adjudicate/{person}/vote", Need::Any(&[P::Adjudicate])),
    row("POST", "/adjudicate/{person}/settle", SETTLE),
    row("GET", "/adjudicate/{person}/discard", SETTLE),
    row("POST", "/adjudicate/{person}/discard", SETTLE),
    row("POST", "/adjudicate/{person}/retry", SETTLE),
    row("GET", "/adjudicate/{person}/image/{shown}/{kind}", DECIDE)
        .with(&[("{shown}", "0000000000001"), ("{kind}", "portrait")])
        .of_nothing(),
    // Cards
    row("GET", "/print-queue", COUNTER),
    row("GET", "/print-queue/progress", COUNTER),
    row("POST", "/print-queue/hold", PRINT),
    row("POST", "/print-queue/resume", PRINT),
    row("POST", "/print-queue/next", PRINT),
    row("POST", "/print-queue/{person}/{card}/print", PRINT).with(NO_CARD).of_nothing(),
    row("POST", "/print-queue/{person}/{card}/printed", PRINT).with(NO_CARD).of_nothing(),
    row("POST", "/print-queue/{person}/{card}/failed", PRINT).with(NO_CARD).sending(&[("blank", "back")]).of_nothing(),
    row("GET", "/cards/{person}/{card}/hand-over", HAND_OVER).with(NO_CARD).of_nothing(),
    row("POST", "/cards/{person}/{card}/hand-over", HAND_OVER).with(NO_CARD).of_nothing(),
    row("GET", "/cards/{person}/{card}/card.pdf", PRINT).with(NO_CARD).of_nothing(),
    row("POST", "/cards/{person}/{card}/cancel", REQUEST).with(NO_CARD).of_nothing(),
    row("POST", "/cards/{person}/{card}/ship", HAND_OVER).with(NO_CARD).of_nothing(),
    // Blanks
    row("GET", "/stock", STOCK),
    row("GET", "/stock/serial", STOCK),
    row("GET", "/stock/move/{verb}", MOVE).with(&[("{verb}", "receive")]),
    row("POST", "/stock/move/{verb}", MOVE).with(&[("{verb}", "receive")]),
    row("GET", "/stock/movements", STOCK),
    row("GET", "/stock/movements/{id}/reverse", MOVE).with(NO_ID).of_nothing(),
    row("POST", "/stock/movements/{id}/reverse", MOVE).with(NO_ID).of_nothing(),
    row("GET", "/stock/destructions/new", MOVE),
    row("POST", "/stock/destructions/new", MOVE),
    row("GET", "/stock/destructions/{id}", STOCK).with(NO_ID).of_nothing(),
    row("POST", "/stock/destructions/{id}/approve", Need::Any(&[P::ApproveDestruction])).with(NO_ID).of_nothing(),
    row("POST", "/stock/destructions/{id}/withdraw", MOVE).with(NO_ID).of_nothing(),
    row("GET", "/stock/destructions/{id}/minutes.pdf", STOCK).with(NO_ID).of_nothing(),
    // Journal
    row("GET", "/journal", JOURNAL),
    row("POST", "/journal/checkpoint", Need::Any(&[P::SignJournal])),
    row("GET", "/journal/checkpoint.txt", JOURNAL),
    row("GET", "/journal/{index}", JOURNAL).with(&[("{index}", "0")]),
    row("GET", "/journal/{index}/receipt.txt", JOURNAL).with(&[("{index}", "0")]),
    row("GET", "/tile/entries/{*index}", JOURNAL).with(&[("{*index}", "000.p/1")]),
    // For machines
    row("GET", "/checkpoint", Need::Nobody),
    row("GET", "/tile/{level}/{*index}", Need::Nobody).with(&[("{level}", "0"), ("{*index}", "000.p/1")]),
    row("GET", "/healthz", Need::Nobody),
    row("GET", "/metrics", Need::Nobody),
    // Last, since it ends the visitor's session.
    row("POST", "/sign-out", Need::Officer),
];

/// Where the named place lies, seen from the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Own,
    Other,
    Absent,
}

/// The values of the placeholders that name a place.
struct Places(BTreeMap<&'static str, [String; 3]>);

impl Places {
    fn of(site: &Site) -> Self {
        let (here, there) = (site.world.village_here(), site.world.village_elsewhere());
        let absent = "62.02.99.2999";
        let asset = crate::assets::STYLE.href().replace("/assets/", "");
        Self(BTreeMap::from([
            ("{file}", [asset.clone(), asset.clone(), asset]),
            ("{person}", [site.neighbour(1).to_string(), site.outsider(2).to_string(), "0000000000009".to_owned()]),
            ("{village}", [here.to_string(), there.to_string(), absent.to_owned()]),
            ("{district}", [here.district().to_string(), there.district().to_string(), "99.99.99".to_owned()]),
        ]))
    }

    fn path(&self, row: &Row, place: Place) -> String {
        let at = match place {
            Place::Own => 0,
            Place::Other => 1,
            Place::Absent => 2,
        };
        let placed = self.0.iter().fold(row.path.to_owned(), |path, (name, values)| path.replace(name, &values[at]));
        row.values.iter().fold(placed, |path, (name, value)| path.replace(name, value))
    }
}

async fn visit(site: &Site, row: &Row, visitor: &Visitor, path: &str) -> Reply {
    match row.method {
        "GET" => site.get(visitor, path).await,
        _ if row.has_files => site.post_files(visitor, path, &[]).await,
        _ => site.post(visitor, path, row.fields).await,
    }
}

/// What an answer means for who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Served,
    SentToSignIn,
    Forbidden,
    NotFound,
    Broken,
}

fn outcome(row: &Row, reply: &Reply) -> Outcome {
    match reply.status.as_u16() {
        // Who signs out is led to the form, too, but not back to where they came from.
        303 if row.path == "/sign-out" && reply.header("location") == "/sign-in" => Outcome::Served,
        303 if reply.header("location").starts_with("/sign-in") => Outcome::SentToSignIn,
        // The form was read and judged, or the state of things stands against it: the door was open.
        200 | 303 | 409 | 422 | 429 => Outcome::Served,
        403 => Outcome::Forbidden,
        404 => Outcome::NotFound,
        _ => Outcome::Broken,
    }
}

#[tokio::test]
async fn each_role_opens_what_it_may_and_nothing_of_another_district() {
    let site = Site::new();
    let places = Places::of(&site);
    let mut wrong = Vec::new();
    for row in ROWS {
        let is_open = matches!(row.need, Need::Nobody);
        for place in [Place::Own, Place::Other, Place::Absent] {
            let path = places.path(row, place);
            let mut check = |who: &str, reply: &Reply, expected: Outcome| {
                let found = outcome(row, reply);
                if found != expected && !(is_open && found == Outcome::Served) {
                    wrong.push(format!("{who}: {} {path} ({place:?}): {} for {expected:?}", row.method, reply.status));
                }
            };
            let stranger = visit(&site, row, &site.stranger(), &path).await;
            check("stranger", &stranger, if is_open { Outcome::Served } else { Outcome::SentToSignIn });
            for role in Role::ALL {
                for (who, visitor, is_desk) in
                    [("desk", site.at_desk(*role), true), ("dinas", site.as_role(*role), false)]
                {
                    let is_hidden = row.is_placed() && (place == Place::Absent || (is_desk && place == Place::Other));
                    let expected = match (row.may(*role), is_hidden || row.is_of_nothing) {
                        (false, _) => Outcome::Forbidden,
                        (true, true) => Outcome::NotFound,
                        (true, false) => Outcome::Served,
                    };
                    let reply = visit(&site, row, &visitor, &path).await;
                    check(&format!("{who} {role:?}"), &reply, expected);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn every_form_is_refused_without_the_token_of_its_session() {
    let site = Site::new();
    let places = Places::of(&site);
    for row in ROWS.iter().filter(|row| row.method == "POST") {
        let role = Role::ALL.iter().find(|role| row.may(**role)).unwrap();
        let (visitor, other) = (site.as_role(*role), site.as_second(*role));
        let path = places.path(row, Place::Own);
        let before = site.journal_length();
        for token in ["", "x", &other.csrf()] {
            let reply = match row.has_files {
                true => {
                    let file = ("face", Some("face.png"), b"12345".as_slice());
                    site.post_files_with_token(&visitor, &path, token, &[file]).await
                }
                false => site.post_with_token(&visitor, &path, token, &[("name", "x")]).await,
            };
            assert_eq!(reply.status.as_u16(), 403, "{path} with the token {token:?}");
        }
        assert_eq!(site.journal_length(), before, "{path} writes nothing without its token");
    }
}

#[tokio::test]
async fn a_desk_reaches_nothing_of_another_districts_resident_whatever_there_is_of_them() {
    let site = Site::new();
    site.world.receive_blanks(1, 10);
    let [open, whole, alike, printed] = [1, 2, 3, 4].map(|number| site.outsider(number));
    let dinas = site.as_role(Role::Operator);
    site.post(&dinas, &format!("/record/{open}"), &[]).await.is(303);
    let signature = ("signature", Some("signature.pgm"), super::record::signature());
    let parts = [(signature.0, signature.1, signature.2.as_slice())];
    site.post_files(&dinas, &format!("/record/{open}/sample/signature"), &parts).await.is(303);
    site.world.record(whole, 2, 0);
    site.world.enrol(alike, 3, 0);
    site.world.enrol(printed, 4, 0);
    let card_of = |person| site.world.store.begin(Mode::Read).unwrap().list_cards(person).unwrap().remove(0).id;
    let (queued, card) = (card_of(alike), card_of(printed));
    site.post(&site.as_role(Role::Printer), &format!("/print-queue/{printed}/{card}/print"), &[]).await.is(303);
    site.world.act(&site.world.program(), |ctx| app::card::confirm_printed(ctx, printed, card)).unwrap();

    // That there is something to see at these addresses, the Dinas proves.
    for (role, path) in [
        (Role::Operator, format!("/record/{open}")),
        (Role::Operator, format!("/record/{open}/image/signature")),
        (Role::Verifier, format!("/verify/{whole}")),
        (Role::Operator, format!("/cards/{printed}/{card}/hand-over")),
    ] {
        site.get(&site.as_role(role), &path).await.is(200);
    }
    let before = site.journal_length();
    for (person, card) in [(open, queued), (whole, queued), (alike, queued), (printed, card)] {
        for row in ROWS.iter().filter(|row| row.path.contains("{person}")) {
            let path = row.path.replace("{person}", &person.to_string()).replace("{card}", &card.to_string());
            let path = path.replace("/sample/{kind}", "/sample/signature").replace("/image/{kind}", "/image/signature");
            let path = row.values.iter().fold(path, |path, (name, value)| path.replace(name, value));
            for role in Role::ALL.iter().filter(|role| row.may(**role)) {
                let visitor = site.at_desk(*role);
                let reply = match row.has_files {
                    true => site.post_files(&visitor, &path, &parts).await,
                    false => visit(&site, row, &visitor, &path).await,
                };
                assert_eq!(reply.status.as_u16(), 404, "{role:?}: {} {path}", row.method);
            }
        }
    }
    assert_eq!(site.journal_length(), before, "nothing was done and nothing looked at");
}

#[test]
fn every_route_that_a_screen_registers_stands_in_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    let shared = constants(&std::fs::read_to_string(root.join("paths.rs")).unwrap());
    for file in sources(&root.join("screens")).into_iter().chain([root.join("shell.rs")]) {
        let source = std::fs::read_to_string(&file).unwrap();
        for unread in [".nest(", ".nest_service(", ".route_service(", ".fallback_service("] {
            assert!(!source.contains(unread), "{}: this test cannot read {unread}…)", file.display());
        }
        let mut known = shared.clone();
        known.extend(constants(&source));
        for (argument, methods) in registrations(&source) {
            let path = path_of(&argument, &known)
                .unwrap_or_else(|| panic!("{}: say the path of {argument} as a literal or a constant", file.display()));
            assert!(!methods.is_empty(), "{}: {path} has no method that this test knows", file.display());
            found.extend(methods.into_iter().map(|method| (method, path.clone())));
        }
    }
    let listed: BTreeSet<_> = ROWS.iter().map(|row| (row.method.to_owned(), row.path.to_owned())).collect();
    assert!(found.len() > 20, "the reader finds the routes: {found:?}");
    let missing: Vec<_> = found.difference(&listed).collect();
    assert!(missing.is_empty(), "say in ROWS who may open {missing:?}");
    let gone: Vec<_> = listed.difference(&found).collect();
    assert!(gone.is_empty(), "no screen registers {gone:?} any more");
}

fn sources(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// `const NAME: &str = "…"` of a source, by name.
fn constants(source: &str) -> BTreeMap<String, String> {
    let line = |line: &str| {
        let (name, value) = line.trim().split_once("const ")?.1.split_once(": &str = \"")?;
        Some((name.to_owned(), value.split_once('"')?.0.to_owned()))
    };
    source.lines().filter_map(line).collect()
}

/// The path behind a literal, or behind a constant such as `paths::PEOPLE`.
fn path_of(argument: &str, constants: &BTreeMap<String, String>) -> Option<String> {
    match argument.strip_prefix('"') {
        Some(literal) => literal.strip_suffix('"').map(str::to_owned),
        None => constants.get(argument.rsplit("::").next()?).cloned(),
    }
}

/// Each `.route(path, methods)` of a source: the path's argument and the methods.
fn registrations(source: &str) -> Vec<(String, Vec<String>)> {
    source
        .split(".route(")
        .skip(1)
        .map(|rest| {
            let call = until_closed(rest);
            let (argument, handlers) =
                call.split_once(',').unwrap_or_else(|| panic!("a route of one argument: {call}"));
            // Handlers with layers of their own are bound to a name first.
            let named = format!("let {} =", handlers.trim());
            let handlers = source.split(&named).nth(1).and_then(|rest| rest.split(';').next()).unwrap_or(handlers);
            let method = |name: &str, word: &str| {
                let is_there =
                    [" ", ".", "(", "\n"].iter().any(|before| handlers.contains(&format!("{before}{name}(")));
                is_there.then(|| word.to_owned())
            };
            let known = [("get", "GET"), ("post", "POST"), ("put", "PUT"), ("patch", "PATCH"), ("delete", "DELETE")];
            let known = known.into_iter().chain([("any", "ANY"), ("on", "ON")]);
            let methods = known.filter_map(|(name, word)| method(name, word)).collect();
            (argument.trim().to_owned(), methods)
        })
        .collect()
}

/// The text up to the parenthesis that closes a call whose opening one was cut off.
fn until_closed(rest: &str) -> &str {
    let mut depth = 1_usize;
    for (at, letter) in rest.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &rest[..at];
        }
    }
    rest
}
