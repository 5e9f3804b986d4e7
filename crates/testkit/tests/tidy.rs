//! The house rules that a machine can enforce: arrows between crates, absences, sizes, migrations, documents.
//! Every test collects all problems before it fails, each as `path:line: what to do`.
#![expect(clippy::disallowed_methods, reason = "these tests read the repository's own files")]
#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// Which of our crates a crate uses in its tests only. What it uses in its product code stands in the table of
/// ARCHITECTURE.md.
const TEST_ARROWS: &[(&str, &[&str])] = &[
    ("app", &["store", "testkit"]),
    ("store", &["testkit"]),
    ("web", &["ledger", "testkit"]),
    ("tunggal", &["testkit"]),
];

/// Which of our crates may know a technology; everybody else reaches it through a port.
const TECHNOLOGIES: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("postgres", &["store", "testkit"]),
    ("aes-gcm", &["store"]),
    ("axum", &["web", "tunggal"]),
    ("askama", &["web"]),
    ("fluent-bundle", &["web"]),
    ("tokio", &["web", "tunggal"]),
    ("tower-http", &["web", "tunggal"]),
    ("ipp", &["print"]),
    ("svg2pdf", &["print"]),
    ("clap", &["tunggal"]),
    ("anyhow", &["tunggal"]),
];

/// The crates without input, output, clock and chance of their own.
const PURE: &[&str] = &["domain", "sheet", "ledger", "matcher", "credential", "app"];

/// What reaches for the world behind the caller's back.
const WORLD: &[&str] = &[
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "thread::sleep",
    "OsRng",
    "SysRng",
    "getrandom",
    "thread_rng",
    "rand::rng",
];

/// The longest file, in lines.
const MAX_FILE_LINES: usize = 1000;

/// Terms that GLOSSARY.md must explain in a row of its own, as they stand in the code or on the screens; beside
/// them every status of a record.
const TERMS: &[&str] = &[
    "Nik",
    "KkNumber",
    "probe",
    "gallery",
    "candidate",
    "FPIR",
    "FNIR",
    "blank",
    "reserve",
    "hand-over",
    "verifier",
    "adjudicator",
    "checkpoint",
    "coverage",
    "obliged",
    "as-of date",
    "pindah datang",
    "berita acara",
];

#[test]
fn crates_use_what_the_table_says_neither_more_nor_less() {
    let mut problems = Vec::new();
    let arrows = arrows();
    let in_tests: BTreeMap<_, _> = TEST_ARROWS.iter().copied().collect();
    for (name, manifest) in manifests() {
        let Some(allowed) = arrows.get(&name) else {
            problems.push(format!("crates/{name}: a new crate needs a row in the table of ARCHITECTURE.md"));
            continue;
        };
        let tests = in_tests.get(name.as_str()).copied().unwrap_or_default();
        for (table, allowed) in [
            ("dependencies", allowed.clone()),
            ("build-dependencies", BTreeSet::new()),
            ("dev-dependencies", tests.iter().map(|used| (*used).to_owned()).collect()),
        ] {
            let used: BTreeSet<String> =
                dependencies(&manifest, table).into_iter().filter(|used| arrows.contains_key(used)).collect();
            for more in used.difference(&allowed) {
                problems.push(format!("crates/{name}/Cargo.toml: {table} may not name {more}"));
            }
            for less in allowed.difference(&used) {
                problems.push(format!("crates/{name}/Cargo.toml: {table} does not name {less}: take the arrow away"));
            }
        }
    }
    report(&problems);
}

/// The crates and what each uses of ours, as the first table of ARCHITECTURE.md says.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rows =
        text.lines().skip_while(|line| !line.starts_with("|---")).skip(1).take_while(|line| line.starts_with('|'));
    let rows: Vec<Vec<&str>> = rows.map(|row| row.split('|').map(str::trim).collect()).collect();
    let names: BTreeSet<&str> = rows.iter().map(|row| row[1].trim_matches('`')).collect();
    let quoted = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
    let arrows: BTreeMap<_, _> = rows.iter().map(|row| (row[1].trim_matches('`').to_owned(), quoted(row[3]))).collect();
    assert!(arrows.len() > 5, "ARCHITECTURE.md has the table of crates: {arrows:?}");
    for (name, used) in &arrows {
        let unknown: Vec<_> = used.iter().filter(|used| !names.contains(used.as_str())).collect();
        assert!(unknown.is_empty(), "ARCHITECTURE.md: {name} uses {unknown:?}, which have no row");
    }
    arrows
}

