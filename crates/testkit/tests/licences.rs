//! What `deny.toml` says of dependencies, checked without cargo-deny: every crate in Cargo.lock that reaches a build here
//! has a licence on the list, is not banned, and comes from the registry at a version that its manifest bounds.
#![expect(clippy::disallowed_methods, reason = "this test reads the repository's own files and asks cargo")]
#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn every_dependency_has_a_licence_on_the_list() {
    let allowed = allowed_licences();
    let packages = packages();
    let refused: Vec<String> = packages
        .iter()
        .filter_map(|Package { name, licence, .. }| match licence {
            None => Some(format!("{name}: names no licence")),
            Some(licence) => match is_allowed(licence, &allowed) {
                Ok(true) => None,
                Ok(false) => Some(format!("{name}: {licence} is not on the list in deny.toml")),
                Err(reason) => Some(format!("{name}: {licence:?} cannot be read: {reason}")),
            },
        })
        .collect();
    assert!(packages.len() > 50, "cargo metadata named only {} packages", packages.len());
    assert!(refused.is_empty(), "{} dependencies refused:\n{}", refused.len(), refused.join("\n"));
}

#[test]
fn nothing_is_banned_and_all_of_it_is_published_and_bounded() {
    let deny = deny();
    let banned = deny.get("bans").unwrap().get("deny").unwrap().as_array().unwrap();
    let banned: BTreeSet<&str> = banned.iter().map(|ban| ban.get("crate").unwrap().as_str().unwrap()).collect();
    for (table, rule) in [("bans", "wildcards"), ("sources", "unknown-registry"), ("sources", "unknown-git")] {
        assert_eq!(deny.get(table).unwrap().get(rule).unwrap().as_str(), Some("deny"), "{table}.{rule}");
    }
    let mut refused = Vec::new();
    for Package { name, source, unbounded, .. } in packages() {
        if banned.contains(name.split(' ').next().unwrap()) {
            refused.push(format!("{name}: banned by deny.toml"));
        }
        if source.as_deref().is_some_and(|source| source != REGISTRY) {
            refused.push(format!("{name}: comes from {source:?}"));
        }
        if source.is_none() && !unbounded.is_empty() {
            refused.push(format!("{name}: takes any version of {}", unbounded.join(", ")));
        }
    }
    assert!(refused.is_empty(), "{} dependencies refused:\n{}", refused.len(), refused.join("\n"));
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    let allowed: BTreeSet<String> = ["MIT", "Apache-2.0", "Unicode-3.0"].map(str::to_owned).into();
    for (expression, expected) in [
        ("MIT", Ok(true)),
        ("GPL-3.0-only", Ok(false)),
        ("MIT OR GPL-3.0-only", Ok(true)),
        ("GPL-3.0-only/MIT", Ok(true)),
        ("MIT AND GPL-3.0-only", Ok(false)),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", Ok(true)),
        ("(MIT OR Apache-2.0) AND BSL-1.0", Ok(false)),
        ("GPL-2.0-only OR MIT AND Apache-2.0", Ok(true)),
        ("MIT AND GPL-2.0-only OR GPL-3.0-only", Ok(false)),
        ("Apache-2.0 WITH LLVM-exception", Ok(true)),
        ("GPL-2.0-only WITH Classpath-exception-2.0", Ok(false)),
        ("", Err(())),
        ("MIT OR", Err(())),
        ("(MIT", Err(())),
        ("MIT Apache-2.0", Err(())),
    ] {
        assert_eq!(is_allowed(expression, &allowed).map_err(|_| ()), expected, "{expression}");
    }
}

/// Whether the expression can be fulfilled with allowed licences only. An exception (`WITH`) only adds permissions.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> Result<bool, String> {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut tokens = Tokens { rest: spaced.split_whitespace().collect(), allowed };
    tokens.rest.reverse();
    let answer = tokens.alternatives()?;
    tokens.rest.pop().map_or(Ok(answer), |extra| Err(format!("unexpected {extra}")))
}

struct Tokens<'a> {
    /// The next token is the last element.
    rest: Vec<&'a str>,
    allowed: &'a BTreeSet<String>,
}

impl Tokens<'_> {
    fn alternatives(&mut self) -> Result<bool, String> {
        let mut answer = self.conjunction()?;
        while self.takes("OR") {
            answer |= self.conjunction()?;
        }
        Ok(answer)
    }

    fn conjunction(&mut self) -> Result<bool, String> {
        let mut answer = self.licence()?;
        while self.takes("AND") {
            answer &= self.licence()?;
        }
        Ok(answer)
    }

    fn licence(&mut self) -> Result<bool, String> {
        match self.rest.pop() {
            Some("(") => {
                let answer = self.alternatives()?;
                if self.takes(")") { Ok(answer) } else { Err("a bracket is not closed".to_owned()) }
            }
            Some(word) if !["AND", "OR", "WITH", ")"].contains(&word) => {
                if self.takes("WITH") && self.rest.pop().is_none() {
                    return Err("WITH names no exception".to_owned());
                }
                Ok(self.allowed.contains(word))
            }
            other => Err(format!("a licence was expected, found {other:?}")),
        }
    }

    fn takes(&mut self, word: &str) -> bool {
        let found = self.rest.last() == Some(&word);
        if found {
            self.rest.pop();
        }
        found
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn deny() -> toml::Table {
    fs::read_to_string(root().join("deny.toml")).unwrap().parse().unwrap()
}

fn allowed_licences() -> BTreeSet<String> {
    let deny = deny();
    let list = deny.get("licenses").unwrap().get("allow").unwrap().as_array().unwrap();
    list.iter().map(|licence| licence.as_str().unwrap().to_owned()).collect()
}

/// Where published crates come from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// A package that cargo would build.
struct Package {
    /// Name and version.
    name: String,
    licence: Option<String>,
    /// None for our own crates.
    source: Option<String>,
    /// What it takes from a registry at whatever version.
    unbounded: Vec<String>,
}

/// Every package that cargo would build on this kind of machine.
fn packages() -> Vec<Package> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let version = Command::new(&cargo).arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = Command::new(&cargo)
        .args(["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", host])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(metadata.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let text = |value: &serde_json::Value, field: &str| value[field].as_str().map(str::to_owned);
    let packages = metadata.get("packages").unwrap().as_array().unwrap().iter();
    packages
        .map(|package| {
            let taken = package["dependencies"].as_array().unwrap().iter();
            let unbounded = taken.filter(|one| one["req"] == "*" && one["source"].is_string());
            Package {
                name: format!("{} {}", text(package, "name").unwrap(), text(package, "version").unwrap()),
                licence: text(package, "license"),
                source: text(package, "source"),
                unbounded: unbounded.filter_map(|one| text(one, "name")).collect(),
            }
        })
        .collect()
}
