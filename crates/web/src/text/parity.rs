//! Proves that the catalogues agree with each other and with every place that uses them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::catalogue::{ENGLISH, INDONESIAN};

type Arguments = BTreeSet<String>;

#[test]
fn both_languages_have_the_same_keys_and_arguments() {
    let (indonesian, english) = (catalogue(INDONESIAN), catalogue(ENGLISH));
    assert!(!indonesian.is_empty());
    for (key, arguments) in &indonesian {
        assert_eq!(english.get(key), Some(arguments), "en.ftl differs from id.ftl in `{key}`");
    }
    for key in english.keys() {
        assert!(indonesian.contains_key(key), "id.ftl lacks `{key}` of en.ftl");
    }
}

#[test]
fn every_use_is_in_the_catalogue_with_its_arguments_and_nothing_is_unused() {
    let catalogue = catalogue(INDONESIAN);
    let mut used = BTreeSet::new();
    for (file, source) in sources() {
        for (key, arguments) in uses(&source) {
            let expected = catalogue.get(&key);
            assert_eq!(expected, Some(&arguments), "`{key}` in {} does not fit the catalogue", file.display());
            used.insert(key);
        }
    }
    let unused: Vec<_> = catalogue.keys().filter(|key| !used.contains(*key)).collect();
    assert!(unused.is_empty(), "keys that nothing uses: {unused:?}");
}

/// An official list's label is its Indonesian word: on a screen it is said by [`super::lists`], in the reader's language.
#[test]
fn no_screen_shows_an_official_label_past_the_catalogue() {
    let lists = ["sex", "religion", "marital", "relation", "education", "occupation", "blood", "disability", "status"];
    for (file, source) in sources().iter().filter(|(file, _)| !file.ends_with("text/lists.rs")) {
        for list in lists {
            assert!(!source.contains(&format!("{list}.label()")), "{list}.label() in {}", file.display());
        }
    }
}

#[test]
fn the_scanner_reads_chains() {
    let source = r#"{{ page.t("a-b") }} key!("c").with("n", f(1, ")")).with("m", x) // key!("no")
        page.t("d")
            .with("k", 1)"#;
    let found = uses(&strip_comments(source));
    let names = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Arguments>();
    assert_eq!(found, [("a-b".into(), names(&[])), ("c".into(), names(&["n", "m"])), ("d".into(), names(&["k"]))]);
}

/// The keys of one catalogue with the variables each sentence mentions.
fn catalogue(source: &'static str) -> BTreeMap<String, Arguments> {
    let resource = fluent_syntax::parser::parse(source).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
    let mut found = BTreeMap::new();
    for entry in &resource.body {
        match entry {
            Entry::Message(message) => {
                assert!(message.attributes.is_empty(), "{}: attributes are not used here", message.id.name);
                let mut arguments = Arguments::new();
                variables(message.value.as_ref().expect("a message has a value"), &mut arguments);
                let repeated = found.insert(message.id.name.to_owned(), arguments);
                assert!(repeated.is_none(), "`{}` is there twice", message.id.name);
            }
            Entry::Junk { content } => panic!("cannot read: {content}"),
            Entry::Term(term) => panic!("terms are not used here: {}", term.id.name),
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
        }
    }
    found
}

fn variables(pattern: &Pattern<&str>, into: &mut Arguments) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => variable(inline, into),
            Expression::Select { selector, variants } => {
                variable(selector, into);
                variants.iter().for_each(|variant| variables(&variant.value, into));
            }
        }
    }
}

fn variable(inline: &InlineExpression<&str>, into: &mut Arguments) {
    match inline {
        InlineExpression::VariableReference { id } => {
            into.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => match &**expression {
            Expression::Inline(inner) => variable(inner, into),
            Expression::Select { .. } => panic!("nested selects are not used here"),
        },
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        other => panic!("not used here: {other:?}"),
    }
}

/// Every template and Rust file of the crate, without comments; this file speaks about keys and is left out.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "templates"] {
        collect(&root.join(folder), &mut files);
    }
    assert!(files.len() > 10, "the walk finds the sources");
    files.retain(|file| !file.ends_with("text/parity.rs"));
    files.into_iter().map(|file| (file.clone(), strip_comments(&std::fs::read_to_string(file).unwrap()))).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn strip_comments(source: &str) -> String {
    let code = |line: &str| line.split("// ").next().unwrap_or_default().to_owned();
    source.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| code(line) + "\n").collect()
}

/// Finds `t("…")` and `key!("…")`, each with the names of the `.with("…", …)` calls chained to it.
fn uses(source: &str) -> Vec<(String, Arguments)> {
    let mut found = Vec::new();
    let starts = source.match_indices("t(\"").chain(source.match_indices("key!(\""));
    let mut starts: Vec<_> = starts
        .filter(|(at, _)| !source[..*at].ends_with(|before: char| before.is_alphanumeric() || before == '_'))
        .map(|(at, opening)| at + opening.len())
        .collect();
    starts.sort_unstable();
    for start in starts {
        let Some(end) = source[start..].find("\")").map(|length| start + length) else { continue };
        let key = source[start..end].to_owned();
        let mut rest = source[end + 2..].trim_start();
        let mut arguments = Arguments::new();
        while let Some(call) = rest.strip_prefix(".with(\"") {
            arguments.insert(call.split('"').next().unwrap_or_default().to_owned());
            rest = after_parenthesis(call).trim_start();
        }
        found.push((key, arguments));
    }
    found
}

/// What follows the parenthesis that closes the call whose first string argument `call` begins within.
fn after_parenthesis(call: &str) -> &str {
    let (mut depth, mut quoted) = (1_usize, true);
    for (at, character) in call.char_indices() {
        match character {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return &call[at + 1..];
                }
            }
            _ => {}
        }
    }
    ""
}