#[test]
fn a_technology_is_known_to_its_adapter_only() {
    let mut problems = Vec::new();
    for (name, manifest) in manifests() {
        let used = dependencies(&manifest, "dependencies");
        for (technology, allowed) in TECHNOLOGIES {
            if used.contains(*technology) && !allowed.contains(&name.as_str()) {
                problems.push(format!("crates/{name}/Cargo.toml: {technology} belongs to {}", allowed.join(", ")));
            }
        }
    }
    report(&problems);
}

#[test]
fn every_crate_says_what_it_is_for() {
    let mut problems = Vec::new();
    let architecture = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for (name, manifest) in manifests() {
        let described = manifest.get("package").and_then(|package| package.get("description"));
        if described.and_then(toml::Value::as_str).is_none_or(|text| text.len() < 20) {
            problems.push(format!("crates/{name}/Cargo.toml: the description is missing"));
        }
        if manifest.get("lints").and_then(|lints| lints.get("workspace")).is_none() {
            problems.push(format!("crates/{name}/Cargo.toml: [lints] workspace = true is missing"));
        }
        if !architecture.contains(&format!("`{name}`")) {
            problems.push(format!("ARCHITECTURE.md: says nothing about `{name}`"));
        }
    }
    for file in sources().iter().filter(|file| file.is_product) {
        if !file.text.starts_with("//!") {
            problems.push(format!("{}:1: begin with a //! sentence that says what the file is about", file.path));
        }
    }
    report(&problems);
}

#[test]
fn nothing_is_allowed_or_left_undone() {
    let needles = [
        (concat!("#[al", "low("), "use #[expect(lint, reason = \"…\")]"),
        (concat!("#![al", "low("), "use #![expect(lint, reason = \"…\")]"),
        (concat!("to", "do!("), "finish it"),
        (concat!("unimple", "mented!("), "finish it"),
        (concat!("TO", "DO"), "finish it, or write the sentence without the mark"),
        (concat!("FIX", "ME"), "fix it"),
        (concat!("(being wri", "tten)"), "write the documentation"),
    ];
    let mut problems = Vec::new();
    for file in sources() {
        for (number, line) in file.numbered_lines() {
            for (needle, advice) in needles {
                if line.contains(needle) {
                    problems.push(format!("{}:{number}: {needle} {advice}", file.path));
                }
            }
        }
    }
    report(&problems);
}

#[test]
fn sql_stands_in_store_only() {
    let statements = [
        ("SELECT ", " FROM "),
        ("INSERT ", "INTO "),
        ("DELETE ", "FROM "),
        ("UPDATE ", " SET "),
        ("CREATE ", "TABLE "),
    ];
    let mut problems = Vec::new();
    for file in sources().iter().filter(|file| file.is_product && file.krate != "store") {
        for (number, line) in file.code_lines() {
            if statements.iter().any(|(first, second)| {
                line.split_once(first).is_some_and(|(_, rest)| format!(" {rest}").contains(second))
            }) {
                problems.push(format!("{}:{number}: SQL belongs to store, behind a port", file.path));
            }
        }
    }
    report(&problems);
}

#[test]
fn the_domain_has_no_wire_format() {
    let mut problems = Vec::new();
    for (name, manifest) in manifests() {
        if name == "domain" && dependencies(&manifest, "dependencies").iter().any(|used| used.starts_with("serde")) {
            problems.push("crates/domain/Cargo.toml: wire and row formats belong to the adapter".to_owned());
        }
    }
    for file in sources().iter().filter(|file| file.is_product && file.krate == "domain") {
        for (number, line) in file.code_lines() {
            if line.contains("Serialize") {
                problems.push(format!("{}:{number}: wire and row formats belong to the adapter", file.path));
            }
        }
    }
    report(&problems);
}

#[test]
fn the_core_reads_no_clock_no_file_and_no_chance() {
    let mut problems = Vec::new();
    for file in sources().iter().filter(|file| file.is_product && PURE.contains(&file.krate.as_str())) {
        for (number, line) in file.code_lines() {
            let line = line.replace("use std::{", "use std::std::");
            for word in WORLD.iter().filter(|word| line.contains(**word)) {
                problems.push(format!("{}:{number}: {word}: make it a parameter", file.path));
            }
        }
    }
    report(&problems);
}

