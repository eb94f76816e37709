//! Which crate may know which: the arrows of ARCHITECTURE.md, enforced.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// Each crate of ours, and those of ours that it may depend on.
const ARROWS: [(&str, &[&str]); 15] = [
    ("hsds", &[]),
    ("place", &[]),
    ("written", &["place"]),
    ("repository", &["hsds", "place"]),
    ("collect", &["repository", "written", "hsds", "place"]),
    ("assure", &["repository", "written", "hsds", "place"]),
    ("publish", &["repository", "hsds", "place"]),
    ("find", &["hsds", "place"]),
    ("identity", &["repository"]),
    ("reuse", &["find", "repository", "hsds", "place"]),
    (
        "web",
        &[
            "collect",
            "assure",
            "publish",
            "reuse",
            "find",
            "identity",
            "repository",
            "written",
            "hsds",
            "place",
        ],
    ),
    (
        "fingerpost",
        &[
            "web",
            "collect",
            "assure",
            "publish",
            "reuse",
            "find",
            "identity",
            "repository",
            "hsds",
            "place",
        ],
    ),
    ("testkit", &["repository", "hsds"]),
    ("xtask", &["testkit", "hsds"]),
    ("journeys", &[]),
];

/// Code in C that a machine would have to bring, or a second cryptography beside rustls with ring.
const UNWANTED: [&str; 5] = [
    "openssl",
    "openssl-sys",
    "native-tls",
    "aws-lc-sys",
    "onig_sys",
];

#[test]
fn every_crate_depends_only_on_those_that_it_may_know() {
    let metadata = metadata();
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.into();
    let ours: BTreeSet<&str> = metadata
        .workspace_packages()
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    let mut wrong = Vec::new();
    for package in metadata.workspace_packages() {
        let name = package.name.as_str();
        let Some(allowed) = arrows.get(name) else {
            wrong.push(format!(
                "{name} has no place yet: give it one in this test and in ARCHITECTURE.md"
            ));
            continue;
        };
        for dependency in &package.dependencies {
            let other = dependency.name.as_str();
            // Tests may stand further back and look at several stages together.
            let is_for_tests = dependency.kind == DependencyKind::Development;
            if ours.contains(other) && !is_for_tests && !allowed.contains(&other) {
                wrong.push(format!("{name} must not know {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nobody_brings_a_second_cryptography_or_a_library_of_the_system() {
    let metadata = metadata();
    let found: Vec<&str> = metadata
        .packages
        .iter()
        .map(|package| package.name.as_str())
        .filter(|name| UNWANTED.contains(name))
        .collect();
    assert!(found.is_empty(), "unwanted: {found:?}");
}

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .exec()
        .expect("cargo describes the workspace")
}