#[test]
fn files_stay_readable() {
    let mut problems = Vec::new();
    for path in files() {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if !["rs", "html", "css", "js", "mjs", "ftl", "sql", "md", "sh"].contains(&extension) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().count();
        if lines > MAX_FILE_LINES {
            problems.push(format!("{}: {lines} lines; split it at {MAX_FILE_LINES}", relative(&path)));
        }
        if text.contains('\r') || !(text.is_empty() || text.ends_with('\n')) {
            problems.push(format!("{}: lines end in \\n, the last one too", relative(&path)));
        }
    }
    report(&problems);
}

#[test]
fn screens_fetch_nothing_from_elsewhere() {
    let mut problems = Vec::new();
    for path in files() {
        let name = relative(&path);
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if !name.starts_with("crates/web/") || !["html", "css", "js", "mjs"].contains(&extension) {
            continue;
        }
        for (number, line) in (1..).zip(fs::read_to_string(&path).unwrap().lines()) {
            let line = line.replace("http://www.w3.org/", "");
            if line.contains("http://") || line.contains("https://") {
                problems.push(format!("{name}:{number}: the office may have no internet; serve it ourselves"));
            }
        }
    }
    report(&problems);
}

#[test]
fn migrations_are_numbered_and_never_edited() {
    let folder = root().join("crates/store/migrations");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("SKIPPED: migrations: crates/store/migrations does not exist");
        return;
    };
    let names: BTreeSet<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".sql"))
        .collect();
    let mut problems = gaps_in(&names, "crates/store/migrations");
    let mut expected = String::new();
    for name in &names {
        let digest = Sha256::digest(fs::read(folder.join(name)).unwrap());
        let digest = digest.iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        });
        writeln!(expected, "{digest}  {name}").unwrap();
    }
    match fs::read_to_string(folder.join("SHA256SUMS")) {
        Ok(recorded) if recorded == expected => {}
        Ok(_) => problems.push(format!(
            "crates/store/migrations/SHA256SUMS: a merged migration is never edited; a new one is added to the list, \
             which would then be:\n{expected}"
        )),
        Err(_) => eprintln!("SKIPPED: migrations: no SHA256SUMS yet; it would be:\n{expected}"),
    }
    report(&problems);
}

#[test]
fn documents_are_complete() {
    let names = fs::read_dir(root().join("docs/adr")).unwrap().map(|entry| entry.unwrap().file_name().into_string());
    let mut problems = gaps_in(&names.map(Result::unwrap).collect(), "docs/adr");
    let glossary = fs::read_to_string(root().join("docs/GLOSSARY.md")).unwrap();
    let explained: BTreeSet<_> = glossary
        .lines()
        .filter_map(|line| line.strip_prefix('|')?.split('|').next())
        .flat_map(|cell| cell.split(','))
        .map(|term| term.trim().trim_matches('`'))
        .collect();
    let statuses = statuses();
    let terms = TERMS.iter().copied().chain(statuses.iter().map(String::as_str));
    for term in terms.filter(|term| !explained.contains(term)) {
        problems.push(format!("docs/GLOSSARY.md: no row for {term}"));
    }
    report(&problems);
}

#[test]
fn the_repository_knows_no_other_place() {
    let needles = [
        concat!("registry.np", "mjs"),
        concat!("static.cra", "tes"),
        concat!("files.python", "hosted"),
        concat!("deb.deb", "ian"),
        concat!("\"reso", "lved\":"),
        concat!("/wo", "rk/main"),
        concat!("/wo", "rk/shared"),
        concat!("/wo", "rk/notes"),
        concat!("/wo", "rk/.lib"),
        concat!("iss", "ue #"),
        concat!("iss", "ues show"),
        concat!("closing", " note"),
        concat!("colle", "ague's checkout"),
    ];
    let mut problems = Vec::new();
    for path in files() {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for (number, line) in (1..).zip(text.lines()) {
            for needle in needles.iter().filter(|needle| line.contains(**needle)) {
                problems.push(format!("{}:{number}: {needle} does not belong into the repository", relative(&path)));
            }
        }
    }
    report(&problems);
}

/// The words of every status of a record, as the domain writes them.
fn statuses() -> Vec<String> {
    let text = fs::read_to_string(root().join("crates/domain/src/enrolment.rs")).unwrap();
    let (_, statuses) = text.split_once("    Status {").expect("the statuses stand in one list");
    let (statuses, _) = statuses.split_once("\n    }").unwrap();
    let words: Vec<_> = statuses.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    assert!(words.len() >= 16, "{words:?}");
    words
}

/// A Rust file of one of our crates.
struct Source {
    /// Relative to the repository root.
    path: String,
    krate: String,
    /// Whether it lies in `src/` of a crate that ships, and is not a file of tests.
    is_product: bool,
    text: String,
}

impl Source {
    fn numbered_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// The lines before the file's test module that are not comments.
    fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut tests = self.text.match_indices("#[cfg(test)]\nmod ").map(|(start, _)| start);
        let module = |start: &usize| self.text[*start..].lines().nth(1).is_some_and(|line| line.ends_with('{'));
        let end = tests.find(module).unwrap_or(self.text.len());
        (1..).zip(self.text[..end].lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// The files that this one declares for its tests alone, as paths without `.rs`.
    fn test_modules(&self) -> impl Iterator<Item = String> {
        let path = self.path.trim_end_matches(".rs");
        let folder = match path.rsplit_once('/') {
            Some((folder, "lib" | "main" | "mod")) => folder,
            _ => path,
        };
        let declarations = self.text.split("#[cfg(test)]\nmod ").skip(1);
        declarations
            .filter_map(|rest| rest.lines().next()?.strip_suffix(';'))
            .map(move |name| format!("{folder}/{name}"))
    }
}

fn sources() -> Vec<Source> {
    let rust = files().into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let mut sources: Vec<_> = rust
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let path = relative(&path);
            let mut parts = path.split('/').skip(1);
            let krate = parts.next().unwrap_or_default().to_owned();
            let is_product = parts.next() == Some("src") && krate != "testkit";
            Source { is_product, krate, text, path }
        })
        .collect();
    let tests: Vec<String> = sources.iter().flat_map(Source::test_modules).collect();
    for source in &mut sources {
        let name = source.path.trim_end_matches(".rs");
        let is_under = |test: &String| {
            name.strip_prefix(test.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        source.is_product &= !tests.iter().any(is_under);
    }
    sources
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned()
}

/// All files of the repository, in a stable order, without what is built, fetched or private to one machine.
fn files() -> Vec<PathBuf> {
    const LEFT_OUT: &[&str] = &[".git", "target", ".data", "node_modules", "shots"];
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if LEFT_OUT.contains(&entry.file_name().to_str().unwrap()) {
                continue;
            }
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn manifests() -> Vec<(String, toml::Table)> {
    let folders = fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().path());
    let mut manifests: Vec<_> = folders
        .map(|folder| {
            let text = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
            (folder.file_name().unwrap().to_str().unwrap().to_owned(), text.parse().unwrap())
        })
        .collect();
    manifests.sort_by(|(left, _), (right, _): &(String, toml::Table)| left.cmp(right));
    manifests
}

/// The names in one dependency table, that of every `[target.…]` included.
fn dependencies(manifest: &toml::Table, table: &str) -> BTreeSet<String> {
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let places = targets.into_iter().flat_map(|targets| targets.values().filter_map(toml::Value::as_table));
    std::iter::once(manifest)
        .chain(places)
        .filter_map(|place| place.get(table)?.as_table())
        .flat_map(|names| names.keys().cloned())
        .collect()
}

/// Names begin with 0001, 0002, … without a gap; several may share a number.
fn gaps_in(names: &BTreeSet<String>, folder: &str) -> Vec<String> {
    let numbers: BTreeSet<usize> =
        names.iter().map(|name| name.get(..4).and_then(|digits| digits.parse().ok()).unwrap_or(0)).collect();
    let expected: BTreeSet<usize> = (1..=numbers.len()).collect();
    if numbers == expected { vec![] } else { vec![format!("{folder}: numbered {numbers:?} instead of 1, 2, 3, …")] }
}

#[track_caller]
fn report(problems: &[String]) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}
